#!/usr/bin/python3
"""Serves the tickets of a simulated account faster than any client reads them.

    page_server.py SIMULATOR_URL PORT_FILE ROWS...

Takes the list rows from the simulator once, as bytes.  A page of them is then
a slice of these bytes between two brackets, whatever its number and size, and
is sent without being copied.  All other requests are passed to the simulator
once, and its answers kept.  Listens on one port for each of ROWS, with so many
tickets; the ports are written to PORT_FILE.

    GET /_bench/log       the request targets answered with tickets, in order
    DELETE /_bench/log    forgets them
"""

import json
import os
import re
import socket
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

KEY = "c2ltdWxhdG9yLWtleTpY"    # simulator-key:X
LIST = "/api/v2/tickets"
OPEN, CLOSE = b'{"tickets":[', b']}'
# What depends on the page, or on the simulator's own connection.
REPLACED = {"content-length", "link", "connection", "transfer-encoding"}


def fetch(url):
    """Status, headers and body of an answer, whatever the status."""
    request = urllib.request.Request(
        url, headers={"Authorization": f"Basic {KEY}",
                      "Accept": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers.items(), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.items(), error.read()


def head(status, headers, length, link=None):
    lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}"]
    lines += [f"{name}: {value}" for name, value in headers
              if name.lower() not in REPLACED]
    if link:
        lines.append(f'link: <{link}>; rel="next"')
    lines += [f"content-length: {length}", "connection: keep-alive", "", ""]
    return "\r\n".join(lines).encode()


class Desk:
    """The records of an account, oldest first, and where each begins."""

    def __init__(self, simulator):
        self.simulator = simulator
        self.headers = None
        self.starts = [0]
        self.others = {}
        records = []
        page = 1
        while page:
            _, self.headers, body = fetch(
                f"{simulator}{LIST}?updated_since=1970-01-01T00:00:00Z"
                f"&order_type=asc&per_page=100&page={page}")
            rows = list(split(body.decode()))
            records += rows
            page = page + 1 if len(rows) == 100 else 0
        for record in records:
            self.starts.append(self.starts[-1] + len(record) + 1)
        self.bytes = memoryview(b",".join(records))

    def other(self, target):
        if target not in self.others:
            self.others[target] = fetch(self.simulator + target)
        return self.others[target]


def split(text):
    """The bytes of each record, as the simulator wrote them."""
    decoder = json.JSONDecoder()
    at = len(OPEN)
    while text[at] != "]":
        _, end = decoder.raw_decode(text, at)
        yield text[at:end].encode()
        at = end + 1 if text[end] == "," else end


class Listener(threading.Thread):
    """One port, with the desk's first rows."""

    def __init__(self, desk, rows):
        super().__init__(daemon=True)
        if rows >= len(desk.starts):
            sys.exit(f"the simulator lists {len(desk.starts) - 1} tickets only")
        self.desk, self.rows, self.log = desk, rows, []
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        read = b""
        with connection:
            while True:
                while b"\r\n\r\n" not in read:
                    more = connection.recv(65536)
                    if not more:
                        return
                    read += more
                request, read = read.split(b"\r\n\r\n", 1)
                method, target, _ = request.split(b"\r\n")[0].decode().split()
                send(connection, self.answer(method, target))

    def answer(self, method, target):
        path, _, query = target.partition("?")
        if path == "/_bench/log":
            log = "\n".join(self.log).encode()
            if method == "DELETE":
                self.log.clear()
            return [head(200, [], len(log)), log]
        if path == LIST and "order_type=asc" in query:
            self.log.append(target)
            return self.page(target)
        status, headers, body = self.desk.other(target)
        return [head(status, headers, len(body)), body]

    def page(self, target):
        number, size = (int(re.search(rf"{name}=(\d+)", target)[1])
                        for name in ("[?&]page", "[?&]per_page"))
        starts = self.desk.starts
        first = min((number - 1) * size, self.rows)
        last = min(first + size, self.rows)
        records = self.desk.bytes[starts[first]:max(starts[last] - 1, 0)] \
            if last > first else b""
        link = None
        if last < self.rows:
            link = f"http://127.0.0.1:{self.port}" + re.sub(
                r"([?&]page=)\d+", rf"\g<1>{number + 1}", target)
        length = len(OPEN) + len(records) + len(CLOSE)
        return [head(200, self.desk.headers, length, link), OPEN, records,
                CLOSE]


def send(connection, parts):
    total = sum(len(part) for part in parts)
    sent = connection.sendmsg(parts)
    if sent < total:            # a signal or a timeout; hardly ever
        connection.sendall(b"".join(parts)[sent:])


def main():
    simulator, port_file, *rows = sys.argv[1:]
    desk = Desk(simulator)
    listeners = [Listener(desk, int(number)) for number in rows]
    for listener in listeners:
        listener.start()
    with open(port_file + ".new", "w") as file:
        print(*(listener.port for listener in listeners), file=file)
    os.rename(port_file + ".new", port_file)
    threading.Event().wait()


if __name__ == "__main__":
    main()
