from math import isfinite

from odoo import api, models
from odoo.exceptions import ValidationError


class ServiceNumberMixin(models.AbstractModel):
    """Numbers that can be counted: what is infinite or none at all comes in through no door.

    Over RPC both can be sent. One of them in a sum makes no number of the whole sum.
    """

    _name = "service.number.mixin"
    _description = "Finite Numbers"

    def _add_missing_default_values(self, values):
        # Here those of the context and of the user are known, and nothing is computed yet.
        values = super()._add_missing_default_values(values)
        self._check_numbers(values)
        return values

    def write(self, vals):
        self._check_numbers(vals)
        return super().write(vals)

    @api.model
    def _check_numbers(self, vals):
        """:raise ValidationError: where `vals` hold a number that is infinite or none"""
        for name, value in vals.items():
            field = self._fields.get(name)
            if field and field.type in ("integer", "float", "monetary"):
                if not isfinite(float(value or 0)):
                    raise ValidationError(
                        self.env._(
                            "%s takes a number that can be counted.",
                            field._description_string(self.env),
                        )
                    )
