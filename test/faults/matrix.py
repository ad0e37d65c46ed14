#!/usr/bin/python3
"""Every fault at every place of every way of reading a table.

    matrix.py --database NAME --certificate PEM --worker URL,TLS-URL ...
              [--only TEXT] [--summary FILE]

Prints a table, "rows" or an SQLSTATE for each cell, and "ok" or "not ok" and
a fault a line, as its cells are what table.py says.
"""

import argparse
import queue
import re
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from table import ABSENT, FAULTS, PLACES, ROWS

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "moving"))

from desk import Desk                               # noqa: E402
from psql import Psql, SqlError, quoted             # noqa: E402

# How a door that is shut once, and for how long, is told from one that is not.
DOOR_SECONDS = 0.2

PATIENT = "max_retries '4'"         # whatever a busy machine adds to a fault
FIRM = "max_retries '1'"
QUICK = "max_retries '0'"
ATTEMPTS = 3
OPTIONS = "connect_timeout '1', request_timeout '1', rate_window '1'"


class Way:
    """A way of reading a table: what is asked, and what its requests are."""

    def __init__(self, name, relation, condition, path, strategy, place=None,
                 parent=None):
        self.name = name
        self.relation = relation
        self.condition = condition
        self.path = path            # of the requests that are struck
        self.strategy = strategy
        self.place = place or path  # of one that is struck again and again
        self.parent = parent or "id"    # the column with the id in the path

    def query(self, schema):
        return f"SELECT * FROM {schema}.{self.relation} WHERE {self.condition}"


def make_ways(now, psql):
    since = (now - timedelta(days=40)).strftime("%FT%TZ")
    # of more than a page, and of less
    parents = psql.value(
        "SELECT string_agg(ticket_id::text, ', ') FROM (SELECT ticket_id, "
        "row_number() OVER (PARTITION BY count(*) > 100 ORDER BY ticket_id) "
        "AS n FROM truth.ticket_conversations GROUP BY 1) AS p WHERE n <= 2")
    ids = psql.value(
        "SELECT string_agg(id::text, ', ') FROM (SELECT id FROM "
        "truth.tickets ORDER BY id LIMIT 5) AS t")
    return [
        Way("list", "tickets", f"updated_at >= '{since}'",
            r"/tickets\?", "list", r"/tickets\?.*\bpage=2\b"),
        Way("filter", "tickets", "priority = 4",
            r"/tickets/filter\?", "filter",
            r"/tickets/filter\?.*\bpage=2\b"),
        Way("show", "tickets", f"id IN ({ids})", r"/tickets/\d+", "show",
            rf"/tickets/{ids.split(', ')[2]}\b"),
        Way("nested", "ticket_conversations", f"ticket_id IN ({parents})",
            r"/tickets/\d+/conversations\b", "nested", parent="ticket_id"),
    ]


class Cell:
    def __init__(self, fault, way, place, mode):
        self.fault = fault
        self.way = way
        self.place = place
        self.mode = mode
        self.outcome = None
        self.seconds = 0
        self.message = ""
        self.complaint = None
        self.struck = False

    @property
    def good(self):
        return self.complaint is None

    def patience(self):
        if self.mode != "stays":
            return PATIENT
        # a timeout costs a second each time; let a third of them be repeated
        quick = self.fault.slow and not self.fault.door
        return QUICK if quick and self.place != "middle" else FIRM


