from odoo import SUPERUSER_ID, api
from odoo.addons.customers_for_life import create_records


def migrate(cr, version):
    """Bring what is new and may be deleted, and the figures of the digest."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    create_records(
        env,
        "promise_type_recovery",
        "request_",
        "survey_",
        "kpi_target_",
        "ir_cron_silence",
        "ir_cron_survey_",
    )
    digest = env.ref("digest.digest_digest_default", raise_if_not_found=False)
    if digest:
        digest.write({"kpi_service_kept_rate": True, "kpi_service_complaints": True})
