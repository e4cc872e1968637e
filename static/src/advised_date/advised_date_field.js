import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/**
 * Which date will be kept; one click takes it, where the view does not say readonly.
 *
 * The view holds the other fields of customer.advice.mixin, too.
 */
export class AdvisedDateField extends Component {
    static template = "customers_for_life.AdvisedDateField";
    static props = { ...standardFieldProps, date: { type: String } };

    get data() {
        return this.props.record.data;
    }

    /** The advised date, as the field has it in which it is given: of a date, the hour is none. */
    get advised() {
        const { advice_date } = this.data;
        const isDay = this.props.record.fields[this.props.date].type === "date";
        return advice_date && isDay ? advice_date.startOf("day") : advice_date;
    }

    get isTaken() {
        const date = this.data[this.props.date];
        return Boolean(date) && date.equals(this.advised);
    }

    get canTake() {
        return !this.props.readonly && this.advised && !this.isTaken;
    }

    take() {
        return this.props.record.update({ [this.props.date]: this.advised });
    }
}

export const advisedDateField = {
    component: AdvisedDateField,
    displayName: _t("Advised Date"),
    supportedTypes: ["char"],
    supportedOptions: [{ label: _t("Date to give"), name: "date", type: "string" }],
    extractProps: ({ options }, dynamicInfo) => ({
        date: options.date,
        readonly: dynamicInfo.readonly,
    }),
};

registry.category("fields").add("advised_date", advisedDateField);
