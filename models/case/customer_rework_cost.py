from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class CustomerRework(models.Model):
    """What a rework costs: hours, material and credit."""

    _inherit = "customer.rework"

    # What it cost
    hours = fields.Float(guard="settled", help="Working hours spent on mending it.")
    hourly_cost = fields.Monetary(
        compute="_compute_hourly_cost",
        store=True,
        guard="method",
        help="Of whoever mends it, on the day on which hours were first logged, in the company's "
        "currency. A later wage changes nothing.",
        groups="customers_for_life.group_service_manager",
    )
    material = fields.Monetary(guard="settled", help="Cost of the material used.")
    credit_note_ids = fields.Many2many(
        "account.move",
        string="Credit Notes",
        guard="settled",
        domain="[('move_type', '=', 'out_refund'), ('company_id', '=', company_id),"
        " ('commercial_partner_id', 'parent_of', partner_id)]",
        groups="sales_team.group_sale_salesman",
    )
    credit = fields.Monetary(
        compute="_compute_credit",
        store=True,
        guard="method",
        help="Credited to the customer without taxes, in the company's currency.",
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        guard="method",
        help="Hours at the hourly cost, material and credit.",
        groups="customers_for_life.group_service_manager",
    )
    _amounts_positive = models.Constraint(
        "CHECK(hours BETWEEN 0 AND 1e6 AND material BETWEEN 0 AND 1e15)",
        "Hours and material cannot be negative, nor beyond all measure.",
    )

    @api.constrains("credit_note_ids", "partner_id")
    def _check_credit_notes(self):
        for rework in self:
            customer = rework.partner_id.commercial_partner_id
            # Whose a credit note is is no secret to whoever links it.
            others = rework.sudo().credit_note_ids.filtered(
                lambda note, c=customer: c and note.commercial_partner_id != c
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(note)s is not a credit note of %(customer)s.",
                        note=others[0].name,
                        customer=customer.name,
                    )
                )

    @api.depends("user_id", "hours", "company_id")
    def _compute_hourly_cost(self):
        logged = self.filtered("hours")
        (self - logged).hourly_cost = 0
        # Wages are read here for the sum alone; the field is for managers.
        employees = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .sudo()
            .search(
                [("user_id", "in", logged.user_id.ids), ("company_id", "in", logged.company_id.ids)]
            )
        )
        costs = {(e.user_id.id, e.company_id.id): e.hourly_cost for e in employees}
        for rework in logged:
            # The rate of the day on which they were logged stays.
            rework.hourly_cost = rework.hourly_cost or costs.get(
                (rework.user_id.id, rework.company_id.id), 0
            )

    def write(self, vals):
        changed = self.filtered(
            lambda rework: any(
                name in vals and rework[name].id != vals[name] for name in ("user_id", "company_id")
            )
        )
        # Somebody else's hours have a rate of their own.
        changed.sudo().hourly_cost = 0
        return super().write(vals)

    @api.depends("credit_note_ids")
    def _compute_credit(self):
        # Credit notes that are posted or taken back later: see account.move.
        for rework in self:
            notes = rework.credit_note_ids.filtered(lambda move: move.state == "posted")
            # A credit note's signed amount is negative, in the company's currency.
            rework.credit = -sum(notes.mapped("amount_untaxed_signed"))

    @api.depends("hours", "hourly_cost", "material", "credit")
    def _compute_cost(self):
        for rework in self:
            rework.cost = rework.hours * rework.hourly_cost + rework.material + rework.credit

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregate = aggregate_spec.partition(":")
        if aggregate != "sum_currency":
            return super()._read_group_select(aggregate_spec, query)
        # Errors of several companies together, at the rate of the day, not of today.
        columns = (self._field_to_sql(self._table, n, query) for n in (name, "currency_id"))
        day = self._field_to_sql(self._table, "date_found", query)
        return SQL("SUM(%s)", self.env.company._service_convert_sql(*columns, day))
