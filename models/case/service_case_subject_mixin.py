from odoo import fields, models

from ..ground.service_counter_mixin import Counter
from .customer_complaint import UNSOLVED_STATES as UNSOLVED_COMPLAINT
from .customer_rework import UNSOLVED_STATES as UNSOLVED_REWORK


class ServiceCaseSubjectMixin(models.AbstractModel):
    """What complaints and reworks concern: its screen says how many are not solved yet."""

    _name = "service.case.subject.mixin"
    _description = "Subject of Cases"
    _inherit = ["service.counter.mixin"]

    complaint_open_count = fields.Integer(
        string="Unsolved Complaints",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )
    rework_open_count = fields.Integer(
        string="Unfinished Rework",
        compute="_compute_counters",
        groups="sales_team.group_sale_salesman",
    )

    def _get_counters(self):
        complaints = [("state", "in", UNSOLVED_COMPLAINT)]
        reworks = [("state", "in", UNSOLVED_REWORK)]
        return [
            *super()._get_counters(),
            Counter("complaint_open_count", "customer.complaint", complaints),
            Counter("rework_open_count", "customer.rework", reworks),
        ]

    def _get_case_domain(self):
        """Return the domain of the cases that concern this record."""
        return [(self._subject_field, "=", self.id)]

    def _get_case_defaults(self):
        """Return {field: value} of a new case about this record."""
        return {self._subject_field: self.id}

    def action_view_complaints(self):
        """Open the complaints about this record, unsolved ones first."""
        return self._action_view_cases("customers_for_life.customer_complaint_action")

    def action_view_reworks(self):
        """Open the reworks of this record, unfinished ones first."""
        return self._action_view_cases("customers_for_life.customer_rework_action")

    def _action_view_cases(self, xml_id):
        self.ensure_one()
        defaults = self._get_case_defaults()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "domain": self._get_case_domain(),
            "context": {
                "search_default_unsolved": 1,
                **{f"default_{name}": value for name, value in defaults.items()},
            },
        }
