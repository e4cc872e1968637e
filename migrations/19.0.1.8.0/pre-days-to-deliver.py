from odoo.addons.customers_for_life import add_columns


def migrate(cr, version):
    """Add the column that the post-migration fills in one go."""
    add_columns(cr)
