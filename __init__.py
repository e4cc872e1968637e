"""Customers for Life: the hook that Odoo calls, and the packages."""

from . import formulas
from . import models
from . import wizards
from . import controllers
from . import reports


def pre_init_hook(env):
    """Prepare what years of data would make slow: nothing is computed record by record."""
    add_survey_columns(env.cr)
    fill_delivery_dates(env)


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


def fill_delivery_dates(env):
    """Fill the delivery dates of years of orders in two statements, instead of order by order.

    Where Inventory is installed, they are the pickings' real dates; without it nobody wrote down
    the day of a past delivery, and none is invented.
    """
    env.cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS date_delivered timestamp")
    env.cr.execute("ALTER TABLE sale_order_line ADD COLUMN IF NOT EXISTS date_delivered timestamp")
    if "sale_line_id" not in env.get("stock.move", ()):
        return
    env["stock.move"].flush_model()
    env.cr.execute("""
        UPDATE sale_order_line line
           SET date_delivered = delivered.date
          FROM (SELECT move.sale_line_id, max(move.date) AS date
                  FROM stock_move move
                  JOIN stock_location destination ON destination.id = move.location_dest_id
                 WHERE move.state = 'done' AND destination.usage = 'customer'
              GROUP BY move.sale_line_id) delivered
         WHERE delivered.sale_line_id = line.id
           AND line.product_uom_qty > 0 AND line.qty_delivered >= line.product_uom_qty
    """)
    env.cr.execute("""
        UPDATE sale_order o
           SET date_delivered = lines.date
          FROM (SELECT line.order_id, max(line.date_delivered) AS date
                  FROM sale_order_line line
                  JOIN product_product variant ON variant.id = line.product_id
                  JOIN product_template product ON product.id = variant.product_tmpl_id
                 WHERE line.display_type IS NULL AND line.product_uom_qty > 0
                   AND (product.type = 'consu' OR product.invoice_policy = 'delivery')
              GROUP BY line.order_id
                HAVING bool_and(line.date_delivered IS NOT NULL)) lines
         WHERE lines.order_id = o.id AND o.state = 'sale'
    """)
