from odoo import api, models
from odoo.tools import SQL

# So many promises of one person closed by hand within a minute were hardly fulfilled then.
BULK = 5
# A promise's last day, or the last quarter of its time where that is shorter.
LAST = SQL("LEAST(interval '1 day', (due.moment - promise.date_made) / 4)")
# So many times what is advised, and so many days more, is far beyond it.
FAR_TIMES, FAR_DAYS = 2, 3
# Norms count working days.
CALENDAR = 7 / 5
# Within so many days before a move the customer has said something.
WORD_DAYS = 7
# Why a customer was not asked, where somebody could have seen to it that they were.
UNASKED = ("opted_out", "no_email", "late")


class ServiceWatch(models.Model):
    """What is looked at: one query for each kind, each with the columns of `_select`."""

    _inherit = "service.watch"

    @property
    def _table_query(self):
        branches = [
            self._select_bulk(),
            self._select_waits(),
            self._select_present_waits(),
            self._select_padded(),
            self._select_complaints(),
            self._select_moves(),
            self._select_typed(),
            self._select_asked(),
            self._select_imported("customer_promise", "promise_id"),
            self._select_imported("customer_complaint", "complaint_id"),
        ]
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT row.id::bigint * %(step)s + %(place)s AS id, row.kind, row.date,
                          row.company_id, row.user_id, row.team_id, row.partner_id,
                          row.promise_id, row.complaint_id, row.order_id, 1 AS row_count,
                          CASE WHEN row.is_flagged THEN 1 ELSE 0 END AS flagged,
                          CASE WHEN row.is_flagged THEN 100.0 ELSE 0.0 END AS flagged_rate,
                          row.number::float8, row.compared::float8, row.reason
                     FROM (%(branch)s) row""",
                # Each record's own number, in each of the branches.
                step=len(branches),
                place=place,
                branch=branch,
            )
            for place, branch in enumerate(branches)
        )

    @api.model
    def _of_promise(self):
        """Return the columns (SQL) that rows of a `promise` have in common."""
        return SQL(
            """promise.company_id, promise.user_id, promise.team_id, promise.partner_id,
               promise.id AS promise_id, promise.complaint_id, promise.order_id"""
        )

    @api.model
    def _select_bulk(self):
        """Promises fulfilled by hand: with how many others of the same person at once?"""
        return SQL(
            """SELECT promise.id, 'bulk' AS kind, promise.date_judged AS date, %(columns)s,
                      same.number >= %(bulk)s AS is_flagged, same.number, NULL AS compared,
                      NULL AS reason
                 FROM customer_promise promise
                 JOIN customer_promise_type type ON type.id = promise.type_id
           CROSS JOIN LATERAL (
                      SELECT count(*) AS number
                        FROM customer_promise other
                        JOIN customer_promise_type other_type ON other_type.id = other.type_id
                       WHERE other.user_id = promise.user_id
                         AND other.company_id = promise.company_id
                         AND other_type.fulfilment = 'manual'
                         AND other.date_cancelled IS NULL
                         AND %(other_here)s
                         AND other.date_fulfilled >= date_trunc('minute', promise.date_fulfilled)
                         AND other.date_fulfilled
                             < date_trunc('minute', promise.date_fulfilled) + interval '1 minute'
                      ) same
                WHERE promise.date_fulfilled IS NOT NULL AND promise.date_cancelled IS NULL
                  AND type.fulfilment = 'manual' AND %(here)s""",
            columns=self._of_promise(),
            bulk=BULK,
            # What was imported was not closed here.
            here=SQL("date_trunc('second', promise.create_date) <= promise.date_fulfilled"),
            other_here=SQL("date_trunc('second', other.create_date) <= other.date_fulfilled"),
        )

    @api.model
    def _select_waits(self):
        """Waits that are over: how long before the due date of that day did they begin?"""
        return SQL(
            """SELECT pause.id, 'wait' AS kind, pause.date_from AS date, %(columns)s,
                      %(is_late)s AS is_flagged, %(hours)s AS number, NULL AS compared,
                      NULL AS reason
                 FROM customer_promise_pause pause
                 JOIN customer_promise promise ON promise.id = pause.promise_id
           CROSS JOIN LATERAL (
                      -- The first move since says what it was due before.
                      SELECT COALESCE((
                             SELECT old_date FROM customer_promise_revision revision
                              WHERE revision.promise_id = promise.id
                                AND revision.create_date >= pause.create_date
                           ORDER BY revision.id
                              LIMIT 1), promise.date_due) AS moment) due""",
            columns=self._of_promise(),
            **self._compare_wait(SQL("pause.date_from")),
        )

    @api.model
    def _select_present_waits(self):
        """The same of those that last."""
        return SQL(
            """SELECT promise.id, 'wait' AS kind, promise.waiting_since AS date, %(columns)s,
                      %(is_late)s AS is_flagged, %(hours)s AS number, NULL AS compared,
                      NULL AS reason
                 FROM customer_promise promise
           CROSS JOIN LATERAL (SELECT promise.date_due AS moment) due
                WHERE promise.state = 'waiting'""",
            columns=self._of_promise(),
            **self._compare_wait(SQL("promise.waiting_since")),
        )

    @api.model
    def _compare_wait(self, begun):
        return {
            "is_late": SQL(
                "%(begun)s <= due.moment AND %(begun)s > due.moment - %(last)s",
                begun=begun,
                last=LAST,
            ),
            "hours": SQL("EXTRACT(EPOCH FROM due.moment - %s) / 3600", begun),
        }

    @api.model
    def _select_padded(self):
        """Promises of whose like history says how long they take: how many days were promised?"""
        model = self.env["customer.promise"]
        norms = self.env["customer.promise.norm"]
        return SQL(
            """SELECT promise.id, 'padded' AS kind, promise.date_judged AS date, %(columns)s,
                      promised.days >= %(times)s * advised.days
                          AND promised.days >= advised.days + %(more)s
                          -- Not where it was wanted no sooner.
                          AND (promise.date_wanted_end < promised.due) IS NOT FALSE AS is_flagged,
                      promised.days AS number, advised.days AS compared, NULL AS reason
                 FROM customer_promise promise
                 JOIN customer_promise_type type ON type.id = promise.type_id
                 JOIN res_company company ON company.id = promise.company_id
                 JOIN customer_promise_norm level
                   ON level.company_id = promise.company_id AND level.type_id = promise.type_id
                  AND level.kind = 'level'
                      %(case)s
           CROSS JOIN LATERAL (
                      SELECT COALESCE(sum(norm.effect), 0) AS effect
                        FROM (VALUES ('category', template.categ_id), ('product', product.id),
                                     ('country', address.country_id),
                                     ('state', address.state_id),
                                     ('warehouse', %(warehouse)s)) thing (kind, res_id)
                        JOIN customer_promise_norm norm
                          ON norm.company_id = promise.company_id
                         AND norm.type_id = promise.type_id
                         AND norm.kind = thing.kind AND norm.res_id = thing.res_id) things
           CROSS JOIN LATERAL (
                      SELECT exp(level.effect + things.effect
                                 + (level.percentiles ->> (company.promise_target - 1))::float8)
                             * %(calendar)s AS days) advised
           CROSS JOIN LATERAL (
                      -- To the first date: what the customer asked or kept us waiting for is no
                      -- padding.
                      SELECT LEAST(promise.date_first_due, promise.date_judged) AS due,
                             CASE WHEN promise.date_first_due < promise.date_judged
                             THEN GREATEST(0, FLOOR(EXTRACT(EPOCH FROM
                                  promise.date_first_due - promise.date_made) / 86400))
                             ELSE %(days)s END AS days) promised
                WHERE type.lead_unit = 'day' AND promise.date_cancelled IS NULL
                  AND advised.days IS NOT NULL""",
            columns=self._of_promise(),
            days=model._field_to_sql("promise", "days_promised"),
            times=FAR_TIMES,
            more=FAR_DAYS,
            calendar=CALENDAR,
            case=norms._get_case_joins(),
            warehouse=norms._get_warehouse_sql(),
        )

    @api.model
    def _select_complaints(self):
        """Complaints: were they taken back, merged, or called a request?"""
        return SQL(
            """SELECT complaint.id, 'complaint' AS kind, complaint.create_date AS date,
                      complaint.company_id,
                      COALESCE(complaint.seller_id, complaint.user_id) AS user_id,
                      complaint.team_id, complaint.partner_id, NULL::integer AS promise_id,
                      complaint.id AS complaint_id, complaint.order_id,
                      complaint.state IN ('cancelled', 'merged') AS is_flagged,
                      NULL AS number, NULL AS compared,
                      CASE WHEN complaint.state = 'cancelled' AND EXISTS (
                                SELECT FROM customer_request request
                                 WHERE request.partner_id = complaint.partner_id
                                   AND request.company_id = complaint.company_id
                                   AND request.create_date BETWEEN
                                       complaint.date_closed - interval '1 day'
                                       AND complaint.date_closed + interval '1 day')
                           THEN 'request' ELSE complaint.state END AS reason
                 FROM customer_complaint complaint"""
        )

    @api.model
    def _select_moves(self):
        """Moves said to be asked for by the customer: did the customer write before?"""
        return SQL(
            """SELECT revision.id, 'move' AS kind, revision.create_date AS date, %(columns)s,
                      NOT EXISTS (
                      SELECT FROM (VALUES ('customer.promise', promise.id),
                                          ('sale.order', promise.order_id),
                                          ('crm.lead', promise.lead_id),
                                          ('customer.complaint', promise.complaint_id),
                                          ('customer.rework', promise.rework_id),
                                          ('customer.recovery', promise.recovery_id)
                                  ) document (model, res_id)
                        JOIN mail_message message
                          ON message.model = document.model AND message.res_id = document.res_id
                       WHERE message.message_type IN ('email', 'comment')
                         AND message.date <= revision.create_date
                         AND message.date > revision.create_date - %(days)s * interval '1 day'
                         AND NOT EXISTS (
                             SELECT FROM res_users author
                              WHERE author.partner_id = message.author_id
                                AND author.share IS NOT TRUE)) AS is_flagged,
                      NULL AS number, %(days)s AS compared, NULL AS reason
                 FROM customer_promise_revision revision
                 JOIN customer_promise promise ON promise.id = revision.promise_id
                WHERE revision.requested_by = 'customer'""",
            columns=self._of_promise(),
            days=WORD_DAYS,
        )

    @api.model
    def _select_typed(self):
        """Delivered lines: who says so, a transfer or a hand?"""
        has_stock = "stock_move" in dict(
            self.env["sale.order.line"]._fields["qty_delivered_method"].selection
        )
        typed = SQL("line.date_recorded IS NOT NULL AND template.type = 'consu' AND %s", has_stock)
        return SQL(
            """SELECT line.id, 'typed' AS kind, line.date_delivered AS date, line.company_id,
                      line.salesman_id AS user_id, sale.team_id, sale.partner_id,
                      NULL::integer AS promise_id, NULL::integer AS complaint_id,
                      sale.id AS order_id,
                      line.date_delivered_corrected IS NOT NULL OR %(typed)s AS is_flagged,
                      NULL AS number, NULL AS compared,
                      CASE WHEN line.date_delivered_corrected IS NOT NULL THEN 'corrected'
                           WHEN %(typed)s THEN 'typed' END AS reason
                 FROM sale_order_line line
                 JOIN sale_order sale ON sale.id = line.order_id
                 JOIN product_product product ON product.id = line.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                WHERE line.date_delivered IS NOT NULL AND line.state = 'sale'
                  AND line.is_replacement IS NOT TRUE""",
            typed=typed,
        )

    @api.model
    def _select_asked(self):
        """Delivered orders: was the customer asked, or why not?"""
        return SQL(
            """SELECT asked.id, 'asked' AS kind, asked.date, asked.company_id, asked.user_id,
                      asked.team_id, asked.partner_id, NULL::integer AS promise_id,
                      NULL::integer AS complaint_id, asked.order_id,
                      asked.asked = 'no' AS is_flagged, NULL AS number, NULL AS compared,
                      asked.reason
                 FROM (%(report)s) asked
                WHERE asked.asked = 'yes' OR asked.reason IN %(unasked)s""",
            report=self.env["service.asked.report"]._table_query,
            unasked=UNASKED,
        )


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    # Whose promises were closed in the same minute.
    _closed_idx = models.Index("(user_id, date_fulfilled) WHERE date_fulfilled IS NOT NULL")
