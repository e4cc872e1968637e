import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/** What the screen is narrowed to, and among whom one chooses. */
export function getSelectors(isManager) {
    return [
        {
            name: "team_id",
            model: "crm.team",
            label: _t("Sales team"),
            domain: isManager ? [] : [["user_id", "=", user.userId]],
        },
        {
            name: "user_id",
            model: "res.users",
            label: _t("Salesperson"),
            domain: isManager
                ? [["share", "=", false]]
                : ["|", ["id", "=", user.userId], ["sale_team_id.user_id", "=", user.userId]],
        },
        {
            name: "employee_id",
            // Of whom everybody may know the name.
            model: "hr.employee.public",
            label: _t("Employee without user"),
            domain: [
                ["user_id", "=", false],
                ...(isManager ? [] : [["parent_id.user_id", "=", user.userId]]),
            ],
        },
        { name: "partner_id", model: "res.partner", label: _t("Customer"), domain: [] },
        { name: "product_id", model: "product.product", label: _t("Product"), domain: [] },
    ];
}

/** By what a chart is cut. */
export function getIntervals() {
    return [
        ["day", _t("By day")],
        ["week", _t("By week")],
        ["month", _t("By month")],
    ];
}

/** How a figure stands to its target, and why that is said. */
export function getStatuses() {
    const unsure = { icon: "fa-question-circle", color: "text-muted" };
    return {
        good: {
            text: _t("On target"),
            why: _t("at the target, or on its good side."),
            icon: "fa-check-circle",
            color: "text-success",
        },
        warning: {
            text: _t("Near target"),
            why: _t("between the target and the warning."),
            icon: "fa-exclamation-circle",
            color: "text-warning",
        },
        bad: {
            text: _t("Off target"),
            why: _t("worse than the warning, by more than chance."),
            icon: "fa-times-circle",
            color: "text-danger",
        },
        unclear: {
            ...unsure,
            text: _t("Not clearly off target"),
            why: _t("worse than the warning, but chance can explain it."),
        },
        few: {
            ...unsure,
            text: _t("Too few to tell"),
            why: _t("look at a longer period before you act on it."),
        },
        untested: {
            ...unsure,
            text: _t("Off target, not tested: needs SciPy"),
            why: _t("what is more than chance cannot be told."),
        },
    };
}
