from odoo.tools import SQL


def migrate(cr, version):
    """Until now nothing said when a case was cancelled or merged: at the last change, at the
    latest."""
    for table in ("customer_complaint", "customer_rework"):
        cr.execute(
            SQL(
                """UPDATE %s SET date_closed = write_date
                    WHERE state IN ('cancelled', 'merged') AND date_closed IS NULL""",
                SQL.identifier(table),
            )
        )
