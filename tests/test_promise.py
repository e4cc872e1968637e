import random
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromise(ServiceCase):
    def test_due_by_day_lasts_until_the_company_s_midnight(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        self.assertEqual(promise.date_due, datetime(2026, 3, 4, 22, 59, 59))
        self.assertEqual(promise.date_judged, promise.date_due)
        self.assertEqual(promise.date_first_due, promise.date_due)

    def test_default_due_date_is_on_the_working_calendar(self):
        self.at(2026, 3, 6, 8, 0)  # A Friday.
        promise = self.new_promise()
        self.assertEqual(promise.date_due.date(), datetime(2026, 3, 10).date())
        call = self.new_promise(type_id=self.by_hour.id)
        # From nine, with the lunch hour at noon: four hours end at two.
        self.assertEqual(call.date_due, datetime(2026, 3, 6, 13, 0))

    def test_public_holiday_puts_the_default_off(self):
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-02 23:00:00",
                "date_to": "2026-03-03 22:59:59",
            }
        )
        self.assertEqual(self.new_promise().date_due.date(), datetime(2026, 3, 5).date())

    def test_form_proposes_the_date_and_takes_another(self):
        form = Form(self.env["customer.promise"])
        form.type_id = self.by_day
        form.partner_id = self.customer
        self.assertEqual(form.date_due.date(), datetime(2026, 3, 4).date())
        form.date_due = "2026-03-09 12:00:00"
        self.assertEqual(form.save().date_due, datetime(2026, 3, 9, 22, 59, 59))

    def test_verdict_in_views_is_that_of_the_record(self):
        """Every combination of facts, grouped by the database and computed in Python."""
        source = random.Random(7)
        start = datetime(2026, 2, 25)

        def moment():
            return start + timedelta(minutes=source.randrange(12 * 24 * 60))

        promises = self.env["customer.promise"].sudo()
        for _number in range(200):
            promise = self.new_promise(date_due=moment()).sudo()
            for name in ("date_fulfilled", "date_given_up", "date_cancelled", "waiting_since"):
                if source.random() < 0.3:
                    promise[name] = moment()
            promises += promise
        self.at(2026, 3, 5)
        expected = {}
        for promise in promises:
            expected[promise.verdict] = expected.get(promise.verdict, 0) + 1
        self.assertEqual(len(expected), 6, "the sample must hold every verdict")
        domain = [("id", "in", promises.ids)]
        groups = promises._read_group(domain, ["verdict"], ["__count", "kept_rate:avg"])
        self.assertEqual({name: count for name, count, _rate in groups}, expected)
        rates = {name: share for name, _count, share in groups}
        self.assertEqual(
            rates,
            {"early": 1, "kept": 1, "late": 0, "broken": 0, "pending": False, "cancelled": False},
        )
        for name in expected:
            found = promises.search([*domain, ("verdict", "=", name)])
            self.assertEqual(found, promises.filtered(lambda p, n=name: p.verdict == n).sorted())
        kept = sum(expected[name] for name in ("early", "kept"))
        judged = kept + expected["late"] + expected["broken"]
        figures = self.promise_total()
        self.assertAlmostEqual(figures["kept_rate"], kept / judged)
        self.assertEqual(figures["judged"], judged)

    def test_overdue_counts_without_any_job(self):
        self.new_promise(date_due="2026-03-04 10:00:00")
        self.at(2026, 3, 4, 22, 59, 59)
        self.assertEqual(self.promise_total()["judged"], 0)
        self.at(2026, 3, 4, 23, 0, 0)
        self.assertEqual(self.promise_total()["broken"], 1)

    def test_moved_by_us_is_judged_on_the_old_date(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        promise.repromise(datetime(2026, 3, 9, 10), "company", "Supplier late", True)
        self.assertEqual(promise.date_due, datetime(2026, 3, 9, 22, 59, 59))
        self.assertEqual(promise.date_judged, datetime(2026, 3, 4, 22, 59, 59))
        self.at(2026, 3, 6)
        promise.action_fulfil()
        self.assertEqual(promise.verdict, "late")
        self.assertEqual(promise.margin_days, -2)

    def test_moved_by_the_customer_is_judged_on_the_new_date(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        promise.repromise(datetime(2026, 3, 9, 10), "customer", "On holiday")
        promise.repromise(datetime(2026, 3, 12, 10), "company", "Van broken")
        self.at(2026, 3, 9, 12)
        promise.action_fulfil()
        self.assertEqual(promise.verdict, "kept")
        self.assertEqual(promise.revision_ids.mapped("requested_by"), ["customer", "company"])

    def test_moving_to_the_same_date_is_refused(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        with self.assertRaisesRegex(UserError, "other than the present"):
            promise.repromise(datetime(2026, 3, 4, 15), "company", "No change")

    def test_nobody_alters_a_revision(self):
        promise = self.new_promise()
        promise.repromise(datetime(2026, 3, 9), "company", "Why")
        revision = promise.revision_ids.sudo()
        for act in (lambda: revision.write({"reason": "Nicer"}), revision.unlink, promise.unlink):
            with self.assertRaises(UserError):
                act()

    def test_time_waiting_for_the_customer_is_taken_off_by_the_hour(self):
        call = self.new_promise(type_id=self.by_hour.id, date_due="2026-03-02 14:00:00")
        call.action_wait()
        self.at(2026, 3, 3, 8, 0)  # Seven working hours on Monday, none yet on Tuesday's eight.
        self.assertEqual(call.verdict, "pending")
        call.action_resume()
        worked = self.company._service_worked(datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 8))
        self.assertAlmostEqual(call.waiting_hours, worked["hours"])
        self.assertGreater(worked["hours"], 6)
        self.assertEqual(
            self.company._service_worked(datetime(2026, 3, 2, 14), call.date_judged)["hours"],
            worked["hours"],
        )
        self.assertEqual(call.revision_ids.requested_by, "waiting")

    def test_waiting_a_moment_gives_no_extra_day(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        promise.action_wait()
        self.at(2026, 3, 2, 9, 0)
        promise.action_resume()
        self.assertEqual(promise.date_judged, datetime(2026, 3, 4, 22, 59, 59))

    def test_waiting_over_a_weekend_takes_only_working_days_off(self):
        promise = self.new_promise(date_due="2026-03-06 10:00:00")
        self.at(2026, 3, 6, 7, 0)
        promise.action_wait()
        self.at(2026, 3, 10, 7, 0)
        promise.action_resume()
        # Friday and Monday were worked: due two working days after Friday.
        self.assertEqual(promise.date_judged, datetime(2026, 3, 10, 22, 59, 59))

    def test_waiting_does_not_rescue_an_overdue_promise(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        self.at(2026, 3, 5)
        promise.action_wait()
        self.assertEqual(promise.verdict, "broken")
        self.at(2026, 3, 12)
        promise.action_resume()
        self.assertEqual(promise.date_judged, datetime(2026, 3, 4, 22, 59, 59))
        promise.action_fulfil()
        self.assertEqual(promise.verdict, "late")

    def test_second_click_gets_a_clear_message_and_changes_nothing(self):
        promise = self.new_promise()
        promise.action_fulfil()
        fulfilled = promise.date_fulfilled
        self.at(2026, 3, 9)
        for again in (promise.action_fulfil, promise.action_give_up, promise.action_cancel):
            with self.assertRaisesRegex(UserError, "fulfilled already"):
                again()
        self.assertEqual(promise.date_fulfilled, fulfilled)

    def test_bulk_action_leaves_settled_ones_alone(self):
        done, pending = self.new_promise(), self.new_promise()
        done.action_fulfil()
        self.at(2026, 3, 3)
        (done + pending).action_fulfil()
        self.assertEqual(done.date_fulfilled, datetime(2026, 3, 2, 8))
        self.assertEqual(pending.date_fulfilled, datetime(2026, 3, 3))

    def test_promise_needs_somebody(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.new_promise(partner_id=False)

    def test_judged_promise_cannot_be_deleted_but_a_fresh_one_can(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        self.new_promise().unlink()
        self.at(2026, 3, 5)
        with self.assertRaisesRegex(UserError, "stays in the ledger"):
            promise.unlink()

    def test_copy_begins_anew(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        promise.action_fulfil()
        copy = promise.copy()
        self.assertFalse(copy.date_fulfilled)
        self.assertEqual(copy.state, "open")
        self.assertEqual(copy.date_judged, copy.date_due)

    def test_promise_on_a_lead_without_contact(self):
        lead = self.env["crm.lead"].create({"name": "Walk-in", "company_id": self.company.id})
        action = lead.action_make_promise()
        wizard = (
            self.env["customer.promise.make"]
            .with_context(**action["context"])
            .create({"type_id": self.by_day.id})
        )
        wizard.action_make()
        self.assertEqual(lead.promise_ids.name, "Report")
        self.assertEqual(lead.promise_count, 1)
        self.assertFalse(lead.promise_overdue)
        self.at(2026, 3, 20)
        lead.invalidate_recordset()
        self.assertTrue(lead.promise_overdue)

    def test_merged_leads_keep_their_promises(self):
        leads = self.env["crm.lead"].create(
            [{"name": name, "company_id": self.company.id, "type": "opportunity"} for name in "AB"]
        )
        promises = self.env["customer.promise"].create(
            [{"type_id": self.by_day.id, "lead_id": lead.id} for lead in leads]
        )
        merged = leads.sudo().merge_opportunity()
        self.assertEqual(promises.lead_id, merged)

    def test_bulk_promise_on_contacts(self):
        contacts = self.env["res.partner"].sudo().create([{"name": "One"}, {"name": "Two"}])
        context = contacts.action_make_promise()["context"]
        wizard = (
            self.env["customer.promise.make"]
            .with_context(**context)
            .create(
                {"type_id": self.by_day.id, "name": "New catalogue", "user_id": self.salesman.id}
            )
        )
        wizard.action_make()
        promises = self.env["customer.promise"].search([("name", "=", "New catalogue")])
        self.assertEqual(promises.partner_id, contacts)
        self.assertEqual(promises.user_id, self.salesman)

    def test_contact_s_figures_include_those_of_its_people(self):
        company = self.env["res.partner"].sudo().create({"name": "Firm", "is_company": True})
        person = company.create({"name": "Buyer", "parent_id": company.id})
        kept, broken, _open = (
            self.new_promise(partner_id=partner.id, date_due=due)
            for partner, due in (
                (person, "2026-03-04 10:00:00"),
                (company, "2026-03-03 10:00:00"),
                (person, "2026-03-30 10:00:00"),
            )
        )
        kept.action_fulfil()
        self.at(2026, 3, 10)
        company, person = company.with_env(self.env), person.with_env(self.env)
        self.assertEqual((company.promise_kept_rate, company.promise_judged_count), (0.5, 2))
        self.assertEqual((person.promise_kept_rate, person.promise_judged_count), (1, 1))
        self.assertEqual((company.promise_open_count, person.promise_open_count), (2, 1))
        self.assertTrue(company.promise_overdue)
        self.assertFalse(person.promise_overdue)
        self.assertEqual(broken.verdict, "broken")

    def test_extra_takes_what_it_can_from_the_promise(self):
        order = self.new_order()
        promise = self.new_promise(order_id=order.id)
        context = promise.action_add_extra()["context"]
        extra = (
            self.env["customer.extra"]
            .with_context(**context)
            .create({"name": "A call", "cost": 5, "minutes": 10})
        )
        self.assertEqual(extra.order_id, order)
        self.assertEqual(extra.partner_id, self.customer)
        self.assertEqual(extra.company_id, self.company)
        self.assertEqual(order.extra_ids, extra)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            extra.minutes = -1
            extra.flush_recordset()

    def test_customer_reads_the_day_of_the_company_and_the_new_date(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        self.assertIn("03/04/2026", promise._format_due())
        template = self.env.ref("customers_for_life.mail_template_promise")
        body = template._render_field("body_html", promise.ids)[promise.id]
        self.assertIn("03/04/2026", body)
        promise.repromise(datetime(2026, 3, 9), "company", "Why")
        template = self.env.ref("customers_for_life.mail_template_repromise")
        body = template._render_field("body_html", promise.ids)[promise.id]
        self.assertIn("03/09/2026", body)
        self.assertIn("We are sorry", body)
        self.assertEqual(
            promise.action_tell_customer()["context"]["default_template_id"], template.id
        )
