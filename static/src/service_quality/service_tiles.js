import { usePopover } from "@web/core/popover/popover_hook";
import { Component, useState } from "@odoo/owl";
import { ServiceChart } from "./service_chart";
import { getStatuses } from "./service_quality_choices";

/** What a figure means, and how it is counted. */
export class ServiceAbout extends Component {
    static template = "customers_for_life.ServiceAbout";
    static props = { tile: Object, close: Function };

    get status() {
        return getStatuses()[this.props.tile.status];
    }
}

/** All figures in one even grid, each with the same lines, also where there is no value. */
export class ServiceTiles extends Component {
    static template = "customers_for_life.ServiceTiles";
    static components = { ServiceChart };
    static props = { tiles: Array, chosen: String, onChoose: Function };

    setup() {
        this.state = useState({ about: null });
        this.popover = usePopover(ServiceAbout, {
            popoverClass: "o_service_about_popover",
            onClose: () => (this.state.about = null),
        });
    }

    get columns() {
        return Math.ceil(this.props.tiles.length / 2);
    }

    get statuses() {
        return getStatuses();
    }

    toggleAbout(tile, ev) {
        if (this.state.about === tile.code) {
            this.popover.close();
            return;
        }
        this.popover.open(ev.currentTarget, { tile });
        this.state.about = tile.code;
    }
}
