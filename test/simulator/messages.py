"""Requests, responses, and the two documented shapes of an error."""

from functools import cached_property
from urllib.parse import parse_qsl, unquote

from encode import to_json, with_members

# The text of a Link header: as recorded, and as the documentation prints it.
LINK_STYLES = {"live": '<{}>; rel="next"', "documented": '< {}>;rel="next"'}
JSON_TYPE = "application/json; charset=utf-8"


class Request:
    def __init__(self, method, target, headers, body=b""):
        self.method = method
        self.target = target
        path, _, self.raw_query = target.partition("?")
        self.path = unquote(path)
        self.headers = headers      # names in lower case
        self.body = body
        self.workspace_ids = frozenset()    # those that its key may see
        self.number = 0             # in the log
        self.answered = None        # the Rows of its answer

    @cached_property
    def parameters(self):
        """Decoded query parameters; of a repeated one the last counts."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    def raw_parameter(self, name):
        """A parameter as it was sent, still percent-encoded."""
        for item in self.raw_query.split("&"):
            key, _, value = item.partition("=")
            if unquote(key) == name:
                return value
        return ""

    def url_with(self, name, value):
        """The URL of this request with another value of a parameter."""
        items = [item for item in self.raw_query.split("&")
                 if item and not item.startswith(f"{name}=")]
        host = self.headers.get("host", "localhost")
        path = self.target.partition("?")[0]
        return f"http://{host}{path}?{'&'.join([*items, f'{name}={value}'])}"


class Rows:
    """The records that an answer shows, for changes that pick among them."""

    def __init__(self, table, records, keys=None):
        self.table = table
        self.records = records
        self.keys = keys            # of the path, for records below others


class Listing:
    """The body of a list: rows already encoded, under an envelope."""

    def __init__(self, envelope, rows, total=None, members=()):
        self.envelope = envelope    # None: a bare array
        self.rows = rows
        self.members = dict(members)    # what follows the rows
        if total is not None:
            self.members["total"] = total

    def render(self):
        rows = b"[" + b",".join(self.rows) + b"]"
        if self.envelope is None:
            return rows
        return with_members(b'{"%s":%s}' % (self.envelope.encode(), rows), [
            (name, to_json(value)) for name, value in self.members.items()])


class Response:
    def __init__(self, status, body=b"", content_type=JSON_TYPE, headers=()):
        self.status = status
        self.body = body            # bytes, or a Listing
        self.content_type = content_type
        self.headers = list(headers)
        self.delivery = "full"      # or how the connection breaks off
        self.chunked = False
        self.delay = 0.0            # seconds before the answer
        self.date = 0.0             # of the account's clock
        self.shown = None           # Rows, or None if there are none

    def add_next_link(self, request, value, style="live", name="page"):
        url = request.url_with(name, value)
        self.headers.append(("link", LINK_STYLES[style].format(url)))

    def rendered(self):
        """The body as bytes."""
        if isinstance(self.body, Listing):
            return self.body.render()
        return self.body


class ApiError(Exception):
    def __init__(self, status, body=None):
        super().__init__(status)
        self.status = status
        self.body = body

    def response(self):
        return Response(self.status,
                        b"" if self.body is None else to_json(self.body))


def invalid(field, code, message):
    """A validation error."""
    return ApiError(400, {"description": "Validation failed", "errors": [
        {"field": field, "message": message, "code": code}]})


def unexpected_field(name):
    return invalid(name, "invalid_field",
                   "Unexpected/invalid field in request")


def refused(status, code, message):
    return ApiError(status, {"code": code, "message": message})


def access_denied():
    return refused(403, "access_denied",
                   "You are not authorized to perform this action.")


def feature_required(name):
    return refused(403, "require_feature",
                   f"The {name} feature is not supported in your plan. "
                   "Please upgrade your account to use it.")


def not_found():
    return ApiError(404)
