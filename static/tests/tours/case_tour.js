import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** A salesperson takes a complaint at the counter: customer, what, done. */
registry.category("web_tour.tours").add("cfl_complaint_tour", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] textarea, .o_field_widget[name=name] input",
            run: "edit The drawer squeaks",
        },
        {
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Tour Customer",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Customer)",
            run: "click",
        },
        ...stepUtils.saveForm(),
        {
            content: "Its deadlines have come by themselves",
            trigger: ".o_notebook a[name=promises]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=promise_ids] .o_data_row .badge:contains(Pending)",
        },
        {
            content: "Solved at the counter",
            trigger: "button[name=action_solved]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(Solved)",
        },
    ],
});

/** A manager closes a rework: what is missing is asked for, and it closes with its lesson. */
registry.category("web_tour.tours").add("cfl_rework_tour", {
    steps: () => [
        {
            trigger: "button[name=action_learn_and_close]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=cause_id] input",
            run: "edit In a hurry",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(In a hurry)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=lesson] textarea",
            run: "edit Measure twice, cut once",
        },
        {
            trigger: ".modal .o_field_widget[name=action_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=action_ids] .o_selected_row .o_field_widget[name=name] input",
            run: "edit Hang the saying over the saw",
        },
        {
            trigger: ".modal button[name=action_close]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status button[aria-checked=true]:contains(Closed)",
        },
    ],
});

/** A salesperson makes good: the five steps, the letter, done. */
registry.category("web_tour.tours").add("cfl_recovery_tour", {
    steps: () => [
        {
            trigger: ".o_notebook a[name=results]",
            run: "click",
        },
        {
            trigger: "button[name=action_recover]",
            run: "click",
        },
        ...[1, 2, 3, 4, 5].flatMap((number) => {
            const row = `.o_field_widget[name=step_ids] .o_data_row:nth-child(${number})`;
            return [
                {
                    trigger: `${row} td[name=text]`,
                    run: "click",
                },
                {
                    trigger: `${row} .o_field_widget[name=text] textarea`,
                    run: `edit Step ${number} was taken`,
                },
                ...stepUtils.saveForm(),
                {
                    trigger: `${row} button[name=action_done]`,
                    run: "click",
                },
                {
                    trigger: `${row}:not(:has(button[name=action_done]))`,
                },
            ];
        }),
        {
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(Done)",
        },
        {
            trigger: "button[name=action_write_letter]",
            run: "click",
        },
        {
            trigger: ".o_notebook a[name=letter]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=letter]:contains(Step 1 was taken)",
        },
    ],
});
