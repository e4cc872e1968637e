from odoo import api, fields, models


class CustomerRequestMixin(models.AbstractModel):
    """Where a customer's requests are logged from."""

    _name = "customer.request.mixin"
    _description = "Subject of Requests"

    # The field of customer.request that points here.
    _request_field = None

    request_count = fields.Integer(
        string="Requests Made",
        compute="_compute_request_count",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_request_count(self):
        counts = self._count_requests()
        for record in self:
            record.request_count = counts.get(record.id, 0)

    def _count_requests(self):
        """Return {id: number} of the requests of these records."""
        return {
            record.id: count
            for record, count in self.env["customer.request"]._read_group(
                [(self._request_field, "in", self.ids)], [self._request_field], ["__count"]
            )
        }

    def _get_request_domain(self):
        """Return the domain of the requests of this record."""
        return [(self._request_field, "=", self.id)]

    def action_view_requests(self):
        """Open the requests of this record."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customers_for_life.customer_request_action"
            ),
            "domain": self._get_request_domain(),
            "context": {f"default_{self._request_field}": self.id},
        }

    def action_log_request(self):
        """Open the dialog that logs a request, about this record."""
        self.ensure_one()
        return self.env["customer.request"]._get_dialog(**{self._request_field: self.id})
