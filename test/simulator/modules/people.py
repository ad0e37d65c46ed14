"""What belongs to requesters, agents, departments and locations."""

from kinds import (ADDRESS, BIG, BOOL, CHOICES, CREATED, EMAIL, ID, PERSON,
                   POSITION, TEXT, TITLE, UPDATED, WORKSPACE, Kind, enum,
                   moment, name, obj, opt, ref, seeded)
from resources import columns
from spec import Query, Spec

_FIELD_TYPES = enum("text", "dropdown", "checkbox", "phone_number", "date")


def _members(world, keys):
    """Some requesters; of the second group, more than two pages."""
    number = keys["requester_group_id"]
    group = world.table("requester_groups").get(number)
    rng = seeded(world.seed, "members", number)
    count = (0 if group["_n"] % 4 == 0 else 230 if group["_n"] == 1
             else rng.randint(1, 40))
    people = [row for row in world.rows("requesters") if not row["is_agent"]]
    some = rng.sample(people, min(count, len(people)))
    some.sort(key=lambda row: row["id"])
    return [{"id": row["id"], "first_name": row["first_name"],
             "last_name": row["last_name"], "email": row["primary_email"],
             "belongs_to_workspace_ids": row["belongs_to_workspace_ids"]}
            for row in some]


SPECS = [
    # The include doubles the price and more: 3 credits in all.
    Spec("requester_fields", "/requester_fields", "requester_fields", count=36,
         module="requesters",
         includes={"user_field_groups": ("user_field_group",)},
         included=frozenset({"user_field_group"}), columns={
        "id": ID, "editable_in_signup": BOOL, "name": name("requester field"),
        "type": enum("default_first_name", "custom_text"),
        "label": TITLE, "position": POSITION, "required_for_agents": BOOL,
        "default": BOOL, "created_at": CREATED, "updated_at": UPDATED,
        "choices": obj(one=opt(TITLE), two=TITLE), "requesters_can_edit": BOOL,
        "label_for_requesters": opt(TEXT), "required_for_requesters": BOOL,
        "displayed_for_requesters": BOOL,
        "user_field_group": obj(id=BIG, name=TITLE)}),
    Spec("user_assignment_history", "/users/{user_id}/assignment-history",
         "assignment_history", parent="users", columns={
        "id": ID, "asset_name": TITLE, "managed_by_name": opt(PERSON),
        "managed_by_id": opt(ref("agents")), "created_at": CREATED,
        "updated_at": UPDATED, "assigned_on": opt(moment()),
        "assigned_by": opt(ref("agents")), "assigned_by_name": opt(PERSON),
        "unassigned_by": opt(Kind(lambda draw: str(draw.ref("agents")))),
        "unassigned_by_name": opt(PERSON), "asset_id": ref("assets"),
        "unassigned_on": opt(moment())}),
    Spec("agent_fields", "/agent_fields", "agent_fields", key=None, count=33,
         module="agents", columns={
        "name": name("agent_field"), "user_field_group_id": opt(BIG),
        "label_for_admins": TITLE, "mandatory_for_admins": BOOL,
        "editable_by_admins": BOOL, "label_for_agents": opt(TITLE),
        "editable_by_agents": BOOL, "mandatory_for_agents": BOOL,
        "visible_to_agents": BOOL, "type": _FIELD_TYPES,
        "default_field": BOOL}),
    Spec("roles", "/roles", "roles", show="role", count=14, also=("/roles/",),
         columns={
        "id": ID, "name": name("Role"), "description": opt(TEXT),
        "default": BOOL, "scopes": opt(obj(
            ticket=enum("view", "edit", None), asset=enum("view", None))),
        "created_at": CREATED, "updated_at": UPDATED,
        "role_type": opt(enum(1, 2))}),
    Spec("requester_groups", "/requester_groups", "requester_groups",
         show="requester_group", count=42, columns={
        "id": ID, "name": name("Requester group"), "description": opt(TEXT),
        "type": enum("manual", "rule_based"), "workspace_id": opt(WORKSPACE)}),
    Spec("requester_group_members",
         "/requester_groups/{requester_group_id}/members", "requesters",
         parent="requester_groups", derive=_members, columns={
        "id": ID, "first_name": PERSON, "last_name": PERSON, "email": EMAIL,
        "belongs_to_workspace_ids": BIG}),
    Spec("department_fields", "/department_fields", "department_fields",
         key=None, count=9, stamp="no_zone", module="departments", columns={
        "created_at": CREATED, "updated_at": UPDATED,
        "name": name("department_field"), "label": TITLE, "mandatory": BOOL,
        "is_default_field": BOOL}),
    Spec("locations", "/locations", "locations", show="location",
         show_misprint="locations", count=125,
         query=Query(columns("text", "name")), columns={
        "id": ID, "name": name("Location"),
        "parent_location_id": opt(ref("locations"), 0.7),
        "primary_contact_id": opt(ref("requesters")), "address": opt(ADDRESS),
        "workspace_id": opt(WORKSPACE), "created_at": CREATED,
        "updated_at": UPDATED, "contact_name": opt(PERSON),
        "email": opt(EMAIL), "primary": BOOL,
        "phone": opt(enum("+1 555 0100", ""))}),
    Spec("workspace_form_fields", "/workspace_form_fields",
         "workspace_form_fields", count=12, stamp="no_zone",
         module="workspaces", columns={
        "id": Kind(lambda draw: str(draw.number)), "created_at": CREATED,
        "updated_at": UPDATED, "name": name("client_field"), "label": TITLE,
        "placeholder": opt(TEXT), "default": BOOL, "required": BOOL,
        "type": _FIELD_TYPES, "choices": opt(CHOICES)}),
]
