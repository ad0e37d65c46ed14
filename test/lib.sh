# shellcheck shell=bash
#
# lib.sh - what a test or a demonstration stands on; to be sourced by bash.
#
#	install_packages [tests [fuzz]]    what is needed to build (and to test)
#	build_extension [VAR=x...]  compiles, and installs into a private server
#	start_cluster [setting...]  that server: PGHOST, PGPORT, PGUSER, PGDATABASE
#	start_simulator [args...]   a simulated account: SIM_URL, SIM_PORT
#	at_exit command...          something of the caller's to do at the end
#
# Nothing is left behind: everything that is made lies in one folder, $WORK,
# which goes away at exit together with the processes.  In particular the
# extension is not installed into the machine's PostgreSQL.  A server finds its
# libraries and its extensions relative to its own program file, so that a copy
# of that file, in a tree of links to everything else, is a server with
# one extension more, and needs no permissions.
#
# The caller may set:
#	PG_MAJOR    the PostgreSQL version to use (15 to 18)
#	PG_CONFIG   an own installation to use instead of packages
#	KEEP=1      leaves $WORK where it is

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
unset PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS PGHOSTADDR \
	PGSSLMODE PGAPPNAME PGCLIENTENCODING PGDATA MAKEFLAGS MAKELEVEL MFLAGS

SUPPORTED_MAJORS=(18 17 16 15)

CLUSTER=
AT_EXIT=()
declare -A SIMULATORS=()

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# ---------------------------------------------------------------------------
# The working folder, and the end
# ---------------------------------------------------------------------------

