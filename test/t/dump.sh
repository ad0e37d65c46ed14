#!/usr/bin/env bash
#
# dump.sh - pg_dump and restore: server, mapping, tables, options, a view and
# a materialized view come back, and work.

# shellcheck source=test/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=test/t/tap.bash
source "$ROOT/test/t/tap.bash"

plan 17

start_simulator --tickets 500 --workspaces 3 --no-limits
from=$(new_database dump_from)
cat >"$WORK/from.sql" <<-EOF
	CREATE SERVER "Acme ""1""" FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (
	    url '$SIM_URL', plan 'enterprise', rate_limit '5000', rate_window '60', rate_reserve '20%', concurrency '3',
	    connect_timeout '7', request_timeout '50', max_retries '2', max_requests '4000', workspaces '2,7',
	    search_lag '60', filter_page_limit '9', time_zone 'Europe/Berlin');
	CREATE USER MAPPING FOR CURRENT_USER SERVER "Acme ""1""" OPTIONS (api_key 'simulator-key');
	CREATE SCHEMA fs;
	IMPORT FOREIGN SCHEMA freshservice FROM SERVER "Acme ""1""" INTO fs OPTIONS (raw 'true');
	ALTER FOREIGN TABLE fs.tickets OPTIONS (ADD max_requests '300', ADD workspaces '3');
	CREATE FOREIGN TABLE fs.everybody (id bigint, mail text OPTIONS (field 'primary_email'))
	    SERVER "Acme ""1""" OPTIONS (resource 'requesters', include_agents 'true');
	CREATE FOREIGN TABLE fs.typed (id bigint, status int, building text OPTIONS (field 'custom_fields.building', filter_field 'building'),
	    whole jsonb OPTIONS (field '*')) SERVER "Acme ""1""" OPTIONS (resource 'tickets');
	SELECT freshservice_comment('fs');
	CREATE VIEW fs.open AS SELECT id, subject, custom_fields->>'contract_end' AS contract_end FROM fs.tickets WHERE status = 2;
	CREATE MATERIALIZED VIEW fs.counts AS SELECT workspace_id, status, count(*) FROM fs.tickets GROUP BY 1, 2;
	CREATE UNIQUE INDEX ON fs.counts (workspace_id, status);
	CREATE MATERIALIZED VIEW fs.empty AS SELECT id, mail FROM fs.everybody WITH NO DATA;
EOF
quietly "$WORK/psql.log" psql -X -q -v ON_ERROR_STOP=1 -d "$from" -f "$WORK/from.sql"
ok $? "the original is made"

control "$SIM_URL" DELETE log
pg_dump -d "$from" >"$WORK/dump.sql" 2>"$WORK/dump.err"
ok $? "pg_dump"
is "$(cat "$WORK/dump.err")" "" "... without a warning"
pg_dump -Fc -d "$from" -f "$WORK/dump.custom" 2>/dev/null
ok $? "pg_dump -Fc"
is "$(ask "$SIM_URL" GET log | wc -l)" 0 "pg_dump sends no request"
is "$(grep -c '^CREATE FOREIGN TABLE' "$WORK/dump.sql")" "$(sql "$from" "SELECT count(*) FROM pg_foreign_table")" "every table is in the dump"

sorted() { echo "(SELECT array_agg(o ORDER BY o) FROM unnest($1) AS o)::text"; }
facts="SELECT 'server', srvname::text, $(sorted srvoptions) FROM pg_foreign_server
UNION ALL SELECT 'mapping', usename::text, umoptions::text FROM pg_user_mappings
UNION ALL SELECT 'table', ftrelid::regclass::text, $(sorted ftoptions) FROM pg_foreign_table
UNION ALL SELECT 'column', attrelid::regclass || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod), $(sorted attfdwoptions), col_description(attrelid, attnum))
FROM pg_attribute WHERE attrelid IN (SELECT ftrelid FROM pg_foreign_table) AND attnum > 0
UNION ALL SELECT 'view', c.oid::regclass::text, pg_get_viewdef(c.oid) FROM pg_class c WHERE relnamespace = 'fs'::regnamespace AND relkind IN ('v', 'm')
UNION ALL SELECT 'comment', ftrelid::regclass::text, obj_description(ftrelid) FROM pg_foreign_table ORDER BY 1, 2, 3"

for form in plain custom; do
	sql postgres "DROP DATABASE IF EXISTS t_dump_$form WITH (FORCE)" 2>/dev/null
	sql postgres "CREATE DATABASE t_dump_$form"
	if [ $form = plain ]; then
		psql -X -q -v ON_ERROR_STOP=1 -d t_dump_$form -o /dev/null -f "$WORK/dump.sql" >"$WORK/restore.log" 2>&1
	else
		pg_restore -e -d t_dump_$form "$WORK/dump.custom" >"$WORK/restore.log" 2>&1
	fi
	ok $? "restore, $form"
	diag <"$WORK/restore.log"
	is "$(sql t_dump_$form "$facts")" "$(sql "$from" "$facts")" "... options, columns, views and comments are the same"
done

to=t_dump_custom
is "$(sql $to 'SELECT * FROM fs.tickets ORDER BY id' | md5sum)" "$(sql "$from" 'SELECT * FROM fs.tickets ORDER BY id' | md5sum)" \
	"the restored table reads the same"
is "$(sql $to 'SELECT * FROM fs.open ORDER BY id' | md5sum)" "$(sql "$from" 'SELECT * FROM fs.open ORDER BY id' | md5sum)" \
	"the restored view"
is "$(sql $to 'SELECT * FROM fs.counts ORDER BY 1, 2')" "$(sql "$from" 'SELECT * FROM fs.counts ORDER BY 1, 2')" \
	"the restored materialized view is filled"
control "$SIM_URL" POST mutate '{"op": "insert", "count": 5, "set": {"status": 21, "workspace_id": 3}}'
before=$(sql $to "SELECT coalesce(sum(count), 0) FROM fs.counts WHERE status = 21")
is "$(sql $to 'REFRESH MATERIALIZED VIEW fs.counts' && sql $to "SELECT sum(count) FROM fs.counts WHERE status = 21")" $((before + 5)) \
	"REFRESH finds what is new"
is "$(sql $to 'REFRESH MATERIALIZED VIEW CONCURRENTLY fs.counts' && echo refreshed)" "refreshed" "REFRESH CONCURRENTLY"
is "$(sql $to 'REFRESH MATERIALIZED VIEW fs.empty' && sql $to "SELECT count(*) FROM fs.empty")" 2650 "REFRESH of one restored empty"

sql "$from" 'DROP EXTENSION freshservice_fdw CASCADE' 2>"$WORK/drop.log"
is "$(sql "$from" "SELECT count(*) FROM pg_class WHERE relnamespace = 'fs'::regnamespace")" 0 "DROP EXTENSION CASCADE takes everything along"
finish
