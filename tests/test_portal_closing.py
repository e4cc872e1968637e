from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

NAMES = ("Ada <i>Customer</i>", "Other Customer")


@tagged("post_install", "-at_install")
class TestPortalClosing(HttpCase):
    """“Is it put right?”, as customers, machines and everybody else reach it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.env.company.closing_question = True
        cls.ada, cls.other = cls.env["res.partner"].create(
            [{"name": name, "email": f"{name[:3].lower()}@example.org"} for name in NAMES]
        )
        cls.seller = new_test_user(
            cls.env, "cfl_seller", groups="base.group_user,sales_team.group_sale_salesman"
        )
        for login, partner in (("cfl_ada", cls.ada), ("cfl_other", cls.other)):
            new_test_user(
                cls.env,
                login,
                groups="base.group_portal",
                partner_id=partner.id,
                email=partner.email,
            )
        cls.complaint = cls.env["customer.complaint"].create(
            {"name": "It <b>squeaks</b>", "partner_id": cls.ada.id, "user_id": cls.seller.id}
        )
        cls.complaint.action_solved()
        cls.closing = cls.env["customer.closing"]._create_for(
            cls.complaint, email="ada@example.org"
        )
        cls.link = cls.closing._get_url().removeprefix(cls.closing.get_base_url())
        cls.page = f"/my/complaints/{cls.complaint.id}/put_right"

    def log_in(self, login=None):
        self.authenticate(login, login)

    def send(self, url, csrf=True, **data):
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data)

    @property
    def standing(self):
        self.env.invalidate_all()
        return self.closing.answer, self.complaint.state

    def test_machines_that_look_into_links_answer_nothing(self):
        self.log_in()
        for method in ("GET", "HEAD", "OPTIONS"):
            self.opener.request(method, f"{self.base_url()}{self.link}?answer=yes", timeout=12)
        self.assertIn("Is it put right?", self.url_open(f"{self.link}?answer=no&words=x").text)
        self.assertEqual(self.standing, ("pending", "solved"))
        # Nor does a form of somebody else's page.
        self.assertEqual(self.send(self.link, csrf=False, answer="no").status_code, 400)
        self.assertEqual(self.standing, ("pending", "solved"))

    def test_yes_is_taken_once(self):
        self.log_in()
        page = self.send(self.link, answer="yes").text
        self.assertIn("You have told us that it is put right", page)
        self.assertEqual(self.standing, ("yes", "solved"))
        self.assertEqual(self.closing.channel, "mail")
        for again in ({"answer": "no"}, {"words": "No after all"}, {"answer": "yes"}):
            self.assertIn("You have told us", self.send(self.link, **again).text)
        self.assertEqual(self.standing, ("yes", "solved"))
        self.assertFalse(self.closing.words)

    def test_no_counts_at_once_and_asks_for_words(self):
        self.log_in()
        page = self.send(self.link, answer="no").text
        self.assertEqual(self.standing, ("no", "working"))
        self.assertIn("What is still wrong?", page)
        promise = self.complaint._get_pending_promises("complaint_solution")
        self.assertIn(promise._format_due(), page)
        long = self.send(self.link, words="<script>x</script>" * 6000).text
        self.assertIn("at most 20,000 characters", long)
        self.assertNotIn("<script>x</script>", long)
        self.assertFalse(self.closing.words)
        words = "<script>alert('x')</script>\x00 it squeaks"
        self.assertIn("Thank you for your words", self.send(self.link, words=words).text)
        self.env.invalidate_all()
        self.assertEqual(self.closing.words, "<script>alert('x')</script> it squeaks")
        self.assertNotIn("<script", self.complaint.message_ids[0].body)
        self.send(self.link, words="Something else")
        self.env.invalidate_all()
        self.assertIn("squeaks", self.closing.words)

    def test_no_is_the_customers_in_the_thread(self):
        complaint = self.complaint.with_context(tracking_disable=False)
        before = complaint.message_ids
        self.log_in()
        self.send(self.link, answer="no")
        self.env.invalidate_all()
        said = complaint.message_ids - before
        self.assertTrue(said.filtered("tracking_value_ids"))
        self.assertEqual(said.author_id, self.ada)

    def test_words_without_an_answer_are_no_answer(self):
        self.log_in()
        self.send(self.link, words="Fine, thanks")
        for nonsense in ("maybe", "pending", "", "yes\x00"):
            self.send(self.link, answer=nonsense)
        self.assertEqual(self.standing, ("pending", "solved"))

    def test_forged_and_wrong_links_lead_nowhere(self):
        complaint = self.complaint.copy({"partner_id": self.other.id})
        complaint.action_solved()
        another = self.closing._create_for(complaint)
        self.log_in()
        token = self.closing._get_token()
        for url in (
            f"/service/put_right/{self.closing.id}/{token[:-1]}{'10'[token[-1] != '0']}",
            f"/service/put_right/{self.closing.id}/{another._get_token()}",
            f"/service/put_right/{another.id}/{token}",
            f"/service/put_right/{self.closing.id}/{self.complaint._portal_ensure_token()}",
            f"/service/put_right/{self.closing.id}/%C3%A9%00",
            f"/service/put_right/0/{token}",
            "/service/put_right/2147483647/x",
        ):
            for response in (self.url_open(url), self.send(url, answer="yes")):
                self.assertIn(response.status_code, (400, 404), url)
        self.assertIn("This link leads nowhere", self.url_open(f"{self.link[:-1]}x").text)
        self.assertEqual(self.standing, ("pending", "solved"))

    def test_whoever_works_here_is_refused_in_words(self):
        self.log_in("cfl_seller")
        for url in (self.link, self.page):
            self.assertIn("The customer answers", self.url_open(url).text)
            self.assertIn("who works here", self.send(url, answer="yes").text)
        self.assertEqual(self.standing, ("pending", "solved"))

    def test_another_customer_is_refused_in_words(self):
        self.log_in("cfl_other")
        for url in (self.link, self.page, "/my/complaints/2147483000/put_right"):
            text = self.url_open(url).text
            self.assertIn("another customer", text)
            self.assertNotIn("squeaks", text)
            self.send(url, answer="yes")
        self.assertEqual(self.standing, ("pending", "solved"))

    def test_portal_asks_the_customer_who_is_logged_in_alone(self):
        own = f"/my/complaints/{self.complaint.id}"
        self.log_in()
        # Colleagues of ours have the order's and the complaint's links.
        token = self.complaint._portal_ensure_token()
        self.assertNotIn("put_right", self.url_open(f"{own}?access_token={token}").text)
        self.assertIn("/web/login", self.url_open(self.page).url)
        self.log_in("cfl_ada")
        self.assertIn(self.page, self.url_open(own).text)
        self.send(self.page, answer="no")
        self.assertEqual(self.standing, ("no", "working"))
        self.assertEqual(self.closing.channel, "portal")
        self.assertNotIn("Say yes or no", self.url_open(own).text)

    def test_portal_takes_what_nobody_has_asked(self):
        self.closing.unlink()
        self.complaint.put_right = False
        self.log_in("cfl_ada")
        self.assertIn("Is it put right?", self.url_open(self.page).text)
        self.assertFalse(self.complaint.closing_ids)
        self.send(self.page, answer="yes")
        self.env.invalidate_all()
        closing = self.complaint.closing_ids
        self.assertEqual((closing.answer, closing.channel), ("yes", "portal"))
        self.assertFalse(closing.email)
        self.send(self.page, answer="no")
        self.env.invalidate_all()
        self.assertEqual(self.complaint.closing_ids.mapped("answer"), ["yes"])

    def test_a_no_that_cannot_come_back_by_itself_is_somebodys_task(self):
        eve = self.env["res.partner"].create({"name": "Eve", "email": "eve@example.org"})
        recovery = self.env["customer.recovery"].create(
            {"name": "Late chairs", "partner_id": eve.id, "user_id": self.seller.id}
        )
        recovery.sudo().write({"state": "done", "date_done": "2026-01-05 10:00:00"})
        closing = self.env["customer.closing"]._create_for(recovery)
        # Since then they became another company's customer: its complaints are not ours.
        eve.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        before = self.env["customer.complaint"].search_count([])
        self.log_in()
        link = closing._get_url().removeprefix(closing.get_base_url())
        with mute_logger("odoo.addons.customers_for_life.models.ground.attempt"):
            self.assertIn("What is still wrong?", self.send(link, answer="no").text)
        self.assertIn("a person reads them", self.send(link, words="It squeaks").text)
        self.env.invalidate_all()
        self.assertEqual((closing.answer, closing.words), ("no", "It squeaks"))
        # No half of a complaint is left.
        self.assertEqual(self.env["customer.complaint"].search_count([]), before)
        self.assertFalse(recovery.complaint_id)
        self.assertEqual(recovery.activity_ids.user_id, self.seller)
        self.assertIn("squeaks", recovery.message_ids[0].body)

    def test_portal_asks_nothing_where_it_is_off_or_unsolved(self):
        self.closing.unlink()
        self.complaint.put_right = False
        self.log_in("cfl_ada")
        for vals in ({"closing_question": False}, {}):
            self.env.company.write(vals)
            if not vals:
                self.env.company.closing_question = True
                self.complaint.state = "working"
            self.assertNotIn("put_right", self.url_open(f"/my/complaints/{self.complaint.id}").text)
            self.send(self.page, answer="yes")
            self.env.invalidate_all()
            self.assertFalse(self.complaint.closing_ids)

    def test_recovery_is_asked_about_on_the_order(self):
        order = self.env["sale.order"].create({"partner_id": self.ada.id})
        order.action_confirm()
        recovery = self.env["customer.recovery"].create(
            {"name": "Late", "order_id": order.id, "partner_id": self.ada.id}
        )
        for step in recovery.step_ids:
            step.text = "Done"
            step.action_done()
        url = f"/my/recoveries/{recovery.id}/put_right"
        token = order._portal_ensure_token()
        self.log_in()
        page = f"/my/orders/{order.id}?access_token={token}"
        self.assertNotIn(url, self.url_open(page).text)
        self.log_in("cfl_ada")
        self.assertIn(url, self.url_open(page).text)
        self.send(url, answer="no")
        self.env.invalidate_all()
        self.assertEqual(recovery.put_right, "no")
        self.assertEqual(recovery.complaint_id.partner_id, self.ada)

    def test_too_late_a_click_is_told_in_words(self):
        self.closing.unlink()
        self.complaint.put_right = False
        self.log_in("cfl_ada")
        self.url_open(self.page)
        self.complaint.state = "working"
        self.assertIn("nothing to answer now", self.send(self.page, answer="yes").text)
        self.env.invalidate_all()
        self.assertFalse(self.complaint.closing_ids)

    def test_nonsense_asks_nothing(self):
        self.closing.unlink()
        self.complaint.put_right = False
        self.log_in("cfl_ada")
        self.send(self.page, answer="maybe")
        self.env.invalidate_all()
        self.assertFalse(self.complaint.closing_ids)
        self.assertFalse(self.complaint.put_right)

    def test_no_client_has_the_link_mailed(self):
        """The chatter posts as superuser, in the context that a client sends."""
        self.ada.email = "seller@mailbox.example"
        self.log_in("cfl_seller")
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "customer.complaint",
                "thread_id": self.complaint.id,
                "post_data": {
                    "body": "Hello",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    "partner_ids": self.ada.ids,
                },
                "context": {
                    "service_closing_id": self.closing.id,
                    "service_closing": self.closing.id,
                    "mail_notify_force_send": False,
                },
            },
        )
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.ada.ids)], limit=1)
        self.assertIn("Hello", mail.body_html)
        self.assertNotIn(self.closing._get_token(), mail.body_html)
