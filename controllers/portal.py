from datetime import timedelta

from odoo import fields
from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route
from odoo.tools import consteq, plaintext2html
from odoo.tools.mimetypes import guess_mimetype

TITLE_AT_MOST = 200
TEXT_AT_MOST = 20_000
FILES_AT_MOST = 5
FILE_SIZE_AT_MOST = 10 * 1024 * 1024
# A customer who writes more in an hour is told to call; so is a machine.
SENT_AN_HOUR_AT_MOST = 10
# By what is in the file, whatever its name says: nothing that a browser would run.
MIMETYPES = {
    "application/msword",
    "application/pdf",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
}


class ServicePortal(CustomerPortal):
    """Customers read what was promised to them, complain and ask.

    Portal users have no access right on any of these models: the pages check whose a record is and
    read it as superuser, and the templates print what a customer may know.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for counter, model in (
            ("service_promise_count", "customer.promise"),
            ("service_complaint_count", "customer.complaint"),
            ("service_request_count", "customer.request"),
        ):
            if counter in counters:
                # These are for every customer: a card without records invites to write one.
                values[counter] = request.env[model].sudo().search_count(self._own(model)) or (
                    model != "customer.promise"
                )
        return values

    # === WHOSE IS IT? ===#

    def _own(self, model):
        """Return the domain of what the customer who is logged in may see."""
        company = request.env.user.partner_id.commercial_partner_id
        domain = [("partner_id", "child_of", company.id)]
        if model == "customer.promise":
            domain.append(("state", "!=", "cancelled"))
        return domain

    def _get_own(self, model, record_id, access_token=None):
        """Return a record, as superuser, that the visitor may see.

        :raise MissingError: where there is none
        :raise AccessError: where it is another customer's, and the token is not its own
        """
        record = request.env[model].sudo().browse(record_id).exists()
        if not record:
            raise MissingError(request.env._("This document does not exist."))
        if access_token and record.access_token and consteq(record.access_token, access_token):
            return record
        if request.env.user._is_public() or not record.filtered_domain(self._own(model)):
            raise AccessError(request.env._("This document is another customer's."))
        return record

    def _get_writer(self, order_id=None, access_token=None):
        """Return (customer, order), as superuser: who writes, and about which of their orders.

        :raise AccessError: where the visitor is nobody's customer
        """
        partner = request.env.user.partner_id.sudo()
        order = request.env["sale.order"].sudo()
        if str(order_id or "").isdigit():
            order = order.browse(int(order_id)).exists()
        if order and access_token and order.access_token:
            if consteq(order.access_token, access_token):
                return order.partner_id, order
        if request.env.user._is_public():
            raise AccessError(request.env._("Log in to write to us."))
        if order.partner_id.commercial_partner_id != partner.commercial_partner_id:
            order = order.browse()
        return partner, order

    # === PROMISES ===#

    @route(["/my/promises", "/my/promises/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_promises(self, page=1, filterby="all", **kwargs):
        filters = {
            "all": {"label": request.env._("All"), "domain": []},
            "open": {
                "label": request.env._("Open"),
                "domain": [("state", "in", ("open", "waiting"))],
            },
            "missed": {
                "label": request.env._("Late or broken"),
                "domain": [("verdict", "in", ("late", "broken"))],
            },
        }
        return self._render_list(
            "customer.promise",
            "/my/promises",
            "customers_for_life.portal_my_promises",
            page,
            filters=filters,
            filterby=filterby if filterby in filters else "all",
            page_name="service_promise",
            order="date_due desc, id desc",
        )

    def _render_list(self, model, url, template, page, order, page_name, **values):
        domain = self._own(model)
        filters, filterby = values.pop("filters", None), values.pop("filterby", None)
        if filters:
            domain += filters[filterby]["domain"]
            values |= {"searchbar_filters": filters, "filterby": filterby}
        records = request.env[model].sudo()
        pages = pager(
            url=url,
            total=records.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby} if filterby else {},
        )
        values |= {
            **self._prepare_portal_layout_values(),
            "records": records.search(
                domain, order=order, limit=self._items_per_page, offset=pages["offset"]
            ),
            "pager": pages,
            "page_name": page_name,
            "default_url": url,
        }
        return request.render(template, values)

    # === COMPLAINTS ===#

    @route(
        ["/my/complaints", "/my/complaints/page/<int:page>"], type="http", auth="user", website=True
    )
    def portal_my_complaints(self, page=1, **kwargs):
        return self._render_list(
            "customer.complaint",
            "/my/complaints",
            "customers_for_life.portal_my_complaints",
            page,
            order="id desc",
            page_name="service_complaint",
        )

    @route("/my/complaints/<int:complaint_id>", type="http", auth="public", website=True)
    def portal_complaint(self, complaint_id, access_token=None, **kwargs):
        return self._render_record(
            "customer.complaint",
            complaint_id,
            access_token,
            "customers_for_life.portal_complaint",
            "complaint",
            **kwargs,
        )

    def _render_record(self, model, record_id, access_token, template, name, **kwargs):
        try:
            record = self._get_own(model, record_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            record,
            # Without an access right, the chatter too goes by the record's token.
            record._portal_ensure_token(),
            {name: record, "page_name": f"service_{name}", "sent": kwargs.pop("sent", None)},
            f"my_{name}_history",
            request.env.user._is_public(),
            **kwargs,
        )
        return request.render(template, values)

    @route("/my/complaints/new", type="http", auth="public", website=True, methods=["GET", "POST"])
    def portal_new_complaint(self, **post):
        return self._write_to_us("customer.complaint", "complaint", **post)

    # === REQUESTS ===#

    @route(["/my/requests", "/my/requests/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_requests(self, page=1, **kwargs):
        return self._render_list(
            "customer.request",
            "/my/requests",
            "customers_for_life.portal_my_requests",
            page,
            order="date_asked desc, id desc",
            page_name="service_request",
        )

    @route("/my/requests/<int:request_id>", type="http", auth="public", website=True)
    def portal_request(self, request_id, access_token=None, **kwargs):
        return self._render_record(
            "customer.request",
            request_id,
            access_token,
            "customers_for_life.portal_request",
            "wish",
            **kwargs,
        )

    @route("/my/requests/new", type="http", auth="public", website=True, methods=["GET", "POST"])
    def portal_new_request(self, **post):
        return self._write_to_us("customer.request", "request", **post)

    # === WRITING ===#

    def _write_to_us(self, model, kind, order_id=None, access_token=None, **post):
        """Show the form; take what was sent, or show it again with what was typed."""
        try:
            partner, order = self._get_writer(order_id, access_token)
        except AccessError:
            return request.redirect(f"/web/login?redirect=/my/{kind}s/new")
        values = {
            "kind": kind,
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
            if not request.env.user._is_public()
            else order,
            "name": (post.get("name") or "").strip(),
            "description": (post.get("description") or "").strip(),
            "page_name": f"service_{kind}",
            "new": True,
        }
        if request.httprequest.method == "POST":
            files = request.httprequest.files.getlist("files") if kind == "complaint" else []
            contents = [
                (file.filename, file.read(FILE_SIZE_AT_MOST + 1)) for file in files if file.filename
            ]
            values["error"] = self._find_error(model, partner, values, contents)
            if not values["error"]:
                record = self._take(model, partner, order, values, contents)
                return request.redirect(record.get_portal_url(query_string="&sent=1"))
        return request.render("customers_for_life.portal_write_to_us", values)

    def _find_error(self, model, partner, values, contents):
        """Return what the customer has to change (str), or None."""
        env = request.env
        if not values["name"]:
            return env._("Please say in a few words what it is about.")
        if len(values["name"]) > TITLE_AT_MOST or len(values["description"]) > TEXT_AT_MOST:
            return env._("This is too long. Please shorten it, or attach it as a file.")
        if len(contents) > FILES_AT_MOST:
            return env._("Please attach at most %s files.", FILES_AT_MOST)
        for name, content in contents:
            if len(content) > FILE_SIZE_AT_MOST:
                return env._("%s is too large: at most 10 MB, please.", name)
            if guess_mimetype(content) not in MIMETYPES:
                return env._(
                    "%s cannot be taken: please send pictures, PDF, text or office files.", name
                )
        sent = (
            request.env[model]
            .sudo()
            .search_count(
                [
                    ("partner_id", "child_of", partner.commercial_partner_id.id),
                    ("create_uid", "in", [request.env.uid, partner.env.ref("base.public_user").id]),
                    ("create_date", ">", fields.Datetime.now() - timedelta(hours=1)),
                ]
            )
        )
        if sent >= SENT_AN_HOUR_AT_MOST:
            return env._("You wrote a lot within an hour. Please call us: we want to help at once.")
        return None

    def _take(self, model, partner, order, values, contents):
        """Create what the customer sent. Every word is kept as text, never as HTML."""
        vals = {
            "name": values["name"],
            "partner_id": partner.id,
            "order_id": order.id,
            "company_id": (order.company_id or request.env.company).id,
        }
        owner = order.user_id or partner.user_id or partner.commercial_partner_id.user_id
        if model == "customer.complaint":
            vals |= {
                "description": plaintext2html(values["description"]),
                "source": "portal",
                "user_id": owner.id,
            }
        else:
            vals |= {"description": values["description"], "user_id": owner.id}
        record = request.env[model].sudo().with_context(mail_create_nosubscribe=True).create(vals)
        record.message_subscribe(partner.ids)
        request.env["ir.attachment"].sudo().create(
            [
                {
                    "name": name[:TITLE_AT_MOST],
                    "raw": content,
                    "mimetype": guess_mimetype(content),
                    "res_model": model,
                    "res_id": record.id,
                }
                for name, content in contents
            ]
        )
        return record
