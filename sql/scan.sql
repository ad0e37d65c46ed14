--
-- scan: a table gives the same rows whatever the query asks for, and no more
-- requests are sent than that takes.  What the rows ought to be is asked of the
-- simulator; which requests were sent is read in its log.
--
\set ECHO none
\getenv abs_srcdir PG_ABS_SRCDIR
\set tools :abs_srcdir '/test/regress.sql'
\i :tools
\set ECHO all
CALL sim.reset();

SET client_min_messages = warning;
DROP EXTENSION IF EXISTS freshservice_fdw CASCADE;
DROP SCHEMA IF EXISTS fs CASCADE;
DROP ROLE IF EXISTS regress_fs_owner, regress_fs_reader;
CREATE ROLE regress_fs_owner;
CREATE ROLE regress_fs_reader;
CREATE EXTENSION freshservice_fdw;
CREATE SERVER acme FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url :'sim_url', max_retries '0');
CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key 'simulator-key');
CREATE SCHEMA fs;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER acme INTO fs OPTIONS (raw 'true');
SET search_path = fs, public;

-- What is really there.
CREATE TABLE sim.tickets AS
SELECT (r->>'id')::bigint AS id, r->>'subject' AS subject, (r->>'status')::int AS status,
       (r->>'priority')::int AS priority, (r->>'responder_id')::bigint AS responder_id,
       (r->>'created_at')::timestamptz AS created_at, (r->>'updated_at')::timestamptz AS updated_at,
       r AS record
  FROM sim.truth('tickets') AS r;
CREATE TABLE sim.hidden AS
SELECT (r->>'id')::bigint AS id, 'deleted' AS why FROM sim.truth('deleted_tickets') AS r
UNION ALL
SELECT (r->>'id')::bigint AS id, 'spam' FROM sim.truth('spam_tickets') AS r;
ANALYZE sim.tickets, sim.hidden;
-- the ids of a few, by rank
SELECT min(id) FILTER (WHERE n = 10) AS id1, min(id) FILTER (WHERE n = 20) AS id2,
       min(id) FILTER (WHERE n = 30) AS id3, max(id) + 1000 AS no_id
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM sim.tickets) AS ranked \gset
SELECT min(id) FILTER (WHERE why = 'deleted') AS deleted_id,
       min(id) FILTER (WHERE why = 'spam') AS spam_id FROM sim.hidden \gset

-- ids stand for themselves in what is shown of the log
CREATE FUNCTION sim.paths() RETURNS TABLE (path text, status int, times bigint) LANGUAGE sql AS $$
SELECT regexp_replace(request, '^(/api/v2/\w+)/\d+', '\1/ID'), status, count(*)
  FROM sim.log() GROUP BY 1, 2 ORDER BY 1, 2
$$;

-- ===================================================================
-- Whole tables
-- ===================================================================
SELECT count(*) = (SELECT count(*) FROM sim.tickets) AS same_number,
       count(DISTINCT id) = count(*) AS once,
       bool_and(raw->'id' = to_jsonb(id)) AS raw
  FROM tickets;
-- the same rows, with or without what needs other requests
SELECT count(*) FROM (SELECT id, updated_at, subject FROM tickets
                      EXCEPT SELECT id, updated_at, subject FROM sim.tickets) AS more;
SELECT count(*) FROM (SELECT id, custom_fields FROM tickets
                      EXCEPT SELECT id, record->'custom_fields' FROM sim.tickets) AS more;
SELECT (SELECT count(*) FROM deleted_tickets) = count(*) FILTER (WHERE why = 'deleted') AS deleted,
       (SELECT count(*) FROM spam_tickets) = count(*) FILTER (WHERE why = 'spam') AS spam,
       (SELECT count(*) FROM tickets JOIN sim.hidden USING (id)) AS hidden_in_tickets,
       (SELECT bool_and(deleted) FROM deleted_tickets) AS flag_deleted,
       (SELECT bool_and(spam) FROM spam_tickets) AS flag_spam
  FROM sim.hidden;
