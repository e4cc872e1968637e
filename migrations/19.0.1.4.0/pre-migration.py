from odoo import SUPERUSER_ID, api

# Rules that administrators may change are not updated by themselves: these are made anew.
CHANGED = ("customer_extra_rule_own", "service_action_rule_own")


def migrate(cr, version):
    """Let leaders see the extras and actions of their teams."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in CHANGED:
        rule = env.ref(f"customers_for_life.{name}", raise_if_not_found=False)
        if rule:
            rule.unlink()
