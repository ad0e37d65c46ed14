-- ANALYZE: what it costs, what it learns, and that plans use it.
\ir common.psql

SELECT plan(16);

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
SELECT * FROM finish();
