from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# What says who is there, and who acts for whom.
ABSENCE = {
    "active",
    "company_ids",
    "out_of_office_from",
    "out_of_office_to",
    "service_stand_in_id",
}


class ResUsers(models.Model):
    """Who acts for whoever is away or has left.

    Away is who is out of office by Odoo's own dates, or on leave approved in Time Off. What is
    theirs stays theirs, in all figures: only who is reminded and asked is somebody else.
    """

    _inherit = "res.users"

    service_stand_in_id = fields.Many2one(
        "res.users",
        string="Stand-in",
        domain="[('share', '=', False), ('id', '!=', id), ('company_ids', 'in', company_id)]",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="Who is reminded and asked while you are out of office or on leave. Promises stay "
        "yours, and count for you. Empty: the leader of the sales team.",
    )

    _stand_in_is_another = models.Constraint(
        "CHECK(service_stand_in_id != id)",
        "Nobody stands in for themselves: choose a colleague.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "service_stand_in_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "service_stand_in_id"]

    def write(self, vals):
        if "service_stand_in_id" in vals:
            # Odoo writes as superuser what users may write of themselves: on the portal, customers
            # would ask who is who with it.
            self._check_field_access(self._fields["service_stand_in_id"], "write")
        return super().write(vals)

    @api.constrains("service_stand_in_id")
    def _check_stand_in(self):
        for user in self.sudo().filtered("service_stand_in_id"):
            other = user.service_stand_in_id
            if not other.active or other.share or not other.company_ids & user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(other)s cannot stand in for %(user)s: choose a colleague of the same "
                        "company.",
                        other=other.name,
                        user=user.name,
                    )
                )

    def _get_present(self, company, day=None, group=None):
        """Return who acts for each of these users at a company: {user: user}.

        Themselves where they are there; else the stand-in, or the stand-in's own one, and so on;
        else the leader of their sales team or that one's stand-in; else a service manager of the
        company. Where nobody of all these is there, it stays with them.

        :param date day: in the company's time zone; by default its today
        :param group: XML id of a group; who isn't in it acts for nobody
        """
        day = day or company._service_today()
        people = self.sudo().with_context(active_test=False)
        away = people._get_away(company, day)
        if not away:
            return {user: user for user in self}
        leaders = people._get_leaders()
        managers = company.sudo()._get_service_managers()
        line = people.union(*leaders.values(), managers)._add_stand_ins()
        away = line._get_away(company, day)

        def is_there(user, first):
            return (
                user not in away
                and not user.share
                and (user == first or company in user.company_ids)
                and (user == first or not group or user.has_group(group))
            )

        def find(user):
            seen = set()
            for start in (user, leaders[user], *managers):
                while start and start not in seen:
                    seen.add(start)
                    if is_there(start, user):
                        return start
                    start = start.service_stand_in_id
            return user

        return {
            user: find(person).with_env(user.env) for user, person in zip(self, people, strict=True)
        }

    def _get_away(self, company, day):
        """Return those of these users who are not there on a company's day, or have left."""
        away = self.filtered(
            lambda user: (
                not user.active
                or user.out_of_office_from
                and company._service_day(user.out_of_office_from)
                <= day
                <= (user.out_of_office_to and company._service_day(user.out_of_office_to) or day)
            )
        )
        return away | self._get_on_leave(company, day)

    def _get_on_leave(self, company, day):
        """Return those of these users who are on approved leave in the middle of a day."""
        if "hr.leave" not in self.env:
            return self.browse()
        noon = company._service_noon(day)
        # That somebody is away is no secret; why, nobody is told.
        leaves = (
            self.env["hr.leave"]
            .sudo()
            .search(
                Domain("employee_id.user_id", "in", self.ids)
                & Domain("state", "=", "validate")
                & Domain("holiday_status_id.time_type", "=", "leave")
                # An hour or half a day can wait.
                & Domain("number_of_days", ">=", 1)
                & Domain("date_from", "<=", noon)
                & Domain("date_to", ">=", noon)
            )
        )
        return self & leaves.employee_id.user_id

    def _get_leaders(self):
        """Return {user: leader of their sales team, maybe none}; of who left, of the last one."""
        teams = {user: user.sale_team_id for user in self}
        left = self.filtered(lambda user: not user.active and not user.sale_team_id)
        members = self.env["crm.team.member"].sudo().with_context(active_test=False)
        if left:
            # Odoo takes them out of their teams.
            for member in members.search([("user_id", "in", left.ids)], order="id"):
                teams[member.user_id] = member.crm_team_id
        return {user: team.user_id for user, team in teams.items()}

    def _add_stand_ins(self):
        """Return these users and all who stand in for them, one behind the other."""
        line, new = self, self
        while new := new.service_stand_in_id - line:
            line |= new
        return line
