from odoo import fields, models
from odoo.tools import SQL

from ..formulas import verdict
from .ground.service_counter_mixin import Counter
from .promise.customer_promise import UNSETTLED


class ResPartner(models.Model):
    """What stands on a contact's buttons: each number is that of the records that it opens.

    Those of a company, or of a whole group of companies, include all below it.
    """

    _inherit = "res.partner"

    promise_count = fields.Integer(
        compute="_compute_counters", groups="sales_team.group_sale_salesman"
    )
    promise_open_count = fields.Integer(
        string="Open Promises",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )
    promise_overdue = fields.Boolean(
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )
    promise_judged_count = fields.Integer(
        string="Promises Judged",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )
    promise_met_count = fields.Integer(
        string="Promises Kept",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )
    promise_kept_rate = fields.Float(
        string="Kept Rate",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
        help="Of the promises that fell due, the share that was kept or early.",
    )

    def _get_counters(self):
        return [
            *super()._get_counters(),
            Counter("promise_open_count", "customer.promise", [("state", "in", UNSETTLED)]),
            Counter(
                "promise_judged_count", "customer.promise", [("verdict", "in", verdict.JUDGED)]
            ),
            Counter("promise_met_count", "customer.promise", [("verdict", "in", verdict.MET)]),
        ]

    def _compute_counters(self):  # pylint: disable=missing-return
        companies = self.filtered(lambda partner: partner == partner.commercial_partner_id)
        for partners in (companies, self - companies):
            super(ResPartner, partners)._compute_counters()
        for partner in self:
            judged = partner.promise_judged_count
            partner.promise_kept_rate = judged and partner.promise_met_count / judged

    def _link_counted(self, link, model, query, ids):
        is_promise = model._name == "customer.promise"
        field = self._get_promise_field() if is_promise else "partner_id"
        return self._link_below(model._field_to_sql(query.table, field, query), query, ids)

    def _link_below(self, column, query, ids):
        """Narrow `query` down to the partners `ids` and all below them; return the SQL of the one
        of `ids` to which a row leads.

        :param SQL column: the partner of a row
        """
        # Who belongs to whom is no secret to whoever may read the records.
        below = SQL(
            """(WITH RECURSIVE below(top, id) AS (
                SELECT id, id FROM res_partner WHERE id IN %s
                 UNION
                SELECT below.top, child.id FROM res_partner child JOIN below
                    ON child.parent_id = below.id)
                SELECT top, id FROM below)""",
            ids,
            to_flush=self._fields["parent_id"],
        )
        query.add_join("JOIN", "below", below, SQL("below.id = %s", column))
        return SQL("below.top")

    def _get_promise_field(self):
        """Return the field of a promise that leads to companies, or else to persons: what was
        promised to a person who left stays with the company to which it was promised."""
        is_company = self[:1] == self[:1].commercial_partner_id
        return "commercial_partner_id" if is_company else "partner_id"

    def _get_promise_domain(self):
        return [(self._get_promise_field(), "child_of", self.ids)]

    def _get_case_domain(self):
        return [("partner_id", "child_of", self.id)]

    def _get_subject_domain(self):
        return [("partner_id", "child_of", self.id)]

    def action_view_promises(self):
        """Open the promises of this contact: those that are open, where there is any."""
        action = super().action_view_promises()
        if self.promise_open_count:
            action["context"]["search_default_pending"] = 1
        return {**action, "domain": self._get_promise_domain()}

    def action_log_complaint(self):
        """Open a new complaint of this contact."""
        self.ensure_one()
        return self.env["customer.complaint"]._get_dialog(partner_id=self.id)
