from odoo.addons.customers_for_life import add_columns


def migrate(cr, version):
    """Surveys are new; answers to those of other kinds have nothing to compute."""
    add_columns(cr)
