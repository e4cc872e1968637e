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
        fields_info["is_replacement"] = (
            "(l.mends_rework_id IS NOT NULL OR s.complaint_id IS NOT NULL)"
        )
        return fields_info

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, l.mends_rework_id, s.complaint_id"
