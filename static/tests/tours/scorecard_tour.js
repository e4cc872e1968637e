import { registry } from "@web/core/registry";

/** A manager goes from a sales team to its figures. */
registry.category("web_tour.tours").add("cfl_scorecard_tour", {
    steps: () => [
        {
            content: "Opened from the sales team's form",
            trigger: ".o_form_view button[name=action_open_scorecard]",
            run: "click",
        },
        {
            trigger: ".o_service_filter[name=team_id] input:value(Tour Team)",
        },
        {
            content: "Nothing fell due this month",
            trigger: ".o_service_peers_load",
            run: "click",
        },
        {
            trigger: ".o_service_peers p:contains(Too few to compare)",
        },
    ],
});

/** A salesperson sees where they stand among colleagues without a name, and prints it. */
registry.category("web_tour.tours").add("cfl_scorecard_mine_tour", {
    steps: () => [
        {
            trigger: ".o_service_peers_load",
            run: "click",
        },
        {
            trigger: ".o_service_peers p:contains(no clear difference from the peers)",
        },
        {
            content: "Nobody else is named",
            trigger: ".o_service_peers:not(:contains(Tour Peer))",
        },
        {
            trigger: ".o_service_quality button[name=scorecard]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=user_ids] .o_tag:contains(cfl_tour_salesman)",
        },
        {
            trigger: ".modal footer button[name=action_print]",
            run: "click",
        },
        {
            content: "The dialog closes when the document has come",
            trigger: "body:not(:has(.modal))",
        },
    ],
});
