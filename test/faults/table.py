"""What may go wrong, and what a query has to make of it.

The outcomes are those that the README promises ("Errors", "What a table
contains"), whatever the module does.
"""

ROWS = "rows"                   # every row, and no other
ABSENT = "absent"               # all but those that 404 answers spoke of

LOST = "08006"                  # lost, not in time, 5xx
BAD = "HV00M"                   # not the JSON promised
RATE = "53400"
CONNECT = "HV00N"
INCOMPLETE = "HV000"
VALUE = ("22P02", "22P05")      # a value that does not fit its column

PLACES = ("first", "middle", "last")
LISTINGS = ("list", "filter", "nested")
RECORDS = ("show",)


class Fault:
    """A fault, and the outcomes allowed

    once:    if the next attempt is answered rightly;
    twice:   if the one after it is, with more attempts allowed;
    stays:   if none is.

    "only" names the ways of reading and the places where it can occur, the
    others are shown as "-".  "tls" needs the port with TLS.  "final": no
    request is sent a second time.
    """

    def __init__(self, name, kind, once=ROWS, twice=ROWS, stays=LOST,
                 only=(), tls=False, final=False, forget=False, **members):
        self.name = name
        self.members = {"kind": kind, **members}
        self.outcomes = {"once": _set(once), "twice": _set(twice),
                         "stays": _set(stays)}
        self.only = only
        self.tls = tls
        self.final = final
        self.forget = forget    # what it teaches is not to be kept
        self.door = kind in ("refuse", "blackhole") or kind.startswith("tls_")
        self.slow = kind in ("hang", "hang_headers", "hang_body", "drip",
                             "flood", "blackhole", "tls_stall")

    def occurs(self, way, place):
        ways = [name for name in self.only if name not in PLACES]
        places = [name for name in self.only if name in PLACES]
        return (not ways or way in ways) and (not places or place in places)


def _set(outcomes):
    return {outcomes} if isinstance(outcomes, str) else set(outcomes)


def _status(status, stays=LOST, only=(), **members):
    name = str(status)
    if "retry_after" in members:
        name += f", Retry-After: {members['retry_after']}"
    if "retry_date" in members:
        name += ", Retry-After: a date"
    return Fault(name, "status", stays=stays, only=only, status=status,
                 **members)


def _refusal(status, outcome, name=None, **members):
    """An answer that another attempt would get again."""
    return Fault(name or str(status), "status", outcome, outcome, outcome,
                 final=True, forget=True, status=status, **members)


def _bad(name, kind, **members):
    """A body that is not as promised: one more attempt, not several."""
    return Fault(name, kind, twice=BAD, stays=BAD, **members)


def _value(name, kind):
    return Fault(name, kind, VALUE, VALUE, VALUE)


FAULTS = [
    _status(500), _status(502), _status(503), _status(504), _status(408),
    _status(503, retry_after=1), _status(503, retry_date=1, only=("list",)),
    _status(503, retry_after="soon", only=("list",)),
    _status(429, stays=RATE), _status(429, retry_after=1, stays=RATE),
    _status(429, retry_date=1, stays=RATE, only=("list",)),
    _status(429, retry_after="0.5", stays=RATE, only=("list",)),
    Fault("502 with an HTML page", "html"),
    Fault("500 that repeats the key", "echo_key"),

    # a 400 on a later page of a list can mean that it has no more: then the
    # rows are to be had in another way
    _refusal(400, ("HV00L", ROWS)),
    _refusal(401, "28000"),
    _refusal(403, "42501"),
    _refusal(403, "0A000", "403 require_feature", code="require_feature"),
    _refusal(404, "HV00R", "404 on a listing", only=("list", "filter")),
    _refusal(404, ABSENT, "404 on a record", only=RECORDS),
    # the parent has gone, or there is no such listing
    _refusal(404, (ABSENT, "HV00R"), "404 below a record", only=("nested",)),
    Fault("redirect to another host", "redirect", BAD, BAD, BAD, final=True),

    Fault("closed before an answer", "close_before"),
    Fault("closed within the headers", "cut_headers"),
    Fault("reset before an answer", "reset_before"),
    Fault("reset after the headers", "reset_after_headers"),
    Fault("reset within the body", "reset_in_body"),
    Fault("reset within the body, TLS", "reset_in_body", tls=True),
    Fault("no answer", "hang"),
    Fault("half of the headers", "hang_headers"),
    Fault("half of the body, no more", "hang_body"),
    Fault("slow drip, too slow", "drip", seconds=30),
    Fault("slow drip, in time", "drip", stays=ROWS, seconds=0.2),
    Fault("late, in time", "delay", stays=ROWS, seconds=0.2),

    _bad("body cut short", "truncate"),
    _bad("body cut short, TLS", "truncate", tls=True),
    _bad("chunked body cut short", "chunk_cut"),
    _bad("broken chunking", "chunk_broken"),
    _bad("gzip cut short", "gzip_cut"),
    _bad("gzip damaged", "gzip_broken"),
    _bad("another protocol", "not_http"),
    _bad("huge body, announced", "huge"),
    _bad("very long header", "long_header"),
    _bad("very many headers", "many_headers"),
    # too large, or too late
    Fault("body without an end", "flood", twice=(BAD, ROWS),
          stays=(BAD, LOST)),
    _bad("empty 200", "empty"),
    _bad("garbage", "garbage"),
    _bad("HTML login page", "html", status=200),
    _bad("wrong envelope", "wrong_envelope"),
    _bad("bad UTF-8", "bad_utf8"),
    _bad("nested too deeply", "deep_nesting"),
    Fault("keys twice", "duplicate_keys", stays=ROWS),
    _value("NUL escape", "nul_escape"),
    _value("text for a number", "wrong_type"),

    Fault("short middle page", "short_middle_page",
          twice=(ROWS, INCOMPLETE), stays=(ROWS, INCOMPLETE),
          only=(*LISTINGS, "first", "middle")),
    Fault("empty last page, a link", "empty_last_page_with_link",
          twice=(ROWS, INCOMPLETE), stays=(ROWS, INCOMPLETE),
          only=(*LISTINGS, "last")),
    # as much as the page before it, it may lack rows
    Fault("link past the end", "link_past_end", stays=(ROWS, INCOMPLETE),
          only=(*LISTINGS, "last")),
    Fault("link to another host", "link_elsewhere", stays=ROWS,
          only=("list", "nested", "first", "middle")),
    # a full page is never believed to be the last
    Fault("link lost", "no_link", stays=ROWS, only=("list", "nested")),

    Fault("connection refused", "refuse", stays=CONNECT, tls=True),
    Fault("blackholed connect", "blackhole", stays=CONNECT, tls=True),
    Fault("stalled TLS", "tls_stall", stays=CONNECT, tls=True),
    Fault("reset in the TLS handshake", "tls_reset", stays=CONNECT, tls=True),
    Fault("plain text instead of TLS", "tls_garbage", stays=CONNECT,
          tls=True),
]
