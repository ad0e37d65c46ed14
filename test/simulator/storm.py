"""Storms: random changes to tickets, or the records of another table, right
after answers, as a busy desk makes them while a client reads page after page.

They aim at what the client has just seen: changes of these rows are the ones
that move rows between pages already read and pages still to come.
"""

import random
import re
from collections import deque
from decimal import Decimal

import words
from collection import in_trash
from data import pick

OPERATIONS = ("update", "status", "insert", "backdate", "delete", "restore",
              "spam", "unspam", "move", "group")

# Of other tables than tickets; restore only where there is a trash, and move
# where records belong to a workspace.
_OTHERS = ("update", "insert", "delete", "restore", "move")

DEFAULTS = {"table": "tickets", "seed": 0, "path": "", "probability": 1, "changes": [1, 3],
             "ops": None, "most": None, "statuses": [2, 3, 4, 5],
             "set": {}}

# Former answers among whose rows a storm picks.
REMEMBERED = 1000

# Where a visible row is picked.
_SOURCES = ("first", "last", "any", "earlier", "account")

# What each of these operations takes back.
_FLAGS = {"restore": "deleted", "unspam": "spam"}


class StormError(ValueError):
    """A description of a storm that makes no sense."""


class _Storm:
    """Its randomness comes from the seed and the answers, nothing else."""

    def __init__(self, world, factory, description):
        rng = random.Random(description["seed"])
        self.factory = factory.seeded(rng)
        self.changes = []           # as the control plane reports them
        self._rng = rng
        self._path = re.compile(description["path"])
        self._description = description
        self._world = world
        self._name = description["table"]
        self._table = world.table(self._name)
        self._answers = deque(maxlen=REMEMBERED)    # their rows
        self._trashed = {"deleted": [], "spam": []}     # ids, by this storm

    def after_answer(self, request):
        """The changes to make now, one after the other, as operation and
        change."""
        if not self._path.search(request.target):
            return
        rows = ()
        answered = request.answered
        if answered is not None and answered.table is self._table:
            rows = answered.records
        rng, description = self._rng, self._description
        if rng.random() < description["probability"]:
            for _ in range(rng.randint(*description["changes"])):
                if len(self.changes) == description["most"]:
                    break
                operation = rng.choice(description["ops"])
                if self._name == "tickets":
                    change = self._change(operation, rows)
                else:
                    change = self._other_change(operation, rows)
                if change is not None:
                    yield operation, change
        if rows:
            self._answers.append(rows)

    def _change(self, operation, rows):
        """A change as Mutator takes it, or None if there is no row for it."""
        if operation in ("insert", "backdate"):
            return {"op": "insert", "set": self._new_ticket(operation)}
        if operation in _FLAGS:
            row = self._trashed_row(_FLAGS[operation])
        else:
            row = self._visible_row(rows)
        if row is None:
            return None
        change = {"op": operation, "ids": [row["id"]]}
        if operation == "delete":
            self._trashed["deleted"].append(row["id"])
        elif operation == "spam":
            self._trashed["spam"].append(row["id"])
        elif operation in ("update", "status", "group"):
            change["op"] = "update"
            change["set"] = self._new_values(operation, row)
        elif operation == "move":
            change["set"] = self._elsewhere(row)
        return change if change.get("set", True) else None

    def _elsewhere(self, row):
        """Another workspace, if there is one."""
        others = [number for number in self._world.workspace_ids
                  if number != row["workspace_id"]]
        return {"workspace_id": self._rng.choice(others)} if others else {}

    def _other_change(self, operation, rows):
        """Likewise, of another table than tickets."""
        change = {"table": self._name, "op": operation}
        if operation == "insert":
            return {**change, "set": self._description["set"]}
        row = (self._trashed_row("deleted") if operation == "restore"
               else self._visible_row(rows))
        if row is None:
            return None
        number = self._table.key_of(row)
        change["ids"] = [number]
        if operation == "delete":
            self._trashed["deleted"].append(number)
        elif operation == "update":
            change["set"] = {**self._new_text(row), **self._description["set"]}
        elif operation == "move":
            change.update(op="update", set=self._elsewhere(row))
        return change if change.get("set", True) else None

    def _new_text(self, row):
        for column in ("subject", "title", "name", "description"):
            if column in row:
                return {column: f"{pick(self._rng, words.SUBJECTS)}, change "
                        f"{len(self.changes) + 1}"}
        return {}

    def _new_ticket(self, operation):
        rng, description = self._rng, self._description
        values = {"status": rng.choice(description["statuses"]),
                  "workspace_id": rng.choice(self._world.workspace_ids)}
        rows = self._table.ordered()
        if operation == "backdate" and len(rows) > 1:
            place = rng.randrange(len(rows) - 1)
            values["created_at"] = rng.randint(
                *(row["created_at"] for row in rows[place:place + 2]))
        return {**values, **description["set"]}

    def _new_values(self, operation, row):
        rng, description = self._rng, self._description
        if operation == "status":
            return {"status": rng.choice(description["statuses"])}
        if operation == "group":
            groups = [group["id"] for group in self._world.rows("groups")
                      if group["workspace_id"] == row["workspace_id"]]
            if not groups or rng.random() < 0.4:
                return {"group_id": None}
            return {"group_id": rng.choice(groups)}
        values = {"subject": f"{pick(rng, words.SUBJECTS)} #{row['id']}, "
                  f"change {len(self.changes) + 1}"}
        if rng.random() < 0.5:
            values["priority"] = rng.randint(1, 4)
        return {**values, **description["set"]}

    def _visible_row(self, rows):
        rng = self._rng
        source = rng.choice(_SOURCES)
        if source == "earlier" and self._answers:
            rows = rng.choice(self._answers)
        if rows and source != "account":
            number = self._table.key_of({"first": rows[0], "last": rows[-1]}
                                        .get(source, rng.choice(rows)))
            row = self._table.get(number)
            if row is not None and not in_trash(row):
                return row
        return self._any_of(row for row in self._table.ordered()
                            if not in_trash(row))

    def _trashed_row(self, flag):
        """A row in the trash or in the spam, mostly one of this storm's."""
        if self._name != "tickets":
            flag = "_deleted"
        own = filter(None, map(self._table.get, self._trashed.get(
            flag, self._trashed["deleted"])))
        row = self._any_of(row for row in own if row[flag])
        if row is not None and self._rng.random() < 0.8:
            return row
        return self._any_of(row for row in self._table.ordered()
                            if row[flag])

    def _any_of(self, rows):
        rows = list(rows)
        return self._rng.choice(rows) if rows else None


