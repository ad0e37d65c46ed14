"""Every resource but tickets, served from the table of resources."""

import params
from account import addresses, in_workspaces
from messages import (Listing, Response, Rows, access_denied, invalid,
                      not_found, unexpected_field)
from resources import PAGING

SEARCH_PAGE_SIZE = 30
SEARCH_PAGES = 40


class Directory:
    def __init__(self, account):
        self._account = account

    def list(self, resource, request):
        parameters = request.parameters
        params.check_names(parameters, resource.parameters | PAGING)
        table = self._account.tables[resource.name]
        if "query" in parameters:
            return self._search(resource, table, request)
        rows = self._account.cached(
            _key_of(resource, request),
            lambda: self._select(resource, table.ordered(), request))
        envelope = resource.list_envelope
        if resource.name == "requesters" and self._quirk("requester_envelope"):
            envelope = "requester"
        response = self._account.page(request, table, rows, "list", envelope)
        if resource.name == "departments":
            response.body.rows = [self._department_text(text)
                                  for text in response.body.rows]
        return response

    def _select(self, resource, rows, request):
        """The rows of a plain list, by its parameters."""
        parameters = request.parameters
        if resource.one_workspace:
            rows = in_workspaces(resource, rows,
                                 self._one_workspace(request))
        else:
            rows = in_workspaces(resource, rows, request.workspace_ids)
            if resource.clients_of is not None:
                client = self._account.client(request)
                rows = [row for row in rows
                        if client in resource.clients_of(row)]
            elif "workspace_id" in parameters:
                rows = self._members(rows, request)
        if ("include_agents" in resource.parameters
                and not params.boolean(parameters, "include_agents", False)):
            rows = [row for row in rows if not row["is_agent"]]
        if "state" in parameters:
            occasional = _state(parameters["state"])
            rows = [row for row in rows if row["occasional"] == occasional]
        if "active" in parameters:
            active = params.boolean(parameters, "active")
            rows = [row for row in rows if row["active"] == active]
        if "email" in parameters:
            wanted = parameters["email"].casefold()
            rows = [row for row in rows if wanted in addresses(row)]
        for name in ("mobile_phone_number", "work_phone_number"):
            if name in parameters:
                rows = [row for row in rows if row[name] == parameters[name]]
        return rows

    def _one_workspace(self, request):
        """For lists that show one workspace, never all of them."""
        scope = self._account.scope(request)
        if scope.global_only:
            raise invalid("workspace_id", "invalid_value",
                          "It should be a valid workspace id")
        return scope.workspace_ids

    def _members(self, rows, request):
        """People who belong to the workspace asked for."""
        if self._account.settings["workspaces"] != "on":
            return rows
        visible = self._account.scope(request).workspace_ids
        return [row for row in rows
                if not visible.isdisjoint(row["workspace_ids"])]

    def _search(self, resource, table, request):
        """query= on a list: 30 rows, newest first, without a link."""
        if resource.query_switch is not None and (
                self._account.settings[resource.query_switch] == "rejected"):
            raise unexpected_field("query")
        text = params.query_text(request,
                                 self._account.settings["filter_length"])
        page, _ = params.paging(request.parameters)
        if page > SEARCH_PAGES:
            raise invalid("page", "invalid_value", "It should be a Positive "
                          f"Integer less than {SEARCH_PAGES}")
        predicate, _ = self._account.compile(text, resource.query_fields,
                                             resource.query_operators)
        # The index of people trails the data; that of departments may not.
        version = None
        settings = self._account.settings
        if settings["lag"] and (resource.query_operators
                                or settings["lag_reach"] == "all"):
            version = table.past_version(self._account.clock.now()
                                         - settings["lag"])

        def compute():
            rows = self._select(resource, table.ordered() if version is None
                                else table.past(version), request)
            return sorted(filter(predicate, rows), reverse=True,
                          key=lambda row: (row["created_at"], row["id"]))

        rows = self._account.cached((version, *_key_of(resource, request)),
                                    compute)
        start = (page - 1) * SEARCH_PAGE_SIZE
        some = rows[start:start + SEARCH_PAGE_SIZE]
        response = Response(200, Listing(
            resource.list_envelope,
            self._account.encode(table, some, "list")))
        response.shown = Rows(table, some)
        return response

    def show(self, route, request):
        params.check_names(request.parameters, ())
        table = self._account.tables[route.resource.name]
        row = table.get(route.number)
        if row is None:
            raise not_found()
        if not in_workspaces(route.resource, [row], request.workspace_ids):
            raise access_denied()
        envelope, text = route.resource.show_envelope, table.encode(row)
        if route.resource.name == "departments":
            text = self._department_text(text)
            if self._quirk("department_envelope"):
                envelope = "departments"
        response = Response(200, b'{"%s":%s}' % (envelope.encode(), text))
        response.shown = Rows(table, [row])
        return response

    def _quirk(self, name):
        return name in self._account.settings["quirks"].split(",")

    def _department_text(self, text):
        """A department, whose id one documented sample prints as a string."""
        if not self._quirk("department_string_ids"):
            return text
        start, _, rest = text.partition(b",")
        name, _, number = start.partition(b":")
        return b'%s:"%s",%s' % (name, number, rest)


def _state(text):
    states = {"fulltime": False, "occasional": True}
    if text not in states:
        raise invalid("state", "invalid_value", "It should be one of these "
                      "values: 'fulltime,occasional'")
    return states[text]


def _key_of(resource, request):
    """What the rows of a list depend on, besides data and switches."""
    return (resource.name, request.workspace_ids, tuple(sorted(
        item for item in request.parameters.items() if item[0] not in PAGING)))
