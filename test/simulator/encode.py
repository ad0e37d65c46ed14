"""Timestamps and JSON as the service writes and reads them."""

import datetime
import json
import re
from decimal import Decimal

DAY = 86400

_EPOCH_ORDINAL = datetime.date(1970, 1, 1).toordinal()
_IST = 5 * 3600 + 1800
_day_texts = {}

_DATE_INPUT = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d))?"
    r"(Z|[+-]\d\d(?::?\d\d)?)?)?")


def utc_seconds(moment):
    """2025-07-06T12:30:00Z"""
    day, second = divmod(int(moment), DAY)
    text = _day_texts.get(day)
    if text is None:
        date = datetime.date.fromordinal(day + _EPOCH_ORDINAL)
        text = _day_texts[day] = date.isoformat()
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return f"{text}T{hour:02d}:{minute:02d}:{second:02d}Z"


def utc_milliseconds(moment):
    """2025-07-06T12:30:00.343Z"""
    milliseconds = round(moment * 1000)
    second, fraction = divmod(milliseconds, 1000)
    return f"{utc_seconds(second)[:-1]}.{fraction:03d}Z"


def india_offset(moment):
    """2025-07-06T18:00:00+05:30"""
    return utc_seconds(moment + _IST)[:-1] + "+05:30"


def new_york_offset(moment):
    """2025-07-06T08:30:00-04:00"""
    return utc_seconds(moment - 4 * 3600)[:-1] + "-04:00"


def minute_offset(moment):
    """2025-07-06T08:30-04:00"""
    return utc_seconds(moment - 4 * 3600)[:-4] + "-04:00"


def no_zone(moment):
    """2025-07-06 12:30:00"""
    return utc_seconds(moment)[:-1].replace("T", " ")


def date_only(moment):
    """2025-07-06"""
    return utc_seconds(moment)[:10]


def parse_day(text):
    """Days since the epoch of 'yyyy-mm-dd', or None."""
    if len(text) != 10:
        return None
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return date.toordinal() - _EPOCH_ORDINAL


def parse_moment(text):
    """Seconds since the epoch of a documented date input, or None.

    Accepted: a date; minute or second precision; Z, +hh, +hhmm or +hh:mm;
    without a zone it is UTC.
    """
    match = _DATE_INPUT.fullmatch(text)
    if match is None:
        return None
    day = parse_day(match[1])
    hour, minute, second = (int(match[n] or 0) for n in (2, 3, 4))
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    moment = day * DAY + hour * 3600 + minute * 60 + second
    zone = match[5]
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = int(digits[:2]) * 3600 + int(digits[2:] or 0) * 60
        moment += offset if zone[0] == "-" else -offset
    return moment


# json.dumps() would make a new encoder each time.
_encode_plain = json.JSONEncoder(ensure_ascii=False,
                                 separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(separators=(",", ":")).encode


def to_json(value, ascii_only=False):
    return (_encode_ascii if ascii_only else _encode_plain)(value).encode()


def record_to_json(record, ascii_only=False):
    """One record; exact decimals are allowed directly in custom_fields."""
    custom = record.get("custom_fields")
    if custom is None or not any(
            type(value) is Decimal for value in custom.values()):
        return to_json(record, ascii_only)
    plain = dict(record)
    del plain["custom_fields"]
    members = b",".join(
        to_json(name) + b":"
        + (format(value, "f").encode() if type(value) is Decimal
           else to_json(value, ascii_only))
        for name, value in custom.items())
    return (to_json(plain, ascii_only)[:-1]
            + b',"custom_fields":{' + members + b"}}")


def with_members(text, members):
    """A JSON object with further (name, JSON) members appended."""
    if not members:
        return text
    return (text[:-1] + b"".join(b',"%s":%s' % (name.encode(), value)
                                 for name, value in members) + b"}")
