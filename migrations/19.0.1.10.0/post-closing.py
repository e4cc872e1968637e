from odoo import SUPERUSER_ID, api
from odoo.addons.customers_for_life import create_records


def migrate(cr, version):
    """Bring the job that asks whether it is put right: people may delete it, so an update leaves it
    out. Nobody is asked before a company switches it on."""
    create_records(api.Environment(cr, SUPERUSER_ID, {}), "ir_cron_closing_ask")
