-- Days in filter queries end at midnight, and records that change exactly then
-- fall on one side of it, for each account on its own.  What a session learns
-- of this must be right.
\ir common.psql

CREATE SERVER small FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER small OPTIONS (api_key 'simulator-key');
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets) FROM SERVER small INTO test;
CREATE TABLE truth.small (LIKE test.tickets);
SELECT test.reset('SIM') \g /dev/null
SELECT test.truth('SIM', 'tickets', 'truth.small') \g /dev/null

-- Tickets of one status at midnight and later, of ten days long ago.
CREATE TABLE test.moved AS
SELECT id, date_trunc('day', now()) - interval '700 days' + (n / 4) * interval '1 day'
	+ (ARRAY['0', '5 hours', '12 hours', '23 hours 59 minutes 59 seconds']::interval[])[n % 4 + 1] AS at
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM truth.small
      WHERE status = 5 AND created_at < now() - interval '800 days' ORDER BY id LIMIT 40) AS x;

-- Moves them to the days of an account so many hours east.
CREATE PROCEDURE test.move(zone int) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.mutate('SIM', jsonb_build_object('op', 'update', 'ids', jsonb_build_array(id), 'set', jsonb_build_object(
		'status', 21, 'updated_at', to_char(at - zone * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))))
	FROM test.moved;
	PERFORM test.truth('SIM', 'tickets', 'truth.small');
END $$;

CREATE TABLE test.matrix (n serial, dates text, zone int, time_zone text);
INSERT INTO test.matrix (dates, zone, time_zone)
SELECT dates, zone, CASE WHEN known THEN CASE zone WHEN 0 THEN 'UTC' WHEN -12 THEN 'Etc/GMT+12' ELSE 'Pacific/Kiritimati' END END
FROM unnest('{0,-12,14}'::int[]) AS zone, unnest('{inclusive,exclusive,start}'::text[]) AS dates, unnest('{t,f}'::boolean[]) AS known
ORDER BY zone, dates, known;

CREATE PROCEDURE test.ask() LANGUAGE plpgsql AS $$
DECLARE
	m test.matrix := m FROM test.matrix AS m ORDER BY n LIMIT 1;
	midnight timestamptz := (SELECT min(at) FROM test.moved) - m.zone * interval '1 hour';
	wrong text := '';
	condition text;
	difference text;
	days int;
BEGIN
	IF NOT EXISTS (SELECT FROM truth.small WHERE status = 21 AND updated_at = midnight) THEN
		CALL test.move(m.zone);
	END IF;
	PERFORM test.reset('SIM'), test.set('SIM', jsonb_build_object('filter_dates', m.dates, 'account_zone', m.zone));
	IF m.time_zone IS NOT NULL THEN
		EXECUTE format('ALTER SERVER small OPTIONS (ADD time_zone %L)', m.time_zone);
	END IF;
	-- the first ones teach, the others use what was learned
	FOR days IN 1..9 LOOP
		condition := format('status = 21 AND updated_at >= %L AND updated_at < %L',
			midnight + (days % 4) * interval '1 day', midnight + (days % 4 + 1 + days / 4 * 2) * interval '1 day' + days % 3 * interval '6 hours');
		difference := test.difference('SELECT id, updated_at FROM test.tickets WHERE ' || condition,
									  'SELECT id, updated_at FROM truth.small WHERE ' || condition);
		IF difference IS NOT NULL THEN
			wrong := wrong || format(E'%s: %s\n', condition, difference);
		END IF;
	END LOOP;
	INSERT INTO test.results (good, label, diag)
	VALUES (wrong = '', format('%s, %s hours, time_zone %s', m.dates, m.zone, coalesce(m.time_zone, 'not given')),
			wrong || test.summary('SIM'));
	IF m.time_zone IS NOT NULL THEN
		ALTER SERVER small OPTIONS (DROP time_zone);
	END IF;
	PERFORM test.reset('SIM');
	DELETE FROM test.matrix WHERE n = m.n;
END $$;

\ir next_account.psql

SET client_min_messages = warning;
SELECT plan(19);
SELECT test.tell();
SELECT is(count(*), 18::bigint, 'all kinds of accounts were asked') FROM test.results;
SELECT * FROM finish();
