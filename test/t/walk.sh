#!/usr/bin/env bash
#
# walk.sh - tables two levels below others, of 10,000 records and more: read
# completely, with hardly more requests than there are listings, several under
# way, and in no more memory than a tenth of them takes.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

# shellcheck disable=SC2034	# used by conditions in quotes
MORE_KB=4096

plan 10

db=$(new_database walk)
start_simulator -n FEW --tickets 100 --workspaces 1 --no-limits --size 1
start_simulator -n MANY --tickets 100 --workspaces 1 --no-limits --size 11
server "$db" few "$FEW_URL"
server "$db" many "$MANY_URL"
for table in {few,many}.{solution_articles,project_task_notes}; do
	sql "$db" "ALTER FOREIGN TABLE $table OPTIONS (SET max_requests '0')"
done

# records TABLE: how many the large account has
records() { curl -fsS "$MANY_URL/_control/truth/$1" | wc -l; }

# pages CHILD KEY PARENT...: the fewest requests for the listings of some
# records below those of other tables
pages() {
	"$PYTHON" - "$MANY_URL" "$@" <<-'EOF'
		import collections, json, sys, urllib.request
		url, child, key, *parents = sys.argv[1:]
		def rows(name):
		    with urllib.request.urlopen(f"{url}/_control/truth/{name}") as answer:
		        return [json.loads(line) for line in answer]
		children = collections.Counter(row[key] for row in rows(child))
		print(sum(max(-(-children[row["id"]] // 100), 1) for name in parents for row in rows(name)))
	EOF
}

# peak SERVER TABLE: kB a fresh backend had at most after reading it
peak() {
	cat >"$WORK/peak.sql" <<-EOF
		SET jit = off;
		COPY (SELECT * FROM $1.$2) TO PROGRAM 'cat >/dev/null';
		SELECT 'at most ' || (substring(s FROM 'VmHWM:\\s+([0-9]+)')::int - substring(s FROM 'RssShmem:\\s+([0-9]+)')::int)
		FROM pg_read_file(format('/proc/%s/status', pg_backend_pid()), 0, 10000) AS s;
	EOF
	psql -X -q -A -t -d "$db" -f "$WORK/peak.sql" 2>&1 | sed -n 's/^at most //p;/ERROR/p'
}

# walk TABLE MINIMUM
walk() {
	local rows small large requests under_way least=$2

	rows=$(records "$1")
	control "$MANY_URL" POST reset '{}'
	control "$MANY_URL" POST set '{"latency_ms": 1}'
	is "$(psql -X -q -A -t -d "$db" -c "SELECT count(*) FROM many.$1")" "$rows" "$1: all $rows records"
	requests=$(curl -fsS "$MANY_URL/_control/stats" | sed 's/.*"requests": *\([0-9]*\).*/\1/')
	under_way=$(curl -fsS "$MANY_URL/_control/stats" | sed 's/.*"max_concurrent": *\([0-9]*\).*/\1/')
	ok_if "$1: $requests requests, at least $least" '[ $((requests * 100)) -le $((least * 102)) ]'
	is "$under_way" 4 "$1: listings under way"
	control "$MANY_URL" POST reset '{}'
	small=$(peak few "$1")
	large=$(peak many "$1")
	ok_if "$1: $small kB, and $large kB for eleven times as many" \
		'[ "$small" -gt 0 ] && [ "$large" -gt 0 ] && [ $((large - small)) -le $MORE_KB ]'
	ok_if "$1: $rows are enough to tell" '[ "$rows" -ge 10000 ]'
}

top() { echo $((($(records "$1") + 99) / 100)); }

articles=$(pages solution_articles folder_id solution_folders solution_sub_folders)
folders=$(($(top solution_categories) + $(pages solution_folders category_id solution_categories)))
sub_folders=$(($(pages solution_sub_folders folder_id solution_folders)))
walk solution_articles $((folders + sub_folders + articles))
walk project_task_notes $(($(top projects) + $(pages project_tasks project_id projects) + $(pages project_task_notes task_id project_tasks)))
finish
