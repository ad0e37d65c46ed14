"""Changes to the data while the service runs."""

import random
import re

from collection import Children
from data import PRIMARY_WORKSPACE, STATUS_RECENT
from encode import parse_moment

OPERATIONS = ("update", "insert", "delete", "restore", "spam", "unspam",
              "move", "purge")

_OF_TABLES = ("update", "insert", "delete", "restore", "purge")
_OF_CHILDREN = ("update", "insert", "delete")

# Changes to these alone do not touch updated_at.
_SILENT = {"planned_start_date", "planned_end_date", "planned_effort"}

_FLAGS = {"delete": ("deleted", True), "restore": ("deleted", False),
          "spam": ("spam", True), "unspam": ("spam", False)}


# The rows of the answer that "pick" takes; the last may be any of them.
_PICKS = {"all": lambda rows, rng: rows,
          "first": lambda rows, rng: rows[:1],
          "last": lambda rows, rng: rows[-1:],
          "any": lambda rows, rng: [rng.choice(rows)] if rows else []}


class MutationError(ValueError):
    """A change that cannot be made."""


class _Trigger:
    """A change that waits for the n-th answer to matching requests."""

    def __init__(self, path, after, change):
        self.path = re.compile(path)
        self.left = int(after)
        self.change = change


class Mutator:
    def __init__(self, tables, world, desk, settings, clock):
        self._tables = tables
        self._world = world
        self._desk = desk
        self._settings = settings
        self._clock = clock
        self._factory_state = desk.ticket_factory.state()
        self.clear()

    def clear(self):
        """Forget the changes still waiting."""
        self._triggers = []
        self._rng = random.Random(0)

    def restore_data(self):
        """Put all records back to what they were at the start."""
        for table in (*self._tables.values(),
                      *self._world.changed_tables()):
            table.restore()
        self._desk.ticket_factory.set_state(self._factory_state)

    def request(self, change):
        """Make a change now, or when it asks for; returns the ids affected,
        or None if it has to wait."""
        change = dict(change)
        when = change.pop("when", None)
        self.check(change)
        if when is None:
            if "pick" in change:
                raise MutationError("pick needs when")
            return self._apply_now(change)
        try:
            self._triggers.append(_Trigger(when["path"], when.get("after", 1),
                                           change))
        except (KeyError, TypeError, ValueError, re.error) as error:
            raise MutationError(f"when: {error!r}") from None
        return None

    def after_answer(self, request):
        for trigger in list(self._triggers):
            if trigger.path.search(request.target):
                trigger.left -= 1
                if trigger.left == 0:
                    self._triggers.remove(trigger)
                    self._apply_now(self._picked(trigger.change,
                                                 request.answered))

    def _picked(self, change, answered):
        """A change of what it picks from an answer, if it does."""
        pick = change.get("pick")
        if pick is None:
            return change
        rows = []
        table = self._world.table(change.get("table", "tickets"))
        if answered is not None and answered.table is table:
            rows = _PICKS[pick["which"]](answered.records, self._rng)
            if answered.keys and "parent" not in change:
                change = {**change, "parent": answered.keys}
        return {**change, "ids": [table.key_of(row) for row in rows]}

    def check(self, change):
        """Refuse what cannot be asked for."""
        unknown = set(change) - {"op", "table", "ids", "count", "set", "pick",
                                 "parent"}
        if unknown:
            raise MutationError(f"unknown member: {sorted(unknown)[0]}")
        if change.get("op") not in OPERATIONS:
            raise MutationError("op is one of " + ", ".join(OPERATIONS))
        table = change.get("table", "tickets")
        if table not in self._world:
            raise MutationError(f"unknown table: {table}")
        self._check_table(table, change)
        if "pick" in change:
            _check_pick(change)
        values = self._values(change)
        if "workspace_id" in values and values["workspace_id"] not in (
                self._tables["workspaces"].records):
            raise MutationError("set: no such workspace")
        if change["op"] == "move" and "workspace_id" not in values:
            raise MutationError("move needs the workspace_id in set")

    def _check_table(self, name, change):
        if name == "tickets":
            return
        if name not in self._world.specs:
            if change["op"] not in ("update", "insert", "delete"):
                raise MutationError(f"{change['op']} is not for {name}")
            return
        spec = self._world.specs[name]
        if spec.derive is not None:
            raise MutationError(f"{name} come from other tables")
        if change["op"] not in (_OF_CHILDREN if spec.parent else _OF_TABLES):
            raise MutationError(f"{change['op']} is not for {name}")
        if spec.parent and "pick" not in change and set(change.get(
                "parent", ())) != set(spec.placeholders):
            raise MutationError("parent has the members "
                                + ", ".join(spec.placeholders))

    def _values(self, change):
        """The members of "set", with timestamps read."""
        values = change.get("set", {})
        if not isinstance(values, dict):
            raise MutationError("set is an object")
        values = dict(values)
        resource = self._world.table(change.get("table", "tickets")).resource
        for name in resource.timestamps:
            if isinstance(values.get(name), str):
                moment = parse_moment(values[name])
                if moment is None:
                    raise MutationError(f"{name}: not a timestamp")
                values[name] = moment
        return values

    def _apply_now(self, change):
        return self.apply(change, self._clock.now(),
                          self._desk.ticket_factory)

    def apply(self, change, moment, factory):
        """Make a change at that moment, with new values from the factory;
        returns the ids affected."""
        name = change.get("table", "tickets")
        table = self._world.table(name)
        if isinstance(table, Children):
            return self._apply_below(table, change, moment)
        operation = change["op"]
        values = self._values(change)
        if operation == "insert":
            return self._insert(table, change, values, moment, factory)
        affected = []
        for number in change.get("ids", []):
            row = table.get(number)
            if row is None:
                continue
            affected.append(number)
            if operation == "purge" or (operation == "delete" and
                                        not _has_trash(row)):
                table.remove_at(number, moment)
                continue
            table.put_at(self._changed(operation, row, values, int(moment),
                                       factory), moment)
        return affected

    def _apply_below(self, table, change, moment):
        """A change of records below a parent."""
        keys = change.get("parent", {})
        if not set(table.resource.placeholders) <= set(keys):
            return []
        if self._world.parent_of(table.resource, keys) is None:
            return []
        rows = list(table.below(keys))
        values = {"updated_at": int(moment), **self._values(change)}
        if "updated_at" not in table.resource.columns:
            del values["updated_at"]
        affected = []
        if change["op"] == "insert":
            rows += table.more(keys, change.get("count", 1), moment, values)
            affected = [table.key_of(row) for row in
                        rows[len(table.below(keys)):]]
        else:
            wanted = set(change.get("ids", ()))
            kept = []
            for row in rows:
                if table.key_of(row) in wanted:
                    affected.append(table.key_of(row))
                    if change["op"] == "delete":
                        continue
                    row = _merged(row, values)
                kept.append(row)
            rows = kept
        table.change(keys, rows)
        return affected

    def _changed(self, operation, row, values, now, factory):
        row = dict(row)
        touch = not values or not set(values) <= _SILENT
        if operation in _FLAGS:
            flag, value = _FLAGS[operation]
            row["_deleted" if "_deleted" in row else flag] = value
            touch = self._settings["touch_on_trash"]
        elif operation == "move":
            row["custom_fields"] = self._moved_custom_fields(
                row, values["workspace_id"], factory)
            row["group_id"] = None
        if touch and "updated_at" in row:
            row["updated_at"] = now
        return _merged(row, values)

    def _moved_custom_fields(self, row, workspace_id, factory):
        """Global values stay; those of the new workspace's fields are new."""
        fields = factory.custom_values(workspace_id)
        fields.update((name, value) for name, value in
                      row["custom_fields"].items()
                      if name in self._tables["tickets"].global_names)
        return fields

    def _insert(self, table, change, values, moment, factory):
        now = int(moment)
        numbers = change.get("ids")
        if numbers is None:
            last = max(table.records, default=0)
            numbers = range(last + 1, last + 1 + int(change.get("count", 1)))
        for number in numbers:
            if table.resource.name == "tickets":
                row = factory.make(
                    number, values.get("created_at", now), now,
                    values.get("workspace_id", PRIMARY_WORKSPACE),
                    STATUS_RECENT)
                row.update(deleted=False, spam=False)
            else:
                row = dict(next(iter(table.records.values())))
                row.update({name: now for name in ("created_at", "updated_at")
                            if name in row})
                row[getattr(table.resource, "key", "id") or "_n"] = number
                if "display_id" in row:
                    row["id"] = 22_000_000_000 + number
                if "_deleted" in row:
                    row["_deleted"] = False
            table.put_at(_merged(row, values), moment)
        return list(numbers)


def _has_trash(row):
    return "_deleted" in row or "spam" in row


def _check_pick(change):
    pick = change["pick"]
    if (not isinstance(pick, dict) or set(pick) != {"of", "which"}
            or pick["of"] != "answer" or pick["which"] not in list(_PICKS)):
        raise MutationError('pick is {"of": "answer", "which": one of '
                            + ", ".join(_PICKS) + "}")
    if "ids" in change or change["op"] == "insert":
        raise MutationError("pick stands for the ids of existing records")


def _merged(row, values):
    """A record with new values; those of custom_fields one by one."""
    merged = {**row, **values}
    if "custom_fields" in values:
        merged["custom_fields"] = {**row["custom_fields"],
                                   **values["custom_fields"]}
    return merged
