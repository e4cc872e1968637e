from odoo import api, fields, models


class ServicePlaybookMixin(models.AbstractModel):
    """What playbooks are shown on, with a checklist to tick.

    The class that inherits has the field playbook_check_ids, and sets the attributes below.
    """

    _name = "service.playbook.mixin"
    _description = "Guided by Playbooks"

    # The field of service.playbook that tells where it is shown, and that of
    # service.playbook.check that points here.
    _playbook_field = None
    _check_field = None

    playbook_ids = fields.Many2many(
        "service.playbook", string="Playbooks", compute="_compute_playbook_ids"
    )
    playbook_item_ids = fields.Many2many(
        "service.playbook.item", string="Still to Do", compute="_compute_playbook_ids"
    )

    def _get_playbook_keys(self):
        """Return the ids of the promise type or causes whose playbooks are shown here."""
        raise NotImplementedError

    @api.depends("playbook_check_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_playbook_ids(self):
        keys = {record: record._get_playbook_keys() for record in self}
        playbooks = self.env["service.playbook"].search(
            [
                (self._playbook_field, "in", list(set().union(*keys.values()))),
                ("company_id", "in", [False, *self.company_id.ids]),
            ]
        )
        for record in self:
            shown = playbooks.filtered(
                lambda playbook, record=record: (
                    keys[record].intersection(playbook[self._playbook_field].ids)
                    and playbook.company_id <= record.company_id
                )
            )
            record.playbook_ids = shown
            record.playbook_item_ids = shown.item_ids - record.playbook_check_ids.item_id

    def _tick(self, item):
        """Keep on record that `item` was done here; ticked twice, it stays as it was."""
        self.ensure_one()
        self.check_access("write")
        if item in self.playbook_check_ids.item_id:
            return
        # Ticks are made by this method alone.
        self.env["service.playbook.check"].sudo().create(
            {
                "name": item.name,
                "item_id": item.id,
                "playbook_id": item.playbook_id.id,
                self._check_field: self.id,
                "user_id": self.env.uid,
                "date_done": fields.Datetime.now(),
            }
        )
