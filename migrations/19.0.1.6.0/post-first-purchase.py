from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Settle each customer's first purchase: it is stored from now on."""
    api.Environment(cr, SUPERUSER_ID, {})["sale.order"]._settle_first_purchases()
