"""Multiply a small company into one with years of orders, in the database.

Each copy of an order takes its lines, promises, cases and answers along: all of them are moved by
the same number of weeks, and belong to another customer. So every stored field is what the ORM
computed, but for those that rest on other orders too: SETTLE computes these anew.
"""

from datetime import timedelta
from time import perf_counter

from bench_company import ORDERS, WEEKS, make_company

# {table: the order that a row belongs to}, in an order that foreign keys allow.
FAMILY = {
    "sale_order": "t.id",
    "sale_order_line": "t.order_id",
    "survey_user_input": "t.order_id",
    "survey_user_input_line": "(SELECT order_id FROM survey_user_input a"
    " WHERE a.id = t.user_input_id)",
    "survey_question_survey_user_input_rel": "(SELECT order_id FROM survey_user_input a"
    " WHERE a.id = t.survey_user_input_id)",
    "customer_complaint": "t.order_id",
    "customer_closing": "(SELECT order_id FROM customer_complaint a WHERE a.id = t.complaint_id)",
    "customer_rework": "t.order_id",
    "customer_promise": "t.order_id",
}
# Columns that differ from copy to copy, beside keys and dates.
COLUMNS = {
    ("sale_order", "name"): "'S' || lpad((%(copy)s * 1000 + f.rank + 1)::text, 7, '0')",
    ("sale_order", "access_token"): "NULL",
    ("survey_user_input", "access_token"): "md5(t.access_token || %(copy)s)",
    ("survey_user_input", "invite_token"): "md5(t.invite_token || %(copy)s)",
    ("customer_complaint", "access_token"): "NULL",
    ("customer_complaint", "reference"): "t.reference || '-' || %(copy)s",
    ("customer_rework", "reference"): "t.reference || '-' || %(copy)s",
}
# How many days after its order a row is made: the clock of the database cannot be stopped.
LATER = {
    "survey_user_input": 10,
    "survey_user_input_line": 10,
    "customer_complaint": 7,
    "customer_rework": 7,
}
# Moments that may lie ahead, and those at which the rows were made.
AHEAD = (
    *("commitment_date", "date_due", "date_first_due", "date_judged", "date_warning"),
    *("date_deadline", "create_date", "write_date"),
)
# What is counted from the moment at which a row was made.
SINCE_MADE = {"customer.complaint": ("hours_to_answer", "hours_to_solution")}
# Methods (model, name) that compute in sets what rests on other orders too.
SETTLE = [
    ("sale.order", "_settle_first_purchases"),
    # As each night; what customers are worth first, as the value at risk goes by it.
    ("customer.value", "_cron_refresh"),
    ("service.kpi.value", "_cron_keep"),
]


def load(env, size):
    """Fill the database with `size` orders and what follows from them, and commit.

    :param int size: how many orders, a multiple of a thousand
    """
    if size % ORDERS:
        raise SystemExit(f"the size is a multiple of {ORDERS}")
    start = perf_counter()
    orders, customers, pending = make_company(env)
    copies = size // ORDERS - 1
    Multiplication(env, orders, customers, pending).run(copies)
    env.invalidate_all()
    for model, method in SETTLE:
        # Odoo without the addon has nothing to settle.
        if settle := getattr(env.get(model), method, None):
            settle()
    env.cr.commit()
    _analyze(env)
    print(f"{size} orders loaded in {perf_counter() - start:.0f} s", flush=True)


def _analyze(env):
    """Leave the tables as autovacuum would: with statistics and a visibility map."""
    cr = env.cr
    cr.commit()
    cr._cnx.autocommit = True
    try:
        cr.execute("VACUUM ANALYZE")
    finally:
        cr._cnx.autocommit = False


