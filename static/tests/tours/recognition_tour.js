import { registry } from "@web/core/registry";

/** A salesperson nominates a colleague. */
registry.category("web_tour.tours").add("cfl_nominate_tour", {
    steps: () => [
        {
            trigger: ".o_control_panel button:contains(Nominate)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=user_id] input",
            run: "edit Leader",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Leader)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=badge_id] input",
            run: "edit A Little More",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(A Little More)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Carried it up",
        },
        {
            trigger: ".modal footer button:contains(Nominate)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
