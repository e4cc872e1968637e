import logging

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..models.case.customer_closing import ANSWERS
from ..models.ground.locking import lock
from .portal_form import TEXT_AT_MOST, _clean
from .tokens import is_same

_logger = logging.getLogger(__name__)


class ServiceClosing(Controller):
    """The page on which customers say whether it is put right: by the link in their mail, whose
    token is this question's own, or logged in to the portal.

    Machines that look into links answer nothing: an answer begins with a click on the page. Nor
    does whoever works here, whatever link they have.
    """

    @route(
        "/service/put_right/<int:closing_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def put_right_by_link(self, closing_id, token, answer=None, words=None, **kwargs):
        closing = request.env["customer.closing"].sudo().browse(closing_id).exists()
        if not closing or not is_same(closing._get_token(), token):
            return self._render("nowhere", request.env.company, status=404)
        case = closing._get_case()
        user, customer = request.env.user, case.partner_id.commercial_partner_id
        if self._is_staff(user):
            _logger.info("User %s opened question %s of a customer", user.id, closing.id)
            return self._render("staff", case.company_id, case=case, user=user)
        if not user._is_public() and user.partner_id.commercial_partner_id != customer:
            return self._render("another", case.company_id, user=user)
        return self._put_right(case, closing, "mail", answer, words)

    @route(
        "/my/<any(complaints,recoveries):kind>/<int:case_id>/put_right",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def put_right_on_the_portal(self, kind, case_id, answer=None, words=None, **kwargs):
        model = "customer.complaint" if kind == "complaints" else "customer.recovery"
        case = request.env[model].sudo().browse(case_id).exists()
        user = request.env.user
        if self._is_staff(user):
            return self._render("staff", case.company_id, case=case, user=user)
        customer = case.partner_id.commercial_partner_id
        if not customer or user.partner_id.commercial_partner_id != customer:
            # The same answer whether there is such a record or not.
            return self._render("another", request.env.company, user=user)
        # Asked by mail, unasked, or answered.
        closing = case.closing_ids.sorted("id")[-1:]
        if closing.answer != "pending" and case._is_closed_by(user):
            closing = closing.browse()
        return self._put_right(case, closing, "portal", answer, words)

    def _put_right(self, case, closing, channel, answer, words):
        """Take what was sent, if anything, and show how the question stands.

        :param closing: the customer.closing as superuser, or none where nobody has asked yet
        :param str channel: mail or portal
        """
        request.update_context(lang=case.partner_id.lang or request.env.lang)
        case, closing = (r.with_context(lang=request.env.lang) for r in (case, closing))
        standing = self._get_standing(case, closing)
        error = None
        if request.httprequest.method == "POST":
            words = _clean(words)
            error = self._find_error(words)
            if not error:
                self._take(case, closing, channel, answer, words)
                return request.redirect(request.httprequest.path)
        complaint = closing._get_complaint()
        return self._render(
            "question" if standing == "open" else standing,
            case.company_id,
            case=case,
            closing=closing,
            promise=complaint._get_pending_promises("complaint_solution")[-1:],
            can_write=closing._can_take_words(),
            words=(words or "")[:TEXT_AT_MOST],
            error=error,
        )

    def _is_staff(self, user):
        # Nor under another login, of one's own address.
        return user._is_internal() or bool(user.sudo().partner_id._find_ours())

    def _get_standing(self, case, closing):
        if closing:
            return closing._get_standing()
        return "open" if case._is_closed_by(request.env.user) else "again"

    def _find_error(self, words):
        """Return what the customer has to change (str), or None."""
        if len(words) > TEXT_AT_MOST:
            return request.env._(
                "This is too long: please use at most %s characters.", f"{TEXT_AT_MOST:,}"
            )
        return None

    def _take(self, case, closing, channel, answer, words):
        """Take an answer, or the words of a no; what cannot be taken any more, the page tells."""
        try:
            if words and closing:
                closing._take_words(words)
            elif answer in ANSWERS:
                lock(case)
                case.invalidate_recordset()
                if not closing and case._is_closed_by(request.env.user):
                    closing = closing._create_for(case)
                # Meanwhile it may be worked on again.
                for question in closing:
                    question._take_answer(answer, channel)
        except UserError as error:
            _logger.info("Question %s was not answered: %s", closing.id, error)

    def _render(self, page, company, status=200, **values):
        """Render one of the pages, with the logo of the company that asks."""
        return request.render(
            "customers_for_life.closing_page",
            {**values, "page": page, "company": company.sudo()},
            status=status,
        )