class Multiplication:
    """The copies of a company; `spans` holds how far the keys of a table move with each."""

    def __init__(self, env, orders, customers, pending):
        self.env, self.cr = env, env.cr
        self.orders, self.customers, self.pending = orders, customers, pending
        self.tables = [table for table in FAMILY if self._exists(table)]
        self.spans = {}
        self.first_customer = min(customers.ids)

    def _exists(self, table):
        if table.startswith("survey"):
            # Without us, answers belong to no order.
            return "order_id" in self.env["survey.user_input"]._fields
        self.cr.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return self.cr.fetchone()[0]

    def run(self, copies):
        self._make_families()
        self._copy_customers(copies)
        for table in self.tables:
            if "id" in self._columns(table):
                self.cr.execute(
                    f"SELECT max(t.id) - min(t.id) + 1 FROM {table} t"
                    f" JOIN bench_family f ON f.id = {FAMILY[table]}"
                )
                self.spans[table] = self.cr.fetchone()[0]
        for table in self.spans.keys() & FAMILY.keys():
            self.cr.execute(
                f"UPDATE {table} t SET create_date = o.date_order + %(later)s,"
                f" write_date = o.date_order + %(later)s FROM sale_order o"
                f" WHERE o.id = {FAMILY[table]}",
                {"later": timedelta(days=LATER.get(table, 0))},
            )
        self._count_since_made()
        references = {table: self._references(table) for table in self.tables}
        rules = self._drop_rules()
        for table in self.tables:
            self._copy(table, copies, references[table])
        for rule in rules:
            self.cr.execute(rule)
        self._move_sequences(copies)
        self.cr.execute("DROP TABLE bench_family")

    def _count_since_made(self):
        """Compute anew what rests on the moment at which a row was made, which was moved."""
        self.env.invalidate_all()
        for model, names in SINCE_MADE.items():
            if model in self.env:
                records = self.env[model].search([("order_id", "in", self.orders.ids)])
                for name in names:
                    self.env.add_to_compute(records._fields[name], records)
        self.env.flush_all()

    def _make_families(self):
        """Say of each order how many weeks it can move until the last of what follows from it
        happens today."""
        self.cr.execute(
            """CREATE TABLE bench_family AS
               SELECT id, rank() OVER (ORDER BY id) - 1 AS rank, id = ANY(%s) AS pending,
                      date_order AS last
                 FROM sale_order WHERE id = ANY(%s)""",
            [self.pending.ids, self.orders.ids],
        )
        self.cr.execute("ALTER TABLE bench_family ADD PRIMARY KEY (id)")
        for table in self.tables:
            moments = [
                name
                for name in self._columns(table, "timestamp without time zone")
                if not name.startswith(AHEAD)
            ]
            if not moments:
                continue
            last = ", ".join(f"t.{name}" for name in moments)
            self.cr.execute(
                f"""UPDATE bench_family f SET last = greatest(f.last, l.last)
                      FROM (SELECT {FAMILY[table]} AS id, max(greatest({last})) AS last
                              FROM {table} t GROUP BY 1) l
                     WHERE l.id = f.id"""
            )
        self.cr.execute(
            """ALTER TABLE bench_family ADD weeks int;
               UPDATE bench_family
                  SET weeks = floor(extract(epoch FROM now() at time zone 'UTC' - last) / 604800)"""
        )

    def _columns(self, table, kind=None):
        self.cr.execute(
            """SELECT column_name, data_type FROM information_schema.columns
                WHERE table_name = %s AND is_generated = 'NEVER' AND table_schema = 'public'""",
            [table],
        )
        return {name: type_ for name, type_ in self.cr.fetchall() if kind in (None, type_)}

    def _copy_customers(self, copies):
        """Make a tenth as many customers as orders."""
        ids = self.customers.ids
        self.spans["res_partner"] = len(ids)
        self.cr.execute("SELECT max(id) = %s FROM res_partner", [max(ids)])
        assert self.cr.fetchone()[0] and max(ids) - min(ids) + 1 == len(ids)
        exprs = {name: f"t.{name}" for name in self._columns("res_partner")}
        for name in ("id", "commercial_partner_id"):
            exprs[name] = f"t.id + c * {len(ids)}"
        for name in ("name", "complete_name"):
            exprs[name] = f"t.{name} || '-' || c"
        self.cr.execute(
            f"INSERT INTO res_partner ({', '.join(exprs)}) SELECT {', '.join(exprs.values())}"
            " FROM generate_series(1, %s) c, res_partner t WHERE t.id = ANY(%s)",
            [copies, ids],
        )
        self.customer_count = len(ids) * (copies + 1)

    def _drop_rules(self):
        """Drop indexes and foreign keys: checked all at once, they take a fraction of the time.

        :return: the SQL that makes them again
        """
        self.cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
        self.cr.execute(
            """SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
                      format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                             conrelid::regclass, conname, pg_get_constraintdef(oid))
                 FROM pg_constraint
                WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
                UNION ALL
               SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
                 FROM pg_index
                WHERE indrelid = ANY(%s::regclass[])
                  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
                ORDER BY 1""",
            [self.tables] * 2,
        )
        rules = self.cr.fetchall()
        for drop, _make in rules:
            self.cr.execute(drop)
        return [make for _drop, make in reversed(rules)]

    def _copy(self, table, copies, references):
        """Insert the copies of a table's rows; references: {column: SQL} of its keys."""
        columns = self._columns(table).items()
        exprs = {name: self._expression(table, name, type_) for name, type_ in columns}
        exprs.update(references)
        exprs = {
            name: COLUMNS.get((table, name), expr) % {"copy": "c"} for name, expr in exprs.items()
        }
        # Some buy often, most do now and then.
        customer = (
            f"{self.first_customer} + floor({self.customer_count}"
            " * power((hashint8(c * 1000 + f.rank) & 1048575) / 1048576.0, 1.5))::int"
        )
        weeks = (
            "CASE WHEN f.pending THEN f.weeks ELSE least(f.weeks,"
            f" floor((c - 1 + (f.rank * 0.618034) %% 1) * {WEEKS + 1} / {copies})::int) END"
        )
        self.cr.execute(
            f"""INSERT INTO {table} ({", ".join(exprs)})
                SELECT {", ".join(exprs.values())}
                  FROM generate_series(1, %s) c
                 CROSS JOIN bench_family f
                 CROSS JOIN LATERAL (SELECT {customer} AS id) customer
                 CROSS JOIN LATERAL (SELECT {weeks} * interval '7 days' AS delay) move
                  JOIN {table} t ON {FAMILY[table]} = f.id
                 ORDER BY c""",
            [copies],
        )

    def _expression(self, table, name, type_):
        if name == "id":
            return f"t.id + c * {self.spans[table]}"
        if type_ == "timestamp without time zone":
            return f"t.{name} + move.delay"
        if type_ == "date":
            return f"(t.{name} + move.delay)::date"
        return f"t.{name}"

    def _references(self, table):
        """Return {column: SQL} of the keys that point at what is copied too."""
        self.cr.execute(
            """SELECT attname, confrelid::regclass::text
                 FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                WHERE contype = 'f' AND conrelid = %s::regclass""",
            [table],
        )
        exprs = {}
        for name, target in self.cr.fetchall():
            if target == "res_partner":
                is_customer = f"t.{name} >= {self.first_customer}"
                exprs[name] = f"CASE WHEN {is_customer} THEN customer.id ELSE t.{name} END"
            elif target in self.spans:
                exprs[name] = f"t.{name} + c * {self.spans[target]}"
        return exprs

    def _move_sequences(self, copies):
        for table in self.spans:
            self.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.order")], limit=1)
        sequence.number_next_actual = (copies + 1) * ORDERS + 1
        self.env.flush_all()
