from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "service.number.mixin"]

    service_review_days = fields.Integer(
        string="Review Actions After (Days)",
        default=60,
        help="So long after an action is done, the errors of its cause are counted and compared "
        "with as long a time before it.",
    )
    recovery_limit = fields.Monetary(
        string="Recovery without Approval",
        default=50,
        help="Up to this cost nobody has to approve a recovery: customers are honest.",
    )
    recovery_days = fields.Integer(
        string="Count as Coming Back Within (Days)",
        default=90,
        help="So long after a recovery, new orders tell whether the customer came back.",
    )

    service_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Who is told when complaints are suspiciously few. By default the first of the "
        "service managers.",
    )
    service_silence_month = fields.Date(readonly=True)
    service_silence_note = fields.Text(readonly=True)
    survey_id = fields.Many2one(
        "survey.survey",
        string="Survey after Delivery",
        domain=[("survey_type", "=", "service")],
        help="Customers are asked these questions after the delivery. Empty: nobody is asked.",
    )
    survey_delay_days = fields.Integer(
        string="Ask after (Days)", default=3, help="So long after the last delivery."
    )
    survey_rest_days = fields.Integer(
        string="Ask Again after (Days)",
        default=90,
        help="A person, and a company's people together, get one invitation at most in so long.",
    )
    survey_reminder_days = fields.Integer(
        string="Remind after (Days)", default=7, help="Once; 0 reminds nobody."
    )
    survey_low_score = fields.Float(
        string="Low Score",
        default=50,
        digits=(5, 1),
        help="An answer below it makes a complaint, with an owner and deadlines.",
    )
    survey_shown_to_salespeople = fields.Boolean(
        string="Salespeople See Their Answers",
        help="What customers answered about a salesperson's own orders. Figures of fewer than five "
        "answers are not shown to whom they are about.",
    )

    _survey_days_positive = models.Constraint(
        "CHECK(survey_delay_days >= 0 AND survey_rest_days > 0 AND survey_reminder_days >= 0)",
        "Days cannot be negative, and nobody is asked twice on one day.",
    )
    _survey_score_in_range = models.Constraint(
        "CHECK(survey_low_score BETWEEN 0 AND 100)", "Scores lie between 0 and 100."
    )
    _service_review_days_positive = models.Constraint(
        "CHECK(service_review_days > 0)", "Actions are reviewed after at least one day."
    )
    _recovery_positive = models.Constraint(
        "CHECK(recovery_limit BETWEEN 0 AND 1e15 AND recovery_days > 0)",
        "The limit of a recovery cannot be negative, and its days are at least one.",
    )

    def _get_service_manager(self):
        """Return the user who answers for this company's service, if there is any."""
        return self._get_service_managers()[:1]

    def _get_service_managers(self):
        """Return the users who may answer for this company's service, the named one first."""
        self.ensure_one()
        return self.service_manager_id | self.env["res.users"].search(
            [
                ("company_ids", "in", self.id),
                (
                    "all_group_ids",
                    "in",
                    self.env.ref("customers_for_life.group_service_manager").id,
                ),
            ],
            order="id",
        )
