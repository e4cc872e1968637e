from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..ground.telling import TODO


class ServiceRound(models.Model):
    """A round is ticked off while it lasts; its people are asked, and left alone afterwards."""

    _inherit = "service.round"

    def _get_doers(self):
        """Return {round: who is asked to do it (res.users)}: its person or the members of its team
        who are there; else its stand-in.

        Where neither is, it stays with its person, or goes to the team's leader where that one has
        left or it is the team's: `mail.activity` asks whoever acts for them.
        """
        doers = {}
        for (company, day), rounds in self.grouped(lambda r: (r.company_id, r.date)).items():
            people = rounds.user_id | rounds.team_id.member_ids | rounds.stand_in_id
            there = {
                user
                for user, acts in people._get_present(company, day=day).items()
                if user.active and acts == user
            }
            for record in rounds:
                person, leader = record.user_id, record.team_id.user_id
                doers[record] = (
                    (person or record.team_id.member_ids).filtered(lambda u, t=there: u in t)
                    or record.stand_in_id.filtered(lambda u, t=there: u in t)
                    or person.filtered("active")
                    or leader
                    or person
                )
        return doers

    def _schedule(self):
        """Ask those who do these rounds, by one activity each."""
        asked = {}
        for record, users in self._get_doers().items():
            for user in users:
                key = user, record.date
                asked[key] = asked.get(key, self.browse()) | record
        # It comes each day: no mail besides.
        quiet = self.with_context(mail_activity_quick_update=True)
        for (user, day), rounds in asked.items():
            rounds.with_env(quiet.env).activity_schedule(
                TODO,
                date_deadline=day,
                summary=self.env._("Tick off this round"),
                user_id=user.id,
            )

    def _close_activities(self):
        """Remove what asked for these rounds."""
        # Each of a team was asked: whoever did it may not delete what a colleague has.
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("automated", "=", True),
            ]
        ).unlink()

    def _close_missed(self, batch=500):
        """Let go of rounds whose day is over: nobody can do them any more."""
        domain = [
            ("date_done", "=", False),
            ("date_end", "<", fields.Datetime.now()),
            ("activity_ids.automated", "=", True),
        ]
        while rounds := self.search(domain, limit=batch):
            rounds._close_activities()
            if not self.env["ir.cron"]._commit_progress(len(rounds)):
                break

    def _check_lasting(self):
        """:raise UserError: where a round has not begun, or its day is over"""
        now = fields.Datetime.now()
        for record in self:
            if now > record.date_end:
                raise UserError(
                    self.env._(
                        "The day of “%s” is over. What was not ticked off on the day stays so.",
                        record.name,
                    )
                )
            if now < record.date_open:
                start = format_datetime(
                    self.env,
                    record.date_open,
                    tz=record.company_id._service_tz(),
                    dt_format="short",
                )
                raise UserError(
                    self.env._(
                        "“%(round)s” begins on %(start)s. Tick it off then.",
                        round=record.name,
                        start=start,
                    )
                )

    def _follow_ticks(self):
        """Finish the rounds of which all is ticked off, and open again the others."""
        now = fields.Datetime.now()
        for record in self:
            done = len(record.item_ids.filtered("date_done"))
            # Written at each tick: of two people who tick the last two items at once, the second
            # begins again and finishes the round.
            vals = {"done_count": done}
            if done == record.item_count and not record.date_done:
                vals |= {"date_done": now, "done_by_id": self.env.uid}
                record._close_activities()
            elif done < record.item_count and record.date_done:
                vals |= {"date_done": False, "done_by_id": False}
                record._schedule()
            record.write(vals)
