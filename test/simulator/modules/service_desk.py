"""What hangs on tickets, and the settings of the service desk."""

from kinds import (ATTACHMENTS, BIG, BOOL, CREATED, CUSTOM, EMAIL, EMAILS,
                   HTML, ID, MONEY, PERSON, TEXT, TITLE, UPDATED, URL,
                   WORKSPACE, WORKSPACE_OR_ALL, ZONE, Kind, arr, const, enum,
                   key, maybe, moment, name, number, obj, opt, POSITION, ref,
                   refs, text_of)
from messages import invalid
from spec import (APPROVAL_GROUP_COLUMNS, Spec, approval_columns, equals,
                  one_of, tasks, time_entries)

_STATUS_NAMES = ("requested", "approved", "rejected", "cancelled")

RATINGS = ((103, "Extremely satisfied"), (101, "Satisfied 🙂"),
           (301, "\"Dissatisfied\""))


# --- Approvals of all tickets and changes ------------------------------------

def _all_approvals(world, keys):
    found = []
    for kind, table in (("ticket", "ticket_approvals"),
                        ("change", "change_approvals")):
        for above, row in world.table(table).everything():
            found.append({**row, "parent": kind,
                          "parent_id": above[f"{kind}_id"]})
    found.sort(key=lambda row: (row["created_at"], row["id"]))
    return found


def _parent(world, text):
    if text not in ("ticket", "change"):
        raise invalid("parent", "invalid_value", "It should be one of these "
                      "values: 'ticket,change'")
    return lambda row: row["parent"] == text


def _status(world, text):
    if text not in _STATUS_NAMES:
        raise invalid("status", "invalid_value", "It should be one of these "
                      f"values: '{','.join(_STATUS_NAMES)}'")
    return lambda row: row["approval_status"]["name"] == text


def _delegatee(world, text):
    return lambda row: str((row["delegatee"] or {}).get("id")) == text


def _actor(draw):
    """A person, or a workflow without an id."""
    if draw.n % 4 == 0:
        return {"id": 0, "name": "Ticket Workflow"}
    return {"id": draw.ref("users"), "name": PERSON(draw)}


def _rating(draw, row):
    row["overall_rating"], row["overall_rating_text"] = draw.pick(RATINGS)


def _merged(draw, row):
    """A conversation that another ticket has too, after a merge."""
    number = draw.keys["ticket_id"]
    if draw.n == 0 and number % 11 == 4:
        row["id"] = draw.world.first_number("ticket_conversations",
                                            (number - 1,))


def _in_folder(world, keys):
    return [row for row in world.rows("canned_responses")
            if row["folder_id"] == keys["folder_id"]]


_CANNED = {
    "id": ID, "title": TITLE, "folder_id": ref("canned_response_folders"),
    "content": opt(TEXT), "content_html": opt(HTML), "created_at": CREATED,
    "updated_at": UPDATED, "workspace_id": WORKSPACE_OR_ALL}

_DAY = opt(obj(beginning_of_workday=const("8:00 am"),
               end_of_workday=enum("5:00 pm", "11:59 pm")))
_DAYS = obj(monday=_DAY, tuesday=_DAY, saturday=_DAY)

_REQUEST_FIELDS = obj(
    cf_employee_name=PERSON, cf_date_of_joining=enum("2025-02-28", None),
    cf_location=ref("locations"), cf_note=opt(TEXT))

_OF_TICKET = {"parent_id": key("ticket_id"), "parent_type": const("Ticket")}