SELECT (SELECT count(*) FROM ticket_stats) = (SELECT count(*) FROM sim.tickets) AS ticket_stats,
       (SELECT count(*) FROM agents) = (SELECT count(*) FROM sim.truth('agents')) AS agents,
       (SELECT count(*) FROM requesters) = (SELECT count(*) FROM sim.truth('requesters')) AS requesters,
       (SELECT count(*) FROM groups) = (SELECT count(*) FROM sim.truth('groups')) AS groups,
       (SELECT count(*) FROM departments) = (SELECT count(*) FROM sim.truth('departments')) AS departments,
       (SELECT count(*) FROM workspaces) = (SELECT count(*) FROM sim.truth('workspaces')) AS workspaces,
       (SELECT count(*) FROM ticket_form_fields) = (SELECT count(*) FROM sim.truth('ticket_form_fields')) AS fields;
-- every column but custom_fields and raw, as the input functions of PostgreSQL read it
CREATE TABLE sim.stats (LIKE ticket_stats);
SELECT count(*) FROM (
    SELECT id, subject, cc_emails, resolved_at, closed_at, group_escalated, resolution_time_in_secs
      FROM ticket_stats
    EXCEPT
    SELECT s.id, s.subject, s.cc_emails, (r->'stats'->>'resolved_at')::timestamptz,
           (r->'stats'->>'closed_at')::timestamptz, (r->'stats'->>'group_escalated')::boolean,
           (r->'stats'->>'resolution_time_in_secs')::bigint
      FROM sim.truth('ticket_stats') AS r, jsonb_populate_record(NULL::sim.stats, r) AS s) AS different;
SELECT count(*) FROM (
    SELECT id, first_name, active, department_ids, created_at, roles FROM agents
    EXCEPT
    SELECT a.id, a.first_name, a.active, a.department_ids, a.created_at, a.roles
      FROM sim.truth('agents') AS r, jsonb_populate_record(NULL::agents, r) AS a) AS different;

-- agents among the requesters
ALTER FOREIGN TABLE requesters OPTIONS (ADD include_agents 'true');
SELECT count(*) = (SELECT count(*) FROM sim.truth('requesters_with_agents')) AS all_of_them,
       bool_or(is_agent) AS agents, NOT bool_and(is_agent) AS others FROM requesters;
SELECT id AS agent_id FROM agents LIMIT 1 \gset
SELECT id = :agent_id AS found, is_agent FROM requesters WHERE id = :agent_id;
ALTER FOREIGN TABLE requesters OPTIONS (DROP include_agents);
SELECT bool_or(is_agent) AS agents FROM requesters;
SELECT count(*) FROM requesters WHERE id = :agent_id;

-- ===================================================================
-- By key: the rows that a full scan would show
-- ===================================================================
CALL sim.clear_log();
SELECT id = :id1 AS id, t.subject = s.subject AS subject
  FROM tickets t JOIN sim.tickets s USING (id) WHERE t.id = :id1;
