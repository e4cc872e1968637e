from datetime import date

from odoo.addons.mail.tests.common import MailCase
from odoo.tests import Form

from .common import ServiceCase


class ForewarnCase(ServiceCase, MailCase):
    """A promise of Thursday that we move, and a customer who can be written to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "ada@example.org"
        cls.promise = cls.new_promise(
            date_due="2026-03-05 10:00:00", user_id=cls.salesman.id
        ).with_user(cls.salesman)
        cls.salesman.email = "salesman@example.com"

    def move(self, promise=None, day=date(2026, 3, 10), told=False):
        """Move a promise by us in the dialog; return the context of the message to write."""
        promise = promise or self.promise
        context = promise.action_repromise()["context"]
        with Form(promise.env["customer.promise.move"].with_context(**context)) as form:
            form.day, form.requested_by, form.reason = day, "company", "The supplier is late"
            form.customer_told = told
        return form.record.action_move().get("context")

    def compose(self, context, **vals):
        """Return the composer that this context opens, as the salesperson sees it."""
        composer = self.env["mail.compose.message"].with_user(self.salesman)
        with Form(composer.with_context(**context)) as form:
            for name, value in vals.items():
                form[name] = value
        return form.record

    def send(self, context, **vals):
        with self.mock_mail_gateway():
            self.compose(context, **vals)._action_send_mail()
        self.env.invalidate_all()
