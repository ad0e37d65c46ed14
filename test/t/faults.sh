#!/usr/bin/env bash
#
# faults.sh - every fault of the simulator at the first, a middle and the last
# request of every way of reading a table: the right rows or the documented
# error, printed as a table; and certificates that are not to be trusted.
#
#	test/t/faults.sh [--only TEXT]		faults whose name has this in it

# shellcheck disable=SC2016,SC2034	# conditions in quotes, and what they use

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

WORKERS=15						# they wait most of the time; most accounts at once are 16

# Without a server and a module around it, a run brings its own.
if [ -z "${PGHOST:-}" ]; then
	install_packages tests
	copy_tree
	build_extension WERROR=1
	start_cluster max_connections=50
fi

# certificate NAME SUBJECT-ALT-NAME DAYS: a self-signed one; NAME.pem has its
# key, too
certificate() {
	local file=$WORK/$1

	quietly "$WORK/openssl.log" openssl req -x509 -newkey rsa:2048 -nodes \
		-subj "/CN=simulator" -addext "subjectAltName=$2" -days "$3" \
		-keyout "$file.key" -out "$file.crt" || die "no certificate"
	cat "$file.key" "$file.crt" >"$file.pem"
	chmod 644 "$file.crt"
}

certificate good IP:127.0.0.1 2
start=$(date +%s)
now=$(date -u -d "@$start" +%FT%TZ)
for ((i = 1; i <= WORKERS; i++)); do
	launch_simulator "FAULTY$i" --now "$now" --tickets 1500 --workspaces 1 \
		--no-limits --tls "$WORK/good.pem" --tls-port-file "$WORK/tls$i.port"
done
db=$(new_database faults)
workers=()
for ((i = 1; i <= WORKERS; i++)); do
	await_simulator "FAULTY$i"
	url=FAULTY${i}_URL
	workers+=(--worker "${!url},https://127.0.0.1:$(cat "$WORK/tls$i.port")")
done

while IFS= read -r line; do
	case $line in
		"ok "*) ok 0 "${line#ok }" ;;
		"not ok "*) ok 1 "${line#not ok }" ;;
		*) echo "$line" ;;
	esac
done < <("$PYTHON" "$ROOT/test/faults/matrix.py" --database "$db" --now "$start" \
	--certificate "$WORK/good.crt" "${workers[@]}" "$@" || echo "not ok the matrix ended early")
# What no other attempt helps against: an error at once, that says what to do.

# told SERVER URL [OPTIONS]: SQLSTATE and message of a query; the hint goes to
# told.txt
told() {
	server "$db" "$1" "$2" "connect_timeout '1'${3:+, $3}"
	psql -X -q -d "$db" -v VERBOSITY=verbose -v SHOW_CONTEXT=never \
		-c "SELECT count(*) FROM $1.tickets" 2>&1 >/dev/null |
		sed -n 's/^ERROR:  //p; s/^DETAIL:  .*at host/at host/p; s/^HINT:  /hint: /p' |
		tee -a "$WORK/told.txt" | cut -d: -f1,2
}

secure="could not make a secure connection to server"
port=${workers[1]##*:}
trusted="ca_file '$WORK/good.crt'"
certificate other IP:127.0.0.1 2
is "$(told unknown "https://127.0.0.1:$port" | head -n 1)" \
	"HV00N: $secure \"unknown\"" "a certificate that nobody vouches for"
is "$(told wrong "https://127.0.0.1:$port" "ca_file '$WORK/other.crt'" | head -n 1)" \
	"HV00N: $secure \"wrong\"" "a certificate that ca_file does not vouch for"
is "$(told named "https://localhost:$port" "$trusted" | head -n 1)" \
	"HV00N: $secure \"named\"" "a certificate of another host"
is "$(told nowhere "https://127.0.0.1:$port" "ca_file '$WORK/nowhere.crt'" | head -n 1)" \
	"HV00N: $secure \"nowhere\"" "a ca_file that is not there"
is "$(told no_host "https://account.invalid" | head -n 1)" \
	"HV00N: could not connect to server \"no_host\"" "a host without an address"
is "$(told plain "https://127.0.0.1:${FAULTY1_PORT}" "max_retries '1'" | head -n 1)" \
	"HV00N: $secure \"plain\"" "a port that does not answer TLS"
diag <"$WORK/told.txt"
is "$(grep -c '^hint: .*"ca_file"' "$WORK/told.txt")" 4 "hints at ca_file"
is "$(grep -c '^hint: .*"url"' "$WORK/told.txt")" 2 "hints at url"

# What a statement, or the log, is told on the way.

# heard FAULT SETTINGS: the first lines with a request or its repetition
heard() {
	control "$FAULTY1_URL" POST reset '{}'
	control "$FAULTY1_URL" POST fault "$1"
	PGOPTIONS="-c client_min_messages=notice $2" psql -X -q -d "$db" \
		-v SHOW_CONTEXT=never -c "SELECT count(*) FROM heard.agents" 2>&1 >/dev/null |
		grep -E -A 1 -m 1 'a request|: GET' | sed 's/, [0-9]* ms$//; s/ with [0-9]* bytes remaining.*//'
}

server "$db" heard "$FAULTY1_URL"
is "$(heard '{"kind": "status", "retry_after": 40, "path": "agents"}' "-c statement_timeout=2000")" \
	'NOTICE:  a request to server "heard" is repeated in 40 s
DETAIL:  The server answered GET /api/v2/agents?per_page=100&page=1 with status 503.' \
	"a long wait for a repetition is told"
is "$(heard '{"kind": "truncate", "path": "agents"}' \
	"-c freshservice_fdw.log_requests=on -c client_min_messages=log")" \
	'LOG:  freshservice_fdw: server "heard": GET /api/v2/agents?per_page=100&page=1: status 200, 0 bytes
DETAIL:  transfer closed' "log_requests says how a request failed"

plan "$TESTS"
finish
