import unicodedata
from datetime import timedelta
from mimetypes import guess_extension, guess_type
from uuid import uuid4

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.http import request
from odoo.tools import plaintext2html
from odoo.tools.mimetypes import guess_mimetype

TITLE_AT_MOST = 200
TEXT_AT_MOST = 20_000
FILENAME_AT_MOST = 100
FILES_AT_MOST = 5
FILE_SIZE_AT_MOST = 10 * 1024 * 1024
# A customer who writes more in an hour is told to call; so is a machine.
SENT_AN_HOUR_AT_MOST = 10
# By what is in the file, whatever its name says: nothing that a browser would run.
MIMETYPES = {
    "application/msword",
    "application/pdf",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "text/csv",
    "text/plain",
}


def _clean(text):
    """Return what was typed without what no keyboard types, which no database takes."""
    if not isinstance(text, str):
        return ""
    text = text.replace("\r\n", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def _clean_filename(name, mimetype):
    """Return a name under which a file of this type is opened as what it is, and not run."""
    name = "".join(c for c in name if c.isprintable())[-FILENAME_AT_MOST:]
    if guess_type(name)[0] not in MIMETYPES:
        name += guess_extension(mimetype) or ""
    return name


class PortalForm:
    """What customers send to us by the portal's forms: checked, cleaned, taken once."""

    def _write_to_us(self, model, kind, order_id=None, access_token=None, **post):
        """Show the form; take what was sent, or show it again with what was typed."""
        try:
            partner, order = self._get_writer(order_id, access_token)
        except AccessError:
            about = f"%3Forder_id={order_id}" if str(order_id or "").isdecimal() else ""
            return request.redirect(f"/web/login?redirect=/my/{kind}s/new{about}")
        values = {
            "kind": kind,
            "key": _clean(post.get("key"))[:36] or str(uuid4()),
            "order": order,
            "access_token": access_token,
            "orders": request.env["sale.order"]
            .sudo()
            .search(
                [
                    ("partner_id", "child_of", partner.commercial_partner_id.id),
                    ("state", "=", "sale"),
                ],
                limit=50,
            )
            # With another's link, nobody sees what else they ordered.
            if request.env.user.partner_id.commercial_partner_id == partner.commercial_partner_id
            else order,
            "name": _clean(post.get("name")),
            "description": _clean(post.get("description")),
            "page_name": f"service_{kind}",
            "new": True,
        }
        if request.httprequest.method == "POST":
            # Whoever clicks twice, or goes back and sends again, is led to what they wrote.
            key = f"{partner.id} {values['key']}"
            record = request.env[model].sudo().search([("portal_key", "=", key)], limit=1)
            if not record:
                files = self._read_files() if kind == "complaint" else []
                values["error"] = self._find_error(model, partner, values, files)
                if not values["error"]:
                    record = self._take(model, partner, order, key, values, files)
                elif files:
                    values["files_again"] = True
            if record:
                return request.redirect(record.get_portal_url(query_string="&sent=1"))
        return request.render("customers_for_life.portal_write_to_us", values)

    def _read_files(self):
        """Return [(name, content, type)] of the files that came with the form: one more than may
        be sent and a byte more of each, so that what is too much is seen, and never all of it."""
        files = []
        for file in request.httprequest.files.getlist("files"):
            if file.filename and len(files) <= FILES_AT_MOST:
                # Where Odoo runs the request again, it rewinds the first one only.
                file.seek(0)
                content = file.read(FILE_SIZE_AT_MOST + 1)
                files.append((file.filename, content, guess_mimetype(content)))
        return files

    def _find_error(self, model, partner, values, files):
        """Return what the customer has to change (str), or None."""
        env = request.env
        if not values["name"]:
            return env._("Please say in a few words what it is about.")
        if len(values["name"]) > TITLE_AT_MOST or len(values["description"]) > TEXT_AT_MOST:
            return env._("This is too long. Please shorten it, or attach it as a file.")
        if len(files) > FILES_AT_MOST:
            return env._("Please attach at most %s files.", FILES_AT_MOST)
        for name, content, mimetype in files:
            if len(content) > FILE_SIZE_AT_MOST:
                return env._("%s is too large: at most 10 MB, please.", name)
            if mimetype not in MIMETYPES:
                return env._(
                    "%s cannot be taken: please send pictures, PDF, text or office files.", name
                )
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        lately = self._find_sent(model, partner, [("create_date", ">", hour_ago)])
        if len(lately) >= SENT_AN_HOUR_AT_MOST:
            return env._("You wrote a lot within an hour. Please call us: we want to help at once.")
        return None

    def _find_sent(self, model, partner, domain=()):
        """Return the latest of what this visitor wrote for this customer, as superuser."""
        return (
            request.env[model]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "child_of", partner.commercial_partner_id.id),
                    ("create_uid", "=", request.env.uid),
                    *domain,
                ],
                order="id desc",
                limit=SENT_AN_HOUR_AT_MOST,
            )
        )

    def _get_turn(self, model, partner):
        """Return what only one of several forms that are sent at once can have (str): counting
        alone, each of them would find room for itself."""
        last = self._find_sent(model, partner)[:1]
        return f"{partner.commercial_partner_id.id} {request.env.uid} {last.id or 0}"

    def _take(self, model, partner, order, key, values, files):
        """Create what the customer sent. Every word is kept as text, never as HTML.

        :param str key: this customer's and this form's own
        :raise ConcurrencyError: where this form, or another of this visitor's, is being taken at
            this moment; Odoo then runs the request again, and finds it
        """
        vals = {
            "name": values["name"],
            "portal_key": key,
            "portal_turn": self._get_turn(model, partner),
            "partner_id": partner.id,
            "order_id": order.id,
            "company_id": (order.company_id or request.env.company).id,
        }
        if model == "customer.complaint":
            vals |= {
                "description": plaintext2html(values["description"]),
                "source": "portal",
            }
        else:
            owner = order.user_id or partner.user_id or partner.commercial_partner_id.user_id
            vals |= {"description": values["description"], "user_id": owner.id}
        try:
            record = (
                request.env[model].sudo().with_context(mail_create_nosubscribe=True).create(vals)
            )
        except UniqueViolation as error:
            raise ConcurrencyError(str(error)) from error
        record.message_subscribe(partner.ids)
        self._note_who_wrote(record, partner)
        if model == "customer.complaint":
            self._post_words(record, values["description"] or values["name"], files)
        return record

    def _note_who_wrote(self, record, partner):
        """Say for your own people that whoever wrote it had no more than the order's link."""
        writer = request.env.user
        if writer._is_public():
            who = request.env._("Written with the order's link by somebody who was not logged in.")
        elif writer.partner_id.commercial_partner_id != partner.commercial_partner_id:
            who = request.env._("Written with the order's link by %s.", writer.name)
        else:
            return
        record.message_post(body=who, author_id=request.env.ref("base.partner_root").id)

    def _post_words(self, complaint, words, files):
        """Begin the thread with what the customer wrote and attached: whoever is responsible
        follows it, and is told."""
        attachments = (
            request.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": _clean_filename(name, mimetype),
                        "raw": content,
                        "mimetype": mimetype,
                        # From the composer: a message of a customer takes no others along.
                        "res_model": "mail.compose.message",
                        "res_id": 0,
                    }
                    for name, content, mimetype in files
                ]
            )
        )
        complaint.message_post(
            author_id=complaint.partner_id.id,
            body=plaintext2html(words),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachments.ids,
        )
