from odoo import api, fields, models
from odoo.exceptions import UserError


class ServicePlaybookVersion(models.Model):
    """What a playbook said at a time: a frozen log."""

    _name = "service.playbook.version"
    _description = "Playbook Version"
    _order = "playbook_id, number desc"

    playbook_id = fields.Many2one(
        "service.playbook", required=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer(string="Version", required=True, readonly=True, aggregator=None)
    author_id = fields.Many2one("res.users", string="Changed By", required=True, readonly=True)
    name = fields.Char(string="What Can Break", readonly=True)
    plan = fields.Text(readonly=True)
    checklist = fields.Text(readonly=True)
    likelihood = fields.Integer(readonly=True, aggregator=None)
    effect = fields.Integer(readonly=True, aggregator=None)
    detection = fields.Integer(string="Hard to Detect", readonly=True, aggregator=None)

    _number_once = models.UniqueIndex(
        "(playbook_id, number)", "Somebody else changed this playbook just now. Reload the page."
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A version is a record of what was said: it stays as it is."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A version is a record of what was said: it stays as it is."))
