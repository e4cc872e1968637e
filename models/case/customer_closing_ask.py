from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..ground.attempt import attempt

# What was solved longer ago, the company did not want to be asked about.
ASK_WITHIN = timedelta(days=7)
ASKED_ABOUT = ("customer.complaint", "customer.recovery")


class CustomerClosing(models.Model):
    """Asking: by mail once a solution, in companies that want it, whoever does not mind being
    asked."""

    _inherit = "customer.closing"

    @api.model
    def _cron_ask(self):
        """Ask about what was solved lately, one a transaction: a job that is killed, or run twice,
        asks nobody again, and one that fails keeps no other from being asked."""
        companies = self.env["res.company"].search([("closing_question", "=", True)])
        cases = [
            case
            for model in ASKED_ABOUT
            for company in companies
            for case in self.env[model].search(self.env[model]._get_unasked_domain(company))
        ]
        for done, case in enumerate(cases, 1):
            if case.try_lock_for_update():
                case.invalidate_recordset()
                attempt(case, self._ask)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(cases) - done):
                return

    @api.model
    def _ask(self, case):
        """Mail the question about a complaint or a recovery, where there is somebody to ask.

        :return: the new customer.closing, or none
        """
        if not case._can_be_asked():
            return self.browse()
        closing = self._create_for(case, email=case.partner_id.email)
        closing._send()
        return closing

    @api.model
    def _create_for(self, case, **vals):
        """Return the new question about `case`, as superuser."""
        people = case._get_people()
        # Of an answer given a moment ago, the index that allows one open question has to know.
        self.flush_model(["answer"])
        closing = self.sudo().create(
            {
                case._closing_field: case.id,
                "company_id": people["company_id"],
                "user_id": people["user_id"],
                "team_id": people["team_id"],
                **vals,
            }
        )
        case.sudo().put_right = "pending"
        return closing

    def _send(self):
        """Mail the question, and show in the thread that it was asked: without the link, which the
        customer's own mail alone carries."""
        self.ensure_one()
        template = self.env.ref("customers_for_life.mail_template_closing")
        mail = template._generate_template(self.ids, ["subject", "body_html", "email_from"])
        case = self._get_case().sudo().with_context(service_closing=self)
        case.message_post(
            subject=mail[self.id]["subject"],
            body=mail[self.id]["body_html"],
            email_from=mail[self.id]["email_from"],
            author_id=self.env.ref("base.partner_root").id,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
            notify_skip_followers=True,
            email_layout_xmlid="mail.mail_notification_layout",
            # Whoever is responsible signs; nothing of Odoo's own stands below.
            email_add_signature=False,
            force_email_lang=self.partner_id.lang,
            mail_headers=self.partner_id._get_opt_out_headers(),
        )

    def _get_title(self):
        """Return what the question is about, as the customer reads it (str)."""
        return self._get_case()._get_customer_title()

    def _get_asking_group(self):
        """Return the group of recipients of the question, as Odoo's `_notify_get_recipients_groups`
        lists them: the customer alone gets the link."""
        self.ensure_one()
        customer = self.partner_id
        return [
            "service_closing",
            lambda pdata: pdata["id"] == customer.id and pdata["type"] != "user",
            {
                "active": True,
                "has_button_access": True,
                "button_access": {
                    "url": self._get_url(),
                    "title": self.env._("Is it put right? Yes or no"),
                },
            },
        ]


class ServiceClosingMixin(models.AbstractModel):
    _inherit = "service.closing.mixin"

    @api.model
    def _get_unasked_domain(self, company):
        """Return the domain of what this company's customers are to be asked about."""
        since = fields.Datetime.now() - ASK_WITHIN
        return (
            Domain("company_id", "=", company.id)
            & Domain("is_imported", "=", False)
            & Domain("put_right", "in", (False, "no"))
            & Domain("partner_id.survey_opt_out", "=", False)
            & Domain("partner_id.email_normalized", "!=", False)
            & self._get_solved_domain(since)
        )

    def _can_be_asked(self):
        """Return whether the customer is asked by mail: they may be, and nobody of us would read
        the question in their place."""
        self.ensure_one()
        partner = self.partner_id
        address = email_normalize(partner.email)
        return (
            self.company_id.closing_question
            and self._is_put_right_asked()
            and self.put_right in (False, "no")
            and bool(address)
            and not partner.sudo().survey_opt_out
            and not partner._find_ours()
            and not self.env["service.parked.mail"]._is_own_address(address)
        )
