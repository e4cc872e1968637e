from odoo import models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.tools.pdf import merge_pdf


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _run_wkhtmltopdf(self, bodies, report_ref=False, **options):
        """Print our documents one after the other where wkhtmltopdf, without patched Qt, takes one
        at a time: the report of several teams must go out all the same."""
        name = report_ref and self._get_report(report_ref).report_name
        printer = super()._run_wkhtmltopdf
        if _wkhtml().is_patched_qt or not (name or "").startswith("customers_for_life."):
            return printer(bodies, report_ref, **options)
        return merge_pdf([printer([body], report_ref, **options) for body in bodies])
