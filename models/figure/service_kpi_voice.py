from odoo import api, models

from ...formulas import difference
from ..ground.planning import keep_from_compiling
from .service_kpi_figures import ASKED, SCORED, Source

# A row for each delivered order: see the report.
ASKABLE = Source("service.asked.report", "date", [], ASKED.dimensions)
ASKED_REASONS = ("answered", "till", "asked")


class ServiceKpi(models.Model):
    """What a survey score is worth: how the answers came, and who was asked at all."""

    _inherit = "service.kpi"

    def _get_notes(self, scope):
        notes = super()._get_notes(scope)
        if self.code == "survey_score":
            notes += self._get_channel_notes(scope)
        elif self.code == "survey_response":
            notes += self._get_asked_notes(scope)
        return notes

    # === HOW THE ANSWERS CAME ===#

    @api.model
    def _get_channel_notes(self, scope):
        """Return sentences (list of str): the share of each way to answer, and whether the till
        tells another story than mail and link."""
        kpi = self.env.ref("customers_for_life.kpi_survey_score")
        channels = {channel: row for (channel,), row in kpi._measure(scope, ["channel"]).items()}
        total = sum(size for _value, _numerator, size in channels.values())
        names = {
            **dict(
                self.env[SCORED.model]._fields["service_channel"]._description_selection(self.env)
            ),
            False: self.env._("Unknown"),
        }
        notes = [
            self.env._(
                "%(channel)s: %(share).0f %% of %(total)s answers, score %(score)s",
                channel=names[channel],
                share=100 * size / total,
                total=total,
                score=kpi._format(value, scope.company, size),
            )
            for channel, (value, _numerator, size) in sorted(
                channels.items(), key=lambda item: -item[1][2]
            )
        ]
        if "till" in channels and len(channels) > 1:
            found = self._get_change_names()[kpi._compare_till(scope, channels)]
            notes.append(self.env._("At the till against the others: %s", found))
        return notes

    def _compare_till(self, scope, channels):
        """Return what `_compare` does, of the answers at the till beside all others.

        :param channels: {channel: what `_measure` gives}
        """
        if any(value is None for value, _numerator, _size in channels.values()):
            return difference.FEW
        till, others = {}, {}
        groups = self._get_model(SCORED, scope)._read_group(
            self._get_domain(SCORED, scope), ["service_channel", "service_score"], ["__count"]
        )
        for channel, score, count in groups:
            sample = till if channel == "till" else others
            sample[score] = sample.get(score, 0) + count
        return self._get_change(difference.compare_means(till, others))

    # === WHO WAS ASKED ===#

    @api.model
    def _get_asked(self, scope, by=()):
        """Return how the delivered orders of a scope were asked about, and how they went.

        :return: {key: {'asked': sample, 'not_asked': sample, 'reasons': {reason: number}}}, keys as
            `_measure` returns them; a sample is a dict of `size`, and of `late` and `case`, how
            many of these orders were let down; the reasons are of those not asked
        """
        keep_from_compiling(self.env)
        result = {}
        for (*key, reason), (late, case, count) in self._read_source(
            ASKABLE._replace(dimensions={**ASKABLE.dimensions, "reason": "reason"}),
            scope,
            [*by, "reason"],
            ["late_rate:sum", "case_rate:sum", "__count"],
        ).items():
            group = result.setdefault(
                tuple(key),
                {
                    **{name: {"size": 0, "late": 0, "case": 0} for name in ("asked", "not_asked")},
                    "reasons": {},
                },
            )
            sample = group["asked" if reason in ASKED_REASONS else "not_asked"]
            for name, number in (("size", count), ("late", late / 100), ("case", case / 100)):
                sample[name] += round(number)
            if reason not in ASKED_REASONS:
                group["reasons"][reason] = count
        return result

    @api.model
    def _get_asked_notes(self, scope):
        """Return sentences (list of str) on the orders asked about beside the others."""
        group = self._get_asked(scope).get(())
        if not group:
            return []
        asked, others = group["asked"]["size"], group["not_asked"]["size"]
        return [
            self.env._(
                "Asked about %(asked)s of %(total)s delivered orders",
                asked=asked,
                total=asked + others,
            ),
            *(
                f"{name}: {self._say_asked(group, fault)}"
                for fault, name in self._get_fault_names().items()
            ),
            *(f"{name}: {count}" for name, count in self._name_reasons(group["reasons"])),
        ]

    @api.model
    def _get_fault_names(self):
        """Return {what an order had: words}."""
        return {
            "late": self.env._("With a late or broken promise"),
            "case": self.env._("With a complaint or rework"),
        }

    @api.model
    def _say_asked(self, group, fault):
        """Return in words (str) in how many of the orders asked about, and of the others, there was
        a fault, and whether that differs by more than chance."""
        samples = [(group[name][fault], group[name]["size"]) for name in ("asked", "not_asked")]
        shares = [f"{100 * met / size:.0f} %" if size else "–" for met, size in samples]
        return self.env._(
            "%(share)s of %(asked)s asked, %(other_share)s of %(others)s not asked: %(found)s",
            share=shares[0],
            asked=samples[0][1],
            other_share=shares[1],
            others=samples[1][1],
            found={
                difference.UP: self.env._("more often where asked"),
                difference.DOWN: self.env._("less often where asked"),
                difference.NONE: self.env._("no clear difference"),
                difference.FEW: self.env._("too few to tell"),
                difference.UNTESTED: self._get_change_names()["untested"],
            }[difference.compare_shares(*samples)],
        )

    @api.model
    def _name_reasons(self, reasons):
        """Return [(words, number)] of why others were not asked, the commonest first."""
        names = dict(self.env[ASKABLE.model]._fields["reason"]._description_selection(self.env))
        return [
            (names[reason], count)
            for reason, count in sorted(reasons.items(), key=lambda item: -item[1])
        ]
