"""The table of tickets, people, groups, departments and workspaces: how each
is reached, charged, sent and searched.

Their records are made in data.py, and directory.py serves all but tickets.
All other resources are in modules/.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from encode import india_offset, utc_milliseconds, utc_seconds
from query import Field

PAGING = frozenset({"page", "per_page"})


def column(name, kind, nullable=False):
    return Field(kind, lambda row: row.get(name), nullable)


def columns(kind, *names):
    return {name: column(name, kind) for name in names}


def _member_of(name):
    """An id in an array of ids."""
    return Field("integers", lambda row: row.get(name) or ())


def _full_name(row):
    return " ".join(filter(None, (row["first_name"], row["last_name"])))


_PERSON_FIELDS = {
    **columns("text", "first_name", "last_name", "job_title",
              "work_phone_number", "mobile_phone_number", "time_zone",
              "language"),
    **columns("integer", "reporting_manager_id", "location_id"),
    **columns("moment", "created_at", "updated_at"),
    "department_id": _member_of("department_ids"),
    "name": Field("text", _full_name),
}


@dataclass(frozen=True)
class Resource:
    name: str                           # path segment, and permission module
    list_envelope: str
    show_envelope: str | None           # None: single records are not served
    parameters: frozenset = frozenset()     # of the list, besides paging
    timestamps: tuple = ("created_at", "updated_at")
    timestamp_text: Callable = utc_seconds
    order: Callable = lambda row: row["id"]
    workspace_of: Callable | None = None    # None: the account's own
    one_workspace: bool = False         # a list never spans workspaces
    clients_of: Callable | None = None  # the clients a record belongs to, of
                                        # which a list shows one
    list_bucket: str = "account"
    show_bucket: str = "account"
    list_include_cost: int = 0          # credits for each include
    show_include_cost: int = 0
    query_fields: dict = field(default_factory=dict)
    query_operators: tuple = ()         # besides those of tickets
    query_switch: str | None = None     # that may reject queries


def _workspace_id(row):
    return row["workspace_id"]


def client_ids(row):
    return row["belongs_to_workspace_ids"]


def own_client(row):
    return [row["workspace_id"]]


def _newest_first(row):
    return (-row["created_at"], -row["id"])


TICKETS = Resource(
    "tickets", "tickets", "ticket",
    parameters=frozenset({"filter", "requester_id", "email", "updated_since",
                          "type", "workspace_id", "order_type", "order_by",
                          "include"}),
    timestamps=("created_at", "updated_at", "due_by", "fr_due_by",
                "planned_start_date", "planned_end_date"),
    order=lambda row: (row["created_at"], row["id"]),
    workspace_of=_workspace_id,
    list_bucket="list_tickets", show_bucket="view_ticket",
    list_include_cost=2, show_include_cost=1)

RESOURCES = {resource.name: resource for resource in (
    TICKETS,
    Resource("ticket_form_fields", "ticket_fields", None,
             parameters=frozenset({"workspace_id"}),
             order=lambda row: row["position"],
             workspace_of=_workspace_id, one_workspace=True),
    Resource("agents", "agents", "agent",
             parameters=frozenset({"query", "email", "mobile_phone_number",
                                   "work_phone_number", "active", "state",
                                   "workspace_id"}),
             timestamps=("created_at", "updated_at", "last_login_at",
                         "last_active_at", "auto_assign_status_changed_at"),
             order=lambda row: (row["first_name"] or "", row["id"]),
             list_bucket="list_agents",
             query_fields={**_PERSON_FIELDS, **columns("text", "email"),
                           **columns("boolean", "active")},
             query_operators=("~",)),
    Resource("requesters", "requesters", "requester",
             parameters=frozenset({"query", "email", "mobile_phone_number",
                                   "work_phone_number", "active",
                                   "include_agents"}),
             order=_newest_first, list_bucket="list_requesters",
             query_fields={**_PERSON_FIELDS,
                           **columns("text", "primary_email")},
             query_operators=("~",)),
    Resource("groups", "groups", "group",
             parameters=frozenset({"workspace_id"}),
             timestamp_text=india_offset,
             workspace_of=_workspace_id, one_workspace=True),
    Resource("departments", "departments", "department",
             parameters=frozenset({"query"}),
             timestamp_text=utc_milliseconds,
             query_fields=columns("text", "name")),
    Resource("workspaces", "workspaces", "workspace",
             workspace_of=lambda row: row["id"]),
)}
