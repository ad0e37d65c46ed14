"""Backends that share an account's limits, and what the simulator saw of it.

    scenarios.py NAME URL SCHEMA DATABASE[,DATABASE] WINDOW LATENCY CONCURRENCY

WINDOW in seconds, LATENCY in milliseconds.  Prints figures, one a line.
"""

import http.client
import json
import math
import random
import subprocess
import sys
import threading
import time
import urllib.parse

LIMIT = 140                     # list pages in a window
BUCKET = "list_tickets"
KEY = "c2ltdWxhdG9yLWtleTpY"    # simulator-key:X
NEIGHBOUR = "/api/v2/tickets?per_page=1"


class Desk:
    """The simulator: its controls, its log, and a neighbour's calls."""

    def __init__(self, url):
        self._host = urllib.parse.urlsplit(url).netloc

    def _ask(self, method, path, headers=()):
        connection = http.client.HTTPConnection(self._host, timeout=60)
        connection.request(method, path, headers=dict(headers))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def clear(self):
        self._ask("DELETE", "/_control/log")

    def log(self):
        return [json.loads(line) for line in
                self._ask("GET", "/_control/log")[1].splitlines()]

    def updates(self):
        """When each ticket was updated, the newest first."""
        return sorted((json.loads(line)["updated_at"] for line in self._ask(
            "GET", "/_control/truth/tickets")[1].splitlines()), reverse=True)

    def call(self):
        """One call of another client; its status."""
        return self._ask("GET", NEIGHBOUR, {"Authorization": "Basic " + KEY}.items())[0]


def psql(database, sql):
    return subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
         database, "-c", sql], text=True, capture_output=True)


def value(database, sql):
    answer = psql(database, sql)
    return answer.stdout.strip() if answer.returncode == 0 else answer.stderr


class Query(threading.Thread):
    """A query in a backend of its own, and how long it takes."""

    def __init__(self, database, sql):
        super().__init__()
        self._what = (database, sql)
        self.start()

    def run(self):
        self.begin = time.monotonic()
        self.answer = value(*self._what)
        self.seconds = time.monotonic() - self.begin


def of(entries, admitted=None):
    """Entries of the bucket; of calls let in, or refused."""
    return [entry for entry in entries if entry["bucket"] == BUCKET and
            (admitted is None or (entry["status"] != 429) == admitted)]


def windows(entries, length):
    """Calls let in, by window: fixed ones, each opened by its first call."""
    opened = None
    result = []
    for entry in of(entries, True):
        if opened is None or entry["t"] >= opened + length:
            opened = entry["t"]
            result.append([])
        result[-1].append(entry)
    return result


def least(calls, length, latency, concurrency):
    """Seconds that so many calls take at least, from the first one's sending
    to the last one's arrival."""
    full = math.ceil(calls / LIMIT) - 1
    rest = calls - full * LIMIT
    return full * length + (math.ceil(rest / concurrency) - 1) * latency


