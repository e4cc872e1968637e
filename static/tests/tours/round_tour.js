import { registry } from "@web/core/registry";

/** Somebody ticks off what came round today: an item, a slip, and all of it. */
registry.category("web_tour.tours").add("cfl_round_tour", {
    steps: () => [
        {
            trigger:
                ".o_kanban_record:contains(Open the shop):contains(0 of 2), .o_data_row:contains(Open the shop) td[name=name]",
            run: "click",
        },
        {
            trigger:
                ".o_form_view .o_kanban_record:contains(Lights) button[name=action_tick]:not(:disabled)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_kanban_record:contains(Lights) button[name=action_untick]",
            run: ({ anchor }) => {
                const { width, height } = anchor.getBoundingClientRect();
                if (width < 48 || height < 48) {
                    throw new Error(`No thumb hits ${width} × ${height}`);
                }
                for (const element of document.querySelectorAll(".o_form_sheet_bg *")) {
                    const { right } = element.getBoundingClientRect();
                    if (right > window.innerWidth + 1) {
                        throw new Error(`${element.outerHTML.slice(0, 200)} ends at ${right}`);
                    }
                }
            },
        },
        {
            trigger: ".o_form_view .o_kanban_record:contains(Lights) button[name=action_untick]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_kanban_record:contains(Lights) button[name=action_tick]",
            run: "click",
        },
        {
            content: "Write down what was found",
            trigger:
                ".o_form_view .o_kanban_record:contains(Lights) button[name=action_write_note]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit One bulb is broken",
        },
        {
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_kanban_record:contains(One bulb is broken)",
        },
        {
            trigger: ".o_form_view .o_kanban_record:contains(Washroom) button[name=action_tick]",
            run: "click",
        },
        {
            trigger: ".o_form_view .badge:contains(Done in Time)",
        },
    ],
});

/** Somebody reads a playbook that changed, and says so. */
registry.category("web_tour.tours").add("cfl_reading_tour", {
    steps: () => [
        {
            trigger: ".o_form_view button[name=action_view_readings]:contains(0 of 1)",
        },
        {
            trigger: ".o_form_view button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_view_readings]:contains(1 of 1)",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_confirm]))",
        },
    ],
});
