import { registry } from "@web/core/registry";

const logRequest = (what, answer) => [
    {
        trigger: ".o_notebook a[name=promises]",
        run: "click",
    },
    {
        trigger: "button[name=action_log_request]",
        run: "click",
    },
    {
        trigger: ".modal .o_field_widget[name=name] input",
        run: `edit ${what}`,
    },
    {
        trigger: `.modal .o_field_widget[name=answer] input[data-value=${answer}]`,
        run: "click",
    },
];

const save = [
    {
        trigger: ".modal footer .o_form_button_save",
        run: "click",
    },
    {
        trigger: "body:not(:has(.modal))",
    },
];

/** A salesperson logs a no, with its reason, and a yes that becomes a promise. */
registry.category("web_tour.tours").add("cfl_request_tour", {
    steps: () => [
        ...logRequest("Deliver on Sunday", "no"),
        {
            content: "A no asks for its reason",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Nobody free",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(Nobody free for it)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=alternative] textarea",
            run: "edit Saturday evening",
        },
        ...save,
        ...logRequest("Take the old table away", "yes"),
        ...save,
        {
            trigger: ".o-form-buttonbox button[name=action_view_requests]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Take the old table away) td[name=name]",
            run: "click",
        },
        {
            trigger: "button[name=action_promise]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=request_id]:contains(Take the old table away)",
        },
    ],
});
