"""The records of the resources in modules/, made when they are first needed.

Top-level resources are tables like those of tickets and people.  The children
of one parent are drawn from the seed, the resource and the parent's keys
alone, so they need not be kept: they are the same whenever they are drawn.
"""

import hashlib
import zlib
from collections import OrderedDict

from encode import DAY, record_to_json
from kinds import LOCAL, Draw, seeded
from store import ASCII_EVERY, Table

HISTORY = 5 * 365 * DAY
KEPT_PARENTS = 500     # whose children are kept, for each resource

# More children than one page of 100, or of 30, for a parent in so many; and
# none for one in three.
_MANY, _SOME, _NONE = 97, 23, 3


class World:
    """All records of the account, by the name of the resource."""

    def __init__(self, desk, account, specs):
        self.now = desk.now
        self.seed = desk.seed
        self.size = desk.size
        self.account = account
        self.workspace_ids = sorted(account.workspace_ids)
        self.specs = specs
        self.version = 0            # of all records here together
        self._tables = {}
        self._memo = {}
        self._keys = {}

    def __contains__(self, name):
        return name in self.specs or name in self.account.tables

    def table(self, name):
        """The table of a resource; its records come with the first use."""
        if name == "users":
            name = "requesters"     # which holds the agents too
        if name in self.account.tables:
            return self.account.tables[name]
        table = self._tables.get(name)
        if table is None:
            spec = self.specs[name]
            table = (Children if spec.parent or spec.derive else
                     SpecTable)(self, spec)
            self._tables[name] = table
        return table

    def memo(self, name, make):
        """Something that records at the start are made from."""
        if name not in self._memo:
            self._memo[name] = make()
        return self._memo[name]

    def changed_tables(self):
        return [table for table in self._tables.values() if table.touched()]

    def rows(self, name):
        return self.table(name).ordered()

    def keys(self, name):
        """The keys of a top-level resource, as they were at the start."""
        keys = self._keys.get(name)
        if keys is None:
            if name in self.specs:
                keys = [number for _, number in self.numbers(
                    self.specs[name])]
            elif name == "tickets":
                keys = list(self.account.tickets.records)
            else:
                keys = sorted(self.table(name).records)
            self._keys[name] = keys
        return keys

    def numbers(self, spec):
        """(id, key) of each record of a top-level resource."""
        count = max(round(spec.count * self.size), min(spec.count, 8))
        rng = seeded(self.seed, spec.name, "ids")
        ids = _ids(rng, spec, count)
        if spec.key != "display_id":
            return [(number, number) for number in ids]
        # Some ids are display_ids of other records.
        shown = list(range(1, count + 1))
        other = shown.copy()
        rng.shuffle(other)
        return [(other[n] if n % 2 else number, shown[n])
                for n, number in enumerate(ids)]

    def draw(self, spec, rng, n, number, created, parent=None, keys=None):
        workspace_id = (keys or {}).get("workspace_id")
        if workspace_id is None and parent is not None:
            workspace_id = parent.get("workspace_id")
        if workspace_id is None and "workspace_id" in spec.columns:
            chance = rng.random()
            place = 0 if chance < 0.7 else 1 if chance < 0.9 else 2
            workspace_id = self.workspace_ids[place % len(self.workspace_ids)]
        return Draw(self, spec, rng, n, number, created, parent, keys or {},
                    workspace_id)

    @staticmethod
    def first_number(name, place):
        """The id of the first record below a parent."""
        return _first_number(name, place)

    def parent_of(self, spec, keys):
        """The record above, or None if there is none."""
        parent = self.specs.get(spec.parent)
        own = keys[spec.placeholders[-1]]
        if parent is None or not parent.parent:
            return self.table(spec.parent).get(own)
        if not set(parent.placeholders) <= set(keys):
            return self.table(spec.parent).find(own)
        row = self.table(spec.parent).get_below(
            {name: keys[name] for name in parent.placeholders}, own)
        # /tickets/{ticket_id}/… names what the parent says itself.
        for name in set(spec.placeholders[:-1]) - set(parent.placeholders):
            if row is not None and row.get(name) != keys[name]:
                return None
        return row

    def parents(self, spec):
        """(keys, record) of every parent that its own list shows."""
        above = self.specs.get(spec.parent)
        last = spec.placeholders[-1]
        if above is None:
            rows = self.rows("requesters" if spec.parent == "users"
                             else spec.parent)
            for row in rows:
                if not in_trash(row):
                    yield {last: row["id"]}, row
            return
        table = self.table(above.name)
        for keys, row in table.everything():
            if in_trash(row):
                continue
            mine = {name: row.get(name, keys.get(name))
                    for name in spec.placeholders[:-1]}
            if None not in mine.values():
                yield {**mine, last: row[above.key]}, row


