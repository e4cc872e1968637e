from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    is_replacement = fields.Boolean(
        string="Mended or Replaced",
        readonly=True,
        help="Does a job again, or replaces what a customer complained of: no sale.",
    )

    def _select_additional_fields(self):
        fields_info = super()._select_additional_fields()
        fields_info["is_replacement"] = "COALESCE(l.is_replacement, FALSE)"
        return fields_info

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, l.is_replacement"
