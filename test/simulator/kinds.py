"""Kinds of columns: how the values of a record are drawn.

A kind is called with a Draw, which knows the record so far, its parent, and
the account around it.
"""

import random
import re
from decimal import Decimal

import words
from encode import (DAY, date_only, india_offset, minute_offset,
                    new_york_offset, no_zone, utc_milliseconds, utc_seconds)

# In place of a value: the record lacks the key.
ABSENT = object()

# How moments are written; see the specs for who writes which.
STAMPS = {"seconds": utc_seconds, "milliseconds": utc_milliseconds,
          "india": india_offset, "new_york": new_york_offset,
          "no_zone": no_zone, "date": date_only, "minutes": minute_offset}

_TITLES = (
    "Replace the battery", "Order \"two\" of these", "Réunion d'équipe",
    "Check C:\\temp\\new", "Line\nbreak", "Tab\there", "電源を確認", "مراجعة",
    "It's done; isn't it?", "100% & more <b>bold</b>", "🔧 fix 👩‍💻", "null",
    "Call vendor", "Write the report", "é and e\u0301")
_TAGS = re.compile(r"<[^>]*>")


class Kind:
    """How a column's values are made."""

    def __init__(self, make, stamp=None):
        self.make = make
        self.stamp = stamp      # of a moment: one of STAMPS, or "" for that
                                # of the resource

    def __call__(self, draw):
        return self.make(draw)


class Draw:
    """The making of one record."""

    def __init__(self, world, spec, rng, n, number, created, parent, keys,
                 workspace_id):
        self.world = world
        self.spec = spec
        self.rng = rng
        self.n = n              # place among its siblings
        self.number = number    # its id
        self.created = created
        self.parent = parent    # record, or None
        self.keys = keys        # of the path, by name
        self.workspace_id = workspace_id
        self.row = {}

    def pick(self, values):
        return values[int(self.rng.random() * len(values))]

    def ref(self, table):
        """The key of a record of another table, or None if it is empty."""
        keys = self.world.keys(table)
        return self.pick(keys) if keys else None

    def refs(self, table, most):
        keys = self.world.keys(table)
        count = self.rng.randrange(most + 1)
        return self.rng.sample(keys, min(count, len(keys)))

    def past(self):
        """A moment between creation and the start."""
        return int(self.created
                   + (self.world.now - self.created) * self.rng.random())

    def text(self):
        lines = [self.pick(words.SENTENCES)
                 for _ in range(self.rng.randint(1, 4))]
        return " ".join(lines)


# --- Plain values ------------------------------------------------------------

ID = Kind(lambda draw: draw.number)
CREATED = Kind(lambda draw: draw.created, "")
UPDATED = Kind(lambda draw: draw.past() + (
    draw.rng.randrange(1000) / 1000 if draw.spec.stamp == "milliseconds"
    else 0), "")
WORKSPACE = Kind(lambda draw: draw.workspace_id)
# Some records belong to all workspaces, if there are several.
WORKSPACE_OR_ALL = Kind(lambda draw: 1 if draw.n % 5 == 2 and len(
    draw.world.workspace_ids) > 1 else draw.workspace_id)
TITLE = Kind(lambda draw: draw.pick(_TITLES))
TEXT = Kind(Draw.text)
LONG = Kind(lambda draw: words.LONG_TEXT if draw.rng.random() < 0.002
            else draw.text())
HTML = Kind(lambda draw: f"<div class=\"p\">{LONG(draw)}</div>")
BOOL = Kind(lambda draw: draw.rng.random() < 0.5)
POSITION = Kind(lambda draw: draw.n + 1)
BIG = Kind(lambda draw: draw.pick((0, 1, 42, 2147483648, 9007199254740993,
                                   21000123456)))
MONEY = Kind(lambda draw: draw.pick((0.0, 0.1, 19.99, 1200.5, 99999999.99,
                                     123456.789)))
DATE = Kind(lambda draw: utc_seconds(draw.past())[:10])
URL = Kind(lambda draw: f"https://example.com/a?b={draw.number}&c=%20")
EMAIL = Kind(lambda draw: draw.pick(("ops+1@example.com", "o'neil@example.org",
                                     "é@example.net")))
EMAILS = Kind(lambda draw: draw.rng.sample(
    ("a@example.com", "\"B, C\" <b@example.com>", "d'e@example.org"),
    draw.rng.randrange(4)))
TEXTS = Kind(lambda draw: draw.rng.sample(words.TAGS, draw.rng.randrange(4)))
COLOR = Kind(lambda draw: f"#{draw.rng.randrange(1 << 24):06x}")
ZONE = Kind(lambda draw: draw.pick(words.TIME_ZONES))
IP = Kind(lambda draw: f"10.0.{draw.rng.randrange(256)}.{draw.n % 256}")
# hh:mm; the hours may exceed 24
TIME_SPENT = Kind(lambda draw: "%02d:%02d" % (
    draw.pick((0, 0, 1, 2, 7, 26, 130)), draw.rng.randrange(60)))


def const(value):
    return Kind(lambda draw: value)


def name(what):
    """A name that no other record of the resource has."""
    return Kind(lambda draw: f"{what} {draw.n + 1}"
                + draw.pick(("", "", " (\"old\")", " — é", " 🖥", "'s")))


