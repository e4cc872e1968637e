from odoo import SUPERUSER_ID, api
from odoo.fields import Domain


def migrate(cr, version):
    """Give hours that were logged without a rate that of today, which stays from now on; until
    hours are logged there is none."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    unrated = Domain("hours", ">", 0) & Domain("hourly_cost", "in", (0, False))
    early = Domain("hours", "in", (0, False)) & Domain("hourly_cost", "!=", 0)
    reworks = env["customer.rework"].with_context(active_test=False).search(unrated | early)
    for name in ("hourly_cost", "cost"):
        env.add_to_compute(reworks._fields[name], reworks)