class Worker(threading.Thread):
    """A session, an account, and servers that reach it."""

    def __init__(self, number, arguments, urls):
        super().__init__(daemon=True)
        self.psql = Psql(arguments.database)
        self.desk = Desk(urls[0])
        self._schemas = {}
        self._requests = {}
        self._followers = {}        # those of pages that a link led to
        for tls in (False, True):
            for patience in (PATIENT, FIRM, QUICK):
                name = f"w{number}_{len(self._schemas)}"
                self._schemas[tls, patience] = name
                options = f"url {quoted(urls[tls])}, {OPTIONS}, {patience}"
                if tls:
                    # one at a time, so that the door is shut before the next
                    options += (f", ca_file {quoted(arguments.certificate)}"
                                ", concurrency '1'")
                for statement in (
                        f"CREATE SERVER {name} FOREIGN DATA WRAPPER "
                        f"freshservice_fdw OPTIONS ({options}, "
                        "plan 'enterprise')",
                        "CREATE USER MAPPING FOR CURRENT_USER SERVER "
                        f"{name} OPTIONS (api_key 'simulator-key')",
                        f"CREATE SCHEMA {name}",
                        "IMPORT FOREIGN SCHEMA tickets FROM SERVER "
                        f"{name} INTO {name}"):
                    self.psql.run(statement)

    def begin(self, ways, cells, done):
        self._ways = ways
        self._cells = cells
        self._done = done
        self.start()

    def run(self):
        try:
            while True:
                try:
                    cell = self._cells.get_nowait()
                except queue.Empty:
                    break
                # How many requests there are can differ on a busy machine,
                # and by what the session has learned.
                for _ in range(ATTEMPTS):
                    try:
                        self._try(cell)
                    except SqlError as error:
                        cell.complaint = f"without a fault: {error}"
                    if cell.struck:
                        break
                    self._forget()
                self._done.put(cell)
        except BaseException as error:      # the main thread waits for us
            self._done.put(error)
            raise

    def requests(self, schema, way):
        """How many requests there are without a fault."""
        if (schema, way.name) not in self._requests:
            # what a session learns at first is no request later
            self._measure(schema, way)
            self._requests[schema, way.name] = self._measure(schema, way)
        return self._requests[schema, way.name]

    def _measure(self, schema, way):
        self.desk.post("reset")
        outcome = self._read(schema, way)
        if outcome != ROWS:
            sys.exit(f"without a fault, {way.name}: {outcome}")
        plan = self.psql.run("EXPLAIN (VERBOSE) " + way.query(schema))
        if not any(f"Remote Strategy: {way.strategy}" in line[0]
                   for line in plan):
            sys.exit(f"{way.name} is not read so: {plan}")
        struck = self._struck(way.path)
        self._followers[schema, way.name] = sum(
            bool(re.search(r"\bpage=(?!1\b)", target)) for target in struck)
        return len(struck)

    def _read(self, schema, way):
        """ROWS, what differs, or an SQLSTATE."""
        have, missing, extra = map(int, self.psql.run(
            f"WITH have AS MATERIALIZED ({way.query(schema)}) SELECT "
            "(SELECT count(*) FROM have), (SELECT count(*) FROM (TABLE "
            f"truth.{way.name} EXCEPT ALL TABLE have) AS m), (SELECT "
            "count(*) FROM (TABLE have EXCEPT ALL TABLE "
            f"truth.{way.name}) AS e)")[0])
        if missing or extra:
            return f"{have} rows, {missing} missing, {extra} too many"
        return ROWS

    def _struck(self, path=None):
        """Targets of the requests whose path matches, or with a fault."""
        return [entry["raw"] for entry in self.desk.lines("log")
                if (entry["fault"] if path is None
                    else re.search(path, entry["raw"]))]

    def _try(self, cell):
        fault, way = cell.fault, cell.way
        schema = self._schemas[fault.tls, cell.patience()]
        pid = self.psql.value("SELECT pg_backend_pid()")
        members = {**fault.members, "path": way.path,
                   "count": {"once": 1, "twice": 2, "stays": -1}[cell.mode]}
        requests = self.requests(schema, way)
        if cell.mode == "twice":
            members["path"] = way.place
        elif not {"short_middle_page", "empty_last_page_with_link",
                  "link_past_end", "link_elsewhere",
                  "no_link"} & {fault.members["kind"]}:
            members["skip"] = {"first": 0, "middle": requests // 2,
                               "last": requests - 1}[cell.place]
        elif cell.place == "middle":
            members["skip"] = 1     # of those that it fits
        elif (cell.place, fault.members["kind"]) == ("last", "no_link"):
            members["skip"] = self._followers[schema, way.name] - 1
        if fault.door and cell.mode != "stays":
            members["seconds"] = DOOR_SECONDS
        self.desk.post("reset")
        self.desk.post("fault", **members)
        began = time.monotonic()
        try:
            cell.outcome = self._read(schema, way)
        except SqlError as error:
            cell.outcome = error.state
            cell.message = error.message
        cell.seconds = time.monotonic() - began
        self.desk.ask("DELETE", "fault")
        self._judge(cell)
        if self.psql.value("SELECT pg_backend_pid()") != pid:
            cell.complaint = f"{cell.outcome}: the session ended"
        if fault.forget:
            self._forget()

    def _forget(self):
        """Go on in a session that has learned nothing."""
        self.psql.reconnect()
        self._requests.clear()

    def _judge(self, cell):
        fault = cell.fault
        wanted = fault.outcomes[cell.mode]
        struck = self._struck()
        # nobody logs who does not come in
        cell.struck = (bool(struck) if not fault.door else
                       cell.outcome != ROWS or cell.seconds > DOOR_SECONDS)
        cell.complaint = None
        few = re.fullmatch(r"\d+ rows, (\d+) missing, 0 too many",
                           cell.outcome)
        if ABSENT in wanted and few and int(few[1]) <= self._absent(
                cell.way, struck):
            cell.outcome = ABSENT
        if not cell.struck:
            cell.complaint = f"{cell.outcome}, not struck"
        elif cell.outcome not in wanted:
            cell.complaint = (f"{cell.outcome}, expected "
                              f"{'/'.join(wanted)} {cell.message}")
        elif fault.final and len(set(struck)) < len(struck):
            cell.complaint = "sent again"


    def _absent(self, way, struck):
        """Rows of the records that "do not exist"."""
        ids = {re.search(r"/tickets/(\d+)", target)[1] for target in struck}
        return int(self.psql.value(
            f"SELECT count(*) FROM truth.{way.name} WHERE {way.parent} IN "
            f"({', '.join(ids or ['NULL'])})"))


