from odoo import api, models
from odoo.fields import Domain

from ..promise.customer_promise import UNSETTLED
from .service_day import COMING, OVERDUE, TODAY, WAITING, Kind

ORDER = "date_due, id"


class ServiceDay(models.AbstractModel):
    """Promises: overdue, due today, and those of later days which will be late.

    The deadlines of complaints stand with these.
    """

    _inherit = "service.day"

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), self._find_overdue, self._find_due, self._find_late]

    def _find_overdue(self, day):
        domain = self._get_promises(day) & Domain("state", "=", "open")
        domain &= Domain("date_due", "<", day.now)
        label = self.env._("Overdue promises")
        return self._promise_kind("overdue", label, domain)

    def _find_due(self, day):
        domain = self._get_promises(day) & self._due_by_tonight(day)
        domain &= Domain("state", "=", "waiting") | Domain("state", "=", "open") & Domain(
            "date_due", ">=", day.now
        )
        return self._promise_kind("due", self.env._("Promises due today"), domain)

    def _find_late(self, day):
        domain = self._get_promises(day) & Domain("state", "=", "open")
        domain &= Domain("date_due", ">=", day.now) & ~self._due_by_tonight(day)
        domain &= Domain("will_be_late", "=", True)
        return self._promise_kind("late", self.env._("Promises that will be late"), domain)

    def _get_promises(self, day):
        domain = Domain("company_id", "in", self.env.companies.ids)
        return domain & Domain("complaint_id", "=", False) & self._whose(day)

    def _due_by_tonight(self, day):
        """Return the domain of what is due up to the end of today: by the hour in the user's time
        zone; where the whole day counts it is the company's."""
        by_hour = Domain("type_id.precision", "!=", "day") & Domain("date_due", "<=", day.end)
        return by_hour | Domain("type_id.precision", "=", "day") & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_due", "<=", company._service_day_end(day.now))
            for company in self.env.companies
        )

    def _promise_kind(self, name, label, domain):
        domain &= Domain("state", "in", UNSETTLED)
        return Kind(name, label, "customer.promise", domain, ORDER, self._describe_promises)

    def _describe_promises(self, day, promises):
        return [
            self._row(
                day,
                promise,
                self._get_promise_section(day, promise),
                promise.words,
                moment=promise.precision != "day" and promise.date_due,
                date=promise.due_day,
                user=promise.user_id,
                customer=self._name_customer(promise),
                note=promise.forecast or "",
                icon="fa-handshake-o",
                kind_label=self.env._("Promise"),
                buttons=self._get_promise_buttons(promise),
            )
            for promise in promises
        ]

    def _get_promise_section(self, day, promise):
        if promise.state == "waiting":
            return WAITING
        if promise.date_due < day.now:
            return OVERDUE
        if promise.due_day:
            is_today = promise.due_day <= promise.company_id._service_day(day.now)
        else:
            is_today = promise.date_due <= day.end
        return TODAY if is_today else COMING

    def _name_customer(self, record):
        """Return to whom a promise or a case is owed, and its order's number (str)."""
        # Whoever may read the record sees both on it.
        shown = record.sudo()
        customer = (
            shown.partner_id.display_name
            or ("lead_id" in shown._fields and shown.lead_id.name)
            or ("customer_name" in shown._fields and shown.customer_name)
            or ""
        )
        return " · ".join(filter(None, (customer, shown.order_id.name)))

    def _get_promise_buttons(self, promise):
        buttons = []
        # What a delivery fulfils, only managers say by hand.
        by_hand = promise.type_id.sudo().fulfilment != "delivery" or promise._is_service_manager()
        if by_hand:
            label = self.env._("Fulfilled")
            buttons.append(self._button("D", label, promise, "action_fulfil", is_main=True))
        buttons.append(self._button("R", self.env._("Re-promise"), promise, "action_repromise"))
        if promise.state == "waiting":
            buttons.append(self._button("W", self.env._("Resume"), promise, "action_resume"))
        else:
            buttons.append(self._button("W", self.env._("Wait"), promise, "action_wait"))
        if promise.will_be_late and promise.partner_id:
            label = self.env._("Tell the Customer")
            buttons.append(self._button("T", label, promise, "action_tell_customer"))
        return buttons
