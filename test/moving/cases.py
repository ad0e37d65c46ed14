"""What a case is: everything about it follows from its seed.

A case has one set of switches of the simulated account, one set of options of
the foreign server, one session, and a few scans.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timezone

from assumptions import (COMING_BACK_IS_SEEN, INDEX_IS_A_PAST_STATE,
                         TRASH_IS_REACHED, TRASH_IS_SEEN)

SCANS = 5                       # of a case
SEARCH_LAG = 300                # seconds; the server option's default
ALL_STATUSES = (2, 3, 4, 5, 6, 7, 9, 21)

# Half of the cases leave a switch as it is.  The first value is the default.
_DOUBTS = {
    "filter_dates": ("inclusive", "exclusive", "start"),
    "account_zone": (0, *range(-12, 15), 5.5, -3.5, 5.75),
    "filter_timestamps": ("rejected", "accepted", "truncated"),
    "filter_page_cap": ("10", "none", "40"),
    "order_by": ("honoured", "ignored", "rejected"),
    "updated_since": ("inclusive", "exclusive"),
    "trash_updated_since": ("honoured", "ignored"),
    "trash_show": ("returned", "missing"),
    "touch_on_trash": (True, False),
    "filter_trash": ("excluded", "included"),
    "filter_total": ("present", "missing"),
    "filter_length": ("raw", "encoded"),
    "filter_bucket": ("list_tickets", "account"),
    "filter_order": ("created", "updated", "scattered"),
    "filter_requested_for": ("present", "absent"),
    "lag": (0, 1, 4, 30, 120, 280),
}
if not INDEX_IS_A_PAST_STATE:
    _DOUBTS["lag"] += (2 * SEARCH_LAG,)

_NARROW = ("id", "workspace_id", "subject", "status", "priority", "group_id",
           "created_at", "updated_at")
_COLUMNS = {
    "narrow": _NARROW,
    "requested_for": (*_NARROW, "requester_id", "requested_for_id",
                      "responder_id", "source", "type"),
    "custom_fields": (*_NARROW, "custom_fields"),
    "all": None,
}

_TRASHING = ("delete", "spam")
_COMING_BACK = ("restore", "unspam")
_OPERATIONS = ("update", "update", "status", "status", "status", "insert",
               "backdate", "backdate", "delete", "delete", "spam", "restore",
               "unspam", "move", "move", "group")


@dataclass
class Scan:
    table: str
    condition: str              # of WHERE, or "true"
    columns: str                # a key of _COLUMNS
    afresh: bool                # with the data as they were at the start
    before: list                # storms and the seconds after each
    storm: dict                 # during it

    def column_names(self, all_names):
        return _COLUMNS[self.columns] or all_names


@dataclass
class Case:
    seed: int
    desk: str
    switches: dict
    options: dict               # of the server
    tick: float                 # seconds from answer to answer
    rng: random.Random = field(repr=False)

    def unreadable(self):
        """Whether listings may be such that an error is all that is left."""
        return (self.switches["list_page_wall"] != "none"
                or self.switches["list_order"] != "created")


def new_case(seed, desk_names):
    rng = random.Random(seed)
    desk = rng.choice(desk_names)
    switches = {}
    for name, values in _DOUBTS.items():
        doubtful = rng.random() < 0.5
        value = rng.choice(values)
        switches[name] = value if doubtful else values[0]
    switches["list_page_wall"] = (
        rng.randint(2, 5) if rng.random() < 0.03 else "none")
    switches["list_order"] = "updated" if rng.random() < 0.03 else "created"
    options = {
        "search_lag": SEARCH_LAG,
        "filter_page_limit": rng.choice((1, 2, 2, 3, 3, 5, 10)),
        "concurrency": rng.choice((1, 1, 2, 4)),
        "workspaces": "all",
        "time_zone": _zone(switches["account_zone"]),
    }
    if rng.random() < 0.6:
        options["time_zone"] = None
    if desk.startswith("three"):
        options["workspaces"] = rng.choice(("all", "all", "primary", "2,7"))
    return Case(seed, desk, switches, options,
                rng.choice((0, 0.02, 0.4, 0.4, 3)), rng)


def default_switches():
    return {"list_page_wall": "none", "list_order": "created",
            **{name: values[0] for name, values in _DOUBTS.items()}}


def _zone(hours):
    """The zone's name as POSIX has it: signs are the other way round."""
    minutes = abs(round(hours * 60))
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"<east>-{text}" if hours >= 0 else f"<west>+{text}"


