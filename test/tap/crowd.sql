-- Days on which one requester, or a few, have more tickets than a filter query
-- shows: the rows are right, and requests are not many more than pages.
\ir common.psql

SELECT plan(20);

CREATE TABLE truth.one (LIKE fs.tickets);
CREATE TABLE truth.three (LIKE fs3.tickets);

-- So many tickets of one requester (NULL: of anybody), made on one day in
-- bursts of ten.
CREATE FUNCTION test.crowd(sim text, day timestamptz, n int, requester bigint, changed timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.steer(sim, VARIADIC array_agg(w ORDER BY i, k))
	FROM generate_series(0, n / 10 - 1) AS i,
		LATERAL (SELECT day + i * 7919 % 86000 * interval '1 second' AS made) AS m,
		LATERAL unnest(ARRAY['POST', 'mutate', jsonb_strip_nulls(jsonb_build_object('op', 'insert', 'count', 10,
			'set', jsonb_build_object('requester_id', requester, 'created_at', to_char(made AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
				'updated_at', to_char(coalesce(changed, made + interval '1 minute') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))))::text])
			WITH ORDINALITY AS u (w, k);
END $$;

CREATE FUNCTION test.crowded(sim text, schema text, truth text, condition text, most int, label text)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	sent bigint;
BEGIN
	PERFORM test.forget(sim);
	RETURN QUERY SELECT test.same(format('SELECT * FROM %I.tickets WHERE %s', schema, condition),
								  format('SELECT * FROM truth.%I WHERE %s', truth, condition), label);
	sent := test.requests(sim, '/tickets');
	RETURN NEXT ok(sent <= most, format('%s: %s rows, at most %s requests, %s', label,
		(SELECT count(*) FROM pg_temp.want_rows), most, test.summary(sim)));
END $$;

SELECT date_trunc('day', now()) - interval '400 days' AS day \gset
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT max(requester_id) FILTER (WHERE n % 2 = 0) AS requester, min(requester_id) AS other
FROM (SELECT requester_id, ntile(3) OVER (ORDER BY requester_id) AS n FROM truth.one) AS x WHERE n = 2 \gset
SELECT format('created_at >= %L::timestamptz - interval ''3 days'' AND created_at < %L::timestamptz + interval ''3 days''', :'day', :'day') AS days,
	format('created_at >= %L AND created_at < %L::timestamptz + interval ''1 day'' AND status > 0', :'day', :'day') AS the_day \gset

SELECT test.crowd('SIM1', :'day', 400, :requester), test.crowd('SIM1', :'day', 50, NULL) \g /dev/null
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT test.crowded('SIM1', 'fs', 'one', :'days', 30, 'one of them, first seen');
SELECT test.crowded('SIM1', 'fs', 'one', :'days', 26, 'one of them');
SELECT test.crowded('SIM1', 'fs', 'one', :'the_day', 22, 'one of them, on that day');
SELECT test.crowded('SIM1', 'fs', 'one', :'days' || ' AND requester_id <> ' || :requester, 12, 'all but that one');

-- where the days named in a query are not included, in another zone; a change
-- of the server makes the session forget what it has learned
ALTER SERVER one OPTIONS (ADD concurrency '1');
SELECT test.set('SIM1', '{"filter_dates": "exclusive", "account_zone": 9}') \g /dev/null
SELECT test.crowded('SIM1', 'fs', 'one', :'days', 40, 'one of them, exclusive days');
ALTER SERVER one OPTIONS (DROP concurrency);
SELECT test.reset('SIM1') \g /dev/null

-- listings that end early
SELECT test.set('SIM1', '{"list_page_wall": 3}') \g /dev/null
SELECT test.crowded('SIM1', 'fs', 'one', :'the_day', 40, 'one of them, three pages of a list');
ALTER SERVER one OPTIONS (ADD concurrency '1');
ALTER SERVER one OPTIONS (DROP concurrency);
SELECT test.reset('SIM1') \g /dev/null

-- several days, and two of them
SELECT test.crowd('SIM1', :'day', 500, :other),
	test.crowd('SIM1', :'day'::timestamptz + interval '1 day', 400, :requester),
	test.crowd('SIM1', :'day'::timestamptz + interval '2 days', 400, :requester) \g /dev/null
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT test.crowded('SIM1', 'fs', 'one', :'days', 70, 'two of them, on days in a row');

-- thousands of older ones changed since
SELECT test.crowd('SIM1', :'day'::timestamptz - interval '200 days', 4000, :requester, :'day'::timestamptz + interval '100 days') \g /dev/null
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT test.crowded('SIM1', 'fs', 'one', :'the_day', 200, 'one of them with many older tickets');

-- read for each workspace
SELECT date_trunc('day', now()) - interval '300 days' AS day \gset
SELECT format('created_at >= %L AND created_at < %L::timestamptz + interval ''1 day''', :'day', :'day') AS the_day \gset
SELECT test.crowd('SIM3', :'day', 400, :requester), test.crowd('SIM3', :'day', 50, NULL) \g /dev/null
SELECT test.truth('SIM3', 'tickets', 'truth.three') \g /dev/null
SELECT test.crowded('SIM3', 'fs3', 'three', :'the_day', 40, 'three workspaces');

-- a row that leaves while the others are read, and one that goes to another
-- slice
SELECT (array_agg(id ORDER BY id) FILTER (WHERE requester_id = :requester))[200] AS leaver,
	(array_agg(id ORDER BY id) FILTER (WHERE requester_id < :requester))[10] AS mover
FROM truth.three WHERE :the_day \gset
SELECT test.mutate('SIM3', jsonb_build_object('op', 'delete', 'ids', jsonb_build_array(:leaver),
		'when', '{"path": "tickets.*page=2.*requester_id="}'::jsonb)),
	test.mutate('SIM3', jsonb_build_object('op', 'update', 'ids', jsonb_build_array(:mover), 'set', jsonb_build_object('requester_id', :requester),
		'when', '{"path": "tickets.*page=1.*requester_id="}'::jsonb)) \g /dev/null
CREATE TEMP TABLE moved AS SELECT id FROM fs3.tickets WHERE :the_day;
SELECT is((SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM moved EXCEPT VALUES (:leaver::bigint)) AS x),
	(SELECT array_agg(id ORDER BY id) FROM truth.three WHERE :the_day AND id <> :leaver),
	'rows that leave or move meanwhile take no other with them');
SELECT is((SELECT count(*) FROM moved), (SELECT count(DISTINCT id) FROM moved), '... and no row comes twice');

SELECT test.reset(sim), test.control(sim, 'POST', 'restore_data') FROM unnest('{SIM1,SIM3}'::text[]) AS sim \g /dev/null
SELECT * FROM finish();
