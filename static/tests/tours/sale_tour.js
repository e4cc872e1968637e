import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import tourUtils from "@sale/js/tours/tour_utils";

const LINE = ".o_field_widget[name=order_line] .o_data_row";

function addChairs(row, quantity) {
    return [
        ...tourUtils.addProduct("Tour Chair", row),
        {
            content: "The price has come",
            trigger: `${LINE}.o_selected_row [name=price_subtotal]:contains(7)`,
        },
        {
            content: `${quantity} of them`,
            trigger: `${LINE}.o_selected_row [name=product_uom_qty] input`,
            run: `edit ${quantity}`,
        },
        ...stepUtils.saveForm(),
    ];
}

/** A salesperson adds products to a quotation and to the order, and delivers the first. */
registry.category("web_tour.tours").add("cfl_sale_tour", {
    steps: () => [
        ...addChairs(2, 3),
        {
            content: "Confirm the order",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[aria-checked=true]:contains(Sales Order)",
        },
        ...addChairs(3, 2),
        {
            content: "The first is delivered",
            trigger: `${LINE}:first [name=qty_delivered]`,
            run: "click",
        },
        {
            trigger: `${LINE}.o_selected_row [name=qty_delivered] input`,
            run: "edit 1",
        },
        {
            content: "Leave the line, so that it is taken over",
            trigger: "a[name=order_lines]",
            run: "click",
        },
        {
            trigger: `${LINE}:not(.o_selected_row):first [name=qty_delivered]:contains(1.00)`,
        },
        ...stepUtils.saveForm(),
    ],
});