def in_trash(row):
    """Whether a record is deleted, or spam, so that its list lacks it."""
    if "spam" in row:           # a ticket; others may show a deleted column
        return row["deleted"] or row["spam"]
    return row.get("_deleted", False)


def _ids(rng, spec, count):
    if spec.numbers == "small":
        ids, number = [], 0
        for _ in range(count):
            number += 1 if rng.random() < 0.97 else 3
            ids.append(number)
        return ids
    number = 21_000_000_000 + zlib.crc32(spec.name.encode()) * 4
    ids = []
    for _ in range(count):
        number += rng.randint(1, 90)
        ids.append(number)
    if count > 5:       # odd, adjacent, and beyond what a double can tell
        huge = (1 << 53) + zlib.crc32(spec.name.encode()) * 8
        ids[-2:] = [huge + 1, huge + 2]
    return ids


class _Forms:
    """How the records of a spec are encoded.

    A form is (what, names, lean, unsaid): what is list, list_global (without the
    custom fields of single workspaces), or show; names are those of the
    includes; lean forms lack what samples of lists lack, unsaid ones the
    workspace of problems, changes and releases.
    """

    def _shown(self, row, form):
        what, names, lean, unsaid = form
        spec = self.resource
        shown = spec.shown(row)
        hidden = spec.included.difference(
            *(spec.includes[name] for name in names))
        for name in hidden.union(spec.show_only if lean else ()):
            shown.pop(name, None)
        if unsaid and spec.name in ("problems", "changes", "releases"):
            del shown["workspace_id"]
        if what == "list_global" and shown.get("custom_fields"):
            shown["custom_fields"] = {
                name: value for name, value in shown["custom_fields"].items()
                if not name.startswith(LOCAL)}
        return shown


class SpecTable(_Forms, Table):
    """The records of a top-level resource."""

    def __init__(self, world, spec):
        self._world = world
        rng = seeded(world.seed, spec.name)
        numbers = world.numbers(spec)
        moments = sorted(world.now - DAY - rng.random() * (HISTORY - 2 * DAY)
                         for _ in numbers)
        digits = 3 if spec.stamp == "milliseconds" else 0
        records = []
        for n, ((number, key), created) in enumerate(zip(numbers, moments)):
            created = round(created, digits) if digits else int(created)
            draw = world.draw(spec, rng, n, number, created)
            draw.row["_n"] = n
            if spec.key == "display_id":
                draw.row["display_id"] = key
            if spec.trash is not None:
                draw.row["_deleted"] = n % 29 == 3
            records.append(spec.new_row(draw))
        super().__init__(spec, records)

    def key_of(self, row):
        return row[self.resource.key or "_n"]

    def order_of(self, row):
        spec = self.resource
        if spec.order is not None:
            return spec.order(row)
        key = self.key_of(row)
        return -key if spec.newest_first else key

    def put(self, row):
        self._world.version += 1
        row.setdefault("_n", len(self.records))
        super().put(row)

    def remove(self, number):
        self._world.version += 1
        super().remove(number)

    def restore(self):
        self._world.version += 1
        super().restore()

    def everything(self):
        return [({}, row) for row in self.ordered()]

    def _new_text(self, row, form):
        return record_to_json(self._shown(row, form),
                              row["_n"] % ASCII_EVERY == 0)


