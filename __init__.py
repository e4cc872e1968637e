"""Customers for Life: the hooks that Odoo calls, and the packages."""

from odoo.tools import SQL

from . import formulas
from . import models
from . import wizards
from . import controllers
from . import reports


def pre_init_hook(env):
    """Prepare what years of data would make slow: nothing is computed record by record."""
    add_survey_columns(env.cr)
    add_delivery_columns(env.cr)
    add_purchase_column(env.cr)


def add_survey_columns(cr):
    """Add the columns that answers to earlier surveys leave empty, so that Odoo computes none."""
    cr.execute("""
        ALTER TABLE survey_user_input
            ADD COLUMN IF NOT EXISTS company_id int4,
            ADD COLUMN IF NOT EXISTS user_id int4,
            ADD COLUMN IF NOT EXISTS team_id int4,
            ADD COLUMN IF NOT EXISTS is_scored bool,
            ADD COLUMN IF NOT EXISTS service_score float8,
            ADD COLUMN IF NOT EXISTS service_wish text,
            ADD COLUMN IF NOT EXISTS service_thanks text
    """)
    cr.execute("""
        ALTER TABLE survey_user_input_line
            ADD COLUMN IF NOT EXISTS service_part varchar,
            ADD COLUMN IF NOT EXISTS service_points float8,
            ADD COLUMN IF NOT EXISTS is_scored bool
    """)


def add_delivery_columns(cr):
    """Add the columns that say what was delivered, so that Odoo computes none of them yet."""
    for table in ("sale_order", "sale_order_line"):
        cr.execute(
            SQL(
                """
                ALTER TABLE %s
                    ADD COLUMN IF NOT EXISTS delivery_state varchar,
                    ADD COLUMN IF NOT EXISTS date_delivered timestamp
                """,
                SQL.identifier(table),
            )
        )
    cr.execute("""
        ALTER TABLE sale_order_line
            ADD COLUMN IF NOT EXISTS date_recorded timestamp,
            ADD COLUMN IF NOT EXISTS date_shortened timestamp
    """)


def add_purchase_column(cr):
    """Say of each order whether something was bought with it."""
    cr.execute("""
        ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS is_purchase bool;
        UPDATE sale_order SET is_purchase = EXISTS (
            SELECT FROM sale_order_line line
             WHERE line.order_id = sale_order.id
               AND line.display_type IS NULL AND line.product_uom_qty > 0)
    """)


def post_init_hook(env):
    """Judge past deliveries by the rule of today's."""
    env["sale.order"]._settle_past_deliveries()
