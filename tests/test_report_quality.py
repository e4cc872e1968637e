from datetime import date

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestQualityReport(ReportCase):
    def test_figures_and_change_against_the_month_before(self):
        self.judged("2026-01-10", "2026-01-10")
        self.judged("2026-01-11", "2026-01-14")
        for fulfilled in ("2026-02-08", "2026-02-10", "2026-02-13", None):
            self.judged("2026-02-10", fulfilled)
        (summary,) = self.blocks(self.wizard(), "summary")
        figures = summary["figures"]
        self.assertEqual(
            [figures[name] for name in ("early", "kept", "late", "broken")], [1, 1, 1, 1]
        )
        self.assertEqual(figures["kept_rate"], 0.5)
        self.assertAlmostEqual(figures["fulfilled_rate"], 2 / 3)
        self.assertAlmostEqual(figures["margin_days"], (2 + 0 - 3) / 3)
        self.assertEqual(summary["before"]["kept_rate"], 0.5)
        self.assertEqual(summary["change"], "+0")
        self.assertEqual(summary["before_from"], date(2026, 1, 1))

    def test_month_ends_at_the_company_s_midnight(self):
        # 23:30 UTC on the last day of February is March in Brussels.
        call = {"type_id": self.by_hour.id, "date_made": "2026-01-02 08:00:00"}
        self.new_promise(date_due="2026-02-28 22:30:00", **call)
        self.new_promise(date_due="2026-02-28 23:30:00", **call)
        (summary,) = self.blocks(self.wizard(), "summary")
        self.assertEqual(summary["figures"]["judged"], 1)

    def test_weeks_add_up(self):
        for day in ("2026-02-03", "2026-02-05", "2026-02-18"):
            self.judged(day, day)
        (block,) = self.blocks(self.wizard(), "weeks")
        judged = [week["figures"] and week["figures"]["judged"] for week in block["weeks"]]
        self.assertEqual(judged, [2, None, 1])
        # One promise would make it jump from 0 to 100 %.
        self.assertNotIn("chart", block)
        (text,) = self.print_pages(self.wizard())
        self.assertIn("3 promises fell due in 3 weeks: too few for a chart by week", text)
        for _n in range(12):
            self.judged("2026-02-10", "2026-02-10")
        (block,) = self.blocks(self.wizard(), "weeks")
        self.assertIn("<svg", block["chart"])

    def test_manager_stands_first_whatever_the_rate(self):
        self.judged("2026-02-10", None, user_id=self.manager.id)
        self.judged("2026-02-10", "2026-02-10", user_id=self.salesman.id)
        (people,) = self.blocks(self.wizard(), "people")
        self.assertEqual([row["user"] for row in people["rows"]], [self.manager, self.salesman])
        wizard = self.wizard(team_id=self.team.id)
        self.assertEqual(wizard.manager_id, self.leader)

    def test_worst_first_with_customer_and_order(self):
        order = self.new_order()
        self.judged("2026-02-20")
        longest = self.judged("2026-02-05", order_id=order.id)
        (worst,) = self.blocks(self.wizard(), "worst")
        self.assertEqual(worst["rows"][0]["promise"], longest)
        text = "\n".join(self.print_pages(self.wizard()))
        self.assertIn(order.name, text)
        self.assertIn("Ada Customer", text)

    def test_empty_period_prints_one_page_without_headings_over_nothing(self):
        (text,) = self.print_pages(self.wizard())
        self.assertIn("No promise fell due in this period", text)
        self.assertNotIn("By salesperson", text)
        self.assertNotIn("Broken promises", text)

    def test_printed_at_the_hour_of_the_company(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        self.at(2026, 3, 6, 12)
        (text,) = self.print_pages(self.wizard())
        self.assertIn("As of 3/7/26, 2:00", text)

    def test_one_promise(self):
        self.judged("2026-02-10", "2026-02-10")
        (text,) = self.print_pages(self.wizard())
        self.assertIn("100 %", text)
        self.assertNotIn("Broken promises", text)

    def test_headline_says_what_changed_and_whose_most_of_it_is(self):
        def headline():
            (summary,) = self.blocks(self.wizard(), "summary")
            return summary["headline"]

        self.judged("2026-02-10", "2026-02-10")
        self.assertEqual(headline(), ["Kept rate is 100 %; nothing fell due in the period before."])
        for day in range(2):
            self.judged(f"2026-01-1{day}", f"2026-01-1{day}")
        self.assertEqual(headline(), ["Kept rate is 100 %, as in the period before."])
        other = self.new_type("Call back")
        self.judged("2026-02-10", None, user_id=self.salesman.id)
        self.judged("2026-02-11", "2026-02-12", user_id=self.salesman.id, type_id=other.id)
        # Half is not most.
        self.assertEqual(
            headline(),
            [
                "Kept rate fell 67 points to 33 %: too few promises to tell it from chance.",
                "Late or broken: 2, most of them: Salesman.",
            ],
        )
        (summary,) = self.blocks(self.wizard(user_id=self.salesman.id), "summary")
        self.assertEqual(len(summary["headline"]), 1)
        self.judged("2026-02-11", None, user_id=self.colleague.id)
        self.assertEqual(headline()[1], "Late or broken: 3, most of them: “Report”.")
        text = " ".join(self.print_pages(self.wizard()))
        self.assertIn("Kept rate fell 75 points to 25 %: too few", text)
        for day in range(10, 20):
            self.judged(f"2026-01-{day}", f"2026-01-{day}")
        self.assertIn("to 25 %: more than chance.", headline()[0])
        for _n in range(7):
            self.judged("2026-02-10", "2026-02-10")
        self.assertIn("no clear change", headline()[0])

    def test_long_names_and_many_rows_are_all_printed(self):
        self.customer.sudo().name = "Extraordinarily Long Name of a Customer & Sons " * 4
        for number in range(80):
            self.judged("2026-02-10", name=f"Promise {number} with a name that goes on and on " * 3)
        pages = "".join(self.print_pages(self.wizard()))
        for number in range(30):
            self.assertIn(f"Promise {number} with a name", pages)
        self.assertIn("More, not shown: 50", pages)

    def test_figures_are_those_of_the_screens_with_target_and_period_before(self):
        self.judged("2026-02-10", "2026-02-10")
        self.judged("2026-02-11", None)
        self.judged("2026-01-12", "2026-01-12")
        causes = [self.env.ref(f"customers_for_life.cause_{name}") for name in ("haste", "skill")]
        self.env["customer.rework"].create(
            [
                {
                    "name": "Again",
                    "cause_id": cause.id,
                    "date_found": "2026-02-10",
                    "company_id": self.company.id,
                    "material": 5,
                }
                for cause in (causes[0], causes[0], causes[1])
            ]
        )
        (figures,) = self.blocks(self.wizard(), "figures")
        (pareto,) = self.blocks(self.wizard(), "causes")
        rows = {row["name"]: row for row in figures["rows"]}
        self.assertEqual(rows["Kept Rate"]["text"], "50 %")
        self.assertEqual(rows["Kept Rate"]["before"], "100 %")
        self.assertEqual(rows["Kept Rate"]["target"], "95 %")
        self.assertEqual(rows["Kept Rate"]["change_text"], "too few to tell")
        self.assertIn("too few to tell", " ".join(self.print_pages(self.wizard())))
        self.assertEqual((rows["Kept Rate"]["size"], rows["Kept Rate"]["status"]), (2, "few"))
        self.assertIn("15", rows["Cost of Rework"]["text"])
        self.assertNotIn("Yes Rate", rows)
        self.assertEqual(
            [(row["id"], row["count"], row["cumulative"]) for row in pareto["rows"]],
            [(causes[0].id, 2, 2 / 3), (causes[1].id, 1, 1)],
        )
        (read,) = self.env["service.kpi"].get_figures(
            "2026-02-01", "2026-02-28", codes=["kept_rate"]
        )
        self.assertEqual(read["value"], 0.5)
        text = "\n".join(self.print_pages(self.wizard()))
        self.assertIn("too few to tell", text)
        self.assertIn("People / In a hurry", text)
        # Figures of others are no matter of a salesperson's.
        self.assertFalse(self.blocks(self.wizard(user=self.salesman), "figures"))

    def test_salesperson_prints_own_promises_only(self):
        self.judged("2026-02-10", "2026-02-10", user_id=self.salesman.id)
        self.judged("2026-02-10", None, user_id=self.colleague.id)
        self.customer.user_id = self.salesman  # Sees the colleague's promise, not the score.
        (summary,) = self.blocks(self.wizard(user=self.salesman), "summary")
        self.assertEqual(summary["figures"]["judged"], 1)
        self.assertEqual(summary["figures"]["kept_rate"], 1)

    def test_leader_prints_the_team(self):
        self.judged("2026-02-10", None, user_id=self.colleague.id, team_id=self.team.id)
        (summary,) = self.blocks(self.wizard(user=self.leader), "summary")
        self.assertEqual(summary["figures"]["broken"], 1)

    def test_period_backwards_is_refused(self):
        wizard = self.env["service.quality.report"].new(
            {"period": "custom", "date_from": "2026-02-28", "date_to": "2026-02-01"}
        )
        with self.assertRaisesRegex(UserError, "begin before it ends"):
            wizard.action_print()

    def test_default_period_is_last_month(self):
        wizard = self.env["service.quality.report"].create({})
        self.assertEqual((wizard.date_from, wizard.date_to), (date(2026, 2, 1), date(2026, 2, 28)))
        self.assertEqual(wizard.manager_id, self.manager)


@tagged("post_install", "-at_install")
class TestQualityReportPage(HttpCase):
    def test_html_preview_opens(self):
        self.authenticate("admin", "admin")
        admin = self.env.ref("base.user_admin")
        wizard = self.env["service.quality.report"].with_user(admin).create({})
        response = self.url_open(
            f"/report/html/customers_for_life.service_quality_report/{wizard.id}"
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn("Service Quality Report", response.text)
