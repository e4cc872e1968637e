from odoo.tools import consteq


def is_same(secret, given):
    """Return whether a client gives the secret (str), without telling by the time it takes; what
    is no ASCII is not the secret."""
    if not secret or not given or not isinstance(given, str):
        return False
    return consteq(secret.encode(), given.encode())
