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
DAY = 86400
FILTER_PAGE = 30                # rows
CROWD_STEP = 10                 # of its tickets are made at once
SEARCH_LAG = 300                # seconds; the server option's default
ALL_STATUSES = (2, 3, 4, 5, 6, 7, 9, 21)

# Those of which there are some pages, but not too many for the filter.
SOME_PAGES = (2, 3, 4)

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
    "filter_total": ("present", "present", "present", "missing"),
    "filter_length": ("raw", "encoded"),
    "filter_bucket": ("list_tickets", "account"),
    "filter_order": ("created", "created_ties", "updated", "scattered"),
    "filter_requested_for": ("present", "absent"),
    "lag": (0, 1, 4, 30, 60, 120, 280),
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
# What storms are made of: (weight, operations).
_MIXTURES = (
    (4, ("update", "update", "status", "status", "status", "insert",
         "backdate", "backdate", "delete", "delete", "spam", "restore",
         "unspam", "move", "move", "group")),
    (4, ("delete", "delete", "spam", "spam", "move")),          # leaving
    (4, ("status", "status", "status", "backdate", "group")),   # swapping
    (2, ("move", "move", "move", "update")),
    (2, ("restore", "unspam", "insert", "backdate", "delete", "update")),
)


@dataclass
class Scan:
    table: str
    condition: str              # of WHERE, or "true"
    columns: str                # a key of _COLUMNS
    afresh: bool                # with the data as they were at the start
    before: list                # (what is read, a storm, seconds after it)
    storm: dict                 # during it
    crowd: list                 # changes before all others
    aimed: list                 # changes at chosen moments of it

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
    if case.desk.startswith("three") and rng.random() < 0.15:
        condition = f"( {condition} ) AND {_workspaces(rng)}"
    if TRASH_IS_REACHED and table in ("deleted_tickets", "spam_tickets") and (
            case.switches["trash_updated_since"] == "ignored"):
        table = "tickets"
    columns = rng.choice(("narrow", "narrow", "requested_for",
                          "custom_fields", "all"))
    scan = Scan(table, condition, columns, rng.random() < 0.5, [], {}, [], [])
    if table == "tickets" and case.options["filter_page_limit"] <= 3 and (
            case.switches["filter_total"] == "present"
            and rng.random() < 0.15):
        _crowd(case, facts, scan)
    mixtures = earlier = _mixtures(case, scan)
    if TRASH_IS_SEEN and case.switches["lag"] > 0 and (
            not case.switches["touch_on_trash"]
            or case.switches["trash_updated_since"] == "ignored"):
        earlier = _without(mixtures, _TRASHING)
        scan.afresh = True      # storms of the scan before may have trashed
    if case.options["workspaces"] != "all" or "workspace_id" in condition:
        earlier = [*earlier, (8, ["move", "move", "status"])]
    for _ in range(rng.choice((0, 0, 1, 2, 3, 4))):
        scan.before.append((_read_before(rng, scan.condition),
                            _storm(rng, earlier, scan.condition, [1, 6]),
                            rng.choice((1, 1, 3, 15))))
    if case.options["workspaces"] != "all" and rng.random() < 0.5:
        scan.before.append((_read_before(rng, scan.condition),
                            _storm(rng, [(1, ["move"])], scan.condition, [2, 6]), 1))
    if rng.random() < 0.85:
        scan.storm = _storm(rng, mixtures, scan.condition,
                            rng.choice(([1, 1], [1, 3], [2, 4])))
        scan.storm["probability"] = rng.choice((0.15, 0.5, 1, 1))
        scan.storm["most"] = rng.choice((1, 2, 4, 10, None))
    if table == "tickets" and rng.random() < 0.6:
        scan.aimed += _aimed(case, facts, scan)
        if scan.aimed and rng.random() < 0.4:
            scan.storm = {}
    return scan


def _crowd(case, facts, scan):
    """More tickets of one day than a filter query may reach, but not so many
    that a list is cheaper."""
    rng = case.rng
    size = FILTER_PAGE * case.options["filter_page_limit"] + rng.randint(1, 30)
    status = rng.choice((6, 7, 9, 21))
    scan.condition = f"status = {status} "
    scan.columns = rng.choice(("narrow", "all"))
    created = rng.choice(facts.created)
    spread = rng.choice((0, 20 * DAY, 20 * DAY, 20 * DAY))
    number = max(facts.ids) + 100000
    for start in range(number, number + size, CROWD_STEP):
        first = created + rng.randint(0, 3600)
        ids = list(range(start, min(start + CROWD_STEP, number + size)))
        scan.crowd.append({"op": "insert", "ids": ids, "set": {
            "status": status, "created_at": first,
            "updated_at": first + rng.randint(0, spread)}})
    for _ in range(rng.randint(1, 3)):
        # those not read yet move to a range of days that was read
        ids = rng.choice(scan.crowd)["ids"].copy()
        rng.shuffle(ids)
        scan.aimed.append({"op": "update", "ids": ids[:4],
                           "set": {"priority": 1},
                           "when": {"path": "/filter.*created_at.*updated_at",
                                    "after": rng.randint(1, 5)}})


