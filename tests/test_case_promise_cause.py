from collections import Counter

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.misc import mute_logger

from .common_report import ReportCase
from .common_stock import StockCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}


@tagged("post_install", "-at_install")
class TestPromiseCause(ReportCase):
    """Why promises were missed: who says so, who confirms it, and what it adds up to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haste, cls.supplier, cls.moved, cls.person = (
            cls.env.ref(f"customers_for_life.cause_{name}")
            for name in ("haste", "supplier", "moved", "person")
        )

    def late(self, **vals):
        vals = {"user_id": self.salesman.id, "team_id": self.team.id, **vals}
        return self.judged("2026-02-10", "2026-02-12", **vals)

    def test_causes_say_whose_they_are(self):
        self.assertEqual(self.haste.responsibility, "person")
        self.assertEqual(self.moved.responsibility, "customer")
        cause = self.env["customer.rework.cause"].create({"name": "Press"})
        self.assertEqual(cause.responsibility, "process")
        of_supplier = cause.create({"name": "Glue", "parent_id": self.supplier.id})
        self.assertEqual(of_supplier.responsibility, "supplier")

    def test_whoever_keeps_it_says_why_and_the_leader_confirms_it(self):
        promise = self.late()
        form = Form(promise.with_user(self.salesman))
        form.cause_id = self.haste
        form.save()
        self.assertFalse(promise.with_user(self.salesman).can_confirm_cause)
        with self.assertRaisesRegex(UserError, "leads the sales team"):
            promise.with_user(self.salesman).action_confirm_cause()
        mine = promise.with_user(self.leader)
        self.assertTrue(mine.can_confirm_cause)
        mine.action_confirm_cause()
        self.assertEqual(promise.cause_confirmed_by_id, self.leader)
        for user in (self.salesman, self.leader):
            with self.assertRaisesRegex(UserError, "Leader confirmed why"):
                promise.with_user(user).cause_id = self.supplier
        promise.cause_id = self.supplier
        self.assertEqual(promise.cause_id, self.supplier)

    def test_what_a_manager_says_instead_is_not_the_leader_s_word(self):
        promise = self.late(cause_id=self.haste.id)
        promise.with_user(self.leader).action_confirm_cause()
        promise.cause_id = self.haste
        self.assertEqual(promise.cause_confirmed_by_id, self.leader)
        promise.cause_id = self.supplier
        self.assertEqual(promise.cause_confirmed_by_id, self.manager)
        promise.cause_id = False
        self.assertFalse(promise.cause_confirmed_by_id)
        found = self.env["service.kpi"].get_promise_causes(FEBRUARY)
        self.assertEqual((found["size"], found["unknown"], found["unconfirmed"]), (1, 1, 0))

    def test_another_company_s_cause(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        cause = (
            self.env["customer.rework.cause"]
            .sudo()
            .create({"name": "Theirs", "company_id": elsewhere.id})
        )
        promise = self.late()
        with self.assertRaises(UserError):
            promise.cause_id = cause
        # One that comes with the addon may become another company's.
        self.moved.sudo().company_id = elsewhere
        moved = self.new_promise(date_due="2026-03-04 10:00:00", user_id=self.salesman.id)
        mine = moved.with_user(self.salesman)
        mine.repromise("2026-03-06 10:00:00", "customer", "Away until then")
        self.at(2026, 3, 10, 9)
        self.env.invalidate_all()
        self.assertEqual(mine.verdict, "broken")
        self.assertFalse(mine.cause_suggestion_id)
        self.assertFalse(moved.sudo().cause_suggestion_id)

    def test_nobody_confirms_their_own(self):
        promise = self.late(user_id=self.leader.id, cause_id=self.moved.id)
        with self.assertRaisesRegex(UserError, "of their own"):
            promise.with_user(self.leader).action_confirm_cause()
        promise.action_confirm_cause()
        self.assertEqual(promise.cause_confirmed_by_id, self.manager)

    def test_a_confirmation_is_written_by_its_button_alone(self):
        promise = self.late(cause_id=self.moved.id).with_user(self.salesman)
        for vals in ({"cause_confirmed_by_id": self.leader.id}, {"cause_confirmed_by_id": False}):
            with self.assertRaisesRegex(UserError, "cannot be written directly"):
                promise.write(vals)
        fresh = (
            self.env["customer.promise"]
            .with_user(self.salesman)
            .with_context(default_cause_confirmed_by_id=self.leader.id)
            .create({"type_id": self.by_day.id, "partner_id": self.customer.id})
        )
        self.assertFalse(fresh.cause_confirmed_by_id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_colleague_does_not_say_why(self):
        self.customer.user_id = self.colleague
        promise = self.late()
        with self.assertRaisesRegex(UserError, "alone says so"):
            promise.with_user(self.colleague).cause_id = self.haste
        self.customer.user_id = False
        with self.assertRaises(AccessError):
            promise.with_user(self.colleague).action_confirm_cause()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_colleague_does_not_become_the_leader(self):
        vals = {"name": "Other", "user_id": self.colleague.id, "company_id": self.company.id}
        other = self.env["crm.team"].sudo().create(vals)
        self.customer.user_id = self.colleague
        promise = self.new_promise(
            date_due="2026-03-20 10:00:00", user_id=self.salesman.id, team_id=self.team.id
        )
        with self.assertRaisesRegex(UserError, "alone says so"):
            promise.with_user(self.colleague).team_id = other
        self.at(2026, 3, 25)
        self.env.invalidate_all()
        promise.cause_id = self.haste
        with self.assertRaisesRegex(UserError, "leads the sales team"):
            promise.with_user(self.colleague).action_confirm_cause()
        # Whoever leads the team, or keeps the promise, gives it to another.
        for user in (self.leader, self.salesman):
            later = self.new_promise(
                date_due="2026-04-20 10:00:00", user_id=self.salesman.id, team_id=self.team.id
            )
            later.with_user(user).team_id = other
            self.assertEqual(later.team_id, other)

    def test_only_what_was_missed_is_confirmed(self):
        kept = self.judged("2026-02-10", "2026-02-10", cause_id=self.haste.id)
        with self.assertRaisesRegex(UserError, "neither late nor broken"):
            kept.action_confirm_cause()
        with self.assertRaisesRegex(UserError, "Choose the cause"):
            self.late().action_confirm_cause()

    def test_an_error_s_cause_is_suggested_and_confirmed_unsaid(self):
        promises = self.late() + self.late()
        self.env["customer.rework"].create(
            [
                {
                    "name": "Again",
                    "promise_id": promise.id,
                    "cause_id": self.haste.id,
                    "date_found": "2026-02-12",
                    "company_id": self.company.id,
                }
                for promise in promises
            ]
        )
        first, second = promises.with_user(self.leader)
        self.assertEqual(first.cause_suggestion_id, self.haste)
        first.action_take_cause()
        self.assertEqual((first.cause_id, first.cause_suggestion_id.id), (self.haste, False))
        self.assertFalse(first.cause_confirmed_by_id)
        (first + second).action_confirm_cause()
        self.assertEqual(promises.cause_id, self.haste)
        self.assertEqual(promises.cause_confirmed_by_id, self.leader)

    def test_a_customer_who_moved_it_is_suggested(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00", user_id=self.salesman.id)
        mine = promise.with_user(self.salesman)
        mine.repromise("2026-03-06 10:00:00", "customer", "Away until then")
        self.assertFalse(promise.cause_suggestion_id)
        self.at(2026, 3, 10, 9)
        promise.invalidate_recordset()
        self.assertEqual(mine.cause_suggestion_id, self.moved)
        self.moved.active = False
        promise.invalidate_recordset()
        self.assertFalse(mine.cause_suggestion_id)

    def test_suggestions_are_found_in_sets(self):
        promises = self.env["customer.promise"]
        for _n in range(20):
            promises += self.late()
        self.env.flush_all()
        promises.mapped("cause_suggestion")
        counts = []
        for some in (promises[:5], promises):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("cause_suggestion")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_causes_add_up(self):
        self.judged("2026-02-10", "2026-02-10", cause_id=self.haste.id)  # Kept.
        self.judged("2026-01-10", cause_id=self.haste.id)  # Of January.
        said = [self.haste] * 3 + [self.supplier] * 2 + [self.moved] + [self.haste.browse()] * 4
        promises = [self.late(cause_id=cause.id, team_id=self.team.id) for cause in said]
        promises[0].action_confirm_cause()
        promises[3].action_confirm_cause()
        self.env["customer.rework"].create(
            {
                "name": "Again",
                "promise_id": promises[3].id,
                "material": 30,
                "cause_id": self.person.id,
                "company_id": self.company.id,
                "date_found": "2026-03-01",
            }
        )
        self.env["customer.recovery"].create(
            {
                "name": "Sorry",
                "promise_id": promises[4].id,
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "company_id": self.company.id,
                "cost": 12,
            }
        )
        found = self.env["service.kpi"].get_promise_causes(FEBRUARY)
        counted = Counter(cause.id for cause in said)
        self.assertEqual({c["id"]: c["count"] for c in found["causes"]}, dict(counted))
        self.assertEqual(found["causes"][-1]["id"], False)
        self.assertEqual([c["cumulative"] for c in found["causes"]], [3 / 10, 5 / 10, 6 / 10, 1])
        self.assertEqual((found["size"], found["unknown"], found["unconfirmed"]), (10, 4, 4))
        self.assertEqual([c["cost"] for c in found["causes"]], [0, 42, 0, 0])
        self.assertEqual(
            [(owner["name"], owner["count"]) for owner in found["owners"]],
            [("Person", 3), ("Supplier", 2), ("Customer", 1)],
        )
        for cause in found["causes"]:
            action = self.env["service.kpi"].get_causes_action(FEBRUARY, cause["id"], True)
            records = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(records), cause["count"])
            self.assertEqual(records.cause_id.id, cause["id"])
            self.assertIn("Late or Broken", action["name"])

    def test_what_an_error_costs_is_not_told_to_salespeople(self):
        self.late(cause_id=self.haste.id)
        self.late(cause_id=self.haste.id, user_id=self.colleague.id)
        found = self.env["service.kpi"].with_user(self.salesman).get_promise_causes(FEBRUARY)
        self.assertEqual([(c["count"], c["cost"]) for c in found["causes"]], [(1, False)])
        with self.assertRaises(AccessError):
            self.env["service.kpi"].with_user(self.salesman).get_promise_causes(
                {**FEBRUARY, "user_id": self.colleague.id}
            )

    def test_the_report_says_how_many_are_without_a_cause(self):
        self.assertFalse(self.blocks(self.wizard(), "why"))
        self.late()
        text = " ".join(self.print_pages(self.wizard()))
        self.assertIn("Without a cause yet: 1 of 1", text)
        self.late(cause_id=self.supplier.id)
        text = " ".join(self.print_pages(self.wizard()))
        self.assertIn("Without a cause yet: 1 of 2", text)
        self.assertIn("Supplier 1 (100 %)", text.replace("\xa0", " "))
        self.assertIn("Not confirmed by whoever leads the team: 1", text)

    def test_groups_and_filters(self):
        of_person, of_nobody = self.late(cause_id=self.haste.id), self.late()
        promises = of_person + of_nobody
        groups = self.env["customer.promise"].formatted_read_group(
            [("id", "in", promises.ids)], ["cause_responsibility"], ["__count"]
        )
        self.assertEqual(
            [(g["cause_responsibility"], g["__count"]) for g in groups], [("person", 1), (False, 1)]
        )


@tagged("post_install", "-at_install")
class TestPromiseCauseStock(StockCase):
    """What Inventory knows of why a delivery was late."""

    def test_out_of_stock_and_supplier_late(self):
        self.assertFalse(self.env.ref("customers_for_life.cause_stock").child_ids)
        order = self.confirmed(2, product=self.new_goods("Table"))
        promise = order.promise_ids
        self.at(2026, 3, 9, 9)
        promise.invalidate_recordset()
        self.assertEqual(promise.verdict, "broken")
        # Whoever leads the team reads the promise, not the order.
        for user in (self.salesman, self.leader):
            self.env.invalidate_all()
            suggestion = promise.with_user(user).cause_suggestion_id
            self.assertEqual(suggestion, self.env.ref("customers_for_life.cause_stock"))
        receipt = (
            self.env["stock.move"]
            .sudo()
            .create(
                {
                    "product_id": order.order_line.product_id.id,
                    "product_uom_qty": 2,
                    "company_id": self.company.id,
                    "location_id": self.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": self.warehouse.lot_stock_id.id,
                    "move_dest_ids": order.order_line.move_ids.ids,
                }
            )
        )
        receipt._action_confirm()
        promise.invalidate_recordset()
        supplier = self.env.ref("customers_for_life.cause_supplier")
        self.assertEqual(promise.cause_suggestion_id, supplier)
        receipt.write({"quantity": 2, "picked": True})
        receipt._action_done()
        promise.invalidate_recordset()
        self.assertEqual(promise.cause_suggestion_id, supplier)
        receipt.date = "2026-03-04 09:00:00"
        promise.invalidate_recordset()
        self.assertFalse(promise.cause_suggestion_id)
