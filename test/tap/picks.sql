-- Conditions on the workspace: which listings are read for them, and that a
-- table contains the same whatever the query.
\ir common.psql

CREATE TABLE truth.tickets (LIKE fs3.tickets);
CREATE TABLE truth.groups (LIKE fs3.groups);
CREATE TABLE truth.fields (LIKE fs3.ticket_form_fields);
CREATE TABLE truth.hours (LIKE fs3.business_hours);
CREATE TABLE truth.changes (LIKE fs3.changes);
CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM3', 'tickets', 'truth.tickets'), test.truth('SIM3', 'groups', 'truth.groups'),
       test.truth('SIM3', 'ticket_form_fields', 'truth.fields'), test.truth('SIM3', 'business_hours', 'truth.hours'),
       test.truth('SIM3', 'changes', 'truth.changes'), test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null

-- An account without workspaces: as without the condition.  Each in a session of its own; what was learned of the
-- account is forgotten when its server is altered.
CREATE PROCEDURE test.none(switches jsonb) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.reset('SIM1'), test.set('SIM1', switches);
	INSERT INTO test.results (label, diag) SELECT format('%s: %s', switches, c),
		test.difference('SELECT id, subject FROM fs.tickets WHERE ' || c, 'SELECT id, subject FROM truth.one WHERE ' || c)
		FROM unnest('{workspace_id = 2 AND updated_at > now() - interval ''3 days'',workspace_id = 5,workspace_id = 2 AND status = 21}'::text[]) AS c;
	INSERT INTO test.results (label, diag) SELECT format('%s: groups where %s', switches, c),
		test.difference('SELECT count(*) FROM fs.groups WHERE ' || c, format('SELECT %s::bigint', n))
		FROM (VALUES ('workspace_id IN (2, 3)', 40), ('workspace_id = 5', 0)) AS v (c, n);
	UPDATE test.results SET good = diag IS NULL;
	PERFORM test.reset('SIM1');
END $$;
\connect
CALL test.none('{"workspaces": "access_denied", "workspace_param": "rejected"}');
\connect
ALTER SERVER one VERSION '1';
CALL test.none('{"workspaces": "not_found", "workspace_param": "ignored"}');
\connect
ALTER SERVER one VERSION '2';
CALL test.none('{"workspaces": "require_feature", "workspace_param": "rejected"}');
\connect
ALTER SERVER one VERSION '3';
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT * FROM no_plan();

-- rows, and the workspaces of the listings read, in order
CREATE FUNCTION test.picks(query text, want text, listings text, label text, sim text DEFAULT 'SIM3') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE difference text;
BEGIN
	PERFORM test.forget(sim);
	difference := test.difference(query, want);
	RETURN NEXT ok(difference IS NULL, label);
	IF difference IS NOT NULL THEN RETURN NEXT diag(difference); END IF;
	RETURN NEXT is((SELECT string_agg(w, ' ' ORDER BY first) FROM
		(SELECT coalesce(substring(l->'query'->>'filter' FROM 'workspace_id:([0-9]+)'), l->'query'->>'workspace_id', '-') AS w, min((l->>'n')::int) AS first
		 FROM test.log(sim) AS l WHERE l->>'path' !~ '/workspaces$' GROUP BY 1) AS t), listings, label || ': listings');
END $$;

-- What is listed a workspace at a time: groups, also by a parameter, a
-- subquery, and values that are no workspace.
SELECT test.picks(format('SELECT * FROM fs3.groups WHERE %s', c), format('SELECT * FROM truth.groups WHERE %s', c), listings, 'groups: ' || c)
FROM (VALUES ('workspace_id = 3', '3'), ('workspace_id IN (7, 3)', '7 3'), ('3 = workspace_id', '3'),
             ('workspace_id = ANY (''{7,NULL,99}'')', '7'), ('workspace_id = 2 OR workspace_id = 7', '2 7'),
             ('workspace_id = 99', NULL), ('workspace_id = 0', NULL), ('workspace_id = -3', NULL),
             ('workspace_id = NULL::bigint', NULL), ('workspace_id = ANY (''{}''::bigint[])', NULL),
             ('workspace_id = 2 AND workspace_id IN (3, 2)', '2'), ('workspace_id = 2 AND workspace_id = 3', NULL),
             ('workspace_id = (SELECT max(id) - 4 FROM (VALUES (7)) AS v (id))', '3'),
             ('workspace_id <> 3', '2 3 7'), ('workspace_id = 3 OR name IS NULL', '2 3 7'), ('workspace_id = 3::smallint', '3')) AS v (c, listings);
