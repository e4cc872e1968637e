from functools import cache

from markupsafe import Markup

from odoo import api, fields, models

from .promise.customer_promise_make import is_promisable

TRIGGER = "order_confirmed"


class SaleOrder(models.Model):
    """What the confirmation promises by itself: said before, at once, in the thread and to the
    customer. It adds no message, and keeps nobody from selling."""

    _inherit = "sale.order"

    promised = fields.Char(
        compute="_compute_promised",
        groups="sales_team.group_sale_salesman",
        help="What the confirmation promises by itself, and for when; on a quotation, what it will "
        "promise if it is confirmed now.",
    )

    @api.depends(
        "state",
        "company_id",
        "commitment_date",
        "order_line.product_id",
        "order_line.product_uom_qty",
        "order_line.customer_lead",
        "promise_ids.state",
        "promise_ids.date_due",
    )
    @api.depends_context("lang")
    def _compute_promised(self):
        quotations = self.filtered(lambda order: order.state in ("draft", "sent"))
        coming = quotations._say_what_will_be_promised()
        for order in self:
            words = coming[order] if order in coming else order._say_what_is_promised()
            order.promised = " · ".join(words)

    # === AFTERWARDS ===#

    def _get_promised(self):
        """Return the promises, as superuser, that the confirmation made and that are to be kept."""
        promises = self.sudo()._get_automatic_promises(TRIGGER)
        promises = promises if self.state == "sale" else promises.browse()
        return promises.sorted(lambda p: (p.type_id.sequence, p.type_id.id))

    def _say_what_is_promised(self):
        """Return what was promised, and for when (list of str, one a promise)."""
        return [self._say_promised(promise) for promise in self._get_promised()]

    def _say_promised(self, promise):
        promise = promise.with_context(lang=self.env.lang)
        return self.env._(
            "%(what)s promised for %(when)s",
            what=promise._get_words(),
            when=promise._format_due(),
        )

    def get_promised_notice(self):
        """Return what to tell whoever has confirmed the order, or False where nothing is promised,
        or they may not read what is.

        :return: dict of `message` (str) and `promise_id`: which promise the user may move, or False
        """
        self.ensure_one()
        self.check_access("read")
        # Customers read their orders too.
        may_read = self._has_field_access(self._fields["promised"], "read")
        promises = may_read and self._get_promised()
        if not promises:
            return False
        mine = promises.sudo(False)._filtered_access("write").sorted("date_due")[-1:]
        return {"message": " · ".join(self._say_what_is_promised()), "promise_id": mine.id}

    def _track_get_default_log_message(self, tracked_fields):
        """Odoo's own message of the confirmation says what was promised; where Odoo writes none, as
        for imports, nothing is added."""
        body = super()._track_get_default_log_message(tracked_fields)
        if "state" not in tracked_fields:
            return body
        # A customer confirms on the portal in their own language: the note is for our people.
        user, ours = self.env.user, self.company_id.sudo().partner_id.lang
        order = self.with_context(lang=ours or self.env.lang) if user.share else self
        for promise in order._get_promised():
            body += Markup("<div>%s · %s</div>") % (
                order._say_promised(promise),
                promise._get_html_link(title=order.env._("Change")),
            )
        return body

    def _notify_by_email_prepare_rendering_context(self, message, *args, **kwargs):
        """The customer's mails say, beside the order's number, what was promised: no template that
        somebody has changed is touched."""
        values = super()._notify_by_email_prepare_rendering_context(message, *args, **kwargs)
        order = values["record"]
        if self and values.get("subtitles"):
            # A date that is only planned, nobody has given them.
            told = order._get_promised() & order.sudo()._get_promises_to_show()
            values["subtitles"] += [order._say_promised(promise) for promise in told]
        return values

    # === BEFORE ===#

    def _say_what_will_be_promised(self):
        """Return {order: what a confirmation at this moment will promise, and for when (list of
        str)}."""
        if not self:
            return {}
        # As the ledger is kept, whoever asks.
        orders = self.sudo()
        companies = {order: order.company_id or self.env.company for order in orders}
        types = orders.env["customer.promise.type"]._triggered_by(
            TRIGGER, self.env["res.company"].union(*companies.values())
        )
        now = self.env["customer.promise"]._now()

        @cache  # As they are made, see customer_promise_make.
        def plan(kind, company):
            return kind._plan_due(company, now)

        words = {order: [] for order in orders}
        for order, company in companies.items() if types else ():
            for kind in types[company]:
                vals = order.with_company(company)._prepare_promise(kind)
                if vals is None:
                    continue
                try:
                    due = vals.get("date_due") or plan(kind, company)
                    due = is_promisable(due) and kind._round_due(company, due)
                except OverflowError:
                    continue
                if due and due >= now:
                    words[order].append(
                        self.env._(
                            "%(what)s will be promised for %(when)s",
                            what=kind.name,
                            when=kind._format_moment(company, due),
                        )
                    )
        return words
