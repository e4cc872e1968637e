from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from ..ground.missing import say_missing

# What lasts longer is no trial any more.
DAYS_AT_MOST = 731


class ServiceIdeaTrial(models.Model):
    """One trial of an idea: what was expected of which figure, said before it began.

    Methods alone write it, so that nobody chooses the days or the figure after having seen what
    came of it. What it brought is told by `service_idea_trial_measure`.
    """

    _name = "service.idea.trial"
    _description = "Trial of an Idea"
    _inherit = ["service.guard.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "idea_id"

    idea_id = fields.Many2one(
        "service.idea", required=True, readonly=True, index=True, ondelete="cascade", guard="method"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, guard="method")
    kpi_id = fields.Many2one(
        "service.kpi",
        string="Figure",
        required=True,
        readonly=True,
        ondelete="restrict",
        guard="method",
    )
    unit = fields.Selection(related="kpi_id.unit")
    team_id = fields.Many2one(
        "crm.team",
        string="Tried By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="method",
        help="Empty: the whole company.",
    )
    expected = fields.Float(
        string="Better By", required=True, readonly=True, digits=(16, 4), guard="method"
    )
    date_start = fields.Date(string="From", required=True, readonly=True, guard="method")
    date_end = fields.Date(string="Until", required=True, readonly=True, guard="method")
    date_end_planned = fields.Date(
        string="Planned Until", required=True, readonly=True, guard="method"
    )
    extension_note = fields.Text(string="Why Longer", readonly=True, guard="method")
    state = fields.Selection(
        [("running", "Running"), ("done", "Measured"), ("stopped", "Stopped")],
        default="running",
        required=True,
        readonly=True,
        guard="method",
    )

    _one_at_a_time = models.UniqueIndex(
        "(idea_id) WHERE state = 'running'", "A trial of this idea is running already."
    )
    _in_order = models.Constraint(
        "CHECK(date_end >= date_start AND date_end >= date_end_planned)",
        "A trial ends after it starts, and not before it was planned to.",
    )
    _not_for_ever = models.Constraint(
        f"CHECK(date_end - date_start <= {DAYS_AT_MOST})",
        "A trial lasts two years at most: choose an earlier last day.",
    )
    _better_by = models.Constraint(
        "CHECK(expected > 0 AND expected < 1e15)",
        "“Better By” is a number above zero: how much better the figure should become.",
    )
    _running_idx = models.Index("(date_end) WHERE state = 'running'")
    _figure_idx = models.Index("(company_id, kpi_id, date_start)")

    def _write_day(self, day):
        """Return a date as the user reads it (str)."""
        return format_date(self.env, day)

    def _stop(self):
        """End those that run without counting anything; what is over already is counted."""
        running = self.filtered(lambda trial: trial.state == "running")
        over = running.filtered(lambda t: t.date_end < t.company_id._service_today())
        if not say_missing(self.env):
            # Whoever has seen how it ended does not choose whether it counts.
            for trial in over:
                trial._measure()
            running -= over
        running.sudo().write({"state": "stopped"})

    def _extend(self, day, note):
        """Let this trial run longer, which its result will say.

        :param day: the new last day (date)
        :param str note: why
        :raise AccessError: where the user is no service manager
        :raise UserError: where it is over, or the day is not later
        """
        self.ensure_one()
        self.idea_id.check_access("write")
        if not self._is_service_manager():
            raise AccessError(self.env._("Only a service manager lets a trial run longer."))
        note = (note or "").strip()
        if not note:
            raise UserError(self.env._("Say why the trial runs longer."))
        # Whoever has seen how it ended would wait for a better end.
        if self.state != "running" or self.date_end < self.company_id._service_today():
            raise UserError(self.env._("This trial is over. Try the idea again instead."))
        if day <= self.date_end:
            raise UserError(
                self.env._(
                    "A trial only gets longer: choose a day after %s.",
                    self._write_day(self.date_end),
                )
            )
        notes = [self.extension_note, f"{self._write_day(day)}: {note}"]
        self.sudo().write({"date_end": day, "extension_note": "\n".join(filter(None, notes))})
        self.idea_id.message_post(
            body=self.env._(
                "The trial runs until %(day)s: %(note)s", day=self._write_day(day), note=note
            )
        )

    def _get_days(self):
        """Return ((first, last) day of the trial, those of as long a time before it)."""
        self.ensure_one()
        first, last = self.date_start, self.date_end
        return (first, last), (
            first - (last - first) - timedelta(days=1),
            first - timedelta(days=1),
        )


class ServiceIdea(models.Model):
    _inherit = "service.idea"

    trial_ids = fields.One2many("service.idea.trial", "idea_id", string="Trials", readonly=True)
    trial_id = fields.Many2one(
        "service.idea.trial",
        string="Last Trial",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        guard="method",
    )
    trial_state = fields.Selection(related="trial_id.state", string="Trial")
    trial_date_end = fields.Date(related="trial_id.date_end", string="Trial Until")

    def _start_trials(self):
        """Return a new trial of each of these ideas, as it is planned."""
        # Trials are written by methods alone.
        return (
            self.env["service.idea.trial"]
            .sudo()
            .create(
                [
                    {
                        "idea_id": idea.id,
                        "company_id": idea.company_id.id,
                        "kpi_id": idea.kpi_id.id,
                        "team_id": idea.trial_team_id.id,
                        "expected": idea.expected,
                        "date_start": idea.date_start,
                        "date_end": idea.date_end,
                        "date_end_planned": idea.date_end,
                    }
                    for idea in self
                ]
            )
        )
