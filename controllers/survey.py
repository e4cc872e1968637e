from werkzeug.exceptions import NotFound

from odoo.addons.survey.controllers.main import Survey as SurveyController
from odoo.http import Controller, request, route

from ..models.sale_order_survey import ANSWERED
from .tokens import is_same

# How long the thanks stay on the till's screen, in seconds.
THANKS = 8


class ServiceSurvey(Controller):
    """What customers reach without an account: the survey by link, the till, and the way out.

    Each address carries a token that the database's secret signs for this order or person alone,
    and for the link or the till alone.
    """

    def _get_order(self, order_id, token, channel):
        """Return the order, as superuser, that the token was made for, or a 404 page."""
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if not order or not is_same(order._get_survey_token(channel), token):
            raise NotFound
        if not order._get_survey_url():
            raise NotFound
        return order.with_context(lang=order.partner_id.lang or request.env.lang)

    def _render(self, template, company, **values):
        """Render a page of ours with the logo of the company that asks."""
        return request.render(
            f"customers_for_life.{template}", {**values, "company": company.sudo()}
        )

    @route(
        "/service/survey/<int:order_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def survey_by_link(self, order_id, token, **kwargs):
        order = self._get_order(order_id, token, "link")
        if not order._is_anything_delivered():
            return self._render("survey_too_early", order.company_id)
        answers = request.env["survey.user_input"].sudo()
        # Whoever works here is no customer, whatever link they open.
        channel = "till" if request.env.user._is_internal() else "link"
        # Machines that look into links ask nobody: an answer begins with a click.
        if request.httprequest.method == "POST":
            answer = answers._ask(order, channel)
            # This click was the start: Odoo's own page would ask for a second one.
            answer.filtered(lambda a: a.state == "new")._mark_in_progress()
        else:
            answer = answers._find(order, channel)
        if answer.state in (False, "new"):
            return self._render("survey_start", order.company_id)
        return request.redirect(answer.get_start_url())

    # === TILL ===#

    @route("/service/till", type="http", auth="public", website=True, sitemap=False)
    def till_start(self, **kwargs):
        return self._render("till_start", request.env.company)

    @route(
        "/service/till/<int:order_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def till(self, order_id, token, question_id=None, value=None, **kwargs):
        order = self._get_order(order_id, token, "till")
        if not order._is_anything_delivered():
            return self._render("survey_too_early", order.company_id)
        answers = request.env["survey.user_input"].with_context(lang=order.env.lang).sudo()
        is_open = order.survey_status not in ANSWERED
        if request.httprequest.method == "POST":
            if is_open:
                answers._ask(order, "till")._tap(question_id, value)
            return request.redirect(request.httprequest.path)
        answer = answers._find(order, "till")
        if answer:
            question = is_open and answer._get_next_at_the_till()
        else:
            question = is_open and order.company_id.survey_id._get_till_questions()[:1]
        if question:
            return self._render("till_question", order.company_id, question=question)
        response = self._render("till_thanks", order.company_id, answer=answer)
        response.headers["Refresh"] = f"{THANKS}; url=/service/till"
        return response

    # === THE WAY OUT ===#

    @route(
        "/service/opt_out/<int:partner_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
        # Mail programs post here by themselves (RFC 8058); the token says for whom.
        csrf=False,
    )
    def opt_out(self, partner_id, token, **kwargs):
        partner = request.env["res.partner"].sudo().browse(partner_id).exists()
        if not partner or not is_same(partner._get_opt_out_token(), token):
            raise NotFound
        # Machines that look into mails open links; only a click on the button counts.
        if request.httprequest.method == "POST":
            partner._opt_out()
        company = partner.company_id or request.env.company
        return self._render("survey_opt_out", company, partner=partner)


class Survey(SurveyController):
    def _get_access_data(self, survey_token, answer_token, ensure_token=True, check_partner=True):
        """An answer about an order is read by those alone who may, whatever token they hold.

        Odoo's page that prints answers asks for no partner; whoever answered does not need it.
        """
        if "\0" in f"{survey_token}{answer_token}":
            # The database takes none: a search for such a token would be an error.
            raise NotFound
        access = super()._get_access_data(survey_token, answer_token, ensure_token, check_partner)
        answer = access["answer_sudo"]
        if answer.order_id and not check_partner:
            if not answer.with_user(request.env.user).has_access("read"):
                access["validity_code"] = "answer_wrong_user"
                access["has_survey_access"] = False
        return access
