#!/usr/bin/python3
"""Reads all tickets in several ways, in turn, and compares what they take.

    contest.py FOLDER ROWS FEWER_ROWS ROUNDS PORT FEWER_PORT

Run by test/bench/scan; the ports are those of page_server.py, FOLDER is for
files and holds jsonc_parse.
"""

import glob
import os
import subprocess
import sys
import time
import urllib.request
from statistics import median

FIVE = ["id", "subject", "status", "created_at", "updated_at"]
LIST = "/api/v2/tickets?updated_since=1970-01-01T00:00:00Z&order_type=asc"

# Goals.  Memory may grow by a set of the ids met, an entry of which has 24 bytes
# (while the set is made larger there are two), and by the pages that a longer
# scan has under way: 4, with room for a body and notes of 3 times the bytes.
CPU_FIVE, CPU_ALL, WALL_ALL, BYTES_A_ROW, PAGES = 0.5, 1.4, 1.2, 64, 4 * 3

PREPARE = """
CREATE EXTENSION freshservice_fdw;
CREATE SERVER {name} FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url 'http://127.0.0.1:{port}', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER {name}
    OPTIONS (api_key 'simulator-key');
CREATE SCHEMA {name};
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets) FROM SERVER {name}
    INTO {name};
"""

# What one would write by hand: one connection, page after page, a dict a row.
GENERATOR = """
CREATE FUNCTION {name}() RETURNS SETOF {table} LANGUAGE plpython3u AS $$
import http.client, json, re
connection = http.client.HTTPConnection("127.0.0.1", {port})
target = "{target}&per_page=100&page=1"
while target:
    connection.request("GET", target, headers={{
        "Authorization": "Basic c2ltdWxhdG9yLWtleTpY"}})
    answer = connection.getresponse()
    for ticket in json.loads(answer.read())["tickets"]:
        row = {{name: ticket.get(name) for name in {columns}}}
        if "custom_fields" in row:
            row["custom_fields"] = json.dumps(row["custom_fields"])
        yield row
    link = re.search(r"<http://[^/]*([^>]*)>", answer.getheader("link") or "")
    target = link and link[1]
$$
"""


