from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.misc import format_date, format_datetime

from ..formulas import period
from ..models.figure.service_kpi import Scope
from ..models.ground.direction import keep_date

BEGINNING = date(1970, 1, 1)
# {number of lists: how many rows each shows}, where the paper has room for them: so that a sheet is
# one page.
ROWS_AT_MOST = {1: 6, 2: 4, 3: 4, 4: 3, 5: 2, 6: 2}
ROWS_AT_LEAST = 1
# In millimetres: letterhead, title, name and foot of a page, and a line of a table.
AROUND, LINE = 133, 4.85
LETTER = 279
# In lines: a table's head, a row that may take two lines, a chart.
HEAD, ROW, CHART = 1.2, 1.5, 8
# Words above the tables for which `AROUND` has room.
LINES_ABOVE = 4


class Table(NamedTuple):
    """Records that a sheet lists, the first of them.

    model: their name
    domain: which of them
    show: function that takes records and returns (columns, rows of cells); a column is (label, its
        width in percent or None for what is left, CSS class)
    latest: the date by which they follow each other, the latest first
    first: the domain of those that stand before all others, in the model's own order
    """

    model: str
    domain: Domain
    show: Callable
    latest: str
    first: Domain = Domain.FALSE


class ServiceSheetMixin(models.AbstractModel):
    """A short paper about one record: its figures, and what is behind them.

    Whoever prints it finds on it what they may see, in their current company. The class that
    inherits says in `_get_content` what stands on it.
    """

    _name = "service.sheet.mixin"
    _description = "Sheet of One Record"

    # The model of the records that are chosen.
    _sheet_model = None

    @api.model
    def _get_report_values(self, docids, data=None):
        # A report's address is open to everybody who is logged in.
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("This paper is for salespeople."))
        docs = self._get_docs(self.env[self._sheet_model].browse(docids))
        docs.check_access("read")
        return {
            "docs": docs,
            "company": self.env.company,
            "title": self._get_title(),
            "sheets": {doc.id: self._get_sheet(doc) for doc in docs},
            "printed": self.env._(
                "Internal paper, not for customers. Printed by %(user)s on %(date)s: it shows what "
                "%(user)s may see.",
                user=self.env.user.name,
                date=keep_date(
                    self.env,
                    format_datetime(
                        self.env,
                        fields.Datetime.now(),
                        tz=self.env.company._service_tz(),
                        dt_format="short",
                    ),
                ),
            ),
        }

    @api.model
    def _get_docs(self, chosen):
        """Return the records that get a sheet each."""
        return chosen

    @api.model
    def _get_title(self):
        """Return what such a sheet is called (str)."""
        raise NotImplementedError

    @api.model
    def _get_file_name(self, chosen):
        """Return what the PDF of one record is called (str)."""
        return self.env.company._service_file_name(
            self._get_title(), self._get_docs(chosen).display_name
        )

    @api.model
    def _get_content(self, doc):
        """Return a dict of what stands on the sheet of `doc`:

        name, lines (a few words each, below the name), picture (or None), facts (list of
        str), chart (SVG or None), notes (tables as `_make_table` returns them, that make no sheet
        by themselves), fixed (tables with all their rows), listed (list of Table) and empty (what
        to say and do where there is nothing)
        """
        raise NotImplementedError

    @api.model
    def _get_sheet(self, doc):
        sheet = self._get_content(doc)
        notes, fixed = sheet.pop("notes"), sheet.pop("fixed")
        listed = self._list(sheet.pop("listed"), self._get_room(sheet, notes, fixed))
        if sheet["facts"] or fixed or listed:
            sheet["empty"] = None
        return {**sheet, "tables": notes + fixed + listed}

    @api.model
    def _get_scopes(self, **chosen):
        """Return the Scope of the last twelve months up to today, and that of all time."""
        company = self.env.company
        today = company._service_today()
        first = today - relativedelta(years=1) + timedelta(days=1)
        year = self.env["service.kpi"]._permit(Scope(company, first, today, **chosen))
        return year, year._replace(date_from=BEGINNING)

    # === TABLES ===#

    @api.model
    def _make_table(self, columns, rows, more=0):
        """Return a table as the template prints it; `more` is the number of rows left out."""
        more = self.env._("and %s more", more) if more else None
        return {"columns": columns, "rows": rows, "more": more}

    @api.model
    def _get_room(self, sheet, notes, fixed):
        """Return how many lines of a page are left (float) beside what always stands on it."""
        paper = self.env.company.paperformat_id.print_page_height or LETTER
        above = len([*filter(None, sheet["lines"]), *sheet["facts"]])
        room = (paper - AROUND) / LINE - max(0, above - LINES_ABOVE)
        if sheet["chart"]:
            room -= CHART
        for tables, row in ((notes, ROW), (fixed, 1)):
            room -= sum(HEAD + row * len(table["rows"]) + bool(table["more"]) for table in tables)
        return room

    @api.model
    def _share_room(self, counts, room):
        """Return how many rows each list shows, of so many records: one more each in turn, as long
        as there is room."""
        at_most = ROWS_AT_MOST.get(sum(map(bool, counts)), ROWS_AT_LEAST)
        shown = [min(count, ROWS_AT_LEAST) for count in counts]

        def is_room():
            return room >= sum(
                HEAD + ROW * rows + (count > rows)
                for count, rows in zip(counts, shown, strict=True)
                if count
            )

        for rows in range(ROWS_AT_LEAST, at_most):
            for place, count in enumerate(counts):
                if count > rows:
                    shown[place] += 1
                    if not is_room():
                        shown[place] -= 1
                        return shown
        return shown

    @api.model
    def _list(self, tables, room):
        """Return those tables that have any record, with the first of their rows."""
        # An archived record happened all the same.
        env = self.with_context(active_test=False).env
        counts = [env[table.model].search_count(table.domain) for table in tables]
        made = []
        limits = self._share_room(counts, room)
        for table, count, limit in zip(tables, counts, limits, strict=True):
            if count:
                columns, rows = table.show(self._search_some(env[table.model], table, limit))
                made.append(self._make_table(columns, rows, count - len(rows)))
        return made

    @api.model
    def _search_some(self, model, table, limit):
        """Return at most `limit` records of a table, in the order in which they stand on it."""
        first = model.search(table.domain & table.first, limit=limit)
        if len(first) == limit:
            return first
        return first + model.search(
            table.domain & ~table.first,
            order=f"{table.latest} DESC, id DESC",
            limit=limit - len(first),
        )

    @api.model
    def _get_figures(self, year, always, left_out=()):
        """Return the table of the figures of two scopes, as a list that is empty without any."""
        first, last = period.previous(year.date_from, year.date_to)
        before = year._replace(date_from=first, date_to=last)
        rows = []
        for kpi in self.env["service.kpi"]._get_shown(year):
            ever, _numerator, size_ever = kpi._total(always)
            if kpi.code in left_out or not size_ever:
                continue
            row = kpi._get_row(year, before)
            rows.append(
                [
                    row["name"],
                    row["text"],
                    row["size"],
                    kpi._format(ever, year.company, size_ever),
                    size_ever,
                    row["target"] or "–",
                    self._get_verdict_cell(row),
                ]
            )
        columns = [
            (self.env._("Figures"), None, ""),
            (self.env._("Last 12 months"), 15, "text-end"),
            (self.env._("Of"), 7, "text-end"),
            (self.env._("All time"), 13, "text-end"),
            (self.env._("Of"), 7, "text-end"),
            (self.env._("Target"), 13, "text-end"),
            (self.env._("Status"), 18, ""),
        ]
        return [self._make_table(columns, rows)] if rows else []

    def _get_verdict_cell(self, row):
        """Return how a figure stands to its target, and what is more than chance of its change."""
        words = row["status_label"]
        if row["status"] == "bad":
            words = Markup("<b>%s</b>") % words
        changed = row["change"] in ("better", "worse") and row["change_text"]
        return Markup(" · ").join(filter(None, (words, changed)))

    # === CELLS ===#

    @api.model
    def _get_names(self, records):
        """Return {id: name} of those records that the user may read."""
        return {record.id: record.display_name for record in records._filtered_access("read")}

    @api.model
    def _get_label(self, record, name):
        """Return the label of what stands in a selection field."""
        field = record._fields[name]
        return field.convert_to_export(record[name], record)

    @api.model
    def _get_day(self, value):
        """Return a date, or the company's day of a datetime, as people read it."""
        if isinstance(value, datetime):
            value = self.env.company._service_day(value)
        return format_date(self.env, value) if value else ""

    @api.model
    def _get_money(self, amount):
        """Return an amount in the company's currency; nothing for zero."""
        return self.env.company.currency_id.format(amount) if amount else ""

    @api.model
    def _get_words(self, answer):
        """Return what a customer wrote beside the three answers."""
        return " · ".join(filter(None, (answer.service_thanks, answer.service_wish)))

    @api.model
    def _get_score(self, answer):
        kpi = self.env.ref("customers_for_life.kpi_survey_score")
        return kpi._format(answer.service_score if answer.is_scored else None, self.env.company, 1)
