import logging

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from .ground.service_guard_mixin import MANAGER
from .ground.telling import notification
from .res_partner import RESPECT

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """Erasing a person: the ledger keeps what happened, and forgets to whom."""

    _inherit = "res.partner"

    def action_erase_personal_data(self):
        """Put somebody without a name in the place of these people, for good, wherever the addon
        knows them: dates, verdicts, scores and costs stay. Then the contact can be deleted.

        :raise AccessError: where the user is neither a service manager nor an administrator
        :raise UserError: where another company has records of theirs
        """
        is_admin = self.env.user.has_group("base.group_system")
        if not (is_admin or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._("Only service managers and administrators erase personal data.")
            )
        self.check_access("write")
        for partner in self:
            found = partner._get_service_records()
            if not is_admin:
                partner._check_companies(found)
            partner._erase(found)
        return notification(
            self.env._("Erased. The contact can be deleted or archived now."),
            {"type": "ir.actions.client", "tag": "soft_reload"},
        )

    def _get_service_records(self):
        """Return [records], as superuser, of each model in which this person is the customer; of
        complaints, also those from their e-mail address alone."""
        self.ensure_one()
        found = {}
        # Complaints come before promises.
        for model in self.env["service.words.mixin"]._get_word_models():
            records = self.env[model].sudo().with_context(active_test=False)
            domain = Domain("partner_id", "=", self.id)
            if model == "customer.complaint" and self.email_normalized:
                domain |= Domain("id", "in", self._find_unnamed_complaints(records).ids)
            elif model == "customer.promise":
                domain |= Domain("commercial_partner_id", "=", self.id)
                domain |= Domain("complaint_id", "in", found["customer.complaint"].ids)
            found[model] = records.search(domain)
        return list(found.values())

    def _find_unnamed_complaints(self, complaints):
        """Return those complaints without a customer that came from this person's address."""
        found = complaints.search(
            [("partner_id", "=", False), ("email_from", "ilike", self.email_normalized)]
        )
        # It may be a part of somebody else's.
        return found.filtered(lambda c: email_normalize(c.email_from) == self.email_normalized)

    def _check_companies(self, found):
        companies = self.env["res.company"].union(*(records.company_id for records in found))
        others = companies - self.env.user.company_ids
        if others:
            raise UserError(
                self.env._(
                    "%(companies)s too has records of this person: ask somebody who works there, "
                    "or an administrator.",
                    companies=", ".join(others.sudo().mapped("name")),
                )
            )

    def _erase(self, found):
        nobody = self._make_nobody()
        for records in found:
            theirs = records.filtered(lambda record: record.partner_id == self)
            (theirs | records.filtered(lambda record: not record.partner_id))._blank_words()
            theirs._forget_tracked_customers()
            theirs.with_context(tracking_disable=True).write({"partner_id": nobody.id})
            if records._name == "customer.promise":
                of_company = records.filtered(lambda p: p.commercial_partner_id == self)
                of_company.commercial_partner_id = nobody
        self.sudo().write(dict.fromkeys(RESPECT, False))
        # Who did it to whom, without a name.
        _logger.info("User %s erased the personal data of contact %s", self.env.uid, self.id)

    def _make_nobody(self):
        """Return an archived contact that takes this one's place: a person of the same company, on
        the same clock, so that no figure counts anew."""
        return (
            self.sudo()
            .with_context(tracking_disable=True)
            .create(
                {
                    "name": self.env._("Erased customer"),
                    "active": False,
                    "parent_id": self.parent_id.id,
                    "company_id": self.company_id.id,
                    "tz": self.tz,
                }
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        for model in self.env["service.words.mixin"]._get_word_models():
            records = self.env[model].sudo().with_context(active_test=False)
            if records._fields["partner_id"].ondelete != "restrict":
                continue
            if record := records.search([("partner_id", "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "Promises, cases or requests of %s stay on record. “Erase Personal Data” "
                        "on the tab “To Respect” of the contact takes the person out of them; then "
                        "it can be deleted.",
                        record.partner_id.display_name,
                    )
                )