class Session:
    """A psql, and its backend's CPU seconds and memory."""

    def __init__(self):
        self.psql = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = int(self.run("SELECT pg_backend_pid()")[0])

    def run(self, sql):
        self.psql.stdin.write(sql + ";\n\\echo ----\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line == "----\n":
                return lines
            lines.append(line.rstrip("\n"))
        sys.exit(f"psql failed: {sql}")

    def cpu(self):
        try:
            with open(f"/proc/{self.pid}/schedstat") as file:
                return int(file.read().split()[0]) / 1e9
        except OSError:         # a kernel without: in hundredths of a second
            with open(f"/proc/{self.pid}/stat") as file:
                fields = file.read().rsplit(")")[-1].split()
            return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def peak(self):
        """The most memory it ever had, in bytes."""
        with open(f"/proc/{self.pid}/status") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        sys.exit("the kernel does not tell VmHWM")

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()


class Contest:
    def __init__(self, folder, rows, fewer, rounds, port, fewer_port):
        self.folder = folder
        self.rows, self.fewer, self.rounds = int(rows), int(fewer), int(rounds)
        self.port, self.fewer_port = port, fewer_port
        self.parse = f"{folder}/jsonc_parse"
        self.wall, self.cpu = {}, {}
        self.loaded = {}
        self.failed = self.tests = 0

    # ----- preparing

    def prepare(self):
        self.session = Session()
        self.session.run("SET client_min_messages = warning")
        self.session.run(PREPARE.format(name="desk", port=self.port))
        self.session.run(PREPARE.format(name="small", port=self.fewer_port)
                         .split(";", 1)[1])
        columns = [line.split("|") for line in self.session.run(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
            "WHERE attrelid = 'desk.tickets'::regclass AND attnum > 0 "
            "ORDER BY attnum")]
        self.types = dict(columns)
        self.columns = {"5 columns": FIVE, "all columns": list(self.types)}
        self.python = self.session.run(
            "SELECT 1 FROM pg_available_extensions WHERE name = 'plpython3u'")
        if self.python:
            self.session.run("CREATE EXTENSION plpython3u")
        for what, names in self.columns.items():
            table = self.table(what)
            self.session.run(
                f"CREATE UNLOGGED TABLE {table} AS SELECT {', '.join(names)} "
                "FROM desk.tickets WITH NO DATA")
            if self.python:
                self.session.run(GENERATOR.format(
                    name=f"python_{table}", table=table, port=self.port,
                    target=LIST, columns=names))
        self.own_pages = self.save_pages("own", self.targets_read())
        self.all_pages = self.save_pages("full", [
            f"{LIST}&per_page=100&page={number}"
            for number in range(1, (self.rows + 99) // 100 + 1)])

    def table(self, what):
        return "t_" + what.split()[0]

    def targets_read(self):
        """What our own scan asks for, in order."""
        log = f"http://127.0.0.1:{self.port}/_bench/log"
        urllib.request.urlopen(urllib.request.Request(log, method="DELETE"))
        self.session.run("EXPLAIN ANALYZE SELECT * FROM desk.tickets")
        with urllib.request.urlopen(log) as answer:
            return answer.read().decode().split("\n")

    def save_pages(self, name, targets):
        """Fetches pages into files, and keeps curl's list of them."""
        os.mkdir(f"{self.folder}/{name}")
        with open(f"{self.folder}/{name}.curl", "w") as config, \
                open(f"{self.folder}/{name}.save", "w") as save:
            for number, target in enumerate(targets):
                url = f'url = "http://127.0.0.1:{self.port}{target}"\n'
                config.write(url)
                save.write(f'{url}output = "{self.folder}/{name}/'
                           f'{number:06}"\n')
        subprocess.run(["curl", "-sf", "-K", f"{self.folder}/{name}.save"],
                       check=True)
        return sorted(glob.glob(f"{self.folder}/{name}/*"))

    # ----- the ways; each notes what it took

    def note(self, way, wall, cpu=None):
        self.wall.setdefault(way, []).append(wall)
        if cpu is not None:
            self.cpu.setdefault(way, []).append(cpu)

    def statement(self, way, sql):
        cpu, start = self.session.cpu(), time.monotonic()
        self.session.run(sql)
        self.note(way, time.monotonic() - start, self.session.cpu() - cpu)

    def discard(self, what):
        names = ", ".join(self.columns[what])
        self.statement(f"freshservice_fdw, {what}",
                       "EXPLAIN (ANALYZE, TIMING OFF) "
                       f"SELECT {names} FROM desk.tickets")

    def json_c(self, way, pages):
        taken = subprocess.run([self.parse] + pages, check=True,
                               capture_output=True, text=True).stdout
        wall, cpu = map(float, taken.split())
        self.note(way, wall, cpu)

    def curl(self):
        start = time.monotonic()
        subprocess.run(["curl", "-sf", "-K", f"{self.folder}/full.curl"],
                       check=True, stdout=subprocess.DEVNULL)
        self.note("curl > /dev/null", time.monotonic() - start)

    def pipe(self, way, command):
        start = time.monotonic()
        subprocess.run(["bash", "-o", "pipefail", "-ec",
                        f"curl -sf -K '{self.folder}/full.curl' | {command}"],
                       check=True, stdout=subprocess.DEVNULL)
        self.note(way, time.monotonic() - start)

    def jq(self, what):
        """COPY reads arrays in braces; @csv leaves nulls empty."""
        cells = []
        for name in self.columns[what]:
            cell = f".{name}"
            if self.types[name].endswith("[]"):
                cell = (f'(.{name} | if . then "{{" + (map(tojson) | '
                        'join(",")) + "}" else . end)')
            elif self.types[name] == "jsonb":
                cell = f"(.{name} | tojson)"
            cells.append(cell)
        return f".tickets[] | [{', '.join(cells)}] | @csv"

    def load(self, way, what):
        """One way to fill a table, and a look at what came of it."""
        table = self.table(what)
        names = ", ".join(self.columns[what])
        self.session.run(f"TRUNCATE {table}")
        title = f"  {way}, {what}"
        if way == "curl | jq | COPY":
            with open(f"{self.folder}/{table}.jq", "w") as file:
                file.write(self.jq(what))
            self.pipe(title, f"jq -r -f '{self.folder}/{table}.jq' | psql -X "
                      f"-q -c 'COPY {table} FROM STDIN (FORMAT csv)'")
        elif way == "plpython3u":
            self.statement(title, f"INSERT INTO {table} "
                           f"SELECT * FROM python_{table}()")
        else:
            self.statement(title, f"INSERT INTO {table} "
                           f"SELECT {names} FROM desk.tickets")
        if title not in self.loaded:
            # Python rounds numbers with fractions in custom fields
            row = ", ".join(name for name in self.columns[what] if name != "custom_fields")
            self.loaded[title] = self.session.run(
                "SELECT count(*), sum(hashtextextended(ROW("
                f"{row})::text, 0)::numeric) FROM {table}")[0]

    def round(self):
        for what in self.columns:
            self.discard(what)
        self.json_c("json-c, pages of the fdw", self.own_pages)
        self.json_c("json-c", self.all_pages)
        self.curl()
        self.pipe("curl | json-c", f"'{self.parse}'")
        for what in self.columns:
            self.load("freshservice_fdw", what)
            self.load("curl | jq | COPY", what)
            if self.python:
                self.load("plpython3u", what)

    def growth(self, name):
        """By how much a scan raises its backend's memory."""
        session = Session()
        session.run(f"SELECT FROM {name}.tickets LIMIT 0")
        before = session.peak()
        session.run("EXPLAIN (ANALYZE, TIMING OFF) "
                    f"SELECT * FROM {name}.tickets")
        after = session.peak()
        session.close()
        return after - before

    # ----- the outcome

    def line(self, title, seconds, cpu=None):
        text = f"{title:38}{seconds * 1000:9.0f}{self.rows / seconds:10,.0f}" \
            f"{seconds / self.whole:7.2f}"
        if cpu is not None:
            text += f"{cpu / self.rows * 1e6:9.2f}{cpu / self.parsed:9.2f}"
        print(text)

    def way(self, title):
        cpu = median(self.cpu[title]) if title in self.cpu else None
        self.line(title, median(self.wall[title]), cpu)

    def test(self, passed, text):
        self.tests += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.tests} - {text}")

    def report(self):
        size = [sum(map(os.path.getsize, pages)) / 1e6
                for pages in (self.all_pages, self.own_pages)]
        self.parsed = median(self.cpu["json-c, pages of the fdw"])
        self.whole = median(self.wall["freshservice_fdw, all columns"])
        print(f"{self.rows} tickets, {size[0]:.1f} MB in "
              f"{len(self.all_pages)} pages; the fdw's pages overlap: "
              f"{size[1]:.1f} MB in {len(self.own_pages)}")
        print(f"medians of {self.rounds} rounds\n")
        print(f"{'':38}{'ms':>9}{'rows/s':>10}{'ratio':>7}{'us/row':>9}"
              f"{'/json-c':>9}")
        for what in self.columns:
            self.way(f"freshservice_fdw, {what}")
        self.way("json-c, pages of the fdw")
        self.way("json-c")
        self.way("curl > /dev/null")
        then = median(map(sum, zip(self.wall["curl > /dev/null"],
                                   self.wall["json-c"])))
        self.line("curl > /dev/null, then json-c", then)
        self.way("curl | json-c")
        print("into a table")
        for what in self.columns:
            for way in ("freshservice_fdw", "curl | jq | COPY", "plpython3u"):
                title = f"  {way}, {what}"
                if title in self.loaded:
                    self.way(title)
                else:
                    print(f"{title:38}{'not installed':>19}")
        print()
        self.goals(min(then, median(self.wall["curl | json-c"])))

    def goals(self, other):
        for what, most in (("5 columns", CPU_FIVE), ("all columns", CPU_ALL)):
            ratio = median(self.cpu[f"freshservice_fdw, {what}"]) / self.parsed
            self.test(ratio <= most, f"{what}: CPU {ratio:.2f} of json-c's, "
                      f"at most {most}")
        ratio = self.whole / other
        self.test(ratio <= WALL_ALL, f"all columns: time {ratio:.2f} of curl "
                  f"and json-c, at most {WALL_ALL}")
        page = sum(map(os.path.getsize, self.all_pages)) / len(self.all_pages)
        most = self.few + (self.rows - self.fewer) * BYTES_A_ROW + PAGES * page
        self.test(self.many <= most, f"memory grows by {self.few / 1e6:.2f} MB "
                  f"at {self.fewer} rows, {self.many / 1e6:.2f} MB at "
                  f"{self.rows}, at most {most / 1e6:.2f} MB")
        for what in self.columns:
            # jq 1.6 rounds ids beyond 2^53
            found = [rows if "jq" not in title else rows.split("|")[0]
                     for title, rows in self.loaded.items()
                     if title.endswith(what)]
            self.test(all(rows.split("|")[0] == str(self.rows)
                          for rows in found) and
                      len({rows for rows in found if "|" in rows}) == 1,
                      f"{what}: all ways load {self.rows} rows, and the same "
                      "but for what jq rounds")
        print(f"1..{self.tests}")


def main():
    contest = Contest(*sys.argv[1:])
    contest.prepare()
    contest.round()             # to warm up
    contest.wall.clear()
    contest.cpu.clear()
    for _ in range(contest.rounds):
        contest.round()
    contest.few = median(contest.growth("small") for _ in range(3))
    contest.many = median(contest.growth("desk") for _ in range(3))
    contest.report()
    sys.exit(contest.failed > 0)


if __name__ == "__main__":
    main()
