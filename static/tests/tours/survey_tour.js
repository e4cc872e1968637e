import { registry } from "@web/core/registry";

/** Three taps at the till, and thanks. */
registry.category("web_tour.tours").add("cfl_till_tour", {
    steps: () => [
        ...[1, 2, 3].map((number) => ({
            content: `Tap ${number}`,
            trigger: `.o_cfl_till:has(h1:contains(${
                ["expectations", "price right", "work well"][number - 1]
            })) button:contains(Mostly)`,
            run: "click",
            expectUnloadPage: true,
        })),
        {
            trigger: ".o_cfl_till h1:contains(Thank you!)",
        },
    ],
});

/** The mailed survey: three choices, a wish, done. */
registry.category("web_tour.tours").add("cfl_survey_tour", {
    steps: () => [
        {
            trigger: ".o_survey_start button[type=submit]:enabled:contains(Start)",
            run: "click",
        },
        ...["expectations", "price right", "work well"].map((words) => ({
            content: words,
            trigger: `.js_question-wrapper:contains(${words}) label:contains(Hardly)`,
            run: "click",
        })),
        {
            trigger: ".js_question-wrapper:contains(wish) textarea",
            run: "edit Longer opening hours",
        },
        {
            trigger: "button[type=submit]:contains(Submit)",
            run: "click",
        },
        {
            trigger: ".modal footer button:contains(Submit)",
            run: "click",
        },
        {
            content: "A low score is answered honestly",
            trigger: ".o_survey_finished:contains(we are sorry)",
        },
    ],
});
