#!/usr/bin/env bash
#
# interrupt.sh - a scan that waits ends at once: on statement_timeout, on
# cancel, on termination; and a thousand cancelled scans leave nothing behind.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

LIMIT_MS=300					# from the client's side, with a 200 ms timeout

plan 34

db=$(new_database interrupt)
start_simulator --tickets 200 --workspaces 1 --no-limits
start_simulator -n SLOW --tickets 200 --workspaces 1 --no-limits

# limits that a thousand scans do not reach: they are to wait for the server
quick="rate_window '1'"

for mode in deaf mute head body drip; do
	"$PYTHON" "$ROOT/test/t/sockets.py" "$WORK/$mode.port" "$mode" >/dev/null 2>&1 &
	at_exit kill $! '2>/dev/null'
	await_file "$WORK/$mode.port"
	server "$db" "$mode" "http://127.0.0.1:$(cat "$WORK/$mode.port")" "$quick"
done
server "$db" retry_after "$SIM_URL" "$quick"
server "$db" paced "$SIM_URL" "rate_limit '1'"
server "$db" hang "$SLOW_URL" "$quick"
server "$db" hang_headers "$SLOW_URL" "$quick"
server "$db" hang_body "$SLOW_URL" "$quick"

# before MODE: makes the server behave so, once more
before() {
	case $1 in
		retry_after)
			control "$SIM_URL" POST reset '{}'
			control "$SIM_URL" POST fault '{"kind": "status", "status": 429, "retry_after": 60, "count": -1}'
			;;
		*paced)
			control "$SIM_URL" POST reset '{}'
			;;
		hang*)
			control "$SLOW_URL" POST reset '{}'
			control "$SLOW_URL" POST fault "{\"kind\": \"$1\", \"count\": -1}"
			;;
	esac
}

# union TABLE...: rows of two tables, whose scans run at the same time
union() { echo "SELECT count(*) FROM (SELECT id FROM $1 UNION ALL SELECT id FROM $2) AS u"; }

# query MODE: one that waits
query() {
	case $1 in
		paced) echo "SELECT count(*) FROM paced.requesters" ;;
		# of tables that ask for no workspaces, which is waited for before
		append) union mute.requesters body.requesters ;;
		append_paced) union mute.requesters paced.requesters ;;
		*) echo "SELECT count(*) FROM $1.groups" ;;
	esac
}

