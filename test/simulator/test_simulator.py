#!/usr/bin/python3
"""Checks of the simulator itself; they need nothing but Python."""

import base64
import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from collections import Counter
from datetime import datetime, timezone
from decimal import Decimal
from urllib.parse import quote, urlencode, urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from encode import parse_moment                     # noqa: E402
from limits import Limiter                          # noqa: E402
from query import (Field, QueryError, Semantics,    # noqa: E402
                   compile_query)
from settings import Settings                       # noqa: E402

DAY = 86400
ALL_TIME = "updated_since=2015-01-01"

# Every documented or observed column that is read, resource by resource.
COLUMNS = {
    "tickets": """
        id workspace_id subject type status priority source category
        sub_category item_category requester_id requested_for_id responder_id
        group_id department_id email_config_id created_at updated_at due_by
        fr_due_by fr_escalated is_escalated cc_emails fwd_emails
        reply_cc_emails to_emails description description_text spam deleted
        applied_business_hours tasks_dependency_type bcc_emails
        custom_fields""",
    "ticket_details": """
        id sla_policy_id urgency impact resolution_notes resolution_notes_html
        attachments created_within_business_hours approval_status
        approval_status_name tags planned_start_date planned_end_date
        planned_effort""",
    "ticket_form_fields": """
        id label description field_type created_at updated_at position
        required_for_closure name default_field required_for_agents
        customers_can_edit label_for_customers required_for_customers
        displayed_to_customers belongs_to_section choices nested_fields
        sections workspace_id portal_cc portalcc_to""",
    "workspaces": """
        created_at description id name primary restricted state template_name
        type updated_at metadata logo""",
    "requesters": """
        id is_agent first_name last_name job_title primary_email
        secondary_emails work_phone_number mobile_phone_number department_ids
        can_see_all_tickets_from_associated_departments
        can_see_all_changes_from_associated_departments reporting_manager_id
        address time_zone time_format language location_id
        background_information custom_fields active has_logged_in
        belongs_to_workspace_ids
        can_see_all_tickets_from_associated_workspace_ids created_at
        updated_at external_id vip_user department_names location_name
        work_schedule_id""",
    "agents": """
        id first_name last_name occasional active job_title email
        work_phone_number mobile_phone_number department_ids
        can_see_all_tickets_from_associated_departments
        can_see_all_changes_from_associated_departments reporting_manager_id
        address time_zone time_format language location_id
        background_information scoreboard_level_id member_of observer_of
        member_of_pending_approval observer_of_pending_approval roles
        last_login_at last_active_at custom_fields has_logged_in
        can_see_all_tickets_from_associated_workspace_ids created_at
        updated_at belongs_to_workspace_ids workspace_ids api_key_enabled
        group_ids role_ids scopes scoreboard_points auto_assign_tickets
        auto_assign_status_changed_at vip_user license_type signature
        external_id""",
    "groups": """
        id name description business_hours_id escalate_to unassigned_for
        workspace_id members observers restricted approval_required leaders
        members_pending_approval leaders_pending_approval
        observers_pending_approval auto_ticket_assign created_at updated_at
        agent_ids ocs_schedule_id type""",
    "departments": """
        id name description head_user_id prime_user_id domains custom_fields
        workspace_id created_at updated_at""",
}
STATS = """
    closed_at resolved_at first_responded_at agent_responded_at
    requester_responded_at status_updated_at reopened_at pending_since
    first_assigned_at resolution_time_in_secs first_resp_time_in_secs
    group_escalated inbound_count outbound_count created_at updated_at
    ticket_id"""


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body, parse_float=Decimal)

    @property
    def rows(self):
        return next(iter(self.json.values()))

    @property
    def ids(self):
        return [row["id"] for row in self.rows]

    @property
    def code(self):
        """The code of an error in either shape."""
        body = self.json
        return body.get("code") or body["errors"][0]["code"]


