from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..ground.measure import Measure

OPEN, DONE, LATE, MISSED = "open", "done", "late", "missed"
JUDGED = (DONE, LATE, MISSED)


class ServiceRound(models.Model):
    """A checklist on the day on which it came round. Jobs make it, ticks finish it, and nobody
    writes or deletes it by hand."""

    _name = "service.round"
    _description = "Round"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "date desc, date_due, id"
    # Whoever sees a round may say something about it.
    _mail_post_access = "read"

    plan_id = fields.Many2one(
        "service.round.plan", required=True, readonly=True, ondelete="restrict", guard="method"
    )
    name = fields.Char(string="Round", required=True, readonly=True, guard="method")
    date = fields.Date(string="Day", required=True, readonly=True, guard="method")
    date_open = fields.Datetime(string="From", required=True, readonly=True, guard="method")
    date_due = fields.Datetime(string="Done By", required=True, readonly=True, guard="method")
    date_end = fields.Datetime(
        required=True,
        readonly=True,
        guard="method",
        help="The end of the day: afterwards nothing is ticked off any more.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        index="btree_not_null",
        guard="method",
        help="Who was to do it; nobody where anybody of the team did.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        guard="method",
    )
    stand_in_id = fields.Many2one(
        "res.users", string="Stand-in", readonly=True, index="btree_not_null", guard="method"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, guard="method")
    is_managers_own = fields.Boolean(string="The Manager's Own", readonly=True, guard="method")
    item_ids = fields.One2many("service.round.item", "round_id", string="Checklist")
    item_count = fields.Integer(string="Items", readonly=True, guard="method", aggregator=None)
    done_count = fields.Integer(
        string="Ticked Off", readonly=True, copy=False, guard="method", aggregator=None
    )
    date_done = fields.Datetime(
        string="Finished On",
        readonly=True,
        copy=False,
        guard="method",
        help="When the last item was ticked off.",
    )
    done_by_id = fields.Many2one(
        "res.users",
        string="Finished By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        guard="method",
    )
    state = fields.Selection(
        [
            (OPEN, "To Do"),
            (DONE, "Done in Time"),
            (LATE, "Done Late"),
            (MISSED, "Missed"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="Missed: not done when the day was over. Always as of now.",
    )
    is_overdue = fields.Boolean(compute="_compute_state", help="To do, and its time is over.")
    in_time_rate = Measure(
        measured=lambda record: record.state in JUDGED,
        string="Done in Time (%)",
        compute="_compute_state",
        aggregator="avg",
        help="1 where it was done in time, 0 where late or not at all. Rounds to do do not count.",
    )

    _once_a_day = models.UniqueIndex("(plan_id, date)", "A plan's round comes once a day.")
    _day_idx = models.Index("(company_id, date)")
    _open_idx = models.Index("(date_end) WHERE date_done IS NULL")

    @api.depends("date_done", "date_due", "date_end")
    def _compute_state(self):
        now = fields.Datetime.now()
        for record in self:
            if record.date_done:
                record.state = DONE if record.date_done <= record.date_due else LATE
            else:
                record.state = MISSED if record.date_end and record.date_end < now else OPEN
            record.is_overdue = record.state == OPEN and (record.date_due or now) < now
            record.in_time_rate = record.state == DONE

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        names = tuple(name for name in value if name) or (None,)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", model._field_to_sql(alias, "state", query), names
            ),
            predicate=lambda record: record.state in names,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Give the database the state as of now, so that views can group by it: a round is missed
        from the first second of the next day, whether or not a job has run."""
        if field_expr == "state":
            done, due, end = (
                self._field_to_sql(alias, name, query)
                for name in ("date_done", "date_due", "date_end")
            )
            return SQL(
                "(CASE WHEN %(done)s <= %(due)s THEN 'done' WHEN %(done)s IS NOT NULL THEN 'late' "
                "WHEN %(end)s < %(now)s THEN 'missed' ELSE 'open' END)",
                done=done,
                due=due,
                end=end,
                now=fields.Datetime.now(),
            )
        if field_expr == "in_time_rate":
            return SQL(
                "(CASE %s WHEN 'done' THEN 1.0 WHEN 'open' THEN NULL ELSE 0.0 END)",
                self._field_to_sql(alias, "state", query),
            )
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_guard_message(self, fields):
        return self.env._(
            "%s cannot be written: rounds come from their plan, and are finished by ticking off.",
            fields,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A round is a record of what was done: it stays."))

    @api.model
    def _get_missed(self, start, end, team=None):
        """Return the rounds that were not done in time: due after `start` and up to `end`, and
        late, missed, or still to do now, the manager's own first.

        :param datetime start, end: naive UTC
        :param team: crm.team; of all teams and people that the user may see where it is empty
        """
        now = fields.Datetime.now()
        domain = Domain("date_due", ">", start) & Domain("date_due", "<=", min(end, now))
        domain &= Domain("state", "in", (LATE, MISSED, OPEN))
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if team:
            domain &= Domain("team_id", "in", team.ids)
        return self.search(domain, order="is_managers_own desc, date_due, id")
