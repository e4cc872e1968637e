import { registry } from "@web/core/registry";

/** A customer says on a phone that it is not put right, and what is still wrong. */
registry.category("web_tour.tours").add("cfl_closing_tour", {
    steps: () => [
        {
            trigger: ".o_cfl_closing button[value=no]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_cfl_closing textarea[name=words]",
            run: "edit It squeaks as before",
        },
        {
            trigger: ".o_cfl_closing button[type=submit]:contains(Send)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_cfl_closing:contains(Thank you for your words)",
        },
    ],
});
