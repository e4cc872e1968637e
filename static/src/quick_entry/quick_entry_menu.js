import { isMacOS } from "@web/core/browser/feature_detection";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart } from "@odoo/owl";
import { QuickEntryDialog } from "./quick_entry_dialog";

const HOTKEY = "alt+e";

/** Takes a complaint, a promise, an error, a request or an extra from wherever one is. */
export class QuickEntryMenu extends Component {
    static template = "customers_for_life.QuickEntryMenu";
    static props = {};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.isAllowed = false;
        this.isOpen = false;
        onWillStart(async () => {
            this.isAllowed = await user.hasGroup("sales_team.group_sale_salesman");
        });
        for (const [kind, name] of this.commands) {
            useCommand(name, () => this.open(kind), {
                category: "app",
                global: true,
                isAvailable: () => this.isAllowed && !this.isOpen,
                ...(kind === "complaint" ? this.hotkey : {}),
            });
        }
    }

    get commands() {
        return [
            ["complaint", _t("New complaint")],
            ["promise", _t("New promise")],
            ["rework", _t("New error")],
            ["request", _t("New request")],
            ["extra", _t("New extra")],
        ];
    }

    get hotkey() {
        return {
            hotkey: HOTKEY,
            hotkeyOptions: {
                bypassEditableProtection: true,
                // A button of the screen that has this key keeps it.
                isAvailable: () => !this.ui.activeElement.querySelector("[data-hotkey='e' i]"),
            },
        };
    }

    get title() {
        return _t("Quick Entry: complaint, promise, error, request, extra (%s)", this.keys);
    }

    get keys() {
        return isMacOS() ? "Control+E" : "Alt+E";
    }

    /** The record on the screen: what is entered is likely to be about it. */
    get subject() {
        const { props, currentState } = this.action.currentController || {};
        const resId = currentState?.resId;
        return Number.isInteger(resId) ? { model: props.resModel, resId } : {};
    }

    open(kind = "complaint") {
        if (this.isOpen) {
            return;
        }
        this.isOpen = true;
        this.dialog.add(
            QuickEntryDialog,
            { kind, subject: this.subject },
            { onClose: () => (this.isOpen = false) },
        );
    }
}

registry.category("systray").add(
    "customers_for_life.quick_entry",
    { Component: QuickEntryMenu },
    // Before what is to be done already.
    { sequence: 21 },
);
