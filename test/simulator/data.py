"""The account's records, generated from a seed.

Records are dicts with the API's own names; timestamps are kept as seconds
since the epoch and formatted when a record is sent.  Everything that a real
desk does to its data is here: ties, bursts, gaps, backdated imports, custom
statuses, long and odd texts, nulls and missing keys.
"""

import copy
import random
from dataclasses import dataclass, field

import words
from encode import DAY, utc_seconds
from form import (CUSTOM_FIELDS, GLOBAL_WORKSPACE, NESTED_LEVELS, SOURCE_NAMES,
                  form_fields)

PRIMARY_WORKSPACE = 2
WORKSPACE_IDS = {1: (2,), 3: (2, 3, 7)}

HISTORY = 5 * 365 * DAY

# Sizes at 20,000 tickets; they shrink with smaller desks, and do not grow
# with larger ones.
UPDATED_LAST_DAY = 750
BURST_DAY = 3000        # updates on one day, BURST_AGE days ago
BURST_MINUTE = 400      # of these, in one minute
BURST_SECOND = 100      # of these, in one second
IMPORT_SECOND = 150     # tickets created in one second
BURST_AGE = 24
REFERENCE_SIZE = 20000

# Below this size, what is rare by chance is put in on purpose.
SMALL_DESK = 1000


@dataclass
class Desk:
    seed: int
    size: float             # of what is not made here
    now: int
    workspaces: list
    custom_fields: tuple
    form_fields: list
    departments: list
    agents: list
    requesters: list        # people who are not agents
    groups: list
    tickets: list
    ticket_factory: "TicketFactory" = field(repr=False)
    edition: str = "standard"


def generate(seed, tickets, workspaces, now, size=1):
    rng = random.Random(seed)
    now = int(now)
    workspace_ids = WORKSPACE_IDS[workspaces]
    workspace_rows = [_workspace(rng, number, now) for number in workspace_ids]
    custom_fields = tuple(custom for custom in CUSTOM_FIELDS
                          if custom.workspace_id == GLOBAL_WORKSPACE
                          or custom.workspace_id in workspace_ids)
    departments = _departments(rng, now)
    agents = _agents(rng, now, departments, workspace_ids)
    groups = _groups(rng, now, agents, workspace_ids)
    requesters = _requesters(rng, now, departments, agents, workspace_ids)
    factory = TicketFactory(rng, custom_fields, agents, requesters, groups,
                            departments)
    return Desk(seed, size, now, workspace_rows, custom_fields,
                form_fields(rng, now, HISTORY, custom_fields), departments,
                agents, requesters, groups,
                _tickets(rng, factory, tickets, workspace_ids, now), factory)


def pick(rng, table):
    return table[int(rng.random() * len(table))]


def _weighted(*pairs):
    """A table in which pick() finds each value with its weight."""
    return [value for value, weight in pairs for _ in range(weight)]


# --- People, groups, departments, workspaces --------------------------------

def _ids(rng, start, count):
    """Ascending 64-bit ids with gaps; the last few are beyond 2^53, odd, and
    adjacent, so that a reader that rounds to doubles confuses them."""
    ids = []
    number = start
    for _ in range(count - 3):
        number += rng.randint(1, 90)
        ids.append(number)
    huge = (1 << 53) + start % 1000003 * 8
    return ids + [huge + 1, huge + 3, huge + 4]


def _workspace(rng, number, now):
    names = {2: ("IT", "Everything about IT", "IT"),
             3: ("HR \"People\"", None, "HR"),
             7: ("Finance & Facilities", "Bills; buildings", "Business")}
    name, description, template = names[number]
    created = now - HISTORY + number * 86
    return {"id": number, "name": name, "description": description,
            "primary": number == PRIMARY_WORKSPACE, "restricted": number == 3,
            "state": "active", "type": "workspace",
            "template_name": template,
            "created_at": created, "updated_at": rng.randrange(created, now),
            "metadata": {"email_domains": ["example.com"],
                         "custom_fields": {}} if number == 2 else None,
            "logo": {"id": 22000600007, "name": "logo.png",
                     "content_type": "image/png", "size": 8191}
            if number == 2 else None}


