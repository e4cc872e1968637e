from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import get_lang

from ...formulas import period, verdict
from ...formulas.days import start_of_day
from ..figure.service_kpi_figures import ASKED
from .service_day import ALL, GOOD, MINE, Kind


class ServiceDay(models.AbstractModel):
    """Good news: what was kept today, and this week's kind words, as customers wrote them."""

    _inherit = "service.day"

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), self._find_words, self._find_kept]

    def _find_words(self, day):
        first, _last = period.named("this_week", day.today, int(get_lang(self.env).week_start))
        whose = self._whose(day)
        if day.scope == MINE:
            # Nobody's praise is another's, whoever acts for them.
            own = Domain("user_id", "=", self.env.uid)
            whose = own | Domain("praised_user_id", "=", self.env.uid)
        elif day.scope != ALL:
            whose |= Domain("praised_user_id", "in", day.users)
        return Kind(
            "words",
            self.env._("Kind words"),
            "survey.user_input",
            Domain(ASKED.domain)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("end_datetime", ">=", start_of_day(first, self.env.tz.zone))
            & Domain("service_thanks", "not in", (False, ""))
            & whose,
            "end_datetime desc, id desc",
            self._describe_words,
        )

    def _describe_words(self, day, answers):
        return [
            self._row(
                day,
                answer,
                GOOD,
                answer.service_thanks,
                customer=self._name_customer(answer),
                user=(answer.praised_user_id or answer.user_id),
                words=answer.service_thanks,
                icon="fa-heart",
                kind_label=self.env._("Kind words"),
            )
            for answer in answers
        ]

    def _find_kept(self, day):
        return Kind(
            "kept",
            self.env._("Kept today"),
            "customer.promise",
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("date_fulfilled", ">=", day.start)
            & Domain("date_fulfilled", "<=", day.end)
            & Domain("verdict", "in", verdict.MET)
            & self._whose(day),
            "date_fulfilled desc, id desc",
            self._describe_kept,
        )

    def _describe_kept(self, day, promises):
        return [
            self._row(
                day,
                promise,
                GOOD,
                promise.words,
                moment=promise.date_fulfilled,
                user=promise.user_id,
                customer=self._name_customer(promise),
                icon="fa-check",
                kind_label=self.env._("Kept"),
            )
            for promise in promises
        ]
