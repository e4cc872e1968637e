from odoo import api, fields, models

from ...formulas import bonus


class ServiceBonusPlanMember(models.Model):
    """Who is in a plan, and when."""

    _name = "service.bonus.plan.member"
    _description = "Member of a Bonus Plan"
    _inherit = ["service.guard.mixin"]
    _order = "plan_id, id"
    _rec_name = "employee_id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "service.bonus.plan", required=True, index=True, ondelete="cascade", guard="moved"
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    date_from = fields.Date(
        string="From", copy=False, help="Empty: from the first day of the plan or of the job."
    )
    date_to = fields.Date(
        string="To", copy=False, help="The last day. Empty: to the last of the plan or of the job."
    )

    _of_this_age = models.Constraint(
        """CHECK((date_from IS NULL OR date_from BETWEEN '1970-01-01' AND '2199-12-31')
             AND (date_to IS NULL OR date_to BETWEEN '1970-01-01' AND '2199-12-31')
             AND (date_from IS NULL OR date_to IS NULL OR date_from <= date_to))""",
        "A member is in the plan from a day to a later one: choose other dates.",
    )

    def _get_spans(self):
        """Return {hr.employee: [(first day, last day)]} of who is in the plan when, None open."""
        spans = {}
        for member in self:
            spans.setdefault(member.employee_id, []).append((member.date_from, member.date_to))
        return spans


class ServiceBonusPlan(models.Model):
    """How many days of a month count for whom: in the plan, and employed."""

    _inherit = "service.bonus.plan"

    @api.model
    def _get_employed(self, employees):
        """Return {hr.employee: [(first day, last day)]} of when each was employed, None open.

        By the contracts on record; whoever has none is employed until the departure on record.
        """
        # Who worked when is read for the days alone; what is in a contract stays there.
        versions = self.env["hr.version"].sudo().with_context(active_test=False)
        contracts = {}
        for employee, first, last in versions._read_group(
            [("employee_id", "in", employees.ids), ("contract_date_start", "!=", False)],
            ["employee_id", "contract_date_start:day", "contract_date_end:day"],
        ):
            contracts.setdefault(employee.id, []).append((first, last or None))
        spans = {}
        for employee in employees:
            left = employee.sudo().departure_date or None
            spans[employee] = [
                (first, min(filter(None, (last, left)), default=None))
                for first, last in contracts.get(employee.id, [(None, None)])
            ]
        return spans

    def _count_days(self, month, last, spans, employed, is_preview=False):
        """Return {hr.employee: the number of days of a month that count}.

        :param is_preview: as if the plan and its members had been there all the time
        """
        self.ensure_one()
        running = [(None, None)] if is_preview else [(self.date_from, self.date_to or None)]
        return {
            employee: bonus.count_days(
                month, last, running, [(None, None)] if is_preview else inside, employed[employee]
            )
            for employee, inside in spans.items()
        }
