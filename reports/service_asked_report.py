from odoo import api, fields, models
from odoo.tools import SQL

from ..models.figure.service_kpi_figures import COMPLAINTS, LET_DOWN, REWORK
from ..models.sale_order_survey import ASK_WITHIN, STATUSES

# What a low score makes is left out: only who was asked has it, and it would tell the score.
CASES = (COMPLAINTS._replace(domain=[*COMPLAINTS.domain, ("source", "!=", "survey")]), REWORK)


class ServiceAskedReport(models.Model):
    """Which delivered orders were asked about, why others were not, and how both went.

    A row for each delivered order. Whoever asks the contented alone has good scores, and it is
    seen here: by how many of the others were let down.
    """

    _name = "service.asked.report"
    _description = "Who Was Asked"
    _auto = False
    _order = "date desc, id desc"

    order_id = fields.Many2one("sale.order", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Whose order it was when the customer was asked; today, of those not asked.",
    )
    date = fields.Datetime(string="Delivered On", readonly=True)
    asked = fields.Selection(
        [("yes", "Asked"), ("no", "Not Asked")], string="Asked or Not", readonly=True
    )
    reason = fields.Selection(
        STATUSES,
        string="Asked, or Why Not",
        readonly=True,
        help="Why the customer was not asked while there was time: as the job saw it last.",
    )
    order_count = fields.Integer(string="Orders", readonly=True)
    # In percent, as in the analysis by product.
    asked_rate = fields.Float(string="Asked (%)", readonly=True, aggregator="avg")
    late_rate = fields.Float(
        string="Let Down (%)",
        readonly=True,
        aggregator="avg",
        help="With a late or broken promise.",
    )
    case_rate = fields.Float(
        string="With a Case (%)",
        readonly=True,
        aggregator="avg",
        help="With a complaint or rework; complaints that a low score made are left out.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT o.id, o.id AS order_id, o.partner_id, o.company_id,
                      o.date_delivered AS date, 1 AS order_count,
                      CASE WHEN answer.number > 0 THEN answer.user_id ELSE o.user_id
                       END AS user_id,
                      CASE WHEN answer.number > 0 THEN answer.team_id ELSE o.team_id
                       END AS team_id,
                      CASE WHEN answer.number > 0 THEN 'yes' ELSE 'no' END AS asked,
                      CASE WHEN answer.number > 0 THEN 100.0 ELSE 0.0 END AS asked_rate,
                      CASE WHEN answer.is_done THEN 'answered'
                           WHEN answer.is_done_at_the_till THEN 'till'
                           WHEN answer.number > 0 THEN 'asked'
                           WHEN o.survey_skipped IS NOT NULL THEN o.survey_skipped
                           WHEN company.survey_id IS NULL THEN 'off'
                           WHEN o.date_delivered + company.survey_delay_days * interval '1 day'
                                + %(within)s < %(now)s::timestamp THEN 'late'
                           ELSE 'early'
                       END AS reason,
                      CASE WHEN %(late)s THEN 100.0 ELSE 0.0 END AS late_rate,
                      CASE WHEN %(case)s THEN 100.0 ELSE 0.0 END AS case_rate
                 FROM sale_order o
                 JOIN res_company company ON company.id = o.company_id
           CROSS JOIN LATERAL (%(answer)s) answer
                WHERE o.state = 'sale' AND o.is_purchase AND o.date_delivered IS NOT NULL""",
            within=ASK_WITHIN,
            now=fields.Datetime.now(),
            late=self._exists(LET_DOWN),
            case=SQL(" OR ").join(map(self._exists, CASES)),
            answer=self._get_answer(),
        )

    @api.model
    def _get_answer(self):
        """Return the query (SQL) of what became of the answers about an order `o`: one row.

        Taps at the till that ask for no more than the first question ask nobody.
        """
        return SQL(
            """SELECT count(*) AS number,
                      bool_or(state = 'done' AND NOT is_till) AS is_done,
                      bool_or(state = 'done' AND is_till) AS is_done_at_the_till,
                      (array_agg(user_id ORDER BY id))[1] AS user_id,
                      (array_agg(team_id ORDER BY id))[1] AS team_id
                 FROM (SELECT id, state, user_id, team_id,
                              service_channel IS NOT DISTINCT FROM 'till' AS is_till
                         FROM survey_user_input
                        WHERE order_id = o.id AND test_entry IS NOT TRUE
                          AND (service_channel IS DISTINCT FROM 'till' OR state = 'done')) given"""
        )

    @api.model
    def _exists(self, source):
        """Return the SQL of whether a record of a Source is of the order `o`."""
        # Whose orders a user sees is the matter of this model's own rules.
        model = self.env[source.model].sudo().with_context(active_test=False)
        query = model._search([*source.domain, ("order_id", "!=", False)])
        return SQL(
            "EXISTS (SELECT FROM %s WHERE %s AND %s = o.id)",
            query.from_clause,
            query.where_clause,
            model._field_to_sql(model._table, "order_id", query),
        )

    def action_open_order(self):
        """Open the order of this row."""
        self.ensure_one()
        return self.order_id.get_formview_action()
