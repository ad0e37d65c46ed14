#!/usr/bin/python3
"""Checks of the edition for managed service providers."""

import unittest
from urllib.parse import quote

from test_simulator import Simulator

WORKSPACES = (2, 3, 7)
OF_CLIENTS = ("requesters", "departments", "locations", "requester_groups")


class Msp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator("--tickets", "60", "--workspaces", "3",
                                  "--edition", "msp", "--no-limits")

    @classmethod
    def tearDownClass(cls):
        cls.simulator.stop()

    def setUp(self):
        self.simulator.control("POST", "reset", {})

    def ids(self, path):
        return sorted(row["id"] for row in self.simulator.scan(path))

    def test_lists_of_one_client(self):
        for name in OF_CLIENTS:
            every = sorted(row["id"] for row in self.simulator.truth(name))
            parts = [self.ids(f"{name}?per_page=100&workspace_id={number}")
                     for number in WORKSPACES]
            self.assertTrue(all(parts), name)
            self.assertEqual(sorted(sum(parts, [])), every)
            self.assertEqual(self.ids(f"{name}?per_page=100"), parts[0])
            for number, part in zip(WORKSPACES, parts):
                self.assertEqual(part, sorted(
                    row["id"] for row in self.simulator.truth(
                        f"{name}?workspaces={number}")))
            for number, code in ((0, "invalid_value"), (1, "invalid_value"),
                                 (4, "invalid_value"),
                                 ("x", "datatype_mismatch")):
                answer = self.simulator.get(f"{name}?workspace_id={number}")
                self.assertEqual((answer.status, answer.code), (400, code))
            # a single record, whoever's it is
            self.assertEqual(
                self.simulator.get(f"{name}/{parts[2][0]}").status, 200)

    def test_agents_are_contacts_of_several_clients(self):
        rows = [row for number in WORKSPACES for row in self.simulator.scan(
            f"requesters?per_page=100&include_agents=true"
            f"&workspace_id={number}")]
        ids = [row["id"] for row in rows]
        self.assertGreater(len(ids), len(set(ids)))
        self.assertEqual(len(set(ids)), len(
            self.simulator.truth("requesters_with_agents")))

    def test_key_of_some_clients(self):
        self.simulator.set(restricted_workspaces="7", restricted_modules="")
        key = "simulator-restricted-key"
        for name in OF_CLIENTS:
            get = self.simulator.get
            self.assertEqual(get(name, key).status, 403)
            self.assertEqual(get(f"{name}?workspace_id=7", key).status, 200)
            for number, status in ((2, 403), (7, 200)):
                some = self.ids(f"{name}?workspace_id={number}")[0]
                self.assertEqual(get(f"{name}/{some}", key).status, status)

    def test_groups_of_the_account(self):
        groups = self.simulator.scan("groups?per_page=100")
        self.assertEqual(len(groups), 40)
        self.assertEqual({row["workspace_id"] for row in groups}, {None})
        self.assertEqual(
            self.simulator.get("groups?workspace_id=2").code, "invalid_field")

    def test_announcements_of_the_provider(self):
        def announced(path):
            return {row["workspace_id"] for row in self.simulator.scan(path)}
        self.assertEqual(announced("announcements"), {3})
        self.assertEqual(announced("announcements?workspace_id=2"), {2})
        self.assertEqual(announced("announcements?workspace_id=0"), {2, 3, 7})

    def test_clients(self):
        rows = {row["id"]: row for row in self.simulator.scan("workspaces")}
        self.assertEqual([rows[number]["type"] for number in WORKSPACES],
                         ["client", "workspace", "client"])
        self.assertEqual(set(rows[7]["metadata"]),
                         {"primary_contact", "email_domains", "custom_fields"})
        self.assertEqual([row["id"] for row in rows.values()
                          if row["primary"]], [2])

    def test_clients_by_query(self):
        client = self.simulator.truth("workspaces")[-1]
        path = f"workspaces?query=%22name:%27{quote(client['name'])}%27%22"
        answer = self.simulator.get(path)
        self.assertEqual([row["id"] for row in answer.rows], [client["id"]])
        self.simulator.set(client_query="rejected")
        self.assertEqual(self.simulator.get(path).code, "invalid_field")

    def test_unavailable(self):
        for path in ("problems", "changes/1/notes", "releases", "assets/1",
                     "contracts", "applications", "purchase_orders",
                     "products", "vendors", "ams/alerts", "status/pages",
                     "pm/projects", "projects", "oncall/ws/2/schedules",
                     "journeys/requests", "objects", "canned_responses",
                     "change_form_fields", "onboarding_requests",
                     "offboarding_requests", "relationship_types"):
            answer = self.simulator.get(path)
            self.assertEqual((path, answer.status, answer.code),
                             (path, 403, "require_feature"))
        for path in ("tickets", "agents", "roles", "solutions/categories",
                     "service_catalog/items", "business_hours"):
            self.assertEqual(self.simulator.get(path).status, 200)

    def test_time_entries(self):
        rows = self.simulator.truth("ticket_time_entries")
        self.assertTrue(all("work_type" in row and row["end_time"]
                            for row in rows))


if __name__ == "__main__":
    unittest.main()
