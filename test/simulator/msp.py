"""What is different in the edition for managed service providers: a workspace
is a client, or the provider itself, and people, companies and locations belong
to one client each."""

from dataclasses import replace

from kinds import WORKSPACE, enum
from modules import SPECS
from resources import RESOURCES, client_ids, columns, own_client

PROVIDER_WORKSPACE = 3

# The modules this edition lacks, by the names of their resources; what is
# below one of these is not there either.
UNAVAILABLE = frozenset((
    "problems", "changes", "cabs", "releases",
    "assets", "asset_types", "relationships", "relationship_types",
    "user_assignment_history", "contracts", "contract_types", "applications",
    "purchase_orders", "products", "vendors", "alerts", "oncall_schedules",
    "oncall_shift_events", "status_pages", "projects", "projects_legacy",
    "project_fields", "project_templates", "journeys", "journey_configs",
    "journey_requests", "custom_objects", "canned_responses",
    "canned_response_folders", "onboarding_requests", "offboarding_requests"))


def specs():
    """The resources of modules/ in this edition."""
    changed = {}
    for name in ("locations", "requester_groups"):
        spec = SPECS[name]
        changed[name] = replace(spec, workspaces="client", columns={
            **spec.columns, "workspace_id": WORKSPACE})
    changed["announcements"] = replace(
        SPECS["announcements"], default_workspace=PROVIDER_WORKSPACE)
    entries = SPECS["ticket_time_entries"]
    changed["ticket_time_entries"] = replace(entries, columns={
        **entries.columns, "end_time": enum("17:30", "09:05"),
        "work_type": enum("Remote", "On site", None)})
    return {**SPECS, **changed}


def resources():
    """Those of the table of resources."""
    def of_clients(name, clients_of):
        resource = RESOURCES[name]
        return replace(resource, clients_of=clients_of,
                       parameters=resource.parameters | {"workspace_id"})

    return {**RESOURCES,
            "workspaces": replace(RESOURCES["workspaces"],
                                  parameters=frozenset({"query"}),
                                  query_fields=columns("text", "name", "state"),
                                  query_switch="client_query"),
            "requesters": of_clients("requesters", client_ids),
            "departments": of_clients("departments", own_client),
            "groups": replace(RESOURCES["groups"], parameters=frozenset(),
                              workspace_of=None, one_workspace=False)}


def change_desk(desk):
    """Make the records of a desk those of this edition."""
    numbers = [row["id"] for row in desk.workspaces]
    for row in desk.workspaces:
        if row["id"] == PROVIDER_WORKSPACE:
            continue
        row["type"] = "client"
        row["metadata"] = {
            "primary_contact": {
                "first_name": "Ada", "last_name": f"O'Client {row['id']}",
                "email": f"ada@client{row['id']}.example", "phone": None},
            "email_domains": [f"client{row['id']}.example"],
            "custom_fields": {"tier": "gold"}}
    for rows, column in ((desk.requesters, "belongs_to_workspace_ids"),
                         (desk.departments, "workspace_id")):
        for n, row in enumerate(rows):
            number = numbers[0 if n % 3 else n // 3 % len(numbers)]
            row[column] = number if column == "workspace_id" else [number]
    for row in desk.groups:
        row["workspace_id"] = None
