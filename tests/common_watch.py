from .common_survey import SurveyCase


class WatchCase(SurveyCase):
    """Promises of two salespeople, and the rows about them."""

    def rows(self, kind, user=None):
        """Return {record: row} of a kind, as a user reads them."""
        self.env.flush_all()
        self.env.invalidate_all()
        watch = self.env["service.watch"].with_user(user or self.manager)
        rows = watch.search([("kind", "=", kind), ("company_id", "=", self.company.id)])
        return {row.complaint_id or row.promise_id or row.order_id: row for row in rows}

    def flagged(self, kind):
        return {record for record, row in self.rows(kind).items() if row.flagged}

    def promise(self, user=None, **vals):
        promise = self.new_promise(user_id=(user or self.salesman).id, **vals)
        # Rows are written at the moment at which the transaction began.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_promise SET create_date = date_made WHERE id = %s", promise.ids
        )
        return promise

    def promises(self, number, user=None):
        return self.env["customer.promise"].concat(*(self.promise(user) for _n in range(number)))
