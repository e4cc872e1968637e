from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...formulas.recurrence import REST_AT_MOST

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What moves today's round; one whose time was over by then does not come any more.
WHEN = {"active", "frequency", "weekday", "month_day", "time_from", "time_to", *WEEKDAYS}
# So far ahead the next day is looked for: past the longest month and its holidays.
LOOK_AHEAD = timedelta(days=70)


class ServiceRoundPlan(models.Model):
    """A checklist that comes round by itself: what is looked after, by whom, on which days."""

    _name = "service.round.plan"
    _description = "Round Plan"
    _inherit = ["mail.thread", "service.guard.mixin"]
    _order = "is_managers_own desc, time_to, id"
    _check_company_auto = True

    name = fields.Char(string="Round", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        guard="settled",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who does it. Leave it empty where anybody of the team does.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Without a person, anybody of this team does it. Its leader sees it.",
    )
    stand_in_id = fields.Many2one(
        "res.users",
        string="Stand-in",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Does it where the person cannot: may tick it off too, and is asked where the person "
        "has left.",
    )
    is_managers_own = fields.Boolean(
        string="The Manager's Own",
        help="A manager's own control questions: they stand first in the quality report.",
    )
    frequency = fields.Selection(
        [
            ("day", "Every Working Day"),
            ("weekdays", "On Chosen Weekdays"),
            ("week", "Weekly"),
            ("month", "Monthly"),
        ],
        string="Comes",
        required=True,
        default="day",
        help="On the company's working calendar. What is weekly or monthly comes on the next "
        "working day where its own is none; a chosen weekday is left out.",
    )
    mon = fields.Boolean(default=True)
    tue = fields.Boolean(default=True)
    wed = fields.Boolean(default=True)
    thu = fields.Boolean(default=True)
    fri = fields.Boolean(default=True)
    sat = fields.Boolean()
    sun = fields.Boolean()
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="On",
        required=True,
        default="0",
    )
    month_day = fields.Integer(
        string="Day of the Month",
        required=True,
        default=1,
        aggregator=None,
        help="31 is the last day of every month.",
    )
    time_from = fields.Float(
        string="From", default=8, aggregator=None, help="Nothing is ticked off before this hour."
    )
    time_to = fields.Float(
        string="Done By",
        default=10,
        required=True,
        aggregator=None,
        help="Ticked off after this hour it is late; when the day is over, missed. In the "
        "company's time zone.",
    )
    item_ids = fields.One2many("service.round.plan.item", "plan_id", string="Checklist", copy=True)
    planned_since = fields.Datetime(
        default=fields.Datetime.now,
        required=True,
        readonly=True,
        copy=False,
        guard="method",
        help="Since when it comes on these days and hours.",
    )
    next_date = fields.Date(
        string="Next Round",
        compute="_compute_next_date",
        help="After today, on the company's working calendar.",
    )

    _somebody_s = models.Constraint(
        "CHECK(user_id IS NOT NULL OR team_id IS NOT NULL)",
        "Say who does the round: a person or a team.",
    )
    _hours_in_order = models.Constraint(
        "CHECK(time_from >= 0 AND time_from < time_to AND time_to <= 24)",
        "A round begins before it ends, between 00:00 and 24:00.",
    )
    _month_day_in_range = models.Constraint(
        "CHECK(month_day BETWEEN 1 AND 31)", "The day of the month lies between 1 and 31."
    )

    @api.depends("user_id")
    def _compute_team_id(self):
        for plan in self:
            team = plan.user_id.sale_team_id
            if team and team.company_id <= plan.company_id:
                plan.team_id = team

    @api.depends("item_ids", "company_id", *WHEN)
    def _compute_next_date(self):
        for company, plans in self.grouped("company_id").items():
            today = (company or self.env.company)._service_today()
            working = company and company._service_working_days(
                today - REST_AT_MOST, today + LOOK_AHEAD
            )
            days = [today + timedelta(days=number) for number in range(1, LOOK_AHEAD.days + 1)]
            for plan in plans:
                comes = working and plan.active and plan.item_ids
                plan.next_date = comes and next(
                    (day for day in days if plan._comes_on(day, working)), False
                )

    @api.constrains("user_id", "stand_in_id", "company_id")
    def _check_people(self):
        for plan in self:
            for user in plan.user_id | plan.stand_in_id:
                if user.share or plan.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "%(user)s does not work at %(company)s: choose somebody who does.",
                            user=user.name,
                            company=plan.company_id.name,
                        )
                    )

    def _get_settled(self, name):
        # Its rounds are counted where they were done.
        return self if name == "company_id" else super()._get_settled(name)

    def write(self, vals):
        result = super().write(vals)
        if WHEN & vals.keys():
            # Nobody writes this but the plan itself.
            self.sudo().planned_since = fields.Datetime.now()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if self.env["service.round"].sudo().search_count([("plan_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("A plan whose rounds are counted stays. Archive it instead.")
            )
