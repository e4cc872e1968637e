from odoo import api, models


class ProductVariantSheet(models.AbstractModel):
    """The Product Sheet of one variant."""

    _name = "report.customers_for_life.product_variant_sheet"
    _description = "Product Variant Sheet"
    _inherit = "report.customers_for_life.product_sheet"
    _sheet_model = "product.product"

    @api.model
    def _get_variants(self, doc):
        return doc
