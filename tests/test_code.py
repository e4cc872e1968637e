import re
from pathlib import Path

import polib

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[1]
FOLDERS = ("models", "wizards", "controllers", "reports", "views", "security", "data", "demo")

# What older versions wrote and Odoo 19 ignores or refuses, past what the linters catch.
OUTDATED = re.compile(
    r"_sql_constraints|<tree\b|\battrs=|\bstates=|def name_get|odoo\.osv|numbercall|"
    r"""self\._(?:cr|uid|context)\b|\bread_group\(|type="json\""""
)


@tagged("post_install", "-at_install")
class TestCode(BaseCase):
    def test_nothing_outdated(self):
        found = [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            for folder in FOLDERS
            for path in sorted((ROOT / folder).rglob("*"))
            if path.suffix in (".py", ".xml")
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if OUTDATED.search(line.replace("_read_group(", ""))
        ]
        self.assertFalse(found)

    def test_italian_is_complete(self):
        folder = ROOT / "i18n"
        terms = polib.pofile(str(folder / "customers_for_life.pot"))
        italian = polib.pofile(str(folder / "it.po"))
        translated = {(entry.msgctxt, entry.msgid) for entry in italian if entry.translated()}
        missing = [e.msgid for e in terms if (e.msgctxt, e.msgid) not in translated]
        self.assertFalse(missing)
