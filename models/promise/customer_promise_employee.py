from odoo import api, models
from odoo.exceptions import ValidationError


class CustomerPromise(models.Model):
    """Who does the work: the employee whom the responsible is, or one who has no user."""

    _inherit = "customer.promise"

    @api.depends("user_id", "company_id")
    def _compute_employee_id(self):
        employees = self.env["hr.employee"]._get_ids_by_user()
        for promise in self:
            # Another responsible leaves the work with whoever does it.
            doer = promise.employee_id.sudo()
            if not doer or doer.user_id or doer.company_id != promise.company_id:
                key = (promise.user_id.id, promise.company_id.id)
                promise.employee_id = employees.get(key)

    @api.constrains("employee_id", "user_id", "company_id")
    def _check_employee_id(self):
        # Who somebody is, is no secret to whoever chooses among them.
        employees = self.env["hr.employee"]._get_ids_by_user()
        for promise in self.sudo():
            doer = promise.employee_id
            # The responsible's own is kept in memory: nothing is asked for the many.
            if doer.id == employees.get((promise.user_id.id, promise.company_id.id), False):
                continue
            if doer.user_id and doer.user_id != promise.user_id:
                raise ValidationError(
                    self.env._("%s has a user: make them responsible for the promise.", doer.name)
                )
            if doer and doer.company_id != promise.company_id:
                raise ValidationError(
                    self.env._("%s works for another company than the promise's.", doer.name)
                )
