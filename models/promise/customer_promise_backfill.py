from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas.days import end_of_day, start_of_day
from ...formulas.delivery import DELIVERED, VOID

BATCH = 500


class CustomerPromiseBackfill(models.Model):
    """Promises for the orders that were confirmed before this addon came."""

    _name = "customer.promise.backfill"
    _description = "Promises from Past Orders"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    type_id = fields.Many2one(
        "customer.promise.type",
        required=True,
        default=lambda self: self._default_type_id(),
        domain="[('fulfilment', '=', 'delivery'), ('company_id', 'in', [False, company_id])]",
        check_company=True,
        ondelete="restrict",
    )
    date_from = fields.Date(string="Confirmed From", required=True)
    date_to = fields.Date(string="Confirmed To", required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("draft", "New"), ("running", "Running"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    # Orders are walked by id: a run that was cut short goes on behind the last one committed.
    last_order = fields.Integer(readonly=True, copy=False)
    made_count = fields.Integer(string="Promises Made", readonly=True, copy=False)
    skipped_existing_count = fields.Integer(
        string="Skipped: Promise Exists", readonly=True, copy=False
    )
    skipped_empty_count = fields.Integer(
        string="Skipped: Nothing to Deliver",
        readonly=True,
        copy=False,
        help="Orders of which nothing says when they are delivered, such as prepaid services.",
    )
    skipped_undated_count = fields.Integer(
        string="Skipped: No Date Promised",
        readonly=True,
        copy=False,
        help="Orders without a delivery date and without lead times on their products.",
    )
    skipped_unknown_count = fields.Integer(
        string="Skipped: Delivery Date Unknown",
        readonly=True,
        copy=False,
        help="Delivered completely, but nobody wrote down when. "
        "Fill in or import 'Delivered On (Corrected)' of their order lines and run again.",
    )

    _period_ordered = models.Constraint(
        "CHECK(date_from <= date_to)", "The period must begin before it ends."
    )

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for backfill in self:
            backfill.name = self.env._(
                "Orders from %(start)s to %(end)s", start=backfill.date_from, end=backfill.date_to
            )

    @api.model
    def _default_type_id(self):
        domain = [
            ("fulfilment", "=", "delivery"),
            ("company_id", "in", [False, self.env.company.id]),
        ]
        return self.env["customer.promise.type"].search(domain, limit=1)

    def action_start(self):
        """Let the job take the orders up in the background, beginning at once."""
        if any(backfill.state == "running" for backfill in self):
            raise UserError(self.env._("This is running already. Its counts grow as it goes on."))
        counts = dict.fromkeys((name for name in self._fields if name.endswith("_count")), 0)
        self.write({**counts, "state": "running", "last_order": 0})
        self.env.ref("customers_for_life.ir_cron_promise_backfill")._trigger()

    @api.model
    def _cron_run(self):
        """Work off what was started, in batches that commit."""
        cron = self.env["ir.cron"]
        while backfill := self.search([("state", "=", "running")], order="id", limit=1):
            # Two jobs at once would count the same orders twice.
            if not backfill.try_lock_for_update():
                break
            backfill._run_batch()
            running = self.search_count([("state", "=", "running")])
            if not cron._commit_progress(1, remaining=running):
                break

    def _run_batch(self):
        """Make the promises of the next orders; done when there are none."""
        self.ensure_one()
        tz = self.company_id._service_tz()
        orders = self.env["sale.order"].search(
            [
                ("id", ">", self.last_order),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
                ("date_order", ">=", start_of_day(self.date_from, tz)),
                ("date_order", "<=", end_of_day(self.date_to, tz)),
            ],
            order="id",
            limit=BATCH,
        )
        if not orders:
            self.state = "done"
            return
        todo, counts = self._sort_out(orders)
        vals_list = [self._prepare_promise(order) for order in todo]
        # No message and no follower for a promise of years ago.
        self.env["customer.promise"]._quietly().create(vals_list)
        counts["made_count"] = len(todo)
        self.write({name: self[name] + count for name, count in counts.items()})
        self.last_order = orders[-1].id

    def _sort_out(self, orders):
        """Return the orders that get a promise, and {field: count} of those skipped."""
        existing = {
            order.id
            for (order,) in self.env["customer.promise"]._read_group(
                [
                    ("order_id", "in", orders.ids),
                    ("type_id.fulfilment", "=", "delivery"),
                    ("state", "!=", "cancelled"),
                    ("order_line_id", "=", False),
                ],
                ["order_id"],
            )
        }
        todo, counts = orders.browse(), {}
        for order in orders:
            reason = self._get_skip_reason(order, existing)
            if reason:
                counts[reason] = counts.get(reason, 0) + 1
            else:
                todo += order
        return todo, counts

    def _get_skip_reason(self, order, existing):
        lines = order._get_lines_to_deliver()
        if order.id in existing:
            return "skipped_existing_count"
        if not lines or order.delivery_state == VOID:
            return "skipped_empty_count"
        if not order._get_promised_delivery():
            return "skipped_undated_count"
        is_unknown = order.delivery_state == DELIVERED and not order.date_delivered
        return is_unknown and "skipped_unknown_count"

    def _prepare_promise(self, order):
        return {
            "type_id": self.type_id.id,
            "order_id": order.id,
            "automatic": True,
            "date_made": order.date_order,
            "date_due": order._get_promised_delivery(),
            # Nobody wants to be reminded of years of history.
            "reminded": True,
        }
