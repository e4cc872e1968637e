from datetime import timedelta

from pytz import country_timezones

from odoo import fields, models
from odoo.tools import ormcache
from odoo.tools.misc import get_lang

from ...formulas import period
from ...formulas.days import end_of_day, local_day, start_of_day


class ResCompany(models.Model):
    """A company's days and periods, in its own time zone."""

    _inherit = "res.company"

    @ormcache("self.id")
    def _service_tz(self):
        """Return the name of the time zone in which this company's days begin and end."""
        self.ensure_one()
        # Whoever asks: the answer is kept for all.
        company = self.sudo()
        # A database made from the command line has its calendars in UTC, which nobody chose.
        calendar = company.resource_calendar_id.tz
        if calendar and calendar != "UTC":
            return calendar
        zones = country_timezones.get(company.partner_id.country_id.code or "", ())
        country = zones[0] if len(zones) == 1 else None
        return company.partner_id.tz or country or "UTC"

    @ormcache()
    def _get_partners_with_days(self):
        """Return the ids (frozenset) of the contacts that companies are: their days may begin
        and end by them."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return frozenset(companies.search([("partner_id", "!=", False)]).partner_id.ids)

    def cache_invalidation_fields(self):
        # What `_service_tz` and planned days rest on.
        return super().cache_invalidation_fields() | {"partner_id", "resource_calendar_id"}

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
