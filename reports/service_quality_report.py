from odoo import api, fields, models
from odoo.tools.misc import format_date, format_datetime

from ..models.figure.service_kpi_figures import PROMISES
from ..models.ground.direction import keep_date
from ..models.ground.missing import say_missing
from . import charts

BROKEN = PROMISES._replace(domain=[("verdict", "=", "broken")])
WORST_AT_MOST = 30
# Of so few promises a week a rate would jump between 0, 50 and 100 %.
CHARTED_AT_LEAST = 5


class ServiceQualityReportDocument(models.AbstractModel):
    """The values of the printed quality report: its beginning, and the promises."""

    _name = "report.customers_for_life.service_quality_report"
    _description = "Service Quality Report Document"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["service.quality.report"].browse(docids)
        docs = wizards.browse(
            report.id for wizard in wizards for report in wizard.part_ids or wizard
        )
        return {
            "docs": docs,
            "blocks": {report.id: self._get_blocks(report) for report in docs},
            "printed": {
                report.id: keep_date(
                    self.env,
                    format_datetime(
                        self.env,
                        fields.Datetime.now(),
                        tz=report.company_id._service_tz(),
                        dt_format="short",
                    ),
                )
                for report in docs
            },
        }

    @api.model
    def _get_blocks(self, wizard):
        """Return the blocks of a report in order: dicts with the `template` that prints each, and
        what it finds in them as `block`."""
        wizard = wizard.with_context(tz=wizard.company_id._service_tz())
        sections = sorted(self._get_sections(wizard), key=lambda section: section[0])
        return [block for _sequence, blocks in sections for block in blocks]

    @api.model
    def _get_sections(self, wizard):
        """Return [(sequence, blocks)]: the sections of the report and where they stand.

        Later rooms of the report add their sections by extending this. One without blocks is left
        out: there is no heading over what isn't there.
        """
        kpi = wizard.env["service.kpi"]
        now, before = map(kpi._promise_total, wizard._get_scopes())
        return [
            (10, self._get_summary(wizard, now, before)),
            (20, self._get_figures(wizard)),
            (22, self._get_counts(now)),
            (23, self._get_kept_rates(wizard)),
            (25, self._get_week_chart(wizard)),
            (30, self._get_people(wizard)),
            (60, self._get_worst(wizard)),
        ]

    @api.model
    def _get_kept_rates(self, wizard):
        """Return the kept rate between its two neighbours, where they tell another story."""
        kpi = wizard.env.ref("customers_for_life.kpi_kept_rate")
        scope = wizard._get_scopes()[0]
        notes = kpi._is_readable() and [
            *kpi._get_kept_notes(scope),
            *kpi._get_forewarned_notes(scope),
        ]
        if not notes:
            return []
        return [{"template": "customers_for_life.service_quality_report_kept", "notes": notes}]

    @api.model
    def _get_summary(self, wizard, now, before):
        scopes = wizard._get_scopes()
        rates = (now["kept_rate"], before["kept_rate"])
        change = None if None in rates else rates[0] - rates[1]
        return [
            {
                "template": "customers_for_life.service_quality_report_summary",
                "figures": now,
                "before": before,
                "before_from": scopes[1].date_from,
                "before_to": scopes[1].date_to,
                "change": change is not None and self._say_points(change, now, before, sign=True),
                "headline": self._get_headline(wizard, now, before),
            }
        ]

    @api.model
    def _get_counts(self, figures):
        """Return the table of what became of the promises."""
        template = "customers_for_life.service_quality_report_counts"
        return [{"template": template, "figures": figures}] if figures["judged"] else []

    @api.model
    def _get_week_chart(self, wizard):
        """Return the chart of the kept rate by week, or where there are too few promises for
        one, a block that says so."""
        weeks = self._get_weeks(wizard)
        if len(weeks) < 2:
            return []
        judged = sum(week["figures"]["judged"] for week in weeks if week["figures"])
        block = {"template": "customers_for_life.service_quality_report_weeks", "weeks": weeks}
        if judged < CHARTED_AT_LEAST * len(weeks):
            block["few"] = self.env._(
                "%(judged)s promises fell due in %(weeks)s weeks: too few for a chart by week, in "
                "which a single one would move the rate by many points.",
                judged=judged,
                weeks=len(weeks),
            )
        else:
            block["chart"] = charts.percent_bars(
                [(week["label"], (week["figures"] or {}).get("kept_rate")) for week in weeks]
            )
        return [block]

    @api.model
    def _get_figures(self, wizard):
        """Return the table of all figures beside their targets and the period before."""
        scopes = wizard._get_scopes()
        rows = [
            row
            for row in wizard.env["service.kpi"]._get_shown(scopes[0])._get_rows(*scopes)
            # No line over what isn't there.
            if row["size"] or row["size_before"]
        ]
        blocks = self._get_table("customers_for_life.service_quality_report_figures", rows)
        return [{**block, "missing": say_missing(self.env)} for block in blocks]

    @api.model
    def _get_table(self, template, rows, more=0):
        """Return the block of a table with a heading; none, heading and all, without rows.

        :param int more: how many rows there are that are not shown
        """
        return [{"template": template, "rows": rows, "more": more}] if rows else []

    @api.model
    def _get_weeks(self, wizard):
        """Return the figures of each week from the first to the last in which promises fell due.

        :return: list of {label, figures}, oldest first; figures is None for an empty week
        """
        kpi = wizard.env["service.kpi"]
        groups = kpi._promise_details(wizard._get_scopes()[0], ["week"])
        by_week = {week: figures for (week,), figures in groups.items()}
        if not by_week:
            return []
        return [
            {
                "label": format_date(wizard.env, week, date_format="d MMM yy"),
                "figures": by_week.get(week),
            }
            for week, _last in kpi._get_periods("week", min(by_week), max(by_week))
        ]

    @api.model
    def _get_people(self, wizard):
        """Return the table of the salespeople, the manager's own first, then by kept rate."""
        kpi, (scope, _before) = wizard.env["service.kpi"], wizard._get_scopes()
        groups = kpi._promise_details(scope, ["user"])
        if groups and not scope.user:
            # The boss is the example: no promise made stands there as well.
            nothing = kpi._promise_total(scope._replace(user=wizard.manager_id))
            groups.setdefault((wizard.manager_id,), nothing)
        rows = [{"user": user, "figures": figures} for (user,), figures in groups.items()]
        rows.sort(
            key=lambda row: (
                row["user"] != wizard.manager_id,
                -(row["figures"]["kept_rate"] or 0),
                row["user"].name or "",
            ),
        )
        return self._get_table("customers_for_life.service_quality_report_people", rows)

    @api.model
    def _get_worst(self, wizard):
        """Return the table of the broken promises, those that wait longest first."""
        now = fields.Datetime.now()
        domain = wizard.env["service.kpi"]._get_domain(BROKEN, wizard._get_scopes()[0])
        promises = wizard.env["customer.promise"].search(
            domain, order="date_judged, id", limit=WORST_AT_MOST
        )
        rows = [
            {
                "promise": promise,
                "day": wizard.company_id._service_day(promise.date_judged),
                "days": (now - promise.date_judged).days,
            }
            for promise in promises
        ]
        broken = wizard.env["customer.promise"].search_count(domain)
        return self._get_table(
            "customers_for_life.service_quality_report_worst", rows, more=broken - len(rows)
        )
