from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..ground.telling import TODO


class ServicePlaybookReading(models.Model):
    """That somebody was asked to read what a playbook says, and confirmed that they have.

    Nobody writes it: it is asked for by the playbook, and confirmed by the person's own button.
    """

    _name = "service.playbook.reading"
    _description = "Playbook to Read"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "date_confirmed desc, id desc"
    _rec_name = "playbook_id"
    _mail_post_access = "read"
    # Nobody has read it in somebody's place.
    _is_personal = True

    version_id = fields.Many2one(
        "service.playbook.version",
        string="Version Read",
        required=True,
        readonly=True,
        ondelete="cascade",
        guard="method",
    )
    playbook_id = fields.Many2one(related="version_id.playbook_id", store=True, index=True)
    number = fields.Integer(related="version_id.number", store=True, aggregator=None)
    plan = fields.Text(related="version_id.plan")
    checklist = fields.Text(related="version_id.checklist")
    user_id = fields.Many2one(
        "res.users",
        string="Reader",
        required=True,
        readonly=True,
        ondelete="cascade",
        guard="method",
    )
    date_asked = fields.Datetime(
        string="Asked On",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        guard="method",
    )
    date_confirmed = fields.Datetime(string="Has Read It On", readonly=True, guard="method")
    is_current = fields.Boolean(
        string="Counts",
        compute="_compute_is_current",
        search="_search_is_current",
        help="Of the version that the team was asked about last, and of somebody who is concerned: "
        "active, and a member of its teams.",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _asked_once = models.UniqueIndex(
        "(user_id, version_id)", "They were asked about this version already."
    )

    @api.depends("playbook_id.asked_version_id")
    def _compute_is_current(self):
        # Who is in which team is no secret.
        readings = self.sudo()
        readers = readings.playbook_id._get_readers()
        for reading in readings:
            playbook = reading.playbook_id
            reading.is_current = (
                reading.version_id == playbook.asked_version_id
                and reading.user_id in readers[playbook]
            )

    def _search_is_current(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        playbooks = self.env["service.playbook"].sudo().with_context(active_test=False)
        playbooks = playbooks.search([("asked_version_id", "!=", False)])
        return Domain("id", "in", playbooks._get_readings().ids)

    @api.depends_context("uid")
    def _compute_is_mine(self):
        for reading in self:
            reading.is_mine = reading.user_id == self.env.user

    def action_confirm(self):
        """Say that the user has read it.

        :raise UserError: where somebody else was asked, or it says something else by now
        """
        self.check_access("read")
        if self.user_id - self.env.user:
            raise UserError(
                self.env._("Only %s can say that they have read it.", self.user_id[0].name)
            )
        pending = self.filtered(lambda reading: not reading.date_confirmed)
        for reading in pending.sudo():
            if reading.version_id != reading.playbook_id.asked_version_id:
                raise UserError(
                    self.env._(
                        "“%s” has changed since. Read what it says now.",
                        reading.playbook_id.name,
                    )
                )
        # Confirmed by this method alone.
        pending.sudo().date_confirmed = fields.Datetime.now()
        pending._close_activities()

    def _schedule(self):
        """Ask the readers, by one activity each."""
        # It stands in the clock of each: a mail for each playbook would be one too many.
        quiet = self.with_context(mail_activity_quick_update=True)
        for user, readings in quiet.grouped("user_id").items():
            readings.activity_schedule(
                TODO, summary=self.env._("Read it, and confirm"), user_id=user.id
            )

    def _close_activities(self):
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("automated", "=", True),
            ]
        ).unlink()
