import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import json_default

from .common_day import DayCase

TODAY = "2026-03-02 11:00:00"


@tagged("post_install", "-at_install")
class TestDayAccess(DayCase):
    """Whose day is whose to see, and that of those for whom somebody acts."""

    def setUp(self):
        super().setUp()
        self.new_mine("Mine", TODAY)
        self.new_mine("A colleague's", TODAY, user_id=self.colleague.id)
        self.new_mine("The leader's", TODAY, user_id=self.leader.id)
        self.new_mine("The manager's", TODAY, user_id=self.manager.id)

    def test_each_their_own(self):
        for user, name in (
            (self.salesman, "Mine"),
            (self.colleague, "A colleague's"),
            (self.leader, "The leader's"),
            (self.manager, "The manager's"),
        ):
            self.assertEqual(self.rows(user), {"today": [name]})

    def test_whose_day_may_be_seen(self):
        scopes = {
            user: [name for name, _label in self.ask(user)["scopes"]]
            for user in (self.salesman, self.leader, self.manager)
        }
        self.assertEqual(list(scopes.values()), [["mine"], ["mine", "team"], ["mine", "all"]])
        for user, scope in (
            (self.salesman, "team"),
            (self.salesman, "all"),
            (self.leader, "all"),
            (self.manager, "team"),
            (self.manager, "theirs"),
            (self.salesman, ["team"]),
            (self.salesman, None),
            (self.salesman, {"all": 1}),
        ):
            with self.assertRaises(UserError, msg=(user.name, scope)):
                self.ask(user, scope)

    def test_leader_sees_the_team(self):
        rows = self.rows(self.leader, "team")
        self.assertEqual(sorted(rows["today"]), ["A colleague's", "Mine", "The leader's"])
        self.assertEqual(self.row("Mine", self.leader, "team")["who"], "Salesman")

    def test_manager_sees_everybody(self):
        self.assertEqual(len(self.rows(self.manager, "all")["today"]), 4)

    def test_what_is_left_out_opens_in_a_list_of_the_same(self):
        for user, scope in ((self.salesman, "mine"), (self.leader, "team"), (self.manager, "all")):
            day = self.env["service.day"].with_user(user).with_context(tz=user.tz)
            this = day._get_the_day(scope, day._get_led_teams())
            names = []
            for kind in filter(None, (find(this) for find in day._get_kinds())):
                # As it comes back from a client.
                domain = json.loads(json.dumps(list(kind.domain), default=json_default))
                model = day.env[kind.model]
                self.assertEqual(model.search(domain), model.search(kind.domain), kind.name)
                names.append(kind.name)
            self.assertEqual(len(names), 9 + (user == self.manager))

    def test_outsiders_see_nothing(self):
        outsider = self.new_user("outsider", "base.group_user")
        customer = new_test_user(self.env(su=True), "cfl_portal", groups="base.group_portal")
        for user in (outsider, customer):
            with self.assertRaises(AccessError):
                self.ask(user)

    def test_another_company_s_is_not_shown(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.salesman.sudo().company_ids = [Command.link(other.id)]
        kind = self.by_hour.sudo().copy({"company_id": other.id})
        vals = {"company_id": other.id, "type_id": kind.id, "team_id": False}
        self.env["customer.promise"].sudo().create(
            {
                **vals,
                "name": "Elsewhere",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "date_due": TODAY,
            }
        )
        here = self.company.ids
        self.assertEqual(self.rows(allowed_company_ids=here), {"today": ["Mine"]})
        both = {"allowed_company_ids": [*here, other.id]}
        self.assertEqual(sorted(self.rows(**both)["today"]), ["Elsewhere", "Mine"])
        with self.assertRaises(AccessError):
            self.rows(self.colleague, **both)

    def test_whoever_acts_for_somebody_sees_theirs(self):
        self.customer.activity_schedule(
            "mail.mail_activity_data_call",
            summary="Ring",
            user_id=self.salesman.id,
            date_deadline="2026-03-02",
        )
        self.env["service.action"].create(
            {"name": "Oil", "user_id": self.salesman.id, "date_deadline": "2026-03-02"}
        )
        self.salesman.sudo().write(
            {
                "out_of_office_from": "2026-03-02 06:00:00",
                "out_of_office_to": "2026-03-06 20:00:00",
                "service_stand_in_id": self.colleague.id,
            }
        )
        self.env["res.users"].sudo()._follow_absences()
        names = ["A colleague's", "Mine", "Oil", "Ring"]
        self.assertEqual(sorted(self.rows(self.colleague)["today"]), names)
        self.assertEqual(self.row("Mine", self.colleague)["who"], "for Salesman")
        self.assertEqual(self.row("A colleague's", self.colleague)["who"], "")
        self.assertEqual(self.row("Ring", self.colleague)["who"], "for Salesman")
        # Whoever is away sees it too.
        self.assertIn("Mine", self.rows()["today"])

    def test_buttons_ask_for_rights_by_themselves(self):
        row = self.row("A colleague's", self.colleague)
        for key in "DRW":
            with self.assertRaises(UserError):
                self.press(row, key, self.salesman)
                self.env.flush_all()
                # The dialog opens; what it is to move cannot be read.
                self.env["customer.promise"].with_user(self.salesman).browse(row["id"]).read(
                    ["name"]
                )
        promise = self.env["customer.promise"].browse(row["id"])
        self.assertEqual(promise.state, "open")

    def test_context_asks_for_nobody_else(self):
        context = {"uid": self.colleague.id, "service_acts_for_ids": self.colleague.ids}
        self.assertEqual(self.rows(**context), {"today": ["Mine"]})
        self.assertEqual(self.rows(tz="Nowhere/None")["today"], ["Mine"])
