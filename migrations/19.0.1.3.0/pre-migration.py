from odoo.addons.customers_for_life import add_columns, fill_purchases


def migrate(cr, version):
    """What was delivered is judged at the end of the update, in batches."""
    add_columns(cr)
    fill_purchases(cr)
