import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { registry } from "@web/core/registry";
import { GraphModel, SEP } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

/** What is good is green and what is bad is red: {field: {value: [light, dark scheme]}}. */
const COLOURS = {
    verdict: {
        early: ["#1e7b34", "#5fcf80"],
        kept: ["#5bb974", "#2f9e58"],
        late: ["#f08a80", "#ff8a80"],
        broken: ["#a61b1b", "#d32f2f"],
        pending: ["#4ea7f2", "#4ea7f2"],
        cancelled: ["#a4a8b6", "#7e8290"],
    },
    answer: {
        yes: ["#2e9e55", "#5fcf80"],
        no: ["#c0392b", "#ff8a80"],
        pending: ["#4ea7f2", "#4ea7f2"],
    },
};

export class ServiceGraphModel extends GraphModel {
    /** The mean of nothing is no zero: a line has a gap there. */
    _getData(dataPoints) {
        const result = super._getData(...arguments);
        const { cumulated, measure, measures, mode } = this.metaData;
        if (mode === "line" && !cumulated && measures[measure].aggregator === "avg") {
            const datasets = Object.fromEntries(
                result.datasets.map((dataset) => [dataset.label, dataset]),
            );
            for (const { data } of result.datasets) {
                data.fill(null);
            }
            for (const point of dataPoints.filter(({ count, value }) => count && value !== false)) {
                const dataset = datasets[this._getDatasetLabel(point)];
                if (dataset) {
                    dataset.data[point.labelIndex] = point.value;
                }
            }
        }
        return result;
    }
}

export class ServiceGraphRenderer extends GraphRenderer {
    /**
     * Return the colour of what a label names, or undefined.
     *
     * @param {string} label the labels of the groups from `first` on
     * @param {number} first
     */
    getColourOf(label, first) {
        const { fields, groupBy } = this.model.metaData;
        const parts = label.split(SEP);
        for (const [index, { fieldName }] of groupBy.slice(first).entries()) {
            const option = fields[fieldName].selection?.find(([, name]) => name === parts[index]);
            const colours = option && COLOURS[fieldName]?.[option[0]];
            if (colours) {
                return getCustomColor(cookie.get("color_scheme"), ...colours);
            }
        }
    }

    getBarChartData() {
        const data = super.getBarChartData();
        for (const dataset of this.model.data.datasets) {
            dataset.backgroundColor = this.getColourOf(dataset.label, 1) || dataset.backgroundColor;
        }
        return data;
    }

    getLineChartData() {
        const data = super.getLineChartData();
        for (const dataset of data.datasets) {
            const colour = this.getColourOf(dataset.label, 1);
            if (colour) {
                Object.assign(dataset, {
                    backgroundColor: colour,
                    borderColor: colour,
                    hoverBackgroundColor: colour,
                    pointBackgroundColor: colour,
                });
            }
        }
        return data;
    }

    getPieChartData() {
        const data = super.getPieChartData();
        for (const dataset of data.datasets) {
            // One array serves as the colours of all.
            dataset.backgroundColor = data.labels.map(
                (label, index) => this.getColourOf(label, 0) || dataset.backgroundColor[index],
            );
            dataset.hoverBackgroundColor = dataset.backgroundColor;
        }
        return data;
    }

    getLegendOptions() {
        const options = super.getLegendOptions();
        if (this.model.metaData.mode !== "pie") {
            return options;
        }
        const { generateLabels } = options.labels;
        options.labels.generateLabels = (chart) =>
            generateLabels(chart).map((item) => ({
                ...item,
                fillStyle: this.getColourOf(item.fullText, 0) || item.fillStyle,
            }));
        return options;
    }
}

registry.category("views").add("service_graph", {
    ...graphView,
    Model: ServiceGraphModel,
    Renderer: ServiceGraphRenderer,
});
