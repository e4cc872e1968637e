from odoo import api, fields, models
from odoo.exceptions import UserError

SUBJECTS = {
    "sale.order": "order_id",
    "sale.order.line": "order_line_id",
    "crm.lead": "lead_id",
    "res.partner": "partner_id",
}


class CustomerPromiseMake(models.TransientModel):
    """Make a promise on one record, or the same on each of many."""

    _name = "customer.promise.make"
    _description = "Make a Promise"
    _inherit = ["customer.advice.mixin"]

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    res_count = fields.Integer(compute="_compute_res_count")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    type_id = fields.Many2one(
        "customer.promise.type",
        required=True,
        default=lambda self: self.env["customer.promise"]._default_type_id(),
        domain="[('company_id', 'in', [False, company_id])]",
    )
    name = fields.Char(
        string="What",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What is promised, in words that the customer would understand.",
    )
    date_due = fields.Datetime(
        string="Due",
        compute="_compute_from_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        help="Leave empty for each record's own salesperson.",
    )

    @api.model
    def _get_dialog(self, records):
        """Return the action of the dialog for these orders, order lines, leads or contacts."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make a Promise"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": records._name, "default_res_ids": records.ids},
        }

    @api.depends("res_ids")
    def _compute_res_count(self):
        for wizard in self:
            wizard.res_count = len(wizard.res_ids or ())

    @api.depends("type_id")
    def _compute_from_type(self):
        for wizard in self:
            wizard.name = wizard.type_id.name
            wizard.date_due = wizard.type_id and wizard.type_id._plan_due(
                wizard.company_id, fields.Datetime.now()
            )

    @api.depends("res_ids", "type_id", "date_due")
    def _compute_advice(self):
        return super()._compute_advice()

    def _get_advice_question(self):
        records = self.env[self.res_model].browse(self.res_ids)
        if len(records) != 1 or not self.type_id:
            # Of several, each would be advised another date.
            return None
        promise = self.env["customer.promise"].new(
            {SUBJECTS[self.res_model]: records.id, "type_id": self.type_id.id}
        )
        if records._name == "sale.order.line":
            promise.order_id = records.order_id
        return promise._get_advice_question()._replace(due=self.date_due)

    def action_make(self):
        """Create the promises and return to where the dialog was opened.

        :raise UserError: where the due date has passed, or a record is gone
        """
        self.ensure_one()
        field = SUBJECTS.get(self.res_model)
        records = field and self.env[self.res_model].browse(self.res_ids).exists()
        if not records:
            raise UserError(self.env._("There is nothing left to make a promise on."))
        if self.date_due < fields.Datetime.now() and self.type_id.precision == "moment":
            raise UserError(self.env._("The due date has passed. Promise a later one."))
        self.env["customer.promise"].create(
            [
                {
                    "type_id": self.type_id.id,
                    "name": self.name,
                    "date_due": self.date_due,
                    field: record.id,
                    **({"user_id": self.user_id.id} if self.user_id else {}),
                }
                for record in records
            ]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