def _departments(rng, now):
    rows = []
    for n, number in enumerate(_ids(rng, 21000300000, 130)):
        created = (now - rng.randrange(DAY, HISTORY)
                   + rng.randrange(1000) / 1000)
        rows.append({
            "id": number,
            "name": f"{pick(rng, ('Sales', 'R&D', 'Einkauf', '総務部'))} {n + 1}",
            "description": pick(rng, (None, "", "A department\nof many", "🏢")),
            "head_user_id": None, "prime_user_id": None,
            "domains": pick(rng, ([], ["example.com"],
                                  ["a.example", "b.example"])),
            "custom_fields": {"budget_code": pick(rng, (None, "B-17", "")),
                              "floor": pick(rng, (None, 3, 12))},
            "workspace_id": pick(rng, (None, None, PRIMARY_WORKSPACE)),
            "created_at": created,
            "updated_at": created + (now - created) * rng.random()})
    return rows


def _person(rng, number, n, created, now, departments):
    """The columns that agents and requesters share."""
    return {
        "id": number,
        "first_name": pick(rng, words.FIRST_NAMES),
        "last_name": pick(rng, words.LAST_NAMES) if n % 11 else None,
        "job_title": pick(rng, words.JOBS),
        "work_phone_number": pick(rng, (None, "", "+1 555 0100",
                                        "0049-221-12")),
        "mobile_phone_number": pick(rng, (None, None, "+33 6 00 00 00 00")),
        "department_ids": sorted(rng.sample([row["id"] for row in departments],
                                            rng.randrange(3))),
        "can_see_all_tickets_from_associated_departments": n % 17 == 0,
        "can_see_all_changes_from_associated_departments": n % 13 == 0,
        "reporting_manager_id": None,
        "address": pick(rng, (None, "1 Main St\nSpringfield", "")),
        "time_zone": pick(rng, words.TIME_ZONES),
        "time_format": pick(rng, ("12h", "24h")),
        "language": pick(rng, ("en", "fr", "pt-BR", "ar")),
        "location_id": pick(rng, (None, 21000700001, 21000700002)),
        "background_information": pick(rng, (None, "", "Works \"nights\" 🌙")),
        "custom_fields": {"badge": pick(rng, (None, f"B{n:05d}")),
                          "seat": pick(rng, (None, n)),
                          "first_aider": pick(rng, (None, True, False))},
        "active": n % 23 != 22,
        "has_logged_in": n % 5 != 4,
        "created_at": created,
        "updated_at": rng.randrange(created, now),
    }


def _agents(rng, now, departments, workspace_ids):
    rows = []
    for n, number in enumerate(_ids(rng, 21000000000, 400)):
        created = now - rng.randrange(2 * DAY, HISTORY)
        row = _person(rng, number, n, created, now, departments)
        some = sorted(rng.sample(workspace_ids,
                                 rng.randint(1, len(workspace_ids))))
        row.update({
            "email": f"agent{n}@example.com",
            "occasional": n % 9 == 0,
            "scoreboard_level_id": pick(rng, (None, 1, 2, 3)),
            "scoreboard_points": pick(rng, (None, 0, 1234)),
            "member_of": [], "observer_of": [],
            "member_of_pending_approval": [],
            "observer_of_pending_approval": [],
            "roles": [{"role_id": 21000800001 + n % 4,
                       "assignment_scope": pick(rng, (
                           "entire_helpdesk", "member_groups",
                           "specified_groups", "assigned_items")),
                       "groups": [], "workspace_id": workspace_id}
                      for workspace_id in some],
            "last_login_at":
                rng.randrange(created, now) if n % 5 != 4 else None,
            "last_active_at": rng.randrange(created, now) if n % 6 else None,
            "auto_assign_tickets": n % 3 == 0,
            "auto_assign_status_changed_at":
                rng.randrange(created, now) if n % 3 == 0 else None,
            "vip_user": n % 40 == 0,
            "license_type": pick(rng, ("full", "occasional", None)),
            "signature": pick(rng, (None, "<p>Regards,<br>\"Me\"</p>", "")),
            "external_id": f"EMP-{n}" if n % 4 == 0 else None,
            "workspace_ids": some,
            "belongs_to_workspace_ids": some,
            "can_see_all_tickets_from_associated_workspace_ids":
                some[:1] if n % 8 == 0 else [],
            "api_key_enabled": n % 10 == 0,
        })
        if n % 10 == 9:
            # Older accounts still send what was withdrawn on 2023-05-31.
            row.update({"group_ids": [21000500001], "role_ids": [21000800001],
                        "scopes": {"ticket": 1, "problem": None}})
        if n % 7 == 3:
            del row["signature"], row["vip_user"], row["license_type"]
        rows.append(row)
    for row in rows:
        if rng.random() < 0.5:
            row["reporting_manager_id"] = pick(rng, rows)["id"]
    for row in departments:
        if rng.random() < 0.6:
            row["head_user_id"] = pick(rng, rows)["id"]
            row["prime_user_id"] = pick(rng, rows)["id"]
    return rows


