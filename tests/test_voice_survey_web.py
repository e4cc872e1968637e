from odoo import Command, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
class TestSurveyWeb(HttpCase):
    """The survey by link and at the till, and the way out, as anybody reaches them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("customers_for_life.survey_service")
        cls.env.company.survey_id = cls.survey
        cls.partner = cls.env["res.partner"].create({"name": "Ada", "email": "ada@example.org"})
        cls.salesman = new_test_user(
            cls.env, "cfl_seller", groups="base.group_user,sales_team.group_sale_salesman"
        )
        product = cls.env["product.product"].create(
            {"name": "Repair", "type": "service", "invoice_policy": "delivery"}
        )
        cls.orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": cls.partner.id,
                    "user_id": cls.salesman.id,
                    "order_line": [Command.create({"product_id": product.id})],
                }
                for _n in range(2)
            ]
        )
        cls.orders.action_confirm()
        cls.orders.order_line.qty_delivered = 1
        cls.order, cls.other = cls.orders
        cls.questions = cls.survey.question_ids.filtered(
            lambda question: question.question_type == "simple_choice"
        )

    @property
    def answer(self):
        self.env.invalidate_all()
        return self.order.survey_input_ids

    def till(self, order=None, token=None):
        order = order or self.order
        return f"/service/till/{order.id}/{token or order._get_survey_token('till')}"

    def link(self):
        return f"/service/survey/{self.order.id}/{self.order._get_survey_token('link')}"

    def tap(self, question, value, csrf=True, **kwargs):
        data = {"question_id": question.id, "value": value}
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(self.till(**kwargs), data=data)

    def best(self, question):
        return question.suggested_answer_ids[-1].id

    def test_till_takes_three_taps_and_goes_back_by_itself(self):
        self.authenticate(None, None)
        for question in self.questions:
            self.assertIn(question.title, self.url_open(self.till()).text)
            response = self.tap(question, self.best(question))
        self.assertIn("Thank you!", response.text)
        self.assertIn("url=/service/till", response.headers["Refresh"])
        self.assertEqual((self.answer.state, self.answer.service_score), ("done", 100))
        self.assertEqual(self.answer.service_channel, "till")
        start = self.url_open("/service/till").text
        for secret in ("Ada", self.order.name):
            self.assertNotIn(secret, start)

    def test_nobody_is_asked_before_anything_is_delivered(self):
        self.order.order_line.qty_delivered = 0
        self.authenticate(None, None)
        link = self.order._get_survey_url().removeprefix(self.order.get_base_url())
        for url in (self.till(), link):
            self.assertIn("once something is delivered", self.url_open(url).text)
        self.assertFalse(self.answer)
        with self.assertRaisesRegex(UserError, "once something is delivered"):
            self.order.action_ask_at_the_till()

    def test_till_takes_nothing_but_the_question_on_the_screen(self):
        self.authenticate(None, None)
        first, second, third = self.questions
        self.url_open(self.till())
        for question, value in (
            (second, self.best(second)),
            (first, self.best(second)),
            (first, "999999999"),
            (first, ""),
            (first, SCRIPT),
        ):
            self.tap(question, value)
            self.assertFalse(self.answer.user_input_line_ids)
        self.assertEqual(self.tap(first, self.best(first), csrf=False).status_code, 400)
        self.assertFalse(self.answer.user_input_line_ids)
        for question in self.questions:
            self.tap(question, self.best(question))
        worst = first.suggested_answer_ids[0].id
        self.tap(first, worst)
        self.assertEqual(self.answer.service_score, 100)

    def test_wrong_stripped_and_other_tokens_find_nothing(self):
        self.authenticate(None, None)
        link, till = map(self.order._get_survey_token, ("link", "till"))
        theirs = [self.other._get_survey_token(channel) for channel in ("link", "till")]
        pages = {
            f"/service/survey/{self.order.id}": (
                "x",
                "ü",
                "%00",
                link[:-1],
                link + "0",
                till,
                *theirs,
            ),
            f"/service/till/{self.order.id}": ("%00", till[:-1], till + "0", link, *theirs),
            f"/service/opt_out/{self.partner.id}": ("%00", link, till),
        }
        for page, tokens in pages.items():
            for token in tokens:
                with self.subTest(page=page, token=token):
                    self.assertEqual(self.url_open(f"{page}/{token}").status_code, 404)
        self.assertEqual(self.url_open("/service/till/999999999/x").status_code, 404)
        # Neither Odoo's own pages that our mails lead to, nor none at all.
        for url in ("/survey/start/%00", "/survey/start/x?answer_token=%00", "/service/%00"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.assertFalse(self.answer)
        self.env.company.survey_id = False
        self.assertEqual(self.url_open(self.till()).status_code, 404)

    def test_link_is_one_answer_whoever_opens_it(self):
        self.authenticate(None, None)
        url = self.link()
        for _n in range(2):
            self.assertIn("Three short questions", self.url_open(url).text)
        self.url_open(url, method="HEAD")
        # Whoever only looks at the link was not asked.
        self.assertFalse(self.answer)
        begin = {"csrf_token": http.Request.csrf_token(self)}
        self.assertIn("Were We Good?", self.url_open(url, data=begin).text)
        self.assertIn("Were We Good?", self.url_open(url).text)
        self.assertEqual(len(self.answer), 1)
        self.assertEqual(self.answer.partner_id, self.partner)

    def test_one_click_begins_below_the_company_s_logo(self):
        self.authenticate(None, None)
        logo = f"/logo.png?company={self.order.company_id.id}"
        # Whoever was asked by mail already begins here with one click, too.
        self.env["survey.user_input"].sudo()._ask(self.order, "mail")
        self.assertIn(logo, self.url_open(self.link()).text)
        self.assertEqual(self.answer.state, "new")
        page = self.url_open(self.link(), data={"csrf_token": http.Request.csrf_token(self)}).text
        self.assertIn(self.questions[0].title, page)
        self.assertNotIn("Start Survey", page)
        self.assertIn(logo, page)
        self.assertEqual(self.answer.state, "in_progress")
        self.assertTrue(self.answer.start_datetime)
        for url in (self.till(), "/service/till", self.answer._get_opt_out_url()):
            self.assertIn("/logo.png?company=", self.url_open(url).text)

    def test_survey_of_no_order_looks_as_odoo_s(self):
        self.authenticate(None, None)
        answer = self.env["survey.user_input"].create({"survey_id": self.survey.id})
        text = self.url_open(answer.get_start_url()).text
        self.assertIn(self.survey.title, text)
        self.assertNotIn("o_cfl_logo", text)

    def test_till_and_link_have_an_answer_each(self):
        self.authenticate(None, None)
        mailed = self.env["survey.user_input"].sudo()._ask(self.order, "mail")
        first = self.questions[0]
        self.tap(first, self.best(first))
        self.assertFalse(mailed.user_input_line_ids)
        self.assertEqual(
            sorted((a.service_channel, a.state) for a in self.answer),
            [("mail", "new"), ("till", "in_progress")],
        )
        # The customer's own words, by QR code or mail, are one answer, and not the till's.
        begin = {"csrf_token": http.Request.csrf_token(self)}
        self.url_open(self.link(), data=begin)
        self.assertEqual(len(self.answer), 2)
        tokens = f"{self.survey.access_token}/{mailed.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{tokens}", {})
        self.submit(tokens, 0)
        self.assertEqual(self.order.survey_status, "answered")
        # Nothing is tapped after the customer has answered.
        for question in self.questions:
            self.assertIn("Thank you!", self.tap(question, self.best(question)).text)
        till = self.answer - mailed
        self.assertEqual((len(till.user_input_line_ids), till.is_scored), (1, False))
        self.assertEqual((mailed.service_channel, mailed.service_score), ("mail", 0))

    def test_customer_answers_after_the_till_s_taps(self):
        self.authenticate(None, None)
        for question in self.questions:
            self.tap(question, self.best(question))
        self.assertEqual(self.order.survey_status, "till")
        self.url_open(self.link(), data={"csrf_token": http.Request.csrf_token(self)})
        own = self.answer.filtered(lambda answer: answer.service_channel == "link")
        self.submit(f"{self.survey.access_token}/{own.access_token}", 1)
        self.assertEqual(sorted(self.answer.mapped("service_score")), [25, 100])

    def test_colleague_s_answer_by_link_is_none_of_the_customer(self):
        self.authenticate("cfl_seller", "cfl_seller")
        self.url_open(self.link(), data={"csrf_token": http.Request.csrf_token(self)})
        self.assertEqual(self.answer.service_channel, "till")

    def test_salesperson_cannot_read_what_opens_the_customer_s_answer(self):
        mailed = self.env["survey.user_input"].sudo()._ask(self.order, "mail")
        self.env.company.survey_shown_to_salespeople = True
        theirs = mailed.with_user(self.salesman)
        self.assertTrue(theirs.read(["state"]))
        for ask in (
            lambda: theirs.read(["access_token"]),
            lambda: theirs.read(["invite_token"]),
            theirs.get_start_url,
            lambda: theirs.search([("access_token", "=like", "a%")]),
        ):
            with self.assertRaises(AccessError):
                ask()

    def begin(self):
        """Return the URL part of an answer that was begun on Odoo's own survey pages."""
        answer = self.env["survey.user_input"].sudo()._ask(self.order, "mail")
        tokens = f"{self.survey.access_token}/{answer.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{tokens}", {})
        return tokens

    def submit(self, tokens, place, wish="", thanks=""):
        answers = {
            str(question.id): str(question.suggested_answer_ids[place].id)
            for question in self.questions
        }
        for part, text in (("wish", wish), ("thanks", thanks)):
            question = self.env.ref(f"customers_for_life.survey_question_{part}")
            answers[str(question.id)] = text
        return self.make_jsonrpc_request(
            f"/survey/submit/{tokens}", {"token": tokens.split("/")[1], **answers}
        )

    def test_script_in_every_field_stays_text_and_answers_are_not_given_twice(self):
        self.authenticate(None, None)
        tokens = self.begin()
        self.submit(tokens, 0, wish=SCRIPT, thanks=SCRIPT)
        self.assertEqual((self.answer.state, self.answer.service_score), ("done", 0))
        self.assertNotIn("<script>", self.answer.complaint_ids.survey_answers)
        self.assertIn("&lt;script&gt;", self.answer.complaint_ids.survey_answers)
        self.submit(tokens, 4)
        self.assertEqual(self.answer.service_score, 0)
        self.url_open(f"/survey/retry/{tokens}")
        self.assertEqual(len(self.answer), 1)

    def test_another_customer_reads_no_answer(self):
        self.authenticate(None, None)
        tokens = self.begin()
        self.submit(tokens, 4, wish="Only for you")
        survey, answer = tokens.split("/")
        new_test_user(self.env, "cfl_stranger", groups="base.group_portal")
        # The demo company shows them.
        self.env.company.survey_shown_to_salespeople = False
        urls = []
        for token in (answer, answer[:-1], ""):
            urls += [
                f"/survey/print/{survey}?answer_token={token}",
                f"/survey/{survey}/{token}",
                f"/survey/start/{survey}?answer_token={token}",
            ]
        for login in ("cfl_stranger", "cfl_seller", None):
            self.authenticate(login, login)
            for url in urls:
                with self.subTest(login=login, url=url):
                    self.assertNotIn("Only for you", self.url_open(url).text)

    def test_opt_out_takes_a_click_and_a_look_is_none(self):
        self.authenticate(None, None)
        same = self.partner.copy({"name": "Ada at work"})
        answer = self.env["survey.user_input"].sudo()._ask(self.order, "mail")
        url = answer._get_opt_out_url()
        self.assertIn("Do not ask me again", self.url_open(url).text)
        self.assertFalse(self.partner.survey_opt_out)
        # As a mail program does by itself: without a token of the form.
        response = self.url_open(url, data={"List-Unsubscribe": "One-Click"})
        self.assertIn("We do not ask you again", response.text)
        self.env.invalidate_all()
        self.assertTrue(self.partner.survey_opt_out)
        self.assertTrue(same.survey_opt_out)

    def test_tour_of_the_till(self):
        self.start_tour(self.till(), "cfl_till_tour")
        self.assertEqual(self.answer.service_score, 75)

    def test_tour_of_the_mailed_survey(self):
        answer = self.env["survey.user_input"].sudo()._ask(self.order, "mail")
        self.start_tour(answer.get_start_url(), "cfl_survey_tour")
        self.assertEqual(self.answer.service_score, 25)
        self.assertEqual(self.answer.service_wish, "Longer opening hours")
        self.assertEqual(self.answer.complaint_ids.user_id, self.salesman)
