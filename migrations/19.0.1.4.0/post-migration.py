from odoo import SUPERUSER_ID, api
from odoo.addons.customers_for_life.models.case.customer_complaint import UNSOLVED_STATES


def migrate(cr, version):
    """Give unknown senders the deadlines that they have from now on."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    unknown = env["customer.complaint"].search(
        [
            ("partner_id", "=", False),
            ("promise_ids", "=", False),
            ("state", "in", UNSOLVED_STATES),
        ]
    )
    unknown._create_promises()
