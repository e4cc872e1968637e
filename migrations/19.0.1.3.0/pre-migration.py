from odoo.addons.customers_for_life import add_delivery_columns, add_purchase_column


def migrate(cr, version):
    """What was delivered is judged at the end of the update, in batches."""
    add_delivery_columns(cr)
    add_purchase_column(cr)
