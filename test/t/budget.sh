#!/usr/bin/env bash
#
# budget.sh - all backends of a cluster share the account's rate limits: the
# whole allowance is used, none of them is refused, and none waits behind
# another.  Judged by the simulator's log.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

plan 23

# 140 list pages in a window of 5 s, each after 25 ms: a twelfth of what the
# API documentation gives a minute.  One account has the real minute.
desk=(--tickets 37000 --workspaces 1 --limit list_tickets=140,account=500 --set latency_ms=25)
launch_simulator DESK "${desk[@]}" --window 5
launch_simulator MINUTE --tickets 37000 --workspaces 1 \
	--limit list_tickets=140,account=500 --set latency_ms=300 --window 60
launch_simulator TINY --tickets 2000 --workspaces 1 \
	--limit list_tickets=4,account=500 --set latency_ms=10 --window 1
await_simulator DESK
await_simulator TINY
await_simulator MINUTE

first=$(new_database budget1)
second=$(new_database budget2)
for db in "$first" "$second"; do
	server "$db" desk "$DESK_URL" "rate_window '5', concurrency '8', workspaces 'primary'"
done
server "$first" tiny "$TINY_URL" "rate_window '1', concurrency '8', workspaces 'primary'"
server "$first" minute "$MINUTE_URL" "workspaces 'primary'"

# scenario NAME [ARGUMENT...]: prints "name value" lines
scenario() { "$PYTHON" -I "$ROOT/test/budget/scenarios.py" "$@"; }

# value NAME: of the last scenario's figures
value() { sed -n "s/^$1 //p" "$WORK/figures"; }

# below A B: A <= B
below() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && a <= b + 0) }'; }

figures() {
	scenario "$@" >"$WORK/figures" 2>&1
	sed "s/^/# $1: /" "$WORK/figures"
}

scenario alone "$MINUTE_URL" minute "$first" 60 300 4 >"$WORK/minute" 2>&1 &
minute=$!

figures alone "$DESK_URL" desk "$first" 5 25 8
is "$(value rows)" "$(value expected)" "a scan that waits for the limit has all rows"
is "$(value refused)" 0 "it meets no 429"
below "$(value ratio)" 1.03
ok $? "and takes at most 1.03 times as long as the windows allow: $(value ratio)"

figures together "$DESK_URL" desk "$first,$second" 5 25 8
is "$(value rows)" "$(value expected)" "eight backends in two databases have all rows"
is "$(value refused)" 0 "together they meet no 429"
below "$(value ratio)" 1.03
ok $? "and take at most 1.03 times as long as the windows allow: $(value ratio)"
below "$(value spread)" 1.5
ok $? "the slowest at most 1.5 times as long as the fastest: $(value spread)"

figures neighbour "$DESK_URL" desk "$first" 5 25 8
is "$(value rows)" "$(value expected)" "a scan beside a neighbour has all rows"
below "$(value refused_percent)" 1
ok $? "at most 1 % of its requests meet a 429: $(value refused_percent) %"
below 95 "$(value used_percent)"
ok $? "it uses at least 95 % of what the neighbour leaves: $(value used_percent) %"

figures short "$DESK_URL" desk "$first" 5 25 8
below "$(value longest_wait)" 5.3
ok $? "a short query beside a long scan waits at most until the next window: $(value longest_wait) s"
is "$(value refused)" 0 "and causes no 429"

figures crowd "$DESK_URL" desk "$first" 5 25 8
is "$(value refused)" 0 "sixteen backends that take the last credits meet no 429"

# windows that have room for a few requests only
figures scarce "$TINY_URL" tiny "$first" 1 10 8
below "$(value longest_wait)" 1.5
ok $? "a scan that wants all of each window leaves a short query its turn: $(value longest_wait) s"
figures crowd "$TINY_URL" tiny "$first" 1 10 8
# of about a hundred requests, a fair share is six; new scans come before it
below 0.5 "$(value share)" && below "$(value share)" 1.4
ok $? "and gets its own, not more, among many short ones: $(value share) of an equal share"

# what is shown, while and after
figures shown "$DESK_URL" desk "$first" 5 25 8
is "$(value waiting)" "rate limit" "freshservice_progress shows what a scan waits for"
is "$(value own_rows)" 0 "others do not see it"
is "$(value monitor_rows)" 1 "members of pg_monitor do"
is "$(value usage)" "$(value log)" "freshservice_usage counts what the simulator counts"

# a statement that will wait for long says so, once
server "$first" paced "$DESK_URL" "rate_limit '2', rate_window '30', workspaces 'primary'"
notices=$(psql -X -q -A -t -d "$first" -c "SET statement_timeout = '3s'" \
	-c "SELECT count(*) FROM paced.tickets WHERE updated_at >= now() - interval '300 days'" 2>&1 |
	grep -c 'NOTICE: .*waits for the rate limit of server "paced"')
is "$notices" 1 "a statement that has to wait for longer than 10 s says so once"

wait "$minute"
cp "$WORK/minute" "$WORK/figures"
sed 's/^/# minute: /' "$WORK/figures"
is "$(value rows)" "$(value expected)" "in windows of a minute a scan has all rows"
is "$(value refused)" 0 "it meets no 429"
below "$(value ratio)" 1.03
ok $? "and takes at most 1.03 times as long as the windows allow: $(value ratio)"

finish
