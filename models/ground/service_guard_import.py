from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS

ADDON = "customers_for_life"


def is_unchanged(records, name, value):
    """Return whether the field `name` of all of `records` has this value for writing."""
    field = records._fields[name]
    if not records._has_field_access(field, "read"):
        return False
    if field.type == "many2many":
        is_set = len(value or ()) == 1 and value[0][0] == Command.SET
        linked = records.with_context(active_test=False)
        return is_set and all(set(record[name].ids) == set(value[0][2]) for record in linked)
    if field.type == "one2many":
        return False
    try:
        return all(
            field.convert_to_record(field.convert_to_cache(value, record), record) == record[name]
            for record in records
        )
    except (TypeError, ValueError):
        # Nonsense is for the field to refuse.
        return False


def drop_unchanged(record, values, everything=False):
    """Return `values` for writing without those that change nothing and that somebody refuses: of a
    model of Odoo's, what is written beside them keeps what it would compute anew.

    :param everything: whether to leave out all that changes nothing
    """
    is_frozen = record._original_module == ADDON and not hasattr(record, "_check_guard")
    changed = {}
    for name, value in values.items():
        field = record._fields.get(name)
        if field and field.type == "one2many" and isinstance(value, list):
            if lines := _drop_unchanged_lines(record, name, value):
                changed[name] = lines
        elif not (
            field
            and (everything or is_frozen or is_refused(record, field))
            and is_unchanged(record, name, value)
        ):
            changed[name] = value
    return changed


def is_refused(record, field):
    """Return whether anybody may be refused to write this field: by its guard, or since it only
    follows from others, on our models and of our fields."""
    return bool(getattr(field, "guard", None)) or is_computed_only(record, field)


def is_computed_only(record, field):
    """Return whether Odoo would drop what is written to this field of ours."""
    if ADDON not in (field._module, record._original_module) or field.name == "id":
        return False
    is_computed = field.compute and not field.store and not field.inverse
    return field.name in MAGIC_COLUMNS or bool(is_computed)


def _drop_unchanged_lines(record, name, commands):
    """Return those of the commands of a one2many, as an import makes them, that change a line."""
    lines = record.with_context(active_test=False)[name].with_env(record.env)
    kept = []
    for command in commands:
        code, line_id, values = (*command, None, None)[:3]
        if code in (Command.LINK, Command.UPDATE) and line_id in lines.ids:
            values = drop_unchanged(lines.browse(line_id), values or {})
            if not values:
                continue
            command = Command.update(line_id, values)
        kept.append(command)
    return kept


class ServiceGuardMixin(models.AbstractModel):
    """Importing: what is as it was already is not said anew, and no column is dropped without a
    word. The guards hold as ever; here each row that they refuse is told with its own number."""

    _inherit = "service.guard.mixin"

    def _load_records_write(self, values):
        # An import may repeat what is guarded; written as it is already, it would count as said.
        if not self.env.su:
            values = drop_unchanged(self, self._normalize_row(values))
            if not values:
                return None
        return super()._load_records_write(values)

    def _normalize_row(self, values):
        """Return the values of a row of an import as this record would have them."""
        return dict(values)

    @api.model
    def _convert_records(self, records, *, log=lambda message: None, savepoint):
        rows = list(records)
        known = self._find_imported(record.get("id") for record, _info in rows)
        # Read all at once, of which each row then takes its own.
        found = self.browse(known.values())
        readable = set(found._filtered_access("read")._ids)
        converted = super()._convert_records(iter(rows), log=log, savepoint=savepoint)
        for dbid, xid, values, info in converted:
            record = self.browse(dbid or known.get(xid)).with_prefetch(found._ids)
            if not record:
                # Of a new record, an empty cell says nothing of what has a value by itself.
                guarded = self._get_guarded(values, "method", "manager", "moved")
                values = {n: value for n, value in values.items() if value or n not in guarded}
            try:
                # What the user may not read, writing refuses.
                if not record or record.id in readable or record.has_access("read"):
                    self._check_import(values, record, xid)
            except UserError as error:
                log({**info, "type": "error", "message": str(error)})
            else:
                yield dbid, xid, values, info

    @api.model
    def _find_imported(self, xids):
        """Return {external id: id} of those of the external ids that records of this model have."""
        module = self.env.context.get("_import_current_module", "__import__")
        full = {xid: xid if "." in xid else f"{module}.{xid}" for xid in xids if xid}
        rows = self.env["ir.model.data"].sudo()._lookup_xmlids(full.values(), self)
        ids = {f"{row[1]}.{row[2]}": row[4] for row in rows if row[3] == self._name and row[6]}
        return {xid: ids[name] for xid, name in full.items() if name in ids}

    @api.model
    def _check_import(self, values, record, xid=None):
        """Refuse a row of an import that says what it may not.

        :param values: {field: value for writing}
        :param record: the one that the row writes; an empty one where it makes a new one
        :param str xid: the row's external id, where it has one
        :raise UserError: in words that name the columns
        """
        if self.env.su:
            return
        if record:
            values = drop_unchanged(record, record._normalize_row(values))
            self._check_writable(values)
            record._check_guard(values)
        else:
            self._check_writable({name: value for name, value in values.items() if value})
            self._drop_guarded(values)
        for name, value in values.items():
            if isinstance(value, list) and self._fields[name].type == "one2many":
                self._check_lines(name, value)

    @api.model
    def _check_writable(self, values):
        """Refuse what Odoo would drop: it follows from other fields, or is Odoo's own."""
        fields = [self._fields[name] for name in values if name in self._fields]
        names = [
            field._description_string(self.env)
            for field in fields
            # What has a guard, the guard refuses.
            if is_computed_only(self, field) and not getattr(field, "guard", None)
        ]
        if names:
            raise UserError(
                self.env._(
                    "%(columns)s cannot be imported, since it follows from other fields. Leave the "
                    "column out, or import it as it was exported.",
                    columns=", ".join(names),
                )
            )

    @api.model
    def _check_lines(self, name, commands):
        lines = self.env[self._fields[name].comodel_name]
        if not hasattr(lines, "_check_guard"):
            # Its own write and its access rights say what may be written.
            return
        for command in commands:
            if command[0] == Command.CREATE:
                lines._check_import(command[2], lines)
            elif command[0] == Command.UPDATE:
                lines._check_import(command[2], lines.browse(command[1]))