def _requesters(rng, now, departments, agents, workspace_ids):
    rows = []
    for n, number in enumerate(_ids(rng, 21000100000, 2250)):
        created = now - rng.randrange(2 * DAY, HISTORY)
        row = _person(rng, number, n, created, now, departments)
        row["primary_email"] = f"user{n}@example.com" if n % 19 else None
        row["secondary_emails"] = ([f"User{n}+alias@example.org"]
                                   if n % 6 == 0 else [])
        if n % 10 == 0:
            row["reporting_manager_id"] = pick(rng, agents)["id"]
        rows.append(_as_requester(row, n, departments, workspace_ids))
    return rows


def _as_requester(row, n, departments, workspace_ids):
    """Complete the columns of _person() into a requester."""
    names = {dept["id"]: dept["name"] for dept in departments}
    row.update({
        "is_agent": False,
        "belongs_to_workspace_ids": list(workspace_ids[:1 + n % 3]),
        "can_see_all_tickets_from_associated_workspace_ids":
            [PRIMARY_WORKSPACE] if n % 50 == 0 else [],
        "external_id": f"HR-{n}" if n % 3 == 0 else None,
        "vip_user": n % 60 == 0,
        "department_names": [names[number] for number in row["department_ids"]]
        or None,
        "location_name": {21000700001: "Paris, 11e", 21000700002: "HQ"}.get(
            row["location_id"]),
        "work_schedule_id": 21000900001 if n % 12 == 0 else None,
    })
    if n % 9 == 4:
        del row["vip_user"], row["work_schedule_id"]
    return row


# Columns of an agent that the same person has as a requester.
_SHARED_WITH_AGENT = (
    "id", "first_name", "last_name", "job_title", "work_phone_number",
    "mobile_phone_number", "department_ids",
    "can_see_all_tickets_from_associated_departments",
    "can_see_all_changes_from_associated_departments", "reporting_manager_id",
    "address", "time_zone", "time_format", "language", "location_id",
    "background_information", "custom_fields", "active", "has_logged_in",
    "created_at", "updated_at", "external_id", "belongs_to_workspace_ids",
    "can_see_all_tickets_from_associated_workspace_ids")


def agent_as_requester(agent):
    """The requester record of an agent."""
    row = {name: agent[name] for name in _SHARED_WITH_AGENT}
    row.update({"is_agent": True, "primary_email": agent["email"],
                "secondary_emails": [], "vip_user": agent.get("vip_user"),
                "department_names": None, "location_name": None,
                "work_schedule_id": None})
    return row


