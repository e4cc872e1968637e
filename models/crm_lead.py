from odoo import fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "customer.promise.mixin"]
    _promise_field = "lead_id"

    promise_ids = fields.One2many("customer.promise", "lead_id", string="Promises")

    def _merge_dependences(self, opportunities):
        # A merge must not lose a promise that a colleague made.
        opportunities.sudo().promise_ids.write({"lead_id": self.id})
        return super()._merge_dependences(opportunities)
