from odoo import api, fields, models
from odoo.tools.misc import formatLang


class ServiceIdeaTrial(models.Model):
    """What a trial brought, in words: the verdict for everybody, the numbers for whoever may see
    the figures of that team or company."""

    _inherit = "service.idea.trial"

    result = fields.Text(compute="_compute_result", string="What It Brought")

    @api.model
    def _get_verdict_words(self):
        """Return {verdict: words}."""
        return {
            "better": self.env._("better, by more than chance"),
            "worse": self.env._("worse, by more than chance"),
            "none": self.env._("no clear change: chance explains it"),
            "few": self.env._("too few records to tell"),
            "untold": self.env._(
                "how far chance moves a sum of money cannot be told: one large case is enough"
            ),
        }

    def _may_see(self):
        """Return whether the user may see the numbers: the rules of `service.kpi.value` say the
        same."""
        # As themselves, though the trial may be read as superuser.
        kpi = self.kpi_id.with_user(self.env.user)
        return kpi._may_ask(self._get_scopes()[0]) and kpi._may_read_history()

    @api.depends("state", "verdict", "extension_note")
    @api.depends_context("uid", "lang")
    def _compute_result(self):
        for trial in self:
            trial.result = "\n".join(trial._describe()) if trial.state == "done" else False

    def _describe(self):
        """Return what this trial brought as a list of sentences."""
        self.ensure_one()
        verdicts = self._get_verdict_words()
        lines = [f"{self.kpi_id.name}: {verdicts[self.verdict]}."]
        if self._may_see():
            # The numbers are read by those alone who may see them.
            lines += self.sudo()._describe_numbers(verdicts)
        if self.date_end != self.date_end_planned:
            lines.append(
                self.env._(
                    "It was planned until %(planned)s and ran until %(end)s.",
                    planned=self._write_day(self.date_end_planned),
                    end=self._write_day(self.date_end),
                )
            )
        return lines

    def _describe_numbers(self, verdicts):
        (first, last), (first_before, last_before) = self._get_days()
        lines = [
            self.env._(
                "Before, %(first)s to %(last)s: %(value)s of %(size)s.",
                first=self._write_day(first_before),
                last=self._write_day(last_before),
                value=self._write_value(self.before_value, self.before_size),
                size=self.before_size,
            ),
            self.env._(
                "During, %(first)s to %(last)s: %(value)s of %(size)s.",
                first=self._write_day(first),
                last=self._write_day(last),
                value=self._write_value(self.after_value, self.after_size),
                size=self.after_size,
            ),
            self.env._(
                "Against the time before: %s.",
                self._write_gap(
                    self.has_interval, self.difference, self.low, self.high, verdicts[self.change]
                ),
            ),
        ]
        if self.others_change:
            lines += self._describe_others(verdicts)
        sign = 1 if self.kpi_id.direction == "up" else -1
        lines.append(
            self.env._("Expected: %s.", self._write_difference(sign * self.expected)),
        )
        return lines

    def _describe_others(self, verdicts):
        return [
            self.env._(
                "The other teams meanwhile: from %(before)s of %(size_before)s to %(after)s of "
                "%(size)s.",
                before=self._write_value(self.others_before_value, self.others_before_size),
                size_before=self.others_before_size,
                after=self._write_value(self.others_after_value, self.others_after_size),
                size=self.others_after_size,
            ),
            self.env._(
                "Our change less theirs: %s.",
                self._write_gap(
                    self.has_others_interval,
                    self.net_difference,
                    self.net_low,
                    self.net_high,
                    verdicts[self.others_change],
                ),
            ),
        ]

    def _write_value(self, value, size):
        return self.kpi_id._format(value if size else None, self.company_id, size)

    def _write_gap(self, is_known, difference, low, high, verdict):
        if not is_known:
            return verdict
        return self.env._(
            "%(difference)s (95 %% interval: %(low)s to %(high)s), %(verdict)s",
            difference=self._write_difference(difference),
            low=self._write_signed(low),
            high=self._write_signed(high),
            verdict=verdict,
        )

    def _write_difference(self, value):
        """Return a difference of the figure with sign and unit (str), as people read it."""
        words = self._write_signed(value)
        return self.env._("%s points", words) if self.unit == "percent" else words

    def _write_signed(self, value):
        plus = "+" if value > 0 else ""
        if self.unit == "money":
            return plus + formatLang(self.env, value, currency_obj=self.company_id.currency_id)
        return plus + formatLang(self.env, value * (100 if self.unit == "percent" else 1), digits=1)