PREPARE of_workspace(bigint) AS SELECT * FROM fs3.groups WHERE workspace_id = $1;
SET plan_cache_mode = force_generic_plan;
SELECT test.picks(format('EXECUTE of_workspace(%s)', n), format('SELECT * FROM truth.groups WHERE workspace_id = %s', n), n, 'groups by a parameter: ' || n)
FROM unnest('{3,7}'::text[]) AS n;
RESET plan_cache_mode;

-- a correlated subquery reads all groups once
SELECT test.picks('SELECT v.id, (SELECT count(*) FROM fs3.groups AS g WHERE g.workspace_id = v.id) FROM (VALUES (2), (3), (2), (9), (7), (3)) AS v (id)',
                  'SELECT v.id, (SELECT count(*) FROM truth.groups AS g WHERE g.workspace_id = v.id) FROM (VALUES (2), (3), (2), (9), (7), (3)) AS v (id)',
                  '2 3 7', 'groups by a correlated subquery');
SELECT is(test.requests('SIM3'), 3::bigint, '... once');

-- What belongs to no workspace: fields are in the listing of each, business hours
-- in one of their own.
SELECT test.picks(format('SELECT * FROM fs3.ticket_form_fields WHERE %s', c), format('SELECT * FROM truth.fields WHERE %s', c), listings, 'fields: ' || c)
FROM (VALUES ('workspace_id = 3', '3'), ('workspace_id = 1', '2 3 7'), ('workspace_id IN (1, 3)', '2 3 7')) AS v (c, listings);
SELECT test.picks(format('SELECT * FROM fs3.business_hours WHERE %s', c), format('SELECT * FROM truth.hours WHERE %s', c), listings, 'business hours: ' || c)
FROM (VALUES ('workspace_id = 3', '3'), ('workspace_id = 1', '1'), ('workspace_id IN (1, 7)', '1 7'), ('workspace_id = 99', NULL)) AS v (c, listings);

-- What the account lists as a whole
SELECT test.picks(format('SELECT %s FROM fs3.tickets WHERE %s', columns, c), format('SELECT %s FROM truth.tickets WHERE %s', columns, c), listings,
                  format('tickets, %s: %s', columns, c))
FROM (VALUES ('id, subject', 'workspace_id = 3 AND updated_at > now() - interval ''3 days''', '3'),
             ('id, subject', 'workspace_id = 2 AND workspace_id = ANY (''{2,3}'') AND updated_at > now() - interval ''3 days''', '2'),
             ('id, subject', 'workspace_id IN (2, 3, 7) AND updated_at > now() - interval ''3 days''', '0'),
             ('id, subject', 'workspace_id IN (3, 7) AND updated_at > now() - interval ''1 day''', '0'),
             ('id, custom_fields', 'workspace_id = 3 AND updated_at > now() - interval ''3 days''', '3'),
             ('id, custom_fields', 'workspace_id IN (3, 7) AND updated_at > now() - interval ''3 days''', '3 7 0'),
             ('id, subject', 'workspace_id IN (3, 7) AND id > 0', '3 7 0'),
             ('id, subject', 'workspace_id = 99', NULL),
             ('id, subject', 'workspace_id = 1 AND updated_at > now() - interval ''1 day''', '0')) AS v (columns, c, listings);
SELECT test.picks('SELECT id, subject FROM fs3.changes WHERE workspace_id = 7', 'SELECT id, subject FROM truth.changes WHERE workspace_id = 7', '7', 'changes');
SELECT test.picks(format('SELECT id, subject FROM fs3.tickets WHERE id = %s AND workspace_id = %s', id, w),
                  format('SELECT id, subject FROM truth.tickets WHERE id = %s AND workspace_id = %s', id, w), '-', 'by key, and workspace ' || w)
FROM (SELECT min(id) AS id FROM truth.tickets WHERE workspace_id = 3) AS t, unnest('{2,3}'::int[]) AS w;