SELECT count(*) FROM tickets WHERE id = :no_id;
SELECT count(*) FROM tickets WHERE id = :deleted_id;
SELECT count(*) FROM tickets WHERE id = :spam_id;
SELECT count(*) FROM tickets WHERE id IN (:id1, :deleted_id, :id2, :no_id, :spam_id, :id3);
SELECT * FROM sim.paths();
-- each key once, NULL none
CALL sim.clear_log();
SELECT count(*) FROM tickets WHERE id IN (:id1, :id2, :id1, NULL, :id2);
SELECT count(*) FROM tickets WHERE id = ANY (ARRAY[:id1, :id1]) AND status > 0;
SELECT * FROM sim.paths();
CALL sim.clear_log();
SELECT count(*) FROM tickets WHERE id = NULL;
SELECT count(*) FROM tickets WHERE id = (SELECT NULL::bigint);
SELECT count(*) FROM tickets WHERE id = ANY (NULL::bigint[]);
SELECT count(*) FROM tickets WHERE id = ANY ('{}'::bigint[]);
SELECT count(*) FROM tickets WHERE id IN (NULL, NULL);
SELECT * FROM sim.paths();
-- keys that no record has
SELECT count(*) FROM tickets WHERE id = -1;
SELECT count(*) FROM tickets WHERE id IN (0, 9223372036854775807, -9223372036854775808);
SELECT * FROM sim.paths();
-- two conditions on the key
CALL sim.clear_log();
SELECT count(*) FROM tickets WHERE id IN (:id1, :id2) AND id IN (:id2, :id3, :no_id);
SELECT count(*) FROM tickets WHERE id = :id1 AND id = :id2;
SELECT * FROM sim.paths();
-- other conditions are checked on the record that was read
SELECT count(*) FROM tickets WHERE id = :id1 AND status = -1;
SELECT count(*) FROM tickets WHERE id = :id1 AND updated_at < '1999-01-01';
-- many keys: by list
CALL sim.clear_log();
SELECT count(*) = 130 AS same FROM departments
 WHERE id = ANY (ARRAY(SELECT (r->>'id')::bigint FROM sim.truth('departments') AS r));
SELECT * FROM sim.paths();
-- the columns of details, tags at one credit more
CALL sim.clear_log();
SELECT count(*), count(urgency) FROM ticket_details WHERE id IN (:id1, :id2, :deleted_id, :no_id);
SELECT count(*), count(tags) FROM ticket_details WHERE id IN (:id1, :id2, :spam_id);
SELECT * FROM sim.paths();

-- ===================================================================
-- Parameters
-- ===================================================================
PREPARE by_id(bigint) AS SELECT count(*) FROM tickets WHERE id = $1;
PREPARE by_ids(bigint[]) AS SELECT count(*) FROM tickets WHERE id = ANY ($1);
SET plan_cache_mode = force_generic_plan;
CALL sim.clear_log();
EXECUTE by_id(:id1);
EXECUTE by_id(:no_id);
EXECUTE by_id(NULL);
EXECUTE by_ids(ARRAY[:id1, :id2, :id2, NULL]);
EXECUTE by_ids('{}');
EXECUTE by_ids(NULL);
SELECT * FROM sim.paths();
RESET plan_cache_mode;
-- a changed server is noticed by plans and connections
ALTER SERVER acme OPTIONS (ADD max_requests '1');
SELECT * FROM sim.report(format('EXECUTE by_ids(''{%s,%s}'')', :id1, :id2));	-- ERROR
ALTER SERVER acme OPTIONS (DROP max_requests);
EXECUTE by_ids(ARRAY[:id1, :id2]);
DEALLOCATE ALL;

-- ===================================================================
-- Joins and rescans
-- ===================================================================
CREATE TABLE sim.few (n int, id bigint);
INSERT INTO sim.few VALUES (1, :id1), (2, :id2), (3, :no_id), (4, NULL), (5, :deleted_id), (6, :id2), (7, :id2);
ANALYZE sim.few;
SET enable_memoize = off;
CALL sim.clear_log();
SELECT n, t.id = f.id AS found FROM sim.few f LEFT JOIN tickets t ON t.id = f.id ORDER BY n;
SELECT * FROM sim.paths();
RESET enable_memoize;
-- without a parameter: rows are kept, and nothing is asked again
SET enable_material = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
CALL sim.clear_log();
SELECT count(*) FROM generate_series(1, 5) AS n, workspaces w WHERE w.id > n - 100;
SELECT sim.requests();
CALL sim.clear_log();
SELECT count(*) = 3 * (SELECT count(*) FROM sim.truth('agents')) AS all_rows
  FROM generate_series(1, 3) AS n LEFT JOIN agents a ON a.id > n;
