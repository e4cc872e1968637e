import { useService } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";

/** What is to be done today: each number opens exactly its records, the alarms their charts. */
export class ServiceToday extends Component {
    static template = "customers_for_life.ServiceToday";
    static props = { items: Array, alarms: Array, filters: Object, onAlarm: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ isOpen: false });
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
    }

    async open(name) {
        const args = [name, this.props.filters];
        this.action.doAction(await this.orm.call("service.kpi", "get_today_action", args));
    }
}
