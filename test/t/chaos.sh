#!/usr/bin/env bash
#
# chaos.sh - eight backends that are cancelled, terminated and killed in the
# middle of everything leave nothing behind: no grant, no scan, no lock; and
# the usage shown agrees with the simulator's log.  The seed is printed;
# CHAOS_SEED sets it.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

plan 10

db=$(new_database chaos)
start_simulator -n DESK --tickets 3000 --workspaces 1 \
	--limit list_tickets=140,view_ticket=160,account=500 --set latency_ms=15 --window 2
server "$db" desk "$DESK_URL" "rate_window '2', concurrency '4'"

seed=${CHAOS_SEED:-$RANDOM}
"$PYTHON" -I "$ROOT/test/budget/chaos.py" "$DESK_URL" "$db" "$seed" >"$WORK/figures" 2>&1
sed 's/^/# /' "$WORK/figures"
value() { sed -n "s/^$1 //p" "$WORK/figures"; }

is "$(value crashes)" 5 "backends were killed with signal 9 five times"
is "$(value interrupted)" 1000 "and a thousand were cancelled or terminated"
is "$(value unexpected)" 0 "no statement ended in another way than by that"
is "$(value finished_wrong)" 0 "those that were left alone gave all rows"
ok_if "some of them were" '[ "$(value finished)" -gt 20 ]'
is "$(value scans)" 0 "no scan is shown that is not there"
is "$(value missing)" 0 "when the windows are over, all credits are there again"
is "$(value refused)" 0 "no request met a 429 once the last crash was over"
ok_if "the usage shown has every request of the simulator's log" '[ "$(value shown)" -ge "$(value logged)" ]'
ok_if "and none besides but those cut off" '[ $(($(value shown) - $(value logged))) -le "$(value interrupted)" ]'

finish
