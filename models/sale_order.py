from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "customer.promise.mixin",
        "service.case.subject.mixin",
        "customer.request.mixin",
        "customer.respect.mixin",
    ]
    _promise_field = "order_id"
    _case_field = "order_id"
    _request_field = "order_id"

    date_delivered = fields.Datetime(
        string="Delivered On",
        compute="_compute_date_delivered",
        store=True,
        copy=False,
        help="When the last unit of this order was delivered.",
    )
    is_repeat = fields.Float(
        compute="_compute_is_repeat",
        aggregator="avg",
        help="1 where this customer, or anybody of the same company, had confirmed an order "
        "before this one, 0 otherwise; its mean is the repeat rate.",
    )
    promise_ids = fields.One2many("customer.promise", "order_id", string="Promises")
    extra_ids = fields.One2many("customer.extra", "order_id", string="Extras")
    complaint_id = fields.Many2one(
        "customer.complaint",
        string="Replaces After",
        readonly=True,
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The complaint for which this order replaces another, at no charge.",
    )
    customer_case_count = fields.Integer(
        string="Customer's Unsolved Cases",
        compute="_compute_customer_case_count",
        groups="sales_team.group_sale_salesman",
        help="Unsolved complaints and unfinished reworks of this customer, whatever the order.",
    )

    @api.depends("state", "order_line.date_delivered", "order_line.product_uom_qty")
    def _compute_date_delivered(self):
        for order in self:
            dates = order._get_lines_to_deliver().mapped("date_delivered")
            delivered = order.state == "sale" and dates and all(dates)
            order.date_delivered = delivered and max(dates)

    def _compute_is_repeat(self):
        # Defined once, in SQL, for the figure and for a single order.
        values = dict(self._read_group([("id", "in", self.ids)], ["id"], ["is_repeat:sum"]))
        for order in self:
            order.is_repeat = values.get(order._origin, 0)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "is_repeat":
            return super()._field_to_sql(alias, field_expr, query)
        self.flush_model(["partner_id", "company_id", "state", "date_order"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """(CASE WHEN EXISTS (
                    SELECT FROM res_partner customer
                      JOIN res_partner person
                        ON person.commercial_partner_id = customer.commercial_partner_id
                      JOIN sale_order earlier ON earlier.partner_id = person.id
                     WHERE customer.id = %(order)s.partner_id
                       AND earlier.company_id = %(order)s.company_id
                       AND earlier.state = 'sale'
                       AND (earlier.date_order, earlier.id)
                           < (%(order)s.date_order, %(order)s.id))
                THEN 1.0 ELSE 0.0 END)""",
            order=SQL.identifier(alias),
        )

    @api.depends("partner_id")
    def _compute_customer_case_count(self):
        for order in self:
            customer = order.partner_id.commercial_partner_id
            order.customer_case_count = customer.complaint_open_count + customer.rework_open_count

    def action_view_customer_cases(self):
        """Open the unsolved complaints of this order's customer, or else the reworks."""
        customer = self.partner_id.commercial_partner_id
        if customer.complaint_open_count:
            return customer.action_view_complaints()
        return customer.action_view_reworks()

    def _get_case_defaults(self):
        return {**super()._get_case_defaults(), "partner_id": self.partner_id.id}

    def action_log_complaint(self):
        """Open a new complaint about this order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaint"),
            "res_model": "customer.complaint",
            "view_mode": "form",
            "context": {
                "default_order_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def _get_lines_to_deliver(self):
        """Return the lines whose last unit makes the order delivered.

        Services that are invoiced as ordered count only where there is nothing else: hardly
        anybody enters their delivered quantity.
        """
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: line._counts_as_delivery())
        tracked = lines.filtered(
            lambda line: (
                line.product_id.type == "consu" or line.product_id.invoice_policy == "delivery"
            )
        )
        return tracked or lines

    # === PROMISES MADE AND SETTLED BY THEMSELVES ===#

    def write(self, vals):
        sent = self.browse()
        if vals.get("state") == "sent":
            sent = self.filtered(lambda order: order.state != "sent")
        result = super().write(vals)
        sent._create_promises("quotation_sent")
        if vals.get("commitment_date"):
            self._repromise_delivery()
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        # A customer may confirm on the portal; the ledger is the company's.
        orders = self.sudo()
        orders._get_automatic_promises("quotation_sent")._cancel()
        orders._create_promises("order_confirmed")
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        # Whoever may cancel the order takes its promises along, a colleague's too.
        self.sudo()._get_automatic_promises("quotation_sent", "order_confirmed")._cancel()
        return result

    def _get_automatic_promises(self, *triggers):
        """Return the pending promises that one of these events made."""
        return self.env["customer.promise"].search(
            [
                ("order_id", "in", self.ids),
                ("automatic", "=", True),
                ("type_id.trigger", "in", triggers),
                ("state", "in", ("open", "waiting")),
            ]
        )

    def _create_promises(self, trigger):
        """Make the promises that `trigger` calls for, in one batch; never one twice.

        :param str trigger: one of the triggers of customer.promise.type
        :return: the new customer.promise records
        """
        # The ledger is kept for whoever sends or confirms, the customer on the portal included.
        orders = self.sudo()
        Promise = orders.env["customer.promise"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        types = orders.env["customer.promise.type"]._triggered_by(trigger, orders.company_id)
        present = {
            (order.id, kind.id)
            for order, kind in Promise._read_group(
                [
                    ("order_id", "in", orders.ids),
                    ("automatic", "=", True),
                    ("state", "!=", "cancelled"),
                ],
                ["order_id", "type_id"],
            )
        }
        now = fields.Datetime.now()

        @cache  # Planning reads the calendar, which is the same for all.
        def plan(kind, company):
            return kind._plan_due(company, now)

        vals_list = [
            {
                "type_id": kind.id,
                "order_id": order.id,
                "automatic": True,
                "date_made": now,
                "date_due": (kind.fulfilment == "delivery" and order._get_promised_delivery())
                or plan(kind, order.company_id),
            }
            for order in orders
            for kind in types[order.company_id]
            if (order.id, kind.id) not in present
            and (kind.fulfilment != "delivery" or order._get_lines_to_deliver())
        ]
        return Promise.create(vals_list).with_env(self.env)

    def _get_promised_delivery(self):
        """Return the delivery date that the customer was given (naive UTC), or False.

        It is the commitment date, else the last of the dates expected of the lines, as the last
        unit counts. Lines without any lead time promise no date.
        """
        self.ensure_one()
        lines = self._get_lines_to_deliver()
        if self.commitment_date or not any(lines.mapped("customer_lead")):
            return self.commitment_date
        return max(line._expected_date() for line in lines)

    def _repromise_delivery(self):
        """Follow a delivery date that was changed on the order itself."""
        for order in self.filtered(lambda order: order.state == "sale"):
            for promise in order.promise_ids:
                due = promise.type_id._round_due(order.company_id, order.commitment_date)
                if (
                    promise.automatic
                    and promise.type_id.fulfilment == "delivery"
                    and promise.state in ("open", "waiting")
                    and promise.date_due != due
                ):
                    # Whoever may change the order may move a colleague's promise with it.
                    promise.sudo().repromise(
                        order.commitment_date,
                        "company",
                        self.env._("Delivery date changed on the order"),
                    )

    # === SCREENS ===#

    def _get_promises_to_show(self):
        """Return the promises that the customer sees on the order's PDF and portal page."""
        return self.promise_ids.filtered(lambda p: p.state != "cancelled").sorted("date_due")

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
