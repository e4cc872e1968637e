import { registry } from "@web/core/registry";

/** A manager makes a plan, looks at what it would have paid, starts it, and approves a statement. */
registry.category("web_tour.tours").add("cfl_bonus_tour", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Promises kept",
        },
        {
            trigger:
                ".o_field_widget[name=line_ids] .o_field_x2many_list_row_add button, .o_field_widget[name=line_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=kpi_id] input",
            run: "edit Kept Rate",
        },
        {
            trigger: ".ui-menu-item > a:contains(Kept Rate)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=level] input[data-value=company]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 200",
        },
        {
            trigger: ".modal .o_field_widget[name=floor] input",
            run: "edit 0.5",
        },
        {
            trigger: ".modal .o_field_widget[name=cap] input",
            run: "edit 1",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The line says what pays",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:contains(from 50 % (nothing) to 100 % (everything))",
        },
        {
            trigger: ".o_notebook a[name=members]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=member_ids] .o_field_x2many_list_row_add button, .o_field_widget[name=member_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=member_ids] .o_field_widget[name=employee_id] input",
            run: "edit Tour Employee",
        },
        {
            trigger: ".ui-menu-item > a:contains(Tour Employee)",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button:contains(Preview)",
            run: "click",
        },
        {
            content: "A month is worth 120.00: 80 % is three fifths of the way",
            trigger: ".modal h3:contains(Would have paid $):contains(120.00)",
        },
        {
            trigger: ".modal .o_cfl_bonus_preview td:contains(Tour Employee)",
        },
        {
            trigger: ".modal footer button:contains(Close)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) button[name=action_start]",
            run: "click",
        },
        {
            trigger: ".o_form_statusbar button:contains(Make Statements)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_make]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Draft) td:contains(Tour Employee)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Too few to pay on: 0)",
        },
        {
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Approved)",
        },
        {
            content: "What is approved can only be corrected by a new statement",
            trigger: "button[name=action_correct]",
        },
    ],
});
