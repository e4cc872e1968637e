import random
from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..reports import charts
from .common_report import ReportCase
from .common_survey import SurveyCase

FEBRUARY = datetime(2026, 2, 1)


@tagged("post_install", "-at_install")
class TestQualityReportSections(ReportCase, SurveyCase):
    """What the sections tell, against plain Python over the same records."""

    def date(self, records, **columns):
        """Set what no frozen clock sets: the moment at which a record is made."""
        self.env.flush_all()
        for column, moment in columns.items():
            self.env.cr.execute(
                f"UPDATE {records._table} SET {column} = %s WHERE id = ANY(%s)",
                [moment, records.ids],
            )
        self.env.invalidate_all()

    def complain(self, taken, solved=None, state="new", **vals):
        complaint = self.env["customer.complaint"].create(
            {
                "name": "Squeaks",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "team_id": self.team.id,
                **vals,
            }
        )
        complaint.sudo().write({"state": state, "date_solved": solved})
        self.date(complaint, create_date=taken)
        return complaint

    def recover(self, partner, done, **vals):
        recovery = self.env["customer.recovery"].create(
            {
                "name": "Sorry",
                "partner_id": partner.id,
                "company_id": self.company.id,
                "user_id": self.salesman.id,
                "team_id": self.team.id,
                **vals,
            }
        )
        if done:
            recovery.sudo().write({"state": "done", "date_done": done})
        return recovery

    def sell(self, day, quantity=1, **vals):
        order = self.new_order((quantity,), **vals)
        order.action_confirm()
        order.promise_ids.action_cancel()
        order.date_order = day
        return order

    def test_complaints(self):
        random.seed(3)
        made = []
        for _n in range(80):
            taken = FEBRUARY + timedelta(hours=random.randrange(-24 * 20, 24 * 40))
            solved = random.choice([None, taken + timedelta(hours=random.randrange(24 * 30))])
            state = random.choice(["new", "working"]) if not solved else "solved"
            state = random.choice([state, state, state, "cancelled"])
            source = random.choice(["counter", "phone", "email"])
            made.append((taken, solved, state, source))
            self.complain(taken, solved, state, source=source)
        # One hour ahead of UTC.
        first, end = datetime(2026, 1, 31, 23), datetime(2026, 2, 28, 23)
        counted = [(t, d, state, source) for t, d, state, source in made if state != "cancelled"]
        (block,) = self.blocks(self.wizard(), "complaints")
        labels = {"new": "New", "working": "In Progress", "solved": "Solved"}
        sources = {"counter": "Counter", "phone": "Phone", "email": "E-mail"}
        numbers = {
            (row["name"], state): number
            for row in block["rows"]
            for state, number in zip(block["columns"], row["numbers"], strict=True)
        }
        for state, label in labels.items():
            for source, name in sources.items():
                expected = sum(
                    first <= taken < end and (s, f) == (state, source)
                    for taken, _d, s, f in counted
                )
                self.assertEqual(numbers.get((name, label), 0), expected)
        solved = [when for _t, when, _s, _f in counted if when and first <= when < end]
        self.assertTrue(solved)
        self.assertEqual(block["solved"], len(solved))
        waiting = sorted(
            (
                taken
                for taken, solved, _s, _f in counted
                if taken < end and not (solved and solved < end)
            )
        )
        (unsolved,) = self.blocks(self.wizard(), "unsolved")
        self.assertEqual([row["complaint"].create_date for row in unsolved["rows"]], waiting[:12])
        self.assertEqual(unsolved["rows"][0]["days"], (end - waiting[0]).days)
        self.assertEqual(unsolved["more"], len(waiting) - 12)

    def test_complaint_of_a_stranger_is_told_and_nobody_is_at_risk(self):
        self.complain(FEBRUARY, partner_id=False, email_from="stranger@example.org")
        (text,) = self.print_pages(self.wizard())
        self.assertIn("stranger@example.org", text)
        self.assertNotIn("Value at risk", text)

    def test_recoveries_and_whether_customers_came_back(self):
        people = self.env["res.partner"].sudo().create([{"name": f"P{n}"} for n in range(5)])
        self.company.sudo().recovery_days = 30
        # Their days end in February: one comes back, one too late, one not at all.
        for number in range(3):
            self.recover(people[number], f"2026-01-1{number} 12:00:00", cost=10)
        back = self.sell("2026-01-20", 3, partner_id=people[0].id)
        self.sell("2026-02-27", 5, partner_id=people[1].id)
        # Done in February, too early to tell; done in March; under way.
        done = self.recover(people[3], "2026-02-20 12:00:00", cost=25)
        others = self.recover(people[4], "2026-03-01 12:00:00") | self.recover(people[4], None)
        self.date(others, create_date="2026-02-15")
        (block,) = self.blocks(self.wizard(), "recoveries")
        self.assertEqual(block["done"], done)
        self.assertEqual(block["under_way"], 2)
        self.assertEqual(block["judged"].partner_id, people[:3])
        self.assertEqual((block["back"], block["amount"]), (1, back.amount_untaxed))
        self.assertEqual(
            [(row["recovery"].partner_id, row["outcome"]) for row in block["rows"]],
            [
                (people[3], "Too Early to Tell"),
                (people[2], "Did Not Come Back"),
                (people[1], "Did Not Come Back"),
                (people[0], "Came Back"),
            ],
        )
        self.assertIn("1 came back", "".join(self.print_pages(self.wizard())))
        self.assertFalse(self.blocks(self.wizard(user_id=self.colleague.id), "recoveries"))

    def test_surveys_and_the_customers_own_words(self):
        scores = []
        for number in range(12):
            self.at(2026, 2, number + 2, 12)
            order = self.deliver(team_id=self.team.id)
            places = [random.randrange(5) for _part in range(3)]
            words = {"wish": f"Wish {number} " + "never ending " * 60} if number else {}
            answer = self.answer(order, *places, **words)
            self.date(answer, date_asked=f"2026-02-{number + 2:02} 12:00:00")
            scores.append((answer, sum(places) / 12 * 100))
        asked = self.env["survey.user_input"].sudo()._ask(self.deliver(), "mail")
        self.date(asked, date_asked="2026-02-14")
        self.at(2026, 3, 2, 8)
        (block,) = self.blocks(self.wizard(), "surveys")
        score, response = block["lines"]
        mean = sum(value for _answer, value in scores) / 12
        self.assertEqual((score["text"], score["size"]), (str(int(mean + 0.5)), 12))
        self.assertEqual((response["text"], response["size"]), ("92 %", 13))
        best, worst = self.blocks(self.wizard(), "quotes")
        worded = sorted(value for answer, value in scores if answer.service_wish)
        found = [row["answer"].service_score for row in best["rows"] + worst["rows"]]
        for value, expected in zip(found, worded[-4:][::-1] + worded[:4][::-1], strict=True):
            self.assertAlmostEqual(value, expected)
        for row in best["rows"]:
            self.assertLessEqual(len(row["words"]), 230)
            self.assertTrue(row["words"].endswith("…"))
        text = "".join(self.print_pages(self.wizard()))
        self.assertIn(best["rows"][0]["answer"].order_id.name, text)
        self.assertIn("In their own words: the lowest scores", text)

    def test_one_word_without_end_is_cut(self):
        for number in range(8):
            self.at(2026, 2, number + 2)
            answer = self.answer(self.deliver(), 4, 4, 4, wish="W" * 4000, thanks="\n\n<b>&")
            self.date(answer, date_asked="2026-02-10")
        self.at(2026, 3, 2, 8)
        pages = self.print_pages(self.wizard())
        self.assertIn("WWWW", "".join(pages))
        self.assertLess("".join(pages).count("W"), 8 * 300)

    def test_requests_and_noes(self):
        reasons = self.env["customer.request.reason"].create([{"name": "Far"}, {"name": "Dear"}])
        asked = [("yes", None, 5, 30, 0), ("yes", None, 0, 10, 20), ("pending", None, 0, 0, 0)]
        asked += [("no", 0, 0, 0, 0), ("no", 1, 2, 0, 0), ("no", 1, 4, 15, 0)]
        requests = self.env["customer.request"].create(
            [
                {
                    "name": f"Ask {number}",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "answer": answer,
                    "reason_id": reason is not None and reasons[reason].id,
                    "cost": cost,
                    "minutes": minutes,
                    "charge": charge,
                    # A Monday at ten in the morning, and one in the evening.
                    "date_asked": f"2026-02-02 {'09' if number else '20'}:00:00",
                    "alternative": answer == "no" and "A lamp maker nearby",
                }
                for number, (answer, reason, cost, minutes, charge) in enumerate(asked)
            ]
        )
        requests[3].active = False
        wizard = self.wizard()
        (block,) = self.blocks(wizard, "requests")
        told = [block[name] for name in ("yes", "no", "pending", "yes_rate", "cost", "minutes")]
        self.assertEqual(told, [2, 3, 1, 2 / 5, 11, 55])
        self.assertEqual(
            [block[name] for name in ("charged", "charge", "out_of_hours")], [1, 20, 1]
        )
        (why,) = self.blocks(wizard, "reasons")
        self.assertEqual(
            [(row["reason"], row["count"], row["cost"]) for row in why["rows"]],
            [(reasons[1], 2, 6), (reasons[0], 1, 0)],
        )
        (noes,) = self.blocks(wizard, "noes")
        self.assertEqual({row["request"] for row in noes["rows"]}, set(requests[3:]))
        self.assertIn("A lamp maker nearby", "".join(self.print_pages(wizard)))

    def test_silence_of_the_company_and_the_team(self):
        for day, orders, complaints in (("2025-06-10", 20, 10), ("2026-02-10", 20, 3)):
            delivered = self.env["sale.order"].concat(*(self.deliver() for _n in range(orders)))
            self.date(delivered, date_delivered=day)
            for _n in range(complaints):
                self.complain(day, solved=day, state="solved")
        (block,) = self.blocks(self.wizard(team_id=self.team.id), "silence")
        self.assertTrue(block["alarm"])
        self.assertIn("Counter, February 2026: 3 complaints came, 10.0 were", block["note"])
        (block,) = self.blocks(self.wizard(), "silence")
        self.assertIn("Kept Word, February 2026", block["note"])
        # March is not over.
        march = self.wizard(date_from="2026-03-01", date_to="2026-03-31")
        (block,) = self.blocks(march, "silence")
        self.assertIn("Kept Word, February 2026", block["note"])
        self.assertFalse(self.blocks(self.wizard(user_id=self.salesman.id), "silence"))

    def test_value_at_risk_and_why(self):
        self.product.sudo().list_price = 100
        people = self.env["res.partner"].sudo().create([{"name": f"P{n}"} for n in range(13)])
        for number, partner in enumerate(people, 1):
            self.sell("2026-01-05", number, partner_id=partner.id)
        for partner in people[1:]:
            self.judged("2026-02-10", "2026-02-12", partner_id=partner.id)
        self.judged("2026-02-11", None, partner_id=people[12].id)
        self.complain("2026-02-05", partner_id=people[12].id)
        self.complain("2026-02-05", partner_id=people[0].id)
        self.complain("2026-02-05", "2026-02-06", "solved", partner_id=people[5].id)
        wizard = self.wizard()
        (block,) = self.blocks(wizard, "risk")
        company = self.company
        self.assertEqual(block["size"], 13)
        self.assertEqual(block["total"], company.currency_id.format(100 * 13 * 14 / 2))
        self.assertEqual([row["customer"] for row in block["rows"]], list(people[:2:-1]))
        self.assertEqual(block["rows"][0]["value"], company.currency_id.format(1300))
        why = [(row["promises"], row["complaints"]) for row in block["rows"]]
        self.assertEqual(why, [(2, 1)] + [(1, 0)] * 9)
        self.assertEqual(block["more"], 3)
        self.assertIn("More, not shown: 3", "".join(self.print_pages(wizard)))

    def test_control_charts_of_what_varies(self):
        orders = self.env["sale.order"]
        for week in range(10):
            day = date(2025, 12, 22) + timedelta(weeks=week)
            delivered = orders.concat(*(self.deliver() for _n in range(4)))
            self.date(delivered, date_delivered=day)
            self.date(delivered.order_line, date_delivered=day)
            for number in range(1 + week % 3):
                self.complain(day, order_id=delivered[number].id)
            self.judged(str(day), str(day))
        wizard = self.wizard()
        # Every line was right and every promise kept: there is nothing to tell.
        (block,) = self.blocks(wizard, "control_chart")
        self.assertEqual((block["name"], block["interval"]), ("Complaints", "week"))
        self.assertIn("<svg", block["chart"])
        self.assertFalse(block["signals"])
        self.env["customer.rework"].create(
            [
                {
                    "name": "Again",
                    "order_line_id": order.order_line[0].id,
                    "order_id": order.id,
                    "company_id": self.company.id,
                }
                for order in delivered[:3]
            ]
        )
        self.judged("2026-02-10", None)
        # Too few for any week, enough for the months; one broken promise is too few for both.
        found = [
            (block["name"], block["interval"]) for block in self.blocks(wizard, "control_chart")
        ]
        self.assertEqual(found, [("First-Time-Right", "month"), ("Complaints", "week")])
        for _n in range(2):
            self.judged("2026-02-11", None)
        names = [block["name"] for block in self.blocks(wizard, "control_chart")]
        self.assertEqual(names, ["Kept Rate", "First-Time-Right", "Complaints"])
        text = "".join(self.print_pages(wizard))
        self.assertIn("First-Time-Right by month, with its control limits", text)
        # Nothing of it in a period without a record.
        empty = self.wizard(date_from="2026-03-02", date_to="2026-03-02")
        self.assertFalse(self.blocks(empty, "control_chart"))

    def test_signals_of_the_period_alone_and_no_more_than_fit(self):
        for week in range(25):
            day = date(2025, 9, 8) + timedelta(weeks=week)
            for _n in range(5):
                late = week < 4 or week > 20
                self.judged(str(day), str(day + timedelta(days=late)))
        (block,) = self.blocks(self.wizard(), "control_chart")
        self.assertEqual(len(block["signals"]), 3)
        self.assertEqual(block["more"], 1)
        self.assertIn("beyond three standard deviations", block["signals"][-1][1])
        self.assertNotIn("25", "".join(label[-2:] for label, _rules in block["signals"]))

    def test_salesperson_without_a_scope_gets_no_figures_of_others(self):
        self.judged("2026-02-10", None, user_id=self.salesman.id)
        self.complain(FEBRUARY, user_id=self.colleague.id)
        self.sell("2026-01-05")
        self.judged("2026-02-10", None, user_id=self.colleague.id)
        wizard = self.wizard(user=self.salesman)
        text = "".join(self.print_pages(wizard))
        for heading in ("Complaints", "What customers"):
            self.assertNotIn(heading, text)
        (figures,) = self.blocks(wizard, "figures")
        self.assertEqual(figures["rows"][0]["size"], 1)
        own = self.wizard(user=self.salesman, user_id=self.salesman.id)
        self.assertFalse(self.blocks(own, "complaints"))
        (figures,) = self.blocks(own, "figures")
        self.assertEqual(figures["rows"][0]["size"], 1)

    def test_headings_in_the_reader_s_language(self):
        self.env["res.lang"].sudo()._activate_lang("it_IT")
        view = self.env.ref("customers_for_life.service_quality_report_unsolved").sudo()
        heading = "Complaints unsolved at the end of the period, the longest waiting first"
        view.update_field_translations("arch_db", {"it_IT": {heading: "Reclami irrisolti"}})
        self.complain(FEBRUARY)
        self.manager.sudo().lang = "it_IT"
        self.env.invalidate_all()
        wizard = self.wizard()
        text = "".join(self.print_pages(wizard.with_context(lang="it_IT")))
        self.assertIn("Reclami irrisolti", text)
        self.assertNotIn(heading, text)


@tagged("post_install", "-at_install")
class TestCharts(BaseCase):
    def test_axis_ends_in_round_numbers(self):
        for highest in (0, 0.003, 0.5, 1, 7, 10, 49.9, 50, 51, 1234, 5000, 99999):
            top, step = charts._round_up(highest)
            self.assertGreaterEqual(top, highest)
            self.assertLessEqual(top, max(2 * highest, 1))
            self.assertLessEqual(round(top / step), 5)

    def test_pareto_of_strange_names(self):
        self.assertEqual(charts.pareto([]), "")
        for shares in ([("<script>&", 1)], [("原因", 0.6), ("سبب", 0.3), ("x" * 300, 0.1)]):
            svg = charts.pareto(shares)
            self.assertNotIn("<script>", svg)
            self.assertIn("<svg", svg)
