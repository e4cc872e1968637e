import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { pick } from "@web/core/utils/objects";
import { Component, useState } from "@odoo/owl";
import { ServiceChart } from "./service_chart";
import { getControlConfig } from "./service_quality_charts";

/** How long customers wait: asked for by itself, since it takes longer than what stands above. */
export class ServiceHowLong extends Component {
    static template = "customers_for_life.ServiceHowLong";
    static components = { ServiceChart };
    static props = { filters: Object, intervals: Array };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ found: null, details: null, interval: "week", isLoading: false });
    }

    get signals() {
        return this.state.details.points.filter((point) => point.rules.length);
    }

    async load() {
        this.state.isLoading = true;
        const found = await this.call("get_durations", this.props.filters);
        if (found.rows.length) {
            await this.show(found.rows[0].code);
        }
        Object.assign(this.state, { found, isLoading: false });
    }

    async show(code, interval = this.state.interval) {
        const details = await this.call("get_duration", code, this.props.filters, interval);
        this.config = getControlConfig(details, (point) => this.openPoint(point));
        Object.assign(this.state, { details, interval });
    }

    call(method, ...args) {
        return this.keepLast.add(this.orm.call("service.kpi", method, args));
    }

    async open(method, ...args) {
        this.action.doAction(await this.orm.call("service.kpi", method, args));
    }

    openRecords(code, filters = {}, slowest = false) {
        return this.open(
            "get_duration_action",
            code,
            { ...this.props.filters, ...filters },
            slowest,
        );
    }

    openPoint(point) {
        if (point.size) {
            const days = { period: false, ...pick(point, "date_from", "date_to") };
            this.openRecords(this.state.details.code, days);
        }
    }

    openStep(step) {
        return this.open("get_step_action", this.props.filters, step.id);
    }
}
