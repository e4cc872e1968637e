from odoo import fields, models

from ..ground.service_counter_mixin import Counter
from ..promise.customer_promise import UNSETTLED


class ServiceSubjectMixin(models.AbstractModel):
    """What promises are made on, and requests are logged about.

    The class that inherits has the field promise_ids.
    """

    _name = "service.subject.mixin"
    _description = "Subject of Promises and Requests"
    _inherit = ["service.counter.mixin"]

    promise_count = fields.Integer(
        string="Promises Made",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )
    promise_overdue = fields.Boolean(
        compute="_compute_counters", groups="sales_team.group_sale_salesman"
    )
    request_count = fields.Integer(
        string="Requests Made",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )

    def _get_counters(self):
        overdue = [("state", "in", UNSETTLED), ("verdict", "=", "broken")]
        return [
            *super()._get_counters(),
            Counter("promise_count", "customer.promise"),
            Counter("promise_overdue", "customer.promise", overdue),
            Counter("request_count", "customer.request"),
        ]

    def _get_subject_domain(self):
        """Return the domain of what was promised or asked on this record."""
        return [(self._subject_field, "=", self.id)]

    def action_view_promises(self):
        """Open the promises made on this record."""
        return self._action_view("customers_for_life.customer_promise_action")

    def action_view_requests(self):
        """Open the requests of this record."""
        return self._action_view("customers_for_life.customer_request_action")

    def _action_view(self, xml_id):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "domain": self._get_subject_domain(),
            "context": {f"default_{self._subject_field}": self.id},
        }

    def action_make_promise(self):
        """Open the dialog that makes the same promise on each of these records."""
        return self.env["customer.promise.make"]._get_dialog(self)

    def action_log_request(self):
        """Open the dialog that logs a request, about this record."""
        self.ensure_one()
        return self.env["customer.request"]._get_dialog(**{self._subject_field: self.id})
