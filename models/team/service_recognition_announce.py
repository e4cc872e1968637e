from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models


class ServiceRecognition(models.Model):
    """Who was given a badge is told in the company's channel, once."""

    _inherit = "service.recognition"

    def _give(self, vals_list):
        made = super()._give(vals_list)
        made._announce()
        return made

    def _announce(self):
        """Tell in each company's channel who was given which badge, and why."""
        new = self.filtered(lambda record: not record.date_announced)
        for company, records in new.grouped("company_id").items():
            records = records.with_context(lang=company.partner_id.lang or self.env.lang)
            lines = Markup("").join(
                Markup("<li><b>%s</b>, %s<br/>%s</li>")
                % (
                    record.person,
                    record.badge_id.name,
                    Markup("<br/>").join((record.why or "").splitlines()),
                )
                for record in records
            )
            body = Markup("<p>🎉 %s</p><ul>%s</ul>") % (records.env._("Well done!"), lines)
            channel = company._get_praise_channel()
            channel.add_members(
                self._get_newcomers(company).partner_id.ids, post_joined_message=False
            )
            channel.message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.env.ref("base.partner_root").id,
            )
        new.date_announced = fields.Datetime.now()

    @api.model
    def _get_newcomers(self, company):
        """Return a company's salespeople who came since its last badge was announced. Whoever was
        there then and left the channel has left it."""
        last = self.search(
            [("company_id", "=", company.id), ("date_announced", "!=", False)],
            order="date_announced DESC",
            limit=1,
        )
        return company._get_salespeople().filtered(
            lambda user: last and user.create_date > last.date_announced
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    service_badges_month = fields.Date(
        readonly=True, help="The last month for which badges were given."
    )
    service_praise_channel_id = fields.Many2one(
        "discuss.channel",
        string="Well Done Channel",
        ondelete="set null",
        domain=[("channel_type", "in", ("channel", "group"))],
        help="Where badges are announced. Empty: a private one for the company's salespeople is "
        "made with the first badge.",
    )

    def _get_praise_channel(self):
        """Return the channel (as superuser) in which badges are announced, made where there is
        none."""
        self.ensure_one()
        company = self.sudo().with_user(SUPERUSER_ID)
        if not company.service_praise_channel_id:
            # Private: what one company praises is no other's.
            channel = company.env["discuss.channel"].create(
                {"name": self.env._("Well Done, %s", company.name), "channel_type": "group"}
            )
            channel.add_members(
                company._get_salespeople().partner_id.ids, post_joined_message=False
            )
            company.service_praise_channel_id = channel
        return company.service_praise_channel_id

    def _get_salespeople(self):
        """Return the users of sales who work for this company."""
        group = self.env.ref("sales_team.group_sale_salesman")
        return self.env["res.users"].search(
            [
                ("share", "=", False),
                ("company_ids", "in", self.id),
                ("all_group_ids", "in", group.id),
            ]
        )
