import random
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.figure.service_kpi import Scope
from .common_sheet import LONG, SheetCase

REPORT = "customers_for_life.customer_sheet"


@tagged("post_install", "-at_install")
class TestCustomerSheet(SheetCase):
    report = REPORT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guild = cls.env["res.partner"].sudo().create({"name": "Guild", "is_company": True})
        cls.stranger = cls.env["res.partner"].sudo().create({"name": "Bert Stranger"})

    def ask(self, name="Gift wrap", **vals):
        return self.env["customer.request"].create(
            {
                "name": name,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.salesman.id,
                **vals,
            }
        )

    def fill(self, number, words=""):
        """Give the customer `number` of everything."""
        reason = self.env["customer.request.reason"].create({"name": f"Sold out {words}"})
        for n in range(number):
            self.complain(f"Complaint {n} {words}")
            self.rework(f"Error {n} {words}")
            self.env["customer.recovery"].create(
                {
                    "name": f"Recovery {n} {words}",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                }
            )
            self.ask(
                f"Wish {n} {words}", answer="no", reason_id=reason.id, alternative=f"Later {words}"
            )
            self.env["customer.extra"].create(
                {
                    "name": f"Bunch of flowers {n} {words}",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "cost": 123456,
                }
            )
            self.answer(self.deliver(), 4, 4, 3, thanks=f"Thanks {n} {words}")

    # === NUMBERS ===#

    def test_figures_are_those_of_the_kpi_and_of_a_count_by_hand(self):
        random.seed(11)
        today = date(2026, 3, 2)
        last_year = date(2025, 3, 3)
        theirs = []
        people = self.customer | self.stranger
        self.customer.sudo().parent_id = self.guild
        for _n in range(60):
            # At noon: neither the time zone nor the hour matters then.
            due = datetime(2024, 6, 1, 12) + timedelta(days=random.randrange(600))
            partner = random.choice(people)
            promise = self.new_promise(
                partner_id=partner.id,
                date_made=due - timedelta(days=30),
                date_due=due,
                date_fulfilled=random.choice(
                    [False, due, due - timedelta(days=2), due + timedelta(days=2)]
                ),
            )
            if partner == self.customer:
                theirs.append((due.date(), promise.date_fulfilled, due))
        sheet = self.sheet(self.customer)
        row = next(row for row in sheet["by_heading"]["Figures"] if row[0] == "Kept Rate")
        for first, text, size in ((last_year, row[1], row[2]), (date(2000, 1, 1), *row[3:5])):
            counted = [p for p in theirs if first <= p[0] <= today]
            kept = [p for p in counted if p[1] and p[1].date() <= p[0]]
            self.assertTrue(0 < len(kept) < len(counted))
            self.assertEqual(size, len(counted))
            self.assertEqual(text, f"{100 * len(kept) / len(counted):.0f} %")
            kpi = self.env.ref("customers_for_life.kpi_kept_rate")
            scope = Scope(self.company, first, today, partner=self.guild)
            value, _numerator, kpi_size = kpi._total(scope)
            self.assertEqual((text, size), (kpi._format(value, self.company, kpi_size), kpi_size))
        self.assertEqual(row[5], "95 %")
        self.assertIn("off target", row[6])
        self.assertNotIn("Survey Score", [row[0] for row in sheet["by_heading"]["Figures"]])

    def test_revenue_and_whether_it_is_at_risk(self):
        order = self.deliver()
        revenue = self.company.currency_id.format(order.amount_untaxed)
        self.assertEqual(
            self.sheet(self.customer)["facts"],
            [
                f"Revenue so far, untaxed: {revenue}",
                "Not at risk: no late or broken promise in the last twelve months, no unsolved "
                "complaint.",
            ],
        )
        complaint = self.complain()
        # The moment at which a record is made is the database's, not the frozen clock's.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_complaint SET create_date = '2026-03-01' WHERE id = %s",
            [complaint.id],
        )
        self.new_promise(date_made="2026-02-01", date_due="2026-02-10")
        # So long ago that it does not count any more.
        self.new_promise(date_made="2024-02-01", date_due="2024-02-10")
        risk = self.sheet(self.customer)["facts"][1]
        self.assertIn("promises late or broken in the last twelve months: 1,", risk)
        self.assertIn("unsolved complaints: 1.", risk)
        complaint.action_solved()
        self.assertIn("unsolved complaints: 0.", self.sheet(self.customer)["facts"][1])
        self.assertFalse(self.sheet(self.stranger)["facts"])

    def test_other_companies_records_stay_there(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.manager.sudo().company_ids += other
        self.new_promise(name="Here")
        kind = self.by_day.sudo().copy({"company_id": other.id})
        self.env["customer.promise"].sudo().with_company(other).create(
            {
                "type_id": kind.id,
                "partner_id": self.customer.id,
                "company_id": other.id,
                "name": "There",
                "user_id": self.manager.id,
            }
        )
        model = self.env[f"report.{REPORT}"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        (sheet,) = model._get_report_values(self.customer.ids)["sheets"].values()
        names = [row[0] for table in sheet["tables"] for row in table["rows"]]
        self.assertEqual(names, ["Here"])
        elsewhere = model.with_company(other)._get_report_values(self.customer.ids)["sheets"]
        self.assertEqual(elsewhere[self.customer.id]["tables"][0]["rows"][0][0], "There")

    # === PAPER ===#

    def test_everything_stands_on_the_sheet(self):
        self.show_all_rows()
        self.customer.sudo().write(
            {"street": "Main Street 5", "city": "Ghent", "service_donts": "Never before nine"}
        )
        self.new_promise(name="Send samples")
        self.new_promise(name="Bring catalogue").action_fulfil()
        self.fill(1)
        text = " ".join(self.print_sheet(self.customer))
        for words in (
            "Ada Customer",
            "Main Street 5, Ghent",
            "Don't: Never before nine",
            "Survey Score 92 1 92 1 80 too few to tell",
            "Cost of Rework",
            "Send samples",
            "Bring catalogue",
            "Complaint 0",
            "Error 0",
            "Recovery 0",
            "Wish 0",
            "Sold out · Later",
            "Thanks 0",
            "Bunch of flowers 0",
            "Internal paper, not for customers. Printed by Manager",
        ):
            self.assertIn(words, text)
        self.assertNotIn(" more ", text)

    def test_a_few_rows_of_hundreds_of_records_with_long_names(self):
        self.customer.sudo().write(
            {"name": LONG, "street": LONG, "service_dos": LONG, "service_preferences": LONG}
        )
        self.salesman.sudo().name = LONG
        for n in range(9):
            self.stranger.sudo().copy(
                {"name": f"{LONG} {n}", "parent_id": self.customer.id, "service_donts": LONG}
            )
        self.new_promise(name="Still open", date_due="2026-04-30")
        self.env["customer.promise"].create(
            [
                {
                    "type_id": self.by_day.id,
                    "partner_id": self.customer.id,
                    "user_id": self.salesman.id,
                    "name": f"Promise {n} {LONG} 漢字 " + "W" * 300,
                    "date_made": "2025-01-01",
                    "date_due": datetime(2025, 2, 1, 12) + timedelta(days=n),
                    "date_fulfilled": datetime(2025, 2, 1, 12) + timedelta(days=n),
                }
                for n in range(300)
            ]
        )
        self.fill(12, LONG)
        promises = self.env["customer.promise"].search_count(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertGreater(promises, 300)
        tables = [
            table
            for table in self.sheet(self.customer)["tables"]
            if table["columns"][0][0] not in ("Figures", "To Respect")
        ]
        self.assertEqual(len(tables), 7)
        for table, records in zip(tables, (promises, *[12] * 6), strict=True):
            self.assertEqual(len(table["rows"]), 1)
            self.assertEqual(len(table["rows"]) + int(table["more"].split()[1]), records)
        text = " ".join(self.print_sheet(self.customer))
        self.assertEqual(text.count("and 11 more"), 6)
        self.assertIn("Internal paper", text)

    def test_rows_are_shared_as_far_as_the_paper_goes(self):
        report = self.env[f"report.{REPORT}"]
        for counts, room, rows in (
            ([42, 1, 4, 1, 12], 17, [1, 1, 1, 1, 1]),
            ([42, 1, 4, 1, 12], 18.5, [2, 1, 1, 1, 1]),
            ([42, 1, 4, 1, 12], 99, [2, 1, 2, 1, 2]),
            ([9, 0, 0], 99, [6, 0, 0]),
            ([9, 0, 2], 9, [2, 0, 1]),
            # Without any room, the latest of each all the same.
            ([9, 9], -5, [1, 1]),
            ([], 20, []),
        ):
            with self.subTest(counts=counts, room=room):
                self.assertEqual(report._share_room(counts, room), rows)

    def test_shorter_paper_shows_fewer_rows(self):
        for _number in range(9):
            self.complain()
            self.rework()
        rows = {}
        for height in (297, 200):
            paper = self.env["report.paperformat"].sudo()
            self.company.sudo().paperformat_id = paper.create(
                {
                    "name": "Paper",
                    "format": "custom",
                    "page_height": height,
                    "page_width": 210,
                    "orientation": "Portrait",
                }
            )
            tables = self.sheet(self.customer)["tables"]
            rows[height] = sum(len(table["rows"]) for table in tables)
        self.assertGreater(rows[297], rows[200])

    def test_busy_customer_is_one_page(self):
        self.fill(12)
        self.customer.sudo().name = "Extraordinarily Long Name of a Customer & Sons, Importers"
        self.assertEqual(len(self.print_sheet(self.customer)), 1)

    def test_more_records_take_no_more_queries(self):
        self.salesman.sudo().group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        counts = []
        for number in (2, 6):
            self.fill(number)
            self.sheet(self.customer, self.salesman)
            before = self.env.cr.sql_log_count
            self.sheet(self.customer, self.salesman)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_open_promises_first_then_the_latest(self):
        for name, due, fulfilled in (
            ("Long ago", "2026-01-10", True),
            ("Open later", "2026-05-01", False),
            ("Lately", "2026-02-10", True),
            ("Open soon", "2026-04-01", False),
            ("Overdue", "2026-02-01", False),
        ):
            self.new_promise(
                name=name,
                date_made="2026-01-01",
                date_due=f"{due} 12:00:00",
                date_fulfilled=fulfilled and f"{due} 12:00:00",
            )
        taken_back = self.new_promise(name="Taken back", date_due="2026-06-01")
        taken_back.action_cancel()
        self.show_all_rows()
        rows = self.sheet(self.customer)["by_heading"]["Promises"]
        self.assertEqual(
            [(row[0], str(row[-1])) for row in rows],
            [
                ("Overdue", "<b>Overdue</b>"),
                ("Open soon", "Open"),
                ("Open later", "Open"),
                ("Lately", "Kept"),
                ("Long ago", "Kept"),
            ],
        )

    def test_nothing_on_record_is_one_sentence(self):
        self.stranger.sudo().service_channel = "phone"
        (text,) = self.print_sheet(self.stranger)
        self.assertIn("Nothing is on record with this customer yet. Make a promise", text)
        self.assertIn("Reached By: Phone", text)
        for heading in ("Figures", "Promises", "Complaints", "Revenue", "risk"):
            self.assertNotIn(heading, text)

    def test_people_of_one_company_share_a_page(self):
        people = (
            self.env["res.partner"]
            .sudo()
            .create(
                [
                    {"name": "Cleo", "parent_id": self.guild.id, "service_dos": "Ring twice"},
                    {"name": "Dan", "parent_id": self.guild.id},
                ]
            )
        )
        self.new_promise(partner_id=people[1].id, name="For Dan")
        (text,) = self.print_sheet(people)
        self.assertIn("Guild", text)
        self.assertIn("For Dan", text)
        self.assertIn("Cleo Do: Ring twice", text)
        pages = self.print_sheet(people | self.stranger | self.guild | self.customer)
        self.assertEqual(len(pages), 3)
        for name, page in zip(("Guild", "Bert Stranger", "Ada Customer"), pages, strict=True):
            self.assertIn(f"Customer Sheet {name}", page)

    # === WHO SEES WHAT ===#

    def test_salesperson_sees_own_records_without_costs(self):
        self.show_all_rows()
        own = self.new_promise(name="Mine", user_id=self.salesman.id)
        self.new_promise(name="Secret promise", user_id=self.colleague.id)
        self.complain("My complaint")
        self.complain("Secret complaint", user_id=self.colleague.id)
        self.rework("My error")
        self.rework("Secret error", done_by_id=self.colleague.id)
        self.ask("Secret request", user_id=self.colleague.id)
        self.deliver()
        self.deliver(user=self.colleague)
        hidden = self.new_order(user=self.colleague)
        own.sudo().order_id = hidden
        text = " ".join(self.print_sheet(self.customer, self.salesman))
        self.assertIn("Mine", text)
        self.assertIn("My complaint", text)
        self.assertIn("My error", text)
        self.assertNotIn("Secret", text)
        self.assertNotIn("1,234.5", text)
        self.assertNotIn("Cost", text)
        self.assertNotIn(hidden.name, text)
        all_of_it = " ".join(self.print_sheet(self.customer, self.manager))
        for words in ("Secret promise", "Secret error", "1,234.50", "Cost of Rework", hidden.name):
            self.assertIn(words, all_of_it)
        one, two = (self.sheet(self.customer, u)["facts"][0] for u in (self.salesman, self.manager))
        self.assertIn(self.company.currency_id.format(self.product.list_price), one)
        self.assertIn(self.company.currency_id.format(2 * self.product.list_price), two)

    def test_answers_are_shown_as_the_manager_allows(self):
        self.answer(self.deliver(), 4, 4, 4, thanks="Lovely people")
        self.assertNotIn("Lovely", self.print_sheet(self.customer, self.salesman)[0])
        self.company.sudo().survey_shown_to_salespeople = True
        self.assertIn("Lovely", self.print_sheet(self.customer, self.salesman)[0])

    def test_only_salespeople_print_it(self):
        outsider = self.new_user("outsider", "base.group_partner_manager")
        portal = new_test_user(self.env(su=True), "cfl_sheet_portal", groups="base.group_portal")
        self.customer.sudo().user_ids = portal
        for user in (outsider, portal):
            with self.assertRaises(AccessError):
                self.print_sheet(self.customer, user)
        bound = self.env["ir.actions.actions"].with_user(self.salesman)
        names = [a["name"] for a in bound.get_bindings("res.partner")["report"]]
        self.assertIn("Customer Sheet", names)
        bound = self.env["ir.actions.actions"].with_user(outsider)
        names = [a["name"] for a in bound.get_bindings("res.partner").get("report", ())]
        self.assertNotIn("Customer Sheet", names)

    def test_a_contact_of_another_company_is_refused(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        self.stranger.sudo().company_id = other
        with self.assertRaises(AccessError):
            self.sheet(self.stranger, self.salesman)


@tagged("post_install", "-at_install")
class TestCustomerSheetPage(HttpCase):
    def test_portal_user_cannot_open_the_address(self):
        portal = new_test_user(self.env, "cfl_sheet_web", groups="base.group_portal")
        self.authenticate("cfl_sheet_web", "cfl_sheet_web")
        with mute_logger("odoo.http"):
            response = self.url_open(f"/report/html/{REPORT}/{portal.partner_id.id}")
        self.assertEqual(response.status_code, 403)
        self.authenticate("admin", "admin")
        response = self.url_open(f"/report/html/{REPORT}/{portal.partner_id.id}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Nothing is on record with this customer yet", response.text)
