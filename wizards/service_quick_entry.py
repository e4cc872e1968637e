from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, format_datetime

SALESPERSON = "sales_team.group_sale_salesman"
KINDS = {
    "complaint": "customer.complaint",
    "promise": "customer.promise",
    "rework": "customer.rework",
    "request": "customer.request",
    "extra": "customer.extra",
}
# What an entry can be about.
WHO = {"partner_id": "res.partner", "order_id": "sale.order", "lead_id": "crm.lead"}
# One line, to be read in a list. What is longer belongs into the record's notes.
LONGEST = 250


class ServiceQuickEntry(models.AbstractModel):
    """The dialog that takes a complaint, a promise, an error, a request or an extra from any
    screen. It stores nothing itself, and does nothing that its user may not do elsewhere."""

    _name = "service.quick.entry"
    _description = "Quick Entry"

    def _check_allowed(self):
        # An abstract model has no access rights of its own.
        if not self.env.user.has_group(SALESPERSON):
            raise AccessError(self.env._("Quick entry is for those who sell."))

    @api.model
    @api.readonly
    def start(self, model=False, res_id=False):
        """Return what the dialog opens with.

        :param str model: the model of the record on the screen, or False
        :param int res_id: its id
        :return: {"choice": whom and what it will be about, as of `choose`, or False;
            "types": [{"id", "name", "day", "due"}] of the promises made by hand, with the day
            (str) on which each would be due, and with its date in words}
        """
        self._check_allowed()
        return {"choice": self.choose(model, res_id), "types": self._get_types()}

    @api.model
    def _get_types(self):
        company = self.env.company
        kinds = self.env["customer.promise.type"].search(
            [("trigger", "=", "manual"), ("company_id", "in", [False, company.id])]
        )
        now = fields.Datetime.now()
        found = []
        for kind in kinds:
            try:
                due = kind._plan_due(company, now)
            except OverflowError:
                # The working schedule has no such day; whoever promises chooses one.
                due = False
            day = due and company._service_day(due)
            found.append(
                {
                    "id": kind.id,
                    "name": kind.name,
                    "day": day and day.isoformat(),
                    "due": due and self._say_due(kind, company, due),
                }
            )
        return found

    @api.model
    def _say_due(self, kind, company, due):
        if kind.precision == "day":
            return format_date(self.env, company._service_day(due))
        return format_datetime(self.env, due, tz=company._service_tz(), dt_format="short")

    @api.model
    def enter(self, kind, words, who=None, type_id=False, day=False):
        """Make the record, with the defaults that its form has.

        :param str kind: a key of KINDS
        :param str words: what it is about, in a line
        :param dict who: "partner_id", "order_id" and "lead_id", as `choose` gave them
        :param int type_id: of a promise, or False for the usual one
        :param str day: on which a promise is due, or False for what its type says
        :return: {"message": what was made (str), "model", "id"}
        :raise UserError: in words for whoever typed, with nothing made
        """
        self._check_allowed()
        if kind not in KINDS:
            raise UserError(self.env._("Choose what it is: a complaint, a promise or another."))
        words = self._check_words(words)
        found = self._check_who(who or {})
        company = (
            found["order_id"].company_id
            or found["lead_id"].company_id
            or found["partner_id"].company_id
            or self.env.company
        )
        records = self.env[KINDS[kind]].with_company(company)
        vals = {name: record.id for name, record in found.items() if name in records._fields}
        vals["name"] = words
        if kind == "promise":
            vals.update(self._prepare_promise(company, type_id, day))
        if (
            not found["partner_id"]
            and not vals.get("lead_id")
            and kind not in ("complaint", "rework")
        ):
            raise UserError(self.env._("Choose the customer first."))
        record = records.create(vals)
        return {"message": self._say(kind, record), "model": record._name, "id": record.id}

    @api.model
    def _check_words(self, words):
        words = " ".join(words.split()) if isinstance(words, str) else ""
        if not words:
            raise UserError(self.env._("Say in a few words what it is about."))
        if len(words) > LONGEST:
            raise UserError(
                self.env._(
                    "That is %(length)s characters: say it in %(most)s, and put the rest into the "
                    "notes of what was made.",
                    length=len(words),
                    most=LONGEST,
                )
            )
        return words

    @api.model
    def _check_who(self, who):
        """Return {field: record} of whom and what it is about, each of which the user may read.

        :raise UserError: where one is out of sight, or they do not belong together
        """
        found = {}
        for name, model in WHO.items():
            given = who.get(name)
            found[name] = self.env[model]
            if not given:
                continue
            # Of one that is out of sight it is not even said that it is there.
            found[name] = isinstance(given, int) and self.env[model].search([("id", "=", given)])
            if not found[name]:
                raise UserError(
                    self.env._("The customer or order is not there any more: choose again.")
                )
        buyer = found["order_id"].partner_id
        customer = found["partner_id"] or buyer
        if buyer and buyer.commercial_partner_id != customer.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(order)s is not an order of %(customer)s.",
                    order=found["order_id"].name,
                    customer=customer.name,
                )
            )
        return {**found, "partner_id": customer}

    @api.model
    def _prepare_promise(self, company, type_id, day):
        promises = self.env["customer.promise"].with_company(company)
        kind = self.env["customer.promise.type"].search([("id", "=", type_id)])
        kind = kind or promises._default_type_id()
        if not kind:
            raise UserError(
                self.env._("There is no kind of promise yet: ask a service manager for one.")
            )
        if not day:
            return {"type_id": kind.id}
        try:
            day = date.fromisoformat(day)
            start = company._service_noon(day)
            planned = kind._plan_due(company, fields.Datetime.now())
        except (TypeError, ValueError, OverflowError):
            raise UserError(
                self.env._("Nobody can promise such a date: choose one between 1970 and 2199.")
            ) from None
        if kind.precision == "moment":
            # On that day at the same hour.
            start = company._service_day_start(start) + (
                planned - company._service_day_start(planned)
            )
        return {"type_id": kind.id, "date_due": start}

    @api.model
    def _say(self, kind, record):
        if kind == "promise":
            due = self._say_due(record.type_id, record.company_id, record.date_due)
            return self.env._("Promised until %(due)s: %(what)s", due=due, what=record.name)
        said = {
            "complaint": self.env._("Complaint taken: %s", record.display_name),
            "rework": self.env._("Error logged: %s", record.display_name),
            "request": self.env._("Request logged: %s", record.display_name),
            "extra": self.env._("A little more: %s", record.display_name),
        }
        return said[kind]
