-- Faults on the way: a retry gives every row, and what cannot be right is an
-- error, never fewer rows.
\ir common.psql

CREATE TABLE truth.one (LIKE fs.tickets);
CREATE TABLE truth.requesters (LIKE fs.requesters);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT test.truth('SIM1', 'requesters', 'truth.requesters') \g /dev/null

-- Requests of this listing without any fault.
SELECT test.forget('SIM1') \g /dev/null
SELECT count(*) FROM fs.requesters \g /dev/null
SELECT test.requests('SIM1', 'requesters') AS pages \gset

CREATE TABLE test.faults (n serial, fault jsonb);
INSERT INTO test.faults (fault) SELECT j::jsonb FROM unnest(ARRAY[
	'{"kind": "status", "status": 500}', '{"kind": "status", "status": 502}', '{"kind": "status", "status": 503}',
	'{"kind": "status", "status": 504}', '{"kind": "status", "status": 408}',
	'{"kind": "status", "status": 429, "retry_after": 1}', '{"kind": "status", "status": 503, "retry_after": 1}',
	'{"kind": "reset_before"}', '{"kind": "reset_after_headers"}', '{"kind": "truncate"}',
	'{"kind": "garbage"}', '{"kind": "html"}', '{"kind": "html", "status": 200}', '{"kind": "empty"}',
	'{"kind": "wrong_envelope"}', '{"kind": "delay", "seconds": 0.3}']) AS j;

