"""What a mutation run changes: each mutant is one small fault, in code or in who may do what.

No file is changed: a mutant of code is compiled in its place, one of the access rights is a row.
"""

import ast
import csv
import re
from dataclasses import dataclass
from itertools import chain

from lxml import etree

ADDON = "customers_for_life"
PAIRS = (
    *((ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.In, ast.NotIn)),
    *((ast.Is, ast.IsNot), (ast.And, ast.Or), (ast.Add, ast.Sub), (ast.Mult, ast.Div)),
)
SWAPPED = dict(PAIRS) | {second: first for first, second in PAIRS}
# Arguments of fields that the code obeys; the others are for the screen or the database.
OBEYED = {"guard", "groups", "default", "domain", "copy"}
# Statements whose loss nobody can notice by what comes out.
SILENT = re.compile(r"_logger|_commit_progress|flush_|invalidate_|lock|prefetch|fetch\(")
CODE_FOLDERS = ("formulas", "models")


@dataclass(frozen=True)
class Mutant:
    path: str  # relative to the repository
    line: int
    place: str  # the function, as Class.method
    label: str
    number: int = 0  # the how many-th change of its file
    column: str = ""  # of the record `place`, for access rights

    def __str__(self):
        return f"{self.path}:{self.line} {self.place}: {self.label}"


def list_mutants(root, only):
    """Return all mutants of `only`: a folder of CODE_FOLDERS, “security”, or a path in one of them
    (str); None: all. `root` is the repository's (Path)."""
    found = []
    for folder in CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            name = str(path.relative_to(root))
            if path.name != "__init__.py" and (only is None or f"{name}/".startswith(f"{only}/")):
                changes = list_changes(ast.parse(path.read_text()))
                found += [Mutant(name, *it[:3], n) for n, it in enumerate(changes)]
    if only in (None, "security"):
        found += chain(_list_access(root), _list_rules(root))
    return found


def compile_mutant(source, path, number):
    """Return the code of a file with its change `number` made."""
    tree = ast.parse(source)
    list_changes(tree)[number][3]()
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


def list_changes(tree):
    """Return (line, place, label, function that makes the change) of all changes of a tree."""
    found = []

    def visit(node, place, inside):
        """`inside`: a function, or what a class or a module obeys."""
        changes = CHANGES.get(type(node)) if inside else _change_outside
        for change in changes(node) if changes else ():
            found.append((getattr(node, "lineno", 0), place or "-", *change))
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            place = f"{place}.{node.name}".lstrip(".")
            inside = inside or isinstance(node, ast.FunctionDef)
        for name, value in ast.iter_fields(node):
            if name in ("decorator_list", "annotation", "returns"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                    visit(child, place, inside or isinstance(child, ast.Lambda))

    visit(tree, "", False)
    return found


def _change_compare(node):
    for number, operator in enumerate(node.ops):
        swapped = SWAPPED[type(operator)]()
        yield _say(node, swapped), lambda n=number, s=swapped: node.ops.__setitem__(n, s)


def _change_operator(node):
    left = getattr(node, "left", None)
    are_words = isinstance(left, ast.JoinedStr) or isinstance(getattr(left, "value", None), str)
    if type(node.op) in SWAPPED and not are_words:
        swapped = SWAPPED[type(node.op)]()
        yield _say(node, swapped), lambda: setattr(node, "op", swapped)


def _change_not(node):
    if isinstance(node.op, ast.Not):
        yield f"{_text(node)} without “not”", lambda: _become(node, node.operand)


def _change_constant(node):
    if type(node.value) in (int, float, bool):
        value = not node.value if type(node.value) is bool else node.value + 1
        yield f"{node.value} is {value}", lambda: setattr(node, "value", value)


def _change_return(node):
    if node.value and _text(node.value) != "None":
        yield f"{_text(node)} returns None", lambda: setattr(node, "value", ast.Constant(None))


def _change_condition(node):
    if isinstance(node.test, ast.Name | ast.Attribute | ast.Call):
        opposite = ast.UnaryOp(ast.Not(), node.test)
        yield f"if {_text(node.test)}: the opposite", lambda: setattr(node, "test", opposite)


def _change_statement(node):
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    written = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)
    if written or isinstance(node, ast.Raise) or (called and not SILENT.search(_text(node))):
        yield f"{_text(node)} removed", lambda: _become(node, ast.Pass())


def _change_call(node):
    if isinstance(node.func, ast.Attribute) and node.func.attr == "sudo" and not node.args:
        yield f"{_text(node)} without sudo()", lambda: _become(node, node.func.value)


def _change_domain(node):
    """A term fewer, where all of them must be met."""
    if all(isinstance(term, ast.Tuple) and len(term.elts) == 3 for term in node.elts):
        for number, term in enumerate(node.elts):
            if isinstance(term.elts[0], ast.Constant):
                label = f"the term {_text(term)} dropped"
                yield label, lambda n=number: node.elts.pop(n)


CHANGES = {
    ast.Assign: _change_statement,
    ast.BinOp: _change_operator,
    ast.BoolOp: _change_operator,
    ast.Call: _change_call,
    ast.Compare: _change_compare,
    ast.Constant: _change_constant,
    ast.Expr: _change_statement,
    ast.If: _change_condition,
    ast.IfExp: _change_condition,
    ast.List: _change_domain,
    ast.Raise: _change_statement,
    ast.Return: _change_return,
    ast.UnaryOp: _change_not,
}


def _change_outside(node):
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg in OBEYED:
                label = f"{_text(keyword)} of a field dropped"
                yield label, lambda gone=keyword: node.keywords.remove(gone)
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
        value = node.value.value
        if type(value) in (int, float):
            yield f"{_text(node)}, plus 1", lambda: setattr(node.value, "value", value + 1)


def _say(node, operator):
    return f"{_text(node)} with {type(operator).__name__}"


def _text(node):
    text = " ".join(ast.unparse(node).split())
    return text if len(text) < 70 else f"{text[:50]} … {text[-19:]}"


def _become(node, other):
    """Turn a node into another one, in its place."""
    node.__class__ = other.__class__
    node.__dict__ = {**{n: node.__dict__[n] for n in ("lineno", "col_offset")}, **other.__dict__}


def _list_access(root):
    """Each right of each line: given where it is not, taken where it is."""
    path = "security/ir.model.access.csv"
    for number, line in enumerate(csv.DictReader((root / path).read_text().splitlines()), 2):
        for right in ("perm_read", "perm_write", "perm_create", "perm_unlink"):
            label = f"{right} {'taken' if line[right] == '1' else 'given'}"
            yield Mutant(path, number, line["id"], label, column=right)


def _list_rules(root):
    """Each record rule: opened to all records."""
    for path in sorted((root / "security").glob("*.xml")):
        for record in etree.parse(path).iterfind(".//record[@model='ir.rule']"):
            place = f"security/{path.name}", record.sourceline, record.get("id")
            yield Mutant(*place, "open to all", column="domain_force")
