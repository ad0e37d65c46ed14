"""What a resource is, as data: the path, envelope, pager, parent, columns.

Each file in modules/ holds the specs of some resources; endpoints.py serves
them, collection.py holds their records.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kinds import (ABSENT, APPROVAL_STATUS, BIG, BOOL, CHOICES, CREATED,
                   CUSTOM, EMAILS, HTML, ID, PERSON, POSITION, STAMPS, TEXT,
                   TIME_SPENT, TITLE, UPDATED, WORKSPACE, arr, enum, moment,
                   name, named, number, obj, opt, ref, text_of)
from messages import invalid

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Query:
    """A query language on a list."""

    fields: dict
    parameter: str = "query"
    quoted: bool = True
    path: str | None = None         # its own path; default: that of the list
    page_size: int | None = 30      # None: per_page is honoured
    last_page: int | None = None
    total: bool = False             # in the body
    count_header: str | None = None
    newest_first: bool = False      # whatever the order of the list is
    lags: bool = False              # the index trails the data
    operators: tuple = ()           # besides those of tickets
    timestamps: str | None = None   # default: as filter_timestamps says
    excludes: tuple = ()            # parameters that it cannot go with
    also: dict = field(default_factory=dict)    # other parameters that make a
                                    # query: name: (settings, text) -> predicate
    paged: bool = False             # pages are those of the list


@dataclass(frozen=True)
class Spec:
    name: str
    path: str                       # of the list; {column} is a key
    envelope: str | None            # None: a bare array
    columns: dict                   # name: Kind
    show: str | None = None         # envelope of one record; "" is none
    show_path: str | None = None    # default: path/{key}
    key: str | None = "id"
    parent: str | None = None
    parent_param: str | None = None     # the parent's key is a parameter
    count: int = 0                  # records of the default desk
    few: tuple | None = None        # fewest, most children; default: varied
    only: Callable | None = None    # which parents can have children
    numbers: str = "big"            # ids: "big", or "small" ones
    pager: str = "link"
    wrapped: str | None = None      # each row of the list is {wrapped: row}
    stamp: str = "seconds"          # how moments are written
    newest_first: bool = False      # order of the list
    order: Callable | None = None   # key of another order
    # How lists know workspaces: "scope": the primary one unless asked for,
    # 0 is all; "one": the primary one or one asked for, never all; "global":
    # likewise, with what belongs to all, or that alone for 1; "apart": that
    # only for 1; "filter": all unless asked for; "own": all that the key may
    # see; "client": the primary one or one asked for, neither 0 nor 1.  None:
    # the account's.
    workspaces: str | None = None
    default_workspace: int | None = None    # of "scope", if not the primary one
    parameters: dict = field(default_factory=dict)  # name: (world, text) ->
                                                    # predicate on rows
    required: tuple = ()            # parameters; of a tuple, one of them
    # For order_by: columns, or names with the columns they stand for.
    orders: tuple | dict = ()
    order_names: tuple = ("order_by", "order_type")
    includes: dict = field(default_factory=dict)    # name: columns
    included: frozenset = frozenset()   # columns of no plain list
    show_only: tuple = ()           # columns that samples of the list lack
    list_include_cost: int = 2
    show_include_cost: int = 1
    bucket: str = "account"
    query: Query | None = None
    trash: tuple | None = None      # (parameter, value) of the deleted ones
    since: str | None = None        # switch for updated_since; "" is always
    list_misprint: str | None = None    # envelope as the documents misprint it
    show_misprint: str | None = None
    # A parameter with which rows are a bare array of another shape.
    view_misprint: tuple | None = None
    derive: Callable | None = None  # rows from other resources
    complete: Callable | None = None    # last touch: (draw, row)
    searched: tuple | None = None   # path of search_term, which rows it
                                    # shows, and in which columns it looks
    view: tuple | None = None       # path and (body) -> predicate of a POST
    flat: Callable | None = None    # further members of the truth's rows
    module: str | None = None       # whose permission it needs
    also: tuple = ()                # other ways to write the list's path

    @property
    def placeholders(self):
        return tuple(_PLACEHOLDER.findall(self.path)) + (
            (self.parent_param,) if self.parent_param else ())

    def required_names(self):
        return [name for names in self.required
                for name in ((names,) if isinstance(names, str) else names)]

    @property
    def timestamps(self):
        """Columns that are moments."""
        return tuple(name for name, kind in self.columns.items()
                     if kind.stamp is not None)

    @property
    def single_path(self):
        if self.show is None:
            return None
        return self.show_path or f"{self.path}/{{{self.key}}}"

    def new_row(self, draw):
        """The columns of a record, drawn in their order."""
        row = draw.row
        for name, kind in self.columns.items():
            value = kind(draw)
            if value is not ABSENT:
                row[name] = value
        if self.complete is not None:
            self.complete(draw, row)
        return row

    def shown(self, row):
        """A record with its moments written out, and nothing hidden."""
        shown = {}
        for name, value in row.items():
            if name[0] == "_":
                continue
            kind = self.columns.get(name)
            if kind is not None and kind.stamp is not None and isinstance(
                    value, (int, float)):
                value = STAMPS[kind.stamp or self.stamp](value)
            shown[name] = value
        return shown


def path_pattern(path):
    """A regular expression for a path with placeholders for numbers."""
    pattern = _PLACEHOLDER.sub(
        lambda match: f"(?P<{match[1]}>"
        + (r"[\w-]+" if match[1] == "job_id" else r"[0-9]+") + ")",
        path.lstrip("/"))
    return re.compile(pattern)


# --- Parameters of lists -----------------------------------------------------

def equals(column):
    """A parameter that is the value of an integer column."""
    def make(world, text):
        if not text.isdigit():
            raise invalid(column, "datatype_mismatch",
                          "It should be a/an Positive Integer")
        wanted = int(text)
        return lambda row: row.get(column) == wanted
    return make


def one_of(parameter, **views):
    """A parameter that names a view; each is a predicate."""
    def make(world, text):
        if text not in views:
            raise invalid(parameter, "invalid_value", "It should be one of "
                          f"these values: '{','.join(views)}'")
        return views[text]
    return make


def everything(row):
    return True


# --- Shapes that several modules share ---------------------------------------

def notes(what, parent_key):
    return Spec(f"{what}_notes", f"/{what}s/{{{parent_key}}}/notes", "notes",
                show="note", parent=f"{what}s", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED, "body": HTML,
        "body_text": text_of("body"), "user_id": ref("agents"),
        "notify_emails": opt(EMAILS)})


def time_entries(what, parent_key, **more):
    return Spec(f"{what}_time_entries",
                f"/{what}s/{{{parent_key}}}/time_entries", "time_entries",
                show="time_entry", parent=f"{what}s", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "start_time": opt(moment()), "timer_running": BOOL, "billable": BOOL,
        "time_spent": TIME_SPENT, "executed_at": opt(moment()),
        "task_id": opt(BIG), "workspace_id": WORKSPACE, "note": opt(TEXT),
        "agent_id": opt(ref("agents")), "custom_fields": CUSTOM, **more})


def tasks(what, parent_key, statuses, **more):
    return Spec(f"{what}_tasks", f"/{what}s/{{{parent_key}}}/tasks", "tasks",
                show="task", parent=f"{what}s", stamp="milliseconds",
                columns={
        "id": ID, "agent_id": opt(ref("agents")), "status": enum(*statuses),
        "due_date": opt(moment(0, 60)),
        "notify_before": opt(enum(0, 900, 86400)), "title": TITLE,
        "description": opt(TEXT), "created_at": CREATED,
        "updated_at": UPDATED, "closed_at": opt(moment()),
        "group_id": opt(ref("groups")), "workspace_id": WORKSPACE, **more})


def approval_columns(**more):
    return {
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "approver_id": ref("agents"), "approver_name": PERSON,
        "approval_type": opt(enum(1, 2, 3, 4)), "user_id": ref("agents"),
        "level": number(1, 3), "user_name": PERSON,
        "approval_status": APPROVAL_STATUS, "delegatee": opt(named("agents")),
        "approval_group": opt(obj(id=number(1, 90), name=enum("CAB", "Ops"))),
        "latest_remark": opt(TEXT), **more}


APPROVAL_GROUP_COLUMNS = {
    "id": ID, "name": name("Approvers"), "rule": enum(1, 2, 3, 4),
    "status": APPROVAL_STATUS, "level": opt(number(1, 3)),
    "created_at": CREATED, "updated_at": UPDATED,
    "approvals": arr(obj(id=BIG, approver_id=ref("agents"),
                         approval_status=APPROVAL_STATUS))}


def form_fields(what, envelope):
    return Spec(f"{what}_form_fields", f"/{what}_form_fields", envelope,
                count=38, workspaces="one", module=f"{what}s", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "name": name(what), "label": TITLE, "description": opt(TEXT),
        "field_type": enum("default_subject", "custom_text",
                           "custom_dropdown", "nested_field"),
        "required": BOOL, "required_for_closure": BOOL, "position": POSITION,
        "default_field": BOOL, "choices": CHOICES,
        "nested_fields": arr(obj(id=BIG, name=TITLE, level=number(2, 3))),
        "workspace_id": opt(WORKSPACE)})
