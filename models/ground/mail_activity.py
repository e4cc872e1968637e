from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.fields import Domain

BATCH = 500
# The fields that say what an activity is about.
ABOUT = ("res_model", "res_model_id", "res_id")


class MailActivity(models.Model):
    """What is to be done on a record of ours is never given to somebody who isn't there."""

    _inherit = "mail.activity"

    service_for_user_id = fields.Many2one(
        "res.users",
        string="In Place Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Who is away: it comes back to them when they are there again.",
    )

    @api.model
    @tools.ormcache()
    def _get_models_of_ours(self):
        """Return the names (tuple) of the models of this addon that have activities, but for those
        with `_is_personal`: what nobody else can do is handed to nobody."""
        return tuple(
            name
            for name, model in self.env.registry.items()
            if model._original_module == "customers_for_life"
            and not model._abstract
            and "activity_ids" in model._fields
            and not getattr(model, "_is_personal", False)
        )

    @api.model
    def _get_domain_of_ours(self):
        """Return the domain of the activities that are handed over."""
        return Domain("res_model", "in", self._get_models_of_ours())

    @api.model
    def _get_needed_group(self, model, automated):
        """Return the XML id of the group without which nobody does such an activity, or None."""
        return None

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Nor does the context say so.
            vals_list = [{**vals, "service_for_user_id": False} for vals in vals_list]
        return super().create(self._give_to_present(vals_list))

    def write(self, vals):
        if not self.env.su:
            vals = self._drop_for_user(vals)
        if "user_id" in vals and "service_for_user_id" not in vals:
            # Whoever passes it on has decided whose it is.
            vals = {**vals, "service_for_user_id": False}
        return super().write(vals)

    @api.model
    def _drop_for_user(self, vals):
        return {name: value for name, value in vals.items() if name != "service_for_user_id"}

    @api.model
    def _give_to_present(self, vals_list):
        """Return the values with those who act in the place of those who are away.

        What is scheduled with `service_present_at` (id of a company) in the context is ours too,
        on whatever record.
        """
        asked, given = defaultdict(set), {}
        records = self._get_records_of_new(vals_list)
        for number, (vals, record) in enumerate(zip(vals_list, records, strict=True)):
            if user := vals.get("user_id") and self.env["res.users"].browse(vals["user_id"]):
                if place := self._get_place_of_new(record, user, vals.get("automated")):
                    asked[place].add(user)
                    given[number] = (place, user)
        present = self._find_present(asked)
        return [
            self._in_place_of(vals, given[n][1], present[given[n]]) if n in given else vals
            for n, vals in enumerate(vals_list)
        ]

    @api.model
    def _get_records_of_new(self, vals_list):
        """Return what each activity that is being made is about, as superuser; None if it is not of
        ours."""
        ours, context = self._get_models_of_ours(), self.env.context
        kinds = self.env["ir.model"].sudo()
        keys, ids = [], defaultdict(list)
        for vals in vals_list:
            vals = {name: vals.get(name) or context.get(f"default_{name}") for name in ABOUT}
            model = vals["res_model"] or kinds.browse(vals["res_model_id"]).model
            is_ours = model in ours and vals["res_id"]
            keys.append(is_ours and (model, vals["res_id"]))
            if is_ours:
                ids[model].append(vals["res_id"])
        # Who is asked is no matter of who may read the record; all of them are read at once.
        return [
            self.env[key[0]].sudo().browse(key[1]).with_prefetch(ids[key[0]]) if key else None
            for key in keys
        ]

    @api.model
    def _get_place_of_new(self, record, user, automated):
        """Return what `_get_place` does of an activity that is being made; None if not of ours."""
        if company := self.env.context.get("service_present_at"):
            return self.env["res.company"].browse(company), None
        return None if record is None else self._get_place(record, user, automated)

    @api.model
    def _in_place_of(self, vals, user, present):
        """Return the values of an activity for `user`, with `present` in their place."""
        if user == present:
            return vals
        user._let_act(present)
        return {
            **vals,
            "user_id": present.id,
            "service_for_user_id": user.id,
            "note": self._add_to_note(vals.get("note"), self._say_why(user)),
        }

    @api.model
    def _get_place(self, record, user, automated):
        """Return (company, group) in which somebody is looked for who acts for a user."""
        company = (record._name != "res.partner" and "company_id" in record) and record.company_id
        return company or user.sudo().company_id, self._get_needed_group(record._name, automated)

    @api.model
    def _find_present(self, asked):
        """Return {((company, group), user): who acts} of {(company, group): set of users}."""
        return {
            (place, user): acting
            for place, users in asked.items()
            for user, acting in self.env["res.users"]
            .union(*users)
            ._get_present(place[0], group=place[1])
            .items()
        }

    @api.model
    def _say_why(self, user):
        name = user.sudo().name
        if not user.sudo().active:
            return self.env._("In place of %s, who has left.", name)
        return self.env._("In place of %s, who is away.", name)

    @api.model
    def _add_to_note(self, note, words):
        return Markup("<p>%s</p>") % words + Markup(note or "")

    @api.model
    def _hand_over(self, commit=False):
        """Give what is open of those who are away to whoever acts for them, and what was given so
        back to those who are there again.

        :param commit: whether a job does it, which commits batch by batch
        """
        everybody = self.env["res.users"].with_context(active_test=False)
        away = everybody.search([("service_acting_ids", "!=", False)])
        activities = self.search(
            self._get_domain_of_ours()
            & (Domain("service_for_user_id", "!=", False) | Domain("user_id", "in", away.ids))
        )
        moves = activities._find_moves()
        for start in range(0, len(moves), BATCH):
            self._make_moves(moves[start : start + BATCH])
            rest = max(0, len(moves) - start - BATCH)
            if commit and not self.env["ir.cron"]._commit_progress(BATCH, remaining=rest):
                return

    def _find_moves(self):
        """Return [(activity, whose it is, who is to do it)] of those that change hands."""
        asked, owned = defaultdict(set), {}
        for model, activities in self.grouped("res_model").items():
            records = self.env[model].browse(activities.mapped("res_id")).exists()
            records = {record.id: record for record in records}
            for activity in activities:
                if record := records.get(activity.res_id):
                    owner = activity.service_for_user_id or activity.user_id
                    place = self._get_place(record, owner, activity.automated)
                    asked[place].add(owner)
                    owned[activity] = (place, owner)
        present = self._find_present(asked)
        return [
            (activity, key[1], present[key])
            for activity, key in owned.items()
            if present[key] != activity.user_id
        ]

    @api.model
    def _make_moves(self, moves):
        """Write so many moves, and tell each who gets any of them once."""
        groups = defaultdict(self.browse)
        # Somebody may have done one since the last batch.
        there = self.union(*(activity for activity, _owner, _present in moves)).exists()
        for activity, owner, present in moves:
            if activity in there:
                groups[owner, present, activity.note] |= activity
        told = defaultdict(int)
        for (owner, present, note), activities in groups.items():
            is_back = owner == present
            words = (
                self.env._("Back to %s, who is here again.", owner.name)
                if is_back
                else self._say_why(owner)
            )
            if not is_back:
                owner._let_act(present)
            # Odoo would write a mail for each.
            activities.with_context(mail_activity_quick_update=True).write(
                {
                    "user_id": present.id,
                    "service_for_user_id": not is_back and owner.id,
                    "note": self._add_to_note(note, words),
                }
            )
            told[present, words] += len(activities)
        for (present, words), number in told.items():
            self.env["mail.thread"].message_notify(
                subject=self.env._("Activities for you: %s", number),
                body=words,
                partner_ids=present.partner_id.ids,
                email_layout_xmlid="mail.mail_notification_layout",
            )
