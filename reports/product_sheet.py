from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formatLang, html2plaintext
from odoo.tools.misc import format_date

from ..formulas import period
from ..models.figure.service_kpi_figures import ASKED, COMPLAINTS, REVENUE, REWORK
from . import charts
from .service_sheet_mixin import Table

MONTHS = 12
CAUSES_AT_MOST = 8
SOLD_WITH = "order_id.order_line.product_id"


class ProductSheet(models.AbstractModel):
    """All that is on record with a product: sales beside promises, errors, complaints
    and what customers say. Finding out why it does not sell is as important as why it does."""

    _name = "report.customers_for_life.product_sheet"
    _description = "Product Sheet"
    _inherit = "service.sheet.mixin"
    _sheet_model = "product.template"

    @api.model
    def _get_variants(self, doc):
        """Return the product.product records that stand on the page of `doc`."""
        # What was sold of a variant that is archived by now was sold all the same.
        return doc.with_context(active_test=False).product_variant_ids

    @api.model
    def _get_title(self):
        return self.env._("Product Sheet")

    @api.model
    def _get_content(self, doc):
        content = {
            "name": doc.display_name,
            "lines": self._get_lines(doc),
            "picture": doc.image_256,
            "facts": [],
            "chart": None,
            "notes": [],
            "fixed": [],
            "listed": [],
            "empty": self.env._(
                "Nothing is on record with this product yet. Sell it, and its figures, errors and "
                "complaints will stand here."
            ),
        }
        variants = self._get_variants(doc)
        # A product whose variants are made on demand has none at first, and a figure that is asked
        # for no product is that of all.
        if variants:
            year, always = self._get_scopes(product=variants)
            content["facts"] = self._get_facts(year, always, self._get_unit(doc))
            content["chart"] = self._get_chart(year)
            content["fixed"] = [*self._get_figures(year, always), *self._get_causes(always)]
            content["listed"] = self._get_tables(always)
        return content

    @api.model
    def _get_lines(self, doc):
        price = formatLang(self.env, doc.list_price, currency_obj=doc.currency_id)
        return [
            doc.categ_id.complete_name,
            doc.default_code and self.env._("Reference: %s", doc.default_code),
            self._say_price(doc, price),
        ]

    def _say_price(self, doc, price):
        if unit := self._get_unit(doc):
            return self.env._("Sales price: %(price)s per %(unit)s", price=price, unit=unit)
        return self.env._("Sales price: %s", price)

    def _get_unit(self, doc):
        """Return the name of the unit in which a product is sold (str), if not by the piece."""
        return doc.uom_id.name if doc.uom_id != self.env.ref("uom.product_uom_unit") else ""

    # === SALES ===#

    @api.model
    def _get_sold(self, scope, by=()):
        """Return {key: (untaxed amount, quantity, moment of the last order)} of what was sold."""
        return self.env["service.kpi"]._read_source(
            REVENUE, scope, by, ["amount:sum", "quantity:sum", "date:max"]
        )

    @api.model
    def _get_facts(self, year, always, unit):
        """Return sentences on what was sold."""
        ever = self._get_sold(always)[()]
        if not ever[2]:
            return []
        day = self._get_day(ever[2])
        amount, quantity, last = self._get_sold(year)[()]
        return [
            self._say_sold(self.env._("Last twelve months"), amount, quantity, unit)
            if last
            else self.env._("Not sold in the last twelve months."),
            self._say_sold(self.env._("All time"), *ever[:2], unit),
            self.env._("Last sold on %s.", day),
        ]

    def _say_sold(self, when, amount, quantity, unit):
        return self.env._(
            "%(when)s: %(quantity)s sold, for %(amount)s untaxed.",
            when=when,
            quantity=" ".join(
                filter(
                    None,
                    (formatLang(self.env, quantity, digits=0 if quantity % 1 == 0 else 2), unit),
                )
            ),
            amount=self.env.company.currency_id.format(amount),
        )

    @api.model
    def _get_chart(self, year):
        """Return the chart of the sales of this month and the eleven before; none without any."""
        first = year.date_to.replace(day=1) - relativedelta(months=MONTHS - 1)
        sold = self._get_sold(year._replace(date_from=first), ["month"])
        if not sold:
            return None
        return charts.amount_bars(
            [
                (
                    format_date(self.env, month, date_format="MMM yy"),
                    sold.get((month,), (0,))[0],
                )
                for month, _last in period.each("month", first, year.date_to)
            ],
            lambda amount: formatLang(self.env, amount, digits=0),
        )

    # === TABLES ===#

    @api.model
    def _get_causes(self, scope):
        """Return the table of what causes errors with this product (Pareto), if there is any."""
        kpi = self.env["service.kpi"].with_context(active_test=False)
        causes = kpi._get_causes(REWORK, scope)
        columns = [
            (self.env._("Causes of Rework"), None, ""),
            (self.env._("Errors"), 12, "text-end"),
            (self.env._("Cumulative"), 14, "text-end"),
        ]
        errors = sum(cause["count"] for cause in causes)
        rows = [
            [cause["name"], cause["count"], kpi._format_share(cause["cumulative"], errors)]
            for cause in causes[:CAUSES_AT_MOST]
        ]
        more = len(causes) - len(rows)
        return [self._make_table(columns, rows, more)] if rows else []

    @api.model
    def _get_tables(self, scope):
        kpi = self.env["service.kpi"]
        words = ASKED._replace(
            domain=[
                *ASKED.domain,
                ("state", "=", "done"),
                "|",
                ("service_wish", "!=", False),
                ("service_thanks", "!=", False),
            ],
            dimensions={"product": SOLD_WITH},
        )
        return [
            Table(
                COMPLAINTS.model,
                kpi._get_chosen_domain(COMPLAINTS, scope),
                self._show_complaints,
                COMPLAINTS.date,
            ),
            Table(
                words.model,
                kpi._get_chosen_domain(words, scope),
                self._show_words,
                "end_datetime",
            ),
            Table(
                "service.playbook",
                self._get_playbook_domain(scope),
                self._show_playbooks,
                "rpn",
            ),
        ]

    @api.model
    def _get_playbook_domain(self, scope):
        """Return the domain of the playbooks of the causes met with a product, the wider causes
        included, and of those learned from its cases."""
        kpi = self.env["service.kpi"]
        causes = self.env["customer.rework.cause"]
        for source in (REWORK, COMPLAINTS):
            groups = self.env[source.model]._read_group(
                kpi._get_chosen_domain(source, scope), aggregates=["cause_id:recordset"]
            )
            causes |= groups[0][0]
        keys = {int(key) for cause in causes for key in (cause.parent_path or "").split("/") if key}
        return (
            Domain("active", "=", True)
            & Domain("company_id", "in", [False, scope.company.id])
            & (
                Domain("cause_ids", "in", list(keys))
                | Domain("complaint_id.product_id", "in", scope.product.ids)
                | Domain("rework_id.product_id", "in", scope.product.ids)
            )
        )

    @api.model
    def _show_complaints(self, complaints):
        customers = self._get_names(complaints.partner_id)
        causes = self._get_names(complaints.cause_id)
        columns = [
            (self.env._("Complaints"), None, ""),
            (self.env._("Customer"), 22, "text-truncate"),
            (self.env._("Cause"), 18, ""),
            (self.env._("Taken On"), 12, ""),
            (self.env._("Stage"), 13, ""),
        ]
        rows = [
            [
                complaint.display_name,
                customers.get(complaint.partner_id.id, ""),
                causes.get(complaint.cause_id.id, ""),
                self._get_day(complaint.create_date),
                self._get_label(complaint, "state"),
            ]
            for complaint in complaints
        ]
        return columns, rows

    @api.model
    def _show_words(self, answers):
        customers, orders = self._get_names(answers.partner_id), self._get_names(answers.order_id)
        columns = [
            (self.env._("What Customers Say about Orders with It"), None, ""),
            (self.env._("Customer"), 17, "text-truncate"),
            (self.env._("Order"), 9, ""),
            (self.env._("Answered On"), 11, ""),
            (self.env._("Score"), 7, "text-end"),
        ]
        rows = [
            [
                self._get_words(answer),
                customers.get(answer.partner_id.id, ""),
                orders.get(answer.order_id.id, ""),
                self._get_day(answer.end_datetime),
                self._get_score(answer),
            ]
            for answer in answers
        ]
        return columns, rows

    @api.model
    def _show_playbooks(self, playbooks):
        users = self._get_names(playbooks.user_id)
        columns = [
            (self.env._("Playbooks: What Can Break"), 26, ""),
            (self.env._("Plan"), None, ""),
            (self.env._("Risk"), 9, ""),
            (self.env._("Owner"), 16, "text-truncate"),
        ]
        rows = [
            [
                playbook.name,
                html2plaintext(playbook.plan or ""),
                self._get_label(playbook, "risk"),
                users.get(playbook.user_id.id, ""),
            ]
            for playbook in playbooks
        ]
        return columns, rows
