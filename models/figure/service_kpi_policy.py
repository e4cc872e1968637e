from odoo import api, models
from odoo.exceptions import AccessError

from .service_kpi_figures import FIGURES

# Of fewer answers people guess who gave which.
ANSWERS_AT_LEAST = 5


class ServiceKpi(models.Model):
    """Who may see whose figures; the record rules of `service.kpi.value` say the same."""

    _inherit = "service.kpi"

    @api.model
    def _may_ask(self, scope):
        """Return whether the user may see the figures of a scope.

        Managers see all of them; others their own, and those of the teams they lead and of their
        members. Employees without a user have no team: their own manager sees them. A customer's
        or product's are nobody's scorecard: they are counted from the records that the user may
        read.
        """
        user = self.env.user
        if user.has_group("customers_for_life.group_service_manager"):
            return True
        if not self._is_of_somebody(scope):
            return bool(scope.partner or scope.product)
        person = scope.user
        if scope.employee:
            # Who somebody is, and whose member, is asked for the answer alone.
            employee = scope.employee.sudo()
            if not person:
                person = employee.user_id
            if user == (employee.user_id or employee.parent_id.user_id):
                return True
        whose = [person, person and person.sudo().sale_team_id.user_id]
        return user in [*whose, scope.team and scope.team.user_id]

    @api.model
    def _is_of_somebody(self, scope):
        """Return whether a scope is narrowed to a person or a team."""
        return bool(scope.user or scope.team or scope.employee)

    @api.model
    def _may_compare(self, scope, dimension, record):
        """Return whether the user may see a record beside the others of its dimension."""
        # Customers and products are nobody's scorecard.
        return dimension not in ("team", "user", "employee") or self._may_ask(
            scope._replace(**{dimension: record})
        )

    @api.model
    def _permit(self, scope):
        """Return the scope that the user is given: of all people, who may not see them gets their
        own figures.

        :raise AccessError: where another's figures or another company's are asked for
        """
        scope.company.check_access("read")
        if not self._is_of_somebody(scope) and not self._may_ask(scope):
            scope = scope._replace(user=self.env.user)
        if not self._may_ask(scope):
            raise AccessError(
                self.env._("You may see your own figures and those of the teams you lead.")
            )
        return scope

    def _veil(self, scope, by, groups):
        """Return the groups that `_measure` found, without the value of those too small to show.

        What is private rests on records that the user may read. Even of these, too few are not
        shown to whom they concern: all but managers, and leaders who ask about a member.
        """
        if not FIGURES[self.code].is_private or self._is_service_manager():
            return groups
        about_me = (None, self.env["res.users"], self.env.user)
        return {
            key: (None, 0, size)
            if size < ANSWERS_AT_LEAST
            and (key[by.index("user")] if "user" in by else scope.user) in about_me
            else (value, numerator, size)
            for key, (value, numerator, size) in groups.items()
        }
