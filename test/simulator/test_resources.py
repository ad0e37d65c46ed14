#!/usr/bin/python3
"""Checks of the resources in modules/: each is read the way the documents
describe, by a reader that knows only paths and pagers."""

import json
import re
import unittest
from collections import Counter
from decimal import Decimal
from urllib.parse import quote, urlencode, urlsplit

from modules import SPECS
from test_simulator import Simulator

# How one comes from page to page; all that are not here have a link header.

# By totals in the body: (body, rows so far, number of the page) -> whether
# there is more.
COUNTED = {
    "approvals": lambda body, seen, page: seen < body["total"],
    "communications": lambda body, seen, page:
        page < body["meta"]["total_pages"],
    "journey_configs": lambda body, seen, page: body["meta"]["hasNext"],
    "journey_requests": lambda body, seen, page: body["meta"]["has_next"],
    "journey_request_activities": lambda body, seen, page:
        body["meta"]["has_next"],
    "oncall_schedules": lambda body, seen, page:
        seen < body["meta"]["total_items"],
    "oncall_shifts": lambda body, seen, page:
        seen < body["meta"]["total_items"],
    "oncall_escalation_policies": lambda body, seen, page:
        seen < body["meta"]["total_items"],
    "oncall_shift_events": lambda body, seen, page:
        seen < body["meta"]["total_items"],
    "custom_objects": lambda body, seen, page: seen < body["meta"]["count"],
    "post_incident_report_templates": lambda body, seen, page:
        body["meta"]["next"] is not None,
}
LINKED = {"ticket_activities": "next_page_url",
          "custom_object_records": "next_page_link"}

# Columns that no plain list shows; an include does, or nothing.
INCLUDED = {"assets": {"type_fields"}, "changes": {"stats"},
            "cabs": {"member_details"},
            "purchase_orders": {"purchase_items", "custom_fields"},
            "requester_fields": {"user_field_group"}}

WORKSPACES = (2, 3, 7)
# Lists of one workspace at a time, which know no 0; with rows that belong to
# all, and are in each of them; or that workspace 1 stands for.
ONE_WORKSPACE = ("problem_form_fields", "change_form_fields",
                 "release_form_fields", "service_items", "service_categories",
                 "custom_objects", "canned_response_folders",
                 "post_incident_report_templates")
WITH_SHARED = ("problem_form_fields", "change_form_fields",
               "release_form_fields", "sla_policies")
SHARED_APART = ("canned_responses", "business_hours", "sla_policies")


# Never more than one page; or, if not cut by what the reader asks for, at 30
# rows of one parent.
SHORT = {
    "ticket_csat_responses", "ticket_approvals", "ticket_approval_groups",
    "approvals", "change_approvals", "change_approval_groups",
    "asset_type_fields", "solution_sub_folders", "project_task_types",
    "project_task_priorities", "project_task_statuses",
    "project_task_type_fields", "oncall_shifts", "oncall_escalation_policies",
    "oncall_shift_events", "status_page_incident_statuses",
    "status_page_maintenance_statuses", "canned_responses_in_folder",
    "application_relationships", "project_problems", "project_changes",
    "project_releases"}


def canonical(row):
    return json.dumps(row, sort_keys=True, default=str)


