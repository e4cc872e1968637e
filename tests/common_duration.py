import random
from datetime import date, datetime, timedelta

from pytz import timezone, utc

from .common import TZ
from .common_report import ReportCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
MINUTE = timedelta(minutes=1)
HOLIDAY = date(2026, 2, 11)


def local(moment):
    return utc.localize(moment).astimezone(timezone(TZ))


def is_work(moment):
    """Monday to Friday, 8 to 12 and 13 to 17 in Brussels, but on the holiday."""
    here = local(moment)
    at_work = 8 <= here.hour < 12 or 13 <= here.hour < 17
    return here.weekday() < 5 and at_work and here.date() != HOLIDAY


def count_hours(start, end, waits=()):
    """Count the working minutes one by one."""
    minutes, moment = 0, start
    while moment < end:
        waited = any(low <= moment < high for low, high in waits)
        minutes += is_work(moment) and not waited
        moment += MINUTE
    return minutes / 60


def percentile(values, share):
    """Type 7 of Hyndman and Fan (1996)."""
    values = sorted(values)
    place = (len(values) - 1) * share
    low = int(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])


class DurationCase(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["service.kpi"]
        cls.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Holiday",
                "calendar_id": cls.company.resource_calendar_id.id,
                "company_id": cls.company.id,
                "date_from": datetime(2026, 2, 10, 23),
                "date_to": datetime(2026, 2, 11, 22, 59, 59),
            }
        )
        cls.draw = random.Random(11)

    def take(self, taken, answered=False, solved=False, **vals):
        """Return a complaint that was taken, answered and solved at these moments."""
        complaint = self.env["customer.complaint"].create(
            {
                "name": "Squeaks",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "team_id": self.team.id,
                "user_id": self.salesman.id,
                **vals,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_complaint SET create_date = %s WHERE id = %s", [taken, complaint.id]
        )
        complaint.invalidate_recordset(["create_date"])
        dates = {"date_answered": answered, "date_solved": solved}
        complaint.sudo().write({name: moment for name, moment in dates.items() if moment})
        return complaint

    def moment(self, days, start=datetime(2026, 2, 2)):
        return start + self.draw.randrange(days * 24 * 60) * MINUTE

    def rows(self, user=None, **filters):
        found = self.kpi.with_user(user or self.manager).get_durations({**FEBRUARY, **filters})
        return {row["code"]: row for row in found["rows"]}