def _aimed(case, facts, scan):
    """What a storm does too seldom: that one row leaves just when another
    enters, and that a row moves to a workspace that has been read."""
    rng = case.rng
    changes = []
    statuses = _statuses_in(scan.condition)
    if statuses:
        old = facts.ids[:len(facts.ids) // 3]
        for _ in range(rng.randint(1, 2)):
            when = {"path": rf"/filter\?.*page={rng.choice((1, 1, 2))}$",
                    "after": rng.choice((1, 1, 2, 3))}
            others = [n for n in ALL_STATUSES if n not in statuses]
            changes += [
                {"op": "update", "set": {"status": rng.choice(others)},
                 "pick": {"of": "answer",
                          "which": rng.choice(("first", "last", "any"))},
                 "when": when},
                {"op": "update", "set": {"status": rng.choice(statuses)},
                 "ids": [rng.choice(old if rng.random() < 0.7 else facts.ids)],
                 "when": when}]
    if (case.desk.startswith("three")
            and scan.columns in ("custom_fields", "all")):
        for _ in range(rng.randint(1, 3)):
            source, to = rng.choice(((7, 2), (7, 2), (3, 2), (7, 3), (2, 7)))
            ids = facts.of_workspace[source]
            changes.append({
                "op": "move", "ids": rng.sample(ids, min(len(ids), 6)),
                "set": {"workspace_id": to},
                "when": rng.choice((
                    {"path": f"workspace_id={rng.choice((2, 3))}"},
                    {"path": "tickets", "after": rng.randint(2, 9)}))})
    return changes


def _statuses_in(condition):
    """The statuses that a condition names."""
    words = condition.split()
    return [number for number in ALL_STATUSES if str(number) in words]


def _mixtures(case, scan):
    """The mixtures without what this account or the assumptions rule out."""
    excluded = set()
    if case.desk.startswith("one"):
        excluded.add("move")
    if (scan.condition != "true" and COMING_BACK_IS_SEEN
            and not case.switches["touch_on_trash"]):
        excluded.update(_COMING_BACK)
    return _without(_MIXTURES, excluded)


def _read_before(rng, condition):
    """What somebody else reads, where storms pick rows."""
    statuses = _statuses_in(condition)
    if statuses and rng.random() < 0.8:
        return (f"tickets/filter?query=%22status:{rng.choice(statuses)}%22"
                "&workspace_id=0")
    return ("tickets?workspace_id=0&per_page=100"
            "&updated_since=2000-01-01T00:00:00Z")


def _without(mixtures, excluded):
    return [(weight, [name for name in names if name not in excluded])
            for weight, names in mixtures]


def _storm(rng, mixtures, condition, changes):
    """One of a mixture of operations, aimed at what the condition names."""
    usable = [(weight, names) for weight, names in mixtures if names]
    operations = rng.choices([names for _, names in usable],
                             [weight for weight, _ in usable])[0]
    statuses = _statuses_in(condition) * 2 or list(ALL_STATUSES)
    statuses += rng.sample(ALL_STATUSES, 2)
    return {"seed": rng.randrange(1 << 30), "path": "tickets",
            "probability": 1, "changes": changes, "statuses": statuses,
            "ops": operations}


# ---------------------------------------------------------------------------
# Queries
# ---------------------------------------------------------------------------

def _query(rng, facts, now):
    table = rng.choices(
        ("tickets", "ticket_stats", "ticket_details", "deleted_tickets",
         "spam_tickets"), (82, 8, 3, 4, 3))[0]
    if table in ("deleted_tickets", "spam_tickets"):
        return table, rng.choice(("true", _since(rng, facts, now)))
    if table == "ticket_stats":
        return table, rng.choice((
            "true", _since(rng, facts, now), _status(rng)))
    if table == "ticket_details":
        # a request for each row
        return table, rng.choice((
            f"status = {rng.choice((9, 21))} ", _ids(rng, facts),
            f"status = {rng.choice((2, 3, 6))} AND "
            f"urgency = {rng.randint(1, 3)}"))
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
    return f"status = {rng.choice(ALL_STATUSES + 3 * SOME_PAGES)} "


def _statuses(rng):
    numbers = rng.sample(ALL_STATUSES if rng.random() < 0.3 else
                         [n for n in ALL_STATUSES if n != 5],
                         rng.randint(2, 4))
    return "status IN ( " + " , ".join(map(str, numbers)) + " )"


def _workspaces(rng):
    """Not words that could be statuses."""
    return "workspace_id IN (" + ",".join(
        map(str, rng.choice(((2,), (3,), (7,), (2, 7), (7, 3))))) + ")"


def _range(rng, moments, column):
    low, high = sorted(rng.choices(moments, k=2))
    low_operator = rng.choice((">=", ">"))
    high_operator = rng.choice(("<", "<="))
    return (f"{column} {low_operator} {moment_text(low)} AND "
            f"{column} {high_operator} {moment_text(high)}")


def _ids(rng, facts):
    numbers = rng.sample(facts.ids, rng.randint(1, 6))
    return "id IN ( " + ", ".join(map(str, numbers)) + " )"


# name: (weight, function)
_TEMPLATES = {
    "all": (6, lambda rng, facts, now: "true"),
    "since": (6, _since),
    "status": (30, lambda rng, facts, now: _status(rng)),
    "statuses": (16, lambda rng, facts, now: _statuses(rng)),
    "created": (3, lambda rng, facts, now: _range(
        rng, facts.created, "created_at")),
    "created_from": (3, lambda rng, facts, now:
        f"created_at >= {moment_text(rng.choice(facts.created))}"),
    "updated": (4, lambda rng, facts, now: _range(
        rng, facts.updated, "updated_at")),
    "status_updated": (12, lambda rng, facts, now: _status(rng) + "AND "
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
    "or": (5, lambda rng, facts, now: f"({_status(rng)}OR "
        + rng.choice((f"priority = {rng.randint(1, 4)}", "group_id IS NULL",
                      _since(rng, facts, now))) + ")"),
    "ids": (3, lambda rng, facts, now: _ids(rng, facts)),
}
