#!/usr/bin/python3
"""Prints the psql script that runs the queries and notes what they cost.

Each query gives these files, named by its number: what the simulator logged of
the first run (run) and of the second (explain), the plan of the second (json),
an error's message (error), how its rows compare with the truth (rows), and for
the minimum the rows of each pair of days (days) and of a listing (list); and
how many tickets changed lately (recent).
"""

import os
import sys

from queries import Account, queries

SIMCTL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                      "simctl")

# The server option's default, in seconds.
SEARCH_LAG = 300

PREPARE = """\
\\set ON_ERROR_STOP on
CREATE EXTENSION freshservice_fdw;
CREATE SERVER desk FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url '{url}', plan 'enterprise', time_zone 'UTC');
CREATE USER MAPPING FOR CURRENT_USER SERVER desk
    OPTIONS (api_key 'simulator-key');
CREATE SCHEMA fs;
IMPORT FOREIGN SCHEMA freshservice
    LIMIT TO (tickets, ticket_stats, ticket_details)
    FROM SERVER desk INTO fs OPTIONS (custom_fields 'typed');
CREATE TABLE truth (
    id bigint, workspace_id bigint, status int, priority int, urgency int,
    group_id bigint, requester_id bigint, created_at timestamptz,
    updated_at timestamptz, risk_level text);
\\copy truth FROM '{truth}' (FORMAT csv)
ANALYZE truth;
ANALYZE fs.tickets, fs.ticket_stats, fs.ticket_details;
SET statement_timeout = '10min';
\\set ON_ERROR_STOP off
"""

# The log is emptied by psql itself, so that nothing lies between a statement
# and what was logged of it.
ONE = """\
{clear}
CREATE TEMP TABLE r AS {select};
\\if :ERROR
\\o {file}.error
\\qecho :LAST_ERROR_MESSAGE
\\o
\\endif
{take} > {file}.run
\\o {file}.recent
SELECT count(*) FROM truth
 WHERE updated_at >= now() - interval '{lag} s';
{clear}
\\o {file}.json
EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) {select};
\\o
{take} > {file}.explain
CREATE TEMP TABLE expected AS SELECT {columns} FROM truth WHERE {where};
\\o {file}.rows
SELECT (SELECT count(*) FROM expected),
       (SELECT count(*) FROM r),
       (SELECT count(*) FROM (TABLE expected EXCEPT ALL
                              SELECT {columns} FROM r) AS missing),
       (SELECT count(*) FROM (SELECT {columns} FROM r EXCEPT ALL
                              TABLE expected) AS wrong);
\\o {file}.days
SELECT floor(extract(epoch FROM created_at) / 86400),
       floor(extract(epoch FROM updated_at) / 86400), count(*)
  FROM truth WHERE {filtered} GROUP BY 1, 2;
\\o {file}.list
SELECT count(*) FROM truth WHERE {listed};
\\o
DROP TABLE IF EXISTS r, expected;
"""


def main():
    truth, results, url, only = sys.argv[1:]
    wanted = {int(number) for number in only.split(",") if number}
    account = Account(truth)
    print(PREPARE.format(url=url, truth=truth))
    columns = "id, status, updated_at"
    for query in queries(account):
        if wanted and query.number not in wanted:
            continue
        extra = f", {query.extra}" if query.extra else ""
        control = f"\\! SIM_URL={url} {SIMCTL}"
        print(ONE.format(
            select=f"SELECT {columns}{extra} FROM fs.{query.table} "
            f"WHERE {query.where}",
            where=query.where, filtered=query.filtered, listed=query.listed,
            lag=SEARCH_LAG, columns=columns,
            file=f"{results}/{query.number:02}",
            take=f"{control} GET '/_control/log'",
            clear=f"{control} DELETE /_control/log > {results}/cleared"))
        with open(f"{results}/{query.number:02}.query", "w") as file:
            print(query.title, query.ids or "-", int(query.filters),
                  int(query.shows), sep="\t", file=file)


if __name__ == "__main__":
    main()
