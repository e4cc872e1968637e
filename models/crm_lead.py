from odoo import fields, models

from .ground.service_guard_import import drop_unchanged


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "service.subject.mixin",
        "customer.respect.mixin",
    ]
    _subject_field = "lead_id"

    promise_ids = fields.One2many("customer.promise", "lead_id", string="Promises")
    request_ids = fields.One2many("customer.request", "lead_id", string="Requests")

    def _load_records_write(self, values):
        # An unchanged export may be imported again, lines that are guarded among it.
        if not self.env.su:
            values = drop_unchanged(self, values)
        return super()._load_records_write(values)

    def unlink(self):
        self._keep_promises()
        return super().unlink()

    def _keep_promises(self):
        """Leave the promises made on these leads in the ledger, with whom they were made."""
        # Whoever may delete a lead need not have the right on a colleague's promise.
        for promise in self.sudo().promise_ids:
            lead = promise.lead_id
            promise.write(
                {
                    "lead_id": False,
                    "team_id": promise.team_id.id,
                    "customer_name": lead.partner_name or lead.contact_name or lead.name,
                }
            )

    def _merge_dependences(self, opportunities):
        # A merge must not lose a promise that a colleague made.
        opportunities.sudo().promise_ids.write({"lead_id": self.id})
        opportunities.sudo().request_ids.write({"lead_id": self.id})
        return super()._merge_dependences(opportunities)
