from odoo import api, models
from odoo.fields import Domain

# Odoo's answers cannot be empty: that something was said still counts.
BLANK = "…"


class SurveyUserInput(models.Model):
    """The words of an answer, which have an end; its score stays, and that there were words."""

    _name = "survey.user_input"
    # In this order: the mixin goes before Odoo's own thread, which knows nothing of it.
    _inherit = ["service.words.mixin", "survey.user_input"]

    _word_fields = ("nickname", "email")

    _to_blank_idx = models.Index(
        "(company_id, end_datetime) WHERE date_blanked IS NULL AND state = 'done'"
    )

    def _get_over_domain(self, before):
        return Domain([("state", "=", "done"), ("end_datetime", "<", before)])

    def _blank_parts(self):
        lines = self.user_input_line_ids
        for name in ("value_char_box", "value_text_box"):
            lines.filtered(name).write({name: BLANK})

    @api.depends("date_blanked")
    def _compute_service_words(self):
        result = super()._compute_service_words()
        self.filtered("date_blanked").update({"service_wish": "", "service_thanks": ""})
        return result
