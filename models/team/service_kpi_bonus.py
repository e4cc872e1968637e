from odoo import api, models
from odoo.fields import Domain

from ...formulas.days import end_of_day, start_of_day
from ..figure.service_kpi_figures import COMPLAINTS, FIGURES, REWORK

# {figure: which of the records that come after a month it falls by}; any other by both
FALLS_BY = {
    "complaints": ("customer.complaint",),
    "first_time_right": ("customer.rework",),
    "rework_cost": ("customer.rework",),
}


class ServiceKpi(models.Model):
    """A month as it is known now: what came after it counts for the month of its delivery."""

    _inherit = "service.kpi"

    @api.model
    def _find_late(self, scope):
        """Return (customer.complaint, customer.rework): those taken and found after a scope's last
        day, of what was delivered in it."""
        tz = scope.company._service_tz()
        start, end = start_of_day(scope.date_from, tz), end_of_day(scope.date_to, tz)

        def delivered(path):
            return Domain(f"{path}.date_delivered", ">=", start) & Domain(
                f"{path}.date_delivered", "<=", end
            )

        of_order, of_line = delivered("order_id"), delivered("order_line_id")
        whole = Domain("order_line_id", "=", False)
        sources = (
            (COMPLAINTS, Domain("create_date", ">", end) & of_order),
            (REWORK, Domain("date_found", ">", scope.date_to) & (of_line | whole & of_order)),
        )
        return tuple(
            self._get_model(source, scope).search(
                Domain(source.domain) & self._get_chosen_domain(source, scope) & domain,
                order="id",
            )
            for source, domain in sources
        )

    def _measure_late(self, scope, by):
        """Return what `_measure` does of one month, as it is known now.

        Most figures are measured of what was delivered or due in the month, and see what came
        after by themselves. Complaints and errors are measured in the month in which they were
        taken and found: here those that came after the month count too, for the month in which
        their order was delivered.
        """
        self.ensure_one()
        figure = FIGURES[self.code]
        counts = self._count(scope, by)
        if figure.source.model in (COMPLAINTS.model, REWORK.model):
            complaints, reworks = self._find_late(scope)
            late = complaints if figure.source.model == COMPLAINTS.model else reworks
            for record in late:
                key = self._get_late_key(figure.source, record, scope, by)
                numerator, size = counts.get(key, (0, 0))
                more = (
                    1 if figure.numerator == "__count" else record[figure.numerator.split(":")[0]]
                )
                # The size of the sample is that of the deliveries, where it is divided by these.
                counts[key] = numerator + more, size + (not figure.divided_by)
        return {key: self._rate(*count) for key, count in counts.items()}

    @api.model
    def _get_late_key(self, source, record, scope, by):
        return tuple(
            scope.date_from if name == "month" else record[source.dimensions[name]] for name in by
        )

    def _get_fallen_by(self, late, level, record):
        """Return (customer.complaint, customer.rework): those of `late`, as `_find_late` returns
        them, by which this figure fell for a person, a team or the company."""
        self.ensure_one()
        models_ = FALLS_BY.get(self.code, (COMPLAINTS.model, REWORK.model))
        return tuple(
            records.filtered(
                lambda case, source=source: (
                    source.model in models_
                    and (level == "company" or case[source.dimensions[level]] == record)
                )
            )
            for records, source in zip(late, (COMPLAINTS, REWORK), strict=True)
        )
