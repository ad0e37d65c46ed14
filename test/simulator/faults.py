"""Failures on demand: what goes wrong between the service and its client."""

import base64
import itertools
import re
from email.utils import formatdate

import delivery
import door
from encode import to_json
from messages import JSON_TYPE, Listing, Response

# Faults that change how the bytes of the answer reach the client.
DELIVERY_KINDS = tuple(delivery.BROKEN)
# Faults of connecting.
DOOR_KINDS = door.KINDS
# Faults that replace the answer.
ANSWER_KINDS = ("status", "html", "empty", "garbage", "redirect", "echo_key",
                "delay")
# Faults that change the body of a successful answer; others pass them by.
BODY_KINDS = ("wrong_envelope", "bad_utf8", "nul_escape", "wrong_type",
              "no_id", "odd_id", "null_record",
              "duplicate_keys", "deep_nesting", "short_middle_page",
              "empty_last_page_with_link", "link_past_end", "link_elsewhere",
              "no_link")
KINDS = DELIVERY_KINDS + DOOR_KINDS + ANSWER_KINDS + BODY_KINDS

_ERRORS = {
    400: {"description": "Validation failed", "errors": [
        {"field": "page", "message": "It should be a positive number",
         "code": "invalid_value"}]},
    401: {"code": "invalid_credentials",
          "message": "You have to be logged in to perform this action."},
    403: {"code": "access_denied",
          "message": "You are not authorized to perform this action."},
    429: {"code": "rate_limit_exceeded", "message": "You have exceeded the "
          "limit of requests per minute"},
}
_BROKEN_DOWN = {"code": "internal_error",
                "message": "The service is temporarily unavailable."}

_FIRST_RECORD = re.compile(rb'[:\[]\{"')
_TEXT_MEMBER = re.compile(
    rb'("(?:subject|name|first_name|label|body)":")')
# In the order of preference.
_INTEGER_MEMBERS = [re.compile(rb'("%s":)\d+' % name)
                    for name in (b"status", b"position", b"id")]
_ID = re.compile(rb'"id":\d+')
_FIRST_IN_LIST = re.compile(rb'(:\[)\{"')
_NESTING = 10000
_FILTER_PAGE = 30

_HTML = (b"<!DOCTYPE html><html><head><title>Service unavailable</title>"
         b"</head><body><h1>We'll be right back</h1></body></html>")
_LOGIN = (b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>"
          b"<form action=\"/login\" method=\"post\"><input name=\"user\">"
          b"<input name=\"password\" type=\"password\"></form></body></html>")
_ELSEWHERE = "https://login.example.com"


class FaultError(ValueError):
    """A description of a fault that makes no sense."""


