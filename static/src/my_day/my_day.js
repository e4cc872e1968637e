import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { sayRemaining } from "../remaining_hours/remaining_hours_field";

const PROMISE = "customer.promise";

/** Sales › Service › My Day: what is to be done today, done by thumb or by keyboard. */
export class MyDay extends Component {
    static template = "customers_for_life.MyDay";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static path = "my-day";
    static displayName = _t("My Day");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        const { scope = "mine", index = 0 } = this.props.state || {};
        this.day = useState({ scope, index, data: null, said: "" });
        this.isBusy = false;
        this.isFocusing = false;
        useSetupAction({
            getLocalState: () => ({ scope: this.day.scope, index: this.day.index }),
        });
        useExternalListener(window, "keydown", this.onKeydown.bind(this));
        useExternalListener(document, "visibilitychange", () => {
            if (document.visibilityState === "visible") {
                this.load();
            }
        });
        onWillStart(() => this.load());
        onMounted(() => !hasTouch() && this.focus());
        // Whatever comes last: the new rows, or the end of the dialog on top of them.
        onPatched(() => {
            if (this.isFocusing && this.ui.activeElement === document) {
                this.isFocusing = false;
                this.focus();
            }
        });
        useBus(this.ui.bus, "active-element-changed", () => this.isFocusing && this.focus());
    }

    get rows() {
        return this.day.data.sections.flatMap((section) => section.rows);
    }

    get chosen() {
        return this.rows[this.day.index];
    }

    async load() {
        const call = (scope) => this.orm.call("service.day", "get_day", [scope]);
        const data = await this.keepLast.add(call(this.day.scope));
        this.day.data = data;
        this.day.index = Math.max(0, Math.min(this.day.index, this.rows.length - 1));
    }

    /** Put the keyboard on the row that is chosen, where it isn't elsewhere on purpose. */
    focus() {
        if (this.ui.activeElement === document) {
            this.root.el?.querySelector("[role=row][tabindex='0']")?.focus();
        }
    }

    choose(index) {
        if (index >= 0 && index < this.rows.length) {
            this.day.index = index;
            this.isFocusing = true;
        }
    }

    chooseRow(row) {
        const index = this.rows.findIndex(({ key }) => key === row.key);
        if (index >= 0) {
            this.day.index = index;
        }
    }

    async show(scope) {
        this.isFocusing = false;
        Object.assign(this.day, { scope, index: 0 });
        await this.load();
    }

    sayLeft(row) {
        return sayRemaining(row.hours_left, {
            isOver: row.section === "overdue",
            daysFrom: Infinity,
        });
    }

    /** What a screen reader says of a row. */
    describe(row) {
        const left = row.hours_left === null ? "" : this.sayLeft(row);
        const parts = [row.kind_label, row.when, row.name, row.customer, row.who, left, row.note];
        return parts.filter(Boolean).join(", ");
    }

    getButtons(row) {
        return [...row.buttons, { key: "O", label: _t("Open"), isOpen: true }];
    }

    press(row, button) {
        this.chooseRow(row);
        if (button.isOpen) {
            return this.open(row);
        }
        if (!button.confirm) {
            return this.run(row, button);
        }
        this.dialog.add(ConfirmationDialog, {
            body: button.confirm,
            confirmLabel: button.label,
            confirm: () => this.run(row, button),
            cancel: () => {},
        });
    }

    /** Press a record's own button; one at a time, so that a key held down presses nothing twice. */
    async run(row, button) {
        if (this.isBusy) {
            return;
        }
        this.isBusy = true;
        try {
            await this.action.doActionButton({
                type: "object",
                name: button.method,
                resModel: button.model,
                resId: button.id,
                context: {},
                onClose: async () => {
                    await this.load();
                    this.day.said = `${button.label}: ${row.name}`;
                    this.isFocusing = true;
                },
            });
        } catch (error) {
            // Somebody else may have been quicker.
            this.load();
            throw error;
        } finally {
            this.isBusy = false;
        }
    }

    open(row) {
        const { model, id } = row.open || row;
        return this.openForm(model, id);
    }

    openForm(model, id = false) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    promise() {
        return this.openForm(PROMISE);
    }

    openMore({ label, model, domain }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
        });
    }

    sayMore(more) {
        return more.is_counted ? more.count : `${more.count}+`;
    }

    onKeydown(ev) {
        const isOurs =
            this.ui.activeElement === document && !document.querySelector(".o-dropdown--menu");
        const isTyped = ev.target.matches?.("input, textarea, select, [contenteditable=true]");
        if (!isOurs || isTyped || ev.ctrlKey || ev.altKey || ev.metaKey || ev.repeat) {
            return;
        }
        const { index } = this.day;
        if (ev.key === "ArrowDown") {
            this.choose(index + 1);
        } else if (ev.key === "ArrowUp") {
            this.choose(index - 1);
        } else if (ev.key === "Home") {
            this.choose(0);
        } else if (ev.key === "End") {
            this.choose(this.rows.length - 1);
        } else if (ev.key === "Enter" && this.chosen && !ev.target.closest?.("button, a")) {
            this.open(this.chosen);
        } else if (ev.key.toUpperCase() === "N") {
            this.promise();
        } else {
            const key = ev.key.toUpperCase();
            const button = this.chosen && this.getButtons(this.chosen).find((b) => b.key === key);
            if (!button) {
                return;
            }
            this.press(this.chosen, button);
        }
        ev.preventDefault();
    }
}

registry.category("actions").add("customers_for_life.service_day", MyDay);
