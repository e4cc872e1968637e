from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from ...formulas import verdict
from ..ground.measure import Measure


class CustomerPromise(models.Model):
    """Whether the customer was told a new date before the old one had passed. A late promise stays
    late: this is counted beside the verdict, never in it."""

    _inherit = "customer.promise"

    date_forewarned = fields.Datetime(
        string="Forewarned On",
        readonly=True,
        copy=False,
        guard="method",
        help="When the customer was told that we keep it on a later date, before the date that it "
        "is judged on had passed: when the mail left, or when somebody said so by word of mouth.",
    )
    forewarned_by_id = fields.Many2one(
        "res.users", string="Told By", readonly=True, copy=False, guard="method"
    )
    forewarned_how = fields.Selection(
        [("mail", "By mail"), ("word", "By word of mouth")],
        string="Told How",
        readonly=True,
        copy=False,
        guard="method",
        help="By mail: it left for the customer, and names the new date. By word of mouth: whoever "
        "told the customer says so.",
    )
    forewarned_rate = Measure(
        string="Forewarned",
        measured=lambda promise: promise.verdict in verdict.MISSED,
        compute="_compute_forewarned_rate",
        aggregator="avg",
        help="1 where the customer was told a new date before the old one had passed, 0 where not; "
        "its mean is the share. Only late and broken promises count.",
    )

    is_to_be_told = fields.Boolean(
        compute="_compute_is_to_be_told",
        help="We have moved it, and the customer can still be told before the old date has passed.",
    )

    @api.depends("verdict", "date_forewarned")
    def _compute_forewarned_rate(self):
        for promise in self:
            promise.forewarned_rate = bool(
                promise.verdict in verdict.MISSED and promise.date_forewarned
            )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "forewarned_rate":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "(CASE WHEN %s IN %s THEN CASE WHEN %s IS NULL THEN 0.0 ELSE 1.0 END END)",
            self._field_to_sql(alias, "verdict", query),
            verdict.MISSED,
            self._field_to_sql(alias, "date_forewarned", query),
        )

    # === WHO IS TOLD ===#

    @api.depends("date_forewarned", "date_due", "date_judged", "verdict", "waiting_since")
    def _compute_is_to_be_told(self):
        now = self._now()
        for promise in self:
            promise.is_to_be_told = (
                not promise.date_forewarned
                and bool(promise.date_judged)
                and promise.date_due > promise.date_judged
                and promise.verdict == verdict.PENDING
                # A wait may put the date off by less than it took.
                and promise._get_judged_after_wait(now) >= now
            )

    def action_tell_customer(self):
        """Open the message that tells the customer of the promise; where it will be late, ask for
        the new date first, with what is known of it filled in."""
        self.ensure_one()
        if not self.will_be_late or self.is_to_be_told:
            return self._open_message()
        action = self.action_repromise()
        action["context"] |= {"default_requested_by": "company", "default_reason": self.forecast}
        if date := self.date_forecast:
            action["context"] |= {
                "default_date_due": date,
                "default_day": self.company_id._service_day(date),
            }
        return action

    def _format_known_due(self):
        """Return the date that the customer knew before the last move, as `_format_due` does."""
        self.ensure_one()
        known = self.date_judged if self.is_to_be_told else self.revision_ids[-1:].old_date
        return self._format_moment(known)

    def action_told_by_word(self):
        """Put on record that the user has told the customer of the new date, by word of mouth.

        :raise UserError: where there is no new date to tell, or its old one has passed
        """
        for promise in self:
            if not promise.is_to_be_told:
                raise UserError(
                    self.env._(
                        "“%s” has no new date of which the customer can still be told in time.",
                        promise.display_name,
                    )
                )
        self.check_access("write")
        self._note_forewarned("word", self.env.user)

    def _note_forewarned(self, how, user):
        """Put on record that the customer knows the new date, where that was in time; the first
        time counts."""
        told = self.sudo().filtered("is_to_be_told")
        told._quietly().write(
            {
                "date_forewarned": self._now(),
                "forewarned_by_id": user.id,
                "forewarned_how": how,
            }
        )
        for promise in told if how == "word" else ():
            promise._message_log(
                author_id=user.partner_id.id,
                body=self.env._("Told the customer by word of mouth: %s", promise._format_due()),
            )

    def _note_mail(self, message, sent, partners):
        """Take note of a message on this promise that has left for these partners.

        It tells the customer where one of them belongs to the customer and it names the new date.

        :param str sent: the HTML that has left; the message may have been edited since
        """
        self.ensure_one()
        theirs = self._get_customers(partners)
        if (
            theirs
            and self.is_to_be_told
            and self._is_named_in(message.body, message, partners, self.date_due)
            and self._is_named_in(sent, message, partners, self.date_due)
        ):
            self._note_forewarned("mail", message.author_id.user_ids[:1] or message.create_uid)

    def _note_returned(self, message):
        """Take note of a message on this promise that has come back: it told nobody, unless it has
        reached somebody else of the customer's."""
        self.ensure_one()
        if self.forewarned_how != "mail":
            return
        notes = message.notification_ids
        reached = notes.filtered(lambda note: note.notification_status == "sent").res_partner_id
        # It may have been moved once more meanwhile.
        dates = self.sudo().revision_ids.mapped("new_date")
        if not self._get_customers(reached) and self._is_named_in(
            message.body, message, notes.res_partner_id, *dates
        ):
            self._forget_forewarned()

    def _get_customers(self, partners):
        """Return those of these partners who are the customer's people. Who writes to an address of
        our own tells nobody, unless the customer is one of us."""
        theirs = partners.filtered(
            lambda partner: (
                partner.commercial_partner_id
                and partner.commercial_partner_id == self.commercial_partner_id
            )
        )
        ours = theirs._find_ours()
        return (theirs - ours) | (ours & self.partner_id).filtered(lambda p: not p.partner_share)

    def _is_named_in(self, body, message, partners, *dates):
        """Return whether the HTML of a message to these partners names any of these dates, as any
        of its readers writes them."""
        text = " ".join(html2plaintext(body).split())
        langs = {self.env.lang, message.create_uid.lang, *partners.mapped("lang")}
        return any(
            " ".join(self.with_context(lang=lang)._format_moment(date).split()) in text
            for lang in langs
            for date in dates
        )

    def _repromise(self, date_due, requested_by, reason, customer_told=False, by_lead_time=False):
        result = super()._repromise(date_due, requested_by, reason, customer_told, by_lead_time)
        if customer_told and requested_by == "company":
            self._note_forewarned("word", self.env.user)
        return result

    def _move(self, due, judged, **revision):
        result = super()._move(due, judged, **revision)
        if due <= judged:
            # It can be kept again, on a date that the customer agreed to.
            self._forget_forewarned()
        return result

    def write(self, vals):
        if not {"partner_id", "order_id"} & vals.keys():
            return super().write(vals)
        told = self._get_told()
        result = super().write(vals)
        self._forget_others(told)
        return result

    def _get_told(self):
        """Return {promise: its customer} of those of which the customer was told."""
        told = self.sudo().filtered("date_forewarned")
        return {promise: promise.commercial_partner_id for promise in told}

    @api.model
    def _forget_others(self, told):
        """Forget it of those that have another customer than `_get_told` said: they were told
        nothing."""
        for promise, customer in told.items():
            if promise.commercial_partner_id != customer:
                promise._forget_forewarned()

    def _forget_forewarned(self):
        self.sudo().filtered("date_forewarned").write(
            {"date_forewarned": False, "forewarned_by_id": False, "forewarned_how": False}
        )
