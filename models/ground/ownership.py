"""Links through which record rules ask whose a record is."""

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL


class OwnedThrough(fields.Many2one):
    """A link that rules look through: “where this one's salesperson is me, or that one's”.

    For each such link Odoo joins the table behind it to all rows before it looks at any. Here the
    few that are a person's are found once, and each row is looked up among them. What is found is
    the same.
    """

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if operator == "any!" and isinstance(value, Domain):
            if {condition.field_expr for condition in value.iter_conditions()} == {"user_id"}:
                comodel = model.env[self.comodel_name]
                value = comodel._search(value, active_test=False, bypass_access=True)
                # Always true. PostgreSQL takes it for rare, and hashes what it believes to be few:
                # a person's orders beyond its working memory it would walk through for each row.
                value.add_where(SQL("%s %% 1 = 0", SQL.identifier(value.table, "id")))
        return super().condition_to_sql(field_expr, operator, value, model, alias, query)
