from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..formulas.delivery import DELIVERED


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "service.guard.mixin"]

    first_time_right = fields.Float(
        compute="_compute_first_time_right",
        aggregator="avg",
        help="1 where no rework concerns this line, 0 where one does: one on this very line, or "
        "one on the whole order that names its product or none.",
    )
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
    rework_charge_reason = fields.Char(
        string="Why It Is Charged",
        copy=False,
        guard="manager",
        groups="customers_for_life.group_service_manager",
        help="A manager's reason to charge the customer for mending an error.",
    )

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

    def _compute_first_time_right(self):
        # Defined once, in SQL, for the figures and for a single line.
        values = dict(self._read_group([("id", "in", self.ids)], ["id"], ["first_time_right:sum"]))
        for line in self:
            line.first_time_right = values.get(line._origin, 0)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "first_time_right":
            return super()._field_to_sql(alias, field_expr, query)
        Rework = self.env["customer.rework"]

        def column(name):
            return SQL.identifier("rework", name, to_flush=Rework._fields[name])

        return SQL(
            """(CASE WHEN EXISTS (
                    SELECT FROM customer_rework rework
                     WHERE %(rework_line)s = %(line)s AND %(state)s != 'cancelled')
                OR EXISTS (
                    SELECT FROM customer_rework rework
                     WHERE %(rework_order)s = %(order)s AND %(state)s != 'cancelled'
                       AND %(rework_line)s IS NULL
                       AND (%(rework_product)s IS NULL OR %(rework_product)s = %(product)s))
                THEN 0.0 ELSE 1.0 END)""",
            rework_line=column("order_line_id"),
            rework_order=column("order_id"),
            rework_product=column("product_id"),
            state=column("state"),
            line=self._field_to_sql(alias, "id", query),
            order=self._field_to_sql(alias, "order_id", query),
            product=self._field_to_sql(alias, "product_id", query),
        )

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