class Reader:
    """Reads whole lists."""

    def __init__(self, simulator):
        self.simulator = simulator
        self._truth = {}

    def truth(self, name):
        if name not in self._truth:
            self._truth[name] = self.simulator.truth(name)
        return self._truth[name]

    def walk(self, name, path, envelope, parameters):
        """The rows of all pages, and how many pages there were."""
        rows, page, target = [], 1, self.target(path, parameters)
        while True:
            answer = self.simulator.get(target)
            if answer.status != 200:
                raise AssertionError(f"{target}: {answer.status} "
                                     f"{answer.body[:200]}")
            body = answer.json
            some = self._rows(name, body, envelope)
            rows += some
            if name in COUNTED:
                if "link" in answer.headers:
                    raise AssertionError(f"{name} has a link header")
                if not COUNTED[name](body, len(rows), page):
                    return rows, page
                target = self.target(path, {**parameters, "page": page + 1})
            else:
                target = self._next(name, answer, body)
                if target is None:
                    return rows, page
            page += 1

    @staticmethod
    def target(path, parameters):
        return f"{path}?{urlencode(parameters, quote_via=quote)}" if (
            parameters) else path

    @staticmethod
    def _rows(name, body, envelope):
        if name == "projects_legacy":
            return [item["project"] for item in body]
        value = body[envelope]
        return [value] if isinstance(value, dict) else value

    @staticmethod
    def _next(name, answer, body):
        if name in LINKED:
            url = body.get(LINKED[name])
        else:
            match = re.fullmatch(r'<([^>]*)>; rel="next"',
                                 answer.headers.get("link", ""))
            url = match and match[1]
        if not url:
            return None
        parts = urlsplit(url)
        return f"{parts.path.removeprefix('/api/v2/')}?{parts.query}"

    # --- Which lists there are of a resource ---------------------------------

    def lists(self, name):
        """(path, parameters, keys of the path) of every list to read."""
        spec = SPECS[name]
        path = spec.path.lstrip("/")
        if name == "approvals":
            for parent in ("ticket", "change"):
                for status in ("requested", "approved", "rejected",
                               "cancelled"):
                    yield path, {"parent": parent, "status": status}, {}
        elif name == "oncall_shift_events":
            for row in self.truth("oncall_schedules"):
                yield path, {"start_time": "2015-01-01",
                             "end_time": "2035-01-01T00:00:00Z",
                             "schedule_id": row["id"]}, {}
        elif not spec.parent:
            # Several pages, even of the few that are in a small workspace.
            size = min(max(len(self.truth(name)) // 5, 1), 100)
            if name in SHARED_APART:
                for number in (1, *WORKSPACES):
                    yield path, {"workspace_id": number, "per_page": size}, {}
            elif name in ONE_WORKSPACE or spec.workspaces == "scope":
                for number in WORKSPACES:
                    yield path, {"workspace_id": number, "per_page": size}, {}
            else:
                yield path, {"per_page": size}, {}
        else:
            for keys in self._parents(spec):
                parameters = ({spec.parent_param: keys[spec.parent_param]}
                              if spec.parent_param else {})
                if name == "communications":
                    yield path.format(**keys), {"type": "zoom",
                                                "per_page": 2}, keys
                    parameters |= {"type": "email", "per_page": 2}
                if spec.pager == "link":
                    parameters["per_page"] = 12
                yield path.format(**keys), parameters, keys

    def _parents(self, spec):
        last = spec.placeholders[-1]
        parent = {"users": "requesters_with_agents"}.get(spec.parent,
                                                         spec.parent)
        above = SPECS.get(spec.parent)
        for row in self.truth(parent):
            keys = {name: row[name] for name in spec.placeholders[:-1]}
            keys[last] = row[above.key if above else "id"]
            if None not in keys.values():
                yield keys


class WholeTest(unittest.TestCase):
    """Every resource, read completely."""

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator(
            "--tickets", "120", "--size", "0.2", "--workspaces", "3",
            "--no-limits", "--now", "2025-06-15T12:00:00Z")
        cls.reader = Reader(cls.simulator)

    @classmethod
    def tearDownClass(cls):
        cls.simulator.stop()

    def test_all_documented_resources_are_here(self):
        self.assertEqual(len(SPECS) - len([
            name for name in SPECS if name in (
                "project_problems", "project_changes", "project_releases",
                "project_assets", "project_jobs")]), 119 - 7)

    def test_every_list_holds_exactly_the_truth(self):
        pages = Counter()
        for name, spec in SPECS.items():
            if not spec.path:
                continue
            with self.subTest(resource=name):
                found, most = self._read(name, spec)
                pages[name] = most
                wanted = set(map(canonical, self.reader.truth(name)))
                self.assertGreater(len(wanted), 0)
                self.assertEqual((sorted(found.keys() - wanted)[:1],
                                  sorted(wanted - found.keys())[:1]),
                                 ([], []))
                if name not in WITH_SHARED:
                    self.assertEqual(max(found.values()), 1)
        # The others are short in any account.
        self.assertLessEqual(
            {name for name, most in pages.items() if most == 1}, SHORT)

    def _read(self, name, spec):
        """How often each row was read, and the most pages of one list."""
        found, most = Counter(), 0
        for path, parameters, keys in self.reader.lists(name):
            if spec.pager == "object" and self.simulator.get(
                    path).status == 404:
                continue
            rows, pages = self.reader.walk(name, path, spec.envelope,
                                           parameters)
            most = max(most, pages)
            for row in rows:
                if name == "oncall_shift_events":
                    row["schedule_id"] = row["schedule"]["id"]
                if name == "custom_object_records":
                    row = {**{column: row["data"][column] for column in (
                        "bo_display_id", "bo_created_at", "bo_updated_at",
                        "bo_created_by", "bo_updated_by")}, **row}
                found[canonical({**keys, **row})] += 1
        return found, most

    def test_every_column_has_a_value_somewhere(self):
        for name, spec in SPECS.items():
            with self.subTest(resource=name):
                empty = set(spec.columns) - INCLUDED.get(name, set())
                for row in self.reader.truth(name):
                    empty -= {column for column, value in row.items()
                              if value is not None}
                self.assertEqual(empty, set())

    def test_includes_bring_their_columns(self):
        for name, missing in INCLUDED.items():
            with self.subTest(resource=name):
                include = ",".join(SPECS[name].includes)
                rows = self.simulator.lines(f"truth/{name}?include={include}")
                for column in missing:
                    self.assertTrue(any(row[column] for row in rows))

    def test_single_records_are_as_in_lists(self):
        for name, spec in SPECS.items():
            if spec.show is None or not spec.path:
                continue
            row = next((row for row in self.reader.truth(name)
                        if row.get("ticket_id", 0) is not None
                        and row.get("maintenance_window_id", 0) is not None),
                       None)
            with self.subTest(resource=name):
                path = spec.single_path.lstrip("/").format(**row)
                answer = self.simulator.get(path)
                self.assertEqual(answer.status, 200, path)
                shown = answer.json[spec.show] if spec.show else answer.json
                self.assertEqual(canonical({**row, **shown}), canonical(row))
                wrong = re.sub(r"[0-9]+$", "9999999999", path)
                self.assertEqual(self.simulator.get(wrong).status, 404)

    def test_parents_have_no_children_or_more_than_a_page(self):
        for name in ("ticket_tasks", "asset_components", "change_notes",
                     "application_users", "project_tasks",
                     "solution_articles", "requester_group_members"):
            with self.subTest(resource=name):
                sizes = Counter()
                for path, parameters, _ in self.reader.lists(name):
                    rows = self.simulator.get(self.reader.target(
                        path, {**parameters, "per_page": 100})).rows
                    sizes[min(len(rows), 31)] += 1
                    if sizes[0] and sizes[31]:
                        break
                self.assertTrue(sizes[0] and sizes[31])


class TrapTest(unittest.TestCase):
    """What is odd about single resources."""

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator(
            "--tickets", "250", "--workspaces", "3", "--no-limits",
            "--now", "2025-06-15T12:00:00Z")

    @classmethod
    def tearDownClass(cls):
        cls.simulator.stop()

    def setUp(self):
        self.simulator.control("POST", "reset", {"data": True})

    def get(self, path, **parameters):
        return self.simulator.get(Reader.target(path, parameters))

    def refused(self, path, status, code=None, **parameters):
        answer = self.get(path, **parameters)
        self.assertEqual(answer.status, status, path)
        if code is not None:
            self.assertEqual(answer.code, code)

    def all_pages(self, path, **parameters):
        rows, page = [], 1
        while True:
            answer = self.get(path, page=page, **parameters)
            self.assertEqual(answer.status, 200, answer.body[:200])
            if not answer.rows:
                return rows
            rows += answer.rows
            page += 1

    # --- Paths and ids -------------------------------------------------------

    def test_assets_go_by_display_id_and_another_id_finds_another(self):
        rows = self.simulator.truth("assets")
        shown = {row["display_id"]: row for row in rows}
        row = next(row for row in rows if row["id"] in shown
                   and row["id"] != row["display_id"])
        other = self.get(f"assets/{row['id']}").json["asset"]
        self.assertEqual(other["name"], shown[row["id"]]["name"])
        self.assertNotEqual(other["name"], row["name"])

    def test_trailing_slash_of_roles_and_software(self):
        for name in ("roles", "applications"):
            self.assertEqual(self.get(name + "/").rows, self.get(name).rows)
        self.refused("vendors/", 404)

    def test_an_update_of_an_incident_needs_its_ticket(self):
        row = self.simulator.truth("status_page_incident_updates")[0]
        path = ("tickets/{ticket_id}/status/pages/{page_id}/incidents/"
                "{incident_id}/updates")
        self.assertEqual(self.get(path.format(**row)).status, 200)
        ticket = next(ticket["id"] for ticket in self.simulator.truth(
            "tickets") if ticket["id"] != row["ticket_id"])
        self.refused(path.format(**{**row, "ticket_id": ticket}), 404)

    def test_merged_tickets_share_conversations(self):
        tickets = Counter()
        for row in self.simulator.truth("ticket_conversations"):
            tickets[row["id"]] += 1
        self.assertEqual(set(tickets.values()), {1, 2})

    # --- Pagers --------------------------------------------------------------

    def test_activities_come_by_twenty_with_a_token(self):
        sizes = {}
        for ticket in self.simulator.truth("tickets"):
            body = self.get(f"tickets/{ticket['id']}/activities").json
            sizes[len(body["activities"])] = "next_page_url" in body
        self.assertEqual(max(sizes), 20)
        self.assertTrue(sizes[20])
        self.assertFalse(sizes[1])
        path = f"tickets/{ticket['id']}/activities"
        self.refused(path, 400, "invalid_field", page=2)
        self.refused(path, 400, "invalid_value", start_token="zz")

    def test_records_come_by_page_size_and_link(self):
        row = self.simulator.truth("custom_object_records")[0]
        path = f"objects/{row['object_id']}/records"
        for style, start in (("absolute", "http://"), ("path", "/api/v2/"),
                             ("query", "?")):
            self.simulator.set(record_link=style)
            link = self.get(path, page_size=1).json["next_page_link"]
            self.assertTrue(link.startswith(start), link)
        self.assertIn("next_page_link", self.get(path, page_size=100).json)
        self.refused(path, 400, "invalid_value", page_size=101)

    def test_unpaged_lists_know_no_page(self):
        number = self.simulator.truth("asset_types")[0]["id"]
        self.refused(f"asset_types/{number}/fields", 400, "invalid_field",
                     page=1)

    def test_legacy_projects_are_a_bare_array(self):
        body = self.get("projects", per_page=2).json
        self.assertEqual([list(item) for item in body],
                         [["project"], ["project"]])

    def test_lists_of_the_call_in_pages_or_whole(self):
        row = self.simulator.truth("oncall_shifts")[0]
        path = (f"oncall/ws/{row['workspace_id']}/schedules/"
                f"{row['schedule_id']}/shifts")
        self.assertEqual(len(self.get(path, per_page=1).rows), 1)
        whole = self.get(path).rows
        self.simulator.set(oncall_pages="whole")
        body = self.get(path, per_page=1).json
        self.assertEqual(body["shifts"], whole)
        self.assertIsNone(body["meta"]["page_number"])

    def test_lists_can_lack_what_their_samples_lack(self):
        cab = self.get("cabs").rows[0]
        self.assertIn("members", cab)
        self.simulator.set(lean_lists=True)
        self.assertNotIn("members", self.get("cabs").rows[0])
        self.assertIn("members", self.get(f"cabs/{cab['id']}").json["cab"])

    # --- What a list asks for ------------------------------------------------

    def test_required_parameters(self):
        for path in ("solutions/folders", "solutions/articles",
                     "approvals", "oncall/shift-events",
                     "approvals?parent=ticket",
                     "oncall/shift-events?start_time=2025-01-01"
                     "&end_time=2025-02-01"):
            self.refused(path, 400, "missing_field")
        ticket = self.simulator.truth("tickets")[0]["id"]
        path = f"tickets/{ticket}/communications"
        self.refused(path, 400, "missing_field")
        self.simulator.set(communications_type="optional")
        self.assertEqual(self.get(path).status, 200)
        self.refused("jobs", 404)
        self.refused("users", 404)

    def test_one_csat_response_or_none(self):
        answers = Counter(
            self.get(f"tickets/{row['id']}/csat_response").status
            for row in self.simulator.truth("tickets"))
        self.assertEqual(set(answers), {200, 404})

    def test_permissions_reach_below(self):
        self.simulator.set(restricted_modules="tickets,assets,agent_fields")
        for path in ("tickets/5/tasks", "assets/1/components", "agent_fields"):
            answer = self.simulator.get(path, key="simulator-restricted-key")
            self.assertEqual((answer.status, answer.code),
                             (403, "access_denied"))
        self.assertEqual(self.simulator.get(
            "roles", key="simulator-restricted-key").status, 200)
        self.simulator.set(disabled_features="alerts")
        self.refused("ams/alerts", 403, "require_feature")

    def test_workspaces(self):
        ids = [{row["id"] for row in self.all_pages("problems", **more)}
               for more in ({}, {"workspace_id": 2}, {"workspace_id": 3},
                            {"workspace_id": 7}, {"workspace_id": 0})]
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(ids[1] | ids[2] | ids[3], ids[4])
        self.assertTrue(ids[2] and not ids[1] & ids[2])
        custom = self.get("problems", workspace_id=0).rows[0]["custom_fields"]
        self.assertNotIn("local_code", custom)
        self.assertIn("local_code", self.get("problems").rows[0][
            "custom_fields"])
        for path in ("change_form_fields", "service_catalog/items", "objects",
                     "sla_policies", "canned_responses"):
            self.refused(path, 400, "invalid_value", workspace_id=0)
        self.simulator.set(workspace_zero="accepted")
        self.assertGreater(
            len(self.all_pages("service_catalog/items", workspace_id=0)),
            len(self.all_pages("service_catalog/items")))
        self.refused("problems", 400, "invalid_value", workspace_id=9)

    def test_what_belongs_to_all_workspaces(self):
        def ids(path, **more):
            return {row["id"] for row in self.all_pages(path, **more)}

        shared = ids("sla_policies", workspace_id=1)
        self.assertTrue(shared)
        for number in WORKSPACES:
            self.assertLess(shared, ids("sla_policies", workspace_id=number))
        shared = ids("business_hours", workspace_id=1)
        self.assertTrue(shared)
        for number in WORKSPACES:
            self.assertFalse(shared & ids("business_hours",
                                          workspace_id=number))

    def test_archived_projects_have_their_own_view(self):
        listed = self.all_pages("pm/projects")
        archived = self.all_pages("pm/projects", filter="archived")
        self.assertEqual({row["archived"] for row in listed}, {False})
        self.assertEqual({row["archived"] for row in archived}, {True})

    def test_journeys_by_post(self):
        rows = self.simulator.truth("journey_requests")
        body = {"data": {"query": {"filter": [{"attributes": [
            {"field": "status", "operator": "is_in", "value": [2, 3]},
            {"field": "journey_id", "operator": "is_in", "value": [42]}]}]}}}
        wanted = {row["id"] for row in rows if row["journey_id"] == 42
                  and row["status"] in ("COMPLETED", "FAILED")}
        token = {"Authorization": "Bearer simulator-key"}
        answer = self.simulator.request(
            "POST", "/api/v2/journeys/requests/view?per_page=100",
            json.dumps(body), token)
        self.assertEqual(set(answer.ids), wanted)
        self.assertTrue(wanted)
        self.refused("journeys/requests/view", 405)
        self.assertEqual(self.simulator.request(
            "POST", "/api/v2/journeys/requests", "{}", token).status, 405)

    def test_children_of_workspaces_out_of_sight(self):
        self.simulator.set(restricted_workspaces="2", restricted_modules="")
        tickets = self.simulator.truth("tickets")
        for workspace_id, status in ((2, 200), (3, 403)):
            number = next(row["id"] for row in tickets
                          if row["workspace_id"] == workspace_id)
            answer = self.simulator.get(f"tickets/{number}/tasks",
                                        key="simulator-restricted-key")
            self.assertEqual(answer.status, status)

    # --- Views, orders, queries ----------------------------------------------

    def test_trash_views(self):
        for path, table, view, trash in (
                ("assets", "assets", {"trashed": "true"}, "trashed_assets"),
                ("changes", "changes", {"filter": "deleted"},
                 "deleted_changes"),
                ("releases", "releases", {"filter_name": "deleted"},
                 "deleted_releases")):
            key = SPECS[table].key
            plain = {row[key] for row in self.all_pages(
                path, workspace_id=0, per_page=100)}
            gone = {row[key] for row in self.all_pages(
                path, workspace_id=0, per_page=100, **view)}
            self.assertEqual(plain, {row[key] for row in
                                     self.simulator.truth(table)})
            self.assertEqual(gone, {row[key] for row in
                                    self.simulator.truth(trash)})
            self.assertTrue(gone and not gone & plain)
            some = min(plain)
            self.simulator.mutate("delete", [some], table=table)
            gone.add(some)
            self.assertEqual(gone, {row[key] for row in
                                    self.simulator.truth(trash)})
            self.simulator.mutate("restore", [some], table=table)
            self.assertIn(some, {row[key] for row in
                                 self.simulator.truth(table)})

    def test_updated_since(self):
        rows = self.simulator.truth("changes")
        middle = sorted(row["updated_at"] for row in rows)[len(rows) // 2]
        wanted = {row["id"] for row in rows if row["updated_at"] >= middle}
        self.assertEqual({row["id"] for row in self.all_pages(
            "changes", workspace_id=0, updated_since=middle)}, wanted)
        counts = []
        for switch in ("honoured", "ignored"):
            self.simulator.set(itil_updated_since=switch)
            counts.append(len(self.all_pages("problems", per_page=100,
                                             updated_since=middle)))
        self.assertLess(counts[0], counts[1])
        self.simulator.set(itil_updated_since="rejected")
        self.refused("problems", 400, "invalid_field", updated_since=middle)
        self.refused("vendors", 400, "invalid_field", updated_since=middle)

    def test_orders(self):
        rows = self.all_pages("changes", order_by="priority", per_page=100)
        priorities = [row["priority"] for row in rows]
        self.assertEqual(priorities, sorted(priorities, reverse=True))
        ids = [row["id"] for row in self.all_pages("changes")]
        self.assertEqual(ids, sorted(ids, reverse=True))
        self.assertEqual(ids[::-1], [row["id"] for row in self.all_pages(
            "changes", order_type="asc")])
        times = [row["updated_at"] for row in self.all_pages(
            "assets", order_by="updated_at", order_type="asc", per_page=100)]
        self.assertEqual(times, sorted(times))
        self.refused("changes", 400, "invalid_value", order_by="nothing")

    def test_changes_by_query(self):
        def found(text, **more):
            body = self.get("changes", query=f'"{text}"', per_page=100,
                            workspace_id=0, **more).json
            return ({row["id"] for row in body["changes"]}, body["total"])

        rows = self.simulator.truth("changes")
        urgent = {row["id"] for row in rows if row["priority"] == 4
                  and row["status"] != 6}
        ids, total = found("priority:4 AND status!:6")
        self.assertEqual(total, len(urgent))
        self.assertLessEqual(ids, urgent)
        self.refused("changes", 400, query='"priority:4"', view="all")
        self.refused("changes", 500, query="priority:4")
        # Tickets do not know it.
        self.refused("tickets/filter", 400, query='"status!:2"')

    def test_assets_by_filter_reach_forty_pages(self):
        answer = self.get("assets", filter='"workspace_id:0"')
        count = len(self.simulator.truth("assets"))
        self.assertEqual(answer.headers["x-search-results-count"], str(count))
        self.assertEqual(len(answer.rows), 30)
        self.assertNotIn("link", answer.headers)
        self.assertGreater(count, 1200)
        page = self.get("assets", filter='"workspace_id:0"', page=40)
        self.assertEqual(len(page.rows), 30)
        self.refused("assets", 400, "invalid_value",
                     filter='"workspace_id:0"', page=41)
        times = [row["created_at"] for row in answer.rows]
        self.assertEqual(times, sorted(times, reverse=True))

    def test_assets_by_state_and_search(self):
        rows = self.simulator.lines("truth/assets?include=type_fields")
        wanted = {row["id"] for row in rows if row["workspace_id"] == 2
                  and row["type_fields"][f"asset_state_{row['asset_type_id']}"]
                  == "Missing"}
        found = self.all_pages("assets", filter="\"asset_state:'Missing'\"")
        self.assertEqual({row["id"] for row in found}, wanted)
        self.assertNotIn("type_fields", found[0])
        some = self.get("assets", search="\"name:'laptop 12'\"",
                        include="type_fields").rows
        self.assertTrue(some and all(
            row["name"].startswith("Laptop 12") and row["type_fields"]
            for row in some))

    def test_asset_filters_trail_behind(self):
        self.simulator.set(lag=300)
        row = self.get("assets").rows[0]
        number = row["display_id"]
        self.simulator.mutate("update", [number], table="assets",
                              set={"name": "Fresh"})
        query = "\"name:'Fresh'\""
        self.assertEqual(self.get("assets", filter=query).rows, [])
        self.assertEqual(self.get(f"assets/{number}").json["asset"]["name"],
                         "Fresh")
        self.simulator.control("POST", "clock", {"advance": 301})
        self.assertEqual(len(self.get("assets", filter=query).rows), 1)

    def test_asset_searches_trail_behind(self):
        self.simulator.set(lag=300)
        row = self.get("assets").rows[0]
        self.simulator.mutate("update", [row["display_id"]], table="assets",
                              set={"name": "Fresh"})
        was = f"\"name:'{row['name']}'\""
        self.assertEqual(self.get("assets", search="\"name:'Fresh'\"").rows, [])
        self.assertIn(row["id"], [one["id"] for one in
                                  self.get("assets", search=was).rows])
        self.simulator.control("POST", "clock", {"advance": 301})
        self.assertEqual(len(self.get("assets", search="\"name:'Fresh'\"").rows),
                         1)

    def test_asset_searches_by_words(self):
        numbers = [row["display_id"] for row in self.get("assets").rows[:3]]
        for number, name in zip(numbers, ("Red Fox 12", "fox 120", "Foxy 12")):
            self.simulator.mutate("update", [number], table="assets",
                                  set={"name": name})

        def found(**switches):
            self.simulator.set(**switches)
            answer = self.get("assets", search="\"name:'fox 12'\"",
                              filter="\"created_at:>'2000-01-01'\"")
            self.assertEqual(answer.headers["x-search-results-count"],
                             str(len(answer.rows)))
            return {row["display_id"] for row in answer.rows}

        self.assertEqual(found(asset_search="text"), {numbers[1]})
        self.assertEqual(found(asset_search="words"), set(numbers[:2]))

    def test_people_by_prefix(self):
        rows = self.all_pages("requesters", query="\"~[first_name|last_name]"
                              ":'mü'\"")
        self.assertTrue(rows)
        for row in rows:
            self.assertTrue(any((row[name] or "").casefold().startswith("mü")
                                for name in ("first_name", "last_name")))

    def test_unquoted_queries(self):
        alerts = self.simulator.truth("alerts")
        moment = sorted(row["updated_at"] for row in alerts)[200]
        wanted = {row["id"] for row in alerts if row["severity"] == 201
                  and row["updated_at"] >= moment}
        found = self.all_pages("ams/alerts", query="severity:201 AND "
                               f"updated_at:>'{moment}'", per_page=100)
        self.assertEqual({row["id"] for row in found}, wanted)
        self.assertIn("link", self.get("ams/alerts", per_page=1,
                                       query="severity:201").headers)
        self.refused("ams/alerts", 400, query='"severity:201"')

        records = self.simulator.truth("custom_object_records")
        number = Counter(row["object_id"] for row in records).most_common(1)[
            0][0]
        wanted = {row["bo_display_id"] for row in records
                  if row["object_id"] == number
                  and row["data"]["choice"] in ("A", "B")
                  and row["bo_display_id"] <= 50}
        body = self.get(f"objects/{number}/records", page_size=100,
                        query="choice : [A,B] AND bo_display_id :< 50",
                        sort_field="bo_display_id", sort_order="ASC").json
        found = [row["data"]["bo_display_id"] for row in body["records"]]
        self.assertEqual(found, sorted(wanted))

    def test_project_tasks_by_query(self):
        tasks = self.simulator.truth("project_tasks")
        number = Counter(row["project_id"] for row in tasks).most_common(1)[
            0][0]
        wanted = {row["id"] for row in tasks if row["project_id"] == number
                  and row["status_id"] == 2}
        path = f"pm/projects/{number}/tasks/filter"
        body = self.get(path, query='"status_id:2"').json
        self.assertEqual(body["total"], len(wanted))
        self.assertEqual({row["id"] for row in self.all_pages(
            path, query='"status_id:2"')}, wanted)

    def test_articles_by_search_are_published(self):
        body = self.get("solutions/articles/search", search_term="a").json
        self.assertTrue(body["articles"])
        self.assertTrue(all(row["status"] == 2 for row in body["articles"]))
        self.assertIn("total_pages", body["meta"])

    # --- Forms ---------------------------------------------------------------

    def test_how_timestamps_are_written(self):
        def first(name, column, condition=lambda row: True):
            return next(row[column] for row in self.simulator.truth(name)
                        if row[column] and condition(row))

        for name, column, pattern in (
                ("vendors", "created_at", r"\S{19}Z"),
                ("ticket_tasks", "created_at", r"\S{19}\.\d{3}Z"),
                ("ticket_csat_responses", "updated_at", r"\S{19}\.\d{3}Z"),
                ("changes", "planned_start_date", r"\S{19}\.\d{3}Z"),
                ("changes", "created_at", r"\S{19}Z"),
                ("cabs", "created_at", r"\S{19}\+05:30"),
                ("journey_requests", "created_at", r"\S{19}-04:00"),
                ("department_fields", "created_at",
                 r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
                ("projects", "start_date", r"\d{4}-\d\d-\d\d")):
            with self.subTest(resource=name, column=column):
                self.assertRegex(first(name, column), f"^{pattern}$")

    def test_misprinted_envelopes(self):
        number = self.get("locations").rows[0]["id"]
        for quirk, path, misprint in (
                ("locations_show", f"locations/{number}", "locations"),
                ("applications_list", "applications", "application")):
            plain = next(iter(self.get(path).json))
            self.simulator.set(quirks=quirk)
            self.assertEqual(next(iter(self.get(path).json)), misprint)
            self.assertNotEqual(plain, misprint)
        self.simulator.set(quirks="releases_view")
        body = self.get("releases", filter_name="all").json
        self.assertIsInstance(body, list)
        self.assertIn("owner_id", body[0])
        self.assertIn("releases", self.get("releases").json)
        note = self.simulator.truth("alert_notes")[0]
        path = f"ams/alerts/{note['alert_id']}/notes/{note['id']}"
        self.assertEqual(list(self.get(path).json), ["alert_note"])
        self.simulator.set(quirks="alert_notes_show")
        self.assertEqual(self.get(path).json["id"], note["id"])

    def test_numbers_are_exact(self):
        values = [row["custom_fields"]["amount"]
                  for row in self.simulator.truth("changes")]
        self.assertIn(Decimal("12345678901234567890.123456789"), values)
        ids = [row["id"] for row in self.simulator.truth("vendors")]
        self.assertIn(max(ids) - 1, ids)
        self.assertGreater(max(ids), 1 << 53)

    # --- Prices --------------------------------------------------------------

    def test_prices(self):
        def cost(path):
            return int(self.get(path).headers[
                "x-ratelimit-used-currentrequest"])

        cab = self.get("cabs").rows[0]["id"]
        self.assertEqual(cost("assets"), 1)
        self.assertEqual(cost("assets?include=type_fields"), 3)
        self.assertEqual(cost("assets/1?include=type_fields"), 2)
        self.assertEqual(cost(f"cabs/{cab}?include=member_details"), 3)
        self.assertEqual(cost("requester_fields?include=user_field_groups"),
                         3)
        buckets = {entry["path"].removeprefix("/api/v2/"): entry["bucket"]
                   for entry in self.simulator.lines("log")}
        self.assertEqual(buckets["assets"], "list_assets")
        self.assertEqual(buckets["assets/1"], "account")

    # --- Changes -------------------------------------------------------------

    def test_a_parent_that_vanishes(self):
        row = self.get("tickets").rows[0]["id"]
        self.simulator.control("POST", "mutate", {
            "op": "purge", "ids": [row],
            "when": {"path": f"/tickets/{row}/conversations"}})
        self.assertEqual(self.get(f"tickets/{row}/conversations").status, 200)
        self.refused(f"tickets/{row}/conversations", 404)
        self.refused(f"tickets/{row}", 404)
        self.assertNotIn(row, {found["ticket_id"] for found in
                               self.simulator.truth("ticket_conversations")})
        asset = self.get("assets").rows[0]["display_id"]
        self.simulator.mutate("purge", [asset], table="assets")
        self.refused(f"assets/{asset}/components", 404)

    def test_children_of_the_trash(self):
        row = self.simulator.truth("deleted_tickets")[0]["id"]
        self.assertEqual(self.get(f"tickets/{row}/tasks").status, 200)
        self.assertNotIn(row, {found["ticket_id"] for found in
                               self.simulator.truth("ticket_tasks")})
        self.simulator.set(trash_children="missing")
        self.refused(f"tickets/{row}/tasks", 404)

    def test_history_of_other_tables(self):
        number = self.get("changes").rows[0]["id"]
        self.simulator.control("POST", "clock", {"tick": 0, "advance": 5})
        self.simulator.mutate("update", [number], table="changes",
                              set={"subject": "New"})
        self.simulator.mutate("delete", [number], table="changes")
        found = [line for line in self.simulator.lines(
            "history?table=changes&since=0&unchanged=false")]
        self.assertEqual([line["visible"] for line in found],
                         [True, True, False])
        self.assertEqual([line["row"]["subject"] == "New" for line in found],
                         [False, True, True])
        self.assertEqual([line["from"] is None for line in found],
                         [True, False, False])
        self.assertEqual(self.simulator.control_answer(
            "GET", "history?table=ticket_tasks&since=0").status, 404)

    def test_storms_of_other_tables(self):
        for table, path in (("changes", "changes"), ("assets", "assets"),
                            ("vendors", "vendors")):
            runs = []
            for _ in range(2):
                self.simulator.control("POST", "reset", {"data": True})
                self.simulator.control("POST", "storm", {
                    "table": table, "seed": 5, "path": f"/{path}"})
                for page in (1, 2, 3):
                    self.get(path, page=page)
                changes = self.simulator.lines("storm")
                runs.append([(change["op"], change["ids"])
                             for change in changes])
            self.assertTrue(len(runs[0]) >= 3)
            self.assertEqual(*runs)
            key = SPECS[table].key
            rows = {row[key]: row for row in self.simulator.truth(table)}
            history = {}
            for line in self.simulator.lines(
                    f"history?table={table}&since=0&unchanged=false"):
                if line["to"] is None:
                    history[line["id"]] = line
            last = {}
            for change in changes:
                for number in change["ids"]:
                    last[number] = change["op"]
            for number, operation in last.items():
                self.assertEqual(number in rows, operation != "delete")
                if operation != "delete":
                    self.assertEqual(history[number]["row"], rows[number])
        answer = self.simulator.control_answer(
            "POST", "storm", {"table": "ticket_tasks"})
        self.assertEqual(answer.status, 400)

    def test_changes_below_a_parent(self):
        keys = {"ticket_id": next(
            row["ticket_id"] for row in self.simulator.truth("ticket_tasks"))}
        path = f"tickets/{keys['ticket_id']}/tasks"
        before = self.get(path).json["tasks"]
        [new] = self.simulator.mutate("insert", None, table="ticket_tasks",
                                      parent=keys, count=1)["ids"]
        number = before[0]["id"]
        self.simulator.mutate("update", [number], table="ticket_tasks",
                              parent=keys, set={"title": "Changed"})
        rows = {row["id"]: row for row in self.simulator.get(
            path + "?per_page=100").rows}
        self.assertEqual(rows[number]["title"], "Changed")
        self.assertIn(new, rows)
        self.simulator.mutate("delete", [number], table="ticket_tasks",
                              parent=keys)
        self.refused(f"{path}/{number}", 404)
        self.simulator.control("POST", "restore_data")
        self.assertEqual(self.get(path).json["tasks"], before)


if __name__ == "__main__":
    unittest.main()
