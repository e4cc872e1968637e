import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** What people choose by themselves: a phone shows it in a dialog. */
const choose = (field, name) => [
    {
        isActive: ["auto", "desktop"],
        trigger: `.o_field_widget[name=${field}] .o-autocomplete--dropdown-item a:contains(${name})`,
        run: "click",
    },
    {
        isActive: ["auto", "mobile"],
        trigger: `.modal .o_data_row td:contains(${name}), .modal .o_kanban_record:contains(${name})`,
        run: "click",
    },
    {
        isActive: ["auto", "mobile"],
        trigger: "body:not(:has(.modal)) .o_form_view",
    },
];

/** A salesperson's first promise, step by step. */
registry.category("web_tour.tours").add("customers_for_life_tour", {
    url: "/odoo/my-promises",
    steps: () => [
        {
            trigger: ".o_list_button_add, .o-kanban-button-new",
            content: _t("What did you promise a customer? Write it down here."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=type_id] input",
            content: _t("Choose what kind of promise it is: a call, a quotation, something else."),
            tooltipPosition: "bottom",
            run: "click",
        },
        ...choose("type_id", "Call back"),
        {
            trigger: ".o_form_view .o_field_widget[name=partner_id] input",
            content: _t("To whom? A few letters of the name are enough."),
            tooltipPosition: "bottom",
            isActive: ["desktop"],
            run: "edit Brandon Freeman",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=partner_id] input",
            content: _t("To whom?"),
            isActive: ["mobile"],
            run: "click",
        },
        ...choose("partner_id", "Brandon Freeman"),
        {
            trigger: ".o_form_view .o_form_button_save",
            content: _t(
                "The due date is planned on your working calendar; change it if you promised another. Then save: it is on your list, and you are reminded before it is due.",
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            isActive: ["auto"],
            trigger: ".o_form_view .o_form_saved",
        },
    ],
});
