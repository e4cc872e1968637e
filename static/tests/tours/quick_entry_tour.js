import { registry } from "@web/core/registry";

/** A complaint at the counter, from a screen that has nothing to do with it. */
registry.category("web_tour.tours").add("cfl_quick_entry_tour", {
    steps: () => [
        {
            trigger: ".o_quick_entry_menu button",
            run: "press Alt+e",
        },
        {
            trigger: ".o_quick_entry_who input:focus",
            run: "edit Tour",
        },
        {
            content: "Enter waits for what is being looked for",
            trigger: ".o_quick_entry_who input",
            run: "press Enter",
        },
        {
            trigger: ".o_quick_entry_who:contains(Tour Customer)",
        },
        {
            trigger: ".o_quick_entry_words:focus",
            run: "edit The drawer squeaks && press Enter",
        },
        {
            trigger: "body:not(:has(.modal)) .o_notification:contains(The drawer squeaks) button",
        },
    ],
});
