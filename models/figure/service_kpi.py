from datetime import datetime
from itertools import compress
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas import period
from ...formulas.days import end_of_day, start_of_day
from .service_kpi_figures import FIGURES

# The dimensions of whose own figures they are.
PEOPLE = {"user", "employee"}


class Scope(NamedTuple):
    """What a figure is asked for: whole days of a company's time zone, and whom or what.

    date_from, date_to: first and last day, both included
    spans: of these only the days in one of [(first day, last day)], where there are any
    team, user, partner, product, employee: records; a partner stands for all the people of the
        company, an employee is asked for who has no user
    is_own: without what was imported from another system
    """

    company: models.Model
    date_from: datetime
    date_to: datetime
    team: models.Model = None
    user: models.Model = None
    partner: models.Model = None
    product: models.Model = None
    spans: tuple = ()
    employee: models.Model = None
    is_own: bool = False

    def chosen(self):
        """Return {dimension: record} of what the figure is narrowed to."""
        names = ("team", "user", "partner", "product", "employee")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


class ServiceKpi(models.Model):
    """A figure with its target. How it is counted stands in `service_kpi_figures`; screens and
    documents ask here, so that a figure is the same number everywhere."""

    _name = "service.kpi"
    _description = "Service Figure"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.guard.mixin"]
    _order = "sequence, id"
    name = fields.Char(required=True, translate=True)
    silence_note = fields.Text(
        string="Silence Alarm",
        compute="_compute_silence_note",
        help="Complaints of last month against those that the volume of orders let expect.",
    )
    code = fields.Char(required=True, readonly=True, guard="method")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="What is counted, and what it is divided by.")
    unit = fields.Selection(
        [
            ("percent", "Percent"),
            ("score", "Score from 0 to 100"),
            ("per_hundred", "Per 100 delivered orders"),
            ("money", "Money"),
        ],
        required=True,
        readonly=True,
    )
    direction = fields.Selection(
        [("up", "More is better"), ("down", "Less is better")], required=True, readonly=True
    )
    target_ids = fields.One2many("service.kpi.target", "kpi_id", string="Targets")
    _code_once = models.UniqueIndex("(code)", "Each figure is defined once.")

    @api.depends_context("company")
    def _compute_silence_note(self):
        for kpi in self:
            kpi.silence_note = kpi.code == "complaints" and self.env.company.service_silence_note

    def _measure(self, scope, by=()):
        """Return this figure for a scope, in groups, with the user's access rights.

        :param Scope scope: company, days, and whom or what
        :param by: of 'day', 'week', 'month', 'quarter', 'year' (at most one of these), 'team',
            'user', 'partner', 'product' and 'employee'
        :return: {key: (value, numerator, size)}; key is the tuple of the groups, a period as the
            date on which it begins; size is that of the sample, and the value of a share or mean
            is None where it is zero, or so small that it is kept from the user
        """
        return self._measure_each(scope, [by])[0]

    def _measure_each(self, scope, groupings):
        """Return what `_measure` does for each of several groupings, in one go."""
        return [
            self._veil(scope, by, {key: self._rate(*count) for key, count in counts.items()})
            for by, counts in zip(groupings, self._count_each(scope, groupings), strict=True)
        ]

    def _count(self, scope, by=()):
        """Return {key: (numerator, size)}, as of now and with the user's access rights; the scope,
        the groups and their keys are those of `_measure`."""
        return self._count_each(scope, [by])[0]

    def _count_each(self, scope, groupings):
        """Return what `_count` does for each of several groupings, in one go."""
        self.ensure_one()
        figure = FIGURES[self.code]
        if figure.count:
            return self._read_apart(scope, groupings, getattr(self, figure.count))
        aggregates = [figure.numerator, "__count"]
        counted = self._read_each(figure.source, scope, groupings, aggregates)
        if figure.divided_by:
            samples = self._read_each(figure.divided_by, scope, groupings, ["__count"])
            counted = [
                {
                    key: (groups.get(key, (0,))[0], *sizes.get(key, (0,)))
                    for key in groups.keys() | sizes.keys()
                }
                for groups, sizes in zip(counted, samples, strict=True)
            ]
        return [
            {key: (numerator or 0, size) for key, (numerator, size) in groups.items()}
            for groups in counted
        ]

    def _rate(self, numerator, size):
        """Return (value, numerator, size): the figure of what was counted."""
        figure = FIGURES[self.code]
        if figure.is_sum:
            return numerator, numerator, size
        return figure.factor * numerator / size if size else None, numerator, size

    def _total(self, scope):
        """Return (value, numerator, size) of this figure for a whole scope."""
        ((total,),) = self._measure_periods(scope, [(scope.date_from, scope.date_to)]).values()
        return total

    @api.model
    def _read_source(self, source, scope, by, aggregates):
        """Return {key: aggregates} of the records of a source that fall into a scope."""
        return self._read_each(source, scope, [by], aggregates)[0]

    @api.model
    def _read_each(self, source, scope, groupings, aggregates):
        """Return what `_read_source` does for each of several groupings, in one query; in one more
        of those by people, where some of the records may have been imported."""

        def read(scope, groupings):
            return self._read_together(source, scope, groupings, aggregates)

        if "is_imported" not in self.env[source.model]._fields:
            return read(scope, groupings)
        return self._read_apart(scope, groupings, read)

    @api.model
    def _read_apart(self, scope, groupings, read):
        """Return what `read` does of a scope and groupings: of those by people without what was
        imported, which is in nobody's own figures."""
        owned = [not PEOPLE.isdisjoint(by) for by in groupings]
        if scope.is_own or not any(owned):
            return read(scope, groupings)
        own = iter(read(scope._replace(is_own=True), list(compress(groupings, owned))))
        others = [by for by, is_owned in zip(groupings, owned, strict=True) if not is_owned]
        rest = iter(read(scope, others) if others else ())
        return [next(own if is_owned else rest) for is_owned in owned]

    @api.model
    def _read_together(self, source, scope, groupings, aggregates):
        model = self._get_model(source, scope)
        domain = self._get_domain(source, scope)
        specs = [self._get_specs(source, by) for by in groupings]
        if len(specs) == 1:
            rows = [model._read_group(domain, specs[0], aggregates)]
        else:
            rows = model._read_grouping_sets(domain, specs, aggregates)
        return [self._by_key(groups, len(by)) for groups, by in zip(rows, groupings, strict=True)]

    @api.model
    def _records_sql(self, source, scope, **columns):
        """Return the query (SQL) of the records of a source that fall into a scope.

        :param columns: {name of a column: the field that it has}
        """
        model = self._get_model(source, scope)
        query = model._search(self._get_domain(source, scope))

        def term(name, field):
            column = model._field_to_sql(model._table, field, query)
            return SQL("%s AS %s", column, SQL.identifier(name))

        return query.select(*(term(*column) for column in columns.items()))

    @api.model
    def _get_specs(self, source, by):
        """Return what `_read_group` takes for the groups `by` of a source."""
        return [
            f"{source.date}:{name}" if name in period.STEPS else source.dimensions[name]
            for name in by
        ]

    @api.model
    def _by_key(self, rows, length):
        """Return {the first `length` values of a row, dates for moments: the other values}."""
        return {
            tuple(
                part.date() if isinstance(part, datetime) else part for part in row[:length]
            ): row[length:]
            for row in rows
        }

    @api.model
    def _get_model(self, source, scope):
        """Return the model to read a source from, as the company of the scope sees it."""
        model = self.env[source.model]
        if not model._auto:
            # Odoo cannot know which tables stand behind an SQL view.
            self.env.flush_all()
        return model.with_company(scope.company).with_context(
            # An archived record happened all the same.
            active_test=False,
            tz=scope.company._service_tz(),
        )

    @api.model
    def _get_domain(self, source, scope):
        """Return the domain of the records of a source that fall into a scope."""
        spans = scope.spans or [(scope.date_from, scope.date_to)]
        if self.env[source.model]._fields[source.date].type != "date":
            tz = scope.company._service_tz()
            spans = [(start_of_day(first, tz), end_of_day(last, tz)) for first, last in spans]
        days = Domain.OR(
            Domain(source.date, ">=", first) & Domain(source.date, "<=", last)
            for first, last in spans
        )
        return days & self._get_chosen_domain(source, scope)

    @api.model
    def _get_chosen_domain(self, source, scope):
        """Return the domain of the records of a source in a scope, whenever they happened.

        :raise UserError: where the figure does not exist for what was chosen
        """
        domain = Domain(source.domain) & Domain("company_id", "=", scope.company.id)
        for name, record in scope.chosen().items():
            if name not in source.dimensions:
                raise UserError(self.env._("This figure is not counted by %s.", name))
            if name == "partner":
                record = record.commercial_partner_id
            domain &= Domain(source.dimensions[name], "in", record.ids)
        if "is_imported" in self.env[source.model]._fields:
            if scope.is_own or not PEOPLE.isdisjoint(scope.chosen()):
                domain &= Domain("is_imported", "=", False)
        return domain

    def _is_readable(self):
        """Return whether the user may read what this figure adds up."""
        self.ensure_one()
        figure = FIGURES[self.code]
        source, numerator = figure.source, figure.numerator
        model = self.env[source.model]
        field = model._fields.get(numerator.split(":")[0])
        return model.has_access("read") and (
            field is None or model._has_field_access(field, "read")
        )

    def _get_target(self, scope):
        """Return the service.kpi.target that fits a scope best: the team's, else the company's."""
        self.ensure_one()
        fitting = self.target_ids.filtered(
            lambda target: (
                target.company_id in (scope.company, scope.company.browse())
                and target.team_id
                in (scope.team or target.team_id.browse(), target.team_id.browse())
            )
        )
        return fitting.sorted(lambda t: (bool(t.team_id), bool(t.company_id)), reverse=True)[:1]
