"""The fewest requests that tell a query's rows, if everything were known.

Only what the API's pages hold counts, not how one would find out: how many
rows each window has is taken from the truth.
"""

import math
from collections import Counter, defaultdict

LIST_PAGE = 100
FILTER_PAGE = 30
FILTER_REACH = 300          # rows that one filter query shows


def pages(rows, size):
    return math.ceil(rows / size)


def by_list(rows):
    return max(pages(rows, LIST_PAGE), 1)


def by_filter(cells):
    """Requests for the rows of windows of whole days.

    cells maps (day of created_at, day of updated_at) to a number of rows.
    """
    turned = {(b, a): rows for (a, b), rows in cells.items()}
    return max(min(_along(cells), _along(turned)), 1)


def _along(cells):
    """Cut by the first day; a day that has too many rows, by the second."""
    days = defaultdict(Counter)
    for (first, second), rows in cells.items():
        days[first][second] += rows
    return _cut([(sum(days[day].values()), _cut_day(days[day]))
                 for day in sorted(days)])


def _cut_day(rows_of):
    # What is too many even for one day of either column can be cut further by
    # other columns; its full pages are the least that can take.
    return _cut([(rows_of[day], pages(rows_of[day], FILTER_PAGE))
                 for day in sorted(rows_of)])


def _cut(days):
    """The cheapest way to cut days, in order, into windows within reach.

    A day is its number of rows, and what it costs if that is out of reach.
    """
    best = [0]
    for end, (rows, alone) in enumerate(days, 1):
        if rows > FILTER_REACH:
            best.append(best[-1] + alone)
            continue
        least = math.inf
        total = 0
        for start in range(end - 1, -1, -1):
            total += days[start][0]
            if total > FILTER_REACH:
                break
            least = min(least, best[start] + pages(total, FILTER_PAGE))
        best.append(least)
    return best[-1]


def minimum(cells, listed, matching, ids=None, filters=True, shows=False):
    """The least of the ways open to a query.

    cells are for by_filter(), "listed" is the rows a listing has to show,
    "matching" those of the result; "ids" is the number of ids named, "shows"
    that each row of the result takes a request of its own.
    """
    ways = [by_list(listed)]
    if filters:
        ways.append(by_filter(cells))
    least = min(ways) + (matching if shows else 0)
    return least if ids is None else min(least, ids)
