import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[1]
FOLDERS = ("models", "wizards", "controllers", "reports", "views", "data", "demo", "static/src")
SUFFIXES = (".py", ".xml", ".js", ".scss", ".css")
# What says left or right: in style sheets and style attributes, and as Bootstrap's former classes.
# Odoo turns them round only where its server has `rtlcss`, and never those of a style attribute.
PHYSICAL = re.compile(
    r"""(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)
    |(?<![\w-])(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?![\w-]*=)
    |border-(?:top|bottom)-(?:left|right)-radius
    |(?<![\w-])(?:left|right)\s*:\s*(?:[-\d$(]|auto|var|calc)
    |(?<![\w-])(?:text|float|border|rounded)-(?:(?:sm|md|lg|xl)-)?(?:left|right)(?![\w-])
    |(?<![\w-])[mp][lr]-(?:(?:sm|md|lg|xl)-)?(?:\d|auto)
    |(?<![\w-])align\s*=\s*["'](?:left|right)["']""",
    re.VERBOSE,
)


@tagged("post_install", "-at_install")
class TestDirections(BaseCase):
    """What we draw is turned round with the language: it has a start and an end, not a left and a
    right."""

    def find(self):
        for folder in FOLDERS:
            for path in sorted((ROOT / folder).rglob("*")):
                if path.suffix not in SUFFIXES:
                    continue
                name = str(path.relative_to(ROOT))
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    for match in PHYSICAL.finditer(line):
                        yield f"{name}:{number}: {match.group()}"

    def test_nothing_of_ours_has_a_left_or_a_right(self):
        self.assertEqual(list(self.find()), [])

    def test_what_is_looked_for_is_found(self):
        for line in (
            "text-align: left;",
            "th { text-align:right }",
            "float: right",
            "margin-left: 3px",
            "padding-right: 1rem;",
            "border-top-left-radius: 0",
            "left: 0;",
            "right: -2px",
            'class="text-left"',
            'class="float-right"',
            'class="ml-2"',
            'class="pr-md-3"',
            'class="mr-auto"',
            'align="right"',
        ):
            with self.subTest(line=line):
                self.assertRegex(line, PHYSICAL)
        for line in (
            "text-align: start",
            "margin-inline-start: 2px",
            'class="text-end ms-2 me-auto float-end ps-0 border-start"',
            "fa-chevron-left",
            "arrowleft: before,",
            "left: list of records",
            "to the right by how many",
        ):
            with self.subTest(line=line):
                self.assertNotRegex(line, PHYSICAL)
