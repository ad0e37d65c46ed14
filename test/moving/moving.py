#!/usr/bin/python3
"""Random scans of accounts that change meanwhile, each judged by the account's
own history.  moving.sh runs this; see there for the arguments' meaning."""

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import cases
from desk import Desk
from place import FIRST_MOMENT, Place
from psql import Psql, SqlError

# Of scans that ended with an error that says "incomplete".
SHOWN_INCOMPLETE = 3

# Of the requests of a scan.
SHOWN_REQUESTS = 100


class Report:
    """What came of the scans of a worker."""

    def __init__(self):
        self.scans = 0
        self.outcomes = Counter()
        self.ways = Counter()
        self.requests = 0
        self.changes = 0
        self.seconds = Counter()    # by what was done in them
        self.failures = []          # texts
        self.incomplete = []        # texts

    def add(self, other):
        self.scans += other.scans
        self.outcomes += other.outcomes
        self.ways += other.ways
        self.requests += other.requests
        self.changes += other.changes
        self.seconds += other.seconds
        self.failures += other.failures
        self.incomplete += other.incomplete


class Worker:
    def __init__(self, arguments, database, urls):
        self._arguments = arguments
        self._psql = Psql(database)
        self._report = Report()
        self._places = {
            name: Place(self._psql, name, url, arguments.wrapper,
                        arguments.start + FIRST_MOMENT)
            for name, url in urls.items()}

    def close(self):
        self._psql.close()

    def work(self, seeds, deadline):
        """Run cases until there have been enough scans, failures or time."""
        arguments, report = self._arguments, self._report
        for seed in seeds:
            self._run_case(seed)
            if (time.monotonic() > deadline
                    or len(report.failures) >= arguments.failures):
                break
        return report

    def _timed(self, what, function, *arguments):
        started = time.monotonic()
        try:
            return function(*arguments)
        finally:
            self._report.seconds[what] += time.monotonic() - started

    def _run_case(self, seed):
        case = cases.new_case(seed, list(self._places))
        place = self._places[case.desk]
        self._timed("case", self._begin, case, place)
        for number in range(1, cases.SCANS + 1):
            self._run_scan(case, place, number)

    def _begin(self, case, place):
        arguments, desk = self._arguments, place.desk
        desk.post("restore_data")
        if arguments.at is not None:
            desk.advance(max(arguments.at - desk.now(), 0))
        case.at = desk.now()
        desk.post("set", **case.switches)
        # each case has a moment of its own
        desk.post("clock", tick=case.tick, advance=1)
        place.set_options(case.options)
        place.begin_session()

    def _run_scan(self, case, place, number):
        report, desk = self._report, place.desk
        scan = cases.new_scan(case, place.facts, desk.now())
        before = self._timed("before", self._prepare, desk, scan)
        start = desk.advance(1)
        desk.ask("DELETE", "log")
        desk.post("storm", **scan.storm)
        for change in scan.aimed:
            desk.post("mutate", **change)
        names = scan.column_names(place.judge.columns[scan.table])
        error = None
        try:
            self._timed("scan", place.judge.read, scan.table, names,
                        scan.condition)
        except SqlError as problem:
            error = problem
        end = desk.now()
        during = desk.lines("storm") if scan.storm else []
        desk.post("storm")
        if scan.aimed:
            desk.ask("DELETE", "mutate")
        report.scans += 1
        log = desk.lines("log?since=0")
        report.requests += len(log)
        report.ways[_way(log)] += 1
        report.changes += len(during)
        wrong = []
        if error is None:
            wrong = self._timed("judge", place.judge.judge, scan.table, names,
                                scan.condition, place.workspaces(), start)
        outcome = _outcome(case, error, wrong)
        report.outcomes[outcome] += 1
        if outcome in ("right", "unreadable"):
            return
        text = "\n".join(self._story(case, place, scan, number, names, before,
                                     start, during, end, error, wrong))
        if outcome == "incomplete":
            report.incomplete.append(text)
        else:
            report.failures.append(text)

    @staticmethod
    def _prepare(desk, scan):
        """What happens before a scan; the changes."""
        if scan.afresh:
            desk.post("restore_data")
        changes = scan.crowd.copy()
        for change in scan.crowd:
            desk.post("mutate", **change)
        if scan.crowd:
            # the index knows them
            desk.advance(2 * cases.SEARCH_LAG)
        for target, storm, seconds in scan.before:
            desk.post("storm", **storm)
            desk.read_as_user(target)
            changes += desk.lines("storm")
            desk.post("storm")
            desk.advance(seconds)
        return changes

    def _story(self, case, place, scan, number, names, before, start, during,
               end, error, wrong):
        """All there is to know about a scan."""
        default = cases.default_switches()
        yield (f"seed {case.seed}, scan {number} of {cases.SCANS}, again by: "
               f"test/t/moving.sh --start {self._arguments.start} "
               f"--at {case.at!r} --seed {case.seed}")
        yield (f"SELECT {scan.columns} columns FROM {case.desk}.{scan.table} "
               f"WHERE {scan.condition}")
        yield "switches " + json.dumps({
            name: value for name, value in case.switches.items()
            if value != default[name]})
        yield f"server {json.dumps(case.options)}, tick {case.tick}"
        yield f"from {start!r} to {end!r}, afresh: {scan.afresh}"
        if error is not None:
            yield f"ERROR {error}"
        for kind, ticket in wrong[:3]:
            yield f"{kind}: {ticket} (of {len(wrong)} wrong)"
            yield from place.judge.describe(ticket, names)
        for change in before:
            yield f"before {json.dumps(change)}"
        for change in scan.aimed:
            yield f"aimed {json.dumps(change)}"
        yield from _requests(place.desk, during)


