"""The figures of service.kpi beside those of the files."""

from calendar import monthrange
from datetime import date

from odoo.addons.customers_for_life.models.figure.service_kpi import Scope

from .count import count, get_months


def measure(company, files):
    """Return what `count` does, of what stands in the database."""
    months = get_months(files)
    year, month = map(int, months[-1].split("-"))
    last = date(year, month, monthrange(year, month)[1])
    scope = Scope(company, date.fromisoformat(f"{months[0]}-01"), last)
    result = {}
    for kpi in company.env["service.kpi"].with_context(active_test=False).search([]):
        by_month = kpi._measure(scope, ["month"])
        result[kpi.code] = {f"{month:%Y-%m}": found for (month,), found in by_month.items()}
        result[kpi.code][None] = kpi._total(scope)
    return result


def compare(company, files, now):
    """Yield a line (str) for each figure beside the same one of the files: value, numerator and
    size, and in how many months they differ."""
    measured, counted = measure(company, files), count(files, now)
    first, last = (files.orders[place]["purchased_at"][:10] for place in (0, -1))
    yield f"orders from {first} to {last}"
    yield f"{'':18}{'service.kpi':>28}{'the files':>28}"
    for code, found in measured.items():
        expected = counted[code]
        months = found.keys() | expected.keys()
        wrong = sum(found.get(month) != expected.get(month) for month in months)
        verdict = f"{wrong} of {len(months)} differ" if wrong else "the same, each month"
        yield f"{code:18}{_to_text(found[None]):>28}{_to_text(expected[None]):>28}  {verdict}"
    promises = company.env["customer.promise"]._read_group(
        [("company_id", "=", company.id), ("date_fulfilled", "!=", False)], ["verdict"], ["__count"]
    )
    delivered = [row for row in files.orders if row["delivered_at"]]
    late = sum(row["delivered_at"][:10] > row["promised_for"] for row in delivered)
    fulfilled = sum(number for _verdict, number in promises)
    yield (
        f"{fulfilled} delivered with a date, {dict(promises).get('late', 0)} of them after the "
        f"promised day; from the files {len(delivered)} and {late}"
    )


def _to_text(figure):
    value, numerator, size = figure
    return f"{'–' if value is None else f'{value:.4f}'} ({numerator:.10g} of {size:g})"
