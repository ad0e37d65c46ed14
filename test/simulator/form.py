"""The ticket form: its own fields, and the custom ones."""

from dataclasses import dataclass

import words
from encode import DAY

GLOBAL_WORKSPACE = 1


@dataclass(frozen=True)
class CustomField:
    name: str
    label: str
    kind: str
    workspace_id: int = GLOBAL_WORKSPACE    # whose field it is
    choices: tuple = ()


CUSTOM_FIELDS = (
    CustomField("cost_center", "Cost center", "custom_text"),
    CustomField("justification", "Justification", "custom_paragraph"),
    CustomField("headcount", "Headcount", "custom_number"),
    CustomField("amount", "Amount", "custom_decimal"),
    CustomField("is_remote", "Is remote?", "custom_checkbox"),
    CustomField("needed_by", "Needed by", "custom_date"),
    CustomField("meeting_at", "Meeting at", "custom_date_time"),
    CustomField("risk_level", "Risk level", "custom_dropdown",
                choices=words.CHOICES),
    CustomField("affected_systems", "Affected systems",
                "custom_multi_select_dropdown",
                choices=("ERP", "CRM", "Mail", "Wiki, internal")),
    CustomField("region", "Region", "nested_field"),
    CustomField("reference_asset", "Reference asset", "custom_lookup_bigint"),
    CustomField("runbook", "Runbook", "custom_url"),
    CustomField("building", "Building", "custom_dropdown", 2,
                choices=("HQ", "Annex \"B\"", "Werk Köln")),
    CustomField("reference_code", "Reference code", "custom_text", 2),
    CustomField("desk_number", "Desk number", "custom_number", 2),
    CustomField("reference_code", "Reference code", "custom_number", 3),
    CustomField("contract_end", "Contract end", "custom_date", 3),
    CustomField("is_contractor", "Is contractor?", "custom_checkbox", 3),
    CustomField("claim_type", "Claim type", "custom_dropdown", 7,
                choices=("Travel", "Meals & drinks", "Équipement")),
    CustomField("claim_amount", "Claim amount", "custom_decimal", 7),
)

# Keys a nested field adds to custom_fields besides its own.
NESTED_LEVELS = ("country", "city")

STATUS_NAMES = {2: "Open", 3: "Pending", 4: "Resolved", 5: "Closed",
                6: "Awaiting vendor", 7: "On hold — change", 9: "Reopened",
                21: "Waiting for \"CAB\""}
PRIORITY_NAMES = {1: "Low", 2: "Medium", 3: "High", 4: "Urgent"}
LEVEL_NAMES = {1: "Low", 2: "Medium", 3: "High"}
SOURCE_NAMES = {1: "Email", 2: "Portal", 3: "Phone", 4: "Chat",
                5: "Feedback Widget", 6: "Yammer", 7: "AWS Cloudwatch",
                8: "Pagerduty", 9: "Walkup", 10: "Slack", 11: "Chatbot",
                12: "Workplace", 13: "Employee Onboarding", 14: "Alerts",
                15: "MS Teams", 18: "Employee Offboarding",
                1001: "Kiosk", 1002: "Monitoring"}

_DEFAULT_FIELDS = (
    ("requester", "Requester", "default_requester", None),
    ("requested_for", "Requested for", "default_requested_for", None),
    ("subject", "Subject", "default_subject", None),
    ("ticket_type", "Type", "default_ticket_type",
     {1: "Incident", 2: "Service Request", 3: "Major Incident", 4: "Alert"}),
    ("source", "Source", "default_source", SOURCE_NAMES),
    ("status", "Status", "default_status", STATUS_NAMES),
    ("urgency", "Urgency", "default_urgency", LEVEL_NAMES),
    ("impact", "Impact", "default_impact", LEVEL_NAMES),
    ("priority", "Priority", "default_priority", PRIORITY_NAMES),
    ("group", "Assigned group", "default_group", None),
    ("agent", "Assigned agent", "default_agent", None),
    ("department", "Department", "default_department", None),
    ("category", "Category", "default_category", None),
    ("planned_start_date", "Planned start date", "default_planned_start_date",
     None),
    ("planned_end_date", "Planned end date", "default_planned_end_date", None),
    ("planned_effort", "Planned effort", "default_planned_effort", None),
    ("description", "Description", "default_description", None),
    ("resolution_notes", "Resolution notes", "default_resolution_notes", None),
)


def _choices(names):
    return [{"id": number, "value": value} for number, value in names.items()]


def _tree(paths):
    """Nested choices from (value, value, ...) paths."""
    levels = {}
    for first, *rest in paths:
        if first:
            levels.setdefault(first, []).append(rest)
    return [{"id": number, "value": value,
             "nested_options": _tree([path for path in paths if path])}
            for number, (value, paths) in enumerate(levels.items(), 1)]


def form_fields(rng, now, history, custom_fields):
    """The records of the form; `history` is the age of the account."""
    rows = []

    def add(name, label, field_type, choices, custom, workspace_id):
        created = now - history + rng.randrange(history - DAY)
        nested = []
        if field_type == "nested_field":
            nested = [{"id": 22000100000 + level, "name": level_name,
                       "label": level_name.capitalize(), "level": level,
                       "label_for_customers": level_name.capitalize()}
                      for level, level_name in enumerate(NESTED_LEVELS, 2)]
        rows.append({
            "id": 22000000000 + 7 * len(rows) + 1,
            "workspace_id": workspace_id,
            "name": name, "label": label,
            "description": f"{label} of the ticket" if custom else None,
            "field_type": field_type,
            "created_at": created,
            "updated_at": rng.randrange(created, now),
            "position": len(rows) + 1,
            "required_for_closure": name == "category",
            "default_field": not custom,
            "required_for_agents": name in ("subject", "status", "priority"),
            "customers_can_edit": custom,
            "label_for_customers": None if name == "agent" else label,
            "required_for_customers": name == "requester",
            "displayed_to_customers": name != "agent",
            "belongs_to_section": name == "justification",
            "choices": choices,
            "nested_fields": nested,
            "sections": [{"id": 22000200001, "label": "Risky",
                          "choice_ids": [3, 4]}]
            if name == "risk_level" else [],
            "portal_cc": name == "requester",
            "portalcc_to": "company" if name == "requester" else None,
        })

    for name, label, field_type, choices in _DEFAULT_FIELDS:
        add(name, label, field_type,
            _tree(words.CATEGORIES) if name == "category"
            else _choices(choices or {}), False, GLOBAL_WORKSPACE)
    for custom in custom_fields:
        choices = (_tree(words.CITIES) if custom.kind == "nested_field"
                   else _choices(dict(enumerate(custom.choices, 1))))
        add(custom.name, custom.label, custom.kind, choices, True,
            custom.workspace_id)
    return rows
