from odoo.tools.sql import create_column


def migrate(cr, version):
    """Nobody said before by which day they wanted it: there is nothing to compute."""
    create_column(cr, "customer_promise", "date_wanted", "date")
    create_column(cr, "customer_promise", "date_wanted_end", "timestamp")
