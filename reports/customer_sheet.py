from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

from ..formulas.days import end_of_day
from ..models.figure.service_kpi_figures import LET_DOWN
from ..models.res_partner import RESPECT

PEOPLE_AT_MOST = 4


class CustomerSheet(models.AbstractModel):
    """All that is on record with a customer: promises, cases, scores and value."""

    _name = "report.customers_for_life.customer_sheet"
    _description = "Customer Sheet"
    _inherit = "service.sheet.mixin"
    _sheet_model = "res.partner"

    @api.model
    def _get_docs(self, chosen):
        """All the people of a company are one customer."""
        return chosen.exists().commercial_partner_id

    @api.model
    def _get_title(self):
        return self.env._("Customer Sheet")

    @api.model
    def _get_content(self, customer):
        year, always = self._get_scopes(partner=customer)
        figures = self._get_figures(year, always, left_out=("value_at_risk",))
        listed = self._get_tables(always)
        return {
            "name": customer.display_name,
            "lines": self._get_address(customer),
            "picture": None,
            "facts": self._get_facts(year, customer),
            "chart": None,
            "notes": self._get_respect(customer),
            "fixed": figures,
            "listed": listed,
            "empty": self.env._(
                "Nothing is on record with this customer yet. Make a promise, log a request or "
                "confirm an order, and it will stand here."
            ),
        }

    @api.model
    def _get_address(self, customer):
        salesperson = self._get_names(customer.user_id).get(customer.user_id.id)
        address = customer._display_address(without_company=True).splitlines()
        return [
            ", ".join(line.strip() for line in address if line.strip()),
            " · ".join(filter(None, (customer.phone, customer.email))),
            salesperson and self.env._("Salesperson: %s", salesperson),
        ]

    @api.model
    def _get_respect(self, customer):
        """Return the table of what to respect with the customer and each of its people."""
        noted = Domain.OR(Domain(name, "!=", False) for name in RESPECT)
        domain = Domain("commercial_partner_id", "=", customer.id) & noted
        people = self.env["res.partner"].search(
            domain & Domain("id", "!=", customer.id), limit=PEOPLE_AT_MOST
        )
        rows = [
            [
                person.name,
                " · ".join(f"{label}: {words}" for label, words in respect),
            ]
            for person in customer + people
            if (respect := person._get_respect())
        ]
        if not rows:
            return []
        more = self.env["res.partner"].search_count(domain) - len(rows)
        columns = [(self.env._("To Respect"), 25, "text-truncate"), ("", None, "")]
        return [self._make_table(columns, rows, more)]

    @api.model
    def _get_facts(self, year, customer):
        """Return sentences on what the customer bought so far, and whether that is at risk."""
        kpi = self.env["service.kpi"]
        revenue = kpi._revenue_so_far(year)
        at_risk = kpi._find_customers_at_risk(year)
        facts = []
        if revenue:
            amount = self.env.company.currency_id.format(revenue)
            facts.append(self.env._("Revenue so far, untaxed: %s", amount))
        if at_risk:
            missed = kpi._read_source(LET_DOWN, year, (), ["__count"]).get((), (0,))[0]
            end = end_of_day(year.date_to, year.company._service_tz())
            facts.append(
                Markup("<b>%s</b> %s")
                % (
                    self.env._("At risk now:"),
                    self.env._(
                        "promises late or broken in the last twelve months: %(missed)s, unsolved "
                        "complaints: %(unsolved)s.",
                        missed=missed,
                        unsolved=len(kpi._unsolved_complaints(year, end)),
                    ),
                )
            )
        elif revenue:
            facts.append(
                self.env._(
                    "Not at risk: no late or broken promise in the last twelve months, no unsolved "
                    "complaint."
                )
            )
        return facts

    # === TABLES ===#
