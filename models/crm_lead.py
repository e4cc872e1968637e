from odoo import fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "customer.promise.mixin",
        "customer.request.mixin",
        "customer.respect.mixin",
    ]
    _promise_field = "lead_id"
    _request_field = "lead_id"

    promise_ids = fields.One2many("customer.promise", "lead_id", string="Promises")
    request_ids = fields.One2many("customer.request", "lead_id", string="Requests")

    def _merge_dependences(self, opportunities):
        # A merge must not lose a promise that a colleague made.
        opportunities.sudo().promise_ids.write({"lead_id": self.id})
        opportunities.sudo().request_ids.write({"lead_id": self.id})
        return super()._merge_dependences(opportunities)
