from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..ground.locking import lock

# Who was put on somebody's list so many days ago is not put there again.
DAYS_OF_REST = 30
# What a new call has nothing of.
OUTCOME = ("activity_id", "lead_id", "date_done", "order_id", "amount_won")


class CustomerCall(models.Model):
    """A customer who is past their own rhythm and whom somebody is to call.

    What came of it is told by orders, see `customer_call_outcome`.
    """

    _name = "customer.call"
    _description = "Call to a Customer"
    _inherit = ["service.number.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, index=True, ondelete="set null"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date = fields.Date(string="Planned On", required=True, readonly=True)
    worth = fields.Monetary(
        string="Customer Value", readonly=True, help="When the call was planned."
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )


class CustomerValue(models.Model):
    _inherit = "customer.value"

    def action_plan_calls(self):
        """Plan a call to each of these customers, as an activity of their salesperson."""
        values = self._get_uncalled()
        activities = values._plan_activities()
        calls = values._plan(lambda value: {"activity_id": activities[value].id})
        return self._notify_planned(calls, self.env._("Calls planned: %s.", len(calls)))

    def action_make_opportunities(self):
        """Make an opportunity of each of these customers, for their salesperson."""
        values = self._get_uncalled()
        # A leader makes them for the team too, whose leads Odoo may keep from them.
        model = self.env["crm.lead"].sudo()
        leads = model.create([value._prepare_opportunity() for value in values])
        leads = dict(zip(values, leads, strict=True))
        calls = values._plan(lambda value: {"lead_id": leads[value].id})
        return self._notify_planned(calls, self.env._("Opportunities made: %s.", len(calls)))

    def _get_uncalled(self):
        """Return those of these that were not put on anybody's list lately.

        :raise UserError: where all of them were
        """
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise UserError(self.env._("Calls are planned by salespeople."))
        self.check_access("read")
        customers = self.union()
        # A colleague may be planning it at this moment.
        lock(customers.sudo())
        since = fields.Date.subtract(fields.Date.context_today(self), days=DAYS_OF_REST)
        # Or have planned it.
        lately = (
            self.env["customer.call"]
            .sudo()
            ._read_group(
                Domain("partner_id", "in", self.partner_id.ids) & Domain("date", ">", since),
                ["company_id", "partner_id"],
            )
        )
        lately = {(company.id, partner.id) for company, partner in lately}
        rest = customers.filtered(lambda v: (v.company_id.id, v.partner_id.id) not in lately)
        if not rest:
            raise UserError(
                self.env._(
                    "All of these were planned within the last %s days. Choose other customers.",
                    DAYS_OF_REST,
                )
            )
        return rest

    def _plan(self, get_task):
        """Keep on record that these are to be called.

        :param get_task: what gives the values of the activity or opportunity of one of these
        """
        # Nobody writes calls but this method, so that what they brought stays true.
        return (
            self.env["customer.call"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": value.partner_id.id,
                        "company_id": value.company_id.id,
                        "user_id": (value.user_id or self.env.user).id,
                        "team_id": value.team_id.id,
                        "date": fields.Date.context_today(self),
                        "worth": value.worth,
                        # No default of the user's own says what came of it.
                        **dict.fromkeys(OUTCOME, False),
                        **get_task(value),
                    }
                    for value in self
                ]
            )
        )

    def _plan_activities(self):
        """Return {value: new mail.activity for the salesperson of its customer}, or for whoever
        acts for them."""
        activities = {}
        for (user, company), values in self.grouped(
            lambda value: (value.user_id or self.env.user, value.company_id)
        ).items():
            customers = values.partner_id.with_context(service_present_at=company.id)
            planned = customers.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.env._("Call: past the usual time of the next order"),
                user_id=user.id,
            )
            by_customer = dict(zip(values.partner_id, planned, strict=True))
            activities.update((value, by_customer[value.partner_id]) for value in values)
        return activities

    def _prepare_opportunity(self):
        return {
            "name": self.env._("Win back %s", self.partner_id.name),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": (self.user_id or self.env.user).id,
            "team_id": self.team_id.id,
        }

    @api.model
    def _notify_planned(self, calls, message):
        skipped = len(self) - len(calls)
        if skipped:
            message += " " + self.env._(
                "Left out, since they were planned within the last %(days)s days: %(count)s.",
                count=skipped,
                days=DAYS_OF_REST,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
