from odoo.tools.sql import create_column


def migrate(cr, version):
    """Nobody is asked at once to read all that the playbooks say already: who keeps one may ask."""
    create_column(cr, "service_playbook", "is_taught", "bool")
