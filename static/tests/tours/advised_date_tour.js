import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const ADVICE = ".o_field_widget[name=advice]";
const DATE = ".o_field_widget[name=commitment_date]";

/** A salesperson types a date that is seldom kept, is warned, and takes the advised one. */
registry.category("web_tour.tours").add("cfl_advised_date_tour", {
    steps: () => [
        {
            content: "Where the delivery date stands",
            trigger: "a[name=other_information]",
            run: "click",
        },
        {
            content: "History says which date will be kept",
            trigger: `${ADVICE}:contains(Kept 9 times in 10 if you promise)`,
        },
        {
            content: "The customer would like to have it at once",
            trigger: `${DATE} button, ${DATE} input`,
            run: "click",
        },
        {
            trigger: `${DATE} input`,
            run: `edit ${luxon.DateTime.now().toFormat("MM/dd/yyyy HH:mm:ss")} && click body`,
        },
        {
            content: "That is risky",
            trigger: `${ADVICE} [role=status] [title=Risky]`,
        },
        {
            content: "Take the advised date",
            trigger: `${ADVICE} button:contains(Promise this date)`,
            run: "click",
        },
        {
            content: "Nothing warns any more",
            trigger: `${ADVICE}:not(:has(button)) [role=status]:not(:has([title=Risky]))`,
        },
        ...stepUtils.saveForm(),
    ],
});
