from odoo import api, models


class ServiceKpi(models.Model):
    """A figure as people read it beside its target and another period."""

    _inherit = "service.kpi"

    def _get_row(self, scope, other):
        """Return this figure over a scope, and over another that it is compared with.

        Tiles of the screen, lines of the report and of the sheets are made of it.
        :return: dict of code, name, value (number or None), text, size, other (text or False),
            other_size, target (text or False), status ('good', 'warning', 'bad' or False) and
            status_label
        """
        self.ensure_one()
        value, _numerator, size = self._total(scope)
        other_value, _numerator, other_size = self._total(other)
        target = self._get_target(scope)
        status = self._get_status(value, target) or False
        return {
            "code": self.code,
            "name": self.name,
            "value": value,
            "text": self._format(value, scope.company),
            "size": size,
            "change": self._compare(value, other_value),
            "other": other_value is not None and self._format(other_value, scope.company),
            "other_size": other_size,
            "target": bool(target) and self._format(target.target, scope.company),
            "status": status,
            "status_label": self._get_status_labels().get(status, ""),
        }

    @api.model
    def _get_rows(self, scope, other):
        """Return the rows of the figures that exist for a scope and that the user may read."""
        return [kpi._get_row(scope, other) for kpi in self._get_shown(scope)]

    @api.model
    def _get_status_labels(self):
        return {
            "good": self.env._("on target"),
            "warning": self.env._("near target"),
            "bad": self.env._("off target"),
        }

    def _compare(self, value, before):
        """Return 1 where a value is better than the one before, -1 where it is worse, else 0."""
        if value is None or before is None or value == before:
            return 0
        return 1 if (value > before) == (self.direction == "up") else -1
