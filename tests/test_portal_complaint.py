import re
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

from psycopg2.errors import UniqueViolation

from odoo import Command, fields, http
from odoo.addons.customers_for_life.controllers.portal import ServicePortal
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)
SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
class TestPortalComplaint(HttpCase):
    """Customers complain and ask; what is hostile is refused, and nothing typed is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guild = cls.env["res.partner"].create({"name": "Guild", "is_company": True})
        cls.customer, cls.mate, cls.stranger = (
            new_test_user(cls.env, f"cfl_{name}", groups="base.group_portal")
            for name in ("customer", "mate", "stranger")
        )
        (cls.customer | cls.mate).partner_id.parent_id = cls.guild
        cls.salesman = new_test_user(
            cls.env, "cfl_seller", groups="base.group_user,sales_team.group_sale_salesman"
        )
        product = cls.env["product.product"].create({"name": "Repair", "type": "service"})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.partner_id.id,
                "user_id": cls.salesman.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        cls.order.action_confirm()
        cls.complaint = cls.env["customer.complaint"].create(
            {
                "name": "Scratched",
                "order_id": cls.order.id,
                "lesson": "Secret lesson",
                "cause_id": cls.env.ref("customers_for_life.cause_haste").id,
            }
        )
        cls.recovery = cls.env["customer.recovery"].create(
            {"complaint_id": cls.complaint.id, "cost": 47.11}
        )
        step = cls.recovery.step_ids[0]
        step.text = "Secret words"
        step.action_done()
        cls.wish = cls.env["customer.request"].create(
            {
                "name": "A ladder",
                "partner_id": cls.customer.partner_id.id,
                "alternative": "Secret offer",
                "cost": 47.11,
            }
        )

    def pages(self):
        return {
            "complaint": (self.complaint, "Scratched"),
            "request": (self.wish, "A ladder"),
        }

    def send(self, kind="complaint", files=(), csrf=True, **values):
        """Post the form; return the answer."""
        data = {"name": "The door jams", "description": "Since Monday", **values}
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            f"/my/{kind}s/new", data=data, files=[("files", file) for file in files] or None
        )

    def newest(self, kind="complaint"):
        return self.env[f"customer.{kind}"].search([], order="id desc", limit=1)

    # === READING ===#

    def test_of_several_forms_at_once_one_is_taken(self):
        """Each of 25 that are sent together would find room for itself."""
        self.authenticate("cfl_customer", "cfl_customer")
        self.send(name="First")
        first = self.newest()
        self.send(name="Second")
        second = self.newest()
        # As two that are sent at once: both after the first.
        turn = second.sudo().portal_turn
        self.assertTrue(turn.endswith(f" {first.id}"))
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            second.copy({"partner_id": second.partner_id.id}).sudo().portal_turn = turn
            self.env.flush_all()

    def test_note_says_who_had_but_the_link(self):
        token = self.order._portal_ensure_token()
        link = {"order_id": self.order.id, "access_token": token}
        notes = {}
        for login in ("cfl_customer", "cfl_stranger", None):
            self.authenticate(login, login)
            self.send(name=f"By {login}", **link)
            complaint = self.newest()
            self.assertEqual(complaint.partner_id, self.customer.partner_id)
            internal = complaint.message_ids.filtered("subtype_id.internal")
            notes[login] = " ".join(str(message.body) for message in internal)
        self.assertNotIn("link", notes["cfl_customer"])
        self.assertIn("link by cfl_stranger", notes["cfl_stranger"])
        self.assertIn("not logged in", notes[None])

    def test_customer_reads_their_own_and_nothing_internal(self):
        self.authenticate("cfl_customer", "cfl_customer")
        for url in ("/my/complaints", "/my/requests", "/my/promises", "/my/home"):
            self.assertEqual(self.url_open(url).status_code, 200)
        self.assertIn("Scratched", self.url_open("/my/complaints").text)
        self.assertIn("A ladder", self.url_open("/my/requests").text)
        for record, name in self.pages().values():
            text = self.url_open(record.access_url).text
            self.assertIn(name, text)
            self.assertNotIn("Secret", text)
            self.assertNotIn("47.11", text)
            self.assertNotIn("hurry", text)
        text = self.url_open(self.complaint.access_url).text
        self.assertIn("What we promise you", text)
        self.assertIn("How we make it good", text)
        self.assertIn(self.complaint.promise_ids[0]._format_due(), text)

    def test_promises_say_whether_they_were_kept(self):
        promises = self.env["customer.promise"].create(
            [
                {
                    "type_id": self.env.ref("customers_for_life.promise_type_other").id,
                    "name": name,
                    "partner_id": self.customer.partner_id.id,
                    "date_made": fields.Datetime.now() - timedelta(days=9),
                    "date_due": fields.Datetime.now() - timedelta(days=days),
                }
                for name, days in (("Promise one", 5), ("Promise two", -5), ("Promise three", 6))
            ]
        )
        promises[1].action_fulfil()
        promises[2].action_cancel()
        self.authenticate("cfl_mate", "cfl_mate")
        text = self.url_open("/my/promises").text
        rows = {
            row: re.search(rf"{row}.*?badge[^>]*>([^<]*)<", text, re.S).group(1).strip()
            for row in ("Promise one", "Promise two")
        }
        self.assertEqual(rows, {"Promise one": "Overdue", "Promise two": "Kept"})
        text = self.url_open("/my/promises?filterby=missed").text
        self.assertIn("Promise one", text)
        self.assertNotIn("Promise two", text)
        self.assertEqual(self.url_open("/my/promises?filterby=nonsense").status_code, 200)

    def test_colleague_of_the_company_reads_it_too(self):
        self.authenticate("cfl_mate", "cfl_mate")
        self.assertIn("Scratched", self.url_open(self.complaint.access_url).text)

    def test_another_customer_and_stale_or_stripped_tokens_see_nothing(self):
        token = self.complaint._portal_ensure_token()
        queries = ("", "?access_token=", "?access_token=stale", f"?access_token={token[:-1]}")
        for login in ("cfl_stranger", None):
            self.authenticate(login, login)
            for record, name in self.pages().values():
                for query in queries:
                    with self.subTest(login=login, query=query, record=name):
                        self.assertNotIn(name, self.url_open(record.access_url + query).text)
            # One record's token opens no other.
            self.assertNotIn(
                "A ladder", self.url_open(f"{self.wish.access_url}?access_token={token}").text
            )
            with self.subTest(login=login, token="right"):
                text = self.url_open(f"{self.complaint.access_url}?access_token={token}").text
                self.assertIn("Scratched", text)
        self.authenticate("cfl_stranger", "cfl_stranger")
        for url in ("/my/complaints", "/my/requests", "/my/promises"):
            text = self.url_open(url).text
            self.assertNotIn("Scratched", text)
            self.assertNotIn("A ladder", text)
        self.assertEqual(self.url_open("/my/complaints/999999999").status_code, 200)

    def test_what_is_no_token_and_no_number_is_refused_with_a_page(self):
        self.order._portal_ensure_token()
        self.complaint._portal_ensure_token()
        for login in ("cfl_stranger", None):
            self.authenticate(login, login)
            for url in (
                f"{self.complaint.access_url}?access_token=é",
                f"/my/complaints/new?order_id={self.order.id}&access_token=é",
                "/my/complaints/new?order_id=²",
                f"/my/complaints/new?order_id={'9' * 40}",
                f"/my/complaints/{'9' * 12}",
                "/my/promises?sortby=nonsense&filterby=nonsense",
                "/my/promises/page/9999",
            ):
                with self.subTest(login=login, url=url):
                    response = self.url_open(url)
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn("Scratched", response.text)
                    self.assertNotIn(self.order.name, response.text)

    def test_outsider_is_led_to_the_page_by_way_of_the_login(self):
        self.authenticate(None, None)
        answers = [
            self.url_open(f"/my/complaints/{number}", allow_redirects=False)
            for number in (self.complaint.id, 999999999)
        ]
        paths = [answer.headers["Location"] for answer in answers]
        self.assertIn(f"/web/login?redirect={self.complaint.access_url}", paths[0])
        # Nobody learns which complaints there are.
        self.assertEqual(paths[0].replace(str(self.complaint.id), "999999999"), paths[1])

    def test_whoever_works_in_another_company_of_ours_is_their_customer_too(self):
        company = self.env["res.company"].create({"name": "Second House"})
        elsewhere = self.env["customer.complaint"].create(
            {
                "name": "Elsewhere",
                "company_id": company.id,
                "partner_id": self.customer.partner_id.id,
            }
        )
        self.assertNotIn(company, self.customer.company_ids)
        self.authenticate("cfl_customer", "cfl_customer")
        self.assertIn("Elsewhere", self.url_open(elsewhere.access_url).text)
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.partner_id.id, "company_id": company.id}
        )
        self.send(order_id=order.id)
        self.assertEqual(self.newest().company_id, company)

    def test_progress_and_letter_are_read_and_no_other_words(self):
        self.recovery.letter = "<p>We are sorry.</p>"
        self.recovery.message_post(body="Secret talk", subtype_xmlid="mail.mt_comment")
        self.authenticate("cfl_customer", "cfl_customer")
        text = self.url_open(self.complaint.access_url).text
        # Written is not sent.
        self.assertNotIn("We are sorry", text)
        action = self.recovery.action_send_letter()
        composer = self.env["mail.compose.message"].with_context(**action["context"]).create({})
        composer._action_send_mail()
        self.recovery.letter = "<p>Rewritten afterwards</p>"
        text = self.url_open(self.complaint.access_url).text
        self.assertIn("We are sorry.", text)
        self.assertNotIn("Rewritten", text)
        self.assertNotIn("Secret", text)
        steps = re.search(r'name="recovery".*?</table>', text, re.S).group()
        self.assertEqual(steps.count("fa-check"), 1)
        self.assertEqual(steps.count("fa-circle-o"), 4)
        # What is nobody's letter is shown to nobody.
        with self.assertRaises(UserError):
            self.recovery.with_user(self.salesman).write({"letter_message_id": 1})
        self.recovery.letter_message_id = self.wish.message_ids[:1] or self.complaint.message_ids[0]
        self.assertFalse(self.recovery._get_letter_sent())

    def test_recovery_without_a_complaint_is_followed_on_the_order(self):
        self.env["customer.recovery"].create({"order_id": self.order.id, "name": "Secret name"})
        self.authenticate("cfl_customer", "cfl_customer")
        text = self.url_open(self.order.get_portal_url()).text
        self.assertEqual(text.count("How we make it good"), 1)
        self.assertNotIn("Secret", text)
        self.authenticate("cfl_stranger", "cfl_stranger")
        self.assertNotIn("How we make it good", self.url_open(self.order.access_url).text)

    def test_nothing_is_read_or_written_past_the_pages(self):
        for record in (
            self.complaint,
            self.wish,
            self.recovery,
            self.recovery.step_ids[0],
            self.complaint.promise_ids[0],
        ):
            record = record.with_user(self.customer)
            with self.subTest(model=record._name):
                with self.assertRaises(AccessError):
                    record.read(["id", "create_date"])
                with self.assertRaises(AccessError):
                    record.write({"active": False} if "active" in record else {})
                with self.assertRaises(AccessError):
                    record.create({})

    def test_not_even_by_rpc(self):
        self.authenticate("cfl_customer", "cfl_customer")
        for model, record in (
            ("customer.complaint", self.complaint),
            ("customer.request", self.wish),
        ):
            for method, args in (
                ("read", [record.ids, ["name", "access_token"]]),
                ("search_read", [[], ["id"]]),
                ("search_count", [[]]),
                ("write", [record.ids, {"name": "Mine"}]),
                ("create", [[{"name": "Mine"}]]),
                ("unlink", [record.ids]),
                ("get_portal_url", [record.ids]),
                ("message_post", [record.ids]),
            ):
                with (
                    self.subTest(model=model, method=method),
                    mute_logger("odoo.http"),
                    self.assertRaisesRegex(JsonRpcException, "AccessError"),
                ):
                    self.make_jsonrpc_request(
                        f"/web/dataset/call_kw/{model}/{method}",
                        {"model": model, "method": method, "args": args, "kwargs": {}},
                    )

    # === WRITING ===#

    def test_customer_complains_with_files(self):
        self.authenticate("cfl_customer", "cfl_customer")
        response = self.send(
            order_id=self.order.id,
            files=[("door.png", PNG, "image/png"), ("note.txt", b"It jams", "text/plain")],
        )
        complaint = self.newest()
        self.assertEqual(urlsplit(response.url).path, complaint.access_url)
        self.assertIn("Thank you for telling us", response.text)
        self.assertEqual(complaint.name, "The door jams")
        self.assertEqual(complaint.source, "portal")
        self.assertEqual(complaint.order_id, self.order)
        self.assertEqual(complaint.partner_id, self.customer.partner_id)
        self.assertEqual(complaint.user_id, self.salesman)
        self.assertEqual(len(complaint.promise_ids), 2)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "customer.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(set(files.mapped("name")), {"door.png", "note.txt"})
        # The thread begins with it, and whoever is responsible is told.
        message = complaint.message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids, files)
        self.assertIn("Since Monday", message.body)
        self.assertEqual(message.author_id, self.customer.partner_id)
        self.assertIn(self.salesman.partner_id, message.notified_partner_ids)
        self.assertFalse(complaint.date_answered)

    def test_form_sent_twice_is_taken_once(self):
        self.authenticate("cfl_customer", "cfl_customer")
        for kind in ("complaint", "request"):
            page = self.url_open(f"/my/{kind}s/new").text
            key = re.search(r'name="key" value="([^"]+)"', page).group(1)
            self.send(kind, key=key)
            first = self.newest(kind)
            response = self.send(kind, key=key)
            self.assertEqual(self.newest(kind), first)
            self.assertEqual(urlsplit(response.url).path, first.access_url)
            # Another form, with the same words, is another case.
            self.send(kind)
            self.assertNotEqual(self.newest(kind), first)
            with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
                first.copy({"portal_key": first.portal_key})
        # A key that somebody else used opens nothing of theirs.
        self.authenticate("cfl_stranger", "cfl_stranger")
        response = self.send(key=key)
        self.assertEqual(self.newest().partner_id, self.stranger.partner_id)

    def test_two_forms_at_the_same_moment_run_one_after_the_other(self):
        """Another transaction takes the same form between our look and our creation."""
        self.authenticate("cfl_customer", "cfl_customer")
        key = f"{self.customer.partner_id.id} same"
        take, calls = ServicePortal._take, []

        def take_late(controller, *args):
            calls.append(args)
            if len(calls) == 1:
                raise ConcurrencyError("as of a violated unique index")
            return take(controller, *args)

        with (
            patch.object(ServicePortal, "_take", take_late),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.service.model"),
        ):
            self.send(
                key="same",
                files=[("one.txt", b"first", "text/plain"), ("two.txt", b"second", "text/plain")],
            )
        self.assertEqual(len(calls), 2)
        # Not even the second file is read empty the second time.
        contents = [content for _name, content, _type in calls[1][-1]]
        self.assertEqual(contents, [b"first", b"second"])
        self.assertEqual(self.newest().sudo().portal_key, key)

    def test_file_is_stored_under_a_name_that_nothing_runs(self):
        self.authenticate("cfl_customer", "cfl_customer")
        # What is known by its beginning alone is hostile further down.
        page = b"hello\n" * 500 + b"<script>alert(1)</script>\n"
        self.send(
            files=[
                ("list.csv", b"a,b\n1,2\n", "text/csv"),
                ("run.bat", b"hello, this is text\n", "text/html"),
                ("page.html", page, "text/html"),
                ("photo\u202egpj.exe", PNG, "image/png"),
                ("x" * 300 + ".txt", "Grüße\n".encode(), "text/plain"),
            ]
        )
        files = self.newest().message_ids.attachment_ids
        self.assertEqual(
            set(files.mapped("name")),
            {"list.csv", "run.bat.txt", "page.html.txt", "photogpj.exe.png", "x" * 96 + ".txt"},
        )
        self.assertLessEqual(set(files.mapped("mimetype")), {"text/plain", "text/csv", "image/png"})

    def test_customer_asks(self):
        self.authenticate("cfl_customer", "cfl_customer")
        self.send("request", name="Could you come on Sunday?", order_id=self.order.id)
        wish = self.newest("request")
        self.assertEqual(wish.name, "Could you come on Sunday?")
        self.assertEqual((wish.answer, wish.user_id), ("pending", self.salesman))
        self.assertEqual(wish.activity_ids.user_id, self.salesman)

    def test_order_s_token_is_enough_to_complain(self):
        self.authenticate(None, None)
        token = self.order._portal_ensure_token()
        page = self.url_open(f"/my/complaints/new?order_id={self.order.id}&access_token={token}")
        self.assertIn("What went wrong?", page.text)
        before = self.newest()
        for wrong in ("", "stale", token[:-1]):
            self.send(order_id=self.order.id, access_token=wrong)
            self.assertEqual(self.newest(), before)
        self.send(order_id=self.order.id, access_token=token)
        self.assertEqual(self.newest().partner_id, self.customer.partner_id)
        self.assertEqual(self.newest().order_id, self.order)

    def test_with_another_s_link_nobody_sees_what_else_they_ordered(self):
        other = self.order.copy({"name": "Other order"})
        other.action_confirm()
        url = f"/my/complaints/new?order_id={self.order.id}"
        self.authenticate("cfl_mate", "cfl_mate")
        self.assertIn("Other order", self.url_open(url).text)
        self.authenticate("cfl_stranger", "cfl_stranger")
        page = self.url_open(f"{url}&access_token={self.order._portal_ensure_token()}").text
        self.assertIn(self.order.name, page)
        self.assertNotIn("Other order", page)

    def test_another_customer_s_order_is_not_taken(self):
        self.authenticate("cfl_stranger", "cfl_stranger")
        for order in (self.order.id, "999999999", "1 OR 1=1"):
            self.send(order_id=order)
            self.assertEqual(self.newest().partner_id, self.stranger.partner_id)
            self.assertFalse(self.newest().order_id)

    def test_script_in_every_field_stays_text(self):
        self.authenticate("cfl_customer", "cfl_customer")
        for kind in ("complaint", "request"):
            response = self.send(kind, name=SCRIPT, description=SCRIPT)
            self.assertNotIn("<script>alert", response.text)
            self.assertIn("&lt;script&gt;alert", response.text)
        self.assertIn("&lt;script&gt;", self.newest("complaint").description)
        text = self.url_open(f"/my/complaints/new?order_id={SCRIPT}&name={SCRIPT}").text
        self.assertNotIn("<script>alert", text)

    def test_files_too_large_too_many_or_in_disguise_are_refused_and_the_text_stays(self):
        self.authenticate("cfl_customer", "cfl_customer")
        before = self.newest()
        for name, files in {
            "too large": [("big.txt", b"x" * (10 * 1024 * 1024 + 1), "text/plain")],
            "at most 5": [(f"{n}.txt", b"x", "text/plain") for n in range(6)],
            "page.html": [("page.html", b"<html><script>1</script></html>", "text/html")],
            "photo.png": [("photo.png", b"<html><body>Hi</body></html>", "image/png")],
            "photo.svg": [
                ("photo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "image/png")
            ],
            "virus.pdf": [("virus.pdf", b"MZ\x90\x00" + b"\x00" * 99, "application/pdf")],
        }.items():
            with self.subTest(case=name):
                response = self.send(files=files)
                self.assertIn(name, response.text)
                self.assertIn("alert-danger", response.text)
                self.assertIn('value="The door jams"', response.text)
                self.assertIn("Since Monday", response.text)
                self.assertEqual(self.newest(), before)

    def test_empty_or_endless_text_is_refused(self):
        self.authenticate("cfl_customer", "cfl_customer")
        before = self.newest()
        for values in ({"name": "  "}, {"name": "x" * 201}, {"description": "x" * 20_001}):
            response = self.send(**values)
            self.assertIn("alert-danger", response.text)
        self.assertEqual(self.newest(), before)
        # A browser counts a new line once and sends two characters.
        self.send(name="Zero\x00byte", description="x\r\n" * 9_000)
        self.assertEqual(self.newest().name, "Zerobyte")
        self.assertNotEqual(self.newest(), before)

    def test_flood_is_stopped(self):
        self.authenticate("cfl_customer", "cfl_customer")
        for _n in range(10):
            self.send()
        before = self.newest()
        response = self.send()
        self.assertIn("Please call us", response.text)
        self.assertEqual(self.newest(), before)

    def test_forged_form_is_refused(self):
        self.authenticate("cfl_customer", "cfl_customer")
        before = self.newest()
        self.assertEqual(self.send(csrf=False).status_code, 400)
        self.assertEqual(self.newest(), before)

    def test_outsider_has_to_log_in(self):
        self.authenticate(None, None)
        for url in (
            "/my/complaints",
            "/my/requests",
            "/my/promises",
            "/my/complaints/new",
            "/my/requests/new",
        ):
            self.assertIn("/web/login", self.url_open(url).url)

    def test_customer_s_answer_lets_the_clock_run_again(self):
        self.complaint.action_wait()
        self.assertTrue(self.complaint.is_waiting)
        self.authenticate("cfl_customer", "cfl_customer")
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "customer.complaint",
                "thread_id": self.complaint.id,
                "post_data": {
                    "body": f"On the left {SCRIPT}",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                "token": self.complaint._portal_ensure_token(),
            },
        )
        message = self.complaint.message_ids[0]
        self.assertIn("On the left", message.body)
        self.assertNotIn("<script", message.body)
        self.assertEqual(message.author_id, self.customer.partner_id)
        self.env.invalidate_all()
        self.assertFalse(self.complaint.is_waiting)
        self.assertFalse(self.complaint.date_answered)

    def test_customer_without_a_login_answers_by_the_link_and_nobody_without_it(self):
        self.complaint.action_wait()
        self.authenticate(None, None)
        post = {
            "thread_model": "customer.complaint",
            "thread_id": self.complaint.id,
            "post_data": {"body": "On the left", "message_type": "comment"},
        }
        token = self.complaint._portal_ensure_token()
        for wrong in ({}, {"token": "stale"}, {"token": token[:-1]}):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request("/mail/message/post", {**post, **wrong})
        self.assertTrue(self.complaint.is_waiting)
        post["post_data"]["subtype_xmlid"] = "mail.mt_comment"
        self.make_jsonrpc_request("/mail/message/post", {**post, "token": token})
        self.env.invalidate_all()
        self.assertEqual(self.complaint.message_ids[0].author_id, self.customer.partner_id)
        self.assertFalse(self.complaint.is_waiting)

    def test_still_broken_is_heard_when_all_is_over(self):
        self.complaint.action_cancel()
        post = {
            "thread_model": "customer.complaint",
            "thread_id": self.complaint.id,
            "post_data": {
                "body": "Still broken!",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
            "token": self.complaint._portal_ensure_token(),
        }
        for login in ("cfl_customer", None):
            self.authenticate(login, login)
            self.complaint.date_closed = fields.Datetime.now()
            self.make_jsonrpc_request("/mail/message/post", post)
            self.env.invalidate_all()
            self.assertEqual(self.complaint.state, "new")
            self.complaint.action_cancel()
            # Once more, long afterwards: it goes on in one new complaint.
            self.complaint.date_closed -= timedelta(days=31)
            self.make_jsonrpc_request("/mail/message/post", post)
            self.env.invalidate_all()
            self.assertEqual(self.complaint.state, "cancelled")
        new = self.complaint.next_ids
        self.assertEqual(len(new), 1)
        self.assertEqual(new.source, "portal")
        self.assertIn("Still broken!", new.description)
        self.assertEqual(new.partner_id, self.customer.partner_id)
        self.assertNotIn(self.env.ref("base.public_partner"), new.message_partner_ids)

    def test_notes_of_ours_are_not_in_the_thread(self):
        self.complaint.message_post(body="Secret note", subtype_xmlid="mail.mt_note")
        self.complaint.message_post(
            body="We come on Friday", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        token = self.complaint._portal_ensure_token()

        def fetch(**params):
            thread = {"thread_model": "customer.complaint", "thread_id": self.complaint.id}
            return str(self.make_jsonrpc_request("/mail/chatter_fetch", {**thread, **params}))

        for login in ("cfl_customer", None):
            self.authenticate(login, login)
            self.assertIn("We come on Friday", fetch(token=token))
            self.assertNotIn("Secret", fetch(token=token))
            self.assertNotIn("Friday", fetch())
            for wrong in ("stale", token[:-1]):
                with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                    fetch(token=wrong)

    def test_one_of_us_who_complains_has_not_answered(self):
        self.authenticate("cfl_seller", "cfl_seller")
        self.send()
        self.assertEqual(self.newest().partner_id, self.salesman.partner_id)
        self.assertFalse(self.newest().date_answered)

    def test_tour_of_a_complaint(self):
        self.start_tour(self.order.get_portal_url(), "cfl_portal_tour", login="cfl_customer")
        complaint = self.newest()
        self.assertEqual((complaint.name, complaint.order_id), ("The door jams", self.order))
