import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

const formatters = registry.category("formatters");

/** A rate as a percentage: nothing where nothing was counted, which is not the same as 0 %. */
function formatRate(value, options) {
    return value === false ? "" : formatPercentage(value, options);
}
formatRate.extractOptions = formatPercentage.extractOptions;

formatters.add("service_rate", formatRate);