SELECT sim.requests();
-- a subquery for each row, of one row each
CALL sim.clear_log();
SELECT n, (SELECT t.id = f.id FROM tickets t WHERE t.id = f.id) AS found FROM sim.few f ORDER BY n;
SELECT * FROM sim.paths();
-- a rescan that was cut short goes on where rows were not read yet
CALL sim.clear_log();
SELECT n, (SELECT count(*) FROM (SELECT 1 FROM agents a WHERE a.id > n LIMIT n * 60) AS first) AS rows
  FROM generate_series(1, 3) AS n;
SELECT sim.requests() <= 5 AS few;
RESET enable_material;
RESET enable_hashjoin;
RESET enable_mergejoin;

-- LIMIT asks for no page that is not read
CALL sim.clear_log();
SELECT count(*) FROM (SELECT id FROM tickets LIMIT 1) AS one;
SELECT count(*) FROM (SELECT id FROM tickets LIMIT 100) AS page;
SELECT * FROM sim.paths();
CALL sim.clear_log();
SELECT count(*) FROM (SELECT id FROM tickets LIMIT 0) AS none;
SELECT EXISTS (SELECT FROM tickets) AS any;
SELECT * FROM sim.paths();

-- ===================================================================
-- What changed since: every way of saying it
-- ===================================================================
SELECT now() - interval '90 days' AS since, (now() - interval '90 days')::date AS day \gset
SELECT count(*) FILTER (WHERE updated_at >= :'since') AS n,
       count(*) FILTER (WHERE updated_at >= :'day'::date) AS n_day,
       count(*) FILTER (WHERE updated_at >= :'since') > 10 AS enough,
       NOT bool_and(updated_at >= :'since') AS not_all FROM sim.tickets \gset
SELECT :'enough' AS enough, :'not_all' AS not_all;
CREATE FUNCTION sim.listed() RETURNS TABLE (lists bigint, bounded boolean, others bigint) LANGUAGE sql AS $$
SELECT count(*) FILTER (WHERE path = '/api/v2/tickets'),
       bool_and(since > now() - interval '92 days') FILTER (WHERE path = '/api/v2/tickets'),
       count(*) FILTER (WHERE path <> '/api/v2/tickets')
  FROM (SELECT l::jsonb->>'path' AS path, (l::jsonb->'query'->>'updated_since')::timestamptz AS since
          FROM sim.ctl('GET', '/_control/log') AS l) AS log
$$;
CALL sim.clear_log();
SELECT count(*) = :n AS const FROM tickets WHERE updated_at >= :'since';
SELECT lists <= :n / 100 + 1 AS few, bounded, others FROM sim.listed();
CALL sim.clear_log();
BEGIN;
SELECT (SELECT count(*) FROM tickets WHERE updated_at >= now() - interval '90 days') =
       (SELECT count(*) FROM sim.tickets WHERE updated_at >= now() - interval '90 days') AS stable;
SELECT pg_sleep(0.01);
SELECT (SELECT count(*) FROM tickets WHERE updated_at >= now() - interval '90 days') =
       (SELECT count(*) FROM sim.tickets WHERE updated_at >= now() - interval '90 days') AS stable;
COMMIT;
SELECT bounded, others FROM sim.listed();
PREPARE since(timestamptz) AS SELECT count(*) FROM tickets WHERE updated_at >= $1;
SET plan_cache_mode = force_generic_plan;
CALL sim.clear_log();
EXECUTE since(NULL);
EXECUTE since('infinity');
SELECT sim.requests();
PREPARE same_since(timestamptz) AS SELECT count(*) = :n AS param FROM tickets WHERE updated_at >= $1;
EXECUTE same_since(:'since');
SELECT bounded, others FROM sim.listed();
RESET plan_cache_mode;
DEALLOCATE ALL;
CALL sim.clear_log();
SELECT count(*) = :n AS initplan FROM tickets WHERE updated_at >= (SELECT timestamptz :'since');
SELECT count(*) = :n_day AS date FROM tickets WHERE updated_at >= :'day'::date;
SELECT count(*) = :n AS timestamp FROM tickets WHERE updated_at >= timestamptz :'since' AT TIME ZONE 'UTC';
SELECT count(*) = :n AS commuted FROM tickets WHERE :'since'::timestamptz <= updated_at;
SELECT bounded, others FROM sim.listed();
SET timezone = 'Pacific/Auckland';
SELECT (SELECT count(*) FROM tickets WHERE updated_at >= :'day'::date) =
       (SELECT count(*) FROM sim.tickets WHERE updated_at >= :'day'::date) AS date_elsewhere;
