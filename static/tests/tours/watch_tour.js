import { registry } from "@web/core/registry";

/** A manager sees what stands out, and opens the promise behind it. */
registry.category("web_tour.tours").add("cfl_watch_tour", {
    steps: () => [
        {
            content: "Who stands out comes first",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:contains(Closed in Bulk):contains(More Often Than Chance Explains) button[name=action_open_records]",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains(closed in the same minute) button[name=action_open_record]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=date_due]",
        },
    ],
});

/** A manager says that somebody fell ill, and who stands in. */
registry.category("web_tour.tours").add("cfl_stand_in_tour", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Tour Ill) td[name=name]",
            run: "click",
        },
        {
            content: "The dialog is about whom was clicked",
            trigger: ".modal .o_field_widget[name=user_id] input:value(Tour Ill)",
        },
        {
            trigger:
                ".modal .o_field_widget[name=date_from] button, .modal .o_field_widget[name=date_from] input",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=stand_in_id] input",
            run: "edit Tour Help",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Help)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_save]",
            run: "click",
        },
        {
            content: "Who acts now is on the list",
            trigger:
                ".o_data_row:contains(Tour Ill) td[name=service_acting_ids] .o_avatar, .o_data_row:contains(Tour Ill) td[name=service_acting_ids] .o_m2m_avatar",
        },
    ],
});
