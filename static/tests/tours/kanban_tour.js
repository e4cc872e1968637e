import { registry } from "@web/core/registry";

const column = (number) => `.o_kanban_group:nth-child(${number})`;
const card = (title, name) =>
    `.o_kanban_group:has(.o_column_title:contains(${title})) .o_kanban_record:contains(${name})`;

/** A card dropped on a stage presses its button; nothing is begun at a later stage. */
registry.category("web_tour.tours").add("cfl_kanban_tour", {
    steps: () => [
        {
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "Only the first stage takes what is new",
            trigger:
                ".o_kanban_renderer:not(:has(.o_kanban_group:not(:first-child) .o_kanban_quick_add)) " +
                ".o_kanban_group:first-child .o_kanban_quick_add",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_field_widget[name=display_name] input",
            run: "edit The lid sticks",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_add",
            run: "click",
        },
        {
            trigger: card("New", "The lid sticks"),
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_cancel",
            run: "click",
        },
        {
            trigger: card("New", "The lid sticks"),
            run: `drag_and_drop ${column(2)}`,
        },
        {
            trigger: card("In Progress", "The lid sticks"),
            run: `drag_and_drop ${column(6)}`,
        },
        {
            content: "What takes something back asks first",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "Among the open ones it is no more",
            trigger:
                "body:not(:has(.modal)) .o_kanban_renderer:not(:has(.o_kanban_record:contains(The lid sticks)))",
        },
    ],
});

/** A request dropped on No asks why not. */
registry.category("web_tour.tours").add("cfl_kanban_request_tour", {
    steps: () => [
        {
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            trigger: card("Not Yet", "On Sunday"),
            run: `drag_and_drop ${column(3)}`,
        },
        {
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Nobody free",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(Nobody free for it)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_no]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${column(3)} .o_kanban_record:contains(On Sunday)`,
        },
    ],
});
