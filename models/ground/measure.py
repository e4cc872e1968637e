from odoo import fields


class Measure(fields.Float):
    """A number that some records do not have: an export leaves its cell empty there, where it would
    say 0 otherwise, a figure that nobody reached.

    :param measured: a function of a record: whether it has the number, for who asks
    """

    measured = None

    def convert_to_export(self, value, record):
        return super().convert_to_export(value, record) if self.measured(record) else ""
