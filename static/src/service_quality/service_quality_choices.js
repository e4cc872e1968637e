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

/** How a figure stands to its target. */
export function getStatuses() {
    const unsure = { icon: "fa-question-circle", color: "text-muted" };
    return {
        good: { text: _t("On target"), icon: "fa-check-circle", color: "text-success" },
        warning: {
            text: _t("Near target"),
            icon: "fa-exclamation-circle",
            color: "text-warning",
        },
        bad: { text: _t("Off target"), icon: "fa-times-circle", color: "text-danger" },
        unclear: { ...unsure, text: _t("Not clearly off target") },
        few: { ...unsure, text: _t("Too few to tell") },
        untested: { ...unsure, text: _t("Off target, not tested: needs SciPy") },
    };
}

/** The windows with more, by the name of their action. */
export function getAnalyses() {
    return [
        ["service_kpi_value_action_open", _t("Figures by Month")],
        ["customer_rework_action_report", _t("Rework Causes")],
        ["customer_request_action_report", _t("Requests")],
        ["customer_request_action_no", _t("What We Said No To")],
        ["survey_user_input_line_action", _t("Scores by Question")],
        ["service_asked_report_action", _t("Who Was Asked")],
        ["customer_cohort_action", _t("Cohorts")],
    ];
}