class Storms:
    """The storm that rages, if any, and the changes of the last one."""

    def __init__(self, mutator, world, desk, clock):
        self._mutator = mutator
        self._world = world
        self._factory = desk.ticket_factory
        self._clock = clock
        self.clear()

    def clear(self):
        self._storm = None
        self.changes = []

    def start(self, description):
        """Begin a storm in place of the one before; {} only ends that."""
        storm = None
        if description:
            description = {**DEFAULTS, **description}
            if description["ops"] is None:
                description["ops"] = self._operations(description["table"])
            self._check(description)
            storm = _Storm(self._world, self._factory, description)
            self.changes = storm.changes
        self._storm = storm

    def _operations(self, name):
        """Those that a table knows."""
        spec = self._world.specs.get(name)
        if name == "tickets":
            return OPERATIONS
        if spec is None or spec.parent or spec.derive:
            raise StormError(f"no storms of {name}")
        missing = set()
        if spec.trash is None:
            missing.add("restore")
        if "workspace_id" not in spec.columns:
            missing.add("move")
        return tuple(op for op in _OTHERS if op not in missing)

    def _check(self, description):
        unknown = set(description) - set(DEFAULTS)
        if unknown:
            raise StormError(f"unknown member: {sorted(unknown)[0]}")
        seed, most = description["seed"], description["most"]
        if not isinstance(seed, int):
            raise StormError("seed is an integer")
        try:
            re.compile(description["path"])
        except (TypeError, re.error) as error:
            raise StormError(f"path: {error}") from None
        probability = description["probability"]
        if not isinstance(probability, (int, float, Decimal)) or not (
                0 <= probability <= 1):
            raise StormError("probability is a number from 0 to 1")
        changes = description["changes"]
        if not _integers(changes) or len(changes) != 2 or not (
                0 <= changes[0] <= changes[1]):
            raise StormError("changes is [least, most]")
        ops, known = description["ops"], self._operations(description["table"])
        if not isinstance(ops, (list, tuple)) or not ops or any(
                name not in known for name in ops):
            raise StormError("ops is a list from " + ", ".join(known))
        if most is not None and (not isinstance(most, int) or most < 0):
            raise StormError("most is a number, not negative")
        statuses = description["statuses"]
        if not _integers(statuses) or not statuses:
            raise StormError("statuses is a list of integers")
        self._mutator.check({"op": "update", "table": description["table"],
                             "set": description["set"]})

    def after_answer(self, request):
        if self._storm is None:
            return
        moment = self._clock.now()
        for operation, change in self._storm.after_answer(request):
            ids = self._mutator.apply(change, moment, self._storm.factory)
            self.changes.append({"n": request.number, "epoch": moment,
                                 "op": operation, "ids": ids})


def _integers(value):
    return isinstance(value, list) and all(
        isinstance(item, int) for item in value)
