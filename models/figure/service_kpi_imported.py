from odoo import models

from .service_kpi import PEOPLE
from .service_kpi_figures import FIGURES


class ServiceKpi(models.Model):
    """How much of a figure was imported from another system, so that nobody mistakes it for what
    was done here."""

    _inherit = "service.kpi"

    def _get_notes(self, scope):
        notes = super()._get_notes(scope)
        source = FIGURES[self.code].source
        if "is_imported" not in self.env[source.model]._fields:
            return notes
        if not PEOPLE.isdisjoint(scope.chosen()):
            # In nobody's own figure is any.
            return notes
        imported = source._replace(domain=[*source.domain, ("is_imported", "=", True)])
        counts = [self._read_source(each, scope, (), ["__count"]) for each in (imported, source)]
        number, size = (count.get((), (0,))[0] for count in counts)
        if number:
            notes = [
                *notes,
                self.env._(
                    "%(number)s of %(size)s were imported from another system. They are in no "
                    "person's own figures, bonus or badges.",
                    number=number,
                    size=size,
                ),
            ]
        return notes
