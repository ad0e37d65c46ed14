#!/usr/bin/python3
"""Known ways in which rows get lost or come twice, one after the other.

Prints a line for each: "ok" or "not ok", and its name; what is wrong comes
before, behind "#".
"""

import argparse
import sys

from cases import SEARCH_LAG, default_switches
from place import FIRST_MOMENT, Place
from psql import Psql, SqlError

COLUMNS = ("id", "workspace_id", "status", "updated_at")
STATUS, OTHER_STATUS, RARE_STATUS = 21, 5, 9
PAGE = 30                       # rows of a page of the filter
LIST_PAGE = 100

FILTER_PAGE_1 = r"/tickets/filter\?.*page=1$"
LIST_PAGE_1 = r"/tickets\?.*page=1$"


class Scene:
    """An account at rest, as it was at the start, and a new session."""

    def __init__(self, psql, place, switches=(), options=()):
        self.psql = psql
        self.place = place
        self.desk = place.desk
        self.desk.post("restore_data")
        self.desk.post("set", **{**default_switches(), **dict(switches)})
        self.desk.post("clock", tick=0.5)
        place.set_options({"search_lag": SEARCH_LAG, "filter_page_limit": 10,
                           "concurrency": 1, "workspaces": "all",
                           "time_zone": None, **dict(options)})
        place.begin_session()
        self.workspaces = place.workspaces()
        self.problems = []

    def tickets(self, condition="true"):
        """Ids, oldest first."""
        return [int(row[0]) for row in self.psql.run(
            f"SELECT id FROM {self.place.name}.origin WHERE visible "
            f"AND ({condition}) ORDER BY created_at, id")]

    def change(self, op, ids=None, **members):
        if ids is not None:
            members["ids"] = ids
        self.desk.post("mutate", op=op, **members)

    def settle(self):
        """Let the index behind filters, and the lists before them, forget
        what was done so far."""
        self.desk.advance(2 * SEARCH_LAG)

    def begin(self):
        self.start = self.desk.advance(1)
        self.desk.ask("DELETE", "log")

    def read(self, condition, names=COLUMNS):
        try:
            self.place.judge.read("tickets", names, condition)
        except SqlError as error:
            self.problems.append(f"ERROR {error}")

    def judge(self, condition, names=COLUMNS):
        """What the history says about the rows."""
        if self.problems:
            return
        for kind, number in self.place.judge.judge(
                "tickets", names, condition, self.workspaces, self.start):
            self.problems.append(f"{kind}: {number}")

    def demand(self, text, condition):
        if not condition:
            self.problems.append(f"not so: {text}")

    def asked(self, text):
        """Whether a request was sent that has this in it."""
        return any(text in line["raw"] for line in self.requests())

    def requests(self):
        return self.desk.lines("log?since=0")


def _sixty(scene):
    """Sixty tickets of a status, and an older one of another; its id."""
    number, *others = scene.tickets()
    scene.change("update", scene.tickets(f"status = {STATUS}"),
                 set={"status": OTHER_STATUS})
    scene.change("update", [number], set={"status": OTHER_STATUS})
    scene.change("update", others[-2 * PAGE:], set={"status": STATUS})
    scene.settle()
    return number


def filter_swap(scene, which):
    """After the first page a row of it leaves, and an older one enters."""
    older = _sixty(scene)
    scene.begin()
    scene.change("update", set={"status": OTHER_STATUS},
                 pick={"of": "answer", "which": which},
                 when={"path": FILTER_PAGE_1})
    scene.change("update", [older], set={"status": STATUS},
                 when={"path": FILTER_PAGE_1})
    scene.read(f"status = {STATUS}")
    scene.demand("the filter was asked for a second page",
                 any("/filter" in line["path"]
                     and line["query"]["page"] == "2"
                     for line in scene.requests()))
    scene.judge(f"status = {STATUS}")


def list_leaves(scene, op, which, after=1, members=()):
    """Rows of a page already read leave the listing."""
    scene.begin()
    scene.change(op, pick={"of": "answer", "which": which},
                 when={"path": "/tickets\\?", "after": after},
                 **dict(members))
    scene.read("true")
    scene.demand("several pages were read", len(scene.requests()) > 2)
    scene.judge("true")


def list_slips(scene):
    """After each page its first row is deleted: row after row slips."""
    scene.begin()
    for page in range(1, 8):
        scene.change("delete", pick={"of": "answer", "which": "first"},
                     when={"path": r"/tickets\?", "after": page})
    scene.read("true")
    scene.judge("true")


