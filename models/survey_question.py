from odoo import fields, models


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    service_part = fields.Selection(
        [
            ("expectations", "Score: expectations met"),
            ("price", "Score: price right for the product"),
            ("work", "Score: worked well"),
            ("wish", "Open wish"),
            ("thanks", "Whom to thank"),
        ],
        string="Counts As",
        help="What an answer to this question stands for, whatever its words. Scores are taken "
        "from a scale, or from the scores of the choices.",
    )

    def _get_taps(self):
        """Return [(value, label)] of the buttons that answer this question at the till."""
        self.ensure_one()
        if self.question_type == "scale":
            return [(str(n), str(n)) for n in range(self.scale_min, self.scale_max + 1)]
        return [(str(choice.id), choice.value) for choice in self.suggested_answer_ids]

    def _get_service_points(self, line):
        """Return what an answer is worth, 0 to 100: its place between the worst and the best one.

        :param line: a survey.user_input.line that answers this question
        :return: float, or None where the answer cannot be worth anything
        """
        self.ensure_one()
        if self.question_type == "scale":
            worst, best, value = self.scale_min, self.scale_max, line.value_scale
        elif self.question_type == "simple_choice":
            scores = self.suggested_answer_ids.mapped("answer_score")
            worst, best = min(scores, default=0), max(scores, default=0)
            value = line.suggested_answer_id.answer_score
        else:
            return None
        return None if worst == best else (value - worst) / (best - worst) * 100
