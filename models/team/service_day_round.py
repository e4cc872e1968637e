from odoo import api, models
from odoo.fields import Domain

from .service_day import MINE, OVERDUE, TODAY, Kind


class ServiceDay(models.AbstractModel):
    """Rounds of today that are not finished."""

    _inherit = "service.day"

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), self._find_rounds]

    def _find_rounds(self, day):
        whose = self._whose(day)
        if day.scope == MINE:
            members = Domain("team_id.crm_team_member_ids.user_id", "in", day.users)
            whose |= Domain("user_id", "=", False) & members
            # The stand-in of a round does it while its person is away.
            whose |= Domain("stand_in_id", "=", self.env.uid) & Domain(
                "user_id.service_acting_ids", "!=", False
            )
        return Kind(
            "round",
            self.env._("Rounds"),
            "service.round",
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("date_done", "=", False)
            & Domain("date_open", "<=", day.end)
            & Domain("date_end", ">=", day.now)
            & whose,
            "date_due, id",
            self._describe_rounds,
        )

    def _describe_rounds(self, day, rounds):
        return [
            self._row(
                day,
                record,
                OVERDUE if record.is_overdue else TODAY,
                record.name,
                moment=record.date_due,
                user=record.user_id,
                note=self.env._(
                    "%(done)s of %(all)s done", done=record.done_count, all=record.item_count
                ),
                icon="fa-check-square-o",
                kind_label=self.env._("Round"),
                buttons=[
                    self._button(
                        "D", self.env._("Tick Off"), record, "action_tick_off", is_main=True
                    )
                ],
            )
            for record in rounds
        ]


class ServiceRound(models.Model):
    _inherit = "service.round"

    def action_tick_off(self):
        """Open the checklist in a dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
