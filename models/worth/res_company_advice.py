from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    promise_target = fields.Integer(
        string="Dates Kept (%)",
        default=90,
        help="Of 100 promises, so many are to be kept: the advised date is the first that does so. "
        "Whoever gives an earlier one is warned, never stopped.",
    )

    _promise_target_in_range = models.Constraint(
        "CHECK(promise_target BETWEEN 50 AND 99)",
        "Of 100 promises, from 50 to 99 can be the aim.",
    )
