import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Component } from "@odoo/owl";

/** The windows with more, by the name of their action. */
function getAnalyses() {
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

export class ServiceAnalyses extends Component {
    static template = "customers_for_life.ServiceAnalyses";
    static props = {};

    setup() {
        this.action = useService("action");
    }

    get analyses() {
        return getAnalyses();
    }

    open(name) {
        this.action.doAction(`customers_for_life.${name}`);
    }
}
