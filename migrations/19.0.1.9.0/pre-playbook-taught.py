from odoo.tools.sql import create_column, table_exists


def migrate(cr, version):
    """Nobody is asked at once to read all that the playbooks say already: who keeps one may ask."""
    # The first version had no playbooks.
    if table_exists(cr, "service_playbook"):
        create_column(cr, "service_playbook", "is_taught", "bool")
