from odoo import api, fields, models

KINDS = [
    ("bulk", "Closed in Bulk"),
    ("wait", "Waiting Begun Just Before It Was Due"),
    ("padded", "Promised Far Beyond the Advised Date"),
    ("complaint", "Complaint Taken Back"),
    ("move", "Moved by the Customer without a Word"),
    ("typed", "Delivery Typed by Hand"),
    ("asked", "Customer Not Asked"),
    ("imported", "Imported as Over"),
]


class ServiceWatch(models.Model):
    """What may flatter figures: a hint to talk, never a verdict.

    A row for each record that could have been done so, and whether it was: so it is seen of how
    many. What is looked at, and where, stands in `service_watch_sql`.
    """

    _name = "service.watch"
    _description = "Watch"
    _auto = False
    _order = "date desc, id desc"

    kind = fields.Selection(KINDS, string="What", readonly=True)
    date = fields.Datetime(
        readonly=True,
        help="Of promises, the date that they are judged on; of what was done, when it was done; "
        "of orders, when they were delivered.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Whose Figures", readonly=True, help="In whose figures it counts."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    promise_id = fields.Many2one("customer.promise", readonly=True)
    complaint_id = fields.Many2one("customer.complaint", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    flagged = fields.Integer(string="Such", readonly=True, help="1 where it was done so, else 0.")
    flagged_rate = fields.Float(
        string="Such (%)", readonly=True, aggregator="avg", help="Of those that could have been."
    )
    row_count = fields.Integer(string="Out Of", readonly=True)
    # What the words are made of, by kind.
    number = fields.Float(string="Measured", readonly=True, aggregator=None)
    compared = fields.Float(string="Compared With", readonly=True, aggregator=None)
    reason = fields.Char(readonly=True)
    words = fields.Char(string="What Stands Out", compute="_compute_words")

    @api.depends("kind", "flagged", "number", "compared", "reason")
    def _compute_words(self):
        for row in self:
            row.words = row._describe() if row.flagged else False

    def _describe(self):
        """Return in words (str) what stands out about this row."""
        self.ensure_one()
        words = {"number": round(self.number), "compared": round(self.compared)}
        if self.kind == "bulk":
            return self.env._("%(number)s closed in the same minute", **words)
        if self.kind == "wait":
            hours = f"{self.number:.1f}"
            return self.env._("Waiting since %s hours before it was due", hours)
        if self.kind == "padded":
            return self.env._("%(number)s days promised, about %(compared)s advised", **words)
        if self.kind == "move":
            return self.env._(
                "No message from the customer in the %(compared)s days before", **words
            )
        if self.kind == "asked":
            statuses = self.env["sale.order"]._fields["survey_skipped"]
            labels = dict(statuses._description_selection(self.env))
            return labels.get(self.reason)
        return {
            "imported": self.env._("Over already when this user imported it"),
            "cancelled": self.env._("Cancelled"),
            "merged": self.env._("Merged"),
            "request": self.env._("Cancelled, and a request was written down"),
            "typed": self.env._("Quantity typed, although Inventory is installed"),
            "corrected": self.env._("Delivery date corrected by hand"),
        }.get(self.reason)

    def action_open_record(self):
        """Open the promise, complaint or order of this row."""
        self.ensure_one()
        return (self.complaint_id or self.promise_id or self.order_id).get_formview_action()
