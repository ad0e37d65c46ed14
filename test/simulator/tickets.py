"""Tickets: the list and its views, single tickets, and the filter."""

from bisect import bisect_right

import data
import params
from account import Scope, addresses
from encode import parse_moment, to_json, with_members
from form import GLOBAL_WORKSPACE
from messages import (Listing, Response, Rows, access_denied, invalid,
                      not_found, unexpected_field)
from query import Field
from resources import PAGING, TICKETS, column, columns

CREATED_WINDOW = 30 * data.DAY
FILTER_PAGE_SIZE = 30

LIST_INCLUDES = ("stats", "requester", "requested_for", "onboarding_context",
                 "offboarding_context")
SHOW_INCLUDES = LIST_INCLUDES + ("conversations", "problem", "assets",
                                 "changes", "related_tickets", "tags",
                                 "department", "feedback")
TICKET_VIEWS = ("all_tickets", "new_and_my_open", "watching", "spam",
                "deleted")

_ORDERS = {"asc": False, "desc": True}

_FILTER_ORDERS = {
    "created": None,                # that of the table, backwards
    "created_ties": lambda row: (-row["created_at"], row["id"]),
    "updated": lambda row: (-row["updated_at"], -row["id"]),
    # By the bits of the id, well mixed.
    "scattered": lambda row: row["id"] * 0x9E3779B97F4A7C15 % (1 << 64),
}

# How custom fields compare in ticket queries; other kinds are not searchable.
_QUERY_KINDS = {"custom_number": "integer", "custom_checkbox": "boolean",
                "custom_dropdown": "text", "custom_date": "day"}

_TICKET_FIELDS = {
    **columns("integer", "workspace_id", "requester_id", "priority", "status",
              "impact", "urgency"),
    **columns("moment", "due_by", "fr_due_by", "created_at", "updated_at"),
    "agent_id": column("responder_id", "integer", nullable=True),
    "group_id": column("group_id", "integer", nullable=True),
    "tag": Field("texts", lambda row: row["tags"]),
}
# Seen to work, but not documented.
_UNDOCUMENTED_FIELDS = {
    **columns("text", "type", "category"),
    **columns("integer", "source", "department_id"),
    **columns("boolean", "deleted"),
}


