"""A simulated account as its other users see it: the control plane."""

import base64
import json
import re
import socket

# What the lines of a history begin with; see the simulator's README.
_VERSION = re.compile(
    rb'\{"id":(\d+),"from":([^,]+),"to":([^,]+),"visible":(true|false),"row":')
_STATS = b'},"stats":{'

_KEY = base64.b64encode(b"simulator-key:X")


class DeskError(Exception):
    """A control request was refused."""


class Version:
    """A version of a ticket that was current from `start` to `end`; None is
    since ever, and still."""

    def __init__(self, number, start, end, visible, row, stats):
        self.number = number
        self.start = start
        self.end = end
        self.visible = visible
        self.row = row              # JSON texts
        self.stats = stats


class Desk:
    """One connection to a simulator."""

    def __init__(self, url):
        self.url = url
        host, port = url.rpartition("/")[2].split(":")
        self._socket = socket.create_connection((host, int(port)), 60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")

    def close(self):
        self._stream.close()
        self._socket.close()

    def ask(self, method, name, members=None):
        """The body of an answer, as bytes."""
        status, answer = self._exchange(
            method, "/_control/" + name,
            b"" if members is None else json.dumps(members).encode())
        if status != b"200":
            raise DeskError(f"{method} {name} {members}: {answer.decode()}")
        return answer

    def read_as_user(self, path):
        """What another user of the API reads."""
        status, answer = self._exchange("GET", "/api/v2/" + path, b"")
        if status != b"200":
            raise DeskError(f"GET {path}: {answer.decode()}")

    def _exchange(self, method, target, body):
        self._socket.sendall(
            b"%s %s HTTP/1.1\r\nhost: desk\r\nauthorization: Basic %s\r\n"
            b"content-length: %d\r\n\r\n%s" % (
                method.encode(), target.encode(), _KEY, len(body), body))
        status = self._stream.readline().split()[1]
        length = 0
        while True:
            header = self._stream.readline().strip().lower()
            if not header:
                break
            if header.startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        return status, self._stream.read(length)

    def post(self, name, **members):
        return json.loads(self.ask("POST", name, members))

    def lines(self, name):
        return list(map(json.loads, self.ask("GET", name).splitlines()))

    def stats(self):
        return json.loads(self.ask("GET", "stats"))

    def now(self):
        return self.post("clock")["epoch"]

    def advance(self, seconds):
        return self.post("clock", advance=seconds)["epoch"]

    def history(self, since, unchanged):
        """The versions current at that moment or later, with or without those
        of tickets that never changed."""
        name = f"history?since={since!r}&unchanged={str(unchanged).lower()}"
        for line in self.ask("GET", name).splitlines():
            found = _VERSION.match(line)
            number, start, end, visible = found.groups()
            rest = line[found.end():-1]
            # no text of a record contains this: its quotes are escaped
            place = rest.rindex(_STATS)
            yield Version(int(number), _moment(start), _moment(end),
                          visible == b"true", rest[:place + 1],
                          rest[place + len(_STATS) - 1:])


def _moment(text):
    return None if text == b"null" else float(text)
