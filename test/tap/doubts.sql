-- Points on which the service's documentation is silent or wrong: whichever
-- way an account behaves, tables are the same.  The accounts are those of
-- doubts.py; each is met by a session of its own, and asked everything twice:
-- while little is known of it, and with what was learned.
\ir common.psql

\getenv small1 SMALL1_URL
\getenv small3 SMALL3_URL
\getenv seed SEED
\if :{?seed}
\else
\set seed 1
\endif
SELECT format('ALTER DATABASE %I SET test.small1 = %L', current_database(), :'small1') AS a,
       format('ALTER DATABASE %I SET test.small3 = %L', current_database(), :'small3') AS b \gset
:a;
:b;
\connect
SET client_min_messages = warning;
SET timezone = 'UTC';

-- A server for a simulator, a foreign table on it, and a view of what that
-- should show, all of the simulator's name.  Some custom fields are columns.
CREATE SCHEMA desk;
CREATE PROCEDURE test.make_desk(sim name) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url %L, plan ''enterprise'')',
				   sim, test.url(sim));
	EXECUTE format('CREATE USER MAPPING FOR CURRENT_USER SERVER %I OPTIONS (api_key ''simulator-key'')', sim);
	EXECUTE format('IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets) FROM SERVER %I INTO desk', sim);
	EXECUTE format('ALTER FOREIGN TABLE desk.tickets RENAME TO %I', sim);
	EXECUTE format('CREATE TABLE truth.%I (LIKE desk.%I)', sim || '_rows', sim);
	EXECUTE format('ALTER FOREIGN TABLE desk.%I'
				   ' ADD headcount bigint OPTIONS (field ''custom_fields.headcount'', filter_field ''headcount''),'
				   ' ADD risk_level text OPTIONS (field ''custom_fields.risk_level'', filter_field ''risk_level''),'
				   ' ADD is_remote boolean OPTIONS (field ''custom_fields.is_remote'', filter_field ''is_remote''),'
				   ' ADD needed_by date OPTIONS (field ''custom_fields.needed_by'', filter_field ''needed_by'')', sim);
	EXECUTE format('CREATE VIEW truth.%I AS SELECT * FROM truth.%I,'
				   ' jsonb_to_record(custom_fields) AS c (headcount bigint, risk_level text, is_remote boolean, needed_by date)',
				   sim, sim || '_rows');
END $$;
CALL test.make_desk('small1');
CALL test.make_desk('small3');
CALL test.make_desk('sim');

-- What happened shortly before an account is asked: so that it matters whether
-- the index knows of it, and what deleting does to updated_at.
CREATE TABLE test.changes (sim name, change jsonb);
CREATE PROCEDURE test.plan_changes(sim name) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.reset(sim), test.truth(sim, 'tickets', format('truth.%I', sim || '_rows')::regclass);
	CREATE TEMP TABLE ticket ON COMMIT DROP AS
		SELECT id, status, row_number() OVER (PARTITION BY status ORDER BY created_at, id) AS place
		FROM (SELECT (line->>'id')::bigint AS id, (line->>'status')::int AS status,
					 line->>'created_at' AS created_at FROM pg_temp.control_answer) AS a;
	INSERT INTO test.changes
	SELECT sim, jsonb_strip_nulls(jsonb_build_object('op', op, 'ids', ids, 'set', values))
	FROM (SELECT 'update' AS op, jsonb_agg(id) AS ids, '{"status": 21, "subject": "waits now"}'::jsonb AS values
		  FROM ticket WHERE status = 5 AND place <= 3
		  UNION ALL SELECT 'update', jsonb_agg(id), '{"status": 5}' FROM ticket WHERE status = 21 AND place <= 2
		  UNION ALL SELECT 'delete', jsonb_agg(id), NULL FROM ticket WHERE place BETWEEN 4 AND 5
		  UNION ALL SELECT 'spam', jsonb_agg(id), NULL FROM ticket WHERE place = 6) AS c;
END $$;
CALL test.plan_changes('small1');
CALL test.plan_changes('small3');

-- What an account is asked.  Days are the busiest one, that of many changes,
-- and one on which several tickets were created.
SELECT date_trunc('day', updated_at) AS busy FROM truth.small1 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT date_trunc('day', created_at) AS day FROM truth.small1 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
CREATE TABLE test.questions (name text, question text);
CREATE FUNCTION test.add_question(name text, question text, VARIADIC days timestamptz[]) RETURNS void
LANGUAGE sql AS $$
INSERT INTO test.questions VALUES (name, format(question, VARIADIC days)) $$;
SELECT test.add_question(name, question, :'busy', :'day') FROM (VALUES
	('all', 'true'),
	('status', 'status = 21'),
	('some', 'status IN (7, 9, 21) AND priority < 4 AND created_at >= %2$L::timestamptz'),
	('many', 'status = 5 AND priority IN (1, 3) AND created_at >= %2$L::timestamptz - interval ''2 years 5 hours'''),
	('busy day', 'status <> 2 AND updated_at >= %1$L::timestamptz + interval ''3 hours'' AND updated_at < %1$L::timestamptz + interval ''21 hours 7 minutes'''),
	('midnight', 'status IN (4, 5) AND updated_at >= %1$L::timestamptz + interval ''23 hours'' AND updated_at < %1$L::timestamptz + interval ''25 hours'''),
	('one day', 'created_at >= %2$L::timestamptz AND created_at < %2$L::timestamptz + interval ''1 day'''),
	('second', 'updated_at = (SELECT updated_at FROM truth.small1 WHERE updated_at > %1$L GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)'),
	('or', 'status = 21 OR priority = 4 AND updated_at >= %1$L::timestamptz - interval ''40 days 11 hours'''),
	('either', '(status = 3 AND created_at < %2$L::timestamptz) OR (group_id IS NULL AND updated_at >= %1$L::timestamptz + interval ''18 hours'')'),
	('due', 'status = 2 AND due_by < %1$L::timestamptz + interval ''13 hours'' AND due_by >= %1$L::timestamptz - interval ''100 days'''),
	('headline', 'status IN (2, 21) AND updated_at > now() - interval ''1 day'''),
	('fields', 'headcount IN (1, 42, 9007199254740993) AND risk_level = ''High risk'' AND is_remote'),
	('field', 'needed_by BETWEEN date ''2020-03-01'' AND date ''2021-03-31''')) AS q (name, question) \g /dev/null

