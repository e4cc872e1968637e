import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import polib
from lxml import etree

from odoo import Command
from odoo.orm.model_classes import add_to_registry
from odoo.orm.models import MetaModel
from odoo.tests import tagged
from odoo.tools import convert_xml_import

from ..models.figure.service_kpi import Scope
from ..models.figure.service_kpi_figures import FIGURES
from .common import ServiceCase
from .common_report import ReportCase

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
# Whose readers look for words on the screen.
FOR_USERS = ("salesperson.md", "manager.md", "administrator.md")
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def read(path):
    """Return the words of a page (str) without its code, each paragraph on one line."""
    text = re.sub(r"`[^`\n]+`", "", CODE.sub("", path.read_text()))
    return re.sub(r"(?<!\n)\n +|(?<=\S)\n(?=\w)", " ", text)


@tagged("post_install", "-at_install")
class TestDocs(ServiceCase):
    """What the pages name is there."""

    def test_menus_are_found(self):
        menus = self.env["ir.ui.menu"].sudo().with_context(**{"ir.ui.menu.full_list": True})
        paths = set(menus.search([]).mapped("complete_name"))
        for page in PAGES:
            for named in re.findall(r"(?<!\*)\*([^*\n]+ › [^*\n]+)\*(?!\*)", read(page)):
                above, _mark, entries = named.rpartition(" › ")
                for entry in entries.split(", "):
                    path = f"{above} › {entry}".replace(" › ", "/")
                    self.assertIn(path, paths, page.name)

    def test_words_in_bold_stand_on_the_screen(self):
        terms = polib.pofile(str(ROOT / "i18n/customers_for_life.pot"))
        words = {entry.msgid.strip() for entry in terms}
        for name in FOR_USERS:
            bold = set(re.findall(r"\*\*([^*]+)\*\*", read(ROOT / "docs" / name)))
            self.assertTrue(bold)
            self.assertFalse(bold - words, name)

    def test_links_lead_somewhere(self):
        def anchors(path):
            titles = re.findall(r"^#+ (.+)$", CODE.sub("", path.read_text()), re.M)
            return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}

        for page in PAGES:
            for link in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", page.read_text())):
                if link.startswith("http"):
                    continue
                name, _mark, anchor = link.partition("#")
                target = (page.parent / name).resolve() if name else page
                self.assertTrue(target.exists(), (page.name, link))
                if anchor:
                    self.assertIn(anchor, anchors(target), (page.name, link))

    def get_ours(self, model):
        """Return the records of a model that this addon brings."""
        ids = self.env["ir.model.data"].sudo()
        ours = ids.search([("module", "=", "customers_for_life"), ("model", "=", model)])
        return self.env[model].sudo().browse(ours.mapped("res_id")).exists()

    def test_all_figures_are_defined(self):
        page = (ROOT / "docs/manager.md").read_text()
        for kpi in self.get_ours("service.kpi"):
            self.assertIn(f"\n### {kpi.name}\n", page)

    def test_all_jobs_are_named(self):
        page = (ROOT / "docs/administrator.md").read_text()
        for job in self.get_ours("ir.cron"):
            self.assertIn(f"\n| {job.name} |", page)

    def test_all_settings_are_named(self):
        page = (ROOT / "docs/administrator.md").read_text()
        view = self.env.ref("customers_for_life.res_config_settings_view_form").sudo()
        settings = self.env["res.config.settings"]._fields
        for setting in etree.fromstring(view.arch).iter("setting"):
            names = [field.get("name") for field in setting.iter("field")]
            label = setting.get("string") or settings[names[0]]._description_string(self.env)
            self.assertIn(f"\n| **{label}** |", page)


@tagged("post_install", "-at_install")
class TestDocsExamples(ReportCase):
    """The code of the developer's page is an addon that does what the page says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.dict(FIGURES))
        blocks = CODE.findall((ROOT / "docs/developer.md").read_text())
        # As if it stood in the addon of the page.
        cls.code = {"__name__": "odoo.addons.service_example.models"}
        for kind, text in blocks:
            if kind == "python":
                exec(compile(text, "docs/developer.md", "exec"), cls.code)
        for definition in MetaModel._module_to_models__.pop("service_example"):
            model = cls.registry[definition._name]
            cls.addClassCleanup(setattr, model, "_base_classes__", model._base_classes__)
            add_to_registry(cls.registry, definition)
        cls.registry._setup_models__(cls.cr, [])
        for kind, text in blocks:
            if kind == "xml":
                file = BytesIO(text.encode())
                file.name = "docs/developer.md"
                convert_xml_import(cls.env(su=True), "service_example", file)

    def give_more(self):
        """Deliver two orders; give a little more on one of them."""
        line = {"product_id": self.new_service().id, "product_uom_qty": 1, "price_unit": 10}
        orders = self.env["sale.order"]
        for _n in range(2):
            orders |= self.new_order(order_line=[Command.create(line)])
        orders.action_confirm()
        orders.order_line.qty_delivered = 1
        self.env["customer.extra"].create(
            {
                "name": "Flowers",
                "order_id": orders[0].id,
                "user_id": self.salesman.id,
                "minutes": 7,
            }
        )

    def test_figure(self):
        self.give_more()
        kpi = self.env.ref("service_example.kpi_extras")
        self.assertEqual(kpi._total(Scope(self.company, *MARCH)), (50, 1, 2))
        kpis = self.env["service.kpi"]
        (figure,) = kpis.get_figures("2026-03-01", "2026-03-31", codes=["extras"])
        self.assertEqual((figure["value"], figure["target"], figure["status"]), (50, 20, "few"))
        filters = {"period": "this_month"}
        tiles = {tile["code"]: tile for tile in kpis.get_overview(filters)["tiles"]}
        self.assertEqual(tiles["extras"]["size"], 2)
        self.assertEqual(kpis.get_details("extras", filters)["chart"], "u")
        self.assertEqual(self.code["get_kept_rate"](self.env, self.salesman), (1, 2, 2))

    def test_figure_s_closed_months_are_watched(self):
        extra = self.env["customer.extra"].create(
            {"name": "Flowers", "partner_id": self.customer.id, "date": "2020-03-10"}
        )
        self.env.flush_all()
        changes = self.env["service.kpi.change"].sudo()
        noted = changes.search([("company_id", "=", extra.company_id.id)])
        self.assertIn("customer.extra", noted.mapped("source"))

    def test_promise_type(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Kitchen",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "company_id": self.company.id,
            }
        )
        for _n in range(2):
            lead.with_user(self.salesman).action_set_won()
            promise = lead.promise_ids
            self.assertEqual(promise.type_id, self.env.ref("service_example.promise_type_welcome"))
            self.assertEqual((promise.user_id, promise.partner_id), (self.salesman, self.customer))
            # Four working hours after nine in the morning, with an hour for lunch.
            self.assertEqual(promise.date_due, datetime(2026, 3, 2, 13, 0))

    def test_section_of_the_report(self):
        days = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
        self.assertNotIn("A little more, by person", self.print_html(**days))
        self.give_more()
        words = self.print_html(**days)
        self.assertRegex(words, r"A little more, by person Salesman 1 7 min")

    def print_html(self, **vals):
        """Return the words of the report."""
        report = "customers_for_life.service_quality_report"
        content, _type = self.env["ir.actions.report"]._render_qweb_html(
            report, self.wizard(**vals).ids
        )
        return " ".join(" ".join(etree.HTML(content).itertext()).split())
