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
    asked: {
        yes: ["#4ea7f2", "#4ea7f2"],
        no: ["#a4a8b6", "#7e8290"],
    },
    // Green has answered, blue is or will be asked, orange would rather not be, grey is left out.
    reason: {
        answered: ["#1e7b34", "#5fcf80"],
        till: ["#5bb974", "#2f9e58"],
        asked: ["#2878c0", "#4ea7f2"],
        ready: ["#63aeea", "#3f86c4"],
        early: ["#a9d3f7", "#2f5f8a"],
        opted_out: ["#c76a00", "#ffb45c"],
        complaint: ["#f0a040", "#d98a2b"],
        no_email: ["#545b70", "#c5c8d2"],
        rest: ["#7e8290", "#a4a8b6"],
        late: ["#a4a8b6", "#7e8290"],
        off: ["#cfd2da", "#545b70"],
    },
};
/** Of lines that say neither good nor bad, so no red and no green; no two alike. */
const LINES = [
    ["#1f6fb4", "#5aa9ef"],
    ["#d9730d", "#ff9d4d"],
    ["#7d3cb5", "#bb86e8"],
    ["#128c8c", "#3cc9c9"],
    ["#8c564b", "#c49c94"],
    ["#c93a8e", "#f078bd"],
    ["#5f6677", "#b4bac8"],
    ["#8a7a00", "#d6c63c"],
];

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

    /** The height of a bar is its sum; a line from one person to the next says nothing. */
    _getLineOverlayDataset() {
        return null;
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

    /** Return whether there is a bar for each value of a field of which every value has a colour. */
    isEachBarMeant() {
        const { groupBy, mode } = this.model.metaData;
        return mode === "bar" && groupBy.length === 1 && groupBy[0].fieldName in COLOURS;
    }

    getBarChartData() {
        const data = super.getBarChartData();
        for (const dataset of data.datasets) {
            const colour = dataset.backgroundColor;
            dataset.backgroundColor = this.isEachBarMeant()
                ? data.labels.map((label) => this.getColourOf(label, 0) || colour)
                : this.getColourOf(dataset.label, 1) || colour;
        }
        return data;
    }

    getLineChartData() {
        const data = super.getLineChartData();
        for (const [index, dataset] of data.datasets.entries()) {
            const neutral = getCustomColor(
                cookie.get("color_scheme"),
                ...LINES[index % LINES.length],
            );
            const colour = this.getColourOf(dataset.label, 1) || neutral;
            Object.assign(dataset, {
                backgroundColor: colour,
                borderColor: colour,
                hoverBackgroundColor: colour,
                pointBackgroundColor: colour,
                // A curve would show figures between the months that nobody measured.
                cubicInterpolationMode: "default",
            });
        }
        return data;
    }

    /** A bar that has a colour of its own has it in the tooltip too. */
    getTooltipItems(data, metaData, tooltipModel) {
        const items = super.getTooltipItems(...arguments);
        for (const item of items.filter(({ boxColor }) => Array.isArray(boxColor))) {
            item.boxColor = item.boxColor[tooltipModel.dataPoints[0].dataIndex];
        }
        return items;
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
            // Bars that differ in colour by what stands below them need no legend.
            return { ...options, display: !this.isEachBarMeant() };
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
