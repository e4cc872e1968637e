from .common import ServiceCase


class ReportCase(ServiceCase):
    """The report of February 2026, seen on the second of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["report.customers_for_life.service_quality_report"]

    def wizard(self, user=None, **vals):
        return (
            self.env["service.quality.report"]
            .with_user(user or self.manager)
            .create(
                {
                    "period": "custom",
                    "date_from": "2026-02-01",
                    "date_to": "2026-02-28",
                    **vals,
                }
            )
        )

    def judged(self, due, fulfilled=None, **vals):
        return self.new_promise(
            date_due=f"{due} 10:00:00",
            date_made="2025-01-02 08:00:00",
            date_fulfilled=fulfilled and f"{fulfilled} 10:00:00",
            **vals,
        )

    def blocks(self, wizard, template):
        return [
            block
            for block in self.report.with_user(wizard.env.user)._get_blocks(wizard)
            if block["template"].endswith(f"_{template}")
        ]
