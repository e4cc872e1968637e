import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

/** Colours that hold in the light and in the dark scheme. */
export function getPalette() {
    const scheme = cookie.get("color_scheme");
    return {
        line: getColor(0, scheme, "odoo"),
        centre: getCustomColor(scheme, "#4c4c4c", "#c8c8c8"),
        limit: getCustomColor(scheme, "#9a6700", "#e0b04a"),
        signal: getCustomColor(scheme, "#c0392b", "#ff8a80"),
        text: getCustomColor(scheme, "#374151", "#e4e4e4"),
        grid: getCustomColor(scheme, "#e0e0e0", "#444444"),
    };
}

const toShown = (value, unit) => (value === null || unit !== "percent" ? value : value * 100);

function getScales(unit, palette, stepSize) {
    const ticks = { color: palette.text };
    return {
        x: { ticks: { ...ticks, maxRotation: 45, autoSkip: true }, grid: { display: false } },
        y: {
            beginAtZero: unit !== "percent",
            ticks: {
                ...ticks,
                stepSize,
                callback: (value) => (unit === "percent" ? `${Number(value.toFixed(2))} %` : value),
            },
            grid: { color: palette.grid },
        },
    };
}

/** The months of a tile, without axes. */
export function getTrendConfig(trend) {
    const palette = getPalette();
    const last = trend.findLastIndex((value) => value !== null);
    return {
        type: "line",
        data: {
            labels: trend.map(() => ""),
            datasets: [
                {
                    data: trend,
                    borderColor: palette.line,
                    borderWidth: 2,
                    pointRadius: trend.map((_value, index) => (index === last ? 3 : 0)),
                    pointBackgroundColor: palette.line,
                    spanGaps: true,
                },
            ],
        },
        options: {
            animation: false,
            maintainAspectRatio: false,
            events: [],
            layout: { padding: 4 },
            plugins: { legend: { display: false }, tooltip: { enabled: false } },
            scales: { x: { display: false }, y: { display: false, grace: "10%" } },
        },
    };
}

/**
 * A control chart: values, centre line and moving limits; points that break a rule stand out by
 * colour and shape. Without limits it is a plain line.
 */
export function getControlConfig(details, onPoint) {
    const palette = getPalette();
    const { points, unit } = details;
    const shown = (name) => points.map((point) => toShown(point[name], unit));
    const signals = points.map((point) => point.rules.length > 0);
    const limit = {
        borderColor: palette.limit,
        borderDash: [4, 4],
        borderWidth: 1,
        pointRadius: 0,
        pointHitRadius: 0,
        stepped: "middle",
        spanGaps: true,
    };
    const datasets = [
        {
            label: details.name,
            data: shown("value"),
            borderColor: palette.line,
            borderWidth: 2,
            pointBackgroundColor: signals.map((signal) => (signal ? palette.signal : palette.line)),
            pointBorderColor: signals.map((signal) => (signal ? palette.signal : palette.line)),
            pointStyle: signals.map((signal) => (signal ? "rectRot" : "circle")),
            pointRadius: signals.map((signal) => (signal ? 7 : 3)),
            pointHitRadius: 12,
            spanGaps: true,
        },
    ];
    if (details.chart) {
        datasets.push(
            { ...limit, label: _t("Upper control limit"), data: shown("upper") },
            { ...limit, label: _t("Lower control limit"), data: shown("lower") },
            {
                ...limit,
                label: _t("Mean"),
                data: points.map(() => toShown(details.centre, unit)),
                borderColor: palette.centre,
                borderDash: [],
            },
        );
    }
    return {
        type: "line",
        data: { labels: points.map((point) => point.label), datasets },
        options: {
            animation: false,
            maintainAspectRatio: false,
            onClick: (_event, elements) => {
                if (elements.length) {
                    onPoint(points[elements[0].index]);
                }
            },
            plugins: {
                legend: {
                    display: Boolean(details.chart),
                    position: "bottom",
                    labels: { color: palette.text, boxHeight: 1 },
                },
                tooltip: {
                    filter: (item) => item.datasetIndex === 0,
                    callbacks: {
                        label: (item) => {
                            const point = points[item.dataIndex];
                            return [
                                _t("%(value)s of %(size)s", {
                                    value: point.text,
                                    size: point.size,
                                }),
                                ...point.rules,
                            ];
                        },
                    },
                },
            },
            scales: getScales(unit, palette),
        },
    };
}

/** Pareto: what is counted by cause, the commonest first, with the cumulative share. */
export function getParetoConfig(causes, counted, onCause) {
    const palette = getPalette();
    const scales = getScales("", palette, 1);
    scales.y.title = { display: true, text: counted, color: palette.text };
    return {
        data: {
            labels: causes.map((cause) => cause.name),
            datasets: [
                {
                    type: "line",
                    label: _t("Cumulative share"),
                    yAxisID: "share",
                    data: causes.map((cause) => cause.cumulative * 100),
                    borderColor: palette.signal,
                    pointBackgroundColor: palette.signal,
                    borderWidth: 2,
                },
                {
                    type: "bar",
                    label: counted,
                    data: causes.map((cause) => cause.count),
                    maxBarThickness: 80,
                    backgroundColor: palette.line,
                },
            ],
        },
        options: {
            animation: false,
            maintainAspectRatio: false,
            onClick: (_event, elements) => {
                if (elements.length) {
                    onCause(causes[elements[0].index]);
                }
            },
            plugins: { legend: { position: "bottom", labels: { color: palette.text } } },
            scales: {
                ...scales,
                share: {
                    position: "right",
                    min: 0,
                    max: 100,
                    ticks: { color: palette.text, callback: (value) => `${value} %` },
                    grid: { display: false },
                },
            },
        },
    };
}
