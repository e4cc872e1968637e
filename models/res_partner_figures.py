from odoo import api, fields, models

from .promise.customer_promise import UNSETTLED


class ResPartner(models.Model):
    """What stands on a contact's buttons: each number is that of the records that it opens.

    Those of a company, or of a whole group of companies, include all below it.
    """

    _inherit = "res.partner"

    promise_count = fields.Integer(
        compute="_compute_promise_figures", groups="sales_team.group_sale_salesman"
    )
    promise_open_count = fields.Integer(
        string="Open Promises",
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
    )
    promise_overdue = fields.Boolean(
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
    )
    promise_judged_count = fields.Integer(
        string="Promises Judged",
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
    )
    promise_kept_rate = fields.Float(
        string="Kept Rate",
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
        help="Of the promises that fell due, the share that was kept or early.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_promise_figures(self):
        totals = {partner.id: [0, 0, 0, 0, False] for partner in self}
        companies = self.filtered(lambda partner: partner == partner.commercial_partner_id)
        for partners in (companies, self - companies):
            groups = self.env["customer.promise"]._read_group(
                partners._get_promise_domain(),
                [partners._get_promise_field(), "state"],
                ["__count", "kept_rate:count", "kept_rate:sum"],
            )
            for partner, state, count, judged, met in groups:
                is_open = state in UNSETTLED
                for above in partners._get_those_above(partner):
                    total = totals[above.id]
                    total[0] += count
                    total[1] += count if is_open else 0
                    total[2] += judged
                    total[3] += met or 0
                    # An open promise that is judged already is an overdue one.
                    total[4] |= is_open and bool(judged)
        for partner in self:
            made, pending, judged, met, is_overdue = totals[partner.id]
            partner.promise_count = made
            partner.promise_open_count = pending
            partner.promise_judged_count = judged
            partner.promise_kept_rate = judged and met / judged
            partner.promise_overdue = is_overdue

    def _get_promise_field(self):
        """Return the field of a promise that leads to companies, or else to persons: what was
        promised to a person who left stays with the company to which it was promised."""
        is_company = self[:1] == self[:1].commercial_partner_id
        return "commercial_partner_id" if is_company else "partner_id"

    def _get_promise_domain(self):
        return [(self._get_promise_field(), "child_of", self.ids)]

    def _count_cases(self, model, states):
        return self._count_with_people(model, [("state", "in", states)])

    def _get_case_domain(self):
        return [("partner_id", "child_of", self.id)]

    def _count_requests(self):
        return self._count_with_people("customer.request", [])

    def _get_subject_domain(self):
        return [("partner_id", "child_of", self.id)]

    def _count_with_people(self, model, domain):
        """Return {id: number} of the records of these partners and of all below them."""
        counts = dict.fromkeys(self.ids, 0)
        for partner, count in self.env[model]._read_group(
            [("partner_id", "child_of", self.ids), *domain], ["partner_id"], ["__count"]
        ):
            for above in self._get_those_above(partner):
                counts[above.id] += count
        return counts

    def _get_those_above(self, partner):
        """Return those of these partners that `partner` is, or belongs to."""
        # Who belongs to whom is no secret to whoever may read the records.
        partner, above = partner.sudo(), self.sudo().browse()
        while partner:
            above += partner & self
            partner = partner.parent_id
        return above

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
