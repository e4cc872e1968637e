"""Say what became of the rows that aren't ours: dev/uninstall_check calls it.

    uninstall_rows.py SOCKET PORT ODOO BEFORE AFTER

ODOO is a database without the addon: its tables and columns are those compared. A line for each
row of BEFORE that AFTER lacks, or has with another value.
"""

import sys

import psycopg2

ADDON = "customers_for_life"
# The registry of what is installed, by its tables and models: ours leave it and come back.
REGISTRY = ("ir_", "ir.")
# Who wrote last, and the type of survey that we bring.
CHANGED_BY_US = {"write_date", "write_uid", "survey_type"}
COLUMNS = """
    SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
      JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY table_name"""
KEYS = """
    SELECT conrelid::regclass::text, attname, confrelid::regclass::text
      FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
     WHERE contype = 'f'"""


def query(database, sql, *values):
    with psycopg2.connect(host=SOCKET, port=PORT, user="owner", dbname=database) as connection:
        cursor = connection.cursor()
        cursor.execute(sql, values)
        return cursor.fetchall()


def rows_of(database, table, columns):
    """Return {id, or all values where there is none: {column: value}}."""
    rows = [
        {column: row[column] for column in columns}
        for (row,) in query(database, f'SELECT to_jsonb(t) FROM "{table}" t')
    ]
    return {row["id"] if "id" in row else tuple(sorted(row.items())): row for row in rows}


def compare():
    """Return {table: {id: row}} of what is gone, and the lines that say what is changed."""
    gone, changed = {}, []
    for table, columns in sorted(query(ODOO, COLUMNS)):
        before, after = (rows_of(database, table, columns) for database in (BEFORE, AFTER))
        gone[table] = {key: row for key, row in before.items() if key not in after}
        if table.startswith(REGISTRY):
            continue
        for key in before.keys() & after.keys():
            for column in set(columns) - CHANGED_BY_US:
                old, new = before[key][column], after[key][column]
                if old != new:
                    changed.append(f"changed: {table} {key} {column}: {old!r}, {new!r}"[:300])
    return gone, changed


def take_ours(gone):
    """Take from what is gone the addon's own rows, and those that cannot be without them."""
    ours = {}
    for model, key in query(
        BEFORE, "SELECT model, res_id FROM ir_model_data WHERE module = %s", ADDON
    ):
        ours.setdefault(model.replace(".", "_"), set()).add(key)
    models = {row["model"] for row in gone["ir_model"].values()}
    taken = {table: rows for table, rows in gone.items() if table.startswith(REGISTRY)}
    left = {table: rows for table, rows in gone.items() if table not in taken}
    keys = {}
    for table, column, target in query(ODOO, KEYS):
        keys.setdefault(table, []).append((column, target))

    def goes(table, key, row):
        model = row.get("model") or row.get("res_model") or ""
        return (
            key in ours.get(table, ())
            or model in models
            or model.startswith(REGISTRY)
            # What was said about a record of ours.
            or row.get("res_id") in taken.get(model.replace(".", "_"), ())
            or any(row.get(column) in taken.get(to, ()) for column, to in keys.get(table, ()))
        )

    found = True
    while found:
        found = [(t, k) for t, rows in left.items() for k, row in rows.items() if goes(t, k, row)]
        for table, key in found:
            taken.setdefault(table, {})[key] = left[table].pop(key)
    return left


SOCKET, PORT, ODOO, BEFORE, AFTER = sys.argv[1:]
GONE, LINES = compare()
for TABLE, ROWS in take_ours(GONE).items():
    LINES += [f"gone: {TABLE} {row}"[:300] for row in ROWS.values()]
print("\n".join(LINES))
