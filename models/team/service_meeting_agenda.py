from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ...formulas.days import start_of_day
from ..figure.service_kpi import Scope
from .service_meeting_point import STUCK_AFTER

# A quarter of an hour is long enough for a dozen points.
POINTS = 12
# What a first meeting looks back on.
DAYS_BACK = 7
# More than this is kept of no day: the worst is among it.
KEPT = 200
# What concerns everybody comes before what concerns one customer, and praise ends the meeting.
FIRST, LAST = ("silence", "alarm"), ("celebrate",)
# What may come again on another day.
AGAIN = (*FIRST, *LAST, "due")


class Finding(NamedTuple):
    """What a source found for the agenda.

    kind: a value of the field `kind` of a point
    record: what it is about
    name: what to say of it (str), or None for the record's own name
    """

    kind: str
    record: models.Model
    name: str | None = None


class Window(NamedTuple):
    """What an agenda looks at: from `since` to `now` (naive UTC), within a `scope` of the figures.

    is_first_of_month: whether nothing was told of last month yet
    """

    since: fields.Datetime
    now: fields.Datetime
    scope: Scope
    is_first_of_month: bool


class ServiceMeeting(models.Model):
    """The agenda, which fills itself."""

    _inherit = "service.meeting"

    agenda_ids = fields.One2many(
        "service.meeting.point", "meeting_id", domain=[("on_agenda", "=", True)]
    )
    agenda_count = fields.Integer(string="On the Agenda", compute="_compute_counts")
    more_count = fields.Integer(
        string="More Points", compute="_compute_counts", help="Found, and not among the dozen."
    )
    open_count = fields.Integer(string="Left to Discuss", compute="_compute_counts")
    stuck_count = fields.Integer(
        string="Carried Three Times",
        compute="_compute_stuck_count",
        store=True,
        guard="method",
        help="Points that three meetings or more put off.",
    )

    @api.depends("point_ids.on_agenda", "point_ids.state")
    def _compute_counts(self):
        groups = self.env["service.meeting.point"]._read_group(
            [("meeting_id", "in", self.ids)], ["meeting_id", "on_agenda", "state"], ["__count"]
        )
        counts = {(meeting.id, on, state): count for meeting, on, state, count in groups}
        for meeting in self:
            own = {key[1:]: count for key, count in counts.items() if key[0] == meeting._origin.id}
            meeting.agenda_count = sum(count for (on, _state), count in own.items() if on)
            meeting.more_count = sum(count for (on, _state), count in own.items() if not on)
            meeting.open_count = own.get((True, "open"), 0)

    @api.depends("point_ids.carried_count")
    def _compute_stuck_count(self):
        for meeting in self:
            stuck = meeting.point_ids.filtered(lambda p: p.carried_count >= STUCK_AFTER)
            meeting.stuck_count = len(stuck)

    def action_fill_agenda(self):
        """Put on the agenda what went wrong since the last meeting; what is there stays.

        :raise UserError: where the meeting is over, or was never begun on its day
        """
        self._check_state("planned", "running")
        for meeting in self:
            # It would look back on all that came since some day long ago.
            if meeting.state == "planned" and meeting.date < meeting.company_id._service_today():
                meeting._refuse_another_day()
        self._fill_agenda()

    def action_view_more(self):
        """Open the points that are not among the dozen."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.service_meeting_point_action"
        )
        domain = [("meeting_id", "=", self.id), ("on_agenda", "=", False)]
        return {**action, "domain": domain, "context": {}}

    def action_view_stuck(self):
        """Open the points that three meetings or more put off."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.service_meeting_point_action"
        )
        domain = [("meeting_id", "=", self.id), ("carried_count", ">=", STUCK_AFTER)]
        return {**action, "domain": domain, "context": {}}

    def _fill_agenda(self):
        """Fill the agendas of these meetings, which are locked."""
        for meeting in self:
            language = meeting.user_id.lang or meeting.company_id.sudo().partner_id.lang
            # The same for whoever fills it: all that is the team's.
            meeting = meeting.sudo().with_company(meeting.company_id)
            meeting = meeting.with_context(
                lang=language or self.env.lang, allowed_company_ids=meeting.company_id.ids
            )
            meeting._carry_over()
            meeting._add_findings()
            meeting._rank_points()

    @api.model
    def _get_agenda_sources(self):
        """Return the methods that look for points: each takes a Window, and returns Findings."""
        return []

    def _get_last_held(self):
        """Return the team's last meeting before this one that was held."""
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("team_id", "=", self.team_id.id),
                ("state", "=", "held"),
                ("date", "<", self.date),
            ],
            order="date desc",
            limit=1,
        )

    def _get_window(self):
        """Return the Window of what to look at: since the last meeting that was held."""
        last, today = self._get_last_held(), self.company_id._service_today()
        first = self.date - timedelta(days=DAYS_BACK)
        since = last.date_start or start_of_day(first, self.company_id._service_tz())
        scope = Scope(self.company_id, self.company_id._service_day(since), today, self.team_id)
        is_first = (last.date or first) < self.date.replace(day=1)
        return Window(since, fields.Datetime.now(), scope, is_first)

    def _add_findings(self):
        window = self._get_window()
        findings = [found for source in self._get_agenda_sources() for found in source(window)]
        known = self._get_known(findings)
        findings = {
            key: found
            for found in findings
            if (key := (found.kind, found.record._name, found.record.id)) not in known
        }
        worths = self._get_worths([self._get_customer(f.record) for f in findings.values()])
        worst = sorted(
            findings.values(), key=lambda found: self._get_rank(found.kind, worths, found.record)
        )
        self.env["service.meeting.point"].create(
            [
                {
                    "meeting_id": self.id,
                    "kind": found.kind,
                    "name": found.name or found.record.display_name,
                    "res_model": found.record._name,
                    "res_id": found.record.id,
                    "partner_id": self._get_customer(found.record).id,
                }
                for found in worst[:KEPT]
            ]
        )

    def _get_known(self, findings):
        """Return {(kind, model, id)} of what stands here, or stood on an agenda that was held."""
        points = self.env["service.meeting.point"]
        domain = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in self._get_ids(findings).items()
        )
        earlier = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("team_id", "=", self.team_id.id),
                ("meeting_id.state", "=", "held"),
                ("kind", "not in", AGAIN),
            ]
        )
        # On this day a point stands once, though it was carried over as well.
        found = points.search(domain & (earlier | Domain("meeting_id", "=", self.id)))
        return {(point.kind, point.res_model, point.res_id) for point in found}

    @api.model
    def _get_ids(self, findings):
        ids = {}
        for found in findings:
            ids.setdefault(found.record._name, []).append(found.record.id)
        return ids

    @api.model
    def _get_customer(self, record):
        """Return the customer of a record, maybe an empty one."""
        if "partner_id" in record._fields:
            return record.partner_id
        if record._name == "service.action":
            return record.complaint_id.partner_id or record.rework_id.partner_id
        return self.env["res.partner"]

    def _get_worths(self, customers):
        """Return {customer: value of its company}, as of last night."""
        customers = self.env["res.partner"].union(*customers)
        values = self.env["customer.value"].search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", customers.commercial_partner_id.ids),
            ],
            ["partner_id", "worth"],
        )
        worths = {value.partner_id: value.worth for value in values}
        return {customer: worths.get(customer.commercial_partner_id, 0) for customer in customers}

    def _get_rank(self, kind, worths, record=None, customer=None):
        """Return what points are sorted by: what concerns all, then what is at risk, then kinds."""
        customer = customer or (record is not None and self._get_customer(record)) or None
        kinds = list(self.env["service.meeting.point"]._fields["kind"].get_values(self.env))
        place = 0 if kind in FIRST else 2 if kind in LAST else 1
        return place, -(customer and worths.get(customer, 0) or 0), kinds.index(kind)

    def _rank_points(self):
        """Put the points in order: those carried over first, then the worst; a dozen of them are on
        the agenda, with what somebody put there by hand."""
        self.invalidate_recordset(["point_ids"])
        points = self.point_ids
        worths = self._get_worths([point.partner_id for point in points])
        ranked = sorted(
            points,
            key=lambda p: (
                p.kind in LAST,
                -p.carried_count,
                *self._get_rank(p.kind, worths, customer=p.partner_id),
                p.id,
            ),
        )
        praise = sum(point.kind in LAST for point in ranked)
        place = 0
        for number, point in enumerate(ranked, 1):
            # What somebody wrote there by hand pushes nothing off.
            place += point.kind != "other"
            chosen = place <= POINTS - praise or point.kind in (*LAST, "other")
            vals = {"sequence": number, "on_agenda": chosen or point._is_begun()}
            point.write({name: value for name, value in vals.items() if point[name] != value})
