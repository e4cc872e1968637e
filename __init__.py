"""Customers for Life: the hooks that Odoo calls, and the packages."""

import re

from lxml import etree

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.modules import Manifest
from odoo.tools import SQL, file_path
from odoo.tools.convert import xml_import

from . import formulas
from . import models
from . import wizards
from . import controllers
from . import reports

ADDON = "customers_for_life"
# Odoo takes the folder's name for the addon's, and our records and files go by ours.
if __name__ != f"odoo.addons.{ADDON}":
    folder = __name__.rpartition(".")[2]
    # Nobody's language is known when the addon is loaded.
    raise UserError(  # pylint: disable=translation-required
        f"The folder of this addon must be called {ADDON}, and is called {folder}: rename it, "
        "restart Odoo and update the list of apps."
    )

# What is stored on records that were there before us, and not empty on them. Odoo computes a new
# column record by record, before what it rests on is there, and takes today for a date; so the
# columns come first, and are filled in sets.
COLUMNS = {
    "sale_order": {
        "amount_sold": "numeric",
        "date_delivered": "timestamp",
        "date_shortened": "timestamp",
        "days_to_deliver": "numeric",
        "delivery_state": "varchar",
        "is_first_purchase": "bool",
        "is_purchase": "bool",
    },
    "sale_order_line": {
        "date_delivered": "timestamp",
        "date_recorded": "timestamp",
        "date_shortened": "timestamp",
        "delivery_state": "varchar",
        # Nobody wrote down an error before.
        "first_time_right": "float8 DEFAULT 1",
        "is_replacement": "bool",
    },
    "survey_user_input": {
        "company_id": "int4",
        "date_asked": "timestamp",
        "is_scored": "bool",
        "service_score": "float8",
        "service_thanks": "text",
        "service_wish": "text",
        "team_id": "int4",
        "user_id": "int4",
    },
    "survey_user_input_line": {
        "is_scored": "bool",
        "service_part": "varchar",
        "service_points": "float8",
    },
}


def pre_init_hook(env):
    """Prepare what years of data would make slow: nothing is computed record by record."""
    add_columns(env.cr)
    fill_purchases(env.cr)
    fill_sold(env.cr)
    fill_asked(env.cr)


def add_columns(cr):
    """Add the columns that stand in COLUMNS, where they are not there yet."""
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s",
                    SQL.identifier(table),
                    SQL.identifier(name),
                    SQL(kind),
                )
            )


def fill_purchases(cr):
    """Say of each past order whether something was bought with it; free ones are looked at anew
    once the addon is there."""
    cr.execute("""
        UPDATE sale_order SET is_purchase = EXISTS (
            SELECT FROM sale_order_line line
             WHERE line.order_id = sale_order.id
               AND line.display_type IS NULL AND line.product_uom_qty > 0)
    """)


def fill_sold(cr):
    """Say of each past order what was sold with it; those that mend or replace something are
    looked at anew once the addon is there."""
    cr.execute("""
        UPDATE sale_order SET amount_sold = sold.amount
          FROM (SELECT order_id, sum(price_subtotal) AS amount
                  FROM sale_order_line
                 WHERE display_type IS NULL AND product_id IS NOT NULL
              GROUP BY order_id) sold
         WHERE sold.order_id = sale_order.id
    """)


def fill_asked(cr):
    """Say of each past answer when its questions were sent or opened."""
    cr.execute("UPDATE survey_user_input SET date_asked = create_date WHERE date_asked IS NULL")


def post_init_hook(env):
    """Judge past orders by the rule of today's; let customers complain by e-mail."""
    env["sale.order"]._settle_past_purchases()
    env["sale.order"]._settle_first_purchases()
    env["sale.order"]._settle_past_deliveries()
    companies = env["res.company"].with_context(active_test=False).search([])
    companies._create_complaint_aliases()


def create_records(env, *names):
    """Create those records of data/ whose ids begin with one of `names` (str), where they are not
    there: an update leaves out whatever people may have deleted, also what it brings itself."""
    for path in Manifest.for_addon(ADDON)["data"]:
        if not path.startswith("data/"):
            continue
        parser = etree.XMLParser(remove_comments=True)
        # Whole, so that Odoo remembers where a mail template can be reset from.
        file = file_path(f"{ADDON}/{path}")
        root = etree.parse(file, parser).getroot()
        for node in list(root):
            name = node.get("id", "")
            if not name.startswith(names) or env.ref(f"{ADDON}.{name}", raise_if_not_found=False):
                root.remove(node)
        xml_import(env, ADDON, {}, "init", xml_filename=file).parse(root)


def uninstall_hook(env):
    """Keep the answers, which are the company's own, and leave nothing that leads nowhere."""
    env["service.kpi.change"]._unwatch()
    keep_answers(env)
    ours = [name for name in env.registry if env[name]._original_module == ADDON]
    remove_what_leads_to(env, ours)
    # Badges of ours go, and so what they were given for, before its tables do.
    env.cr.execute("DELETE FROM service_nomination")
    env.cr.execute("DELETE FROM service_recognition")
    env.invalidate_all()
    # They go with their tables, at once.
    env["ir.model.data"].search([("module", "=", ADDON), ("model", "in", ours)]).unlink()
    # Odoo drops the keys with their columns, and forgets its own rows about them.
    env.cr.execute(
        """DELETE FROM ir_model_constraint USING ir_module_module module
            WHERE module.id = ir_model_constraint.module AND module.name = %s AND type = 'f'""",
        [ADDON],
    )


def keep_answers(env):
    """Leave the survey where customers have answered it, or people put it in their own words: with
    its questions, Odoo would delete what they said."""
    survey = env.ref(f"{ADDON}.survey_service", raise_if_not_found=False)
    if not survey:
        return
    questions = survey.question_ids
    parts = (survey, questions, questions.suggested_answer_ids)
    by_people = any(writer.id != SUPERUSER_ID for part in parts for writer in part.write_uid)
    if by_people or survey.user_input_ids:
        kinds = [part._name for part in parts]
        env["ir.model.data"].search([("module", "=", ADDON), ("model", "in", kinds)]).unlink()


def remove_what_leads_to(env, ours):
    """Remove what users made for our models and fields: without them it ends in an error."""
    env = env(context={**env.context, "active_test": False})
    for kind, field in (
        ("ir.filters", "model_id"),
        ("ir.exports", "resource"),
        ("ir.actions.act_window", "res_model"),
        ("ir.ui.view", "model"),
    ):
        env[kind].search([(field, "in", ours)]).unlink()
    for user_filter in env["ir.filters"].search([]):
        words = f"{user_filter.domain} {user_filter.context} {user_filter.sort}"
        paths = re.findall(r"""['"]([a-z_][\w.]*)""", words)
        if any(leads_to_us(env, user_filter.model_id, path.split(".")) for path in paths):
            user_filter.unlink()
    for line in env["ir.exports.line"].search([("name", "!=", False)]):
        if leads_to_us(env, line.export_id.resource, line.name.split("/")):
            line.unlink()


def leads_to_us(env, model, path):
    """Return whether a field of this addon is on a path (names of fields) that begins at `model`
    (str)."""
    for name in path:
        field = env[model]._fields.get(name) if model in env else None
        if field is None or field._module == ADDON:
            return field is not None
        model = field.comodel_name
    return False
