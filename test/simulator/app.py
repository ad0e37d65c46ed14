"""The service as a whole: from a request to its answer."""

from email.utils import formatdate
from functools import lru_cache

from api import Api
from control import PREFIX as CONTROL_PREFIX
from control import Control
from delivery import gzip
from faults import Faults, decoded_key
from limits import Limiter
from log import RequestLog
from messages import ApiError, not_found, refused
from mutate import Mutator
from storm import Storms


class Key:
    """An API key, known in the log by its label."""

    def __init__(self, label, secret, disabled=False, restricted=False):
        self.label = label
        self.secret = secret
        self.disabled = disabled
        self.restricted = restricted


class App:
    def __init__(self, desk, settings, clock, keys, door, stop):
        self._settings = settings
        self._clock = clock
        self._keys = {key.secret: key for key in keys}
        self._limiter = Limiter(settings)
        self._faults = Faults(clock, door)
        self._log = RequestLog()
        self._api = Api(desk, settings, clock)
        self._mutator = Mutator(self._api.tables, self._api.world, desk,
                                settings, clock)
        self._storms = Storms(self._mutator, self._api.world, desk, clock)
        self._control = Control(settings, clock, self._limiter, self._faults,
                                self._log, self._api, self._mutator,
                                self._storms, stop)

    def encode_ahead(self):
        """Work for when nothing else is to be done, in steps."""
        return self._api.encode_ahead()

    def answer(self, request, connection):
        """The answer to a request, still to be delivered."""
        if request.path.startswith(CONTROL_PREFIX):
            response = self._control.answer(request)
            response.date = self._clock.now()
            return response
        self._log.opened()
        key = self._keys.get(decoded_key(
            request.headers.get("authorization", "")))
        route = self._api.route(request.path)
        bucket = self._api.bucket(route)
        credits = self._api.credits(route, request)
        verdict = self._limiter.charge(bucket, credits)
        if verdict.wait:
            response = self._throttled(verdict)
            credits = 0
        else:
            try:
                response = self._admitted(route, request, key)
            except ApiError as error:
                response = error.response()
        response.headers += (
            ("x-ratelimit-total", verdict.total),
            ("x-ratelimit-remaining", verdict.remaining),
            ("x-ratelimit-used-currentrequest", credits))
        response.delay = self._settings["latency_ms"] / 1000
        response, fault = self._faults.strike(request, response)
        request.answered = response.shown
        response.date = self._clock.now()
        response.chunked = self._settings["chunked"]
        self._compress(request, response)
        unanswered = response.delivery in ("hang", "reset_before",
                                           "close_before", "not_http")
        request.number = self._log.add(
            method=request.method, path=request.path,
            query=request.parameters, raw=request.target,
            status=None if unanswered else response.status, bucket=bucket,
            credits=credits, remaining=verdict.remaining,
            key=key.label if key else None, conn=connection, fault=fault)
        return response

    def _throttled(self, verdict):
        response = refused(429, "rate_limit_exceeded", "You have exceeded the "
                           "limit of requests per minute").response()
        style = self._settings["retry_after"]
        if style == "seconds":
            response.headers.append(("retry-after", verdict.wait))
        elif style == "http_date":
            response.headers.append(("retry-after", formatdate(
                self._clock.now() + verdict.wait, usegmt=True)))
        return response

    def _admitted(self, route, request, key):
        if key is None or key.disabled:
            raise refused(401, "invalid_credentials", "You have to be logged "
                          "in to perform this action.")
        accept = request.headers.get("accept", "*/*")
        if "application/json" not in accept and "*/*" not in accept:
            raise ApiError(406)
        if route is None:
            raise not_found()
        if request.method != ("POST" if route.action == "view" else "GET"):
            raise ApiError(405)
        return self._api.answer(route, request, key)

    def _compress(self, request, response):
        if self._settings["gzip"] and "gzip" in request.headers.get(
                "accept-encoding", ""):
            body = response.rendered()
            if body:
                response.body = _gzip(body)
                response.headers.append(("content-encoding", "gzip"))

    def sent(self, request):
        """An answer has been written."""
        if not request.path.startswith(CONTROL_PREFIX):
            self._log.closed()
            self._faults.answered(request)
            # The changes come as early as they can: at the answer's moment.
            self._mutator.after_answer(request)
            self._storms.after_answer(request)
            self._clock.answered()

    def closed(self):
        """A connection has gone before its answer was written."""
        self._log.closed()


@lru_cache(maxsize=256)
def _gzip(body):
    return gzip(body)
