#!/usr/bin/python3
"""Checks of what goes wrong on demand: faults, and the door."""

import http.client
import json
import os
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import zlib

from test_simulator import Simulator

PATH = "/api/v2/tickets?per_page=5"


class FaultTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator("--tickets", "300", "--no-limits")

    @classmethod
    def tearDownClass(cls):
        cls.simulator.stop()

    def setUp(self):
        self.simulator.control("POST", "reset", {})
        self.whole, state = self.simulator.raw(PATH)
        self.assertEqual(state, "closed")
        self.head, _, self.body = self.whole.partition(b"\r\n\r\n")

    def struck(self, kind, path=PATH, wait=0.3, **members):
        """What comes in place of an answer: status, head, body, state."""
        self.simulator.fault(kind, path="api", **members)
        received, state = self.simulator.raw(path, wait)
        head, _, body = received.partition(b"\r\n\r\n")
        return head[9:12], head, body, state

    def test_connections_that_break(self):
        self.assertEqual(self.struck("reset_before")[2:], (b"", "reset"))
        self.assertEqual(self.struck("close_before")[1:],
                         (b"", b"", "closed"))
        self.assertEqual(self.struck("reset_after_headers")[2:],
                         (b"", "reset"))
        self.assertEqual(self.struck("reset_in_body")[3], "reset")
        status, head, body, state = self.struck("cut_headers")
        self.assertEqual((status, body, state), (b"200", b"", "closed"))
        self.assertTrue(0 < len(head) < len(self.head))

    def test_connections_that_hang(self):
        self.assertEqual(self.struck("hang"), (b"", b"", b"", "open"))
        self.assertTrue(0 < len(self.struck("hang_headers")[1])
                        < len(self.head))
        self.assertEqual(len(self.struck("hang_body")[2]),
                         len(self.body) // 2)

    def test_answers_that_come_slowly(self):
        started = time.monotonic()
        status, _, body, state = self.struck("drip", wait=2, seconds=0.5)
        self.assertEqual((status, body, state), (b"200", self.body, "closed"))
        self.assertTrue(0.4 < time.monotonic() - started < 1.5)
        started = time.monotonic()
        self.assertEqual(self.struck("delay", wait=2, seconds=0.3)[2],
                         self.body)
        self.assertTrue(0.3 <= time.monotonic() - started < 1.3)

    def test_bodies_with_broken_framing(self):
        status, _, some, state = self.struck("truncate")
        self.assertEqual((status, some, state),
                         (b"200", self.body[:len(self.body) // 2], "closed"))
        _, head, some, state = self.struck("chunk_cut")
        self.assertIn(b"\r\ntransfer-encoding: chunked", head)
        self.assertFalse(some.endswith(b"\r\n0\r\n\r\n"))
        self.assertEqual(state, "closed")
        self.assertTrue(self.struck("chunk_broken")[2].endswith(
            b"\r\nzz\r\n\r\n"))
        self.assertTrue(self.struck("not_http")[1].startswith(b"SSH-2.0"))

    def test_bodies_with_broken_compression(self):
        for kind in ("gzip_cut", "gzip_broken"):
            for switch in (False, True):
                self.simulator.set(gzip=switch)
                _, head, packed, _ = self.struck(kind)
                self.assertEqual(head.count(b"content-encoding: gzip"), 1)
                self.assertIn(b"\r\ncontent-length: %d\r\n" % len(packed),
                              head + b"\r\n")
                inflater = zlib.decompressobj(wbits=31)
                if kind == "gzip_cut":
                    self.assertTrue(self.body.startswith(
                        inflater.decompress(packed)))
                    self.assertFalse(inflater.eof)
                else:
                    with self.assertRaises(zlib.error):
                        inflater.decompress(packed)

    def test_bodies_that_are_too_large(self):
        _, head, body, state = self.struck("huge")
        self.assertIn(b"\r\ncontent-length: 1099511627776\r\n", head)
        self.assertEqual((body, state), (self.body, "open"))
        for kind in ("long_header", "many_headers"):
            _, head, body, _ = self.struck(kind)
            self.assertGreater(len(head), 1_000_000)
            self.assertEqual(body, self.body)
        self.simulator.fault("flood", path="api")
        with socket.create_connection(
                ("127.0.0.1", self.simulator.port)) as client:
            client.sendall(f"GET {PATH} HTTP/1.1\r\n"
                           "Authorization: Bearer simulator-key\r\n\r\n"
                           .encode())
            size = 0
            while size < 5_000_000:
                some = client.recv(1 << 20)
                self.assertTrue(some)
                size += len(some)
        # it does not go on for nobody
        self.assertEqual(self.simulator.get("groups").status, 200)

    def test_answers_that_are_replaced(self):
        status, head, _, _ = self.struck("status", status=503, retry_after="2")
        self.assertEqual(status, b"503")
        self.assertIn(b"\r\nretry-after: 2\r\n", head + b"\r\n")
        _, head, _, _ = self.struck("status", retry_date=90)
        names = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        self.assertRegex(names[b"retry-after"], rb"^\w{3}, \d\d .* GMT$")
        self.assertNotEqual(names[b"retry-after"], names[b"date"])
        for number, code in ((400, b"invalid_value"), (403, b"access_denied"),
                             (401, b"invalid_credentials")):
            self.assertIn(b'"code":"' + code,
                          self.struck("status", status=number)[2])
        self.assertIn(b'"code":"require_feature"', self.struck(
            "status", status=403, code="require_feature")[2])
        self.assertEqual(self.struck("status", status=404)[::2], (b"404", b""))
        status, head, body, _ = self.struck("html")
        self.assertEqual(status, b"502")
        self.assertIn(b"text/html", head)
        status, _, body, _ = self.struck("html", status=200)
        self.assertEqual((status, b"password" in body), (b"200", True))
        self.assertEqual(self.struck("empty")[::2], (b"200", b""))
        self.assertIn(b"\r\nlocation: https://login.example.com",
                      self.struck("redirect")[1])
        self.assertIn(b"simulator-key", self.struck("echo_key")[2])

    def test_bodies_that_are_not_as_promised(self):
        self.assertTrue(self.struck("wrong_envelope")[2].startswith(
            b'{"data":['))
        self.assertIn(rb'"subject":"\u0000', self.struck("nul_escape")[2])
        self.assertIn(b'"status":"abc"', self.struck("wrong_type")[2])
        first = json.loads(self.struck("no_id")[2])["tickets"][0]
        self.assertNotIn("id", first)
        first = json.loads(self.struck("odd_id")[2])["tickets"][0]
        self.assertEqual(first["id"], {})
        self.assertEqual(json.loads(self.struck("null_record")[2])["tickets"],
                         [None] + json.loads(self.body)["tickets"])
        for kind, error in (("garbage", ValueError),
                            ("bad_utf8", UnicodeDecodeError)):
            with self.assertRaises(error):
                json.loads(self.struck(kind)[2].decode())
        for path in (PATH, f"/api/v2/tickets/{self.some_id()}"):
            plain = json.loads(self.simulator.raw(path)[0].partition(
                b"\r\n\r\n")[2])
            twice = self.struck("duplicate_keys", path)[2]
            self.assertEqual(twice.count(b'"id":-1,'), 1)
            # as most readers do, the last member is taken
            self.assertEqual(json.loads(twice), plain)
            deep = self.struck("deep_nesting", path)[2]
            self.assertIn(b'"extra":' + b"[" * 10000 + b"]" * 10000, deep)

    def some_id(self):
        return json.loads(self.body)["tickets"][0]["id"]

    def test_pages_that_are_not_as_announced(self):
        _, head, some, _ = self.struck("short_middle_page")
        self.assertEqual(len(json.loads(some)["tickets"]), 2)
        self.assertIn(b"\r\nlink: ", head)
        _, head, some, _ = self.struck("link_elsewhere")
        self.assertIn(b"\r\nlink: <https://login.example.com/api/v2/tickets?",
                      head)
        self.assertEqual(some, self.body)
        _, head, some, _ = self.struck("no_link")
        self.assertNotIn(b"\r\nlink: ", head)
        self.assertEqual(some, self.body)
        get = self.simulator.get
        self.simulator.fault("link_past_end", path="workspaces")
        self.assertIn("page=2", get("workspaces").headers["link"])
        self.simulator.fault("empty_last_page_with_link", path="workspaces")
        answer = get("workspaces")
        self.assertEqual(answer.rows, [])
        self.assertIn("page=2", answer.headers["link"])

    def test_pages_of_filters(self):
        def page(number):
            return len(self.simulator.filter("status:>1", page=number).rows)

        total = self.simulator.filter("status:>1").json["total"]
        last = (total - 1) // 30 + 1
        self.simulator.fault("short_middle_page", path="filter", count=-1)
        self.assertEqual([page(1), page(last)], [15, total - 30 * (last - 1)])
        self.simulator.control("DELETE", "fault")
        self.simulator.fault("empty_last_page_with_link", path="filter")
        self.assertEqual([page(1), page(last)], [30, 0])

    def test_which_request_is_struck(self):
        get = self.simulator.get
        self.simulator.fault("status", status=500, path="groups", skip=1,
                             count=2)
        self.assertEqual(
            [get(name).status for name in
             ("groups", "agents", "groups", "groups", "groups")],
            [200, 200, 500, 500, 200])
        # body faults pass by what they do not fit
        self.simulator.fault("short_middle_page", path="agents", skip=1)
        rows = [len(get(f"agents?per_page=90&page={page}").rows)
                for page in (5, 1, 2, 3)]
        self.assertEqual(rows[1:], [90, 45, 90])
        kinds = [entry["fault"] for entry in self.simulator.lines("log")]
        self.assertEqual(kinds.count("status"), 2)
        self.assertEqual(kinds.count("short_middle_page"), 1)

    def test_what_makes_no_sense(self):
        for members in ({"kind": "nonsense"}, {"kind": "status", "path": "("},
                        {"kind": "status", "skip": "x"},
                        {"kind": "status", "whatever": 1}):
            self.assertEqual(self.simulator.control_answer(
                "POST", "fault", members).status, 400)


class DoorTest(unittest.TestCase):
    """The second port."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.certificate = os.path.join(cls.directory.name, "certificate")
        port_file = os.path.join(cls.directory.name, "tls-port")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-subj", "/CN=simulator", "-addext", "subjectAltName=IP:127.0.0.1",
             "-days", "2", "-keyout", cls.certificate, "-out",
             cls.certificate + ".crt"], check=True, capture_output=True)
        with (open(cls.certificate + ".crt") as public,
              open(cls.certificate, "a") as both):
            both.write(public.read())
        cls.simulator = Simulator("--tickets", "0", "--no-limits", "--tls",
                                  cls.certificate, "--tls-port-file", port_file)
        with open(port_file) as file:
            cls.port = int(file.read())

    @classmethod
    def tearDownClass(cls):
        cls.simulator.stop()
        cls.directory.cleanup()

    def setUp(self):
        self.simulator.control("POST", "reset", {})

    def connect(self):
        context = ssl.create_default_context(cafile=self.certificate + ".crt")
        plain = socket.create_connection(("127.0.0.1", self.port), 0.3)
        try:
            return context.wrap_socket(plain, server_hostname="127.0.0.1")
        except OSError:
            plain.close()
            raise

    def status(self, client):
        client.sendall(b"GET /api/v2/groups HTTP/1.1\r\n"
                       b"Authorization: Bearer simulator-key\r\n\r\n")
        answer = http.client.HTTPResponse(client)
        answer.begin()
        answer.read()
        return answer.status

    def test_open(self):
        with self.connect() as client:
            self.assertEqual(self.status(client), 200)
            self.assertEqual(self.status(client), 200)
        self.assertEqual(
            [entry["fault"] for entry in self.simulator.lines("log")],
            [None, None])

    def test_shut(self):
        for kind, error in (("refuse", ConnectionRefusedError),
                            ("blackhole", TimeoutError),
                            ("tls_stall", TimeoutError),
                            ("tls_reset", ConnectionResetError),
                            ("tls_garbage", ssl.SSLError)):
            with self.subTest(kind):
                self.simulator.fault(kind, count=-1)
                for _ in range(3):
                    with self.assertRaises(error):
                        self.connect().close()
                self.assertEqual(self.simulator.get("groups").status, 200)
                self.simulator.control("DELETE", "fault")
                with self.connect() as client:
                    self.assertEqual(self.status(client), 200)

    def test_shut_for_a_while(self):
        for kind in ("refuse", "blackhole", "tls_stall"):
            with self.subTest(kind):
                self.simulator.fault(kind, seconds=0.5)
                with self.assertRaises(OSError):
                    self.connect().close()
                deadline = time.monotonic() + 10
                while True:
                    try:
                        with self.connect() as client:
                            self.assertEqual(self.status(client), 200)
                        break
                    except OSError:
                        self.assertLess(time.monotonic(), deadline)

    def test_shut_after_some_requests(self):
        self.simulator.fault("refuse", path="groups", skip=2, count=-1)
        with self.connect() as client:
            self.assertEqual(self.status(client), 200)
            self.connect().close()
            self.assertEqual(self.status(client), 200)
            # who is in is shown out
            client.settimeout(5)
            self.assertEqual(client.recv(1), b"")
        with self.assertRaises(ConnectionRefusedError):
            self.connect().close()


if __name__ == "__main__":
    unittest.main()
