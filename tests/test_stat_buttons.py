from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestStatButtons(ServiceCase):
    """The number on a button is that of the records which it opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].sudo()
        cls.holding = partners.create({"name": "Holding", "is_company": True})
        cls.person = partners.create({"name": "Bo", "parent_id": cls.holding.id})
        cls.daughter = partners.create(
            {"name": "Daughter", "is_company": True, "parent_id": cls.holding.id}
        )
        cls.clerk = partners.create({"name": "Cy", "parent_id": cls.daughter.id})
        cls.people = cls.holding | cls.person | cls.daughter | cls.clerk
        cls.lead = cls.env["crm.lead"].create({"name": "Shop", "partner_id": cls.person.id})
        # One more of each on every next of them.
        for number, partner in enumerate(cls.people, 1):
            for _number in range(number):
                cls.fill(partner)

    @classmethod
    def fill(cls, partner):
        """Make one of all that can be counted, open and not."""
        order = cls.new_order(partner_id=partner.id)
        whose = {"partner_id": partner.id, "order_id": order.id}
        cls.new_promise(**whose, date_due="2026-03-20")
        cls.new_promise(**whose, date_made="2026-02-02", date_due="2026-02-20")
        cls.new_promise(**whose, date_due="2026-03-20").action_fulfil()
        promise = cls.new_promise(**whose)
        cls.env["customer.extra"].create({"name": "Flowers", "promise_id": promise.id})
        about = {**whose, "product_id": cls.product.id}
        complaints = cls.env["customer.complaint"].create(
            [{"name": name, **about} for name in ("Scratch", "Stain", "Dust")]
        )
        complaints[0].action_start()
        complaints[2].action_cancel()
        cls.env["customer.rework"].create(
            [{"name": "Paint", **about, "done_by_id": cls.salesman.id}] * 2
        )[0].action_cancel()
        cls.env["customer.request"].create({"name": "A cover", **whose})
        cls.new_promise(lead_id=cls.lead.id, partner_id=cls.lead.partner_id.id)
        cls.env["customer.request"].create({"name": "A tour", "lead_id": cls.lead.id})

    def buttons(self, record):
        """Return [(name of what a button calls, field of its number)] of our stat buttons."""
        arch = etree.fromstring(record.get_view(view_type="form")["arch"])
        ours = self.env["ir.model.data"].sudo()
        found = []
        for button in arch.xpath("//button[contains(@class, 'oe_stat_button')][.//field]"):
            name = button.get("name")
            if button.get("type") == "action":
                # Of another addon it may be called by its name.
                domain = [("model", "=like", "ir.actions.%"), ("module", "=", "customers_for_life")]
                is_ours = name.isdigit() and ours.search_count(
                    [*domain, ("res_id", "=", int(name))]
                )
            else:
                is_ours = "customers_for_life" in self.find_modules(record, name)
            fields = button.xpath(".//field")
            # A button that counts nothing opens one record.
            counts = any(record._fields[node.get("name")].type == "integer" for node in fields)
            if is_ours and counts:
                found.append((button, fields))
        return found

    def find_modules(self, record, method):
        return {
            cls.__module__.split(".")[2]
            for cls in type(record).mro()
            if method in vars(cls) and cls.__module__.startswith("odoo.addons.")
        }

    def open_button(self, record, button):
        """Return the records that the button opens, as the client would search for them."""
        name = button.get("name")
        if button.get("type") == "action":
            action = self.env["ir.actions.act_window"].browse(int(name)).sudo().read()[0]
        else:
            action = getattr(record, name)()
        values = {
            "active_id": record.id,
            "active_ids": record.ids,
            "uid": self.env.uid,
            "allowed_company_ids": self.env.companies.ids,
        }

        def evaluate(what, nothing):
            return safe_eval(what, values) if isinstance(what, str) else what or nothing

        domain = Domain(evaluate(action["domain"], []))
        model = record.env[action["res_model"]]
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        for key, value in evaluate(action.get("context"), {}).items():
            if key.startswith("search_default_") and value:
                name = key.removeprefix("search_default_")
                (node,) = arch.xpath(f"//filter[@name='{name}']")
                domain &= Domain(evaluate(node.get("domain"), []))
        return model.search(domain)

    def click_all(self, record):
        """Press every button of ours; return {what it is called: number}."""
        numbers = {}
        for button, fields in self.buttons(record):
            shown = [
                field.get("name")
                for field in fields
                if field.get("name").endswith(("_count", "version"))
                and not self.is_hidden(record, field)
            ]
            opened = self.open_button(record, button)
            self.assertEqual(record[shown[0]], len(opened), (record, shown))
            numbers[shown[0]] = len(opened)
        return numbers

    def is_hidden(self, record, node):
        for parent in (node, *node.iterancestors("span")):
            hidden = parent.get("invisible")
            if hidden and safe_eval(hidden, {name: record[name] for name in self.named(hidden)}):
                return True
        return False

    def named(self, expression):
        return [name for name in expression.split() if name != "not"]

    def count(self, people, model, *states):
        """Return how many records of these people there are, counted one by one."""
        records = self.env[model].search([])
        return len(
            records.filtered(
                lambda record: (
                    record.partner_id in people and (not states or record.state in states)
                )
            )
        )

    def test_contacts_of_a_holding(self):
        for partner, people in (
            (self.clerk, self.clerk),
            (self.daughter, self.daughter | self.clerk),
            (self.person, self.person),
            (self.holding, self.people),
        ):
            with self.subTest(partner=partner.name):
                self.assertEqual(
                    self.click_all(partner.with_user(self.manager)),
                    {
                        "promise_open_count": self.count(
                            people, "customer.promise", "open", "waiting"
                        ),
                        "request_count": self.count(people, "customer.request"),
                        "complaint_open_count": self.count(
                            people, "customer.complaint", "new", "working"
                        ),
                        "rework_open_count": self.count(
                            people, "customer.rework", "new", "mending"
                        ),
                    },
                )
        self.assertEqual(self.holding.complaint_open_count, 2 * (1 + 2 + 3 + 4))

    def test_all_contacts_at_once_as_one_by_one(self):
        fields = ("promise_count", "promise_open_count", "request_count", "rework_open_count")
        together = [tuple(partner[name] for name in fields) for partner in self.people]
        self.env.invalidate_all()
        alone = []
        for partner in self.people:
            partner = self.env["res.partner"].browse(partner.id)
            alone.append(tuple(partner[name] for name in fields))
        self.assertEqual(together, alone)

    def test_contact_without_open_promises_opens_all(self):
        self.env["customer.promise"].search(
            [("partner_id", "=", self.clerk.id), ("state", "=", "open")]
        ).action_cancel()
        numbers = self.click_all(self.clerk.with_user(self.manager))
        self.assertEqual(numbers["promise_count"], self.count(self.clerk, "customer.promise"))

    def test_salesperson_opens_what_they_may_see(self):
        self.env["customer.promise"].search([("partner_id", "=", self.person.id)], limit=3).write(
            {"user_id": self.salesman.id}
        )
        self.env.invalidate_all()
        for partner in self.people:
            self.click_all(partner.with_user(self.salesman))

    def test_orders_leads_products_promises_and_playbooks(self):
        order = self.env["sale.order"].search([("partner_id", "=", self.clerk.id)], limit=1)
        promise = self.env["customer.promise"].search([("extra_ids", "!=", False)], limit=1)
        playbook = self.env["service.playbook"].create({"name": "Late"})
        playbook.plan = "<p>Ring</p>"
        for record, numbers in (
            (order, {"complaint_open_count": 2, "rework_open_count": 1, "request_count": 1}),
            (self.lead, {"promise_count": 10, "request_count": 10}),
            (self.product.product_tmpl_id, {"complaint_open_count": 20, "rework_open_count": 10}),
            (promise, {"extra_count": 1}),
            (playbook, {"version": playbook.version}),
        ):
            with self.subTest(record=record):
                found = self.click_all(record.with_user(self.manager))
                self.assertEqual({name: found[name] for name in numbers}, numbers)

    def test_complaint_of_a_contact(self):
        server_action = self.env.ref("customers_for_life.res_partner_action_log_complaint")
        action = (
            server_action.with_user(self.salesman)
            .with_context(active_model="res.partner", active_id=self.person.id)
            .run()
        )
        complaint = (
            self.env["customer.complaint"]
            .with_user(self.salesman)
            .with_context(**action["context"])
            .create({"name": "Scratch"})
        )
        self.assertEqual(complaint.partner_id, self.person)
