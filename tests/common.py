from datetime import date, datetime
from io import BytesIO

from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, new_test_user
from odoo.tools.pdf import PdfReader

from ..models.figure.service_kpi import Scope

# A Monday morning; Brussels is one hour ahead of UTC then.
MONDAY = datetime(2026, 3, 2, 8, 0)
TZ = "Europe/Brussels"


class ServiceCase(TransactionCase):
    """A company of its own, with one user for each role and a frozen clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.frozen = freeze_time(MONDAY)
        cls.clock = cls.frozen.start()
        cls.addClassCleanup(cls.frozen.stop)
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create({"name": "Kept Word"})
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office hours", "company_id": cls.company.id, "tz": TZ}
        )
        cls.salesman = cls.new_user("salesman", "sales_team.group_sale_salesman")
        cls.colleague = cls.new_user("colleague", "sales_team.group_sale_salesman")
        cls.leader = cls.new_user("leader", "sales_team.group_sale_salesman")
        cls.manager = cls.new_user("manager", "customers_for_life.group_service_manager")
        cls.team = cls.env["crm.team"].create(
            {"name": "Counter", "user_id": cls.leader.id, "company_id": cls.company.id}
        )
        cls.env = cls.env(
            user=cls.manager, context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.customer = cls.env["res.partner"].sudo().create({"name": "Ada Customer"})
        cls.product = (
            cls.env["product.product"]
            .sudo()
            .create(
                {
                    "name": "Chair",
                    "type": "consu",
                    "invoice_policy": "delivery",
                    "list_price": 100,
                }
            )
        )
        cls.by_day = cls.new_type("Report", lead_time=2)
        cls.by_hour = cls.new_type("Call", precision="moment", lead_time=4, lead_unit="hour")

    def setUp(self):
        super().setUp()
        self.clock.move_to(MONDAY)

    @classmethod
    def new_user(cls, login, group):
        return new_test_user(
            cls.env(su=True),
            f"cfl_{login}",
            groups=f"base.group_user,{group}",
            name=login.title(),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz=TZ,
        )

    @classmethod
    def new_type(cls, name, **vals):
        return cls.env["customer.promise.type"].create(
            {"name": name, "company_id": cls.company.id, **vals}
        )

    @classmethod
    def new_promise(cls, **vals):
        return cls.env["customer.promise"].create(
            {"type_id": cls.by_day.id, "partner_id": cls.customer.id, **vals}
        )

    @classmethod
    def new_service(cls, name="Repair", policy="delivery", **vals):
        """Return a service; by default one whose delivered quantity is typed."""
        vals = {"name": name, "type": "service", "invoice_policy": policy, **vals}
        return cls.env["product.product"].sudo().create(vals)

    @classmethod
    def new_order(cls, quantities=(1,), user=None, **vals):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": (user or cls.salesman).id,
                "team_id": cls.team.id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "product_uom_qty": quantity})
                    for quantity in quantities
                ],
                **vals,
            }
        )

    def keep_months(self, company, first, last):
        """Keep the history of all figures from the month `first` to the month `last`."""
        kpis = self.env["service.kpi"].sudo().with_context(active_test=False).search([])
        nothing = self.env["service.kpi.change"].sudo()
        self.env["service.kpi.value"].sudo()._keep(company, first, last, kpis, nothing)
        self.env.flush_all()

    def promise_total(self, user=None):
        """Return the details of all promises of the company, as a user sees them."""
        always = Scope(self.company, date(2000, 1, 1), date(2099, 12, 31))
        return self.env["service.kpi"].with_user(user or self.env.user)._promise_total(always)

    def forget_deliveries(self, orders):
        """Leave orders as on a database that the addon has never seen."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET date_delivered = NULL, delivery_state = NULL WHERE id = ANY(%s)",
            [orders.ids],
        )
        self.env.cr.execute(
            """UPDATE sale_order_line SET date_delivered = NULL, delivery_state = NULL,
                      date_recorded = NULL, date_shortened = NULL WHERE order_id = ANY(%s)""",
            [orders.ids],
        )
        self.env.invalidate_all()

    def at(self, *moment):
        """Move the clock to a moment given as arguments of datetime (UTC)."""
        self.clock.move_to(datetime(*moment))

    def read_text(self, content):
        """Return the text of each page of a PDF."""
        # Different builds put different white space between words.
        return [" ".join(p.extract_text().split()) for p in PdfReader(BytesIO(content)).pages]

    def print_pages(self, records, report="customers_for_life.service_quality_report"):
        """Print a report with the real wkhtmltopdf, as the user of the records' environment; return
        the text of each page."""
        content, _type = (
            records.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        return self.read_text(content)
