from odoo import api, fields, models
from odoo.exceptions import UserError

# What people write on any record.
TALK = ("message_", "activity_", "website_message_")


class GamificationBadgeUser(models.Model):
    """Odoo's own record of a badge that a user has; of ours, only methods make and change it.

    Odoo lets every internal and portal user create and write these records.
    """

    _inherit = "gamification.badge.user"

    recognition_id = fields.Many2one(
        "service.recognition",
        readonly=True,
        copy=False,
        # Odoo shows whose badges these are to users of every company.
        exportable=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    _recognition_once = models.UniqueIndex(
        "(recognition_id) WHERE recognition_id IS NOT NULL", "This badge was given already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # Whatever it came by: values, context, challenges.
        records._check_service()
        if any(r.badge_id.service_by and not r.recognition_id for r in records.sudo()):
            raise UserError(records._get_service_message())
        return records

    def write(self, vals):
        if all(name.startswith(TALK) for name in vals):
            return super().write(vals)
        self._check_service()
        result = super().write(vals)
        self._check_service()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_service(self):
        self._check_service()

    def _check_service(self):
        """:raise UserError: where anybody but a method touches a badge of ours"""
        if not self.env.su and any(
            record.badge_id.service_by or record.recognition_id for record in self.sudo()
        ):
            raise UserError(self._get_service_message())

    @api.model
    def _get_service_message(self):
        return self.env._(
            "This badge is given for what was done, never by hand. Nominate a colleague in Sales, "
            "Service, Recognition."
        )
