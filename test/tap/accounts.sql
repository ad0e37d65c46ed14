-- As many accounts as there is room for in shared memory, and some more: those
-- in use keep their place, one in use beyond is an error, and an unused one
-- makes room.
\ir common.psql

-- the nine simulators by two names each: an account is known by its host
CREATE TABLE accounts (n serial, server text, account text);
DO $$
DECLARE
	url text;
	r record;
BEGIN
	FOR i IN 1..18 LOOP
		url := test.url((ARRAY['sim', 'sim0', 'tiny3', 'msp3', 'big3', 'sim1', 'sim3', 'small1', 'small3'])[(i + 1) / 2]);
		IF i % 2 = 0 THEN
			url := replace(url, '127.0.0.1', 'localhost');
		END IF;
		INSERT INTO accounts (server, account) VALUES ('a' || i, replace(url, 'http://', '')) RETURNING * INTO r;
		EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url %L)', r.server, url);
		EXECUTE format('CREATE USER MAPPING FOR CURRENT_USER SERVER %I OPTIONS (api_key ''simulator-key'')', r.server);
		EXECUTE format('CREATE FOREIGN TABLE %I (id bigint) SERVER %1$I OPTIONS (resource ''agents'')', r.server);
	END LOOP;
END $$;

-- a cursor that stays open, so that its scan is under way
CREATE FUNCTION test.hold(server text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	c refcursor := server;
	id bigint;
BEGIN
	OPEN c FOR EXECUTE format('SELECT id FROM %I', server);
	FETCH c INTO id;
	RETURN id;
END $$;
CREATE FUNCTION test.rows_of(server text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM %I', server) INTO n;
	RETURN n;
END $$;
-- numbers of the accounts that have a place
CREATE FUNCTION test.known() RETURNS int[] LANGUAGE sql AS
$$ SELECT array_agg(n ORDER BY n) FROM accounts WHERE account IN (SELECT account FROM freshservice_usage) $$;

SELECT plan(12);

SELECT is(count(*) FILTER (WHERE test.rows_of(server) > 0), 18::bigint, 'more accounts than there is room for, one after the other') FROM accounts;
SELECT is(test.known(), ARRAY(SELECT generate_series(3, 18)), 'the sixteen used last are known');

BEGIN;
SELECT ok(test.hold('a3') > 0, 'the one unused for longest is used');
SELECT ok(test.rows_of('a1') > 0, 'another one is asked');
SELECT is(test.known(), ARRAY(SELECT 1 UNION ALL SELECT 3 UNION ALL SELECT generate_series(5, 18)), 'the next one makes room for it');
SELECT is(count(*) FILTER (WHERE test.hold('a' || n) > 0), 15::bigint, 'sixteen at once') FROM generate_series(4, 18) AS n;

SELECT test.forget('sim') \g /dev/null
SELECT throws_ok($$ SELECT test.hold('a1') $$, '53400', 'too many Freshservice accounts are being asked at the same time',
	'the seventeenth is an error');
SELECT is(test.requests('sim'), 0::bigint, '... that sends nothing');
SELECT is(test.known(), ARRAY(SELECT generate_series(3, 18)), '... and takes nothing from the others');
SELECT ok(test.rows_of('a7') > 0, 'an account that is in use may be asked again');
CLOSE a9;
SELECT ok(test.hold('a1') > 0 AND test.known() = ARRAY(SELECT n FROM generate_series(1, 18) AS n WHERE n NOT IN (2, 9)),
	'when one of the scans has ended, its account makes room');
ROLLBACK;

SELECT is(count(*) FILTER (WHERE test.rows_of(server) > 0), 18::bigint, 'the end of the transaction lets go of all') FROM accounts;
SELECT * FROM finish();
