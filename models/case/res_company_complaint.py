from odoo import api, fields, models


class ResCompany(models.Model):
    """Where a company's customers complain by e-mail, how long a complaint can come back, and
    whether they are asked if it is put right."""

    _inherit = "res.company"

    complaint_alias_id = fields.Many2one(
        "mail.alias",
        string="Complaints Address",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What is written to it is a complaint of this company, and its answers leave from it.",
    )
    complaint_reopen_days = fields.Integer(
        string="Reopen Complaints for (Days)",
        default=30,
        help="What a customer writes so long after a complaint is closed or cancelled reopens it; "
        "later, it begins a new one.",
    )
    complaint_team_id = fields.Many2one(
        "crm.team",
        string="Complaints Go Round",
        check_company=True,
        index="btree_not_null",
        help="Complaints by mail, portal and survey from customers of nobody go to the members of "
        "this sales team in turn, to who has the fewest. Empty: to the service manager.",
    )

    closing_question = fields.Boolean(
        string="Ask Whether It Is Put Right",
        help="When a complaint is solved, or a recovery done, the customer is asked by mail and on "
        "the portal, once. A no opens it again.",
    )

    _complaint_reopen_days_in_range = models.Constraint(
        "CHECK(complaint_reopen_days BETWEEN 0 AND 3650)",
        "Complaints can be reopened for 0 to 3650 days.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_complaint_aliases()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "alias_domain_id" in vals:
            # Aliases are the administrators', whoever keeps the companies.
            for company in self.sudo().filtered("complaint_alias_id"):
                company.complaint_alias_id.write(company._prepare_complaint_alias())
        return result

    def unlink(self):
        aliases = self.complaint_alias_id
        result = super().unlink()
        aliases.sudo().unlink()
        return result

    def _create_complaint_aliases(self):
        """Give those of these companies that have none an address for complaints."""
        models_ = self.env["ir.model"].sudo()
        for company in self.sudo().filtered(lambda c: not c.complaint_alias_id):
            company.complaint_alias_id = (
                self.env["mail.alias"]
                .sudo()
                .create(
                    {
                        **company._prepare_complaint_alias(),
                        "alias_model_id": models_._get_id("customer.complaint"),
                        "alias_parent_model_id": models_._get_id("res.company"),
                        "alias_parent_thread_id": company.id,
                        "alias_defaults": repr({"company_id": company.id}),
                        "alias_contact": "everyone",
                    }
                )
            )

    def _prepare_complaint_alias(self):
        """Return {field: value}: the company's e-mail domain, and a name that is free there."""
        self.ensure_one()
        alias = self.complaint_alias_id
        domain = self.alias_domain_id
        # Of a name in other letters nothing may be left but the hyphen.
        own_name = alias._sanitize_alias_name(f"complaints-{self.name}").rstrip("-.")
        names = ["complaints", own_name, f"complaints-{self.id}"]
        # An address without a name is switched off, and stays so.
        names = [alias.alias_name, *names] if alias else names
        names = [alias._sanitize_alias_name(name) for name in names]
        others = alias.search(
            [
                ("alias_name", "in", names),
                ("alias_domain_id", "=", domain.id),
                ("id", "not in", alias.ids),
            ]
        )
        taken = {*others.mapped("alias_name"), domain.bounce_alias, domain.catchall_alias} - {False}
        free = (name for name in names if name not in taken)
        return {"alias_domain_id": domain.id, "alias_name": next(free, names[-1])}
