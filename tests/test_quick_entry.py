from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ServiceCase

KINDS = {
    "complaint": "customer.complaint",
    "promise": "customer.promise",
    "rework": "customer.rework",
    "request": "customer.request",
    "extra": "customer.extra",
}


@tagged("post_install", "-at_install")
class TestQuickEntry(ServiceCase):
    """A dialog that asks for little, and opens no door that is closed elsewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"phone": "+32 485 00 11 22", "user_id": cls.salesman.id})
        cls.order = cls.new_order()
        cls.order.action_confirm()
        cls.quick = cls.env["service.quick.entry"].with_user(cls.salesman)
        cls.who = {"partner_id": cls.customer.id, "order_id": cls.order.id, "lead_id": False}

    def enter(self, kind, words="The drawer squeaks", quick=None, **kwargs):
        """Return what is made."""
        quick = self.quick if quick is None else quick
        made = quick.enter(kind, words, **kwargs)
        self.assertEqual(made["model"], KINDS[kind])
        self.assertIn(" ".join(words.split()), made["message"])
        return self.env[made["model"]].browse(made["id"])

    # === WHAT IS MADE ===#

    def test_each_kind_is_as_its_form_makes_it(self):
        for kind, model in KINDS.items():
            with self.subTest(kind=kind):
                record = self.enter(kind, who=self.who)
                vals = {"name": "Same", "order_id": self.order.id, "partner_id": self.customer.id}
                same = self.env[model].with_user(self.salesman).create(vals)
                for name in ("partner_id", "order_id", "user_id", "team_id", "company_id"):
                    self.assertEqual(record[name], same[name], name)
                if kind in ("complaint", "rework"):
                    types = record.env["customer.promise"].search
                    made = [types([(record._subject_field, "=", r.id)]) for r in (record, same)]
                    self.assertEqual(made[0].mapped("date_due"), made[1].mapped("date_due"))
                    self.assertEqual(made[0].type_id, made[1].type_id)
                if kind == "promise":
                    self.assertEqual(
                        (record.type_id, record.date_due), (same.type_id, same.date_due)
                    )

    def test_promise_of_a_type_on_a_day(self):
        by_day = self.enter("promise", who=self.who, type_id=self.by_day.id, day="2026-03-20")
        self.assertEqual((by_day.type_id, str(by_day.due_day)), (self.by_day, "2026-03-20"))
        self.assertEqual(by_day.date_due, self.company._service_day_end(by_day.date_due))
        # By the hour it is the same hour: 13 o'clock UTC, before the clocks go forward and after.
        planned = self.enter("promise", who=self.who, type_id=self.by_hour.id).date_due
        for day, hour in (("2026-03-20", planned.hour), ("2026-03-30", planned.hour - 1)):
            by_hour = self.enter("promise", who=self.who, type_id=self.by_hour.id, day=day)
            self.assertEqual(str(by_hour.date_due), f"{day} {hour:02}:{planned.minute:02}:00")

    def test_it_says_when_each_type_is_due(self):
        types = {kind["id"]: kind for kind in self.quick.start()["types"]}
        for kind in (self.by_day, self.by_hour):
            promise = self.enter("promise", who=self.who, type_id=kind.id)
            day = str(self.company._service_day(promise.date_due))
            self.assertEqual(types[kind.id]["day"], day)
        usual = self.env["customer.promise"].with_user(self.salesman)._default_type_id()
        self.assertEqual(self.quick.start()["types"][0]["id"], usual.id)

    def test_lead_without_a_customer(self):
        lead = self.env["crm.lead"].create(
            {"name": "Kitchen", "contact_name": "Bo", "user_id": self.salesman.id}
        )
        choice = self.quick.choose("crm.lead", lead.id)
        self.assertEqual((choice["name"], choice["detail"]), ("Bo", "Kitchen"))
        promise = self.enter("promise", who={"lead_id": lead.id})
        self.assertEqual(promise.lead_id, lead)
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            self.enter("extra", who={"lead_id": lead.id})

    def test_complaint_of_somebody_unknown(self):
        self.assertFalse(self.enter("complaint").partner_id)
        for kind in ("promise", "request", "extra"):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "Choose the customer"):
                self.enter(kind)

    def test_other_company_of_two(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.salesman.sudo().company_ids += other
        quick = self.quick.with_context(allowed_company_ids=[self.company.id, other.id])
        theirs = self.customer.sudo().copy({"name": "Bo", "company_id": other.id})
        theirs.user_id = self.salesman
        order = (
            self.env["sale.order"]
            .sudo()
            .create({"partner_id": theirs.id, "company_id": other.id, "user_id": self.salesman.id})
        )
        for kind in KINDS:
            for who in ({"partner_id": theirs.id}, {"order_id": order.id}):
                with self.subTest(kind=kind, who=who):
                    record = self.enter(kind, quick=quick, who=who).sudo()
                    self.assertEqual((record.company_id, record.partner_id), (other, theirs))

    # === WHOM IT IS ABOUT ===#

    def test_found_by_name_telephone_and_order(self):
        for term in ("ada cus", "+32 485 00", "0485/00.11.22", "0032485", "485001122"):
            with self.subTest(term=term):
                self.assertEqual(self.quick.find(term)[0]["partner_id"], self.customer.id)
        found = self.quick.find(self.order.name.lower())[0]
        self.assertEqual(
            (found["order_id"], found["partner_id"]), (self.order.id, self.customer.id)
        )
        self.order.sudo()._action_cancel()
        for term in (
            "",
            " a ",
            None,
            7,
            "x" * 100_000,
            "0",
            "000",
            "+",
            "%",
            "nobody at all",
        ):
            with self.subTest(term=str(term)[:9]):
                self.assertEqual(self.quick.find(term), [])

    def test_it_asks_few_questions(self):
        self.quick.find("ada")
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.quick.find("ada")

    def test_what_is_on_the_screen_is_chosen(self):
        complaint = self.enter("complaint", who=self.who)
        for record in (self.order, self.customer, complaint):
            choice = self.quick.choose(record._name, record.id)
            self.assertEqual(choice["partner_id"], self.customer.id)
            expected = False if record == self.customer else self.order.id
            self.assertEqual(choice["order_id"], expected)
            self.assertEqual([order["id"] for order in choice["orders"]], [self.order.id])
            self.assertIn("Chair", choice["orders"][0]["detail"])
        for model, res_id in (
            ("res.users", self.salesman.id),
            ("no.such.model", 1),
            ("sale.order", 0),
            ("sale.order", "1"),
            ("service.kpi", self.env.ref("customers_for_life.kpi_kept_rate").id),
            (False, False),
        ):
            self.assertFalse(self.quick.choose(model, res_id))

    def test_last_orders_of_the_whole_company(self):
        person = self.customer.sudo().create({"name": "Bo", "parent_id": self.customer.id})
        orders = self.order
        for number in range(4):
            orders |= self.new_order(partner_id=person.id, date_order=f"2026-02-0{number + 1}")
        (orders - self.order).action_confirm()
        draft = self.new_order()
        newest = orders.sorted(lambda order: (order.date_order, order.id), reverse=True)[:3]
        shown = self.quick.choose("res.partner", person.id)["orders"]
        self.assertEqual([order["id"] for order in shown], newest.ids)
        self.assertNotIn(draft, newest)

    # === WHAT IS REFUSED ===#

    def test_words(self):
        for words in ("", " \n ", None, 7, ["x"]):
            with self.assertRaisesRegex(UserError, "few words"):
                self.quick.enter("complaint", words)
        with self.assertRaisesRegex(UserError, "100000 characters"):
            self.quick.enter("complaint", "x" * 100_000)
        self.assertEqual(self.enter("complaint", " It\n squeaks ").name, "It squeaks")
        with self.assertRaisesRegex(UserError, "Choose what it is"):
            self.quick.enter("res.users", "x")

    def test_dates(self):
        for day in ("0001-01-01", "9999-12-31", "soon", "2026-13-01", 7):
            for kind in (self.by_day, self.by_hour):
                with self.subTest(day=day), self.assertRaises(UserError):
                    self.enter("promise", who=self.who, type_id=kind.id, day=day)
        with self.assertRaisesRegex(UserError, "overdue already"):
            self.enter("promise", who=self.who, type_id=self.by_day.id, day="2026-02-27")

    def test_only_for_those_who_sell(self):
        users = [
            new_test_user(self.env(su=True), f"cfl_quick_{group}", groups=f"base.group_{group}")
            for group in ("portal", "user", "public")
        ]
        for user in users:
            quick = self.quick.with_user(user)
            for call in (
                quick.start,
                lambda quick=quick: quick.find("ada"),
                lambda quick=quick: quick.choose("res.partner", self.customer.id),
                lambda quick=quick: quick.enter("complaint", "x", self.who),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_what_is_out_of_sight_stays_there(self):
        hidden = self.new_order(user=self.colleague)
        self.assertFalse(self.quick.choose("sale.order", hidden.id))
        self.assertFalse(self.quick.find(hidden.name))
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        theirs = self.customer.sudo().create({"name": "Theirs", "company_id": elsewhere.id})
        self.assertFalse(self.quick.find("Theirs"))
        for who in (
            {"order_id": hidden.id},
            {"partner_id": theirs.id},
            {"partner_id": 10**9},
            {"partner_id": "1"},
            {"lead_id": [1]},
        ):
            with self.subTest(who=who), self.assertRaisesRegex(UserError, "choose again"):
                self.enter("complaint", who=who)

    def test_order_of_another_customer(self):
        other = self.customer.sudo().create({"name": "Bo"})
        for kind in KINDS:
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "not an order of Bo"):
                self.enter(kind, who={**self.who, "partner_id": other.id})

    def test_context_writes_nothing_that_buttons_write(self):
        made = "2020-01-01 08:00:00"
        quick = self.quick.with_context(
            default_state="closed",
            default_date_answered=made,
            default_date_made=made,
            default_automatic=True,
            default_reference="MINE",
        )
        complaint = self.enter("complaint", quick=quick, who=self.who)
        self.assertEqual((complaint.state, complaint.date_answered), ("new", False))
        self.assertNotEqual(complaint.reference, "MINE")
        promise = self.enter("promise", quick=quick, who=self.who)
        self.assertFalse(promise.automatic)
        self.assertGreater(promise.date_made.year, 2020)
