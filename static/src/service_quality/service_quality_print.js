import { pick } from "@web/core/utils/objects";

// Of one person at a time.
export const PEOPLE = ["user_id", "employee_id"];

/** What the dialog of the report begins with. */
export function getReportContext(choice) {
    return {
        default_team_id: choice.team_id || false,
        default_user_id: choice.user_id || false,
    };
}

/** What the dialog of scorecards begins with: the person that was chosen, else the team. */
export function getScorecardContext(choice) {
    const { team_id, ...people } = pick(choice, ...PEOPLE, "team_id");
    const isPerson = Object.values(people).some(Boolean);
    const getIds = (id) => (id ? [id] : []);
    return {
        default_user_ids: getIds(people.user_id),
        default_employee_ids: getIds(people.employee_id),
        default_team_ids: getIds(!isPerson && team_id),
    };
}
