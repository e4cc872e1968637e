from odoo import api, fields, models


class CustomerPromiseMixin(models.AbstractModel):
    """What promises are made on: the class that inherits defines `promise_ids`."""

    _name = "customer.promise.mixin"
    _description = "Subject of Promises"

    # The field of customer.promise that points here.
    _promise_field = None

    promise_count = fields.Integer(string="Promises Made", compute="_compute_promise_count")
    promise_overdue = fields.Boolean(compute="_compute_promise_count")

    @api.depends("promise_ids.state", "promise_ids.date_judged")
    def _compute_promise_count(self):
        groups = self.env["customer.promise"]._read_group(
            [(self._promise_field, "in", self.ids)],
            [self._promise_field, "state", "verdict"],
            ["__count"],
        )
        counts, overdue = dict.fromkeys(self.ids, 0), set()
        for record, state, verdict, count in groups:
            counts[record.id] += count
            if verdict == "broken" and state in ("open", "waiting"):
                overdue.add(record.id)
        for record in self:
            record.promise_count = counts.get(record.id, 0)
            record.promise_overdue = record.id in overdue

    def action_view_promises(self):
        """Open the promises made on this record."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customers_for_life.customer_promise_action"
            ),
            "domain": [(self._promise_field, "=", self.id)],
            "context": {f"default_{self._promise_field}": self.id},
        }

    def action_make_promise(self):
        """Open the dialog that makes the same promise on each of these records."""
        return self.env["customer.promise.make"]._get_dialog(self)
