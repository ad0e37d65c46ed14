"""Rate limits: fixed windows, each anchored at the first call it counts."""

import math
import time

BUCKETS = ("account", "list_tickets", "view_ticket", "list_assets",
           "list_agents", "list_requesters")

# Calls per window of accounts created since September 2020.
PLANS = {
    "starter": (100, 40, 50, 40, 40, 40),
    "growth": (200, 70, 80, 70, 70, 70),
    "pro": (400, 120, 140, 120, 120, 120),
    "enterprise": (500, 140, 160, 140, 140, 140),
}


def parse_limits(text):
    """Overrides, written 'account=1000,list_tickets=200'."""
    limits = {}
    for item in filter(None, text.split(",")):
        name, _, number = item.partition("=")
        if name not in BUCKETS or not number.isdigit():
            raise ValueError("bucket=number from " + ",".join(BUCKETS))
        limits[name] = int(number)
    return limits


class _Window:
    def __init__(self):
        self.opened = None
        self.used = 0

    def expire(self, now, length):
        if self.opened is not None and now >= self.opened + length:
            self.opened = None
            self.used = 0


class Verdict:
    """What the limits say about one request."""

    def __init__(self, total, remaining, wait):
        self.total = total          # of the bucket that the headers report
        self.remaining = remaining
        self.wait = wait            # seconds until it may be sent; 0: admitted


class Limiter:
    """The account bucket, charged by every call, and one bucket for each
    operation with a limit of its own."""

    def __init__(self, settings):
        self._settings = settings
        self.reset()

    def reset(self):
        """Close every window."""
        self._windows = {name: _Window() for name in BUCKETS}
        self._generation = None

    def _current_limits(self):
        if self._generation != self._settings.generation:
            self._limits = dict(zip(BUCKETS, PLANS[self._settings["plan"]]))
            self._limits.update(parse_limits(self._settings["limits"]))
            self._generation = self._settings.generation
        return self._limits

    def spend(self, bucket, credits):
        """What another client of the account uses up; over the limit too."""
        for name in {"account", bucket}:
            self._add(name, credits, time.monotonic())

    def _add(self, name, credits, now):
        window = self._windows[name]
        window.expire(now, self._settings["window"])
        if window.opened is None:
            window.opened = now
        window.used += credits

    def charge(self, bucket, credits):
        """Charge a request to `bucket` and to the account, or to neither
        when it does not fit into both."""
        limits = self._current_limits()
        length = self._settings["window"]
        now = time.monotonic()
        names = {"account", bucket}
        wait = 0
        for name in names:
            window = self._windows[name]
            window.expire(now, length)
            if window.used + credits > limits[name]:
                # A window that is not open lets nothing in for its length:
                # the request costs more than the limit itself.
                opened = now if window.opened is None else window.opened
                wait = max(wait, math.ceil(opened + length - now), 1)
        if not wait:
            for name in names:
                self._add(name, credits, now)
        total = limits[bucket]
        remaining = max(total - self._windows[bucket].used, 0)
        return Verdict(total, remaining, wait)
