from odoo import SUPERUSER_ID, api
from odoo.fields import Domain

MODELS = ("customer.promise", "customer.complaint", "customer.rework", "customer.extra")


def migrate(cr, version):
    """Say whose the records are that the first version left without customer, responsible or team:
    what they came from knows."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False, "tracking_disable": True})
    for name in MODELS:
        model = env[name]
        came_from = Domain.OR(Domain(origin, "!=", False) for origin in model._origin_fields)
        for field in ("partner_id", "user_id", "team_id"):
            empty = model.search(came_from & Domain(field, "=", False))
            env.add_to_compute(model._fields[field], empty)
    env.flush_all()
