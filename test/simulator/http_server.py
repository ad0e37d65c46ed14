"""Just enough of HTTP/1.1: keep-alive connections, one answer at a time."""

import asyncio
import itertools
import socket
import struct
import time
from email.utils import formatdate
from http import HTTPStatus

from messages import Request

MAX_HEAD = 64 << 10
CHUNK = 5000

_REASONS = {status.value: status.phrase for status in HTTPStatus}
_RESET = struct.pack("ii", 1, 0)    # SO_LINGER: close with a reset
_trace_numbers = itertools.count(1)

# Headers that are the same on every answer of the API.
_FIXED_HEADERS = (
    "cache-control: no-cache, no-store, max-age=0, must-revalidate\r\n"
    "pragma: no-cache\r\n"
    "expires: Wed, 13 Oct 2010 00:00:00 UTC\r\n"
    "x-freshservice-api-version: latest=v2; requested=v2\r\n"
    "x-frame-options: SAMEORIGIN\r\n"
    "x-xss-protection: 1; mode=block\r\n"
    "x-content-type-options: nosniff\r\n"
    "x-fw-ratelimiting-managed: true\r\n"
    "set-cookie: _x_w=12_1; path=/; HttpOnly\r\n"
    "server: fwe\r\n")


class BadRequest(Exception):
    """The bytes received are not a request."""


class Connection(asyncio.Protocol):
    """One client connection.

    The application provides answer(request, number) -> response, and
    sent(request), called when the answer has been written, or closed(), if
    the connection went away before.
    """

    _numbers = itertools.count(1)

    def __init__(self, application):
        self._application = application
        self._buffer = b""
        self._number = next(Connection._numbers)
        self._pending = None        # the request being answered
        self._timer = None

    def connection_made(self, transport):
        self._transport = transport

    def connection_lost(self, error):
        if self._timer is not None:
            self._timer.cancel()
        if self._pending is not None:
            self._application.closed()

    def data_received(self, data):
        self._buffer += data
        if self._pending is None:
            self._serve()

    def _serve(self):
        """Answer the requests received so far."""
        while self._pending is None and not self._transport.is_closing():
            try:
                request = self._take_request()
            except BadRequest:
                self._transport.write(b"HTTP/1.1 400 Bad Request\r\n"
                                      b"content-length: 0\r\n"
                                      b"connection: close\r\n\r\n")
                self._transport.close()
                return
            if request is None:
                return
            self._pending = request
            started = time.monotonic()
            response = self._application.answer(request, self._number)
            if response.delay > 0:
                self._timer = asyncio.get_running_loop().call_later(
                    response.delay, self._deliver_late, request, response,
                    started)
            else:
                self._deliver(request, response, started)

    def _take_request(self):
        """Cut one request off the buffer; None while it is incomplete."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEAD:
                raise BadRequest
            return None
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if not colon:
                raise BadRequest
            headers[name.lower()] = value.strip()
        try:
            method, target, version = lines[0].split(" ")
            length = int(headers.get("content-length", 0))
        except ValueError:
            raise BadRequest from None
        if not target.startswith("/") or not version.startswith("HTTP/1."):
            raise BadRequest
        start = end + 4
        if len(self._buffer) < start + length:
            return None
        body = self._buffer[start:start + length]
        self._buffer = self._buffer[start + length:]
        if version == "HTTP/1.0":
            headers.setdefault("connection", "close")
        return Request(method, target, headers, body)

    def _deliver_late(self, request, response, started):
        self._timer = None
        self._deliver(request, response, started)
        self._serve()

    def _deliver(self, request, response, started):
        """Send the answer, as far as its delivery goes."""
        delivery = response.delivery
        if delivery == "hang":
            return
        if delivery == "reset_before":
            self._reset()
            return
        close = (request.headers.get("connection", "").lower() == "close"
                 or delivery == "truncate")
        body = response.rendered()
        head = _head(response, len(body), close, time.monotonic() - started)
        if response.chunked:
            body = _chunks(body)
        if request.method == "HEAD":
            body = b""
        if delivery == "hang_headers":
            self._transport.write(head[:len(head) // 2])
        elif delivery == "reset_after_headers":
            self._transport.write(head)
            self._reset()
        elif delivery == "hang_body":
            self._transport.write(head + body[:len(body) // 2])
        else:
            if delivery == "truncate":
                body = body[:len(body) // 2]
            self._transport.write(head + body)
            if close:
                self._transport.close()
            self._pending = None
            self._application.sent(request)

    def _reset(self):
        self._transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()


def _chunks(body):
    """A body in the chunked transfer coding."""
    pieces = [body[start:start + CHUNK]
              for start in range(0, len(body), CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece)
                    for piece in [*pieces, b""])


def _head(response, length, close, seconds):
    status = f"{response.status} {_REASONS.get(response.status, 'Unknown')}"
    framing = ("transfer-encoding: chunked" if response.chunked
               else f"content-length: {length}")
    number = next(_trace_numbers)
    lines = [
        f"HTTP/1.1 {status}\r\n"
        f"date: {formatdate(response.date, usegmt=True)}\r\n"
        f"{framing}\r\n"
        f"status: {status}\r\n"
        f"{_FIXED_HEADERS}"
        f"x-request-id: {number:08x}-0000-4000-8000-{number:012x}\r\n"
        f"x-trace-id: 00-{number:032x}-{number:016x}-00\r\n"
        f"x-envoy-upstream-service-time: {int(seconds * 1000)}\r\n"
        f"connection: {'close' if close else 'keep-alive'}\r\n"]
    if length:
        lines.append(f"content-type: {response.content_type}\r\n")
    lines += [f"{name}: {value}\r\n" for name, value in response.headers]
    return "".join(lines).encode("latin-1") + b"\r\n"
