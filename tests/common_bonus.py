from datetime import date

from odoo import Command

from .common import ServiceCase

FEBRUARY = date(2026, 2, 1)


class BonusCase(ServiceCase):
    """Two salespeople of a team, one colleague without a user, and a manager who pays them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.sudo().member_ids = cls.salesman | cls.colleague
        cls.sam, cls.cleo, cls.tom, cls.boss = (
            cls.env["hr.employee"]
            .sudo()
            .create(
                [
                    {"name": name, "company_id": cls.company.id, "user_id": user and user.id}
                    for name, user in (
                        ("Sam", cls.salesman),
                        ("Cleo", cls.colleague),
                        ("Tom", False),
                        ("Boss", cls.manager),
                    )
                ]
            )
            .with_env(cls.env)
        )
        cls.kept_rate = cls.env.ref("customers_for_life.kpi_kept_rate")

    @classmethod
    def new_plan(cls, lines=({},), members=None, is_running=True, **vals):
        """Return a plan of which each line pays 100 a month on the team's kept rate, from 80 % to
        100 %, where nothing else is said.

        :param lines: values of its lines
        :param members: {hr.employee: values}; by default Sam
        """
        line = {"kpi_id": cls.kept_rate.id, "floor": 0.8, "cap": 1, "amount": 100, "sample": 1}
        members = {cls.sam: {}} if members is None else members
        plan = cls.env["service.bonus.plan"].create(
            {
                "name": "Kept",
                "date_from": "2025-01-01",
                "line_ids": [Command.create({**line, **own}) for own in lines],
                "member_ids": [
                    Command.create({"employee_id": employee.id, **own})
                    for employee, own in members.items()
                ],
                **vals,
            }
        )
        if is_running:
            plan.action_start()
        return plan

    @classmethod
    def keep(cls, kept, broken=0, user=None, day="2026-02-10", **vals):
        """Return promises of one day, so many of them kept and so many broken."""
        common = {
            "type_id": cls.by_day.id,
            "partner_id": cls.customer.id,
            "user_id": (user or cls.salesman).id,
            "team_id": cls.team.id,
            "date_made": day,
            "date_due": day,
            **vals,
        }
        return cls.env["customer.promise"].create(
            [{**common, "date_fulfilled": n < kept and day} for n in range(kept + broken)]
        )

    def make(self, plan, month=FEBRUARY):
        """Return the statements of a month, in the order of the plan's members."""
        statements = plan.make_statements(month)
        people = plan.member_ids.employee_id.ids
        return statements.sorted(lambda statement: people.index(statement.employee_id.id))

    @classmethod
    def deliver_in(cls, day, count=1, **vals):
        """Return orders that were delivered at a moment (naive UTC)."""
        orders = cls.env["sale.order"].union(*(cls.new_order(**vals) for _n in range(count)))
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE sale_order SET state = 'sale', is_purchase = TRUE, date_order = %(day)s,"
            " date_delivered = %(day)s WHERE id = ANY(%(ids)s)",
            {"day": day, "ids": orders.ids},
        )
        cls.env.cr.execute(
            "UPDATE sale_order_line SET state = 'sale', date_delivered = %s, is_replacement = FALSE"
            " WHERE order_id = ANY(%s)",
            [day, orders.ids],
        )
        cls.env.invalidate_all()
        return orders

    @classmethod
    def complain(cls, orders, day):
        """Return a complaint about each of these orders, taken at a moment (naive UTC)."""
        complaints = cls.env["customer.complaint"].create(
            [{"name": "Scratched", "order_id": order.id} for order in orders]
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE customer_complaint SET create_date = %s WHERE id = ANY(%s)",
            [day, complaints.ids],
        )
        cls.env.invalidate_all()
        return complaints