-- a filter query of a workspace where that saves more than it takes
SELECT test.picks(format('SELECT id, status FROM fs3.tickets WHERE %s', c), format('SELECT id, status FROM truth.tickets WHERE %s', c), listings, 'filter: ' || c)
FROM (VALUES ('workspace_id = 3 AND status = 21', '3 0'), ('workspace_id = 99 AND status = 21', NULL)) AS v (c, listings);
ANALYZE fs3.tickets (workspace_id, status, priority, created_at, updated_at, id);
SELECT test.picks(format('SELECT id, status FROM fs3.tickets WHERE %s', c), format('SELECT id, status FROM truth.tickets WHERE %s', c), listings, 'filter, analyzed: ' || c)
FROM (VALUES ('workspace_id = 7 AND status = 3', '7 0'), ('workspace_id = 7 AND status = 21 AND priority = 4', '0')) AS v (c, listings);

-- Within the option, never beyond it.
ALTER FOREIGN TABLE fs3.groups OPTIONS (ADD workspaces '2,3');
ALTER FOREIGN TABLE fs3.tickets OPTIONS (ADD workspaces '2,3');
ALTER FOREIGN TABLE fs3.business_hours OPTIONS (ADD workspaces '2,3');
SELECT test.picks(format('SELECT id, workspace_id FROM fs3.%I WHERE %s', t, c), format('SELECT id, workspace_id FROM truth.%I WHERE workspace_id IN (1, 2, 3) AND %s', truth, c),
                  listings, format('%s of 2 and 3: %s', t, c))
FROM (VALUES ('groups', 'groups', 'workspace_id = 3', '3'), ('groups', 'groups', 'workspace_id = 7', NULL), ('groups', 'groups', 'workspace_id IN (7, 2)', '2'),
             ('tickets', 'tickets', 'workspace_id = 3 AND updated_at > now() - interval ''3 days''', '3'),
             ('tickets', 'tickets', 'workspace_id = 7 AND updated_at > now() - interval ''3 days''', NULL),
             ('tickets', 'tickets', 'workspace_id = 3 AND status = 21', '3 0'),
             ('business_hours', 'hours', 'workspace_id = 1', '1'), ('business_hours', 'hours', 'workspace_id = 7', NULL)) AS v (t, truth, c, listings);
SELECT is(test.said('SELECT id FROM fs3.groups WHERE ' || c), said, 'EXPLAIN: groups of 2 and 3 where ' || c)
FROM (VALUES ('workspace_id = 7', 'none: no row can match'),
             ('workspace_id IN (7, 3)', 'GET /api/v2/groups?workspace_id=3&per_page=100&page=1')) AS v (c, said);
ALTER FOREIGN TABLE fs3.groups OPTIONS (SET workspaces 'primary');
SELECT test.picks('SELECT * FROM fs3.groups WHERE workspace_id = 3', 'SELECT * FROM truth.groups WHERE false', '-', 'groups of the primary workspace: another');
ALTER FOREIGN TABLE fs3.groups OPTIONS (DROP workspaces);
ALTER FOREIGN TABLE fs3.tickets OPTIONS (DROP workspaces);

-- What EXPLAIN says, which sends nothing.
SELECT test.forget('SIM3') \g /dev/null
SELECT is(test.said('SELECT * FROM fs3.groups WHERE ' || c), said, 'EXPLAIN: groups where ' || c)
FROM (VALUES ('workspace_id = 3', 'GET /api/v2/groups?workspace_id=3&per_page=100&page=1'),
             ('workspace_id IN (7, 3)', 'GET /api/v2/groups?workspace_id=7&per_page=100&page=1'),
             ('workspace_id = (SELECT 3)', 'GET /api/v2/groups?workspace_id={$0}&per_page=100&page=1'),
             ('workspace_id > 3', 'GET /api/v2/groups?workspace_id={each}&per_page=100&page=1; not pushed: (workspace_id > 3): only = and IN can be asked for on this column'),
             ('workspace_id = 1', 'GET /api/v2/groups?workspace_id={each}&per_page=100&page=1; not pushed: (workspace_id = 1): what belongs to no workspace is in the listing of any'),
             ('workspace_id = 2 AND workspace_id = ANY (''{3,7}'')', 'none: no row can match')) AS v (c, said);
SELECT matches(test.said('SELECT id FROM fs3.tickets WHERE workspace_id = 3'), '^GET /api/v2/tickets\?workspace_id=3&[^;]*$', 'EXPLAIN: tickets');
SELECT matches(test.said('SELECT id FROM fs3.announcements WHERE workspace_id IN (2, 3)'),
               '^GET /api/v2/announcements\?workspace_id=0&[^;]*; not pushed: .*reading all workspaces at once takes fewer requests$', 'EXPLAIN: few of all workspaces');
