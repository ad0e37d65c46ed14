-- How many requests are sent, and that EXPLAIN tells which.
\ir common.psql

SELECT plan(57);

CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null

-- Runs a query; its rows are in table test_rows, what it sent in the log.
CREATE FUNCTION test.run(query text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DROP TABLE IF EXISTS test_rows;
	PERFORM test.forget('SIM1');
	EXECUTE 'CREATE TEMP TABLE test_rows AS ' || query;
END $$;

CREATE FUNCTION test.sends(query text, path text, most bigint, rows_ bigint, label text)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	have bigint;
	sent bigint;
BEGIN
	PERFORM test.run(query);
	SELECT count(*) FROM test_rows INTO have;
	sent := test.requests('SIM1');
	RETURN NEXT is(have, rows_, label || ': rows');
	RETURN NEXT ok(test.requests('SIM1', path) = sent AND sent <= most,
				   format('%s: at most %s requests, %s', label, most, test.summary('SIM1')));
END $$;

-- custom_fields are complete in a workspace's own listing: the list of
-- workspaces is asked for once
SELECT test.run('SELECT * FROM fs.tickets LIMIT 1') \g /dev/null
SELECT is(test.requests('SIM1', '/tickets$'), 1::bigint, 'LIMIT 1, all columns: one request to /tickets');
SELECT ok(test.requests('SIM1') <= 2, 'LIMIT 1: at most one more, for the workspaces');

-- LIMIT
SELECT test.sends('SELECT * FROM fs.tickets LIMIT 10', '^/api/v2/tickets$', 1, 10, 'LIMIT 10');
SELECT test.sends('SELECT id FROM fs.tickets LIMIT 100', '^/api/v2/tickets$', 1, 100, 'LIMIT 100');
SELECT test.sends('SELECT id FROM fs.tickets LIMIT 250', '^/api/v2/tickets$', 5, 250, 'LIMIT 250');
SELECT test.sends('SELECT * FROM fs.tickets WHERE status = 2 LIMIT 10', '^/api/v2/tickets', 10, 10, 'LIMIT 10 of a status');
SELECT test.sends('SELECT 1 WHERE EXISTS (SELECT FROM fs.tickets)', '^/api/v2/tickets$', 1, 1, 'EXISTS');
SELECT test.sends('SELECT * FROM fs.tickets LIMIT 0', '.', 0, 0, 'LIMIT 0');
SELECT test.sends('SELECT * FROM fs.tickets WHERE false', '.', 0, 0, 'WHERE false');
SELECT test.sends('SELECT * FROM fs.tickets WHERE id = NULL', '.', 0, 0, 'id = NULL');

-- by id
SELECT id AS some_id FROM truth.one ORDER BY id OFFSET 777 LIMIT 1 \gset
SELECT test.sends('SELECT * FROM fs.tickets WHERE id = ' || :some_id, '^/api/v2/tickets/[0-9]+$', 1, 1, 'one id');
SELECT test.sends('SELECT * FROM fs.tickets WHERE id = -5', '.', 1, 0, 'an id nobody has');
SELECT test.sends(format('SELECT * FROM fs.tickets WHERE id IN (%s, %s, %s, NULL)', :some_id, :some_id, 999999999),
                  '^/api/v2/tickets/[0-9]+$', 2, 1, 'ids twice and missing');

-- joins with 50 ids, some of them missing
CREATE TEMP TABLE fifty AS SELECT id FROM truth.one WHERE id % 7 = 0 ORDER BY id LIMIT 48;
INSERT INTO fifty VALUES (999999998), (999999999);
SELECT string_agg(id::text, ',') AS ids, string_agg(format('(%s)', id), ',') AS ids_values FROM fifty \gset
SELECT test.sends('SELECT t.* FROM fifty JOIN fs.tickets t USING (id)', '^/api/v2/tickets/[0-9]+$', 50, 48, 'join with a table never analyzed');
ANALYZE fifty;
SELECT test.sends('SELECT t.* FROM fifty JOIN fs.tickets t USING (id)', '^/api/v2/tickets/[0-9]+$', 50, 48, 'join with an analyzed table');
SELECT test.sends(format('SELECT t.* FROM (VALUES %s) AS v (id) JOIN fs.tickets t USING (id)', :'ids_values'),
                  '^/api/v2/tickets/[0-9]+$', 50, 48, 'join with VALUES');
SELECT test.sends(format('SELECT t.* FROM unnest(''{%s}''::bigint[]) AS v (id) JOIN fs.tickets t USING (id)', :'ids'),
                  '^/api/v2/tickets/[0-9]+$', 50, 48, 'join with unnest');
SELECT test.sends(format('SELECT t.* FROM fs.tickets t WHERE id = ANY (''{%s}''::bigint[])', :'ids'),
                  '^/api/v2/tickets/[0-9]+$', 50, 48, '= ANY');
SELECT test.sends('SELECT t.* FROM fs.ticket_details t WHERE id IN (SELECT id FROM fifty)',
                  '^/api/v2/tickets/[0-9]+$', 50, 48, 'ticket_details of 50 ids');

-- a list of values that takes many queries is left out, if few rows match without it
SELECT string_agg(r::text, ',') AS requesters FROM (SELECT DISTINCT requester_id AS r FROM truth.one ORDER BY 1 LIMIT 400) AS x \gset
SELECT count(*) AS rows FROM truth.one WHERE status = 9 AND requester_id IN (:requesters) \gset
SELECT test.sends(format('SELECT * FROM fs.tickets WHERE status = 9 AND requester_id IN (%s)', :'requesters'), '^/api/v2/tickets', 16, :rows, '400 requesters of a rare status');
SELECT count(*) AS rows FROM truth.one WHERE status = 5 AND priority = 4 AND requester_id IN (:requesters) \gset
SELECT test.sends(format('SELECT id FROM fs.tickets WHERE status = 5 AND priority = 4 AND requester_id IN (%s)', :'requesters'), '^/api/v2/tickets', 50, :rows, '400 requesters of a status with many rows');

-- reading again what has not changed
SELECT test.sends('SELECT * FROM generate_series(1, 5) AS g, LATERAL (SELECT id FROM fs.groups OFFSET 0) AS x',
                  '^/api/v2/groups$', 1, 200, 'an inner side scanned five times');
SET enable_material = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
SELECT test.sends('SELECT g.id FROM generate_series(1, 3) AS s, fs.groups g WHERE g.id > s',
                  '^/api/v2/groups$', 1, 120, 'a nested loop that scans again');
RESET enable_material; RESET enable_hashjoin; RESET enable_mergejoin;

-- What EXPLAIN (ANALYZE, VERBOSE) prints is the first request of the log.
CREATE FUNCTION test.explained(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	plan json;
	printed text;
	sent text;
BEGIN
	PERFORM test.forget('SIM1');
	EXECUTE 'EXPLAIN (ANALYZE, VERBOSE, TIMING OFF, FORMAT JSON) ' || query INTO plan;
	SELECT v#>>'{}' FROM jsonb_path_query(plan::jsonb, 'strict $.**."Remote Request"') AS v LIMIT 1 INTO printed;
	SELECT format('%s %s%s', l->>'method', l->>'path',
		coalesce('?' || nullif((SELECT string_agg(k || '=' || v, '&' ORDER BY strpos(convert_from(
			convert_to(l->>'raw', 'UTF8'), 'UTF8'), k || '=')) FROM jsonb_each_text(l->'query') AS q (k, v)), ''), ''))
	FROM test.log('SIM1') AS l WHERE l->>'path' !~ 'workspaces$' OR query ~ 'workspaces$' LIMIT 1 INTO sent;
	RETURN NEXT is(printed, sent, 'Remote Request of ' || left(query, 90));
END $$;
SELECT test.explained('SELECT * FROM fs.tickets LIMIT 10');
SELECT test.explained('SELECT id FROM fs.tickets WHERE status = 2 LIMIT 3');
SELECT test.explained('SELECT id FROM fs.tickets WHERE status IN (6, 21) AND created_at > now() - interval ''90 days''');
SELECT test.explained('SELECT id FROM fs.tickets WHERE updated_at > now() - interval ''1 day''');
SELECT test.explained('SELECT * FROM fs.tickets WHERE id = ' || :some_id);
SELECT test.explained('SELECT * FROM fs.requesters LIMIT 1');
SELECT test.explained('SELECT * FROM fs.deleted_tickets LIMIT 1');
SELECT test.explained('SELECT * FROM fs.workspaces');
SELECT test.explained('SELECT t.id FROM fifty JOIN fs.tickets t USING (id)');

-- plain EXPLAIN sends nothing
SELECT test.forget('SIM1') \g /dev/null
EXPLAIN (VERBOSE) SELECT * FROM fs.tickets WHERE status = 2 \g /dev/null
EXPLAIN (VERBOSE) SELECT * FROM fs3.tickets WHERE id IN (SELECT id FROM fifty) \g /dev/null
SELECT is(test.requests('SIM1') + test.requests('SIM3', 'tickets'), 0::bigint, 'plain EXPLAIN sends nothing');

-- the counts of EXPLAIN ANALYZE are those of the log
SELECT test.forget('SIM1') \g /dev/null
SELECT is(p, test.requests('SIM1'), 'Requests and Proof Requests of EXPLAIN ANALYZE are all that was sent')
FROM (SELECT (jsonb_path_query_first(a, '$.**."Requests"'))::int + (jsonb_path_query_first(a, '$.**."Proof Requests"'))::bigint AS p
      FROM test.analyzed('SELECT id FROM fs.tickets WHERE status = 21') AS a OFFSET 0) AS x;

-- a listing that was planned by a guess is left as soon as it turns out to be long
SELECT test.forget('SIM1') \g /dev/null
SELECT test.analyzed('SELECT id FROM fs.tickets WHERE status > 9') AS a \gset
SELECT matches(jsonb_path_query_first(:'a', '$.**."Left"')::text, 'list: [0-9]+ rows are listed, [0-9]+ match', 'a long list is left');
SELECT cmp_ok(test.requests('SIM1'), '<=', (SELECT count(*) / 30 + 20 FROM truth.one WHERE status > 9), 'before much of it is read');
SELECT * FROM finish();