def text_of(column):
    """The text in a column of HTML."""
    return Kind(lambda draw: draw.row[column]
                and _TAGS.sub("", draw.row[column]))


def enum(*values):
    return Kind(lambda draw: draw.pick(values))


def number(low, high):
    return Kind(lambda draw: draw.rng.randint(low, high))


def moment(before=None, after=None, stamp=""):
    """A moment between creation and the start; or so many days before to so
    many days after creation."""
    if before is None:
        return Kind(Draw.past, stamp)
    return Kind(lambda draw: int(draw.created) + draw.rng.randrange(
        -before * DAY, after * DAY + 1), stamp)


def opt(kind, share=0.35):
    """Null in a share of the records; never in the second one."""
    return Kind(lambda draw: None if draw.n % 4 != 1
                and draw.rng.random() < share else kind(draw), kind.stamp)


def maybe(kind, share=0.35):
    """Absent from a share of the records, and null in some."""
    def make(draw):
        chance = draw.rng.random()
        if draw.n % 4 != 1 and chance < share:
            return ABSENT if chance < share * 0.7 else None
        return kind(draw)
    return Kind(make, kind.stamp)


# --- References --------------------------------------------------------------

def ref(table):
    return Kind(lambda draw: draw.ref(table))


def refs(table, most=4):
    return Kind(lambda draw: draw.refs(table, most))


def parent(column):
    """A column of the parent's record."""
    return Kind(lambda draw: draw.parent.get(column))


def key(column):
    """A key of the path."""
    return Kind(lambda draw: draw.keys[column])


def named(table):
    """A reference with the name: {"id": …, "name": …}."""
    return Kind(lambda draw: {"id": draw.ref(table),
                              "name": draw.pick(words.FIRST_NAMES)})


PERSON = Kind(lambda draw: f"{draw.pick(words.FIRST_NAMES)} "
              f"{draw.pick(words.LAST_NAMES)}")


# --- Objects and arrays ------------------------------------------------------

def obj(**members):
    """An object of kinds."""
    return Kind(lambda draw: {member: written(kind, draw)
                              for member, kind in members.items()})


def arr(kind, most=3):
    return Kind(lambda draw: [written(kind, draw) for _ in
                              range(draw.rng.randrange(most + 1))])


def written(kind, draw):
    """A value as it stands inside of objects and arrays."""
    value = kind(draw)
    if kind.stamp is not None and value is not None:
        return STAMPS[kind.stamp or draw.spec.stamp](value)
    return None if value is ABSENT else value


ATTACHMENT = obj(id=Kind(lambda draw: 22000600000
                         + draw.rng.randrange(1 << 40)),
                 content_type=enum("image/png", "text/plain"),
                 size=number(0, 1 << 33), name=enum("a \"1\".png", "ü.txt"),
                 attachment_url=URL, created_at=CREATED, updated_at=CREATED)
ATTACHMENTS = arr(ATTACHMENT, 2)
APPROVAL_STATUS = Kind(lambda draw: draw.pick((
    {"id": 0, "name": "requested"}, {"id": 1, "name": "approved"},
    {"id": 2, "name": "rejected"}, {"id": 3, "name": "cancelled"})))
ADDRESS = obj(line1=enum("1 Main St", "Hauptstraße 7\nHinterhaus", ""),
              line2=opt(const("3rd floor")), city=enum("Paris", "Köln"),
              state=opt(const("NRW")), country=enum("FR", "DE"),
              zipcode=enum("75011", "00501"))
CHOICES = arr(obj(id=number(1, 50), value=enum(*words.CHOICES)), 4)

# Custom fields of one workspace start with "local_"; lists of all workspaces
# leave them out.
LOCAL = "local_"


def _custom_fields(draw):
    rng, pick = draw.rng, draw.pick

    def some(values):
        return None if rng.random() < 0.4 else pick(values)

    values = {
        "short_text": some(("CC-1", "", "Ünï \"q\"", "\\", "0012", "null")),
        "paragraph": some(("Two\nlines", "", "Because it's needed", "\t")),
        "count": some((0, 1, -5, 2147483648, 9007199254740993)),
        "amount": some((Decimal("12345678901234567890.123456789"),
                        Decimal("0.1"), Decimal("-1.50"), Decimal(0))),
        "is_open": some((True, False)),
        "day": some(("2024-02-29", "1999-12-31")),
        "moment": some(("2025-03-06T23:30:00Z", "2025-07-06T12:30:00Z")),
        "choice": some(words.CHOICES),
        "choices": some((["ERP"], ["CRM", "Wiki, internal"], [])),
        "region": some(("EMEA", "APAC")),
        "country": some(("France", "Brazil")),
        "lookup": some((21000990001, 9007199254740993)),
        "link": some(("https://example.com/?a=b&c=d", "")),
    }
    if draw.workspace_id == 3:
        values[f"{LOCAL}code"] = some((7, 42))
    elif draw.workspace_id is not None:
        values[f"{LOCAL}code"] = some(("A-1", ""))
    return values


CUSTOM = Kind(_custom_fields)


def seeded(*parts):
    """A source of chance that depends on these parts alone."""
    return random.Random("/".join(map(str, parts)))
