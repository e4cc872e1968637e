"""What the addon adds to Odoo's own work on orders and contacts: the same in a database without."""

from datetime import timedelta

from bench_measure import Act, measure
from lxml import etree

from odoo import Command, fields

MANY = 1000


def new_orders(env, count, lines=1):
    """Return quotations with a delivery date, of many customers and products."""
    customers = env["res.partner"].search([("name", "=like", "Customer %")], limit=100, order="id")
    products = env["product.product"].search([("name", "=like", "Product %")], limit=100)
    return env["sale.order"].create(
        [
            {
                "partner_id": customers[n % len(customers)].id,
                "commitment_date": fields.Datetime.now() + timedelta(days=3),
                "order_line": [
                    Command.create({"product_id": products[(n + line) % len(products)].id})
                    for line in range(lines)
                ],
            }
            for n in range(count)
        ]
    )


def confirmed(env, count, lines=1):
    orders = new_orders(env, count, lines)
    orders.action_confirm()
    return orders


def deliver(orders):
    orders.order_line.qty_delivered = 1


def view_spec(env, model, kind):
    """Return what the web client asks for when it opens the form or list (`kind`) of a model."""
    arch = env[model].get_views([(False, kind)])["views"][kind]["arch"]
    return _spec(env[model], etree.fromstring(arch))


def _spec(model, root):
    spec = {}
    for node in root.iter("field"):
        field = model._fields.get(node.get("name"))
        if not field or _parent(node) is not _parent(root):
            continue
        spec[field.name] = {}
        if field.relational:
            inner = next(iter(node.findall("list") + node.findall("kanban")), None)
            names = {} if inner is None else _spec(model.env[field.comodel_name], inner)
            spec[field.name] = {"fields": names or {"display_name": {}}}
    return spec


def _parent(node):
    return next(node.iterancestors("field"), None)


def bench_orders(ours, plain):
    """Yield the rows, with the addon and without.

    :param ours, plain: environments of the same user in databases with the same orders
    """

    def both(what, do, prepare=None, goal=""):
        acts = (Act(env, lambda *args, env=env: do(env, *args), prepare) for env in (ours, plain))
        return measure(what, *acts, beside="without the addon", goal=goal)

    yield both(
        f"confirm {MANY} orders of 3 lines at once",
        lambda env, orders: orders.action_confirm(),
        lambda env: new_orders(env, MANY, 3),
        "≤ 1.4 ×",
    )
    yield both(
        "confirm one order of 3 lines",
        lambda env, order: order.action_confirm(),
        lambda env: new_orders(env, 1, 3),
        "≤ 1.3 ×, ≤ 19 queries",
    )
    yield both(
        "write one field of an order",
        lambda env, order: order.write({"client_order_ref": "Yours"}),
        lambda env: confirmed(env, 1),
        "no query more",
    )
    yield both(
        f"deliver {MANY} orders of 3 lines (quantities typed)",
        lambda env, orders: deliver(orders),
        lambda env: confirmed(env, MANY, 3),
        "≤ 1.2 ×",
    )
    specs = {env: view_spec(env, "sale.order", "form") for env in (ours, plain)}
    yield both(
        "open an order's form",
        lambda env, order: order.web_read(specs[env]),
        lambda env: env["sale.order"].search([("state", "=", "sale")], limit=1, order="id DESC"),
        "≤ 3 queries more",
    )
    contacts = {env: view_spec(env, "res.partner", "form") for env in (ours, plain)}
    yield both(
        "open a contact's form",
        lambda env, contact: contact.web_read(contacts[env]),
        lambda env: env["res.partner"].search([("name", "=", "Customer 1")], limit=1),
        "≤ 2 queries more",
    )
