from ..reports import service_sheet_mixin
from .common_survey import SurveyCase

LONG = "Extraordinarily Long Words & Names " * 8


class SheetCase(SurveyCase):
    """Reads the tables of a sheet by their headings."""

    report = None

    def sheets(self, docs, user=None):
        """Return {id: sheet} as the user gets them; each with `by_heading`, {heading: rows}."""
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.env[f"report.{self.report}"].with_user(user or self.manager)
        sheets = model._get_report_values(docs.ids)["sheets"]
        for sheet in sheets.values():
            sheet["by_heading"] = {
                table["columns"][0][0]: table["rows"] for table in sheet["tables"]
            }
        return sheets

    def sheet(self, doc, user=None):
        (sheet,) = self.sheets(doc, user).values()
        return sheet

    def print_sheet(self, docs, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.print_pages(docs.with_user(user or self.manager), self.report)

    def show_all_rows(self):
        self.patch(service_sheet_mixin, "ROWS_AT_MOST", {})
        self.patch(service_sheet_mixin, "ROWS_AT_LEAST", 99)

    def complain(self, name="Loose leg", **vals):
        return self.env["customer.complaint"].create(
            {
                "name": name,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.salesman.id,
                **vals,
            }
        )

    def rework(self, name="Glued again", **vals):
        return self.env["customer.rework"].create(
            {
                "name": name,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "done_by_id": self.salesman.id,
                "material": 1234.5,
                **vals,
            }
        )
