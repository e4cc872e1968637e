from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    """How far back the history of a company's figures goes by itself."""

    _inherit = "res.company"

    service_value_month = fields.Date(
        string="Figures Kept Before",
        readonly=True,
        help="The months before this one are closed: their figures are kept, and counted again "
        "only where something in them changed.",
    )
    service_value_basis = fields.Char(
        string="Figures Kept In",
        readonly=True,
        help="In what they were counted: the time zone, the currency, and whether purchases at a "
        "till are among them.",
    )

    def _get_service_basis(self):
        till = " till" if "pos.order" in self.env else ""
        return f"{self._service_tz()} {self.currency_id.name}{till}"

    def _get_service_open_month(self):
        """Return the first month (date of its first day) that is not closed; None where no month
        was counted yet in this time zone and currency."""
        self.ensure_one()
        if self.service_value_basis != self._get_service_basis():
            return None
        return self.service_value_month or None

    def _close_service_months(self, month):
        """Close the months before `month` (date): all of them are counted.

        A month stays open for a day after its end: by then every transaction that began in it is
        over, and the database notes what changes in it.
        """
        self.ensure_one()
        month = min(month, (self._service_today() - timedelta(days=1)).replace(day=1))
        opened = self._get_service_open_month()
        if not opened or month > opened:
            self.service_value_month = month
            self.service_value_basis = self._get_service_basis()
