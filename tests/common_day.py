from odoo import Command

from .common import ServiceCase


class DayCase(ServiceCase):
    """Whose day is asked for, and what is on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.sudo().member_ids = [Command.set((cls.salesman | cls.colleague).ids)]

    def ask(self, user=None, scope="mine", **context):
        """Return the day as `user` gets it, the salesperson by default."""
        user = user or self.salesman
        self.env.flush_all()
        self.env.invalidate_all()
        context = {"tz": user.tz, "allowed_company_ids": user.company_ids.ids, **context}
        # As a client does: without what this test's own environment says.
        model = self.env["service.day"].with_user(user).with_context(**context)
        return model.get_day(scope)

    def rows(self, user=None, scope="mine", **context):
        """Return {section: names of its rows, in order}."""
        day = self.ask(user, scope, **context)
        return {s["name"]: [row["name"] for row in s["rows"]] for s in day["sections"]}

    def row(self, name, user=None, scope="mine", **context):
        """Return the row of this name."""
        sections = self.ask(user, scope, **context)["sections"]
        rows = [row for section in sections for row in section["rows"] if row["name"] == name]
        self.assertEqual(len(rows), 1, name)
        return rows[0]

    def new_mine(self, name, due, **vals):
        """Return a promise of the salesperson, by the hour unless another type is given."""
        vals = {"type_id": self.by_hour.id, "user_id": self.salesman.id, **vals}
        return self.new_promise(name=name, date_due=due, **vals)

    def press(self, row, key, user=None):
        """Press a button of a row, as the client does."""
        button = next(button for button in row["buttons"] if button["key"] == key)
        record = self.env[button["model"]].with_user(user or self.salesman).browse(button["id"])
        return getattr(record, button["method"])()
