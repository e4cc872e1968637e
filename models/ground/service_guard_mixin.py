from odoo import api, models
from odoo.exceptions import UserError

MANAGER = "customers_for_life.group_service_manager"


class ServiceGuardMixin(models.AbstractModel):
    """Fields that say who may write them, beside the access rights, as `tracking` says who hears.

    guard="method"
        Methods alone do: those of buttons, and those that follow what happens. They write as
        superuser.
    guard="moved"
        Whoever creates a record gives it; afterwards methods alone move it.
    guard="manager"
        Service managers put it right or import it, and methods.
    guard="settled"
        Whoever may write the record, until `_get_settled` has it; afterwards service managers.

    It holds for clients through every door: values, defaults of the context and of the user, and
    commands from other records.
    """

    _name = "service.guard.mixin"
    _description = "Guarded Fields"
    _inherit = ["service.number.mixin"]

    def _valid_field_parameter(self, field, name):
        return name == "guard" or super()._valid_field_parameter(field, name)

    def _is_service_manager(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    @api.model
    def _get_guarded(self, names, *guards):
        """Return the set of those field names that have one of these guards."""
        return {name for name in names if getattr(self._fields.get(name), "guard", None) in guards}

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        # Neither the context nor the user's own defaults say what only methods do; a method may
        # run as superuser in a client's context.
        for name in self._get_guarded(defaults.keys(), "method", "manager"):
            if default := self._fields[name].default:
                defaults[name] = default(self)
            else:
                del defaults[name]
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._drop_guarded(vals) for vals in vals_list]
        return super().create(vals_list)

    def _drop_guarded(self, vals):
        """Return `vals` without what the model says by itself.

        :raise UserError: where they say otherwise
        """
        guards = ["method"] if self._is_service_manager() else ["method", "manager"]
        guarded = self._get_guarded(vals, *guards)
        if not guarded:
            return vals
        defaults = self.default_get(list(guarded))
        self._refuse(
            "create",
            {name for name in guarded if vals[name] and vals[name] != defaults.get(name)},
        )
        return {name: value for name, value in vals.items() if name not in guarded}

    def write(self, vals):
        if not self.env.su:
            self._check_guard(vals)
        return super().write(vals)

    def _check_guard(self, vals):
        """:raise UserError: where the user may not write one of `vals` on these records"""
        self._refuse("write", self._get_guarded(vals, "method", "moved"))
        if not self._is_service_manager():
            self._refuse("write", self._get_guarded(vals, "manager"))
            for name in self._get_guarded(vals, "settled"):
                if settled := self._get_settled(name):
                    raise UserError(settled._get_settled_message(name))

    def _refuse(self, operation, names):
        if names:
            # Whoever has no right to it at all is told so.
            self.check_access(operation)
            for name in names:
                self._check_field_access(self._fields[name], "write")
            fields = (self._fields[name]._description_string(self.env) for name in names)
            raise UserError(self._get_guard_message(", ".join(sorted(fields))))

    @api.model
    def _get_guard_message(self, fields):
        """Return what to tell whoever writes these fields (str of their labels)."""
        return self.env._(
            "%(fields)s cannot be written directly: this follows from the buttons. "
            "Ask a service manager where it is wrong.",
            fields=fields,
        )

    def _get_settled(self, name):
        """Return those of these records on which the field `name` is settled."""
        return self.browse()

    def _get_settled_message(self, name):
        """Return what to tell whoever changes what is settled on the first of these records."""
        return self.env._(
            "%(field)s of %(record)s is settled. Ask a service manager to change it.",
            field=self._fields[name]._description_string(self.env),
            record=self[0].display_name,
        )