def _groups(rng, now, agents, workspace_ids):
    rows = []
    for n, number in enumerate(_ids(rng, 21000500000, 40)):
        created = now - rng.randrange(2 * DAY, HISTORY)
        people = [agent["id"] for agent in rng.sample(agents, 12)]
        members, observers = people[:rng.randrange(9)], people[9:11]
        rows.append({
            "id": number,
            "name": pick(rng, ("Service Desk", "Réseau", "DB 🛢", "Ops"))
            + f" {n}",
            "description": pick(rng, (None, "", "It's the \"first\" line")),
            "business_hours_id": pick(rng, (None, 21000600001)),
            "escalate_to": pick(rng, (None, people[0])),
            "unassigned_for": pick(rng, (None, "30m", "1h", "3d")),
            "workspace_id": workspace_ids[0 if n % 2 else n // 2
                                          % len(workspace_ids)],
            "members": members, "observers": observers,
            "leaders": people[8:9] if n % 3 == 0 else [],
            "members_pending_approval": people[11:] if n % 7 == 0 else [],
            "leaders_pending_approval": people[11:] if n % 9 == 0 else [],
            "observers_pending_approval": people[11:] if n % 11 == 0 else [],
            "restricted": n % 5 == 0, "approval_required": n % 5 == 0,
            "auto_ticket_assign": n % 2 == 0,
            "created_at": created, "updated_at": rng.randrange(created, now),
            "ocs_schedule_id": 21000950001 if n % 8 == 0 else None,
            "type": pick(rng, ("support_agent_group", None)),
        })
        if n % 6 == 0:
            rows[-1]["agent_ids"] = members
        if n % 6 == 5:
            del rows[-1]["type"], rows[-1]["ocs_schedule_id"]
    by_id = {agent["id"]: agent for agent in agents}
    for row in rows:
        for column, key in (
                ("members", "member_of"), ("observers", "observer_of"),
                ("members_pending_approval", "member_of_pending_approval"),
                ("observers_pending_approval",
                 "observer_of_pending_approval")):
            for number in row[column]:
                by_id[number][key].append(row["id"])
    return rows


# --- Tickets ----------------------------------------------------------------

STATUS_RECENT = _weighted((2, 35), (3, 15), (4, 15), (5, 20), (6, 6), (7, 4),
                           (9, 2), (21, 3))
_STATUS_OLDER = _weighted((2, 11), (3, 5), (4, 8), (5, 68), (6, 3), (7, 2),
                          (9, 1), (21, 2))
_PRIORITY = _weighted((1, 45), (2, 32), (3, 15), (4, 8))
_LEVEL = _weighted((None, 5), (1, 60), (2, 25), (3, 10))
_TYPE = _weighted(("Incident", 62), ("Service Request", 34),
                  ("Major Incident", 2), ("Alert", 2))
_SOURCE = _weighted((1, 40), (2, 30), *((code, 2) for code in SOURCE_NAMES
                                        if code > 2))
_APPROVAL = _weighted((4, 85), (0, 4), (1, 6), (2, 2), (3, 1), (None, 2))
_APPROVAL_NAMES = {0: "Requested", 1: "Approved", 2: "Rejected",
                   3: "Cancelled", 4: "Not Requested", None: None}
_CC_EMAILS = _weighted(
    ([], 85), (["boss@example.com"], 10),
    (["\"Smith, John\" <john@example.com>", "o'neil@example.org"], 5))
_TAGS = _weighted(([], 75), *(([tag], 1) for tag in words.TAGS),
                  *(([tag, other], 1)
                    for tag, other in zip(words.TAGS, words.TAGS[3:])))
_WORKSPACE = {(2,): [2], (2, 3, 7): _weighted((2, 70), (3, 20), (7, 10))}
_DUE_HOURS = {1: 72, 2: 48, 3: 24, 4: 4}


