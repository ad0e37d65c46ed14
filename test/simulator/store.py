"""Records in memory: current and former versions, and their encoded forms.

A record is never changed in place.  A change puts a new dict in its stead, so
that a list of records held elsewhere stays what it was.
"""

from bisect import bisect_left, bisect_right, insort

from data import ticket_stats
from encode import record_to_json, to_json
from form import GLOBAL_WORKSPACE, NESTED_LEVELS

# Columns that a list row lacks.
SHOW_ONLY = frozenset({
    "sla_policy_id", "urgency", "impact", "resolution_notes",
    "resolution_notes_html", "attachments", "created_within_business_hours",
    "approval_status", "approval_status_name", "tags", "planned_start_date",
    "planned_end_date", "planned_effort"})

# The encoded forms kept at most, in bytes.
CACHE_SIZE = 512 << 20

# Every so many records are escaped down to ASCII; the others are plain UTF-8.
ASCII_EVERY = 7


class Table:
    """The records of one resource."""

    def __init__(self, resource, records):
        self.resource = resource
        self.records = {self.key_of(row): row for row in records}
        self.version = 0            # of the data; no two have the same
        self._start = dict(self.records)
        self._start_ordered = sorted(records, key=self.order_of)
        self._ordered = self._start_ordered
        self._touched = set()       # ids of what changed since the start
        self._encoded = {}
        self._encoded_size = 0
        self._change_times = []
        self._changes = []          # (key, version that was replaced or None)

    @staticmethod
    def key_of(row):
        return row["id"]

    def order_of(self, row):
        """The place of a record in the plain list."""
        return self.resource.order(row)

    def touched(self):
        """Whether anything differs from the start."""
        return bool(self._touched)

    def get(self, number):
        return self.records.get(number)

    def ordered(self):
        """All records in the order of the plain list."""
        return self._ordered

    def put(self, row):
        """Insert a record or replace its former version."""
        number = self.key_of(row)
        self._take_out(number)
        self.records[number] = row
        insort(self._ordered, row, key=self.order_of)

    def remove(self, number):
        self._take_out(number)
        del self.records[number]

    def _take_out(self, number):
        """Forget what is known of a record that is about to change."""
        self.version += 1
        self._touched.add(number)
        self._forget_encoded(number)
        self._ordered = self._ordered.copy()
        former = self.records.get(number)
        if former is not None:
            key = self.order_of
            place = bisect_left(self._ordered, key(former), key=key)
            while self._ordered[place] is not former:
                place += 1
            del self._ordered[place]

    def _forget_encoded(self, number):
        for form in self._encoded.values():
            form.pop(number, None)

    def put_at(self, row, moment):
        """put(), at a moment that past() can look behind."""
        self._note_change(self.key_of(row), moment)
        self.put(row)

    def remove_at(self, number, moment):
        """remove(), likewise."""
        self._note_change(number, moment)
        self.remove(number)

    def _note_change(self, number, moment):
        self._change_times.append(moment)
        self._changes.append((number, self.get(number)))

    def past_version(self, moment):
        """How many changes had been made by then."""
        return bisect_right(self._change_times, moment)

    def past(self, version):
        """All records, in order, after that many changes."""
        if version == len(self._changes):
            return self.ordered()
        former = dict(reversed(self._changes[version:]))
        rows = [row for row in self.ordered()
                if self.key_of(row) not in former]
        for row in former.values():
            if row is not None:
                insort(rows, row, key=self.order_of)
        return rows

    def versions(self, moment, unchanged=True):
        """What was current at that moment or later, as (row, from, to); None
        stands for the start, and for no end.  What never changed is left out
        on demand."""
        since = {}                  # when the version now current began
        found = []
        for (number, former), changed in zip(self._changes,
                                             self._change_times):
            if former is not None and changed >= moment:
                found.append((former, since.get(number), changed))
            since[number] = changed
        found += [(row, since.get(self.key_of(row)), None)
                  for row in self.ordered()
                  if unchanged or self.key_of(row) in since]
        return found

    def restore(self):
        """Put every record back to what it was at the start."""
        if not self._touched:
            return
        self.version += 1
        for number in self._touched:
            self._forget_encoded(number)
        self._touched.clear()
        self._change_times.clear()
        self._changes.clear()
        self.records = dict(self._start)
        self._ordered = self._start_ordered

    def columns(self, row, form):
        """The part of a record that a form of it shows."""
        return row

    def cache_is_full(self):
        """Whether keeping many more encoded records would drop others."""
        return self._encoded_size > CACHE_SIZE / 2

    def encode(self, row, form="list"):
        """A record as JSON."""
        number = self.key_of(row)
        current = self.records.get(number) is row
        cache = self._encoded.setdefault(form, {})
        if current and number in cache:
            return cache[number]
        text = self._new_text(row, form)
        if current:
            self._encoded_size += len(text)
            if self._encoded_size > CACHE_SIZE:
                self._encoded.clear()
                self._encoded_size = len(text)
            self._encoded.setdefault(form, {})[number] = text
        return text

    def _new_text(self, row, form):
        shown = dict(self.columns(row, form))
        for name in self.resource.timestamps:
            moment = shown.get(name)
            if moment is not None:
                shown[name] = self.resource.timestamp_text(moment)
        return record_to_json(shown,
                              self.key_of(row) % ASCII_EVERY == 0)


class TicketTable(Table):
    """Tickets.

    Forms: "list" rows, "list_global" rows (no workspace's own custom
    fields), the same without requested_for_id ("filter", "filter_global"),
    "show", "details" (show with tags), and "stats" (of include=stats).
    """

    def __init__(self, resource, records, custom_fields):
        super().__init__(resource, records)
        self.global_names = {*NESTED_LEVELS, *(
            custom.name for custom in custom_fields
            if custom.workspace_id == GLOBAL_WORKSPACE)}

    def _new_text(self, row, form):
        if form == "stats":
            return to_json(ticket_stats(row))
        return super()._new_text(row, form)

    def columns(self, row, form):
        if form == "details":
            return row
        if form == "show":
            return {name: value for name, value in row.items()
                    if name != "tags"}
        shown = {name: value for name, value in row.items()
                 if name not in SHOW_ONLY}
        if form.startswith("filter"):
            shown.pop("requested_for_id", None)
        if form.endswith("_global"):
            shown["custom_fields"] = {
                name: value for name, value in row["custom_fields"].items()
                if name in self.global_names}
        return shown
