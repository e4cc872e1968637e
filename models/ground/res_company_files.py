from odoo import models
from odoo.tools.osutil import clean_filename

# Some systems take 255 bytes, and a letter may have three.
LENGTH_AT_MOST = 80


class ResCompany(models.Model):
    """What the files of a company's documents are called."""

    _inherit = "res.company"

    def _service_file_name(self, *parts):
        """Return what a document is called as a file (str, without its ending).

        :param parts: words in the order in which they stand, the long ones last; the name of the
            company follows where the user works in several. What is False or empty is left out
        """
        self.ensure_one()
        company = len(self.env.user.company_ids) > 1 and self.name
        words = " ".join(" ".join(part.split()) for part in (*parts, company) if part)
        return clean_filename(words, "-")[:LENGTH_AT_MOST].strip(" .-")
