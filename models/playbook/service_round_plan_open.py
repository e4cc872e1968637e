from odoo import api, models

from ...formulas.days import end_of_day, time_of_day
from ...formulas.recurrence import REST_AT_MOST, comes_on, is_month_day
from ..ground.attempt import attempt
from .service_round_plan import WEEKDAYS


class ServiceRoundPlan(models.Model):
    """The rounds of a day are opened early, by each company's own day."""

    _inherit = "service.round.plan"

    def _comes_on(self, day, working):
        """Return whether this plan's round comes on a date.

        :param working: set of the company's working days, from a month before `day` on
        """
        self.ensure_one()
        if self.frequency in ("day", "weekdays"):
            return day in working and (self.frequency == "day" or self[WEEKDAYS[day.weekday()]])
        if self.frequency == "week":
            return comes_on(day, working, lambda each: each.weekday() == int(self.weekday))
        return comes_on(day, working, lambda each: is_month_day(each, self.month_day))

    @api.model
    def _cron_open(self, batch=100):
        """Open today's rounds, by each company's day, and let go of those whose day is over.

        Commits batch by batch; a run that was cut short goes on where it stopped, since a plan
        that has its round of today is passed over.
        """
        self.env["service.round"]._close_missed()
        domain = [("item_ids", "!=", False)]
        remaining, last = self.search_count(domain), 0
        while plans := self.search([*domain, ("id", ">", last)], order="id", limit=batch):
            attempt(plans, lambda plans: plans._open_rounds())
            remaining, last = remaining - len(plans), plans[-1].id
            if not self.env["ir.cron"]._commit_progress(len(plans), remaining=remaining):
                break

    def _open_rounds(self):
        """Make the rounds of today of these plans, where they come today and are not there yet."""
        rounds = self.env["service.round"]
        vals_list = []
        for company, plans in self.grouped("company_id").items():
            today = company._service_today()
            working = company._service_working_days(today - REST_AT_MOST, today)
            there = rounds.search([("plan_id", "in", plans.ids), ("date", "=", today)]).plan_id
            for plan in plans - there:
                vals = plan._prepare_round(today)
                if plan._comes_on(today, working) and plan.planned_since <= vals["date_due"]:
                    vals_list.append(vals)
        # A message about each of them on each day would bury what people write there.
        quiet = rounds.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        quiet.create(vals_list).with_env(self.env)._schedule()

    def _prepare_round(self, day):
        """Return the values of this plan's round of a date; its words stay as they are then."""
        self.ensure_one()
        tz = self.company_id._service_tz()
        end = end_of_day(day, tz)
        return {
            "plan_id": self.id,
            "name": self.name,
            "date": day,
            "date_open": time_of_day(day, self.time_from, tz),
            "date_due": min(time_of_day(day, self.time_to, tz), end),
            "date_end": end,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "stand_in_id": self.stand_in_id.id,
            "company_id": self.company_id.id,
            "is_managers_own": self.is_managers_own,
            "item_count": len(self.item_ids),
            "item_ids": [
                (0, 0, {"sequence": number, "name": item.name, "help": item.help})
                for number, item in enumerate(self.item_ids)
            ],
        }
