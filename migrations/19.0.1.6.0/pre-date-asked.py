from odoo.addons.customers_for_life import add_columns, fill_asked


def migrate(cr, version):
    """Until now a customer was asked when the record was made."""
    add_columns(cr)
    fill_asked(cr)
