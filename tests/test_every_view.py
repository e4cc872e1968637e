import ast

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceCase

MODELS = (
    "customer.complaint",
    "customer.extra",
    "customer.promise",
    "customer.promise.pause",
    "customer.promise.revision",
    "customer.recovery",
    "customer.request",
    "customer.rework",
    "sale.order",
    "res.partner",
    "crm.lead",
    "service.action",
    "service.bonus.plan",
    "service.bonus.plan.line",
    "service.bonus.statement",
    "service.idea",
    "service.idea.trial",
    "service.kpi.value",
    "service.mail.block",
    "service.meeting",
    "service.meeting.point",
    "service.parked.mail",
    "service.playbook",
    "service.playbook.reading",
    "service.round",
    "service.round.item",
    "service.round.plan",
    "service.product.report",
    "service.asked.report",
    "survey.user_input",
)
SCREENS = ("list", "form", "kanban", "calendar", "pivot", "graph", "search")


@tagged("post_install", "-at_install")
class TestEveryView(ServiceCase):
    """Whoever may read a record opens every view of it, though it hangs on a colleague's order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].sudo().create({"name": "Elsewhere"})
        cls.users = {
            "salesperson": cls.salesman,
            "leader": cls.leader,
            "manager": cls.manager,
            "accountant": cls.new_user("accountant", "account.group_account_invoice"),
            "employee": cls.new_user("employee", "base.group_user"),
            "portal": new_test_user(cls.env(su=True), "cfl_portal", groups="base.group_portal"),
            "outsider": new_test_user(
                cls.env(su=True),
                "cfl_outsider",
                groups="base.group_user,sales_team.group_sale_manager",
                company_id=other.id,
                company_ids=[Command.set(other.ids)],
            ),
        }
        order = cls.new_order(user=cls.colleague)
        order.action_confirm()
        order.order_line.qty_delivered = 1
        common = {
            "partner_id": cls.customer.id,
            "order_id": order.id,
            "user_id": cls.salesman.id,
            "team_id": cls.team.id,
        }
        lead = (
            cls.env["crm.lead"]
            .sudo()
            .create({"name": "Ten chairs", "user_id": cls.colleague.id, "team_id": cls.team.id})
        )
        promise = cls.new_promise(**common)
        cls.new_promise(lead_id=lead.id, user_id=cls.salesman.id)
        promise.repromise("2026-03-20 10:00:00", "customer", "She is away")
        complaint = cls.env["customer.complaint"].create({**common, "name": "Scratched"})
        rework = cls.env["customer.rework"].create(
            {**common, "name": "Leg", "done_by_id": cls.salesman.id, "complaint_id": complaint.id}
        )
        cls.env["customer.recovery"].create({**common, "complaint_id": complaint.id})
        cls.env["customer.request"].create({**common, "name": "Blue"})
        cls.env["customer.extra"].create({**common, "name": "A call", "promise_id": promise.id})
        cls.env["service.action"].create(
            {"name": "Glue", "rework_id": rework.id, "user_id": cls.salesman.id}
        )
        cls.team.sudo().member_ids = cls.salesman | cls.leader
        cls.env["service.playbook"].create({"name": "Legs break"}).action_ask()
        plan = cls.env["service.round.plan"].create(
            {
                "name": "Open the shop",
                "team_id": cls.team.id,
                "stand_in_id": cls.colleague.id,
                "item_ids": [Command.create({"name": "Lights"})],
            }
        )
        plan.sudo()._open_rounds()
        idea = cls.env["service.idea"].create(
            {
                "name": "Carry it up",
                "partner_id": cls.customer.id,
                "kpi_id": cls.env.ref("customers_for_life.kpi_yes_rate").id,
                "trial_team_id": cls.team.id,
                "expected": 0.1,
                "date_start": "2026-03-09",
                "date_end": "2026-03-22",
            }
        )
        complaint.action_make_idea()
        idea._start_trials()._measure()
        cls.env["service.meeting"].create({"team_id": cls.team.id}).action_fill_agenda()
        employee = (
            cls.env["hr.employee"]
            .sudo()
            .create({"name": "Sam", "user_id": cls.salesman.id, "company_id": cls.company.id})
        )
        plan = cls.env["service.bonus.plan"].create(
            {
                "name": "Kept",
                "date_from": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "kpi_id": cls.env.ref("customers_for_life.kpi_kept_rate").id,
                            "cap": 1,
                            "amount": 100,
                        }
                    )
                ],
                "member_ids": [Command.create({"employee_id": employee.id})],
            }
        )
        plan.action_start()
        plan.make_statements("2026-02-01").action_approve()
        cls.env["service.mail.block"].create({"email": "news@example.com"})
        cls.env["service.parked.mail"].sudo().create(
            {
                "subject": "News",
                "reason": "bulk",
                "message_id": "<1@example.com>",
                "complaint_id": complaint.id,
                "company_id": cls.company.id,
            }
        )
        cls.env.flush_all()

    def get_specification(self, arch, fields):
        """Return what the web client asks for of a view: {field: {} or what of its records}."""
        result = {"display_name": {}}
        for node in arch.xpath("//field[@name][not(ancestor::field)]"):
            name = node.get("name")
            if name not in fields or name in self.odoo_s:
                continue
            kind = fields[name]["type"]
            result[name] = {}
            if kind in ("one2many", "many2many"):
                result[name] = {"fields": {"display_name": {}}}
                for inner in node.xpath("./list//field | ./kanban//field"):
                    # A list inside it has fields of another model.
                    if inner.xpath("ancestor::field[1]")[0] is node:
                        result[name]["fields"][inner.get("name")] = {}
            elif kind == "many2one":
                result[name] = {"fields": {"display_name": {}}}
        return result

    def open_all(self, records):
        """Open every view of a model on these records, each of its filters and groupings too."""
        kinds = self.env["ir.ui.view"].sudo().search([("model", "=", records._name)])
        screens = [screen for screen in SCREENS if screen in kinds.mapped("type")]
        views = records.get_views([(False, screen) for screen in {*screens, "search"}])
        fields = views["models"][records._name]["fields"]
        # Odoo answers for its own fields.
        self.odoo_s = {
            name
            for name, field in records._fields.items()
            if records._original_module != "customers_for_life"
            and field._module != "customers_for_life"
        }
        domain = [("id", "in", records.ids)]
        for screen in screens:
            if screen == "search":
                continue
            arch = etree.fromstring(views["views"][screen]["arch"])
            with self.subTest(model=records._name, view=screen, user=records.env.user.login):
                if screen in ("pivot", "graph"):
                    names = [
                        f"{node.get('name')}:{node.get('interval', 'month')}"
                        if fields[node.get("name")]["type"] in ("date", "datetime")
                        else node.get("name")
                        for node in arch.xpath("//field[not(@type='measure')]")
                    ]
                    records.formatted_read_group(domain, names, ["__count"])
                    continue
                specification = self.get_specification(arch, fields)
                # What somebody else read may not help.
                self.env.invalidate_all()
                found = records.web_search_read(domain, specification)["records"]
                self.assertEqual(len(found), len(records))
        search = etree.fromstring(views["views"]["search"]["arch"])
        for node in search.xpath("//filter[@context]"):
            name = ast.literal_eval(node.get("context")).get("group_by")
            if name and name.split(":")[0] not in self.odoo_s:
                self.env.invalidate_all()
                with self.subTest(model=records._name, by=name, user=records.env.user.login):
                    records.web_read_group(domain, [name], ["__count"])

    def test_every_view_of_every_role(self):
        for user in self.users.values():
            for model in MODELS:
                records = (
                    self.env[model]
                    .with_user(user)
                    .with_context(allowed_company_ids=user.company_ids.ids)
                )
                self.env.invalidate_all()
                try:
                    found = records.search([], limit=40)
                except AccessError as error:
                    # Refused, in words.
                    self.assertTrue(str(error))
                    continue
                if records.has_access("read"):
                    self.open_all(found)

    def test_widget_of_days_shows_days(self):
        """Odoo's widget `date` warns in the browser's console of a field that has an hour."""
        env = self.env(su=True)
        ours = env["ir.model.data"].search(
            [("module", "=", "customers_for_life"), ("model", "=", "ir.ui.view")]
        )
        for view in env["ir.ui.view"].browse(ours.mapped("res_id")).filtered("model"):
            for node in etree.fromstring(view.arch).iter("field"):
                if node.get("widget") != "date":
                    continue
                model = self.env[view.model]
                for parent in reversed(list(node.iterancestors("field"))):
                    field = model._fields.get(parent.get("name"))
                    model = self.env[field.comodel_name] if field and field.relational else model
                with self.subTest(view=view.xml_id, field=node.get("name")):
                    self.assertEqual(model._fields[node.get("name")].type, "date")

    def test_every_document(self):
        documents = {
            "customers_for_life.service_quality_report": "service.quality.report",
            "customers_for_life.service_scorecard": "service.scorecard",
            "customers_for_life.customer_sheet": "res.partner",
            "customers_for_life.product_sheet": "product.template",
            "customers_for_life.customer_recovery_letter": "customer.recovery",
            "customers_for_life.service_meeting_minutes": "service.meeting",
            "customers_for_life.service_bonus_statement": "service.bonus.statement",
            "sale.report_saleorder": "sale.order",
        }
        # By then all that was promised is broken, and stands on them.
        self.at(2026, 4, 7)
        for name in ("salesperson", "leader", "manager"):
            user = self.users[name]
            env = self.env(user=user, context={"allowed_company_ids": user.company_ids.ids})
            for report, model in documents.items():
                self.env.flush_all()
                self.env.invalidate_all()
                with self.subTest(report=report, user=name):
                    if model in ("service.quality.report", "service.scorecard"):
                        records = env[model].create(
                            {"date_from": "2026-03-01", "date_to": "2026-03-31"}
                        )
                    else:
                        records = env[model].search([], limit=3)
                    self.env.invalidate_all()
                    html, _type = env["ir.actions.report"]._render_qweb_html(report, records.ids)
                    self.assertIn(b"<body", html)

    def test_every_field_of_odoo_s_records(self):
        """Whoever may read an order, contact or product reads all of its fields: an export does."""
        self.env.flush_all()
        for user in self.users.values():
            for model in ("sale.order", "sale.order.line", "res.partner", "product.template"):
                env = self.env(user=user, context={"allowed_company_ids": user.company_ids.ids})
                if not env[model].has_access("read"):
                    continue
                record = env[model].search([], limit=1, order="id desc")
                for name, field in env[model].fields_get().items():
                    if env[model]._fields[name]._module == "customers_for_life":
                        self.env.invalidate_all()
                        with self.subTest(
                            user=user.login, model=model, field=name, of=field["type"]
                        ):
                            record.read([name])
