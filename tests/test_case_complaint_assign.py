from collections import Counter
from datetime import datetime, timedelta
from random import Random

from odoo.tests import Form, tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestComplaintAssign(ServiceCase):
    """Who answers for what comes by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.new_user("third", "sales_team.group_sale_salesman")
        cls.members = cls.salesman + cls.colleague + cls.third
        cls.team.sudo().member_ids = cls.members
        cls.company.sudo().complaint_team_id = cls.team
        cls.complaints = cls.env["customer.complaint"].sudo()

    def take(self, number=1, **vals):
        vals = {"name": "Squeaks", "source": "email", "company_id": self.company.id, **vals}
        return self.complaints.create([vals] * number)

    def test_a_month_goes_round_evenly(self):
        """Strangers complain and are answered for a month, while people are away in turn."""
        random, given = Random(3), Counter()
        away = {
            self.colleague: (datetime(2026, 3, 9), datetime(2026, 3, 13, 22)),
            self.third: (datetime(2026, 3, 16), datetime(2026, 3, 20, 22)),
        }
        for user, (first, last) in away.items():
            user.sudo().write({"out_of_office_from": first, "out_of_office_to": last})
        for day in range(28):
            self.clock.move_to(datetime(2026, 3, 2, 9) + timedelta(days=day))
            now = datetime(2026, 3, 2, 9) + timedelta(days=day)
            before = {
                user: self.complaints.search_count(
                    [("user_id", "=", user.id), ("state", "in", ("new", "working"))]
                )
                for user in self.members
            }
            new = self.take(
                random.randrange(4), source=random.choice(["email", "portal", "survey"])
            )
            here = [u for u in self.members if not (u in away and away[u][0] <= now <= away[u][1])]
            for complaint in new:
                # Counted anew by hand: nobody gets one while another who is there has fewer.
                self.assertIn(complaint.user_id, here)
                self.assertEqual(before[complaint.user_id], min(before[user] for user in here))
                before[complaint.user_id] += 1
                given[complaint.user_id] += 1
            for complaint in self.complaints.search([("state", "=", "new")]):
                if random.random() < 0.3:
                    complaint.action_solved()
        self.assertGreater(sum(given.values()), 30)
        # Who was away for a week got less, nobody half of the others' mean.
        self.assertGreater(min(given.values()) * 2 * 3, sum(given.values()))

    def test_whoever_waited_longest_is_next(self):
        first = [self.take().user_id for _n in range(3)]
        self.assertEqual(len(set(first)), 3)
        self.complaints.search([("user_id", "in", self.members.ids)]).action_solved()
        self.env.flush_all()
        for number, user in enumerate((first[1], first[2], first[0])):
            self.env.cr.execute(
                "UPDATE customer_complaint SET create_date = %s WHERE user_id = %s",
                [datetime(2026, 2, 1 + number), user.id],
            )
        self.env.invalidate_all()
        self.assertEqual(self.take().user_id, first[1])

    def test_a_customer_s_own_salesperson_answers(self):
        self.customer.user_id = self.leader
        self.assertEqual(self.take(partner_id=self.customer.id).user_id, self.leader)
        order = self.new_order(user=self.colleague)
        complaint = self.take(partner_id=self.customer.id, order_id=order.id)
        self.assertEqual(complaint.user_id, self.colleague)

    def test_at_the_counter_whoever_takes_it_answers(self):
        form = Form(self.env["customer.complaint"].with_user(self.salesman))
        form.name = "Squeaks"
        self.assertEqual(form.save().user_id, self.salesman)

    def test_the_order_s_team_comes_before_the_company_s(self):
        other = (
            self.env["crm.team"]
            .sudo()
            .create({"name": "Web", "company_id": self.company.id, "member_ids": self.leader.ids})
        )
        order = self.new_order(team_id=other.id)
        order.user_id = False
        self.assertEqual(
            self.take(partner_id=self.customer.id, order_id=order.id).user_id, self.leader
        )

    def test_nobody_there_or_no_team_it_is_the_service_manager(self):
        self.company.sudo().complaint_team_id = False
        expected = self.company._get_service_manager()
        self.assertEqual(self.take().user_id, expected)
        self.company.sudo().complaint_team_id = self.team
        self.members.sudo().write({"out_of_office_from": datetime(2026, 3, 1)})
        self.assertEqual(self.take().user_id, expected)

    def test_who_gets_it_in_turn_has_not_sold_it(self):
        """Whom it was given to, it would count against."""
        complaint = self.take()
        self.assertIn(complaint.user_id, self.members)
        self.assertNotIn(complaint.seller_id, self.members)

    def test_of_another_company_nobody_gets_it(self):
        sister = self.env["res.company"].sudo().create({"name": "Sister"})
        self.assertNotIn(self.take(company_id=sister.id).user_id, self.members)

    def test_as_many_queries_for_many_as_for_few(self):
        self.take(2)
        counts = []
        for number in (2, 20):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.team._get_answering(self.company)
            complaints = self.complaints.new({"source": "email"})
            complaints = self.complaints.union(
                *(
                    self.complaints.new({"source": "email", "company_id": self.company.id})
                    for _n in range(number)
                )
            )
            complaints._take_turns()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
