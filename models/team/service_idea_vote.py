from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceIdeaVote(models.Model):
    """A thumb up for an idea: one for each person, given by that person alone."""

    _name = "service.idea.vote"
    _description = "Vote for an Idea"
    _order = "id"

    idea_id = fields.Many2one(
        "service.idea", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, index=True, ondelete="cascade"
    )

    _once = models.UniqueIndex("(idea_id, user_id)", "You have voted for this idea already.")


class ServiceIdea(models.Model):
    _inherit = "service.idea"

    vote_ids = fields.One2many("service.idea.vote", "idea_id", string="Votes", readonly=True)
    vote_count = fields.Integer(
        string="Number of Votes", compute="_compute_vote_count", store=True, guard="method"
    )
    has_voted = fields.Boolean(string="Has My Vote", compute="_compute_has_voted")

    @api.depends("vote_ids")
    def _compute_vote_count(self):
        for idea in self:
            idea.vote_count = len(idea.vote_ids)

    @api.depends("vote_ids.user_id")
    @api.depends_context("uid")
    def _compute_has_voted(self):
        for idea in self:
            idea.has_voted = self.env.user in idea.vote_ids.user_id

    def action_vote(self):
        """Give one's own vote, or take it back.

        :raise UserError: where the idea is decided on
        """
        self.ensure_one()
        self.check_access("read")
        if self.state in ("adopted", "dropped"):
            raise UserError(self.env._("“%s” is decided on: votes are over.", self.name))
        mine = self.vote_ids.filtered(lambda vote: vote.user_id == self.env.user)
        # Votes are written by this method alone: nobody gives another's.
        if mine:
            mine.sudo().unlink()
        else:
            self.env["service.idea.vote"].sudo().create(
                {"idea_id": self.id, "user_id": self.env.uid}
            )
