from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.date_utils import date_range
from odoo.tools.misc import format_date

from ..formulas import period
from . import charts

ROWS_PER_PAGE = 34
WORST_AT_MOST = 3 * ROWS_PER_PAGE


class ServiceQualityReportDocument(models.AbstractModel):
    """The values of the printed quality report.

    Each page is laid out here, because page numbers stand in the body: wkhtmltopdf prints no
    footer without its patched Qt.
    """

    _name = "report.customers_for_life.service_quality_report"
    _description = "Service Quality Report Document"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["service.quality.report"].browse(docids)
        return {
            "docs": wizards,
            "pages": {wizard.id: self._get_pages(wizard) for wizard in wizards},
            "now": fields.Datetime.now(),
        }

    @api.model
    def _get_pages(self, wizard):
        """Return the pages in order, each a dict with the `template` that prints it.

        Later rooms of the report add their pages by extending this.
        """
        wizard = wizard.with_context(tz=wizard.company_id._service_tz())
        return [
            {
                "template": "customers_for_life.service_quality_report_summary",
                **self._get_summary(wizard),
            },
            *self._split(
                "customers_for_life.service_quality_report_people", self._get_people(wizard)
            ),
            *self._split(
                "customers_for_life.service_quality_report_worst", self._get_worst(wizard)
            ),
        ]

    @api.model
    def _split(self, template, rows):
        """Return a page for each batch of rows; none, heading and all, without rows."""
        return [
            {"template": template, "rows": rows[start : start + ROWS_PER_PAGE], "first": not start}
            for start in range(0, len(rows), ROWS_PER_PAGE)
        ]

    @api.model
    def _get_summary(self, wizard):
        kpi = wizard.env["service.kpi"]
        now = kpi.promise_total(wizard._get_promise_domain())
        before_from, before_to = period.previous(wizard.date_from, wizard.date_to)
        before = kpi.promise_total(wizard._get_promise_domain(before_from, before_to))
        rates = (now["kept_rate"], before["kept_rate"])
        weeks = self._get_weeks(wizard)
        return {
            "figures": now,
            "before": before,
            "before_from": before_from,
            "before_to": before_to,
            "change": None if None in rates else (rates[0] - rates[1]) * 100,
            "weeks": weeks,
            "chart": charts.percent_bars(
                [(week["label"], (week["figures"] or {}).get("kept_rate")) for week in weeks]
            ),
        }

    @api.model
    def _get_weeks(self, wizard):
        """Return the figures of each week from the first to the last in which promises fell due.

        :return: list of {label, figures}, oldest first; figures is None for an empty week
        """
        kpi = wizard.env["service.kpi"]
        groups = kpi.promise_figures(wizard._get_promise_domain(), ["date_judged:week"])
        by_week = {week: figures for (week,), figures in groups.items()}
        if not by_week:
            return []
        weeks = date_range(min(by_week), max(by_week), relativedelta(weeks=1))
        return [
            {
                "label": format_date(wizard.env, week, date_format="d MMM yy"),
                "figures": by_week.get(week),
            }
            for week in weeks
        ]

    @api.model
    def _get_people(self, wizard):
        """Return a row for each salesperson, the manager's own first, then by kept rate."""
        groups = wizard.env["service.kpi"].promise_figures(
            wizard._get_promise_domain(), ["user_id"]
        )
        if groups and not wizard.user_id:
            # The boss is the example: no promise made stands there as well.
            nothing = wizard.env["service.kpi"].promise_total([(0, "=", 1)])
            groups.setdefault((wizard.manager_id,), nothing)
        rows = [{"user": user, "figures": figures} for (user,), figures in groups.items()]
        return sorted(
            rows,
            key=lambda row: (
                row["user"] != wizard.manager_id,
                -(row["figures"]["kept_rate"] or 0),
                row["user"].name or "",
            ),
        )

    @api.model
    def _get_worst(self, wizard):
        """Return the broken promises, those that wait longest first."""
        now = fields.Datetime.now()
        promises = wizard.env["customer.promise"].search(
            [*wizard._get_promise_domain(), ("verdict", "=", "broken")],
            order="date_judged, id",
            limit=WORST_AT_MOST,
        )
        return [
            {
                "promise": promise,
                "day": wizard.company_id._service_day(promise.date_judged),
                "days": (now - promise.date_judged).days,
            }
            for promise in promises
        ]
