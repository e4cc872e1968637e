from odoo import api, fields, models

from ..promise.customer_promise import UNSETTLED


class ServiceSubjectMixin(models.AbstractModel):
    """What promises are made on, and requests are logged about.

    The class that inherits has the field promise_ids.
    """

    _name = "service.subject.mixin"
    _description = "Subject of Promises and Requests"

    # The field by which promises and requests point here.
    _subject_field = None

    promise_count = fields.Integer(
        string="Promises Made",
        compute="_compute_promise_count",
        groups="sales_team.group_sale_salesman",
    )
    promise_overdue = fields.Boolean(
        compute="_compute_promise_count", groups="sales_team.group_sale_salesman"
    )
    request_count = fields.Integer(
        string="Requests Made",
        compute="_compute_request_count",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends("promise_ids.state", "promise_ids.date_judged")
    def _compute_promise_count(self):
        groups = self.env["customer.promise"]._read_group(
            [(self._subject_field, "in", self.ids)],
            [self._subject_field, "state", "verdict"],
            ["__count"],
        )
        counts, overdue = dict.fromkeys(self.ids, 0), set()
        for record, state, verdict, count in groups:
            counts[record.id] += count
            if verdict == "broken" and state in UNSETTLED:
                overdue.add(record.id)
        for record in self:
            record.promise_count = counts.get(record._origin.id, 0)
            record.promise_overdue = record._origin.id in overdue

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_request_count(self):
        counts = self._count_requests()
        for record in self:
            record.request_count = counts.get(record._origin.id, 0)

    def _count_requests(self):
        """Return {id: number} of the requests of these records."""
        return {
            record.id: count
            for record, count in self.env["customer.request"]._read_group(
                [(self._subject_field, "in", self.ids)], [self._subject_field], ["__count"]
            )
        }

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
