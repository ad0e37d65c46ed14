"""The documented API: where a request goes, what it costs, who may send it."""

from account import Account
from directory import Directory
from messages import (access_denied, feature_required, not_found,
                      unexpected_field)
from resources import RESOURCES, TICKETS
from tickets import Tickets
import data
import params

PREFIX = "/api/v2/"


class Route:
    """What a path stands for."""

    def __init__(self, resource, action, number=None):
        self.resource = resource
        self.action = action        # list, show, or filter
        self.number = number


class Api:
    def __init__(self, desk, settings, clock):
        self._settings = settings
        self._account = Account(desk, settings, clock)
        self._tickets = Tickets(self._account)
        self._directory = Directory(self._account)
        self.tables = self._account.tables

    def warm(self):
        """Encode every list row now rather than when it is first sent."""
        for row in self._account.tickets.ordered():
            for form in ("list", "list_global"):
                self._account.tickets.encode(row, form)

    def route(self, path):
        """The route of a path, or None if there is nothing there."""
        if not path.startswith(PREFIX):
            return None
        name, _, rest = path[len(PREFIX):].partition("/")
        resource = RESOURCES.get(name)
        if resource is None:
            return None
        if not rest:
            return Route(resource, "list") if path.endswith(name) else None
        if resource is TICKETS and rest == "filter":
            return Route(resource, "filter")
        if resource.show_envelope is None:
            return None
        if rest.isascii() and rest.isdigit():
            return Route(resource, "show", int(rest))
        if (name, rest) == ("agents", "me") and self._settings[
                "agents_me"] == "returned":
            return Route(resource, "show", self._account.owner_id)
        return None

    def bucket(self, route):
        """The bucket that a request is charged to besides the account's."""
        if route is None:
            return "account"
        if route.action == "filter":
            return self._settings["filter_bucket"]
        if route.action == "show":
            return route.resource.show_bucket
        return route.resource.list_bucket

    def credits(self, route, request):
        """What a request costs, valid or not."""
        if route is None or route.action == "filter":
            return 1
        includes = len(params.split(request.parameters.get("include")))
        cost = (route.resource.show_include_cost if route.action == "show"
                else route.resource.list_include_cost)
        return 1 + cost * includes

    def answer(self, route, request, key):
        """The response to an admitted and authenticated request."""
        self._check_permission(route.resource, key)
        request.workspace_ids = self._account.accessible(key)
        if self._settings["workspaces"] != "on":
            if route.resource.name == "workspaces":
                raise self._workspaces_off()
            if ("workspace_id" in request.parameters
                    and self._settings["workspace_param"] == "rejected"):
                raise unexpected_field("workspace_id")
        if route.action == "filter":
            return self._tickets.filter(request)
        if route.resource is TICKETS:
            if route.action == "list":
                return self._tickets.list(request)
            return self._tickets.show(route, request)
        if route.action == "list":
            return self._directory.list(route.resource, request)
        return self._directory.show(route, request)

    def _check_permission(self, resource, key):
        if resource.name in self._settings["disabled_features"].split(","):
            raise feature_required(resource.name)
        if key.restricted and resource.name in self._settings[
                "restricted_modules"].split(","):
            raise access_denied()

    def _workspaces_off(self):
        return {"access_denied": access_denied(),
                "require_feature": feature_required("workspaces"),
                "not_found": not_found()}[self._settings["workspaces"]]

    def truth(self, name, workspace_ids):
        """Complete records of a table as JSON; None if there is no such table.

        With workspace_ids, only those of these workspaces where the records
        belong to one.
        """
        ticket_forms = {"tickets": ("all_tickets", "list"),
                        "ticket_stats": ("all_tickets", "list"),
                        "ticket_details": ("all_tickets", "details"),
                        "deleted_tickets": ("deleted", "list"),
                        "spam_tickets": ("spam", "list")}
        if name in ticket_forms:
            view, form = ticket_forms[name]
            table, rows = self._account.tickets, self._tickets.in_view(
                self._account.tickets.ordered(), view)
        elif name == "requesters_with_agents":
            table, form = self.tables["requesters"], "list"
            rows = table.ordered()
        elif name in self.tables:
            table, form = self.tables[name], "list"
            rows = table.ordered()
            if name == "requesters":
                rows = [row for row in rows if not row["is_agent"]]
        else:
            return None
        if workspace_ids is not None:
            if name == "ticket_form_fields":
                workspace_ids = workspace_ids | {data.GLOBAL_WORKSPACE}
            if name == "groups" or name == "ticket_form_fields" or (
                    name in ticket_forms):
                rows = [row for row in rows
                        if row["workspace_id"] in workspace_ids]
        members = (self._tickets.member_maker(("stats",)) if name == "ticket_stats"
                   else None)
        return self._account.encode(table, rows, form, members)