CREATE FUNCTION test.struck(fault jsonb, skip int, pages int, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	missing bigint;
	extra bigint;
	sent bigint;
	struck bigint;
BEGIN
	PERFORM test.reset('SIM1'), test.fault('SIM1', fault || jsonb_build_object('path', '/requesters', 'skip', skip));
	DROP TABLE IF EXISTS pg_temp.have_rows;
	BEGIN
		CREATE TEMP TABLE have_rows AS SELECT * FROM fs.requesters;
	EXCEPTION WHEN OTHERS THEN
		RETURN NEXT fail(format('%s on %s', fault, label));
		RETURN NEXT diag(format('%s: %s', SQLSTATE, SQLERRM));
		RETURN;
	END;
	SELECT count(*) INTO missing FROM (TABLE truth.requesters EXCEPT ALL TABLE have_rows) AS x;
	SELECT count(*) INTO extra FROM (TABLE have_rows EXCEPT ALL TABLE truth.requesters) AS x;
	sent := test.requests('SIM1', 'requesters');
	SELECT count(*) FROM test.log('SIM1') AS l WHERE l->>'fault' IS NOT NULL INTO struck;
	RETURN NEXT is(format('%s missing, %s too many, %s fault, %s requests', missing, extra, struck, sent),
		format('0 missing, 0 too many, 1 fault, %s requests', pages + CASE WHEN fault->>'kind' = 'delay' THEN 0 ELSE 1 END),
		format('%s on %s', fault, label));
END $$;

SELECT plan(3 * count(*)::int + 31) FROM test.faults;

SELECT test.struck(fault, skip, :pages, place)
FROM (SELECT * FROM test.faults, (VALUES (0, 'the first request'), (:pages / 2, 'one in the middle'),
      (:pages - 1, 'the last request')) AS v (skip, place) ORDER BY n, skip) AS f;

-- pages that are not what they announce
CREATE FUNCTION test.pages(fault jsonb, query text, want text, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.reset('SIM1'), test.fault('SIM1', fault);
	RETURN QUERY SELECT test.same(query, want, label);
	RETURN NEXT ok(EXISTS (SELECT FROM test.log('SIM1') AS l WHERE l->>'fault' = fault->>'kind'), '... with the fault');
END $$;
SELECT test.pages('{"kind": "link_past_end", "path": "/requesters"}', 'SELECT * FROM fs.requesters',
                  'TABLE truth.requesters', 'a link past the end');
SELECT test.pages('{"kind": "link_past_end", "path": "/tickets"}', 'SELECT * FROM fs.tickets WHERE updated_at > now() - interval ''2 days''',
                  'SELECT * FROM truth.one WHERE updated_at > now() - interval ''2 days''', 'a link past the end of tickets');

-- What is lost on the way once is an error or is read again, but is not lost.
CREATE FUNCTION test.never_short(fault jsonb, query text, want text, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	missing bigint;
	struck boolean;
BEGIN
	PERFORM test.reset('SIM1'), test.fault('SIM1', fault);
	DROP TABLE IF EXISTS pg_temp.have_rows;
	BEGIN
		EXECUTE 'CREATE TEMP TABLE have_rows AS ' || query;
	EXCEPTION WHEN OTHERS THEN
		struck := EXISTS (SELECT FROM test.log('SIM1') AS l WHERE l->>'fault' IS NOT NULL);
		RETURN NEXT ok(struck AND SQLSTATE IN ('HV000', 'HV00M', '08006'), format('%s: an error: %s %s', label, SQLSTATE, SQLERRM));
		RETURN;
	END;
	struck := EXISTS (SELECT FROM test.log('SIM1') AS l WHERE l->>'fault' IS NOT NULL);
	EXECUTE format('SELECT count(*) FROM (%s EXCEPT ALL TABLE have_rows) AS x', want) INTO missing;
	RETURN NEXT is(format('struck %s, %s missing', struck, missing), 'struck t, 0 missing', label || ': all rows');
END $$;
SELECT test.never_short('{"kind": "short_middle_page", "path": "/requesters", "skip": 3}',
	'SELECT * FROM fs.requesters', 'SELECT * FROM truth.requesters', 'half of a middle page of requesters missing');
SELECT test.never_short('{"kind": "short_middle_page", "path": "/tickets", "skip": 1}',
	'SELECT * FROM fs.tickets WHERE updated_at > now() - interval ''1 day''',
	'SELECT * FROM truth.one WHERE updated_at > now() - interval ''1 day''', 'half of a middle page of tickets missing');
SELECT test.never_short('{"kind": "empty_last_page_with_link", "path": "/tickets"}',
	'SELECT * FROM fs.tickets WHERE updated_at > now() - interval ''1 day''',
	'SELECT * FROM truth.one WHERE updated_at > now() - interval ''1 day''', 'the last page of tickets empty, with a link');
SELECT test.never_short('{"kind": "empty_last_page_with_link", "path": "/requesters"}',
	'SELECT * FROM fs.requesters', 'SELECT * FROM truth.requesters', 'the last page of requesters empty, with a link');
SELECT test.never_short('{"kind": "empty_last_page_with_link", "path": "/groups"}',
	'SELECT id FROM fs.groups', 'SELECT (l->>''id'')::bigint FROM test.control(''SIM1'', ''GET'', ''truth/groups'') AS l', 'the only page of groups empty, with a link');

-- A page that lost the link to the next one, where what was read may also end
-- a listing: in the order of changes, and from its other end.
CREATE TABLE truth.assets (LIKE fs.assets);
SELECT test.truth('SIM1', 'assets', 'truth.assets') \g /dev/null
SELECT updated_at AS asset_since FROM truth.assets ORDER BY updated_at DESC OFFSET 250 LIMIT 1 \gset
SELECT test.pages(format('{"kind": "no_link", "path": "/assets", "skip": %s}', skip)::jsonb, format('SELECT * FROM fs.assets WHERE updated_at >= %L', :'asset_since'),
                  format('SELECT * FROM truth.assets WHERE updated_at >= %L', :'asset_since'), 'no link in the order of changes, page ' || skip + 1)
FROM generate_series(0, 1) AS skip;
SELECT updated_at AS ticket_since FROM truth.one ORDER BY updated_at DESC OFFSET 540 LIMIT 1 \gset
SELECT test.reset('SIM1'), test.set('SIM1', '{"list_page_wall": 3}') \g /dev/null
SELECT test.fault('SIM1', '{"kind": "no_link", "path": "order_type=desc"}') \g /dev/null
SELECT test.same(format('SELECT * FROM fs.tickets WHERE updated_at >= %L', :'ticket_since'),
                 format('SELECT * FROM truth.one WHERE updated_at >= %L', :'ticket_since'), 'no link from the other end of a listing');
SELECT is((SELECT count(*) FROM test.log('SIM1') AS l WHERE l->>'raw' ~ 'order_type=desc'), 3::bigint, '... which was read until the parts met');
SELECT ok(EXISTS (SELECT FROM test.log('SIM1') AS l WHERE l->>'fault' = 'no_link'), '... with the fault');

-- the same on filter requests
SELECT test.never_short(fault || '{"path": "/filter", "skip": 2}', 'SELECT * FROM fs.tickets WHERE status = 21',
	'SELECT * FROM truth.one WHERE status = 21', 'filter, ' || fault::text)
FROM test.faults WHERE fault->>'kind' IN ('reset_before', 'truncate', 'garbage', 'wrong_envelope') OR fault->>'status' IN ('503', '429') AND fault ? 'retry_after'
ORDER BY n;
-- and on show
SELECT id AS some_id FROM truth.one WHERE status = 21 ORDER BY id LIMIT 1 \gset
SELECT test.never_short(fault || '{"path": "/tickets/"}', 'SELECT * FROM fs.tickets WHERE id = ' || :some_id,
	'SELECT * FROM truth.one WHERE id = ' || :some_id, 'show, ' || fault::text)
FROM test.faults WHERE fault->>'kind' IN ('reset_before', 'truncate', 'garbage', 'empty') ORDER BY n;

-- a server that never recovers
SELECT test.reset('SIM1') \g /dev/null
ALTER SERVER one OPTIONS (ADD max_retries '1');
SELECT test.fault('SIM1', '{"kind": "status", "status": 503, "count": -1, "path": "/requesters", "skip": 2}') \g /dev/null
SELECT throws_ok('SELECT count(*) FROM fs.requesters', '08006', NULL, '503 for ever: 08006');
SELECT test.reset('SIM1'), test.fault('SIM1', '{"kind": "truncate", "count": -1, "path": "/requesters", "skip": 2}') \g /dev/null
SELECT throws_ok('SELECT count(*) FROM fs.requesters', 'HV00M', NULL, 'truncated for ever: HV00M');
SELECT test.reset('SIM1'), test.fault('SIM1', '{"kind": "garbage", "count": -1, "path": "/requesters", "skip": 2}') \g /dev/null
SELECT throws_ok('SELECT count(*) FROM fs.requesters', 'HV00M', NULL, 'garbage for ever: HV00M');
SELECT test.reset('SIM1'), test.fault('SIM1', '{"kind": "status", "status": 429, "retry_after": 1, "count": -1, "path": "/requesters", "skip": 2}') \g /dev/null
SELECT throws_ok('SELECT count(*) FROM fs.requesters', '53400', NULL, '429 for ever: 53400');
SELECT test.reset('SIM1') \g /dev/null
SELECT is((SELECT count(*) FROM fs.requesters), (SELECT count(*) FROM truth.requesters), 'the session works on afterwards');
SELECT * FROM finish();
