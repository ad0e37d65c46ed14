"""The simulated account's clock.

It runs at the speed of the real clock, from the moment given by --now (by
default: the real time).  Record timestamps, the 30-day window and the Date
header all follow it; rate-limit windows follow the monotonic clock.
"""

import time


class Clock:
    def __init__(self, start=None):
        self._offset = 0.0 if start is None else start - time.time()

    def now(self):
        """Seconds since the epoch, with a fraction."""
        return time.time() + self._offset
