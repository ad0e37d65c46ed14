#!/usr/bin/python3
"""Servers that go wrong: sockets.py PORT_FILE MODE

	deaf	a full backlog: connections are not accepted
	mute	accepts, and never says a word
	head	sends half of a header and stops
	body	sends a header and half of a body and stops
	drip	sends a body, a byte every 50 ms, that does not end
"""

import os
import socket
import sys
import threading
import time

port_file, mode = sys.argv[1:]

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(0 if mode == "deaf" else 128)
kept = []

if mode == "deaf":
    for _ in range(8):          # more than fit into the backlog
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
        kept.append(filler)
    time.sleep(0.2)

with open(port_file + ".new", "w") as file:
    file.write(f"{listener.getsockname()[1]}\n")
os.rename(port_file + ".new", port_file)

HEAD = (b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n"
        b"content-length: 1000000\r\n\r\n")


def serve(connection):
    try:
        connection.recv(65536)
        if mode == "head":
            connection.sendall(HEAD[:30])
        elif mode == "body":
            connection.sendall(HEAD + b'{"groups":[{"id":1,"name":"')
        elif mode == "drip":
            connection.sendall(HEAD + b'{"groups":[{"id":1,"name":"')
            while True:
                connection.sendall(b"x")
                time.sleep(0.05)
        while connection.recv(65536):
            pass
    except OSError:
        pass
    finally:
        connection.close()


while mode == "deaf":
    time.sleep(3600)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],),
                     daemon=True).start()
