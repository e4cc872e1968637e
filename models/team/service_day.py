from datetime import datetime, time
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date, format_datetime, format_time

from ...formulas.days import end_of_day, start_of_day
from ..ground.service_guard_mixin import MANAGER

# So many rows of one kind are shown; the rest is one tap away.
LIMIT = 20
# Further than this nobody counts how many more there are.
COUNTED = 1000
MINE, TEAM, ALL = "mine", "team", "all"
OVERDUE, TODAY, COMING, WAITING, GOOD = "overdue", "today", "coming", "waiting", "good"
SECTIONS = (OVERDUE, TODAY, COMING, WAITING, GOOD)


class Day(NamedTuple):
    """Whose day is looked at, and when it is: naive UTC, a day of the user's time zone."""

    scope: str
    users: list
    teams: list
    now: datetime
    start: datetime
    end: datetime
    today: object


class Kind(NamedTuple):
    """One kind of row: which records, in which order, and what becomes a row of them."""

    name: str
    label: str
    model: str
    domain: Domain
    order: str
    describe: object


class ServiceDay(models.AbstractModel):
    """My Day: what was promised for today and what burns, in one list by the hour.

    Each kind of row is a method that takes a `Day` and returns a `Kind`, or None; it has a file of
    its own. All is read with the user's own rights. What a row can do are the buttons that its
    record has anyway.
    """

    _name = "service.day"
    _description = "My Day"

    @api.model
    @api.readonly
    def get_day(self, scope=MINE):
        """Return what is to be done today, as the screen shows it.

        :param str scope: 'mine', with what is of those in whose place the user acts; 'team', of
            the teams that the user leads; 'all', for service managers
        :return: dict of scope, scopes, date, sections (of rows), more (what was left out)
        :raise AccessError: for others than salespeople
        :raise UserError: where the scope is not the user's to see
        """
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("My Day is for salespeople."))
        teams = self._get_led_teams()
        scopes = self._get_scopes(teams)
        if scope not in [name for name, _label in scopes]:
            raise UserError(
                self.env._("You may see your own day, and those of the teams you lead.")
            )
        day = self._get_the_day(scope, teams)
        rows, more = [], []
        for find in self._get_kinds():
            if kind := find(day):
                found, rest = self._read_kind(day, kind)
                rows += found
                more += rest
        rows.sort(key=lambda row: row.pop("sort"))
        labels = self._get_section_labels()
        return {
            "scope": scope,
            "scopes": scopes,
            "date": format_date(self.env, day.today, date_format="EEEE d MMMM"),
            "sections": [
                {
                    "name": name,
                    "label": labels[name],
                    "rows": [row for row in rows if row["section"] == name],
                }
                for name in SECTIONS
                if any(row["section"] == name for row in rows)
            ],
            "is_free": not any(row["section"] in (OVERDUE, TODAY) for row in rows),
            "more": more,
        }

    @api.model
    def _get_kinds(self):
        """Return the methods that find what is shown, in the order of what comes first at an equal
        hour. Other files, and addons, extend the list."""
        return []

    @api.model
    def _get_section_labels(self):
        return {
            OVERDUE: self.env._("Overdue"),
            TODAY: self.env._("Today"),
            COMING: self.env._("Coming"),
            WAITING: self.env._("Waiting for Customer"),
            GOOD: self.env._("Good News"),
        }

    # === WHOSE ===#

    def _get_led_teams(self):
        return self.env["crm.team"].search(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "in", [False, *self.env.companies.ids]),
            ]
        )

    def _get_scopes(self, teams):
        """Return [(name, label)] of whose day the user may see."""
        scopes = [(MINE, self.env._("Mine"))]
        if teams:
            scopes.append((TEAM, self.env._("My Team")))
        if self.env.user.has_group(MANAGER):
            scopes.append((ALL, self.env._("Everybody")))
        return scopes

    def _get_the_day(self, scope, teams):
        tz, today = self.env.tz.zone, fields.Date.context_today(self)
        users = self.env.user.service_acts_for_ids
        if scope == TEAM:
            # Who belongs to a team is no secret to its leader.
            users = self.env.user | teams.sudo().member_ids
        return Day(
            scope,
            users.ids,
            teams.ids if scope == TEAM else [],
            fields.Datetime.now(),
            start_of_day(today, tz),
            end_of_day(today, tz),
            today,
        )

    def _whose(self, day, user="user_id", team="team_id"):
        """Return the domain of what is of those whose day it is, in the companies chosen.

        :param user: path to whose a record is
        :param team: path to its sales team, None where it has none
        """
        if day.scope == ALL:
            return Domain.TRUE
        whose = Domain(user, "in", day.users)
        if day.scope == TEAM and team:
            whose |= Domain(team, "in", day.teams)
        return whose

    # === ROWS ===#

    def _read_kind(self, day, kind):
        """Return (rows, what was left out) of one kind; rows have the key 'sort' in addition."""
        records = self.env[kind.model].search(kind.domain, order=kind.order, limit=LIMIT + 1)
        rows = kind.describe(day, records[:LIMIT])
        for row in rows:
            row["kind"] = kind.name
        if len(records) <= LIMIT:
            return rows, []
        count = self.env[kind.model].search_count(kind.domain, limit=COUNTED + LIMIT) - LIMIT
        rest = {
            "kind": kind.name,
            "label": kind.label,
            "count": count,
            "is_counted": count < COUNTED,
            "model": kind.model,
            "domain": list(kind.domain),
        }
        return rows, [rest]

    def _row(self, day, record, section, name, *, moment=None, date=None, user=None, **more):
        """Return a row.

        :param str section: one of `SECTIONS`
        :param str name: what it is
        :param datetime moment: until when, naive UTC, where the hour counts
        :param date date: until which day, where the whole day counts
        :param user: whose it is
        :param more: customer, note, icon, kind_label, is_bad, hours_left, words, buttons
        """
        theirs = user and user != self.env.user
        # Colleagues' names are no secret.
        who = user.sudo().name if theirs else ""
        # What has an hour comes before what has the whole day.
        by = moment or datetime.combine(date or day.today, time.max)
        return {
            "key": f"{record._name}-{record.id}",
            "model": record._name,
            "id": record.id,
            "section": section,
            "name": name,
            "when": self._say_when(day, moment, date),
            "who": self.env._("for %s", who) if who and day.scope == MINE else who,
            "customer": "",
            "note": "",
            "icon": "",
            "kind_label": "",
            "is_bad": section == OVERDUE,
            "hours_left": None,
            "words": "",
            "buttons": [],
            "sort": (SECTIONS.index(section), by),
            **more,
        }

    def _say_when(self, day, moment, date):
        """Return until when in words (str), in the user's time zone; the hour alone today."""
        tz = self.env.tz.zone
        if moment and day.start <= moment <= day.end:
            return format_time(self.env, moment, tz=tz, time_format="short")
        if moment:
            return format_datetime(self.env, moment, tz=tz, dt_format="short")
        if not date:
            return ""
        return self.env._("Today") if date == day.today else format_date(self.env, date)

    @api.model
    def _button(self, key, label, record, method, **more):
        """Return a button of a row: it calls the method of the record's own button.

        :param str key: the letter that presses it
        :param more: is_main, confirm (what is asked before)
        """
        return {
            "key": key,
            "label": label,
            "model": record._name,
            "id": record.id,
            "method": method,
            "is_main": False,
            "confirm": "",
            **more,
        }
