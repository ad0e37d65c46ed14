--
-- import: the tables that IMPORT FOREIGN SCHEMA makes, and what
-- freshservice_comment() says of them.  Only typed custom fields cost
-- requests.
--
\set ECHO none
\getenv abs_srcdir PG_ABS_SRCDIR
\set tools :abs_srcdir '/test/regress.sql'
\i :tools
\set ECHO all
CALL sim.reset();

SET client_min_messages = warning;
DROP EXTENSION IF EXISTS freshservice_fdw CASCADE;
DROP SCHEMA IF EXISTS fs, "Fs 2", fs3 CASCADE;
DROP ROLE IF EXISTS regress_fs_user;
CREATE ROLE regress_fs_user;
CREATE EXTENSION freshservice_fdw;
CREATE SERVER acme FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url :'sim_url', max_retries '0');
CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key 'simulator-key');
CREATE SCHEMA fs;

CREATE VIEW sim.tables AS
SELECT c.relnamespace::regnamespace AS schema, c.relname AS table_name,
       (SELECT count(*) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       t.ftoptions AS options
  FROM pg_foreign_table t JOIN pg_class c ON c.oid = t.ftrelid
 ORDER BY 1, 2;

CREATE FUNCTION sim.columns(relation regclass)
RETURNS TABLE (column_name name, type text, options text[]) LANGUAGE sql AS $$
SELECT attname, format_type(atttypid, atttypmod), attfdwoptions
  FROM pg_attribute
 WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped ORDER BY attnum
$$;

-- ===================================================================
-- Everything, and every column of it
-- ===================================================================
IMPORT FOREIGN SCHEMA freshservice FROM SERVER acme INTO fs;
SELECT sim.requests();
SELECT table_name, columns, (SELECT option_value FROM pg_options_to_table(options)
                              WHERE option_name = 'max_requests') AS max_requests
  FROM sim.tables;
-- each is the resource of its name, and has no other option
SELECT count(*) FROM sim.tables
 WHERE array_remove(options, 'max_requests=5000') <> ARRAY['resource=' || table_name];
-- id is the first column where there is one, custom_fields the last
SELECT count(*) FROM sim.tables, sim.columns(format('fs.%I', table_name)) WITH ORDINALITY AS c (name, type, options, place)
 WHERE (name = 'id' AND place > 1) OR (name = 'custom_fields' AND place < columns);
-- nothing is NOT NULL, has a default, or a column option
SELECT count(*) FROM pg_attribute a JOIN pg_foreign_table t ON t.ftrelid = a.attrelid
 WHERE a.attnum > 0 AND (a.attnotnull OR a.atthasdef OR a.attfdwoptions IS NOT NULL);

\pset footer off
SELECT column_name, type FROM sim.columns('fs.tickets');
SELECT column_name, type FROM sim.columns('fs.ticket_stats') OFFSET 30;
SELECT column_name, type FROM sim.columns('fs.ticket_details') OFFSET 30;
SELECT column_name, type FROM sim.columns('fs.agents');
SELECT column_name, type FROM sim.columns('fs.requesters');
SELECT column_name, type FROM sim.columns('fs.groups');
SELECT column_name, type FROM sim.columns('fs.departments');
SELECT column_name, type FROM sim.columns('fs.workspaces');
SELECT column_name, type FROM sim.columns('fs.ticket_form_fields');
\pset footer on
-- tables of tickets begin with the same columns; custom_fields is the last
SELECT other, count(*) FILTER (WHERE o.column_name = t.column_name AND o.type = t.type) AS same,
       max(o.column_name) FILTER (WHERE o.place = o.places) AS last
  FROM unnest('{fs.ticket_stats,fs.ticket_details,fs.deleted_tickets,fs.spam_tickets}'::regclass[]) AS other,
       LATERAL (SELECT *, row_number() OVER () AS place, count(*) OVER () AS places
                  FROM sim.columns(other)) AS o
       LEFT JOIN (SELECT *, row_number() OVER () AS place FROM sim.columns('fs.tickets')) AS t
       USING (place)
 GROUP BY other ORDER BY other::text;

-- every table can be read, with every column
SELECT relation, sim.report(format('SELECT t FROM %s t LIMIT 1', relation)) AS outcome
  FROM unnest('{tickets,ticket_stats,ticket_details,deleted_tickets,spam_tickets,agents,
                requesters,groups,departments,workspaces,ticket_form_fields}'::text[]) AS name,
       format('fs.%I', name) AS relation;

-- ===================================================================
-- Comments
-- ===================================================================
CALL sim.clear_log();
SELECT freshservice_comment('fs');
SELECT sim.requests();
\pset format unaligned
\pset tuples_only on
SELECT c.relname, obj_description(c.oid, 'pg_class')
  FROM pg_class c WHERE relnamespace = 'fs'::regnamespace
   AND relname ~ '^(agents|.*tickets?|ticket_.*s|groups|workspaces|solution_.*)$' ORDER BY relname;
-- every table has one
SELECT count(*), count(obj_description(oid, 'pg_class'))
  FROM pg_class c WHERE relnamespace = 'fs'::regnamespace AND relkind = 'f';
SELECT a.attname, col_description(a.attrelid, a.attnum)
  FROM pg_attribute a WHERE attrelid = 'fs.ticket_details'::regclass AND attnum > 0
   AND col_description(a.attrelid, a.attnum) IS NOT NULL ORDER BY attnum;
SELECT a.attname, col_description(a.attrelid, a.attnum)
  FROM pg_attribute a WHERE attrelid = 'fs.ticket_stats'::regclass AND attnum > 30
   AND col_description(a.attrelid, a.attnum) IS NOT NULL ORDER BY attnum;
SELECT a.attname, col_description(a.attrelid, a.attnum)
  FROM pg_attribute a WHERE attrelid = 'fs.groups'::regclass AND attnum > 0
   AND col_description(a.attrelid, a.attnum) IS NOT NULL ORDER BY attnum;

-- other tables of the schema are left alone
CREATE TABLE fs.mine (id int);
SELECT freshservice_comment('fs');
SELECT obj_description('fs.mine'::regclass) IS NULL;
DROP TABLE fs.mine;
SELECT freshservice_comment('public');
SELECT sim.report('SELECT freshservice_comment(0)');		-- ERROR
SELECT sim.report($$SELECT freshservice_comment('nowhere')$$);		-- ERROR
-- for owners
GRANT USAGE ON SCHEMA fs TO regress_fs_user;
SET ROLE regress_fs_user;
SELECT freshservice_comment('fs');		-- ERROR
RESET ROLE;
\pset format aligned
\pset tuples_only off

-- ===================================================================
-- Groups, LIMIT TO, EXCEPT, if_not_exists
-- ===================================================================
CREATE SCHEMA "Fs 2";
IMPORT FOREIGN SCHEMA people FROM SERVER acme INTO "Fs 2";
SELECT table_name FROM sim.tables WHERE schema = '"Fs 2"'::regnamespace;
IMPORT FOREIGN SCHEMA config FROM SERVER acme INTO "Fs 2";		-- ERROR
DROP SCHEMA "Fs 2" CASCADE;
CREATE SCHEMA "Fs 2";
IMPORT FOREIGN SCHEMA config FROM SERVER acme INTO "Fs 2";
SELECT table_name FROM sim.tables WHERE schema = '"Fs 2"'::regnamespace;
DROP SCHEMA "Fs 2" CASCADE;

CREATE SCHEMA "Fs 2";
IMPORT FOREIGN SCHEMA core FROM SERVER acme INTO "Fs 2";
SELECT table_name FROM sim.tables WHERE schema = '"Fs 2"'::regnamespace;
IMPORT FOREIGN SCHEMA tickets LIMIT TO (tickets, ticket_form_fields) FROM SERVER acme INTO "Fs 2";	-- ERROR
IMPORT FOREIGN SCHEMA tickets LIMIT TO (tickets, ticket_form_fields) FROM SERVER acme INTO "Fs 2"
    OPTIONS (if_not_exists 'true');
SELECT table_name FROM sim.tables WHERE schema = '"Fs 2"'::regnamespace;
DROP SCHEMA "Fs 2" CASCADE;

CREATE SCHEMA "Fs 2";
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (groups, no_such_table) FROM SERVER acme INTO "Fs 2";
SELECT table_name FROM sim.tables WHERE schema = '"Fs 2"'::regnamespace;
IMPORT FOREIGN SCHEMA people EXCEPT (groups, agents, no_such_table) FROM SERVER acme INTO "Fs 2";
SELECT table_name FROM sim.tables WHERE schema = '"Fs 2"'::regnamespace;
-- a table is in one group, not in the other
IMPORT FOREIGN SCHEMA tickets LIMIT TO (agents) FROM SERVER acme INTO "Fs 2";
SELECT count(*) FROM sim.tables WHERE schema = '"Fs 2"'::regnamespace AND table_name = 'agents';
DROP SCHEMA "Fs 2" CASCADE;

\pset format unaligned
\pset tuples_only on
SELECT sim.report(format('IMPORT FOREIGN SCHEMA %I FROM SERVER acme INTO fs', name))
  FROM unnest('{public,Core,kernel}'::text[]) AS name;
-- ERRORS
\pset format aligned
\pset tuples_only off
SELECT sim.requests();

-- ===================================================================
-- The whole record
-- ===================================================================
CREATE SCHEMA "Fs 2";
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets, workspaces) FROM SERVER acme INTO "Fs 2"
    OPTIONS (raw 'true');
