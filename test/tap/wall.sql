-- A page that is refused with 400 is where lists end for all scans to come, if
-- it is refused twice; a single refusal is an accident, and is forgotten.
\ir common.psql

CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
CREATE TABLE test.since AS SELECT updated_at AS since FROM truth.one ORDER BY updated_at DESC OFFSET 540 LIMIT 1;

-- requests for pages of the list: those sent, those refused, and those for pages from the other end
CREATE FUNCTION test.sent() RETURNS text LANGUAGE sql AS $$
SELECT format('%s sent, %s refused, %s from the other end', count(*), count(*) FILTER (WHERE l->>'status' = '400'),
	count(*) FILTER (WHERE l->>'raw' ~ 'order_type=desc')) FROM test.log('SIM1') AS l
WHERE l->>'path' ~ '/tickets$' $$;

-- a 400 for one request whose path matches, after so many others
CREATE FUNCTION test.stray(path text, skip int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.fault('SIM1', jsonb_build_object('kind', 'status', 'status', 400, 'path', path, 'skip', skip));
END $$;

-- A scan has its rows, and these are its requests.
CREATE FUNCTION test.scan(label text, want text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	difference text;
	condition text := (SELECT format('WHERE updated_at >= %L', since) FROM test.since);
BEGIN
	PERFORM test.forget('SIM1');
	difference := test.difference('SELECT * FROM fs.tickets ' || condition, 'SELECT * FROM truth.one ' || condition);
	INSERT INTO test.results (good, label, diag) VALUES
		(difference IS NULL, label || ': the rows', difference),
		(test.sent() = want, label || ': ' || want, test.sent());
END $$;

-- The same of the whole list, which has more pages than ANALYZE samples.
CREATE FUNCTION test.whole(label text, want text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	difference text;
BEGIN
	PERFORM test.forget('SIM1');
	difference := test.difference('SELECT id FROM fs.tickets', 'SELECT id FROM truth.one');
	INSERT INTO test.results (good, label, diag) VALUES
		(difference IS NULL, label || ': the rows', difference),
		(test.sent() ~ want, label || ':' || want, test.sent());
END $$;

-- one page at a time
ALTER SERVER one OPTIONS (ADD concurrency '1');
SELECT test.scan('no refusal', '6 sent, 0 refused, 0 from the other end') \g /dev/null
SELECT test.stray('/tickets\?', 2) \g /dev/null
SELECT test.scan('a page refused once', '7 sent, 1 refused, 0 from the other end') \g /dev/null
SELECT test.stray('/tickets\?', 5) \g /dev/null
SELECT test.scan('the last page', '7 sent, 1 refused, 0 from the other end') \g /dev/null
SELECT test.stray('/tickets\?', 2), test.stray('/tickets\?', 3) \g /dev/null
SELECT test.scan('two pages refused once each', '8 sent, 2 refused, 0 from the other end') \g /dev/null

-- ANALYZE, in the middle of its sample
SELECT test.forget('SIM1'), test.stray('/tickets\?', 4) \g /dev/null
ANALYZE fs.tickets;
INSERT INTO test.results (good, label, diag) VALUES (test.sent() ~ ' 1 refused', 'ANALYZE meets a refusal', test.sent());
SELECT test.whole('after ANALYZE', ' 0 refused, 0 from the other end') \g /dev/null

-- a wall
SELECT test.set('SIM1', '{"list_page_wall": 3}') \g /dev/null
SELECT test.scan('a wall is asked for twice', '8 sent, 2 refused, 3 from the other end') \g /dev/null
\connect
SET client_min_messages = warning;
SELECT test.scan('other sessions know it', '7 sent, 0 refused, 3 from the other end') \g /dev/null
SELECT test.stray('order_type=desc', 1) \g /dev/null
SELECT test.scan('a page from the other end, refused once', '8 sent, 1 refused, 4 from the other end') \g /dev/null
SELECT test.scan('the wall stays where it was', '7 sent, 0 refused, 3 from the other end') \g /dev/null

-- pages under way behind the one that is refused
SELECT test.reset('SIM1') \g /dev/null
ALTER SERVER one OPTIONS (SET concurrency '4');
SELECT test.stray('/tickets\?', 60) \g /dev/null
SELECT test.whole('a refusal with other pages under way', ' 1 refused, 0 from the other end') \g /dev/null

SELECT test.reset('SIM1') \g /dev/null
SELECT plan(count(*)::int) FROM test.results;
SELECT test.tell();
SELECT * FROM finish();
