from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...formulas import period
from ..ground.direction import keep_date
from ..ground.missing import say_missing
from .service_kpi_api import CHOSEN
from .service_kpi_causes import CAUSES_AT_MOST
from .service_kpi_figures import FIGURES, REWORK

TREND_MONTHS = 12


class ServiceKpi(models.Model):
    """What the Service Quality screen shows, and the records behind it.

    `filters` is always a dict of the screen: period (a name as `res.company._service_period`
    takes it) or date_from and date_to (YYYY-MM-DD), and team_id, user_id, partner_id, product_id
    and employee_id. All that is returned is ready for JSON; figures stand in it both as numbers and
    as people read them, in the user's language.
    """

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_overview(self, filters):
        """Return a tile for each figure, and where errors come from.

        :return: dict of filters (as they were understood), date_from, date_to, period_label,
            before_label, periods ([(name, words)]), is_manager, missing (what to install, in words,
            for what cannot be tested; or False), today (as `_get_today` gives it), alarms (as
            `_get_alarms` does), tiles and causes
        :raise AccessError: where another's figures are asked for
        """
        scope = self._get_screen_scope(filters)
        days_before = period.previous(scope.date_from, scope.date_to)
        before = scope._replace(date_from=days_before[0], date_to=days_before[1])
        tiles, alarms = self._get_shown(scope)._get_tiles(scope, before)
        return {
            "filters": {
                "period": filters.get("period") or False,
                **{f"{name}_id": record.id for name, record in scope.chosen().items()},
            },
            "date_from": fields.Date.to_string(scope.date_from),
            "date_to": fields.Date.to_string(scope.date_to),
            "period_label": self._get_days_label(scope.date_from, scope.date_to),
            "before_label": self._get_days_label(*days_before),
            "periods": self._get_period_names(),
            "is_manager": self.env.user.has_group("customers_for_life.group_service_manager"),
            "missing": say_missing(self.env),
            "today": self._get_today(scope),
            "alarms": alarms,
            "tiles": tiles,
            "causes": self._get_causes(REWORK, scope)[:CAUSES_AT_MOST],
        }

    @api.model
    def _get_screen_scope(self, filters):
        """Return the Scope of the screen's filters. By default managers see the company, leaders
        the team that they lead, and others their own.

        :raise AccessError: where another's figures are asked for
        """
        date_from, date_to = filters.get("date_from"), filters.get("date_to")
        if filters.get("period") in period.NAMES:
            date_from, date_to = self.env.company._service_period(filters["period"])
        chosen = {f"{name}_id": filters.get(f"{name}_id") for name in CHOSEN}
        scope = self._get_scope(date_from, date_to, **chosen)
        if not self._is_of_somebody(scope) and not self._may_ask(scope):
            scope = scope._replace(team=self._get_led_team(scope.company))
        return self._permit(scope)

    @api.model
    def _get_led_team(self, company):
        """Return the first team (crm.team) of a company that the user leads, or none."""
        domain = [("user_id", "=", self.env.uid), ("company_id", "in", [False, company.id])]
        return self.env["crm.team"].search(domain, limit=1)

    @api.model
    def _get_shown(self, scope):
        """Return the figures that the user may read and that exist for what was chosen."""
        return self.search([("active", "=", True)]).filtered(
            lambda kpi: kpi._is_readable() and scope.chosen().keys() <= FIGURES[kpi.code].dimensions
        )

    def _get_tiles(self, scope, before):
        """Return (what the tiles of these figures show, what rings, as `_get_alarms` gives it).

        A tile is the figure's row, what the figure is, and its trend: the values of the months up
        to the scope's end, None where nothing was counted.
        """
        first = scope.date_to.replace(day=1) - relativedelta(months=TREND_MONTHS - 1)
        today = scope.company._service_today()
        months = [days for days in self._cut_by_month(first, scope.date_to) if days[0] <= today]
        shown = [*((days.date_from, days.date_to) for days in (scope, before)), *months]
        closed = self._get_alarm_months(scope.company)
        charted = self.filtered(lambda kpi: FIGURES[kpi.code].chart)
        figures = {
            **(self - charted)._measure_periods(scope, shown),
            **charted._measure_periods(scope, shown + closed),
        }
        tiles = []
        for kpi in self:
            now, past, *trend = figures[kpi][: len(shown)]
            tiles.append(
                {
                    **kpi._describe(scope, before, now, past),
                    "description": kpi.description,
                    "trend": [
                        *(value if size else None for value, _numerator, size in trend),
                        # What is still to come.
                        *[None] * (TREND_MONTHS - len(trend)),
                    ],
                }
            )
        ringing = {kpi: figures[kpi][len(shown) :] for kpi in charted}
        return tiles, self._get_alarms(scope, closed, ringing)

    @api.model
    def _get_days_label(self, first, last):
        """Return the days from `first` to `last` (dates) as people read them (str)."""
        days = (keep_date(self.env, format_date(self.env, day)) for day in (first, last))
        return " – ".join(days)

    @api.model
    def _get_period_label(self, start, interval):
        pattern = "MMM yyyy" if interval == "month" else "d MMM"
        return keep_date(self.env, format_date(self.env, start, date_format=pattern))
