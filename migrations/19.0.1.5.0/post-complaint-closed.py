def migrate(cr, version):
    """Until now nothing said when a complaint was cancelled: at the last change, at the latest."""
    cr.execute("""
        UPDATE customer_complaint SET date_closed = write_date
         WHERE state = 'cancelled' AND date_closed IS NULL
    """)
