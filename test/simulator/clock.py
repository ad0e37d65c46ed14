"""The simulated account's clock.

It runs at the speed of the real clock, from the moment given by --now (by
default: the real time), until it is told to stand still between answers.
Record timestamps, the 30-day window and the Date header all follow it;
rate-limit windows follow the monotonic clock.
"""

import math
import time


class Clock:
    def __init__(self, start=None):
        self._start(time.time() if start is None else start)

    def _start(self, moment):
        # The monotonic clock, as time must not go back in histories.
        self._offset = moment - time.monotonic()
        self._stopped = None
        self._tick = 0.0

    def now(self):
        """Seconds since the epoch, with a fraction."""
        if self._stopped is not None:
            return self._stopped
        return time.monotonic() + self._offset

    def advance(self, seconds):
        if self._stopped is not None:
            self._stopped += seconds
        else:
            self._offset += seconds

    def stop(self, tick):
        """Stand still, and go on by `tick` seconds with each answer."""
        # Up to the millisecond, so that moments are short decimals.
        self._stopped = math.ceil(self.now() * 1000) / 1000
        self._tick = tick

    def run(self):
        """Run again, from where it is."""
        self._start(self.now())

    def answered(self):
        """A request of the API has been answered."""
        if self._stopped is not None:
            # Rounded, so that ten ticks of 0.1 are a second.
            self._stopped = round(self._stopped + self._tick, 6)