SET timezone = 'UTC';
-- the very second of a change is in
SELECT max(updated_at) AS last FROM sim.tickets \gset
SELECT (SELECT count(*) FROM tickets WHERE updated_at >= :'last') =
       (SELECT count(*) FROM sim.tickets WHERE updated_at >= :'last') AS at_least,
       (SELECT count(*) FROM tickets WHERE updated_at > :'last') AS later,
       (SELECT count(*) FROM tickets WHERE updated_at = :'last') > 0 AS equal;
CALL sim.set('{"updated_since": "exclusive"}');
SELECT (SELECT count(*) FROM tickets WHERE updated_at >= :'last') =
       (SELECT count(*) FROM sim.tickets WHERE updated_at >= :'last') AS at_least;
CALL sim.set('{"updated_since": "inclusive"}');
-- the ends of time
SELECT (SELECT count(*) FROM tickets WHERE updated_at >= '-infinity') = count(*) AS at_least,
       (SELECT count(*) FROM tickets WHERE updated_at > '-infinity') = count(*) AS later,
       (SELECT count(*) FROM tickets WHERE updated_at >= '4713-01-01 BC') = count(*) AS old,
       (SELECT count(*) FROM tickets WHERE updated_at <= 'infinity') = count(*) AS at_most
  FROM sim.tickets;
SELECT count(*) FROM tickets WHERE updated_at >= 'infinity';
SELECT count(*) FROM tickets WHERE updated_at >= '9999-12-31';
SELECT count(*) FROM tickets WHERE updated_at <= '-infinity';
SELECT count(*) FROM tickets WHERE updated_at >= NULL;

-- ===================================================================
-- Filters: the same rows as by list
-- ===================================================================
ALTER SERVER acme OPTIONS (ADD search_lag '0');
CREATE FUNCTION sim.same(condition text, OUT same boolean, OUT any_rows boolean, OUT filtered boolean)
LANGUAGE plpgsql AS $$
DECLARE
    there bigint;
    here bigint;
BEGIN
    CALL sim.clear_log();
    EXECUTE 'SELECT count(*) FROM fs.tickets WHERE ' || condition INTO here;
    SELECT bool_or(request LIKE '/api/v2/tickets/filter?%') INTO filtered FROM sim.log();
    EXECUTE 'SELECT count(*) FROM sim.tickets WHERE ' || condition INTO there;
    same := here = there;
    any_rows := here > 0;
END $$;
SELECT condition, same, any_rows FROM (VALUES
    ('status = 3'),
    ('status = 6'),
    ('status IN (3, 6, 7)'),
    ('status = 2 AND priority = 4'),
    ('status IN (4, 5) AND priority IN (1, 2) AND created_at >= now() - interval ''100 days'''),
    ('created_at >= now() - interval ''40 days'' AND created_at < now() - interval ''20 days'''),
    ('created_at = (SELECT max(created_at) FROM sim.tickets)'),
    ('updated_at < now() - interval ''3 years'' AND status = 5'),
    ('updated_at >= now() - interval ''60 days'' AND updated_at < now() - interval ''50 days'''),
    ('responder_id = (SELECT min(responder_id) FROM sim.tickets)'),
    ('status = 99'),
    ('status = NULL')) AS c (condition), sim.same(condition) AS f;
