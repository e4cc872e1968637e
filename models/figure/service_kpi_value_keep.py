from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import float_compare

from .service_kpi import Scope
from .service_kpi_change import WHOSE
from .service_kpi_figures import FIGURES

# So many months are counted and committed at a time.
MONTHS_AT_ONCE = 12
LEVELS = ("company", *WHOSE)
KEY = ("kpi_id", "date", "level", "team_id", "user_id")
NUMBERS = ("value", "total", "divisor", "size")
DIGITS = 4


class ServiceKpiValue(models.Model):
    """The nightly job that keeps the history: the open months, and those that changed since."""

    _inherit = "service.kpi.value"

    @api.model
    def _cron_keep(self):
        """Keep the figures of all months that are open or that changed, for each company.

        After the installation these are all months in which anything happened. Each batch is
        committed, and a job that is killed goes on behind the last one; run twice, it changes
        nothing.
        """
        self.env["sale.order"]._settle_first_purchases()
        batches = [
            (company, *batch)
            for company in self.env["res.company"].search(Domain.TRUE, order="id")
            for batch in self._get_batches(company)
        ]
        for done, batch in enumerate(batches, 1):
            self._keep(*batch)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(batches) - done):
                return

    @api.model
    def _get_batches(self, company):
        """Return [(first month, last month, figures, notes of the changes that are settled with
        them)]: what is to be counted, in this order."""
        kpis = self.env["service.kpi"].with_context(active_test=False).search(Domain.TRUE)
        this_month = company._service_today().replace(day=1)
        opened = company._get_service_open_month() or self._get_first_month(company, this_month)
        changes = self.env["service.kpi.change"]._get_changes(company)
        stale = self.env["service.kpi.change"]._get_stale_months(company)
        none = self.env["service.kpi.change"]
        batches = []
        for first, last in self._get_spans(opened, this_month):
            notes = none.union(*(changes[day] for day in changes if first <= day <= last))
            batches.append((first, last, kpis, notes))
        changed = sorted(month for month in changes if month < opened)
        for kpi in kpis.filtered(lambda kpi: FIGURES[kpi.code].so_far):
            # What was bought so far is another in all months since.
            if months := stale[kpi.code].intersection(changed):
                spans = self._get_spans(min(months), opened - relativedelta(months=1))
                batches += [(first, last, kpi, none) for first, last in spans]
        for month in changed:
            touched = kpis.filtered(lambda kpi, month=month: month in stale[kpi.code])
            batches.append((month, month, touched, changes[month]))
        return batches

    @api.model
    def _get_spans(self, first, last):
        """Return [(first month, last month)]: these months in spans that are counted at once."""
        spans = []
        while first <= last:
            spans.append((first, min(first + relativedelta(months=MONTHS_AT_ONCE - 1), last)))
            first += relativedelta(months=MONTHS_AT_ONCE)
        return spans

    @api.model
    def _get_first_month(self, company, default):
        """Return the month in which the first record of any figure of this company happened."""
        dates = {(figure.source.model, figure.source.date) for figure in FIGURES.values()}
        days = []
        for model, date in dates:
            ((first,),) = self.env[model]._read_group(
                [("company_id", "=", company.id), (date, "!=", False)], [], [f"{date}:min"]
            )
            if first:
                days.append(company._service_day(first) if isinstance(first, datetime) else first)
        return min(days, default=default).replace(day=1)

    @api.model
    def _keep(self, company, first, last, kpis, changes):
        """Count figures from the month `first` to the month `last`, and keep what is new."""
        scope = Scope(company, first, last + relativedelta(months=1, days=-1))
        kept = {
            value._get_key(): value
            for value in self.search(
                Domain("company_id", "=", company.id)
                & Domain("kpi_id", "in", kpis.ids)
                & Domain("date", ">=", first)
                & Domain("date", "<=", last)
            )
        }
        new = []
        for vals in (vals for kpi in kpis for vals in self._count_months(kpi, scope)):
            value = kept.pop(tuple(vals[name] for name in KEY), self.browse())
            if not value:
                new.append(vals)
            elif value._is_other(vals):
                value.write(vals)
        self.browse([value.id for value in kept.values()]).unlink()
        self.create(new)
        changes.unlink()
        company._close_service_months(last + relativedelta(months=1))

    def _get_key(self):
        return tuple(
            self[name].id if self._fields[name].type == "many2one" else self[name] for name in KEY
        )

    def _is_other(self, vals):
        """Return whether what is kept is not what was counted."""
        return self.currency_id.id != vals["currency_id"] or any(
            float_compare(self[name], vals[name] or 0, precision_digits=DIGITS) for name in NUMBERS
        )

    @api.model
    def _count_months(self, kpi, scope):
        """Yield the values of a row for each month and level in which a figure exists."""
        for (month, level, record_id), (numerator, size) in self._count_levels(kpi, scope).items():
            # What is nobody's stands in the company's row alone.
            if not size or not record_id:
                continue
            figure = FIGURES[kpi.code]
            yield {
                "kpi_id": kpi.id,
                "company_id": scope.company.id,
                "date": month,
                "level": level,
                **{f"{name}_id": level == name and record_id for name in WHOSE},
                "value": kpi._rate(numerator, size)[0],
                "total": numerator * figure.factor,
                "divisor": 1 if figure.is_sum else size,
                "size": size,
                "currency_id": kpi.unit == "money" and scope.company.currency_id.id,
            }

    @api.model
    def _count_levels(self, kpi, scope):
        """Return {(month, level, id of the record): (numerator, size)} of a figure; of the company,
        with its own id."""
        # Each level by itself: a team's figures are not the sum of its people's own.
        groupings = [["month"], *(["month", name] for name in WHOSE)]
        counted = kpi._count_each(scope, groupings)
        return {
            (month, level, (records[0] if records else scope.company).id): count
            for level, counts in zip(LEVELS, counted, strict=True)
            for (month, *records), count in counts.items()
        }
