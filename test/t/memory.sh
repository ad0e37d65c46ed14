#!/usr/bin/env bash
#
# memory.sh - a backend's memory depends on pages, not on rows: reading 20,000
# tickets takes hardly more than reading 2,000.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

# shellcheck disable=SC2034,SC2016	# used by conditions in quotes
MORE_KB=8192

plan 16

db=$(new_database memory)
start_simulator --tickets 2000 --workspaces 1 --no-limits
server "$db" small "$SIM_URL"
server "$db" large "$SIM1_URL"
server "$db" three "$SIM3_URL"
control "$SIM1_URL" POST reset '{}'
control "$SIM3_URL" POST reset '{}'

# peak SQL: kB a fresh backend had at most after this statement, in private
# memory: shared buffers it touched are not counted
peak() {
	cat >"$WORK/peak.sql" <<-EOF
		\\set ON_ERROR_STOP 1
		SET jit = off;
		\\o /dev/null
		$1;
		\\o
		SELECT 'at most ' || (substring(s FROM 'VmHWM:\\s+([0-9]+)')::int - substring(s FROM 'RssShmem:\\s+([0-9]+)')::int)
		FROM pg_read_file(format('/proc/%s/status', pg_backend_pid()), 0, 10000) AS s;
	EOF
	psql -X -q -A -t -d "$db" -f "$WORK/peak.sql" 2>&1 | sed -n 's/^at most //p;/ERROR/p'
}

# compare LABEL SQL: with NAME in place of the server's name
compare() {
	local small large

	small=$(peak "${2//NAME/small}")
	large=$(peak "${2//NAME/${3:-large}}")
	ok_if "$1: $small kB for 2,000, $large kB for 20,000 tickets" \
		'[ "$small" -gt 0 ] && [ "$large" -gt 0 ] && [ $((large - small)) -le $MORE_KB ]'
}

columns=$(sql "$db" "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'large.tickets'::regclass AND attnum > 0")

compare "COPY, all columns" "COPY (SELECT * FROM NAME.tickets) TO PROGRAM 'cat >/dev/null'"
compare "count of all rows, all columns decoded" "SELECT count(*) FROM (SELECT $columns FROM NAME.tickets OFFSET 0) AS t WHERE t IS NOT NULL OR t.id > 0"
compare "aggregates of long texts" "SELECT sum(length(description)), sum(length(custom_fields::text)) FROM NAME.tickets"
compare "COPY, ids only" "COPY (SELECT id FROM NAME.tickets) TO PROGRAM 'cat >/dev/null'"
compare "three workspaces, all columns" "COPY (SELECT * FROM NAME.tickets) TO PROGRAM 'cat >/dev/null'" three
compare "ticket_stats, all columns" "COPY (SELECT * FROM NAME.ticket_stats) TO PROGRAM 'cat >/dev/null'"
compare "a status, by filter" "COPY (SELECT * FROM NAME.tickets WHERE status = 2) TO PROGRAM 'cat >/dev/null'"
compare "a filter that keeps nothing" "SELECT count(*) FROM NAME.tickets WHERE subject = 'no such subject'"
compare "a cursor, read forward" "BEGIN; DECLARE c CURSOR FOR SELECT * FROM NAME.tickets; MOVE FORWARD ALL FROM c; COMMIT"
compare "a sort that spills" "SET work_mem = '1MB'; SELECT count(*) FROM (SELECT id, subject, description FROM NAME.tickets ORDER BY subject OFFSET 0) AS t"
compare "a scrollable cursor, read forth and back" "SET work_mem = '1MB'; BEGIN; DECLARE c SCROLL CURSOR FOR SELECT * FROM NAME.tickets; MOVE FORWARD ALL FROM c; MOVE BACKWARD ALL FROM c; COMMIT"
compare "an inner side that is read again" "SET work_mem = '1MB'; SELECT count(*) FROM generate_series(1, 2) AS g, LATERAL (SELECT id, description FROM NAME.tickets OFFSET 0) AS t"

# again and again in one session
cat >"$WORK/again.sql" <<-'EOF'
	SET jit = off;
	CREATE FUNCTION rss() RETURNS text LANGUAGE sql AS $$
	SELECT substring(pg_read_file(format('/proc/%s/status', pg_backend_pid()), 0, 10000) FROM 'RssAnon:\s+([0-9]+)') $$;
	SELECT 'SELECT count(*) FROM small.tickets WHERE status = 2' FROM generate_series(1, 20)
	\gexec
	SELECT 'first ' || rss();
	SELECT 'SELECT count(*) FROM small.tickets WHERE status = 2' FROM generate_series(1, 200)
	\gexec
	SELECT 'last ' || rss();
	SELECT 'SELECT count(length(description)) FROM small.tickets' FROM generate_series(1, 20)
	\gexec
	SELECT 'all ' || rss();
	SELECT 'SELECT count(length(description)) FROM small.tickets' FROM generate_series(1, 40)
	\gexec
	SELECT 'more ' || rss();
	SELECT 'SELECT id FROM small.tickets LIMIT 1' FROM generate_series(1, 50)
	\gexec
	SELECT 'few ' || rss();
	SELECT 'SELECT id FROM small.tickets LIMIT 1' FROM generate_series(1, 500)
	\gexec
	SELECT 'many ' || rss();
	DO $$ BEGIN FOR i IN 1..500 LOOP
	    BEGIN PERFORM 1 / (id - id) FROM small.tickets; EXCEPTION WHEN division_by_zero THEN NULL; END;
	END LOOP; END $$;
	SELECT 'failed ' || rss();
EOF
psql -X -q -A -t -d "$db" -f "$WORK/again.sql" >"$WORK/again.out" 2>&1
said() { sed -n "s/^$1 //p" "$WORK/again.out"; }
first=$(said first) last=$(said last) all=$(said all) more=$(said more)
ok_if "200 more filter scans in a session: from $first to $last kB" '[ $((last - first)) -le 512 ]'
ok_if "40 more list scans in a session: from $all to $more kB" '[ $((more - all)) -le 512 ]'
few=$(said few) many=$(said many) failed=$(said failed)
ok_if "500 more scans that end within a page: from $few to $many kB" '[ $((many - few)) -le 1024 ]'
ok_if "500 scans that fail within a page: from $many to $failed kB" '[ $((failed - many)) -le 1024 ]'
finish
