#!/usr/bin/python3
"""Checks of what moves: the clock, storms, histories, and ways back."""

import json
import os
import re
import time
import unittest
from collections import Counter

import storm
from clock import Clock
from control import Control
from data import generate
from settings import Settings
from test_simulator import ALL_TIME, DAY, HERE, Simulator, seconds

LIST = f"tickets?{ALL_TIME}&per_page=10&workspace_id=0&page="
TABLES = ("tickets", "ticket_stats", "ticket_details", "deleted_tickets",
          "spam_tickets", "agents", "requesters", "groups", "departments",
          "workspaces", "ticket_form_fields")


class ClockTest(unittest.TestCase):
    def test_runs_and_stands_still(self):
        clock = Clock(1000)
        self.assertAlmostEqual(clock.now(), 1000, delta=0.5)
        clock.advance(500)
        self.assertAlmostEqual(clock.now(), 1500, delta=0.5)
        clock.stop(0.1)
        stopped = round(clock.now(), 6)
        for _ in range(10):
            clock.answered()
        self.assertEqual(clock.now(), round(stopped + 1, 6))
        clock.advance(5)
        self.assertAlmostEqual(clock.now(), stopped + 6)
        clock.run()
        started = time.monotonic()
        time.sleep(0.02)
        self.assertAlmostEqual(clock.now() - stopped - 6,
                               time.monotonic() - started, delta=0.01)
        before = clock.now()
        clock.answered()
        self.assertLess(clock.now() - before, 0.05)