SELECT filtered FROM sim.same('status = 6');
ALTER SERVER acme OPTIONS (DROP search_lag);
-- what the index does not know yet is listed besides
CALL sim.clear_log();
SELECT (SELECT count(*) FROM tickets WHERE status = 6) = count(*) FILTER (WHERE status = 6) AS same FROM sim.tickets;
SELECT count(*) FILTER (WHERE request LIKE '%/filter?%') > 0 AS filtered,
       count(*) FILTER (WHERE request LIKE '/api/v2/tickets?%') AS listed FROM sim.log();

-- ===================================================================
-- Rows, columns, and tables that were changed
-- ===================================================================
SELECT (w).id, (w).name, w::text LIKE '(2,IT,%' AS whole_row FROM workspaces w;
SELECT tableoid::regclass, id FROM workspaces;
SELECT name, id, type FROM workspaces;
SELECT count(*) FROM workspaces;
SELECT 1 AS one FROM workspaces;
SELECT id FROM workspaces WHERE name = 'IT' AND NOT restricted;
-- inheritance
CREATE TABLE sim.all_workspaces (id bigint, name text);
ALTER TABLE sim.all_workspaces ADD COLUMN more int;
CREATE FOREIGN TABLE sim.some_workspaces (name text, more int, id bigint) INHERITS (sim.all_workspaces)
    SERVER acme OPTIONS (resource 'workspaces');
SELECT tableoid::regclass, * FROM sim.all_workspaces;
DROP TABLE sim.all_workspaces CASCADE;

CREATE FOREIGN TABLE w (id bigint, extra text, name text, type text, gone text) SERVER acme
    OPTIONS (resource 'workspaces');
SELECT * FROM w;
ALTER FOREIGN TABLE w DROP COLUMN extra;
ALTER FOREIGN TABLE w RENAME name TO title;
ALTER FOREIGN TABLE w ALTER title OPTIONS (ADD field 'name');
ALTER FOREIGN TABLE w ADD COLUMN domains jsonb OPTIONS (field 'metadata.email_domains');
ALTER FOREIGN TABLE w ADD COLUMN record jsonb OPTIONS (field '*');
SELECT id, title, type, gone, domains, record->>'name' AS name FROM w;
SELECT w IS NULL AS null_row, w IS DISTINCT FROM NULL AS row FROM w;
ALTER FOREIGN TABLE w ALTER id TYPE numeric(10, 2);
SELECT id FROM w WHERE id = 2;
ALTER FOREIGN TABLE w ALTER id TYPE text, ALTER title TYPE varchar(2), ALTER record TYPE json;
SELECT id, title FROM w WHERE id = '2';
ALTER FOREIGN TABLE w ALTER id TYPE smallint;
SELECT id, title FROM w WHERE id = 2;
ALTER FOREIGN TABLE w ALTER id TYPE int, ALTER title TYPE char(4), ALTER type TYPE name;
SELECT id, title || '|' AS title, type FROM w WHERE id = 2;
ALTER FOREIGN TABLE w ALTER id TYPE jsonb, ALTER domains TYPE text[];
SELECT id, domains FROM w;
CREATE DOMAIN sim.small AS int CHECK (VALUE < 5);
ALTER FOREIGN TABLE w ALTER id TYPE sim.small;
SELECT id FROM w WHERE id = 2;
ALTER FOREIGN TABLE w ALTER id TYPE boolean;
SELECT * FROM sim.report('SELECT id FROM w');		-- ERROR
SELECT title FROM w;		-- columns that are not read do no harm
DROP FOREIGN TABLE w;
-- no columns at all
CREATE FOREIGN TABLE bare () SERVER acme OPTIONS (resource 'workspaces');
SELECT count(*) FROM bare;
SELECT * FROM bare;
DROP FOREIGN TABLE bare;
-- nothing can be written
SELECT * FROM sim.report('DELETE FROM workspaces');		-- ERROR
SELECT * FROM sim.report('UPDATE workspaces SET name = ''x''');		-- ERROR
SELECT * FROM sim.report('INSERT INTO workspaces (id) VALUES (1)');		-- ERROR

