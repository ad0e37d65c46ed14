#!/usr/bin/python3
"""Ask a simulator's control plane: control.py URL METHOD NAME [BODY]

More requests may follow; then each has three words.  Prints the lines of the
answers, each between two bytes 0x01, which cannot occur in JSON: so COPY reads
them as csv with that quote, whatever is in them.  With COPY's program, an
answer other than 200 is an error of the statement.
"""

import socket
import sys


def ask(address, method, name, body=""):
    body = body.encode()
    connection = socket.create_connection(address, 60)
    connection.sendall(
        f"{method} /_control/{name} HTTP/1.0\r\nhost: {address[0]}\r\n"
        f"content-length: {len(body)}\r\n\r\n".encode() + body)
    with connection.makefile("rb") as stream:
        status = stream.readline().split()[1]
        while stream.readline().strip():
            pass
        if status != b"200":
            sys.exit(f"{method} {name}: {stream.read().decode()}")
        write = sys.stdout.buffer.write
        for line in stream:
            write(b"\x01" + line.rstrip(b"\n") + b"\x01\n")


url, *words = sys.argv[1:]
host, port = url.rpartition("/")[2].split(":")
for first in range(0, len(words), 3):
    ask((host, int(port)), *words[first:first + 3])
