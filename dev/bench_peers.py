"""The same work done by other addons for complaints, installed beside ours."""

from bench_measure import Act, measure
from bench_orders import view_spec

QUICKEST = "mgmtsystem.nonconformity"
# {model: (addon, its stage)}
PEERS = {
    QUICKEST: ("mgmtsystem_nonconformity", "stage_id"),
    "crm.claim": ("crm_claim", "stage_id"),
    "helpdesk.ticket": ("helpdesk_mgmt", "stage_id"),
}
MANY = 10000


def bench_peers(env):
    """Yield the rows; nothing stays."""
    for model, (addon, _stage) in PEERS.items():
        yield measure(
            "1000 complaints in one call",
            _create(env, "customer.complaint", 1000),
            _create(env, model, 1000),
            addon,
            "≤ half the quickest",
        )
    # Once: it takes long, and what follows looks at what it made.
    yield measure(
        f"{MANY} complaints in one call",
        _create(env, "customer.complaint", MANY),
        _create(env, QUICKEST, MANY),
        PEERS[QUICKEST][0],
        "≤ a quarter",
        keep=True,
    )
    env.flush_all()
    for model, (addon, stage) in PEERS.items():
        if model != QUICKEST:
            _create(env, model, 1000).run(keep=True)
        beside = addon if model == QUICKEST else f"{addon}, of 1000"
        yield measure(
            "first page of complaints", _page(env, "customer.complaint"), _page(env, model), beside
        )
        yield measure(
            "complaints grouped by stage",
            _group(env, "customer.complaint", "state"),
            _group(env, model, stage),
            beside,
        )


def _create(env, model, count):
    def create():
        env[model].create([_values(env, model, customers[n % 100]) for n in range(count)])

    customers = env["res.partner"].search([("name", "=like", "Customer %")], limit=100)
    return Act(env, create)


def _values(env, model, customer):
    values = {"name": "It rattles", "partner_id": customer.id}
    if model == QUICKEST:
        people = ("responsible_user_id", "manager_user_id", "user_id")
        values |= dict.fromkeys(people, env.uid) | {"description": "It rattles"}
    elif model == "helpdesk.ticket":
        values["description"] = "It rattles"
    return values


def _page(env, model):
    spec = view_spec(env, model, "list")
    return Act(env, lambda: env[model].web_search_read([], spec, limit=80))


def _group(env, model, field):
    return Act(env, lambda: env[model].formatted_read_group([], [field], ["__count"]))
