"""Say what came of test runs, from the JUnit files that pytest wrote.

ours FILE…             a line for each file, named after it, and the sum
new --known LIST DIR   the tests that failed in DIR and are not known to, a line each
odoo --known LIST DIR  what came of Odoo's suites in DIR, with those run once more in DIR/again
write --known LIST DIR make the list of known failures anew, as far as DIR's suites go
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


class Results:
    """What became of the tests of some runs, by their pytest ids."""

    def __init__(self, paths):
        self.passed = set()
        self.failed = {}
        self.skipped = {}
        self.seconds = 0
        # Runs that broke down before they wrote anything, or had nothing to run.
        self.empty = []
        for path in paths:
            before = len(self)
            if path.exists():
                self._read(path)
            if len(self) == before:
                self.empty.append(path.stem)
        # A test stands in the file once more for each of its subtests that failed.
        self.skipped = {test: why for test, why in self.skipped.items() if test not in self.failed}
        self.passed -= self.failed.keys() | self.skipped.keys()

    def __len__(self):
        return len(self.passed | self.failed.keys() | self.skipped.keys())

    def _read(self, path):
        for suite in ElementTree.parse(path).getroot().iter("testsuite"):
            self.seconds += float(suite.get("time"))
            for case in suite.iter("testcase"):
                self._sort_in(case)

    def _sort_in(self, case):
        # Nothing but its name stands there for a file that could not be loaded.
        *module, group = case.get("classname", "").split(".")
        test = case.get("name")
        if module:
            test = f"{'/'.join(module)}.py::{group}::{test}"
        outcomes = {child.tag: child for child in case}
        broken = outcomes.get("failure", outcomes.get("error"))
        if broken is not None:
            self.failed.setdefault(test, broken.get("message", "") or (broken.text or ""))
        elif "skipped" in outcomes:
            self.skipped[test] = outcomes["skipped"].get("message", "")
        else:
            self.passed.add(test)


def first_line(message):
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return re.sub(r"^AssertionError: ", "", lines[0])[:110] if lines else ""


def read_known(path):
    """Return the known failures with their reasons."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    return {
        test.strip(): why.strip()
        for test, _hash, why in (line.partition(" # ") for line in lines)
        if test and not test.startswith("#")
    }


def say_ours(paths):
    """Return whether all is well."""
    total = Counter()
    for path in paths:
        results = Results([path])
        total.update(
            passed=len(results.passed), failed=len(results.failed), skipped=len(results.skipped)
        )
        if results.empty:
            total["failed"] += 1
            print(f"{path.stem}: no test ran")
            continue
        why = "; ".join(f"{n} {why}" for why, n in Counter(results.skipped.values()).most_common())
        print(
            f"{path.stem}: {len(results.passed)} passed, {len(results.failed)} failed,"
            f" {len(results.skipped)} skipped in {results.seconds:.0f} s"
            + (f" (skipped: {why})" if why else "")
        )
        for test in results.failed:
            print(f"    failed: {test}")
    print("{passed} passed, {failed} failed, {skipped} skipped".format_map(total))
    return not total["failed"]


def failures(folder):
    """Return what failed twice, and what failed once only."""
    failed = Results(sorted(folder.glob("*.xml"))).failed
    recovered = Results(sorted(folder.glob("again/*.xml"))).passed
    lasting = {test: why for test, why in failed.items() if test not in recovered}
    return lasting, sorted(failed.keys() & recovered)


def say_odoo(folder, known):
    """Return whether nothing failed that is not known to."""
    results = Results([folder / f"{path.stem}.xml" for path in sorted(folder.glob("*.log"))])
    failed, flaky = failures(folder)
    new = {test: why for test, why in failed.items() if test not in known}
    for test in flaky:
        print(f"failed first, passed alone: {test}")
    for test in sorted(known.keys() & results.passed):
        print(f"known to fail, but passed: {test}")
    for suite in results.empty:
        print(f"no test ran: {suite}")
    for test, why in new.items():
        print(f"new failure: {test}\n    {first_line(why)}")
    print(
        f"{len(results.passed) + len(flaky)} passed, {len(new)} failed,"
        f" {len(failed) - len(new)} known failures, {len(results.skipped)} skipped"
    )
    return not new and not results.empty


def write_known(path, folder):
    """Keep the reasons that somebody wrote, and the failures of suites that did not run."""
    known = read_known(path)
    failed, _flaky = failures(folder)
    ran = {test.split("::")[0].split("/")[0] for test in Results(folder.glob("*.xml")).passed}
    kept = {test: why for test, why in known.items() if test.split("/")[0] not in ran}
    for test, why in failed.items():
        kept[test] = known.get(test) or first_line(why)
    head = [
        "# Odoo's own tests that fail without the addon too: ./dev/test --odoo --baseline writes",
        "# this list anew and keeps the reasons.",
    ]
    path.write_text(
        "\n".join(head + [f"{test} # {why}".rstrip(" #") for test, why in sorted(kept.items())])
        + "\n"
    )
    print(f"{len(kept)} known failures in {path.name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["ours", "new", "odoo", "write"])
    parser.add_argument("--known", type=Path)
    parser.add_argument("paths", type=Path, nargs="+")
    options = parser.parse_args()
    if options.command == "ours":
        sys.exit(not say_ours([path.with_suffix(".xml") for path in options.paths]))
    folder = options.paths[0]
    known = read_known(options.known)
    if options.command == "odoo":
        sys.exit(not say_odoo(folder, known))
    if options.command == "write":
        write_known(options.known, folder)
    else:
        for test in sorted(failures(folder)[0].keys() - known):
            print(test)


if __name__ == "__main__":
    main()