class TicketFactory:
    """Makes tickets; all of their relations point at existing records."""

    def __init__(self, rng, custom_fields, agents, requesters, groups,
                 departments):
        self._rng = rng
        self._custom_fields = custom_fields
        self._agent_ids = [row["id"] for row in agents]
        self._people_ids = ([row["id"] for row in requesters]
                            + self._agent_ids)
        self._group_ids = {}
        for row in groups:
            same = self._group_ids.setdefault(row["workspace_id"], [])
            same.append(row["id"])
        self._department_ids = [row["id"] for row in departments]
        self._texts = [self._text() for _ in range(500)]

    def state(self):
        """What the next tickets depend on, for set_state()."""
        return self._rng.getstate()

    def set_state(self, state):
        self._rng.setstate(state)

    def seeded(self, rng):
        """A factory of like tickets that draws from another source."""
        other = copy.copy(self)
        other._rng = rng
        return other

    def _text(self):
        rng = self._rng
        lines = [pick(rng, words.SENTENCES) for _ in range(rng.randint(1, 6))]
        html = "".join(f"<div class=\"p\">{line}</div>" for line in lines)
        return html, " ".join(lines)

    def custom_values(self, workspace_id):
        """custom_fields of a ticket in a workspace, in form order."""
        values = {}
        for custom in self._custom_fields:
            if custom.workspace_id in (GLOBAL_WORKSPACE, workspace_id):
                self._add_custom_value(values, custom)
        return values

    def _add_custom_value(self, values, custom):
        rng = self._rng
        kind = custom.kind
        if kind == "nested_field":
            path = (pick(rng, words.CITIES) if rng.random() < 0.3
                    else (None,) * 3)
            values.update(zip((custom.name, *NESTED_LEVELS), path))
            return
        if rng.random() < 0.6:
            value = None
        elif kind == "custom_text":
            value = pick(rng, ("CC-1", "cc-1", "", "Ünï \"q\"", "\\", "0012"))
        elif kind == "custom_paragraph":
            value = pick(rng, ("Two\nlines", "", "Because it's needed", "\t"))
        elif kind == "custom_number":
            value = pick(rng, (0, 1, -5, 42, 2147483648, 9007199254740993))
        elif kind == "custom_decimal":
            value = pick(rng, words.DECIMALS)
        elif kind == "custom_checkbox":
            value = rng.random() < 0.5
        elif kind == "custom_date":
            value = f"20{rng.randint(19, 27)}-{rng.randint(1, 12):02d}-28"
        elif kind == "custom_date_time":
            value = (f"2025-0{rng.randint(1, 9)}-06"
                     f"T{rng.randint(10, 23)}:30:00Z")
        elif kind == "custom_dropdown":
            value = pick(rng, custom.choices)
        elif kind == "custom_multi_select_dropdown":
            value = rng.sample(custom.choices, rng.randint(0, 3))
        elif kind == "custom_lookup_bigint":
            value = 21000990000 + rng.randrange(500)
        else:
            value = pick(rng, ("https://example.com/a?b=c&d=%20", ""))
        values[custom.name] = value

    def make(self, number, created, updated, workspace_id, statuses):
        rng = self._rng
        chance = rng.random
        status = pick(rng, statuses)
        priority = pick(rng, _PRIORITY)
        category, sub_category, item_category = pick(rng, words.CATEGORIES)
        html, text = pick(rng, self._texts)
        if chance() < 0.02:
            html, text = pick(rng, ((None, None), ("", "")))
        elif chance() < 0.0005:
            html, text = f"<pre>{words.LONG_TEXT}</pre>", words.LONG_TEXT
        due_by = created + _DUE_HOURS[priority] * 3600
        trash = chance()
        approval = pick(rng, _APPROVAL)
        resolved = status in (4, 5)
        subject = ("" if chance() < 0.002
                   else f"{pick(rng, words.SUBJECTS)} #{number}")
        notes = (pick(rng, words.SENTENCES) if resolved and chance() < 0.7
                 else None)
        planned = created + DAY if chance() < 0.15 else None
        row = {
            "id": number,
            "workspace_id": workspace_id,
            "subject": subject,
            "type": pick(rng, _TYPE),
            "status": status,
            "priority": priority,
            "source": pick(rng, _SOURCE),
            "category": category,
            "sub_category": sub_category,
            "item_category": item_category,
            "requester_id": pick(rng, self._people_ids),
            "requested_for_id":
                pick(rng, self._people_ids) if chance() < 0.3 else None,
            "responder_id":
                pick(rng, self._agent_ids) if chance() < 0.75 else None,
            "group_id": pick(rng, self._group_ids[workspace_id])
                if chance() < 0.8 else None,
            "department_id":
                pick(rng, self._department_ids) if chance() < 0.7 else None,
            "email_config_id":
                22000400001 + int(chance() * 3) if chance() < 0.4 else None,
            "created_at": created,
            "updated_at": updated,
            "due_by": due_by if chance() < 0.95 else None,
            "fr_due_by": created + (due_by - created) // 4
                if chance() < 0.9 else None,
            "fr_escalated": chance() < 0.1,
            "is_escalated": chance() < 0.12,
            "cc_emails": pick(rng, _CC_EMAILS),
            "fwd_emails": ["vendor@example.net"] if chance() < 0.03 else [],
            "reply_cc_emails": pick(rng, _CC_EMAILS),
            "to_emails": ["help@example.com"] if chance() < 0.4 else None,
            "description": html,
            "description_text": text,
            "spam": 0.01 <= trash < 0.02,
            "deleted": trash < 0.01,
            "sla_policy_id":
                22000500001 + priority if chance() < 0.9 else None,
            "urgency": pick(rng, _LEVEL),
            "impact": pick(rng, _LEVEL),
            "resolution_notes": notes,
            "resolution_notes_html": f"<div>{notes}</div>" if notes else None,
            "attachments": [{
                "id": 22000600000 + number, "content_type": "image/png",
                "size": 1024 + number, "name": "screen \"1\".png",
                "attachment_url": f"https://attachments.example.com/{number}",
                "created_at": utc_seconds(created),
                "updated_at": utc_seconds(created)}]
                if chance() < 0.1 else [],
            "created_within_business_hours": chance() < 0.6,
            "approval_status": approval,
            "approval_status_name": _APPROVAL_NAMES[approval],
            "tags": pick(rng, _TAGS),
            "planned_start_date": planned,
            "planned_end_date": planned and planned + 2 * DAY,
            "planned_effort":
                planned and pick(rng, ("1d", "1w 2d 3h 4m", "30m")),
        }
        # Keys that some records simply do not have.
        if chance() < 0.6:
            row["applied_business_hours"] = pick(rng, (None, 21000600001))
        if chance() < 0.8:
            row["tasks_dependency_type"] = int(chance() * 2)
        if chance() < 0.7:
            row["bcc_emails"] = pick(rng, (None, None, [],
                                           ["audit@example.com"]))
        if chance() < 0.03:
            del row["requested_for_id"], row["item_category"]
        row["custom_fields"] = self.custom_values(workspace_id)
        return row


