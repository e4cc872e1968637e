import re
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import Command, fields, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

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

    def test_tour_of_a_complaint(self):
        self.start_tour(self.order.get_portal_url(), "cfl_portal_tour", login="cfl_customer")
        complaint = self.newest()
        self.assertEqual((complaint.name, complaint.order_id), ("The door jams", self.order))
