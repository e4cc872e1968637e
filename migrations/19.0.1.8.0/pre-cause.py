from odoo.tools.sql import create_column


def migrate(cr, version):
    """Nobody said before why promises were missed: there is nothing to compute."""
    create_column(cr, "customer_promise", "cause_id", "int4")
    create_column(cr, "customer_promise", "cause_confirmed_by_id", "int4")
