from odoo import SUPERUSER_ID, api
from odoo.tools import split_every


def migrate(cr, version):
    """Judge deliveries by the rule that counts what reached the customer, history included."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    keep_typed_dates(cr, "move_ids" in env["sale.order.line"]._fields)
    # Until now nothing said which promises a delivery had fulfilled.
    cr.execute("""
        UPDATE customer_promise promise
           SET settled_by = 'delivery'
          FROM customer_promise earlier
          JOIN customer_promise_type kind
            ON kind.id = earlier.type_id AND kind.fulfilment = 'delivery'
          JOIN sale_order o ON o.id = earlier.order_id
     LEFT JOIN sale_order_line line ON line.id = earlier.order_line_id
         WHERE earlier.id = promise.id
           AND promise.date_fulfilled = CASE WHEN line.id IS NULL
                                             THEN o.date_delivered ELSE line.date_delivered END
    """)
    env.invalidate_all()
    orders = env["sale.order"]
    replacing = orders.search(
        ["|", ("complaint_id", "!=", False), ("order_line.mends_rework_id", "!=", False)]
    )
    env.add_to_compute(orders._fields["is_purchase"], replacing)
    orders._settle_past_deliveries()
    cancel_unrecorded(env)


def keep_typed_dates(cr, has_moves):
    """Keep the dates that stood on lines: as the moment of the entry where the quantity is typed,
    as a manager's word where Inventory should know and has no transfer."""
    cr.execute("""
        UPDATE sale_order_line SET date_recorded = date_delivered
         WHERE date_delivered IS NOT NULL AND qty_delivered_method != 'stock_move'
    """)
    if has_moves:
        cr.execute("""
            UPDATE sale_order_line line SET date_delivered_corrected = date_delivered
             WHERE date_delivered IS NOT NULL AND qty_delivered_method = 'stock_move'
               AND NOT EXISTS (SELECT FROM stock_move move WHERE move.sale_line_id = line.id)
        """)


def cancel_unrecorded(env):
    """Take the promises back that were made where nothing says when they are fulfilled."""
    promises = env["customer.promise"].with_context(tracking_disable=True)
    found = promises.search(
        [
            ("automatic", "=", True),
            ("type_id.fulfilment", "=", "delivery"),
            ("state", "in", ("open", "waiting")),
            ("order_id.state", "=", "sale"),
            ("order_id.delivery_state", "=", False),
        ]
    )
    for ids in split_every(1000, found.ids):
        for promise in promises.browse(ids):
            promise.date_cancelled = promise.date_made
        env.flush_all()
        env.invalidate_all()
