-- A window of a filter query does not begin where the rate limit has room for a
-- small part of its pages only: the others would come a window of the limit
-- later, and rows move meanwhile.
\ir common.psql

SELECT plan(3);

CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT format('status > 0 AND created_at >= %L AND created_at < %L', current_date - 420, current_date - 300) AS days \gset

-- with no limit it is learned how days are read; that of the account stays as it
-- is, since sessions of other tests would remember it
SELECT count(*) FROM fs.tickets WHERE :days \g /dev/null
SELECT test.set('SIM1', '{"window": 2, "limits": "account=1000000,list_tickets=11"}'), test.forget('SIM1') \g /dev/null
ALTER SERVER one OPTIONS (ADD rate_window '2');
SELECT test.same(format('SELECT * FROM fs.tickets WHERE %s', :'days'), format('SELECT * FROM truth.one WHERE %s', :'days'), 'windows of nine pages, eleven requests in two seconds');

-- page by page, with what the limit left (the new limit may refuse the first
-- request, before it is known)
CREATE TEMP TABLE pages AS
SELECT n, l->'query'->>'query' AS query, (l->>'remaining')::int AS "left"
FROM test.log('SIM1') WITH ORDINALITY AS x (l, n) WHERE l->>'path' ~ 'filter$' AND l->>'status' = '200';
CREATE TEMP TABLE windows AS
SELECT query, min(n) AS first, max("left") FILTER (WHERE nth = 1) AS "left"
FROM (SELECT *, row_number() OVER (PARTITION BY query ORDER BY n) AS nth FROM pages) AS p
GROUP BY query HAVING count(*) >= 7;
SELECT ok(count(*) >= 4, format('%s windows have seven pages or more', count(*))) FROM windows;
-- nine pages do not begin with less than three
SELECT is((SELECT count(*) FROM (SELECT "left" FROM windows ORDER BY first OFFSET 1) AS w WHERE "left" < 2), 0::bigint,
	'after the first one, none begins where two requests are left: ' || (SELECT string_agg("left"::text, ' ' ORDER BY n) FROM pages));

ALTER SERVER one OPTIONS (DROP rate_window);
SELECT test.reset('SIM1') \g /dev/null
SELECT * FROM finish();
