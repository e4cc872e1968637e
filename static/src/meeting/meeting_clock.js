import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

/** As long as a meeting should take, in minutes. */
const MINUTES = 15;

/** The time that is left of a quarter of an hour, counting down and then on. */
export class MeetingClock extends Component {
    static template = "customers_for_life.MeetingClock";
    static props = { start: { type: Object }, minutes: { type: Number, optional: true } };

    setup() {
        this.clock = useState({ now: luxon.DateTime.now() });
        onMounted(() => {
            this.timer = setInterval(() => (this.clock.now = luxon.DateTime.now()), 1000);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get seconds() {
        const length = (this.props.minutes || MINUTES) * 60;
        return Math.round(length - this.clock.now.diff(this.props.start, "seconds").seconds);
    }

    get text() {
        const seconds = Math.abs(this.seconds);
        const parts = [Math.floor(seconds / 60), seconds % 60];
        const shown = parts.map((part) => String(part).padStart(2, "0")).join(":");
        return this.seconds < 0 ? `+${shown}` : shown;
    }

    get label() {
        return this.seconds < 0 ? _t("Over time") : _t("Time left");
    }
}

export class MeetingClockField extends Component {
    static template = "customers_for_life.MeetingClockField";
    static components = { MeetingClock };
    static props = { ...standardFieldProps };

    get start() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("service_meeting_clock", {
    component: MeetingClockField,
    displayName: _t("Meeting Clock"),
    supportedTypes: ["datetime"],
});