class Simulator:
    """A running simulator and one keep-alive connection to it."""

    def __init__(self, *arguments):
        self._directory = tempfile.TemporaryDirectory()
        port_file = os.path.join(self._directory.name, "port")
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "simulator.py"),
             "--port-file", port_file, *arguments], stdout=subprocess.PIPE,
            text=True)
        self.banner = self.process.stdout.readline()
        deadline = time.monotonic() + 30
        while not os.path.exists(port_file):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("the simulator did not start")
            time.sleep(0.01)
        with open(port_file) as file:
            self.port = int(file.read())
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def stop(self):
        self._connection.close()
        self.process.terminate()
        code = self.process.wait(5)
        self.process.stdout.close()
        self._directory.cleanup()
        return code

    def request(self, method, target, body=None, headers=()):
        self._connection.request(method, target, body, dict(headers))
        return Answer(self._connection.getresponse())

    def get(self, path, key="simulator-key", **headers):
        token = base64.b64encode(f"{key}:X".encode()).decode()
        return self.request("GET", "/api/v2/" + path, headers={
            "Authorization": "Basic " + token,
            **{name.replace("_", "-"): value
               for name, value in headers.items()}})

    def filter(self, text, **parameters):
        return self.get("tickets/filter?" + urlencode(
            {"query": f'"{text}"', **parameters}, quote_via=quote))

    def filter_all(self, text, **parameters):
        """The ids on all pages of a filter."""
        ids, page = [], 1
        while some := self.filter(text, page=page, **parameters).ids:
            ids += some
            page += 1
        return ids

    def scan(self, path):
        """The rows of all pages, by following the links."""
        rows = []
        while path:
            answer = self.get(path)
            rows += answer.rows
            link = re.fullmatch(r'<([^>]*)>; rel="next"',
                                answer.headers.get("link", ""))
            url = link and urlsplit(link[1])
            path = url and f"{url.path[len('/api/v2/'):]}?{url.query}"
        return rows

    def control_answer(self, method, name, body=None):
        return self.request(method, "/_control/" + name,
                            None if body is None else json.dumps(body))

    def control(self, method, name, body=None):
        answer = self.control_answer(method, name, body)
        if answer.status != 200:
            raise RuntimeError(answer.body.decode())
        return answer

    def set(self, **switches):
        self.control("POST", "set", switches)

    def mutate(self, operation, ids, **members):
        return self.control("POST", "mutate",
                            {"op": operation, "ids": ids, **members}).json

    def fault(self, kind, **members):
        self.control("POST", "fault", {"kind": kind, **members})

    def lines(self, name):
        return [json.loads(line, parse_float=Decimal) for line
                in self.control("GET", name).body.splitlines()]

    def truth(self, table):
        return self.lines("truth/" + table)

    def raw(self, target, wait=0.3):
        """All bytes that come in answer to one request, and whether the
        connection was closed ("closed", "reset") or is still "open"."""
        token = base64.b64encode(b"simulator-key:X").decode()
        received = b""
        with socket.create_connection(("127.0.0.1", self.port)) as client:
            client.settimeout(wait)
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n"
                           f"Authorization: Basic {token}\r\n"
                           "Connection: close\r\n\r\n".encode())
            while True:
                try:
                    some = client.recv(1 << 20)
                except ConnectionResetError:
                    return received, "reset"
                except TimeoutError:
                    return received, "open"
                if not some:
                    return received, "closed"
                received += some


def seconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


