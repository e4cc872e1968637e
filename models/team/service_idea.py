from odoo import api, fields, models
from odoo.exceptions import UserError

# As long as nobody has tried it, its owner words it.
OPEN_STATES = ("new", "considered")


class ServiceIdea(models.Model):
    """An idea: where it comes from, what was thought about it, what became of it."""

    _name = "service.idea"
    _description = "Idea"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.stage.mixin", "service.guard.mixin"]
    _order = "vote_count desc, id desc"
    _check_company_auto = True
    # Colleagues talk about it, whoever's it is.
    _mail_post_access = "read"

    name = fields.Char(string="Idea", required=True, tracking=True)
    description = fields.Text(help="What we would do, in a few sentences.")
    state = fields.Selection(
        [
            ("new", "New"),
            ("considered", "Being Considered"),
            ("trial", "Trial"),
            ("adopted", "Adopted"),
            ("dropped", "Dropped"),
        ],
        string="Stage",
        default="new",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
        guard="method",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who thinks it through, and decides when the trial is over.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        guard="settled",
    )
    date_decided = fields.Datetime(
        string="Decided On",
        readonly=True,
        copy=False,
        guard="method",
        help="When it was adopted or dropped.",
    )
    is_editable = fields.Boolean(compute="_compute_is_editable")
    may_decide = fields.Boolean(compute="_compute_is_editable")

    # === Where it comes from ===#
    borrowed_from = fields.Char(
        help="Whose idea it was before: a competitor, another trade, a book, a journey."
    )
    borrowed_partner_id = fields.Many2one(
        "res.partner",
        string="Borrowed From (Contact)",
        index="btree_not_null",
        ondelete="set null",
        help="The company or person, where it is one of your contacts.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The customer who wished for it.",
    )
    customer_words = fields.Text(
        string="In the Customer's Words",
        help="They are deleted when the time for which your company keeps words is over. "
        "What you write in the other fields stays.",
    )

    # === The trial that is planned ===#
    kpi_id = fields.Many2one(
        "service.kpi",
        string="Figure to Move",
        index="btree_not_null",
        ondelete="restrict",
        help="What the trial should change. It is counted before and during the trial.",
    )
    unit = fields.Selection(related="kpi_id.unit")
    expected = fields.Float(
        string="Better By",
        digits=(16, 4),
        help="By how much the figure should become better, as a number above zero.",
    )
    trial_team_id = fields.Many2one(
        "crm.team",
        string="Tried By",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="The team that tries it; the other teams are what it is compared with. Empty: the "
        "whole company tries it.",
    )
    date_start = fields.Date(
        string="From",
        help="Today or later: whoever chooses the days afterwards finds any effect.",
    )
    date_end = fields.Date(
        string="Until",
        help="The last day of the trial. The night after, the figure is counted, and as long a "
        "time before the trial.",
    )

    _better_by = models.Constraint(
        "CHECK(expected >= 0 AND expected < 1e15)",
        "“Better By” is a number above zero: how much better the figure should become.",
    )
    _in_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A trial ends after it starts: choose another last day."
    )
    _of_this_age = models.Constraint(
        "CHECK(date_start >= '1970-01-01' AND date_end < '2200-01-01')",
        "A trial lies between 1970 and 2199: choose other days.",
    )
    _list_idx = models.Index("(company_id, vote_count DESC, id DESC)")

    @api.depends("user_id", "state")
    @api.depends_context("uid")
    def _compute_is_editable(self):
        is_manager = self._is_service_manager()
        for idea in self:
            is_own = idea.user_id == self.env.user
            # Whoever acts for its owner is asked to decide, and words nothing.
            idea.may_decide = is_manager or idea.user_id in self.env.user.service_acts_for_ids
            idea.is_editable = is_manager or (is_own and idea.state in OPEN_STATES)

    def _get_settled(self, name):
        # What moves to another company is out of sight.
        return self if name == "company_id" else super()._get_settled(name)

    def _get_decider(self):
        """Return who decides on this idea (res.users, maybe empty): its owner, or whoever answers
        for the service of the company where the owner left."""
        self.ensure_one()
        owner = self.user_id
        if owner.active and self.company_id in owner.company_ids:
            if self.with_user(owner).has_access("read"):
                return owner
        return self.company_id._get_service_manager()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_tried(self):
        if any(idea.state not in OPEN_STATES or idea.trial_ids for idea in self):
            raise UserError(
                self.env._("An idea that was tried or decided on stays on record. Drop it instead.")
            )
