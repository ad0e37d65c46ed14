"""What was asked and how it was answered."""

import time
from collections import Counter


class RequestLog:
    def __init__(self):
        self._open = 0
        self.clear()

    def clear(self):
        """Forget every entry; numbering starts again at 1."""
        self._entries = []
        self._most_open = self._open

    def add(self, **entry):
        """Add an entry; returns its number."""
        number = len(self._entries) + 1
        self._entries.append({"n": number, "t": time.monotonic(), **entry})
        return number

    def since(self, number):
        """Entries with a number above `number`."""
        return self._entries[number:]

    def opened(self):
        """A request has arrived."""
        self._open += 1
        self._most_open = max(self._most_open, self._open)

    def closed(self):
        """It was answered, or its connection is gone."""
        self._open -= 1

    def stats(self):
        entries = self._entries
        return {
            "requests": len(entries),
            "credits": sum(entry["credits"] for entry in entries),
            "by_status": Counter(str(entry["status"]) for entry in entries),
            "by_bucket": Counter(entry["bucket"] for entry in entries),
            "by_fault": Counter(entry["fault"] for entry in entries
                                if entry["fault"]),
            "throttled": sum(entry["status"] == 429 for entry in entries),
            "max_concurrent": self._most_open,
        }