CREATE TABLE test.matrix (n serial, sim name, switches jsonb, options jsonb);
SELECT format('COPY test.matrix (sim, switches, options) FROM PROGRAM %L',
              format('%s -I %s/test/tap/doubts.py %s', :'python', :'build', :'seed')) AS copy \gset
:copy;

-- Asks all questions, in another order for each account.  Adds up the answers
-- by their outcome; "wrong" gets those that must not be.
CREATE PROCEDURE test.ask_all(desk name, truth name, n int, may_fail boolean,
							  INOUT complete int, INOUT incomplete int, INOUT wrong text[])
LANGUAGE plpgsql AS $$
DECLARE
	q test.questions;
	difference text;
BEGIN
	FOR q IN SELECT * FROM test.questions ORDER BY md5(n || name) LOOP
		difference := test.difference(format('SELECT * FROM desk.%I WHERE %s', desk, q.question),
									  format('SELECT * FROM truth.%I WHERE %s', truth, q.question));
		IF difference IS NULL THEN
			complete := complete + 1;
		ELSIF may_fail AND difference ~ '^HV000: reading foreign table "\w+" is incomplete: ' THEN
			incomplete := incomplete + 1;
			wrong := wrong || format('(%s)', q.name);
		ELSE
			wrong := wrong || format('%s: %s', q.name, difference);
		END IF;
	END LOOP;
END $$;

CREATE FUNCTION test.requests_so_far(sim text) RETURNS int LANGUAGE sql AS
$$ SELECT (test.control(sim, 'GET', 'stats')->>'requests')::int $$;

CREATE PROCEDURE test.ask() LANGUAGE plpgsql AS $$
DECLARE
	m test.matrix := m FROM test.matrix AS m ORDER BY n LIMIT 1;
	may_fail boolean := coalesce(m.switches->>'list_page_wall', '') = '6';
	complete int := 0;
	incomplete int := 0;
	wrong text[] := '{}';
	first int;
	options text := (SELECT string_agg(format('%I', key), ', ') FROM jsonb_object_keys(m.options) AS key);
BEGIN
	SET LOCAL work_mem = '64MB';
	PERFORM test.reset(m.sim), test.set(m.sim, m.switches);
	PERFORM test.mutate(m.sim, change) FROM test.changes AS c WHERE c.sim = m.sim;
	PERFORM test.truth(m.sim, 'tickets', format('truth.%I', m.sim || '_rows')::regclass);
	IF options IS NOT NULL THEN
		EXECUTE format('ALTER SERVER %I OPTIONS (%s)', m.sim,
					   (SELECT string_agg(format('ADD %I %L', key, value), ', ') FROM jsonb_each_text(m.options)));
	END IF;
	CALL test.ask_all(m.sim, m.sim, m.n, may_fail, complete, incomplete, wrong);
	first := test.requests_so_far(m.sim);
	CALL test.ask_all(m.sim, m.sim, m.n, may_fail, complete, incomplete, wrong);
	INSERT INTO test.results (good, label, diag)
	VALUES (NOT EXISTS (SELECT FROM unnest(wrong) AS w WHERE w !~ '^\('),
			format('%s: %s complete, %s incomplete; %s requests, then %s; %s', m.sim, complete, incomplete, first,
				   test.requests_so_far(m.sim) - first,
				   (SELECT string_agg(key || ' ' || value, ', ' ORDER BY o, key)
					FROM (SELECT 1 AS o, * FROM jsonb_each_text(m.switches)
						  UNION ALL SELECT 2, 'option ' || key, value FROM jsonb_each_text(m.options)) AS s)),
			array_to_string(wrong, E'\n'));
	IF options IS NOT NULL THEN
		EXECUTE format('ALTER SERVER %I OPTIONS (DROP %s)', m.sim, replace(options, ', ', ', DROP '));
	END IF;
	PERFORM test.control(m.sim, 'POST', 'reset', '{"data": true}');
	DELETE FROM test.matrix WHERE n = m.n;
END $$;

SELECT count(*) AS accounts FROM test.matrix \gset
\ir next_account.psql

SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT plan(:accounts);
SELECT diag('seed ' || :'seed');
SELECT test.tell();
SELECT * FROM finish();