class GrammarTest(unittest.TestCase):
    fields = {
        "status": Field("integer", lambda row: row.get("status")),
        "agent_id": Field("integer", lambda row: row.get("agent_id"), True),
        "tag": Field("texts", lambda row: row.get("tags", ())),
        "vip": Field("boolean", lambda row: row.get("vip")),
        "at": Field("moment", lambda row: row.get("at")),
        "needed_by": Field("day", lambda row: row.get("needed_by")),
    }

    def matches(self, text, row, **semantics):
        predicate, _ = compile_query(text, self.fields, Semantics(**semantics))
        return predicate(row)

    def assert_refused(self, text, field="query", code="invalid_value"):
        with self.assertRaises(QueryError) as caught:
            compile_query(text, self.fields, Semantics())
        self.assertEqual((caught.exception.field, caught.exception.code),
                         (field, code))

    def test_and_binds_tighter_than_or(self):
        text = "status:2 OR status:3 AND vip:true"
        self.assertTrue(self.matches(text, {"status": 2, "vip": False}))
        self.assertFalse(self.matches(text, {"status": 3, "vip": False}))
        text = "(status:2 OR status:3) AND vip:true"
        self.assertFalse(self.matches(text, {"status": 2, "vip": False}))
        self.assertTrue(self.matches(text, {"status": 3, "vip": True}))

    def test_comparisons_include_the_bound(self):
        self.assertTrue(self.matches("status:>3", {"status": 3}))
        self.assertTrue(self.matches("status:<3", {"status": 3}))
        self.assertFalse(self.matches("status:>3", {"status": None}))
        self.assertTrue(self.matches("status :> -1", {"status": 0}))

    def test_null(self):
        self.assertTrue(self.matches("agent_id:null", {}))
        self.assertFalse(self.matches("agent_id:null", {"agent_id": 1}))
        self.assert_refused("status:null", "status", "datatype_mismatch")
        self.assert_refused("agent_id:>null", "agent_id", "datatype_mismatch")

    def test_text(self):
        self.assertTrue(self.matches("tag:'a b'", {"tags": ["a b"]}))
        self.assertFalse(self.matches("tag:'A B'", {"tags": ["a b"]}))
        self.assertTrue(self.matches("tag:'A B'", {"tags": ["a b"]},
                                     strings="folded"))
        self.assert_refused("tag:'o'brien'")

    def test_refusals(self):
        for text in ("", "status", "status:", "status:2 AND", "(status:2",
                     "status:2)", "status:2 status:3", "status:2 and vip:true",
                     "status:2x", "status:2.5", "status=2", "NOT status:2"):
            with self.subTest(text):
                self.assert_refused(text)
        self.assert_refused("Status:2", "Status", "invalid_field")
        self.assert_refused("status:'2'", "status", "datatype_mismatch")
        self.assert_refused("vip:>true", "vip", "datatype_mismatch")
        self.assert_refused("at:'2025-01-02'", "at", "datatype_mismatch")
        self.assert_refused("at:>'2025-02-30'", "at", "datatype_mismatch")
        self.assert_refused("at:>'2025-01-02T00:00:00Z'", "at",
                            "datatype_mismatch")

    def test_day_semantics(self):
        midnight = parse_moment("2025-06-10")
        moments = {"before": midnight - 1, "start": midnight,
                   "noon": midnight + DAY // 2, "last": midnight + DAY - 1,
                   "after": midnight + DAY}
        expected = {
            ("inclusive", ":>"): {"start", "noon", "last", "after"},
            ("inclusive", ":<"): {"before", "start", "noon", "last"},
            ("exclusive", ":>"): {"after"},
            ("exclusive", ":<"): {"before"},
            ("start", ":>"): {"start", "noon", "last", "after"},
            ("start", ":<"): {"before", "start"},
        }
        for (dates, operator), names in expected.items():
            for hours in (0, 5.5, -8):
                with self.subTest(dates=dates, operator=operator, zone=hours):
                    self.assertEqual(names, {
                        name for name, moment in moments.items()
                        if self.matches(f"at{operator}'2025-06-10'",
                                        {"at": moment - hours * 3600},
                                        dates=dates, zone_hours=hours)})

    def test_timestamps_in_queries(self):
        moment = parse_moment("2025-06-10T12:00:00Z")
        text = "at:>'2025-06-10T12:00:00Z'"
        self.assertTrue(self.matches(text, {"at": moment},
                                     timestamps="accepted"))
        self.assertFalse(self.matches(text, {"at": moment - 1},
                                      timestamps="accepted"))
        self.assertFalse(self.matches(text, {"at": moment}, dates="exclusive",
                                      timestamps="accepted"))
        self.assertTrue(self.matches(text, {"at": moment - DAY // 2},
                                     timestamps="truncated"))

    def test_plain_dates(self):
        row = {"needed_by": "2025-06-10"}
        for operator in (":>", ":<"):
            text = f"needed_by{operator}'2025-06-10'"
            self.assertTrue(self.matches(text, row))
            self.assertFalse(self.matches(text, row, dates="exclusive"))
            self.assertFalse(self.matches(text, {"needed_by": None}))


class DateInputTest(unittest.TestCase):
    def test_accepted(self):
        noon = datetime(2025, 6, 10, 12, tzinfo=timezone.utc).timestamp()
        for text in ("2025-06-10T12:00:00Z", "2025-06-10T12:00Z",
                     "2025-06-10T12:00", "2025-06-10 12:00:00",
                     "2025-06-10T17:30:00+05:30", "2025-06-10T17:30+0530",
                     "2025-06-10T08:00:00-04"):
            self.assertEqual(parse_moment(text), noon, text)
        self.assertEqual(parse_moment("2025-06-10"), noon - DAY // 2)

    def test_refused(self):
        for text in ("", "now", "2025-6-1", "2025-02-30", "2025-06-10T25:00",
                     "2025-06-10T12", "1749556800", "2025-06-10T12:00:00.1Z"):
            self.assertIsNone(parse_moment(text), text)


class LimiterTest(unittest.TestCase):
    def setUp(self):
        settings = Settings()
        settings.set({"limits": "account=5,list_tickets=3", "window": 0.2})
        self.limiter = Limiter(settings)

    def test_two_buckets(self):
        verdict = self.limiter.charge("list_tickets", 1)
        self.assertEqual((verdict.total, verdict.remaining, verdict.wait),
                         (3, 2, 0))
        self.assertEqual(self.limiter.charge("account", 1).remaining, 3)
        self.assertEqual(self.limiter.charge("list_tickets", 2).remaining, 0)
        # A refused request is charged nowhere.
        self.assertEqual(self.limiter.charge("list_tickets", 1).wait, 1)
        self.assertEqual(self.limiter.charge("account", 1).remaining, 0)
        # The account's bucket holds for every operation.
        self.assertEqual(self.limiter.charge("list_agents", 1).wait, 1)

    def test_windows_open_at_their_first_call(self):
        self.limiter.charge("account", 5)
        self.assertTrue(self.limiter.charge("list_tickets", 1).wait)
        time.sleep(0.21)
        self.assertEqual(self.limiter.charge("list_tickets", 1).wait, 0)
        time.sleep(0.1)
        self.assertEqual(self.limiter.charge("account", 1).remaining, 3)
        time.sleep(0.11)
        self.assertEqual(self.limiter.charge("account", 1).remaining, 4)


class SingleWorkspaceTest(unittest.TestCase):
    """A desk of the reference size."""

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator("--no-limits", "--seed", "7")
        cls.addClassCleanup(cls.simulator.stop)
        cls.tickets = cls.simulator.truth("tickets")
        cls.now = time.time()

    def setUp(self):
        self.simulator.control("POST", "reset")

    def test_nastiness(self):
        everything = (self.tickets + self.simulator.truth("deleted_tickets")
                      + self.simulator.truth("spam_tickets"))
        self.assertEqual(len(everything), 20000)
        self.assertTrue(100 < len(self.simulator.truth("spam_tickets")) < 300)
        updated = [seconds(row["updated_at"]) for row in everything]
        created = [seconds(row["created_at"]) for row in everything]
        self.assertTrue(all(a <= b for a, b in zip(created, updated)))
        recent = [row for row, moment in zip(everything, updated)
                  if moment >= self.now - DAY]
        self.assertAlmostEqual(len(recent), 750, delta=30)
        long_ago = self.now - 3 * 365 * DAY
        self.assertTrue(any(seconds(row["created_at"]) < long_ago
                            for row in recent))
        days = Counter(moment // DAY for moment in updated)
        self.assertTrue(3000 <= max(days.values()) < 3300)
        self.assertGreaterEqual(
            max(Counter(moment // 60 for moment in updated).values()), 400)
        self.assertGreaterEqual(max(Counter(updated).values()), 100)
        self.assertGreaterEqual(max(Counter(created).values()), 140)
        open_share = sum(row["status"] == 2 for row in everything) / 20000
        self.assertAlmostEqual(open_share, 0.12, delta=0.02)
        open_recent = sum(row["status"] == 2 for row in recent) / len(recent)
        self.assertAlmostEqual(open_recent, 0.35, delta=0.06)
        self.assertTrue({2, 3, 4, 5, 6, 7, 21}
                        <= {row["status"] for row in everything})
        subjects = "".join(row["subject"] for row in everything)
        for character in "'\"\\\n\t🖨ال":
            self.assertIn(character, subjects)
        self.assertIn("", {row["subject"] for row in everything})
        self.assertGreater(max(len(row["description"] or "")
                               for row in everything), 50000)
        amounts = {row["custom_fields"]["amount"] for row in everything}
        self.assertIn(Decimal("12345678901234567890.123456789"), amounts)
        # Ids have gaps, and imports do not follow the order of creation.
        self.assertGreater(max(row["id"] for row in everything), 40000)
        ids = [row["id"] for row in self.tickets]
        self.assertNotEqual(ids, sorted(ids))

    def test_every_column_occurs(self):
        for table, names in COLUMNS.items():
            rows = (self.tickets if table == "tickets"
                    else self.simulator.truth(table))
            filled = {name for row in rows for name, value in row.items()
                      if value not in (None, [], {})}
            self.assertEqual(set(names.split()) - filled, set(), table)
        filled = {name for row in self.simulator.truth("ticket_stats")
                  for name, value in row["stats"].items() if value is not None}
        self.assertEqual(filled, set(STATS.split()))
        filled = {name for row in self.tickets
                  for name, value in row["custom_fields"].items()
                  if value is not None}
        self.assertEqual(filled, set(self.tickets[0]["custom_fields"]))

    def test_people_ids(self):
        for table in ("agents", "requesters", "groups", "departments"):
            ids = [row["id"] for row in self.simulator.truth(table)]
            self.assertGreater(max(ids), 1 << 53)
            self.assertGreater(min(ids), 1 << 33)

    def test_list_rows_lack_show_columns(self):
        row = self.simulator.get("tickets?per_page=1").rows[0]
        shown = self.simulator.get(f"tickets/{row['id']}").json["ticket"]
        self.assertEqual(set(shown) - set(row),
                         set(COLUMNS["ticket_details"].split())
                         - {"id", "tags"})
        tagged = self.simulator.get(f"tickets/{row['id']}?include=tags")
        self.assertIn("tags", tagged.json["ticket"])

    def test_scan_is_the_truth(self):
        rows = self.simulator.scan(f"tickets?{ALL_TIME}&per_page=100")
        self.assertEqual(sorted(rows, key=lambda row: row["id"]),
                         sorted(self.tickets, key=lambda row: row["id"]))
        order = [(row["created_at"], row["id"]) for row in rows]
        self.assertEqual(order, sorted(order, reverse=True))
        for table in ("agents", "requesters", "groups", "departments",
                      "workspaces", "ticket_form_fields"):
            self.assertEqual(self.simulator.scan(f"{table}?per_page=100"),
                             self.simulator.truth(table), table)
        self.assertEqual(
            len(self.simulator.scan("requesters?include_agents=true")),
            len(self.simulator.truth("requesters_with_agents")))

    def test_stats_include(self):
        rows = self.simulator.get(
            f"tickets?{ALL_TIME}&order_type=asc&include=stats").rows
        truth = {row["id"]: row
                 for row in self.simulator.truth("ticket_stats")}
        self.assertEqual(rows, [truth[row["id"]] for row in rows])

    def test_thirty_days(self):
        ids = {row["id"]
               for row in self.simulator.scan("tickets?per_page=100")}
        border = self.now - 30 * DAY
        wanted = {row["id"] for row in self.tickets
                  if seconds(row["created_at"]) > border + 60}
        self.assertLessEqual(wanted, ids)
        self.assertLess(len(ids - wanted), 20)

    def test_updated_since(self):
        moment = sorted(row["updated_at"] for row in self.tickets)[-300]
        wanted = {row["id"] for row in self.tickets
                  if row["updated_at"] >= moment}
        path = f"tickets?per_page=100&updated_since={moment}"
        ids = {row["id"] for row in self.simulator.scan(path)}
        self.assertEqual(ids, wanted)
        self.simulator.set(updated_since="exclusive")
        ids = {row["id"] for row in self.simulator.scan(path)}
        self.assertEqual(ids, {row["id"] for row in self.tickets
                               if row["updated_at"] > moment})
        self.assertEqual(self.simulator.get("tickets?updated_since=x").code,
                         "datatype_mismatch")

    def test_order(self):
        rows = self.simulator.get(f"tickets?{ALL_TIME}&order_by=updated_at"
                                  "&order_type=asc&per_page=100").rows
        order = [(row["updated_at"], row["id"]) for row in rows]
        self.assertEqual(order, sorted(order))
        self.simulator.set(order_by="rejected")
        answer = self.simulator.get("tickets?order_by=updated_at")
        self.assertEqual(answer.code, "invalid_field")
        self.simulator.set(order_by="ignored")
        self.assertEqual(self.simulator.get("tickets?order_by=updated_at").ids,
                         self.simulator.get("tickets").ids)

    def test_paging(self):
        get = self.simulator.get
        self.assertEqual(len(get("tickets").rows), 30)
        for bad in ("per_page=0", "per_page=101", "per_page=x", "page=0",
                    "page=-1"):
            self.assertEqual(get("tickets?" + bad).status, 400, bad)
        link = get(f"tickets?per_page=2&page=3&{ALL_TIME}").headers["link"]
        self.assertEqual(
            link, f"<http://127.0.0.1:{self.simulator.port}/api/v2/tickets"
            f'?per_page=2&{ALL_TIME}&page=4>; rel="next"')
        last = get("workspaces?per_page=1")
        self.assertIsNone(last.headers["link"])
        beyond = get("tickets?page=9999")
        self.assertEqual((beyond.status, beyond.rows), (200, []))
        self.assertIsNone(beyond.headers["link"])

    def test_parameters_of_lists(self):
        row = self.tickets[-1]
        for name in ("type", "requester_id"):
            value = quote(str(row[name]))
            ids = {found["id"] for found in self.simulator.scan(
                f"tickets?{ALL_TIME}&per_page=100&{name}={value}")}
            self.assertEqual(ids, {other["id"] for other in self.tickets
                                   if other[name] == row[name]})
        self.assertEqual(self.simulator.get("tickets?status=2").code,
                         "invalid_field")
        agents = self.simulator.get("agents?state=occasional&active=true").rows
        self.assertTrue(agents and all(agent["occasional"] and agent["active"]
                                       for agent in agents))
        shown = self.simulator.get(f"requesters/{agents[0]['id']}").json
        self.assertTrue(shown["requester"]["is_agent"])
        found = self.simulator.get("requesters?" + urlencode(
            {"query": "\"primary_email:'user7@example.com'\""})).rows
        self.assertEqual([row["primary_email"] for row in found],
                         ["user7@example.com"])

    def test_trash(self):
        deleted = self.simulator.truth("deleted_tickets")
        ids = {row["id"] for row in self.simulator.scan(
            f"tickets?filter=deleted&per_page=100&{ALL_TIME}")}
        self.assertEqual(ids, {row["id"] for row in deleted})
        self.simulator.set(trash_updated_since="ignored")
        self.assertLess(len(self.simulator.scan(
            f"tickets?filter=deleted&per_page=100&{ALL_TIME}")), len(deleted))
        path = f"tickets/{deleted[0]['id']}"
        self.assertTrue(self.simulator.get(path).json["ticket"]["deleted"])
        self.simulator.set(trash_show="missing")
        self.assertEqual(self.simulator.get(path).status, 404)

    def test_filter(self):
        self.simulator.set(filter_page_cap="none")
        wanted = {row["id"] for row in self.tickets
                  if row["status"] == 21 and (row["priority"] >= 3
                                              or row["responder_id"] is None)}
        text = "status:21 AND (priority:>3 OR agent_id:null)"
        answer = self.simulator.filter(text)
        self.assertEqual(answer.json["total"], len(wanted))
        self.assertEqual(len(answer.rows), 30)
        self.assertIsNone(answer.headers["link"])
        ids = self.simulator.filter_all(text)
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(set(ids), wanted)
        count = sum(row["custom_fields"]["headcount"] == 42
                    for row in self.tickets)
        answer = self.simulator.filter("headcount:42")
        self.assertEqual(answer.json["total"], count)
        for text in ("cost_center:'x'", "amount:1", "subject:'x'", "type:'x'"):
            self.assertEqual(self.simulator.filter(text).code, "invalid_field")

    def test_filter_limits(self):
        get = self.simulator.get
        self.assertEqual(get("tickets/filter?query=status:2").status, 500)
        self.assertEqual(get("tickets/filter").code, "missing_field")
        long = "status:2" + " OR status:3" * 41
        self.assertEqual(len(long), 500)
        self.assertEqual(self.simulator.filter(long).status, 200)
        self.assertEqual(self.simulator.filter(long + " OR status:4").status,
                         400)
        self.simulator.set(filter_length="encoded")
        self.assertEqual(self.simulator.filter(long).status, 400)
        for cap in (10, 40):
            self.simulator.set(filter_page_cap=cap)
            for page, status in ((cap, 200), (cap + 1, 400)):
                self.assertEqual(
                    self.simulator.filter("status:5", page=page).status,
                    status)

    def test_filter_switches(self):
        simulator = self.simulator
        simulator.set(filter_total="missing", filter_requested_for="absent",
                      filter_per_page="honoured")
        answer = simulator.filter("status:5", per_page=100)
        self.assertNotIn("total", answer.json)
        self.assertEqual(len(answer.rows), 100)
        self.assertFalse(any("requested_for_id" in row for row in answer.rows))
        simulator.set(filter_per_page="rejected")
        self.assertEqual(simulator.filter("status:5", per_page=100).code,
                         "invalid_field")
        simulator.set(filter_trash="included", filter_total="present")
        total = simulator.filter("status:>1").json["total"]
        self.assertEqual(total, 20000)
        simulator.set(filter_window="30_days")
        self.assertLess(simulator.filter("status:>1").json["total"], 3000)

    def test_errors(self):
        get = self.simulator.get
        self.assertEqual(get("tickets", key="wrong").code,
                         "invalid_credentials")
        self.assertEqual(get("tickets", key="simulator-disabled-key").status,
                         401)
        self.assertEqual(get("agents", key="simulator-restricted-key").code,
                         "access_denied")
        self.assertEqual(get("tickets", key="simulator-restricted-key").status,
                         200)
        for path in ("ticket_fields", "tickets/99999999", "agents/1/x",
                     "ticket_form_fields/1", "tickets/"):
            answer = get(path)
            self.assertEqual((answer.status, answer.body), (404, b""), path)
        answer = self.simulator.request("PUT", "/api/v2/tickets", headers={
            "Authorization": "Bearer simulator-key"})
        self.assertEqual(answer.status, 405)
        self.assertEqual(get("tickets", Accept="text/html").status, 406)
        self.simulator.set(disabled_features="departments")
        self.assertEqual(get("departments").code, "require_feature")

    def test_workspaces_off(self):
        get = self.simulator.get
        for value, status in (("access_denied", 403), ("require_feature", 403),
                              ("not_found", 404)):
            self.simulator.set(workspaces=value)
            self.assertEqual(get("workspaces").status, status)
            self.assertEqual(get("tickets?workspace_id=2").code,
                             "invalid_field")
        self.simulator.set(workspace_param="ignored")
        self.assertEqual(get("tickets?workspace_id=2").ids, get("tickets").ids)

    def test_quirks(self):
        self.simulator.set(quirks="*")
        self.assertIn("requester", self.simulator.get("requesters").json)
        row = self.simulator.get("departments").rows[0]
        self.assertIsInstance(row["id"], str)
        shown = self.simulator.get(f"departments/{row['id']}").json
        self.assertEqual(shown, {"departments": row})

    def test_log(self):
        self.simulator.control("DELETE", "log")
        self.simulator.get(
            "tickets?per_page=1&updated_since=2025-01-01%2000:00")
        self.simulator.get("tickets/999999999?include=stats,tags")
        first, second = self.simulator.lines("log")
        self.assertEqual(first["query"], {
            "per_page": "1", "updated_since": "2025-01-01 00:00"})
        self.assertEqual((first["n"], first["status"], first["bucket"],
                          first["credits"], first["key"]),
                         (1, 200, "list_tickets", 1, "key-1"))
        self.assertEqual((second["status"], second["credits"],
                          second["bucket"]), (404, 3, "view_ticket"))
        self.assertEqual(self.simulator.lines("log?since=1"), [second])
        self.assertEqual(first["conn"], second["conn"])
        stats = self.simulator.control("GET", "stats").json
        self.assertEqual(stats["by_status"], {"200": 1, "404": 1})

    def test_limits(self):
        self.simulator.set(limits="account=20,list_tickets=4", window=0.5)
        self.simulator.get("groups")
        answer = self.simulator.get("tickets?include=stats")
        self.assertEqual(
            [answer.headers["x-ratelimit-" + name] for name in
             ("total", "remaining", "used-currentrequest")], ["4", "1", "3"])
        self.assertEqual(self.simulator.get("groups").headers[
            "x-ratelimit-remaining"], "15")
        self.assertEqual(self.simulator.get("tickets?nonsense=1").status, 400)
        answer = self.simulator.filter("status:2")
        self.assertEqual((answer.status, answer.headers["retry-after"]),
                         (429, "1"))
        self.simulator.control("POST", "spend", {"credits": 5})
        self.assertEqual(self.simulator.get("groups").headers[
            "x-ratelimit-remaining"], "8")
        self.simulator.set(filter_bucket="account", retry_after="absent")
        self.assertEqual(self.simulator.filter("status:2").status, 200)
        self.assertIsNone(self.simulator.get("tickets").headers["retry-after"])
        time.sleep(0.5)
        self.assertEqual(self.simulator.get("tickets").status, 200)

    def test_gzip(self):
        self.simulator.set(gzip=True)
        answer = self.simulator.get("tickets", Accept_Encoding="gzip")
        self.assertEqual(answer.headers["content-encoding"], "gzip")
        self.assertEqual(gzip.decompress(answer.body),
                         self.simulator.get("tickets").body)

    def test_chunked(self):
        whole = self.simulator.get("tickets").body
        self.simulator.set(chunked=True)
        answer = self.simulator.get("tickets")
        self.assertEqual(answer.headers["transfer-encoding"], "chunked")
        self.assertEqual(answer.body, whole)
        self.assertEqual(self.simulator.get("nothing").body, b"")

    def test_bad_settings(self):
        for bad in ({"nonsense": 1}, {"plan": "gold"}, {"window": -1},
                    {"limits": "x=1"}, {"gzip": "maybe"}, {"lag": "nan"}):
            with self.assertRaises(RuntimeError):
                self.simulator.set(**bad)


class ThreeWorkspacesTest(unittest.TestCase):
    """A small desk with workspaces; its data change."""

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator("--no-limits", "--tickets", "1500",
                                  "--workspaces", "3")
        cls.addClassCleanup(cls.simulator.stop)

    def setUp(self):
        self.simulator.control("POST", "reset")
        self.tickets = self.simulator.truth("tickets")

    def ids(self, path="per_page=100", table="tickets"):
        return {row["id"] for row in self.simulator.scan(f"{table}?{path}")}

    def test_ticket_scope(self):
        for number in (2, 3, 7):
            wanted = [row for row in self.tickets
                      if row["workspace_id"] == number]
            rows = self.simulator.scan(
                f"tickets?{ALL_TIME}&workspace_id={number}&per_page=100")
            self.assertEqual(sorted(rows, key=lambda row: row["id"]),
                             sorted(wanted, key=lambda row: row["id"]))
        self.assertEqual(self.ids(f"{ALL_TIME}&per_page=100"),
                         {row["id"] for row in self.tickets
                          if row["workspace_id"] == 2})
        rows = self.simulator.scan(
            f"tickets?{ALL_TIME}&workspace_id=0&per_page=100")
        self.assertEqual(len(rows), len(self.tickets))
        fields = {name for row in rows for name in row["custom_fields"]}
        self.assertIn("cost_center", fields)
        self.assertIn("city", fields)
        self.assertTrue(fields.isdisjoint({"building", "reference_code",
                                           "claim_type"}))
        self.assertEqual(self.simulator.get("tickets?workspace_id=5").status,
                         400)

    def test_key_of_some_workspaces(self):
        self.simulator.set(restricted_workspaces="2,7", restricted_modules="")
        get = lambda path: self.simulator.get(path, "simulator-restricted-key")
        self.assertEqual(get("workspaces").ids, [2, 7])
        seen = {row["workspace_id"] for row in get(
            f"tickets?workspace_id=0&per_page=100&{ALL_TIME}").rows}
        self.assertEqual(seen, {2, 7})
        self.assertEqual(get("tickets?workspace_id=3").code, "access_denied")
        hidden = next(row["id"] for row in self.tickets
                      if row["workspace_id"] == 3)
        self.assertEqual(get(f"tickets/{hidden}").code, "access_denied")
        self.assertEqual(self.simulator.get(f"tickets/{hidden}").status, 200)
        self.simulator.set(restricted_workspaces="3")
        self.assertEqual(get("tickets").code, "access_denied")

    def test_other_scopes(self):
        for table in ("groups", "ticket_form_fields"):
            self.assertEqual(
                self.simulator.get(table + "?workspace_id=0").status, 400)
            for number in (2, 3, 7):
                self.assertEqual(
                    self.simulator.scan(f"{table}?workspace_id={number}"),
                    self.simulator.truth(f"{table}?workspaces={number}"))
            self.assertEqual(self.simulator.get(table).ids,
                             self.simulator.get(table + "?workspace_id=2").ids)
        for table in ("departments", "requesters"):
            self.assertEqual(
                self.simulator.get(table + "?workspace_id=2").code,
                "invalid_field")
        agents = self.simulator.scan("agents?workspace_id=7")
        self.assertTrue(agents and all(7 in agent["workspace_ids"]
                                       for agent in agents))

    def test_filter_scope(self):
        simulator = self.simulator
        simulator.set(filter_page_cap="none")
        count = Counter(row["workspace_id"] for row in self.tickets)
        total = lambda *a, **k: simulator.filter(*a, **k).json["total"]
        self.assertEqual(total("status:>1"), count[2])
        self.assertEqual(total("status:>1", workspace_id=3), count[3])
        self.assertEqual(total("status:>1", workspace_id=0), len(self.tickets))
        self.assertEqual(total("workspace_id:7"), count[7])
        simulator.set(filter_workspace_field="narrows")
        self.assertEqual(total("workspace_id:7"), 0)
        self.assertEqual(simulator.filter("claim_type:'Travel'").status, 400)
        self.assertEqual(
            simulator.filter("claim_type:'Travel'", workspace_id=7).status,
            200)

    def test_mutations(self):
        simulator = self.simulator
        row = next(row for row in reversed(self.tickets)
                   if row["workspace_id"] == 2)
        number = row["id"]
        simulator.mutate("update", [number], set={
            "status": 21, "custom_fields": {"headcount": 17}})
        changed = simulator.get(f"tickets/{number}").json["ticket"]
        self.assertEqual((changed["status"],
                          changed["custom_fields"]["headcount"]), (21, 17))
        self.assertGreater(changed["updated_at"], row["updated_at"])
        simulator.mutate("move", [number], set={"workspace_id": 7})
        moved = simulator.get(f"tickets/{number}").json["ticket"]
        self.assertIn("claim_type", moved["custom_fields"])
        self.assertNotIn("building", moved["custom_fields"])
        self.assertEqual(moved["custom_fields"]["headcount"], 17)
        simulator.set(touch_on_trash=False)
        simulator.mutate("update", [number],
                         set={"updated_at": "2022-01-01T00:00:00Z"})
        for operation, table in (("delete", "deleted_tickets"),
                                 ("restore", "tickets"),
                                 ("spam", "spam_tickets"),
                                 ("unspam", "tickets")):
            simulator.mutate(operation, [number])
            row = next(row for row in simulator.truth(table)
                       if row["id"] == number)
            self.assertEqual(row["updated_at"], "2022-01-01T00:00:00Z")
        new = simulator.mutate("insert", None, count=3)["ids"]
        self.assertEqual(simulator.get("tickets").ids[:3], new[::-1])
        group = simulator.truth("groups?workspaces=3")[0]
        simulator.mutate("update", [group["id"]], table="groups",
                         set={"name": "renamed"})
        self.assertEqual(simulator.get(f"groups/{group['id']}").json["group"][
            "name"], "renamed")
        simulator.mutate("delete", [group["id"]], table="groups")
        self.assertEqual(simulator.get(f"groups/{group['id']}").status, 404)

    def test_mutation_between_pages(self):
        path = f"tickets?{ALL_TIME}&per_page=10&page="
        first = self.simulator.get(path + "1").ids
        second = self.simulator.get(path + "2").ids
        answer = self.simulator.mutate(
            "delete", first[:3], when={"path": "[?&]page=1$", "after": 2})
        self.assertEqual(answer, {"pending": True})
        self.assertEqual(self.simulator.get(path + "1").ids, first)
        self.assertEqual(self.simulator.get(path + "2").ids, second)
        self.assertEqual(self.simulator.get(path + "1").ids, first)
        self.assertEqual(self.simulator.get(path + "2").ids[:7], second[3:])

    def test_lag(self):
        number = next(row["id"] for row in self.tickets
                      if row["workspace_id"] == 2)
        self.simulator.mutate("update", [number], set={"status": 9})
        found = lambda: self.simulator.filter_all(
            "status:9 AND updated_at:>'2015-01-01'")
        self.assertIn(number, found())
        self.simulator.set(lag=600)
        self.assertNotIn(number, found())
        inserted = self.simulator.mutate("insert", None, set={"status": 9})
        self.assertNotIn(inserted["ids"][0], found())
        self.simulator.set(lag=0)
        self.assertIn(number, found())
        self.assertIn(inserted["ids"][0], found())

    def test_latency_and_concurrency(self):
        self.simulator.set(latency_ms=100)
        started = time.monotonic()
        clients = []
        for _ in range(4):
            client = socket.create_connection(("127.0.0.1",
                                               self.simulator.port))
            client.sendall(b"GET /api/v2/groups HTTP/1.1\r\nHost: x\r\n"
                           b"Connection: close\r\n\r\n")
            clients.append(client)
        for client in clients:
            with client:
                while client.recv(65536):
                    pass
        self.assertTrue(0.1 <= time.monotonic() - started < 0.35)
        stats = self.simulator.control("GET", "stats").json
        self.assertEqual(stats["max_concurrent"], 4)


class ProcessTest(unittest.TestCase):
    def test_clock_and_stop(self):
        simulator = Simulator("--tickets", "50", "--now",
                              "2024-02-29T12:00:00Z", "--key", "a", "--key",
                              "b", "--plan", "starter")
        self.assertEqual(simulator.banner.strip(),
                         f"listening on http://127.0.0.1:{simulator.port}")
        answer = simulator.get("tickets", key="b")
        self.assertIn("29 Feb 2024", answer.headers["date"])
        self.assertEqual(answer.headers["x-ratelimit-total"], "40")
        self.assertEqual(simulator.lines("log")[0]["key"], "key-2")
        number = simulator.mutate("insert", None)["ids"][0]
        row = simulator.get(f"tickets/{number}", key="a").json["ticket"]
        self.assertTrue(row["created_at"].startswith("2024-02-29T12:0"))
        started = time.monotonic()
        self.assertEqual(simulator.stop(), 0)
        self.assertLess(time.monotonic() - started, 1)

    def test_same_seed_same_data(self):
        rows = []
        for _ in range(2):
            simulator = Simulator("--tickets", "200", "--now", "2025-01-01")
            rows.append([simulator.truth(name) for name in
                         ("ticket_stats", "agents", "requesters")])
            simulator.control("POST", "quit")
            self.assertEqual(simulator.process.wait(5), 0)
            simulator.stop()
        self.assertEqual(*rows)


if __name__ == "__main__":
    unittest.main()
