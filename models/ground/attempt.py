import logging

from psycopg2 import OperationalError

_logger = logging.getLogger(__name__)


def attempt(records, work):
    """Do a job's work on records, so that one that fails does not stop it for all.

    What fails is taken back and logged. Several records are done in one go, and one by one only
    where that fails.
    :param work: a function of records
    :return: {record: error} of those that failed
    :raise OperationalError: where the database wants the whole transaction again
    """
    try:
        with records.env.cr.savepoint():
            work(records)
        return {}
    except OperationalError:
        raise
    except Exception as error:
        if len(records) != 1:
            return {one: why for record in records for one, why in attempt(record, work).items()}
        _logger.exception("A job left out %s", records)
        return {records: error}
