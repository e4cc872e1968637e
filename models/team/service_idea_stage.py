from odoo import fields, models
from odoo.exceptions import UserError

from ..ground.locking import lock
from ..ground.telling import TODO
from .service_idea import OPEN_STATES
from .service_idea_questions import NEEDED

PLAN = ("kpi_id", "expected", "date_start", "date_end")


class ServiceIdea(models.Model):
    """What becomes of an idea: each stage is a button's, its owner's or a service manager's."""

    _inherit = "service.idea"
    _stage_methods = {
        "considered": "action_consider",
        "trial": "action_start_trial",
        "adopted": "action_adopt",
        "dropped": "action_drop",
    }

    def action_consider(self):
        """Think it through: for the first time, once more after a trial, or though it was dropped.

        :raise UserError: while a trial runs, and where the user may not decide
        """
        self._begin(("new", "trial", "dropped"))
        self._check_trial_is_over()
        tried = self.filtered("trial_id")
        self._settle("considered", date_decided=False)
        # The days of the next trial are chosen anew.
        tried.sudo().write({"date_start": False, "date_end": False})

    def action_start_trial(self):
        """Start the trial as planned: from now on nobody changes its start, its figure or what was
        expected of it.

        :raise UserError: naming what is missing, where it would start before today, and where the
            user may not decide
        """
        self._begin(OPEN_STATES)
        for idea in self:
            idea._check_plan()
        trials = self._start_trials()
        for idea, trial in zip(self, trials, strict=True):
            # The stage and its trial are written by these methods alone.
            idea.sudo().write({"state": "trial", "trial_id": trial.id})

    def action_adopt(self):
        """Do it from now on: only what was tried and measured.

        :raise UserError: while a trial runs, and where the user may not decide
        """
        self._begin(("trial",))
        self._check_trial_is_over()
        self._settle("adopted", date_decided=fields.Datetime.now())

    def action_drop(self):
        """Leave it; a trial that runs is stopped. All that was written and measured stays.

        :raise UserError: where the user may not decide
        """
        self._begin((*OPEN_STATES, "trial"))
        self.sudo().trial_id._stop()
        self._settle("dropped", date_decided=fields.Datetime.now())

    def _begin(self, stages):
        """Check that the user may decide, and that each idea is at one of these stages."""
        self.check_access("read")
        if others := self.filtered(lambda idea: not idea.may_decide):
            raise UserError(
                self.env._(
                    "Leave it to %(owner)s or a service manager to decide on “%(idea)s”.",
                    owner=others[0].user_id.name or self.env._("its owner"),
                    idea=others[0].name,
                )
            )
        # A colleague may be deciding at this moment.
        lock(self.sudo())
        labels = dict(self._fields["state"]._description_selection(self.env))
        for idea in self:
            if idea.state not in stages:
                raise UserError(
                    self.env._(
                        "“%(idea)s” is at the stage “%(stage)s”: this can be done from %(stages)s.",
                        idea=idea.name,
                        stage=labels[idea.state],
                        stages=", ".join(labels[stage] for stage in stages),
                    )
                )

    def _settle(self, state, **vals):
        # The stage is written by these methods alone.
        self.sudo().write({"state": state, **vals})
        self.sudo().activity_unlink([TODO])

    def _check_trial_is_over(self):
        for trial in self.trial_id.filtered(lambda trial: trial.state == "running"):
            raise UserError(
                self.env._(
                    "The trial runs until %s. Its effect is counted the night after; decide then. "
                    "To stop it now, drop the idea.",
                    trial._write_day(trial.date_end),
                )
            )

    def _check_plan(self):
        """:raise UserError: where this idea cannot be tried as it is planned"""
        self.ensure_one()
        if missing := self._get_unanswered(NEEDED):
            raise UserError(
                self.env._("Before a trial starts, answer:\n%s", "\n".join(missing)),
            )
        if lacking := [self._fields[n]._description_string(self.env) for n in PLAN if not self[n]]:
            raise UserError(
                self.env._("Before a trial starts, fill in its plan: %s.", ", ".join(lacking))
            )
        if self.date_start < self.company_id._service_today():
            raise UserError(
                self.env._(
                    "A trial starts today or later: whoever chooses the days afterwards finds any "
                    "effect. Choose another first day."
                )
            )
