from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ground.locking import lock


class ServiceCaseMixin(models.AbstractModel):
    """What errors and complaints share: a number, stages that buttons alone change, deadlines that
    are promises in the ledger, and creation in batches.

    The class that inherits has the fields state, name, partner_id, order_id, user_id, team_id,
    company_id and action_ids, and sets the attributes below.
    """

    _name = "service.case.mixin"
    _description = "Case"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.playbook.mixin"]
    _rec_name = "reference"
    _rec_names_search = ["reference", "name"]

    _playbook_field = "cause_ids"
    # XML id of the sequence that gives the numbers.
    _case_sequence = None
    # Triggers of the promise types of which a new case makes promises.
    _case_triggers = ()
    # The field of customer.promise that points here.
    _promise_field = None

    reference = fields.Char(readonly=True, required=True, copy=False, default="/", index="trigram")

    cause_id = fields.Many2one(
        "customer.rework.cause", index="btree_not_null", tracking=True, ondelete="restrict"
    )
    lesson = fields.Text(help="What everybody should know from now on.")
    date_closed = fields.Datetime(string="Closed On", readonly=True, copy=False)

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.reference} {case.name or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        if not vals_list:
            return self.browse()
        # Whoever logs a case need not read sequences.
        sequence = self.env.ref(self._case_sequence).sudo()
        for vals, number in zip(vals_list, sequence._next_batch(len(vals_list)), strict=True):
            vals["reference"] = number
            if vals.get("state", "new") != "new":
                raise UserError(self.env._("A case begins at the stage “New”."))
        # Without tracking: followers and promises are written for all of them at once.
        cases = super(ServiceCaseMixin, self.with_context(tracking_disable=True)).create(vals_list)
        cases = cases.with_env(self.env)
        cases._subscribe_responsible()
        cases._create_promises()
        return cases

    def write(self, vals):
        if not self.env.su and "state" in vals:
            raise UserError(self.env._("The stage follows from the buttons. Use them."))
        unpromised = self.browse()
        if vals.get("partner_id"):
            unpromised = self.filtered(lambda case: not case.partner_id)
        result = super().write(vals)
        # Nothing can be promised to an unknown sender; to a customer it is.
        unpromised._create_promises()
        return result

    def _subscribe_responsible(self):
        followers = self.env["mail.followers"]
        for user, cases in self.grouped("user_id").items():
            followers._insert_followers(
                self._name, cases.ids, (user | self.env.user).partner_id.ids, check_existing=False
            )

    def _create_promises(self):
        """Promise the customers what the types of this kind of case say, in one batch."""
        if not self:
            return
        now = fields.Datetime.now()
        # The ledger is kept for whoever logs a case.
        sudo = self.sudo()
        promises = sudo.env["customer.promise"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        for trigger in self._case_triggers:
            types = sudo.env["customer.promise.type"]._triggered_by(trigger, sudo.company_id)
            due = {
                (kind, company): kind._plan_due(company, now)
                for company, kinds in types.items()
                for kind in kinds
            }
            promises.create(
                [
                    {
                        "type_id": kind.id,
                        self._promise_field: case.id,
                        "name": f"{kind.name}: {case.name}",
                        "order_id": case.order_id.id,
                        "partner_id": case.partner_id.id,
                        "company_id": case.company_id.id,
                        "user_id": case.user_id.id,
                        "team_id": case.team_id.id,
                        "date_due": due[kind, case.company_id],
                    }
                    for case in sudo
                    if case.partner_id
                    for kind in types[case.company_id]
                ]
            )

    def _get_pending_promises(self, *triggers):
        """Return the pending promises of these cases, of all triggers or of some."""
        domain = [(self._promise_field, "in", self.ids), ("state", "in", ("open", "waiting"))]
        if triggers:
            domain.append(("type_id.trigger", "in", triggers))
        # Whoever works on the case settles its promises, whoever is responsible for them.
        return self.env["customer.promise"].sudo().search(domain)

    def _get_needed(self):
        """Return {label: value} of what a case must have before it is closed."""
        self.ensure_one()
        return {
            self.env._("cause"): self.cause_id,
            self.env._("action"): self.action_ids,
            self.env._("lesson"): (self.lesson or "").strip(),
        }

    def _check_complete(self):
        """Refuse to close what nobody learned from.

        :raise UserError: naming what is missing
        """
        for case in self:
            missing = [label for label, value in case._get_needed().items() if not value]
            if missing:
                raise UserError(
                    self.env._(
                        "%(case)s cannot be closed yet. Missing: %(missing)s.",
                        case=case.display_name,
                        missing=", ".join(missing),
                    )
                )

    def _get_playbook_keys(self):
        # A cause's playbooks are shown for its parts too.
        path = self.cause_id.parent_path or ""
        return {int(cause) for cause in path.split("/") if cause}

    @api.depends("cause_id")
    def _compute_playbook_ids(self):
        return super()._compute_playbook_ids()

    def action_add_to_playbook(self):
        """Open the playbook that this case's lesson makes.

        :raise UserError: where the case is not closed yet
        """
        playbook = self.env["service.playbook"]._learn(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": playbook._name,
            "res_id": playbook.id,
            "view_mode": "form",
        }

    def _check_stage(self, stages):
        """Lock these cases, and see whether each of them is still at one of `stages`.

        :raise UserError: where somebody else was quicker, saying where it stands
        """
        lock(self)
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for case in self:
            if case.state not in stages:
                raise UserError(
                    self.env._(
                        "%(case)s is at the stage “%(stage)s” already. Reload the page.",
                        case=case.display_name,
                        stage=labels[case.state],
                    )
                )

    def _move_on(self, state, from_states, **vals):
        """Move to `state`, writing `vals` with it.

        :raise UserError: where somebody else was quicker
        """
        self.check_access("write")
        self._check_stage(from_states)
        # The stages are written by these methods alone.
        self.sudo().write({"state": state, **vals})
