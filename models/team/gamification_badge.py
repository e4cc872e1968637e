from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import float_compare

from ..figure.service_kpi_figures import FIGURES

DIGITS = 6
REWARDS = ("reward_id", "reward_first_id", "reward_second_id", "reward_third_id")


class GamificationBadge(models.Model):
    """What a badge of ours is given for: the same for everybody, never the first of a ranking."""

    _name = "gamification.badge"
    _inherit = ["gamification.badge", "service.number.mixin"]

    service_by = fields.Selection(
        [
            ("figure", "A Figure"),
            ("thanks", "Customers' Thanks"),
            ("colleagues", "Nomination by Colleagues"),
        ],
        string="Given For",
        index="btree_not_null",
        tracking=True,
        help="A figure: by itself after each month, to whoever reached it. Customers' thanks: to "
        "whom customers thanked by name. Nomination: a colleague proposes, the leader accepts. "
        "Nobody gives these badges by hand.",
    )
    service_kpi_id = fields.Many2one(
        "service.kpi",
        string="Figure",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    service_unit = fields.Selection(related="service_kpi_id.unit", string="Unit")
    service_threshold = fields.Float(
        string="To Reach",
        digits=(16, 4),
        tracking=True,
        help="The value of the figure in the month. Shares go from 0 to 1.",
    )
    service_sample = fields.Integer(
        string="Of at Least",
        default=20,
        tracking=True,
        help="So many records of the figure in the month, as promises due: of fewer, a good value "
        "may be chance.",
    )
    service_thanks_count = fields.Integer(
        string="Customers",
        default=3,
        tracking=True,
        help="So many different customers thanked the same person by name in the month. What is "
        "tapped at the till does not count.",
    )

    service_given_count = fields.Integer(
        string="Given",
        compute="_compute_service_given_count",
        help="How often it was given, of what you may see; to people without a user too.",
    )

    _service_figure = models.Constraint(
        "CHECK(service_by IS DISTINCT FROM 'figure' OR service_kpi_id IS NOT NULL)",
        "Choose the figure for which the badge is given.",
    )
    _service_sample_enough = models.Constraint(
        "CHECK((service_by IS DISTINCT FROM 'figure' OR service_sample >= 5)"
        " AND (service_by IS DISTINCT FROM 'thanks' OR service_thanks_count >= 1))",
        "A badge for a figure needs a sample of at least 5, one for thanks at least one customer.",
    )
    _service_threshold_within = models.Constraint(
        "CHECK(abs(service_threshold) < 1e15)", "What is to be reached is beyond all measure."
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_given_count(self):
        given = self.env["service.recognition"]
        groups = (
            given._read_group([("badge_id", "in", self.ids)], ["badge_id"], ["__count"])
            if given.has_access("read")
            else []
        )
        counts = dict(groups)
        for badge in self:
            badge.service_given_count = counts.get(badge._origin, 0)

    @api.constrains("service_by", "service_kpi_id")
    def _check_service_kpi(self):
        for badge in self.filtered(lambda badge: badge.service_by == "figure"):
            if not badge.service_kpi_id:
                # The database says so.
                continue
            figure = FIGURES[badge.service_kpi_id.code]
            if figure.is_private:
                raise ValidationError(
                    self.env._("Everybody sees a badge: choose a figure that is no secret.")
                )
            if figure.is_sum or "user" not in figure.dimensions:
                raise ValidationError(
                    self.env._("A badge needs a share or a mean of each person: choose another.")
                )

    @api.constrains("service_by")
    def _check_no_challenge(self):
        self.env["gamification.challenge"].sudo().search(
            Domain.OR(Domain(name, "in", self.ids) for name in REWARDS)
        )._check_service_rewards()

    def write(self, vals):
        if "service_by" in vals:
            changed = self.filtered(lambda badge: badge.service_by != vals["service_by"])
            # What was given by one rule is not given by another afterwards.
            given = self.env["service.recognition"].sudo()
            if given.search_count([("badge_id", "in", changed.ids)], limit=1):
                raise UserError(
                    self.env._("This badge was given already: archive it and make another.")
                )
        return super().write(vals)

    def _is_reached(self, value, size):
        """Return whether a figure's value of a sample is what this badge asks for."""
        self.ensure_one()
        if value is None or size < self.service_sample:
            return False
        order = float_compare(value, self.service_threshold, precision_digits=DIGITS)
        return order >= 0 if self.service_kpi_id.direction == "up" else order <= 0


class GamificationChallenge(models.Model):
    _inherit = "gamification.challenge"

    @api.constrains(*REWARDS)
    def _check_service_rewards(self):
        for challenge in self:
            if any(challenge[name].service_by for name in REWARDS):
                raise ValidationError(
                    self.env._("This badge is no reward of a challenge: choose another.")
                )
