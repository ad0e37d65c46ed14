"""Alerts, journeys, on-call, custom objects, reports, status pages."""

import re

from encode import parse_moment, utc_milliseconds
from kinds import (BIG, BOOL, COLOR, CREATED, HTML, ID,
                   PERSON, POSITION, TEXT, TEXTS, TITLE, UPDATED, WORKSPACE,
                   ZONE, Kind, arr, const, enum, key, maybe, moment, name,
                   named, number, obj, opt, ref, refs)
from messages import invalid
from query import Field, QueryError
from resources import columns
from spec import Query, Spec, everything, one_of

_STAMPS = {"created_at": CREATED, "updated_at": UPDATED}
_ACCOUNT = const(1234567)


# --- Alerts ------------------------------------------------------------------

_ALERT_FIELDS = {
    **columns("integer", "severity", "state"),
    "workspace_id": Field("workspace", lambda row: row["workspace_id"]),
    **{column: Field("integer", lambda row, column=column: row[column],
                     nullable=True)
       for column in ("integration_id", "acknowledged_by_id", "incident_id")},
    **columns("text", "resource"),
    "tags": Field("texts", lambda row: row["tags"] or ()),
    **columns("boolean", "archived"),
    **columns("moment", "occurrence_time", "updated_at")}

_SEVERITY = enum(51, 101, 151, 201)
_INFO = opt(obj(host=enum("db01", "ü-1"), depth=opt(obj(a=number(0, 9)))))
_RESOURCE = enum("db01", "web \"2\"", "ルータ")
_METRIC = enum("cpu", "disk")


# --- Journeys ----------------------------------------------------------------

_JOURNEY_STATUS = {1: "IN_PROGRESS", 2: "COMPLETED", 3: "FAILED",
                   5: "CANCELLED", 8: "EXPIRED"}
_JOURNEY_FIELDS = {"type": "journey_type_id", "requester_id": "requester_id",
                   "journey_id": "journey_id", "status": "status",
                   "requested_for_id": "requested_for_id"}


def _journey_view(body):
    """{"data": {"query": {"filter": [{"attributes": [{"field": …,
    "operator": "is_in", "value": […]}]}]}}}"""
    tests = []
    try:
        for item in body["data"]["query"]["filter"]:
            for test in item["attributes"]:
                column = _JOURNEY_FIELDS[test["field"]]
                values = list(test["value"])
                if test["operator"] != "is_in":
                    raise ValueError
                if column == "status":
                    values = [_JOURNEY_STATUS[value] for value in values]
                tests.append((column, values))
    except (KeyError, TypeError, ValueError):
        raise invalid("query", "invalid_value",
                      "It should be a valid query") from None
    return lambda row: all(row[column] in values for column, values in tests)


# --- On-call -----------------------------------------------------------------

def _in_time(world, text):
    """start_time and end_time bound the events together; see _bounds()."""
    if parse_moment(text) is None:
        raise invalid("start_time", "datatype_mismatch",
                      "It should be a/an Valid Date")
    return parse_moment(text)


def _from(world, text):
    start = _in_time(world, text)
    return lambda row: row["event_end_date_time"] >= start


def _until(world, text):
    end = _in_time(world, text)
    return lambda row: row["event_start_date_time"] <= end


def _of(member):
    def make(world, text):
        return lambda row: str(row[f"_{member}"]) == text
    return make


def _named_like(world, text):
    """Schedules whose name contains the text."""
    if not 2 <= len(text) <= 255:
        raise invalid("query", "invalid_value",
                      "It should have 2 to 255 characters")
    wanted = text.casefold()
    return lambda row: wanted in row["name"].casefold()


def _shift_event(draw, row):
    """An event of one of the shifts, with an agent."""
    shifts = draw.world.memo("shifts", lambda: list(
        draw.world.table("oncall_shifts").everything()))
    keys, shift = draw.pick(shifts)
    agent = draw.ref("agents")
    row["user"] = {"id": agent, "name": draw.pick(("Ana", "Bo \"B\""))}
    row["shift"] = {"id": shift["id"], "name": shift["name"]}
    row["schedule"] = {"id": keys["schedule_id"], "name": "Schedule"}
    row["_user"], row["_shift"] = agent, shift["id"]
    row["_schedule"] = keys["schedule_id"]