SELECT is(test.requests('SIM3'), 0::bigint, 'EXPLAIN sends nothing');

-- The account refuses what its list of workspaces names: no rows, no error.
CREATE FUNCTION test.refused(status int) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.reset('SIM3'), test.fault('SIM3', jsonb_build_object('kind', 'status', 'status', status, 'path', 'tickets.*workspace_id=7', 'count', -1));
	RETURN QUERY SELECT test.picks('SELECT id, subject FROM fs3.tickets WHERE updated_at > now() - interval ''3 days'' AND workspace_id = 7',
		'SELECT id, subject FROM truth.tickets WHERE updated_at > now() - interval ''3 days'' AND workspace_id = 7', '7 0',
		format('a workspace that answers %s', status));
END $$;
SELECT test.refused(status) FROM unnest('{400,403,404}'::int[]) AS status;
SELECT test.reset('SIM3') \g /dev/null

-- A ticket that moved, of which the index does not know yet: out of the workspace
-- asked for, and into it.
SELECT id AS moved FROM truth.tickets WHERE workspace_id = 7 AND status = 3 ORDER BY id LIMIT 1 \gset
SELECT id AS come FROM truth.tickets WHERE workspace_id = 2 AND status = 3 ORDER BY id LIMIT 1 \gset
SELECT test.set('SIM3', '{"lag": 200}'),
       test.mutate('SIM3', jsonb_build_object('op', 'move', 'ids', jsonb_build_array(:moved), 'set', '{"workspace_id": 3}'::jsonb)),
       test.mutate('SIM3', jsonb_build_object('op', 'move', 'ids', jsonb_build_array(:come), 'set', '{"workspace_id": 7}'::jsonb)) \g /dev/null
SELECT test.picks(format('SELECT id FROM fs3.tickets WHERE workspace_id = 7 AND status = 3'),
                  format('SELECT id FROM truth.tickets WHERE workspace_id = 7 AND status = 3 AND id <> %s UNION ALL SELECT %s', :moved, :come),
                  '7 0', 'moved, and the index trails');
SELECT test.control('SIM3', 'POST', 'restore_data', '{}'), test.reset('SIM3') \g /dev/null

-- One that moves between two that are read, while they are.
SELECT id AS moving FROM truth.tickets WHERE workspace_id = 7 AND updated_at < now() - interval '30 days' ORDER BY id DESC LIMIT 1 \gset
SELECT test.mutate('SIM3', jsonb_build_object('op', 'move', 'ids', jsonb_build_array(:moving), 'set', '{"workspace_id": 3}'::jsonb,
	'when', '{"path": "workspace_id=7"}'::jsonb)) \g /dev/null
SELECT is((SELECT count(*) FROM (SELECT id, custom_fields FROM fs3.tickets WHERE workspace_id IN (3, 7) OFFSET 0) AS t WHERE id = :moving), 1::bigint,
          'a ticket that moves to a workspace read before');
SELECT test.control('SIM3', 'POST', 'restore_data', '{}') \g /dev/null

-- One of several that is refused, as by a list of workspaces out of date: it is
-- read anew then.
SELECT test.fault('SIM3', '{"kind": "status", "status": 403, "path": "/tickets\\?.*workspace_id=3"}') \g /dev/null
SELECT throws_ok('SELECT id, custom_fields FROM fs3.tickets WHERE workspace_id IN (3, 7)', '42501', NULL, 'one of two workspaces is refused');
SELECT test.forget('SIM3') \g /dev/null
SELECT test.same('SELECT id, custom_fields FROM fs3.tickets WHERE workspace_id IN (3, 7)', 'SELECT id, custom_fields FROM truth.tickets WHERE workspace_id IN (3, 7)', '... once');
SELECT is(test.requests('SIM3', '/workspaces'), 1::bigint, '... which are looked up again');

-- No workspace said: NULL is not equal.
SELECT test.set('SIM3', '{"itil_workspace": "absent"}') \g /dev/null
SELECT is((SELECT count(*) FROM fs3.changes WHERE workspace_id = 3), 0::bigint, 'changes that do not tell their workspace');
SELECT is((SELECT count(*) FROM fs3.changes WHERE workspace_id = 3 AND status = 1), 0::bigint, '... by filter');
SELECT test.reset('SIM3') \g /dev/null

SELECT test.tell();
SELECT * FROM finish();
