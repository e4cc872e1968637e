from odoo.addons.customers_for_life import add_columns


def migrate(cr, version):
    """Say of each line whether it mends or replaces something: it is stored from now on."""
    add_columns(cr)
    cr.execute(
        """UPDATE sale_order_line line SET is_replacement = TRUE
             FROM sale_order o
            WHERE o.id = line.order_id
              AND (o.complaint_id IS NOT NULL OR line.mends_rework_id IS NOT NULL)"""
    )