def _outcome(case, error, wrong):
    if error is None:
        return "wrong" if wrong else "right"
    if error.state == "HV000" and "incomplete" in error.message:
        return "unreadable" if case.unreadable() else "incomplete"
    return "error"


def _way(log):
    """How a table was read, roughly."""
    queries = Counter(line["query"]["query"] for line in log
                      if "query" in line["query"])
    if queries:
        pages = "of one page" if max(queries.values()) == 1 else "of pages"
        return f"filter {pages}" if len(queries) == 1 else f"filters {pages}"
    if not log:
        return "none"
    pages = {line["query"].get("page") for line in log}
    if pages == {None}:
        return "show"
    return "list of one page" if len(pages) == 1 else "list of pages"


def _requests(desk, changes):
    """The requests of a scan, each with the changes after it."""
    lines = desk.lines("log?since=0")
    if len(lines) > SHOWN_REQUESTS:
        yield f"the first {SHOWN_REQUESTS} of {len(lines)} requests:"
    for line in lines[:SHOWN_REQUESTS]:
        yield (f"{line['n']:3} {line['status']} {line['path']} "
               + " ".join(f"{name}={value}"
                          for name, value in line["query"].items()))
        for change in changes:
            if change["n"] == line["n"]:
                yield f"      {json.dumps(change)}"


def _work(arguments, number, seeds, deadline):
    """What one worker does, in a process of its own."""
    database, *urls = arguments.worker[number].split(",")
    worker = Worker(arguments, database,
                    dict(pair.split("=", 1) for pair in urls))
    try:
        return worker.work(seeds, deadline)
    finally:
        worker.close()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", action="append", required=True,
                        metavar="DATABASE,NAME=URL,...",
                        help="a database, and simulators; repeatable")
    parser.add_argument("--start", type=int, required=True,
                        help="what the simulators' --now was")
    parser.add_argument("--at", type=float,
                        help="what the account's clock shows as it begins")
    parser.add_argument("--seed", type=int, default=1, help="the first")
    parser.add_argument("--count", type=int, default=1,
                        help="cases, each with a seed of its own")
    parser.add_argument("--seconds", type=float, default=3600,
                        help="no case begins later")
    parser.add_argument("--failures", type=int, default=10,
                        help="a worker that has seen so many stops")
    parser.add_argument("--wrapper", default="freshservice_fdw")
    parser.add_argument("--summary", metavar="FILE",
                        help="gets numbers as a shell reads them")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    started = time.monotonic()
    jobs = len(arguments.worker)
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    with ProcessPoolExecutor(jobs) as pool:
        reports = list(pool.map(
            _work, itertools.repeat(arguments), range(jobs),
            (seeds[number::jobs] for number in range(jobs)),
            itertools.repeat(started + arguments.seconds)))
    seconds = time.monotonic() - started
    total = reports[0]
    for report in reports[1:]:
        total.add(report)
    for text in total.incomplete[:SHOWN_INCOMPLETE] + total.failures:
        print(text, end="\n\n")
    print(f"{total.scans} scans, {total.requests} requests, {total.changes} "
          f"changes during them, in {seconds:.0f} s: {dict(total.outcomes)}")
    print("ways: " + ", ".join(f"{count} {way}" for way, count
                               in total.ways.most_common()))
    print("shares of the time: " + ", ".join(
        f"{name} {100 * spent / seconds / jobs:.0f} %"
        for name, spent in total.seconds.most_common()))
    if arguments.summary:
        with open(arguments.summary, "w") as file:
            for name in ("right", "unreadable", "incomplete", "wrong", "error"):
                file.write(f"{name}={total.outcomes[name]}\n")
            file.write(f"scans={total.scans} seconds={seconds:.0f} "
                       f"changes={total.changes}\n")
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
