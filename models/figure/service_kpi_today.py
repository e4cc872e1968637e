from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...formulas.days import end_of_day, start_of_day
from ..promise.customer_promise import UNSETTLED
from .service_kpi_figures import COMPLAINTS, DUE, RECOVERIES

OPEN = DUE._replace(domain=[("state", "in", UNSETTLED)])
# What is to be done is that of whoever answers it, not of whoever sold.
UNANSWERED = COMPLAINTS._replace(
    domain=[("state", "=", "new"), ("date_answered", "=", False)],
    dimensions={**COMPLAINTS.dimensions, "user": "user_id"},
)
TO_APPROVE = RECOVERIES._replace(domain=[("state", "=", "open"), ("needs_approval", "=", True)])


class ServiceKpi(models.Model):
    """What burns today, whatever the period of the screen."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_today_action(self, name, filters):
        """Return the window action of exactly the records behind a number of the strip.

        :param str name: as `_get_today` gives it
        :raise UserError: where there is no such number
        :raise AccessError: where another's records are asked for
        """
        scope = self._get_screen_scope(filters)
        sources = self._get_today_sources(scope)
        if name not in sources:
            raise UserError(self.env._("There is no such figure, or you may not read it."))
        source, domain = sources[name]
        window = self._get_window(
            source.model, self._get_chosen_domain(source, scope) & domain, scope
        )
        views = [view for view in window["views"] if view[1] != "form"]
        return {
            **window,
            "name": self._get_today_names()[name][0],
            # Cards on phones.
            "views": [*views, (False, "kanban"), (False, "form")],
        }

    @api.model
    def _get_today(self, scope):
        """Return what is to be done today by or for whom the scope is narrowed to.

        :return: list of dicts: name, label, help (what is counted) and count
        """
        names = self._get_today_names()
        return [
            {
                "name": name,
                "label": names[name][0],
                "help": names[name][1],
                "count": self._get_model(source, scope).search_count(
                    self._get_chosen_domain(source, scope) & domain
                ),
            }
            for name, (source, domain) in self._get_today_sources(scope).items()
        ]

    @api.model
    def _get_today_sources(self, scope):
        """Return {name: (Source, Domain)} of what exists for what was chosen, and the user may
        read."""
        company = scope.company
        today, tz = company._service_today(), company._service_tz()
        due_today = Domain("date_due", ">=", start_of_day(today, tz)) & Domain(
            "date_due", "<=", end_of_day(today, tz)
        )
        sources = {
            "overdue": (OPEN, Domain("verdict", "=", "broken")),
            "due_today": (OPEN, due_today),
            "unanswered": (UNANSWERED, Domain.TRUE),
            "to_approve": (TO_APPROVE, Domain.TRUE),
        }
        return {
            name: (source, domain)
            for name, (source, domain) in sources.items()
            if scope.chosen().keys() <= source.dimensions.keys()
            and self.env[source.model].has_access("read")
        }

    @api.model
    def _get_today_names(self):
        """Return {name: (label, what is counted)}."""
        return {
            "overdue": (
                self.env._("Overdue"),
                self.env._("Open promises whose judged day is over."),
            ),
            "due_today": (
                self.env._("Due Today"),
                self.env._("Open promises that are due on this day."),
            ),
            "unanswered": (
                self.env._("Complaints Not Answered"),
                self.env._("New complaints that nobody has answered yet."),
            ),
            "to_approve": (
                self.env._("Recoveries to Approve"),
                self.env._("Open recoveries whose cost is over the limit."),
            ),
        }
