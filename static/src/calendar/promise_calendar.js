import { deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

class PromiseCalendarModel extends CalendarModel {
    /** What is promised by the day stands on the company's day, without an hour. */
    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        if (rawRecord.due_day) {
            const day = deserializeDate(rawRecord.due_day);
            return { ...record, start: day, end: day, isAllDay: true, isTimeHidden: true };
        }
        // Due late in the evening, it is still of that day.
        const end = record.end.hasSame(record.start, "day") ? record.end : record.start;
        return { ...record, end };
    }
}

registry.category("views").add("promise_calendar", {
    ...calendarView,
    Model: PromiseCalendarModel,
});
