from odoo import models


class ResPartner(models.Model):
    """A company's days may begin and end by the time zone and the country of its contact."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if {"country_id", "tz"} & vals.keys():
            if self.env["res.company"]._get_partners_with_days().intersection(self._ids):
                self.env.registry.clear_cache()
        return result
