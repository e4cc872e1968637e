from odoo.addons.mail.tests.common import MailCase
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_meeting import MeetingCase


@tagged("post_install", "-at_install")
class TestMeetingMinutes(MeetingCase, MailCase):
    def fill(self, shown=True):
        self.company.sudo().survey_shown_to_salespeople = shown
        low = self.answer(self.deliver(user=self.colleague), 0, 0, 0, wish="Be on time")
        high = self.answer(
            self.deliver(user=self.colleague), 4, 4, 4, thanks="Well done, Colleague"
        )
        self.meeting.action_fill_agenda()
        points = {
            answer: self.meeting.point_ids.filtered(
                lambda p, a=answer: (p.res_model, p.res_id) == (a._name, a.id)
            )
            for answer in (low, high)
        }
        return points[low], points[high]

    def test_words_are_read_where_the_company_shows_them(self):
        low, high = self.fill()
        self.assertEqual((low.kind, high.kind), ("score", "celebrate"))
        self.assertIn("Colleague", high.name)
        self.assertIn("Be on time", low.with_user(self.salesman).words)
        self.company.sudo().survey_shown_to_salespeople = False
        self.env.invalidate_all()
        self.assertFalse(low.with_user(self.salesman).words)
        self.assertFalse(low.with_user(self.colleague).words)
        # Of a member's order the leader may know.
        self.assertIn("Be on time", low.with_user(self.leader).words)
        self.assertNotIn("complaint", self.meeting.point_ids.mapped("kind"))

    def test_minutes_of_an_empty_agenda_say_so(self):
        report = "customers_for_life.service_meeting_minutes"
        for points in (0, 1):
            if points:
                self.new_point()
            content, _type = self.env["ir.actions.report"]._render_qweb_html(
                report, self.meeting.ids
            )
            self.assertEqual(b"Nothing was on the agenda" in content, not points)
            self.assertEqual(b"What became of it" in content, bool(points))

    def test_a_decision_about_a_score_belongs_to_its_complaint(self):
        low, _high = self.fill()
        low.with_user(self.salesman).decide("Ring before we come")
        answer = self.env["survey.user_input"].sudo().browse(low.res_id)
        self.assertEqual(low.action_ids.complaint_id, answer.complaint_ids)

    def test_minutes_are_mailed_to_the_attendees(self):
        low, _high = self.fill()
        low.decide("Ring before we come", self.salesman.id)
        meeting = self.meeting.with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "End the meeting"):
            meeting.action_send_minutes()
        self.hold(meeting)
        with self.mock_mail_gateway():
            meeting.with_context(force_report_rendering=True).action_send_minutes()
        self.assertTrue(meeting.date_sent)
        message = meeting.message_ids[0]
        self.assertIn("Ring before we come", message.body)
        self.assertEqual(message.partner_ids, meeting.partner_ids)
        self.assertTrue(message.attachment_ids.name.endswith(".pdf"))
        action = meeting.action_draft_minutes()
        composer = self.env["mail.compose.message"].with_user(self.salesman)
        with self.mock_mail_gateway():
            composer = composer.with_context(**action["context"]).create({})
            composer._action_send_mail()
        self.meeting.partner_ids.sudo().email = False
        with self.assertRaisesRegex(UserError, "address"):
            meeting.action_draft_minutes()

    def test_a_second_click_mails_nothing_again(self):
        self.hold()
        with self.mock_mail_gateway():
            self.meeting.action_send_minutes()
            with self.assertRaisesRegex(UserError, "Draft Mail"):
                self.meeting.action_send_minutes()
        sent = self.meeting.message_ids.filtered("attachment_ids")
        self.assertEqual(len(sent), 1)
        self.meeting._reopen("The owner was wrong")
        self.at(2026, 3, 2, 10)
        self.meeting.action_hold()
        with self.mock_mail_gateway():
            self.meeting.action_send_minutes()

    def test_a_client_s_context_does_not_say_that_minutes_were_sent(self):
        meeting = self.meeting.with_user(self.salesman).with_context(service_minutes=True)
        meeting.message_post(body="I am late")
        self.assertFalse(self.meeting.date_sent)

    def test_printed_minutes_veil_words(self):
        report = "customers_for_life.service_meeting_minutes"
        low, _high = self.fill()
        low.note = "We came an hour late"
        self.hold()
        text = " ".join(self.print_pages(self.meeting, report))
        for words in ("Be on time", "We came an hour late", "Carried Over", "Counter"):
            self.assertIn(words, text)
        self.company.sudo().survey_shown_to_salespeople = False
        self.env.invalidate_all()
        # A manager prints them, and all attendees read them.
        text = " ".join(self.print_pages(self.meeting, report))
        self.assertNotIn("Be on time", text)

    def test_words_have_an_end(self):
        complaint = self.new_complaint("Quokka bites")
        self.meeting.action_fill_agenda()
        self.hold()
        with self.mock_mail_gateway():
            self.meeting.action_send_minutes()
        point = self.meeting.point_ids.filtered(lambda p: p.res_id == complaint.id)
        self.assertIn("Quokka", point.name)
        self.customer.action_erase_personal_data()
        self.env.invalidate_all()
        self.assertNotIn("Quokka", point.name)
        self.assertNotEqual(point.partner_id, self.customer)
        self.assertFalse([m for m in self.meeting.message_ids if "Quokka" in (m.body or "")])
        self.assertFalse(self.meeting.message_ids.attachment_ids)

    def test_the_room_shows_the_agenda(self):
        self.fill()
        room = self.meeting.with_user(self.salesman).get_room()
        self.assertEqual(len(room["points"]), self.meeting.agenda_count)
        self.assertIn("Be on time", "".join(point["words"] for point in room["points"]))
        self.assertIn(self.colleague.id, [owner["id"] for owner in room["owners"]])
