from datetime import date, timedelta
from unittest.mock import patch

from .common import ServiceCase

START = date(2026, 3, 9)
END = date(2026, 3, 22)


class IdeaCase(ServiceCase):
    """Ideas that are thought through, and requests whose yes rate they should move."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env.ref("customers_for_life.kpi_yes_rate")
        cls.others = (
            cls.env["crm.team"].sudo().create({"name": "Web", "company_id": cls.company.id})
        )
        cls.type = cls.env["customer.request.type"].create(
            {"name": "Delivery", "company_id": cls.company.id}
        )
        cls.reason = cls.env.ref("customers_for_life.request_reason_law")

    def new_idea(self, user=None, **vals):
        """Return an idea whose trial can be started."""
        ideas = self.env["service.idea"].with_user(user or self.salesman)
        return ideas.create(
            {
                "name": "Carry it up to the flat",
                "question_benefit": "No stairs",
                "question_cost": "4 hours a week",
                "question_when": "After two weeks",
                "kpi_id": self.kpi.id,
                "expected": 0.1,
                "trial_team_id": self.team.id,
                "date_start": START,
                "date_end": END,
                **vals,
            }
        )

    def start(self, **vals):
        """Return an idea that is on trial, and its trial."""
        idea = self.new_idea(**vals)
        idea.action_start_trial()
        return idea, idea.trial_id.with_user(self.manager)

    def ask(self, team, first, yes, no):
        """Log so many requests that were answered with yes and no, from the day `first` on."""
        answers = ["yes"] * yes + ["no"] * no
        self.env["customer.request"].with_user(self.manager).create(
            [
                {
                    "name": "On Sunday",
                    "partner_id": self.customer.id,
                    "user_id": self.manager.id,
                    "team_id": team.id,
                    "type_id": self.type.id,
                    "date_asked": first + timedelta(days=number % 14),
                    "answer": answer,
                    "reason_id": answer == "no" and self.reason.id,
                    "company_id": self.company.id,
                }
                for number, answer in enumerate(answers)
            ]
        )

    def run_job(self, proceed=True):
        self.env.flush_all()
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=proceed):
            self.env["service.idea.trial"].sudo()._cron_measure()
        self.env.flush_all()
        self.env.invalidate_all()
