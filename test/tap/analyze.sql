-- ANALYZE: what it costs, what it learns, and that plans use it.
\ir common.psql

SELECT plan(39);

CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null

CREATE FUNCTION test.reltuples(name regclass) RETURNS real LANGUAGE sql AS
$$ SELECT reltuples FROM pg_class WHERE oid = name $$;

-- requests that a count sends
CREATE FUNCTION test.cost(condition text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
	PERFORM test.forget('SIM1');
	EXECUTE 'SELECT count(*) FROM fs.tickets WHERE ' || condition INTO n;
	RETURN test.requests('SIM1');
END $$;

-- four values of a column of twelve or so: without statistics, the list
CREATE TABLE test.before AS SELECT test.cost('status IN (6, 7, 9, 21)') AS requests;

SELECT test.forget('SIM1') \g /dev/null
ANALYZE fs.tickets;
SELECT ok(test.requests('SIM1') BETWEEN 20 AND 22, 'tickets: about 20 pages');
SELECT is(test.reltuples('fs.tickets')::bigint, (SELECT count(*) FROM truth.one), 'tickets: their number is exact');
SELECT ok((SELECT n_distinct FROM pg_stats WHERE schemaname = 'fs' AND tablename = 'tickets' AND attname = 'status') BETWEEN 5 AND 15,
          'status: so many values');
SELECT ok((SELECT '{2,3,4,5}'::int[] <@ most_common_vals::text::int[]
             FROM pg_stats WHERE schemaname = 'fs' AND tablename = 'tickets' AND attname = 'status'),
          'status: the common ones are known');
SELECT ok((SELECT null_frac BETWEEN 0.1 AND 0.4 FROM pg_stats
            WHERE schemaname = 'fs' AND tablename = 'tickets' AND attname = 'group_id'), 'group_id: a share is NULL');

SELECT ok((SELECT requests FROM test.before) > 150 AND test.cost('status IN (6, 7, 9, 21)') < 100,
          'rare values are read by filter once that is known');
SELECT test.same('SELECT id FROM fs.tickets WHERE status IN (6, 7, 9, 21)',
                 'SELECT id FROM truth.one WHERE status IN (6, 7, 9, 21)', 'with the same result');
SELECT ok(test.cost('status = 2 AND updated_at > now() - interval ''1 day''') <= 14, 'recent and open: few requests');
SELECT test.same('SELECT id FROM fs.tickets WHERE updated_at > now() - interval ''3 days''',
                 'SELECT id FROM truth.one WHERE updated_at > now() - interval ''3 days''', 'recent: complete');

SELECT test.forget('SIM1') \g /dev/null
ANALYZE fs.agents;
SELECT is(test.requests('SIM1'), 4::bigint, 'agents: a short listing is read whole');
SELECT is(test.reltuples('fs.agents'), 400::real, 'agents: their number');
ANALYZE fs.requesters;
SELECT ok(test.reltuples('fs.requesters') BETWEEN 2140 AND 2360, 'requesters: their number within 5 percent');

SELECT test.forget('SIM3') \g /dev/null
ANALYZE fs3.groups;
SELECT is(test.reltuples('fs3.groups'), 40::real, 'groups: of all workspaces');
SELECT ok(test.requests('SIM3') <= 4, '... one listing each');

SELECT test.forget('SIM1') \g /dev/null
SET client_min_messages = error;
ANALYZE fs.ticket_details;
ANALYZE fs.ticket_tasks;
SELECT is(test.requests('SIM1'), 0::bigint, 'ticket_details and nested tables: not analyzed, nothing sent');
ANALYZE fs.projects_legacy;
SELECT is(test.reltuples('fs.projects_legacy'), (SELECT count(*) FROM fs.projects_legacy)::real, 'a bare array: its number');

-- listings that end early: what pages reach from both ends, all of it counted
CREATE FUNCTION test.bounds(name text) RETURNS timestamptz[] LANGUAGE sql AS
$$ SELECT histogram_bounds::text::timestamptz[] FROM pg_stats
    WHERE schemaname = 'fs' AND tablename = name AND attname = 'created_at' $$;
CREATE FUNCTION test.nth(place bigint) RETURNS timestamptz LANGUAGE sql AS
$$ SELECT created_at FROM truth.one ORDER BY created_at OFFSET place LIMIT 1 $$;
SELECT count(*) AS all_tickets FROM truth.one \gset

SELECT test.set('SIM1', '{"list_page_wall": 12}') \g /dev/null
SELECT test.forget('SIM1') \g /dev/null
SELECT lives_ok('ANALYZE fs.tickets', 'a wall: tickets are sampled');
SELECT ok(test.requests('SIM1') BETWEEN 21 AND 36, '... for a few requests more: ' || test.summary('SIM1'));
SELECT is(test.reltuples('fs.tickets')::bigint, :all_tickets::bigint, '... their number is exact');
SELECT ok(bounds[1] <= test.nth(100) AND bounds[array_length(bounds, 1)] >= test.nth(:all_tickets - 300), '... from both ends')
FROM test.bounds('tickets') AS bounds;
SELECT test.forget('SIM1') \g /dev/null
ANALYZE fs.tickets;
SELECT ok(test.requests('SIM1') <= 23, 'a known wall is not looked for: ' || test.summary('SIM1'));
SELECT test.forget('SIM1') \g /dev/null
SELECT lives_ok('ANALYZE fs.ticket_stats', 'a wall: what cannot be counted is sampled');
SELECT ok(test.requests('SIM1') <= 23 AND test.reltuples('fs.ticket_stats') >= 20000, '... as large as without statistics: ' || test.summary('SIM1'));
SELECT ok(bounds[1] <= test.nth(100) AND bounds[array_length(bounds, 1)] >= test.nth(:all_tickets - 100), '... from both ends')
FROM test.bounds('ticket_stats') AS bounds;

SELECT is((SELECT n_distinct FROM pg_stats WHERE schemaname = 'fs' AND tablename = t AND attname = 'id'), -1::real, t || ': no row twice')
FROM unnest('{tickets,ticket_stats}'::name[]) AS t;

-- in other places, found by ANALYZE; a change of the server makes the session
-- forget what it has learned
ALTER SERVER one OPTIONS (ADD concurrency '1');
SELECT test.set('SIM1', '{"list_page_wall": 13}') \g /dev/null
SELECT lives_ok('ANALYZE fs.ticket_stats', 'a wall is found page by page');
ALTER SERVER one OPTIONS (DROP concurrency);
SELECT test.set('SIM1', '{"list_page_wall": 150}') \g /dev/null
SELECT lives_ok('ANALYZE fs.ticket_stats', 'a wall is found while the last page is looked for');
SELECT ok(test.reltuples('fs.ticket_stats') >= 20000, '... which is not taken for it');
ALTER SERVER one OPTIONS (ADD concurrency '1');
SELECT lives_ok('ANALYZE fs.tickets', 'a wall far behind is found');
SELECT test.same('SELECT id FROM fs.tickets', 'SELECT id FROM truth.one', 'what ANALYZE learned does not mislead a scan');
ALTER SERVER one OPTIONS (DROP concurrency);
SELECT test.set('SIM1', '{"list_page_wall": 1}') \g /dev/null
SELECT lives_ok('ANALYZE fs.ticket_stats', 'a wall behind the first page');
SELECT lives_ok('ANALYZE fs.tickets', '... that is known');
SELECT test.set('SIM1', '{"list_page_wall": 120, "filter_total": "missing"}') \g /dev/null
ALTER SERVER one OPTIONS (ADD concurrency '1');
SELECT lives_ok('ANALYZE fs.tickets', 'a wall, and queries that do not count');
SELECT test.same('SELECT id FROM fs.tickets', 'SELECT id FROM truth.one', '... nor does that mislead a scan');
SELECT test.reset('SIM1') \g /dev/null

-- a listing as long as a sample
CREATE SERVER small FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER small OPTIONS (api_key 'simulator-key');
CREATE SCHEMA small;
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets) FROM SERVER small INTO small;
SELECT test.reset('SIM'), test.set('SIM', '{"list_page_wall": 12}') \g /dev/null
SELECT lives_ok('ANALYZE small.tickets', 'a short listing with a wall is sampled');
SELECT ok(test.requests('SIM') <= 24, '... page by page, then from its other end: ' || test.summary('SIM'));
CREATE TABLE truth.small (LIKE small.tickets);
SELECT test.truth('SIM', 'tickets', 'truth.small') \g /dev/null
SELECT is(test.reltuples('small.tickets')::bigint, (SELECT count(*) FROM truth.small), '... and its number is exact');
SELECT is((SELECT n_distinct FROM pg_stats WHERE schemaname = 'small' AND attname = 'id'), -1::real, '... no row twice');
SELECT test.reset('SIM') \g /dev/null
SELECT * FROM finish();
