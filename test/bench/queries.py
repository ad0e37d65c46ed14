"""The queries, and where in the account they look.

A query is a table, terms that a filter query could carry, and bounds on the
two timestamps.  Its SQL, what a filter can narrow it to (whole days), and what
a listing must start at, all follow from that.
"""

import csv
import datetime
from collections import Counter
from dataclasses import dataclass

DAY = 86400
HOUR = 3600


@dataclass(frozen=True)
class Bound:
    """lo <= column < hi, in seconds since the epoch."""
    column: str
    lo: int
    hi: int | None = None


@dataclass(frozen=True)
class Query:
    number: int
    title: str
    terms: str = "true"         # SQL
    bounds: tuple = ()
    table: str = "tickets"
    extra: str = ""             # a column that is read besides
    ids: int | None = None      # of them the terms name so many
    list_terms: str = "true"    # those that a listing can be narrowed by
    filters: bool = True        # a filter query has all the columns
    shows: bool = False         # each row takes a request of its own

    @property
    def where(self):
        """The condition as it is asked."""
        parts = [f"({self.terms})"] if self.terms != "true" else []
        for bound in self.bounds:
            parts.append(f"{bound.column} >= {timestamp(bound.lo)}")
            if bound.hi is not None:
                parts.append(f"{bound.column} < {timestamp(bound.hi)}")
        return " AND ".join(parts)

    @property
    def filtered(self):
        """What filter queries can ask for: whole days."""
        parts = [f"({self.terms})"]
        for bound in self.bounds:
            first = bound.lo // DAY * DAY
            parts.append(f"{bound.column} >= {timestamp(first)}")
            if bound.hi is not None:
                behind = -(-bound.hi // DAY) * DAY
                parts.append(f"{bound.column} < {timestamp(behind)}")
        return " AND ".join(parts)

    @property
    def listed(self):
        """What a listing must show: no ticket changed before it was made."""
        since = max((bound.lo for bound in self.bounds), default=0)
        return f"({self.list_terms}) AND updated_at >= {timestamp(since)}"


def timestamp(moment):
    time = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
    return f"'{time:%Y-%m-%dT%H:%M:%SZ}'"


def _seconds(text):
    return int(datetime.datetime.fromisoformat(text).timestamp())


class Account:
    """Where the account is dense and where it is not."""

    def __init__(self, path):
        self.ids = []
        self.updated = []
        by_day = Counter()
        by_requester = Counter()
        with open(path, newline="") as file:
            for row in csv.reader(file):
                moment = _seconds(row[8])
                self.ids.append(int(row[0]))
                self.updated.append(moment)
                by_day[moment // DAY] += 1
                by_requester[int(row[6])] += 1
        self.newest = max(self.updated)
        self.today = self.newest // DAY
        # Neither the last two days, which are unlike all others, nor the
        # burst that is looked for.
        self.burst_day = max((day for day in by_day if day < self.today - 1),
                             key=by_day.__getitem__)
        plain = sorted((count, day) for day, count in by_day.items()
                       if day < self.today - 1 and day != self.burst_day)
        # the very first can be the piece of a day that history begins with
        self.sparse_day = plain[1][1]
        self.ordinary_day = plain[len(plain) // 2][1]
        self.burst_minute = self._busiest_minute()
        self.requester = sorted(by_requester, key=lambda number: (
            by_requester[number], number))[len(by_requester) // 2]

    def _busiest_minute(self):
        minutes = Counter(moment // 60 for moment in self.updated
                          if moment // DAY == self.burst_day)
        return minutes.most_common(1)[0][0] * 60

    def some_ids(self, count):
        return self.ids[::len(self.ids) // count][:count]


def _day(column, day):
    return Bound(column, day * DAY, (day + 1) * DAY)


def queries(account):
    sparse = _day("updated_at", account.sparse_day)
    ordinary = _day("updated_at", account.ordinary_day)
    burst = _day("updated_at", account.burst_day)
    minute = Bound("updated_at", account.burst_minute,
                   account.burst_minute + 60)
    last_hour = Bound("updated_at", account.newest - HOUR)
    last_month = Bound("updated_at", (account.today - 30) * DAY)
    last_days = Bound("created_at", (account.today - 3) * DAY)
    year = Bound("created_at", (account.today - 730) * DAY,
                 (account.today - 365) * DAY)
    month = Bound("created_at", (account.today - 120) * DAY,
                  (account.today - 90) * DAY)
    ids = account.some_ids(40)
    requester = f"requester_id = {account.requester}"
    return (
        Query(1, "closed, a sparse day", "status = 5", (sparse,)),
        Query(2, "closed, an ordinary day", "status = 5", (ordinary,)),
        Query(3, "closed, the burst day", "status = 5", (burst,)),
        Query(4, "open, all history", "status = 2"),
        Query(5, "the burst day", bounds=(burst,)),
        Query(6, "the burst minute", bounds=(minute,)),
        Query(7, "OR across columns, a year",
              "status = 21 OR priority = 4 AND group_id IS NULL", (year,)),
        Query(8, "no group, open or pending",
              "group_id IS NULL AND status IN (2, 3)"),
        Query(9, "custom dropdown, pending",
              "risk_level = 'High risk' AND status = 3"),
        Query(10, "the last hour", bounds=(last_hour,)),
        Query(11, "resolved, created in a month", "status IN (4)", (month,)),
        Query(12, "40 ids", f"id IN ({', '.join(map(str, ids))})",
              ids=len(ids), filters=False),
        Query(13, "stats, a month", bounds=(last_month,), table="ticket_stats",
              extra="resolved_at", filters=False),
        Query(14, "details, high urgency, days", "urgency = 3", (last_days,),
              table="ticket_details", extra="urgency", shows=True),
        Query(15, "one requester", requester, list_terms=requester),
        Query(16, "rare status, all history", "status = 9"),
        Query(17, "an ordinary day", bounds=(ordinary,)),
    )
