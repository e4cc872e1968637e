from odoo import api, fields, models

# Without these nobody can tell whether a trial was worth it.
NEEDED = ("question_benefit", "question_cost", "question_when")


class ServiceIdea(models.Model):
    """The ten questions to ask of any new idea."""

    _inherit = "service.idea"

    question_benefit = fields.Text(
        string="What is the benefit to the customer?",
        help="What is easier, quicker, cheaper or more pleasant for the customer afterwards?",
    )
    question_visible = fields.Text(
        string="Can the customer easily see it?",
        help="What nobody notices, nobody comes back for. Where will the customer notice it?",
    )
    question_duties = fields.Text(
        string="How do our people's duties change?",
        help="Who does more, who does less, who has to learn something?",
    )
    question_systems = fields.Text(
        string="What does it do to our existing systems?",
        help="Which checklists, playbooks, forms and programs change?",
    )
    question_elsewhere = fields.Text(
        string="Where has something like it worked?",
        help="Who does it already, in any trade, and what can we learn from it?",
    )
    question_risk = fields.Text(
        string="What can go wrong?",
        help="What breaks first, and what would we do then?",
    )
    question_ahead = fields.Text(
        string="Does it put us ahead of our competitors?",
        help="Would a customer choose us for it? How soon would others do the same?",
    )
    question_cost = fields.Text(
        string="What does it cost?",
        help="Money and working time, once and each month.",
    )
    question_earn = fields.Text(
        string="Will it earn money?",
        help="Through which orders, of whom, and from when on?",
    )
    question_when = fields.Text(
        string="When do we start to judge the results?",
        help="After how many weeks are there enough orders or answers to tell?",
    )
    answered_count = fields.Integer(
        string="Questions Answered",
        compute="_compute_answered_count",
        store=True,
        aggregator="avg",
        guard="method",
    )
    answered = fields.Char(string="Ten Questions", compute="_compute_unanswered")
    unanswered = fields.Text(string="Still to Answer", compute="_compute_unanswered")

    @api.model
    def _get_questions(self):
        """Return the names of the fields of the ten questions, in their order."""
        return [name for name in self._fields if name.startswith("question_")]

    def _get_unanswered(self, names):
        """Return the questions, in words, of those of `names` that have no answer."""
        self.ensure_one()
        return [
            self._fields[name]._description_string(self.env)
            for name in names
            if not (self[name] or "").strip()
        ]

    @api.depends(lambda self: self._get_questions())
    def _compute_answered_count(self):
        names = self._get_questions()
        for idea in self:
            idea.answered_count = len(names) - len(idea._get_unanswered(names))

    @api.depends(lambda self: self._get_questions())
    @api.depends_context("lang")
    def _compute_unanswered(self):
        names = self._get_questions()
        for idea in self:
            missing = idea._get_unanswered(names)
            idea.unanswered = "\n".join(missing)
            idea.answered = self.env._(
                "%(answered)s of %(questions)s answered",
                answered=len(names) - len(missing),
                questions=len(names),
            )
