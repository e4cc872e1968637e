from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..ground.locking import lock


class ServiceIdea(models.Model):
    """What a customer said that became an idea: each becomes one, once."""

    _inherit = "service.idea"

    # Everybody reads ideas, few the case that one came from: an export would fail.
    request_id = fields.Many2one(
        "customer.request",
        string="From Request",
        readonly=True,
        copy=False,
        exportable=False,
        ondelete="set null",
        guard="method",
    )
    complaint_id = fields.Many2one(
        "customer.complaint",
        string="From Complaint",
        readonly=True,
        copy=False,
        exportable=False,
        ondelete="set null",
        guard="method",
    )
    survey_line_id = fields.Many2one(
        "survey.user_input.line",
        string="From Survey Wish",
        # Its name is what the customer wrote.
        groups="customers_for_life.group_service_manager",
        readonly=True,
        copy=False,
        exportable=False,
        ondelete="set null",
        guard="method",
    )

    _request_once = models.UniqueIndex(
        "(request_id) WHERE request_id IS NOT NULL", "This request is an idea already."
    )
    _complaint_once = models.UniqueIndex(
        "(complaint_id) WHERE complaint_id IS NOT NULL", "This complaint is an idea already."
    )
    _survey_line_once = models.UniqueIndex(
        "(survey_line_id) WHERE survey_line_id IS NOT NULL", "This wish is an idea already."
    )


class ServiceIdeaSourceMixin(models.AbstractModel):
    """What becomes an idea with one click; with the second, that one opens."""

    _name = "service.idea.source.mixin"
    _description = "Source of Ideas"

    # The field of service.idea that points here.
    _idea_field = None

    def _prepare_idea(self):
        """Return {field: value} of the idea: its name in our words, and the customer's."""
        raise NotImplementedError

    def action_make_idea(self):
        """Open the idea that this makes; a new one, the first time."""
        self.ensure_one()
        self.check_access("read")
        ideas = self.env["service.idea"]
        ideas.check_access("create")
        # A colleague may have the same thought at this moment.
        lock(self.sudo())
        # Where an idea comes from is written by this method alone.
        sudo = ideas.sudo()
        idea = sudo.search([(self._idea_field, "=", self.id)], limit=1) or sudo.create(
            {"user_id": self.env.uid, self._idea_field: self.id, **self._prepare_idea()}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": idea._name,
            "res_id": idea.id,
            "view_mode": "form",
        }


class CustomerRequest(models.Model):
    _name = "customer.request"
    _inherit = ["customer.request", "service.idea.source.mixin"]

    _idea_field = "request_id"

    def _prepare_idea(self):
        return {
            # What the customer wrote has an end, the idea's name has none.
            "name": self.env._("A request: %s", self.type_id.name),
            "customer_words": "\n".join(filter(None, (self.name, self.description))),
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
        }


class CustomerComplaint(models.Model):
    _name = "customer.complaint"
    _inherit = ["customer.complaint", "service.idea.source.mixin"]

    _idea_field = "complaint_id"

    def _prepare_idea(self):
        return {
            "name": self.env._("After complaint %s", self.reference),
            "customer_words": "\n".join(
                filter(None, (self.name, html2plaintext(self.description or "")))
            ),
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
        }


class SurveyUserInputLine(models.Model):
    _name = "survey.user_input.line"
    _inherit = ["survey.user_input.line", "service.idea.source.mixin"]

    _idea_field = "survey_line_id"

    def _get_wish(self):
        """Return what this line wishes for (str); nothing where it answers another question."""
        text = self.value_text_box or self.value_char_box or ""
        return self.service_part == "wish" and text.strip()

    def _prepare_idea(self):
        answer, wish = self.user_input_id, self._get_wish()
        if not wish:
            raise UserError(self.env._("There is no wish in this answer."))
        company = answer.company_id or self.env.company
        if not company.sudo().survey_shown_to_salespeople:
            # Everybody reads ideas.
            return {"name": self.env._("A wish from a survey"), "company_id": company.id}
        order = answer.order_id.name
        return {
            "name": self.env._("A wish about %s", order)
            if order
            else self.env._("A wish from a survey"),
            "customer_words": wish,
            "partner_id": answer.partner_id.id,
            "company_id": company.id,
        }


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def action_make_idea(self):
        """Open the idea that the wish of this answer makes; a new one, the first time.

        :raise UserError: where it holds no wish
        """
        self.ensure_one()
        lines = self.user_input_line_ids
        wishes = lines.filtered(lambda line: line._get_wish())
        return (wishes or lines)[:1].action_make_idea()
