--
-- nested: how tables below others are read, as EXPLAIN shows it.
--
\set ECHO none
\getenv abs_srcdir PG_ABS_SRCDIR
\set tools :abs_srcdir '/test/regress.sql'
\i :tools
\set ECHO all
\pset format unaligned
\pset tuples_only on
CALL sim.reset();

SET client_min_messages = warning;
DROP EXTENSION IF EXISTS freshservice_fdw CASCADE;
DROP SCHEMA IF EXISTS fs CASCADE;
CREATE EXTENSION freshservice_fdw;
SELECT replace(:'sim_url', '127.0.0.1', 'localhost') AS own_url \gset
CREATE SERVER acme FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url :'own_url', plan 'enterprise', max_retries '0');
CREATE SCHEMA fs;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER acme INTO fs;
SET search_path = fs, public;
-- without times, which depend on what was learned of the limits
CREATE FUNCTION sim.ways(query text, options text DEFAULT 'VERBOSE, COSTS OFF') RETURNS SETOF text LANGUAGE sql AS
$$ SELECT line FROM sim.explain(query, options) AS line WHERE line !~ 'Estimated Time' $$;

-- ===================================================================
-- One level below
-- ===================================================================
<<<<<<< HEAD
SELECT sim.ways('SELECT * FROM ticket_conversations');
SELECT sim.ways('SELECT id FROM ticket_conversations WHERE ticket_id = 7');
SELECT sim.ways('SELECT id FROM ticket_conversations WHERE ticket_id IN (7, 8, 9)');
SELECT sim.ways('SELECT id FROM ticket_conversations WHERE ticket_id IN (7, 8) AND ticket_id = 9');
SELECT sim.ways('SELECT id FROM ticket_conversations WHERE ticket_id > 7 AND id = 3 AND source = 2');
SELECT sim.ways('SELECT id FROM ticket_tasks WHERE ticket_id = 7 AND id = 3');
SELECT sim.ways('SELECT id FROM ticket_tasks WHERE ticket_id = 7 AND id IN (3, 4)');
SELECT sim.ways('SELECT id FROM ticket_tasks WHERE id = 3');
SELECT sim.ways('SELECT ticket_id FROM ticket_csat_responses WHERE ticket_id = 7');
SELECT sim.ways('SELECT asset_display_id FROM asset_components WHERE asset_display_id = 7');
=======
SELECT sim.explain('SELECT * FROM ticket_conversations');
SELECT sim.explain('SELECT id FROM ticket_conversations WHERE ticket_id = 7');
SELECT sim.explain('SELECT id FROM ticket_conversations WHERE ticket_id IN (7, 8, 9)');
SELECT sim.explain('SELECT id FROM ticket_conversations WHERE ticket_id IN (7, 8) AND ticket_id = 9');
SELECT sim.explain('SELECT id FROM ticket_conversations WHERE ticket_id > 7 AND id = 3 AND source = 2');
SELECT sim.explain('SELECT id FROM ticket_tasks WHERE ticket_id = 7 AND id = 3');
SELECT sim.explain('SELECT id FROM ticket_tasks WHERE ticket_id = 7 AND id IN (3, 4)');
SELECT sim.explain('SELECT id FROM ticket_tasks WHERE id = 3');
SELECT sim.explain('SELECT ticket_id FROM ticket_csat_responses WHERE ticket_id = 7');
-- a column that lists may lack keeps rows from being read one by one
SELECT sim.explain('SELECT id FROM ticket_approvals WHERE ticket_id = 7 AND id = 3');
SELECT sim.explain('SELECT email_content FROM ticket_approvals WHERE ticket_id = 7 AND id = 3');
SELECT sim.explain('SELECT asset_display_id FROM asset_components WHERE asset_display_id = 7');
>>>>>>> catalogue
PREPARE of_ticket (bigint) AS SELECT id FROM ticket_tasks WHERE ticket_id = $1;
SET plan_cache_mode = force_generic_plan;
SELECT sim.ways('EXECUTE of_ticket (7)');
RESET plan_cache_mode;
SELECT sim.ways('SELECT id FROM ticket_tasks WHERE ticket_id = (SELECT 7)');
SELECT sim.ways('SELECT c.id FROM tickets t JOIN ticket_conversations c ON c.ticket_id = t.id WHERE t.status = 2 AND t.updated_at > ''2026-01-01''');

-- ===================================================================
-- Two levels
-- ===================================================================
SELECT sim.ways('SELECT id FROM solution_articles');
SELECT sim.ways('SELECT id FROM solution_articles WHERE folder_id = 7');
SELECT sim.ways('SELECT id FROM solution_articles WHERE id = 7');
SELECT sim.ways('SELECT id FROM project_task_notes');
SELECT sim.ways('SELECT id FROM project_task_notes WHERE project_id = 7');
SELECT sim.ways('SELECT id FROM project_task_notes WHERE project_id IN (7, 8) AND task_id IN (3, 4)');
SELECT sim.ways('SELECT id FROM oncall_shifts WHERE workspace_id = 2');

-- ===================================================================
-- What has to be given, and what need not be a table of the catalogue
-- ===================================================================
SELECT sim.ways('SELECT * FROM jobs');
SELECT sim.ways('SELECT * FROM jobs WHERE job_id = ''7''');
SELECT sim.ways('SELECT id FROM oncall_shift_events WHERE event_start_date_time BETWEEN ''2026-01-01'' AND ''2026-02-01'' AND schedule_id = 7');
CREATE FOREIGN TABLE watchers (id bigint, ticket_id bigint, name text) SERVER acme
    OPTIONS (endpoint '/api/v2/tickets/{ticket_id}/watchers', envelope 'watchers', key_column 'id');
SELECT sim.ways('SELECT name FROM watchers WHERE ticket_id = 7');
SELECT sim.ways('SELECT name FROM tickets t JOIN watchers w ON w.ticket_id = t.id WHERE t.id = 7');
SELECT sim.ways('SELECT name FROM generate_series(1, 3) AS t JOIN watchers w ON w.ticket_id = t');
ALTER FOREIGN TABLE projects_legacy OPTIONS (ADD view 'archived');
SELECT sim.ways('SELECT id FROM projects_legacy');

-- All this needed no request
SELECT sim.requests();

-- ===================================================================
-- EXPLAIN ANALYZE
-- ===================================================================
CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key 'simulator-key');
SELECT sim.ways('SELECT id FROM solution_folders', 'ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF');
-- the ticket is looked up, since it may be in the trash
SELECT sim.ways('SELECT id FROM ticket_conversations WHERE ticket_id = 999999999', 'ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF');

-- clean up
DROP SCHEMA fs CASCADE;
DROP EXTENSION freshservice_fdw CASCADE;
DROP SCHEMA sim CASCADE;
