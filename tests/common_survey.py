from unittest.mock import patch

from odoo.fields import Domain

from .common import ServiceCase


class SurveyCase(ServiceCase):
    """A company that asks after three days, and nobody twice within ninety."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("customers_for_life.survey_service")
        # Other companies ask nobody meanwhile.
        cls.env["res.company"].sudo().search(Domain.TRUE).survey_id = False
        cls.company.sudo().survey_id = cls.survey
        cls.customer.sudo().email = "ada@example.org"
        cls.service = (
            cls.env["product.product"]
            .sudo()
            .create({"name": "Repair", "type": "service", "invoice_policy": "delivery"})
        )
        cls.product = cls.service

    def deliver(self, partner=None, **vals):
        """Return an order that is delivered now."""
        order = self.new_order(partner_id=(partner or self.customer).id, **vals)
        order.action_confirm()
        order.order_line.qty_delivered = 1
        self.env.flush_all()
        return order

    def run_jobs(self):
        # The registry's test cursor does not commit: what is tested here is who is asked.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["sale.order"].sudo()._cron_ask()
            self.env["survey.user_input"].sudo()._cron_remind()
        self.env.invalidate_all()

    def answer(self, order, *places, **words):
        """Answer with the choices at these places, 0 the worst and 4 the best."""
        answer = self.env["survey.user_input"].sudo()._ask(order, "link")
        for part, place in zip(("expectations", "price", "work"), places, strict=False):
            question = self.env.ref(f"customers_for_life.survey_question_{part}").sudo()
            answer._save_lines(question, str(question.suggested_answer_ids[place].id))
        for part, text in words.items():
            answer._save_lines(
                self.env.ref(f"customers_for_life.survey_question_{part}").sudo(), text
            )
        answer._mark_done()
        return answer