# The folder must be reachable for user postgres, and its name short enough for
# the name of a socket.
make_work() {
	local parent=${TMPDIR:-/tmp}

	if [ ${#parent} -gt 50 ] || [ "$(id -u)" = 0 ]; then
		parent=/tmp
	fi
	WORK=$(mktemp -d "$parent/fsfdw.XXXXXX") || exit 1
	chmod 755 "$WORK"
}

at_exit() { AT_EXIT+=("$*"); }

cleanup() {
	local status=$? command

	trap - EXIT
	trap '' INT TERM HUP
	set +e
	for command in "${AT_EXIT[@]}"; do
		eval "$command"
	done
	stop_simulators
	stop_cluster
	if [ -n "${KEEP:-}" ]; then
		say "kept: $WORK"
	else
		rm -rf "$WORK"
	fi
	exit "$status"
}

make_work
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# quietly LOG COMMAND...: shows what the command printed only if it fails
quietly() {
	local log=$1

	shift
	if ! "$@" >"$log" 2>&1 </dev/null; then
		say "failed: $*"
		tail -n 60 "$log" >&2
		return 1
	fi
}

# ---------------------------------------------------------------------------
# Packages
# ---------------------------------------------------------------------------

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

has_package() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

offers_package() {
	apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

# newest_major TEST: the newest PostgreSQL whose packages pass
newest_major() {
	local major

	for major in "${SUPPORTED_MAJORS[@]}"; do
		if "$1" "postgresql-$major" && "$1" "postgresql-server-dev-$major"; then
			echo "$major"
			return
		fi
	done
	return 1
}

# missing_packages MAJOR [tests [fuzz]]: names, one a line
missing_packages() {
	local major=$1 packages package

	packages=(gcc make libc6-dev zlib1g-dev ca-certificates
		"postgresql-$major" "postgresql-server-dev-$major" python3)
	# any of the libcurl*-dev packages will do, and they exclude one another
	command -v curl-config >/dev/null || packages+=(libcurl4-openssl-dev)
	if [ "${3:-}" = fuzz ]; then
		packages+=(clang libclang-rt-dev)
	fi
	if [ "${2:-}" = tests ]; then
		packages+=(perl openssl libjson-c-dev "postgresql-$major-pgtap"
			libtap-parser-sourcehandler-pgtap-perl libipc-run-perl procps locales)
	fi
	for package in "${packages[@]}"; do
		has_package "$package" || echo "$package"
	done
}

apt() {
	quietly "$WORK/apt.log" as_root env DEBIAN_FRONTEND=noninteractive \
		LC_ALL=C.UTF-8 apt-get -q -y -o DPkg::Lock::Timeout=300 \
		-o Acquire::Retries=3 "$@"
}

# The server's package would create a cluster and start it.  A file that says
# otherwise exists only while the package is being installed.
CREATE_NONE=/etc/postgresql-common/createcluster.d/freshservice_fdw.conf

apt_install() {
	local status=0

	if has_package "postgresql-$PG_MAJOR"; then
		apt install --no-install-recommends "$@"
		return
	fi
	apt install --no-install-recommends postgresql-common || return
	at_exit restore_default
	as_root mkdir -p "${CREATE_NONE%/*}"
	echo 'create_main_cluster = false' | as_root tee "$CREATE_NONE" >/dev/null
	apt install --no-install-recommends "$@" || status=$?
	restore_default
	return "$status"
}

restore_default() {
	[ ! -e "$CREATE_NONE" ] || as_root rm -f "$CREATE_NONE"
	as_root rmdir "${CREATE_NONE%/*}" 2>/dev/null || true
}

install_packages() {
	local missing

	if [ -n "${PG_CONFIG:-}" ] || ! command -v apt-get >/dev/null; then
		find_server
		return
	fi

	: "${PG_MAJOR:=$(newest_major has_package)}"
	if [ -n "$PG_MAJOR" ]; then
		missing=$(missing_packages "$PG_MAJOR" "$@")
		if [ -z "$missing" ]; then
			find_server
			return
		fi
	fi
	if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
		: "${PG_MAJOR:=$(newest_major offers_package)}"
		missing=$(missing_packages "${PG_MAJOR:-15}" "$@")
		say "These packages are missing, and installing them needs root:"
		die "  apt-get install ${missing//$'\n'/ }"
	fi
	apt update || die "the package lists cannot be updated"
	: "${PG_MAJOR:=$(newest_major offers_package)}"
	[ -n "$PG_MAJOR" ] || die "no package of PostgreSQL 15 to 18 is offered here"
	missing=$(missing_packages "$PG_MAJOR" "$@")
	say "installing: ${missing//$'\n'/ }"
	# shellcheck disable=SC2086		# a list of words
	apt_install $missing || die "the packages cannot be installed"
	find_server
}

# Where the chosen server and the tools are.
find_server() {
	local tool version

	if [ -z "${PG_CONFIG:-}" ]; then
		PG_CONFIG=/usr/lib/postgresql/${PG_MAJOR:-none}/bin/pg_config
		[ -x "$PG_CONFIG" ] || PG_CONFIG=$(command -v pg_config) ||
			die "pg_config is missing: install PostgreSQL's development files, or set PG_CONFIG"
	fi
	for tool in "${CC:-cc}" make curl-config; do
		command -v "$tool" >/dev/null || die "$tool is missing"
	done
	version=$("$PG_CONFIG" --version)
	PG_MAJOR=${version#PostgreSQL }
	PG_MAJOR=${PG_MAJOR%%[!0-9]*}
	PG_BIN=$("$PG_CONFIG" --bindir)
	[ -x "$PG_BIN/initdb" ] || die "there is no server in $PG_BIN"
	export PG_CONFIG PG_MAJOR PG_BIN PATH=$PG_BIN:$PATH

	PYTHON=/usr/bin/python3
	[ -x "$PYTHON" ] || PYTHON=$(command -v python3) || die "python3 is missing"
	export PYTHON
}

# ---------------------------------------------------------------------------
# The extension
# ---------------------------------------------------------------------------

# copy_tree: the tree without what was built in it, as $BUILD
copy_tree() {
	local name

	BUILD=$WORK/build
	mkdir "$BUILD"
	for name in Makefile README.md freshservice_fdw.control src sql expected test; do
		[ ! -e "$ROOT/$name" ] || cp -R "$ROOT/$name" "$BUILD/"
	done
	make_here clean
	export BUILD
}

# build_extension [make variables...]: compiles in $BUILD, and installs into
# $PRIVATE, see above
build_extension() {
	local dir name

	[ -d "$WORK/build" ] || copy_tree
	PRIVATE=$WORK/server
	make_here -j"$(nproc)" all "$@" || die "the extension cannot be built"

	for dir in "$("$PG_CONFIG" --pkglibdir)" "$("$PG_CONFIG" --sharedir)" \
		"$("$PG_CONFIG" --sharedir)/extension"; do
		mkdir -p "$PRIVATE$dir"
		for name in "$dir"/*; do
			case $name in
				*/extension | */freshservice_fdw*) ;;
				*) ln -s "$name" "$PRIVATE$dir/" ;;
			esac
		done
	done
	mkdir -p "$PRIVATE$PG_BIN"
	cp "$PG_BIN/postgres" "$PRIVATE$PG_BIN/"
	make_here install DESTDIR="$PRIVATE" "$@" ||
		die "the extension cannot be installed"
	export PRIVATE
}

# make_here ARGS...: make in the copy, for the chosen server
make_here() {
	quietly "$WORK/make.log" make -s -C "$BUILD" PG_CONFIG="$PG_CONFIG" \
		with_llvm=no "$@"
}

# ---------------------------------------------------------------------------
# The server
# ---------------------------------------------------------------------------

# The server refuses to run as root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

# start_cluster [name=value...]: returns when connections are accepted; they
# come through a socket only
start_cluster() {
	local setting

	[ -n "${PRIVATE:-}" ] || die "build_extension comes first"
	CLUSTER=$WORK/cluster
	mkdir -p "$CLUSTER/socket"
	[ "$(id -u)" != 0 ] || chown -R postgres "$CLUSTER"

	quietly "$WORK/initdb.log" as_postgres "$PG_BIN/initdb" --no-sync \
		--auth=trust --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
		--pgdata="$CLUSTER/data" || die "initdb failed"
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$CLUSTER/socket'"
		echo "timezone = 'UTC'"
		echo "log_timezone = 'UTC'"
		echo "log_checkpoints = off"
		echo "log_line_prefix = '%m [%p] %d '"
		echo "fsync = off"
		echo "full_page_writes = off"
		echo "synchronous_commit = off"
		echo "shared_buffers = '32MB'"
		echo "max_wal_size = '256MB'"
		for setting in "$@"; do
			echo "${setting%%=*} = '${setting#*=}'"
		done
	} >"$WORK/settings"
	as_postgres tee -a "$CLUSTER/data/postgresql.conf" \
		<"$WORK/settings" >/dev/null
	if ! quietly "$WORK/pg_ctl.log" as_postgres "$PG_BIN/pg_ctl" start -w \
		-t 60 -D "$CLUSTER/data" -l "$CLUSTER/server.log" \
		-p "$PRIVATE$PG_BIN/postgres"; then
		tail -n 30 "$CLUSTER/server.log" >&2
		die "the server does not start"
	fi
	export PGHOST=$CLUSTER/socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
}

stop_cluster() {
	if [ -n "$CLUSTER" ] && [ -e "$CLUSTER/data/postmaster.pid" ]; then
		as_postgres "$PG_BIN/pg_ctl" stop -w -m immediate \
			-D "$CLUSTER/data" >/dev/null 2>&1 || true
	fi
	CLUSTER=
}

# ---------------------------------------------------------------------------
# Simulated accounts
# ---------------------------------------------------------------------------

# start_simulator [-n NAME] [args...]: sets NAME_URL and NAME_PORT (SIM_URL and
# SIM_PORT unless named) and returns when it answers
start_simulator() {
	local name=SIM

	if [ "${1:-}" = -n ]; then
		name=$2
		shift 2
	fi
	launch_simulator "$name" "$@"
	await_simulator "$name"
}

# The two halves, to have several start at the same time.  The simulator runs
# from a copy with nothing of the extension near.
launch_simulator() {
	local name=$1 files=$WORK/simulator

	shift
	if [ ! -d "$files" ]; then
		cp -R "$ROOT/test/simulator" "$files" || die "there is no simulator"
	fi
	rm -f "$WORK/$name.port"
	(
		cd "$files" || exit
		exec "$PYTHON" simulator.py --port 0 --port-file "$WORK/$name.port" "$@"
	) >"$WORK/$name.log" 2>&1 </dev/null &
	SIMULATORS[$name]=$!
}

await_simulator() {
	local name=$1 port='' deadline=$((SECONDS + 60))

	until [ -n "$port" ] && answers "$port"; do
		if [ $SECONDS -ge $deadline ] || ! kill -0 "${SIMULATORS[$name]}" 2>/dev/null; then
			tail -n 30 "$WORK/$name.log" >&2
			die "the simulator does not start"
		fi
		sleep 0.1
		[ ! -s "$WORK/$name.port" ] || port=$(cat "$WORK/$name.port")
	done
	export "${name}_PORT=$port" "${name}_URL=http://127.0.0.1:$port"
}

# answers PORT: whether a healthy simulator is there
answers() {
	(
		exec 3<>"/dev/tcp/127.0.0.1/$1" || exit
		printf 'GET /_control/health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
		read -r -t 5 status <&3
		[[ $status == *' 200'* ]]
	) 2>/dev/null
}

# stop_simulator [NAME]
stop_simulator() {
	local name=${1:-SIM} pid try

	pid=${SIMULATORS[$name]:-}
	[ -n "$pid" ] || return 0
	unset "SIMULATORS[$name]"
	kill "$pid" 2>/dev/null || true
	for try in {1..30}; do
		kill -0 "$pid" 2>/dev/null || break
		[ "$try" -lt 30 ] || kill -KILL "$pid" 2>/dev/null || true
		sleep 0.1
	done
	wait "$pid" 2>/dev/null || true
}

stop_simulators() {
	local name

	for name in "${!SIMULATORS[@]}"; do
		stop_simulator "$name"
	done
}
