import { _t } from "@web/core/l10n/translation";
import { getPalette } from "./service_quality_charts";

/** Of the marks of a logarithmic axis those that leave room for their numbers. */
const isRound = (value) => [1, 2, 5].includes(Number(value.toExponential().split("e")[0]));
const toPoint = ([size, share]) => ({ x: size, y: share * 100 });

/**
 * A funnel plot: the share of each group by its size, between limits that close in on the share of
 * all. Groups that stand out do so by colour and shape, and open their records. Among peers, `own`
 * is the one who was asked for.
 */
export function getFunnelConfig(funnel, onGroup) {
    const palette = getPalette();
    const { curves, own, rows } = funnel;
    const worse = rows.filter((row) => row.is_worse);
    const better = rows.filter((row) => !row.is_worse);
    const groups = { type: "scatter", pointHitRadius: 12 };
    const getGroups = (list) => list.map((row) => ({ ...toPoint([row.size, row.value]), row }));
    const getLine = (label, column, dash, colour = palette.limit) => ({
        type: "line",
        label,
        data: curves.map((curve) => toPoint([curve[0], column ? curve[column] : funnel.rate])),
        borderColor: colour,
        backgroundColor: colour,
        borderDash: dash,
        borderWidth: 1,
        pointStyle: "line",
        pointRadius: 0,
        pointHitRadius: 0,
    });
    const shownOwn = own && { ...own, name: funnel.name, title: funnel.title };
    const datasets = [
        {
            ...groups,
            label: funnel.name,
            data: shownOwn ? getGroups([shownOwn]) : [],
            backgroundColor: palette.limit,
            borderColor: palette.text,
            pointStyle: "rect",
            pointRadius: 8,
        },
        {
            ...groups,
            label: own ? _t("Worse than the peers") : _t("Worse than all promises"),
            data: getGroups(worse),
            backgroundColor: palette.signal,
            pointStyle: "rectRot",
            pointRadius: 7,
        },
        {
            ...groups,
            label: _t("Better"),
            data: getGroups(better),
            backgroundColor: palette.line,
            pointStyle: "triangle",
            pointRadius: 7,
        },
        {
            ...groups,
            label: own ? _t("Peers") : _t("No clear difference"),
            data: funnel.others.map(toPoint),
            backgroundColor: palette.centre,
            pointRadius: 3,
        },
        getLine(_t("Limits of 99.8 %"), 1, []),
        getLine("", 2, []),
        getLine(_t("Limits of 95 %"), 3, [4, 4]),
        getLine("", 4, [4, 4]),
        getLine(own ? _t("All together") : _t("All promises"), 0, [], palette.centre),
    ];
    return {
        data: { datasets },
        options: {
            animation: false,
            maintainAspectRatio: false,
            onClick: (_event, elements, chart) => {
                const [found] = elements.map(
                    ({ datasetIndex, index }) => chart.data.datasets[datasetIndex].data[index].row,
                );
                if (found) {
                    onGroup(found);
                }
            },
            plugins: {
                legend: {
                    position: "bottom",
                    labels: {
                        color: palette.text,
                        usePointStyle: true,
                        filter: (item) => item.text && datasets[item.datasetIndex].data.length > 0,
                    },
                },
                tooltip: {
                    filter: (item) => item.dataset.type === "scatter",
                    callbacks: {
                        title: () => "",
                        label: ({ raw }) =>
                            raw.row
                                ? `${raw.row.title}: ${raw.row.name}, ${raw.row.text}`
                                : `${Number(raw.y.toFixed(1))} %`,
                    },
                },
            },
            scales: {
                x: {
                    type: "logarithmic",
                    title: {
                        display: true,
                        text: own ? _t("Records") : _t("Promises"),
                        color: palette.text,
                    },
                    ticks: {
                        color: palette.text,
                        callback: (value) => (isRound(value) ? value.toLocaleString() : ""),
                    },
                    grid: { display: false },
                },
                y: {
                    max: 100,
                    title: {
                        display: true,
                        text: own ? funnel.title : _t("Kept Rate"),
                        color: palette.text,
                    },
                    ticks: { color: palette.text, callback: (value) => `${value} %` },
                    grid: { color: palette.grid },
                },
            },
        },
    };
}