class Fault:
    def __init__(self, number, clock, kind, path=".*", skip=0, count=1,
                 status=None, code=None, retry_after=None, retry_date=None,
                 seconds=1.0):
        if kind not in KINDS:
            raise FaultError("kind is one of " + ", ".join(KINDS))
        self.number = number
        self.kind = kind
        self._clock = clock
        self._path = re.compile(path)
        self.skip = int(skip)
        self._left = int(count)     # negative: for ever
        self._status = None if status is None else int(status)
        self._code = code
        self._retry_after = retry_after
        self._retry_date = None if retry_date is None else float(retry_date)
        self.seconds = float(seconds)

    @property
    def lasts(self):
        return self._left < 0

    def matches(self, request):
        return self._path.search(request.target) is not None

    def take(self, request, response):
        """Does the fault strike this answer?  Counts, if it might."""
        if self._left == 0 or not self.matches(request):
            return False
        if self.kind in BODY_KINDS and not self._applicable(request, response):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self._left -= 1
        return True

    def _applicable(self, request, response):
        if response.status != 200:
            return False
        listing = isinstance(response.body, Listing)
        if self.kind == "short_middle_page":
            return listing and _has_more(request, response)
        if self.kind in ("empty_last_page_with_link", "link_past_end"):
            return listing and not _has_more(request, response)
        return (self.kind not in ("link_elsewhere", "no_link")
                or _is_linked(response))

    def strike(self, request, response):
        """The answer with the fault in it."""
        if self.kind in DELIVERY_KINDS:
            response.delivery = self.kind
            response.drip_seconds = self.seconds
            return response
        return getattr(self, "_strike_" + self.kind)(request, response)

    def _replaced(self, response, default_status, body,
                  content_type=JSON_TYPE):
        """An answer in place of the service's own, limits still reported."""
        answer = Response(self._status or default_status, body, content_type, [
            item for item in response.headers
            if item[0].startswith("x-ratelimit")])
        answer.delay = response.delay
        if self._retry_after is not None:
            answer.headers.append(("retry-after", str(self._retry_after)))
        elif self._retry_date is not None:
            answer.headers.append(("retry-after", formatdate(
                self._clock.now() + self._retry_date, usegmt=True)))
        return answer

    def _strike_status(self, request, response):
        status = self._status or 503
        body = dict(_ERRORS.get(status, _BROKEN_DOWN))
        if self._code is not None:
            body["code"] = self._code
        # The service says nothing more about what is not there.
        return self._replaced(response, status,
                              b"" if status == 404 else to_json(body))

    def _strike_html(self, request, response):
        return self._replaced(response, 502,
                              _LOGIN if self._status == 200 else _HTML,
                              "text/html; charset=utf-8")

    def _strike_empty(self, request, response):
        return self._replaced(response, 200, b"")

    def _strike_garbage(self, request, response):
        return self._replaced(response, 200,
                              b'\x1f\x00{"tickets":[{"id":1,,\xfe]')

    def _strike_redirect(self, request, response):
        response = self._replaced(response, 302, b"")
        response.headers.append(("location", _ELSEWHERE + "/login"))
        return response

    def _strike_echo_key(self, request, response):
        sent = request.headers.get("authorization", "")
        return self._replaced(response, 500, to_json({
            "code": "internal_error",
            "message": f"cannot serve {sent!r}, key {decoded_key(sent)!r}"}))

    def _strike_delay(self, request, response):
        response.delay = self.seconds
        return response

    def _strike_wrong_envelope(self, request, response):
        text = response.rendered()
        response.body = b'{"data":' + text.partition(b":")[2]
        return response

    def _strike_bad_utf8(self, request, response):
        response.body = _TEXT_MEMBER.sub(rb"\1" + b"\xc3\x28\xff",
                                         response.rendered(), count=1)
        return response

    def _strike_nul_escape(self, request, response):
        response.body = _TEXT_MEMBER.sub(rb"\1" + rb"\\u0000",
                                         response.rendered())
        return response

    def _strike_wrong_type(self, request, response):
        body = response.rendered()
        for pattern in _INTEGER_MEMBERS:
            response.body, found = pattern.subn(rb'\1"abc"', body)
            if found:
                break
        return response

    def _strike_no_id(self, request, response):
        response.body = _ID.sub(b'"no_id":1', response.rendered(), count=1)
        return response

    def _strike_odd_id(self, request, response):
        response.body = _ID.sub(b'"id":{}', response.rendered(), count=1)
        return response

    def _strike_null_record(self, request, response):
        response.body = _FIRST_IN_LIST.sub(rb'\1null,{"', response.rendered(),
                                           count=1)
        return response

    def _strike_duplicate_keys(self, request, response):
        """The first record has some members twice; the last is the one that
        JSON readers take."""
        response.body = _FIRST_RECORD.sub(
            lambda found: found[0][:-1] + b'"id":-1,'
            b'"updated_at":"1970-01-01T00:00:00Z","',
            response.rendered(), count=1)
        return response

    def _strike_deep_nesting(self, request, response):
        deep = b"[" * _NESTING + b"]" * _NESTING
        response.body = _FIRST_RECORD.sub(
            lambda found: found[0][:-1] + b'"extra":' + deep + b',"',
            response.rendered(), count=1)
        return response

    def _strike_short_middle_page(self, request, response):
        rows = response.body.rows
        response.body.rows = rows[:len(rows) // 2]
        response.shown.records = response.shown.records[:len(rows) // 2]
        return response

    def _strike_empty_last_page_with_link(self, request, response):
        response.body.rows = []
        response.shown = None
        return self._strike_link_past_end(request, response)

    def _strike_link_past_end(self, request, response):
        page = int(request.parameters.get("page", 1))
        response.add_next_link(request, page + 1)
        return response

    def _strike_link_elsewhere(self, request, response):
        """Links, to another host."""
        response.headers = [
            (name, re.sub(r"http://[^/]+", _ELSEWHERE, value)
             if name == "link" else value)
            for name, value in response.headers]
        return response

    def _strike_no_link(self, request, response):
        """The header is lost, the page is as it is."""
        response.headers = [item for item in response.headers
                            if item[0] != "link"]
        return response


def _is_linked(response):
    return any(name == "link" for name, _ in response.headers)


def _has_more(request, response):
    """Do more pages follow?  Filter answers tell by their total."""
    total = response.body.members.get("total")
    if total is None or not request.path.endswith("/filter"):
        return _is_linked(response)
    page = int(request.parameters.get("page", 1))
    return page * _FILTER_PAGE < total


def decoded_key(authorization):
    """The key in an Authorization value; None if there is none."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except ValueError:
        return None
    return text.partition(":")[0]


class Faults:
    def __init__(self, clock, tls_door):
        self._numbers = itertools.count(1)
        self._clock = clock
        self._door = tls_door
        self._waiting = []

    def add(self, description):
        try:
            fault = Fault(next(self._numbers), self._clock, **description)
        except (TypeError, ValueError, re.error) as error:
            raise FaultError(str(error)) from None
        self._waiting.append(fault)
        self._shut_door()
        return fault.number

    def clear(self):
        self._waiting.clear()
        self._door.open()

    def strike(self, request, response):
        """Let the oldest matching fault strike; returns the answer and the
        kind of the fault, or None."""
        for fault in self._waiting:
            if fault.kind not in DOOR_KINDS and fault.take(request, response):
                return fault.strike(request, response), fault.kind
        return response, None

    def answered(self, request):
        """An answer is out: the next request may find the door shut."""
        for fault in self._waiting:
            if fault.kind in DOOR_KINDS and fault.matches(request):
                fault.skip -= 1
        self._shut_door()

    def _shut_door(self):
        for fault in self._waiting:
            if fault.kind in DOOR_KINDS and fault.skip <= 0:
                self._waiting.remove(fault)
                self._door.shut(fault.kind,
                                None if fault.lasts else fault.seconds)
                return
