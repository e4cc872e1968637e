from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

BATCH = 100


class ResCompany(models.Model):
    """How long a company keeps the words of its customers."""

    _inherit = "res.company"

    service_words_months = fields.Integer(
        string="Keep Words For (Months)",
        help="So long after a case was closed, a request answered or a survey filled in, its "
        "words, messages and files are deleted for good; dates, causes, lessons, costs, scores and "
        "verdicts stay, so that no figure changes. 0 keeps them for ever.",
    )

    _service_words_months_positive = models.Constraint(
        "CHECK(service_words_months BETWEEN 0 AND 1200)",
        "Words are kept for ever (0), or for a century at most.",
    )

    @api.model
    def _cron_blank_words(self):
        """Blank the words whose time is over, in batches that commit: a job that is killed goes on
        where it stopped, and nothing is looked at twice."""
        models = self.env["service.words.mixin"]._get_word_models()
        todo = [
            (company, model, ids)
            for company in self.search([("service_words_months", ">", 0)], order="id")
            for model in models
            for ids in split_every(BATCH, self._search_words(company, model).ids)
        ]
        left = sum(len(ids) for _company, _model, ids in todo)
        for company, model, ids in todo:
            # Of those found some time ago, one may have been opened again.
            self._search_words(company, model, ids)._blank_words()
            left -= len(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=left):
                return

    @api.model
    def _search_words(self, company, model, ids=None):
        """Return the records, of all of `model` or of `ids`, whose words are to be blanked."""
        records = self.env[model].with_context(
            active_test=False, lang=company.partner_id.lang or self.env.lang
        )
        before = fields.Datetime.now() - relativedelta(months=company.service_words_months)
        domain = records._get_to_blank_domain(company, before)
        if ids:
            domain &= Domain("id", "in", ids)
        return records.search(domain, order="id")
