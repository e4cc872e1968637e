from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, groupby


class Counter(NamedTuple):
    """What a field counts, or lists where it is a one2many."""

    name: str
    model: str
    domain: list = []
    # How the records lead here; see `_link_counted`.
    link: str = "subject"
    # Whether it counts what the reader may not read.
    sudo: bool = False


class ServiceCounterMixin(models.AbstractModel):
    """The numbers on a record's buttons, of what its reader may read: one query for all of them.

    The class that inherits says in `_get_counters` what is counted; of a name that stands there
    more than once, the sum is. The fields have compute="_compute_counters".
    """

    _name = "service.counter.mixin"
    _description = "Counters"

    # The field by which what is counted points here.
    _subject_field = None

    def _get_counters(self):
        """Return [Counter]."""
        return []

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counters(self):
        counters = self._get_counters()
        found = self._count_together(counters)
        for name, link in {counter.name: counter.link for counter in counters}.items():
            field = self._fields[name]
            ids = self._get_counted_ids(link)
            if field.type == "one2many":
                records = self.filtered("id")
                lists = [tuple(found.get((name, ids[record]), ())) for record in records]
                field._insert_cache(records, lists)
                continue
            for record in self:
                record[name] = found.get((name, ids[record]), 0)

    def _get_counted_ids(self, link):
        """Return {record: id of what the counted records lead to}, for each of these."""
        return {record: record._origin.id for record in self}

    def _link_counted(self, link, model, query, ids):
        """Narrow `query` of `model` down to what leads to `ids`; return the SQL of the id to which
        a row leads."""
        subject = model._field_to_sql(query.table, self._subject_field, query)
        query.add_where(SQL("%s IN %s", subject, ids))
        return subject

    def _count_together(self, counters):
        """Return {(name of the counter, id): number, or list of ids}."""
        parts = groupby(counters, lambda counter: counter[1:2] + counter[3:])
        branches, names = [], []
        for (model, link, sudo), together in parts:
            ids = tuple(filter(None, set(self._get_counted_ids(link).values())))
            if ids:
                names.append([counter.name for counter in together])
                model = self.env[model].sudo(sudo or self.env.su)
                branches.append(self._count_of(len(branches), model, link, ids, together))
        found = {}
        if branches:
            rows = self.env.execute_query(SQL(" UNION ALL ").join(branches))
            for number, record_id, counts, listed in rows:
                for name, count in zip(names[number], counts, strict=True):
                    if self._fields[name].type == "one2many":
                        found[name, record_id] = listed
                    else:
                        found[name, record_id] = found.get((name, record_id), 0) + count
        return found

    def _count_of(self, number, model, link, ids, counters):
        """Return the SQL of (number, id, [count of each counter], [id of each record])."""
        domains = [Domain(counter.domain) for counter in counters]
        query = model._search(Domain.OR(domains))
        subject = query.groupby = self._link_counted(link, model, query, ids)
        counts = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                domain.optimize_full(model)._to_sql(model, query.table, query),
            )
            for domain in domains
        ]
        listed = SQL("NULL::int[]")
        if any(self._fields[counter.name].type == "one2many" for counter in counters):
            listed = SQL(
                "ARRAY_AGG(%s ORDER BY %s)",
                SQL.identifier(query.table, "id"),
                model._order_to_sql(model._order, query),
            )
        counts = SQL("ARRAY[%s]", SQL(", ").join(counts))
        return query.select(SQL("%s", number), subject, counts, listed)
