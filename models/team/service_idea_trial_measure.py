from odoo import api, fields, models

from ...formulas import gap
from ..figure.service_kpi import Scope
from ..figure.service_kpi_figures import FIGURES
from ..ground.attempt import attempt
from ..ground.missing import is_skipped
from ..ground.telling import TODO

VERDICTS = [
    ("better", "Better"),
    ("worse", "Worse"),
    ("none", "No Clear Change"),
    ("few", "Too Few to Tell"),
    ("untold", "Cannot Be Told"),
]


def number(label, **options):
    return fields.Float(
        string=label,
        readonly=True,
        copy=False,
        digits=(16, 6),
        aggregator=None,
        guard="method",
        groups="customers_for_life.group_service_manager",
        **options,
    )


def sample(label):
    return fields.Integer(
        string=label,
        readonly=True,
        copy=False,
        aggregator=None,
        guard="method",
        groups="customers_for_life.group_service_manager",
    )


class ServiceIdeaTrial(models.Model):
    """What a trial brought, counted once, on the night after its last day, and frozen.

    The figure during the trial is compared with as long a time before it, and where a team tried
    it, its change with that of the teams that tried nothing: the difference in differences, which
    takes off what changed everywhere (Card and Krueger 1994, see `formulas.gap`).
    """

    _inherit = "service.idea.trial"

    date_measured = fields.Datetime(string="Measured On", readonly=True, copy=False, guard="method")
    verdict = fields.Selection(
        VERDICTS,
        string="Result",
        readonly=True,
        copy=False,
        guard="method",
        help="More than chance, or not: against the teams that tried nothing where there are some, "
        "else against the time before.",
    )
    # A team's figures are not everybody's: who may see them reads them in words.
    before_value = number("Before")
    before_size = sample("Sample Before")
    after_value = number("During")
    after_size = sample("Sample During")
    change = fields.Selection(
        VERDICTS, string="Against the Time Before", readonly=True, copy=False, guard="method"
    )
    has_interval = fields.Boolean(readonly=True, copy=False, guard="method")
    difference = number("Difference")
    low = number("Lower Bound", help="Of the interval that holds the difference 95 times in 100.")
    high = number("Upper Bound", help="Of the interval that holds the difference 95 times in 100.")
    others_before_value = number("Other Teams Before")
    others_before_size = sample("Other Teams' Sample Before")
    others_after_value = number("Other Teams During")
    others_after_size = sample("Other Teams' Sample During")
    others_change = fields.Selection(
        VERDICTS, string="Against the Other Teams", readonly=True, copy=False, guard="method"
    )
    has_others_interval = fields.Boolean(readonly=True, copy=False, guard="method")
    net_difference = number("Difference in Differences")
    net_low = number("Lower Bound of It")
    net_high = number("Upper Bound of It")

    @api.model
    def _cron_measure(self):
        """Measure the trials that are over, one by one with a commit: a job that is killed goes on
        where it stopped."""
        if is_skipped("what the trials of ideas brought"):
            return
        # It is tomorrow already somewhere.
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        due = self.search([("state", "=", "running"), ("date_end", "<", tomorrow)])
        due = due.filtered(lambda trial: trial.date_end < trial.company_id._service_today())
        for done, trial in enumerate(due, 1):
            attempt(trial, lambda trial: trial._measure())
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - done):
                return

    def _measure(self):
        """Count what this trial brought, write it down for good, and ask its idea's owner to
        decide."""
        self.ensure_one()
        # Of all records, whoever asks; who sees it says `_may_see`.
        trial = self.sudo()
        if trial.state != "running":
            return
        trial.write({"state": "done", "date_measured": fields.Datetime.now(), **trial._count()})
        trial._ask_to_decide()

    def _get_scopes(self):
        """Return (Scope of the trial, Scope of as long a time before it)."""
        days, days_before = self._get_days()
        team = self.team_id or None
        return tuple(Scope(self.company_id, *span, team=team) for span in (days, days_before))

    def _count(self):
        """Return {field: value} of what this trial brought."""
        scope, before = self._get_scopes()
        kpi = self.kpi_id
        now, past, change, found = kpi._count_trial(scope, before)
        vals = {
            "verdict": change,
            "change": change,
            "before_value": past.total[0] or 0,
            "before_size": past.total[2],
            "after_value": now.total[0] or 0,
            "after_size": now.total[2],
            "has_interval": bool(found),
        }
        if found:
            vals.update(zip(("difference", "low", "high"), found, strict=True))
        if self.team_id and not FIGURES[kpi.code].is_sum:
            vals.update(self._count_others(scope, before, found))
        return vals

    def _count_others(self, scope, before, found):
        """Return {field: value} of the teams that tried nothing, and of the comparison with them;
        nothing where there are none.

        :param found: the Gap of the team that tried it, or None
        """
        kpi = self.kpi_id
        company, company_before = (days._replace(team=None) for days in (scope, before))
        now, past, _change, found_others = kpi._count_trial(
            company, company_before, without=self._get_teams_apart(before.date_from)
        )
        if not now.total[2] and not past.total[2]:
            return {}
        net = gap.of_changes(found, found_others) if found and found_others else None
        change = kpi._judge_gap(net)
        vals = {
            "verdict": change,
            "others_before_value": past.total[0] or 0,
            "others_before_size": past.total[2],
            "others_after_value": now.total[0] or 0,
            "others_after_size": now.total[2],
            "others_change": change,
            "has_others_interval": bool(net),
        }
        if net:
            vals.update(zip(("net_difference", "net_low", "net_high"), net, strict=True))
        return vals

    def _get_teams_apart(self, first):
        """Return the teams (crm.team) that tried something with the same figure from the day
        `first` to the end of this trial, its own among them."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("kpi_id", "=", self.kpi_id.id),
                ("date_start", "<=", self.date_end),
                ("date_end", ">=", first),
            ]
        ).team_id

    def _ask_to_decide(self):
        idea = self.idea_id
        decider = idea._get_decider()
        if decider:
            idea.with_context(lang=decider.lang).activity_schedule(
                TODO,
                date_deadline=self.company_id._service_today(),
                summary=idea.with_context(lang=decider.lang).env._(
                    "The trial is over: adopt the idea, drop it or try it again"
                ),
                user_id=decider.id,
            )


class ServiceIdea(models.Model):
    _inherit = "service.idea"

    trial_verdict = fields.Selection(
        related="trial_id.verdict", string="Result", store=True, guard="method"
    )
    trial_result = fields.Text(related="trial_id.result", string="What It Brought")