def move_between_parts(scene):
    """A list of values takes several queries, and a ticket goes from a value
    of a later one to a value of the first, which has been read already."""
    number = scene.tickets(f"status = {STATUS}")[0]
    values = ", ".join(map(str, (RARE_STATUS, *range(1001, 1061), STATUS)))
    scene.begin()
    scene.change("update", [number], set={"status": RARE_STATUS},
                 when={"path": r"filter=spam"})
    scene.read(f"status IN ({values})")
    scene.demand("several queries", scene.asked("1001")
                 and not all("1001" in line["raw"]
                             for line in scene.requests()
                             if "1060" in line["raw"]))
    scene.judge(f"status IN ({values})")


def move_back(scene, condition="true", then=3, numbers=(2, 3, 7)):
    """A ticket of the last workspace moves to the first one, which has been
    read already."""
    names = (*COLUMNS, "custom_fields")
    number = scene.tickets("workspace_id = 7")[0]
    scene.begin()
    scene.change("move", [number], set={"workspace_id": 2},
                 when={"path": rf"/tickets\?.*workspace_id={then}\b"})
    scene.read(condition, names)
    scene.demand("a request for each workspace",
                 all(scene.asked(f"workspace_id={n}&") for n in numbers))
    scene.demand("and no other", all(not scene.asked(f"workspace_id={n}&")
                                     for n in {2, 3, 7} - set(numbers)))
    scene.judge(condition, names)


def move_on(scene):
    """A ticket of the first workspace moves to the last one after it was
    read: it must not come twice."""
    names = (*COLUMNS, "custom_fields")
    number = scene.tickets("workspace_id = 2")[0]
    scene.begin()
    scene.change("move", [number], set={"workspace_id": 7},
                 when={"path": r"/tickets\?.*workspace_id=3\b"})
    scene.read("true", names)
    scene.judge("true", names)


def moved_out_of_scope(scene, then=None):
    """A ticket has just left the workspace that is read, and may have gone to
    the trash there; the index of the filter does not know yet."""
    number = scene.tickets(f"status = {STATUS} AND workspace_id = 2")[0]
    scene.settle()
    scene.change("move", [number], set={"workspace_id": 3})
    if then is not None:
        scene.change(then, [number])
    scene.begin()
    scene.read(f"status = {STATUS}")
    scene.demand("the filter was asked", scene.asked("/filter"))
    scene.judge(f"status = {STATUS}")


def back_between_looks(scene, leave, come_back):
    """A ticket that has just been changed is not listed when the scan looks
    for what changed, and is back when it looks for what left.  The index does
    not know of the change yet."""
    number = scene.tickets(f"status = {STATUS}")[0]
    scene.settle()
    scene.change("update", [number], set={"subject": "changed lately"})
    scene.desk.advance(2)
    scene.change(leave, [number])
    scene.begin()
    scene.change(come_back, [number],
                 when={"path": r"/tickets\?.*updated_since"})
    names = (*COLUMNS, "subject")
    scene.read(f"status = {STATUS}", names)
    scene.demand("the filter was asked", scene.asked("/filter"))
    scene.judge(f"status = {STATUS}", names)


def moved_between_looks(scene):
    """A ticket that has just been changed moves from a workspace where what
    changed has not been looked for yet to one where it has."""
    names = (*COLUMNS, "subject", "custom_fields")
    number = scene.tickets("workspace_id = 7")[0]
    scene.change("update", [number], set={"status": STATUS})
    scene.settle()
    scene.change("update", [number], set={"subject": "changed lately"})
    scene.begin()
    scene.change("move", [number], set={"workspace_id": 2},
                 when={"path": r"/tickets\?.*workspace_id=2\b.*updated_since"})
    scene.read(f"status = {STATUS}", names)
    scene.demand("the filter was asked", scene.asked("/filter"))
    scene.judge(f"status = {STATUS}", names)


def cursor(scene, condition, first, change):
    """FETCH, a change during the pause, FETCH."""
    run = scene.psql.run
    listed = ", ".join(COLUMNS)
    scene.begin()
    try:
        run("BEGIN")
        run(f"DECLARE c CURSOR FOR SELECT {listed} FROM "
            f"{scene.place.name}.tickets WHERE {condition}")
        rows = run(f"FETCH {first} FROM c")
        change(scene, [int(row[0]) for row in rows])
        rows += run("FETCH ALL FROM c")
        run("COMMIT")
    except SqlError as error:
        run("ROLLBACK")
        scene.problems.append(f"ERROR {error}")
        return
    run(f"INSERT INTO pg_temp.got ({listed}) VALUES " + ", ".join(
        "(%s, %s, %s, '%s')" % tuple(row) for row in rows))
    scene.judge(condition)


