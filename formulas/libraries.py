"""NumPy and SciPy, imported when they are first needed: a server may do without them."""

from functools import wraps
from importlib import import_module


class MissingLibraryError(Exception):
    """What was asked for needs SciPy, which brings NumPy, and this server has none."""


class _Library:
    """A module that is imported when anything of it is asked for."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        try:
            module = import_module(self._name)
        except ImportError as error:
            raise MissingLibraryError from error
        return getattr(module, attribute)


np = _Library("numpy")
optimize = _Library("scipy.optimize")
special = _Library("scipy.special")
stats = _Library("scipy.stats")


def is_complete():
    """Return whether this server has what the formulas need."""
    try:
        return bool(stats.norm)
    except MissingLibraryError:
        return False


def otherwise(value):
    """Let a function return `value` where a library that it needs is missing."""

    def decorate(function):
        @wraps(function)
        def call(*args):
            try:
                return function(*args)
            except MissingLibraryError:
                return value

        return call

    return decorate
