import { addTask, hit, see, settle, tap, type } from "./counted";

const WHO = ".o_quick_entry_who input";
const WORDS = ".o_quick_entry_words";
const SCREEN = ".o_view_controller";
const done = (words) =>
    see(`body:not(:has(.modal)) .o_notification:contains(${words}) button:contains(Open)`);
const chosen = see(".o_quick_entry_who .fw-bold:contains(Ada Tour)");
/** The customer's name, and the first who is found. */
const findCustomer = [type(WHO, "ada"), hit(WHO, "Enter"), chosen];
const say = (words) => [type(WORDS, words), hit(WORDS, "Enter"), done(words)];

addTask("complaint_order", [tap(".o_quick_entry_menu button"), chosen, ...say("Drawer squeaks")]);
addTask("complaint_contact", [hit(SCREEN, "Alt+e"), chosen, ...say("Drawer squeaks")]);
addTask("complaint_anywhere", [hit(SCREEN, "Alt+e"), ...findCustomer, ...say("Drawer squeaks")]);
addTask("promise_anywhere", [
    hit(SCREEN, "Alt+e"),
    hit(WHO, "Alt+2"),
    see(".o_quick_entry_type"),
    ...findCustomer,
    ...say("Send samples"),
]);
addTask("error_order", [hit(SCREEN, "Alt+e"), hit(WORDS, "Alt+3"), ...say("Cut too short")]);
addTask("request_order", [hit(SCREEN, "Alt+e"), hit(WORDS, "Alt+4"), ...say("Paint it blue")]);

const ROW = ".o_data_row:contains(Send the samples)";
addTask("promise_kept", [
    tap(`${ROW} button[name=action_fulfil]`),
    see(`.o_list_view:not(:has(${ROW}))`),
]);
addTask("promise_moved", [
    tap(`${ROW} button[name=action_repromise]`),
    tap(".modal .o_field_widget[name=later] label:contains(+3)"),
    tap(".modal .o_field_widget[name=requested_by] input[data-value=customer]"),
    tap(".modal .o_field_widget[name=reason] input"),
    type(".modal .o_field_widget[name=reason] input", "On holiday"),
    tap(".modal .o_field_widget[name=customer_told] input"),
    tap(".modal footer button[name=action_move]"),
    see(`body:not(:has(.modal)) ${ROW}`),
]);
addTask("complaint_answer", [
    tap("button[name=action_reply]"),
    // Odoo draws the button before it has the templates.
    settle(".modal .note-editable"),
    tap(".modal .mail-composer-template-dropdown-btn"),
    tap(".mail-composer-template-list .dropdown-item:contains(We Have It)"),
    tap(".modal:has(.note-editable:contains(Ada Tour)) footer button[name=action_send_mail]"),
    see("body:not(:has(.modal)) .o_form_view"),
]);
addTask("report_print", [
    tap("button[data-menu-xmlid='sale.menu_sale_report']"),
    tap("a[data-menu-xmlid='customers_for_life.service_quality_report_menu']"),
    tap(".modal footer button[name=action_print]"),
    see("body:not(:has(.modal))"),
]);
