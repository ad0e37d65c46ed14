"""A session of psql that stays, and answers one statement after the other."""

import os
import subprocess
import sys
import threading

_SAID = "-- how it went --"
_END = "-- that was all --"
_SEPARATOR = "\x1f"
_LONGEST = 30                   # seconds a statement may take


class SqlError(Exception):
    """A statement failed."""

    def __init__(self, state, message):
        super().__init__(f"{state}: {message}")
        self.state = state
        self.message = message


class Psql:
    def __init__(self, database):
        self._database = database
        self._process = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-F", _SEPARATOR,
             "-d", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PGCLIENTENCODING": "UTF8",
                 "PGOPTIONS": "-c client_min_messages=warning -c jit=off "
                              f"-c statement_timeout={_LONGEST}s"})

    def close(self):
        self._process.stdin.close()
        self._process.wait(_LONGEST)
        self._process.stdout.close()

    def reconnect(self):
        """Go on in a new session of the server."""
        self._say(f"\\c {self._database}\n")
        self.run("SELECT 1")

    def run(self, statement):
        """Run a statement; its rows as lists of texts."""
        self._say(f"{statement};\n"
                  f"\\echo '{_SAID}' :ERROR :SQLSTATE :LAST_ERROR_MESSAGE\n"
                  f"\\echo '{_END}'\n")
        # a server that cannot even be cancelled must not keep us for ever
        watch = threading.Timer(3 * _LONGEST, self._process.kill)
        watch.start()
        try:
            return self._answer(statement)
        finally:
            watch.cancel()

    def value(self, statement):
        return self.run(statement)[0][0]

    def copy_in(self, target, lines):
        """COPY these lines of text format into a table."""
        self._say(f"COPY {target} FROM STDIN;\n")
        self._process.stdin.write(b"".join(line + b"\n" for line in lines))
        self._say("\\.\n")
        self.run("SELECT 1")

    def _say(self, text):
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def _answer(self, statement):
        lines = []
        for line in self._process.stdout:
            text = line.decode().rstrip("\n")
            if text == _END:
                return self._read(lines)
            lines.append(text)
        sys.exit(f"psql has ended: {statement}")

    @staticmethod
    def _read(lines):
        place = max(number for number, line in enumerate(lines)
                    if line.startswith(_SAID))
        failed, state, message = (
            "\n".join(lines[place:])[len(_SAID) + 1:].split(" ", 2))
        if failed == "true":
            raise SqlError(state, message)
        return [line.split(_SEPARATOR) for line in lines[:place]]


def quoted(text):
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"
