from odoo.exceptions import ConcurrencyError, LockError


def lock(records):
    """Lock the rows of `records` until the end of the transaction.

    Where another transaction holds them, Odoo runs the request again a moment later: then the
    checks that follow see what the other user did, and say so.
    :raise ConcurrencyError: where a row is locked
    """
    try:
        # Others may go on to write records that only refer to these.
        records.lock_for_update(allow_referencing=True)
    except LockError as error:
        raise ConcurrencyError(str(error)) from error
