from odoo import fields, models


class SaleOrder(models.Model):
    """The day by which the customer wants the order, asked beside the date that we promise."""

    _inherit = "sale.order"

    date_wanted = fields.Date(
        string="Wanted By",
        copy=False,
        tracking=True,
        guard="settled",
        help="The day by which the customer wants it, as they said. Leave it empty where they did "
        "not say: it is never guessed. Dates kept are told beside it.",
    )

    def _get_settled(self, name):
        settled = super()._get_settled(name)
        if name != "date_wanted":
            return settled
        # What they wanted is asked before the order: afterwards it would be what suits us.
        return settled | self.filtered(lambda order: order.state == "sale")

    def _get_settled_message(self, name):
        if name != "date_wanted":
            return super()._get_settled_message(name)
        return self.env._(
            "%s is confirmed: the day that the customer wanted stays as it was said. Ask a service "
            "manager where it is wrong.",
            self[0].name,
        )

    def write(self, vals):
        result = super().write(vals)
        if "date_wanted" in vals:
            # Whoever may change the order may say so of a colleague's promise too.
            promises = self.sudo()._get_automatic_promises("order_confirmed")
            promises.date_wanted = vals["date_wanted"]
        return result

    def _prepare_promise(self, kind):
        vals = super()._prepare_promise(kind)
        # Other promises are about something else: the day of a call is not that of the goods.
        if vals and self.date_wanted and kind.trigger == "order_confirmed":
            vals["date_wanted"] = self.date_wanted
        return vals
