from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import ServiceCase

CLOCK = {
    "filter_activities_my",
    "activities_overdue",
    "activities_today",
    "activities_upcoming_all",
}


@tagged("post_install", "-at_install")
class TestViews(ServiceCase):
    """What every view of ours offers, walked over all of them."""

    def ours(self, kind):
        """Yield (model, arch) of each primary view of this type of a model of ours."""
        views = (
            self.env["ir.ui.view"].sudo().search([("type", "=", kind), ("mode", "=", "primary")])
        )
        for view in views:
            model = self.env.get(view.model)
            if model is not None and model._original_module == "customers_for_life":
                arch = model.sudo().get_view(view.id, kind)["arch"]
                yield model, etree.fromstring(arch)

    def filtered_by(self, records, arch, name):
        """Return those of `records` that the filter `name` of a search view lets through."""
        node = arch.xpath(f"//filter[@name='{name}']")[0]
        domain = safe_eval(node.get("domain"), {"uid": self.env.uid})
        return records.search([("id", "in", records.ids), *domain])

    def test_the_clock_in_the_systray_opens_what_it_counts(self):
        walked = 0
        for model, arch in self.ours("search"):
            if "activity_ids" in model._fields:
                with self.subTest(model=model._name):
                    self.assertLessEqual(CLOCK, set(arch.xpath("//filter/@name")))
                    for name in CLOCK:
                        self.filtered_by(model, arch, name)
                    # Side by side, the client would let through what either of them does.
                    mine = arch.xpath("//filter[@name='filter_activities_my']")[0]
                    self.assertEqual(mine.getnext().tag, "separator")
                walked += 1
        self.assertGreaterEqual(walked, 8)

    def test_the_clock_tells_late_activities_from_those_of_today(self):
        late, today, later, whose = (self.new_promise() for _each in range(4))
        late.activity_schedule(date_deadline="2026-03-01", user_id=self.env.uid)
        today.activity_schedule(date_deadline="2026-03-02", user_id=self.env.uid)
        later.activity_schedule(date_deadline="2026-03-03", user_id=self.env.uid)
        whose.activity_schedule(date_deadline="2026-03-01", user_id=self.salesman.id)
        promises = late | today | later | whose
        arch = next(arch for model, arch in self.ours("search") if model == promises.browse())
        for name, expected in {
            "filter_activities_my": late | today | later,
            "activities_overdue": late,
            "activities_today": today,
            "activities_upcoming_all": later,
        }.items():
            self.assertEqual(self.filtered_by(promises, arch, name), expected, name)
