"""What customers said: the three questions, and a complaint of each low score."""

from textwrap import shorten

from odoo import Command
from odoo.tools import SQL, plaintext2html

SCORED = ("expectations", "price", "work")


class Voice:
    """Makes the answers about orders, and the complaints that follow from them."""

    def __init__(self, loader, reviews):
        self.loader, self.reviews = loader, {}
        for review in reviews:
            self.reviews.setdefault(review["order_id"], []).append(review)
        self.surveys = self._make_surveys(max(map(len, self.reviews.values()), default=0))

    def _make_surveys(self, number):
        """Return so many surveys of the same questions: one asks about an order once, while the
        marketplace asked some customers again."""
        first = self.loader.env.ref("customers_for_life.survey_service")
        again = [
            self.loader.find(f"survey_{n}") or self._copy_survey(first, n)
            for n in range(2, number + 1)
        ]
        return [first, *again]

    def _copy_survey(self, survey, number):
        copy = survey.copy()
        copy.title = f"{survey.title} ({number})"
        self.loader.name(f"survey_{number}", copy)
        return copy

    def hear(self, orders):
        """Make the answers about these orders, and the complaints, each on its real day."""
        vals_list = [
            self._answer(order, survey, review)
            for order in orders
            for survey, review in zip(
                self.surveys, self.reviews.get(order.client_order_ref, ()), strict=False
            )
        ]
        answers = self.loader.env["survey.user_input"].create(vals_list)
        # As the addon makes them of whoever answers here.
        answers.filtered("is_scored")._complain()
        complaints = answers.complaint_ids
        for complaint in complaints:
            words = complaint.survey_input_id.service_wish
            if words:
                complaint.write(
                    {
                        "name": shorten(words, 60, placeholder="…"),
                        "description": plaintext2html(words),
                    }
                )
        # What was answered years ago is promised to nobody today, and the files do not tell when.
        complaints.promise_ids.unlink()
        self._take_on_their_days(complaints)

    def _answer(self, order, survey, review):
        asked = self.loader.to_utc(f"{review['asked_on']} 00:00:00")
        answered = self.loader.to_utc(review["answered_at"])
        return {
            "survey_id": survey.id,
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "service_channel": "mail",
            # A day: its beginning, before which nobody answers.
            "date_asked": asked,
            "date_invited": asked,
            "start_datetime": answered,
            "end_datetime": answered,
            "state": "done" if answered else "new",
            "user_input_line_ids": answered and self._lines(survey, review),
        }

    def _lines(self, survey, review):
        """Return the commands of what was answered: the stars stand for each of the three
        questions, title and message for the open one."""
        place = int(review["score"]) - 1
        commands = [
            {
                "question_id": question.id,
                "answer_type": "suggestion",
                # Five of them, from the worst to the best.
                "suggested_answer_id": question.suggested_answer_ids.sorted("answer_score")[
                    place
                ].id,
            }
            for question in survey.question_ids
            if question.service_part in SCORED
        ]
        words = "\n".join(filter(None, (review["title"].strip(), review["message"].strip())))
        if words:
            (wish,) = survey.question_ids.filtered(lambda q: q.service_part == "wish")
            commands.append(
                {"question_id": wish.id, "answer_type": "text_box", "value_text_box": words}
            )
        return [Command.create(vals) for vals in commands]

    def _take_on_their_days(self, complaints):
        """Let the complaints be made when they were: the moment of making is the database's."""
        env = self.loader.env
        env.flush_all()
        env.cr.execute(
            SQL(
                """UPDATE customer_complaint SET create_date = answer.end_datetime
                     FROM survey_user_input answer
                    WHERE answer.id = survey_input_id AND customer_complaint.id = ANY(%s)""",
                complaints.ids,
            )
        )
        complaints.invalidate_recordset(["create_date"])
