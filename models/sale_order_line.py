from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..formulas.delivery import DELIVERED


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "service.guard.mixin"]

    rework_ids = fields.One2many(
        "customer.rework",
        "order_line_id",
        string="Reworks",
        groups="sales_team.group_sale_salesman",
    )
    mends_rework_id = fields.Many2one(
        "customer.rework",
        string="Mends",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
        help="This line does a job again. That is free for the customer.",
    )
    is_replacement = fields.Boolean(
        string="Mended or Replaced",
        compute="_compute_is_replacement",
        store=True,
        copy=False,
        guard="method",
        groups="base.group_user",
        help="Does a job again, or replaces what a customer complained of: no sale.",
    )
    rework_charge_reason = fields.Char(
        string="Why It Is Charged",
        copy=False,
        guard="manager",
        groups="customers_for_life.group_service_manager",
        help="A manager's reason to charge the customer for mending an error.",
    )

    _delivered_idx = models.Index("(company_id, date_delivered) WHERE date_delivered IS NOT NULL")

    @api.depends("mends_rework_id", "order_id.complaint_id")
    def _compute_is_replacement(self):
        for line in self:
            line.is_replacement = line.mends_rework_id or line.order_id.complaint_id

    @api.constrains("mends_rework_id", "price_unit", "discount", "rework_charge_reason")
    def _check_rework_is_free(self):
        # The reason is the managers' field; whether there is one matters to everybody.
        for line in self.sudo().filtered("mends_rework_id"):
            if line.price_reduce_taxexcl and not (line.rework_charge_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(line)s mends %(rework)s, which is free for the customer: set the price "
                        "to zero. A service manager can charge it, with a reason.",
                        line=line.name,
                        rework=line.mends_rework_id.reference,
                    )
                )

    def _get_settled(self, name):
        if name != "mends_rework_id":
            return super()._get_settled(name)
        # What was sold and delivered does not become something that nobody sold.
        return self.filtered(lambda line: line.delivery_state == DELIVERED)

    def action_log_rework(self):
        """Open a new rework for an error on this line."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(
            order_line_id=self.id, order_id=self.order_id.id, company_id=self.company_id.id
        )

    def action_make_promise(self):
        """Open the dialog that makes a promise on this line."""
        self.ensure_one()
        return self.env["customer.promise.make"]._get_dialog(self)
