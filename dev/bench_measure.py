"""How long something takes, beside something else: interleaved runs, and their medians."""

from statistics import median
from time import perf_counter

RUNS = 3
# Who waits so long for one run is not made to wait for two more.
TOO_LONG = 20


class Act:
    """Something that is measured: `do(prepare(env))` in an environment, and undone again.

    :param prepare: called once before the clock starts, or None; what it makes stays until the
        transaction ends
    """

    def __init__(self, env, do, prepare=None):
        self.env, self.do, self.prepare, self.given = env, do, prepare, ()

    def run(self, keep=False):
        """Return (seconds, queries) of one run, with all that it writes, from an empty cache of
        records; what Odoo and PostgreSQL keep beside is warm from the run before.

        :param bool keep: leave in the transaction what it wrote
        """
        cr = self.env.cr
        if self.prepare and not self.given:
            self.given = (self.prepare(self.env),)
        with cr.savepoint() as savepoint:
            self.env.invalidate_all()
            queries, start = cr.sql_log_count, perf_counter()
            self.do(*self.given)
            cr.flush()
            result = perf_counter() - start, cr.sql_log_count - queries
            savepoint.close(rollback=not keep)
        return result


def measure(what, ours, other=None, beside="", goal="", keep=False):
    """Return a row of the table (dict).

    Both run in turn: once to warm up, which is told as `first`, and three times that count; once
    alone where that takes long.
    :param Act ours, other: `other` may be missing
    :param str beside: what `other` is
    :param str goal: what the row is to reach, in words
    :param bool keep: run each once, and leave in the transaction what it wrote
    """
    acts = [act for act in (ours, other) if act]
    first = [act.run(keep) for act in acts]
    times = [[seconds] for seconds, _queries in first]
    queries = [count for _seconds, count in first]
    if not keep and max(seconds for seconds, _queries in first) < TOO_LONG:
        times = [[] for _act in acts]
        for _n in range(RUNS):
            for n, act in enumerate(acts):
                seconds, queries[n] = act.run()
                times[n].append(seconds)
    medians = [median(some) for some in times]
    return {
        "what": what,
        "beside": beside,
        "goal": goal,
        "seconds": medians,
        "queries": queries,
        "first": first[0][0],
        "runs": len(times[0]),
    }
