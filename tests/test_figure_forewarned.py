from datetime import date

from odoo.modules.module import load_script
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common_forewarn import ForewarnCase

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestForewarnedFigure(ForewarnCase):
    """Of how many late and broken promises the customer knew before."""

    def test_figure_is_that_of_an_independent_count(self):
        kpi = self.env.ref("customers_for_life.kpi_forewarned")
        promises = [
            self.new_promise(date_due=f"2026-03-0{day} 10:00:00", user_id=self.salesman.id)
            for day in (3, 3, 4, 4, 5, 6)
        ]
        for number, promise in enumerate(promises):
            if number != 3:
                self.move(promise.with_user(self.salesman), told=number in (0, 4, 5))
        self.send(self.move(promises[2].with_user(self.salesman), day=date(2026, 3, 11)))
        # The salesperson keeps the last one all the same.
        promises[5].action_fulfil()
        self.at(2026, 3, 12, 9)
        promises[0].action_fulfil()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            """SELECT count(date_forewarned), count(*),
                      count(*) FILTER (WHERE forewarned_how = 'mail')
                 FROM customer_promise
                WHERE company_id = %s AND date_judged >= '2026-02-28 23:00'
                  AND date_judged < '2026-03-31 22:00' AND date_cancelled IS NULL
                  AND (date_given_up IS NOT NULL OR date_fulfilled > date_judged
                       OR date_fulfilled IS NULL AND date_judged < '2026-03-12 09:00')""",
            [self.company.id],
        )
        told, missed, by_mail = self.env.cr.fetchone()
        self.assertEqual((told, missed, by_mail), (3, 6, 1))
        scope = Scope(self.company, *MARCH)
        self.assertEqual(kpi._total(scope), (told / missed, told, missed))
        ((note,),) = (kpi._get_notes(scope),)
        self.assertIn("3 of 6 (by mail: 1, by word of mouth: 2)", note)
        report = self.env["service.quality.report"].create(
            {"date_from": MARCH[0], "date_to": MARCH[1], "company_id": self.company.id}
        )
        blocks = self.env["report.customers_for_life.service_quality_report"]._get_blocks(report)
        self.assertIn(note, [line for block in blocks for line in block.get("notes", [])])
        for by in ("user", "team", "partner", "month"):
            counts = kpi._measure(scope, [by])
            self.assertEqual(sum(size for _v, _n, size in counts.values()), missed)
        self.assertEqual(kpi._total(scope._replace(user=self.colleague))[2], 0)
        for promise in promises:
            ((rate, size),) = promise._read_group(
                [("id", "=", promise.id)], [], ["forewarned_rate:sum", "forewarned_rate:count"]
            )
            self.assertEqual(size, promise.verdict in ("late", "broken"))
            self.assertEqual(rate or 0, promise.forewarned_rate)

    def test_update_remembers_who_was_told(self):
        told, late, moved, again = (
            self.new_promise(date_due="2026-03-05 10:00:00", user_id=self.salesman.id)
            for _n in range(4)
        )
        for promise in (told, again):
            promise.with_user(self.salesman).repromise("2026-03-10", "company", "Late", True)
        again.repromise("2026-03-20", "customer", "A holiday", True)
        moved.repromise("2026-03-10", "company", "Late")
        self.at(2026, 3, 6, 8)
        late.repromise("2026-03-10", "company", "Late", True)
        promises = told + late + moved + again
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE customer_promise SET date_forewarned = NULL, forewarned_by_id = NULL,
                      forewarned_how = NULL WHERE id IN %s""",
            [promises._ids],
        )
        self.env.cr.execute(
            "UPDATE customer_promise_revision SET create_date = %s WHERE promise_id = %s",
            ["2026-03-06 08:00", late.id],
        )
        self.env.cr.execute(
            "UPDATE customer_promise_revision SET create_date = %s WHERE promise_id IN %s",
            ["2026-03-02 08:00", (told + moved + again)._ids],
        )
        script = "customers_for_life/migrations/19.0.1.8.0/post-forewarned.py"
        load_script(script, "post_forewarned").migrate(self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()
        self.assertEqual(promises.filtered("date_forewarned"), told)
        self.assertEqual(told.forewarned_by_id, self.salesman)
