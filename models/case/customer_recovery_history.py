from odoo import Command, api, fields, models


class CustomerRecovery(models.Model):
    """Recoveries that were done in another system, before this one."""

    _inherit = "customer.recovery"
    _history_fields = ("state", "date_taken", "date_done")
    _history_dates = ("date_taken", "date_done")
    _history_needed = ("date_taken", "date_done")
    _history_template = "recoveries"

    date_taken = fields.Datetime(
        string="Begun On",
        compute="_compute_date_taken",
        readonly=False,
        guard="method",
        help="When it was begun.",
    )

    @api.model
    def _is_over(self, vals):
        return vals.get("state") == "done" or bool(vals.get("date_done"))

    @api.model
    def _check_dates(self, vals):
        self._check_history_stage(vals, "state", ("done",))
        return super()._check_dates(vals)

    def _get_steps_taken(self):
        """Return {field: value} of each step: of what was over already, all of them were taken."""
        self.ensure_one()
        taken = self.is_imported and self.date_done
        return {"date_done": self.date_done, "user_id": self.user_id.id} if taken else {}

    def _normalize_row(self, values):
        # A row says of which step its words are; the step itself has been there from the start.
        steps = {step.kind: step.id for step in self.step_ids}
        if commands := values.get("step_ids"):
            commands = [
                Command.update(steps[command[2]["kind"]], command[2])
                if command[0] == Command.CREATE and command[2].get("kind") in steps
                else command
                for command in commands
            ]
            values = {**values, "step_ids": commands}
        return super()._normalize_row(values)

    @api.model
    def _check_lines(self, name, commands):
        if name == "step_ids":
            commands = [
                Command.create({n: v for n, v in command[2].items() if n != "kind"})
                if command[0] == Command.CREATE
                else command
                for command in commands
            ]
        return super()._check_lines(name, commands)
