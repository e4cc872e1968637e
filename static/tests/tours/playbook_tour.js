import { registry } from "@web/core/registry";

/** A salesperson works through the checklist of a complaint's playbook. */
registry.category("web_tour.tours").add("cfl_playbook_tour", {
    steps: () => [
        {
            trigger: ".o_notebook a[name=playbook]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=playbook_item_ids] .o_data_row:contains(Read the floor aloud) button[name=action_tick]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=playbook_check_ids] .o_data_row:contains(Read the floor aloud)",
        },
        {
            content: "What is left to do is still there",
            trigger:
                ".o_field_widget[name=playbook_item_ids] .o_data_row:contains(Ring an hour before)",
        },
    ],
});

/** A manager turns the lesson of a closed rework into a playbook. */
registry.category("web_tour.tours").add("cfl_lesson_tour", {
    steps: () => [
        {
            trigger: "button[name=action_add_to_playbook]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=item_ids] .o_data_row:contains(Buy a ruler)",
        },
        {
            trigger: ".o_notebook a[name=plan]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=plan]:contains(Measure twice)",
        },
    ],
});
