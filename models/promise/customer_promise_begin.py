from functools import cache

from odoo import fields, models

# What settles a promise, or stops its clock.
ENDS = ("date_fulfilled", "date_given_up", "date_cancelled", "waiting_since")
WHOSE = ("partner_id", "company_id")


class CustomerPromise(models.Model):
    """What a promise begins with, for many at once: Odoo makes a record of each one's values to
    compute it on, which takes longer than to store it."""

    _inherit = "customer.promise"

    def _add_precomputed_values(self, vals_list):
        # As superuser, as all that is stored: whoever promises need not read employees.
        promises = self.sudo()
        promises._add_what_it_begins_with(vals_list)
        return super(CustomerPromise, promises)._add_precomputed_values(vals_list)

    def _add_what_it_begins_with(self, vals_list):
        """Add to the values what follows from them on any promise that is made to somebody and has
        not ended; the others are left to Odoo."""
        vals_list = [
            vals for vals in vals_list if all(map(vals.get, WHOSE)) and not any(map(vals.get, ENDS))
        ]

        def together(model, name):
            return self.env[model].browse({vals[name] for vals in vals_list})

        partners = together("res.partner", "partner_id")
        commercial = {partner.id: partner.commercial_partner_id.id for partner in partners}
        companies = {company.id: company for company in together("res.company", "company_id")}
        types = {kind.id: kind for kind in together("customer.promise.type", "type_id")}
        employees = vals_list and self.env["hr.employee"]._get_ids_by_user()

        @cache
        def day_start(company_id, judged):
            return companies[company_id]._service_day_start(judged)

        @cache
        def wanted_end(company_id, wanted):
            return self._get_wanted_end(fields.Date.to_date(wanted), companies[company_id])

        for vals in vals_list:
            judged = fields.Datetime.to_datetime(vals["date_judged"])
            vals.update(
                state="open",
                margin_days=0,
                date_judged_start=day_start(vals["company_id"], judged),
                date_warning=types[vals["type_id"]]._get_warning(vals["date_due"]),
                commercial_partner_id=commercial[vals["partner_id"]],
                date_wanted_end=wanted_end(vals["company_id"], vals.get("date_wanted")),
            )
            if "user_id" in vals and not vals.get("employee_id"):
                vals["employee_id"] = employees.get((vals["user_id"], vals["company_id"]), False)
