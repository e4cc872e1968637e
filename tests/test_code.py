import re
from pathlib import Path

import polib

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[1]
FOLDERS = ("models", "wizards", "controllers", "reports", "views", "security", "data", "demo")

# A room imports from those before it, never back.
ROOMS = ("ground", "promise", "case", "voice", "playbook", "figure", "worth", "team", "report")
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

    def test_rooms_import_from_those_before_them(self):
        models = ROOT / "models"
        for path in sorted(models.rglob("*.py")):
            room = path.parent.name if path.parent != models else None
            allowed = ROOMS[: ROOMS.index(room)] if room else ROOMS
            for other in re.findall(r"^from \.\.?(\w+)[. ]", path.read_text(), re.M):
                with self.subTest(path=str(path.relative_to(ROOT)), imports=other):
                    self.assertFalse(other in ROOMS and other not in allowed)
                    self.assertFalse(room and (models / f"{other}.py").exists() and other != "res")
            self.assertNotRegex(path.read_text(), r"(?m)^from \.+(reports|wizards)\b", str(path))

    def test_odoo_s_own_runner_knows_every_test(self):
        init = (ROOT / "tests/__init__.py").read_text()
        imported = set(re.findall(r"from \. import (\w+)", init))
        self.assertEqual(imported, {path.stem for path in (ROOT / "tests").glob("test_*.py")})

    def test_translations_are_complete(self):
        folder = ROOT / "i18n"
        terms = polib.pofile(str(folder / "customers_for_life.pot"))
        placeholder = re.compile(r"%(?:\(\w+\))?[sd]|{{.*?}}")
        for language in ("de", "es", "fr", "it"):
            entries = polib.pofile(str(folder / f"{language}.po"))
            translated = {(e.msgctxt, e.msgid): e.msgstr for e in entries if e.translated()}
            with self.subTest(language=language):
                missing = [e.msgid for e in terms if (e.msgctxt, e.msgid) not in translated]
                self.assertFalse(missing)
                changed = [
                    msgid
                    for (_context, msgid), words in translated.items()
                    if sorted(placeholder.findall(msgid)) != sorted(placeholder.findall(words))
                ]
                self.assertFalse(changed)
