from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import email_normalize


class SurveyUserInput(models.Model):
    """How customers are asked: by mail, by link and at the till."""

    _inherit = "survey.user_input"

    @api.model
    def _ask(self, orders, channel):
        """Return the answers, begun or not, that belong to these orders, one for each.

        Those that were asked already keep their answer; the till has one of its own.
        :param orders: sale.order records of companies that ask
        :param str channel: mail, till or link
        """
        answers = self._find(orders, channel)
        vals_list = [
            {
                "survey_id": order.company_id.survey_id.id,
                "order_id": order.id,
                "partner_id": order.partner_id.id,
                "email": order.partner_id.email,
                "nickname": order.partner_id.name,
                "invite_token": self._generate_invite_token(),
                "service_channel": channel,
            }
            for order in orders - answers.order_id
        ]
        try:
            with self.env.cr.savepoint():
                return answers | self.create(vals_list)
        except UniqueViolation as error:
            # Somebody else began at the same moment: Odoo runs the request again, which finds it.
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _find(self, orders, channel):
        """Return the answers, begun or not, that there are about these orders: those at the till,
        or those by mail and link."""
        return self.search(
            [
                ("order_id", "in", orders.ids),
                ("survey_id", "in", orders.company_id.survey_id.ids),
                ("service_channel", "=" if channel == "till" else "!=", "till"),
            ]
        )

    # === AT THE TILL ===#

    def _get_next_at_the_till(self):
        """Return the next question that counts and takes one tap, or none when all are answered."""
        self.ensure_one()
        return (self.survey_id._get_till_questions() - self.user_input_line_ids.question_id)[:1]

    def _tap(self, question_id, value):
        """Keep an answer given with one tap; anything but the question asked is left alone.

        :param str question_id: id of the question that was on the screen
        :param str value: id of the choice, or the place on the scale
        """
        self.ensure_one()
        question = self._get_next_at_the_till()
        if self.state == "done" or not question or str(question.id) != question_id:
            return
        if value not in {choice for choice, _label in question._get_taps()}:
            return
        if self.state == "new":
            self._mark_in_progress()
        self._save_lines(question, value)
        if not self._get_next_at_the_till():
            self._mark_done()

    def _send(self, template, **vals):
        """Mail `template` (an XML id's name) to each; `vals` are written with it."""
        template = self.env.ref(f"customers_for_life.{template}")
        for answer in self:
            template.send_mail(
                answer.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={"headers": repr(answer.partner_id._get_opt_out_headers())},
            )
        self.write(vals)

    def _get_opt_out_url(self):
        """Return the address (str) of the page that ends all questions to this person.

        False where nobody is known: Odoo tries mail templates on any answer, anonymous ones too.
        """
        self.ensure_one()
        return bool(self.partner_id) and self.partner_id._get_opt_out_url()

    @api.model
    def _cron_remind(self):
        """Remind, once, those who have not answered; one a transaction: a job that is killed, or
        run twice, repeats nothing."""
        now = fields.Datetime.now()
        answers = self.browse().concat(
            *(
                self._get_silent(company, now)
                for company in self.env["res.company"].search(
                    [("survey_id", "!=", False), ("survey_reminder_days", ">", 0)]
                )
            )
        )
        for done, answer in enumerate(answers, 1):
            if answer.try_lock_for_update() and answer._is_silent():
                answer._send("mail_template_survey_reminder", date_reminded=now)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(answers) - done):
                return

    def _is_silent(self):
        """Return whether to remind this person still: much may have happened since the search."""
        self.invalidate_recordset()
        return (
            # Here or at the till.
            "done" not in self.order_id.survey_input_ids.mapped("state")
            and not self.date_reminded
            and not self.partner_id.survey_opt_out
            and bool(email_normalize(self.partner_id.email))
        )

    @api.model
    def _get_silent(self, company, now):
        """Return the invitations of a company that nobody answered, due for a reminder at `now`."""
        due = now - timedelta(days=company.survey_reminder_days)
        answers = self.search(
            [
                ("company_id", "=", company.id),
                ("service_channel", "=", "mail"),
                ("state", "in", ("new", "in_progress")),
                ("date_reminded", "=", False),
                ("date_invited", "<=", due),
                # What was forgotten for a month is left alone.
                ("date_invited", ">", due - timedelta(days=30)),
                ("partner_id.survey_opt_out", "=", False),
                ("order_id", "not any", [("survey_input_ids.state", "=", "done")]),
            ],
            order="date_invited, id",
        )
        complaining = answers.order_id._get_complaining_customers()
        return answers.filtered(
            lambda answer: answer.partner_id.commercial_partner_id not in complaining
        )
