from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import difference
from ..ground.missing import is_skipped
from ..ground.telling import TODO

# What an action did, by what became of the errors of its cause.
REVIEWED = {
    difference.DOWN: "effective",
    difference.UP: "ineffective",
    difference.NONE: "unclear",
    difference.FEW: "few",
}


class ServiceAction(models.Model):
    _name = "service.action"
    _description = "Corrective or Preventive Action"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "date_deadline, id"
    _check_company_auto = True

    name = fields.Char(string="What to Do", required=True)
    kind = fields.Selection(
        [("corrective", "Corrective"), ("preventive", "Preventive")],
        default="corrective",
        required=True,
        help="Corrective: removes the cause of an error that happened. "
        "Preventive: of one that could happen.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        guard="settled",
    )
    date_deadline = fields.Date(
        string="Deadline",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=14),
        tracking=True,
    )
    rework_id = fields.Many2one(
        "customer.rework",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
    )
    complaint_id = fields.Many2one(
        "customer.complaint",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
    )
    cause_id = fields.Many2one(
        "customer.rework.cause",
        compute="_compute_cause_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
    )
    date_done = fields.Date(
        string="Done On", readonly=True, copy=False, tracking=True, guard="method"
    )
    state = fields.Selection(
        [
            ("open", "To Do"),
            ("done", "Done"),
            ("effective", "It Worked"),
            ("ineffective", "It Did Not Work"),
            ("unclear", "No Clear Change"),
            ("few", "Too Few to Tell"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        guard="method",
    )
    date_review = fields.Date(
        string="Did It Work?",
        readonly=True,
        copy=False,
        guard="method",
        help="On this day the errors of the same cause are counted, "
        "over as long a time after the action as before it.",
    )
    before_count = fields.Integer(string="Errors Before", readonly=True, copy=False, guard="method")
    after_count = fields.Integer(string="Errors After", readonly=True, copy=False, guard="method")

    _of_this_age = models.Constraint(
        "CHECK(date_deadline >= '1970-01-01' AND date_deadline < '2200-01-01')",
        "A deadline lies between 1970 and 2199: choose another date.",
    )
    _review_idx = models.Index("(date_review) WHERE state = 'done'")
    _open_idx = models.Index("(user_id, date_deadline) WHERE state = 'open'")

    @api.depends("rework_id.cause_id", "complaint_id.cause_id")
    def _compute_cause_id(self):
        # What was done was done about the cause of that day.
        for action in self.filtered(lambda a: not a.date_done or not a.cause_id):
            case = action.rework_id or action.complaint_id
            action.cause_id = case.cause_id or action.cause_id

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._schedule()
        return actions

    def _get_settled(self, name):
        # Whether it worked is read off the errors of its cause.
        return self if name == "company_id" else self.filtered("date_done")

    def _schedule(self):
        """Give each owner an activity until the deadline."""
        for (user, deadline), actions in self.grouped(
            lambda action: (action.user_id, action.date_deadline)
        ).items():
            actions.activity_schedule(TODO, date_deadline=deadline, user_id=user.id)

    def action_done(self):
        """Mark as done today; whether it worked is counted after the company's review time.

        :raise UserError: where it is done already
        """
        if any(action.state != "open" for action in self):
            raise UserError(self.env._("This action is done already."))
        self.check_access("write")
        today = fields.Date.context_today(self)
        for company, actions in self.grouped("company_id").items():
            # The state is written by these methods alone.
            actions.sudo().write(
                {
                    "state": "done",
                    "date_done": today,
                    "date_review": today + timedelta(days=company.service_review_days),
                }
            )
        # What somebody planned by hand is theirs to do.
        self.activity_unlink([TODO])

    @api.model
    def _cron_review(self):
        """Answer "did it work?" for the actions whose day has come."""
        if is_skipped("whether actions worked"):
            return
        due = self.search([("state", "=", "done"), ("date_review", "<=", fields.Date.today())])
        due._review()

    def _review(self):
        """Compare how often the cause struck after the action with as long a time before.

        An action worked when it struck less often by more than chance. One without a cause cannot
        be counted. Where nothing got better, its case is opened again; where too few errors were
        found before and after to tell, that is left to its people.
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for action in self.filtered("cause_id"):
            days = action.date_review - action.date_done
            action.before_count = action._count_errors(action.date_done - days, action.date_done)
            action.after_count = action._count_errors(action.date_done, action.date_review)
            action.state = REVIEWED[
                difference.compare_counts(
                    (action.after_count, days.days), (action.before_count, days.days)
                )
            ]
            if action.state in ("ineffective", "unclear"):
                why = self.env._(
                    "%(verdict)s: %(after)s errors of its cause after the action “%(action)s”, "
                    "%(before)s before.",
                    verdict=labels[action.state],
                    action=action.name,
                    after=action.after_count,
                    before=action.before_count,
                )
                action.rework_id._reopen(why)
                action.complaint_id._reopen(why)

    def _count_errors(self, start, end):
        """Return the number of errors of the action's cause from `start` up to before `end`."""
        self.ensure_one()
        # An archived error happened all the same.
        return (
            self.env["customer.rework"]
            .with_context(active_test=False)
            .search_count(
                [
                    ("cause_id", "child_of", self.cause_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("date_found", ">=", start),
                    ("date_found", "<", end),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
