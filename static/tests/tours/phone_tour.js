import { registry } from "@web/core/registry";

/** Fail where anything inside `selector` lies outside the screen. */
function checkWidth(selector) {
    for (const element of document.querySelectorAll(`${selector} *`)) {
        const { right } = element.getBoundingClientRect();
        if (right > window.innerWidth + 1) {
            throw new Error(`${element.outerHTML.slice(0, 200)} ends at ${right}`);
        }
    }
}

/** On a phone the promises of an order are cards, with all their buttons on the screen. */
registry.category("web_tour.tours").add("cfl_phone_order_tour", {
    steps: () => [
        {
            trigger: ".o_notebook a[name=promises]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=promise_ids] .o_kanban_record:has(button[name=action_repromise]):has(button[name=action_tell_customer]):contains(Will be late) button[name=action_fulfil]",
            run: () => checkWidth(".o_field_widget[name=promise_ids]"),
        },
        {
            trigger: ".o_field_widget[name=promise_ids] button[name=action_fulfil]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=promise_ids] .badge:contains(Early)",
        },
    ],
});

/** On a phone, what belongs to one line of an order is begun there. */
registry.category("web_tour.tours").add("cfl_phone_order_line_tour", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=order_line] .o_kanban_record .o_service_line_menu",
            run: "click",
        },
        {
            trigger:
                ".o_bottom_sheet [name=action_log_rework], .o-dropdown-item[name=action_log_rework]",
            run: "click",
        },
        {
            content: "The error's form knows the line",
            trigger: ".o_form_view .o_field_widget[name=order_line_id] input:value(Repair)",
        },
    ],
});

/** On a phone a promise waits, goes on and is moved from its card. */
registry.category("web_tour.tours").add("cfl_phone_promise_card_tour", {
    steps: () => [
        {
            trigger:
                ".o_kanban_record:contains(Send the samples):has(button[name=action_fulfil]) button[name=action_wait]",
            run: "click",
        },
        {
            trigger:
                ".o_kanban_record:contains(Send the samples):not(:has(button[name=action_wait])) button[name=action_resume]",
            run: "click",
        },
        {
            trigger:
                ".o_kanban_record:contains(Send the samples):has(button[name=action_wait]) button[name=action_repromise]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason]",
            run: () => checkWidth(".modal .o_form_view"),
        },
    ],
});

/** On a phone a complaint is said to be answered from its card. */
registry.category("web_tour.tours").add("cfl_phone_complaint_card_tour", {
    steps: () => [
        {
            trigger:
                ".o_kanban_record:contains(The desk wobbles):has(button[name=action_reply]):has(button[name=action_wait]) button[name=action_answered]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.o_kanban_record:contains(The desk wobbles) button[name=action_answered]))",
        },
    ],
});

/** On a phone what will be late says so, and the customer is told from there. */
registry.category("web_tour.tours").add("cfl_phone_forewarn_tour", {
    steps: () => [
        {
            trigger:
                ".o_kanban_record:contains(Will be late):contains(9 of 10) button[name=action_tell_customer]",
            run: () => checkWidth(".o_kanban_renderer"),
        },
        {
            trigger: ".o_kanban_record:contains(9 of 10) span:contains(Send the samples)",
            run: "click",
        },
        {
            trigger: ".o_form_view .alert-warning button[name=action_tell_customer]",
            run: () => checkWidth(".o_form_view .o_form_sheet_bg"),
        },
        {
            trigger: ".o_form_view .alert-warning button[name=action_tell_customer]",
            run: "click",
        },
        {
            trigger: ".modal footer button[name=action_move]",
            run: () => checkWidth(".modal"),
        },
    ],
});

/** On a phone the ribbon of a contact leaves its name free. */
registry.category("web_tour.tours").add("cfl_phone_contact_tour", {
    steps: () => [
        {
            trigger: ".o_service_ribbon .ribbon:contains(Overdue)",
            run() {
                const ribbon = this.anchor.querySelector("span").getBoundingClientRect();
                const name = document
                    .querySelector(".o_field_widget[name=name]")
                    .getBoundingClientRect();
                if (ribbon.bottom > name.top && ribbon.left < name.right) {
                    throw new Error("The ribbon lies on the name");
                }
            },
        },
    ],
});

/** On a phone a promise is made by thumb from the order, its dialog as wide as the screen. */
registry.category("web_tour.tours").add("cfl_phone_quick_entry_tour", {
    steps: () => [
        {
            trigger: ".o_form_view:contains(Ada Tour)",
        },
        {
            trigger: ".o_quick_entry_menu button",
            run: "click",
        },
        {
            trigger: ".o_quick_entry_kinds label:contains(Promise)",
            run: "click",
        },
        {
            trigger: ".o_quick_entry_type",
            run() {
                checkWidth(".o_quick_entry");
                for (const button of document.querySelectorAll(".o_quick_entry .btn")) {
                    if (button.getBoundingClientRect().height < 44) {
                        throw new Error(`${button.outerHTML} is too low for a thumb`);
                    }
                }
            },
        },
        {
            trigger: ".o_quick_entry_words",
            run: "edit Send samples",
        },
        {
            trigger: ".o_quick_entry_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_notification:contains(Send samples)",
        },
    ],
});
