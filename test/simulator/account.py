"""What every part of the API works with: the tables of the account, the
workspaces a request looks into, and pages of encoded records."""

import data
import params
from encode import with_members
from form import GLOBAL_WORKSPACE
from messages import Listing, Response, Rows, access_denied, invalid
from query import QueryError, Semantics, compile_query
from resources import TICKETS
from store import Table, TicketTable


class Scope:
    """The workspaces a request looks into."""

    def __init__(self, workspace_ids, global_only):
        self.workspace_ids = workspace_ids
        self.global_only = global_only  # no workspace's own custom fields

    def form(self, base):
        return base + "_global" if self.global_only else base


class Account:
    """The tables, and the ways of looking at them that all resources share."""

    def __init__(self, desk, settings, clock, resources):
        self.settings = settings
        self.clock = clock
        self.custom_fields = desk.custom_fields
        self.owner_id = desk.agents[0]["id"]    # the agent of every key
        self.workspace_ids = frozenset(row["id"] for row in desk.workspaces)
        self.tickets = TicketTable(TICKETS, desk.tickets, desk.custom_fields)
        people = desk.requesters + [data.agent_as_requester(agent)
                                    for agent in desk.agents]
        self.tables = {"tickets": self.tickets, **{
            name: Table(resources[name], records) for name, records in (
                ("ticket_form_fields", desk.form_fields),
                ("agents", desk.agents), ("requesters", people),
                ("groups", desk.groups), ("departments", desk.departments),
                ("workspaces", desk.workspaces))}}
        self.world = None           # of the resources in modules/
        self._results = {}
        self._results_stamp = None

    def accessible(self, key):
        """The workspaces that a key may see."""
        some = self.settings["restricted_workspaces"]
        if not (key.restricted and some):
            return self.workspace_ids
        return self.workspace_ids & frozenset(map(int, some.split(",")))

    def scope(self, request, default=data.PRIMARY_WORKSPACE):
        """The workspaces of a list; 0 is all that the key may see."""
        if self.settings["workspaces"] != "on":
            return Scope(request.workspace_ids, False)
        number = params.integer(request.parameters, "workspace_id", default)
        if number == 0:
            return Scope(request.workspace_ids, True)
        return Scope(frozenset({self._visible(number, request)}), False)

    def client(self, request):
        """The client of a list that shows those of one."""
        number = params.integer(request.parameters, "workspace_id",
                                data.PRIMARY_WORKSPACE)
        if number <= GLOBAL_WORKSPACE:
            raise invalid("workspace_id", "invalid_value",
                          "It should be greater than 1")
        return self._visible(number, request)

    def _visible(self, number, request):
        if number not in self.workspace_ids:
            raise invalid("workspace_id", "invalid_value",
                          "There is no workspace matching the given id")
        if number not in request.workspace_ids:
            raise access_denied()
        return number

    def page(self, request, table, rows, form, envelope, members=None):
        """One page of a plain list, with a link while there is a next one."""
        page, per_page = params.paging(request.parameters)
        start = (page - 1) * per_page
        some = rows[start:start + per_page]
        response = Response(200, Listing(
            envelope, self.encode(table, some, form, members)))
        response.shown = Rows(table, some)
        if start + per_page < len(rows):
            response.add_next_link(request, page + 1,
                                   self.settings["link_style"])
        return response

    @staticmethod
    def encode(table, rows, form, members=None):
        """Rows as JSON; members(row) gives what includes add to each."""
        if members is None:
            return [table.encode(row, form) for row in rows]
        return [with_members(table.encode(row, form), members(row))
                for row in rows]

    def cached(self, key, compute):
        """A list of records, kept until data or switches change."""
        stamp = (self.settings.generation, self.world.version,
                 *(table.version for table in self.tables.values()))
        if self._results_stamp != stamp or len(self._results) > 200:
            self._results.clear()
            self._results_stamp = stamp
        if key not in self._results:
            self._results[key] = compute()
        return self._results[key]

    def compile(self, text, fields, operators=(), timestamps=None):
        """A query's predicate and the fields it uses; see query.py."""
        settings = self.settings
        semantics = Semantics(settings["filter_dates"],
                              timestamps or settings["filter_timestamps"],
                              settings["filter_strings"],
                              settings["account_zone"], operators)
        try:
            return compile_query(text, fields, semantics)
        except QueryError as error:
            raise invalid(error.field, error.code, error.message) from None


def in_workspaces(resource, rows, workspace_ids):
    """Those of the rows that belong to one of the workspaces or to none."""
    if resource.clients_of is not None:
        return [row for row in rows
                if not (clients := resource.clients_of(row))
                or not workspace_ids.isdisjoint(clients)]
    workspace_of = resource.workspace_of
    if workspace_of is None:
        return rows
    visible = workspace_ids | {GLOBAL_WORKSPACE}
    return [row for row in rows if workspace_of(row) in visible]


def addresses(person):
    """Every address of an agent or requester, case-folded."""
    if person is None:
        return ()
    own = person.get("primary_email") or person.get("email")
    return tuple(text.casefold() for text in (
        own, *person.get("secondary_emails", ())) if text)
