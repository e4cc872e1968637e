import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

const MODEL = "service.quick.entry";

/** Whom, what, done. Whatever goes wrong, what was typed stays. */
export class QuickEntryDialog extends Component {
    static template = "customers_for_life.QuickEntryDialog";
    static components = { AutoComplete, Dialog };
    static props = {
        close: Function,
        kind: String,
        subject: Object,
    };

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.box = useRef("box");
        this.types = [];
        // Not part of the state: whoever is drawn anew closes what was found.
        this.term = "";
        this.entry = useState({
            kind: this.props.kind,
            choice: false,
            words: "",
            typeId: false,
            day: "",
            error: "",
            isSaving: false,
        });
        this.sources = [{ options: (term) => this.find(term), optionSlot: "choice" }];
        onWillStart(() => this.start());
        useEffect(
            () => this.focus(),
            () => [this.entry.choice?.partner_id, this.entry.choice?.lead_id],
        );
        this.kinds.forEach(({ kind }, index) =>
            useHotkey(`alt+${index + 1}`, () => this.become(kind), {
                bypassEditableProtection: true,
                withOverlay: () => this.box.el.querySelector(`[for=o_quick_entry_${kind}]`),
            }),
        );
    }

    get kinds() {
        return [
            { kind: "complaint", name: _t("Complaint"), asks: _t("What was wrong?") },
            { kind: "promise", name: _t("Promise"), asks: _t("What do you promise?") },
            { kind: "rework", name: _t("Error"), asks: _t("What went wrong?") },
            { kind: "request", name: _t("Request"), asks: _t("What was asked for?") },
            { kind: "extra", name: _t("Extra"), asks: _t("What did the customer get?") },
        ];
    }

    get asks() {
        return this.kinds.find(({ kind }) => kind === this.entry.kind).asks;
    }

    get type() {
        return this.types.find(({ id }) => id === this.entry.typeId);
    }

    async start() {
        const { model, resId } = this.props.subject;
        const { choice, types } = await this.orm.call(MODEL, "start", [model, resId]);
        this.types = types;
        this.entry.choice = choice;
        this.entry.typeId = types[0]?.id || false;
    }

    /** Where there is something to type. */
    focus() {
        const { choice } = this.entry;
        const field = choice ? ".o_quick_entry_words" : ".o_quick_entry_who input";
        this.box.el.querySelector(field)?.focus();
    }

    become(kind) {
        this.entry.kind = kind;
        this.focus();
    }

    // === WHOM ===//

    keepTerm(term) {
        this.term = term;
    }

    async find(term) {
        if (!term) {
            return [];
        }
        const choices = await this.orm.call(MODEL, "find", [term]);
        if (!choices.length) {
            return [{ label: _t("Nobody found"), data: { name: _t("Nobody found"), detail: "" } }];
        }
        return choices.map((choice) => ({
            label: choice.name,
            data: { ...choice, name: choice.name, detail: choice.detail || "" },
            onSelect: () => this.choose(choice),
        }));
    }

    async choose(choice) {
        this.term = "";
        Object.assign(this.entry, { choice, error: "" });
        const [model, id] = choice.order_id
            ? ["sale.order", choice.order_id]
            : ["res.partner", choice.partner_id];
        const whole = await this.orm.call(MODEL, "choose", [model, id]);
        // Meanwhile another may have been chosen.
        if (this.entry.choice?.partner_id === choice.partner_id && whole) {
            this.entry.choice.orders = whole.orders;
        }
    }

    forget() {
        this.entry.choice = false;
    }

    chooseOrder(order) {
        const { choice } = this.entry;
        const isChosen = choice.order_id === order.id;
        choice.order_id = isChosen ? false : order.id;
        choice.lead_id = false;
        choice.detail = isChosen ? "" : order.name;
        this.focus();
    }

    // === DONE ===//

    async save() {
        const { entry } = this;
        if (entry.isSaving) {
            return;
        }
        const missing = this.getMissing();
        if (missing) {
            entry.error = missing;
            return;
        }
        Object.assign(entry, { isSaving: true, error: "" });
        try {
            const made = await this.orm.call(
                MODEL,
                "enter",
                [entry.kind, entry.words],
                this.details,
            );
            this.say(made);
            this.props.close();
        } catch (error) {
            this.explain(error);
        } finally {
            entry.isSaving = false;
        }
    }

    getMissing() {
        if (!this.entry.choice && this.term.trim()) {
            return _t("Choose the customer from the list, or empty the field.");
        }
        if (!this.entry.words.trim()) {
            this.box.el.querySelector(".o_quick_entry_words").focus();
            return _t("Say in a few words what it is about.");
        }
    }

    get details() {
        const { choice, kind, typeId, day } = this.entry;
        const { partner_id, order_id, lead_id } = choice || {};
        return {
            who: { partner_id, order_id, lead_id },
            ...(kind === "promise" ? { type_id: typeId, day: day || false } : {}),
        };
    }

    say({ message, model, id }) {
        const action = {
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        };
        const open = () => this.action.doAction(action);
        this.notification.add(message, {
            type: "success",
            // Long enough to be read, and for whoever wants to go there.
            autocloseDelay: 8000,
            buttons: [{ name: _t("Open"), primary: true, onClick: open }],
        });
    }

    /** Say in the dialog what was wrong; what nobody foresaw is Odoo's to show. */
    explain(error) {
        if (error instanceof ConnectionLostError) {
            this.entry.error = _t("No connection. What you typed is still here: try again.");
        } else if (
            error instanceof RPCError &&
            error.exceptionName?.startsWith("odoo.exceptions")
        ) {
            this.entry.error = error.data.message;
        } else {
            this.entry.error = _t("It could not be saved. What you typed is still here.");
            throw error;
        }
    }
}
