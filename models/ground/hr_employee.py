from types import MappingProxyType

from odoo import api, models, tools


class HrEmployee(models.Model):
    """Which employee somebody is in a company: asked for whenever something is promised."""

    _inherit = "hr.employee"

    @api.model
    @tools.ormcache()
    def _get_ids_by_user(self):
        """Return {(user id, company id): id of the employee}, of all who are active."""
        employees = (
            self.sudo()
            .with_context(active_test=True)
            ._read_group([("user_id", "!=", False)], ["user_id", "company_id"], ["id:min"])
        )
        return MappingProxyType(
            {(user.id, company.id): employee for user, company, employee in employees}
        )

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        self.env.registry.clear_cache()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("active", "company_id", "user_id")):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
