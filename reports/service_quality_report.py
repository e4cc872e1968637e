from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.date_utils import date_range
from odoo.tools.misc import format_date

from ..formulas import period
from ..models.service_kpi_figures import REWORK
from . import charts

ROWS_PER_PAGE = 34
CAUSES_AT_MOST = 8
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
            *self._get_figures(wizard),
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
    def _get_figures(self, wizard):
        """Return the page of all figures beside their targets and the period before, or none."""
        scopes = wizard._get_scopes()
        if not scopes:
            return []
        rows = []
        for kpi in (
            wizard.env["service.kpi"]
            .search([("active", "=", True)])
            .filtered(lambda kpi: kpi._is_readable())
        ):
            (value, _numerator, size), (before, _n, size_before) = map(kpi._total, scopes)
            # No line over what isn't there.
            if not (size or size_before):
                continue
            target = kpi._get_target(scopes[0])
            rows.append(
                {
                    "name": kpi.name,
                    "value": kpi._format(value, wizard.company_id),
                    "before": kpi._format(before, wizard.company_id),
                    "target": kpi._format(target.target if target else None, wizard.company_id),
                    "size": size,
                    "status": kpi._get_status(value, target),
                }
            )
        if not rows:
            return []
        return [
            {
                "template": "customers_for_life.service_quality_report_figures",
                "rows": rows,
                "causes": self._get_causes(wizard, scopes[0]),
                **self._get_control_chart(wizard, scopes[0]),
            }
        ]

    @api.model
    def _get_control_chart(self, wizard, scope):
        """Return the control chart of the kept rate by week, and what its run rules say."""
        kpi = wizard.env.ref("customers_for_life.kpi_kept_rate")
        centre, points = kpi._chart(scope, "week")
        labelled = [
            (format_date(wizard.env, day, date_format="d MMM yy"), point) for day, point in points
        ]
        names = kpi._get_rule_names()
        return {
            # One or two points have no limits worth a look.
            "chart": charts.control_chart(centre, labelled) if len(points) > 2 else "",
            "signals": [
                (label, ", ".join(names[rule] for rule in point.rules))
                for label, point in labelled
                if point.rules
            ],
        }

    @api.model
    def _get_causes(self, wizard, scope):
        """Return the causes of rework, the commonest first, with the cumulative share (Pareto)."""
        kpi = wizard.env["service.kpi"]
        groups = wizard.env["customer.rework"]._read_group(
            kpi._get_domain(REWORK, scope), ["cause_id"], ["__count"], order="__count DESC"
        )
        total, so_far, rows = sum(count for _cause, count in groups), 0, []
        for cause, count in groups:
            so_far += count
            rows.append({"cause": cause, "count": count, "cumulative": so_far / total})
        return rows[:CAUSES_AT_MOST]

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
