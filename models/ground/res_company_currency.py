from odoo import models
from odoo.tools import SQL


class ResCompany(models.Model):
    """Amounts of several companies, in the currency of one."""

    _inherit = "res.company"

    def _service_convert_sql(self, amount, currency, day):
        """Return the SQL of an amount in this company's currency, at Odoo's rate of that day.

        :param SQL amount: in `currency`
        :param SQL currency: its id; NULL leaves the amount as it is
        :param SQL day: the date of the rate; before the first one on record, that one counts
        """
        self.ensure_one()
        own = SQL("%s", self.currency_id.id)
        return SQL(
            "(CASE WHEN %(currency)s != %(own)s THEN %(amount)s * %(own_rate)s / %(rate)s "
            "ELSE %(amount)s END)",
            amount=amount,
            currency=currency,
            own=own,
            own_rate=self._service_rate_sql(own, day),
            rate=self._service_rate_sql(currency, day),
        )

    def _service_rate_sql(self, currency, day):
        Rate = self.env["res.currency.rate"]

        def column(name):
            return SQL.identifier("rate", name, to_flush=Rate._fields[name])

        # The latest up to the day, otherwise the first after it; the company's own before all
        # companies' one.
        return SQL(
            """COALESCE((
                SELECT %(rate)s FROM res_currency_rate rate
                 WHERE %(currency)s = %(wanted)s
                   AND (%(company)s = %(root)s OR %(company)s IS NULL)
              ORDER BY %(name)s > %(day)s, %(company)s, abs(%(name)s - %(day)s)
                 LIMIT 1), 1)""",
            rate=column("rate"),
            currency=column("currency_id"),
            wanted=currency,
            company=column("company_id"),
            root=self.root_id.id,
            name=column("name"),
            day=day,
        )
