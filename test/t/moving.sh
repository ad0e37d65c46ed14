#!/usr/bin/env bash
#
# moving.sh - scans of accounts that change meanwhile: thousands of random ones,
# judged by the account's history, and known ways of losing rows; and that
# modules in which something is missing do not pass.
#
# Failures are printed with what repeats them, a case of a few scans:
#
#	test/t/moving.sh --start TIME --at TIME --seed N [--count CASES]

# shellcheck disable=SC2016,SC2034	# conditions in quotes, and what they use

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

SCANS=2000						# at least
CASES=400
SECONDS_MOST=240				# of random scans
WEAK_SECONDS=120				# until a weak module is found out

# Two of each kind: as many workers as a machine may well have processors.
DESKS=(one three)
SIZES=(900 600)
WORKSPACES=(1 3)

drive() { "$PYTHON" "$ROOT/test/moving/$1.py" "${@:2}" --start "$start"; }

# start_desks: ONE_1, THREE_1, ONE_2, THREE_2, with data of the same moment
start_desks() {
	local now i worker

	now=$(date -u -d "@$start" +%FT%TZ)
	for worker in 1 2; do
		for i in 0 1; do
			launch_simulator "${DESKS[i]}_$worker" --now "$now" --no-limits \
				--tickets "${SIZES[i]}" --workspaces "${WORKSPACES[i]}"
		done
	done
	for worker in 1 2; do
		for i in 0 1; do
			await_simulator "${DESKS[i]}_$worker"
		done
	done
}

# desk NAME WORKER: as the drivers take it
desk() {
	local url=$1_$2_URL

	echo "$1=${!url}"
}

# random WORKER... -- ARGS...: random scans by these workers
random() {
	local workers=() database

	while [ "$1" != -- ]; do
		workers+=(--worker "$DATABASE$1,$(desk one "$1"),$(desk three "$1")")
		shift
	done
	drive moving "${workers[@]}" "${@:2}"
}

# Without a server and a module around it, a run brings its own.
if [ -z "${PGHOST:-}" ]; then
	install_packages tests
	copy_tree
	build_extension WERROR=1
	start_cluster max_connections=50
fi

start=$(date +%s)
if [ $# -gt 0 ]; then
	[ "$1" = --start ] && start=$2 && shift 2
	start_desks
	new_database moving_1 >"$WORK/moving.name"
	DATABASE=t_moving_
	random 1 -- "$@"
	exit
fi

mkdir "$WORK/weak"
if ! quietly "$WORK/weaken.log" "$PYTHON" "$ROOT/test/moving/weaken.py" \
	"$BUILD" "$WORK/weak" PG_CONFIG="$PG_CONFIG" with_llvm=no; then
	WEAK=()
else
	mapfile -t WEAK < <(grep -E '^[0-9]+ ' "$WORK/weaken.log")
fi
scenes=$(drive fixed --count)
plan $((4 + scenes + 1 + ${#WEAK[@]}))
start_desks
for name in fixed moving_1 moving_2; do
	new_database "$name" >"$WORK/moving.name"
done

# Random scans
DATABASE=t_moving_
random 1 2 -- --count "$CASES" --seconds "$SECONDS_MOST" \
	--summary "$WORK/moving.sums" | diag
# shellcheck disable=SC1091
source "$WORK/moving.sums"
# shellcheck disable=SC2154
{
	ok_if "$scans scans while $changes changes were made, in $seconds s" \
		'[ "$scans" -ge "$SCANS" ] && [ "$changes" -ge "$SCANS" ]'
	ok_if "rows missing, twice, or not true in $wrong scans" '[ "$wrong" = 0 ]'
	ok_if "errors of another kind in $error scans" '[ "$error" = 0 ]'
	ok_if "errors that say incomplete in $incomplete scans, at most 2 %" \
		'[ $((incomplete * 50)) -le "$scans" ]'
}

# Known ways of losing rows
while IFS= read -r line; do
	case $line in
		"ok "*) ok 0 "${line#ok }" ;;
		"not ok "*) ok 1 "${line#not ok }" ;;
		*) echo "$line" ;;
	esac
done < <(drive fixed --database t_fixed --desk "$(desk one 1)" --desk "$(desk three 1)")

# Modules in which something is missing, two at a time
ok_if "${#WEAK[@]} weak modules are made" '[ ${#WEAK[@]} -gt 0 ]'

# weak NUMBER WORKER: random scans by a weak module until one fails
weak() {
	local database=weak_$1_

	psql -X -q -d postgres -c "CREATE DATABASE $database$2" &&
		psql -X -q -v ON_ERROR_STOP=1 -v file="$WORK/weak/weak_$1.so" \
			-d "$database$2" <<-'EOF' &&
			CREATE FUNCTION weak_handler() RETURNS fdw_handler
			LANGUAGE c STRICT AS :'file', 'freshservice_fdw_handler';
			CREATE FUNCTION weak_validator(text[], oid) RETURNS void
			LANGUAGE c STRICT AS :'file', 'freshservice_fdw_validator';
			CREATE FOREIGN DATA WRAPPER weak
			HANDLER weak_handler VALIDATOR weak_validator;
		EOF
		DATABASE=$database random "$2" -- --wrapper weak --failures 1 \
			--count 100000 --seconds "$WEAK_SECONDS" \
			--summary "$WORK/weak/$1.sums"
}

for ((i = 0; i < ${#WEAK[@]}; i += 2)); do
	pids=()
	for worker in 1 2; do
		number=$((i + worker))
		[ "$number" -le ${#WEAK[@]} ] || break
		weak "$number" "$worker" >"$WORK/weak/$number.log" 2>&1 &
		pids+=($!)
	done
	wait "${pids[@]}"
done
for entry in "${WEAK[@]}"; do
	number=${entry%% *}
	scans=0 wrong=0
	# shellcheck disable=SC1090
	source "$WORK/weak/$number.sums"
	ok_if "found out after $scans scans: ${entry#* }" '[ "$wrong" -gt 0 ]'
	[ "$wrong" -gt 0 ] || tail -n 5 "$WORK/weak/$number.log" | diag
done
finish
