"""Projects of both generations, and their tasks."""

from kinds import (ATTACHMENTS, BIG, BOOL, CHOICES, CREATED, CUSTOM, DATE,
                   EMAIL, HTML, ID, TEXT, TITLE, UPDATED, Kind, enum, key,
                   moment, name, number, opt, ref, seeded,
                   text_of)
from resources import columns
from spec import Query, Spec, equals, everything, one_of

_LEGACY_VIEWS = one_of("filter", all=everything,
                       completed=lambda row: row["status"] == 3,
                       archived=lambda row: row["_archived"])
# Open and completed projects are listed; the archived ones in their own view.
_VIEWS = one_of(
    "filter", completed=lambda row: row["status_id"] == 3,
    incomplete=lambda row: row["status_id"] != 3, archived=everything,
    open=lambda row: row["status_id"] == 1,
    in_progress=lambda row: row["status_id"] == 2)
_TASK_VIEWS = one_of(
    "filter", all=everything, open=lambda row: row["status_id"] == 1,
    unresolved=lambda row: row["status_id"] != 3)
_LEGACY_TASK_VIEWS = one_of(
    "filter", all=everything, completed=lambda row: row["status"] == 3,
    inprogress=lambda row: row["status"] == 2,
    open=lambda row: row["status"] == 1,
    unassigned=lambda row: row["owner_id"] is None,
    root=lambda row: row["root_id"] is None)

_TASK_FIELDS = {
    **columns("integer", "version_id", "sprint_id", "priority_id",
              "status_id", "type_id", "assignee_id", "reporter_id"),
    **columns("moment", "created_at")}

_STAMPS = {"created_at": CREATED, "updated_at": UPDATED}


def _legacy(draw, row):
    row["_archived"] = draw.n % 9 == 4


def _archived(draw, row):
    row["archived"] = row["_deleted"]


def _linked(module, read):
    """Records of a module that are linked to a project."""
    def derive(world, keys):
        project = world.table("projects").get(keys["project_id"])
        if project["_n"] % 3 == 0:
            return []
        rng = seeded(world.seed, module, keys["project_id"])
        numbers = world.keys(module)
        count = 110 if project["_n"] == 1 else rng.randrange(5)
        table = world.table(module)
        rows = (table.get(number) for number in sorted(
            rng.sample(numbers, min(count, len(numbers)))))
        return [read(row) for row in rows if row is not None
                and not (row.get("deleted") or row.get("spam")
                         or row.get("_deleted"))]
    return derive


_STATUS_NAMES = {2: "Open", 3: "Pending", 4: "Resolved", 5: "Closed"}


def _ticket(row):
    names = ("subject", "responder_id", "due_by", "priority", "impact",
             "urgency", "id", "description_text")
    return {**{name_: row[name_] for name_ in names},
            "status": _STATUS_NAMES.get(row["status"], "Awaiting \"vendor\"")}


def _other(row):
    return {"id": row.get("display_id", row["id"]),
            "subject": row.get("subject", row.get("name")),
            "status": str(row.get("status"))}


def _of_project(name_, path, envelope, columns_, stamp="milliseconds", **more):
    return Spec(name_, f"/pm/projects/{{project_id}}/{path}", envelope,
                parent="projects", stamp=stamp,
                columns={**columns_, "project_id": key("project_id")}, **more)


