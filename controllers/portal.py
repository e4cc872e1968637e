from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from ..models.promise.customer_promise import UNSETTLED
from .portal_form import PortalForm
from .tokens import is_same


class ServicePortal(PortalForm, CustomerPortal):
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
            domain += request.env[model]._get_customers_domain()
        return domain

    def _get_own(self, model, record_id, access_token=None):
        """Return a record, as superuser, that the visitor may see.

        :raise MissingError: where there is none
        :raise AccessError: where it is another customer's, and the token is not its own
        """
        record = request.env[model].sudo().browse(record_id).exists()
        if not record:
            raise MissingError(request.env._("This document does not exist."))
        if is_same(record.access_token, access_token):
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
        if str(order_id or "").isdecimal():
            order = order.browse(int(order_id)).exists()
        if order and is_same(order.access_token, access_token):
            return order.partner_id, order
        if request.env.user._is_public():
            raise AccessError(request.env._("Log in to write to us."))
        if order.partner_id.commercial_partner_id != partner.commercial_partner_id:
            order = order.browse()
        return partner, order

    # === PROMISES ===#

    @route(
        ["/my/promises", "/my/promises/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_my_promises(self, page=1, filterby="all", sortby="due", **kwargs):
        sortings = {
            "due": {"label": request.env._("Due"), "order": "date_due desc, id desc"},
            "made": {"label": request.env._("Newest"), "order": "date_made desc, id desc"},
            "name": {"label": request.env._("What"), "order": "name, id desc"},
        }
        filters = {
            "all": {"label": request.env._("All"), "domain": []},
            "open": {
                "label": request.env._("Open"),
                "domain": [("state", "in", UNSETTLED)],
            },
            "kept": {
                "label": request.env._("Kept"),
                "domain": [("verdict", "in", ("early", "kept"))],
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
            page_name="service_promise",
            searchbar_filters=filters,
            filterby=filterby if filterby in filters else "all",
            searchbar_sortings=sortings,
            sortby=sortby if sortby in sortings else "due",
        )

    def _render_list(self, model, url, template, page, page_name, order="id desc", **values):
        """Render a page of the customer's own records.

        :param values: searchbar_filters and filterby, searchbar_sortings and sortby, as Odoo's
            search bar of the portal takes them
        """
        domain = self._own(model)
        if "filterby" in values:
            domain += values["searchbar_filters"][values["filterby"]]["domain"]
        if "sortby" in values:
            order = values["searchbar_sortings"][values["sortby"]]["order"]
        records = request.env[model].sudo()
        pages = pager(
            url=url,
            total=records.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={key: values[key] for key in ("filterby", "sortby") if key in values},
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
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
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

    @route(
        "/my/complaints/<int:complaint_id>", type="http", auth="public", website=True, sitemap=False
    )
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
            # The same answer whether there is such a record or not.
            if request.env.user._is_public():
                path = f"{request.env[model]._portal_path}/{record_id}"
                return request.redirect(f"/web/login?redirect={path}")
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

    @route(
        "/my/complaints/new",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def portal_new_complaint(self, **post):
        return self._write_to_us("customer.complaint", "complaint", **post)

    # === REQUESTS ===#

    @route(
        ["/my/requests", "/my/requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_my_requests(self, page=1, **kwargs):
        return self._render_list(
            "customer.request",
            "/my/requests",
            "customers_for_life.portal_my_requests",
            page,
            order="date_asked desc, id desc",
            page_name="service_request",
        )

    @route("/my/requests/<int:request_id>", type="http", auth="public", website=True, sitemap=False)
    def portal_request(self, request_id, access_token=None, **kwargs):
        return self._render_record(
            "customer.request",
            request_id,
            access_token,
            "customers_for_life.portal_request",
            "wish",
            **kwargs,
        )

    @route(
        "/my/requests/new",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def portal_new_request(self, **post):
        return self._write_to_us("customer.request", "request", **post)