SELECT * FROM sim.columns('"Fs 2".workspaces');
SELECT id, raw->'id' = to_jsonb(id) AS same, jsonb_object_keys(raw) AS key
  FROM "Fs 2".workspaces ORDER BY 3;
SELECT * FROM sim.columns('"Fs 2".tickets') OFFSET 30;
DROP SCHEMA "Fs 2" CASCADE;

-- ===================================================================
-- Custom fields as columns
-- ===================================================================
CALL sim.clear_log();
CREATE SCHEMA fs3;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER acme INTO fs3
    OPTIONS (custom_fields 'typed');
SELECT * FROM sim.log();
SELECT table_name, t.columns, u.columns AS untyped
  FROM sim.tables t JOIN sim.tables u USING (table_name)
 WHERE t.schema = 'fs3'::regnamespace AND u.schema = 'fs'::regnamespace AND t.columns <> u.columns
 ORDER BY table_name;
SELECT * FROM sim.columns('fs3.tickets') OFFSET 30;
SELECT * FROM sim.columns('fs3.ticket_details') OFFSET 45;
-- the columns hold what custom_fields holds
SELECT count(*) > 100 AS enough,
       bool_and(cost_center IS NOT DISTINCT FROM custom_fields->>'cost_center') AS cost_center,
       bool_and(headcount IS NOT DISTINCT FROM (custom_fields->>'headcount')::bigint) AS headcount,
       bool_and(amount IS NOT DISTINCT FROM (custom_fields->>'amount')::numeric) AS amount,
       bool_and(is_remote IS NOT DISTINCT FROM (custom_fields->>'is_remote')::boolean) AS is_remote,
       bool_and(needed_by IS NOT DISTINCT FROM (custom_fields->>'needed_by')::timestamptz) AS needed_by,
       bool_and(affected_systems IS NOT DISTINCT FROM
                nullif(custom_fields->'affected_systems', 'null')) AS affected_systems
  FROM fs3.tickets;