def _hours_from_now(hours):
    return Kind(lambda draw: int(draw.world.now) + 3600 * hours(draw.n), "")


# Eight hours each, into the future too.
_EVENT_START = _hours_from_now(lambda n: 8 * (60 - n))
_EVENT_END = _hours_from_now(lambda n: 8 * (61 - n))


# --- Custom objects ----------------------------------------------------------

_BO = ("bo_display_id", "bo_created_at", "bo_updated_at", "bo_created_by",
       "bo_updated_by")
_WHO = Kind(lambda draw: {"id": draw.ref("agents"), "value": draw.pick((
    "Ana <ana@example.com>", "Zoë \"Z\" <z@example.com>"))})


def _data(draw):
    pick = draw.pick
    return {
        "bo_display_id": draw.n + 1,
        "bo_created_at": utc_milliseconds(draw.created),
        "bo_updated_at": utc_milliseconds(draw.past()),
        "bo_created_by": _WHO(draw), "bo_updated_by": pick((None, _WHO(draw))),
        "name": f"Record {draw.n + 1}" + pick(("", " \"q\"", " 🗄")),
        "count": pick((None, 0, 42, 9007199254740993)),
        "ratio": pick((None, 0.5, 1e-7)), "is_on": pick((None, True, False)),
        "day": pick((None, "2025-02-28")), "choice": pick((None, "A", "B")),
        "many": pick((None, [], ["A", "B"])),
        "lookup": pick((None, {"id": draw.ref("assets"),
                               "value": "Laptop"}))}


def _copies(draw, row):
    """What the list is sorted by."""
    for column in ("bo_display_id", "bo_created_at", "bo_updated_at"):
        row[f"_{column}"] = row["data"][column]


_CLAUSE = re.compile(
    r"\s*(\w+)\s*(:[<>]?|[<>])\s*(\[[^\]]*\]|'[^']*'|[^\s']+)\s*"
    r"(?:AND\s+|$)")


def _record_query(text):
    """field : value, field :> value, field : [a,b]; joined by AND only."""
    tests, position = [], 0
    while position < len(text):
        match = _CLAUSE.match(text, position)
        if match is None:
            raise QueryError("query", "invalid_value",
                             "It should be a valid query")
        tests.append(match.groups())
        position = match.end()
    if not tests:
        raise QueryError("query", "invalid_value",
                         "It should be a valid query")
    return lambda row: all(_holds(row["data"], *test) for test in tests)


def _plain(value):
    if isinstance(value, dict):
        value = value.get("id")
    return "" if value is None else (
        str(value).lower() if isinstance(value, bool) else str(value))


def _holds(data, column, operator, text):
    if column not in data:
        raise invalid(column, "invalid_field",
                      "Unexpected/invalid field in request")
    value = data[column]
    wanted = text[1:-1] if text[0] in "['" else text
    if operator == ":":
        return _plain(value) in (
            [item.strip(" '") for item in wanted.split(",")]
            if text[0] == "[" else [wanted])
    if value is None:
        return False
    try:
        left, right = float(value), float(wanted)
    except (TypeError, ValueError):
        left, right = _plain(value), wanted
    return {"<": left < right, ">": left > right, ":<": left <= right,
            ":>": left >= right}[operator]


def _flat(row):
    """Columns of a record that are members of its data."""
    return {column: row["data"][column] for column in _BO}


def _of_page(name_, path, envelope, columns_, **more):
    return Spec(f"status_page_{name_}", f"/status/pages/{{page_id}}/{path}",
                envelope, parent="status_pages", columns=columns_, **more)


def _of_schedule(name_, path, envelope, show, columns_):
    return Spec(name_, "/oncall/ws/{workspace_id}/schedules/{schedule_id}/"
                + path, envelope, show=show, parent="oncall_schedules",
                pager="below_schedule", few=(0, 4), module="oncall_schedules",
                columns=columns_)


