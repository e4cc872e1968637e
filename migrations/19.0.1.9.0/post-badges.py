from odoo import SUPERUSER_ID, api
from odoo.addons.customers_for_life import create_records


def migrate(cr, version):
    """Bring the badges, and the job that gives them: they may be deleted for good."""
    create_records(api.Environment(cr, SUPERUSER_ID, {}), "badge_", "ir_cron_recognition_give")
