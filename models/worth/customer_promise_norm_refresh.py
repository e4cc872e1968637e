from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas import lead_time
from ...formulas.libraries import np
from ..ground.missing import is_skipped
from ..ground.res_company_clock import YEARS, to_seconds
from .customer_promise_norm import KINDS, LEVEL

# What is older teaches nothing about today.
HISTORY = timedelta(days=365 * YEARS)
# So many promises are read at a time.
BATCH = 50_000
COLUMNS = ("made", "ended", "is_over", "waited", *KINDS)


class CustomerPromiseNorm(models.Model):
    """The nightly job that asks history anew, type by type and company by company."""

    _inherit = "customer.promise.norm"

    @api.model
    def _cron_refresh(self):
        """Refresh what today was not refreshed yet; each type of a company is committed, so that a
        job that is killed goes on behind the last one. Run twice, it changes nothing."""
        if is_skipped("how long promises take"):
            return
        stale = self._get_stale()
        for done, (company, kind) in enumerate(stale, 1):
            self._refresh(company, kind)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(stale) - done):
                return

    @api.model
    def _get_stale(self):
        """Return [(company, promise type)] of what is on record and was not refreshed today, and
        forget what no longer is."""
        since = fields.Datetime.now() - HISTORY
        pairs = self.env["customer.promise"]._read_group(
            [("date_made", ">=", since)], ["company_id", "type_id"]
        )
        levels = {
            (norm.company_id, norm.type_id): norm
            for norm in self.search(Domain("kind", "=", LEVEL[0]))
        }
        for company, kind in levels.keys() - set(pairs):
            self._forget(company, kind)
        return [
            (company, kind)
            for company, kind in pairs
            if levels.get((company, kind), self).date_refreshed != company._service_today()
        ]

    @api.model
    def _refresh(self, company, kind):
        """Ask history anew how long the promises of a type take in a company."""
        now = fields.Datetime.now()
        columns = self._read_history(company, kind, now - HISTORY)
        clock = company._service_clock(kind.lead_unit)
        ended = np.where(np.isnan(columns["ended"]), to_seconds(now), columns["ended"])
        norm = lead_time.fit(
            lead=clock.tell(ended) - clock.tell(columns["made"]) - columns["waited"],
            is_over=columns["is_over"],
            age=(to_seconds(now) - columns["made"]) / 86400,
            groups={name: columns[name] for name in KINDS},
        )
        self._replace(company, kind, norm)

    @api.model
    def _read_history(self, company, kind, since):
        """Return {column: array} of the promises of a type made since a moment.

        The numbers are packed batch by batch: years of promises are never in memory as rows.
        """
        self.env.flush_all()
        parts, last = defaultdict(list), 0
        while True:
            rows = self.env.execute_query(self._select_history(company, kind, since, last))
            if not rows:
                break
            last = rows[-1][0]
            for name, values in zip(COLUMNS, list(zip(*rows, strict=True))[1:], strict=True):
                parts[name].append(np.array(values, self._get_dtype(name)))
        return {
            name: np.concatenate(parts[name] or [np.array([], self._get_dtype(name))])
            for name in COLUMNS
        }

    @api.model
    def _get_dtype(self, name):
        return {"is_over": bool}.get(name, np.int32 if name in KINDS else float)

    @api.model
    def _select_history(self, company, kind, since, last):
        """Return the query (SQL) of the next promises behind the id `last`."""
        return SQL(
            """SELECT promise.id,
                      extract(epoch FROM promise.date_made)::float8,
                      extract(epoch FROM COALESCE(
                          promise.date_fulfilled, promise.waiting_since))::float8,
                      promise.date_fulfilled IS NOT NULL,
                      COALESCE(pause.waited, 0),
                      COALESCE(template.categ_id, 0),
                      COALESCE(product.id, 0),
                      COALESCE(address.country_id, 0),
                      COALESCE(address.state_id, 0),
                      COALESCE(%(warehouse)s, 0)
                 FROM customer_promise promise
                      %(case)s
            LEFT JOIN (SELECT promise_id, sum(%(waited)s) AS waited
                         FROM customer_promise_pause
                     GROUP BY promise_id) pause ON pause.promise_id = promise.id
                WHERE promise.company_id = %(company)s AND promise.type_id = %(type)s
                  AND promise.date_cancelled IS NULL AND promise.date_made >= %(since)s
                  AND promise.id > %(last)s
             ORDER BY promise.id
                LIMIT %(batch)s""",
            warehouse=self._get_warehouse_sql(),
            case=self._get_case_joins(),
            waited=SQL.identifier(f"{kind.lead_unit}s"),
            company=company.id,
            type=kind.id,
            since=since,
            last=last,
            batch=BATCH,
        )

    @api.model
    def _get_case_joins(self):
        """Return the joins (SQL) that tell of a `promise` its `product`, `template`, `address` and
        `sale`.

        Of a whole order, the line with the longest lead time counts: `sale.order` says the same of
        a quotation in `_get_slowest_line`.
        """
        return SQL(
            """LEFT JOIN sale_order sale ON sale.id = promise.order_id
            LEFT JOIN sale_order_line own ON own.id = promise.order_line_id
            LEFT JOIN LATERAL (
                      SELECT line.product_id FROM sale_order_line line
                       WHERE line.order_id = promise.order_id AND promise.order_line_id IS NULL
                         AND line.product_id IS NOT NULL AND line.display_type IS NULL
                    ORDER BY line.customer_lead DESC, line.sequence, line.id
                       LIMIT 1) slowest ON TRUE
            LEFT JOIN product_product product
                   ON product.id = COALESCE(own.product_id, slowest.product_id)
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN res_partner address
                   ON address.id = COALESCE(sale.partner_shipping_id, promise.partner_id)"""
        )

    @api.model
    def _get_warehouse_sql(self):
        """Return where an order leaves from (SQL), where Inventory is installed."""
        if "warehouse_id" in self.env["sale.order"]._fields:
            return SQL("sale.warehouse_id")
        return SQL("NULL")

    @api.model
    def _forget(self, company, kind):
        """Delete what is on record of the promises of a type."""
        # Of a large assortment these are many, and nothing refers to them.
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_promise_norm WHERE company_id = %s AND type_id = %s",
                company.id,
                kind.id,
            )
        )
        self.invalidate_model()

    @api.model
    def _replace(self, company, kind, norm):
        """Put a lead_time.Norm on record in the place of the former one."""
        things = [
            (name, res_id, effect, size)
            for name, found in norm.effects.items()
            for res_id, (effect, size) in found.items()
        ]
        self._forget(company, kind)
        self.create(
            {
                "company_id": company.id,
                "type_id": kind.id,
                "kind": LEVEL[0],
                "res_id": LEVEL[1],
                "effect": norm.mean,
                "size": norm.size,
                "percentiles": norm.percentiles,
                "date_refreshed": company._service_today(),
            }
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_promise_norm
                          (company_id, type_id, kind, res_id, effect, size)
                   SELECT %s, %s, thing.*
                     FROM unnest(%s::text[], %s::int[], %s::float8[], %s::int[]) thing""",
                company.id,
                kind.id,
                *([thing[place] for thing in things] for place in range(4)),
            )
        )
