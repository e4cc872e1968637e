import { registry } from "@web/core/registry";

const RECORDS = ".o_list_view .o_data_row, .o_kanban_view .o_kanban_record:not(.o_kanban_ghost)";
const ABOUT = ".o_service_tile_box:has([name=kept_rate]) .o_service_about";

/** Fail where anything of Service Quality lies outside the screen. */
function checkWidth() {
    for (const element of document.querySelectorAll(".o_service_quality .container-fluid *")) {
        const { right } = element.getBoundingClientRect();
        if (right > window.innerWidth + 1 && !element.closest("table, canvas, .overflow-auto *")) {
            throw new Error(`${element.outerHTML.slice(0, 200)} ends at ${right}`);
        }
    }
}

/** Fail where the lines of the tiles in one row do not stand at the same height. */
function checkGrid() {
    const tops = {};
    const lines = ["name", "value", "size", "target", "trend", "before"];
    for (const tile of document.querySelectorAll(".o_service_tile")) {
        const row = Math.round(tile.getBoundingClientRect().top);
        const found = lines.map((line) => {
            const shown = tile.querySelector(`.o_service_${line}`);
            return Math.round(shown.getBoundingClientRect().top) - row;
        });
        tops[row] ??= found.join();
        if (tops[row] !== found.join()) {
            throw new Error(`${tile.name}: lines at ${found}, beside others at ${tops[row]}`);
        }
    }
}

/** The numbers of today open exactly their records, an alarm its chart. */
registry.category("web_tour.tours").add("cfl_today_tour", {
    steps: () => [
        {
            trigger: ".o_service_today button[name=overdue]:contains(2)",
            run: () => {
                checkWidth();
                checkGrid();
            },
        },
        {
            trigger: ".o_service_today button[name=overdue]",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Overdue)",
        },
        {
            content: "Exactly those two",
            trigger: RECORDS,
            run() {
                const shown = document.querySelectorAll(RECORDS).length;
                if (shown !== 2) {
                    throw new Error(`${shown} records instead of 2`);
                }
            },
        },
        {
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "Nothing to open where there is nothing",
            trigger: ".o_service_today button[name=to_approve]:not(:enabled):contains(0)",
        },
        {
            content: "What a figure means, by tap",
            trigger: ABOUT,
            run: "click",
        },
        {
            trigger:
                ".o_service_about_popover [role=dialog]:contains(Promises that were early or kept) .btn-close",
            run: "click",
        },
        {
            trigger: `body:not(:has(.o_service_about_popover)) ${ABOUT}[aria-expanded=false]`,
        },
        {
            content: "And by keyboard",
            trigger: ABOUT,
            async run({ press }) {
                this.anchor.focus();
                await press("Enter");
            },
        },
        {
            trigger: `body:has(.o_service_about_popover) ${ABOUT}[aria-expanded=true]`,
            run({ press }) {
                return press("Escape");
            },
        },
        {
            content: "One is where one was",
            trigger: `body:not(:has(.o_service_about_popover)) ${ABOUT}:focus`,
        },
        {
            trigger: ".o_service_today button[name=alarms]:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_service_today .o_service_alarm:contains(beyond three standard deviations)",
            run: "click",
        },
        {
            content: "Last month stands at the end of the chart, and one is taken there",
            trigger:
                ".o_service_quality:has(select[name=period]:value(last_month)):has(.o_service_signals li) .o_service_details h2:focus:contains(Kept Rate)",
        },
    ],
});

/** A manager takes the first steps, and closes them. */
registry.category("web_tour.tours").add("cfl_first_steps_tour", {
    steps: () => [
        {
            trigger: ".o_service_first_steps .o_service_step[name$=promises] button",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Promise Types)",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "Checked off, since a type was changed in between",
            trigger: ".o_service_first_steps .o_service_step[name$=promises] .fa-circle-o",
            async run() {
                const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
                const [kind] = await orm.search("customer.promise.type", [], { limit: 1 });
                await orm.write("customer.promise.type", [kind], { lead_time: 6 });
            },
        },
        {
            trigger: ".o_service_first_steps .o_service_step[name$=report] button",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=user_ids]",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            trigger: ".o_service_first_steps .o_service_step[name$=promises] .o_service_step_done",
        },
        {
            trigger: ".o_service_first_steps button[name=close_first_steps]",
            run: "click",
        },
        {
            trigger: ".o_service_quality:not(:has(.o_service_first_steps)) .o_service_today",
        },
    ],
});
