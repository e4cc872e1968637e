import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** What is begun on an order line, in a column that takes no room until somebody wants it. */
export class ServiceLineMenu extends Component {
    static template = "customers_for_life.ServiceLineMenu";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardFieldProps, isCard: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
    }

    get isShown() {
        const { record } = this.props;
        return record.resId && !record.data.display_type;
    }

    get entries() {
        return [
            ["action_make_promise", _t("Make a promise on this line")],
            ["action_log_rework", _t("Log an error on this line")],
        ];
    }

    async run(name) {
        const { model, resId, resModel } = this.props.record;
        if (await model.root.save()) {
            await this.action.doActionButton({
                type: "object",
                name,
                resModel,
                resId,
                resIds: [resId],
                onClose: () => model.root.load(),
            });
        }
    }
}

registry.category("fields").add("service_line_menu", {
    component: ServiceLineMenu,
    displayName: _t("Service on a Line"),
    supportedTypes: ["integer"],
    extractProps: ({ viewType }) => ({ isCard: viewType === "kanban" }),
});
