"""Customers for Life: the hooks that Odoo calls, and the packages."""

from odoo.tools import SQL

from . import formulas
from . import models
from . import wizards
from . import controllers
from . import reports

# What is computed and stored on records that were there before us. Odoo computes a new column
# record by record, and before what it rests on is there; so the columns come first, and are filled
# in sets.
COLUMNS = {
    "sale_order": {
        "date_delivered": "timestamp",
        "date_shortened": "timestamp",
        "delivery_state": "varchar",
        "is_purchase": "bool",
    },
    "sale_order_line": {
        "date_delivered": "timestamp",
        "date_recorded": "timestamp",
        "date_shortened": "timestamp",
        "delivery_state": "varchar",
    },
    "survey_user_input": {
        "company_id": "int4",
        "is_scored": "bool",
        "service_score": "float8",
        "service_thanks": "text",
        "service_wish": "text",
        "team_id": "int4",
        "user_id": "int4",
    },
    "survey_user_input_line": {
        "is_scored": "bool",
        "service_part": "varchar",
        "service_points": "float8",
    },
}


def pre_init_hook(env):
    """Prepare what years of data would make slow: nothing is computed record by record."""
    add_columns(env.cr)
    fill_purchases(env.cr)


def add_columns(cr):
    """Add the columns that stand in COLUMNS, where they are not there yet."""
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s",
                    SQL.identifier(table),
                    SQL.identifier(name),
                    SQL(kind),
                )
            )


def fill_purchases(cr):
    """Say of each past order whether something was bought with it."""
    cr.execute("""
        UPDATE sale_order SET is_purchase = EXISTS (
            SELECT FROM sale_order_line line
             WHERE line.order_id = sale_order.id
               AND line.display_type IS NULL AND line.product_uom_qty > 0)
    """)


def post_init_hook(env):
    """Judge past deliveries by the rule of today's; let customers complain by e-mail."""
    env["sale.order"]._settle_past_deliveries()
    companies = env["res.company"].with_context(active_test=False).search([])
    companies._create_complaint_aliases()
