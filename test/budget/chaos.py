"""Eight backends, interrupted at random.

    chaos.py URL DATABASE SEED

First backends are killed with signal 9, which restarts all; then a thousand
statements are cancelled or backends terminated.  Prints figures, one a line.
"""

import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scenarios import Desk, value

WORKERS = 8
CRASHES = 5
INTERRUPTIONS = 1000

# Queries, and what each must give; None: whatever is there.
QUERIES = (
    ("SELECT count(*) FROM desk.tickets", "tickets"),
    ("SELECT count(*) FROM desk.tickets WHERE status = 2", "open"),
    ("SELECT count(*) FROM (SELECT id FROM desk.tickets LIMIT 250) AS t", "250"),
    ("SELECT count(*) FROM desk.requesters", "requesters"),
    ("SELECT count(*) FROM (SELECT id FROM desk.ticket_details LIMIT 40) AS t", "40"),
    ("SELECT count(*) FROM (SELECT id FROM desk.tickets UNION ALL "
     "SELECT id FROM desk.agents) AS t", "both"),
)

EXPECTED = ("canceling statement due to user request",
            "terminating connection due to administrator command",
            "terminating connection because of crash of another server process",
            "server closed the connection unexpectedly",
            "the database system is in recovery mode",
            "the database system is not yet accepting connections",
            "the database system is starting up",
            "the database system is shutting down",
            "connection to server")


class Worker(threading.Thread):
    """Asks one thing after the other."""

    def __init__(self, chaos, seed):
        super().__init__()
        self._chaos = chaos
        self._rng = random.Random(seed)
        self.start()

    def run(self):
        while not self._chaos.over:
            query, name = self._rng.choice(QUERIES)
            answer = value(self._chaos.database, "/* chaos */ " + query)
            self._chaos.took(query, answer, self._chaos.truth.get(name, name))


class Chaos:
    def __init__(self, url, database, seed):
        self.database = database
        self.desk = Desk(url)
        self.over = False
        self.truth = {}
        self._rng = random.Random(seed)
        self._lock = threading.Lock()
        self.finished = self.wrong = self.unexpected = 0

    def took(self, query, answer, expected):
        with self._lock:
            if answer == expected:
                self.finished += 1
            elif answer.isdigit():
                self.wrong += 1
                print("wrong:", query, answer, "instead of", expected)
            elif not any(words in answer for words in EXPECTED):
                self.unexpected += 1
                print("unexpected:", query, answer.replace("\n", " "))

    def _victims(self, rows):
        """Process ids of backends at work."""
        answer = value(self.database, "SELECT pid FROM pg_stat_activity WHERE "
                       "query LIKE '/* chaos */%' AND state = 'active' "
                       f"ORDER BY random() LIMIT {rows}")
        return [int(pid) for pid in answer.split() if pid.isdigit()]

    def crash(self):
        for _ in range(CRASHES):
            victims = []
            while not victims:
                time.sleep(self._rng.random())
                victims = self._victims(1)
            os.kill(victims[0], signal.SIGKILL)
            while value(self.database, "SELECT 1") != "1":
                time.sleep(0.05)
        print("crashes", CRASHES)

    def interrupt(self):
        """From one session: cancels and terminations, at random moments."""
        done = 0
        while done < INTERRUPTIONS:
            answer = value(self.database, f"""
                DO $$ BEGIN
                    PERFORM setseed({self._rng.random()});
                END $$;
                CREATE TEMP TABLE hit (done bool);
                DO $$ BEGIN
                    FOR i IN 1..50 LOOP
                        PERFORM pg_sleep(random() * 0.04);
                        PERFORM pg_stat_clear_snapshot();
                        INSERT INTO hit
                        SELECT CASE WHEN random() < 0.7 THEN pg_cancel_backend(pid)
                               ELSE pg_terminate_backend(pid) END
                        FROM (SELECT pid FROM pg_stat_activity
                              WHERE query LIKE '/* chaos */%' AND state = 'active'
                              AND random() < 0.8 ORDER BY random() LIMIT 1) AS victim;
                    END LOOP;
                END $$;
                SELECT count(*) FROM hit""")
            done += int(answer) if answer.isdigit() else 0
        print("interrupted", min(done, INTERRUPTIONS))

    def await_rest(self):
        """Nothing runs, and the windows are over."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and value(self.database, """
                SELECT count(*) FROM freshservice_usage
                WHERE remaining < rate_limit OR window_ends_at > now()""") != "0":
            time.sleep(0.1)

    def shown(self):
        return int(value(self.database, "SELECT coalesce(sum(requests), 0) FROM freshservice_usage"))

    def run(self):
        for name, query in (("tickets", QUERIES[0][0]), ("open", QUERIES[1][0]),
                            ("requesters", QUERIES[3][0]), ("both", QUERIES[5][0])):
            self.truth[name] = value(self.database, query)
        workers = [Worker(self, self._rng.random()) for _ in range(WORKERS)]
        self.crash()
        self.over = True
        for worker in workers:
            worker.join()
        value(self.database, QUERIES[2][0])
        self.await_rest()

        self.over = False
        self.desk.clear()
        before = self.shown()
        workers = [Worker(self, self._rng.random()) for _ in range(WORKERS)]
        self.interrupt()
        time.sleep(3)           # some are left alone
        self.over = True
        for worker in workers:
            worker.join()
        print("scans", value(self.database, "SELECT count(*) FROM freshservice_progress"))
        self.await_rest()
        print("missing", value(self.database, "SELECT sum(rate_limit - remaining) FROM freshservice_usage"))
        entries = self.desk.log()
        print("shown", self.shown() - before)
        print("logged", len(entries))
        print("refused", sum(entry["status"] == 429 for entry in entries))
        print("finished", self.finished)
        print("finished_wrong", self.wrong)
        print("unexpected", self.unexpected)


if __name__ == "__main__":
    url, database, seed = sys.argv[1:]
    print("seed", seed)
    Chaos(url, database, seed).run()
