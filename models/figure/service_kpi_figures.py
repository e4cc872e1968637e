"""What each figure counts, and what it is divided by: the one place where figures are defined."""

from typing import NamedTuple

from ...formulas import verdict


class Source(NamedTuple):
    """Records that are counted.

    model: their model
    date: the field that says in which period a record falls
    domain: which of them count
    dimensions: {team, user, partner, product or employee: the path by which records are chosen;
        channel is grouped by alone}
    ungrouped: those by which groups are not compared, since a record has several, or since it
        would tell nothing
    """

    model: str
    date: str
    domain: list
    dimensions: dict
    ungrouped: tuple = ()


class Figure(NamedTuple):
    """A figure: factor × numerator ÷ size of the sample, or the numerator alone where it is a sum.

    numerator: an aggregate as `_read_group` takes it; the size is the number of records
    divided_by: the records that are the sample, where they are others than the numerator's
    chart: the control chart that fits it, 'p' for shares, 'u' for counts per unit
    missed: the domain of those of its `records` that lower a share
    is_private: kept from whom it is about where the sample tells who said what
    count, open: where it is counted in a way of its own, the names of the methods of service.kpi
        that take the place of `_count_each` and of `_get_records`
    so_far: [(source, names of fields)] of what counts with all its past, up to a period's end
    """

    source: Source
    numerator: str
    divided_by: Source | None = None
    factor: float = 1
    is_sum: bool = False
    chart: str | None = None
    missed: list = []
    is_private: bool = False
    count: str | None = None
    open: str | None = None
    so_far: tuple = ()

    @property
    def sources(self):
        """The sources that are counted for a period."""
        return [self.source, self.divided_by] if self.divided_by else [self.source]

    @property
    def dimensions(self):
        """The names by which this figure is counted (set)."""
        names = set(self.source.dimensions)
        return names & set(self.divided_by.dimensions) if self.divided_by else names

    @property
    def records(self):
        """The source whose records a reader wants to see behind the number."""
        return self.divided_by if self.divided_by and self.chart == "p" else self.source


class Duration(NamedTuple):
    """How long something took that a customer waited for.

    source: what is over, each of it counted on the day on which it was
    field: the field that says how long it took
    unit: 'hour' for working hours, 'day' for calendar days
    view: the list that shows it, the longest first
    """

    source: Source
    field: str
    unit: str
    view: str


CUSTOMER = "partner_id.commercial_partner_id"
DUE = Source(
    "customer.promise",
    "date_judged",
    [],
    {
        "team": "team_id",
        "user": "user_id",
        "partner": "commercial_partner_id",
        "product": "product_ids",
        "employee": "employee_id",
    },
    ("product",),
)
PROMISES = DUE._replace(domain=[("verdict", "in", verdict.JUDGED)])
DELIVERED_LINES = Source(
    "sale.order.line",
    "date_delivered",
    # What mends or replaces something was not sold.
    [("state", "=", "sale"), ("is_replacement", "=", False)],
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
    [("state", "=", "sale"), ("is_purchase", "=", True)],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
    # Each of them bought for the first time once.
    ("partner",),
)
DELIVERED_ORDERS = ORDERS._replace(date="date_delivered")
COMPLAINTS = Source(
    "customer.complaint",
    "create_date",
    [("state", "not in", ("merged", "cancelled"))],
    {"team": "team_id", "user": "seller_id", "partner": CUSTOMER, "product": "product_id"},
)
REWORK = Source(
    "customer.rework",
    "date_found",
    [("state", "!=", "cancelled")],
    {
        "team": "team_id",
        "user": "done_by_id",
        "partner": CUSTOMER,
        "product": "product_id",
        "employee": "done_by_employee_id",
    },
)
ASKED_FOR = Source(
    "customer.request",
    "date_asked",
    [],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
)
REQUESTS = ASKED_FOR._replace(domain=[("answer", "in", ("yes", "no"))])
ASKED = Source(
    "survey.user_input",
    "date_asked",
    [("order_id", "!=", False), ("test_entry", "=", False)],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER, "channel": "service_channel"},
)
SCORED = ASKED._replace(date="end_datetime", domain=[*ASKED.domain, ("is_scored", "=", True)])

