"""Processes that run tests of an addon that is changed in each of them, with nothing written.

The parent loads Odoo once; each child, forked from it, loads the addon anew.
"""

import ast
import builtins
import importlib.machinery
import json
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from mutants import ADDON, CODE_FOLDERS

import odoo
import odoo.service.server
import odoo.tests  # what is loaded here need not be loaded by each child
from odoo.modules.registry import Registry
from odoo.orm.models import MetaModel

# How much longer a child may take than its tests once took: times, and seconds of the processor.
PATIENCE, GRACE = 3, 60
# So many times as long by the clock: others may use the processor too.
IDLE = 10


def compile_noting(source, path, name):
    """Return the code of a file in which each function tells `note_hit`: “name Class.method”."""
    tree = ast.parse(source)

    def visit(node, place):
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.ClassDef):
                continue
            inner = f"{place}.{child.name}".lstrip(".")
            visit(child, inner)
            if isinstance(child, ast.FunctionDef):
                after = 1 if ast.get_docstring(child) is not None else 0
                child.body.insert(after, ast.parse(f"note_hit({f'{name} {inner}'!r})").body[0])

    visit(tree, "")
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class Recorder:
    """A pytest plugin that writes down what of ours each test class runs, and how long that takes:
    seconds of the processor, whatever else runs beside."""

    def __init__(self, path):
        self.path, self.classes, self.failed, self.hits = path, {}, [], set()
        builtins.note_hit = self.hits.add

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        start = time.process_time()
        result = yield
        entry = self.classes.setdefault(item.nodeid.rpartition("::")[0], [0, set()])
        entry[0] += time.process_time() - start
        entry[1] |= self.hits
        self.hits.clear()
        return result

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_sessionfinish(self):
        classes = {key: [took, sorted(hits)] for key, (took, hits) in self.classes.items()}
        self.path.write_text(json.dumps({"classes": classes, "failed": self.failed}))


class Children:
    """As many children at once as there are databases, each with one to itself."""

    def __init__(self, options):
        self.addon, self.root = Path(options.addon), Path(options.addon).resolve()
        self.conf, self.cache = options.conf, Path(options.cache)
        self.free = list(options.databases)
        odoo.tools.config.parse_config(["-c", self.conf, "--log-level=critical"])
        Registry(self.free[0])
        odoo.sql_db.close_all()
        self.running = {}  # process: (job, database)

    def work(self, jobs, start):
        """Have `start(job, database)` return a child that it has forked; yield each (job, database,
        what pytest returned or what ended it, negative), in the order of their ends."""
        for job in jobs:
            while not self.free:
                yield self._wait()
            database = self.free.pop(0)
            self.running[start(job, database)] = job, database
        while self.running:
            yield self._wait()

    def _wait(self):
        pid, status = os.wait()
        job, database = self.running.pop(pid)
        self._end(pid)
        self.free.append(database)
        return job, database, os.waitstatus_to_exitcode(status)

    def end(self):
        for pid in self.running:
            self._end(pid)

    def _end(self, pid):
        """End a child, and what it has started."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)

    def fork(self, database, log, tests, seconds, compile_file, plugins=()):
        """Return a new process that runs `tests` (and options) and ends with what pytest returns.

        In it, the code is as `compile_file(source, path, name)` compiles it; None: as it is.
        :param seconds: how long these tests take, as they are
        """
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            result = 99
            try:
                os.setsid()
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                limit = int(PATIENCE * seconds + GRACE)
                resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
                signal.alarm(limit * IDLE)
                output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
                os.dup2(output, 1)
                os.dup2(output, 2)
                self._forget_addon()
                self._compile_with(compile_file)
                config = [
                    f"--odoo-database={database}",
                    f"--odoo-config={self.conf}",
                    "--odoo-http",
                ]
                tests = [test if test[0] == "-" else f"{self.addon}/{test}" for test in tests]
                how = ["-p", "no:cacheprovider", f"--rootdir={self.addon}", "-q", "--tb=short"]
                result = pytest.main([*how, *config, *tests], plugins)
                sys.stdout.flush()
            finally:
                os._exit(result)
        return pid

    def _forget_addon(self):
        for name in list(sys.modules):
            if f"{name}.".startswith(f"odoo.addons.{ADDON}."):
                del sys.modules[name]
        delattr(odoo.addons, ADDON)
        del MetaModel._module_to_models__[ADDON]
        Registry.registries.clear()

    def _compile_with(self, compile_file):
        loader_class = importlib.machinery.SourceFileLoader
        get_code = loader_class.get_code

        def get_changed(loader, fullname):
            path = Path(loader.path).resolve()
            if path.is_relative_to(self.root):
                name = str(path.relative_to(self.root))
                if name.startswith(CODE_FOLDERS):
                    return compile_file(path.read_text(), loader.path, name) or get_code(
                        loader, fullname
                    )
            return get_code(loader, fullname)

        loader_class.get_code = get_changed
