from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...formulas import funnel
from ...formulas.days import end_of_day, start_of_day
from ..ground.missing import say_missing
from ..ground.planning import keep_from_compiling
from ..worth.service_kpi_funnel import PROMISES_AT_LEAST
from .service_watch import KINDS

PERIOD = timedelta(days=90)


class ServiceWatchComparison(models.TransientModel):
    """How often each person's records were such, beside all of them, in a period.

    Among many people some stand out by chance alone: more often is said only where chance does not
    explain it, all that was compared having been looked at (see `formulas.funnel`).
    """

    _name = "service.watch.comparison"
    _description = "Watch: Comparison"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._service_today() - PERIOD,
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self.env.company._service_today()
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="cascade")
    line_ids = fields.One2many("service.watch.line", "comparison_id", readonly=True)
    missing = fields.Char(compute="_compute_missing")

    def _compute_missing(self):
        self.missing = say_missing(self.env)

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        self.display_name = self.env._("Watch")

    @api.model
    def action_open_watch(self):
        """Open the comparison of the last quarter."""
        return self.create({}).action_compare()

    def action_compare(self):
        """Count anew, and show it.

        :raise UserError: where the last day lies before the first
        """
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The last day lies before the first: change one of them."))
        self.company_id.check_access("read")
        self.line_ids = [Command.clear(), *map(Command.create, self._get_lines())]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Watch"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _get_domain(self):
        """Return the domain of the records of service.watch that are compared."""
        zone = self.company_id._service_tz()
        if not 1970 <= self.date_from.year <= self.date_to.year < 2200:
            raise UserError(self.env._("Choose days between 1970 and 2199."))
        start, end = start_of_day(self.date_from, zone), end_of_day(self.date_to, zone)
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date", ">=", start) & Domain("date", "<=", end)
        return domain & Domain("team_id", "=", self.team_id.id) if self.team_id else domain

    def _get_lines(self):
        """Return the values of the lines: whoever did any of it, who stands out first."""
        keep_from_compiling(self.env)
        counts, totals = {}, {}
        for kind, user, flagged, size in self.env["service.watch"]._read_group(
            self._get_domain() & Domain("user_id", "!=", False),
            ["kind", "user_id"],
            ["flagged:sum", "__count"],
        ):
            counts[kind, user] = (flagged, size)
            before = totals.get(kind, (0, 0))
            totals[kind] = (before[0] + flagged, before[1] + size)
        verdicts = self._judge(counts, totals)
        lines = [
            {
                "kind": kind,
                "user_id": user.id,
                "flagged": flagged,
                "size": size,
                "share": flagged / size,
                "share_of_all": totals[kind][0] / totals[kind][1],
                "verdict": verdicts[kind, user],
            }
            for (kind, user), (flagged, size) in counts.items()
            if flagged
        ]
        order = ["more", "none", "few", "less"]
        kinds = [kind for kind, _label in KINDS]
        return sorted(
            lines,
            key=lambda line: (
                order.index(line["verdict"]),
                kinds.index(line["kind"]),
                -line["share"],
                line["user_id"],
            ),
        )

    @api.model
    def _judge(self, counts, totals):
        """Return {(kind, user): 'more', 'less', 'none' (no more than chance) or 'few'}.

        :param counts: {(kind, user): (such, of how many)}
        :param totals: {kind: the same of all}
        """
        verdicts = dict.fromkeys(counts, "few")
        if say_missing(self.env):
            return verdicts
        compared = {
            key: (flagged, size, totals[key[0]][0] / totals[key[0]][1])
            for key, (flagged, size) in counts.items()
            # Nobody is compared with themselves.
            if PROMISES_AT_LEAST <= size < totals[key[0]][1]
        }
        chances = [funnel.chance(*found) for found in compared.values()]
        for (key, (flagged, size, rate)), is_found in zip(
            compared.items(), funnel.find(chances), strict=True
        ):
            apart = "more" if flagged / size > rate else "less"
            verdicts[key] = apart if is_found else "none"
        return verdicts

    def action_open_all(self):
        """Open all records that are such, of everybody."""
        self.ensure_one()
        return self._open(Domain.TRUE)

    def _open(self, domain):
        """Return the window action of the records of this comparison that are such."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.service_watch_action"
        )
        domain &= self._get_domain() & Domain("flagged", "=", 1)
        return {**action, "domain": list(domain), "context": {}}


class ServiceWatchLine(models.TransientModel):
    _name = "service.watch.line"
    _description = "Watch: Line of the Comparison"
    _inherit = ["service.number.mixin"]
    _order = "id"

    comparison_id = fields.Many2one(
        "service.watch.comparison", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, string="What", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Whose Figures", readonly=True, ondelete="cascade"
    )
    flagged = fields.Integer(string="Such", readonly=True)
    size = fields.Integer(string="Out Of", readonly=True)
    share = fields.Float(readonly=True, help="Such, of so many.")
    share_of_all = fields.Float(
        string="Share of All", readonly=True, help="The share of everybody."
    )
    verdict = fields.Selection(
        [
            ("more", "More Often Than Chance Explains"),
            ("less", "Less Often Than Chance Explains"),
            ("none", "No Clear Difference"),
            ("few", "Too Few to Tell"),
        ],
        string="Beside All",
        readonly=True,
        help="Beside everybody in the same period, all that was compared having been looked at.",
    )

    def action_open_records(self):
        """Open the records of this line that are such."""
        self.ensure_one()
        return self.comparison_id._open(
            Domain("kind", "=", self.kind) & Domain("user_id", "=", self.user_id.id)
        )