def read_truth(worker, database):
    """Tables of what the simulator knows, of the shape of ours."""
    psql = worker.psql
    psql.run("CREATE SCHEMA truth")
    psql.run("CREATE TABLE truth.line (line jsonb)")
    schema = worker._schemas[False, PATIENT]
    for relation in ("tickets", "ticket_conversations"):
        psql.run("TRUNCATE truth.line")
        psql.copy_in("truth.line", [
            line.replace(b"\\", b"\\\\") for line
            in worker.desk.ask("GET", "truth/" + relation).splitlines()])
        psql.run(f"CREATE TABLE truth.{relation} (LIKE {schema}.{relation})")
        psql.run(f"INSERT INTO truth.{relation} SELECT r.* FROM truth.line, "
                 f"jsonb_populate_record(NULL::truth.{relation}, line) AS r")


def make_cells(ways, only):
    cells = []
    for fault in FAULTS:
        if only not in fault.name:
            continue
        for way in ways:
            for place in PLACES:
                if not fault.occurs(way.name, place):
                    continue
                for mode in ("once", "stays"):
                    cells.append(Cell(fault, way, place, mode))
        if fault.door or fault.final:
            continue
        if fault.occurs("list", "middle"):
            cells.append(Cell(fault, ways[0], "middle", "twice"))
        if fault.occurs("show", "middle"):
            cells.append(Cell(fault, ways[2], "middle", "twice"))
    # The slow ones first, so that nobody is left with one at the end.  Last
    # what accounts are remembered by: a 400 can mean that a list ends there.
    return sorted(cells, key=lambda cell: (cell.fault.forget,
                                           not cell.fault.slow))


def show(cells, ways):
    """The table: what came of a fault that goes away, and of one that stays;
    one text where these, or the three places, are the same."""
    lines = [["goes away/stays", *(way.name for way in ways)]]
    for fault in FAULTS:
        mine = [cell for cell in cells if cell.fault is fault]
        if mine:
            lines.append([fault.name])
            for way in ways:
                places = [_text({cell.mode: cell for cell in mine
                                 if (cell.way, cell.place) == (way, place)})
                          for place in PLACES]
                seen = set(places) - {"-"}
                lines[-1].append(seen.pop() if len(seen) == 1
                                 else " ".join(places) if seen else "-")
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print("# " + "  ".join(text.ljust(width) for text, width
                               in zip(line, widths)).rstrip())


def _text(found):
    if not found:
        return "-"
    texts = [("" if cell.good else "!") + (cell.outcome or "?")
             for mode, cell in found.items() if mode != "twice"]
    return texts[0] if len(set(texts)) == 1 else "/".join(texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--now", required=True, type=int)
    parser.add_argument("--worker", action="append", required=True,
                        metavar="URL,TLS-URL")
    parser.add_argument("--only", default="", metavar="TEXT",
                        help="faults whose name has this in it")
    arguments = parser.parse_args()
    began = time.monotonic()
    workers = [Worker(number, arguments, urls.split(","))
               for number, urls in enumerate(arguments.worker, 1)]
    read_truth(workers[0], arguments.database)
    ways = make_ways(datetime.utcfromtimestamp(arguments.now),
                     workers[0].psql)
    for way in ways:
        workers[0].psql.run(
            f"CREATE TABLE truth.{way.name} AS {way.query('truth')}")
        rows = workers[0].psql.value(f"SELECT count(*) FROM truth.{way.name}")
        print(f"# {way.name}: {rows} rows, "
              f"{workers[0].requests('w1_0', way)} requests that may be "
              f"struck, {way.query('fs')}")

    cells = make_cells(ways, arguments.only)
    waiting, done = queue.Queue(), queue.Queue()
    for cell in cells:
        waiting.put(cell)
    for worker in workers:
        worker.begin(ways, waiting, done)
    for _ in cells:
        cell = done.get()
        if isinstance(cell, BaseException):
            sys.exit(f"a worker has ended: {cell!r}")
    show(cells, ways)
    for fault in FAULTS:
        mine = [cell for cell in cells if cell.fault is fault]
        bad = [cell for cell in mine if not cell.good]
        if mine:
            print(f"{'not ok' if bad else 'ok'} {fault.name}: {len(mine)} "
                  f"cells, {sum(cell.seconds for cell in mine):.0f} s")
        for cell in bad:
            print(f"# {cell.way.name}, {cell.place}, {cell.mode}: "
                  f"{cell.complaint}")
    print(f"# {len(cells)} cells in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
