from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date, format_datetime

from ..ground.direction import keep_date


class CustomerPromiseType(models.Model):
    _name = "customer.promise.type"
    _description = "Promise Type"
    _inherit = ["service.number.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to offer this type in every company."
    )
    trigger = fields.Selection(
        [
            ("manual", "By hand"),
            ("quotation_sent", "Quotation sent"),
            ("order_confirmed", "Order confirmed"),
            ("rework", "Error logged"),
            ("recovery", "Recovery begun"),
            ("complaint_answer", "Complaint taken: first answer"),
            ("complaint_solution", "Complaint taken: solution"),
        ],
        string="Created",
        required=True,
        default="manual",
        help="What makes a promise of this type. One made by itself can be changed like any other.",
    )
    fulfilment = fields.Selection(
        [("manual", "By hand"), ("delivery", "With the delivery")],
        string="Fulfilled",
        required=True,
        default="manual",
        help="With the delivery: fulfilled by itself at the moment the last unit of the order, "
        "or of the order line, is delivered; made by itself only where something records that. "
        "By hand: with a button, for anything.",
    )
    precision = fields.Selection(
        [("day", "Day"), ("moment", "Day and hour")],
        string="Due By",
        required=True,
        default="day",
        help="Day: kept when fulfilled before the due day ends. "
        "Day and hour: kept when fulfilled by that very moment.",
    )
    lead_time = fields.Float(
        default=1,
        help="Working time from the promise to its due date, where nobody enters another date. "
        "The company's working schedule and public holidays are respected.",
    )
    lead_unit = fields.Selection(
        [("hour", "Working hours"), ("day", "Working days")], required=True, default="day"
    )
    warning_hours = fields.Float(
        string="Warn Before (Hours)",
        default=24,
        help="The responsible person gets an activity this many hours before the promise is due.",
    )
    description = fields.Html(
        translate=True, help="What to do to keep such a promise; for your own people only."
    )

    playbook_ids = fields.Many2many("service.playbook", string="Playbooks")

    _lead_time_positive = models.Constraint(
        "CHECK(lead_time BETWEEN 0 AND 5000 AND warning_hours BETWEEN 0 AND 10000)",
        "Lead time and warning time cannot be negative, nor longer than years.",
    )

    def _plan_due(self, company, start):
        """Return when a promise of this type, made at `start`, is due by default.

        :param datetime start: naive UTC
        :return: naive UTC datetime
        """
        self.ensure_one()
        due = company._service_plan(self.lead_time, self.lead_unit, start)
        return self._round_due(company, due)

    def _round_due(self, company, due):
        """Return the moment until which a promise due at `due` is kept (naive UTC)."""
        return company._service_day_end(due) if self.precision == "day" else due

    def _format_moment(self, company, moment):
        """Return a moment (naive UTC) as a customer reads it: in the company's time zone, in the
        language of the environment, without the hour where only the day counts."""
        if self.precision == "day":
            words = format_date(self.env, company._service_day(moment))
        else:
            tz = company._service_tz()
            words = format_datetime(self.env, moment, tz=tz, dt_format="short")
        return keep_date(self.env, words)

    def _get_warning(self, due):
        """Return from when a promise of this type, due at `due`, is at risk (naive UTC)."""
        return due - timedelta(hours=self.warning_hours)

    @api.model
    def _triggered_by(self, trigger, companies):
        """Return {company: types} of the types that `trigger` makes promises of; empty without."""
        # With what promises take from them, in one query.
        types = self.search_fetch(
            [("trigger", "=", trigger), ("company_id", "in", [False, *companies.ids])],
            [name for name, field in self._fields.items() if field.prefetch is True],
        )
        return types and {
            company: types.filtered(lambda t, c=company: not t.company_id or t.company_id == c)
            for company in companies
        }
