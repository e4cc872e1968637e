import { loadBundle } from "@web/core/assets";
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

/** A Chart.js chart. It is an image to a screen reader: give the same numbers in words beside it. */
export class ServiceChart extends Component {
    static template = "customers_for_life.ServiceChart";
    static props = {
        config: Object,
        label: String,
        class: { type: String, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (config) => {
                const chart = new Chart(this.canvas.el, config);
                return () => chart.destroy();
            },
            () => [this.props.config],
        );
    }
}
