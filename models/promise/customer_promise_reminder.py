from odoo import api, fields, models
from odoo.fields import Domain

from ...formulas import verdict
from ..ground.telling import TODO
from .customer_promise import UNSETTLED


class CustomerPromise(models.Model):
    """What is due soon: at risk, and one activity for whoever keeps the promise."""

    _inherit = "customer.promise"

    date_warning = fields.Datetime(
        string="Warning",
        compute="_compute_date_warning",
        store=True,
        precompute=True,
        guard="method",
        help="From this moment the promise is at risk and its responsible person is reminded.",
    )
    is_at_risk = fields.Boolean(
        string="At Risk",
        compute="_compute_is_at_risk",
        search="_search_is_at_risk",
        help="Open, within its warning time, and not overdue yet.",
    )
    reminded = fields.Boolean(readonly=True, copy=False, guard="method")

    _reminder_idx = models.Index("(date_warning) WHERE state = 'open'")

    @api.depends("date_due")
    def _compute_date_warning(self):
        for promise in self:
            promise.date_warning = promise.date_due and promise.type_id._get_warning(
                promise.date_due
            )

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

    def _compute_field_value(self, field):
        result = super()._compute_field_value(field)
        if field.name == "state" and any(self._ids):
            self._close_activities_later()
        return result

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
        promises.filtered(lambda p: p.state not in UNSETTLED)._close_activities()

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
        """Schedule the reminders, in one batch a responsible person and due day; whoever is away
        or has left is not reminded, but whoever acts for them."""
        for (user, company), promises in self.grouped(lambda p: (p.user_id, p.company_id)).items():
            if not user:
                continue
            for day, due in promises.grouped(
                lambda p, c=company: c._service_day(p.date_due)
            ).items():
                due.activity_schedule(
                    TODO,
                    date_deadline=day,
                    summary=self.env._("Keep the promise"),
                    user_id=user.id,
                )
        self._write_dates({"reminded": True})
