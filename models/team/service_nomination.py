from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceNomination(models.Model):
    """A colleague proposes another for a badge; the team's leader or a manager decides."""

    _name = "service.nomination"
    _description = "Nomination"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "state desc, id desc"
    _check_company_auto = True

    nominator_id = fields.Many2one(
        "res.users",
        string="Nominated By",
        default=lambda self: self.env.uid,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="cascade",
        guard="method",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Colleague",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id), ('id', '!=', uid)]",
        guard="moved",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Colleague without a User",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('user_id', '=', False), ('company_id', '=', company_id)]",
        guard="moved",
        help="Somebody who works with you and does not log in here.",
    )
    badge_id = fields.Many2one(
        "gamification.badge",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("service_by", "=", "colleagues")],
        guard="moved",
    )
    reason = fields.Text(
        string="Why",
        required=True,
        guard="moved",
        help="What your colleague did. Everybody in sales reads it once it is accepted.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        guard="moved",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        guard="method",
        help="The colleague's team, whose leader decides; or a service manager.",
    )
    month = fields.Date(
        compute="_compute_month", store=True, precompute=True, guard="method", copy=False
    )
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("declined", "Declined")],
        string="Stage",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        guard="method",
    )
    reply = fields.Char(
        copy=False,
        tracking=True,
        guard="settled",
        help="Why it was declined: who nominated reads it.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, guard="method")
    recognition_id = fields.Many2one(
        "service.recognition",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        guard="method",
    )
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _one_person = models.Constraint(
        "CHECK((user_id IS NULL) <> (employee_id IS NULL))",
        "Nominate one colleague: with a user or without.",
    )
    _never_oneself = models.Constraint(
        "CHECK(user_id IS DISTINCT FROM nominator_id)", "Nobody nominates themselves."
    )
    _user_once = models.UniqueIndex(
        "(nominator_id, user_id, month) WHERE user_id IS NOT NULL",
        "You have nominated this colleague this month already.",
    )
    _employee_once = models.UniqueIndex(
        "(nominator_id, employee_id, month) WHERE employee_id IS NOT NULL",
        "You have nominated this colleague this month already.",
    )

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        for nomination in self:
            # In whose team somebody is, is no secret.
            team = nomination.user_id.sudo().sale_team_id
            fits = team.company_id in (nomination.company_id, team.company_id.browse())
            nomination.team_id = team if fits else False

    @api.depends("company_id")
    def _compute_month(self):
        for nomination in self.filtered(lambda nomination: not nomination.month):
            nomination.month = nomination.company_id._service_today().replace(day=1)

    @api.depends("badge_id", "user_id", "employee_id")
    def _compute_display_name(self):
        for nomination in self:
            # The name of a colleague is no secret.
            who = nomination.sudo()
            person = who.user_id.name or who.employee_id.name
            nomination.display_name = f"{who.badge_id.name}: {person}"

    @api.constrains("user_id", "employee_id", "badge_id", "company_id", "nominator_id")
    def _check_nominee(self):
        # Who somebody is, is asked for the check alone.
        for nomination in self.sudo():
            user, employee = nomination.user_id, nomination.employee_id
            if nomination.nominator_id in (user, employee.user_id):
                raise ValidationError(self.env._("Nobody nominates themselves."))
            if employee.user_id:
                raise ValidationError(
                    self.env._("%s has a user: choose it as the colleague.", employee.name)
                )
            company = nomination.company_id
            if (user and (user.share or company not in user.company_ids)) or (
                employee and employee.company_id != company
            ):
                raise ValidationError(
                    self.env._("Nominate somebody who works for %s.", company.name)
                )
            if nomination.badge_id.service_by != "colleagues":
                raise ValidationError(
                    self.env._(
                        "“%s” is not given by nomination: choose another badge.",
                        nomination.badge_id.name,
                    )
                )

    def _get_settled(self, name):
        if name == "reply":
            return self.filtered(lambda nomination: nomination.state != "open")
        return super()._get_settled(name)


class ServiceRecognition(models.Model):
    _inherit = "service.recognition"

    nomination_ids = fields.One2many(
        "service.nomination",
        "recognition_id",
        string="Nominations",
        readonly=True,
        groups="customers_for_life.group_service_manager",
    )