class Children(_Forms):
    """The records of a resource below others, or drawn from others."""

    def __init__(self, world, spec):
        self.resource = spec
        self._world = world
        self._kept = OrderedDict()      # by keys; oldest use first
        self._changed = {}              # likewise; what differs from the start
        self._index = (None, None)      # version, all rows by key

    def touched(self):
        return bool(self._changed)

    def restore(self):
        if self._changed:
            self._world.version += 1
            self._changed.clear()

    def below(self, keys, parent=None):
        """The records below a parent, in the order of their list."""
        spec = self.resource
        place = tuple(keys[name] for name in spec.placeholders)
        if place in self._changed:
            return self._changed[place]
        if spec.derive is not None:
            return spec.derive(self._world, keys)
        rows = self._kept.get(place)
        if rows is None:
            if parent is None:
                parent = self._world.parent_of(spec, keys)
            rows = self._drawn(keys, place, parent)
            self._kept[place] = rows
            if len(self._kept) > KEPT_PARENTS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(place)
        return rows

    def _drawn(self, keys, place, parent):
        world, spec = self._world, self.resource
        rng = seeded(world.seed, spec.name, *place)
        count = _count(spec, rng, parent)
        born = parent.get("created_at") or parent.get("created_time")
        if not isinstance(born, (int, float)):
            born = world.now - HISTORY
        moments = sorted(born + (world.now - born) * rng.random()
                         for _ in range(count))
        digits = 3 if spec.stamp == "milliseconds" else 0
        start = _first_number(spec.name, place)
        rows = []
        for n, created in enumerate(moments):
            created = round(created, digits) if digits else int(created)
            draw = world.draw(spec, rng, n, start + n * 3 + n % 2, created,
                              parent, keys)
            draw.row["_n"] = n
            if spec.trash is not None:
                draw.row["_deleted"] = n % 29 == 3
            rows.append(spec.new_row(draw))
        if spec.order is not None:
            rows.sort(key=spec.order)
        elif spec.newest_first:
            rows.reverse()
        return rows

    def key_of(self, row):
        return row[self.resource.key or "_n"]

    def more(self, keys, count, moment, values):
        """New records below a parent."""
        spec, world = self.resource, self._world
        parent = world.parent_of(spec, keys)
        rows = self.below(keys)
        last = max((self.key_of(row) for row in rows), default=_first_number(
            spec.name, tuple(keys[name] for name in spec.placeholders)))
        found = []
        for n in range(len(rows), len(rows) + count):
            rng = seeded(world.seed, spec.name, "more", n, *keys.values())
            draw = world.draw(spec, rng, n, last + 1 + n, int(moment), parent,
                              keys)
            draw.row["_n"] = n
            if spec.trash is not None:
                draw.row["_deleted"] = False
            found.append({**spec.new_row(draw), **values})
        return found

    def change(self, keys, rows):
        """Put other records in the place of those below a parent."""
        self._world.version += 1
        place = tuple(keys[name] for name in self.resource.placeholders)
        self._changed[place] = rows

    def everything(self):
        """(keys, record) of all records, parent by parent."""
        spec = self.resource
        if not spec.parent:
            return [({}, row) for row in self.below({})]
        return ((keys, row) for keys, parent in self._world.parents(spec)
                for row in self.below(keys, parent))

    def ordered(self):
        return [row for _, row in self.everything()]

    def get_below(self, keys, number):
        if self.resource.parent and self._world.parent_of(
                self.resource, keys) is None:
            return None
        key = self.resource.key
        for row in self.below(keys):
            if row[key] == number and not row.get("_deleted"):
                return row
        return None

    def find(self, number):
        """A record by its key alone, below whatever parent."""
        version, index = self._index
        if version != self._world.version:
            key = self.resource.key
            index = {row[key]: row for _, row in self.everything()
                     if not row.get("_deleted")}
            self._index = self._world.version, index
        return index.get(number)

    def encode(self, row, form):
        return record_to_json(self._shown(row, form),
                              row.get("_n", 1) % ASCII_EVERY == 0)


def _count(spec, rng, parent):
    """How many children a parent has."""
    if spec.only is not None and not spec.only(parent):
        return 0
    place = parent.get("_n")
    if place is None:
        place = parent["id"]
    if spec.few is not None:
        low, high = spec.few
        # Nearly always: some have none.
        return 0 if low == 0 and place % 5 == 4 else rng.randint(low, high)
    if place % _MANY == 5:
        return rng.randint(101, 130)
    if place % _SOME == 2:
        return rng.randint(31, 45)
    if place % _NONE == 0:
        return 0
    return rng.randint(1, 4)


def _first_number(name, place):
    """An id for the first child; no other parent's children are near."""
    last = place[-1] if place else 0
    if isinstance(last, int) and last < 1 << 40:
        return last * 1024 + zlib.crc32(name.encode()) % 13
    text = f"{name}/{place}".encode()
    digest = hashlib.blake2b(text, digest_size=6).digest()
    return int.from_bytes(digest) << 12
