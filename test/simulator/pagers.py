"""The ways in which lists are cut into pages.

A pager takes a request and all rows of the list, and gives the rows of the
page, the members that follow them in the body, and the link of the next page.
"""

import params
from messages import invalid

ACTIVITIES = 20     # a page
SEARCH = 30         # a page


class Page:
    def __init__(self, rows, members=(), link=None, token=None):
        self.rows = rows
        self.members = members
        self.link = link        # number of the next page, for a link header
        self.token = token      # likewise its start_token


def _numbered(request, rows, size=None):
    """Rows of page and per_page; the two; whether there are more."""
    page, per_page = params.paging(request.parameters)
    per_page = size or per_page
    start = (page - 1) * per_page
    return (rows[start:start + per_page], page, per_page,
            start + per_page < len(rows))


def _link(request, rows, settings):
    some, page, _, more = _numbered(request, rows)
    return Page(some, link=page + 1 if more else None)


def _whole(request, rows, settings):
    return Page(rows)


def _silent(request, rows, settings):
    """Pages without a word on what follows."""
    return Page(_numbered(request, rows)[0])


def _total(request, rows, settings):
    return Page(_numbered(request, rows, SEARCH)[0], [("total", len(rows))])


def _start_token(request, rows, settings):
    """20 rows; the next page's URL is in the body."""
    start = _token(request, "start_token", len(rows))
    members = []
    end = start + ACTIVITIES
    if end < len(rows):
        members = [("next_page_url",
                    request.url_with("start_token", _token_text(end)))]
    return Page(rows[start:end], members)


def _token_link(request, rows, settings):
    """Likewise, but the next page's URL is in the link header."""
    start = _token(request, "start_token", len(rows))
    end = start + ACTIVITIES
    token = _token_text(end) if end < len(rows) else None
    return Page(rows[start:end], token=token)


def _page_size(request, rows, settings):
    """page_size rows; the next page's link is in the body, or null."""
    size = params.integer(request.parameters, "page_size", 20)
    if not 1 <= size <= 100:
        raise invalid("page_size", "invalid_value", "It should be a Positive "
                      "Integer less than or equal to 100")
    start = _token(request, "next_token", len(rows))
    end = start + size
    link = None
    if end < len(rows):
        link = request.url_with("next_token", _token_text(end))
        if settings["record_link"] == "path":
            link = link[link.index("/api/v2/"):]
        elif settings["record_link"] == "query":
            link = link[link.index("?"):]
    return Page(rows[start:end], [("next_page_link", link)])


# Tokens are opaque: nothing to count with.
_TOKEN_KEY = 0x191D4F5DEECE66D


def _token_text(start):
    return str(start * 8191 ^ _TOKEN_KEY)


def _token(request, name, count):
    text = request.parameters.get(name)
    if text is None:
        return 0
    try:
        start, rest = divmod(int(text) ^ _TOKEN_KEY, 8191)
    except ValueError:
        start, rest = 0, 1
    if rest:
        raise invalid(name, "invalid_value", "It should be a valid token")
    return min(start, count)


def _has_next_camel(request, rows, settings):
    some, _, _, more = _numbered(request, rows)
    return Page(some, [("meta", {"hasNext": more, "count": len(some)})])


def _has_next(request, rows, settings):
    some, page, per_page, more = _numbered(request, rows)
    return Page(some, [("meta", {"page": page, "per_page": per_page,
                                 "count": len(some), "has_next": more})])


def _oncall(request, rows, settings):
    some, page, per_page, _ = _numbered(request, rows)
    return Page(some, [("meta", {"total_items": len(rows),
                                 "page_number": page, "per_page": per_page})])


def _below_schedule(request, rows, settings):
    """Like schedules, or whole, as the samples are."""
    if settings["oncall_pages"] == "meta":
        return _oncall(request, rows, settings)
    return Page(rows, [("meta", {"total_items": len(rows),
                                 "page_number": None, "page_size": None})])


def _objects(request, rows, settings):
    some, page, per_page, _ = _numbered(request, rows)
    return Page(some, [("meta", {"count": len(rows), "page": page,
                                 "per_page": per_page})])


def _total_pages(request, rows, settings):
    some, page, per_page, _ = _numbered(request, rows)
    return Page(some, [("meta", {
        "total_items": len(rows), "total_pages": -(-len(rows) // per_page),
        "current_page": page})])


def _neighbours(request, rows, settings):
    some, page, per_page, more = _numbered(request, rows)
    last = max(-(-len(rows) // per_page), 1)
    return Page(some, [("meta", {
        "current": page, "prev": page - 1 if page > 1 else None,
        "next": page + 1 if more else None, "last": last,
        "total_count": len(rows)})])


_NUMBERS = frozenset({"page", "per_page"})

# name: (function, its parameters)
PAGERS = {
    "link": (_link, _NUMBERS),
    "whole": (_whole, frozenset()),
    "object": (_whole, frozenset()),
    "silent": (_silent, _NUMBERS),
    "total": (_total, _NUMBERS),
    "start_token": (_start_token, frozenset({"start_token"})),
    "token_link": (_token_link, frozenset({"start_token"})),
    "page_size": (_page_size, frozenset({"page_size", "next_token"})),
    "has_next_camel": (_has_next_camel, _NUMBERS),
    "has_next": (_has_next, _NUMBERS),
    "oncall": (_oncall, _NUMBERS),
    "below_schedule": (_below_schedule, _NUMBERS),
    "objects": (_objects, _NUMBERS),
    "total_pages": (_total_pages, _NUMBERS),
    "neighbours": (_neighbours, _NUMBERS),
}
