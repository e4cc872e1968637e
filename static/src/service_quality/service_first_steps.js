import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";

const MODEL = "onboarding.onboarding";

/** What a service manager sets up first; each step is checked off by what is really there. */
export class ServiceFirstSteps extends Component {
    static template = "customers_for_life.ServiceFirstSteps";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ steps: [] });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.steps = await this.orm.call(MODEL, "get_service_steps", []);
    }

    async open(step) {
        const action = await this.orm.call(`${MODEL}.step`, step.action, []);
        this.action.doAction(action, { onClose: () => this.load() });
    }

    async close() {
        await this.orm.call(MODEL, "action_close_panel_service", []);
        this.state.steps = [];
    }
}
