from odoo import SUPERUSER_ID, api

NAMES = ("promise", "repromise", "recovery")


def migrate(cr, version):
    """Give the mails to customers their new words and no receiver but the customer, where nobody
    has made them their own."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in NAMES:
        template = env.ref(f"customers_for_life.mail_template_{name}", raise_if_not_found=False)
        if template and template.write_uid.id == SUPERUSER_ID:
            template.reset_template()
