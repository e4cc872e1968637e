from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import plaintext2html

from .common_words import WORD, WordsCase


@tagged("post_install", "-at_install")
class TestWords(WordsCase):
    """Words of customers have an end; what is counted has none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().service_words_months = 6

    def make_answer(self):
        return self.answer(
            self.deliver(), 4, 4, 4, wish=f"More of the {WORD}", thanks=f"The {WORD}"
        )

    def run_job(self, proceed=True):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=proceed):
            self.env["res.company"].sudo()._cron_blank_words()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_words_end_and_figures_stay(self):
        records = [*self.make_cases(), self.make_answer()]
        self.at(2026, 10, 1)
        self.assertGreater(len(self.find()), 15)
        figures, counted = self.figures(), self.promise_total()
        answer = records[-1]
        facts = [
            (r, name, r[name])
            for r in records
            for name in ("partner_id", "cost", "lesson", "service_score", "create_date")
            if name in r._fields
        ]
        self.run_job()
        self.assertFalse(self.find())
        self.assertEqual(self.figures(), figures)
        self.assertEqual(self.promise_total(), counted)
        for record, name, value in facts:
            self.assertEqual(record[name], value, (record, name))
        # That there were words is still counted, and that there were messages.
        texts = answer.sudo().user_input_line_ids.filtered(
            lambda line: line.answer_type in ("text_box", "char_box")
        )
        self.assertEqual(len(texts), 2)
        self.assertFalse(texts.filtered("skipped"))
        self.assertFalse(answer.service_wish)
        self.assertTrue(records[0].message_ids.filtered(lambda m: m.author_id == self.customer))

    def test_what_is_open_or_over_only_lately_is_kept(self):
        complaint, rework, recovery, request = self.make_cases()
        for record in (complaint, rework):
            record._reopen("Not yet")
        pending = self.env["customer.request"].create(
            {"name": "A ladder", "partner_id": self.customer.id}
        )
        pending.action_yes()
        pending.action_promise()
        self.at(2026, 8, 31)
        self.run_job()
        self.assertFalse(recovery.date_blanked or request.date_blanked)
        self.at(2026, 9, 3)
        self.run_job()
        self.assertTrue(recovery.date_blanked and request.date_blanked)
        self.assertFalse(complaint.date_blanked or rework.date_blanked or pending.date_blanked)
        self.assertEqual(complaint.name, f"{WORD} bites again")
        self.assertIn(WORD, complaint.description)

    def test_extras_end_by_the_day_they_were_given(self):
        extra = self.env["customer.extra"].create(
            {"name": f"A {WORD} to hold", "partner_id": self.customer.id, "cost": 5}
        )
        self.at(2026, 8, 31)
        self.run_job()
        self.assertIn(WORD, extra.name)
        self.at(2026, 9, 3)
        self.run_job()
        self.assertFalse(self.find())
        self.assertEqual((extra.cost, str(extra.date)), (5, "2026-03-02"))

    def test_for_ever_unless_the_company_says_otherwise(self):
        company = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.assertEqual(company.service_words_months, 0)
        self.company.sudo().service_words_months = 0
        complaint = self.make_cases()[0]
        self.at(2036, 3, 2)
        self.run_job()
        self.assertFalse(complaint.date_blanked)

    def test_cancelled_and_merged_ones_too_whatever_changed_later(self):
        complaint = self.env["customer.complaint"].create({"name": WORD})
        rework = self.env["customer.rework"].create({"name": WORD})
        complaint.action_cancel()
        rework.action_cancel()
        order = self.deliver()
        kept, merged = self.env["customer.complaint"].create(
            [{"name": "Rust", "order_id": order.id} for _each in range(2)]
        )
        kept.action_merge()
        self.env.flush_all()
        # The database's own clock is not frozen.
        self.env.cr.execute("UPDATE mail_message SET date = '2026-03-02'")
        self.env.invalidate_all()
        self.at(2026, 8, 1)
        self.run_job()
        self.assertFalse(complaint.date_blanked or rework.date_blanked or merged.date_blanked)
        self.at(2026, 10, 1)
        self.run_job()
        self.assertFalse(self.find())
        self.assertTrue(merged.date_blanked)
        self.assertFalse(kept.date_blanked)

    def test_killed_and_run_again(self):
        first, second = self.make_cases()[0], self.make_cases()[0]
        self.at(2026, 10, 1)
        with patch("odoo.addons.customers_for_life.models.res_company_words.BATCH", 1):
            self.run_job(proceed=False)
            self.assertEqual([bool(c.date_blanked) for c in first | second], [True, False])
            self.at(2026, 10, 2)
            self.run_job()
        self.assertFalse(self.find())
        # Nothing is looked at twice.
        self.assertEqual(first.date_blanked.day, 1)
        self.at(2026, 11, 1)
        self.run_job()
        self.assertEqual([c.date_blanked.month for c in first | second], [10, 10])

    def test_case_opened_again_while_the_job_runs(self):
        complaint = self.make_cases()[0]
        self.at(2026, 10, 1)
        company = self.env["res.company"].sudo()
        search = type(company)._search_words

        def reopen(self, company, model, ids=None):
            if ids and model == "customer.complaint":
                complaint._reopen("It bites again")
            return search(self, company, model, ids)

        with patch.object(type(company), "_search_words", reopen):
            self.run_job()
        self.assertFalse(complaint.date_blanked)

    def test_what_is_written_afterwards_has_an_end_of_its_own(self):
        complaint = self.make_cases()[0]
        self.at(2026, 10, 1)
        self.run_job()
        complaint.message_post(body=plaintext2html("Wombat"))
        self.run_job()
        self.assertTrue(self.find("Wombat"))
        self.at(2027, 5, 1)
        self.run_job()
        self.assertFalse(self.find("Wombat"))

    def test_nobody_says_that_words_are_blanked(self):
        complaint = self.env["customer.complaint"].with_user(self.salesman).create({"name": WORD})
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            complaint.date_blanked = "2026-01-01"
