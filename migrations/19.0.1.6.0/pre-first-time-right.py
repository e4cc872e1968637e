from odoo.addons.customers_for_life import add_columns


def migrate(cr, version):
    """Settle which delivered lines were done right the first time: it is stored from now on."""
    add_columns(cr)
    cr.execute(
        """UPDATE sale_order_line line SET first_time_right = 0
             FROM customer_rework rework
            WHERE rework.order_id = line.order_id AND line.date_delivered IS NOT NULL
              AND rework.state != 'cancelled'
              AND (rework.order_line_id = line.id
                   OR rework.order_line_id IS NULL
                      AND (rework.product_id IS NULL OR rework.product_id = line.product_id))"""
    )