SPECS = [
    Spec("ticket_conversations", "/tickets/{ticket_id}/conversations",
         "conversations", parent="tickets", complete=_merged, columns={
        "id": ID, "body": HTML, "body_text": text_of("body"),
        "incoming": BOOL, "private": BOOL, "created_at": CREATED,
        "updated_at": UPDATED, "user_id": ref("users"),
        "support_email": maybe(EMAIL), "source": number(0, 6),
        "ticket_id": key("ticket_id"), "to_emails": opt(EMAILS),
        "from_email": maybe(EMAIL), "cc_emails": maybe(EMAILS),
        "bcc_emails": maybe(EMAILS), "attachments": ATTACHMENTS}),
    # end_time and work_type: only the edition for service providers sends
    # them; some records have them here for the sake of readers.
    time_entries("ticket", "ticket_id", end_time=maybe(enum("17:30")),
                 work_type=maybe(enum("Remote", "On site")), **_OF_TICKET),
    tasks("ticket", "ticket_id", (1, 2, 3, 4), **_OF_TICKET, deleted=BOOL,
          created_by=maybe(ref("agents")), start_date=maybe(moment(0, 30))),
    Spec("ticket_activities", "/tickets/{ticket_id}/activities", "activities",
         parent="tickets", key=None, pager="start_token", newest_first=True,
         columns={
        "actor": Kind(_actor), "content": TEXT,
        "sub_contents": opt(arr(TEXT)), "created_at": CREATED}),
    Spec("ticket_requested_items", "/tickets/{ticket_id}/requested_items",
         "requested_items", parent="tickets",
         only=lambda ticket: ticket["type"] == "Service Request", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "quantity": number(1, 9), "stage": number(1, 5), "loaned": BOOL,
        "cost_per_request": opt(MONEY), "remarks": opt(TEXT),
        "delivery_time": opt(number(0, 400)), "is_parent": BOOL,
        "service_item_id": ref("service_items"),
        "service_item_name": name("Item"), "attachments": maybe(ATTACHMENTS),
        "custom_fields": CUSTOM}),
    Spec("ticket_approvals", "/tickets/{ticket_id}/approvals", "approvals",
         show="approval", parent="tickets", few=(1, 4),
         only=lambda ticket: ticket["approval_status"] in (0, 1, 2, 3),
         columns=approval_columns(email_content=opt(HTML))),
    Spec("ticket_approval_groups", "/tickets/{ticket_id}/approval-groups",
         "approval_groups", parent="tickets", few=(1, 3),
         only=lambda ticket: ticket["approval_status"] in (0, 1, 2, 3),
         columns=APPROVAL_GROUP_COLUMNS),
    # One or none.
    Spec("ticket_csat_responses", "/tickets/{ticket_id}/csat_response",
         "csat_response", parent="tickets", pager="object", few=(0, 1),
         stamp="milliseconds", complete=_rating,
         only=lambda ticket: ticket["status"] in (4, 5), columns={
        "id": ID, "overall_rating_text": TEXT,
        "overall_rating": number(1, 4), "primary_question": opt(TITLE),
        "questionnaire_responses": opt(arr(obj(
            question=obj(question_text=TITLE),
            answers=arr(obj(answer_text=TEXT))))),
        "created_at": CREATED, "updated_at": UPDATED,
        "score": maybe(obj(acquired_score=number(0, 5),
                           total_score=const(5)))}),
    # Of major incidents only.
    Spec("communications", "/tickets/{ticket_id}/communications",
         "communications", show="communication", parent="tickets",
         pager="total_pages", few=(1, 45),
         only=lambda ticket: ticket["type"] == "Major Incident",
         required=("type",), orders=("subject", "created_at"),
         parameters={"type": one_of(
             "type", email=lambda row: row["type"] == "email",
             zoom=lambda row: row["type"] == "zoom")}, columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "object_id": key("ticket_id"), "object_type": const("tickets"),
        "sender_id": ref("agents"), "type": enum("email", "email", "zoom"),
        "notifiers": arr(obj(id=ref("users"), type=const(1), address=EMAIL)),
        "meta_info": opt(obj(subject=TITLE)), "subject": maybe(TITLE),
        "message": maybe(HTML), "attachments": maybe(ATTACHMENTS)}),
    Spec("approvals", "/approvals", "approvals", pager="total",
         derive=_all_approvals,
         columns=approval_columns(email_content=opt(HTML), parent=TEXT,
                                  parent_id=BIG),
         parameters={"parent": _parent, "parent_id": equals("parent_id"),
                     "status": _status, "approver_id": equals("approver_id"),
                     "delegatee_id": _delegatee, "level": equals("level")},
         required=("parent", ("parent_id", "status", "approver_id",
                              "delegatee_id"))),

    # --- Settings ------------------------------------------------------------
    Spec("canned_response_folders", "/canned_response_folders",
         "canned_response_folders", show="canned_response_folder",
         show_misprint="canned response_folder", count=24,
         stamp="milliseconds", workspaces="one", columns={
        "id": ID, "name": name("Folder"),
        "type": enum("Personal", "General", None),
        "responses_count": number(0, 40), "created_at": CREATED,
        "updated_at": UPDATED, "workspace_id": WORKSPACE}),
    Spec("canned_responses", "/canned_responses", "canned_responses",
         show="canned_response", show_misprint="canned_responses", count=360,
         stamp="milliseconds", workspaces="apart", columns=_CANNED),
    Spec("canned_responses_in_folder",
         "/canned_response_folders/{folder_id}/canned_responses",
         "canned_responses", parent="canned_response_folders",
         stamp="milliseconds", columns=_CANNED, derive=_in_folder),
    Spec("business_hours", "/business_hours", "business_hours",
         show="business_hours", count=12, workspaces="apart", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "name": name("Hours"), "description": opt(TEXT), "is_default": BOOL,
        "time_zone": ZONE, "service_desk_hours": opt(_DAYS),
        "list_of_holidays": arr(obj(holiday_date=enum("--12-25", "--01-01"),
                                    holiday_name=TITLE)),
        "workspace_id": WORKSPACE_OR_ALL,
        "workspace_ids": opt(refs("workspaces"))}),
    Spec("sla_policies", "/sla_policies", "sla_policies", count=14,
         workspaces="global", columns={
        "id": ID, "name": name("SLA"), "position": POSITION,
        "is_default": BOOL, "active": BOOL, "deleted": BOOL,
        "description": opt(TEXT), "workspace_id": WORKSPACE_OR_ALL,
        "sla_targets": arr(obj(priority=number(1, 4),
                               respond_within=number(900, 86400),
                               escalation_enabled=BOOL)),
        "applicable_to": opt(obj(department_id=refs("departments"))),
        "escalation": opt(obj(response=opt(obj(
            escalation_time=number(0, 9), agent_ids=refs("agents"))))),
        "created_at": CREATED, "updated_at": UPDATED,
        "workspace_ids": opt(refs("workspaces"))}),

    # --- Joining and leaving -------------------------------------------------
    Spec("onboarding_requests", "/onboarding_requests", "onboarding_requests",
         show="onboarding_request", count=110, numbers="small", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "status": enum(1, 2, 3), "subject": TITLE,
        "requester_id": ref("agents"), "fields": _REQUEST_FIELDS}),
    Spec("onboarding_tickets", "/onboarding_requests/{request_id}/tickets",
         "onboarding_tickets", parent="onboarding_requests", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "subject": TITLE, "status": number(2, 5), "parent": BOOL,
        "responder_email": opt(EMAIL), "predecessor_ticket_id": opt(BIG),
        "successor_ticket_ids": arr(BIG)}),
    Spec("offboarding_requests", "/offboarding_requests",
         "offboarding_requests", show="offboarding_request", count=45,
         numbers="small", columns={
        "id": ID, "created_at": CREATED, "updated_at": UPDATED,
        "status": enum(1, 2, 3, 4), "subject": TITLE,
        "fields": _REQUEST_FIELDS}),
    Spec("offboarding_tickets", "/offboarding_requests/{request_id}/tickets",
         "offboarding_tickets", parent="offboarding_requests", columns={
        "id": ID, "subject": TITLE, "status": number(2, 5)}),

    # --- Background jobs: reached only by an id that somebody was given ------
    *(Spec(name_, "", None, key="job_id", show="",
           show_path=f"{path}/{{job_id}}", count=12, module="relationships",
           columns={
        "job_id": Kind(lambda draw: f"{draw.number:x}-job"),
        "status": enum("queued", "in progress", "partial", "success",
                       "failed"),
        "relationships": opt(arr(obj(
            id=opt(BIG), http_code=enum(201, 422), success=BOOL,
            errors=opt(arr(obj(field=const("primary_id"),
                               message=TEXT))), url=opt(URL))))})
      for name_, path in (("jobs", "/jobs"), ("project_jobs", "/pm/jobs"))),
]
