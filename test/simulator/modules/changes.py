"""Problems, changes, releases, and advisory boards."""

from encode import india_offset
from kinds import (ATTACHMENTS, BIG, BOOL, CREATED, CUSTOM, EMAIL, HTML, ID,
                   PERSON, TEXT, TITLE, UPDATED, WORKSPACE, arr, enum,
                   maybe, moment, name, named, number, obj, opt, ref, refs,
                   text_of)
from query import Field
from resources import columns
from spec import (APPROVAL_GROUP_COLUMNS, Query, Spec, approval_columns,
                  equals, everything, form_fields, notes, one_of, tasks,
                  time_entries)

# Assets inside of other records have an older shape.
_OLD_ASSET = obj(
    id=BIG, display_id=ref("assets"), name=TITLE, description=opt(TEXT),
    ci_type_id=ref("asset_types"), impact=number(1, 3),
    usage_type=number(1, 2),
    asset_tag=opt(TEXT), author_id=opt(ref("agents")), salvage=opt(BIG),
    created=moment(stamp="india"), updated=moment(stamp="india"))

_MS = "milliseconds"
_CATEGORY = opt(enum("Hardware", "Réseau", "", "It's other"))
_FIELD = obj(description=HTML, description_text=TEXT, attachments=ATTACHMENTS)
_WINDOW = obj(id=BIG, name=TITLE, description=opt(TEXT),
              window_start_date=moment(0, 30), window_end_date=moment(30, 60))
_CATEGORIES = {"department_id": opt(ref("departments")),
               "category": _CATEGORY, "sub_category": _CATEGORY,
               "item_category": _CATEGORY}
_STAMPS = {"created_at": CREATED, "updated_at": UPDATED}


def _old_release(row):
    """A release as the sample of filter_name prints it: the shape of v1."""
    return {"id": row["id"], "display_id": row["id"],
            "subject": row["subject"], "owner_id": row["agent_id"],
            "group_id": row["group_id"], "priority": row["priority"],
            "status": row["status"], "release_type": row["release_type"],
            "deleted": row["_deleted"],
            "created_at": india_offset(row["created_at"]),
            "updated_at": india_offset(row["updated_at"]),
            "custom_field_values": {}, "status_name": "Open"}


def _open(row):
    return row["status"] != 6


_CHANGE_FIELDS = {
    **columns("integer", "requester_id", "priority", "impact", "status",
              "risk", "change_type", "department_id"),
    "workspace_id": Field("workspace", lambda row: row["workspace_id"]),
    "agent_id": Field("integer", lambda row: row["agent_id"], nullable=True),
    "group_id": Field("integer", lambda row: row["group_id"], nullable=True),
    **columns("moment", "created_at", "updated_at", "planned_start_date",
              "planned_end_date"),
}

