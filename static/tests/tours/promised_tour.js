import { registry } from "@web/core/registry";

/** A salesperson reads what the confirmation will promise, confirms, reads what it has promised, and
 *  changes the date from there. */
registry.category("web_tour.tours").add("cfl_promised_tour", {
    steps: () => [
        {
            content: "What will be promised stands on the quotation",
            trigger: "[name=promised]:contains(Delivery will be promised for)",
        },
        {
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: "[name=promised]:contains(Delivery promised for)",
        },
        {
            content: "The thread says it",
            trigger: ".o-mail-Message:contains(Delivery promised for)",
        },
        {
            content: "So does a notification, with a button",
            trigger: ".o_notification:contains(Delivery promised for) button:contains(Change)",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] input, .modal [name=reason] textarea",
            run: "edit The customer is away",
        },
        {
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
