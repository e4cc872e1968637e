from odoo import api, models
from odoo.tools import SQL


class ServiceWatch(models.Model):
    """Promises and complaints that were over when somebody imported them: under the name of who
    did so, on the day on which it was done."""

    _inherit = "service.watch"

    @api.model
    def _select_imported(self, table, link):
        """Return the query (SQL) of the imported records of a table; `link` is their column."""
        columns = ("promise_id", "complaint_id")
        links = (SQL("record.id" if name == link else "NULL::integer") for name in columns)
        return SQL(
            """SELECT record.id, 'imported' AS kind, record.date_imported AS date,
                      record.company_id, record.imported_by_id AS user_id, record.team_id,
                      record.partner_id, %s, record.order_id, TRUE AS is_flagged,
                      NULL AS number, NULL AS compared, 'imported' AS reason
                 FROM %s record
                WHERE record.is_imported""",
            SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in zip(columns, links, strict=True)
            ),
            SQL.identifier(table),
        )
