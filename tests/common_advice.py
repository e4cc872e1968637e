from datetime import datetime, timedelta

from .common import ServiceCase


class AdviceCase(ServiceCase):
    """A history of promises, from which dates are advised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Where Inventory is installed, a delivered quantity is typed for services alone.
        cls.product = cls.new_service()
        cls.delivery = cls.env.ref("customers_for_life.promise_type_delivery")
        cls.norms = cls.env["customer.promise.norm"].sudo()

    def make_history(self, *days, kind=None, **vals):
        """Make a promise for each of `days`: the calendar days that it took, from a Monday on."""
        made = datetime(2026, 1, 19, 8)
        promises = self.env["customer.promise"].create(
            [
                {
                    "type_id": (kind or self.delivery).id,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "date_made": made,
                    "date_due": made + timedelta(days=20),
                    "date_fulfilled": made + timedelta(days=number),
                    **vals,
                }
                for number in days
            ]
        )
        self.norms._refresh(self.company, kind or self.delivery)
        return promises

    def make_ledger(self, **vals):
        """Forty promises: of each week's working day the same, none beyond eight of them."""
        # From Monday to Tuesday, Wednesday … Thursday of next week: 1 to 8 working days.
        return self.make_history(*[1, 2, 3, 4, 7, 8, 9, 10] * 5, **vals)

    def say(self, chance):
        share = f"{chance} times in 100" if chance % 10 else f"{chance // 10} times in 10"
        return f"This date: kept only {share}. The company aims at 9 times in 10."
