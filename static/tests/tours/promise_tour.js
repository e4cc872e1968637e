import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** A salesperson confirms an order, sees the promise, moves it and gives a little more. */
registry.category("web_tour.tours").add("cfl_promise_tour", {
    steps: () => [
        {
            content: "Confirm the order",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            content: "The promise has come by itself",
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(Sales Order)",
        },
        {
            content: "Open the promises",
            trigger: ".o_notebook a[name=promises]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=promise_ids] .o_data_row:contains(Delivery)",
        },
        {
            content: "Move it",
            trigger: ".o_field_widget[name=promise_ids] .o_data_row button[name=action_repromise]",
            run: "click",
        },
        {
            content: "Only the day counts, and it is given already",
            trigger: ".modal .o_field_widget[name=later] label:contains(+3)",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=day] button, .modal .o_field_widget[name=day] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=day] input",
            run: "edit 12/31/2099 && press Enter",
        },
        {
            trigger: ".modal .o_field_widget[name=requested_by] label:contains(The customer)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Builders are late",
        },
        {
            trigger: ".modal .o_field_widget[name=customer_told] input",
            run: "click",
        },
        {
            trigger: ".modal footer button[name=action_move]",
            run: "click",
        },
        {
            content: "The new date stands on the order",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=promise_ids] .o_data_row:contains(2099)",
        },
        {
            content: "Give a little more: first click",
            trigger: ".o_field_widget[name=promise_ids] .o_data_row button[name=action_add_extra]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Free installation",
        },
        {
            trigger: ".modal .o_field_widget[name=minutes] input",
            run: "edit 15",
        },
        {
            content: "Second click",
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=extra_ids] .o_data_row:contains(Free installation)",
        },
        {
            content: "Say that it is kept: the delivery says so",
            trigger: ".o_field_widget[name=promise_ids] .o_data_row button[name=action_fulfil]",
            run: "click",
        },
        {
            trigger: ".modal:contains(fulfilled by its delivery) footer button",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=promise_ids] .o_data_row .badge:contains(Pending)",
        },
    ],
});

/** A salesperson makes a promise in the order's tab, without leaving the order. */
registry.category("web_tour.tours").add("cfl_quick_add_tour", {
    steps: () => [
        {
            trigger: ".o_notebook a[name=promises]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=promise_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=promise_ids] .o_selected_row [name=name] input",
            run: "edit Call about the colour",
        },
        ...stepUtils.saveForm(),
        {
            trigger:
                ".o_field_widget[name=promise_ids] .o_data_row:contains(Call about the colour) .badge:contains(Pending)",
        },
    ],
});

/** A manager prints the quality report from the Sales menu. */
registry.category("web_tour.tours").add("cfl_report_tour", {
    steps: () => [
        {
            trigger: "button[data-menu-xmlid='sale.menu_sale_report']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='customers_for_life.service_quality_report_menu']",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=period] select, .modal .o_field_widget[name=period] input",
            run: "click",
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

/** A salesperson finds what will be late, and tells the customer the new date. */
registry.category("web_tour.tours").add("cfl_forewarn_tour", {
    steps: () => [
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_filter_menu .o-dropdown-item:contains(Will Be Late)",
            run: "click",
        },
        {
            content: "It says why",
            trigger: ".o_facet_value:contains(Will Be Late)",
        },
        {
            trigger: ".o_data_row .o_data_cell[name=forecast]:contains(9 of 10 like it)",
            run: "click",
        },
        {
            trigger: ".o_form_view .alert-warning button[name=action_tell_customer]",
            run: "click",
        },
        {
            content: "The new date and the reason are filled in",
            trigger: ".modal .o_field_widget[name=requested_by] input:checked",
        },
        {
            trigger: ".modal footer button[name=action_move]",
            run: "click",
        },
        {
            content: "The message names both dates",
            trigger: ".modal .o_mail_composer_form_view .note-editable:contains(Instead of)",
        },
        {
            trigger: ".modal footer button[name=action_send_mail]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_field_widget[name=forewarned_how]:contains(By mail)",
        },
    ],
});
