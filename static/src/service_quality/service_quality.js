import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { pick } from "@web/core/utils/objects";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ServiceAnalyses } from "./service_analyses";
import { ServiceChart } from "./service_chart";
import { ServiceCohorts } from "./service_cohorts";
import { ServiceFirstSteps } from "./service_first_steps";
import { ServiceHowLong } from "./service_how_long";
import { ServicePeers } from "./service_peers";
import { ServiceTiles } from "./service_tiles";
import { ServiceToday } from "./service_today";
import { getIntervals, getSelectors, getStatuses } from "./service_quality_choices";
import { getReportContext, getScorecardContext, PEOPLE } from "./service_quality_print";
import { getControlConfig, getParetoConfig, getTrendConfig } from "./service_quality_charts";
import { getFunnelConfig } from "./service_quality_funnel";

const RECORDS = ["team_id", "user_id", "employee_id", "partner_id", "product_id"];
const FILTERS = ["period", "date_from", "date_to", ...RECORDS];
const DEFAULTS = { figure: "kept_rate", interval: "week" };

/** Sales › Reporting › Service Quality: all figures, and one of them in detail. */
export class ServiceQuality extends Component {
    static template = "customers_for_life.ServiceQuality";
    static components = {
        Layout,
        RecordSelector,
        ServiceAnalyses,
        ServiceChart,
        ServiceCohorts,
        ServiceFirstSteps,
        ServiceHowLong,
        ServicePeers,
        ServiceTiles,
        ServiceToday,
    };
    static props = { ...standardActionServiceProps };
    static path = "service-quality";
    static displayName = _t("Service Quality");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.tours = useService("tour_service");
        this.details = useRef("details");
        this.keepLast = new KeepLast();
        // From the breadcrumb, else from the address that was opened, else as it begins.
        const restored = this.props.state?.choice || this.props.action.params || {};
        this.choice = useState({
            ...DEFAULTS,
            ...(restored.date_from ? {} : { period: "this_month" }),
            ...pick(restored, ...FILTERS, "figure", "interval"),
        });
        const nothing = { overview: null, details: null, cost: null, funnel: null, reasons: null };
        this.data = useState({ ...nothing, isLoading: true });
        useSetupAction({ getLocalState: () => ({ choice: { ...this.choice } }) });
        onWillStart(async () => {
            await this.load();
            this.remember();
        });
    }

    get filters() {
        return pick(this.choice, ...FILTERS);
    }

    get filtersKey() {
        return JSON.stringify(this.filters);
    }

    /** Cohorts are those of a team or a salesperson; a customer comes back alone. */
    get hasCohorts() {
        return !["partner_id", "product_id", "employee_id"].some((name) => this.choice[name]);
    }

    get periods() {
        return [...this.data.overview.periods, ["", _t("Other dates")]];
    }

    get intervals() {
        return getIntervals();
    }

    get selectors() {
        return getSelectors(this.data.overview.is_manager);
    }

    get statuses() {
        return getStatuses();
    }

    get signals() {
        return this.data.details.points.filter((point) => point.rules.length);
    }

    get isCounted() {
        return this.data.details.points.some((point) => point.size);
    }

    get isEmpty() {
        return this.data.overview.tiles.every((tile) => !tile.size);
    }

    async load() {
        this.data.isLoading = true;
        const overview = await this.ask("get_overview");
        // Not every figure exists for a customer or a product.
        if (!overview.tiles.some((tile) => tile.code === this.choice.figure)) {
            this.choice.figure = overview.tiles[0].code;
        }
        const details = await this.keepLast.add(this.fetchDetails());
        // Who is no manager was given their own figures: show that they were chosen.
        Object.assign(this.choice, pick(overview.filters, ...RECORDS));
        this.configure(overview, details);
    }

    fetchDetails() {
        return this.orm.call("service.kpi", "get_details", [
            this.choice.figure,
            this.filters,
            this.choice.interval,
        ]);
    }

    ask(method) {
        return this.keepLast.add(this.orm.call("service.kpi", method, [this.filters]));
    }

    /** What takes longer is asked for by itself. */
    async loadCost() {
        this.data.cost = await this.ask("get_broken_cost");
    }

    async loadFunnel() {
        const funnel = await this.ask("get_funnel");
        this.funnelConfig = getFunnelConfig(funnel, (row) => this.openGroup(row));
        this.data.funnel = funnel;
    }

    async loadReasons() {
        const reasons = await this.ask("get_promise_causes");
        this.reasonsConfig = getParetoConfig(reasons.causes, _t("Promises"), (cause) =>
            this.openCause(cause, true),
        );
        this.data.reasons = reasons;
    }

    openGroup(row) {
        return this.open("get_funnel_action", this.filters, row.dimension, row.key);
    }

    openCustomers() {
        return this.action.doAction("customers_for_life.customer_value_action_call");
    }

    configure(overview, details) {
        const tiles = overview.tiles.map((tile) => ({
            ...tile,
            // One month is no trend.
            config:
                tile.trend.filter((value) => value !== null).length > 1 &&
                getTrendConfig(tile.trend),
        }));
        this.data.overview = { ...overview, tiles };
        this.data.details = details;
        this.data.cost = this.data.funnel = this.data.reasons = null;
        // Charts are drawn anew when their configuration is another object.
        this.controlConfig = getControlConfig(details, (point) => this.openPoint(point));
        this.paretoConfig = getParetoConfig(overview.causes, _t("Errors"), (cause) =>
            this.openCause(cause),
        );
        this.data.isLoading = false;
    }

    remember() {
        const names = [...FILTERS, "figure", "interval"];
        this.props.updateActionState?.(
            Object.fromEntries(names.map((name) => [name, this.choice[name] || undefined])),
        );
    }

    async choose(values) {
        Object.assign(this.choice, values);
        this.remember();
        await this.load();
    }

    onPeriod(ev) {
        const period = ev.target.value;
        // The days that are shown are where other dates begin.
        const days = period
            ? { date_from: undefined, date_to: undefined }
            : pick(this.data.overview, "date_from", "date_to");
        return this.choose({ period, ...days });
    }

    onDay(name, ev) {
        if (ev.target.value) {
            return this.choose({ [name]: ev.target.value });
        }
    }

    onRecord(name, id) {
        const values = { [name]: id || undefined };
        // Without managers' rights a team is asked for instead of oneself.
        if (name === "team_id" && id && !this.data.overview.is_manager) {
            values.user_id = undefined;
        }
        if (PEOPLE.includes(name) && id) {
            values[PEOPLE.find((other) => other !== name)] = undefined;
        }
        return this.choose(values);
    }

    async showFigure(figure) {
        Object.assign(this.choice, { figure });
        this.remember();
        await this.loadDetails();
    }

    /** The month that rings, where it stands last on its chart. */
    async showAlarm(alarm) {
        const days = { period: "last_month", date_from: undefined, date_to: undefined };
        await this.choose({ ...days, figure: alarm.code, interval: "month" });
        this.details.el.focus();
    }

    startTour() {
        return this.tours.startTour("customers_for_life_tour", { mode: "manual" });
    }

    async showInterval(interval) {
        this.choice.interval = interval;
        this.remember();
        await this.loadDetails();
    }

    async loadDetails() {
        this.data.isLoading = true;
        const details = await this.keepLast.add(this.fetchDetails());
        this.configure(this.data.overview, details);
    }

    async open(method, ...args) {
        this.action.doAction(await this.orm.call("service.kpi", method, args));
    }

    openRecords(filters = {}, missed = false) {
        return this.open(
            "get_records_action",
            this.choice.figure,
            { ...this.filters, ...filters },
            missed,
        );
    }

    openPoint(point) {
        if (point.size) {
            this.openRecords({ period: false, ...pick(point, "date_from", "date_to") });
        }
    }

    openCause(cause, ofPromises = false) {
        return this.open("get_causes_action", this.filters, cause.id, ofPromises);
    }

    get isOfSomebody() {
        return [...PEOPLE, "team_id"].some((name) => this.choice[name]);
    }

    print() {
        this.openDialog("service_quality_report", getReportContext(this.choice));
    }

    printScorecard() {
        this.openDialog("service_scorecard", getScorecardContext(this.choice));
    }

    openDialog(dialog, context) {
        const { date_from, date_to } = this.data.overview;
        this.action.doAction(`customers_for_life.${dialog}_wizard_action`, {
            additionalContext: {
                default_period: this.choice.period || "custom",
                default_date_from: date_from,
                default_date_to: date_to,
                ...context,
            },
        });
    }
}

registry.category("actions").add("customers_for_life.service_quality", ServiceQuality);
