import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** From so many hours on days are told. */
const DAYS_FROM = 48;
/** So many hours before it the deadline stands out. */
const SOON = 4;

/** Say how many hours are left, or have gone since; from `daysFrom` on in days. */
export function sayRemaining(remaining, { isOver = remaining < 0, daysFrom = DAYS_FROM } = {}) {
    const hours = Math.abs(remaining);
    if (hours >= daysFrom) {
        const days = Math.floor(hours / 24);
        return isOver ? _t("%s days overdue", days) : _t("%s days left", days);
    }
    if (hours >= 1) {
        return isOver ? _t("%s h overdue", Math.floor(hours)) : _t("%s h left", Math.floor(hours));
    }
    const minutes = Math.floor(hours * 60);
    return isOver ? _t("%s min overdue", minutes) : _t("%s min left", minutes);
}

/** A deadline as the time that is left until it, or has gone since. */
export class RemainingHoursField extends Component {
    static template = "customers_for_life.RemainingHoursField";
    static props = { ...standardFieldProps };

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get hours() {
        return this.deadline.diff(luxon.DateTime.now(), "hours").hours;
    }

    get moment() {
        return formatDateTime(this.deadline, { showSeconds: false });
    }

    get text() {
        return sayRemaining(this.hours);
    }

    get className() {
        if (this.hours < 0) {
            return "fw-bold text-danger";
        }
        return this.hours < SOON ? "fw-bold text-warning" : "";
    }
}

export const remainingHoursField = {
    component: RemainingHoursField,
    displayName: _t("Remaining Hours"),
    supportedTypes: ["datetime"],
};

registry.category("fields").add("remaining_hours", remainingHoursField);
