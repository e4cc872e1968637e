from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError

from ..ground.locking import lock
from ..ground.telling import TODO


class ServiceNomination(models.Model):
    """Nominations are accepted, and the badge is given, or declined with a word."""

    _inherit = "service.nomination"

    @api.depends("user_id", "employee_id", "team_id", "state")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for nomination in self:
            nomination.may_decide = nomination.state == "open" and nomination._is_decider()

    def _is_decider(self):
        """Return whether the user decides: a manager or the team's leader, never on themselves."""
        self.ensure_one()
        user = self.env.user
        # Who somebody is, is asked for the answer alone.
        nomination = self.sudo()
        if user in (nomination.user_id, nomination.employee_id.user_id):
            return False
        if user.has_group("customers_for_life.group_service_manager"):
            return True
        leader = nomination.team_id.user_id
        # The leader's stand-in decides on nobody's part but the leader's.
        return bool(leader) and leader in user.service_acts_for_ids

    @api.model_create_multi
    def create(self, vals_list):
        nominations = super().create(vals_list)
        nominations._ask_to_decide()
        return nominations

    def _ask_to_decide(self):
        """Ask whoever decides, by an activity."""
        for nomination in self.sudo():
            # The rights of managers are asked for the answer alone.
            managers = nomination.company_id._get_service_managers()
            deciders = (nomination.team_id.user_id | managers) - nomination.user_id
            if deciders:
                nomination.activity_schedule(
                    TODO,
                    summary=self.env._("A colleague is nominated for a badge"),
                    user_id=deciders[0].id,
                )

    def action_accept(self):
        """Give the badge; who has it this month already is praised by one more colleague.

        :raise UserError: where it is decided already
        """
        self._begin()
        for nomination in self.sudo():
            nomination._accept()
        self._settle("accepted")

    def _accept(self):
        """Give the badge of this nomination (as superuser), or add it to the one of this month."""
        self.ensure_one()
        user, employee = self.user_id, self.employee_id
        given = self.env["service.recognition"].search(
            [
                ("badge_id", "=", self.badge_id.id),
                ("user_id", "=", user.id),
                ("employee_id", "=", employee.id),
                ("month", "=", self.month),
            ],
            limit=1,
        )
        if given.company_id - self.company_id:
            raise UserError(
                self.env._("Another company gave this badge to the same person this month.")
            )
        if given:
            self.recognition_id = given
            return
        self.env["service.recognition"]._give(
            [
                {
                    "badge_id": self.badge_id.id,
                    "user_id": user.id,
                    "employee_id": employee.id,
                    "team_id": self.team_id.id,
                    "company_id": self.company_id.id,
                    "month": self.month,
                    "date": self.company_id._service_today(),
                    "nomination_ids": [Command.link(self.id)],
                }
            ]
        )

    def action_decline(self):
        """Decline, and tell who nominated why.

        :raise UserError: where it is decided already, or nobody says why
        """
        self._begin()
        if any(not (nomination.reply or "").strip() for nomination in self):
            raise UserError(self.env._("Say in a word why, in the field Reply, then decline."))
        self._settle("declined")
        for nomination in self.sudo():
            nomination.message_notify(
                body=nomination.reply,
                subject=self.env._("Not this time: %s", nomination.display_name),
                partner_ids=nomination.nominator_id.partner_id.ids,
            )

    def _begin(self):
        """Check that the user may decide on all of these, and that nobody has."""
        self.check_access("write")
        lock(self)
        if not all(nomination._is_decider() for nomination in self):
            raise AccessError(
                self.env._("The leader of the colleague's team or a service manager decides.")
            )
        for nomination in self:
            if nomination.state != "open":
                raise UserError(self.env._("%s is decided on already.", nomination.display_name))

    def _settle(self, state):
        # Nobody writes the stage but these buttons.
        nominations = self.sudo()
        nominations.write({"state": state, "decided_by_id": self.env.uid})
        nominations.activity_unlink([TODO])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        if any(nomination.recognition_id for nomination in self):
            raise UserError(
                self.env._("An accepted nomination says why the badge was given: it stays.")
            )
