from math import log10

from odoo import api, models
from odoo.tools.misc import formatLang

from ..ground.direction import keep_number


class ServiceKpi(models.Model):
    """A figure as people read it: with no more decimals than its sample bears."""

    _inherit = "service.kpi"

    def _format(self, value, company, size=None):
        """Return a value of this figure as people read it, in the user's language (str).

        :param size: that of the sample, where there is none of nothing, or too little to show it;
            None for what is no measurement, as a target is
        """
        self.ensure_one()
        if value is None:
            return self._get_change_names()["few"] if size else "–"
        if self.unit == "money":
            money = formatLang(self.env, value, currency_obj=company.currency_id)
            return keep_number(self.env, money)
        if self.unit == "percent":
            return self._format_share(value, size)
        digits = self._get_digits(value, size)
        digits = min(digits, 1) if size else digits
        return keep_number(self.env, formatLang(self.env, value, digits=digits))

    @api.model
    def _format_share(self, share, size=None):
        """Return a share (0 to 1, None for none) in percent, in the user's language (str)."""
        if share is None:
            return "–"
        return keep_number(self.env, f"{self._say_points(share, size)} %")

    @api.model
    def _format_points(self, share, size=None):
        """Return a share, or a difference between two, in percentage points."""
        return keep_number(self.env, self._say_points(share, size))

    @api.model
    def _say_points(self, share, size):
        digits = self._get_digits(share * 100, size)
        return formatLang(self.env, share * 100, digits=digits)

    @api.model
    def _get_digits(self, value, size):
        """Return how many decimals there are to show of a value, at most two.

        One record of a hundred moves a share by a whole point, one of a thousand by a tenth. What
        is no measurement has those that it was given.
        """
        if size is None:
            return next((n for n in (0, 1) if abs(value - round(value, n)) < 1e-9), 2)
        return min(2, max(0, int(log10(size or 1)) - 1))