def _delete_read(scene, read):
    scene.change("delete", [read[0], read[len(read) // 2], read[-1]])


def _pause_and_delete_read(scene, read):
    _delete_read(scene, read)
    scene.settle()


def cursor_on_filter(scene):
    older = _sixty(scene)

    def swap(scene, read):
        scene.change("update", [read[0]], set={"status": OTHER_STATUS})
        scene.change("update", [older], set={"status": STATUS})

    cursor(scene, f"status = {STATUS}", PAGE // 2, swap)


MOVE = {"set": {"workspace_id": 3}}
AHEAD = {"concurrency": 4}
ONE_WORKSPACE = {"workspaces": "2"}
TRAILING = {"lag": 60}

# What it is called, the desk, switches, options of the server, what happens.
SCENES = (
    ("filter: a row of page 1 leaves, an older one enters", "one", {}, {},
     lambda scene: filter_swap(scene, "any")),
    ("filter: the last row of page 1 leaves, an older one enters", "one",
     {}, {}, lambda scene: filter_swap(scene, "last")),
    ("filter: the same with pages asked for ahead", "one", {}, AHEAD,
     lambda scene: filter_swap(scene, "any")),
    ("filter: a row goes from a query to come to one read before", "one",
     {}, {}, move_between_parts),
    ("list: a row of page 1 is deleted", "one", {}, {},
     lambda scene: list_leaves(scene, "delete", "any")),
    ("list: a row of page 3 is deleted, with pages asked for ahead", "one",
     {}, AHEAD, lambda scene: list_leaves(scene, "delete", "any", 3)),
    ("list: the last row of page 1 is deleted", "one", {}, {},
     lambda scene: list_leaves(scene, "delete", "last")),
    ("list: the last row of page 2 is marked as spam", "one", {}, {},
     lambda scene: list_leaves(scene, "spam", "last", 2)),
    ("list: all rows of page 2 are deleted", "one", {}, {},
     lambda scene: list_leaves(scene, "delete", "all", 2)),
    ("list: after each page its first row is deleted", "one", {}, {},
     list_slips),
    ("list of one workspace: the last row of page 1 moves to another",
     "three", {}, ONE_WORKSPACE,
     lambda scene: list_leaves(scene, "move", "last", 1, MOVE)),
    ("workspaces: a ticket moves to one read before", "three", {}, {},
     move_back),
    ("workspaces asked for: a ticket moves to one read before", "three",
     {}, {},
     lambda scene: move_back(scene, "workspace_id IN (2, 7)", 2, (2, 7))),
    ("workspaces: a ticket moves to one read later", "three", {}, {},
     move_on),
    ("index lag: a ticket has left the workspace", "three", TRAILING,
     ONE_WORKSPACE, moved_out_of_scope),
    ("index lag: a ticket has left the workspace and was deleted", "three",
     TRAILING, ONE_WORKSPACE,
     lambda scene: moved_out_of_scope(scene, "delete")),
    ("index lag: a ticket has left the workspace and is spam", "three",
     TRAILING, ONE_WORKSPACE,
     lambda scene: moved_out_of_scope(scene, "spam")),
    ("index lag: a ticket is restored while what left is looked for", "one",
     TRAILING, {}, lambda scene: back_between_looks(scene, "delete",
                                                    "restore")),
    ("index lag: a ticket turns out to be no spam meanwhile", "one",
     TRAILING, {}, lambda scene: back_between_looks(scene, "spam", "unspam")),
    ("index lag: a ticket moves to a workspace looked at before", "three",
     TRAILING, {}, moved_between_looks),
    ("cursor on a list: rows read are deleted in the pause", "one", {}, {},
     lambda scene: cursor(scene, "true", 150, _delete_read)),
    ("cursor on a list: the same, and the pause is long", "one", {}, {},
     lambda scene: cursor(scene, "true", 150, _pause_and_delete_read)),
    ("cursor on a filter: a row leaves, an older one enters in the pause",
     "one", {}, {}, cursor_on_filter),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    parser.add_argument("--desk", action="append", metavar="NAME=URL")
    parser.add_argument("--start", type=int, required=True)
    parser.add_argument("--wrapper", default="freshservice_fdw")
    parser.add_argument("--count", action="store_true",
                        help="only print how many there are")
    arguments = parser.parse_args()
    if arguments.count:
        print(len(SCENES))
        return 0
    psql = Psql(arguments.database)
    places = {}
    for pair in arguments.desk:
        name, url = pair.split("=", 1)
        places[name] = Place(psql, name, url, arguments.wrapper,
                             arguments.start + FIRST_MOMENT)
    failed = 0
    for label, name, switches, options, happen in SCENES:
        scene = Scene(psql, places[name], switches, options)
        happen(scene)
        for problem in scene.problems[:10]:
            print(f"# {problem}")
        print(("not ok " if scene.problems else "ok ") + label, flush=True)
        failed += bool(scene.problems)
    psql.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