def _timeline(rng, count, now):
    """(created_at, updated_at) of every ticket, oldest first."""
    created = sorted(now - 1 - int((HISTORY - DAY) * rng.random() ** 1.6)
                     for _ in range(count))
    scale = min(1, count / REFERENCE_SIZE)

    def sized(size, least):
        """The size of a burst; on a small desk still enough for ties."""
        return max(int(size * scale), min(least, count // 20))

    imported = sized(IMPORT_SECOND, 8)
    start = count // 2
    created[start:start + imported] = created[start:start + 1] * imported

    day_ago = now - DAY
    updated = []
    for moment in created:
        if moment >= day_ago:
            updated.append(rng.randint(moment, now))
        else:
            last = moment + 60 + int(rng.expovariate(1 / (6 * DAY)))
            updated.append(last if last < day_ago
                           else rng.randrange(moment, day_ago))

    # One day of mass updates, with a minute and a second of their own.
    start = (now // DAY - BURST_AGE) * DAY
    older = [n for n in range(count) if created[n] < start]
    burst = rng.sample(older, min(sized(BURST_DAY, 60), len(older)))
    minute = start + 14 * 3600 + 37 * 60
    for place, n in enumerate(burst):
        if place < sized(BURST_SECOND, 5):
            updated[n] = minute + 17
        elif place < sized(BURST_MINUTE, 15):
            updated[n] = minute + rng.randrange(60)
        else:
            updated[n] = start + rng.randrange(DAY)

    # The last day touches tickets of every age.
    fresh = sum(moment >= day_ago for moment in created)
    wanted = int(UPDATED_LAST_DAY * scale) - fresh
    rest = sorted(set(n for n in range(count) if created[n] < day_ago)
                  - set(burst))
    for n in rng.sample(rest, min(max(wanted, 0), len(rest))):
        updated[n] = now - rng.randrange(DAY)
    return created, updated


def _tickets(rng, factory, count, workspace_ids, now):
    created, updated = _timeline(rng, count, now)
    workspace_table = _WORKSPACE[workspace_ids]
    rows = []
    number = 0
    small = count < SMALL_DESK
    for moment, last in zip(created, updated):
        number += pick(rng, (1, 1, 1, 1, 1, 1, 1, 2, 3, 17))
        if rng.random() < 0.002 or (small and len(rows) % 100 == 60):
            # An import that kept its original date.
            moment -= rng.randrange(300 * DAY)
        statuses = STATUS_RECENT if last >= now - DAY else _STATUS_OLDER
        rows.append(factory.make(number, moment, last,
                                 pick(rng, workspace_table), statuses))
    if small:
        _add_rare(rows)
    return rows


# (values, share): what should be found on every desk.
_RARE = (
    *(({"status": status}, 0.01) for status in (2, 3, 4, 5, 6, 7, 9, 21)),
    ({"deleted": True, "spam": False}, 0.01),
    ({"deleted": False, "spam": True}, 0.01),
    *(({"type": name}, 0.005) for name in ("Major Incident", "Alert")),
    ({"subject": ""}, 0.005),
    ({"description": "", "description_text": ""}, 0.005),
    ({"description": None, "description_text": None}, 0.005),
    ({"description": f"<pre>{words.LONG_TEXT}</pre>",
      "description_text": words.LONG_TEXT}, 0.003),
)


def _add_rare(rows):
    """Give ordinary rows the values that too few have by chance."""
    ordinary = [row for row in rows if row["status"] == 5 and row["subject"]
                and row["description"] and row["type"] == "Incident"
                and not row["deleted"] and not row["spam"]]
    random.Random(len(rows)).shuffle(ordinary)
    for values, share in _RARE:
        wanted = int(share * len(rows) + 0.9)
        missing = wanted - sum(values.items() <= row.items() for row in rows)
        for _ in range(min(missing, len(ordinary))):
            ordinary.pop().update(values)


def ticket_stats(row):
    """What include=stats adds; it follows from the ticket itself."""
    draw = random.Random(row["id"])
    created, updated = row["created_at"], row["updated_at"]
    life = updated - created

    def moment(chance):
        if draw.random() >= chance:
            return None
        return utc_seconds(created + int(life * draw.random()))

    resolved = row["status"] in (4, 5)
    first = int(life * draw.random()) if draw.random() < 0.8 else None
    resolution = int(life * draw.random()) if resolved else None
    stats = {
        "ticket_id": row["id"],
        "created_at": utc_seconds(created),
        "updated_at": utc_seconds(updated),
        "first_responded_at":
            None if first is None else utc_seconds(created + first),
        "first_resp_time_in_secs": first,
        "resolved_at":
            utc_seconds(created + resolution) if resolved else None,
        "resolution_time_in_secs": resolution,
        "closed_at": utc_seconds(updated) if row["status"] == 5 else None,
        "agent_responded_at": moment(0.7),
        "requester_responded_at": moment(0.5),
        "status_updated_at": moment(0.95),
        "reopened_at": moment(0.05),
        "pending_since":
            utc_seconds(updated) if row["status"] == 3 else None,
        "first_assigned_at": moment(0.8),
        "group_escalated": draw.random() < 0.1,
        "inbound_count": draw.randrange(9),
        "outbound_count": draw.randrange(9),
    }
    if draw.random() < 0.2:
        del stats["group_escalated"]
    return stats


def ticket_conversations(row):
    """At most ten, oldest first; they follow from the ticket itself."""
    draw = random.Random(row["id"] + 1)
    life = row["updated_at"] - row["created_at"]
    moments = sorted(row["created_at"] + int(life * draw.random())
                     for _ in range(draw.randrange(11)))
    return [{"id": row["id"] * 100 + n, "ticket_id": row["id"],
             "user_id": row["requester_id"], "source": draw.randrange(7),
             "incoming": draw.random() < 0.5, "private": draw.random() < 0.3,
             "body": f"<div>{draw.choice(words.SENTENCES)}</div>",
             "body_text": draw.choice(words.SENTENCES), "support_email": None,
             "to_emails": [], "attachments": [],
             "created_at": utc_seconds(moment),
             "updated_at": utc_seconds(moment)}
            for n, moment in enumerate(moments)]
