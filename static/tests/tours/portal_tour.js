import { registry } from "@web/core/registry";

/** A customer complains from the order's page, and sees by when we promise to put it right. */
registry.category("web_tour.tours").add("cfl_portal_tour", {
    steps: () => [
        {
            trigger: "a:contains(Something is wrong)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_cfl_write_to_us input[name=name]",
            run: "edit The door jams",
        },
        {
            trigger: ".o_cfl_write_to_us textarea[name=description]",
            run: "edit Since Monday",
        },
        {
            trigger: ".o_cfl_write_to_us button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".alert-success:contains(Thank you for telling us)",
        },
        {
            trigger: "[name=promises] tr:contains(Open)",
        },
    ],
});
