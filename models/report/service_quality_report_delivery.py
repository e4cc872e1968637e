from base64 import b64encode

from odoo import fields, models


class ServiceQualityReportDelivery(models.Model):
    """That a recipient got the report of a period: what keeps it from being sent twice."""

    _name = "service.quality.report.delivery"
    _description = "Sent Quality Report"
    _order = "id desc"

    schedule_id = fields.Many2one(
        "service.quality.report.schedule", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="schedule_id.company_id")
    user_id = fields.Many2one(
        "res.users",
        string="Recipient",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    date_sent = fields.Datetime(string="Sent On", readonly=True)
    by_hand = fields.Boolean(readonly=True, help="Sent with the button, outside the schedule.")
    error = fields.Char(string="Not Sent Because", readonly=True)

    _once = models.UniqueIndex(
        "(schedule_id, user_id, date_from, date_to) WHERE by_hand IS NOT TRUE",
        "This report was sent already.",
    )

    def _send(self):
        """Mail the report to its recipient."""
        self.ensure_one()
        wizard = self._get_report()
        name = f"{wizard._get_file_name()}.pdf"
        content, _type = wizard.env["ir.actions.report"]._render_qweb_pdf(
            "customers_for_life.service_quality_report", wizard.ids
        )
        template = self.env.ref("customers_for_life.mail_template_quality_report")
        template.send_mail(
            self.id,
            email_layout_xmlid="mail.mail_notification_light",
            email_values={"attachments": [(name, b64encode(content))]},
        )
        self.date_sent = fields.Datetime.now()

    def _get_report(self):
        """Return the service.quality.report of what the recipient may see, in their language."""
        self.ensure_one()
        user, company, schedule = self.user_id, self.company_id, self.schedule_id
        env = self.env(
            user=user,
            context={
                **self.env.context,
                "lang": user.lang,
                "tz": company._service_tz(),
                "allowed_company_ids": company.ids,
            },
        )
        teams = schedule.team_id
        if not user.has_group("customers_for_life.group_service_manager"):
            teams = schedule._get_led_teams(user)
        wizard = env["service.quality.report"].create(
            {
                "period": "custom",
                "date_from": self.date_from,
                "date_to": self.date_to,
                "company_id": company.id,
                "team_id": teams.id if len(teams) == 1 else False,
                "split_by": "team" if len(teams) > 1 else "none",
                # The boss is the example, whoever reads it.
                "manager_id": (teams[:1].user_id or company._get_service_manager() or user).id,
            }
        )
        wizard._split()
        return wizard
