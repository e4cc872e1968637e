from odoo import api, fields, models

from ..formulas import verdict
from ..formulas.delivery import DELIVERED, OPEN, VOID


class CustomerPromise(models.Model):
    """Promises that the delivery of an order or of its line fulfils by itself."""

    _inherit = "customer.promise"

    by_delivery = fields.Boolean(
        string="Settled by the Delivery",
        readonly=True,
        copy=False,
        help="The delivery said so, and nobody by hand: it follows when the delivery is put right.",
    )
    is_planned = fields.Boolean(
        string="Date Only Planned",
        readonly=True,
        copy=False,
        help="Nobody has given a date yet: this one comes from lead times. The first date that "
        "somebody gives before it is the promise.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        promises.filtered(lambda p: p.type_id.fulfilment == "delivery")._follow_deliveries()
        return promises

    def write(self, vals):
        result = super().write(vals)
        if "date_fulfilled" in vals and "by_delivery" not in vals:
            # What a manager puts right by hand, the delivery does not overwrite.
            self.sudo().by_delivery = False
        if {"order_id", "order_line_id", "type_id"} & vals.keys():
            self.filtered(lambda p: p.type_id.fulfilment == "delivery")._follow_deliveries()
        return result

    @api.model
    def _follow_deliveries_of(self, field, records):
        """Let the promises on these records follow their deliveries.

        Called amid the computation, and not by dependencies: each line of each order and transfer
        would look for promises on it.
        :param str field: the field of customer.promise that points at `records`
        """
        ids = [record_id for record_id in records._ids if isinstance(record_id, int)]
        if ids:
            domain = [(field, "in", ids), ("type_id.fulfilment", "=", "delivery")]
            if field == "order_id":
                domain.append(("order_line_id", "=", False))
            self.sudo().search(domain)._follow_deliveries()

    def _follow_deliveries(self):
        """Fulfil, cancel or open these promises, as the delivery of their line or order says.

        What somebody settled by hand stays as it is.
        """
        # Whoever records a delivery settles a colleague's promise with it.
        fulfilled, void, undone = {}, self.browse(), self.browse()
        for promise in self.sudo():
            subject = promise.order_line_id or promise.order_id
            is_pending = promise.state in ("open", "waiting")
            if subject.delivery_state == DELIVERED and subject.date_delivered:
                if is_pending or (
                    promise.by_delivery and promise.date_fulfilled != subject.date_delivered
                ):
                    fulfilled.setdefault(subject.date_delivered, []).append(promise.id)
            elif subject.delivery_state == VOID and is_pending:
                void += promise
            elif subject.delivery_state == OPEN and promise.by_delivery:
                undone += promise
        for moment, ids in fulfilled.items():
            promises = self.sudo().browse(ids)
            promises.filtered("waiting_since").action_resume()
            promises._write_dates(
                {"date_fulfilled": moment, "date_cancelled": False, "by_delivery": True}
            )
        void._write_dates({"date_cancelled": self._now(), "by_delivery": True})
        undone._write_dates(
            {"date_fulfilled": False, "date_cancelled": False, "by_delivery": False}
        )

    def _resume_cancelled(self):
        """Open the last of these promises of each order and type again, where it was cancelled
        after its day, or where its day has not come yet; return those opened.

        One that was cancelled in good time, and whose day has passed, is over.
        """
        now = self._now()
        last = {(p.order_id, p.type_id): p for p in self.sorted(lambda p: (p.date_made, p.id))}
        resumed = self.browse().concat(
            *(
                promise
                for promise in last.values()
                if promise.state == "cancelled"
                and (promise.date_cancelled > promise.date_judged or now <= promise.date_judged)
            )
        )
        resumed._write_dates({"date_cancelled": False, "by_delivery": False})
        return resumed

    def _is_open_to_a_first_date(self):
        """Return whether a date given now is the first that anybody gave, and not too late."""
        self.ensure_one()
        return self.is_planned and self.verdict == verdict.PENDING
