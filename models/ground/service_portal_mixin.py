from odoo import fields, models


class ServicePortalMixin(models.AbstractModel):
    """What customers write and read on the portal.

    They have no access right on it: the pages of the controller check whose it is. The class that
    inherits has the field partner_id and sets `_portal_path`.
    """

    _name = "service.portal.mixin"
    _description = "Written on the Portal"
    _inherit = ["mail.thread", "portal.mixin"]

    # Where the page of a record is, before its id.
    _portal_path = None

    portal_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The form that it was sent with: sent twice, it is taken once.",
    )

    portal_turn = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Who wrote it, and after which of theirs: of several at once, one is taken.",
    )

    _portal_once = models.UniqueIndex(
        "(portal_key) WHERE portal_key IS NOT NULL", "This form was sent already."
    )

    _portal_in_turn = models.UniqueIndex(
        "(portal_turn) WHERE portal_turn IS NOT NULL", "Another form is being sent."
    )

    def _compute_access_url(self):
        for record in self:
            record.access_url = f"{self._portal_path}/{record.id}"

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Colleagues of the customer who are in copy are led to the page, where they log in: for
        want of an access right, Odoo's own link would lead them to the portal's home."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        for name, _filter, options in groups:
            if self and name == "portal":
                options["button_access"] = {"url": self.get_base_url() + self.access_url}
        return groups
