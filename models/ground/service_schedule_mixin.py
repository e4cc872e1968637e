from odoo import api, models


class ServiceScheduleMixin(models.AbstractModel):
    """What planned days rest on: they are kept in memory, and forgotten where it changes."""

    _name = "service.schedule.mixin"
    _description = "Working Schedule"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._forget_planned_days()
        return records

    def write(self, vals):
        self._forget_planned_days()
        result = super().write(vals)
        self._forget_planned_days()
        return result

    def unlink(self):
        self._forget_planned_days()
        return super().unlink()

    def _forget_planned_days(self):
        if self:
            self.env.registry.clear_cache()


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "service.schedule.mixin"]


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "service.schedule.mixin"]


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "service.schedule.mixin"]

    def _forget_planned_days(self):
        # What somebody takes off is no holiday of the company.
        return super(
            ResourceCalendarLeaves, self.filtered(lambda leave: not leave.resource_id)
        )._forget_planned_days()
