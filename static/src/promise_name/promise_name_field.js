import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { useRef } from "@odoo/owl";

/** What was promised, shown in the reader's language where the words are those of the type. */
export class PromiseNameField extends CharField {
    // Not the parent's: its input shows what is stored.
    setup() {
        this.input = useRef("input");
        useInputField({ getValue: () => this.formattedValue, parse: (text) => this.parse(text) });
    }

    get formattedValue() {
        const { data } = this.props.record;
        return data.words || data[this.props.name] || "";
    }

    /** What was only shown in another language is not renamed. */
    parse(text) {
        const typed = super.parse(text);
        const { data } = this.props.record;
        return typed === data.words ? data[this.props.name] : typed;
    }
}

export const promiseNameField = {
    ...charField,
    component: PromiseNameField,
    // As wide as any other text.
    additionalClasses: ["o_field_char"],
};

registry.category("fields").add("promise_name", promiseNameField);
