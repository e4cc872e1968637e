from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Settle how many days each delivered order took: it is stored from now on."""
    api.Environment(cr, SUPERUSER_ID, {})["sale.order"]._settle_past_days()
