import re

from odoo import SUPERUSER_ID, api

RULES = (
    "customer_complaint",
    "customer_extra",
    "customer_promise",
    "customer_promise_pause",
    "customer_promise_revision",
    "customer_recovery",
    "customer_recovery_step",
    "customer_request",
    "customer_rework",
    "service_action",
    "service_playbook",
    "service_playbook_check",
    "service_playbook_item",
)
OWN = re.compile(
    r"""\(\s*(['"])((?:promise_id\.|recovery_id\.|playbook_id\.)?user_id)\1\s*,\s*"""
    r"""(['"])=\3\s*,\s*user\.id\s*\)"""
)
ESCALATED = (
    "['|', '&', ('escalated', '=', True), "
    "('team_id.user_id', 'in', user.service_acts_for_ids.ids), "
)


def migrate(cr, version):
    """Let whoever acts for somebody who is away open what is theirs: rules of before this version
    are not written again by an update."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in RULES:
        rule = env.ref(f"customers_for_life.{name}_rule_own", raise_if_not_found=False)
        if not rule or "service_acts_for_ids" in rule.domain_force:
            continue
        domain = OWN.sub(r"('\2', 'in', user.service_acts_for_ids.ids)", rule.domain_force)
        if name == "customer_complaint":
            domain = domain.replace("[", ESCALATED, 1)
        rule.domain_force = domain
    env["res.users"]._follow_absences()
