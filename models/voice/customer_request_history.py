from odoo import api, models


class CustomerRequest(models.Model):
    """Requests that were answered in another system, before this one."""

    _inherit = "customer.request"
    _history_fields = ("date_answered",)
    _history_dates = ("date_asked", "date_answered")
    _history_needed = ("date_asked", "date_answered")
    _history_template = "requests"

    @api.model
    def _is_over(self, vals):
        # Salespeople import what they answered themselves, as they write it down.
        is_answered = vals.get("answer") in ("yes", "no") and self._is_service_manager()
        return is_answered or bool(vals.get("date_answered"))

    @api.model
    def _check_dates(self, vals):
        self._check_history_stage(vals, "answer", ("yes", "no"))
        return super()._check_dates(vals)
