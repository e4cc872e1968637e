from ast import literal_eval

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give each company an address for complaints; the one there was is kept by the company whose
    e-mail domain it has."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    companies = env["res.company"].search([], order="id")
    alias = env.ref("customers_for_life.mail_alias_complaint", raise_if_not_found=False)
    if alias:
        owners = companies.filtered(lambda c: c.alias_domain_id == alias.alias_domain_id)
        company = (owners or companies)[0]
        company.complaint_alias_id = alias
        alias.write(
            {
                "alias_parent_model_id": env["ir.model"]._get_id("res.company"),
                "alias_parent_thread_id": company.id,
                "alias_defaults": repr(
                    {**literal_eval(alias.alias_defaults), "company_id": company.id}
                ),
            }
        )
        # It is a company's from now on, no longer a record of the addon.
        env["ir.model.data"].search(
            [("module", "=", "customers_for_life"), ("name", "=", "mail_alias_complaint")]
        ).unlink()
    companies._create_complaint_aliases()
