from odoo import models
from odoo.exceptions import UserError


class ServiceStageMixin(models.AbstractModel):
    """Stages that buttons alone change: a card dropped on a stage presses the button."""

    _name = "service.stage.mixin"
    _description = "Stages Moved by Buttons"

    # The field that holds the stage, and {stage: name of the method that leads there}.
    _stage_field = "state"
    _stage_methods = {}

    def move_to_stage(self, stage):
        """Do as the button that leads to `stage`.

        :param str stage: a value of the field of the stages
        :return: the action that the button opens, or False
        :raise UserError: where no button leads there, or it refuses
        """
        self.ensure_one()
        method = isinstance(stage, str) and self._get_stage_method(stage)
        if not method:
            labels = dict(self._fields[self._stage_field]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "No button of %(record)s leads to “%(stage)s”.",
                    record=self.display_name,
                    stage=labels.get(str(stage), stage),
                )
            )
        action = getattr(self, method)()
        return action if isinstance(action, dict) else False

    def _get_stage_method(self, stage):
        """Return the name of the method that leads to `stage`, or None."""
        return self._stage_methods.get(stage)
