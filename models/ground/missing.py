import logging

from ...formulas import libraries

_logger = logging.getLogger(__name__)


def say_missing(env):
    """Return what a screen says (str) in the place of what needs SciPy; False where it is there."""
    if libraries.is_complete():
        return False
    return env._("Needs the Python package SciPy; ask your administrator to install it.")


def is_skipped(job):
    """Return whether a scheduled job (str) cannot do its work without SciPy; say so in the log."""
    if libraries.is_complete():
        return False
    _logger.warning("SciPy is not installed, skipped: %s", job)
    return True
