from odoo.tools import SQL

INDEXES = [
    f"{table}__partner_id_index"
    for table in ("customer_extra", "customer_promise", "customer_recovery", "customer_request")
]


def migrate(cr, version):
    """Let Odoo make the indexes anew that first versions made of all rows: it leaves an index as it
    is that has the right name."""
    cr.execute(
        """SELECT indexname FROM pg_indexes
            WHERE indexname = ANY(%s) AND indexdef NOT LIKE '%% WHERE %%'
              AND schemaname = current_schema""",
        [INDEXES],
    )
    for (name,) in cr.fetchall():
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
