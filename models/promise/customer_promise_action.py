from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date, format_datetime

from ...formulas.delivery import OPEN
from ..ground.direction import keep_date
from .customer_promise import UNSETTLED

SEARCH_PENDING = Domain("state", "in", UNSETTLED)


class CustomerPromise(models.Model):
    """The buttons of a promise, and what they open."""

    _inherit = "customer.promise"
    _stage_methods = {
        "waiting": "action_wait",
        "fulfilled": "action_fulfil",
        "given_up": "action_give_up",
        "cancelled": "action_cancel",
    }

    def _get_stage_method(self, stage):
        if stage == "open":
            return "action_resume" if self.state == "waiting" else "action_reopen"
        return super()._get_stage_method(stage)

    def _filter_pending(self):
        """Return the promises that still can be acted on.

        :raise UserError: where there is none, saying what became of them
        """
        pending = self.filtered_domain(SEARCH_PENDING)
        if self and not pending:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Nothing to do: %(promise)s is %(state)s already.",
                    promise=self[0].display_name,
                    state=states[self[0].state].lower(),
                )
            )
        return pending

    def action_fulfil(self):
        """Mark as fulfilled now; time spent waiting for the customer ends here."""
        pending = self._filter_pending()
        if not self._is_service_manager():
            pending._check_nothing_to_deliver()
        pending.filtered("waiting_since").action_resume()
        return pending._write_dates({"date_fulfilled": self._now()})

    def _check_nothing_to_deliver(self):
        """Refuse to say by hand what a delivery is still going to say."""
        for promise in self.filtered(lambda p: p.type_id.fulfilment == "delivery"):
            # That something is still to come is no secret to whoever keeps the promise.
            subject = promise.sudo().order_line_id or promise.sudo().order_id
            if subject.delivery_state == OPEN:
                raise UserError(
                    self.env._(
                        "“%s” is fulfilled by its delivery. Where that is not recorded, ask a "
                        "service manager.",
                        promise.display_name,
                    )
                )

    def action_give_up(self):
        """Admit that the promise will not be fulfilled: it counts as broken.

        :raise UserError: where it is a colleague's
        """
        pending = self._filter_pending()
        pending.check_access("write")
        pending._check_not_a_colleague_s()
        return pending._write_dates({"date_given_up": self._now()})

    def action_cancel(self):
        """Take a promise off the ledger that is no longer needed; an overdue one stays broken."""
        pending = self._filter_pending()
        if not self._is_service_manager():
            pending._check_may_cancel()
        return pending._cancel()

    def _cancel(self):
        return self._write_dates({"date_cancelled": self._now()})

    def action_reopen(self):
        """Undo a fulfilment, giving up or cancellation that was a mistake; for managers."""
        if not self._is_service_manager():
            raise UserError(self.env._("Only a service manager can reopen a promise."))
        return self._write_dates(
            {"date_fulfilled": False, "date_given_up": False, "date_cancelled": False}
        )

    # === WHAT IT LEADS TO ===#

    def action_add_extra(self):
        """Open the dialog that records something beyond the promise."""
        self.ensure_one()
        return self.env["customer.extra"]._get_dialog(promise_id=self.id, order_id=self.order_id.id)

    def action_recover(self):
        """Open a new recovery for this promise."""
        self.ensure_one()
        return self.env["customer.recovery"]._get_dialog(
            promise_id=self.id,
            order_id=self.order_id.id,
            partner_id=self.partner_id.id,
            company_id=self.company_id.id,
        )

    def action_log_rework(self):
        """Open a new rework for an error that this promise brought to light."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(
            promise_id=self.id,
            order_id=self.order_id.id,
            order_line_id=self.order_line_id.id,
            partner_id=self.partner_id.id,
            company_id=self.company_id.id,
        )

    def _open_message(self):
        """Return the action of the mail composer, with the message that tells the customer."""
        self.ensure_one()
        # The first date that anybody gives breaks no word.
        is_moved = self.revision_ids and self.date_due != self.date_first_due
        template = "mail_template_repromise" if is_moved else "mail_template_promise"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(f"customers_for_life.{template}").id,
            },
        }

    def _get_customer_words(self):
        """Return what was promised as the customer may read it: what a case is called is for your
        own people."""
        self.ensure_one()
        case = self.complaint_id or self.rework_id or self.recovery_id
        if not case:
            return self._get_words()
        return ": ".join(filter(None, (self.type_id.name, case._get_customer_words())))

    def _get_customer_title(self):
        words = self._get_customer_words()
        order = self.order_id.name or ""
        return words if order in words else f"{words} · {order}"

    def _format_due(self):
        """Return the due date as a customer reads it; see `_format_moment`."""
        return self._format_moment(self.date_due)

    def _format_moment(self, moment):
        """Return a moment (naive UTC) as a customer reads it: in the company's time zone, in the
        language of the environment, without the hour where only the day counts."""
        self.ensure_one()
        if self.precision == "day":
            day = format_date(self.env, self.company_id._service_day(moment))
            return keep_date(self.env, day)
        return keep_date(
            self.env,
            format_datetime(self.env, moment, tz=self.company_id._service_tz(), dt_format="short"),
        )