def new_scan(case, facts, now):
    """The next scan of a case, at this time of the account."""
    rng = case.rng
    table, condition = _query(rng, facts, now)
    if TRASH_IS_REACHED and table in ("deleted_tickets", "spam_tickets") and (
            case.switches["trash_updated_since"] == "ignored"):
        table = "tickets"
    columns = rng.choice(("narrow", "narrow", "requested_for",
                          "custom_fields", "all"))
    scan = Scan(table, condition, columns, rng.random() < 0.5, [], {})
    operations = _operations(case, scan)
    if case.switches["touch_on_trash"] and (
            case.switches["trash_updated_since"] == "honoured"):
        earlier = operations
    elif TRASH_IS_SEEN and case.switches["lag"] > 0:
        earlier = [name for name in operations if name not in _TRASHING]
        scan.afresh = True      # storms of the scan before may have trashed
    else:
        earlier = operations
    for _ in range(rng.choice((0, 0, 1, 2, 4))):
        scan.before.append((_storm(rng, facts, earlier, condition, [1, 6]),
                            rng.choice((1, 1, 3, 15))))
    if rng.random() < 0.85:
        scan.storm = _storm(rng, facts, operations, condition,
                            rng.choice(([1, 1], [1, 3])))
        scan.storm["probability"] = rng.choice((0.15, 0.5, 1))
        scan.storm["most"] = rng.choice((1, 2, 4, 10, None))
    return scan


def _operations(case, scan):
    operations = list(_OPERATIONS)
    if case.desk.startswith("one"):
        operations = [name for name in operations if name != "move"]
    if COMING_BACK_IS_SEEN and not case.switches["touch_on_trash"] and (
            scan.condition != "true"):
        operations = [name for name in operations if name not in _COMING_BACK]
    return operations


def _storm(rng, facts, operations, condition, changes):
    statuses = [number for number in ALL_STATUSES
                if f"{number}" in condition.split()]
    statuses = statuses * 2 or list(ALL_STATUSES)
    statuses += rng.sample(ALL_STATUSES, 2)
    few = rng.random() < 0.5
    return {"seed": rng.randrange(1 << 30), "path": "tickets",
            "probability": 1, "changes": changes, "statuses": statuses,
            "ops": rng.sample(operations, 4) if few else operations}


# ---------------------------------------------------------------------------
# Queries
# ---------------------------------------------------------------------------

def _query(rng, facts, now):
    table = rng.choices(
        ("tickets", "ticket_stats", "deleted_tickets", "spam_tickets"),
        (84, 8, 5, 3))[0]
    if table in ("deleted_tickets", "spam_tickets"):
        return table, rng.choice(("true", _since(rng, facts, now)))
    if table == "ticket_stats":
        return table, rng.choice((
            "true", _since(rng, facts, now), _status(rng)))
    names = list(_TEMPLATES)
    name = rng.choices(names, [_TEMPLATES[name][0] for name in names])[0]
    return table, _TEMPLATES[name][1](rng, facts, now)


def moment_text(moment):
    text = datetime.fromtimestamp(moment, timezone.utc)
    return f"timestamptz '{text:%Y-%m-%d %H:%M:%S}+00'"


def _since(rng, facts, now):
    moment = rng.choice((rng.choice(facts.updated), rng.choice(facts.updated),
                         int(now) - rng.randint(0, 400)))
    return f"updated_at >= {moment_text(moment)}"


def _status(rng):
    return f"status = {rng.choice(ALL_STATUSES)} "


def _statuses(rng):
    numbers = rng.sample(ALL_STATUSES, rng.randint(2, 4))
    return "status IN ( " + " , ".join(map(str, numbers)) + " )"


def _range(rng, moments, column):
    low, high = sorted(rng.choices(moments, k=2))
    low_operator = rng.choice((">=", ">"))
    high_operator = rng.choice(("<", "<="))
    return (f"{column} {low_operator} {moment_text(low)} AND "
            f"{column} {high_operator} {moment_text(high)}")


# name: (weight, function)
_TEMPLATES = {
    "all": (8, lambda rng, facts, now: "true"),
    "since": (10, _since),
    "status": (22, lambda rng, facts, now: _status(rng)),
    "statuses": (12, lambda rng, facts, now: _statuses(rng)),
    "created": (6, lambda rng, facts, now: _range(
        rng, facts.created, "created_at")),
    "created_from": (3, lambda rng, facts, now:
        f"created_at >= {moment_text(rng.choice(facts.created))}"),
    "updated": (6, lambda rng, facts, now: _range(
        rng, facts.updated, "updated_at")),
    "status_updated": (10, lambda rng, facts, now: _status(rng) + "AND "
        + _range(rng, facts.updated, "updated_at")),
    "status_created": (8, lambda rng, facts, now: _status(rng) + "AND "
        + _range(rng, facts.created, "created_at")),
    "status_since": (6, lambda rng, facts, now: _status(rng) + "AND "
        + _since(rng, facts, now)),
    "status_priority": (6, lambda rng, facts, now: _statuses(rng)
        + f" AND priority = {rng.randint(1, 4)}"),
    "no_group": (6, lambda rng, facts, now: "group_id IS NULL"
        + rng.choice(("", " AND " + _statuses(rng)))),
    "group": (4, lambda rng, facts, now:
        f"group_id = {rng.choice(facts.groups)}"),
    "or": (6, lambda rng, facts, now: f"({_status(rng)}OR "
        + rng.choice((f"priority = {rng.randint(1, 4)}", "group_id IS NULL",
                      _since(rng, facts, now))) + ")"),
    "ids": (3, lambda rng, facts, now: "id IN ("
        + ", ".join(map(str, rng.sample(facts.ids, rng.randint(1, 6)))) + ")"),
}
