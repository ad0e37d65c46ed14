#!/usr/bin/env bash
#
# secrets.sh - the key is nowhere: not in errors, logs, plans or views.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

KEY='k3y+/=%s"e c&rt'
WRONG='wr0ng+/=%k3y'

plan 13

db=$(new_database secrets)
start_simulator --tickets 300 --workspaces 1 --no-limits --key "$KEY"
server "$db" right "$SIM_URL" "" "$KEY"
server "$db" wrong "$SIM_URL" "max_retries '0'" "$WRONG"
server "$db" refused "http://127.0.0.1:9" "max_retries '0'" "$KEY"
sql postgres "CREATE ROLE fsfdw_reader LOGIN"
at_exit "psql -X -q -d '$db' -c 'DROP OWNED BY fsfdw_reader' -c 'DROP ROLE fsfdw_reader' 2>/dev/null"
sql "$db" "GRANT USAGE ON FOREIGN SERVER \"right\" TO fsfdw_reader; GRANT USAGE ON SCHEMA \"right\" TO fsfdw_reader; GRANT SELECT ON ALL TABLES IN SCHEMA \"right\" TO fsfdw_reader; CREATE VIEW \"right\".seen AS SELECT * FROM \"right\".groups; GRANT SELECT ON \"right\".seen TO fsfdw_reader"
log=${PGHOST%/socket}/server.log
is "$([ -r "$log" ] && echo readable)" readable "the server's log can be read"
start=$(stat -c %s "$log")

# What a right key scans, and how it fails.
cat >"$WORK/settings.sql" <<-'EOF'
	\set VERBOSITY verbose
	\set SHOW_CONTEXT always
	SET client_min_messages = debug5;
	SET log_min_messages = debug5;
	SET log_error_verbosity = verbose;
	SET debug_print_parse = on;
	SET debug_print_rewritten = on;
	SET debug_print_plan = on;
	SET log_planner_stats = on;
	SET log_statement = none;
	SET log_min_error_statement = panic;
	SET freshservice_fdw.log_requests = on;
EOF
scans() {
	local name=$1

	cat <<-EOF
		SELECT count(*) FROM "$name".tickets;
		SELECT * FROM "$name".groups LIMIT 2;
		SELECT * FROM "$name".tickets WHERE id IN (1, 2, 3);
		SELECT * FROM "$name".tickets WHERE status = 21;
		EXPLAIN (VERBOSE) SELECT * FROM "$name".tickets WHERE status = 2;
		EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON) SELECT * FROM "$name".groups;
		EXPLAIN (ANALYZE, VERBOSE, FORMAT XML) SELECT * FROM "$name".tickets t JOIN "$name".groups g ON g.id = t.group_id WHERE t.id < 50;
		PREPARE p AS SELECT * FROM "$name".groups WHERE id = \$1;
		EXECUTE p (1);
		SELECT * FROM pg_prepared_statements;
		SELECT * FROM pg_stat_activity;
		SELECT * FROM pg_foreign_server;
		SELECT ftoptions FROM pg_foreign_table;
		SELECT url_is FROM "$name".groups;
		IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets) FROM SERVER "$name" INTO public OPTIONS (custom_fields 'typed', if_not_exists 'true');
	EOF
}
{
	cat "$WORK/settings.sql"
	for name in right wrong refused; do
		scans $name
		echo "DEALLOCATE ALL;"
	done
} >"$WORK/scans.sql"
psql -X -a -d "$db" -f "$WORK/scans.sql" >"$WORK/out.scans" 2>&1

# Every way of failing, with the simulator repeating the key in its answer.
number=0
for fault in '{"kind": "echo_key"}' '{"kind": "status", "status": 403}' '{"kind": "status", "status": 400}' \
	'{"kind": "status", "status": 404}' '{"kind": "html"}' '{"kind": "garbage"}' '{"kind": "redirect"}' '{"kind": "truncate"}' \
	'{"kind": "reset_before"}' '{"kind": "wrong_envelope"}' '{"kind": "wrong_type"}' '{"kind": "bad_utf8"}' '{"kind": "nul_escape"}'; do
	number=$((number + 1))
	control "$SIM_URL" POST reset '{}'
	control "$SIM_URL" POST fault "${fault%\}}, \"count\": -1}"
	{
		cat "$WORK/settings.sql"
		echo "ALTER SERVER \"right\" OPTIONS (SET plan 'enterprise', ADD max_retries '1');"
		echo "SELECT * FROM \"right\".groups;"
		echo "SELECT * FROM \"right\".tickets WHERE status = 2;"
		echo "SELECT * FROM \"right\".tickets WHERE id = 3;"
		echo "ALTER SERVER \"right\" OPTIONS (DROP max_retries);"
	} >"$WORK/fault.sql"
	psql -X -a -d "$db" -f "$WORK/fault.sql" >"$WORK/out.fault$number" 2>&1
