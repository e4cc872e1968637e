from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ground.locking import lock


class ServiceCaseMixin(models.AbstractModel):
    """What errors and complaints share: a number, stages that buttons alone change, deadlines that
    are promises in the ledger, and creation in batches.

    The class that inherits has the fields state, name and action_ids, and sets the attributes
    below.
    """

    _name = "service.case.mixin"
    _description = "Case"
    _inherit = [
        "service.history.mixin",
        "service.people.mixin",
        "service.stage.mixin",
        "mail.activity.mixin",
        "service.playbook.mixin",
    ]
    _rec_name = "reference"
    _rec_names_search = ["reference", "name"]

    _playbook_field = "cause_ids"
    # XML id of the sequence that gives the numbers.
    _case_sequence = None
    # Triggers of the promise types of which a new case makes promises.
    _case_triggers = ()
    # The field of customer.promise that points here.
    _subject_field = None

    reference = fields.Char(required=True, copy=False, default="/", index="trigram", guard="method")

    cause_id = fields.Many2one(
        "customer.rework.cause", index="btree_not_null", tracking=True, ondelete="restrict"
    )
    lesson = fields.Text(help="What everybody should know from now on.")
    date_closed = fields.Datetime(string="Closed On", copy=False, guard="method")

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for case in self:
            # One that is being typed has no number yet.
            number = case.id and case.reference
            case.display_name = " ".join(filter(None, (number, case.name))) or self.env._("New")

    @api.model_create_multi
    def create(self, vals_list):
        # Without tracking: followers and promises are written for all of them at once.
        cases = super(ServiceCaseMixin, self.with_context(tracking_disable=True)).create(vals_list)
        cases = cases.with_env(self.env)
        alive = cases.filtered(lambda case: not case.is_imported)
        alive._subscribe_responsible()
        alive._create_promises()
        return cases

    def _prepare_create_values(self, vals_list):
        # Whoever logs a case need not read sequences.
        sequence = self.env.ref(self._case_sequence).sudo()
        numbers = sequence._next_batch(len(vals_list))
        return super()._prepare_create_values(
            [
                # What was closed elsewhere has a number of its own.
                {**vals, "reference": vals.get("is_imported") and vals.get("reference") or number}
                for vals, number in zip(vals_list, numbers, strict=True)
            ]
        )

    @api.model
    def name_create(self, name):
        """What is typed where a case is chosen, or into a column, is what it is about."""
        case = self.create({"name": name})
        return case.id, case.display_name

    def write(self, vals):
        unknown = self.filtered(lambda case: not case.partner_id) if vals.get("partner_id") else []
        result = super().write(vals)
        for case in unknown:
            # What was promised to an unknown sender was promised to this customer.
            case._get_pending_promises().partner_id = case.partner_id
        return result

    def _subscribe_responsible(self):
        for company, ours in self.grouped("company_id").items():
            # What a customer writes is read by somebody who is there.
            present = ours.user_id._get_present(company)
            for user, cases in ours.grouped("user_id").items():
                # Neither the mail gateway nor the public user reads what is written to them.
                users = (user | present.get(user, user) | self.env.user).filtered(
                    lambda u: u._is_internal() and not u._is_superuser()
                )
                cases._subscribe_colleagues(users.partner_id)

    def _create_promises(self):
        """Promise the customers what the types of this kind of case say, in batches."""
        for trigger in self._case_triggers:
            self.env["customer.promise"]._make(trigger, self)

    def _prepare_promise(self, kind):
        return super()._prepare_promise(kind) | {
            "customer_name": not self.partner_id and self._get_unknown_customer()
        }

    def _get_unknown_customer(self):
        """Return what a customer whom nobody knows yet is called (str)."""
        return self.env._("Unknown")

    def _get_customer_title(self):
        return " ".join(filter(None, (self.reference, self._get_customer_words())))

    def _get_pending_promises(self, *triggers):
        """Return the pending promises of these cases, of all triggers or of some."""
        return self.env["customer.promise"]._get_pending_of(self, *triggers)

    def _get_needed(self):
        """Return {label: value} of what a case must have before it is closed."""
        return self._get_learned()

    def _get_learned(self):
        """Return {label: value} of that of it which is typed on the form."""
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

    def _check_may_cancel(self, of_customers=()):
        """Refuse to take back what somebody else wrote down: it would be nobody's fault.

        :param of_customers: those of these cases that customers wrote themselves
        """
        if self._is_service_manager():
            return
        for case in self:
            if case in of_customers or case.create_uid != self.env.user:
                raise UserError(
                    self.env._(
                        "Only whoever wrote %s down, or a service manager, can take it back.",
                        case.display_name,
                    )
                )

    def action_learn_and_close(self):
        """Close; where only what is typed is missing, open the form to fill it in before that.

        :raise UserError: where something else is missing still
        """
        self.ensure_one()
        learned = self._get_learned()
        missing = {label for label, value in self._get_needed().items() if not value}
        if not missing or missing - learned.keys():
            return self.action_close()
        view = f"customers_for_life.{self._name.replace('.', '_')}_view_form_close"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close: %s", self.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "view_id": self.env.ref(view).id,
            "target": "new",
        }

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
