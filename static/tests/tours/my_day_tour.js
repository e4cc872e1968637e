import { registry } from "@web/core/registry";

const row = (name) => `.o_service_day_row:contains(${name})`;
const focused = (name) => `body:not(:has(.modal)) .o_service_day_row:focus:contains(${name})`;
const MOVE = ".modal footer button[name=action_move]";
const field = (name) => `.modal .o_field_widget[name=${name}]`;

// A browser takes Space on a box for a click; the tour's keyboard does not.
const tick = ({ anchor }) => {
    anchor.focus();
    anchor.click();
};

/** One promise is done, another re-promised, an action opened and done: no mouse is touched. */
registry.category("web_tour.tours").add("cfl_day_keyboard_tour", {
    steps: () => [
        {
            content: "The keyboard is on the first row",
            trigger: focused("Send the samples"),
            run: "press ArrowDown",
        },
        {
            trigger: focused("Say when it comes"),
            run: "press ArrowUp",
        },
        {
            trigger: focused("Send the samples"),
            run: "press d",
        },
        {
            content: "What comes next has the keyboard now",
            trigger: focused("Say when it comes"),
            run: "press r",
        },
        {
            trigger: `${field("later")} input[data-value='3']`,
            run: tick,
        },
        {
            trigger: `${field("requested_by")} input[data-value=company]`,
            run: tick,
        },
        {
            trigger: `${field("reason")} input`,
            run: "edit The supplier is late",
        },
        {
            trigger: `${field("customer_told")} input`,
            run: tick,
        },
        {
            trigger: MOVE,
            run: "press Alt+q",
        },
        {
            trigger: focused("Buy a ruler"),
            run: "press Enter",
        },
        {
            trigger: ".o_form_view",
            run: "press Alt+b",
        },
        {
            trigger: focused("Buy a ruler"),
            run: "press d",
        },
        {
            content: "An empty day says what to do",
            trigger: ".o_service_day_free:contains(Nothing is due today)",
        },
        {
            trigger: ".o_service_day_page",
            run: "press n",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=partner_id]",
        },
    ],
});

/** The same by thumb: nothing is wider than the screen, and every button is as big as a thumb. */
registry.category("web_tour.tours").add("cfl_day_phone_tour", {
    steps: () => [
        {
            trigger: row("Send the samples"),
            run: () => {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`${scrollWidth} wide on ${clientWidth}`);
                }
                for (const button of document.querySelectorAll(".o_service_day_page button")) {
                    const { height, right } = button.getBoundingClientRect();
                    if (height < 44 || right > clientWidth) {
                        throw new Error(`${button.textContent}: ${height} high, up to ${right}`);
                    }
                }
            },
        },
        {
            trigger: `${row("Send the samples")} button[data-key=D]`,
            run: "click",
        },
        {
            trigger: `body:not(:has(${row("Send the samples")})) ${row("Say when it comes")} button[data-key=R]`,
            run: "click",
        },
        {
            trigger: `${field("later")} label:contains(+3)`,
            run: "click",
        },
        {
            trigger: `${field("requested_by")} label:contains(Us)`,
            run: "click",
        },
        {
            trigger: `${field("reason")} input`,
            run: "edit The supplier is late",
        },
        {
            trigger: `${field("customer_told")} input`,
            run: "click",
        },
        {
            trigger: MOVE,
            run: "click",
        },
        {
            content: "Back on the day, without what was moved",
            trigger: `body:not(:has(.modal)):not(:has(${row("Say when it comes")})) ${row("Buy a ruler")} button[data-key=O]`,
            run: "click",
        },
        {
            trigger: ".o_form_view",
        },
        {
            trigger: ".o_back_button",
            run: "click",
        },
        {
            trigger: `${row("Buy a ruler")} button[data-key=D]`,
            run: "click",
        },
        {
            trigger: ".o_service_day_free:contains(Nothing is due today)",
        },
    ],
});
