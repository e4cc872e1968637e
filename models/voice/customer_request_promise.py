from odoo import api, models
from odoo.exceptions import UserError

from ..ground.locking import lock


class CustomerRequest(models.Model):
    """What a request leads to: a promise, and a little more."""

    _inherit = "customer.request"

    def action_promise(self):
        """Turn a yes into a promise, and open it; the second time, open the same one.

        :raise UserError: where the answer is not yes
        """
        self.ensure_one()
        if self.answer != "yes":
            raise UserError(self.env._("Promise what you said yes to. Change the answer first."))
        lock(self)
        promises = self.env["customer.promise"]
        promises.check_access("create")
        promise = self.promise_ids[:1]
        if not promise:
            promise = self._make_promise().with_env(self.env)
            promise._note_giver()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.promise",
            "res_id": promise.id,
            "view_mode": "form",
        }

    def _make_promise(self):
        # Where a promise came from is written by methods alone.
        promises = self.env["customer.promise"].sudo().with_company(self.company_id)
        kind = (
            self.type_id.promise_type_id
            # Managers may have deleted it.
            or self.env.ref("customers_for_life.promise_type_other", raise_if_not_found=False)
            or promises._default_type_id()
        )
        return promises.create(
            {
                **self._get_people(),
                "type_id": kind.id,
                "name": self.name,
                "request_id": self.id,
                "lead_id": self.lead_id.id,
            }
        )

    def action_add_extra(self):
        """Open the dialog that records something beyond what was asked."""
        self.ensure_one()
        return self.env["customer.extra"]._get_dialog(
            request_id=self.id, order_id=self.order_id.id, partner_id=self.partner_id.id
        )

    @api.model
    def _get_dialog(self, **defaults):
        """Return the action of the dialog that logs a request with these default values."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Request"),
            "res_model": self._name,
            "view_mode": "form",
            "view_id": self.env.ref("customers_for_life.customer_request_view_form_dialog").id,
            "target": "new",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }
