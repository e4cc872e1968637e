from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Whose a customer is, record rules ask for all of a person's at once: read from the index alone.
    _owner_idx = models.Index("(user_id, id) WHERE user_id IS NOT NULL")
