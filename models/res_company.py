from bisect import bisect_right
from datetime import timedelta

from pytz import country_timezones, timezone

from odoo import fields, models
from odoo.tools.date_utils import localized
from odoo.tools.misc import get_lang

from ..formulas import period
from ..formulas.verdict import end_of_day, local_day, start_of_day


class ResCompany(models.Model):
    _inherit = "res.company"

    service_review_days = fields.Integer(
        string="Review Actions After (Days)",
        default=60,
        help="So long after an action is done, the errors of its cause are counted and compared "
        "with as long a time before it.",
    )
    recovery_limit = fields.Monetary(
        string="Recovery without Approval",
        default=50,
        help="Up to this cost nobody has to approve a recovery: customers are honest.",
    )
    recovery_days = fields.Integer(
        string="Count as Coming Back Within (Days)",
        default=90,
        help="So long after a recovery, new orders tell whether the customer came back.",
    )

    service_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Who is told when complaints are suspiciously few. By default the first of the "
        "service managers.",
    )
    service_silence_month = fields.Date(readonly=True)
    service_silence_note = fields.Text(readonly=True)
    service_value_month = fields.Date(
        string="Figures Kept Before",
        readonly=True,
        help="The first month whose figures the nightly job still keeps anew.",
    )
    survey_id = fields.Many2one(
        "survey.survey",
        string="Survey after Delivery",
        domain=[("survey_type", "=", "service")],
        help="Customers are asked these questions after the delivery. Empty: nobody is asked.",
    )
    survey_delay_days = fields.Integer(
        string="Ask after (Days)", default=3, help="So long after the last delivery."
    )
    survey_rest_days = fields.Integer(
        string="Ask Again after (Days)",
        default=90,
        help="A person, and a company's people together, get one invitation at most in so long.",
    )
    survey_reminder_days = fields.Integer(
        string="Remind after (Days)", default=7, help="Once; 0 reminds nobody."
    )
    survey_low_score = fields.Float(
        string="Low Score",
        default=50,
        digits=(5, 1),
        help="An answer below it makes a complaint, with an owner and deadlines.",
    )
    survey_shown_to_salespeople = fields.Boolean(
        string="Salespeople See Their Answers",
        help="What customers answered about a salesperson's own orders.",
    )

    _survey_days_positive = models.Constraint(
        "CHECK(survey_delay_days >= 0 AND survey_rest_days > 0 AND survey_reminder_days >= 0)",
        "Days cannot be negative, and nobody is asked twice on one day.",
    )
    _survey_score_in_range = models.Constraint(
        "CHECK(survey_low_score BETWEEN 0 AND 100)", "Scores lie between 0 and 100."
    )
    _service_review_days_positive = models.Constraint(
        "CHECK(service_review_days > 0)", "Actions are reviewed after at least one day."
    )
    _recovery_positive = models.Constraint(
        "CHECK(recovery_limit >= 0 AND recovery_days > 0)",
        "The limit of a recovery cannot be negative, and its days are at least one.",
    )

    def _get_service_manager(self):
        """Return the user who answers for this company's service, if there is any."""
        self.ensure_one()
        return self.service_manager_id or self.env["res.users"].search(
            [
                ("company_ids", "in", self.id),
                (
                    "all_group_ids",
                    "in",
                    self.env.ref("customers_for_life.group_service_manager").id,
                ),
            ],
            order="id",
            limit=1,
        )

    def _service_tz(self):
        """Return the name of the time zone in which this company's days begin and end."""
        self.ensure_one()
        # A database made from the command line has its calendars in UTC, which nobody chose.
        calendar = self.resource_calendar_id.tz
        zones = country_timezones.get(self.country_id.code or "", ())
        country = zones[0] if len(zones) == 1 else None
        return (
            calendar if calendar and calendar != "UTC" else self.partner_id.tz or country or "UTC"
        )

    def _service_day(self, moment):
        """Return the calendar day (date) of a naive UTC moment, in this company's time zone."""
        return local_day(moment, self._service_tz())

    def _service_day_start(self, moment):
        """Return the naive UTC datetime at which the company's day of `moment` begins."""
        return start_of_day(self._service_day(moment), self._service_tz())

    def _service_day_end(self, moment):
        """Return the last second (naive UTC) of the company's day of `moment`."""
        return end_of_day(self._service_day(moment), self._service_tz())

    def _service_noon(self, day):
        """Return the middle (naive UTC) of the date `day`: for what is dated without an hour."""
        return start_of_day(day, self._service_tz()) + timedelta(hours=12)

    def _service_plan(self, amount, unit, start):
        """Return when `amount` of working time after `start` is over.

        :param float amount: working hours, or whole working days; the day of `start` is day zero
        :param str unit: 'hour' or 'day'
        :param datetime start: naive UTC
        :return: naive UTC datetime; on the working calendar with its holidays, on the clock where
            the company has no calendar or one without working hours
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        if amount <= 0:
            return start
        if unit == "hour":
            end = calendar and calendar.plan_hours(amount, start, compute_leaves=True)
            return end or start + timedelta(hours=amount)
        tomorrow = self._service_day_end(start) + timedelta(seconds=1)
        end = calendar and calendar.plan_days(round(amount), tomorrow, compute_leaves=True)
        return end or start + timedelta(days=amount)

    def _service_worked(self, start, end):
        """Return the working time between two naive UTC moments as {'days': …, 'hours': …}."""
        self.ensure_one()
        if not self.resource_calendar_id:
            hours = (end - start).total_seconds() / 3600
            return {"days": hours / 24, "hours": hours}
        return self.resource_calendar_id.get_work_duration_data(localized(start), localized(end))

    def _service_open_at(self, moments, tz=None):
        """Return those of `moments` at which the working schedule, holidays respected, is open.

        :param moments: set of naive UTC datetimes
        :param str tz: time zone in which the schedule's hours are read; the schedule's own by
            default
        :return: set of naive UTC datetimes; all of them where the company has no schedule
        """
        self.ensure_one()
        if not self.resource_calendar_id or not moments:
            return moments
        intervals = self.resource_calendar_id._work_intervals_batch(
            localized(min(moments)),
            localized(max(moments)) + timedelta(seconds=1),
            tz=tz and timezone(tz),
        )[False]
        starts, ends = [], []
        for start, end, _attendance in intervals:
            starts.append(start)
            ends.append(end)
        found = set()
        for moment in moments:
            position = bisect_right(starts, localized(moment)) - 1
            if position >= 0 and localized(moment) < ends[position]:
                found.add(moment)
        return found

    def _service_today(self):
        """Return today's date in this company's time zone."""
        return self._service_day(fields.Datetime.now())

    def _service_period(self, name):
        """Return (first, last) of the period called by `name`, as this company sees it today.

        :param str name: as `formulas.period.named` takes it; a year is the fiscal one, a week
            begins on the day on which it does in the user's language
        """
        self.ensure_one()
        today = self._service_today()
        if name not in ("this_year", "last_year"):
            return period.named(name, today, int(get_lang(self.env).week_start))
        # When the fiscal year ends is no secret, wherever it is kept.
        company = self.sudo()
        year = company.compute_fiscalyear_dates(today)
        if name == "last_year":
            year = company.compute_fiscalyear_dates(year["date_from"] - timedelta(days=1))
        return year["date_from"], year["date_to"]
