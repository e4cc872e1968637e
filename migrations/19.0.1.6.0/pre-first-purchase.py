def migrate(cr, version):
    """Add the column that the post-migration fills in one go."""
    cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS is_first_purchase bool")
