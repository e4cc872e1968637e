from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from ..ground.locking import lock
from ..ground.telling import TODO

# No client can send this object: it marks, in the context, the changes of one save.
SAVING = object()
# A product of three ratings hides the rare disaster: the effect alone can make a risk high.
HIGH_RPN, MEDIUM_RPN, HIGH_EFFECT = 200, 100, 9
RATING_HELP = {
    "likelihood": "How often it happens: 1 hardly ever, 10 nearly always.",
    "effect": "How bad it is for the customer: 1 is not noticed, 10 loses the customer.",
    "detection": "How hard it is to see in time: 1 is always noticed before the customer does, "
    "10 never.",
}


class ServicePlaybook(models.Model):
    """What can break, how risky it is, and what everybody does then.

    The risk priority number is likelihood × effect × detection, each from 1 to 10, as in a failure
    mode and effects analysis (IEC 60812).
    """

    _name = "service.playbook"
    _description = "Playbook"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "rpn desc, id"

    name = fields.Char(string="What Can Break", required=True, tracking=True)
    active = fields.Boolean(default=True)
    likelihood = fields.Integer(default=5, required=True, help=RATING_HELP["likelihood"])
    effect = fields.Integer(default=5, required=True, help=RATING_HELP["effect"])
    detection = fields.Integer(
        string="Hard to Detect", default=5, required=True, help=RATING_HELP["detection"]
    )
    rpn = fields.Integer(
        string="Risk Priority Number",
        compute="_compute_rpn",
        store=True,
        index=True,
        aggregator="max",
        help="Likelihood × effect × detection, from 1 to 1000: the riskiest come first.",
    )
    risk = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        compute="_compute_rpn",
        store=True,
        help="High from 200, or where the customer would be lost (effect 9 and more); medium from "
        "100.",
    )
    plan = fields.Html(help="What to do so that it does not break, and when it does.")
    item_ids = fields.One2many(
        "service.playbook.item", "playbook_id", string="Checklist", copy=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        help="Who keeps this plan good.",
    )
    type_ids = fields.Many2many(
        "customer.promise.type",
        string="Promise Types",
        help="The playbook is shown on promises of these types.",
    )
    cause_ids = fields.Many2many(
        "customer.rework.cause",
        string="Causes",
        help="The playbook is shown on complaints and reworks of these causes and of their parts.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to show this playbook in every company."
    )
    date_review = fields.Date(
        string="Next Review", help="On this day the owner is asked whether the plan is still good."
    )
    # Everybody reads playbooks, few the case that one was learned from: an export would fail.
    complaint_id = fields.Many2one(
        "customer.complaint",
        string="Learned From Complaint",
        readonly=True,
        copy=False,
        exportable=False,
        guard="method",
    )
    rework_id = fields.Many2one(
        "customer.rework",
        string="Learned From Rework",
        readonly=True,
        copy=False,
        exportable=False,
        guard="method",
    )
    version_ids = fields.One2many("service.playbook.version", "playbook_id", string="Versions")
    version = fields.Integer(compute="_compute_version")

    _ratings_in_range = models.Constraint(
        "CHECK(likelihood BETWEEN 1 AND 10 AND effect BETWEEN 1 AND 10"
        " AND detection BETWEEN 1 AND 10)",
        "Likelihood, effect and detection are rated from 1 to 10.",
    )
    _complaint_once = models.UniqueIndex(
        "(complaint_id) WHERE complaint_id IS NOT NULL",
        "This complaint's lesson stands in the playbook already.",
    )
    _rework_once = models.UniqueIndex(
        "(rework_id) WHERE rework_id IS NOT NULL",
        "This rework's lesson stands in the playbook already.",
    )

    @api.depends("likelihood", "effect", "detection")
    def _compute_rpn(self):
        for playbook in self:
            rpn = playbook.likelihood * playbook.effect * playbook.detection
            playbook.rpn = rpn
            if rpn >= HIGH_RPN or playbook.effect >= HIGH_EFFECT:
                playbook.risk = "high"
            else:
                playbook.risk = "medium" if rpn >= MEDIUM_RPN else "low"

    @api.depends("version_ids")
    def _compute_version(self):
        for playbook in self:
            playbook.version = max(playbook.version_ids.mapped("number"), default=0)

    # === CREATE AND WRITE ===#

    @api.model_create_multi
    def create(self, vals_list):
        playbooks = super(ServicePlaybook, self._saving()).create(vals_list).with_env(self.env)
        playbooks._keep_version()
        playbooks.filtered("date_review")._schedule_review()
        return playbooks

    def write(self, vals):
        result = super(ServicePlaybook, self._saving()).write(vals)
        self._keep_version()
        if {"date_review", "user_id"} & vals.keys():
            self._schedule_review()
        return result

    @api.model
    def _get_guard_message(self, fields):
        return self.env._("Lessons come from the button on the closed case.")

    def _schedule_review(self):
        self.activity_unlink([TODO])
        for playbook in self.filtered(lambda p: p.date_review and p.user_id):
            playbook.activity_schedule(
                TODO,
                date_deadline=playbook.date_review,
                summary=self.env._("Is this plan still good?"),
                user_id=playbook.user_id.id,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A playbook keeps its history. Archive it instead."))

    # === VERSIONS ===#

    def _saving(self):
        return self.with_context(playbook_saving=SAVING)

    def _keep_version(self):
        """Freeze what each playbook says now, where it differs from its last version."""
        lock(self)
        versions = self.env["service.playbook.version"]
        last_versions = {
            version.playbook_id: version
            for version in versions.search([("playbook_id", "in", self.ids)], order="number")
        }
        vals_list = []
        for playbook in self:
            last = last_versions.get(playbook, versions)
            content = playbook._get_content()
            if any(last[name] != value for name, value in content.items()):
                vals_list.append(
                    {
                        "playbook_id": playbook.id,
                        "number": last.number + 1,
                        "author_id": self.env.uid,
                        **content,
                    }
                )
        # Nobody writes versions by hand.
        versions.sudo().create(vals_list)

    def _get_content(self):
        """Return {field of the version: value} of what this playbook says now."""
        self.ensure_one()
        return {
            "name": self.name,
            "plan": html2plaintext(self.plan or ""),
            "checklist": "\n".join(self.item_ids.mapped("name")),
            "likelihood": self.likelihood,
            "effect": self.effect,
            "detection": self.detection,
        }

    def action_view_versions(self):
        """Open the history of this playbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions"),
            "res_model": "service.playbook.version",
            "view_mode": "list,form",
            "domain": [("playbook_id", "=", self.id)],
        }

    # === LESSONS ===#

    @api.model
    def _learn(self, case):
        """Return the playbook made from a closed case; a new one, the first time.

        :param case: a customer.complaint or customer.rework
        :raise UserError: where nothing was learned yet
        """
        case.ensure_one()
        field = case._subject_field
        if case.state != "closed":
            raise UserError(self.env._("Close %s first, with its lesson.", case.display_name))
        lock(case)
        self.check_access("create")
        # That one exists is no secret; where it comes from is written by this method alone.
        sudo = self.sudo().with_context(active_test=False)
        return sudo.search([(field, "=", case.id)], limit=1) or sudo.create(
            {
                "name": case.name,
                "plan": plaintext2html(case.lesson),
                "cause_ids": case.cause_id.ids,
                "item_ids": [(0, 0, {"name": action.name}) for action in case.action_ids],
                "company_id": case.company_id.id,
                field: case.id,
            }
        )