class Tickets:
    def __init__(self, account):
        self._account = account
        self._settings = account.settings
        self._table = account.tickets
        self._people = account.tables["requesters"]

    def list(self, request):
        parameters = request.parameters
        params.check_names(parameters, TICKETS.parameters | PAGING)
        self._check_wall("list_page_wall", params.paging(parameters)[0])
        scope = self._account.scope(request)
        view = parameters.get("filter", "all_tickets")
        if view not in TICKET_VIEWS:
            raise invalid("filter", "invalid_value", "It should be one of "
                          f"these values: '{','.join(TICKET_VIEWS)}'")
        since = self._updated_since(parameters, view)
        requester_id = params.integer(parameters, "requester_id")
        email = parameters.get("email")
        kind = parameters.get("type")
        order_by, descending = self._order(parameters)
        includes = params.includes(parameters, LIST_INCLUDES)
        window = None
        if since is None:
            window = int(self._account.clock.now()) - CREATED_WINDOW

        def compute():
            rows = self._rows(scope.workspace_ids, view)
            if since is not None:
                if self._settings["updated_since"] == "exclusive":
                    rows = [row for row in rows if row["updated_at"] > since]
                else:
                    rows = [row for row in rows if row["updated_at"] >= since]
            else:
                rows = _created_since(rows, window)
            if kind is not None:
                rows = [row for row in rows if row["type"] == kind]
            if requester_id is not None:
                rows = [row for row in rows
                        if row["requester_id"] == requester_id]
            if email is not None:
                people = self._people_with(email)
                rows = [row for row in rows if row["requester_id"] in people]
            if order_by == "updated_at":
                rows.sort(key=lambda row: (row["updated_at"], row["id"]))
            if descending:
                rows.reverse()
            return rows

        key = ("list", scope.workspace_ids, view, since, window, kind,
               requester_id, email, order_by, descending)
        return self._account.page(
            request, self._table, self._account.cached(key, compute),
            scope.form("list"), TICKETS.list_envelope,
            self.member_maker(includes))

    def _check_wall(self, switch, page):
        """Refuse pages beyond the last one that may be asked for."""
        last = self._settings[switch]
        if last != "none" and page > int(last):
            raise invalid("page", "invalid_value",
                          f"It should be a Positive Integer less than {last}")

    def _updated_since(self, parameters, view):
        text = parameters.get("updated_since")
        if text is None:
            return None
        moment = parse_moment(text)
        if moment is None:
            raise invalid("updated_since", "datatype_mismatch",
                          "It should be in the 'combined date and time "
                          "ISO8601' format")
        if (view in ("deleted", "spam")
                and self._settings["trash_updated_since"] == "ignored"):
            return None
        return moment

    def _order(self, parameters):
        order_type = parameters.get("order_type", "desc")
        if order_type not in _ORDERS:
            raise invalid("order_type", "invalid_value",
                          "It should be one of these values: 'asc,desc'")
        default = self._settings["list_order"] + "_at"
        order_by = parameters.get("order_by", default)
        if "order_by" in parameters:
            if self._settings["order_by"] == "rejected":
                raise unexpected_field("order_by")
            if self._settings["order_by"] == "ignored":
                order_by = default
        if order_by not in ("created_at", "updated_at"):
            raise invalid("order_by", "invalid_value", "It should be one of "
                          "these values: 'created_at,updated_at'")
        return order_by, _ORDERS[order_type]

    def _rows(self, workspace_ids, view, version=None):
        """The rows of a view, oldest first; not to be changed.  Queries of
        the same view share them.  A view of None is all rows, a version that
        of TicketTable.past()."""
        def compute():
            rows = (self._table.ordered() if version is None
                    else self._table.past(version))
            rows = [row for row in rows
                    if row["workspace_id"] in workspace_ids]
            return rows if view is None else self.in_view(rows, view)

        return self._account.cached(("rows", workspace_ids, view, version),
                                    compute)

    def in_view(self, rows, view):
        """Those of the rows that a predefined view shows."""
        if view == "deleted":
            return [row for row in rows if row["deleted"]]
        if view == "spam":
            return [row for row in rows if row["spam"] and not row["deleted"]]
        rows = [row for row in rows if not (row["deleted"] or row["spam"])]
        if view == "new_and_my_open":
            me = self._account.owner_id
            return [row for row in rows if row["status"] == 2
                    and row["responder_id"] in (None, me)]
        if view == "watching":
            return []               # the key's agent watches no ticket
        return rows

    def _people_with(self, email):
        """Ids of the people one of whose addresses this is."""
        wanted = email.casefold()
        return {row["id"] for row in self._people.ordered()
                if wanted in addresses(row)}

    def show(self, route, request):
        params.check_names(request.parameters, {"include"})
        includes = params.includes(request.parameters, SHOW_INCLUDES)
        row = self._table.get(route.number)
        if row is None or (row["deleted"] and self._settings[
                "trash_show"] == "missing"):
            raise not_found()
        if row["workspace_id"] not in request.workspace_ids:
            raise access_denied()
        text = self._table.encode(row, "show")
        members = self.member_maker(includes)
        if members is not None:
            text = with_members(text, members(row))
        response = Response(200, b'{"ticket":' + text + b"}")
        response.shown = Rows(self._table, [row])
        return response

    def member_maker(self, includes):
        """A function from a ticket to the members that includes add to it."""
        if not includes:
            return None
        return lambda row: [
            (name, self._table.encode(row, "stats") if name == "stats"
             else to_json(self._included(name, row))) for name in includes]

    def _included(self, name, row):
        if name == "requester":
            return self._contact(row["requester_id"])
        if name == "requested_for":
            return self._contact(row.get("requested_for_id"))
        if name == "conversations":
            return data.ticket_conversations(row)
        if name == "tags":
            return row["tags"]
        if name == "department":
            department = self._account.tables["departments"].get(
                row["department_id"])
            return department and {"id": department["id"],
                                   "name": department["name"]}
        if name in ("assets", "changes"):
            return []
        return None

    def _contact(self, number):
        person = self._people.get(number)
        return person and {
            "id": number,
            "name": " ".join(filter(None, (person["first_name"],
                                           person["last_name"]))),
            "email": person["primary_email"],
            "mobile": person["mobile_phone_number"],
            "phone": person["work_phone_number"]}

    def filter(self, request):
        settings = self._settings
        parameters = request.parameters
        allowed = {"query", "page", "workspace_id"}
        if settings["filter_per_page"] != "rejected":
            allowed.add("per_page")
        params.check_names(parameters, allowed)
        text = params.query_text(request, settings["filter_length"])
        page, per_page = params.paging(parameters)
        if settings["filter_per_page"] != "honoured":
            per_page = FILTER_PAGE_SIZE
        self._check_wall("filter_page_cap", page)
        scope = self._account.scope(request)
        predicate, used = self._account.compile(text,
                                                self._query_fields(scope))
        if ("workspace_id" in used and "workspace_id" not in parameters
                and settings["filter_workspace_field"] == "selects"):
            scope = Scope(request.workspace_ids, True)
        now = self._account.clock.now()
        version = self._table.past_version(now - settings["lag"])
        window = None
        if settings["filter_window"] == "30_days":
            window = int(now) - CREATED_WINDOW

        view = "all_tickets"
        if settings["filter_trash"] == "included" or "deleted" in used:
            view = None

        def compute():
            rows = self._rows(scope.workspace_ids, view, version)
            if window is not None:
                rows = _created_since(rows, window)
            rows = [row for row in rows if predicate(row)]
            rows.reverse()
            order = _FILTER_ORDERS[settings["filter_order"]]
            if order is not None:
                rows.sort(key=order)
            return rows

        rows = self._account.cached(
            ("filter", text, scope.workspace_ids, version, window), compute)
        form = scope.form("filter" if settings["filter_requested_for"]
                          == "absent" else "list")
        start = (page - 1) * per_page
        total = len(rows) if settings["filter_total"] == "present" else None
        some = rows[start:start + per_page]
        response = Response(200, Listing(
            TICKETS.list_envelope,
            self._account.encode(self._table, some, form), total))
        response.shown = Rows(self._table, some)
        return response

    def _query_fields(self, scope):
        """The names that queries in this scope know."""
        fields = dict(_TICKET_FIELDS)
        fields["email"] = Field("texts", self._requester_addresses)
        if self._settings["filter_undocumented"] == "accepted":
            fields.update(_UNDOCUMENTED_FIELDS)
        visible = {GLOBAL_WORKSPACE}
        if not scope.global_only:
            visible |= scope.workspace_ids
        for custom in self._account.custom_fields:
            kind = _QUERY_KINDS.get(custom.kind)
            if kind is not None and custom.workspace_id in visible:
                fields[custom.name] = _custom_field(custom.name, kind)
        return fields

    def _requester_addresses(self, row):
        return addresses(self._people.get(row["requester_id"]))


def _created_since(rows, moment):
    """Of rows in the order of creation, those created since then."""
    return rows[bisect_right(rows, moment - 1,
                             key=lambda row: row["created_at"]):]


def _custom_field(name, kind):
    return Field(kind, lambda row: row["custom_fields"].get(name))
