"""What each figure counts, and what it is divided by: the one place where figures are defined."""

from typing import NamedTuple


class Source(NamedTuple):
    """Records that are counted.

    model: their model
    date: the field that says in which period a record falls
    domain: which of them count
    dimensions: {team, user, partner or product: the path by which records are grouped}
    """

    model: str
    date: str
    domain: list
    dimensions: dict


class Figure(NamedTuple):
    """A figure: factor × numerator ÷ denominator, or the numerator alone.

    numerator, denominator: aggregates as `_read_group` takes them
    divided_by: the source of the denominator, where it is another than the numerator's
    chart: the control chart that fits it, 'p' for shares, 'u' for counts per unit
    """

    source: Source
    numerator: str
    denominator: str | None = None
    divided_by: Source | None = None
    factor: float = 1
    chart: str | None = None


CUSTOMER = "partner_id.commercial_partner_id"
PROMISES = Source(
    "customer.promise",
    "date_judged",
    [],
    {
        "team": "team_id",
        "user": "user_id",
        "partner": "commercial_partner_id",
        "product": "order_line_id.product_id",
    },
)
DELIVERED_LINES = Source(
    "sale.order.line",
    "date_delivered",
    [("state", "=", "sale")],
    {
        "team": "order_id.team_id",
        "user": "salesman_id",
        "partner": "order_partner_id.commercial_partner_id",
        "product": "product_id",
    },
)
ORDERS = Source(
    "sale.order",
    "date_order",
    [("state", "=", "sale")],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
)
DELIVERED_ORDERS = ORDERS._replace(date="date_delivered")
COMPLAINTS = Source(
    "customer.complaint",
    "create_date",
    [("state", "not in", ("merged", "cancelled"))],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
)
REWORK = Source(
    "customer.rework",
    "date_found",
    [("state", "!=", "cancelled")],
    {"team": "team_id", "user": "done_by_id", "partner": CUSTOMER, "product": "product_id"},
)
REQUESTS = Source(
    "customer.request",
    "date_asked",
    [],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
)
ASKED = Source(
    "survey.user_input",
    "create_date",
    [("order_id", "!=", False), ("test_entry", "=", False)],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
)
SCORED = ASKED._replace(date="end_datetime", domain=[*ASKED.domain, ("is_scored", "=", True)])

FIGURES = {
    "kept_rate": Figure(PROMISES, "kept_rate:sum", "kept_rate:count", chart="p"),
    "first_time_right": Figure(DELIVERED_LINES, "first_time_right:sum", "__count", chart="p"),
    "yes_rate": Figure(REQUESTS, "yes_rate:sum", "yes_rate:count", chart="p"),
    "survey_score": Figure(SCORED, "service_score:sum", "__count"),
    "survey_response": Figure(
        ASKED._replace(domain=[*ASKED.domain, ("state", "=", "done")]),
        "__count",
        "__count",
        divided_by=ASKED,
        chart="p",
    ),
    "complaints": Figure(
        COMPLAINTS, "__count", "__count", divided_by=DELIVERED_ORDERS, factor=100, chart="u"
    ),
    "rework_cost": Figure(REWORK, "cost:sum"),
    "repeat_rate": Figure(ORDERS, "is_repeat:sum", "__count", chart="p"),
}
