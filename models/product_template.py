from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "service.case.subject.mixin"]
    _subject_field = "product_id"

    def _count_cases(self, model, states):
        """Count the cases of all the variants."""
        counts = {}
        for product, count in self.env[model]._read_group(
            [("product_id", "in", self.product_variant_ids.ids), ("state", "in", states)],
            ["product_id"],
            ["__count"],
        ):
            template = product.product_tmpl_id
            counts[template.id] = counts.get(template.id, 0) + count
        return counts

    def _get_case_domain(self):
        return [("product_id", "in", self.product_variant_ids.ids)]

    def _get_case_defaults(self):
        return {"product_id": self.product_variant_id.id}

    def action_log_rework(self):
        """Open a new rework for an error with this product."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(product_id=self.product_variant_id.id)
