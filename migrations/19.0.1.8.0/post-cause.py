from odoo import SUPERUSER_ID, api
from odoo.addons.customers_for_life import create_records

# Of the causes that came with the addon, those that are not the process's.
WHOSE = {"cause_person": "person", "cause_supplier": "supplier"}


def migrate(cr, version):
    """Say whose the causes are that were there, with their parts, and bring those that are new."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for name, whose in WHOSE.items():
        if cause := env.ref(f"customers_for_life.{name}", raise_if_not_found=False):
            cause.search([("id", "child_of", cause.id)]).responsibility = whose
    if env.ref("customers_for_life.cause_material", raise_if_not_found=False):
        create_records(env, "cause_stock")
    create_records(env, "cause_customer", "cause_moved")
