"""Use the addon on a server where SciPy is missing, as people do: dev/package_check calls it.

package_use.py ADDRESS DATABASE
"""

import sys
from datetime import date, timedelta
from io import BytesIO

import requests
from pypdf import PdfReader

ADDON = "customers_for_life"
MISSING = "Needs the Python package SciPy; ask your administrator to install it."
REPORT = f"{ADDON}.service_quality_report"


class Server:
    """A session of the administrator."""

    def __init__(self, address, database):
        self.address, self.session = address, requests.Session()
        assert self.session.get(f"{address}/web/login").ok
        login = {"db": database, "login": "admin", "password": "admin"}
        assert self.post("/web/session/authenticate", login)["uid"]

    def post(self, path, params):
        answer = self.session.post(f"{self.address}{path}", json={"params": params}).json()
        if "error" in answer:
            sys.exit(f"{path} {params}: {answer['error']['data'].get('debug')}")
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def own(self, model):
        """Return the ids of the addon's records of a model."""
        domain = [["module", "=", ADDON], ["model", "=", model]]
        rows = self.call("ir.model.data", "search_read", domain, ["res_id"])
        return [row["res_id"] for row in rows]


def confirm_order(server):
    """Promise a date for an order and confirm it."""
    product = server.call("product.product", "search", [["sale_ok", "=", True]], limit=1)
    partner = server.call("res.partner", "search", [["is_company", "=", True]], limit=1)
    vals = {
        "partner_id": partner[0],
        "commitment_date": f"{date.today() + timedelta(days=9)} 10:00:00",
        "order_line": [[0, 0, {"product_id": product[0]}]],
    }
    (order,) = server.call("sale.order", "create", [vals])
    (row,) = server.call("sale.order", "read", [order], ["advice"])
    assert row["advice"] == MISSING, row
    server.call("sale.order", "action_confirm", [order])
    assert server.call("customer.promise", "search_count", [["order_id", "=", order]])


def open_screens(server):
    """Open every window of the addon; return how many there are."""
    actions = server.own("ir.actions.act_window")
    fields = ["res_model", "view_mode", "help"]
    for action in server.call("ir.actions.act_window", "read", actions, fields):
        model, kinds = action["res_model"], action["view_mode"].split(",")
        views = server.call(model, "get_views", [[False, kind] for kind in kinds])
        names = list(views["models"][model]["fields"])
        server.call(model, "search_read", [], names, limit=10)
    text = server.call("customer.value", "get_empty_list_help", "")
    assert MISSING in text, text
    return len(actions)


def look_at_service_quality(server):
    filters = {"date_from": "2020-01-01", "date_to": str(date.today())}
    overview = server.call("service.kpi", "get_overview", filters)
    assert overview["missing"] == MISSING
    assert any(tile["size"] for tile in overview["tiles"])
    for tile in overview["tiles"]:
        server.call("service.kpi", "get_details", tile["code"], filters)
    server.call("service.kpi", "get_broken_cost", filters)
    assert server.call("service.kpi", "get_funnel", filters)["missing"] == MISSING
    assert server.call("service.kpi", "get_figures", "2020-01-01", filters["date_to"])


def print_report(server):
    vals = {"period": "custom", "date_from": "2020-01-01", "date_to": str(date.today())}
    (wizard,) = server.call("service.quality.report", "create", [vals])
    answer = server.session.get(f"{server.address}/report/pdf/{REPORT}/{wizard}")
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    assert MISSING in " ".join(" ".join(pages).split())


def run_jobs(server):
    """Run every job of the addon; return how many there are."""
    jobs = server.own("ir.cron")
    for job in jobs:
        server.call("ir.cron", "method_direct_trigger", [job])
    return len(jobs)


server = Server(*sys.argv[1:])
confirm_order(server)
look_at_service_quality(server)
print_report(server)
print(f"{open_screens(server)} windows, {run_jobs(server)} jobs and an order work without SciPy")
