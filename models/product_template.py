from odoo import models
from odoo.tools import SQL


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "service.case.subject.mixin"]
    _subject_field = "product_id"

    def _link_counted(self, link, model, query, ids):
        """Count the cases of all the variants."""
        product = model._field_to_sql(query.table, self._subject_field, query)
        query.add_join(
            "JOIN", "variant", "product_product", SQL("variant.id = %s AND variant.active", product)
        )
        query.add_where(SQL("variant.product_tmpl_id IN %s", ids))
        return SQL("variant.product_tmpl_id")

    def _get_case_domain(self):
        return [("product_id", "in", self.product_variant_ids.ids)]

    def _get_case_defaults(self):
        return {"product_id": self.product_variant_id.id}

    def action_log_rework(self):
        """Open a new rework for an error with this product."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(product_id=self.product_variant_id.id)
