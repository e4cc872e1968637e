from odoo import fields
from odoo.tools import SQL


class Measure(fields.Float):
    """A number that some records do not have: an export leaves its cell empty there, where it would
    say 0 otherwise, a figure that nobody reached.

    :param measured: a function of a record: whether it has the number, for who asks
    """

    measured = None

    def convert_to_export(self, value, record):
        return super().convert_to_export(value, record) if self.measured(record) else ""


class Elapsed(Measure):
    """How long something took that is over; what is not over yet took no time to be averaged.

    :param end: the name of the date on which it was over
    """

    end = None

    def measured(self, record):
        return record[self.end]

    def to_sql(self, model, alias):
        return SQL(
            "(CASE WHEN %s IS NOT NULL THEN %s END)",
            model._field_to_sql(alias, self.end),
            super().to_sql(model, alias),
        )
