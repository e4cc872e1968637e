from odoo import api, fields, models

from .case.customer_complaint import UNSOLVED_STATES as UNSOLVED_COMPLAINT
from .case.customer_rework import UNSOLVED_STATES as UNSOLVED_REWORK
from .ground.service_counter_mixin import Counter


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "service.guard.mixin",
        "service.subject.mixin",
        "service.case.subject.mixin",
        "customer.respect.mixin",
    ]
    _subject_field = "order_id"

    promise_ids = fields.One2many(
        "customer.promise", "order_id", string="Promises", groups="sales_team.group_sale_salesman"
    )
    extra_ids = fields.One2many(
        "customer.extra", "order_id", string="Extras", groups="sales_team.group_sale_salesman"
    )
    complaint_id = fields.Many2one(
        "customer.complaint",
        string="Replaces After",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="method",
        help="The complaint for which this order replaces another, at no charge.",
    )
    customer_complaint_count = fields.Integer(
        string="Customer's Unsolved Complaints",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
        help="Of this customer, whatever the order.",
    )
    customer_rework_count = fields.Integer(
        string="Customer's Unfinished Rework",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
        help="Of this customer, whatever the order.",
    )

    def _get_counters(self):
        complaints = [("state", "in", UNSOLVED_COMPLAINT)]
        reworks = [("state", "in", UNSOLVED_REWORK)]
        return [
            *super()._get_counters(),
            Counter("customer_complaint_count", "customer.complaint", complaints, "customer"),
            Counter("customer_rework_count", "customer.rework", reworks, "customer"),
            # The form asks for them anyway.
            Counter("promise_ids", "customer.promise"),
            Counter("extra_ids", "customer.extra"),
        ]

    @api.depends("partner_id")
    def _compute_counters(self):
        return super()._compute_counters()

    def _get_counted_ids(self, link):
        if link != "customer":
            return super()._get_counted_ids(link)
        return {order: order.partner_id.commercial_partner_id._origin.id for order in self}

    def _link_counted(self, link, model, query, ids):
        if link != "customer":
            return super()._link_counted(link, model, query, ids)
        partner = model._field_to_sql(query.table, "partner_id", query)
        return self.env["res.partner"]._link_below(partner, query, ids)

    @api.readonly
    def web_read(self, specification):
        if "promise_count" in specification and "promise_ids" in specification:
            # Before Odoo asks for the promises and for the extras, each with a query of its own.
            self.mapped("promise_count")
        return super().web_read(specification)

    def action_view_customer_complaints(self):
        """Open the unsolved complaints of this order's customer."""
        return self.partner_id.commercial_partner_id.action_view_complaints()

    def action_view_customer_reworks(self):
        """Open the unfinished reworks of this order's customer."""
        return self.partner_id.commercial_partner_id.action_view_reworks()

    def _get_case_defaults(self):
        return {**super()._get_case_defaults(), "partner_id": self.partner_id.id}

    def action_log_complaint(self):
        """Open a new complaint about this order."""
        self.ensure_one()
        return self.env["customer.complaint"]._get_dialog(
            order_id=self.id, partner_id=self.partner_id.id, company_id=self.company_id.id
        )

    # === SCREENS ===#

    def _get_promises_to_show(self):
        """Return the promises that the customer sees on the order's PDF and portal page."""
        promises = self.promise_ids
        return promises.filtered_domain(promises._get_customers_domain()).sorted("date_due")

    def _get_recoveries_to_show(self):
        """Return the recoveries whose progress the customer sees on the order's portal page; that
        of a complaint stands on the complaint's."""
        return self.env["customer.recovery"].search(
            [("order_id", "in", self.ids), ("complaint_id", "=", False)]
        )

    def action_log_rework(self):
        """Open a new rework for an error on this order."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(
            order_id=self.id, company_id=self.company_id.id
        )

    def action_add_extra(self):
        """Open the dialog that records something beyond the promise."""
        self.ensure_one()
        return self.env["customer.extra"]._get_dialog(order_id=self.id)