class SmallDeskTest(unittest.TestCase):
    def test_all_kinds(self):
        for size in (200, 300, 900):
            for workspaces in (1, 3):
                rows = generate(size, size, workspaces, 1750000000).tickets
                self.assertEqual(len(rows), size)
                statuses = Counter(row["status"] for row in rows)
                self.assertEqual(set(statuses), {2, 3, 4, 5, 6, 7, 9, 21})
                for flag in ("deleted", "spam"):
                    self.assertGreaterEqual(sum(row[flag] for row in rows), 2)
                most = lambda values: max(Counter(values).values())
                self.assertGreaterEqual(
                    most(row["created_at"] for row in rows), 8)
                updated = [row["updated_at"] for row in rows]
                self.assertGreaterEqual(most(updated), 5)
                self.assertGreaterEqual(
                    most(moment // 60 for moment in updated), 10)
                self.assertTrue(any(a["created_at"] > b["created_at"]
                                    for a, b in zip(rows, rows[1:])))
                self.assertTrue(any(row["subject"] == "" for row in rows))
                self.assertGreater(max(len(row["description"] or "")
                                       for row in rows), 50000)
                self.assertGreater(
                    sum(moment > 1750000000 - DAY for moment in updated), 3)

    def test_empty_desk(self):
        simulator = Simulator("--tickets", "0", "--no-limits")
        self.addCleanup(simulator.stop)
        self.assertEqual(simulator.get("tickets").rows, [])
        self.assertEqual(simulator.filter("status:2").json["total"], 0)
        simulator.control("POST", "storm", {
            "changes": [1, 1], "ops": ["update", "delete", "restore"]})
        simulator.get("tickets")
        self.assertEqual(simulator.lines("storm"), [])
        simulator.control("POST", "storm", {
            "changes": [1, 1], "ops": ["insert", "backdate"]})
        for count in range(4):
            self.assertEqual(len(simulator.get("tickets").rows), count)


class DocumentationTest(unittest.TestCase):
    """The README's tables name all that there is, with the defaults."""

    @classmethod
    def setUpClass(cls):
        with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
            cls.rows = [line.strip("| \n").split(" | ") for line in file
                        if line.startswith("| ")]

    def test_switches(self):
        documented = {row[0].strip("`"): row[2].strip("`")
                      for row in self.rows if len(row) == 4}
        for name, value in Settings().values.items():
            default = json.dumps(value) if isinstance(value, bool) else (
                str(value) or documented[name])
            self.assertEqual(documented[name], default, name)

    def test_control_requests(self):
        documented = set(re.findall(r"\b(?:GET|POST|DELETE) [a-z_]+",
                                    "\n".join(row[0] for row in self.rows)))
        control = Control(*[None] * 9)
        for method, name in [*control.requests, ("GET", "truth")]:
            self.assertIn(f"{method} {name}", documented)

    def test_storms(self):
        first = [row[0] for row in self.rows]
        for name in (*storm.DEFAULTS, *storm.OPERATIONS):
            self.assertTrue(any(f"`{name}`" in text for text in first), name)


class MovingTest(unittest.TestCase):
    """One small desk; each test begins with it as it was at the start."""

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator("--no-limits", "--tickets", "300",
                                  "--workspaces", "3")
        cls.addClassCleanup(cls.simulator.stop)

    def setUp(self):
        self.reset()

    def reset(self):
        self.simulator.control("POST", "reset", {"data": True})

    def clock(self, **members):
        return self.simulator.control("POST", "clock", members).json

    def storm(self, **members):
        self.simulator.control("POST", "storm", members)

    def history(self, since=0):
        return self.simulator.lines(f"history?since={since}")

    def read(self, pages=10):
        for page in range(1, pages + 1):
            self.assertEqual(self.simulator.get(f"{LIST}{page}").status, 200)

    def refused(self, name, *bodies):
        for body in bodies:
            answer = self.simulator.control_answer("POST", name, body)
            self.assertEqual(answer.status, 400, body)
            self.assertTrue(answer.json["error"])


class ClockControlTest(MovingTest):
    def test_advance(self):
        before = self.clock(advance=0)
        new = self.simulator.get("tickets?workspace_id=0&per_page=100").ids
        after = self.clock(advance=20 * DAY)
        self.assertAlmostEqual(float(after["epoch"] - before["epoch"]),
                               20 * DAY, delta=5)
        self.assertEqual(seconds(after["now"]), int(after["epoch"]))
        answer = self.simulator.get("tickets?workspace_id=0&per_page=100")
        self.assertLess(len(answer.rows), len(new))
        number = self.simulator.mutate("insert", None)["ids"][0]
        row = self.simulator.get(f"tickets/{number}").json["ticket"]
        self.assertAlmostEqual(seconds(row["created_at"]),
                               float(after["epoch"]), delta=5)

    def test_tick(self):
        start = self.clock(tick=0.25)["epoch"]
        self.assertEqual(self.clock()["epoch"], start)
        self.read(6)
        self.assertAlmostEqual(float(self.clock()["epoch"] - start), 1.5, 5)
        # Errors are answers; what nobody gets is none.
        self.simulator.get("tickets?nonsense=1")
        self.simulator.fault("reset_before")
        self.simulator.raw("/api/v2/groups")
        self.assertAlmostEqual(float(self.clock()["epoch"] - start), 1.75, 5)
        self.assertAlmostEqual(
            float(self.clock(advance=100, tick=0)["epoch"] - start), 101.75, 5)
        first = self.simulator.get("groups").headers["date"]
        self.assertEqual(self.simulator.get("groups").headers["date"], first)
        self.clock(tick=None)
        time.sleep(0.01)
        self.assertGreater(self.clock()["epoch"], start + 101)
        self.assertNotEqual(self.clock()["epoch"], self.clock()["epoch"])

    def test_reset_lets_it_run(self):
        stopped = self.clock(tick=1, advance=1000)["epoch"]
        self.simulator.control("POST", "reset")
        time.sleep(0.01)
        self.assertTrue(stopped < self.clock()["epoch"] < stopped + 60)

    def test_refusals(self):
        self.refused("clock", {"advance": -1}, {"advance": "1"},
                     {"tick": True}, {"tick": -0.1}, {"now": 1}, [])


class WaysBackTest(MovingTest):
    def truths(self):
        return {name: self.simulator.control("GET", "truth/" + name).body
                for name in TABLES}

    def disturb(self):
        simulator = self.simulator
        numbers = [row["id"] for row in simulator.truth("tickets")]
        for operation in ("update", "delete", "spam"):
            simulator.mutate(operation, numbers[::9])
        simulator.mutate("move", numbers[1::9], set={"workspace_id": 7})
        simulator.mutate("insert", None, count=2,
                         set={"created_at": "2024-01-01"})
        for table in ("groups", "agents"):
            numbers = [row["id"] for row in simulator.truth(table)]
            simulator.mutate("update", numbers[:2], table=table,
                             set={"name": "x"})
            simulator.mutate("delete", numbers[2:4], table=table)
            simulator.mutate("insert", None, table=table)

    def test_restore_data(self):
        truths = self.truths()
        listed = self.simulator.get(f"{LIST}1").body
        filtered = self.simulator.filter_all("status:5", workspace_id=0)
        for _ in range(2):
            self.simulator.set(lag=600)
            self.disturb()
            changed = self.truths()
            for name in ("tickets", "deleted_tickets", "groups", "agents"):
                self.assertNotEqual(changed[name], truths[name], name)
            self.simulator.control("POST", "restore_data")
            self.assertEqual(self.truths(), truths)
            self.assertEqual(self.simulator.get(f"{LIST}1").body, listed)
            for lag in (600, 0):
                self.simulator.set(lag=lag)
                self.assertEqual(self.simulator.filter_all(
                    "status:5", workspace_id=0), filtered)
            self.assertEqual({line["from"] for line in self.history()}, {None})

    def test_same_new_tickets(self):
        rows = []
        for _ in range(2):
            self.clock(tick=0)
            number = self.simulator.mutate("insert", None)["ids"][0]
            row = self.simulator.get(f"tickets/{number}").json["ticket"]
            for name in ("created_at", "updated_at", "due_by", "fr_due_by",
                         "planned_start_date", "planned_end_date",
                         "attachments"):
                del row[name]
            rows.append(row)
            self.reset()
        self.assertEqual(rows[0], rows[1])

    def test_reset(self):
        truths = self.truths()
        self.simulator.set(list_order="updated")
        self.disturb()
        changed = self.truths()
        self.simulator.control("POST", "restore_data")
        settings = self.simulator.control("GET", "settings").json
        self.assertEqual(settings["list_order"], "updated")
        self.disturb()
        for body in (None, {}, {"data": False}):
            self.simulator.control("POST", "reset", body)
            self.assertNotEqual(self.truths()["tickets"], truths["tickets"])
        settings = self.simulator.control("GET", "settings").json
        self.assertEqual(settings["list_order"], "created")
        self.simulator.control("POST", "reset", {"data": True})
        self.assertEqual(self.truths(), truths)
        self.assertNotEqual(changed, truths)
        # Nothing remembered from before the switches went back.
        total = lambda: self.simulator.filter("status:>1",
                                              workspace_id=0).json["total"]
        self.simulator.set(filter_trash="included")
        self.assertEqual(total(), 300)
        self.simulator.control("POST", "reset")
        self.assertEqual(total(), len(self.simulator.truth("tickets")))
        self.refused("reset", {"data": 1.5}, {"dat": True}, [])


class LagTest(MovingTest):
    def test_one_ticket_changed_often(self):
        """The filter's index shows each state in its time."""
        number = self.simulator.truth("tickets")[0]["id"]
        found = lambda status: number in self.simulator.filter_all(
            f"status:{status}", workspace_id=0)
        self.clock(tick=0)
        for status in (6, 7, 9):
            self.clock(advance=10)
            self.simulator.mutate("update", [number], set={"status": status})
        self.clock(advance=5)
        for lag, status in ((0, 9), (5, 9), (6, 7), (15, 7), (16, 6)):
            self.simulator.set(lag=lag)
            self.assertEqual([state for state in (6, 7, 9) if found(state)],
                             [status], lag)
        self.simulator.set(lag=26)
        self.assertFalse(found(7) or found(9))
        new = self.simulator.mutate("insert", None, set={"status": 9})["ids"]
        self.assertNotIn(new[0], self.simulator.filter_all("status:9"))
        self.clock(advance=26)
        self.assertIn(new[0], self.simulator.filter_all("status:9"))
        self.assertTrue(found(9))


class HistoryTest(MovingTest):
    def test_quiet_desk(self):
        lines = self.history()
        details = {}
        for line in lines:
            self.assertIsNone(line["from"])
            self.assertIsNone(line["to"])
            self.assertEqual(line["id"], line["row"]["id"])
            self.assertEqual(line["visible"], not (line["row"]["deleted"]
                                                   or line["row"]["spam"]))
            if line["visible"]:
                details[line["id"]] = line
        self.assertEqual(len(lines), 300)
        truth = self.simulator.truth("ticket_details")
        self.assertEqual({number: line["row"]
                          for number, line in details.items()},
                         {row["id"]: row for row in truth})
        for row in self.simulator.truth("ticket_stats"):
            self.assertEqual(details[row["id"]]["stats"], row["stats"])

    def test_versions(self):
        simulator = self.simulator
        first = simulator.truth("ticket_details")[0]
        number = first["id"]
        moments = [self.clock(tick=0)["epoch"]]
        for operation, values in (("update", {"status": 21}), ("delete", {}),
                                  ("restore", {})):
            moments.append(self.clock(advance=10)["epoch"])
            simulator.mutate(operation, [number], set=values)
        found = [line for line in self.history(moments[0])
                 if line["id"] == number]
        self.assertEqual([(line["from"], line["to"]) for line in found],
                         list(zip([None, *moments[1:]],
                                  [*moments[1:], None])))
        self.assertEqual([line["visible"] for line in found],
                         [True, True, False, True])
        self.assertEqual(found[0]["row"], first)
        self.assertEqual(found[1]["row"]["status"], 21)
        self.assertEqual(found[-1]["row"], next(
            row for row in simulator.truth("ticket_details")
            if row["id"] == number))
        # A version ended by then is gone, one that ends just then is not.
        for since, count in ((moments[2], 3), (moments[2] + 1, 2),
                             (moments[3] + 1, 1)):
            lines = self.history(since)
            self.assertEqual(sum(line["id"] == number for line in lines),
                             count)
            self.assertEqual(len(lines), 299 + count)
            changed = simulator.lines(
                f"history?since={since}&unchanged=false")
            self.assertEqual(changed, [line for line in lines
                                       if line["id"] == number])
        new = simulator.mutate("insert", None)["ids"][0]
        found = [line for line in self.history() if line["id"] == new]
        self.assertEqual([(line["from"], line["to"]) for line in found],
                         [(moments[3], None)])

    def test_refusals(self):
        for name in ("history", "history?since=x", "history?since=-1",
                     "history?since=nan", "history?since=0&unchanged=no"):
            self.assertEqual(
                self.simulator.control_answer("GET", name).status, 400)


class StormTest(MovingTest):
    def rage(self, pages=10, **members):
        """The changes of a storm while some pages are read."""
        self.clock(tick=1)
        self.storm(**{"changes": [1, 1], **members})
        self.read(pages)
        self.storm()
        return self.simulator.lines("storm")

    def effects(self, *operations, **members):
        """(row before or None, row after) of each change."""
        changes = self.rage(ops=list(operations), **members)
        lines = self.history()
        before = {(line["id"], line["to"]): line["row"] for line in lines}
        after = {(line["id"], line["from"]): line["row"] for line in lines}
        self.assertTrue(changes)
        for change in changes:
            self.assertIn(change["op"], operations)
            key = change["ids"][0], change["epoch"]
            yield before.get(key), after[key]

    def test_update(self):
        priorities = set()
        for old, new in self.effects("update"):
            self.assertNotEqual(new["subject"], old["subject"])
            self.assertGreater(new["updated_at"], old["updated_at"])
            priorities.add(old["priority"] == new["priority"])
        self.assertEqual(priorities, {True, False})

    def test_status(self):
        seen = set()
        for old, new in self.effects("status", statuses=[6, 9]):
            seen.add(new["status"])
            self.assertEqual(new["subject"], old["subject"])
        self.assertEqual(seen, {6, 9})

    def test_insert(self):
        workspaces = set()
        for old, new in self.effects("insert", statuses=[7]):
            self.assertIsNone(old)
            self.assertEqual(new["status"], 7)
            self.assertEqual(new["created_at"], new["updated_at"])
            workspaces.add(new["workspace_id"])
        self.assertGreater(len(workspaces), 1)

    def test_backdate(self):
        created = sorted(row["created_at"]
                         for row in self.simulator.truth("tickets"))
        places = set()
        for old, new in self.effects("backdate"):
            self.assertIsNone(old)
            self.assertTrue(created[0] <= new["created_at"] <= created[-1])
            self.assertLess(new["created_at"], new["updated_at"])
            if new["due_by"] is not None:
                self.assertTrue(0 < seconds(new["due_by"])
                                - seconds(new["created_at"]) <= 3 * DAY)
            places.add(new["created_at"] > created[150])
        self.assertEqual(places, {True, False})

    def test_trash(self):
        for operation, flag in (("delete", "deleted"), ("spam", "spam")):
            for old, new in self.effects(operation):
                self.assertFalse(old["deleted"] or old["spam"])
                self.assertTrue(new[flag])
            self.reset()

    def test_restore(self):
        numbers = [row["id"] for row in self.simulator.truth("tickets")]
        for there, back, flag in (("delete", "restore", "deleted"),
                                  ("spam", "unspam", "spam")):
            for old, new in self.effects(back, pages=2):
                self.assertTrue(old[flag])
                self.assertFalse(new[flag])
            self.reset()
            self.simulator.mutate(there, numbers[:100])
            changes = self.rage(40, ops=[there, there, back])
            trashed = {change["ids"][0] for change in changes
                       if change["op"] == there}
            own = [change["ids"][0] in trashed for change in changes
                   if change["op"] == back]
            self.assertGreater(sum(own), len(own) / 2)
            self.reset()

    def test_move(self):
        for old, new in self.effects("move"):
            self.assertNotEqual(new["workspace_id"], old["workspace_id"])

    def test_group(self):
        groups = {row["id"]: row["workspace_id"]
                  for row in self.simulator.truth("groups")}
        seen = set()
        for _, new in self.effects("group", pages=20):
            seen.add(new["group_id"] is None)
            if new["group_id"] is not None:
                self.assertEqual(groups[new["group_id"]], new["workspace_id"])
        self.assertEqual(seen, {True, False})

    def test_set(self):
        for operation in ("update", "insert"):
            for _, new in self.effects(operation, set={
                    "priority": 4, "custom_fields": {"headcount": 17}}):
                self.assertEqual((new["priority"],
                                  new["custom_fields"]["headcount"]), (4, 17))
            self.reset()

    def picks(self, path, times):
        """How often each ticket was picked after some answers."""
        before = len(self.simulator.lines("storm"))
        for _ in range(times):
            self.simulator.get(path)
        return Counter(change["ids"][0] for change
                       in self.simulator.lines("storm")[before:])

    def test_picks_what_was_seen(self):
        self.storm(changes=[1, 1], ops=["update"])
        ids = self.simulator.get(f"{LIST}3").ids
        # One in five each: first, last, any, of an earlier answer, of all.
        picks = self.picks(f"{LIST}3", 150)
        for number in (ids[0], ids[-1]):
            self.assertTrue(25 < picks[number] < 55)
        seen = sum(picks[number] for number in ids)
        self.assertTrue(105 < seen < 140)
        self.assertTrue(all(picks[number] for number in ids))
        # These answers have no tickets; only the earlier ones do.
        picks = self.picks("groups", 150)
        seen = sum(picks[number] for number in ids)
        self.assertTrue(18 < seen < 55)

    def test_picks_what_is_visible(self):
        self.storm(changes=[2, 2], ops=["update"])
        deleted = self.simulator.get(f"{LIST}1&filter=deleted").ids
        self.assertTrue(deleted)
        picks = self.picks(f"{LIST}1&filter=deleted", 30)
        self.assertEqual([picks[number] for number in deleted],
                         [0] * len(deleted))

    def test_single_tickets_and_filters_are_answers(self):
        number = self.simulator.truth("tickets")[0]["id"]
        self.storm(changes=[5, 5], ops=["update"])
        self.simulator.get(f"tickets/{number}")
        rows = set(self.simulator.filter("status:5").ids)
        changed = self.simulator.lines("storm")
        self.assertIn([number], [change["ids"] for change in changed[:5]])
        self.assertTrue(any(change["ids"][0] in rows
                            for change in changed[5:]))

    def test_seed(self):
        runs = []
        for seed in (1, 1, 2):
            self.reset()
            changes = self.rage(30, seed=seed, probability=0.7,
                                changes=[1, 3])
            start = changes[0]["epoch"]
            rows = {line["id"]: line["row"]["custom_fields"]
                    for line in self.history()}
            runs.append([(change["n"], change["op"], change["ids"],
                          float(change["epoch"] - start),
                          rows[change["ids"][0]]) for change in changes])
        self.assertEqual(runs[0], runs[1])
        self.assertNotEqual(runs[0], runs[2])
        self.assertEqual({op for _, op, _, _, _ in runs[0]},
                         {"update", "status", "insert", "backdate", "delete",
                          "restore", "spam", "unspam", "move", "group"})

    def test_seed_makes_the_new_tickets_too(self):
        people = set()
        for seed in (1, 2):
            self.reset()
            number = self.rage(1, seed=seed, ops=["insert"])[0]["ids"][0]
            row = self.simulator.get(f"tickets/{number}").json["ticket"]
            people.add(row["requester_id"])
        self.assertEqual(len(people), 2)

    def test_when_and_how_many(self):
        self.assertEqual(self.rage(probability=0), [])
        self.assertEqual(self.rage(path="groups"), [])
        changes = self.rage(path="[?&]page=[24]$", changes=[2, 2])
        numbers = Counter(change["n"] for change in changes)
        log = {entry["n"]: entry for entry in self.simulator.lines("log")}
        self.assertEqual([log[number]["query"]["page"] for number in numbers],
                         ["2", "4"])
        self.assertEqual(set(numbers.values()), {2})
        self.assertEqual(len(self.rage(most=3, changes=[2, 2])), 3)
        self.assertEqual(self.rage(most=0), [])
        counts = Counter(change["n"] for change in
                         self.rage(30, ops=["update"], changes=[1, 3]))
        self.assertEqual(set(counts.values()), {1, 2, 3})

    def test_changes_come_at_the_moment_of_the_answer(self):
        start = self.clock(tick=7)["epoch"]
        self.storm(ops=["update"], changes=[1, 1])
        self.read(2)
        self.assertEqual([float(change["epoch"] - start)
                          for change in self.simulator.lines("storm")], [0, 7])
        self.assertEqual(self.clock()["epoch"], start + 14)

    def test_end(self):
        changes = self.rage()
        self.read(2)
        self.assertEqual(self.simulator.lines("storm"), changes)
        self.storm(seed=2)
        self.assertEqual(self.simulator.lines("storm"), [])
        self.read(1)
        self.simulator.control("POST", "reset")
        self.assertEqual(self.simulator.lines("storm"), [])
        self.read(2)
        self.assertEqual(self.simulator.lines("storm"), [])

    def test_goes_on_over_restored_data(self):
        self.storm(ops=["insert", "delete", "delete", "restore"],
                   changes=[3, 3])
        self.picks(f"{LIST}1", 20)
        self.simulator.control("POST", "restore_data")
        self.assertGreater(self.picks(f"{LIST}1", 20).total(), 50)

    def test_refusals(self):
        self.refused(
            "storm", {"seed": "x"}, {"path": "["}, {"path": 1},
            {"probability": 2}, {"probability": "1"}, {"changes": 3},
            {"changes": [3, 1]}, {"changes": [1]}, {"ops": []},
            {"ops": ["explode"]}, {"ops": "update"}, {"most": -1},
            {"statuses": []}, {"statuses": ["open"]}, {"set": 1},
            {"set": {"workspace_id": 4}}, {"often": 1}, [])


class PickTest(MovingTest):
    def changed(self, path, table="tickets", **members):
        """Ids that the first answer shows, and those it caused to change."""
        self.simulator.control("POST", "mutate", {
            "op": "update", "set": {"name": "x"}, "table": table,
            "when": {"path": path.partition("?")[0]}, **members})
        answer = self.simulator.get(path)
        ids = [row["id"] for row in self.simulator.truth(table)
               if row.get("name") == "x"]
        self.simulator.control("POST", "restore_data")
        return answer, ids

    def pick(self, which):
        return {"of": "answer", "which": which}

    def test_pick(self):
        for path in (f"{LIST}2", "tickets/filter?query=%22status:5%22"):
            answer, ids = self.changed(path, pick=self.pick("first"))
            self.assertEqual(ids, answer.ids[:1])
            answer, ids = self.changed(path, pick=self.pick("last"))
            self.assertEqual(ids, answer.ids[-1:])
            answer, ids = self.changed(path, pick=self.pick("all"))
            self.assertEqual(set(ids), set(answer.ids))
            seen = set()
            for _ in range(8):
                answer, ids = self.changed(path, pick=self.pick("any"))
                self.assertEqual(len(ids), 1)
                self.assertIn(ids[0], answer.ids)
                seen.add(ids[0])
            self.assertGreater(len(seen), 1)
        path = f"tickets/{self.simulator.truth('tickets')[5]['id']}"
        answer, ids = self.changed(path, pick=self.pick("all"))
        self.assertEqual(ids, [answer.json["ticket"]["id"]])

    def test_delete_what_was_just_read(self):
        self.simulator.control("POST", "mutate", {
            "op": "delete", "pick": self.pick("last"),
            "when": {"path": "page=1$"}})
        first = self.simulator.get(f"{LIST}1").ids
        again = self.simulator.get(f"{LIST}1").ids
        self.assertEqual(again[:9], first[:9])
        self.assertNotEqual(again[9], first[9])
        # It happens once.
        self.assertEqual(self.simulator.get(f"{LIST}1").ids, again)

    def test_reset_forgets_what_waits(self):
        self.simulator.control("POST", "mutate", {
            "op": "delete", "pick": self.pick("all"),
            "when": {"path": "page=1$"}})
        self.reset()
        ids = self.simulator.get(f"{LIST}1").ids
        self.assertEqual(self.simulator.get(f"{LIST}1").ids, ids)

    def test_other_tables(self):
        answer, ids = self.changed("groups", "groups", pick=self.pick("first"))
        self.assertEqual(ids, answer.ids[:1])
        # The answer has none of the table's rows.
        self.assertEqual(self.changed("groups", "tickets",
                                      pick=self.pick("all"))[1], [])
        self.assertEqual(self.changed("groups?x=1", "groups",
                                      pick=self.pick("all"))[1], [])

    def test_rows_that_a_fault_withheld(self):
        self.simulator.fault("short_middle_page")
        answer, ids = self.changed(f"{LIST}1", pick=self.pick("all"))
        self.assertEqual(len(ids), 5)
        self.assertEqual(set(ids), set(answer.ids))
        self.simulator.fault("status")
        self.assertEqual(self.changed(f"{LIST}1", pick=self.pick("all"))[1],
                         [])

    def test_refusals(self):
        when = {"path": "x"}
        pick = self.pick("all")
        self.refused(
            "mutate", {"op": "update", "pick": pick},
            {"op": "insert", "pick": pick, "when": when},
            {"op": "update", "pick": pick, "ids": [1], "when": when},
            {"op": "update", "pick": self.pick("most"), "when": when},
            {"op": "update", "pick": self.pick([]), "when": when},
            {"op": "update", "pick": {"of": "answer"}, "when": when},
            {"op": "update", "pick": None, "when": when})


class OrderSwitchesTest(MovingTest):
    def test_list_page_wall(self):
        for wall in (1, 3):
            self.simulator.set(list_page_wall=wall)
            answer = self.simulator.get(f"{LIST}{wall}")
            self.assertEqual(answer.status, 200)
            self.assertIn(f"page={wall + 1}>", answer.headers["link"])
            for view in ("", "&filter=deleted"):
                answer = self.simulator.get(f"{LIST}{wall + 1}{view}")
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.json["errors"][0]["field"], "page")
        self.assertEqual(
            self.simulator.filter("status:5", page=4).status, 200)
        self.assertEqual(self.simulator.get("agents?page=4").status, 200)
        self.simulator.set(list_page_wall="none")
        self.assertEqual(self.simulator.get(f"{LIST}1000").status, 200)
        for bad in (0, -1, "all", 1.5):
            with self.assertRaises(RuntimeError):
                self.simulator.set(list_page_wall=bad)

    def rows(self, path):
        return self.simulator.get(
            f"tickets?{ALL_TIME}&per_page=100{path}").rows

    def test_list_order(self):
        keys = {"created": lambda row: (row["created_at"], row["id"]),
                "updated": lambda row: (row["updated_at"], row["id"])}
        for value, key in keys.items():
            self.simulator.set(list_order=value)
            for path, backwards in (("", True), ("&order_type=desc", True),
                                    ("&order_type=asc", False)):
                rows = self.rows(path)
                self.assertEqual(rows, sorted(rows, key=key,
                                              reverse=backwards), value)
            for name, other in keys.items():
                rows = self.rows(f"&order_by={name}_at")
                self.assertEqual(rows, sorted(rows, key=other, reverse=True))
            self.simulator.set(order_by="ignored")
            for name in keys:
                self.assertEqual(self.rows(f"&order_by={name}_at"),
                                 self.rows(""))
            self.simulator.set(order_by="honoured")

    def test_filter_order(self):
        found = {}
        for value in ("created", "created_ties", "updated", "scattered"):
            self.simulator.set(filter_order=value, filter_per_page="honoured")
            rows = []
            for page in (1, 2, 3):
                rows += self.simulator.filter("status:>2", page=page,
                                              per_page=100,
                                              workspace_id=0).rows
            found[value] = rows
        created = lambda row: (row["created_at"], row["id"])
        updated = lambda row: (row["updated_at"], row["id"])
        self.assertEqual(found["created"],
                         sorted(found["created"], key=created, reverse=True))
        self.assertEqual(found["updated"],
                         sorted(found["updated"], key=updated, reverse=True))
        ties = sorted(found["created"], key=lambda row: row["id"])
        ties.sort(key=lambda row: row["created_at"], reverse=True)
        self.assertEqual(found["created_ties"], ties)
        self.assertNotEqual(found["created_ties"], found["created"])
        ids = {value: [row["id"] for row in rows]
               for value, rows in found.items()}
        self.assertGreater(len(ids["created"]), 200)
        self.assertEqual(set(ids["updated"]), set(ids["created"]))
        self.assertEqual(set(ids["scattered"]), set(ids["created"]))
        # Neither order nor its reverse, anywhere.
        places = [ids["created"].index(number) for number in ids["scattered"]]
        rising = sum(a < b for a, b in zip(places, places[1:]))
        self.assertTrue(0.3 < rising / len(places) < 0.7)
        # It stays when tickets change.
        self.simulator.mutate("update", ids["scattered"][:5])
        again = self.simulator.filter("status:>2", per_page=100,
                                      workspace_id=0).ids
        self.assertEqual(again, ids["scattered"][:100])


if __name__ == "__main__":
    unittest.main()
