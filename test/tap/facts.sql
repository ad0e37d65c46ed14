-- What is learned of an account is known to all sessions and to all databases,
-- until the server's definition changes, and never to another account.
\ir common.psql

CREATE TABLE test.asked (what text, requests bigint);
CREATE FUNCTION test.ask(what text, server text, sim text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	PERFORM test.forget(sim);
	EXECUTE format('SELECT count(*) FROM %I.tickets WHERE status = 2 AND priority = 4', server) INTO n;
	INSERT INTO test.asked VALUES (what, test.requests(sim, '/tickets/filter'));
END $$;

-- an account whose filter queries do not count: once that is known, none is sent
SELECT test.set(s, '{"filter_total": "missing"}') FROM unnest('{SIM1,SIM3}'::text[]) AS s \g /dev/null
ALTER SERVER one VERSION 'first';
ALTER SERVER three VERSION 'first';
SELECT test.ask('first', 'fs', 'SIM1') \g /dev/null
SELECT test.ask('again', 'fs', 'SIM1') \g /dev/null
\connect
SELECT test.ask('other session', 'fs', 'SIM1') \g /dev/null
SELECT test.ask('other account', 'fs3', 'SIM3') \g /dev/null
ALTER SERVER one VERSION 'second';
SELECT test.ask('altered', 'fs', 'SIM1') \g /dev/null
\connect
SELECT test.ask('altered, other session', 'fs', 'SIM1') \g /dev/null

-- a second server for the same account, and a key of its own
CREATE SERVER same FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim1', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER same OPTIONS (api_key 'simulator-key');
CREATE SCHEMA same;
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets) FROM SERVER same INTO same;
SELECT test.ask('new server', 'same', 'SIM1') \g /dev/null
SELECT test.ask('old server', 'fs', 'SIM1') \g /dev/null
ALTER USER MAPPING FOR CURRENT_USER SERVER one OPTIONS (SET api_key 'simulator-key');
SELECT test.ask('new key', 'fs', 'SIM1') \g /dev/null

-- how days are read, and a ticket by which that can be checked where a query has
-- no rows that show it: days on which no ticket has some status
SELECT test.reset(s) FROM unnest('{SIM1,SIM3}'::text[]) AS s \g /dev/null
CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
CREATE TABLE test.gap AS SELECT status, date_trunc('day', created_at) AS day
FROM (SELECT status, created_at, lead(created_at) OVER (PARTITION BY status ORDER BY created_at) AS after FROM truth.one) AS t
WHERE after - created_at > interval '10 days' ORDER BY created_at DESC LIMIT 1;
SELECT day FROM test.gap \gset
CREATE FUNCTION test.none(what text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	gap test.gap := g FROM test.gap AS g;
	n bigint;
BEGIN
	PERFORM test.forget('SIM1');
	EXECUTE format('SELECT count(*) FROM fs.tickets WHERE status = %s AND created_at >= %L AND created_at < %L',
				   gap.status, gap.day + interval '3 days', gap.day + interval '7 days') INTO n;
	INSERT INTO test.asked VALUES (what, CASE WHEN n = 0 THEN test.requests('SIM1', '/tickets') END);
END $$;
ALTER SERVER one VERSION 'third';
SELECT count(*) FROM fs.tickets WHERE status > 0 AND created_at BETWEEN :'day'::timestamptz - interval '20 days' AND :'day'::timestamptz + interval '20 days' \g /dev/null
SELECT test.none('none') \g /dev/null
\connect
SELECT test.none('none, other session') \g /dev/null
SELECT test.none('none, once more') \g /dev/null

-- where queries end, if that is before the server's option says
ALTER SERVER one VERSION 'fourth' OPTIONS (ADD filter_page_limit '40');
SELECT status AS many FROM truth.one GROUP BY status HAVING count(*) BETWEEN 330 AND 1100 ORDER BY count(*) LIMIT 1 \gset
CREATE FUNCTION test.reach(what text, many int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('SIM1');
	PERFORM count(*) FROM fs.tickets WHERE status = many;
	INSERT INTO test.asked SELECT what, count(*) FROM test.log('SIM1') AS l WHERE (l->>'status')::int = 400;
END $$;
SELECT test.reach('wall', :many), test.reach('wall again', :many) \g /dev/null
\connect
SELECT test.reach('wall, other session', :many) \g /dev/null
ALTER SERVER one OPTIONS (DROP filter_page_limit);

SELECT plan(15);
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'first'), 'at first a filter query is sent');
SELECT is((SELECT requests FROM test.asked WHERE what = 'again'), 0::bigint, 'then it is known that it would not count');
SELECT is((SELECT requests FROM test.asked WHERE what = 'other session'), 0::bigint, 'other sessions know as well');
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'other account'), 'of other accounts nothing is known');
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'altered'), 'ALTER SERVER makes it forgotten');
SELECT is((SELECT requests FROM test.asked WHERE what = 'altered, other session'), 0::bigint, 'once');
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'new server'), 'a server not met before learns for itself');
SELECT is((SELECT requests FROM test.asked WHERE what = 'old server'), 0::bigint, 'and for the others of the account');
SELECT is((SELECT requests FROM test.asked WHERE what = 'new key'), 0::bigint, 'keys have it in common');
SELECT cmp_ok((SELECT requests FROM test.asked WHERE what = 'none'), '>', 0::bigint, 'days without such tickets');
SELECT is((SELECT requests FROM test.asked WHERE what = 'none, other session'), (SELECT requests FROM test.asked WHERE what = 'none'),
          'other sessions can check what is known of days');
SELECT is((SELECT requests FROM test.asked WHERE what = 'none, once more'), (SELECT requests FROM test.asked WHERE what = 'none'),
          'and do not forget it');
SELECT cmp_ok((SELECT requests FROM test.asked WHERE what = 'wall'), '>', 0::bigint, 'queries are seen to end at some page');
SELECT is((SELECT requests FROM test.asked WHERE what = 'wall again'), 0::bigint, 'what is behind it is not asked for again');
SELECT is((SELECT requests FROM test.asked WHERE what = 'wall, other session'), 0::bigint, 'by other sessions neither');

SELECT test.reset(s) FROM unnest('{SIM1,SIM3}'::text[]) AS s \g /dev/null
SELECT * FROM finish();
