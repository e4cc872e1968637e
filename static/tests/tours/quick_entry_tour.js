import { registry } from "@web/core/registry";

/** From the command palette; what is refused says why and stays; an order is chosen by a click. */
registry.category("web_tour.tours").add("cfl_quick_entry_tour", {
    steps: () => [
        {
            trigger: ".o_list_view",
            run: "press Control+k",
        },
        {
            trigger: ".o_command_palette_search input",
            run: "edit new extra",
        },
        {
            trigger: ".o_command.focused:contains(New extra)",
            run: "press Enter",
        },
        {
            content: "Nobody is chosen: it says so, and nothing is lost",
            trigger: "#o_quick_entry_extra:checked + label",
        },
        {
            trigger: ".o_quick_entry_words",
            run: "edit Free installation && press Enter",
        },
        {
            trigger: ".o_quick_entry [role=alert]:contains(Choose the customer)",
            run() {
                if (document.querySelector(".o_quick_entry_words").value !== "Free installation") {
                    throw new Error("What was typed is lost");
                }
            },
        },
        {
            trigger: ".o_quick_entry_who input",
            run: "edit nobody at all",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Nobody found)",
        },
        {
            trigger: ".o_quick_entry_save",
            run: "click",
        },
        {
            trigger: ".o_quick_entry [role=alert]:contains(from the list)",
        },
        {
            trigger: ".o_quick_entry_who input",
            run: "edit 0485 001122",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Ada Tour)",
            run: "click",
        },
        {
            trigger: ".o_quick_entry_orders button:first",
            run: "click",
        },
        {
            trigger: ".o_quick_entry_orders button[aria-pressed=true]",
        },
        {
            trigger: ".o_quick_entry_save",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_notification:contains(installation) button:contains(Open)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input:value(Free installation)",
        },
    ],
});
