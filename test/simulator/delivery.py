"""How an answer's bytes go out: as HTTP wants it, or broken in some way."""

import itertools
import zlib
from email.utils import formatdate
from http import HTTPStatus

CHUNK = 5000

# What is done with the connection after the bytes.
KEEP, CLOSE, RESET, HANG, FLOOD = "keep", "close", "reset", "hang", "flood"

# Far beyond what any client takes.
_HUGE = 1 << 40
_LONG = 1 << 20

_REASONS = {status.value: status.phrase for status in HTTPStatus}
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


class Message:
    """An answer about to go out."""

    def __init__(self, response, close, bodiless, seconds):
        self._response = response
        self._seconds = seconds     # that it took
        self._bodiless = bodiless   # the answer to HEAD
        self.close = close
        self.body = response.rendered()
        self.chunked = response.chunked
        self.length = None          # announced; None: the body's
        self.header = b""           # one more

    def head(self):
        response = self._response
        status = (f"{response.status} "
                  f"{_REASONS.get(response.status, 'Unknown')}")
        length = len(self.body) if self.length is None else self.length
        framing = ("transfer-encoding: chunked" if self.chunked
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
            f"x-envoy-upstream-service-time: {int(self._seconds * 1000)}\r\n"
            f"connection: {'close' if self.close else 'keep-alive'}\r\n"]
        if length:
            lines.append(f"content-type: {response.content_type}\r\n")
        lines += [f"{name}: {value}\r\n" for name, value in response.headers]
        return "".join(lines).encode("latin-1") + self.header + b"\r\n"

    def framed_body(self):
        if self._bodiless:
            return b""
        return chunks(self.body) if self.chunked else self.body

    def zipped(self, spoil):
        """The body becomes a gzip stream with something wrong in it."""
        headers = self._response.headers
        if ("content-encoding", "gzip") in headers:
            packed = self.body
        else:
            packed = gzip(self.body)
            headers.append(("content-encoding", "gzip"))
        self.body = spoil(packed)


def chunks(body, end=b"0\r\n\r\n"):
    """A body in the chunked transfer coding."""
    pieces = [body[start:start + CHUNK]
              for start in range(0, len(body), CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece)
                    for piece in pieces) + end


def gzip(body):
    compressor = zlib.compressobj(1, wbits=31)
    return compressor.compress(body) + compressor.flush()


def whole(message):
    return (message.head() + message.framed_body(),
            CLOSE if message.close else KEEP)


# The broken ways.  Each returns the bytes that go out, and what is done with
# the connection then.

def reset_before(message):
    return b"", RESET


def close_before(message):
    return b"", CLOSE


def cut_headers(message):
    head = message.head()
    return head[:len(head) // 2], CLOSE


def reset_after_headers(message):
    return message.head(), RESET


def reset_in_body(message):
    body = message.framed_body()
    return message.head() + body[:len(body) // 2], RESET


def truncate(message):
    message.close = True
    body = message.framed_body()
    return message.head() + body[:len(body) // 2], CLOSE


def chunk_cut(message):
    message.chunked = message.close = True
    return message.head() + chunks(message.body, b""), CLOSE


def chunk_broken(message):
    message.chunked = True
    return message.head() + chunks(message.body, b"zz\r\n\r\n"), CLOSE


def gzip_cut(message):
    message.zipped(lambda packed: packed[:len(packed) // 2])
    return whole(message)


def gzip_broken(message):
    def spoil(packed):
        middle = len(packed) // 2
        return packed[:middle] + b"\xff" * 8 + packed[middle + 8:]
    message.zipped(spoil)
    return whole(message)


def not_http(message):
    return b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n", CLOSE


def hang(message):
    return b"", HANG


def hang_headers(message):
    head = message.head()
    return head[:len(head) // 2], HANG


def hang_body(message):
    body = message.framed_body()
    return message.head() + body[:len(body) // 2], HANG


def long_header(message):
    message.header = b"x-long: " + b"x" * _LONG + b"\r\n"
    return whole(message)


def many_headers(message):
    message.header = b"x-many: 1\r\n" * (_LONG // 10)
    return whole(message)


def huge(message):
    message.chunked = False
    message.length = _HUGE
    return message.head() + message.body, HANG


def flood(message):
    message.chunked = True
    return message.head() + chunks(message.body, b""), FLOOD


# The bytes are those of a whole answer; they come slowly, see http_server.py.
drip = whole

BROKEN = {way.__name__: way for way in (
    reset_before, close_before, cut_headers, reset_after_headers,
    reset_in_body, truncate, chunk_cut, chunk_broken, gzip_cut, gzip_broken,
    not_http, hang, hang_headers, hang_body, long_header, many_headers, huge,
    flood)}
BROKEN["drip"] = drip

# Blanks, which JSON allows between its tokens and after them.
FLOOD_CHUNK = b"%x\r\n%s\r\n" % (1 << 18, b" " * (1 << 18))
