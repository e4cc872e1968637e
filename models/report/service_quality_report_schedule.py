import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize
from odoo.tools.misc import get_lang

from ...formulas import period
from ..ground.telling import notification

_logger = logging.getLogger(__name__)


class ServiceQualityReportSchedule(models.Model):
    """Who gets the quality report by mail, and when."""

    _name = "service.quality.report.schedule"
    _description = "Scheduled Quality Report"
    _inherit = ["mail.thread"]
    _order = "next_date, id"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("Service quality"))
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Empty: the whole company for managers, and for leaders the teams that they lead.",
    )
    frequency = fields.Selection(
        [("week", "Each week"), ("month", "Each month")],
        required=True,
        default="month",
        tracking=True,
        help="The last whole week is sent on the day that you choose, the last month on the first "
        "of the next.",
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        required=True,
        default="0",
        tracking=True,
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Recipients",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Service managers and team leaders. Each gets what they may see, in their own "
        "language.",
    )
    next_date = fields.Date(
        string="Next Sending",
        compute="_compute_next_date",
        store=True,
        precompute=True,
        index=True,
        help="On this day, in the company's time zone.",
    )
    delivery_ids = fields.One2many(
        "service.quality.report.delivery", "schedule_id", string="Sendings", readonly=True
    )

    @api.depends("active", "frequency", "weekday", "company_id")
    def _compute_next_date(self):
        for schedule in self:
            today = (schedule.company_id or self.env.company)._service_today()
            schedule.next_date = schedule._get_due(today) + (
                relativedelta(months=1) if schedule.frequency == "month" else timedelta(weeks=1)
            )

    @api.constrains("user_ids", "team_id", "company_id")
    def _check_recipients(self):
        for schedule in self:
            blind = schedule.user_ids.filtered(lambda user, plan=schedule: not plan._may_get(user))
            if blind:
                raise ValidationError(
                    self.env._(
                        "The report goes to service managers and team leaders, not to: %s",
                        ", ".join(blind.mapped("name")),
                    )
                )

    # === WHEN ===#

    def _get_due(self, today):
        """Return the latest day (date), today included, on which a report falls due."""
        self.ensure_one()
        if self.frequency == "month":
            return today.replace(day=1)
        return today - timedelta(days=(today.weekday() - int(self.weekday or 0)) % 7)

    def _get_period(self):
        """Return (first, last) of the whole week or month before the latest due day.

        A week begins as it does where the company is: all recipients get the same days.
        """
        self.ensure_one()
        due = self._get_due(self.company_id._service_today())
        week_start = int(get_lang(self.env, self.company_id.partner_id.lang).week_start)
        return period.named(f"last_{self.frequency}", due, week_start)

    # === WHO ===#

    def _get_led_teams(self, user):
        """Return the teams of this schedule that a user leads."""
        self.ensure_one()
        domain = [("user_id", "=", user.id), ("company_id", "in", [False, self.company_id.id])]
        # Who leads a team is no secret.
        led = self.env["crm.team"].sudo().search(domain)
        return led & self.team_id if self.team_id else led

    def _may_get(self, user):
        """Return whether a user may see anything of this report (bool)."""
        self.ensure_one()
        return self.company_id in user.company_ids and (
            user.has_group("customers_for_life.group_service_manager")
            or bool(self._get_led_teams(user))
        )

    def _get_obstacle(self, user):
        """Return why a user can get no mail (str), or False."""
        if not email_normalize(user.email):
            return self.env._("no e-mail address")
        if not self._may_get(user):
            return self.env._("neither a service manager nor the team's leader any more")
        return False

    # === SENDING ===#

    @api.model
    def _cron_send(self):
        """Send what is due, one recipient a transaction: a job that is killed goes on after the
        last one who got it, and who got it is asked of the database."""
        # Where the company is, the day may have begun already.
        due = self.search([("next_date", "<=", fields.Date.today() + timedelta(days=1))]).filtered(
            lambda schedule: schedule.next_date <= schedule.company_id._service_today()
        )
        left = sum(len(schedule.user_ids) for schedule in due)
        for schedule in due:
            days = schedule._get_period()
            for user in schedule.user_ids:
                # Another job that holds the row is sending it.
                if not schedule.try_lock_for_update():
                    break
                left -= 1
                if schedule._has_got(user, *days):
                    continue
                schedule._deliver(user, *days)
                if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                    return
            else:
                schedule._compute_next_date()
                self.env["ir.cron"]._commit_progress()

    def _has_got(self, user, date_from, date_to):
        self.ensure_one()
        return bool(
            self.env["service.quality.report.delivery"].search_count(
                [
                    ("schedule_id", "=", self.id),
                    ("user_id", "=", user.id),
                    ("date_from", "=", date_from),
                    ("date_to", "=", date_to),
                    ("by_hand", "=", False),
                ],
                limit=1,
            )
        )

    def _deliver(self, user, date_from, date_to, by_hand=False):
        """Send the report of a period to a user, and keep on record that it was.

        What goes wrong for one recipient is told in the chatter and holds up nobody else.
        :return: service.quality.report.delivery
        """
        self.ensure_one()
        delivery = self.env["service.quality.report.delivery"].create(
            {
                "schedule_id": self.id,
                "user_id": user.id,
                "date_from": date_from,
                "date_to": date_to,
                "by_hand": by_hand,
                "error": self._get_obstacle(user),
            }
        )
        if not delivery.error:
            try:
                with self.env.cr.savepoint():
                    delivery._send()
            except OperationalError:
                # The database wants the whole transaction again.
                raise
            except Exception as error:
                _logger.exception("The quality report for %s could not be sent", user.login)
                delivery.error = str(error)
        if delivery.error:
            self.message_post(
                body=self.env._(
                    "Not sent to %(name)s: %(reason)s.", name=user.name, reason=delivery.error
                )
            )
        return delivery

    def action_send(self):
        """Send the last whole period to every recipient now; the schedule goes on as it was."""
        self.ensure_one()
        self.check_access("write")
        # Sendings are kept by this method and the job alone.
        sudo = self.sudo()
        days = sudo._get_period()
        deliveries = sudo.delivery_ids.browse().concat(
            *(sudo._deliver(user, *days, by_hand=True) for user in sudo.user_ids)
        )
        failed = deliveries.filtered("error")
        message = self.env._("Sent to: %s", len(deliveries) - len(failed))
        if failed:
            names = ", ".join(failed.user_id.mapped("name"))
            message += " · " + self.env._("Not sent to: %s", names)
        return notification(
            message,
            {"type": "ir.actions.client", "tag": "soft_reload"},
            kind="warning" if failed else "success",
        )
