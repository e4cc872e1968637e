from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What statements rest on once there are any: another currency or company would mix amounts.
FIXED = ("company_id", "currency_id", "kind")


class ServiceBonusPlan(models.Model):
    """Pay linked to figures: who is paid, on which figures, and how much."""

    _name = "service.bonus.plan"
    _description = "Bonus Plan"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("closed", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        guard="method",
        help="A draft pays nothing: look at its preview first. Of a running plan, the statements "
        "of each month are made when the month is over.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Of what is paid. Figures of money are measured in the company's currency.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is asked to check the statements when they are made.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._service_today().replace(day=1),
    )
    date_to = fields.Date(
        string="To", tracking=True, copy=False, help="The last day. Empty: until it is closed."
    )
    kind = fields.Selection(
        [("person", "Each Person"), ("team", "The Team")],
        string="Amounts Are For",
        default="person",
        required=True,
        tracking=True,
        help="The team's amount is shared among its members by the days that each was in the plan.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Whose result counts where a line pays for the team's. Empty: the sales team of each "
        "person. Who has no user needs one here.",
    )
    held_percent = fields.Float(
        string="Held Back (%)",
        tracking=True,
        digits=(16, 2),
        aggregator=None,
        help="This part of each line is paid when the time for complaints is over, less what the "
        "figure, measured again, is worth less.",
    )
    complaint_days = fields.Integer(
        string="Days for Complaints",
        default=60,
        tracking=True,
        aggregator=None,
        help="So many days after the end of a month, what was held back is paid.",
    )
    line_ids = fields.One2many("service.bonus.plan.line", "plan_id", string="Lines", copy=True)
    member_ids = fields.One2many(
        "service.bonus.plan.member", "plan_id", string="Members", copy=True
    )
    amount = fields.Monetary(
        string="Target per Month",
        compute="_compute_amount",
        store=True,
        guard="method",
        help="Of each person, or of the team together, where all lines reach everything.",
    )
    month_made = fields.Date(
        string="Made Until",
        readonly=True,
        copy=False,
        guard="method",
        help="The last month of which the nightly job made the statements.",
    )
    statement_count = fields.Integer(compute="_compute_statement_count", string="Statements")

    _of_this_age = models.Constraint(
        """CHECK(date_from >= '1970-01-01' AND date_from < '2200-01-01'
             AND (date_to IS NULL OR date_to BETWEEN date_from AND '2199-12-31'))""",
        "A plan runs from a day to a later one, between 1970 and 2199: choose other dates.",
    )
    _held_part = models.Constraint(
        "CHECK(held_percent BETWEEN 0 AND 100 AND complaint_days BETWEEN 0 AND 3660)",
        "From 0 to 100 % are held back, for at most ten years.",
    )

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for plan in self:
            plan.amount = sum(plan.line_ids.mapped("amount"))

    def _compute_statement_count(self):
        counts = dict(
            self.env["service.bonus.statement"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.statement_count = counts.get(plan, 0)

    @api.constrains("kind", "team_id", "line_ids")
    def _check_team(self):
        for plan in self.filtered(lambda plan: plan.kind == "team"):
            if "user" in plan.line_ids.mapped("level"):
                raise ValidationError(
                    self.env._(
                        "An amount that is shared by the team cannot be paid on a person's own "
                        "result: choose the team's or the company's, or pay each person."
                    )
                )
            if not plan.team_id:
                raise ValidationError(self.env._("Choose the team whose amount is shared."))

    def write(self, vals):
        if not vals.keys().isdisjoint(FIXED):
            self._check_fixed(vals)
        return super().write(vals)

    def _check_fixed(self, vals):
        """Refuse another company, currency or kind where there are statements already."""
        self.invalidate_recordset(["statement_count"])
        for plan in self.filtered("statement_count"):
            for name in vals.keys() & set(FIXED):
                field = self._fields[name]
                if field.convert_to_write(plan[name], plan) != vals[name]:
                    raise UserError(
                        self.env._(
                            "%(plan)s has statements: its %(field)s stays. Close it, and copy it "
                            "into a new plan.",
                            plan=plan.name,
                            field=field._description_string(self.env),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_stated(self):
        for plan in self.filtered("statement_count"):
            raise UserError(
                self.env._("%s has statements and stays on record: archive it.", plan.name)
            )

    # === BUTTONS ===#

    def action_start(self):
        """Let the plan run: from now on the statements of each month are made.

        :raise UserError: where it has no lines or no members
        """
        self.check_access("write")
        for plan in self:
            if not plan.line_ids or not plan.member_ids:
                raise UserError(
                    self.env._("%s needs lines and members before it starts.", plan.name)
                )
        # The state is written by these methods alone.
        self.sudo().write({"state": "running"})

    def action_close(self):
        """End the plan today: no further days are paid, what is held back is still released."""
        self.check_access("write")
        for plan in self:
            last = max(plan.company_id._service_today(), plan.date_from)
            # The plan that follows pays from then on: no button pays the same days twice.
            if not plan.date_to or plan.date_to > last:
                plan.date_to = last
        self.sudo().write({"state": "closed"})

    def action_open_statements(self):
        """Return the window action of this plan's statements."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.service_bonus_statement_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    def action_add_team(self):
        """Put the people of the sales team into the plan who are not in it yet.

        :raise UserError: where there is no team
        """
        for plan in self:
            if not plan.team_id:
                raise UserError(self.env._("Choose the sales team first."))
            ids = self.env["hr.employee"]._get_ids_by_user()
            users = plan.team_id.member_ids
            found = {ids.get((user.id, plan.company_id.id)) for user in users}
            new = found - {None} - set(plan.member_ids.employee_id.ids)
            plan.member_ids = [fields.Command.create({"employee_id": id_}) for id_ in sorted(new)]
