from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .service_meeting import ODOO_S

# Carried over so often, a point shows that nobody decides it.
STUCK_AFTER = 3


class ServiceMeetingPoint(models.Model):
    """One point of an agenda: what went wrong, or right, and what became of it. Its words end like
    those of the record that it is about."""

    _name = "service.meeting.point"
    _description = "Meeting Point"
    _inherit = ["service.words.mixin", "customer.worth.mixin"]
    _order = "meeting_id desc, sequence, id"
    _word_fields = ("name", "note", "decision")

    meeting_id = fields.Many2one(
        "service.meeting", required=True, index=True, ondelete="cascade", guard="moved"
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True, index=True, guard="method"
    )
    date = fields.Date(related="meeting_id.date", store=True, precompute=True, guard="method")
    team_id = fields.Many2one(
        related="meeting_id.team_id", store=True, precompute=True, guard="method"
    )
    meeting_state = fields.Selection(related="meeting_id.state", string="State of the Meeting")
    sequence = fields.Integer(
        default=500, guard="method", help="Carried points first, then by what is at risk."
    )
    on_agenda = fields.Boolean(
        default=True, guard="method", help="A dozen points are on the agenda, the worst ones."
    )
    is_picked = fields.Boolean(guard="method", help="Somebody put it on the agenda by hand.")
    kind = fields.Selection(
        [
            ("silence", "Silence Alarm"),
            ("alarm", "Control Chart"),
            ("complaint", "Complaint"),
            ("unsolved", "Not Put Right"),
            ("broken", "Broken Promise"),
            ("score", "Low Score"),
            ("rework", "Rework"),
            ("failed", "Action Did Not Work"),
            ("action", "Action Due"),
            ("due", "Promise Due Today"),
            ("no", "We Said No"),
            ("other", "Other"),
            ("celebrate", "To Celebrate"),
        ],
        default="other",
        required=True,
        guard="method",
    )
    name = fields.Char(string="Point", required=True, guard="settled")
    res_model = fields.Char(string="Model", guard="method")
    res_id = fields.Many2oneReference(model_field="res_model", string="Record", guard="method")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
        guard="method",
    )
    words = fields.Text(
        string="In the Customer's Words",
        compute="_compute_words",
        compute_sudo=False,
        help="Shown to whoever may read the survey answer.",
    )
    state = fields.Selection(
        [
            ("open", "To Discuss"),
            ("taken", "Talked Through"),
            ("decided", "Decided"),
            ("carried", "Carried Over"),
        ],
        default="open",
        required=True,
        guard="method",
    )
    origin_id = fields.Many2one(
        "service.meeting.point",
        string="Carried From",
        index="btree_not_null",
        ondelete="set null",
        guard="method",
    )
    carried_count = fields.Integer(
        string="Times Carried",
        guard="method",
        help="So many meetings put it off. From three on, somebody should decide it.",
    )
    note = fields.Text(string="What Was Said", help="It stands in the minutes.")
    decision = fields.Char(guard="settled", help="What is to be done. It becomes an action.")
    owner_id = fields.Many2one(
        "res.users",
        guard="settled",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who does it; you, where nobody is chosen.",
    )
    date_deadline = fields.Date(
        string="Deadline", guard="settled", help="In two weeks, where none is chosen."
    )
    action_ids = fields.One2many("service.action", "meeting_point_id", string="Actions")

    _once = models.UniqueIndex(
        "(meeting_id, kind, res_model, res_id) WHERE res_id IS NOT NULL",
        "This stands on the agenda already.",
    )
    _carried_once = models.UniqueIndex(
        "(meeting_id, origin_id) WHERE origin_id IS NOT NULL", "This was carried over already."
    )
    _of_this_age = models.Constraint(
        "CHECK(date_deadline >= '1970-01-01' AND date_deadline < '2200-01-01')",
        "A deadline lies between 1970 and 2199: choose another date.",
    )
    _record_idx = models.Index("(res_model, res_id, kind) WHERE res_id IS NOT NULL")
    _stuck_idx = models.Index("(company_id, date DESC) WHERE carried_count >= 3")
    _to_blank_idx = models.Index("(company_id, date) WHERE date_blanked IS NULL")

    @api.depends_context("uid")
    @api.depends("res_model", "res_id", "date_blanked")
    def _compute_words(self):
        answers = self.filtered(lambda p: p.res_model == "survey.user_input" and not p.date_blanked)
        ids = answers.mapped("res_id")
        found = self.env["survey.user_input"].browse(ids).exists()
        readable = found.has_access("read") and set(found._filtered_access("read").ids) or set()
        for point in self:
            company = point.sudo().company_id
            may_read = point.res_id in readable or company.survey_shown_to_salespeople
            shown = point in answers and point.res_id in found.ids and may_read
            # For whom the company shows answers, or who may read this one.
            answer = found.sudo().browse(point.res_id)
            point.words = shown and point._quote(answer)

    def _quote(self, answer):
        """Return an answer's score and words (str)."""
        said = "\n".join(filter(None, (answer.service_thanks, answer.service_wish)))
        score = self.env._("%s of 100", f"{answer.service_score:.0f}")
        return f"{score}: {said}" if said else score

    # === WHO MAY ALTER IT ===#

    @api.model_create_multi
    def create(self, vals_list):
        quiet = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        points = super(ServiceMeetingPoint, quiet).create(vals_list).with_env(self.env)
        if not self.env.su:
            points.meeting_id._check_open()
        return points

    def write(self, vals):
        if not self.env.su and any(not name.startswith(ODOO_S) for name in vals):
            self.meeting_id._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_found(self):
        if self.env.su:
            return
        self.meeting_id._check_open()
        if any(point.kind != "other" or point.origin_id for point in self):
            raise UserError(
                self.env._(
                    "What the agenda found stays on it: take it, decide it or carry it over."
                )
            )

    def _get_settled(self, name):
        if name == "name":
            return self.filtered(lambda point: point.kind != "other" or point.origin_id)
        if name in ("decision", "owner_id", "date_deadline"):
            return self.filtered(lambda point: point.state == "decided")
        return super()._get_settled(name)

    def _get_over_domain(self, before):
        return Domain("date", "<", before.date()) & Domain(
            "meeting_id.state", "in", ("held", "missed")
        )

    def _blank_parts(self):
        # What was mailed holds the words of all points.
        self.meeting_id._blank_minutes()
