from dateutil.relativedelta import relativedelta

from odoo import Command, api, models
from odoo.fields import Domain

from ..figure.service_kpi import Scope
from ..figure.service_kpi_figures import ASKED, FIGURES

MONTH = relativedelta(months=1, days=-1)
# What is tapped at the till may be tapped by whoever stands there.
THANKED = ASKED._replace(
    date="end_datetime",
    domain=[
        *ASKED.domain,
        ("state", "=", "done"),
        ("service_channel", "!=", "till"),
        ("service_thanks", "not in", (False, "")),
        ("praised_user_id", "!=", False),
    ],
    dimensions={"user": "praised_user_id"},
)


class ServiceRecognition(models.Model):
    """Badges that are given by themselves, after the month is over."""

    _inherit = "service.recognition"

    @api.model
    def _cron_give(self):
        """Give the badges of the last month, one company a transaction: run twice, nothing
        doubles."""
        companies = self.env["res.company"].search(Domain.TRUE, order="id")
        for left, company in zip(range(len(companies) - 1, -1, -1), companies, strict=True):
            if company.try_lock_for_update(allow_referencing=True):
                self._give_last_month(company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    @api.model
    def _give_last_month(self, company):
        """Give the badges of a company's last month, once: what a manager took back afterwards
        does not come again. Return the new records."""
        month = company._service_today().replace(day=1) - relativedelta(months=1)
        if company.service_badges_month and company.service_badges_month >= month:
            return self.browse()
        company.service_badges_month = month
        return self._give_month(company, month)

    @api.model
    def _give_month(self, company, month):
        """Give the badges that a company's people earned in the month that begins on `month`."""
        badges = self.env["gamification.badge"].sudo()
        badges = badges.search([("service_by", "in", ("figure", "thanks"))], order="id")
        scope = Scope(company, month, month + MONTH, is_own=True)
        vals_list = []
        for badge in badges:
            if badge.service_by == "figure":
                vals_list += self._find_reached(badge, scope)
            else:
                vals_list += self._find_thanked(badge, scope)
        common = {"company_id": company.id, "month": month, "date": scope.date_to}
        return self._give([{**vals, **common} for vals in vals_list])

    @api.model
    def _find_reached(self, badge, scope):
        """Return the values of recognitions for a figure, of who reached it in a scope."""
        kpi = badge.service_kpi_id.sudo()
        found = {}
        groupings = ["user"]
        if "employee" in FIGURES[kpi.code].dimensions:
            groupings.append("employee")
        measured = kpi._measure_each(scope, [[name] for name in groupings])
        for name, groups in zip(groupings, measured, strict=True):
            people = self._get_people([person for (person,) in groups if person], name, scope)
            for (person,), (value, _numerator, size) in groups.items():
                if person in people and badge._is_reached(value, size):
                    found[person] = {
                        f"{name}_id": person.id,
                        "badge_id": badge.id,
                        "kpi_id": kpi.id,
                        "value": value,
                        "size": size,
                        "threshold": badge.service_threshold,
                        "sample": badge.service_sample,
                    }
        return list(found.values())

    @api.model
    def _find_thanked(self, badge, scope):
        """Return the values of recognitions of whom enough customers thanked by name."""
        groups = (
            self.env["service.kpi"]
            .sudo()
            ._read_source(THANKED, scope, ["user"], ["partner_id:recordset", "id:recordset"])
        )
        people = self._get_people([user for (user,) in groups], "user", scope)
        result = []
        for (user,), (partners, answers) in groups.items():
            # Whoever writes often, or several people of one customer, count once.
            customers = len(partners.commercial_partner_id - user.partner_id.commercial_partner_id)
            if user in people and customers >= badge.service_thanks_count:
                result.append(
                    {
                        "user_id": user.id,
                        "badge_id": badge.id,
                        "size": customers,
                        "sample": badge.service_thanks_count,
                        "answer_ids": [Command.set(answers.ids)],
                    }
                )
        return result

    @api.model
    def _get_people(self, people, name, scope):
        """Return those of `people` (records) who still work for the scope's company: users, and
        employees who have none."""
        model = {"user": "res.users", "employee": "hr.employee"}[name]
        # The names of people are read for giving alone.
        records = self.env[model].sudo().union(*people)
        if name == "user":
            return records.filtered(
                lambda user: user.active and not user.share and scope.company in user.company_ids
            )
        return records.filtered(lambda employee: employee.active and not employee.user_id)

    @api.model
    def _give(self, vals_list):
        """Create recognitions that are not there yet, with Odoo's badge of who has a user, and
        announce them. Return the new ones."""
        # Nobody writes recognitions but methods; a record rule must not hide what is there.
        records = self.sudo()
        months = {vals["month"] for vals in vals_list}
        badges = {vals["badge_id"] for vals in vals_list}
        there = {
            (r.badge_id.id, r.user_id.id, r.employee_id.id, r.month)
            for r in records.search([("month", "in", months), ("badge_id", "in", badges)])
        }
        new = []
        for vals in vals_list:
            user, employee = vals.get("user_id", False), vals.get("employee_id", False)
            if (vals["badge_id"], user, employee, vals["month"]) not in there:
                team = self.env["res.users"].sudo().browse(user).sale_team_id
                if team.company_id.id not in (False, vals["company_id"]):
                    team = team.browse()
                new.append({**vals, "team_id": vals.get("team_id") or team.id})
        made = records.create(new)
        made._hand_over()
        return made

    def _hand_over(self):
        """Give Odoo's own badge to who has a user; it tells them."""
        badge_users = self.env["gamification.badge.user"].sudo()
        employees = self.env["hr.employee"]._get_ids_by_user()
        vals_list = []
        for record in self.filtered("user_id"):
            # Why stands here: Odoo shows these records to users of every company, and the portal.
            vals = {
                "user_id": record.user_id.id,
                "badge_id": record.badge_id.id,
                "recognition_id": record.id,
            }
            if "employee_id" in badge_users._fields:
                vals["employee_id"] = employees.get((record.user_id.id, record.company_id.id))
            vals_list.append(vals)
        # Odoo's method renders the mail of the first of its records for all of them.
        for badge_user in badge_users.create(vals_list):
            badge_user._send_badge()
