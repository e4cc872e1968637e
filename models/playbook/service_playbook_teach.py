from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..ground.attempt import attempt
from ..ground.locking import lock
from ..ground.telling import notification

# What everybody has to know; how risky it is, is the owner's to judge.
TAUGHT = ("name", "plan", "checklist")


class ServicePlaybook(models.Model):
    """What a playbook says is taught: each of its teams confirms having read it."""

    _inherit = "service.playbook"

    team_ids = fields.Many2many(
        "crm.team",
        string="Teams",
        help="Whose members are asked to read it. Empty: those of all sales teams.",
    )
    is_taught = fields.Boolean(
        string="Ask to Read It",
        default=True,
        help="The night after its name, plan or checklist changed, each member of the teams is "
        "asked to confirm having read it; new colleagues too.",
    )
    asked_version_id = fields.Many2one(
        "service.playbook.version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        guard="method",
        help="What the teams were asked to read last.",
    )
    reading_ids = fields.One2many("service.playbook.reading", "playbook_id", readonly=True)
    read_note = fields.Char(
        string="Have Read It",
        compute="_compute_read_note",
        help="How many of those who were asked have confirmed, of those whom you may see.",
    )
    is_changed = fields.Boolean(
        compute="_compute_is_changed", help="Changed since the team was asked to read it."
    )
    is_to_read = fields.Boolean(
        compute="_compute_is_to_read",
        search="_search_is_to_read",
        help="You were asked to read it.",
    )

    may_ask = fields.Boolean(compute="_compute_may_ask", help="Whether you keep this playbook.")

    # === WHO HAS READ IT ===#

    @api.depends("reading_ids.date_confirmed", "team_ids", "asked_version_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_read_note(self):
        readings = self._origin._get_readings().with_env(self.env)._filtered_access("read")
        by_playbook = readings.grouped("playbook_id")
        for playbook in self:
            asked = by_playbook.get(playbook._origin, readings.browse())
            read = asked.filtered("date_confirmed")
            playbook.read_note = bool(asked) and self.env._(
                "%(read)s of %(asked)s", read=len(read), asked=len(asked)
            )

    @api.depends("version_ids", "asked_version_id")
    def _compute_is_changed(self):
        for playbook in self:
            newest, asked = playbook.version_ids.sorted("number")[-1:], playbook.asked_version_id
            playbook.is_changed = bool(asked) and any(newest[n] != asked[n] for n in TAUGHT)

    @api.depends("reading_ids.date_confirmed")
    @api.depends_context("uid")
    def _compute_is_to_read(self):
        mine = self._get_my_readings().playbook_id
        for playbook in self:
            playbook.is_to_read = playbook._origin in mine

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_ask(self):
        kept = self._origin._filtered_access("write")
        for playbook in self:
            playbook.may_ask = playbook._origin in kept

    def _search_is_to_read(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("id", "in", self._get_my_readings().playbook_id.ids)

    def _get_my_readings(self):
        """Return what the user was asked to read, and has not."""
        domain = [
            ("user_id", "=", self.env.uid),
            ("date_confirmed", "=", False),
            ("is_current", "=", True),
            ("playbook_id.active", "=", True),
        ]
        return self.env["service.playbook.reading"].search(domain)

    def _get_readers(self):
        """Return {playbook: who is to know it (res.users)}: the active members of its teams, or of
        all teams of its company, who may read playbooks."""
        members = (
            self.env["crm.team.member"]
            .sudo()
            .search([("user_id.active", "=", True), ("crm_team_id.active", "=", True)])
        )
        salesman = self.env.ref("sales_team.group_sale_salesman")
        readers = members.user_id.filtered(lambda user: salesman in user.all_group_ids)
        by_team = {
            team: of_team.user_id & readers
            for team, of_team in members.grouped("crm_team_id").items()
        }
        none, found = self.env["res.users"].sudo(), {}
        for playbook in self.sudo():
            company = playbook.company_id
            teams = playbook.team_ids or [
                t for t in by_team if t.company_id <= company or not company
            ]
            users = none.union(*(by_team.get(team, none) for team in teams))
            found[playbook] = users.filtered(lambda u, c=company: c <= u.company_ids)
        return found

    def _get_readings(self):
        """Return the readings that count: of what was asked last, of those who are concerned."""
        readers = self._get_readers()
        readings = self.env["service.playbook.reading"].sudo()
        found = readings.search([("version_id", "in", self.sudo().asked_version_id.ids)])
        return found.filtered(lambda reading: reading.user_id in readers[reading.playbook_id])

    def action_view_readings(self):
        """Open who has read it, and who has not."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Has Read It"),
            "res_model": "service.playbook.reading",
            "view_mode": "list,kanban,form",
            "domain": [("playbook_id", "=", self.id), ("is_current", "=", True)],
        }

    def action_confirm(self):
        """Say that the user has read these playbooks."""
        self._get_my_readings().filtered(lambda r: r.playbook_id in self).action_confirm()

    # === ASKING ===#

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self.sudo().reading_ids._close_activities()
        return result

    def action_ask(self):
        """Ask each member of the teams now to read what these playbooks say."""
        self.check_access("write")
        asked = self._ask(self)
        message = (
            self.env._("Asked to read it: %s.", len(asked))
            if asked
            else self.env._("Everybody has been asked already, or there is nobody to ask.")
        )
        then = {"type": "ir.actions.client", "tag": "soft_reload"}
        return notification(message, then, kind="success" if asked else "warning")

    def _ask(self, changed):
        """Ask whoever is concerned and was not asked yet; return the new readings.

        :param changed: those of these playbooks of which the newest version is asked for
        """
        lock(self)
        # Versions and readings are written by this method alone.
        sudo = self.sudo()
        for playbook in changed.sudo():
            if playbook.is_changed or not playbook.asked_version_id:
                playbook.asked_version_id = playbook.version_ids.sorted("number")[-1:]
        readings = self.env["service.playbook.reading"].sudo()
        former = readings.search([("playbook_id", "in", self.ids), ("date_confirmed", "=", False)])
        there = defaultdict(set)
        for reading in readings.search([("version_id", "in", sudo.asked_version_id.ids)]):
            there[reading.version_id].add(reading.user_id)
        vals_list = [
            {"version_id": playbook.asked_version_id.id, "user_id": user.id}
            for playbook, users in sudo._get_readers().items()
            for user in users
            if user not in there[playbook.asked_version_id]
        ]
        quiet = readings.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        new = quiet.create(vals_list).with_env(readings.env)
        # Whom it does not concern any more is not asked any more; who put it aside is.
        current = sudo._get_readings()
        (former - current)._close_activities()
        current.filtered(lambda r: not r.date_confirmed and not r.activity_ids)._schedule()
        return new

    @api.model
    def _cron_ask(self, batch=50):
        """Ask the teams to read what changed since they were asked, and new colleagues what their
        team knows: ten changes in a day are asked for once.

        Commits batch by batch; nobody is asked twice about a version.
        """
        domain = [("is_taught", "=", True), ("version_ids", "!=", False)]
        remaining, last = self.search_count(domain), 0
        while playbooks := self.search([*domain, ("id", ">", last)], order="id", limit=batch):
            # What somebody is writing at this moment is asked for the next night.
            free = playbooks.try_lock_for_update()
            attempt(free, lambda free: free._ask(free))
            remaining, last = remaining - len(playbooks), playbooks[-1].id
            if not self.env["ir.cron"]._commit_progress(len(playbooks), remaining=remaining):
                break
