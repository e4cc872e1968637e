from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import SkipTest

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from lxml import etree

from odoo import SUPERUSER_ID
from odoo.modules import Manifest
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools import convert_file, file_path

ADDON = "customers_for_life"
WISH = "Tell me the hour at which you come, not only the day."


class StoryCase(HttpCase):
    """What happened in the demo company, as its manager sees it. It lives in Odoo's own demo
    company, so there is nothing to see where that was not installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{ADDON}.meeting_today", raise_if_not_found=False):
            raise SkipTest("without demo data")
        cls.company = cls.env.ref("base.main_company")
        cls.manager = cls.env.ref("base.user_admin")
        cls.env = cls.env(user=cls.manager, su=False)

    @property
    def today(self):
        """The day on which the demo company was made: the database may be older than the test."""
        return self.get("meeting_today").date

    def get(self, name):
        return self.env.ref(f"{ADDON}.{name}")

    def get_month(self, months):
        """Return the (first, last) day of the month so many months before."""
        first = self.today.replace(day=1) - relativedelta(months=months)
        return first, first + relativedelta(months=1, days=-1)

    def get_filters(self, first, last):
        return {"date_from": str(first), "date_to": str(last)}

    # === ITS POINTS ===#

    def check_bad_month(self):
        """The control chart names one month, and why it was bad is the supplier."""
        kpi = self.env["service.kpi"]
        (first, last), (_start, end) = self.get_month(5), self.get_month(1)
        filters = self.get_filters(end - relativedelta(years=1), end)
        details = kpi.get_details("kept_rate", filters, "month")
        self.assertFalse(details["too_few"])
        alarms = {p["date_from"]: p["rules"] for p in details["points"] if p["rules"]}
        self.assertEqual(list(alarms), [str(first)])
        self.assertIn("beyond three standard deviations", str(alarms))
        (bad,) = (p for p in details["points"] if p["date_from"] == str(first))
        self.assertLess(bad["value"], bad["lower"])
        causes = kpi.get_promise_causes(self.get_filters(first, last))
        self.assertEqual(causes["causes"][0]["id"], self.get("cause_supplier").id)
        self.assertGreater(causes["causes"][0]["share"], 0.8)
        self.assertEqual(causes["unconfirmed"], 0)

    def check_recovery(self):
        recovery = self.get("recovery_moreau")
        self.assertEqual((recovery.state, recovery.outcome), ("done", "back"))
        self.assertGreater(recovery.outcome_amount, 4000)
        self.assertTrue(all(recovery.step_ids.mapped("text")))
        self.assertFalse(recovery.needs_approval)
        later = self.env["sale.order"].search(
            [("partner_id", "=", recovery.partner_id.id), ("date_order", ">", recovery.date_done)]
        )
        self.assertEqual(len(later), 2)

    def check_lesson(self):
        """What a salesperson learned is a playbook that a colleague has read."""
        rework = self.get("rework_shelf")
        playbook = self.env["service.playbook"].search([("rework_id", "=", rework.id)])
        self.assertEqual(playbook.user_id, self.env.ref("base.user_demo"))
        self.assertIn("ask what will stand on it", playbook.plan)
        self.assertEqual(playbook.item_ids.mapped("name"), rework.action_ids.mapped("name"))
        self.assertIn(self.manager, playbook.reading_ids.filtered("date_confirmed").user_id)

    def check_idea(self):
        idea = self.env["service.idea"].search([("customer_words", "=", WISH)])
        self.assertEqual((idea.state, idea.trial_id.state), ("trial", "running"))
        self.assertEqual(idea.survey_line_id.value_text_box, WISH)
        self.assertEqual(idea.partner_id, idea.survey_line_id.user_input_id.partner_id)
        self.assertEqual((idea.trial_id.date_start, idea.answered_count), (self.today, 8))

    def check_silence(self):
        kpi = self.get("kpi_complaints")
        first, _last = self.get_month(1)
        heard = kpi._listen(self.company, first)
        self.assertTrue(heard["alarm"], heard)
        self.assertEqual(heard["came"], 0)
        self.assertEqual(self.company.service_silence_month, first)
        self.assertIn("Silence is not contentment", self.company.service_silence_note)
        notes = kpi.activity_ids.filtered(lambda a: a.summary == "Too few complaints")
        self.assertIn(f"{first:%Y}", str(notes.mapped("note")))

    def check_words(self):
        """No two customers say the same."""
        answers = self.env["survey.user_input"].search(
            [("order_id", "!=", False), ("end_datetime", ">", self.today - timedelta(days=400))]
        )
        said = [
            *filter(None, answers.mapped("service_wish")),
            *filter(None, answers.mapped("service_thanks")),
            *self.env["customer.complaint"].search(self.of_the_year()).mapped("name"),
            *self.env["customer.request"].search(self.of_the_year("date_asked")).mapped("name"),
        ]
        self.assertGreater(len(said), 60)
        self.assertEqual([words for words, number in Counter(said).items() if number > 1], [])

    def of_the_year(self, name="create_date"):
        return [(name, ">", self.today - timedelta(days=400))]

    def check_meetings(self):
        meeting = self.get("meeting_today")
        self.assertEqual(meeting.state, "planned")
        kinds = set(meeting.point_ids.mapped("kind"))
        self.assertLessEqual({"action", "no", "celebrate"}, kinds)
        held = self.env["service.meeting"].search(
            [("state", "=", "held"), ("date", "<", self.today)], order="date desc", limit=3
        )
        self.assertEqual(len(held), 3)
        self.assertGreaterEqual(held[-1].date, self.today - timedelta(days=7))
        for each in held:
            minutes = each._get_minutes_points()
            self.assertEqual(len(minutes), 3)
            decided = minutes.filtered(lambda point: point.state == "decided")
            self.assertEqual(decided.action_ids.mapped("name"), decided.mapped("decision"))
            self.assertTrue(decided)

    def check_pay(self):
        statements = self.env["service.bonus.statement"].search(
            [("plan_id", "=", self.get("bonus_plan").id), ("kind", "=", "month")]
        )
        months = [(s.month, s.state) for s in statements.sorted("month")]
        before_last, last = self.get_month(2)[0], self.get_month(1)[0]
        self.assertEqual(months, [(before_last, "paid"), (last, "draft")])
        self.assertTrue(all(amount > 0 for amount in statements.mapped("amount")))

    def check_praise(self):
        first, _last = self.get_month(1)
        given = self.env["service.recognition"].search([("month", ">=", first)])
        self.assertEqual(set(given.mapped("service_by")), {"thanks", "colleagues"})
        month = [("month", "=", self.today.replace(day=1))]
        states = self.env["service.nomination"].search(month).mapped("state")
        self.assertLessEqual({"open", "accepted", "declined"}, set(states))

    def check_rounds(self):
        rounds = self.env["service.round"].search(
            [("date", "<", self.today), ("plan_id", "=", self.get("round_plan_open").id)]
        )
        self.assertLessEqual({"done", "late", "missed"}, set(rounds.mapped("state")))

    def check_customers(self):
        """The second fair's visitors came back more than the first one's; two others are quiet."""
        self.env["customer.cohort"].sudo()._refresh(self.company)
        list(self.env["customer.value"].sudo()._refresh(self.company))
        rows = self.env["service.kpi"].get_cohorts(self.get_filters(*self.get_month(1)))["rows"]
        shares = {row["month"]: row["back"] / row["size"] for row in rows if not row["is_few"]}
        fairs = [str(self.get_month(months)[0]) for months in (10, 3)]
        self.assertLessEqual(set(fairs), set(shares))
        self.assertGreater(shares[fairs[1]], shares[fairs[0]] + 0.2)
        quiet = self.env["customer.value"].search([("date_quiet", "<", self.today)])
        old = self.get("partner_lindqvist") | self.get("partner_brandt")
        self.assertLessEqual(old, quiet.partner_id)

    def check_story(self):
        for name in vars(StoryCase):
            if name.startswith("check_") and name != "check_story":
                with self.subTest(point=name):
                    getattr(self, name)()


@tagged("post_install", "-at_install")
class TestDemoStory(StoryCase):
    def test_story(self):
        self.check_story()

    def test_customer_on_the_portal(self):
        self.authenticate("okafor", "okafor")
        page = self.url_open("/my/complaints").text
        self.assertIn("The reading bench is a hand too high for the children", page)
        self.assertNotIn("The drawer of the display desk jams", page)


@tagged("post_install", "-at_install")
class TestDemoOnAnyDay(StoryCase):
    """The demo company made on another day, beside the one that is there."""

    def load_on(self, moment):
        frozen = freeze_time(moment)
        frozen.start()
        self.addCleanup(frozen.stop)
        self.retire()
        # As while the addon is installed: what happened in the past was written down then.
        self.patch(self.registry, "ready", False)
        idref = {}
        for path in Manifest.for_addon(ADDON)["demo"]:
            env = self.env(user=SUPERUSER_ID, su=True, context={})
            convert_file(env, ADDON, path, idref, mode="init", noupdate=True)
        self.patch(self.registry, "ready", True)
        self.env.flush_all()
        self.env.invalidate_all()

    def retire(self):
        """Let go of what the demo files find again by its words or XML ids."""
        names = []
        for path in Manifest.for_addon(ADDON)["demo"]:
            if path.endswith(".xml"):
                tree = etree.parse(file_path(f"{ADDON}/{path}"))
                names += [node.get("id") for node in tree.iter("record")]
            else:
                rows = Path(file_path(f"{ADDON}/{path}")).read_text().splitlines()[1:]
                names += [row.split(",")[0] for row in rows]
        self.get("user_okafor").sudo().login = "okafor-before"
        self.env.flush_all()
        for query, *values in (
            ("DELETE FROM ir_model_data WHERE module = %s AND name = ANY(%s)", ADDON, names),
            ("UPDATE sale_order SET origin = NULL",),
            ("UPDATE service_idea SET customer_words = NULL",),
            ("UPDATE survey_user_input SET service_wish = NULL",),
        ):
            self.env.cr.execute(query, values)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_on_new_year_s_day(self):
        self.load_on(datetime(2035, 1, 1, 5, 30))
        self.assertEqual(self.today, date(2035, 1, 1))
        self.check_story()

    def test_on_a_sunday_at_the_end_of_a_month(self):
        self.load_on(datetime(2036, 8, 31, 21, 30))
        self.check_story()


@tagged("post_install", "-at_install")
class TestDemoFiles(BaseCase):
    def test_no_customer_comes_twice(self):
        rows = Path(file_path(f"{ADDON}/demo/res.partner-customers.csv")).read_text().splitlines()
        for column in (0, 1, 3):
            values = [row.split(",")[column] for row in rows]
            self.assertEqual(len(values), len(set(values)))

    def test_whoever_calls_is_found_by_number(self):
        numbers = []
        for path in Manifest.for_addon(ADDON)["demo"]:
            if path.endswith(".xml"):
                tree = etree.parse(file_path(f"{ADDON}/{path}"))
                for customer in tree.iterfind(".//record[@model='res.partner']"):
                    numbers.append(customer.findtext("field[@name='phone']"))
                    self.assertTrue(numbers[-1], customer.get("id"))
        self.assertEqual(len(numbers), len(set(numbers)))
