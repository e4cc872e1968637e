from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..ground.locking import lock

# Of these nothing changes any more.
FROZEN = ("held", "missed")
# What Odoo itself writes on any record.
ODOO_S = ("message_", "activity_", "my_activity_")


class ServiceMeeting(models.Model):
    """A team's daily quality meeting of a quarter of an hour. The agenda, the plan, the minutes and
    the screen have files of their own."""

    _name = "service.meeting"
    _description = "Quality Meeting"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        default=lambda self: self.env.user.sale_team_id,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="moved",
        help="Whose meeting it is; without a team, the whole company's.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        guard="moved",
    )
    date = fields.Date(
        string="Day",
        required=True,
        default=lambda self: self.env.company._service_today(),
        guard="moved",
    )
    date_planned = fields.Datetime(
        string="Planned At", readonly=True, guard="method", help="As the team's calendar has it."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Facilitator",
        compute="_compute_people",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who leads through the points, and sends the minutes.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Attendees",
        compute="_compute_people",
        store=True,
        readonly=False,
        precompute=True,
        help="Who takes part and gets the minutes.",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("held", "Held"),
            ("missed", "Not Held"),
        ],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        guard="method",
    )
    date_start = fields.Datetime(string="Started On", readonly=True, copy=False, guard="method")
    date_end = fields.Datetime(string="Ended On", readonly=True, copy=False, guard="method")
    note = fields.Html(string="Notes", help="What else was said; it stands in the minutes.")
    point_ids = fields.One2many("service.meeting.point", "meeting_id", string="Points", copy=False)

    _of_this_age = models.Constraint(
        "CHECK(date >= '1970-01-01' AND date < '2200-01-01')",
        "A meeting is held between 1970 and 2199: choose another day.",
    )
    _once_a_day = models.UniqueIndex(
        "(company_id, COALESCE(team_id, 0), date)",
        "There is a meeting of this team on that day already: open it.",
    )
    _list_idx = models.Index("(date DESC, id DESC)")

    @api.depends("team_id", "company_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for meeting in self:
            who = meeting.team_id.sudo().name or meeting.company_id.sudo().name
            day = meeting.date and format_date(self.env, meeting.date)
            meeting.display_name = ", ".join(filter(None, (who, day)))

    @api.depends("team_id", "company_id")
    def _compute_people(self):
        for meeting in self:
            # Who works in a team is no secret to whoever may open its meeting.
            team = meeting.team_id.sudo()
            people = (team.user_id | team.member_ids).filtered(meeting._is_of_here)
            meeting.user_id = team.user_id & people or self.env.user
            meeting.partner_ids = (people | meeting.user_id).partner_id

    def _is_of_here(self, user):
        """Return whether a user works at this meeting's company: a team may be of several."""
        return user.active and self.company_id in user.company_ids

    def write(self, vals):
        if not self.env.su and any(not name.startswith(ODOO_S) for name in vals):
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        self.filtered(lambda meeting: meeting.state == "held")._check_open()

    def _check_open(self):
        """Refuse to alter what is over.

        :raise UserError: where one of these meetings was held, or missed
        """
        for meeting in self:
            if meeting.state in FROZEN:
                raise UserError(
                    self.env._(
                        "The meeting %s is over: its points and minutes stay as they are. A "
                        "service manager can reopen it, with a word why.",
                        meeting.display_name,
                    )
                )

    def _check_state(self, *states):
        """Lock these meetings, and refuse where one is not at one of `states` any more.

        :raise UserError: saying where it stands
        """
        self.check_access("write")
        lock(self.sudo())
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for meeting in self:
            if meeting.state not in states:
                raise UserError(
                    self.env._(
                        "The meeting %(meeting)s is at “%(state)s”. Reload the page.",
                        meeting=meeting.display_name,
                        state=labels[meeting.state],
                    )
                )

    def action_start(self):
        """Start the clock, and fill the agenda with what came since it was filled.

        :raise UserError: where the meeting is of another day, or not planned any more
        """
        self._check_state("planned")
        for meeting in self:
            if meeting.date != meeting.company_id._service_today():
                self._refuse_another_day()
        # The state is written by these methods alone.
        self.sudo().write({"state": "running", "date_start": fields.Datetime.now()})
        self._fill_agenda()

    def _refuse_another_day(self):
        raise UserError(self.env._("A meeting is started on its own day. Make one for today."))

    def action_hold(self):
        """End the meeting: what nobody took is carried over, and all of it stays as it is.

        :raise UserError: where the meeting is not running
        """
        self._check_state("running")
        self.sudo()._hold(fields.Datetime.now())

    def _hold(self, moment):
        """End these meetings, as superuser; `moment` is naive UTC, or False where it is unknown."""
        self.point_ids._carry_what_is_left()
        self.write({"state": "held", "date_end": moment})

    def _reopen(self, reason):
        """Let a meeting that was held be altered again, and say why in its thread.

        :param str reason: why
        :raise UserError: where the user is no service manager, or it was not held
        """
        self._check_state("held")
        if not self._is_service_manager():
            raise UserError(self.env._("Ask a service manager to reopen a meeting."))
        for meeting in self:
            meeting.message_post(body=self.env._("Reopened: %s", reason))
        # Other minutes than those that were sent will follow.
        self.sudo().write({"state": "running", "date_end": False, "date_sent": False})
