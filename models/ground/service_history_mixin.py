from datetime import datetime, time
from itertools import compress, pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .service_guard_import import drop_unchanged

EARLIEST = datetime(1970, 1, 1)


class History:
    """Says in the context that records come by an import. No client can send one."""


class ServiceHistoryMixin(models.AbstractModel):
    """Closed history from another system: a service manager imports it with its own dates.

    It comes as new records that are over already, is marked as imported, and starts nothing: no
    promise, no message, no activity. What is marked counts in the figures of its own dates, but in
    nobody's own (see `service.kpi`).
    """

    _name = "service.history.mixin"
    _description = "Imported History"
    _inherit = ["service.guard.mixin"]

    # What an import of history says that otherwise only methods do.
    _history_fields = ()
    # The dates of a record, in the order in which they happen, and those that it must have.
    _history_dates = ()
    _history_needed = ()
    # What a client may write on a record that exists, and an import may not.
    _history_put_right = ()
    # The name of the file in static/import that has the right columns.
    _history_template = None

    is_imported = fields.Boolean(
        string="Imported",
        readonly=True,
        copy=False,
        guard="method",
        help="It was over already when a service manager imported it from another system. It "
        "counts in the figures of its own dates, but in nobody's own figures, bonus or badges.",
    )
    date_imported = fields.Datetime(string="Imported On", readonly=True, copy=False, guard="method")
    imported_by_id = fields.Many2one("res.users", readonly=True, copy=False, guard="method")

    _imported_idx = models.Index("(date_imported) WHERE is_imported")

    # Of models that have a `date_taken`.
    @api.depends("create_date")
    def _compute_date_taken(self):
        for record in self:
            record.date_taken = record.create_date and record.create_date.replace(microsecond=0)

    # === WHAT THE MODELS SAY ===#

    @api.model
    def _is_over(self, vals):
        """Return whether an imported row (values of a new record) says that it is over."""
        raise NotImplementedError

    @api.model
    def _complete_history(self, vals):
        """Return the values of a row that is over, with what follows from them.

        :raise UserError: where they contradict each other
        """
        return vals

    # === THE IMPORT ===#

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template: What Is Closed"),
                "template": f"/customers_for_life/static/import/{self._history_template}.csv",
            }
        ]

    @api.model
    def load(self, fields, data):
        history = self.with_context(import_history=History())
        return super(ServiceHistoryMixin, history).load(fields, data)

    @api.model
    def _is_import(self):
        return isinstance(self.env.context.get("import_history"), History)

    @api.model
    def _check_import(self, values, record, xid=None):
        if not record and self._is_over(values):
            self._refuse_marks(values)
            values = self._prepare_history(values)
            if not xid:
                raise UserError(
                    self.env._(
                        "External ID is missing: with it, whoever imports the same file once more "
                        "doubles nothing. Take the number that it had in the other system."
                    )
                )
        return super()._check_import(values, record, xid)

    def _normalize_row(self, values):
        values = super()._normalize_row(values)
        if self.is_imported:
            # A cell that was empty was filled in by itself.
            values = {name: value for name, value in values.items() if value}
            values = drop_unchanged(self, values, everything=True)
        return values

    def _check_guard(self, vals):
        if self._is_import() and (names := [n for n in self._history_put_right if n in vals]):
            raise UserError(
                self.env._(
                    "%(fields)s of %(record)s cannot be changed by an import, which brings in what "
                    "is over as new records only. Put it right on the record itself.",
                    fields=", ".join(map(self._get_label, names)),
                    record=self[0].display_name,
                )
            )
        return super()._check_guard(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._refuse_marks(vals)
        if not self._is_import():
            return super().create(vals_list)
        is_over = [self._is_over(vals) for vals in vals_list]
        if not any(is_over):
            return super().create(vals_list)
        over = self._create_history(list(compress(vals_list, is_over)))
        alive = super().create(
            [v for v, known in zip(vals_list, is_over, strict=True) if not known]
        )
        records = {True: iter(over), False: iter(alive)}
        return self.browse([next(records[known]).id for known in is_over])

    @api.model
    def _create_history(self, vals_list):
        vals_list = [self._prepare_history(vals) for vals in vals_list]
        begun = [
            vals.pop("date_taken") if "date_taken" in self._history_dates else None
            for vals in vals_list
        ]
        # No message and no follower for what was over years ago.
        quiet = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        # Past `create`, which has sorted them out.
        made = super(ServiceHistoryMixin, quiet).create(  # pylint: disable=super-method-mismatch
            vals_list
        )
        records = made.with_env(self.env)
        records._begin_at(begun)
        return records

    def _begin_at(self, moments):
        """Let these records have been made at `moments` (naive UTC, or None), one of each."""
        pairs = [
            SQL("(%s, %s::timestamp)", record.id, moment)
            for record, moment in zip(self, moments, strict=True)
            if moment
        ]
        if pairs:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s record SET create_date = begun.moment FROM (VALUES %s) "
                    "begun (id, moment) WHERE begun.id = record.id",
                    SQL.identifier(self._table),
                    SQL(", ").join(pairs),
                )
            )
            self.invalidate_recordset(["create_date"], flush=False)
            self.modified(["create_date"])

    @api.model
    def _refuse_marks(self, vals):
        marks = ("is_imported", "date_imported", "imported_by_id")
        self._refuse("create", {name for name in marks if vals.get(name)})

    @api.model
    def _drop_guarded(self, vals):
        if not (self._is_import() and vals.get("is_imported")):
            return super()._drop_guarded(vals)
        ours = {"is_imported", "date_imported", "imported_by_id", *self._history_fields}
        rest = {name: value for name, value in vals.items() if name not in ours}
        return super()._drop_guarded(rest) | {n: vals[n] for n in ours if n in vals}

    @api.model
    def _prepare_history(self, vals):
        """Return the values of a record that is over, marked as imported.

        :raise UserError: where the user is no service manager, or the dates cannot be
        """
        if not self._is_service_manager():
            raise UserError(
                self.env._(
                    "Only a service manager imports what is over already. Leave its stage and its "
                    "dates out, or ask a service manager to import it."
                )
            )
        self._check_dates(vals)
        return self._complete_history(vals) | {
            "is_imported": True,
            "date_imported": fields.Datetime.now(),
            "imported_by_id": self.env.uid,
        }

    @api.model
    def _check_dates(self, vals):
        """Refuse dates that are missing, that lie in no past of ours, or that are out of order."""
        for name in self._history_needed:
            if not vals.get(name):
                raise UserError(
                    self.env._(
                        "%s is missing: what is over needs its own dates.", self._get_label(name)
                    )
                )
        self._check_sequence(vals, *self._history_dates)

    @api.model
    def _check_sequence(self, vals, *names):
        """Refuse dates, of those named that are given, that are not of the past or not in this
        order.

        :raise UserError: naming the fields
        """
        given = [(name, self._to_moment(name, vals[name])) for name in names if vals.get(name)]
        for name, moment in given:
            if not EARLIEST <= moment <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%s lies before 1970 or in the future: what is imported as over is past.",
                        self._get_label(name),
                    )
                )
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        for pair in pairwise(given):
            begin, end = (moment for _name, moment in pair)
            if any(self._fields[name].type == "date" for name, _moment in pair):
                begin, end = (
                    moment.date()
                    if self._fields[name].type == "date"
                    else company._service_day(moment)
                    for name, moment in pair
                )
            if end < begin:
                raise UserError(
                    self.env._(
                        "%(second)s is before %(first)s: one of the two is wrong.",
                        first=self._get_label(pair[0][0]),
                        second=self._get_label(pair[1][0]),
                    )
                )

    @api.model
    def _to_moment(self, name, value):
        """Return a date or moment given for writing as a moment (naive UTC).

        :raise UserError: where it is none
        """
        try:
            if self._fields[name].type == "date":
                return datetime.combine(fields.Date.to_date(value), time.min)
            return fields.Datetime.to_datetime(value)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("%s is no date.", self._get_label(name))) from error

    @api.model
    def _get_label(self, name):
        return self._fields[name]._description_string(self.env)

    @api.model
    def _check_history_stage(self, vals, name, stages):
        """Refuse a stage that history cannot have.

        :param str name: the field of the stages
        :param stages: those that are over
        """
        if vals.get(name) not in stages:
            labels = dict(self._fields[name]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(field)s must be one of %(stages)s where a row has dates of what happened. "
                    "Import what is still open without them.",
                    field=self._get_label(name),
                    stages=", ".join(labels[stage] for stage in stages),
                )
            )
