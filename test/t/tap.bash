# shellcheck shell=bash
#
# tap.bash - what the scripts here print TAP with; to be sourced after lib.sh.

TESTS=0
FAILURES=0
PLANNED=0

plan() { PLANNED=$1; echo "1..$1"; }

# ok STATUS LABEL
ok() {
	TESTS=$((TESTS + 1))
	if [ "$1" = 0 ]; then
		echo "ok $TESTS - $2"
	else
		echo "not ok $TESTS - $2"
		FAILURES=$((FAILURES + 1))
	fi
}

# ok_if LABEL CONDITION: an expression, in single quotes
ok_if() {
	eval "$2"
	ok $? "$1"
}

# is HAVE WANT LABEL
is() {
	[ "$1" = "$2" ]
	ok $? "$3"
	[ "$1" = "$2" ] ||
		diff --label have --label want -U 0 <(printf '%s\n' "$1") <(printf '%s\n' "$2") |
		head -n 30 | diag
}

diag() { sed 's/^/# /'; }

finish() {
	[ "$TESTS" = "$PLANNED" ] || echo "# planned $PLANNED tests, ran $TESTS"
	[ "$FAILURES" = 0 ] && [ "$TESTS" = "$PLANNED" ]
	exit $?
}

await_file() {
	local tries=200

	while [ $((tries--)) -gt 0 ]; do
		[ ! -s "$1" ] || return 0
		sleep 0.05
	done
	die "$1 does not appear"
}

# new_database NAME: one with the extension; prints its name
new_database() {
	if ! quietly "$WORK/psql.log" psql -X -q -d postgres \
		-c "DROP DATABASE IF EXISTS t_$1 WITH (FORCE)" -c "CREATE DATABASE t_$1" ||
		! quietly "$WORK/psql.log" psql -X -q -d "t_$1" -c 'CREATE EXTENSION freshservice_fdw'; then
		die "no database"
	fi
	echo "t_$1"
}

# server DATABASE NAME URL [OPTIONS [KEY]]: with its tables in a schema of the
# same name
server() {
	cat >"$WORK/server.sql" <<-'EOF'
		CREATE SERVER :"name" FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (:options);
		CREATE USER MAPPING FOR CURRENT_USER SERVER :"name" OPTIONS (api_key :'key');
		CREATE SCHEMA :"name";
		IMPORT FOREIGN SCHEMA freshservice FROM SERVER :"name" INTO :"name";
	EOF
	quietly "$WORK/psql.log" psql -X -q -v ON_ERROR_STOP=1 -v name="$2" \
		-v options="url '$3', plan 'enterprise'${4:+, $4}" -v key="${5:-simulator-key}" \
		-d "$1" -f "$WORK/server.sql" || die "no server $2"
}

# ask URL METHOD NAME [BODY]: what a simulator's control plane answers
ask() { "$PYTHON" -I "$ROOT/test/tap/control.py" "$@" | tr -d '\001'; }

# control URL METHOD NAME [BODY]: the same without the answer
control() { ask "$@" >/dev/null; }

# sql DATABASE SQL: unaligned rows
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