done
control "$SIM_URL" POST reset '{}'

# During a scan that hangs.
control "$SIM_URL" POST fault '{"kind": "hang", "count": -1}'
psql -X -d "$db" -f "$WORK/settings.sql" -c "SET statement_timeout = 1500" -c "SELECT * FROM \"right\".groups" >"$WORK/out.hang" 2>&1 &
hanging=$!
for try in {1..50}; do
	[ "$(sql "$db" "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%groups%' AND pid <> pg_backend_pid()")" = 0 ] || break
	sleep 0.02
done
sql "$db" "SELECT * FROM pg_stat_activity" >"$WORK/out.activity"
is "$(grep -c 'groups' "$WORK/out.activity")" 1 "pg_stat_activity while a scan hangs shows the query"
for pid in $(sql "$db" "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"); do
	tr '\0' '\n' <"/proc/$pid/cmdline"
	tr '\0' '\n' <"/proc/$pid/environ"
done >"$WORK/out.processes" 2>/dev/null
wait $hanging
control "$SIM_URL" POST reset '{}'

# What another role sees.
psql -X -a -U fsfdw_reader -d "$db" >"$WORK/out.reader" 2>&1 <<-'EOF'
	\set VERBOSITY verbose
	SELECT * FROM pg_user_mappings;
	SELECT * FROM pg_user_mapping;
	SELECT * FROM information_schema.user_mapping_options;
	SELECT count(*) FROM "right".seen;
	EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM "right".seen;
	SELECT * FROM "right".groups;
EOF
is "$(grep -c '^ *40$' "$WORK/out.reader")" 1 "a role without mapping reads the owner's view"
ok_if "... and gets 42704 from the table itself" 'grep -q 42704 "$WORK/out.reader"'

tail -c +$((start + 1)) "$log" >"$WORK/out.log"
ok_if "requests and plans are in the log: $(wc -c <"$WORK/out.log") bytes" \
	'grep -q "freshservice_fdw: server \"right\"" "$WORK/out.log" && grep -q FOREIGNSCAN "$WORK/out.log"'
ok_if "the wrong key was refused" 'grep -q 28000 "$WORK/out.scans"'

# The setting-up itself is not searched: CREATE USER MAPPING was logged by none.
find_key() {				# KEY: where one of its forms is
	"$PYTHON" -I - "$1" "$WORK"/out.* <<-'EOF'
		import base64, sys, urllib.parse
		key, *files = sys.argv[1:]
		forms = {"raw": key, "base64": base64.b64encode(key.encode() + b":X").decode(),
		         "base64 of the key": base64.b64encode(key.encode()).decode().rstrip("=")[:-2],
		         "url": urllib.parse.quote(key, safe=""), "url, plus": urllib.parse.quote_plus(key),
		         "json": __import__("json").dumps(key)[1:-1],
		         "hex": key.encode().hex(), "start": key[:8], "header": "Authorization: Basic "}
		for file in files:
		    text = open(file, errors="replace").read().lower()
		    for name, form in forms.items():
		        if form.lower() in text:
		            at = text.index(form.lower())
		            print(f"{name} in {file.rpartition('/')[2]}: {text[max(at - 80, 0):at + 60]!r}")
	EOF
}
is "$(find_key "$KEY")" "" "the key is in none of $(cat "$WORK"/out.* | wc -c) bytes of output, log and plans"
is "$(find_key "$WRONG")" "" "nor is a wrong key"
printf 'an answer to %s' "$(printf '%s' "$KEY:X" | base64 -w 0)" >"$WORK/out.control"
is "$(find_key "$KEY" | grep -c out.control)" 2 "it would have been found"
rm "$WORK/out.control"

# The validator's errors do not repeat what they refuse.
psql -X -d "$db" -c "\\set VERBOSITY verbose" -c "ALTER USER MAPPING FOR CURRENT_USER SERVER \"right\" OPTIONS (ADD access_token 's3cret-token')" >"$WORK/validator" 2>&1
is "$(grep -v '^LINE' "$WORK/validator" | grep -c s3cret)" 0 "an error about two credentials does not repeat one"
psql -X -d "$db" -c "ALTER USER MAPPING FOR CURRENT_USER SERVER \"right\" OPTIONS (SET api_key E's3cret\\nwith a line break')" >"$WORK/validator" 2>&1
is "$(grep -v '^LINE' "$WORK/validator" | grep -c s3cret)" 0 "nor does one about a key with a line break"
psql -X -d "$db" -c "ALTER SERVER \"right\" OPTIONS (SET url 'https://s3cret:password@acme.freshservice.com')" >"$WORK/validator" 2>&1
is "$(grep -c password@ "$WORK/validator")" 0 "nor one about a password in the url"

is "$(sql "$db" 'SELECT count(*) FROM "right".groups')" 40 "the right key works"
finish
