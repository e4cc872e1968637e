from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...formulas import period
from ...formulas.days import end_of_day, start_of_day
from .service_kpi_figures import FIGURES


class Scope(NamedTuple):
    """What a figure is asked for: whole days of a company's time zone, and whom or what.

    date_from, date_to: first and last day, both included
    team, user, partner, product: records; a partner stands for all the people of the company
    """

    company: models.Model
    date_from: datetime
    date_to: datetime
    team: models.Model = None
    user: models.Model = None
    partner: models.Model = None
    product: models.Model = None

    def chosen(self):
        """Return {dimension: record} of what the figure is narrowed to."""
        names = ("team", "user", "partner", "product")
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
            'user', 'partner' and 'product'
        :return: {key: (value, numerator, size)}; key is the tuple of the groups, a period as the
            date on which it begins; size is that of the sample, and the value of a share or mean
            is None where it is zero, or so small that it is kept from the user
        """
        counts = self._count(scope, by)
        return self._veil(scope, by, {key: self._rate(*count) for key, count in counts.items()})

    def _count(self, scope, by=()):
        """Return {key: (numerator, size)}, as of now and with the user's access rights; the scope,
        the groups and their keys are those of `_measure`."""
        self.ensure_one()
        figure = FIGURES[self.code]
        if figure.count:
            return getattr(self, figure.count)(scope, by)
        groups = self._read_source(figure.source, scope, by, [figure.numerator, "__count"])
        if figure.divided_by:
            sizes = self._read_source(figure.divided_by, scope, by, ["__count"])
            groups = {
                key: (groups.get(key, (0,))[0], *sizes.get(key, (0,)))
                for key in groups.keys() | sizes.keys()
            }
        return {key: (numerator or 0, size) for key, (numerator, size) in groups.items()}

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
        model = self._get_model(source, scope)
        domain = self._get_domain(source, scope)
        rows = model._read_group(domain, self._get_specs(source, by), aggregates)
        return self._by_key(rows, len(by))

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
        if self.env[source.model]._fields[source.date].type == "date":
            first, last = scope.date_from, scope.date_to
        else:
            tz = scope.company._service_tz()
            first = start_of_day(scope.date_from, tz)
            last = end_of_day(scope.date_to, tz)
        domain = Domain(source.date, ">=", first) & Domain(source.date, "<=", last)
        return domain & self._get_chosen_domain(source, scope)

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
