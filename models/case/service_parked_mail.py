from base64 import b64encode
from datetime import timedelta
from email import policy

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext
from odoo.tools.constants import GC_UNLINK_LIMIT

KEPT_DAYS = 30
# So much is shown of a text; the whole of it is in the message.
SHOWN = 10000
UNFOLDED = policy.SMTP.clone(refold_source="none")


class ServiceParkedMail(models.Model):
    """An e-mail to the complaints that nobody may have written: kept for somebody to decide.

    It makes no complaint, stops and starts no clock, and gets no answer, unless it is accepted.
    """

    _name = "service.parked.mail"
    _description = "Parked Mail"
    _order = "id desc"
    _rec_name = "subject"

    subject = fields.Char(readonly=True)
    email_from = fields.Char(string="Sent By", readonly=True)
    email_normalized = fields.Char(string="Sender", readonly=True)
    date = fields.Datetime(string="Received", readonly=True, default=fields.Datetime.now)
    reason = fields.Selection(
        [
            ("automatic", "Automatic Answer"),
            ("bulk", "Bulk Mail"),
            ("flood", "Too Many at Once"),
            ("own", "From One of Our Addresses"),
            ("blocked", "Blocked Sender"),
        ],
        readonly=True,
        required=True,
    )
    state = fields.Selection(
        [("waiting", "To Decide"), ("accepted", "Accepted"), ("refused", "Refused")],
        string="Stage",
        default="waiting",
        readonly=True,
        required=True,
    )
    body = fields.Text(
        string="Text", readonly=True, help="As plain text: nothing in it is loaded or run."
    )
    # What came, byte for byte, attachments included.
    message = fields.Binary(
        string="Source", attachment=True, readonly=True, groups="base.group_system"
    )
    message_id = fields.Char(string="Message-Id", readonly=True, required=True)
    complaint_id = fields.Many2one(
        "customer.complaint",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Which complaint it answers, or became.",
    )
    company_id = fields.Many2one("res.company", readonly=True, required=True)

    _once = models.UniqueIndex("(message_id, company_id)", "This mail is parked already.")
    _list_idx = models.Index("(company_id, state, id DESC)")
    _sender_idx = models.Index("(email_normalized, company_id) WHERE state = 'waiting'")
    _date_idx = models.Index("(date)")

    # === WHAT IS PARKED ===#

    @api.model
    def _get_company(self, message_dict, route):
        """Return the company to whose complaints a route of Odoo's mail gateway leads."""
        _model, complaint_id, custom_values, _user_id, _alias = route
        complaints = self.env["customer.complaint"].sudo()
        # What answers a complaint that is gone makes a new one.
        complaint = complaints.browse(complaint_id or ()).exists()
        return complaint.company_id or complaints._get_mail_company(message_dict, custom_values)

    @api.model
    def _park(self, message, message_dict, route, reason):
        """Keep the email.message `message`, once, however often the mail server brings it."""
        company = self._get_company(message_dict, route)
        domain = [
            ("message_id", "=", message_dict["message_id"]),
            ("company_id", "=", company.id),
        ]
        parked = self.sudo()
        if parked.search_count(domain, limit=1):
            return
        parked.create(
            {
                "subject": message_dict.get("subject") or self.env._("No Subject"),
                "email_from": message_dict.get("email_from"),
                "email_normalized": email_normalize(message_dict.get("email_from")),
                "reason": reason,
                # Somebody has decided that already.
                "state": "refused" if reason == "blocked" else "waiting",
                "body": html2plaintext(message_dict.get("body") or "")[:SHOWN],
                "message": b64encode(message.as_bytes(policy=UNFOLDED)),
                "message_id": message_dict["message_id"],
                "complaint_id": route[1],
                "company_id": company.id,
            }
        )

    @api.autovacuum
    def _gc_parked_mail(self):
        """Forget what was parked long enough, whatever became of it."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        mails = self.search([("date", "<", old)], limit=GC_UNLINK_LIMIT)
        mails.unlink()
        return len(mails), len(mails) == GC_UNLINK_LIMIT