SPECS = [
    Spec("problems", "/problems", "problems", show="problem", count=220,
         numbers="small", newest_first=True, workspaces="scope",
         since="itil_updated_since", columns={
        "id": ID, "agent_id": opt(ref("agents")),
        "requester_id": ref("requesters"), "description": opt(HTML),
        "description_text": text_of("description"), "due_by": opt(
            moment(0, 40)), "subject": TITLE,
        "group_id": opt(ref("groups")), "priority": number(1, 4),
        "impact": number(1, 3), "status": number(1, 3), "known_error": BOOL,
        **_CATEGORIES, "assets": opt(arr(_OLD_ASSET, 2)), **_STAMPS,
        "workspace_id": WORKSPACE, "associated_change": opt(ref("changes")),
        "custom_fields": CUSTOM,
        "analysis_fields": opt(obj(problem_cause=opt(_FIELD),
                                   problem_symptom=opt(_FIELD),
                                   impact=opt(_FIELD)))}),
    notes("problem", "problem_id"),
    time_entries("problem", "problem_id"),
    tasks("problem", "problem_id", (1, 2, 3)),
    form_fields("problem", "problem_fields"),

    Spec("changes", "/changes", "changes", show="change", count=900,
         numbers="small", newest_first=True, workspaces="scope", since="",
         orders=("created_at", "updated_at", "priority", "impact", "status",
                 "risk", "change_type", "planned_start_date"),
         trash=("filter", "deleted"), includes={"stats": ("stats",)},
         included=frozenset({"stats"}),
         parameters={"requester_id": equals("requester_id"),
                     "view": one_of("view", all=everything, open=_open,
                                    unassigned=lambda row:
                                    row["agent_id"] is None)},
         query=Query(_CHANGE_FIELDS, page_size=None, total=True, lags=True,
                     operators=("!:",), excludes=("view",)), columns={
        "id": ID, "agent_id": opt(ref("agents")), "description": opt(HTML),
        "description_text": text_of("description"),
        "workspace_id": WORKSPACE, "requester_id": ref("requesters"),
        "group_id": opt(ref("groups")), "priority": number(1, 4),
        "impact": number(1, 3), "status": number(1, 6), "risk": number(1, 4),
        "change_type": number(1, 4), "approval_status": opt(number(0, 4)),
        "planned_start_date": opt(moment(0, 30, _MS)),
        "planned_end_date": opt(moment(0, 90, _MS)),
        "subject": TITLE, **_CATEGORIES, **_STAMPS, "custom_fields": CUSTOM,
        "assets": opt(arr(_OLD_ASSET, 2)),
        "impacted_services": opt(arr(named("assets"), 2)),
        "maintenance_window": opt(_WINDOW), "blackout_window": opt(_WINDOW),
        "planning_fields": opt(obj(reason_for_change=opt(_FIELD),
                                   backout_plan=opt(_FIELD))),
        "change_window_id": maybe(BIG),
        "stats": obj(closed_at=opt(moment()), resolved_at=opt(moment()))}),
    notes("change", "change_id"),
    time_entries("change", "change_id"),
    tasks("change", "change_id", (1, 2, 3)),
    Spec("change_approvals", "/changes/{change_id}/approvals", "approvals",
         show="approval", parent="changes", few=(0, 4),
         columns=approval_columns()),
    Spec("change_approval_groups", "/changes/{change_id}/approval-groups",
         "approval_groups", parent="changes", few=(0, 3),
         columns=APPROVAL_GROUP_COLUMNS),
    form_fields("change", "change_fields"),

    Spec("releases", "/releases", "releases", show="release",
         view_misprint=("filter_name", _old_release), count=130,
         numbers="small", newest_first=True, workspaces="scope",
         since="itil_updated_since", trash=("filter_name", "deleted"),
         parameters={"filter_name": one_of(
             "filter_name", all=everything, deleted=everything,
             my_open=lambda row: False,
             unassigned=lambda row: row["agent_id"] is None,
             completed=lambda row: row["status"] == 5,
             incompleted=lambda row: row["status"] == 4)}, columns={
        "id": ID, "agent_id": opt(ref("agents")),
        "group_id": opt(ref("groups")), "priority": number(1, 4),
        "status": number(1, 5), "release_type": number(1, 4),
        "subject": TITLE, "planned_start_date": opt(moment(0, 30, _MS)),
        "planned_end_date": opt(moment(0, 60, _MS)),
        "work_start_date": opt(moment(0, 30, _MS)),
        "work_end_date": opt(moment(0, 60, _MS)), **_CATEGORIES, **_STAMPS,
        "workspace_id": WORKSPACE, "assets": opt(arr(_OLD_ASSET, 2)),
        "associated_assets": opt(refs("assets")),
        "associated_changes": opt(refs("changes")), "custom_fields": CUSTOM,
        "planning_fields": opt(obj(build_plan=opt(_FIELD),
                                   test_plan=opt(_FIELD))),
        "associated_change_ids": refs("changes"), "description": maybe(HTML),
        "description_text": opt(TEXT)}),
    notes("release", "release_id"),
    time_entries("release", "release_id"),
    tasks("release", "release_id", (1, 2, 3)),
    form_fields("release", "release_fields"),

    Spec("cabs", "/cabs", "cabs", show="cab", count=34, stamp="india",
         includes={"member_details": ("member_details",)},
         included=frozenset({"member_details"}), show_include_cost=2,
         show_only=("members",),
         columns={
        "id": ID, "name": name("CAB"), "description": opt(TEXT), **_STAMPS,
        "members": refs("agents"),
        "member_details": arr(obj(id=ref("agents"), name=PERSON,
                                  email=EMAIL))}),
]
