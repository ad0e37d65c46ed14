#!/usr/bin/python3
"""Ask a simulator's control plane: control.py URL METHOD NAME [BODY]

Prints the lines of the answer, each between two bytes 0x01, which cannot occur
in JSON: so COPY reads them as csv with that quote, whatever is in them.  With
COPY's program, an answer other than 200 is an error of the statement.
"""

import socket
import sys

url, method, name, *body = sys.argv[1:]
host, port = url.rpartition("/")[2].split(":")
body = (body[0] if body else "").encode()

connection = socket.create_connection((host, int(port)), 60)
connection.sendall(
    f"{method} /_control/{name} HTTP/1.0\r\nhost: {host}\r\n"
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
