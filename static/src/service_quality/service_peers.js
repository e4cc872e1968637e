import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { Component, useState } from "@odoo/owl";
import { ServiceChart } from "./service_chart";
import { getFunnelConfig } from "./service_quality_funnel";

/** One person or team among their peers: no ranking, since chance alone puts somebody last. */
export class ServicePeers extends Component {
    static template = "customers_for_life.ServicePeers";
    static components = { ServiceChart };
    static props = { filters: Object, code: String };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ peers: null });
    }

    get label() {
        return `${this.state.peers.title}, ${this.state.peers.name}`;
    }

    async load() {
        const { code, filters } = this.props;
        const asked = this.orm.call("service.kpi", "get_peers", [code, filters]);
        const peers = await this.keepLast.add(asked);
        this.config = peers.own && getFunnelConfig(peers, () => {});
        this.state.peers = peers;
    }
}
