#!/usr/bin/python3
"""Accounts that answer each open question of the API in some way: doubts.py SEED

The first ones hold every pair of answers at least once (a covering array, made
greedily); then come random ones, and a few that are no matter of pairs.  Prints
a line for each, as COPY reads it:

    simulator  its switches  options of the server

The same seed gives the same accounts.
"""

import itertools
import json
import random
import sys

RANDOM_ACCOUNTS = 12
CANDIDATES = 20             # of them the best is taken, for each account


def switch(name, *values):
    """A doubt that one switch decides."""
    return [({name: value}, {}) for value in values]


def pages(cap, limit):
    """The last page of a filter query, and what the server believes of it."""
    options = {} if limit == 10 else {"filter_page_limit": limit}
    return {"filter_page_cap": str(cap)}, options


# Each doubt is a list of answers: (switches, server options).
DOUBTS = [
    switch("filter_dates", "inclusive", "exclusive", "start"),
    # the zone told to the server is put in by account()
    switch("account_zone", -12, -9.5, -5, 0, 5.5, 9, 14),
    [({}, {}), ({}, {"time_zone": None})],
    switch("filter_timestamps", "rejected", "accepted", "truncated"),
    [pages(10, 10), pages(40, 40), pages(40, 10), pages("none", 10),
     pages("none", 40)],
    switch("filter_order", "created", "created_ties", "updated", "scattered"),
    switch("filter_per_page", "ignored", "rejected", "honoured"),
    switch("filter_total", "present", "missing"),
    switch("filter_length", "raw", "encoded"),
    switch("filter_bucket", "list_tickets", "account"),
    switch("filter_strings", "exact", "folded"),
    switch("filter_trash", "excluded", "included"),
    switch("filter_requested_for", "present", "absent"),
    switch("filter_undocumented", "rejected", "accepted"),
    switch("order_by", "honoured", "ignored", "rejected"),
    switch("updated_since", "inclusive", "exclusive"),
    # Both ends of a listing of 20 pages meet behind 13, but not behind 5.
    switch("list_page_wall", "none", 13, 5),
    switch("trash_updated_since", "honoured", "ignored"),
    switch("trash_show", "returned", "missing"),
    # A silent departure that the index does not know yet cannot be noticed.
    [({"touch_on_trash": True, "lag": 0}, {}),
     ({"touch_on_trash": True, "lag": 120}, {}),
     ({"touch_on_trash": False, "lag": 0}, {})],
    switch("link_style", "live", "documented"),
    [({}, {}), ({"chunked": True, "gzip": True}, {})],
]

HIDING = {("filter_total", "missing"), ("filter_requested_for", "absent"),
          ("trash_updated_since", "ignored")}

ZONES = {-12: "Etc/GMT+12", -9.5: "Pacific/Marquesas", -5: "Etc/GMT+5",
         0: "UTC", 5.5: "Asia/Kolkata", 9: "Asia/Tokyo", 14: "Etc/GMT-14"}

# (simulator, switches, options)
SPECIAL = [
    ("small1", {}, {}),
    ("small1", {}, {"search_lag": 0}),
    ("small1", {"filter_page_cap": "40"}, {"filter_page_limit": 37}),
    ("small3", {}, {}),
    ("small3", {"filter_workspace_field": "selects"}, {}),
    ("small3", {"filter_workspace_field": "narrows"}, {}),
    ("small3", {"filter_dates": "exclusive", "account_zone": 14,
              "updated_since": "exclusive", "filter_trash": "included"}, {}),
]


def hides(doubt, answer):
    """With some answers listings are read instead of filter queries, and then
    it does not matter how these behave."""
    return not HIDING.isdisjoint(DOUBTS[doubt][answer][0].items())


def pairs_of(choice):
    """The pairs (doubt, answer), (doubt, answer) that an account shows."""
    pairs = set(itertools.combinations(enumerate(choice), 2))
    hiding = [one for one in enumerate(choice) if hides(*one)]
    if hiding:
        pairs = {pair for pair in pairs
                 if hiding == [one for one in pair if hides(*one)]}
    return pairs


def candidate(rng, missing):
    """An account with one of the missing pairs, and as many as come easily."""
    choice = dict(rng.choice(missing))
    rest = [doubt for doubt in range(len(DOUBTS)) if doubt not in choice]
    rng.shuffle(rest)
    wanted = set(missing)
    for doubt in rest:
        gains = {
            answer: sum(tuple(sorted([(doubt, answer), other])) in wanted
                        for other in choice.items())
            for answer in range(len(DOUBTS[doubt]))
            if not hides(doubt, answer)}
        best = max(gains.values())
        choice[doubt] = rng.choice([answer for answer, gain in gains.items()
                                    if gain == best])
    return tuple(choice[doubt] for doubt in range(len(DOUBTS)))


def covering_array(rng):
    """Accounts among which each pair of answers occurs."""
    answers = [range(len(doubt)) for doubt in DOUBTS]
    missing = {((first, x), (second, y))
               for first, second in itertools.combinations(range(len(DOUBTS)),
                                                           2)
               for x in answers[first] for y in answers[second]}
    while missing:
        in_order = sorted(missing)
        choice = max((candidate(rng, in_order) for _ in range(CANDIDATES)),
                     key=lambda choice: len(missing & pairs_of(choice)))
        missing -= pairs_of(choice)
        yield choice


def account(choice):
    switches, options = {}, {}
    for doubt, answer in zip(DOUBTS, choice):
        switches.update(doubt[answer][0])
        options.update(doubt[answer][1])
    if "time_zone" in options:
        options["time_zone"] = ZONES[switches["account_zone"]]
    return "small1", switches, options


def accounts(seed):
    rng = random.Random(seed)
    choices = list(covering_array(rng))
    choices += [tuple(rng.randrange(len(doubt)) for doubt in DOUBTS)
                for _ in range(RANDOM_ACCOUNTS)]
    return [account(choice) for choice in choices] + SPECIAL


def main():
    seed, = sys.argv[1:]
    for simulator, switches, options in accounts(int(seed)):
        print(simulator, json.dumps(switches), json.dumps(options), sep="\t")


if __name__ == "__main__":
    main()
