from email import message_from_bytes, policy
from importlib import util
from pathlib import Path

from odoo.addons.mail.tests.common import MailCase
from odoo.tools import mute_logger

from .common import ServiceCase

MAILS = Path(__file__).parent / "mail"
SCRIPTS = Path(__file__).parents[1] / "migrations/19.0.1.5.0"
GATEWAY = "odoo.addons.mail.models.mail_thread"


def load_script(name):
    """Return the migration script of this name as a module."""
    spec = util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    script = util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


class ComplaintMailCase(ServiceCase, MailCase):
    """Real messages through Odoo's mail gateway, to a company with an e-mail domain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        domain = cls.env["mail.alias.domain"].create({"name": "example.com"})
        cls.company.sudo().alias_domain_id = domain
        # The first domain of a database is every company's.
        cls.env["mail.alias"].search([("alias_name", "=", "complaints")]).alias_name = False
        cls.company.sudo().complaint_alias_id.alias_name = "complaints"
        cls.customer.sudo().email = "ada@example.org"

    def receive(self, name, **headers):
        """Give a message of the folder to the gateway; return the new complaints."""
        message = message_from_bytes((MAILS / f"{name}.eml").read_bytes(), policy=policy.SMTP)
        for name_, value in headers.items():
            header = name_.replace("_", "-")
            del message[header]
            message[header] = value
        return self.process(message.as_bytes())

    def process(self, raw):
        """Give these bytes to the gateway; return the new complaints."""
        before = self.env["customer.complaint"].search([])
        with mute_logger(GATEWAY):
            self.env["mail.thread"].message_process(False, raw)
        return self.env["customer.complaint"].search([]) - before
