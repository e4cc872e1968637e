from datetime import datetime
from functools import cache

from odoo import api, models

from .customer_promise import UNSETTLED

# What lies outside is a slip of the keyboard, which no calendar can plan with.
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2200, 1, 1)


def is_promisable(due):
    """Return whether anybody can promise this date (naive UTC, or False)."""
    return bool(due) and EARLIEST <= due < LATEST


class CustomerPromise(models.Model):
    """Promises that orders, cases and recoveries make by themselves."""

    _inherit = "customer.promise"

    @api.model
    def _make(self, trigger, records):
        """Make the promises that `trigger` calls for on `records`, in one batch.

        The class of the records says in `_prepare_promise(kind)` what is promised, {field: value},
        or None, and in `_subject_field` which field of the promise points at them. What cannot be
        promised is noted on the record: the ledger stops nobody's work.
        :param str trigger: one of the triggers of customer.promise.type
        :param records: of any model with a company_id and a chatter
        :return: the new customer.promise records
        """
        # The ledger is kept for whoever causes it, a customer on the portal included.
        records = records.sudo()
        types = records and records.env["customer.promise.type"]._triggered_by(
            trigger, records.company_id
        )
        now = self._now()

        @cache  # Planning reads the calendar, which is the same for all.
        def plan(kind, company):
            try:
                return kind._plan_due(company, now)
            except OverflowError:
                return False

        vals_list = []
        for record in records if types else ():
            for kind in types[record.company_id]:
                vals = record._prepare_promise(kind)
                if vals is None:
                    continue
                due = vals.get("date_due") or plan(kind, record.company_id)
                if not is_promisable(due) or (due < now and not self._is_service_manager()):
                    record.message_post(body=self._say_why_not(kind, due, now))
                    continue
                vals_list.append(
                    {
                        "name": kind.name,
                        **vals,
                        "type_id": kind.id,
                        record._subject_field: record.id,
                        "date_made": now,
                        "date_due": due,
                    }
                )
        return self._quietly().create(vals_list).with_env(self.env)

    @api.model
    def _get_pending_of(self, records, *triggers):
        """Return the pending promises that `records` made, of all triggers or of some, as
        superuser: whoever works on a record settles its promises, whoever keeps them."""
        domain = [(records._subject_field, "in", records.ids), ("state", "in", UNSETTLED)]
        if triggers:
            domain.append(("type_id.trigger", "in", triggers))
        return self.sudo().search(domain)

    @api.model
    def _say_why_not(self, kind, due, now):
        if is_promisable(due) and due < now:
            return self.env._(
                "“%s” was not promised: its date has passed. A service manager can enter it.",
                kind.name,
            )
        return self.env._("“%s” was not promised: its date lies too far away.", kind.name)

    def _quietly(self):
        """Return the model as it keeps the ledger: without a message and a follower a promise."""
        return self.sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
