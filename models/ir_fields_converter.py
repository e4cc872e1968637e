from odoo import api, models

from .ground.service_people_import import Found


class IrFieldsConverter(models.AbstractModel):
    """What an import has found once is not looked up for each of its rows."""

    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        found = self.env.context.get("import_found")
        if not isinstance(found, Found) or field.comodel_name == model._name:
            return super().db_id_for(model, field, subfield, value, savepoint)
        key = (field.comodel_name, subfield, value)
        if key in found:
            return found[key], []
        record_id, warnings = super().db_id_for(model, field, subfield, value, savepoint)
        if record_id and not warnings:
            found[key] = record_id
        return record_id, warnings
