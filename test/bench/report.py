#!/usr/bin/python3
"""Prints what the queries cost, a line each, and TAP."""

import glob
import json
import os
import sys
from dataclasses import dataclass

from minimum import by_list, minimum

MOST_OF_SUM = 1.05          # all data requests, relative to all minima
MOST_OF_ONE = 1.25          # those of one query ...
MOST_MORE = 2               # ... unless they are only so many more
MOST_PROOF = 3              # proof requests of a scan, for each workspace;
                            # and the further pages of what changed lately
ESTIMATE_FACTOR = 2


@dataclass
class Outcome:
    number: str
    title: str
    error: str              # of the run, or ""
    kinds: str              # requests of the first run, by kind
    first: int              # requests of the first run, by the log
    second: int             # of the second, by the log
    plan: dict              # of the foreign scan, {} if there is none
    time: float             # of the second run, seconds
    expected: int
    returned: int
    differ: int             # rows that are missing or wrong
    minimum: int
    recent: int             # pages of what changed within the index's lag

    @property
    def proof(self):
        return self.plan.get("Proof Requests", 0)

    @property
    def data(self):
        return self.first - self.proof

    @property
    def estimate(self):
        return self.plan.get("Estimated Requests", 0)

    @property
    def ran(self):
        return not self.error and bool(self.plan)

    @property
    def right(self):
        return self.ran and self.differ == 0

    @property
    def accounted(self):
        return (self.ran and
                self.plan["Requests"] + self.proof == self.second)

    @property
    def near_minimum(self):
        return self.ran and self.data <= max(self.minimum * MOST_OF_ONE,
                                             self.minimum + MOST_MORE)

    def little_proof(self, workspaces):
        most = MOST_PROOF + self.recent - 1
        return self.ran and self.proof <= most * workspaces

    @property
    def estimated(self):
        return self.ran and (self.second <= self.estimate * ESTIMATE_FACTOR and
                             self.estimate <= self.second * ESTIMATE_FACTOR)


def _read(path):
    with open(path) as file:
        return file.read()


def _requests(path):
    return [json.loads(line) for line in _read(path).splitlines()]


def _kind(request):
    name = request["path"].rsplit("/", 1)[-1]
    if name.isdigit():
        return "show"
    if name == "filter":
        return "filter"
    return "list" if name == "tickets" else name


def _kinds(requests):
    names = [_kind(request) for request in requests]
    return " ".join(f"{names.count(name)} {name}"
                    for name in sorted(set(names)))


def _foreign_scan(plan):
    if plan["Node Type"] == "Foreign Scan":
        return plan
    for child in plan.get("Plans", ()):
        found = _foreign_scan(child)
        if found:
            return found
    return {}


def _plan(path):
    """The foreign scan and its time; nothing if EXPLAIN failed."""
    text = _read(path)
    if not text.strip():
        return {}, 0
    whole = json.loads(text)[0]
    return _foreign_scan(whole["Plan"]), whole["Execution Time"] / 1000


def outcome(stem):
    title, ids, filters, shows = _read(f"{stem}.query").strip().split("\t")
    error = (_read(f"{stem}.error").strip()
             if os.path.exists(f"{stem}.error") else "")
    first = _requests(f"{stem}.run")
    plan, time = _plan(f"{stem}.json")
    cells = {}
    for line in _read(f"{stem}.days").splitlines():
        created, updated, rows = map(int, line.split("|"))
        cells[created, updated] = rows
    # without the table of the first run there is nothing to compare
    rows = _read(f"{stem}.rows").strip().split("|")
    if len(rows) == 4:
        expected, returned, missing, wrong = map(int, rows)
    else:
        error = error or "no rows to compare"
        expected = returned = missing = wrong = 0
    return Outcome(
        number=os.path.basename(stem), title=title, error=error,
        kinds=_kinds(first), first=len(first),
        second=len(_requests(f"{stem}.explain")), plan=plan, time=time,
        expected=expected, returned=returned, differ=missing + wrong,
        minimum=minimum(cells, int(_read(f"{stem}.list")), expected,
                        None if ids == "-" else int(ids), filters == "1",
                        shows == "1"),
        recent=by_list(int(_read(f"{stem}.recent"))))


ROW = ("{:<2} {:<28} {:<8} {:>8} {:>8} {:<5} {:>5} {:>5} {:>7} {:>5} {:>8} "
       "{:>5} {:>6}  {}")


def print_table(outcomes):
    print(ROW.format("", "query", "strategy", "expected", "returned", "equal",
                     "data", "proof", "minimum", "ratio", "estimate", "log",
                     "s", "first run"))
    for one in outcomes:
        if not one.ran:
            print(ROW.format(one.number, one.title, "", "", "", "no", "", "",
                             one.minimum, "", "", "", "",
                             f"failed: {one.error or 'EXPLAIN gave no plan'}"))
            continue
        print(ROW.format(
            one.number, one.title, one.plan["Remote Strategy"], one.expected,
            one.returned, "yes" if one.right else "no", one.data, one.proof,
            one.minimum, f"{one.data / one.minimum:.2f}", one.estimate,
            one.second, f"{one.time:.2f}", one.kinds))


def print_tests(outcomes, ratio, workspaces):
    """TAP; whether all passed."""
    tests = (
        (f"{ratio:.3f} of the minima in all, at most {MOST_OF_SUM}",
         [] if ratio <= MOST_OF_SUM else ["all together"]),
        (f"no query above {MOST_OF_ONE} of its minimum, or {MOST_MORE} more",
         [one.number for one in outcomes if not one.near_minimum]),
        (f"at most {MOST_PROOF} proof requests for each workspace",
         [one.number for one in outcomes
          if not one.little_proof(workspaces)]),
        ("all rows are right",
         [one.number for one in outcomes if not one.right]),
        (f"estimates within a factor of {ESTIMATE_FACTOR}",
         [one.number for one in outcomes if not one.estimated]),
        ("EXPLAIN counts what the simulator logged",
         [one.number for one in outcomes if not one.accounted]),
    )
    print(f"1..{len(tests)}")
    for number, (label, failed) in enumerate(tests, 1):
        print(f"{'not ok' if failed else 'ok'} {number} - {label}")
        if failed:
            print(f"# failed: {', '.join(failed)}")
    return not any(failed for _, failed in tests)


def main():
    folder, workspaces = sys.argv[1:]
    outcomes = [outcome(path.removesuffix(".query"))
                for path in sorted(glob.glob(f"{folder}/*.query"))]
    print_table(outcomes)
    ran = [one for one in outcomes if one.ran]
    data = sum(one.data for one in ran)
    least = sum(one.minimum for one in ran)
    ratio = data / least if least else float("inf")
    print(f"data requests: {data}")
    print(f"minimum: {least}")
    print(f"ratio: {ratio:.3f}")
    return 0 if print_tests(outcomes, ratio, int(workspaces)) else 1


if __name__ == "__main__":
    sys.exit(main())
