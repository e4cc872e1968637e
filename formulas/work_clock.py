"""A clock that goes on only while work goes on."""

from bisect import bisect_left, bisect_right

from .libraries import np


class WorkClock:
    """Tells how much working time has passed, between the first and the last of its spans.

    Times are seconds (float or array of floats) of any era.
    """

    def __init__(self, spans):
        """:param spans: [(start, end, what passes in it)], in order and apart from one another"""
        times, readings, passed = [], [], 0.0
        for start, end, amount in spans:
            times += (start, end)
            readings += (passed, passed + amount)
            passed += amount
        self._times, self._readings = times, readings

    def tell(self, time):
        """Return what the clock shows at a time. Of one time it needs no library."""
        if isinstance(time, (int, float)):
            return self._tell_one(time)
        return np.interp(time, self._times, self._readings)

    def _tell_one(self, time):
        place = bisect_right(self._times, time)
        if place == len(self._times):
            return self._readings[-1]
        if not place:
            return self._readings[0]
        start, end = self._times[place - 1 : place + 1]
        before, after = self._readings[place - 1 : place + 1]
        return before + (after - before) * (time - start) / (end - start)

    def find(self, reading):
        """Return the first time at which the clock shows this, None where it never does."""
        place = bisect_left(self._readings, reading)
        if place == len(self._readings):
            return None
        around = slice(max(place - 1, 0), place + 1)
        return float(np.interp(reading, self._readings[around], self._times[around]))
