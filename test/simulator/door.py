"""The second port: the same account behind TLS, and a door that can be shut.

What goes wrong before there is a connection happens here, so that the other
port stays reachable for the control plane.
"""

import asyncio
import socket
import ssl
import struct

_QUEUE = 512
_FILLERS = 4                        # fill a queue of length 0
_RESET = struct.pack("ii", 1, 0)    # SO_LINGER: close with a reset
_PLAIN = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"

# How a shut door treats who comes.
KINDS = ("refuse", "blackhole", "tls_stall", "tls_reset", "tls_garbage")


class Door:
    def __init__(self):
        self._listener = None
        self._kind = None           # how it is shut; None: open
        self._timer = None
        self._fillers = []
        self._visitors = set()      # sockets let wait while it is shut
        self._connections = set()
        self._tasks = set()

    def start(self, address, certificate, connection):
        """Listen; connection(connections) makes a protocol that keeps itself
        in the set.  Returns the port."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        # The port stays ours while nobody listens there.
        self._holder = _bound((address, 0))
        self._listen()
        return self._holder.getsockname()[1]

    def close(self):
        if self._listener is not None:
            self.open()
            self._stop_listening()
            self._holder.close()

    def _listen(self):
        self._listener = _bound(self._holder.getsockname())
        self._listener.setblocking(False)
        self._listener.listen(_QUEUE)
        self._loop.add_reader(self._listener, self._accept)

    def _stop_listening(self):
        self._loop.remove_reader(self._listener)
        self._listener.close()

    def shut(self, kind, seconds):
        """Let nobody in for so long (None: until opened).  Who is in may stay
        until the answer to the present request."""
        if self._listener is None:
            return
        self.open()
        for connection in list(self._connections):
            connection.leave()
        self._kind = kind
        if seconds is not None:
            self._timer = self._loop.call_later(seconds, self.open)
        if kind == "refuse":
            self._stop_listening()
        elif kind == "blackhole":
            self._loop.remove_reader(self._listener)
            self._listener.listen(0)
            # The kernel answers nobody while the queue is full.
            for _ in range(_FILLERS):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(self._listener.getsockname())
                self._fillers.append(filler)

    def open(self):
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for waiting in [*self._fillers, *self._visitors]:
            self._drop(waiting)
        self._fillers.clear()
        if self._kind == "refuse":
            self._listen()
        elif self._kind == "blackhole":
            self._listener.listen(_QUEUE)
            self._loop.add_reader(self._listener, self._accept)
        self._kind = None

    def _accept(self):
        try:
            visitor, _ = self._listener.accept()
        except OSError:
            return                  # gone again
        visitor.setblocking(False)
        if self._kind is None:
            task = self._loop.create_task(self._let_in(visitor))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._visitors.add(visitor)
            if self._kind != "tls_stall":
                # A greeting first: an end before it could be met as one
                # of a connection that was never used.
                self._loop.add_reader(visitor, self._rebuff, visitor,
                                      self._kind)

    async def _let_in(self, visitor):
        try:
            await self._loop.connect_accepted_socket(
                lambda: self._connection(self._connections), visitor,
                ssl=self._context)
        except (OSError, ssl.SSLError):
            visitor.close()         # does not trust us, or is gone

    def _rebuff(self, visitor, kind):
        try:
            visitor.recv(1 << 16)
            if kind == "tls_reset":
                visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            else:
                visitor.send(_PLAIN)
        except OSError:
            pass
        self._drop(visitor)

    def _drop(self, waiting):
        self._loop.remove_reader(waiting)
        waiting.close()
        self._visitors.discard(waiting)


def _bound(address):
    """A socket bound to an address that another of ours may have, too."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(address)
    return bound
