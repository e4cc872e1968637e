from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ...formulas import silence
from ..ground.telling import TODO
from .service_kpi import Scope


class ServiceKpi(models.Model):
    """The silence alarm: if there are no complaints, something is wrong."""

    _inherit = "service.kpi"

    @api.model
    def _listen(self, company, month, team=None):
        """Compare a month's complaints with those that its orders let expect.

        The rate is that of the twelve months before: complaints per delivered order.
        :param date month: its first day
        :param team: a crm.team, or none for the whole company
        :return: dict of `came` (int), `expected` (float), `thin` (too few are expected for the
            alarm to ring at all) and `alarm` (chance alone gives so few in less than one case of
            twenty)
        """
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        year = Scope(company, month - relativedelta(years=1), month - timedelta(days=1), team)
        now = year._replace(date_from=month, date_to=month + relativedelta(months=1, days=-1))
        (_value, *past), (_value, *present) = map(complaints._total, (year, now))
        return self._hear(past, present)

    @api.model
    def _listen_to_teams(self, company, month):
        """Return what `_listen` does for the company, and {crm.team: the same} for its teams."""
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        scope = Scope(
            company,
            month - relativedelta(years=1),
            month + relativedelta(months=1, days=-1),
        )
        by_month, by_team = complaints._count_each(scope, [["month"], ["team", "month"]])
        heard = {}
        teams = self.env["crm.team"].search([("company_id", "in", [False, company.id])])
        for team in (None, *teams):
            counts = {
                first: count
                for (*whose, first), count in {**by_month, **by_team}.items()
                if whose == ([team] if team else [])
            }
            present = counts.pop(month, (0, 0))
            past = [sum(column) for column in zip((0, 0), *counts.values(), strict=True)]
            heard[team] = self._hear(past, present)
        return heard.pop(None), heard

    @api.model
    def _hear(self, past, present):
        """Return what `_listen` does, of the (complaints, orders) of a year and of a month."""
        (past_complaints, past_orders), (came, orders) = past, present
        # History keeps the figure, not the count: what comes from it is no whole number.
        came = round(came)
        expected = past_complaints / past_orders * orders if past_orders else 0
        thin = not silence.is_enough(expected)
        return {
            "came": came,
            "expected": expected,
            "thin": thin,
            "alarm": not thin and silence.is_alarming(came, expected),
        }

    @api.model
    def _cron_listen(self):
        """Look at last month once, for each company and team, and tell their managers."""
        due = []
        for company in self.env["res.company"].search(Domain.TRUE, order="id"):
            # The company's own month: west of Greenwich it begins later.
            month = company._service_today().replace(day=1) - relativedelta(months=1)
            if not company.service_silence_month or company.service_silence_month < month:
                due.append((company, month))
        for done, (company, month) in enumerate(due, 1):
            # Told and kept on record in one transaction: a job that is killed tells nobody twice.
            company.service_silence_month = month
            heard, by_team = self._listen_to_teams(company, month)
            company.service_silence_note = self._tell_silence(heard, company, month)
            for team, heard_there in by_team.items():
                self._tell_silence(heard_there, company, month, team)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - done):
                return

    @api.model
    def _tell_silence(self, heard, company, month, team=None):
        """Give the manager an activity where the alarm rings; return in words what was heard."""
        note = self._describe_silence(heard, company, month, team)
        if not heard["alarm"]:
            return note
        manager = team.user_id if team else company._get_service_manager()
        if manager:
            self.env.ref("customers_for_life.kpi_complaints").activity_schedule(
                TODO,
                summary=self.env._("Too few complaints"),
                note=note,
                user_id=manager.id,
            )
        return note

    @api.model
    def _describe_silence(self, heard, company, month, team=None):
        """Return in words (str) what `_listen` heard."""
        words = {
            "who": (team or company).name,
            "month": format_date(self.env, month, date_format="MMMM y"),
            "came": heard["came"],
            "expected": f"{heard['expected']:.1f}",
        }
        if heard["thin"]:
            return self.env._(
                "Off for %(month)s: only %(expected)s complaints were to be expected. The alarm "
                "needs three.",
                **words,
            )
        if not heard["alarm"]:
            return self.env._(
                "%(month)s: %(came)s complaints came, %(expected)s were to be expected.", **words
            )
        return self.env._(
            "%(who)s, %(month)s: %(came)s complaints came, %(expected)s were to be expected from "
            "the orders. Silence is not contentment: ask the customers.",
            **words,
        )
