import { registry } from "@web/core/registry";

/** A manager goes from a figure to its worst customer and to exactly those promises, and back. */
registry.category("web_tour.tours").add("cfl_service_quality_tour", {
    steps: () => [
        {
            trigger: "button[data-menu-xmlid='sale.menu_sale_report']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='customers_for_life.service_quality_menu']",
            run: "click",
        },
        {
            trigger: ".o_service_quality select[name=period]",
            run: "select last_year",
        },
        {
            content: "Three promises fell due last year, one was broken",
            trigger: ".o_service_tile[name=kept_rate]:contains(67 %):contains(of 3)",
        },
        {
            trigger: ".o_service_tile[name=yes_rate]",
            run: "click",
        },
        {
            trigger: ".o_service_tile[name=yes_rate][aria-pressed=true]",
        },
        {
            trigger: ".o_service_tile[name=kept_rate]",
            run: "click",
        },
        {
            trigger: ".o_service_details h2:contains(Kept Rate)",
        },
        {
            content: "The filters stand in the address",
            trigger: "body",
            run() {
                const { searchParams } = new URL(window.location.href);
                const found = ["period", "figure"].map((name) => searchParams.get(name)).join();
                if (found !== "last_year,kept_rate") {
                    throw new Error(`In the address stands ${window.location.href}`);
                }
            },
        },
        {
            content: "Three are too few for a chart",
            trigger: ".o_service_too_few",
        },
        {
            trigger: ".o_service_worst table[name=partner] button:contains(Tour Customer)",
            run: "click",
        },
        {
            content: "Exactly those promises",
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(4)))",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "As it was left",
            trigger: ".o_service_quality select[name=period]:value(last_year)",
        },
        {
            trigger: ".o_service_details button[name=missed]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Broken)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(2)))",
        },
    ],
});

/** A salesperson opens an address that somebody sent, and sees what is theirs. */
registry.category("web_tour.tours").add("cfl_service_quality_mine_tour", {
    steps: () => [
        {
            trigger: ".o_service_quality select[name=period]:value(last_year)",
        },
        {
            trigger: ".o_service_filter[name=user_id] input:value(cfl_tour_salesman)",
        },
        {
            trigger: ".o_service_details h2:contains(Repeat Rate)",
        },
        {
            trigger: ".o_service_tile[name=kept_rate]:contains(of 2)",
        },
        {
            content: "What a wage costs is not theirs to see",
            trigger: ".o_service_tiles:not(:has([name=rework_cost]))",
        },
        {
            trigger: ".o_service_analyses button[name=customer_request_action_no]",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(What We Said No To)",
        },
    ],
});

/** A rate is blank for whom nothing was judged, and a percentage for whom something was. */
registry.category("web_tour.tours").add("cfl_promise_pivot_tour", {
    steps: () => [
        {
            trigger: ".o_pivot tr:contains(cfl_tour_salesman):contains(0.00%)",
        },
        {
            trigger: ".o_pivot tr:contains(cfl_tour_manager):not(:contains(%))",
        },
    ],
});

/** A manager goes from what a broken promise costs to a customer to call, and plans the call. */
registry.category("web_tour.tours").add("cfl_customer_call_tour", {
    steps: () => [
        {
            trigger: ".o_service_quality select[name=period]",
            run: "select last_year",
        },
        {
            trigger: ".o_service_tile[name=kept_rate]",
            run: "click",
        },
        {
            trigger: ".o_service_details button.o_service_cost_load",
            run: "click",
        },
        {
            content: "What is not known is said",
            trigger: ".o_service_cost:contains(No promise to a known customer fell due)",
        },
        {
            trigger: ".o_service_cost button:contains(Customers to call)",
            run: "click",
        },
        {
            content: "The most valuable first",
            trigger: ".o_list_view .o_data_row:first-child:contains(Tour Customer)",
        },
        {
            trigger: ".o_list_view .o_data_row:first-child .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_plan_calls]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Calls planned: 1)",
        },
    ],
});

/** A manager asks where promises break, and opens exactly the promises of the worst group. */
registry.category("web_tour.tours").add("cfl_funnel_tour", {
    steps: () => [
        {
            trigger: ".o_service_details button.o_service_reasons_load",
            run: "click",
        },
        {
            content: "Nobody has said why",
            trigger: ".o_service_reasons button[name=no_cause]:contains(15 of 15)",
        },
        {
            trigger: ".o_service_details button.o_service_funnel_load",
            run: "click",
        },
        {
            content: "Drawn",
            trigger: ".o_service_funnel canvas",
        },
        {
            content:
                "Half of thirty, where all the others are kept: at the rate of all it were 7.5",
            trigger:
                ".o_service_funnel table[name=funnel] tr:contains(Call back):contains(50 %):contains(of 30):contains(worse):contains(7.5)",
        },
        {
            trigger: ".o_service_funnel table[name=funnel] tr:contains(Visit):contains(better)",
        },
        {
            trigger: ".o_service_funnel tr[name=type] button:contains(Call back)",
            run: "click",
        },
        {
            content: "Exactly those promises",
            trigger: ".o_breadcrumb:contains(Kept Rate, Call back)",
        },
        {
            trigger: ".o_list_view .o_pager_limit:contains(30)",
        },
    ],
});

/** A manager sees who of each month's new customers came back, and opens their orders. */
registry.category("web_tour.tours").add("cfl_cohorts_tour", {
    steps: () => [
        {
            trigger: "button.o_service_cohorts_load",
            run: "click",
        },
        {
            content: "A quarter came back by the second month",
            trigger: ".o_service_cohorts tr[name$='-03-01'] td:nth-child(5):contains(25%)",
        },
        {
            trigger: ".o_service_cohorts button[name=active]",
            run: "click",
        },
        {
            content: "None of them bought in the month after that",
            trigger: ".o_service_cohorts tr[name$='-03-01'] td:nth-child(6):contains(0%)",
        },
        {
            trigger: ".o_service_cohorts tr[name$='-03-01'] td:nth-child(5) button",
            run: "click",
        },
        {
            content: "The orders of those who bought again",
            trigger: ".o_breadcrumb:contains(Bought Again)",
        },
        {
            trigger: ".o_list_view .o_pager_limit:contains(6)",
        },
    ],
});

/** A manager asks how long customers wait, and opens the slowest complaints. */
registry.category("web_tour.tours").add("cfl_how_long_tour", {
    steps: () => [
        {
            trigger: "button.o_service_long_load",
            run: "click",
        },
        {
            trigger: ".o_service_long tr[name=answer]:contains(of 12)",
        },
        {
            content: "One of the two is shown over time",
            trigger: ".o_service_long [aria-pressed=true]:contains(First answer)",
        },
        {
            trigger: ".o_service_long tr[name=solution] button:contains(Solution)",
            run: "click",
        },
        {
            content: "One month is no chart",
            trigger: ".o_service_long:contains(Too few for a chart):contains(Solution of a)",
        },
        {
            trigger: ".o_service_long tr[name=solution] button[name=slowest]",
            run: "click",
        },
        {
            content: "The slowest tenth of twelve: the longest first",
            trigger: ".o_list_view .o_data_row:first-child:contains(Complaint 11)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(3)))",
        },
    ],
});