SELECT freshservice_comment('fs3');
SELECT col_description('fs3.tickets'::regclass, attnum) FROM pg_attribute
 WHERE attrelid = 'fs3.tickets'::regclass AND attname = 'cost_center';

-- with a key that may not see the form: jsonb after all
CALL sim.set('{"restricted_modules": "ticket_form_fields"}');
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET api_key 'simulator-restricted-key');
DROP SCHEMA fs3 CASCADE;
CREATE SCHEMA fs3;
CALL sim.clear_log();
IMPORT FOREIGN SCHEMA tickets LIMIT TO (tickets) FROM SERVER acme INTO fs3
    OPTIONS (custom_fields 'typed');		-- WARNING
SELECT * FROM sim.log();
SELECT * FROM sim.columns('fs3.tickets') OFFSET 29;
-- a feature that is missing
CALL sim.set('{"disabled_features": "ticket_form_fields"}');
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET api_key 'simulator-key');
IMPORT FOREIGN SCHEMA tickets LIMIT TO (ticket_stats) FROM SERVER acme INTO fs3
    OPTIONS (custom_fields 'typed');		-- WARNING
SELECT * FROM sim.columns('fs3.ticket_stats') OFFSET 43;
CALL sim.reset();
-- any other failure is an error
\pset format unaligned
\pset tuples_only on
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET api_key 'wrong-key');
SELECT * FROM sim.report($$IMPORT FOREIGN SCHEMA tickets LIMIT TO (spam_tickets) FROM SERVER acme INTO fs3
    OPTIONS (custom_fields 'typed')$$);		-- ERROR
\pset format aligned
\pset tuples_only off
-- tables without custom fields of tickets need no request
CALL sim.clear_log();
IMPORT FOREIGN SCHEMA people FROM SERVER acme INTO fs3
    OPTIONS (custom_fields 'typed');
SELECT sim.requests();

-- ===================================================================
-- Names that need quotes
-- ===================================================================
CREATE SERVER "Ac'me ""2""" FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url :'sim_url');
CREATE SCHEMA "Fs 2";
IMPORT FOREIGN SCHEMA core LIMIT TO (workspaces) FROM SERVER "Ac'me ""2""" INTO "Fs 2";
SELECT freshservice_comment('"Fs 2"');
\d "Fs 2".workspaces
CREATE USER MAPPING FOR PUBLIC SERVER "Ac'me ""2""" OPTIONS (api_key 'simulator-key');
SELECT id, "primary" FROM "Fs 2".workspaces;

-- clean up
DROP SCHEMA fs, "Fs 2", fs3 CASCADE;
DROP EXTENSION freshservice_fdw CASCADE;
DROP SCHEMA sim CASCADE;
DROP ROLE regress_fs_user;
