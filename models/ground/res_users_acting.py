from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_users_present import ABSENCE
from .service_guard_mixin import MANAGER


class ResUsers(models.Model):
    """Whoever acts for somebody opens what is theirs, as long as it lasts.

    Record rules look it up in the user, see `service_acts_for_ids`: no row is joined for it.
    """

    _inherit = "res.users"

    service_acting_ids = fields.Many2many(
        "res.users",
        "service_acting_rel",
        "user_id",
        "acting_id",
        string="Acts Now",
        readonly=True,
        copy=False,
        help="Who is reminded and asked today in the place of whoever is away.",
    )
    service_absent_ids = fields.Many2many(
        "res.users",
        "service_acting_rel",
        "acting_id",
        "user_id",
        string="Acts In Place Of",
        readonly=True,
        copy=False,
        context={"active_test": False},
    )
    service_acts_for_ids = fields.Many2many(
        "res.users",
        string="Acts For",
        compute="_compute_service_acts_for_ids",
        compute_sudo=True,
        context={"active_test": False},
        help="Themselves, and those in whose place they act.",
    )

    @api.depends("service_absent_ids")
    def _compute_service_acts_for_ids(self):
        for user in self:
            user.service_acts_for_ids = user | user.service_absent_ids

    def _get_invalidation_fields(self):
        # Record rules are kept with the ids in them.
        return super()._get_invalidation_fields() | {"service_acting_ids"}

    def write(self, vals):
        result = super().write(vals)
        # Customers come and go on the portal.
        if not ABSENCE.isdisjoint(vals) and not all(self.sudo().mapped("share")):
            self._follow_absences()
            # In batches, behind the back of whoever writes a date.
            job = self.env.ref("customers_for_life.ir_cron_stand_in", raise_if_not_found=False)
            if job:
                job.sudo()._trigger()
        return result

    def action_archive(self):
        # Odoo deletes the activities of whoever leaves: ours are handed over before.
        self.write({"active": False})
        self.env["mail.activity"].sudo()._hand_over()
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _unlink_after_giving_back(self):
        # With a user Odoo deletes their activities: what is another's goes on.
        activities = self.env["mail.activity"].sudo()
        lent = activities.search(
            [("user_id", "in", self.ids), ("service_for_user_id", "not in", [False, *self.ids])]
        )
        for owner, theirs in lent.grouped("service_for_user_id").items():
            theirs.write({"user_id": owner.id, "service_for_user_id": False})

    @api.model
    def _follow_absences(self):
        """Note who acts for whom today, in any company."""
        everybody = self.sudo().with_context(active_test=False)
        users = everybody.search([("share", "=", False)])
        acting = dict.fromkeys(users, everybody.browse())
        for company in users.company_ids:
            here = users.filtered(lambda user, company=company: company in user.company_ids)
            for user, present in here._get_present(company).items():
                if present != user:
                    acting[user] |= present
        for user, present in acting.items():
            if user.service_acting_ids != present:
                user.service_acting_ids = present

    def _let_act(self, present):
        """Let `present` act for this user at once, where the job has not been there yet."""
        user = self.sudo().with_context(active_test=False)
        if present not in user.service_acting_ids:
            user.service_acting_ids |= present

    @api.model
    def _cron_stand_in(self):
        """Hand over what is open of whoever is away, and give it back to whoever is there again."""
        self._follow_absences()
        self.env["mail.activity"].sudo()._hand_over(commit=True)

    def _set_away(self, date_from, date_to, stand_in):
        """Say when this user is away, and who stands in.

        :param date_from: naive UTC datetime or False; so is `date_to`
        :raise UserError: where a user who is no service manager says it of somebody else
        """
        self.ensure_one()
        if self != self.env.user and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("Only a service manager says when somebody else is away."))
        if self.share or not self.company_ids & self.env.user.company_ids:
            raise UserError(self.env._("%s is no colleague of yours.", self.name))
        # Users are the administrators'; of their absence managers know.
        self.sudo().write(
            {
                "out_of_office_from": date_from,
                "out_of_office_to": date_to,
                "service_stand_in_id": stand_in.id,
            }
        )
