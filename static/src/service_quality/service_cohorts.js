import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatPercentage } from "@web/views/fields/formatters";
import { Component, useState } from "@odoo/owl";

/** Who came back, as a heat map of months: asked for by itself, below what people open daily. */
export class ServiceCohorts extends Component {
    static template = "customers_for_life.ServiceCohorts";
    static props = { filters: Object };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ found: null, measure: "returned", isLoading: false });
    }

    get measures() {
        return [
            ["returned", _t("Came back by then")],
            ["active", _t("Bought in that month")],
        ];
    }

    get sameMonth() {
        return _t("In the same month, on a later day");
    }

    /** The deepest colour is that of the highest share that can be judged. */
    get highest() {
        const rates = this.state.found.rows
            .filter((row) => !row.is_few)
            .flatMap((row) => row.cells.map((cell) => this.getRate(cell)));
        return Math.max(...rates, 0);
    }

    async load() {
        this.state.isLoading = true;
        const found = await this.orm.call("service.kpi", "get_cohorts", [this.props.filters]);
        Object.assign(this.state, { found, isLoading: false });
    }

    getRate(cell) {
        return cell[`${this.state.measure}_rate`];
    }

    getText(cell) {
        return formatPercentage(this.getRate(cell), { digits: [16, 0] });
    }

    getStyle(row, cell) {
        const depth = row.is_few || !this.highest ? 0 : this.getRate(cell) / this.highest;
        return `--service-depth: ${Math.round(depth * 100)}%`;
    }

    getTitle(row, cell) {
        return _t("%(number)s of %(size)s new customers of %(month)s, %(age)s months later", {
            number: cell[this.state.measure],
            size: row.size,
            month: row.name,
            age: cell.age,
        });
    }

    async open(row, cell) {
        const args = [this.props.filters, row.month, ...(cell ? [cell.month] : [])];
        this.action.doAction(await this.orm.call("service.kpi", "get_cohort_action", args));
    }
}
