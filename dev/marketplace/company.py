"""The company that sells: its people, customers, sellers and products."""

from odoo import Command

ZONE = "America/Sao_Paulo"
# The files know no salespeople: each of the country's regions has one, who sells to its customers.
REGIONS = {
    "North": "AC AM AP PA RO RR TO",
    "Northeast": "AL BA CE MA PB PE PI RN SE",
    "Central-West": "DF GO MS MT",
    "Southeast": "ES MG RJ SP",
    "South": "PR RS SC",
}
REGION_OF = {state: region for region, states in REGIONS.items() for state in states.split()}


def make_company(loader):
    """Make the company, apart from the others of the database and with its own currency."""
    survey = loader.env.ref("customers_for_life.survey_service")
    vals = {
        "name": "Marketplace",
        # Without a country, for which Odoo would install accounting.
        "currency_id": loader.env.ref("base.BRL").id,
        "survey_id": survey.id,
    }
    company = loader.make("res.company", {"company": vals})
    # The days of the files are those of its calendar.
    company.resource_calendar_id.tz = ZONE
    loader.env.ref("base.user_admin").company_ids |= company
    loader.enter(company)


def make_people(loader):
    """Return ({region: id of its salesperson}, their crm.team)."""
    groups = [
        loader.env.ref(name).id for name in ("base.group_user", "sales_team.group_sale_salesman")
    ]
    users = loader.make(
        "res.users",
        {
            f"user_{region}": {
                "name": f"Sales {region}",
                "login": f"marketplace-{region.lower()}",
                "company_id": loader.company.id,
                "company_ids": [Command.set(loader.company.ids)],
                "group_ids": [Command.set(groups)],
                "tz": ZONE,
            }
            for region in REGIONS
        },
    )
    team = {
        "name": "Marketplace",
        "company_id": loader.company.id,
        "member_ids": [Command.set(users.ids)],
    }
    return dict(zip(REGIONS, users.ids, strict=True)), loader.make("crm.team", {"team": team})


def make_partners(loader, files):
    """Return ({customer_id: id}, {seller_id: id})."""
    country = loader.env.ref("base.br")
    states = {state.code: state.id for state in country.state_ids}
    place = {"country_id": country.id, "company_id": loader.company.id}
    customers = {
        f"customer_{row['customer_id']}": {
            **place,
            "name": f"Customer {row['customer_id'][:8]}",
            "ref": row["customer_id"],
            "city": row["customer_city"].title(),
            "state_id": states[row["customer_state"]],
            "customer_rank": 1,
        }
        for row in files.orders
    }
    sellers = {
        f"seller_{line['seller_id']}": {
            **place,
            "name": f"Seller {line['seller_id'][:8]}",
            "ref": line["seller_id"],
            "state_id": states[line["seller_state"]],
            "is_company": True,
        }
        for line in files.lines
    }
    return (
        _by_id(loader.make_all("res.partner", customers, "customers")),
        _by_id(loader.make_all("res.partner", sellers, "sellers")),
    )


def make_products(loader, files, sellers):
    """Return {product_id: id of a product.product}: each with its category, and whoever sells it
    through the marketplace as its vendors.

    Nothing is storable, so that deliveries can be told with or without Inventory.
    """
    categories = _by_id(
        loader.make_all(
            "product.category",
            {
                f"category_{line['category']}": {"name": _to_words(line["category"])}
                for line in files.lines
                if line["category"]
            },
            "categories",
        )
    )
    products = {}
    for line in files.lines:
        product = products.setdefault(
            f"product_{line['product_id']}",
            {
                "name": f"{_to_words(line['category']) or 'Article'} {line['product_id'][:8]}",
                "default_code": line["product_id"],
                "type": "service",
                "invoice_policy": "delivery",
                "list_price": float(line["price"]),
                "company_id": loader.company.id,
                "seller_ids": {},
                **({"categ_id": categories[line["category"]]} if line["category"] else {}),
            },
        )
        product["seller_ids"][sellers[line["seller_id"]]] = float(line["price"])
    for product in products.values():
        product["seller_ids"] = [
            Command.create({"partner_id": seller, "price": price, "company_id": loader.company.id})
            for seller, price in product["seller_ids"].items()
        ]
    return _by_id(loader.make_all("product.product", products, "products"))


def make_freight(loader):
    """Return the product.product that carries the freight: paid with the order, and nothing that
    would be delivered by itself."""
    vals = {
        "name": "Freight",
        "type": "service",
        "invoice_policy": "order",
        "list_price": 0,
        "company_id": loader.company.id,
    }
    return loader.make("product.product", {"freight": vals})


def _by_id(ids):
    """Return {id in the files: id of the record}."""
    return {name.partition("_")[2]: record for name, record in ids.items()}


def _to_words(name):
    return name.replace("_", " ").capitalize()
