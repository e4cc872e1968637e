def migrate(cr, version):
    """Say of each line whether it mends or replaces something: it is stored from now on."""
    cr.execute("ALTER TABLE sale_order_line ADD COLUMN IF NOT EXISTS is_replacement bool")
    cr.execute(
        """UPDATE sale_order_line line SET is_replacement = TRUE
             FROM sale_order o
            WHERE o.id = line.order_id
              AND (o.complaint_id IS NOT NULL OR line.mends_rework_id IS NOT NULL)"""
    )
