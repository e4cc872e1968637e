from odoo import api, models
from odoo.fields import Domain

from .customer_complaint import UNSOLVED_STATES


class CustomerComplaint(models.Model):
    """Who answers for what comes by itself, by mail, portal or survey, from a customer of nobody:
    the people of a sales team in turn, who has the least to do first.

    Whose customer it is, answers for it; while they are away, their stand-in is asked.
    """

    _inherit = "customer.complaint"

    @api.depends("order_id")
    def _compute_user_id(self):
        self.filtered(lambda c: not (c.user_id or c._is_by_hand() or c._get_seller()))._take_turns()
        return super()._compute_user_id()

    def _take_turns(self):
        """Give each of these complaints to whoever of its team is there and has the fewest open
        ones; of several, to whom none came for the longest time."""
        for (team, company), complaints in self.grouped(
            lambda c: (c._get_answering_team(), c.company_id)
        ).items():
            waiting = team._get_answering(company)
            for complaint in complaints if waiting else ():
                # The first in the line goes to its end, with one more to do.
                load, _since, user = min(waiting, key=lambda turn: (*turn[:2], turn[2].id))
                waiting.remove((load, _since, user))
                waiting.append((load + 1, self.env.cr.now(), user))
                complaint.user_id = user

    def _get_answering_team(self):
        """Return the sales team (maybe none) that answers: the order's, else the one that the
        company has chosen."""
        self.ensure_one()
        # Which team that is, is asked for the answer alone.
        complaint = self.sudo()
        return complaint.order_id.team_id or complaint.company_id.complaint_team_id


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _get_answering(self, company):
        """Return [(number of open complaints, moment of the latest, user)] of the members who are
        there today; a moment of the year 1 where there was none."""
        members = self.sudo().member_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        members -= members._get_away(company, company._service_today())
        if not members:
            return []
        complaints = self.env["customer.complaint"].sudo().with_context(active_test=False)
        of_them = Domain("user_id", "in", members.ids) & Domain("company_id", "=", company.id)
        load = dict(
            complaints._read_group(
                of_them & Domain("state", "in", UNSOLVED_STATES), ["user_id"], ["__count"]
            )
        )
        latest = dict(complaints._read_group(of_them, ["user_id"], ["create_date:max"]))
        never = self.env.cr.now().min
        return [
            (load.get(user, 0), latest.get(user) or never, user.sudo(False)) for user in members
        ]