# timed_out MODE: milliseconds until statement_timeout's error is here
timed_out() {
	"$PYTHON" -I - "$db" "$(query "$1")" <<-'EOF'
		import subprocess, sys, time
		best = 10 ** 9
		for attempt in range(3):
		    psql = subprocess.Popen(
		        ["psql", "-X", "-q", "-A", "-t", "-d", sys.argv[1]], text=True,
		        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
		    psql.stdin.write("SET statement_timeout = 200;\n\\echo ready\n")
		    psql.stdin.flush()
		    psql.stdout.readline()
		    begin = time.monotonic()
		    psql.stdin.write(sys.argv[2] + ";\n\\echo done\n")
		    psql.stdin.flush()
		    said = ""
		    for line in psql.stdout:
		        if line == "done\n":
		            break
		        said += line
		    spent = (time.monotonic() - begin) * 1000
		    psql.communicate()
		    if "canceling statement due to statement timeout" not in said:
		        print("not cancelled:", said.strip())
		        sys.exit()
		    best = min(best, spent)
		print(round(best))
	EOF
}

# waits_for MODE: what the server says that it waits for, once it is the Append
waits_for() {
	local event

	PGAPPNAME=waits psql -X -q -d "$db" -c "SET statement_timeout = 3000" \
		-c "$(query "$1")" >/dev/null 2>&1 &
	for _ in {1..50}; do
		event=$(sql "$db" "SELECT wait_event FROM pg_stat_activity WHERE application_name = 'waits'")
		[ "$event" != AppendReady ] || break
		sleep 0.05
	done
	wait $!
	echo "$event"
}

is "$(waits_for append)" AppendReady "it is the Append that waits"

modes=(deaf mute head body drip hang hang_headers hang_body retry_after paced append append_paced)
for mode in "${modes[@]}"; do
	before "$mode"
	ms=$(timed_out "$mode")
	[[ $ms =~ ^[0-9]+$ ]] && [ "$ms" -ge 190 ] && [ "$ms" -lt "$LIMIT_MS" ]
	ok $? "statement_timeout of 200 ms, $mode: after $ms ms"
done

# ended MODE FUNCTION: milliseconds from pg_cancel_backend or
# pg_terminate_backend until the scan, or the backend, is gone
ended() {
	"$PYTHON" -I - "$db" "$(query "$1")" "$2" <<-'EOF'
		import subprocess, sys, time
		database, query, function = sys.argv[1:]
		psql = ["psql", "-X", "-q", "-A", "-t", "-d", database]
		best = 10 ** 9
		for attempt in range(3):
		    watch = subprocess.Popen(psql, text=True, stdin=subprocess.PIPE,
		                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
		    def ask(sql):
		        watch.stdin.write(sql + ";\n\\echo done\n")
		        watch.stdin.flush()
		        return "".join(iter(watch.stdout.readline, "done\n")).strip()
		    scan = subprocess.Popen(psql, text=True, stdin=subprocess.PIPE,
		                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
		    scan.stdin.write("SELECT pg_backend_pid();\n")
		    scan.stdin.flush()
		    pid = scan.stdout.readline().strip()
		    scan.stdin.write(query + ";\n")
		    scan.stdin.flush()
		    state = "SELECT wait_event_type FROM pg_stat_activity WHERE state = 'active' AND pid = " + pid
		    deadline = time.monotonic() + 10
		    while ask(state) not in ("Extension", "IPC", "Client") and time.monotonic() < deadline:
		        time.sleep(0.02)
		    time.sleep(0.1)
		    begin = time.monotonic()
		    ask(f"SELECT {function}({pid})")
		    busy = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid
		    if function == "pg_cancel_backend":
		        busy += " AND state = 'active'"
		    while ask(busy) != "0" and time.monotonic() < deadline:
		        time.sleep(0.005)
		    best = min(best, (time.monotonic() - begin) * 1000)
		    said = scan.communicate()[0]
		    watch.communicate()
		    words = "user request" if function == "pg_cancel_backend" else "administrator command"
		    if words not in said:
		        print("not ended so:", said.strip())
		        sys.exit()
		print(round(best))
	EOF
}

for mode in deaf mute body hang_headers retry_after paced append append_paced; do
	for function in pg_cancel_backend pg_terminate_backend; do
		before "$mode"
		ms=$(ended "$mode" "$function")
		[[ $ms =~ ^[0-9]+$ ]] && [ "$ms" -lt "$LIMIT_MS" ]
		ok $? "$function, $mode: after $ms ms"
	done
done

# A thousand cancelled scans, in one session.  The servers hang at every point.
control "$SIM_URL" POST reset '{}'
control "$SLOW_URL" POST reset '{}'
control "$SLOW_URL" POST fault '{"kind": "hang_body", "count": -1}'
cat >"$WORK/many.sql" <<-'EOF'
	\set ON_ERROR_STOP 1
	CREATE PROCEDURE cancelled(relations text[], n int) LANGUAGE plpgsql AS $$
	BEGIN
		FOR i IN 1..n LOOP
			BEGIN
				EXECUTE format('SELECT count(*) FROM %s', relations[1 + i % cardinality(relations)]);
				RAISE 'not cancelled';
			EXCEPTION WHEN query_canceled THEN
			END;
		END LOOP;
	END $$;
	CREATE FUNCTION process(OUT descriptors int, OUT rss int) LANGUAGE plpgsql AS $$
	DECLARE lines text;
	BEGIN
		SELECT count(*) INTO descriptors FROM pg_ls_dir(format('/proc/%s/fd', pg_backend_pid()));
		lines := pg_read_file(format('/proc/%s/status', pg_backend_pid()), 0, 10000);
		rss := substring(lines FROM 'VmRSS:\s+([0-9]+)');
	END $$;
EOF
quietly "$WORK/psql.log" psql -X -d "$db" -f "$WORK/many.sql"
# statement_timeout runs for a whole statement: one for each scan, by psql
many() {						# N
	local i relations=(hang_body.groups mute.groups body.requesters deaf.groups
		hang.tickets drip.groups)

	for ((i = 0; i < $1; i++)); do
		echo "SELECT count(*) FROM ${relations[i % 6]};"
	done
}
{
	echo "SET client_min_messages = fatal; SET statement_timeout = 5;"
	many 200
	echo "RESET statement_timeout; SELECT 'A', * FROM process(); SET statement_timeout = 5;"
	many 1000
	echo "RESET statement_timeout; SELECT 'B', * FROM process();"
	echo "SELECT 'C', count(*) FROM retry_after.groups;"
} >"$WORK/session.sql"
psql -X -q -A -t -d "$db" -f "$WORK/session.sql" >"$WORK/session.out" 2>"$WORK/session.err"
read -r fd1 rss1 < <(sed -n 's/^A|\(.*\)|\(.*\)$/\1 \2/p' "$WORK/session.out")
read -r fd2 rss2 < <(sed -n 's/^B|\(.*\)|\(.*\)$/\1 \2/p' "$WORK/session.out")
cancelled=$(grep -c 'canceling statement due to statement timeout' "$WORK/session.err")
is "$cancelled" 1200 "1,200 scans were cancelled"
ok_if "descriptors after 200 and after 1,200 cancelled scans: $fd1, $fd2" '[ $((fd2 - fd1)) -le 1 ]'
ok_if "memory after 200 and after 1,200 cancelled scans: $rss1, $rss2 kB" '[ $((rss2 - rss1)) -le 1024 ]'
is "$(grep -c '^C|40$' "$WORK/session.out")" 1 "the session scans another server afterwards"

is "$(psql -X -A -t -d "$db" -c "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()")" \
	0 "no backend is left busy"
finish
