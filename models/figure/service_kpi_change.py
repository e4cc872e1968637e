from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from .service_kpi_figures import FIGURES

# Whose history is kept: other dimensions of a figure are counted as of now.
WHOSE = ("team", "user")
# No time zone is farther away from the database's clock.
FAR_OFF = "14 hours"


class ServiceKpiChange(models.Model):
    """A month that is over and in which something changed on which figures rest.

    The database itself notes it (see `_watch`): whatever changes a record, through whichever door,
    the history of that month is no longer taken for what the figures are. The nightly job counts
    the month again and removes the note. A note is only ever added, so that nobody waits for
    anybody else's transaction; and it becomes visible with the change itself.
    """

    _name = "service.kpi.change"
    _description = "Changed Month"
    _log_access = False
    _rec_name = "source"

    source = fields.Char(required=True, readonly=True, help="The model that changed.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(string="Month", required=True, readonly=True, help="Its first day.")

    _month_idx = models.Index("(company_id, date)")

    @api.model
    def _get_stale_months(self, company):
        """Return {code: set of first days} of the months whose history is no longer right."""
        # The database notes what it knows of.
        self.env.flush_all()
        by_source = defaultdict(set)
        for source, month in self.sudo()._read_group(
            [("company_id", "=", company.id)], ["source", "date:day"]
        ):
            by_source[source].add(month)
        return {
            code: set().union(
                *(by_source[source.model] for source, _names in self._get_rests(code))
            )
            for code in FIGURES
        }

    @api.model
    def _get_changes(self, company):
        """Return {first day of a month: the notes (records) of what changed in it}."""
        self.env.flush_all()
        return dict(
            self._read_group([("company_id", "=", company.id)], ["date:day"], ["id:recordset"])
        )

    # === WHAT IS WATCHED ===#

    @api.model
    def _get_rests(self, code):
        """Return [(Source, names of fields)] of what a figure rests on, beside whose it is."""
        figure = FIGURES[code]
        names = [figure.numerator.split(":")[0]]
        if figure.so_far:
            # It counts customers.
            names.append(figure.source.dimensions["partner"])
        return [*((source, names) for source in figure.sources), *figure.so_far]

    @api.model
    def _get_columns(self, model, path):
        """Return the columns behind a field: set of (name of the many2one of `model` or None, name
        of the column)."""
        name, _dot, rest = path.partition(".")
        field = self.env[model]._fields.get(name)
        if field is None or rest == "id":
            return {(None, name)} if field else set()
        if rest:
            return {(None, name), (name, rest)}
        if field.store:
            return {(None, name)}
        # A live verdict is made of the dates that it depends on.
        depends = self.pool.field_depends[field]
        return set().union(*(self._get_columns(model, other) for other in depends))

    @api.model
    def _get_watched(self):
        """Return {table: {(source's model, its date, many2one or None): set of columns}}.

        The columns are those of the table; the many2one leads there from the source, where its own
        table is another.
        """
        watched = defaultdict(lambda: defaultdict(set))
        for code in FIGURES:
            for source, names in self._get_rests(code):
                model = self.env[source.model]
                paths = [source.date, "company_id", *names, *self._get_terms(source)]
                paths += [source.dimensions[name] for name in WHOSE if name in source.dimensions]
                columns = (self._get_columns(source.model, path) for path in paths)
                for link, column in set().union(*columns):
                    other = self.env[model._fields[link].comodel_name] if link else model
                    watched[other._table][source.model, source.date, link].add(column)
        return watched

    @api.model
    def _get_terms(self, source):
        """Return {path: term} of a source's domain."""
        return {term[0]: term for term in source.domain}

    @api.model
    def _counts(self, model, date, alias):
        """Return the SQL of whether the row `alias` counts in any figure by this date, as far as
        its own columns tell."""
        domains = [
            Domain(
                [
                    term
                    for path, term in self._get_terms(source).items()
                    if "." not in path and self.env[model]._fields[path].store
                ]
            )
            for code in FIGURES
            for source, _names in self._get_rests(code)
            if (source.model, source.date) == (model, date)
        ]
        model = self.env[model]
        query = Query(self.env, alias, SQL.identifier(model._table))
        return Domain.OR(domains).optimize_full(model)._to_sql(model, alias, query)

    @api.model
    def _watch(self):
        """Have the database note each change: a trigger on every table that figures rest on."""
        self._unwatch()
        for table, sources in self._get_watched().items():
            self._create_function(table, sources)
            for operation, images in (
                ("INSERT", "NEW TABLE AS new_rows"),
                ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
                ("DELETE", "OLD TABLE AS old_rows"),
            ):
                words = {
                    "name": SQL.identifier(f"{self._table}_{operation.lower()}"),
                    "table": SQL.identifier(table),
                    "operation": SQL(operation),
                    "images": SQL(images),
                    "function": self._get_function(table),
                }
                self.env.cr.execute(
                    SQL(
                        """CREATE TRIGGER %(name)s AFTER %(operation)s ON %(table)s
                           REFERENCING %(images)s
                           FOR EACH STATEMENT EXECUTE FUNCTION %(function)s()""",
                        **words,
                    )
                )

    @api.model
    def _unwatch(self):
        """Remove all triggers that there are, of this version or an earlier one: a table that is
        watched without us could not be written any more."""
        self.env.cr.execute(
            r"""SELECT DISTINCT proname FROM pg_proc JOIN pg_trigger ON tgfoid = pg_proc.oid
                 WHERE proname LIKE 'service\_kpi\_change\_%'"""
        )
        for (function,) in self.env.cr.fetchall():
            self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(function)))

    @api.model
    def _get_function(self, table):
        return SQL.identifier(f"{self._table}_{table}")

    @api.model
    def _create_function(self, table, sources):
        notes = {
            operation: [
                SQL(
                    """INSERT INTO service_kpi_change (source, company_id, date)
                       SELECT DISTINCT %(source)s, moved.company_id,
                              date_trunc('month', moved.date + side)::date
                         FROM (%(moved)s) moved
                        CROSS JOIN (VALUES (interval %(far)s), (- interval %(far)s)) zone (side)
                        WHERE moved.company_id IS NOT NULL
                          AND moved.date + side < date_trunc('month', now() + interval %(far)s)""",
                    source=source,
                    moved=moved,
                    far=FAR_OFF,
                )
                for (source, date, link), columns in sources.items()
                if (moved := self._get_moved(operation, source, date, link, columns))
            ]
            for operation in ("INSERT", "UPDATE", "DELETE")
        }
        body = SQL(
            "BEGIN IF TG_OP = 'INSERT' THEN %s; ELSIF TG_OP = 'DELETE' THEN %s; ELSE %s; END IF; "
            "RETURN NULL; END",
            *(
                SQL("; ").join(notes[name] or [SQL("NULL")])
                for name in ("INSERT", "DELETE", "UPDATE")
            ),
        )
        self.env.cr.execute(
            SQL(
                "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s",
                self._get_function(table),
                self.env.cr.mogrify(body).decode(),
            )
        )

    @api.model
    def _get_moved(self, operation, source, date, link, columns):
        """Return the query (SQL) of the company and the date of what an operation changed in a
        source; None where it changes nothing in it.

        :param link: the many2one of the source through which the changed table is reached, or None
        """
        if link and operation != "UPDATE":
            return None
        names = SQL(", ").join(SQL.identifier(name) for name in sorted({"id", *columns}))
        gone, come = (
            SQL("SELECT %s FROM %s EXCEPT SELECT %s FROM %s", names, SQL(a), names, SQL(b))
            for a, b in (("old_rows", "new_rows"), ("new_rows", "old_rows"))
        )
        if link:
            rows = SQL(
                "(%s) changed JOIN %s record ON record.%s = changed.id",
                gone,
                SQL.identifier(self.env[source]._table),
                SQL.identifier(link),
            )
        else:
            rows = {
                "INSERT": SQL("new_rows record"),
                "DELETE": SQL("old_rows record"),
                "UPDATE": SQL("((%s) UNION ALL (%s)) record", gone, come),
            }[operation]
        return SQL(
            "SELECT record.company_id, record.%s AS date FROM %s WHERE %s",
            SQL.identifier(date),
            rows,
            self._counts(source, date, "record"),
        )
