from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date, format_datetime, format_time

from ..formulas import verdict

# Dates on which the verdict rests: only this model's own methods write them.
MOVED_BY_METHODS = {
    "automatic",
    "customer_name",
    "date_cancelled",
    "date_due",
    "date_first_due",
    "date_given_up",
    "date_judged",
    "date_judged_start",
    "is_planned",
    "reminded",
    "settled_by",
    "waiting_hours",
    "waiting_since",
}
# What a service manager may put right, or import.
CORRECTED_BY_MANAGER = {"date_fulfilled", "date_made"}
# Whose promise it was, and what about: settled with the verdict.
SETTLED_WITH_VERDICT = {
    "company_id",
    "lead_id",
    "order_id",
    "order_line_id",
    "partner_id",
    "team_id",
    "type_id",
    "user_id",
}
# Of a promise that came by itself, what nobody changes: another's delivery would fulfil it.
WHAT_IT_IS_ABOUT = {"lead_id", "order_id", "order_line_id", "type_id"}
SEARCH_PENDING = Domain("state", "in", ("open", "waiting"))


class CustomerPromise(models.Model):
    _name = "customer.promise"
    _description = "Promise"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.playbook.mixin"]
    _order = "date_due, id"
    _check_company_auto = True
    _playbook_field = "type_ids"
    _check_field = "promise_id"
    _mail_post_access = "read"

    name = fields.Char(
        string="What",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What was promised, in words that the customer would understand.",
    )
    type_id = fields.Many2one(
        "customer.promise.type",
        required=True,
        default=lambda self: self._default_type_id(),
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    color = fields.Integer(related="type_id.color")
    precision = fields.Selection(related="type_id.precision")

    # To whom, on what, by whom
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer Company",
        compute="_compute_commercial_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    order_id = fields.Many2one(
        "sale.order",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    order_line_id = fields.Many2one(
        "sale.order.line",
        domain="[('order_id', '=', order_id), ('display_type', '=', False)]",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Leave empty when the promise concerns the whole order.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        compute="_compute_product_ids",
        search="_search_product_ids",
        help="What was promised: the product of the order line, otherwise those of the order.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    customer_name = fields.Char(
        string="Made To",
        readonly=True,
        copy=False,
        help="To whom it was made, where the lead no longer exists.",
    )
    request_id = fields.Many2one(
        "customer.request",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    recovery_id = fields.Many2one(
        "customer.recovery",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    complaint_id = fields.Many2one(
        "customer.complaint",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rework_id = fields.Many2one(
        "customer.rework",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who keeps this promise and is reminded of it.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        compute="_compute_employee_id",
        store=True,
        index="btree_not_null",
        groups="hr.group_hr_user",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    description = fields.Html(string="Notes", help="For your own people; customers never see it.")

    # When
    date_made = fields.Datetime(
        string="Promised On", required=True, default=fields.Datetime.now, copy=False
    )
    date_due = fields.Datetime(
        string="Due",
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        copy=False,
        help="The date the customer was last given. To move it, use Re-promise.",
    )
    due_time = fields.Char(
        string="Hour",
        compute="_compute_due_time",
        help="The hour until which it is kept, in the company's time zone; "
        "empty where the whole day counts.",
    )
    date_first_due = fields.Datetime(
        string="First Due", readonly=True, required=True, copy=False, help="The date first given."
    )
    date_judged = fields.Datetime(
        string="Judged On",
        readonly=True,
        required=True,
        copy=False,
        help="The date on which the verdict rests: the first one, or the last one that the "
        "customer asked for, plus the working time spent waiting for the customer.",
    )
    date_judged_start = fields.Datetime(
        compute="_compute_date_judged_start", store=True, precompute=True
    )
    date_warning = fields.Datetime(
        string="Warning",
        compute="_compute_date_warning",
        store=True,
        precompute=True,
        help="From this moment the promise is at risk and its responsible person is reminded.",
    )
    date_fulfilled = fields.Datetime(
        string="Fulfilled On",
        copy=False,
        tracking=True,
        help="When the promise was fulfilled; for a delivery, when its last unit was delivered.",
    )
    date_given_up = fields.Datetime(string="Given Up On", readonly=True, copy=False, tracking=True)
    date_cancelled = fields.Datetime(
        string="Cancelled On", readonly=True, copy=False, tracking=True
    )
    waiting_since = fields.Datetime(
        string="Waiting for Customer Since", readonly=True, copy=False, tracking=True
    )
    waiting_hours = fields.Float(
        string="Hours Waited",
        readonly=True,
        copy=False,
        help="Working hours spent waiting for the customer; they are taken off.",
    )
    reminded = fields.Boolean(readonly=True, copy=False)
    automatic = fields.Boolean(
        readonly=True, copy=False, help="Made by itself when an order was sent or confirmed."
    )

    # What came of it
    state = fields.Selection(
        [
            ("open", "Open"),
            ("waiting", "Waiting for Customer"),
            ("fulfilled", "Fulfilled"),
            ("given_up", "Given Up"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
    )
    verdict = fields.Selection(
        [
            ("early", "Early"),
            ("kept", "Kept"),
            ("late", "Late"),
            ("broken", "Broken"),
            ("pending", "Pending"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_verdict",
        search="_search_verdict",
        help="Early: before the due day. Kept: on the due day. Late: fulfilled afterwards. "
        "Broken: past due and not fulfilled, or given up. Always as of now.",
    )
    kept_rate = fields.Float(
        compute="_compute_verdict",
        aggregator="avg",
        help="1 for an early or kept promise, 0 for a late or broken one. Its mean is the kept "
        "rate; pending and cancelled promises do not count.",
    )
    is_at_risk = fields.Boolean(
        string="At Risk",
        compute="_compute_is_at_risk",
        search="_search_is_at_risk",
        help="Open, within its warning time, and not overdue yet.",
    )
    margin_days = fields.Float(
        string="Margin (Days)",
        compute="_compute_margin_days",
        store=True,
        aggregator="avg",
        digits=(16, 1),
        help="Calendar days between fulfilment and the date judged on; positive is before.",
    )
    playbook_check_ids = fields.One2many("service.playbook.check", "promise_id", string="Done")
    revision_ids = fields.One2many("customer.promise.revision", "promise_id", readonly=True)
    revision_count = fields.Integer(compute="_compute_revision_count")
    extra_ids = fields.One2many("customer.extra", "promise_id")
    extra_count = fields.Integer(compute="_compute_extra_count")

    _somebody = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR lead_id IS NOT NULL OR customer_name IS NOT NULL)",
        "A promise is made to somebody: choose a customer or a lead.",
    )
    _automatic_once = models.UniqueIndex(
        "(order_id, type_id) WHERE automatic AND state != 'cancelled'",
        "This order already has such a promise.",
    )
    _pending_idx = models.Index("(date_due, id) WHERE state IN ('open', 'waiting')")
    _mine_idx = models.Index("(user_id, date_due) WHERE state IN ('open', 'waiting')")
    _due_idx = models.Index("(company_id, date_judged)")
    _order_idx = models.Index("(date_due, id)")
    _reminder_idx = models.Index("(date_warning) WHERE state = 'open'")

    @api.model
    def _default_type_id(self):
        domain = [("trigger", "=", "manual"), ("company_id", "in", [False, self.env.company.id])]
        return self.env["customer.promise.type"].search(domain, limit=1)

    # === COMPUTES ===#

    @api.depends("name", "order_id.name", "lead_id.name", "customer_name")
    def _compute_display_name(self):
        for promise in self:
            origin = (
                promise.order_id.name
                or promise.lead_id.name
                or promise.partner_id.name
                or promise.customer_name
            )
            promise.display_name = " · ".join(filter(None, (promise.name, origin)))

    @api.depends("type_id")
    def _compute_name(self):
        for promise in self:
            promise.name = promise.name or promise.type_id.name

    @api.depends("order_id.partner_id", "lead_id")
    def _compute_partner_id(self):
        for promise in self:
            # What is settled keeps its customer, whatever becomes of the order.
            is_free = promise._is_unsettled() or not promise.partner_id
            origin = promise.order_id.partner_id if is_free else None
            promise.partner_id = origin or promise.partner_id or promise.lead_id.partner_id

    @api.depends("partner_id.commercial_partner_id")
    def _compute_commercial_partner_id(self):
        for promise in self:
            # A contact who moves to another company takes only what is open along.
            company = promise.commercial_partner_id
            if promise._is_unsettled() or not company:
                company = promise.partner_id.commercial_partner_id
            promise.commercial_partner_id = company

    def _is_unsettled(self):
        self.ensure_one()
        return self.state in (False, "open", "waiting")

    @api.depends("order_id", "lead_id")
    def _compute_user_id(self):
        for promise in self:
            promise.user_id = (
                promise.user_id
                or promise.order_id.user_id
                or promise.lead_id.user_id
                or self.env.user.filtered(lambda user: not user.share)
            )

    @api.depends("user_id", "company_id")
    def _compute_employee_id(self):
        # A salesperson may not read employees; the link to a colleague's is no secret.
        employees = (
            self.env["hr.employee"]
            .sudo()
            ._read_group(
                [("user_id", "in", self.user_id.ids), ("company_id", "in", self.company_id.ids)],
                ["user_id", "company_id"],
                ["id:min"],
            )
        )
        ids = {(user.id, company.id): employee for user, company, employee in employees}
        for promise in self:
            promise.employee_id = ids.get((promise.user_id.id, promise.company_id.id))

    @api.depends("order_id", "lead_id", "user_id")
    def _compute_team_id(self):
        for promise in self:
            promise.team_id = (
                promise.order_id.team_id or promise.lead_id.team_id or promise.user_id.sale_team_id
            )

    @api.depends("order_id", "lead_id", "partner_id")
    def _compute_company_id(self):
        for promise in self:
            origin = promise.order_id or promise.lead_id
            promise.company_id = origin.company_id or promise.company_id or self.env.company

    @api.depends("type_id")
    def _compute_date_due(self):
        for promise in self:
            if promise._origin.date_due or not promise.type_id:
                promise.date_due = promise._origin.date_due or promise.date_due
                continue
            company = promise.company_id or self.env.company
            promise.date_due = promise.type_id._plan_due(
                company, promise.date_made or fields.Datetime.now()
            )

    @api.depends("date_due", "type_id.precision")
    def _compute_due_time(self):
        for promise in self:
            by_hour = promise.precision == "moment" and promise.date_due
            promise.due_time = by_hour and format_time(
                self.env, promise.date_due, tz=promise.company_id._service_tz(), time_format="short"
            )

    @api.depends("date_judged")
    def _compute_date_judged_start(self):
        for promise in self:
            promise.date_judged_start = promise.date_judged and (
                promise.company_id._service_day_start(promise.date_judged)
            )

    @api.depends("date_due")
    def _compute_date_warning(self):
        for promise in self:
            promise.date_warning = promise.date_due and (
                promise.date_due - timedelta(hours=promise.type_id.warning_hours)
            )

    @api.depends("order_line_id.product_id", "order_id.order_line.product_id")
    def _compute_product_ids(self):
        for promise in self:
            lines = promise.order_line_id or promise.order_id.order_line
            promise.product_ids = lines.product_id

    def _search_product_ids(self, operator, value):
        of_line = Domain("order_line_id.product_id", operator, value)
        of_order = Domain("order_id.order_line.product_id", operator, value)
        return of_line | Domain("order_line_id", "=", False) & of_order

    @api.depends("date_cancelled", "date_given_up", "date_fulfilled", "waiting_since")
    def _compute_state(self):
        for promise in self:
            if promise.date_cancelled:
                promise.state = "cancelled"
            elif promise.date_given_up:
                promise.state = "given_up"
            elif promise.date_fulfilled:
                promise.state = "fulfilled"
            else:
                promise.state = "waiting" if promise.waiting_since else "open"

    @api.depends(
        "date_judged",
        "date_judged_start",
        "date_fulfilled",
        "date_given_up",
        "date_cancelled",
        "waiting_since",
    )
    def _compute_verdict(self):
        now = self._now()
        for promise in self:
            if not promise.date_judged:
                promise.verdict, promise.kept_rate = verdict.PENDING, False
                continue
            facts = verdict.Facts(
                judged=promise.date_judged,
                day_start=promise.date_judged_start,
                fulfilled=promise.date_fulfilled,
                given_up=promise.date_given_up,
                cancelled=promise.date_cancelled,
                waiting_since=promise.waiting_since,
            )
            promise.verdict = verdict.verdict(facts, now)
            promise.kept_rate = promise.verdict in verdict.MET

    def _search_verdict(self, operator, value):
        if operator != "in":
            return NotImplemented
        names = tuple(name for name in value if name) or (None,)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", model._field_to_sql(alias, "verdict", query), names
            ),
            predicate=lambda promise: promise.verdict in names,
        )

    def _get_playbook_keys(self):
        return set(self.type_id.ids)

    @api.depends("type_id")
    def _compute_playbook_ids(self):
        return super()._compute_playbook_ids()

    @api.depends("state", "date_warning", "date_judged")
    def _compute_is_at_risk(self):
        now = self._now()
        for promise in self:
            promise.is_at_risk = (
                promise.state == "open"
                and bool(promise.date_warning)
                and promise.date_warning <= now <= promise.date_due
                and promise.verdict == verdict.PENDING
            )

    def _search_is_at_risk(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = self._now()
        return Domain(
            [
                ("state", "=", "open"),
                ("date_warning", "<=", now),
                ("date_due", ">=", now),
                ("date_judged", ">=", now),
            ]
        )

    @api.depends("date_judged", "date_fulfilled")
    def _compute_margin_days(self):
        for promise in self:
            promise.margin_days = bool(promise.date_fulfilled and promise.date_judged) and (
                verdict.margin_days(
                    promise.date_judged, promise.date_fulfilled, promise.company_id._service_tz()
                )
            )

    @api.depends("revision_ids")
    def _compute_revision_count(self):
        for promise in self:
            promise.revision_count = len(promise.revision_ids)

    @api.depends("extra_ids")
    def _compute_extra_count(self):
        for promise in self:
            promise.extra_count = len(promise.extra_ids)

    def _now(self):
        """Return the moment as of which verdicts are given (naive UTC)."""
        return fields.Datetime.now()

    def _field_to_sql(self, alias, field_expr, query=None):
        """Give the database the live verdict, so that views can group by it and average it."""
        if field_expr == "verdict":
            return self.env["service.kpi"]._verdict_sql(self, alias, query)
        if field_expr == "kept_rate":
            return SQL(
                "(CASE WHEN %(verdict)s IN %(met)s THEN 1.0 "
                "WHEN %(verdict)s IN %(missed)s THEN 0.0 END)",
                verdict=self._field_to_sql(alias, "verdict", query),
                met=verdict.MET,
                missed=verdict.MISSED,
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _compute_field_value(self, field):
        result = super()._compute_field_value(field)
        if field.name == "state" and any(self._ids):
            self._close_activities_later()
        return result

    # === CREATE, WRITE, UNLINK ===#

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {name.removeprefix("default_") for name in self.env.context}
        self._check_written_fields(defaults.union(*vals_list) - {"date_due"})
        return super().create(self._prepare_due_dates(vals_list))

    def _prepare_due_dates(self, vals_list):
        """Return the values with due dates rounded, and kept as the first and the judged ones."""
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]

        def together(name):
            """Return {id: record} of a field's values, to be read at once for all of them."""
            ids = {vals[name] for vals in vals_list if vals.get(name)}
            records = self.env[self._fields[name].comodel_name].browse(ids)
            return {record.id: record for record in records}

        subjects = {name: together(name) for name in ("order_line_id", "order_id", "lead_id")}
        types = together("type_id")
        for vals in vals_list:
            found = {name: subjects[name].get(vals.get(name)) for name in subjects}
            if found["order_line_id"]:
                vals["order_id"] = found["order_line_id"].order_id.id
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            for subject in found.values():
                company = subject and subject.company_id or company
            kind = types.get(vals.get("type_id"))
            if not kind:
                raise UserError(self.env._("Choose the type of the promise."))
            due = self._get_due(kind, company, vals)
            vals.update(date_due=due, date_first_due=due)
            vals["date_judged"] = vals.get("date_judged") or due
        return vals_list

    @api.model
    def _get_due(self, kind, company, vals):
        """Return the due date that the values give, or that the type plans (naive UTC)."""
        if vals.get("date_due"):
            return kind._round_due(company, fields.Datetime.to_datetime(vals["date_due"]))
        return kind._plan_due(company, fields.Datetime.to_datetime(vals["date_made"]))

    def write(self, vals):
        self._check_written_fields(vals.keys())
        self._check_settled_fields(vals.keys())
        if vals.get("partner_id"):
            customer = self.env["res.partner"].browse(vals["partner_id"])
            vals = {**vals, "commercial_partner_id": customer.commercial_partner_id.id}
        return super().write(vals)

    def _is_service_manager(self):
        return self.env.su or self.env.user.has_group("customers_for_life.group_service_manager")

    def _check_settled_fields(self, names):
        """Refuse to let a salesperson pass a judged promise on to somebody else."""
        if self._is_service_manager() or not SETTLED_WITH_VERDICT.intersection(names):
            return
        if WHAT_IT_IS_ABOUT.intersection(names) and any(self.mapped("automatic")):
            raise UserError(
                self.env._(
                    "What a promise that came by itself is about cannot be changed. Ask a service "
                    "manager to do so."
                )
            )
        judged = self.filtered(lambda promise: promise.verdict != verdict.PENDING)
        if judged:
            raise UserError(
                self.env._(
                    "%(promise)s is judged already. "
                    "Ask a service manager to change whose promise it was.",
                    promise=judged[0].display_name,
                )
            )

    def _check_written_fields(self, names):
        """Refuse to let a client write the dates on which the verdict rests."""
        if self.env.su:
            return
        refused = MOVED_BY_METHODS.intersection(names)
        if not self._is_service_manager():
            refused |= CORRECTED_BY_MANAGER.intersection(names)
        if refused:
            labels = ", ".join(
                sorted(self._fields[name]._description_string(self.env) for name in refused)
            )
            raise UserError(
                self.env._(
                    "%(fields)s cannot be written directly. Use the promise's buttons: "
                    "Re-promise, Fulfilled, Wait for Customer, Give Up or Cancel.",
                    fields=labels,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        if any(promise.verdict != verdict.PENDING or promise.revision_ids for promise in self):
            raise UserError(self.env._("A promise that was moved or judged stays in the ledger."))

    # === ACTIONS ===#

    def _filter_pending(self):
        """Return the promises that still can be acted on.

        :raise UserError: where there is none, saying what became of them
        """
        pending = self.filtered_domain(SEARCH_PENDING)
        if self and not pending:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Nothing to do: %(promise)s is %(state)s already.",
                    promise=self[0].display_name,
                    state=states[self[0].state].lower(),
                )
            )
        return pending

    def _write_dates(self, vals):
        """Write dates that no client may write, once write access is certain."""
        self.check_access("write")
        # The guard of `write` lets only this model's methods through.
        return self.sudo().write(vals)

    def action_fulfil(self):
        """Mark as fulfilled now; time spent waiting for the customer ends here."""
        pending = self._filter_pending()
        pending.filtered("waiting_since").action_resume()
        return pending._write_dates({"date_fulfilled": self._now()})

    def action_give_up(self):
        """Admit that the promise will not be fulfilled: it counts as broken."""
        return self._filter_pending()._write_dates({"date_given_up": self._now()})

    def action_cancel(self):
        """Take a promise off the ledger that is no longer needed; an overdue one stays broken."""
        return self._filter_pending()._cancel()

    def _cancel(self):
        return self._write_dates({"date_cancelled": self._now()})

    def action_reopen(self):
        """Undo a fulfilment, giving up or cancellation that was a mistake; for managers."""
        if not self._is_service_manager():
            raise UserError(self.env._("Only a service manager can reopen a promise."))
        return self._write_dates(
            {"date_fulfilled": False, "date_given_up": False, "date_cancelled": False}
        )

    def action_wait(self):
        """Stop the clock until the customer has done their part."""
        return (
            self._filter_pending()
            .filtered(lambda p: not p.waiting_since)
            ._write_dates({"waiting_since": self._now()})
        )

    def action_resume(self):
        """Let the clock run again, with the working time waited added to the due date.

        A promise that was overdue when it began to wait stays judged on its old date.
        """
        now = self._now()
        for promise in self.filtered("waiting_since"):
            since = promise.waiting_since
            worked = promise.company_id._service_worked(since, now)
            judged = promise.date_judged
            if since <= judged:
                judged = promise._add_worked(judged, worked)
            promise._write_dates(
                {"waiting_since": False, "waiting_hours": promise.waiting_hours + worked["hours"]}
            )
            due = promise._add_worked(promise.date_due, worked)
            if due != promise.date_due or judged != promise.date_judged:
                promise._move(
                    due,
                    judged,
                    requested_by="waiting",
                    reason=self.env._(
                        "Waited for the customer: %.1f working hours", worked["hours"]
                    ),
                )
        return True

    def _add_worked(self, moment, worked):
        """Return `moment` put off by working time: to the hour, or by whole days where only the
        day counts (half a day and more is one)."""
        self.ensure_one()
        by_day = self.precision == "day"
        amount = int(worked["days"] + 0.5) if by_day else worked["hours"]
        unit = "day" if by_day else "hour"
        moved = self.company_id._service_plan(amount, unit, moment)
        return self.type_id._round_due(self.company_id, moved)

    def _move(self, due, judged, **revision):
        """Move the due date and log the move, once write access is certain.

        :param datetime due: the new due date, naive UTC
        :param datetime judged: the date to judge on from now on, naive UTC
        :param revision: requested_by, reason, customer_told of the revision
        """
        self.ensure_one()
        self.check_access("write")
        # Nobody has the right to create a revision but this method.
        self.env["customer.promise.revision"].sudo().create(
            {
                "promise_id": self.id,
                "author_id": self.env.uid,
                "old_date": self.date_due,
                "new_date": due,
                "judged_date": judged,
                **revision,
            }
        )
        self._write_dates({"date_due": due, "date_judged": judged, "reminded": False})
        self._close_activities()

    def repromise(self, date_due, requested_by, reason, customer_told=False):
        """Give the customer a new date; the first one that anybody gives is the promise.

        :param datetime date_due: naive UTC
        :param str requested_by: 'company', the promise is judged on the old date still, or
            'customer', it is judged on the new one
        :param str reason: why; stays on record
        :param bool customer_told: whether the customer knows
        :raise UserError: where a promise is no longer open
        """
        self._repromise(date_due, requested_by, reason, customer_told)

    def _repromise(self, date_due, requested_by, reason, customer_told=False, by_lead_time=False):
        """Do as `repromise` says.

        :param bool by_lead_time: whether somebody gave the date as a lead time on the order's
            lines, so that the order gets no delivery date of its own
        """
        for promise in self._filter_pending():
            due = promise.type_id._round_due(promise.company_id, date_due)
            if due == promise.date_due:
                raise UserError(self.env._("Choose a date other than the present one."))
            is_first = promise._is_open_to_a_first_date()
            promise._move(
                due,
                due if is_first or requested_by == "customer" else promise.date_judged,
                requested_by=requested_by,
                reason=reason,
                customer_told=customer_told,
            )
            promise._write_dates(
                {"is_planned": False, **({"date_first_due": due} if is_first else {})}
            )
            order = promise.order_id
            if (
                promise.automatic
                and promise.type_id.fulfilment == "delivery"
                and not by_lead_time
                and order.commitment_date != date_due
            ):
                order.commitment_date = date_due

    def action_repromise(self):
        """Open the dialog that asks for the new date, who asked for it and why."""
        self._filter_pending()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Re-promise"),
            "res_model": "customer.promise.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_promise_ids": self.ids},
        }

    def _get_customer_words(self):
        """Return what was promised as the customer may read it: what an error or its recovery is
        called is for your own people."""
        self.ensure_one()
        return self.type_id.name if self.rework_id or self.recovery_id else self.name

    def _format_due(self):
        """Return the due date as a customer reads it: in the company's time zone, in the language
        of the environment, without the hour where only the day counts."""
        self.ensure_one()
        if self.precision == "day":
            return format_date(self.env, self.company_id._service_day(self.date_due))
        return format_datetime(
            self.env, self.date_due, tz=self.company_id._service_tz(), dt_format="short"
        )

    def action_add_extra(self):
        """Open the dialog that records something beyond the promise."""
        self.ensure_one()
        return self.env["customer.extra"]._get_dialog(promise_id=self.id, order_id=self.order_id.id)

    def action_recover(self):
        """Open a new recovery for this promise."""
        self.ensure_one()
        return self.env["customer.recovery"]._get_dialog(
            promise_id=self.id,
            order_id=self.order_id.id,
            partner_id=self.partner_id.id,
            company_id=self.company_id.id,
        )

    def action_log_rework(self):
        """Open a new rework for an error that this promise brought to light."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(
            promise_id=self.id,
            order_id=self.order_id.id,
            order_line_id=self.order_line_id.id,
            partner_id=self.partner_id.id,
            company_id=self.company_id.id,
        )

    def action_tell_customer(self):
        """Open the mail composer with the message that tells the customer of the promise."""
        self.ensure_one()
        template = "mail_template_repromise" if self.revision_ids else "mail_template_promise"
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(f"customers_for_life.{template}").id,
            },
        }

    # === REMINDERS ===#

    def _close_activities(self):
        """Remove the reminders of these promises."""
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("automated", "=", True),
            ]
        ).unlink()

    def _close_activities_later(self):
        """Remove the reminders of what is settled, before the transaction ends.

        Not at once: this is called amid a computation, which must not write other records.
        """
        pending = self.env.cr.precommit.data.setdefault("customer.promise.settled", set())
        if not pending:
            self.env.cr.precommit.add(self.browse()._close_settled_activities)
        pending.update(self._ids)

    def _close_settled_activities(self):
        ids = self.env.cr.precommit.data.pop("customer.promise.settled", set())
        promises = self.sudo().browse(ids).exists()
        promises.filtered(lambda p: p.state not in ("open", "waiting"))._close_activities()

    @api.model
    def _cron_remind(self, batch=500):
        """Give each responsible person one activity for each promise that is due soon or overdue.

        It turns red by itself on the due day. Commits batch by batch; a run that was cut short
        goes on where it stopped, and no promise is reminded of twice.
        """
        domain = Domain(
            [
                ("state", "=", "open"),
                ("reminded", "=", False),
                ("date_warning", "<=", self._now()),
            ]
        )
        remaining = self.search_count(domain)
        while promises := self.search(domain, limit=batch, order="date_warning, id"):
            promises._remind()
            remaining -= len(promises)
            if not self.env["ir.cron"]._commit_progress(len(promises), remaining=remaining):
                break

    def _remind(self):
        """Schedule the reminders, in one batch a responsible person and due day."""
        for (user, company), promises in self.grouped(lambda p: (p.user_id, p.company_id)).items():
            if not user.active:
                continue
            for day, due in promises.grouped(
                lambda p, c=company: c._service_day(p.date_due)
            ).items():
                due.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=day,
                    summary=self.env._("Keep the promise"),
                    user_id=user.id,
                )
        self.write({"reminded": True})