class Scenario:
    def __init__(self, url, schema, databases, length, latency, concurrency):
        self.desk = Desk(url)
        self.schema = schema
        self.databases = databases.split(",")
        self.length = float(length)
        self.latency = float(latency) / 1000
        self.concurrency = int(concurrency)
        self.pages = f"SELECT count(*) FROM {schema}.tickets"
        self.settle()

    def settle(self):
        """Waits for the window of what was before to end."""
        value(self.databases[0],
              f"SELECT count(*) FROM {self.schema}.tickets WHERE id = -1")
        deadline = time.monotonic() + 2 * self.length
        while time.monotonic() < deadline and value(
                self.databases[0], "SELECT count(*) FROM freshservice_usage "
                "WHERE bucket = 'list tickets' AND window_ends_at > now() AND "
                f"'{self.schema}' = ANY (server_names)") != "0":
            time.sleep(0.05)
        self.desk.clear()

    def report(self, concurrency):
        ours = of(self.desk.log())
        times = [entry["t"] for entry in of(ours, True)]
        bound = least(len(times), self.length, self.latency, concurrency)
        seconds = times[-1] - times[0]
        print("calls", len(times))
        print("refused", len(ours) - len(times))
        print("seconds", round(seconds, 3))
        print("least", round(bound, 3))
        print("ratio", round(seconds / bound, 4))

    def alone(self):
        """A scan of many pages."""
        scan = Query(self.databases[0], self.pages)
        scan.join()
        print("expected", len(self.desk.updates()))
        print("rows", scan.answer)
        self.report(self.concurrency)

    def together(self):
        """Eight scans at once."""
        updates = self.desk.updates()
        cut = updates[5300]    # about 63 pages each: all end in the fourth window
        scans = [Query(self.databases[n % len(self.databases)],
                       f"{self.pages} WHERE updated_at >= '{cut}'")
                 for n in range(8)]
        for scan in scans:
            scan.join()
        print("expected", 8 * sum(update >= cut for update in updates))
        print("rows", sum(int(scan.answer) for scan in scans
                          if scan.answer.isdigit()))
        self.report(8 * self.concurrency)
        seconds = [scan.seconds for scan in scans]
        print("spread", round(max(seconds) / min(seconds), 3))

    def neighbour(self):
        """A scan, and another client that takes 30 % of the same limit."""
        seed = random.randrange(1 << 30)
        rng = random.Random(seed)
        scan = Query(self.databases[0], self.pages)

        def others():
            while scan.is_alive():
                time.sleep(rng.expovariate(0.3 * LIMIT / self.length))
                threading.Thread(target=self.desk.call).start()

        other = threading.Thread(target=others)
        other.start()
        scan.join()
        other.join()
        entries = of(self.desk.log())
        ours = [entry for entry in entries if entry["raw"] != NEIGHBOUR]
        refused = sum(entry["status"] == 429 for entry in ours)
        used = left = 0
        for window in windows(entries, self.length)[:-1]:
            taken = sum(entry["raw"] == NEIGHBOUR for entry in window)
            used += len(window) - taken
            left += LIMIT - taken
        print("seed", seed)
        print("expected", len(self.desk.updates()))
        print("rows", scan.answer)
        print("calls", len(ours))
        print("refused", refused)
        print("refused_percent", round(100 * refused / len(ours), 2))
        print("used_percent", round(100 * used / left, 2))

    def short(self):
        """Queries of one request each, beside a long scan."""
        scan = Query(self.databases[0], self.pages)
        longest = 0
        queries = 0
        while scan.is_alive():
            query = Query(self.databases[-1], "SELECT id FROM "
                          f"{self.schema}.tickets LIMIT 1")
            query.join()
            longest = max(longest, query.seconds)
            queries += 1
            time.sleep(self.length / 20)
        print("queries", queries)
        print("longest_wait", round(longest, 3))
        print("refused", len(of(self.desk.log(), False)))

    def scarce(self):
        """One request now and then, where a scan wants all of each window."""
        scan = Query(self.databases[0], self.pages)
        waits = []
        while scan.is_alive():
            query = Query(self.databases[-1], "SELECT id FROM "
                          f"{self.schema}.tickets LIMIT 1")
            query.join()
            waits.append(query.seconds)
        print("queries", len(waits))
        print("longest_wait", round(max(waits[:-1]), 3))
        print("refused", len(of(self.desk.log(), False)))

    def crowd(self):
        """Sixteen backends with one request after the other, and a scan."""
        over = threading.Event()

        def ask():
            while not over.is_set():
                value(self.databases[0],
                      f"SELECT id FROM {self.schema}.tickets LIMIT 1")

        scan = Query(self.databases[-1], self.pages)
        crowd = [threading.Thread(target=ask) for _ in range(16)]
        for one in crowd:
            one.start()
        time.sleep(25)          # so that turns even out
        entries = of(self.desk.log())
        over.set()
        for one in crowd:
            one.join()
        scan.join()
        calls = of(entries, True)
        of_scan = sum("page=1" not in entry["raw"].split("&")
                      for entry in calls)
        print("calls", len(calls))
        print("refused", len(of(self.desk.log(), False)))
        print("share", round(of_scan / len(calls) * (len(crowd) + 1), 3))

    def usage(self):
        rows = value(self.databases[-1], "SELECT bucket, requests, credits FROM "
                     f"freshservice_usage WHERE '{self.schema}' = ANY (server_names)")
        return {row[0].replace(" ", "_"): (int(row[1]), int(row[2]))
                for row in (line.split("|") for line in rows.splitlines())}

    def shown(self):
        """What the views say."""
        before = self.usage()
        for role in ("budget_other", "budget_monitor"):
            value(self.databases[0], f"CREATE ROLE {role}")
        value(self.databases[0], "GRANT pg_monitor TO budget_monitor")
        scan = Query(self.databases[0], self.pages)
        seen = "SELECT {} FROM freshservice_progress WHERE waiting_for = 'rate limit'"
        while scan.is_alive() and value(self.databases[0],
                                        seen.format("count(*)")) != "1":
            time.sleep(0.02)
        print("waiting", value(self.databases[0], seen.format("waiting_for")))
        for name, role in (("own_rows", "budget_other"),
                           ("monitor_rows", "budget_monitor")):
            print(name, value(self.databases[0], f"SET ROLE {role}; "
                              + seen.format("count(*)")))
        scan.join()
        counts = {}
        for entry in self.desk.log():
            requests, credits = counts.get(entry["bucket"], (0, 0))
            counts[entry["bucket"]] = (requests + 1, credits + entry["credits"])
        after = self.usage()
        print("usage", json.dumps({
            name: [have - had for have, had in
                   zip(after[name], before.get(name, (0, 0)))]
            for name in sorted(after)
            if after[name] != before.get(name)}))
        print("log", json.dumps({name: list(counts[name])
                                 for name in sorted(counts)}))


if __name__ == "__main__":
    scenario = Scenario(*sys.argv[2:])
    getattr(scenario, sys.argv[1])()
