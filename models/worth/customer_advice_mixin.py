import logging

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ...formulas import lead_time
from ..ground.missing import say_missing

_logger = logging.getLogger(__name__)

FIELDS = ("advice", "advice_date", "advice_chance", "advice_is_risky")


class CustomerAdviceMixin(models.AbstractModel):
    """Screens on which somebody gives a date: which one will be kept, told from history.

    Nothing of it is stored, and nothing is ever refused: what cannot be known yet is said.
    """

    _name = "customer.advice.mixin"
    _description = "Advised Date"

    advice = fields.Char(
        string="Advised",
        compute="_compute_advice",
        help="The first date that so many comparable promises kept as the company aims at. "
        "History is asked anew each night.",
    )
    advice_date = fields.Datetime(
        string="Advised Date", compute="_compute_advice", help="Empty where it is not known yet."
    )
    advice_chance = fields.Char(
        string="Chance of Keeping It",
        compute="_compute_advice",
        help="How often comparable promises kept a date like the one that stands here.",
    )
    advice_is_risky = fields.Boolean(
        string="Risky Date",
        compute="_compute_advice",
        help="A date like this one is kept less often than the company aims at.",
    )

    def _get_advice_question(self):
        """Return the Question (see `customer.promise.norm`) that this record asks, or None where
        nobody gives a date any more."""
        raise NotImplementedError

    def _compute_advice(self):
        self.update(dict.fromkeys(FIELDS, False))
        try:
            self._fill_advice()
        except Exception:
            # Whatever is wrong with it, nobody is kept from selling.
            _logger.exception("No date can be advised")
            self.update(dict.fromkeys(FIELDS, False))
            self.advice = self.env._("Which date will be kept cannot be worked out now.")

    def _fill_advice(self):
        questions = {record: record._get_advice_question() for record in self}
        questions = {record: question for record, question in questions.items() if question}
        # No right to the promises of others is needed to learn from them.
        answers = self.env["customer.promise.norm"].sudo()._advise(questions)
        for record, answer in answers.items():
            company = self.env["res.company"].sudo().browse(questions[record].case.company)
            target = company.promise_target
            is_risky = answer.chance is not None and answer.chance < target
            record.update(
                {
                    "advice": self._word_advice(answer, company, target),
                    "advice_date": answer.date,
                    "advice_chance": self._word_chance(answer.chance, is_risky, target),
                    "advice_is_risky": is_risky,
                }
            )

    @api.model
    def _word_advice(self, answer, company, target):
        """Return in words (str) which date to promise."""
        if answer.date:
            return self.env._(
                "Kept %(share)s if you promise %(lead)s: %(date)s (%(size)s similar promises)",
                share=self._word_share(target),
                lead=self._word_lead(answer),
                date=self._word_date(answer, company),
                size=answer.size,
            )
        if missing := say_missing(self.env):
            return missing
        if answer.size >= lead_time.AT_LEAST:
            return self.env._("Not known yet: too many similar promises are still open.")
        return self.env._(
            "Not known yet: %(size)s similar promises were fulfilled, %(least)s are needed.",
            size=answer.size,
            least=lead_time.AT_LEAST,
        )

    @api.model
    def _word_chance(self, chance, is_risky, target):
        """Return in words (str) whether the date that stands here will be kept."""
        if chance is None:
            return False
        if not chance:
            return self.env._(
                "This date: hardly ever kept. The company aims at %s.", self._word_share(target)
            )
        if is_risky:
            return self.env._(
                "This date: kept only %(share)s. The company aims at %(target)s.",
                share=self._word_share(chance),
                target=self._word_share(target),
            )
        return self.env._("This date: kept %s", self._word_share(chance))

    @api.model
    def _word_share(self, percent):
        if percent % 10:
            return self.env._("%s times in 100", percent)
        return self.env._("%s times in 10", percent // 10)

    @api.model
    def _word_lead(self, answer):
        if answer.unit == "hour":
            return self.env._("%.1f working hours", answer.amount)
        if answer.amount == 1:
            return self.env._("1 working day")
        return self.env._("%d working days", answer.amount)

    @api.model
    def _word_date(self, answer, company):
        if answer.by_day:
            return format_date(self.env, company._service_day(answer.date))
        return format_datetime(self.env, answer.date, dt_format="short")
