from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

KINDS = [("month", "Month"), ("release", "Held Part"), ("correction", "Correction")]
# Said in so many words once a manager approved them.
FINAL = ("approved", "paid")


class ServiceBonusStatement(models.Model):
    """What a plan pays a person for a month. Made by methods alone; once approved, nobody alters
    it, see `service_bonus_statement_frozen`."""

    _name = "service.bonus.statement"
    _description = "Bonus Statement"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "month desc, employee_id, id desc"
    _check_company_auto = True
    # Pay is no stand-in's business.
    _is_personal = True

    plan_id = fields.Many2one(
        "service.bonus.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        guard="method",
        # Who else is in a plan, and for how much, is the managers' business.
        groups="customers_for_life.group_service_manager",
    )
    name = fields.Char(
        string="Plan's Name", required=True, readonly=True, guard="method", help="On that day."
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        readonly=True,
        default="month",
        guard="method",
        help="Month: what was earned, less the part held back. Held Part: what of it is paid when "
        "the time for complaints is over. Correction: the difference to what was stated so far.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        guard="method",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict", guard="method"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        guard="method",
    )
    measured_user_id = fields.Many2one(
        "res.users",
        string="Measured Salesperson",
        readonly=True,
        ondelete="restrict",
        guard="method",
        groups="customers_for_life.group_service_manager",
        help="Whose own results count.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="method",
        groups="customers_for_life.group_service_manager",
        help="Whose results count as the team's.",
    )
    employee_number = fields.Char(
        compute="_compute_employee_number",
        groups="hr.group_hr_user",
        help="The registration number where payroll keeps one, else the identification number. For "
        "people with rights in Employees.",
    )
    month = fields.Date(
        required=True, readonly=True, guard="method", help="The first day of the month."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved"), ("paid", "Paid")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        guard="method",
    )
    date_release = fields.Date(
        string="Held Part Due On",
        readonly=True,
        guard="method",
        help="When the time for complaints about the month is over.",
    )
    corrects_id = fields.Many2one(
        "service.bonus.statement",
        string="Follows",
        readonly=True,
        ondelete="restrict",
        guard="method",
        help="The statement that this one corrects, or whose held part it pays.",
    )
    line_ids = fields.One2many(
        "service.bonus.statement.line", "statement_id", string="Lines", readonly=True
    )
    earned = fields.Monetary(
        compute="_compute_amounts",
        store=True,
        aggregator=None,
        guard="method",
        help="By the figures, as measured for this statement.",
    )
    held = fields.Monetary(
        string="Held Back",
        compute="_compute_amounts",
        store=True,
        aggregator=None,
        guard="method",
        help="Until the time for complaints is over.",
    )
    taken_back = fields.Monetary(
        compute="_compute_amounts",
        store=True,
        aggregator=None,
        guard="method",
        help="Of what was held back, since the figures, measured again, are worth less.",
    )
    amount = fields.Monetary(
        string="To Pay",
        compute="_compute_amounts",
        store=True,
        guard="method",
        help="The sum of the lines.",
    )
    approved_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        guard="method",
    )
    date_approved = fields.Datetime(string="Approved On", readonly=True, copy=False, guard="method")
    date_paid = fields.Date(string="Paid On", readonly=True, copy=False, guard="method")

    _month_once = models.UniqueIndex(
        "(plan_id, employee_id, month, kind) WHERE kind != 'correction'",
        "This person has such a statement of this plan and month already.",
    )
    _followed_once = models.UniqueIndex(
        "(corrects_id, kind) WHERE corrects_id IS NOT NULL",
        "This statement is corrected already: correct the correction.",
    )
    _list_idx = models.Index("(month DESC, employee_id, id DESC)")
    _release_idx = models.Index("(date_release) WHERE state IN ('approved', 'paid') AND held > 0")

    @api.depends("line_ids.amount", "line_ids.earned", "line_ids.held", "line_ids.taken_back")
    def _compute_amounts(self):
        for statement in self:
            for name in ("amount", "earned", "held", "taken_back"):
                total = sum(statement.line_ids.mapped(name))
                statement[name] = statement.currency_id.round(total)

    @api.depends("month", "kind", "employee_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for statement in self:
            parts = [
                statement._get_month_label(),
                statement.employee_id.name,
                statement.kind != "month" and kinds.get(statement.kind),
            ]
            statement.display_name = " · ".join(filter(None, parts))

    @api.depends("employee_id")
    def _compute_employee_number(self):
        for statement in self:
            employee = statement.employee_id
            number = "registration_number" in employee._fields and employee.registration_number
            statement.employee_number = number or employee.identification_id

    def _get_month_label(self):
        """Return the month in words (str), in the user's language."""
        return self.month and format_date(self.env, self.month, date_format="LLLL yyyy")

    def _get_file_name(self):
        """Return what the PDF is called (str)."""
        self.ensure_one()
        words = self.env._("Bonus"), self._get_month_label(), self.employee_id.name
        return self.company_id._service_file_name(*words)

    def _get_language(self):
        """Return the code of the language in which the person reads the statement (str)."""
        self.ensure_one()
        # In which language somebody reads is no secret to whoever writes to them.
        user = self.sudo().employee_id.user_id
        return user.lang or self.company_id.partner_id.lang or self.env.lang

    def _get_chain(self):
        """Return all the statements of this one's plan, person and month, oldest first."""
        self.ensure_one()
        return self.search(
            [
                ("plan_id", "=", self.plan_id.id),
                ("employee_id", "=", self.employee_id.id),
                ("month", "=", self.month),
            ],
            order="id",
        )

    def _check_no_draft(self):
        """Refuse to go on while one of these is a draft.

        :raise UserError: naming it
        """
        for draft in self.filtered(lambda statement: statement.state == "draft"):
            raise UserError(
                self.env._("Approve or delete this draft first: %s.", draft.display_name)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        for statement in self.filtered(lambda statement: statement.state != "draft"):
            raise UserError(
                self.env._(
                    "%s is approved and stays on record. Press “Correct” where it is wrong.",
                    statement.display_name,
                )
            )
