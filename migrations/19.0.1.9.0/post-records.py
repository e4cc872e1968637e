from odoo import SUPERUSER_ID, api
from odoo.addons.customers_for_life import create_records


def migrate(cr, version):
    """Bring the jobs, the minutes and the answers to complaints that are new: people may delete
    them, so an update leaves them out."""
    create_records(
        api.Environment(cr, SUPERUSER_ID, {}),
        "ir_cron_meeting_open",
        "ir_cron_playbook_ask",
        "ir_cron_round_open",
        "mail_template_complaint_",
        "mail_template_meeting",
    )
