from odoo import fields
from odoo.tests import tagged

from .common_browser import BrowserCase

CHECK = """
    const check = async () => {
        await until(() => window.Chart && Chart.getChart(document.querySelector("canvas")));
        const { data } = Chart.getChart(document.querySelector("canvas"));
        const facets = [...document.querySelectorAll(".o_facet_value")].map((f) => f.textContent);
        return (%s)(data, facets).filter(Boolean);
    };
"""


@tagged("post_install", "-at_install")
class TestGraphs(BrowserCase):
    """Colours say what they mean, and lines no more than was measured."""

    def draw(self, action, check, **context):
        """Open a graph and ask `check`, a function of (data of Chart.js, facets), what is wrong."""
        options = {"viewType": "graph", "additionalContext": context}
        screen = {"name": action, "action": action, "options": options}
        self.visit([{**screen, "selector": ".o_graph_view canvas", "clicks": []}], CHECK % check)

    def test_who_was_asked(self):
        self.env["survey.user_input"].sudo()._ask(self.order, "mail")
        self.env.flush_all()
        self.draw(
            "customers_for_life.service_asked_report_action",
            """({ datasets }) => [
                datasets.some(({ type }) => type === "line") && "a line of sums",
                datasets.find(({ label }) => label === "Asked")?.backgroundColor === "#2878c0"
                    ? ""
                    : "asked is not blue",
            ]""",
        )

    def test_bars_of_verdicts_alone(self):
        self.draw(
            "customers_for_life.customer_promise_action_report",
            """({ labels, datasets: [{ backgroundColor }] }) =>
                Object.entries({ Early: "#1e7b34", Late: "#f08a80", Broken: "#a61b1b" }).map(
                    ([label, colour]) =>
                        backgroundColor[labels.indexOf(label)] === colour ? "" : label
                )""",
            graph_groupbys=["verdict"],
        )

    def keep_months(self):
        kpis = self.env["service.kpi"].search([])
        month = fields.Date.today().replace(day=1)
        values = self.env["service.kpi.value"].sudo()
        values.search([]).unlink()
        values.create(
            [
                {
                    "kpi_id": kpi.id,
                    "company_id": self.env.company.id,
                    "date": fields.Date.subtract(month, months=back),
                    "level": "company",
                    "value": 0.5,
                    "total": 1,
                    "divisor": 2,
                    "size": 2,
                    "currency_id": kpi.unit == "money" and self.env.company.currency_id.id,
                }
                for kpi in kpis
                for back in (0, 1, 3)
            ]
        )

    def test_lines_are_straight_with_gaps_and_no_two_alike(self):
        self.keep_months()
        self.draw(
            "customers_for_life.service_kpi_value_action",
            """({ datasets, labels }, facets) => {
                const colours = new Set(datasets.map(({ borderColor }) => borderColor));
                const isGap = ({ data }) => data.includes(null) && !data.includes(0);
                return [
                    facets.includes("Shares") ? "" : "money among the shares",
                    datasets.length > 3 && labels.length === 4 ? "" : "nothing is drawn",
                    colours.size === datasets.length ? "" : "two lines have one colour",
                    datasets.every(isGap) ? "" : "no gap",
                    ...datasets.map((line) =>
                        line.cubicInterpolationMode === "default" ? "" : `${line.label} is curved`
                    ),
                ];
            }""",
        )

    def test_figures_by_month_are_the_same_by_their_address(self):
        self.keep_months()
        self.look(
            "/odoo/figures-by-month",
            """
            const check = async () => {
                await until(() => document.querySelector(".o_graph_view canvas"));
                const facets = [...document.querySelectorAll(".o_facet_value")];
                const found = facets.map((facet) => facet.textContent).join();
                return found === "Whole Company,Shares" ? [] : [found];
            };
            """,
            login=self.manager.login,
        )
