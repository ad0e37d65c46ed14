#!/usr/bin/python3
"""Builds modules in each of which one thing that keeps scans complete is
missing.  What cannot tell them from the true one, proves nothing.

	weaken.py BUILD TO [make variables...]

BUILD is a folder in which the extension was built; it stays as it is.  The
modules are TO/weak_1.so and so on; prints "1 NAME" for each, and fails if one
of them cannot be made.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

# What is missing: for each file, what to replace and by what; one place each.
EDITS = {
    "a page is accepted though it does not meet the one before": (
        ("source_list.c", r"if \(source->has_last && source->place\.first > 0 &&",
         "if (false && source->has_last && source->place.first > 0 &&"),),
    "pages of a list do not overlap, and nothing is compared": (
        ("source_list.c", r"if \(source->has_last && source->place\.first > 0 &&",
         "if (false && source->has_last && source->place.first > 0 &&"),
        ("source_list.c", r"int\s+overlap = source->chained \|\| source->linked \? source->overlap : 0;",
         "int overlap = 0;")),
    "a filter's pages may have rows that entered meanwhile": (
        ("proof.c", r"return proof->entered == 0 &&", "return"),),
    "a filter's pages are not compared with the total": (
        ("proof.c", r"&& fs_proof_distinct\(proof\) == proof->total", ""),),
    "what the index does not know yet is not listed": (
        ("source_filter.c",
         r"if \(table_of\(source\)->server->search_lag == 0\)",
         "if (true)"),),
    "what left within the index lag is not looked for": (
        ("source_overlay.c", r"source->departures = resource->departures;",
         "source->departures = NULL;"),),
    "what moved out of scope within the index lag is not looked for": (
        ("source_overlay.c", r"if \(source->look == LOOK_CHANGED &&",
         "if (false && source->look == LOOK_CHANGED &&"),),
    "what comes back between those looks is not looked for": (
        ("source_overlay.c", r"if \(source->look != LOOK_AGAIN &&",
         "if (false && source->look != LOOK_AGAIN &&"),),
    "workspaces are read without a last look at what moved": (
        ("source_moves.c", r"if \(source->looking\)", "if (true)"),),
    "a row may come again": (
        ("seen.c", r"return !found;", "return true;"),),
    "the second of updated_since is believed to be included": (
        ("source.c", r"fsfdw_bound_usec\(since\) - USECS_PER_SEC;",
         "fsfdw_bound_usec(since);"),),
}


def edit(path, name, pattern, replacement):
    """Make one edit in a file."""
    text, count = re.subn(pattern, lambda found: replacement,
                          path.read_text())
    if count != 1:
        sys.exit(f"weaken.py: \"{name}\": {count} places in {path.name}")
    path.write_text(text)


def main():
    build, to, *make = sys.argv[1:]
    to = Path(to)
    tree = to / "tree"
    # with the times of the files, so that little is compiled again
    shutil.copytree(build, tree, symlinks=True)
    for number, (name, edits) in enumerate(EDITS.items(), 1):
        paths = {tree / "src" / file for file, _, _ in edits}
        originals = {path: path.read_text() for path in paths}
        for file, pattern, replacement in edits:
            edit(tree / "src" / file, name, pattern, replacement)
        subprocess.run(["make", "-s", "-C", str(tree), *make], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.copy(tree / "freshservice_fdw.so", to / f"weak_{number}.so")
        print(number, name, flush=True)
        for path, text in originals.items():
            path.write_text(text)
    shutil.rmtree(tree)


if __name__ == "__main__":
    main()
