from itertools import compress

from odoo import api, fields, models
from odoo.exceptions import UserError

from .ownership import OwnedThrough


class ServicePeopleMixin(models.AbstractModel):
    """Whose a record is: customer, order, responsible, sales team and company.

    What is not given comes from the record that this one came from.
    """

    _name = "service.people.mixin"
    _description = "Whose It Is"
    _inherit = ["mail.thread", "service.guard.mixin"]

    # The fields that may lead to where a record came from, the first one that is set counts.
    _origin_fields = ("order_id",)

    partner_id = OwnedThrough(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
    )
    order_id = OwnedThrough(
        "sale.order", check_company=True, index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = OwnedThrough(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        guard="settled",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._is_service_manager():
            named = [bool(vals.get("user_id")) for vals in vals_list]
            records.browse(compress(records.ids, named))._check_user()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id") and not self._is_service_manager():
            self._check_user()
        return result

    def _check_user(self):
        """Refuse to make responsible who never sees it: what is theirs is in nobody's figures."""
        # Who works where is no secret to whoever chooses among them; who has passed a record on
        # may no longer read it.
        for user, company in {(record.user_id, record.company_id) for record in self.sudo()}:
            if not user.active or user.share or company not in user.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work at %(company)s: choose somebody who does.",
                        user=user.name,
                        company=company.name,
                    )
                )

    def _get_settled(self, name):
        # What moves to another company is out of sight, and out of the figures.
        return self if name == "company_id" else super()._get_settled(name)

    def _get_origin(self):
        """Return the record that this one came from, or an empty one."""
        self.ensure_one()
        origins = [self[name] for name in self._origin_fields]
        return next(filter(None, origins), origins[-1])

    def _get_default_user(self):
        """Return who is responsible where nobody is named (res.users, maybe empty)."""
        return self._get_origin().user_id or self.env.user.filtered(
            lambda user: user._is_internal() and not user._is_superuser()
        )

    def _get_people(self):
        """Return {field: id} of what a record made from this one takes over."""
        self.ensure_one()
        return {
            name: self[name].id
            for name in ("partner_id", "order_id", "user_id", "team_id", "company_id")
        }

    def _prepare_promise(self, kind):
        """Return {field: value} of the promise of this type that the record makes by itself; see
        `customer.promise._make`."""
        return self._get_people() | {"name": f"{kind.name}: {self.name}"}

    @api.depends(lambda self: self._origin_fields)
    def _compute_partner_id(self):
        for record in self:
            record.partner_id = record.partner_id or record._get_origin().partner_id

    @api.depends(lambda self: self._origin_fields)
    def _compute_user_id(self):
        for record in self:
            record.user_id = record.user_id or record._get_default_user()

    @api.depends(lambda self: (*self._origin_fields, "user_id"))
    def _compute_team_id(self):
        for record in self:
            record.team_id = (
                record.team_id or record._get_origin().team_id or record.user_id.sale_team_id
            )

    @api.depends(lambda self: self._origin_fields)
    def _compute_company_id(self):
        for record in self:
            record.company_id = (
                record._get_origin().company_id or record.company_id or self.env.company
            )
