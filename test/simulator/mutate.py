"""Changes to the data while the service runs."""

import re

from data import PRIMARY_WORKSPACE, STATUS_RECENT
from encode import parse_moment

OPERATIONS = ("update", "insert", "delete", "restore", "spam", "unspam",
              "move")

# Changes to these alone do not touch updated_at.
_SILENT = {"planned_start_date", "planned_end_date", "planned_effort"}

_FLAGS = {"delete": ("deleted", True), "restore": ("deleted", False),
          "spam": ("spam", True), "unspam": ("spam", False)}


class MutationError(ValueError):
    """A change that cannot be made."""


class _Trigger:
    """A change that waits for the n-th answer to matching requests."""

    def __init__(self, path, after, change):
        self.path = re.compile(path)
        self.left = int(after)
        self.change = change


class Mutator:
    def __init__(self, tables, desk, settings, clock):
        self._tables = tables
        self._desk = desk
        self._settings = settings
        self._clock = clock
        self._triggers = []

    def clear(self):
        """Forget the changes still waiting."""
        self._triggers.clear()

    def request(self, change):
        """Make a change now, or when it asks for; returns the ids affected,
        or None if it has to wait."""
        change = dict(change)
        when = change.pop("when", None)
        self._check(change)
        if when is None:
            return self._apply(change)
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
                    self._apply(trigger.change)

    def _check(self, change):
        unknown = set(change) - {"op", "table", "ids", "count", "set"}
        if unknown:
            raise MutationError(f"unknown member: {sorted(unknown)[0]}")
        if change.get("op") not in OPERATIONS:
            raise MutationError("op is one of " + ", ".join(OPERATIONS))
        table = change.get("table", "tickets")
        if table not in self._tables:
            raise MutationError(f"unknown table: {table}")
        if table != "tickets" and change["op"] not in ("update", "insert",
                                                       "delete"):
            raise MutationError(f"{change['op']} is for tickets only")
        values = self._values(change)
        if "workspace_id" in values and values["workspace_id"] not in (
                self._tables["workspaces"].records):
            raise MutationError("set: no such workspace")
        if change["op"] == "move" and "workspace_id" not in values:
            raise MutationError("move needs the workspace_id in set")

    def _values(self, change):
        """The members of "set", with timestamps read."""
        values = change.get("set", {})
        if not isinstance(values, dict):
            raise MutationError("set is an object")
        values = dict(values)
        resource = self._tables[change.get("table", "tickets")].resource
        for name in resource.timestamps:
            if isinstance(values.get(name), str):
                moment = parse_moment(values[name])
                if moment is None:
                    raise MutationError(f"{name}: not a timestamp")
                values[name] = moment
        return values

    def _apply(self, change):
        name = change.get("table", "tickets")
        table = self._tables[name]
        operation = change["op"]
        values = self._values(change)
        now = int(self._clock.now())
        if operation == "insert":
            return self._insert(table, change, values, now)
        affected = []
        for number in change.get("ids", []):
            row = table.get(number)
            if row is None:
                continue
            affected.append(number)
            if name != "tickets" and operation == "delete":
                table.remove(number)
                continue
            self._put(table, self._changed(operation, row, values, now))
        return affected

    def _put(self, table, row):
        if table.resource.name == "tickets":
            table.put_at(row, self._clock.now())
        else:
            table.put(row)

    def _changed(self, operation, row, values, now):
        row = dict(row)
        touch = not values or not set(values) <= _SILENT
        if operation in _FLAGS:
            flag, value = _FLAGS[operation]
            row[flag] = value
            touch = self._settings["touch_on_trash"]
        elif operation == "move":
            row["custom_fields"] = self._moved_custom_fields(
                row, values["workspace_id"])
            row["group_id"] = None
        if touch:
            row["updated_at"] = now
        return _merged(row, values)

    def _moved_custom_fields(self, row, workspace_id):
        """Global values stay; those of the new workspace's fields are new."""
        fields = self._desk.ticket_factory.custom_values(workspace_id)
        fields.update((name, value) for name, value in
                      row["custom_fields"].items()
                      if name in self._tables["tickets"].global_names)
        return fields

    def _insert(self, table, change, values, now):
        numbers = change.get("ids")
        if numbers is None:
            last = max(table.records)
            numbers = range(last + 1, last + 1 + int(change.get("count", 1)))
        for number in numbers:
            if table.resource.name == "tickets":
                row = self._desk.ticket_factory.make(
                    number, now, now,
                    values.get("workspace_id", PRIMARY_WORKSPACE),
                    STATUS_RECENT)
                row.update(deleted=False, spam=False)
            else:
                row = {**next(iter(table.records.values())), "id": number,
                       "created_at": now, "updated_at": now}
            self._put(table, _merged(row, values))
        return list(numbers)


def _merged(row, values):
    """A record with new values; those of custom_fields one by one."""
    merged = {**row, **values}
    if "custom_fields" in values:
        merged["custom_fields"] = {**row["custom_fields"],
                                   **values["custom_fields"]}
    return merged
