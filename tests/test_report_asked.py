from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_survey import SurveyCase

DAYS = {"date_from": "2026-01-01", "date_to": "2026-12-31"}


@tagged("post_install", "-at_install")
class TestWhoWasAsked(SurveyCase):
    """Which delivered orders were asked about, why the others were not, and how both went."""

    def customers(self, number):
        return (
            self.env["res.partner"]
            .sudo()
            .create([{"name": f"P{n}", "email": f"p{n}@example.org"} for n in range(number)])
        )

    def rows(self, orders, user=None):
        """Return {order: row} as a user reads them, each row a dict."""
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["service.asked.report"].with_user(user or self.manager)
        rows = report.search([("order_id", "in", orders.ids)])
        return {row.order_id: row for row in rows}

    def test_each_reason_is_the_one_that_the_order_s_own_page_gives(self):
        ada, bea, cy, dan, eve = self.customers(5)
        names = ("asked", "opted_out", "no_email", "complaint", "rest", "till", "answered", "early")
        orders = dict(
            zip(
                names,
                map(self.deliver, (ada, bea, cy, dan, ada, eve, eve, self.customer)),
                strict=True,
            )
        )
        self.answer(orders["answered"], 4, 4, 4)
        till = self.env["survey.user_input"].sudo()._ask(orders["till"], "till")
        till._mark_done()
        bea.survey_opt_out, cy.email = True, False
        self.env["customer.complaint"].create(
            {"name": "Squeaks", "partner_id": dan.id, "company_id": self.company.id}
        )
        # The later one of a customer is asked about.
        orders["asked"], orders["rest"] = orders["rest"], orders["asked"]
        delivered = fields.Datetime.now()
        orders["early"].sudo().date_delivered = delivered + timedelta(days=3)
        self.at(2026, 3, 5, 9)
        self.run_jobs()
        self.at(2026, 3, 6, 9)
        self.run_jobs()
        everything = self.env["sale.order"].union(*orders.values())
        rows = self.rows(everything)
        for name, order in orders.items():
            with self.subTest(reason=name):
                self.assertEqual((rows[order].reason, order.survey_status), (name, name))
                self.assertEqual(
                    (rows[order].asked, rows[order].asked_rate),
                    ("yes", 100) if name in ("asked", "till", "answered") else ("no", 0),
                )
        # When the time for asking is over, the page knows no more than that; the reason stays.
        self.at(2026, 5, 6, 9)
        bea.survey_opt_out = False
        self.assertEqual(orders["no_email"].survey_status, "no_email")
        rows = self.rows(everything)
        for name in ("opted_out", "no_email", "complaint", "rest"):
            self.assertEqual(rows[orders[name]].reason, name)
        self.assertEqual(rows[orders["early"]].reason, "late")

    def test_asked_order_stays_with_whose_it_was_then(self):
        order, other = self.deliver(), self.deliver(self.customers(1))
        self.answer(order, 4, 4, 4)
        (order | other).user_id = self.colleague
        both = order | other
        self.assertEqual(self.rows(both)[order].user_id, self.salesman)
        self.assertEqual(set(self.rows(both, self.salesman)), {order})
        self.assertEqual(set(self.rows(both, self.colleague)), {other})
        self.assertEqual(set(self.rows(both, self.leader)), {order, other})
        action = self.rows(both, self.salesman)[order].action_open_order()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))

    def test_a_tap_at_the_till_asks_nobody(self):
        order = self.deliver()
        till = self.env["survey.user_input"].sudo()._ask(order, "till")
        question = till._get_next_at_the_till()
        till._tap(str(question.id), question._get_taps()[-1][0])
        self.assertEqual(till.state, "in_progress")
        self.assertEqual(self.rows(order)[order].asked, "no")
        till._mark_done()
        self.assertEqual(self.rows(order)[order].asked, "yes")

    def test_low_score_s_complaint_is_no_case_here(self):
        self.company.sudo().survey_low_score = 50
        order, complained, mended = (self.deliver(partner) for partner in self.customers(3))
        self.assertTrue(self.answer(order, 0, 0, 0).complaint_ids)
        self.env["customer.complaint"].create(
            {
                "name": "Squeaks",
                "partner_id": complained.partner_id.id,
                "order_id": complained.id,
                "company_id": self.company.id,
            }
        )
        self.env["customer.rework"].create({"name": "Crooked", "order_id": mended.id})
        rows = self.rows(order | complained | mended)
        self.assertEqual([rows[o].case_rate for o in (order, complained, mended)], [0, 100, 100])

    def give(self, asked, late_asked, not_asked, late_not_asked, **vals):
        """Deliver orders, some of them asked about, and the first of each late."""
        for number, late, is_asked in (
            (asked, late_asked, True),
            (not_asked, late_not_asked, False),
        ):
            for order, partner in enumerate(self.customers(number)):
                delivered = self.deliver(partner, **vals)
                if order < late:
                    self.new_promise(
                        order_id=delivered.id, date_made="2026-02-20", date_due="2026-02-27"
                    )
                if is_asked:
                    self.env["survey.user_input"].sudo()._ask(delivered, "mail")
        self.env.flush_all()

    def notes(self, code="survey_response", user=None):
        kpi = self.env["service.kpi"].with_user(user or self.manager)
        return kpi.get_details(code, DAYS)["notes"]

    def test_who_asks_the_contented_alone_is_seen(self):
        self.give(12, 0, 8, 8)
        notes = self.notes()
        self.assertEqual(notes[0], "Asked about 12 of 20 delivered orders")
        self.assertEqual(
            notes[1],
            "With a late or broken promise: 0 % of 12 asked, 100 % of 8 not asked: "
            "less often where asked",
        )
        self.assertIn("no clear difference", notes[2])
        self.assertEqual(notes[3:], ["Will Be Asked Later: 8"])
        self.assertEqual(self.notes(user=self.salesman), notes)
        self.assertFalse(self.notes(user=self.colleague))

    def test_chance_is_not_called_a_difference(self):
        self.give(12, 3, 8, 4)
        self.assertIn("no clear difference", self.notes()[1])

    def test_few_are_too_few_to_tell(self):
        self.give(2, 0, 2, 2)
        self.assertIn("100 % of 2 not asked: too few to tell", self.notes()[1])

    def test_report_names_who_asks_least_first(self):
        self.give(3, 0, 1, 1)
        self.give(1, 0, 3, 3, user_id=self.colleague.id)
        wizard = self.env["service.quality.report"].create({"period": "custom", **DAYS})
        blocks = self.env["report.customers_for_life.service_quality_report"]._get_blocks(wizard)
        (block,) = (b for b in blocks if b["template"].endswith("_asked"))
        self.assertEqual(
            [(row["user"], row["asked"], row["delivered"]) for row in block["rows"]],
            [(self.colleague, 1, 4), (self.salesman, 3, 4)],
        )
        text = " ".join(self.print_pages(wizard))
        self.assertIn("1 of 4", text)
        self.assertIn("Will Be Asked Later 3", text)

    def test_share_of_each_way_to_answer_is_shown(self):
        self.company.sudo().survey_low_score = 0
        for place, channel, number in ((4, "till", 12), (1, "link", 8)):
            for partner in self.customers(number):
                order = self.deliver(partner)
                answer = self.env["survey.user_input"].sudo()._ask(order, channel)
                for question in self.survey.sudo()._get_till_questions():
                    answer._save_lines(question, str(question.suggested_answer_ids[place].id))
                answer._mark_done()
        self.env.flush_all()
        self.assertEqual(
            self.notes("survey_score"),
            [
                "At the Till: 60 % of 20 answers, score 100",
                "By QR Code or Portal: 40 % of 20 answers, score 25",
                "At the till against the others: better",
            ],
        )
        self.company.sudo().survey_shown_to_salespeople = True
        self.env["survey.user_input"].sudo().search(
            [("company_id", "=", self.company.id), ("service_channel", "=", "link")], limit=4
        ).unlink()
        # Of four answers by link nothing is told to whom they are about.
        self.assertEqual(
            self.notes("survey_score", self.salesman)[1:],
            [
                "By QR Code or Portal: 25 % of 16 answers, score too few to tell",
                "At the till against the others: too few to tell",
            ],
        )
        self.assertIn("better", self.notes("survey_score")[-1])
        wizard = self.env["service.quality.report"].create({"period": "custom", **DAYS})
        self.assertIn("At the Till: 75 %", " ".join(self.print_pages(wizard)))
