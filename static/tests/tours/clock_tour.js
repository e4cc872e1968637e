import { registry } from "@web/core/registry";

/** Return steps that wait for `count` records on the screen: as rows, or as cards. */
function waitForRecords(count) {
    return [
        {
            trigger: ".o_renderer",
            async run() {
                for (let tries = 0; tries < 100; tries++) {
                    const records = document.querySelectorAll(
                        ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)",
                    );
                    if (records.length === count) {
                        return;
                    }
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
                throw new Error(`not ${count} records`);
            },
        },
    ];
}

/** Each count of the clock in the systray opens the records that it counts, and no other. */
registry.category("web_tour.tours").add("cfl_clock_tour", {
    steps: () =>
        ["promise", "complaint", "rework", "recovery", "request"].flatMap((kind) => [
            {
                trigger: ".o_menu_systray button:has(.fa-clock-o)",
                run: "click",
            },
            {
                trigger: `.o-mail-ActivityGroup[data-model_name="customer.${kind}"] span:contains(1 Late)`,
                run: "click",
            },
            {
                content: `The filter of late activities is on: ${kind}`,
                trigger: `body:not(:has(.o-mail-ActivityMenu)) .o_searchview_facet:contains(Late Activities)`,
            },
            ...waitForRecords(1),
        ]),
});
