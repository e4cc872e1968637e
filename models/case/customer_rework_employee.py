from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerRework(models.Model):
    """Errors in the work of an employee who has no user."""

    _inherit = "customer.rework"

    done_by_employee_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        domain="[('user_id', '=', False), ('company_id', '=', company_id)]",
        guard="settled",
        help="Who did the job, where that is somebody without a user.",
    )

    @api.depends("done_by_employee_id")
    def _compute_done_by_id(self):
        # One of them did it.
        by_employee = self.filtered("done_by_employee_id")
        by_employee.done_by_id = False
        return super(CustomerRework, self - by_employee)._compute_done_by_id()

    @api.constrains("done_by_employee_id", "company_id")
    def _check_done_by_employee_id(self):
        # Who somebody is, is no secret to whoever chooses among them.
        for rework in self.sudo():
            doer = rework.done_by_employee_id
            if doer.user_id:
                raise ValidationError(
                    self.env._("%s has a user: choose them under Done By.", doer.name)
                )
            if doer and doer.company_id != rework.company_id:
                raise ValidationError(
                    self.env._("%s works for another company than the error's.", doer.name)
                )
