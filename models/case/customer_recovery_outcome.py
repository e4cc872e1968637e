from datetime import timedelta

from odoo import api, fields, models

from ..ground.measure import Measure


class CustomerRecovery(models.Model):
    """Did the customer come back, and for how much?"""

    _inherit = "customer.recovery"

    outcome = fields.Selection(
        [("open", "Too Early to Tell"), ("back", "Came Back"), ("lost", "Did Not Come Back")],
        compute="_compute_outcome",
    )
    outcome_amount = fields.Monetary(
        string="Bought Again",
        compute="_compute_outcome",
        help="Untaxed amount of the orders that the customer confirmed afterwards, within the "
        "days that the company sets, in the company's currency.",
    )
    is_outcome_scored = fields.Boolean(
        string="Answered Later",
        compute="_compute_outcome_score",
        groups="customers_for_life.group_service_manager",
        help="The customer answered the survey afterwards, within the days that the company sets.",
    )
    outcome_score = Measure(
        string="Later Survey Score",
        measured=lambda recovery: recovery.is_outcome_scored,
        compute="_compute_outcome_score",
        digits=(5, 1),
        # One answer, most often: it would tell who gave it.
        groups="customers_for_life.group_service_manager",
        help="Mean of what the customer answered afterwards, within the days that the company "
        "sets.",
    )

    def _get_end(self):
        """Return until when (naive UTC) the customer's coming back is seen as its outcome."""
        return self.date_done + timedelta(days=self.company_id.recovery_days)

    @api.depends("state", "date_done")
    def _compute_outcome(self):
        """Did the customer come back? One query for each company and span of days."""
        done = self.filtered("date_done")
        (self - done).update({"outcome": "open", "outcome_amount": 0})
        if not done:
            return
        orders = self.env["sale.order"].search_fetch(
            [
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    done.partner_id.commercial_partner_id.ids,
                ),
                ("company_id", "in", done.company_id.ids),
                ("state", "=", "sale"),
                ("date_order", ">", min(done.mapped("date_done"))),
                # A replacement at no charge is no coming back.
                ("is_purchase", "=", True),
            ],
            ["partner_id", "company_id", "date_order", "amount_untaxed", "currency_rate"],
        )
        by_customer = orders.grouped(lambda o: (o.partner_id.commercial_partner_id, o.company_id))
        now = fields.Datetime.now()
        for recovery in done:
            end = recovery._get_end()
            key = (recovery.partner_id.commercial_partner_id, recovery.company_id)
            later = by_customer.get(key, orders.browse()).filtered(
                lambda o, start=recovery.date_done, end=end: start < o.date_order <= end
            )
            recovery.outcome_amount = sum(
                order.amount_untaxed / (order.currency_rate or 1) for order in later
            )
            if later:
                recovery.outcome = "back"
            else:
                recovery.outcome = "lost" if now > end else "open"

    @api.depends("date_done")
    def _compute_outcome_score(self):
        """Read the customer's later answers."""
        done = self.filtered("date_done")
        (self - done).update({"is_outcome_scored": False, "outcome_score": 0})
        answers = (
            self.env["survey.user_input"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "child_of", done.partner_id.commercial_partner_id.ids),
                    ("company_id", "in", done.company_id.ids),
                    ("is_scored", "=", True),
                ],
                ["partner_id", "company_id", "end_datetime", "service_score"],
            )
            if done
            else self.env["survey.user_input"]
        )
        for recovery in done:
            end = recovery._get_end()
            scores = [
                answer.service_score
                for answer in answers
                if answer.company_id == recovery.company_id
                and answer.partner_id.commercial_partner_id
                == recovery.partner_id.commercial_partner_id
                and recovery.date_done < answer.end_datetime <= end
            ]
            recovery.is_outcome_scored = bool(scores)
            recovery.outcome_score = sum(scores) / len(scores) if scores else 0
