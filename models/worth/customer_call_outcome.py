from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..figure.service_kpi_figures import CUSTOMER, ORDERS

# An order that comes later is not told to be the call's.
WON_WITHIN = timedelta(days=90)
DAY = timedelta(days=1)


class CustomerCall(models.Model):
    """What came of a call: the first purchase afterwards.

    Only what was done counts: the order of the opportunity, or the first one within 90 days after
    the activity was done. It may have come without the call: it is told, not judged.
    """

    _inherit = "customer.call"

    date_done = fields.Datetime(
        string="Called On", readonly=True, help="When its activity was marked as done."
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Order Afterwards",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Of the opportunity, or the first one within 90 days after the call.",
    )
    amount_won = fields.Monetary(
        string="Ordered Afterwards",
        readonly=True,
        help="Untaxed, in the company's currency.",
    )

    @api.model
    def _cron_settle(self):
        """Look for what came of the calls of which nothing is known yet."""
        undone = self.search(
            (Domain("order_id", "!=", False) | Domain("amount_won", "!=", 0))
            & ~Domain("order_id.state", "=", "sale")
        )
        # An order that was cancelled brought nothing.
        undone.write({"order_id": False, "amount_won": 0})
        today = fields.Date.today()
        # Some days more: an order may be confirmed today, and of long ago nothing comes any more,
        # but by an opportunity that is open still.
        calls = self.search(
            Domain("order_id", "=", False)
            & (
                Domain("lead_id.won_status", "=", "pending")
                | Domain("date", ">", today - 2 * WON_WITHIN)
            )
        )
        orders = self.env["sale.order"].search(
            Domain(ORDERS.domain)
            & (
                Domain("opportunity_id", "in", calls.lead_id.ids)
                | Domain(CUSTOMER, "in", calls.filtered("date_done").partner_id.ids)
            )
            # A day before the first call: it is not tomorrow yet everywhere.
            & Domain("date_order", ">=", min(calls.mapped("date"), default=today) - DAY),
            order="date_order, id",
        )
        by_lead = orders.grouped("opportunity_id")
        by_customer = orders.grouped(
            lambda order: (order.company_id, order.partner_id.commercial_partner_id)
        )
        for call in calls:
            if call.lead_id:
                won = by_lead.get(call.lead_id, orders.browse())
            else:
                won = by_customer.get((call.company_id, call.partner_id), orders.browse())
            won = won.filtered(call._is_afterwards)
            if won:
                order = won[0]
                call.order_id = order
                call.amount_won = order.amount_sold / (order.currency_rate or 1)

    def _is_afterwards(self, order):
        """Return whether an order of this customer came after the opportunity was made, or soon
        after the call was."""
        if self.lead_id:
            # Anybody's order, of any day, can be linked to it.
            buyer = order.company_id, order.partner_id.commercial_partner_id
            day = self.company_id._service_day(order.date_order)
            return buyer == (self.company_id, self.partner_id) and self.date <= day
        if not self.date_done:
            return False
        return self.date_done < order.date_order <= self.date_done + WON_WITHIN


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _get_domain_of_ours(self):
        # Calls are activities of the customers.
        calls = self.env["customer.call"].sudo()
        open_calls = calls.search([("activity_id", "!=", False), ("date_done", "=", False)])
        return super()._get_domain_of_ours() | Domain("id", "in", open_calls.activity_id.ids)

    def write(self, vals):
        result = super().write(vals)
        # Done activities are archived; the day that stands on them can be changed.
        if vals.get("active") is False:
            phoned = self.filtered(lambda activity: activity.activity_category == "phonecall")
            if phoned:
                calls = phoned.env["customer.call"].sudo()
                calls = calls.search([("activity_id", "in", phoned.ids), ("date_done", "=", False)])
                calls.date_done = fields.Datetime.now()
        return result