RECOVERIES = Source(
    "customer.recovery",
    "date_done",
    [("state", "=", "done")],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
)
CLOSINGS = Source(
    "customer.closing",
    "date_asked",
    [],
    {"team": "team_id", "user": "user_id", "partner": CUSTOMER},
)
CLOSED = CLOSINGS._replace(date="date_answered", domain=[("answer", "in", ("yes", "no"))])
# Of no figure: what the report says of checklists that came round.
ROUNDS = Source(
    "service.round",
    "date",
    [("state", "in", ("done", "late", "missed"))],
    {
        "team": "team_id",
        "user": "user_id",
        "plan": "plan_id",
        "managers_own": "is_managers_own",
        "state": "state",
    },
)
LET_DOWN = PROMISES._replace(domain=[("verdict", "in", verdict.MISSED)])
SOLD = Source("sale.order", "date_order", [("state", "=", "sale")], {})
# What it consists of is said there.
REVENUE = Source(
    "service.revenue",
    "date",
    [],
    {
        "team": "team_id",
        "user": "user_id",
        "partner": "commercial_partner_id",
        "product": "product_id",
    },
)

FIGURES = {
    "kept_rate": Figure(
        PROMISES, "kept_rate:sum", chart="p", missed=[("verdict", "in", verdict.MISSED)]
    ),
    "forewarned": Figure(
        LET_DOWN, "forewarned_rate:sum", chart="p", missed=[("date_forewarned", "=", False)]
    ),
    "first_time_right": Figure(
        DELIVERED_LINES, "first_time_right:sum", chart="p", missed=[("first_time_right", "=", 0)]
    ),
    "yes_rate": Figure(REQUESTS, "yes_rate:sum", chart="p", missed=[("answer", "=", "no")]),
    "survey_score": Figure(SCORED, "service_score:sum", is_private=True),
    "survey_response": Figure(
        ASKED._replace(domain=[*ASKED.domain, ("state", "=", "done")]),
        "__count",
        divided_by=ASKED,
        chart="p",
        missed=[("state", "!=", "done")],
    ),
    "complaints": Figure(COMPLAINTS, "__count", divided_by=DELIVERED_ORDERS, factor=100, chart="u"),
    "put_right": Figure(CLOSED, "put_right:sum", chart="p", missed=[("answer", "=", "no")]),
    "rework_cost": Figure(REWORK, "cost:sum", is_sum=True),
    "repeat_rate": Figure(ORDERS, "is_repeat:sum", chart="p"),
    # Of the customers, by their revenue: see service_kpi_risk.
    "value_at_risk": Figure(
        LET_DOWN._replace(
            # Complaints are no employee's without a user.
            dimensions={n: path for n, path in LET_DOWN.dimensions.items() if n != "employee"}
        ),
        "__count",
        is_sum=True,
        count="_count_value_at_risk",
        open="_get_customers_at_risk",
        so_far=(
            (COMPLAINTS, ("date_solved", CUSTOMER)),
            (SOLD, ("amount_sold", "currency_rate", CUSTOMER)),
        ),
    ),
}

DURATIONS = {
    "answer": Duration(
        COMPLAINTS._replace(date="date_answered"),
        "hours_to_answer",
        "hour",
        "customers_for_life.customer_complaint_view_list_answer",
    ),
    "solution": Duration(
        COMPLAINTS._replace(date="date_solved"),
        "hours_to_solution",
        "hour",
        "customers_for_life.customer_complaint_view_list_solution",
    ),
    "delivery": Duration(
        DELIVERED_ORDERS._replace(ungrouped=()),
        "days_to_deliver",
        "day",
        "customers_for_life.sale_order_view_list_days",
    ),
}
