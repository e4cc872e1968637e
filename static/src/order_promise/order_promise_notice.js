import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

/** Whoever confirms an order reads what that has promised. What Odoo's button does and returns stays
 *  as it is, for whatever else extends it; what cannot be told is not told. */
patch(FormController.prototype, {
    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(...arguments);
        if (this.props.resModel === "sale.order" && clickParams.name === "action_confirm") {
            this.tellPromised(this.model.root.resId).catch(() => {});
        }
    },

    async tellPromised(orderId) {
        const { action, notification, orm } = this.env.services;
        const notice = await orm.silent.call("sale.order", "get_promised_notice", [[orderId]]);
        if (!notice) {
            return;
        }
        const change = async () => {
            close();
            await action.doActionButton({
                type: "object",
                name: "action_repromise",
                resModel: "customer.promise",
                resId: notice.promise_id,
                onClose: () => this.model.load(),
            });
        };
        const buttons = notice.promise_id ? [{ name: _t("Change"), onClick: change }] : [];
        const close = notification.add(notice.message, { type: "success", buttons });
    },
});
