"""The control plane, under /_control: not logged, not limited, no key."""

import json
import math
from decimal import Decimal

from encode import to_json, utc_seconds
from faults import FaultError
from limits import BUCKETS
from messages import Response
from mutate import MutationError
from settings import SettingError
from storm import StormError

PREFIX = "/_control/"

_NDJSON = "application/x-ndjson"


class _Refused(Exception):
    """A control request that makes no sense."""


class Control:
    def __init__(self, settings, clock, limiter, faults, log, api, mutator,
                 storms, stop):
        self._settings = settings
        self._clock = clock
        self._limiter = limiter
        self._faults = faults
        self._log = log
        self._api = api
        self._mutator = mutator
        self._storms = storms
        self._stop = stop
        self.requests = {
            ("GET", "health"): self._health,
            ("GET", "log"): self._get_log,
            ("DELETE", "log"): self._clear_log,
            ("GET", "stats"): self._stats,
            ("GET", "settings"): self._get_settings,
            ("POST", "set"): self._set,
            ("POST", "reset"): self._reset,
            ("POST", "restore_data"): self._restore_data,
            ("POST", "clock"): self._set_clock,
            ("POST", "fault"): self._add_fault,
            ("DELETE", "fault"): self._clear_faults,
            ("POST", "spend"): self._spend,
            ("POST", "mutate"): self._mutate,
            ("DELETE", "mutate"): self._forget_changes,
            ("POST", "storm"): self._start_storm,
            ("GET", "storm"): self._get_storm,
            ("GET", "history"): self._history,
            ("POST", "quit"): self._quit,
        }

    def answer(self, request):
        name = request.path[len(PREFIX):]
        if request.method == "GET" and name.startswith("truth/"):
            action = self._truth
        else:
            action = self.requests.get((request.method, name))
        if action is None:
            return _json(404, {"error": "no such control request"})
        try:
            return action(request)
        except (_Refused, SettingError, FaultError, MutationError,
                StormError) as error:
            return _json(400, {"error": str(error)})

    def _health(self, request):
        return _json(200, {"ready": True})

    def _get_log(self, request):
        since = request.parameters.get("since", "0")
        if not since.isdigit():
            raise _Refused("since is a number")
        return _lines(map(to_json, self._log.since(int(since))))

    def _clear_log(self, request):
        self._log.clear()
        return _json(200, {})

    def _stats(self, request):
        return _json(200, self._log.stats())

    def _get_settings(self, request):
        return _json(200, self._settings.values)

    def _set(self, request):
        self._settings.set(_members(request))
        return _json(200, self._settings.values)

    def _reset(self, request):
        members = _members(request) if request.body else {}
        if set(members) - {"data"} or members.get("data", True) not in (
                True, False):
            raise _Refused("data is true or false")
        self._settings.restore()
        self._clock.run()
        self._limiter.reset()
        self._faults.clear()
        self._mutator.clear()
        self._storms.clear()
        self._log.clear()
        if members.get("data"):
            self._mutator.restore_data()
        return _json(200, self._settings.values)

    def _restore_data(self, request):
        self._mutator.restore_data()
        return _json(200, {})

    def _set_clock(self, request):
        members = _members(request)
        unknown = set(members) - {"advance", "tick"}
        if unknown:
            raise _Refused(f"unknown member: {sorted(unknown)[0]}")
        advance = _seconds(members.get("advance", 0), "advance")
        if members.get("tick") is not None:
            self._clock.stop(_seconds(members["tick"], "tick"))
        elif "tick" in members:
            self._clock.run()
        self._clock.advance(advance)
        now = self._clock.now()
        return _json(200, {"now": utc_seconds(now), "epoch": now})

    def _add_fault(self, request):
        return _json(200, {"id": self._faults.add(_members(request))})

    def _clear_faults(self, request):
        self._faults.clear()
        return _json(200, {})

    def _spend(self, request):
        members = _members(request)
        bucket = members.get("bucket", "account")
        credits = members.get("credits", 1)
        if bucket not in BUCKETS or not isinstance(credits, int):
            raise _Refused("bucket is one of " + ", ".join(BUCKETS)
                           + "; credits is an integer")
        self._limiter.spend(bucket, credits)
        return _json(200, {})

    def _mutate(self, request):
        affected = self._mutator.request(_members(request))
        if affected is None:
            return _json(200, {"pending": True})
        return _json(200, {"ids": affected})

    def _forget_changes(self, request):
        self._mutator.clear()
        return _json(200, {})

    def _start_storm(self, request):
        self._storms.start(_members(request))
        return _json(200, {})

    def _get_storm(self, request):
        return _lines(map(to_json, self._storms.changes))

    def _history(self, request):
        try:
            since = _seconds(float(request.parameters["since"]), "since")
        except (KeyError, ValueError):
            raise _Refused("since is a moment in seconds") from None
        unchanged = request.parameters.get("unchanged", "true")
        if unchanged not in ("true", "false"):
            raise _Refused("unchanged is true or false")
        lines = self._api.history(request.parameters.get("table", "tickets"),
                                  since, unchanged == "true")
        if lines is None:
            return _json(404, {"error": "no such table"})
        return _lines(lines)

    def _quit(self, request):
        self._stop()
        return _json(200, {})

    def _truth(self, request):
        text = request.parameters.get("workspaces")
        workspace_ids = None
        if text is not None:
            try:
                workspace_ids = frozenset(map(int, text.split(",")))
            except ValueError:
                raise _Refused("workspaces is a list of ids") from None
        includes = tuple(filter(None, request.parameters.get(
            "include", "").split(",")))
        rows = self._api.truth(request.path[len(PREFIX + "truth/"):],
                               workspace_ids, includes)
        if rows is None:
            return _json(404, {"error": "no such table"})
        return _lines(rows)


def _members(request):
    try:
        value = json.loads(request.body, parse_float=Decimal)
    except ValueError:
        raise _Refused("the body is not JSON") from None
    if not isinstance(value, dict):
        raise _Refused("the body is not an object")
    return value


def _seconds(value, name):
    """A number of seconds, as a float."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(
            value, bool) and 0 <= value < math.inf:
        return float(value)
    raise _Refused(f"{name} is a number of seconds, not negative")


def _json(status, value):
    return Response(status, to_json(value))


def _lines(rows):
    return Response(200, b"".join(row + b"\n" for row in rows), _NDJSON)
