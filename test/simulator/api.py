"""The documented API: where a request goes, what it costs, who may send it."""

import msp
import params
from account import Account, in_workspaces
from collection import World
from directory import Directory
from endpoints import Endpoints
from messages import (access_denied, feature_required, not_found,
                      unexpected_field)
from modules import SPECS
from resources import RESOURCES, TICKETS
from tickets import Tickets

PREFIX = "/api/v2/"

# Tables of tickets, each with its view.
_TICKET_TABLES = {"tickets": "all_tickets", "ticket_stats": "all_tickets",
                  "ticket_details": "all_tickets",
                  "deleted_tickets": "deleted", "spam_tickets": "spam"}
# Tables of what is in the trash.
_TRASH_TABLES = {"trashed_assets": "assets", "deleted_changes": "changes",
                 "deleted_releases": "releases"}

# Few enough for nobody to notice when a request comes in between.
ROWS_PER_STEP = 10


class Route:
    """What a path stands for."""

    def __init__(self, resource, action, number=None, target=None):
        self.resource = resource    # or None, and
        self.target = target        # that of a resource in modules/
        self.action = action        # list, show, or filter
        self.number = number


class Api:
    """Finds what a path stands for, its price and its answer."""

    def __init__(self, desk, settings, clock):
        self._settings = settings
        of_providers = desk.edition == "msp"
        self._specs = msp.specs() if of_providers else SPECS
        self._resources = msp.resources() if of_providers else RESOURCES
        self._unavailable = msp.UNAVAILABLE if of_providers else frozenset()
        self._account = Account(desk, settings, clock, self._resources)
        self.world = World(desk, self._account, self._specs)
        self._account.world = self.world
        self._endpoints = Endpoints(self.world, self._account)
        self._tickets = Tickets(self._account)
        self._directory = Directory(self._account)
        self.tables = self._account.tables

    def encode_ahead(self):
        """Encode the list rows before they are asked for, a few a step."""
        table = self.tables["tickets"]
        for number, row in enumerate(table.ordered()):
            if table.cache_is_full():
                return
            for form in ("list", "list_global"):
                table.encode(row, form)
            if number % ROWS_PER_STEP == 0:
                yield

    def route(self, path):
        """The route of a path, or None if there is nothing there."""
        if not path.startswith(PREFIX):
            return None
        target = self._endpoints.find(path[len(PREFIX):])
        if target is not None:
            return Route(None, target.action, target=target)
        name, _, rest = path[len(PREFIX):].partition("/")
        resource = self._resources.get(name)
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
        if route.target is not None:
            return self._endpoints.bucket(route.target)
        if route.action == "filter":
            return self._settings["filter_bucket"]
        if route.action == "show":
            return route.resource.show_bucket
        return route.resource.list_bucket

    def credits(self, route, request):
        """What a request costs, valid or not."""
        if route is None or route.action == "filter":
            return 1
        if route.target is not None:
            return self._endpoints.credits(route.target, request)
        includes = len(params.split(request.parameters.get("include")))
        cost = (route.resource.show_include_cost if route.action == "show"
                else route.resource.list_include_cost)
        return 1 + cost * includes

    def answer(self, route, request, key):
        """The response to an admitted and authenticated request."""
        self._check_permission(route, key)
        request.workspace_ids = self._account.accessible(key)
        if self._settings["workspaces"] != "on":
            if route.resource is not None and (
                    route.resource.name == "workspaces"):
                raise self._workspaces_off()
            if ("workspace_id" in request.parameters
                    and self._settings["workspace_param"] == "rejected"):
                raise unexpected_field("workspace_id")
        if route.target is not None:
            return self._endpoints.answer(route.target, request)
        if route.action == "filter":
            return self._tickets.filter(request)
        if route.resource is TICKETS:
            if route.action == "list":
                return self._tickets.list(request)
            return self._tickets.show(route, request)
        if route.action == "list":
            return self._directory.list(route.resource, request)
        return self._directory.show(route, request)

    def _check_permission(self, route, key):
        """A resource goes by its own name, and those of what it is below."""
        if route.target is not None:
            names = self._endpoints.modules(route.target.spec)
        else:
            names = {route.resource.name}
        missing = names.intersection(self._unavailable.union(
            self._settings["disabled_features"].split(",")))
        if missing:
            raise feature_required(min(missing))
        if key.restricted and names.intersection(
                self._settings["restricted_modules"].split(",")):
            raise access_denied()

    def _workspaces_off(self):
        return {"access_denied": access_denied(),
                "require_feature": feature_required("workspaces"),
                "not_found": not_found()}[self._settings["workspaces"]]

    def truth(self, name, workspace_ids, includes=()):
        """Complete records of a table as JSON, or None if there is no such.

        With workspace_ids, only those of these workspaces where the records
        belong to one.
        """
        spec = self._specs.get(_TRASH_TABLES.get(name, name))
        if spec is not None:
            if not set(includes) <= set(spec.includes):
                return None
            return self._endpoints.truth(spec.name, workspace_ids, includes,
                                         name in _TRASH_TABLES)
        form = "details" if name == "ticket_details" else "list"
        if name in _TICKET_TABLES:
            table = self.tables["tickets"]
            rows = self._tickets.in_view(table.ordered(), _TICKET_TABLES[name])
        elif name == "requesters_with_agents":
            table = self.tables["requesters"]
            rows = table.ordered()
        elif name in self.tables:
            table = self.tables[name]
            rows = table.ordered()
            if name == "requesters":
                rows = [row for row in rows if not row["is_agent"]]
        else:
            return None
        if workspace_ids is not None:
            rows = in_workspaces(table.resource, rows, workspace_ids)
        includes = ("stats",) if name == "ticket_stats" else ()
        members = self._tickets.member_maker(includes)
        return self._account.encode(table, rows, form, members)

    def history(self, name, moment, unchanged):
        """Each version of a record that was current at a moment or later, or
        None if the table has no history."""
        if name != "tickets":
            if name not in self.world or hasattr(
                    table := self.world.table(name), "below"):
                return None
            form = ("list", (), False, False) if name in self._specs else "list"
            return [b'{"id":%d,"from":%s,"to":%s,"visible":%s,"row":%s}' % (
                        table.key_of(row), _moment(start), _moment(end),
                        b"false" if row.get("_deleted") else b"true",
                        table.encode(row, form))
                    for row, start, end in table.versions(moment, unchanged)]
        table = self.tables["tickets"]
        return [b'{"id":%d,"from":%s,"to":%s,"visible":%s,"row":%s,'
                b'"stats":%s}' % (
                    row["id"], _moment(start), _moment(end),
                    b"false" if row["deleted"] or row["spam"] else b"true",
                    table.encode(row, "details"), table.encode(row, "stats"))
                for row, start, end in table.versions(moment, unchanged)]


def _moment(value):
    """JSON of a moment in seconds, or of none."""
    return b"null" if value is None else b"%a" % value