-- ===================================================================
-- Cursors
-- ===================================================================
CALL sim.clear_log();
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM agents;
SELECT sim.requests();
FETCH 0 FROM c;
MOVE 100 FROM c;
SELECT sim.requests();
MOVE ALL FROM c;
SELECT sim.requests();
CLOSE c;
CALL sim.clear_log();
DECLARE c SCROLL CURSOR FOR SELECT row_number() OVER () AS n FROM workspaces;
FETCH ALL FROM c;
FETCH FIRST FROM c;
FETCH PRIOR FROM c;
FETCH NEXT FROM c;
CLOSE c;
DECLARE c SCROLL CURSOR FOR SELECT id, name FROM workspaces;
FETCH ALL FROM c;
FETCH BACKWARD 1 FROM c;
MOVE ABSOLUTE 0 FROM c;
FETCH NEXT FROM c;
CLOSE c;
SELECT sim.requests();
DECLARE c CURSOR WITH HOLD FOR SELECT id, name FROM workspaces;
COMMIT;
FETCH ALL FROM c;
CLOSE c;

-- ===================================================================
-- Whose key: that of the role whose rights are checked
-- ===================================================================
GRANT USAGE ON SCHEMA fs, sim TO regress_fs_owner, regress_fs_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA fs TO regress_fs_owner;
GRANT CREATE ON SCHEMA fs TO regress_fs_owner;
CREATE USER MAPPING FOR regress_fs_owner SERVER acme OPTIONS (api_key 'simulator-key');
CREATE USER MAPPING FOR regress_fs_reader SERVER acme OPTIONS (api_key 'wrong-key');
SET ROLE regress_fs_owner;
CREATE VIEW owners_view AS SELECT id, name FROM workspaces;
CREATE MATERIALIZED VIEW owners_copy AS SELECT id, name FROM workspaces;
GRANT SELECT ON owners_view TO regress_fs_reader;
RESET ROLE;
SET ROLE regress_fs_reader;
SELECT * FROM owners_view;
SELECT * FROM workspaces;		-- ERROR
RESET ROLE;
GRANT SELECT ON workspaces TO regress_fs_reader;
SET ROLE regress_fs_reader;
SELECT left(line, 50) FROM sim.report('SELECT * FROM workspaces') AS line LIMIT 1;
SELECT * FROM owners_view;
RESET ROLE;
-- the caller's, where the view says so
ALTER VIEW owners_view SET (security_invoker = true);
SET ROLE regress_fs_reader;
SELECT left(line, 50) FROM sim.report('SELECT * FROM owners_view') AS line LIMIT 1;
RESET ROLE;
-- a plan is not bound to a key
PREPARE mine AS SELECT id, name FROM workspaces;
SET plan_cache_mode = force_generic_plan;
EXECUTE mine;
SET ROLE regress_fs_reader;
SELECT left(line, 50) FROM sim.report('EXECUTE mine') AS line LIMIT 1;
RESET ROLE;
EXECUTE mine;
DEALLOCATE ALL;
RESET plan_cache_mode;
REFRESH MATERIALIZED VIEW owners_copy;
ALTER USER MAPPING FOR regress_fs_owner SERVER acme OPTIONS (SET api_key 'wrong-key');
SELECT left(line, 50) FROM sim.report('REFRESH MATERIALIZED VIEW owners_copy') AS line LIMIT 1;
SELECT * FROM owners_copy;

-- clean up
DROP SCHEMA fs CASCADE;
DROP EXTENSION freshservice_fdw CASCADE;
DROP SCHEMA sim CASCADE;
DROP ROLE regress_fs_owner, regress_fs_reader;
