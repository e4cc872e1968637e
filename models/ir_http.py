from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        """Say that a page with a NUL in its address does not exist, as any wrong token does:
        looking for it in the database, which takes none, is an error."""
        return None if "\0" in request.httprequest.path else super()._serve_fallback()
