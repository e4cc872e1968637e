from odoo import api, fields, models
from odoo.tools import SQL

from ..models.figure.service_kpi_policy import ANSWERS_AT_LEAST


class ServiceProductReport(models.Model):
    """Few answers are not shown to whom they are about, as `service.kpi` has it."""

    _inherit = "service.product.report"

    has_score = fields.Boolean(
        compute="_compute_has_score", help="Whether the row has a score that the user may see."
    )

    @api.depends("answer_count", "user_id")
    @api.depends_context("uid")
    def _compute_has_score(self):
        # A number that is missing reads as 0.
        is_manager = self.env["service.kpi"]._is_service_manager()
        for row in self:
            is_of_another = row.user_id and row.user_id != self.env.user
            row.has_score = row.answer_count and (is_manager or is_of_another)

    def _field_to_sql(self, alias, field_expr, query=None):
        score = super()._field_to_sql(alias, field_expr, query)
        if field_expr != "survey_score" or self.env["service.kpi"]._is_service_manager():
            return score
        # A row is a single answer.
        return SQL("(CASE WHEN %s THEN %s END)", self._is_of_another(alias, query), score)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "survey_score:avg" or self.env["service.kpi"]._is_service_manager():
            return super()._read_group_select(aggregate_spec, query)
        score = SQL.identifier(self._table, "survey_score")
        return SQL(
            """(CASE WHEN count(%(score)s) >= %(least)s OR bool_and(%(is_of_another)s)
                     THEN avg(%(score)s) END)""",
            score=score,
            least=ANSWERS_AT_LEAST,
            is_of_another=SQL("(%s IS NULL OR %s)", score, self._is_of_another(self._table, query)),
        )

    def _is_of_another(self, alias, query):
        """Return the SQL of whether a row is about another salesperson than the user."""
        return SQL("%s != %s", self._field_to_sql(alias, "user_id", query), self.env.uid)
