from functools import partial
from threading import Barrier, Thread
from unittest import SkipTest

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged

from ..models.ground.locking import lock


@tagged("post_install", "-at_install")
class TestAtOnce(BaseCase):
    """Two users at the same moment, in two real transactions: what they find is committed, and
    removed again afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.db = Registry(get_db_name())
        free = []
        probe = Thread(target=cls.probe, args=(free,))
        probe.start()
        probe.join()
        if not free:
            raise SkipTest(
                "Odoo's own runner holds the registry while tests run, so that no other thread "
                "can open a transaction; under pytest these tests run."
            )

    @staticmethod
    def probe(free):
        """Put an item into `free` where another thread can have the registry."""
        if Registry._lock.acquire(timeout=2):
            Registry._lock.release()
            free.append(True)

    def setUp(self):
        super().setUp()
        self.made = []
        self.addCleanup(self.remove)

    def commit(self, model, vals, prepare=None):
        """Create a record that other transactions see; return its id."""
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
            record = env[model].create(vals)
            if prepare:
                prepare(record)
            self.made.insert(0, (model, record.id))
            return record.id

    def remove(self):
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            for model, id_ in self.made:
                record = env[model].browse(id_)
                if model in ("customer.complaint", "customer.recovery"):
                    field = model.replace("customer.", "") + "_id"
                    # What is begun is never deleted; what the test left behind has to be.
                    for left in ("customer.promise", "service.action", "mail.activity"):
                        if field in env[left]:
                            rows = env[left].with_context(active_test=False)
                            ids = tuple(rows.search([(field, "=", id_)]).ids) or (0,)
                            cr.execute(f"DELETE FROM {env[left]._table} WHERE id IN %s", [ids])
                    cr.execute(f"DELETE FROM {env[model]._table} WHERE id = %s", [id_])
                    env["mail.message"].search(
                        [("model", "=", model), ("res_id", "=", id_)]
                    ).unlink()
                else:
                    record.unlink()

    def at_once(self, *calls):
        """Run each (model, id, method) in a thread of its own; return what each of them raised."""
        barrier = Barrier(len(calls))
        errors = []

        def run(model, id_, method):
            with self.db.cursor() as cr:
                env = api.Environment(cr, api.SUPERUSER_ID, {})
                record = env[model].browse(id_)
                record.read()  # Both have the page open, and the same snapshot.
                waited = []

                def act():
                    if not waited:
                        waited.append(barrier.wait(10))
                    getattr(env[model].browse(id_), method)()

                try:
                    retrying(act, env)
                except UserError as error:
                    errors.append(str(error))

        threads = [Thread(target=partial(run, *call)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return errors

    def values(self, model, id_, *fields):
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            values = env[model].browse(id_).read(fields)[0]
            return [values[field] for field in fields]

    def new_complaint(self, prepare=None, **vals):
        return self.commit("customer.complaint", {"name": "Squeaks", **vals}, prepare)

    def test_two_who_close_a_complaint(self):
        def learn(complaint):
            complaint.action_solved()
            complaint.write(
                {
                    "cause_id": complaint.env.ref("customers_for_life.cause_haste").id,
                    "lesson": "Oil it",
                    "action_ids": [(0, 0, {"name": "Oil", "company_id": complaint.company_id.id})],
                }
            )

        id_ = self.new_complaint(learn)
        errors = self.at_once(*[("customer.complaint", id_, "action_close")] * 2)
        self.assertEqual(len(errors), 1)
        self.assertIn("“Closed” already. Reload the page.", errors[0])
        self.assertEqual(self.values("customer.complaint", id_, "state"), ["closed"])

    def test_two_who_merge(self):
        partner = self.commit("res.partner", {"name": "At Once"})
        order = self.commit("sale.order", {"partner_id": partner})
        first, second = (self.new_complaint(order_id=order) for _n in range(2))
        # Each wants to merge the other into the one that is on the screen.
        errors = self.at_once(
            ("customer.complaint", first, "action_merge"),
            ("customer.complaint", second, "action_merge"),
        )
        self.assertEqual(len(errors), 1)
        states = [self.values("customer.complaint", id_, "state")[0] for id_ in (first, second)]
        self.assertEqual(sorted(states), ["merged", "new"])
        self.assertIn("“Merged” already", errors[0])

    def test_two_who_approve(self):
        partner = self.commit("res.partner", {"name": "At Once"})
        id_ = self.commit(
            "customer.recovery", {"name": "Sorry", "partner_id": partner, "cost": 10**6}
        )
        errors = self.at_once(*[("customer.recovery", id_, "action_approve")] * 2)
        self.assertEqual(len(errors), 1)
        self.assertIn("needs no approval any more", errors[0])
        self.assertEqual(self.values("customer.recovery", id_, "approved_cost"), [10**6])

    def set_survey(self, on):
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env.company.write(
                {
                    "survey_id": on and env.ref("customers_for_life.survey_service").id,
                    "survey_delay_days": 0 if on else 3,
                }
            )

    def test_two_jobs_that_ask_and_one_that_is_killed(self):
        partner = self.commit("res.partner", {"name": "At Once", "email": "once@example.org"})
        self.addCleanup(self.set_survey, False)
        self.set_survey(True)
        orders = [self.commit("sale.order", {"partner_id": partner}) for _n in range(2)]
        with self.db.cursor() as cr:
            cr.execute(
                "UPDATE sale_order SET state = 'sale', date_delivered = now() AT TIME ZONE 'UTC'"
                " - interval '1 hour' WHERE id = ANY(%s)",
                [orders],
            )
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["sale.order"].browse(orders)._ask_customers()
            self.assertEqual(len(env["sale.order"].browse(orders).survey_input_ids), 1)
            cr.rollback()  # Killed before it committed.
        # Each job looks at an order of its own, of the same customer.
        errors = self.at_once(*[("sale.order", order, "_ask_customers") for order in orders])
        self.assertFalse(errors)
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            answers = env["survey.user_input"].search([("order_id", "in", orders)])
            mails = env["mail.mail"].search([("model", "=", "survey.user_input")])
            mails = mails.filtered(lambda mail: mail.res_id in answers.ids)
            self.assertEqual((len(answers), len(mails)), (1, 1))
            mails.unlink()
            answers.unlink()
            cr.execute("UPDATE sale_order SET state = 'draft' WHERE id = ANY(%s)", [orders])

    def test_two_jobs_that_send_the_report(self):
        partner = self.commit("res.partner", {"name": "At Once", "email": "once@example.org"})
        user = self.commit("res.users", {"login": "cfl_once", "partner_id": partner})
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env.ref("customers_for_life.group_service_manager").user_ids = [(4, user)]
        schedule = self.commit(
            "service.quality.report.schedule",
            {"name": "At Once", "user_ids": [(6, 0, [user])]},
            lambda schedule: schedule.write({"next_date": "2020-01-01"}),
        )
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            record = env["service.quality.report.schedule"].browse(schedule)
            record._deliver(record.user_ids, *record._get_period())
            self.assertTrue(record.delivery_ids.date_sent)
            cr.rollback()  # Killed before it committed.
        errors = self.at_once(*[("service.quality.report.schedule", schedule, "_cron_send")] * 2)
        self.assertFalse(errors)
        with self.db.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            record = env["service.quality.report.schedule"].browse(schedule)
            mails = env["mail.mail"].search(
                [
                    ("model", "=", "service.quality.report.delivery"),
                    ("res_id", "in", record.delivery_ids.ids),
                ]
            )
            self.assertEqual((len(record.delivery_ids), len(mails)), (1, 1))
            self.assertGreater(record.next_date, record.delivery_ids.date_to)
            mails.unlink()

    def test_others_may_refer_to_what_is_locked(self):
        id_ = self.new_complaint()
        with self.db.cursor() as holder, self.db.cursor() as other:
            lock(api.Environment(holder, api.SUPERUSER_ID, {})["customer.complaint"].browse(id_))
            # As a foreign key does; a lock that is refused here is an error.
            other.execute(
                "SELECT id FROM customer_complaint WHERE id = %s FOR KEY SHARE NOWAIT", [id_]
            )
            self.assertTrue(other.fetchall())