_STATUS_KINDS = {"id": ID, "position": POSITION, "name": name("Status"),
                 "color": COLOR}
_SERVICES = arr(obj(id=BIG, name=TITLE, status=number(1, 5)))

SPECS = [
    Spec("alerts", "/ams/alerts", "alerts", show="alert", count=430,
         newest_first=True, workspaces="own",
         orders=("updated_at", "occurrence_time", "severity", "state", "id",
                 "workspace_id"),
         query=Query(_ALERT_FIELDS, quoted=False, paged=True,
                     timestamps="accepted"), columns={
        "id": ID, "workspace_id": WORKSPACE, "subject": TITLE,
        "resource": _RESOURCE, "severity": _SEVERITY, "tags": opt(TEXTS),
        "created_at": CREATED, "state": number(1, 3),
        "integration_id": opt(BIG), "integration_name": opt(TITLE),
        "metric_name": opt(_METRIC), "metric_value": opt(enum("0.5", "97 %")),
        "node": opt(_RESOURCE), "acknowledged_by_id": opt(ref("agents")),
        "acknowledged_at": opt(moment()), "additional_info": _INFO,
        "description": opt(TEXT), "incident_id": opt(ref("tickets")),
        "archived": BOOL, "suppressed": BOOL, "occurrence_time": moment(),
        "updated_at": UPDATED}),
    Spec("alert_logs", "/ams/alerts/{alert_id}/logs", "logs", key=None,
         parent="alerts", pager="token_link", columns={
        "additional_info": _INFO, "alert_id": key("alert_id"),
        "created_at": CREATED, "message": TEXT, "metric_name": opt(_METRIC),
        "metric_value": opt(enum("1", "")), "node": opt(_RESOURCE),
        "occurrence_time": moment(), "resource": _RESOURCE,
        "severity": _SEVERITY, "workspace_id": WORKSPACE}),
    # The sample of one note has no envelope.
    Spec("alert_notes", "/ams/alerts/{alert_id}/notes", "alert_notes",
         show="alert_note", show_misprint="", parent="alerts", columns={
        "id": ID, **_STAMPS, "user_id": ref("agents"), "description": TEXT,
        "workspace_id": WORKSPACE, "alert_id": key("alert_id")}),

    # --- Journeys ------------------------------------------------------------
    Spec("journey_configs", "/journeys/configs", "journey_configs", count=36,
         stamp="new_york", pager="has_next_camel", module="journeys",
         columns={
        "id": ID, "journey_id": BIG, "account_id": _ACCOUNT,
        "name": name("Journey"), "description": opt(TEXT),
        "status": enum("PUBLISHED", "DRAFT"), "journey_type_id": number(1, 5),
        "owner_id": opt(ref("agents")), "created_by": ref("agents"),
        "updated_by": opt(ref("agents")), **_STAMPS}),
    Spec("journey_requests", "/journeys/requests", "journey_requests",
         show="journey_request", count=140, stamp="new_york",
         pager="has_next", workspaces="own", module="journeys",
         newest_first=True, orders=("created_at",),
         parameters={"filter": one_of(
             "filter", all=everything, my_completed=lambda row: False,
             my_in_progress=lambda row: False,
             completed=lambda row: row["status"] == "COMPLETED",
             in_progress=lambda row: row["status"] == "IN_PROGRESS")},
         view=("/journeys/requests/view", _journey_view), columns={
        "id": ID, "display_id": POSITION, "account_id": _ACCOUNT,
        "title": TITLE, "human_display_id": Kind(
            lambda draw: f"JNY-{draw.n + 1}"),
        "journey_config_id": ref("journey_configs"), "journey_id": BIG,
        "version": number(1, 9), "journey_type_id": number(1, 5),
        "status": enum("IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"),
        "requester_id": ref("requesters"),
        "requested_for_id": opt(ref("requesters")),
        "workspace_id": WORKSPACE, **_STAMPS, "additional_info": opt(obj(
            start=moment(stamp="minutes"), note=opt(TEXT))),
        "initiator_data": opt(obj(name=PERSON, epoch=const(1749558522.0)))}),
    Spec("journey_request_activities",
         "/journeys/requests/{journey_request_id}/activities",
         "journey_request_activities", parent="journey_requests",
         stamp="new_york", pager="has_next", module="journeys", columns={
        "id": ID, "account_id": _ACCOUNT,
        "journey_request_id": key("journey_request_id"),
        "journey_request_phase_id": opt(BIG), "activity_config_id": opt(BIG),
        "display_id": POSITION, "assignee_id": opt(ref("agents")),
        "group_id": opt(ref("groups")), "conditions": opt(TEXT),
        "comment": opt(TEXT), "data": opt(const("{\"a\": 1}")),
        "due_date": opt(moment(0, 60, "india")), "parent_id": opt(BIG),
        "status": enum("IN_PROGRESS", "COMPLETED"),
        "state": opt(enum("OVER_DUE", "ON_TIME")), "title": TITLE,
        "type": enum("PLAIN", "TICKET"), **_STAMPS}),

    # --- On-call -------------------------------------------------------------
    Spec("oncall_schedules", "/oncall/ws/{workspace_id}/schedules",
         "schedules", show="schedule", parent="workspaces", pager="oncall",
         few=(36, 44), module="oncall_schedules",
         show_only=("status", "product_workspace_id", "shifts",
                    "escalate_type_in_overlapcase", "business_calendar",
                    "notification_rule", "escalation_policies"),
         parameters={"query": _named_like},
         columns={
        "id": ID, "name": name("Schedule"), "description": opt(TEXT),
        "agent_group_id": ref("groups"), "agent_group_name": TITLE,
        "invalid_numbers_present": BOOL, "status": enum("ACTIVE", "DRAFT"),
        "product_workspace_id": key("workspace_id"),
        "escalate_type_in_overlapcase": opt(number(0, 2)),
        "business_calendar": opt(obj(id=BIG, name=TITLE)),
        "shifts": opt(arr(obj(id=BIG, name=TITLE))),
        "notification_rule": opt(TEXT),
        "escalation_policies": opt(arr(obj(id=BIG, name=TITLE)))}),
    _of_schedule("oncall_shifts", "shifts", "shifts", "shift", {
        "id": ID, "name": name("Shift"), "description": opt(TEXT),
        "timezone": ZONE, "status": enum("ACTIVE", "DRAFT"),
        "start_date": moment(), "end_date": opt(moment(0, 400)),
        "rosters": arr(obj(type=enum("primary", "secondary"),
                           user_ids=refs("agents"))),
        "escalation_path": opt(TEXT)}),
    _of_schedule("oncall_escalation_policies", "escalation-policies",
                 "escalation_policies", "escalation_policy", {
        "id": ID, "name": name("Policy"), "status": enum("ACTIVE", "DRAFT"),
        "repeat_count": number(0, 5), "condition_type": number(1, 2),
        "rank": POSITION, "shift_ids": arr(BIG),
        "escalation_policy_paths": arr(obj(order=number(1, 3),
                                           channels=arr(number(1, 7)))),
        "conditions": arr(obj(field=TITLE, operator=const("is"))),
        "stakeholders": opt(obj(agents=refs("agents")))}),
    Spec("oncall_shift_events", "/oncall/shift-events", "shift_events",
         count=220, pager="below_schedule", complete=_shift_event,
         flat=lambda row: {"schedule_id": row["_schedule"]},
         module="oncall_schedules",
         order=lambda row: (row["event_start_date_time"], row["id"]),
         parameters={"start_time": _from, "end_time": _until,
                     "user_id": _of("user"), "shift_id": _of("shift"),
                     "schedule_id": _of("schedule")},
         required=("start_time", "end_time",
                   ("user_id", "schedule_id")), columns={
        "id": ID, "user": BOOL, "event_start_date_time": _EVENT_START,
        "event_end_date_time": _EVENT_END, "overridden": BOOL,
        "roster_type": enum("PRIMARY", "SECONDARY"), "shift": BOOL,
        "schedule": BOOL}),

    # --- Custom objects ------------------------------------------------------
    Spec("custom_objects", "/objects", "custom_objects", show="custom_object",
         count=37, pager="objects", workspaces="one", columns={
        "id": ID, "title": TITLE, "description": opt(TEXT),
        "updated_at": UPDATED, "last_updated_by": opt(named("agents")),
        "workspace_id": WORKSPACE, "name": name("object"),
        "fields": arr(obj(name=TITLE, label=TITLE, type=number(1, 9),
                          choices=arr(TITLE))),
        "meta": opt(obj(total_records_count=number(0, 99)))}),
    # Everything is a member of data.
    Spec("custom_object_records", "/objects/{object_id}/records", "records",
         key=None, parent="custom_objects", pager="page_size",
         stamp="milliseconds", complete=_copies, flat=_flat,
         orders={column: f"_{column}" for column in (
             "bo_display_id", "bo_created_at", "bo_updated_at")},
         order_names=("sort_field", "sort_order"),
         query=Query(_record_query, quoted=False, paged=True),
         columns={"data": Kind(_data)}),

    Spec("post_incident_report_templates", "/post-incident-reports/templates",
         "post_incident_report_templates",
         show="post_incident_report_template", count=40, stamp="india",
         pager="neighbours", workspaces="one", show_only=("content_html",),
         columns={
        "id": ID, **_STAMPS, "title": TITLE, "state": number(0, 1),
        "updated_by": opt(ref("agents")), "primary": BOOL,
        "workspace_id": WORKSPACE, "related_incident_enabled": BOOL,
        "content_html": HTML, "meta": opt(obj(version=number(1, 9)))}),

    # --- Status pages --------------------------------------------------------
    Spec("status_pages", "/status/pages", "status_pages", count=9,
         workspaces="filter", columns={
        "id": ID, "domain": enum("status.example.com", "é.example"),
        "name": name("Page"), "custom_domain": opt(const("up.example.com")),
        "private": BOOL, "workspace_id": WORKSPACE}),
    _of_page("incidents", "incidents", "incidents", {
        "id": ID, **_STAMPS, "description": opt(HTML), "title": TITLE,
        "ended_at": opt(moment()), "impacted_services": _SERVICES,
        "started_at": moment(), "status": number(1, 4),
        "user_id": ref("agents"), "ticket_id": opt(ref("tickets"), 0.1)},
        show="incident", show_path="/tickets/{ticket_id}/status/pages/"
        "{page_id}/incidents/{id}"),
    Spec("status_page_incident_updates",
         "/tickets/{ticket_id}/status/pages/{page_id}/incidents/"
         "{incident_id}/updates", "incident_updates",
         parent="status_page_incidents", columns={
        "id": ID, **_STAMPS, "message": HTML, "posted_on": moment(),
        "user_id": ref("agents"), "status_id": number(1, 4)}),
    _of_page("incident_statuses", "incidents/statuses", "incident_statuses",
             _STATUS_KINDS, few=(3, 5)),
    _of_page("maintenances", "maintenances", "maintenances", {
        "id": ID, **_STAMPS, "description": opt(HTML), "title": TITLE,
        "ended_at": opt(moment()), "impacted_services": _SERVICES,
        "notifications": arr(obj(type=TITLE, sent_at=moment())),
        "started_at": moment(), "status": number(1, 4),
        "user_id": ref("agents"), "maintenance_window_id": opt(BIG),
        "notification_options": maybe(arr(obj(minutes=number(5, 60))))},
        show="maintenance", show_path="/maintenance-windows/"
        "{maintenance_window_id}/status/pages/{page_id}/maintenances/{id}"),
    _of_page("maintenance_statuses", "maintenances/statuses",
             "maintenance_statuses", _STATUS_KINDS, few=(3, 5)),
    _of_page("service_components", "service-components",
             "service_components", {
        "id": ID, "name": name("Component"), "position": POSITION,
        "components": opt(arr(obj(id=BIG, name=TITLE))),
        "settings": opt(obj(show_uptime=BOOL)), "status": number(1, 5),
        "type": number(1, 2)}, show="service_component"),
]
