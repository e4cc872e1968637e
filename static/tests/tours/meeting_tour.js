import { registry } from "@web/core/registry";

const press = (key) => ({
    content: `Press ${key}`,
    trigger: ".o_service_room main",
    run: `press ${key}`,
});

const shows = (text) => ({
    trigger: `.o_service_room_point:contains(${text})`,
});

/** A leader holds a meeting by keyboard alone, from an empty agenda to mailed minutes. */
registry.category("web_tour.tours").add("cfl_meeting_tour", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name=action_open_room]",
            run: "click",
        },
        shows("Nothing is on the agenda"),
        press("s"),
        {
            content: "The clock runs",
            trigger: ".o_service_clock:contains(14:)",
        },
        shows("The drawer squeaks"),
        press("d"),
        {
            trigger: ".o_service_room_box input[name=decision]:focus",
            run: "edit Oil the drawers",
        },
        {
            trigger: ".o_service_room_box input[name=decision]",
            run: "press Enter",
        },
        shows("Cut too short"),
        press("k"),
        {
            trigger: ".o_service_room_state:contains(Oil the drawers)",
        },
        press("ArrowDown"),
        shows("Cut too short"),
        press("c"),
        {
            trigger: ".o_service_room_state:contains(Carried Over)",
        },
        press("u"),
        {
            content: "It is to be discussed again",
            trigger: ".o_service_room:not(:has(.o_service_room_state))",
        },
        press("c"),
        {
            trigger: ".o_service_room_state:contains(Carried Over)",
        },
        {
            content: "All keys are on the screen",
            trigger: ".o_service_room_foot:contains(Back to Discuss):contains(End Meeting)",
        },
        press("e"),
        {
            trigger: ".modal-footer .btn-primary:contains(End Meeting)",
            run: "click",
        },
        {
            content: "The way back to all meetings",
            trigger: ".o_form_view .o_breadcrumb .breadcrumb-item:contains(Meetings)",
        },
        {
            content: "The meeting is over, and its minutes go to all",
            trigger: "button[name=action_send_minutes].btn-primary",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains(Oil the drawers)",
        },
    ],
});

/** The same by thumb. */
registry.category("web_tour.tours").add("cfl_meeting_phone_tour", {
    steps: () => [
        {
            trigger: ".o_service_start",
            run: "click",
        },
        shows("The drawer squeaks"),
        {
            trigger: ".o_service_box",
            run: "click",
        },
        {
            trigger: ".o_service_room_box input[name=decision]",
            run: "edit Oil the drawers",
        },
        {
            trigger: ".o_service_decide",
            run: "click",
        },
        shows("Cut too short"),
        {
            trigger: ".o_service_take",
            run: "click",
        },
        {
            trigger: ".o_service_room_state:contains(Talked Through)",
        },
        {
            trigger: ".o_service_undo",
            run: "click",
        },
        {
            trigger: ".o_service_room:not(:has(.o_service_room_state))",
        },
        {
            trigger: ".o_service_take",
            run: "click",
        },
        {
            trigger: ".o_service_room_state:contains(Talked Through)",
        },
    ],
});
