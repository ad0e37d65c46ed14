#!/usr/bin/env bash
#
# async.sh - scans under one Append progress together: of several servers, of
# partitions, and where one of them has to wait for its account's limit.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

plan 13

db=$(new_database async)
for name in WEST EAST; do
	launch_simulator $name --tickets 2000 --workspaces 1 --no-limits --set latency_ms=40
done
await_simulator WEST
await_simulator EAST
server "$db" west "$WEST_URL" "workspaces 'primary', rate_window '3'"
server "$db" east "$EAST_URL" "workspaces 'primary', rate_window '3'"

# order: which side was asked, one letter a request
order() {
	"$PYTHON" -I - "$WEST_URL" "$EAST_URL" <<-'EOF2'
		import http.client, json, sys, urllib.parse
		entries = []
		for side, url in zip("WE", sys.argv[1:]):
		    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)
		    connection.request("GET", "/_control/log")
		    for line in connection.getresponse().read().splitlines():
		        entries.append((json.loads(line)["t"], side))
		print("".join(side for _, side in sorted(entries)))
	EOF2
}

clear_logs() {
	control "$WEST_URL" DELETE log
	control "$EAST_URL" DELETE log
}

count() { sql "$db" "SELECT count(*) FROM $1.$2"; }

expected=$(($(count west tickets) + $(count east tickets)))

# two servers
clear_logs
is "$(sql "$db" "SELECT count(*) FROM (SELECT id FROM west.tickets UNION ALL SELECT id FROM east.tickets) AS t" 2>&1)" \
	"$expected" "a union of two servers has all rows"
asked=$(order)
diag <<<"$asked"
[[ ${asked:0:8} == *W* && ${asked:0:8} == *E* ]]
ok $? "both are asked from the beginning"
tail=${asked: -6}
[[ $tail == *W* && $tail == *E* ]]
ok $? "and until the end: $tail"
is "$(sql "$db" "EXPLAIN (COSTS OFF) SELECT id FROM west.tickets UNION ALL SELECT id FROM east.tickets" | grep -c 'Async Foreign Scan')" \
	2 "the plan says that they are asynchronous"

# partitions
sql "$db" "CREATE TABLE both_sides (side text, id bigint, status int) PARTITION BY LIST (side);
	CREATE FOREIGN TABLE part_west PARTITION OF both_sides FOR VALUES IN ('west') SERVER west OPTIONS (resource 'tickets');
	CREATE FOREIGN TABLE part_east PARTITION OF both_sides FOR VALUES IN ('east') SERVER east OPTIONS (resource 'tickets')" >/dev/null 2>&1
sql "$db" "ALTER FOREIGN TABLE part_west ALTER side OPTIONS (field 'type'); ALTER FOREIGN TABLE part_east ALTER side OPTIONS (field 'type')" >/dev/null
clear_logs
is "$(sql "$db" "SELECT count(*) FROM both_sides")" "$expected" "a partitioned table has all rows"
asked=$(order)
tail=${asked: -6}
[[ $tail == *W* && $tail == *E* ]]
ok $? "its partitions are asked together: $tail"

# one waits for the limit: the other does not wait for it
control "$WEST_URL" POST set '{"limits": "list_tickets=8,account=500", "window": 3}'
clear_logs
is "$(sql "$db" "SELECT count(*) FROM (SELECT id FROM west.tickets UNION ALL SELECT id FROM east.tickets) AS t" 2>/dev/null)" \
	"$expected" "a union of which one side waits for the limit has all rows"
asked=$(order)
[[ ${asked##*E} == *WWWWWWWW* ]]
ok $? "the other side is read while it waits"
control "$WEST_URL" POST reset '{}'

# what is read together ends alone
is "$(sql "$db" "SELECT count(*) FROM (SELECT id FROM west.tickets WHERE status = 2 UNION ALL SELECT id FROM east.tickets WHERE status IN (3, 4)) AS t")" \
	"$(sql "$db" "SET enable_async_append = off; SELECT count(*) FROM (SELECT id FROM west.tickets WHERE status = 2 UNION ALL SELECT id FROM east.tickets WHERE status IN (3, 4)) AS t")" \
	"filters read together have the rows they have one by one"
is "$(sql "$db" "SELECT count(*) FROM (SELECT id FROM west.tickets WHERE id IN (SELECT id FROM west.tickets LIMIT 30) UNION ALL SELECT id FROM east.agents UNION ALL SELECT id FROM west.groups) AS t")" \
	"$((30 + $(count east agents) + $(count west groups)))" "other ways and resources, too"
control "$EAST_URL" POST fault '{"kind": "status", "status": 403, "path": "/api/v2/agents"}'
sql "$db" "SELECT count(*) FROM (SELECT id FROM west.tickets UNION ALL SELECT id FROM east.agents) AS t" >"$WORK/error" 2>&1
grep -q 'permission denied by server "east"' "$WORK/error"
ok $? "an error of one side names its server"
is "$(sql "$db" "SELECT count(*) FROM (SELECT id FROM west.tickets UNION ALL SELECT id FROM east.tickets) AS t")" \
	"$expected" "and the next statement is fine"
is "$(sql "$db" "BEGIN; DECLARE c CURSOR FOR SELECT id FROM west.tickets UNION ALL SELECT id FROM east.tickets; FETCH 150 FROM c; SELECT count(*) FROM east.requesters; FETCH ALL FROM c; COMMIT" | grep -c .)" \
	"$((expected + 1))" "a cursor that pauses while other scans run has all rows"

finish
