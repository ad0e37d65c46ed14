"""Just enough of HTTP/1.1: keep-alive connections, one answer at a time."""

import asyncio
import itertools
import socket
import struct
import time

import delivery
from messages import Request

MAX_HEAD = 64 << 10

# A slow answer comes in so many pieces.
DRIPS = 20

FLOOD_RATE = 25_000_000             # bytes a second

_RESET = struct.pack("ii", 1, 0)    # SO_LINGER: close with a reset


class BadRequest(Exception):
    """The bytes received are not a request."""


class Connection(asyncio.Protocol):
    """One client connection.

    The application provides answer(request, number) -> response, and
    sent(request), called when the answer has been written, or closed(), if
    the connection went away before.  `connections` is a set in which the
    connection is as long as it exists.
    """

    _numbers = itertools.count(1)

    def __init__(self, application, connections):
        self._application = application
        self._connections = connections
        self._buffer = b""
        self._number = next(Connection._numbers)
        self._pending = None        # the request being answered
        self._timer = None
        self._leaving = False       # to be closed after the answer
        self._paused = False        # the client does not take more bytes

    def connection_made(self, transport):
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, error):
        self._connections.discard(self)
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
        close = (self._leaving
                 or request.headers.get("connection", "").lower() == "close")
        message = delivery.Message(response, close, request.method == "HEAD",
                                   time.monotonic() - started)
        way = delivery.BROKEN.get(response.delivery, delivery.whole)
        data, ending = way(message)
        if response.delivery == "drip":
            self._drip(request, data, max(len(data) // DRIPS, 1),
                       response.drip_seconds / DRIPS, ending)
            return
        self._transport.write(data)
        self._end(request, ending)

    def _end(self, request, ending):
        """What follows the bytes of an answer."""
        if ending == delivery.RESET:
            self.reset()
        elif ending == delivery.FLOOD:
            self._flood()
        elif ending != delivery.HANG:
            if ending == delivery.CLOSE:
                self._transport.close()
            self._pending = None
            self._application.sent(request)

    def _drip(self, request, rest, size, pause, ending):
        """Send some bytes, and the others later."""
        self._transport.write(rest[:size])
        if len(rest) > size:
            self._timer = asyncio.get_running_loop().call_later(
                pause, self._drip, request, rest[size:], size, pause, ending)
            return
        self._timer = None
        self._end(request, ending)
        self._serve()

    def _flood(self):
        """Send blanks for as long as the client is there, and no faster than
        it takes them; 25 MB a second at most, for others to get a turn."""
        if not self._paused:
            self._transport.write(delivery.FLOOD_CHUNK)
        self._timer = asyncio.get_running_loop().call_later(
            len(delivery.FLOOD_CHUNK) / FLOOD_RATE, self._flood)

    def pause_writing(self):
        self._paused = True

    def resume_writing(self):
        self._paused = False

    def leave(self):
        """Close as soon as nothing is to be answered any more."""
        self._leaving = True
        if self._pending is None:
            self._transport.close()

    def reset(self):
        self._transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()
