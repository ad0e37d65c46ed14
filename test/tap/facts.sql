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

-- how days are read, and a ticket by which that can be checked where the rows
-- themselves do not show it
SELECT test.reset(s) FROM unnest('{SIM1,SIM3}'::text[]) AS s \g /dev/null
CREATE FUNCTION test.few(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('SIM1'), count(*) FROM fs.tickets
		WHERE status = 9 AND created_at >= date_trunc('day', now()) - interval '208 days' AND created_at < date_trunc('day', now()) - interval '198 days';
	INSERT INTO test.asked VALUES (what, test.requests('SIM1', '/tickets'));
END $$;
ALTER SERVER one VERSION 'third';
SELECT count(*) FROM fs.tickets WHERE status > 0 AND created_at BETWEEN now() - interval '212 days' AND now() - interval '192 days' \g /dev/null
SELECT test.few('few') \g /dev/null
\connect
SELECT test.few('few, other session') \g /dev/null
SELECT test.few('few, once more') \g /dev/null

SELECT plan(11);
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'first'), 'at first a filter query is sent');
SELECT is((SELECT requests FROM test.asked WHERE what = 'again'), 0::bigint, 'then it is known that it would not count');
SELECT is((SELECT requests FROM test.asked WHERE what = 'other session'), 0::bigint, 'other sessions know as well');
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'other account'), 'of other accounts nothing is known');
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'altered'), 'ALTER SERVER makes it forgotten');
SELECT is((SELECT requests FROM test.asked WHERE what = 'altered, other session'), 0::bigint, 'once');
SELECT ok((SELECT requests > 0 FROM test.asked WHERE what = 'new server'), 'a server not met before learns for itself');
SELECT is((SELECT requests FROM test.asked WHERE what = 'old server'), 0::bigint, 'and for the others of the account');
SELECT is((SELECT requests FROM test.asked WHERE what = 'new key'), 0::bigint, 'keys have it in common');
SELECT is((SELECT requests FROM test.asked WHERE what = 'few, other session'), (SELECT requests FROM test.asked WHERE what = 'few'),
          'other sessions can check what is known of days');
SELECT is((SELECT requests FROM test.asked WHERE what = 'few, once more'), (SELECT requests FROM test.asked WHERE what = 'few'),
          'and do not forget it');

SELECT test.reset(s) FROM unnest('{SIM1,SIM3}'::text[]) AS s \g /dev/null
SELECT * FROM finish();
