from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import is_html_empty

from ..ground.telling import TODO

# What a customer has said to the question.
SAID = [("pending", "No Answer Yet"), ("yes", "Put Right"), ("no", "Not Put Right")]


class ServiceClosingMixin(models.AbstractModel):
    """What is over once the customer says so: asked with `customer.closing`.

    The class that inherits is of service.people.mixin, service.history.mixin and
    mail.activity.mixin too, has a field closing_ids and sets the attribute below.
    """

    _name = "service.closing.mixin"
    _description = "Closed by the Customer"
    _inherit = ["mail.thread", "service.guard.mixin"]

    # The field of customer.closing that points here.
    _closing_field = None

    put_right = fields.Selection(
        SAID,
        string="Is It Put Right?",
        readonly=True,
        copy=False,
        guard="method",
        help="What the customer said when asked last. Empty where nobody asked; customers alone "
        "answer.",
    )

    def _is_put_right_asked(self):
        """Return whether it is solved, as far as we know, so that the customer can be asked: not
        about history that was imported."""
        raise NotImplementedError

    @api.model
    def _get_solved_domain(self, since):
        """Return the domain of what is solved, as far as we know, and not before `since`."""
        raise NotImplementedError

    def _come_back_unsolved(self):
        """Work on it again: the customer says that it is not put right."""
        raise NotImplementedError

    def _hand_over_unsolved(self):
        """Have somebody work on a no that could not come back by itself."""
        case = self.with_user(SUPERUSER_ID)
        user = case.user_id or case.company_id._get_service_manager()
        if user:
            ours = case.with_context(lang=user.lang or self.env.lang)
            summary = ours.env._("The customer says: it is not put right")
            case.activity_schedule(TODO, summary=summary, user_id=user.id)

    def _is_closed_by(self, user):
        """Return whether the portal asks this user (res.users): a customer who is logged in, whose
        it is, and in whose place no link can answer."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        return (
            bool(customer)
            and user._is_portal()
            and user.partner_id.commercial_partner_id == customer
            and not user.partner_id._find_ours()
            and self.company_id.closing_question
            and self.put_right != "yes"
            and self._is_put_right_asked()
        )

    def _get_speaker(self):
        """Return who says it (res.partner): whoever is logged in to the portal, by the link the
        customer."""
        user = self.env.user
        return user.partner_id if user._is_portal() else self.partner_id

    def _log_of_customer(self, body):
        """Note what the customer has said with a click."""
        self.ensure_one()
        self.sudo()._message_log(author_id=self._get_speaker().id, body=body)

    def _post_of_customer(self, body):
        """Post what the customer has written (HTML) as their message, to whoever is responsible."""
        self.ensure_one()
        if not is_html_empty(body):
            self.sudo().message_post(
                author_id=self._get_speaker().id,
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.user_id.partner_id.ids,
            )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        closing = self.env.context.get("service_closing")
        # No client has the link mailed: Odoo's chatter posts as superuser in the context that a
        # client sends, and no client can send a record in one.
        if isinstance(closing, models.BaseModel) and self == closing._get_case():
            groups.insert(0, closing._get_asking_group())
        return groups
