import { registry } from "@web/core/registry";

const { DateTime } = luxon;

const day = (days) => DateTime.local().plus({ days }).toFormat("MM/dd/yyyy");
const page = (name) => ({ trigger: `.o_notebook a[name=${name}]`, run: "click" });
const fill = (name, text) => ({
    trigger: `.o_field_widget[name=${name}] textarea`,
    run: `edit ${text}`,
});
const date = (name, days) => [
    {
        trigger: `.o_field_widget[name=${name}] button, .o_field_widget[name=${name}] input`,
        run: "click",
    },
    {
        trigger: `.o_field_widget[name=${name}] input`,
        run: `edit ${day(days)} && press Enter`,
    },
];

/** A salesperson submits an idea, thinks it through and starts its trial. */
registry.category("web_tour.tours").add("cfl_idea_tour", {
    steps: () => [
        {
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] textarea",
            run: "edit Carry it up to the flat",
        },
        {
            trigger: ".o_field_widget[name=borrowed_from] input",
            run: "edit The kitchen shop",
        },
        fill("question_benefit", "No stairs"),
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name=action_consider]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Being Considered)",
        },
        {
            trigger: ".o_field_widget[name=answered]:contains(1 of 10 answered)",
        },
        {
            trigger: ".o_field_widget[name=unanswered]:contains(What does it cost?)",
        },
        page("trial"),
        {
            trigger: ".o_field_widget[name=kpi_id] input",
            run: "edit Yes",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Yes Rate)",
            run: "click",
        },
        {
            trigger: ".o_field_percentage[name=expected] input",
            run: "edit 20",
        },
        ...date("date_start", 0),
        ...date("date_end", 14),
        {
            trigger: "button[name=action_start_trial]",
            run: "click",
        },
        {
            content: "What nobody changes afterwards is asked for once more",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "It says what is still to answer",
            trigger: ".modal:contains(What does it cost?) footer .btn-primary",
            run: "click",
        },
        page("questions"),
        fill("question_cost", "4 hours a week"),
        fill("question_when", "After two weeks"),
        {
            trigger: "button[name=action_start_trial]",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Trial)",
        },
        {
            trigger: ".oe_stat_button[name=action_vote]:contains(0)",
            run: "click",
        },
        {
            trigger: ".oe_stat_button[name=action_vote]:contains(Has My Vote)",
        },
    ],
});

/** The trial is over: its owner reads the result, adopts the idea and makes a playbook of it. */
registry.category("web_tour.tours").add("cfl_idea_decided_tour", {
    steps: () => [
        page("trial"),
        {
            trigger: ".o_field_widget[name=trial_result]:contains(better, by more than chance)",
        },
        {
            trigger: "button[name=action_adopt]",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Adopted)",
        },
        {
            trigger:
                "header button[name=action_add_to_playbook], .o_statusbar_buttons button[name=action_add_to_playbook]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=idea_id]:contains(Carry it up to the flat)",
        },
    ],
});
