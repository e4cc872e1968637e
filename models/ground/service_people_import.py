from collections import Counter

from odoo import api, models
from odoo.fields import Domain


class Found(dict):
    """{(model, way, value): id} of what one import refers to. No client can send one in a context,
    where none is another's, whatever they hold."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class ServicePeopleMixin(models.AbstractModel):
    """Importing: what the rows refer to is found in one query a column, not in one a row."""

    _inherit = "service.people.mixin"

    @api.model
    def load(self, fields, data):
        found = Found()
        for number, path in enumerate(fields):
            name, _slash, way = path.partition("/")
            field = self._fields.get(name)
            if field and field.type == "many2one" and field.comodel_name != self._name:
                values = {row[number] for row in data if isinstance(row[number], str)} - {""}
                known = self._find_referred(self.env[field.comodel_name], way or None, values)
                found |= {
                    (field.comodel_name, way or None, value): id_ for value, id_ in known.items()
                }
        return super(ServicePeopleMixin, self.with_context(import_found=found)).load(fields, data)

    @api.model
    def _find_referred(self, model, way, values):
        """Return {value: id} of those records of `model` that are beyond doubt meant.

        :param str way: None where the values (set of str) are names, ".id" where they are ids of
            the database
        """
        if way == ".id":
            ids = {int(value): value for value in values if value.isdecimal()}
            return {ids[record.id]: record.id for record in model.browse(ids).exists()}
        if way or not model._rec_name:
            return {}
        records = model.search_fetch(
            Domain("display_name", "in", list(values)), [model._rec_name], order="id"
        )
        names = records.mapped(model._rec_name)
        # Where a name is that of several, or one is found by something else, Odoo says so.
        is_clear = values.issuperset(names) and max(Counter(names).values(), default=0) == 1
        return dict(zip(names, records.ids, strict=True)) if is_clear else {}
