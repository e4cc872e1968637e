from datetime import datetime, timedelta
from typing import NamedTuple

from pytz import utc

from odoo import api, fields, models

from ...formulas import lead_time, libraries
from ..ground.res_company_clock import to_seconds
from ..promise.customer_promise_make import is_promisable
from .customer_promise_norm import Case

QUARTER = timedelta(minutes=15)
# Of a working day: less than a second.
HAIR = 1e-6


class Question(NamedTuple):
    """What a record asks history: which date can be promised, and will this one be kept?"""

    case: Case
    # Naive UTC: when it is or was promised, and until when as the record says now, or False.
    made: datetime
    due: datetime | bool
    # What was waited for the customer in between: customer.promise.pause records.
    pauses: models.BaseModel | tuple = ()


class Advice(NamedTuple):
    """What history answers."""

    # How many comparable promises were fulfilled lately.
    size: int
    # The first date (naive UTC) that so many kept as the company aims at; False if not known yet.
    date: datetime | bool = False
    # How much working time that is from now on, in 'day' or 'hour', and if only the day counts.
    amount: float = 0
    unit: str = "day"
    by_day: bool = True
    # Of 100 promises so many kept the date of the record; None where it has none.
    chance: int | None = None


class CustomerPromiseNorm(models.Model):
    """What history advises, for many records at once."""

    _inherit = "customer.promise.norm"

    @api.model
    def _advise(self, questions):
        """Return {key: Advice}, with one query; no date without SciPy.

        :param dict questions: {key: Question}
        """
        if not libraries.is_complete():
            return dict.fromkeys(questions, Advice(0))
        found = self._look_up(question.case for question in questions.values())
        return {
            key: self._answer(question, found.get((question.case.company, question.case.type_id)))
            for key, question in questions.items()
        }

    @api.model
    def _answer(self, question, known):
        if not known or not known.percentiles:
            return Advice(known.size if known else 0)
        company = self.env["res.company"].browse(question.case.company)
        now = fields.Datetime.now()
        clock = company._service_clock(known.unit)
        waited = sum(getattr(pause, f"{known.unit}s") for pause in question.pauses)
        start = _tell(clock, question.made) + waited
        history = known.percentiles, known.expect(question.case)
        elapsed = max(_tell(clock, now) - start, 0)
        chance = None
        if is_promisable(question.due):
            due = company._service_day_end(question.due) if known.by_day else question.due
            lead = _tell(clock, due) - start
            chance = round(lead_time.get_chance(*history, lead, elapsed) * 100)
        advice = Advice(known.size, False, 0, known.unit, known.by_day, chance)
        share = company.promise_target / 100
        lead = lead_time.advise(*history, share, elapsed)
        # What was fulfilled on a day off was not on the working day before it.
        hair = HAIR if known.unit == "day" else 0
        seconds = None if lead is None else clock.find(start + lead + hair)
        if seconds is None:
            return advice
        moment = datetime.fromtimestamp(round(seconds), utc).replace(tzinfo=None)
        date, amount = self._plan(company, clock, known, moment, now)
        return advice._replace(date=date, amount=amount)

    @api.model
    def _plan(self, company, clock, known, moment, now):
        """Return (what to promise, how much working time that is from `now` on)."""
        if not known.by_day:
            # People say a quarter.
            date = moment + (datetime.min - moment) % QUARTER
            return date, _tell(clock, date) - _tell(clock, now)
        ends = (company._service_day_end(when) for when in (moment, now))
        last, first = (_tell(clock, end) for end in ends)
        date = company._service_noon(company._service_day(moment))
        return date, round(last - first) if known.unit == "day" else last - first


def _tell(clock, moment):
    return float(clock.tell(to_seconds(moment)))
