from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def action_log_rework(self):
        """Open a new rework for an error with this product."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(product_id=self.product_variant_id.id)
