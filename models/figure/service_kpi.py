from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang, get_lang

from ...formulas import control_chart, period, verdict
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
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    silence_note = fields.Text(
        string="Silence Alarm",
        compute="_compute_silence_note",
        help="Complaints of last month against those that the volume of orders let expect.",
    )
    code = fields.Char(required=True, readonly=True)
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

    # === ASKING ===#

    def _measure(self, scope, by=()):
        """Return this figure for a scope, in groups, with the user's access rights.

        :param Scope scope: company, days, and whom or what
        :param by: of 'day', 'week', 'month', 'quarter', 'year' (at most one of these), 'team',
            'user', 'partner' and 'product'
        :return: {key: (value, numerator, size)}; key is the tuple of the groups, a period as the
            date on which it begins; size is that of the sample, and the value of a share or mean
            is None where it is zero
        """
        self.ensure_one()
        figure = FIGURES[self.code]
        aggregates = [figure.numerator, "__count"]
        groups = self._read_source(figure.source, scope, by, aggregates)
        if figure.divided_by:
            sizes = self._read_source(figure.divided_by, scope, by, ["__count"])
            groups = {
                key: (groups.get(key, (0,))[0], *sizes.get(key, (0,)))
                for key in groups.keys() | sizes.keys()
            }
        result = {}
        for key, (numerator, size) in groups.items():
            numerator = numerator or 0
            value = numerator
            if not figure.is_sum:
                value = figure.factor * numerator / size if size else None
            result[key] = (value, numerator, size)
        return result

    def _total(self, scope):
        """Return (value, numerator, size) of this figure for a whole scope."""
        nothing = (0 if FIGURES[self.code].is_sum else None, 0, 0)
        return self._measure(scope).get((), nothing)

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
            first = verdict.start_of_day(scope.date_from, tz)
            last = verdict.end_of_day(scope.date_to, tz)
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

    @api.model
    def _may_ask(self, scope):
        """Return whether the user may see the figures of a scope: managers all of them, others
        their own and those of the teams they lead."""
        user = self.env.user
        return (
            user.has_group("customers_for_life.group_service_manager")
            or scope.user == user
            or bool(scope.team and scope.team.user_id == user)
        )

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

    # === CONTROL CHARTS ===#

    def _chart(self, scope, interval):
        """Return the control chart of this figure over a scope.

        :param str interval: 'day', 'week' or 'month'
        :return: (centre line, [(date, Point)]), in the figure's own unit, oldest first; periods
            without any record are left out. No centre line nor limits where no chart fits
        """
        self.ensure_one()
        figure = FIGURES[self.code]
        groups = sorted(
            (key[0], values) for key, values in self._measure(scope, [interval]).items()
        )
        if not figure.chart:
            return None, [
                (day, control_chart.Point(value, None, None, None, size=size))
                for day, (value, _numerator, size) in groups
            ]
        samples = [(numerator, size) for _day, (_value, numerator, size) in groups]
        draw = control_chart.p_chart if figure.chart == "p" else control_chart.u_chart
        centre, points = draw(samples)
        return (
            None if centre is None else centre * figure.factor,
            [
                (day, point.scaled(figure.factor))
                for (day, _values), point in zip(groups, points, strict=True)
            ],
        )

    @api.model
    def _get_rule_names(self):
        """Return {number: words} of the Western Electric rules."""
        return {
            1: self.env._("beyond three standard deviations"),
            2: self.env._("two of three beyond two standard deviations"),
            3: self.env._("four of five beyond one standard deviation"),
            4: self.env._("eight in a row on one side of the mean"),
        }

    @api.model
    def _get_periods(self, interval, date_from, date_to):
        """Return [(first day, last day)] of the periods that touch these days, as `_measure` groups
        them: weeks begin as the user's language has it."""
        week_start = int(get_lang(self.env).week_start)
        return period.each(interval, date_from, date_to, week_start)

    # === FOR OTHER PROGRAMS ===#

    @api.model
    @api.readonly
    def get_figures(self, date_from, date_to, company_id=None, codes=None, **chosen):
        """Return the figures that the user may read, as an external program asks for them.

        :param str date_from: first day, YYYY-MM-DD
        :param str date_to: last day, included
        :param int company_id: the user's current company by default
        :param list codes: of the figures; all of them by default
        :param chosen: ids as team_id, user_id, partner_id or product_id
        :return: list of dicts: code, name, unit, direction, value, numerator, denominator (the
            size of the sample), target, warning and status ('good', 'warning', 'bad' or None)
        :raise UserError: where a day or a name makes no sense
        """
        scope = self._get_scope(date_from, date_to, company_id, **chosen)
        domain = [("code", "in", codes)] if codes else []
        result = []
        for kpi in self.search(domain).filtered(lambda kpi: kpi._is_readable()):
            if not scope.chosen().keys() <= FIGURES[kpi.code].dimensions:
                continue
            value, numerator, size = kpi._total(scope)
            target = kpi._get_target(scope)
            result.append(
                {
                    "code": kpi.code,
                    "name": kpi.name,
                    "unit": kpi.unit,
                    "direction": kpi.direction,
                    "value": value,
                    "numerator": numerator,
                    "denominator": size,
                    "target": target.target if target else None,
                    "warning": target.warning if target else None,
                    "status": kpi._get_status(value, target),
                }
            )
        return result

    @api.model
    def _get_scope(self, date_from, date_to, company_id=None, **chosen):
        models_ = {
            "team_id": "crm.team",
            "user_id": "res.users",
            "partner_id": "res.partner",
            "product_id": "product.product",
        }
        try:
            first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Give each day as YYYY-MM-DD.")) from error
        if not first or not last or first > last or chosen.keys() - models_.keys():
            raise UserError(self.env._("The period must begin before it ends."))
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        company.check_access("read")
        return Scope(
            company,
            first,
            last,
            **{
                name.removesuffix("_id"): self.env[models_[name]].browse(record_id)
                for name, record_id in chosen.items()
                if record_id
            },
        )

    # === TARGETS ===#

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

    def _get_status(self, value, target):
        """Return 'good', 'warning' or 'bad' of a value beside its target; None without either."""
        if value is None or not target:
            return None
        sign = 1 if self.direction == "up" else -1
        if sign * value >= sign * target.target:
            return "good"
        return "warning" if sign * value >= sign * target.warning else "bad"

    def _format(self, value, company):
        """Return a value of this figure as people read it, in the user's language (str)."""
        self.ensure_one()
        if value is None:
            return "–"
        if self.unit == "money":
            return formatLang(self.env, value, currency_obj=company.currency_id)
        if self.unit == "percent":
            return f"{formatLang(self.env, value * 100, digits=2)} %"
        return formatLang(self.env, value, digits=1 if self.unit == "score" else 2)

    # === PROMISES, REQUESTS AND SURVEYS IN DETAIL ===#

    @api.model
    def _promise_domain(self, company, date_from, date_to, team=None, user=None):
        """Return the domain of the promises that fall due in a period.

        :param date date_from: first day of the period, in the company's time zone
        :param date date_to: last day of the period, included
        """
        tz = company._service_tz()
        domain = Domain("company_id", "=", company.id) & Domain(
            "date_judged", ">=", verdict.start_of_day(date_from, tz)
        )
        domain &= Domain("date_judged", "<=", verdict.end_of_day(date_to, tz))
        if team:
            domain &= Domain("team_id", "=", team.id)
        if user:
            domain &= Domain("user_id", "=", user.id)
        return domain

    @api.model
    @api.readonly
    def promise_figures(self, domain, groupby=()):
        """Return the kept rate and what it is made of, as of now.

        :param domain: of customer.promise; access rights apply
        :param groupby: field specifications as `_read_group` takes them
        :return: {key: figures}, key the tuple of group values, figures a dict of one count per
            verdict, `judged` (early + kept + late + broken), `kept_rate` (0 to 1; None without
            judged ones), `fulfilled` (early + kept + late), `fulfilled_rate` (the share of the
            fulfilled ones that were met) and `margin_days` (mean, + is before the due day)
        """
        groups = {}
        for *key, name, margin, with_margin, count in self.env["customer.promise"]._read_group(
            domain,
            [*groupby, "verdict"],
            ["margin_days:avg", "date_fulfilled:count", "__count"],
        ):
            group = groups.setdefault(tuple(key), {"counts": {}, "margin": 0, "fulfilled": 0})
            group["counts"][name] = count
            if name in (verdict.EARLY, verdict.KEPT, verdict.LATE):
                group["margin"] += (margin or 0) * with_margin
                group["fulfilled"] += with_margin
        return {key: self._promise_figures(group) for key, group in groups.items()}

    @api.model
    def _promise_figures(self, group):
        counts = group["counts"]
        kept_rate, judged = verdict.rate(counts)
        fulfilled_rate, fulfilled = verdict.rate({**counts, verdict.BROKEN: 0})
        return {
            **{name: counts.get(name, 0) for name in verdict.VERDICTS},
            "judged": judged,
            "kept_rate": kept_rate,
            "fulfilled": fulfilled,
            "fulfilled_rate": fulfilled_rate,
            "margin_days": group["margin"] / group["fulfilled"] if group["fulfilled"] else None,
        }

    @api.model
    def promise_total(self, domain):
        """Return the figures of `promise_figures` for all the promises of `domain` together."""
        empty = {"counts": {}, "margin": 0, "fulfilled": 0}
        return self.promise_figures(domain).get((), self._promise_figures(empty))

    @api.model
    @api.readonly
    def yes_figures(self, domain, groupby=()):
        """Return how often customers were told yes.

        :param domain: of customer.request; access rights apply
        :param groupby: field specifications as `_read_group` takes them
        :return: {key: figures}, key the tuple of group values, figures a dict of the numbers
            `yes`, `no`, `pending` and `answered` (yes + no), and `yes_rate` (yes of the answered,
            0 to 1; None without any)
        """
        figures = {}
        for *key, answer, count in self.env["customer.request"]._read_group(
            domain, [*groupby, "answer"], ["__count"]
        ):
            group = figures.setdefault(tuple(key), {"yes": 0, "no": 0, "pending": 0})
            group[answer] = count
        for group in figures.values():
            group["answered"] = group["yes"] + group["no"]
            group["yes_rate"] = group["yes"] / group["answered"] if group["answered"] else None
        return figures

    @api.model
    @api.readonly
    def survey_figures(self, domain, groupby=()):
        """Return the survey score, and how many answered.

        :param domain: of survey.user_input; access rights apply
        :param groupby: field specifications as `_read_group` takes them
        :return: {key: figures}, key the tuple of group values, figures a dict of `score` (mean of
            the scored answers, 0 to 100; None without any), `scored`, `asked` (invited, at the
            till, or by link), `answered` and `response_rate` (answered of the asked, 0 to 1)
        """
        figures = {}
        for *key, state, score, scored, count in self.env["survey.user_input"]._read_group(
            domain,
            [*groupby, "state"],
            ["service_score:sum", "service_score:count", "__count"],
        ):
            empty = {"total": 0, "scored": 0, "asked": 0, "answered": 0}
            group = figures.setdefault(tuple(key), empty)
            group["total"] += score or 0
            group["scored"] += scored
            group["asked"] += count
            group["answered"] += count if state == "done" else 0
        for group in figures.values():
            total = group.pop("total")
            group["score"] = total / group["scored"] if group["scored"] else None
            group["response_rate"] = group["answered"] / group["asked"]
        return figures

    @api.model
    def _verdict_sql(self, model, alias, query):
        """Return the SQL of `formulas.verdict.verdict` for the promises behind `alias`.

        In the database because nobody stores a verdict: a promise is broken from the second at
        which it is overdue, whether or not a job has run since.
        """

        def column(name):
            return model._field_to_sql(alias, name, query)

        return SQL(
            """(CASE
                WHEN %(cancelled)s IS NOT NULL
                    THEN CASE WHEN %(cancelled)s > %(judged)s THEN 'broken' ELSE 'cancelled' END
                WHEN %(given_up)s IS NOT NULL THEN 'broken'
                WHEN %(fulfilled)s < %(day_start)s THEN 'early'
                WHEN %(fulfilled)s <= %(judged)s THEN 'kept'
                WHEN %(fulfilled)s IS NOT NULL THEN 'late'
                WHEN COALESCE(%(waiting)s, %(now)s) > %(judged)s THEN 'broken'
                ELSE 'pending' END)""",
            cancelled=column("date_cancelled"),
            given_up=column("date_given_up"),
            fulfilled=column("date_fulfilled"),
            day_start=column("date_judged_start"),
            judged=column("date_judged"),
            waiting=column("waiting_since"),
            now=model._now(),
        )
