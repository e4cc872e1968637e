from odoo import api, models


class ServiceQualityReportDocument(models.AbstractModel):
    """How long customers waited, and where the time from order to delivery went."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [*super()._get_sections(wizard), (47, self._get_how_long(wizard))]

    @api.model
    def _get_how_long(self, wizard):
        """Return the table of the durations with the steps of deliveries, and the control charts
        of those that stand out in the period."""
        kpi, (scope, _before) = wizard.env["service.kpi"], wizard._get_scopes()
        blocks = self._get_table(
            "customers_for_life.service_quality_report_long", kpi._get_duration_rows(scope)
        )
        if not blocks:
            return []
        blocks[0]["steps"] = kpi._get_steps(scope)
        charted = (
            self._get_duration_chart(kpi, scope, code, duration)
            for code, duration in kpi._get_durations(scope).items()
        )
        return blocks + [block for block in charted if block and block["signals"]]

    @api.model
    def _get_duration_chart(self, kpi, scope, code, duration):
        """Return the control chart of the medians of a duration; None where there are too few."""
        for interval, start in self._get_look_backs(scope):
            charted = scope._replace(date_from=start)
            centre, points = kpi._chart_duration(duration, charted, interval)
            if kpi._is_enough_for_chart(points.values()):
                name = self.env._("%s, the median", kpi._get_duration_names()[code])
                unit = kpi._get_duration_units()[duration.unit]
                return self._draw_control_chart(
                    scope, interval, centre, [*points.items()], name, unit
                )
        return None
