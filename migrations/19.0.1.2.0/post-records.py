from odoo import SUPERUSER_ID, api
from odoo.addons.customers_for_life import create_records


def migrate(cr, version):
    """Bring the job that is new and may be deleted."""
    create_records(api.Environment(cr, SUPERUSER_ID, {}), "ir_cron_quality_report")