SPECS = [
    # A bare array, and each of its rows in an envelope.
    Spec("projects_legacy", "/projects", None, show="project",
         wrapped="project", count=118, numbers="small", stamp="milliseconds",
         complete=_legacy, parameters={"filter": _LEGACY_VIEWS}, columns={
        "id": ID, "title": TITLE, "description": opt(HTML),
        "description_text": text_of("description"), **_STAMPS,
        "status": number(1, 3), "priority": number(1, 4),
        "user_id": opt(ref("agents")), "owner_id": opt(ref("agents")),
        "deleted": BOOL, "start_date": opt(moment(0, 30)),
        "end_date": opt(moment(30, 90)), "closed_at": opt(moment()),
        "attachments": ATTACHMENTS}),
    Spec("project_legacy_tasks", "/projects/{project_id}/tasks", "tasks",
         show="task", parent="projects_legacy",
         parameters={"filter": _LEGACY_TASK_VIEWS,
                     "parent_id": equals("parent_id")}, columns={
        "id": ID, "description": opt(TEXT), **_STAMPS,
        "project_id": key("project_id"), "title": TITLE,
        "owner_id": opt(ref("agents")), "closed_at": opt(moment()),
        "start_date": opt(moment(0, 30)), "status": number(1, 3),
        "user_id": opt(ref("agents")), "end_date": opt(moment(30, 90)),
        "parent_id": opt(BIG), "root_id": opt(BIG),
        # An object, or a text.
        "notify": opt(enum({"type": "BEFORE_START_DATE", "value": 15,
                            "time_unit": "minutes"}, "Never")),
        "has_subtasks": BOOL, "attachments": ATTACHMENTS}),
    Spec("projects", "/pm/projects", "projects", show="project", count=60,
         stamp="milliseconds", parameters={"filter": _VIEWS},
         trash=("filter", "archived"), complete=_archived, columns={
        "id": ID, "name": name("Project"),
        "key": Kind(lambda draw: f"PRJ{draw.n}"), "description": opt(HTML),
        "status_id": number(1, 3), "priority_id": number(1, 4),
        "sprint_duration": opt(enum(7, 14)), "project_type": number(0, 1),
        "start_date": opt(DATE), "end_date": opt(DATE), "archived": BOOL,
        "visibility": number(0, 1), "manager_id": opt(ref("agents")),
        **_STAMPS, "custom_fields": CUSTOM}),
    _of_project("project_tasks", "tasks", "tasks", {
        "id": ID, "title": TITLE, "description": opt(HTML),
        "status_id": number(1, 3), "priority_id": opt(number(1, 4)),
        "reporter_id": opt(ref("agents")), **_STAMPS,
        "display_key": Kind(lambda draw: f"{draw.parent['key']}-{draw.n}"),
        "planned_start_date": opt(moment(0, 30)), "type_id": opt(BIG),
        "assignee_id": opt(ref("agents")),
        "planned_end_date": opt(moment(30, 90)),
        "planned_effort": opt(enum("1d", "1w 2d 3h 4m")),
        "planned_duration": opt(enum("2d", "3h")), "custom_fields": CUSTOM,
        "version_id": opt(BIG), "parent_id": opt(BIG),
        "story_points": opt(number(1, 13)), "sprint_id": opt(BIG)},
        show="task", parameters={"filter": _TASK_VIEWS},
        query=Query(_TASK_FIELDS, total=True,
                    path="/pm/projects/{project_id}/tasks/filter")),
    *(_of_project(f"project_{name_}", name_.replace("_", "-"), name_, {
        "id": ID, **_STAMPS, "name": name("Kind"), "description": opt(TEXT),
        **more}, few=(3, 5))
      for name_, more in (("task_types", {}), ("task_priorities", {}),
                          ("task_statuses",
                           {"category_id": opt(number(1, 3))}))),
    _of_project("project_versions", "versions", "project_versions", {
        "id": ID, **_STAMPS, "name": name("Version"),
        "start_date": opt(moment()), "due_date": opt(moment(0, 90)),
        "description": opt(TEXT), "status_id": opt(number(1, 3)),
        "owner_id": opt(ref("agents"))}),
    _of_project("project_sprints", "sprints", "sprints", {
        "id": ID, **_STAMPS, "title": TITLE,
        "planned_start_date": opt(moment()),
        "planned_end_date": opt(moment(0, 60)), "goal": opt(TEXT),
        "state": number(0, 3)}, stamp="seconds"),
    _of_project("project_memberships", "memberships", "memberships", {
        "id": ID, "user_id": ref("agents"), "access_type": number(1, 3),
        "manage_settings": BOOL, "project_manager": BOOL, **_STAMPS}),
    Spec("project_fields", "/pm/project-fields", "project_fields", key=None,
         count=14, stamp="no_zone", module="projects", columns={
        "label": TITLE, "name": name("project_field"),
        "type": enum("text", "dropdown"), "default": BOOL,
        "choices": opt(CHOICES), "mandatory": BOOL, **_STAMPS}),
    Spec("project_task_type_fields",
         "/pm/projects/{project_id}/task-types/{task_type_id}/fields",
         "fields", key=None, parent="project_task_types", few=(0, 4),
         columns={
        "default": BOOL, **_STAMPS, "mandatory": BOOL, "label": TITLE,
        "name": name("task_field"), "choices": opt(CHOICES),
        "type": enum("text", "number")}),
    Spec("project_tickets", "/pm/projects/{project_id}/tickets", "tickets",
         parent="projects", derive=_linked("tickets", _ticket), columns={
        "id": ID, "due_by": moment(stamp="india"), **{
            name_: TEXT for name_ in (
                "subject", "responder_id", "priority", "impact", "urgency",
                "description_text", "status")}}),
    *(Spec(f"project_{module}", f"/pm/projects/{{project_id}}/{module}",
           module, parent="projects", derive=_linked(module, _other),
           columns={"id": ID, "subject": TEXT, "status": TEXT})
      for module in ("problems", "changes", "releases", "assets")),
    Spec("project_templates", "/pm/project_templates", "project_templates",
         count=33, stamp="milliseconds", module="projects", columns={
        "id": ID, "name": name("Template"), "description": opt(TEXT),
        "template_type": number(0, 1), "visibility": number(0, 1),
        **_STAMPS}),
    Spec("project_task_notes",
         "/pm/projects/{project_id}/tasks/{task_id}/notes", "notes",
         parent="project_tasks", stamp="milliseconds", columns={
        "id": ID, "body": HTML, "task_id": key("task_id"),
        "user_email_id": EMAIL, "attachments": ATTACHMENTS, **_STAMPS}),
]
