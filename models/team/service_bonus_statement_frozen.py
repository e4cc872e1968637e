from odoo import api, models
from odoo.exceptions import UserError

from .service_bonus_statement import FINAL

# {state: (the one before it, what is written with it)}
STEPS = {
    "approved": ("draft", {"approved_by_id", "date_approved"}),
    "paid": ("approved", {"date_paid"}),
}
# What belongs to the conversation about a statement, not to what it says.
TALK = ("message_", "activity_", "website_message_", "my_activity_", "rating_", "has_message")


class ServiceBonusStatement(models.Model):
    """What was approved is never altered: by no role, by no method of another addon, as superuser
    neither. A correction is a new statement."""

    _inherit = "service.bonus.statement"

    @api.model_create_multi
    def create(self, vals_list):
        # Whatever a copy or another addon says, a statement begins as a draft.
        if any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise UserError(self.env._("A statement begins as a draft."))
        return super().create(vals_list)

    def write(self, vals):
        said = {name for name in vals if not name.startswith(TALK)}
        if said:
            self._check_frozen(vals, said)
        return super().write(vals)

    def _check_frozen(self, vals, said):
        """Refuse what alters an approved statement, or leads it anywhere but one state on.

        :raise UserError: naming the first one
        """
        step, along = STEPS.get(vals.get("state"), (None, set()))
        for statement in self:
            forward = statement.state == step and said <= {"state"} | along
            backward = "state" in vals and vals["state"] != statement.state and not forward
            if backward or (statement.state in FINAL and not forward):
                raise UserError(
                    self.env._(
                        "%s cannot be altered: what was approved stays. Press “Correct” to make "
                        "a new statement that says the difference.",
                        statement.display_name,
                    )
                )
