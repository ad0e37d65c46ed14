"""Failures on demand: what goes wrong between the service and its client."""

import base64
import itertools
import re

from encode import to_json
from messages import JSON_TYPE, Listing, Response

# Faults that change how the bytes of the answer reach the client.
DELIVERY_KINDS = ("reset_before", "reset_after_headers", "truncate", "hang",
                  "hang_headers", "hang_body")
# Faults that replace the answer.
ANSWER_KINDS = ("status", "html", "empty", "garbage", "redirect", "echo_key",
                "delay")
# Faults that change the body of a successful answer; others pass them by.
BODY_KINDS = ("wrong_envelope", "bad_utf8", "nul_escape", "wrong_type",
              "short_middle_page", "empty_last_page_with_link",
              "link_past_end")
KINDS = DELIVERY_KINDS + ANSWER_KINDS + BODY_KINDS

_TEXT_MEMBER = re.compile(
    rb'("(?:subject|name|first_name|label)":")')
# In the order of preference.
_INTEGER_MEMBERS = [re.compile(rb'("%s":)\d+' % name)
                    for name in (b"status", b"position", b"id")]

_HTML = (b"<!DOCTYPE html><html><head><title>Service unavailable</title>"
         b"</head><body><h1>We'll be right back</h1></body></html>")


class FaultError(ValueError):
    """A description of a fault that makes no sense."""


class Fault:
    def __init__(self, number, kind, path=".*", skip=0, count=1, status=None,
                 retry_after=None, seconds=1.0):
        if kind not in KINDS:
            raise FaultError("kind is one of " + ", ".join(KINDS))
        self.number = number
        self.kind = kind
        self._path = re.compile(path)
        self._skip = int(skip)
        self._left = int(count)     # negative: for ever
        self._status = status
        self._retry_after = retry_after
        self._seconds = float(seconds)

    def take(self, request, response):
        """Does the fault strike this answer?  Counts, if it might."""
        if self._left == 0 or not self._path.search(request.target):
            return False
        if self.kind in BODY_KINDS and not self._applicable(response):
            return False
        if self._skip > 0:
            self._skip -= 1
            return False
        self._left -= 1
        return True

    def _applicable(self, response):
        if response.status != 200:
            return False
        listing = isinstance(response.body, Listing)
        linked = any(name == "link" for name, _ in response.headers)
        if self.kind == "short_middle_page":
            return listing and linked
        if self.kind in ("empty_last_page_with_link", "link_past_end"):
            return listing and not linked
        return True

    def strike(self, request, response):
        """The answer with the fault in it."""
        if self.kind in DELIVERY_KINDS:
            response.delivery = self.kind
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
        return answer

    def _strike_status(self, request, response):
        return self._replaced(response, 503, to_json({
            "code": "internal_error",
            "message": "The service is temporarily unavailable."}))

    def _strike_html(self, request, response):
        return self._replaced(response, 502, _HTML,
                              "text/html; charset=utf-8")

    def _strike_empty(self, request, response):
        return self._replaced(response, 200, b"")

    def _strike_garbage(self, request, response):
        return self._replaced(response, 200,
                              b'\x1f\x00{"tickets":[{"id":1,,\xfe]')

    def _strike_redirect(self, request, response):
        response = self._replaced(response, 302, b"")
        response.headers.append(("location",
                                 "https://login.example.com/login"))
        return response

    def _strike_echo_key(self, request, response):
        sent = request.headers.get("authorization", "")
        return self._replaced(response, 500, to_json({
            "code": "internal_error",
            "message": f"cannot serve {sent!r}, key {decoded_key(sent)!r}"}))

    def _strike_delay(self, request, response):
        response.delay = self._seconds
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
                                         response.rendered(), count=1)
        return response

    def _strike_wrong_type(self, request, response):
        body = response.rendered()
        for pattern in _INTEGER_MEMBERS:
            response.body, found = pattern.subn(rb'\1"abc"', body, count=1)
            if found:
                break
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
    def __init__(self):
        self._numbers = itertools.count(1)
        self._waiting = []

    def add(self, description):
        try:
            fault = Fault(next(self._numbers), **description)
        except (TypeError, ValueError, re.error) as error:
            raise FaultError(str(error)) from None
        self._waiting.append(fault)
        return fault.number

    def clear(self):
        self._waiting.clear()

    def strike(self, request, response):
        """Let the oldest matching fault strike; returns the answer and the
        kind of the fault, or None."""
        for fault in self._waiting:
            if fault.take(request, response):
                return fault.strike(request, response), fault.kind
        return response, None
