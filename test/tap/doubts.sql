-- Points on which the service's documentation is silent or wrong: whichever
-- way an account behaves, tables are the same.  The accounts are those of
-- doubts.py; each is met by a session of its own, and asked everything twice:
-- while little is known of it, and with what was learned.
--
--	DOUBTS_SEED   which accounts; the one used is printed
\ir common.psql

\set seed 1
\getenv seed DOUBTS_SEED

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
CREATE TABLE test.changes (sim name, change text);
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
-- and one before it on which several tickets were created.  For some a short
-- listing is enough.
SELECT date_trunc('day', updated_at) AS busy FROM truth.small1 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT date_trunc('day', created_at) AS day FROM truth.small1 WHERE created_at < :'busy' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT updated_at AS second FROM truth.small1 WHERE updated_at > :'busy' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
CREATE TABLE test.questions (name text, is_short boolean, question text);
INSERT INTO test.questions
SELECT name, is_short, format(question, :'busy', :'day', :'second') FROM (VALUES
	('all', false, 'true'),
	('status', false, 'status = 21'),
	('some', false, 'status IN (7, 9, 21) AND priority < 4 AND created_at >= %2$L'),
	('many', false, 'status = 5 AND priority IN (1, 3) AND created_at >= %2$L::timestamptz - interval ''2 years 5 hours'''),
	('hours', true, 'status <> 2 AND updated_at >= %1$L::timestamptz + interval ''3 hours'' AND updated_at < %1$L::timestamptz + interval ''21 hours 7 minutes'''),
	('midnight', true, 'status IN (4, 5) AND updated_at >= %1$L::timestamptz + interval ''23 hours'' AND updated_at < %1$L::timestamptz + interval ''25 hours'''),
	('day', false, 'created_at >= %2$L AND created_at < %2$L::timestamptz + interval ''1 day'''),
	('second', true, 'updated_at = %3$L'),
	('or', false, 'status = 21 OR priority = 4 AND updated_at >= %1$L::timestamptz - interval ''40 days 11 hours'''),
	('either', false, '(status = 3 AND created_at < %2$L) OR (group_id IS NULL AND updated_at >= %1$L::timestamptz + interval ''18 hours'')'),
	('due', false, 'status = 2 AND due_by < %1$L::timestamptz + interval ''13 hours'' AND due_by >= %1$L::timestamptz - interval ''100 days'''),
	('lately', true, 'status IN (2, 21) AND updated_at > now() - interval ''1 day'''),
	('fields', false, 'headcount IN (1, 42, 9007199254740993) AND risk_level = ''High risk'' AND is_remote'),
	('field', false, 'needed_by BETWEEN date ''2020-03-01'' AND date ''2021-03-31''')) AS q (name, is_short, question);

CREATE TABLE test.matrix (n serial, sim name, switches jsonb, options jsonb);
SELECT format('COPY test.matrix (sim, switches, options) FROM PROGRAM %L',
              format('%s -I %s/test/tap/doubts.py %s', :'python', :'build', :'seed')) AS copy \gset
:copy;

-- Whether no complete answer can be had: the listing is so long that its two
-- ends do not meet, and the filter is of no use.
CREATE FUNCTION test.may_fail(switches jsonb, is_short boolean) RETURNS boolean LANGUAGE sql AS $$
SELECT NOT is_short AND switches @> '{"list_page_wall": 5}' AND
	(switches @> '{"filter_total": "missing"}' OR switches @> '{"filter_requested_for": "absent"}' OR
	 switches @> '{"trash_updated_since": "ignored"}') $$;

-- Asks everything, in another order for each n, and compares with the truth of
-- a simulator.  Each outcome is a line: NULL if complete, "(name)" if rightly
-- incomplete.
CREATE FUNCTION test.outcomes(desk name, sim name, switches jsonb, n int) RETURNS SETOF text
LANGUAGE plpgsql SET work_mem = '64MB' AS $$
DECLARE
	q test.questions;
	difference text;
BEGIN
	FOR q IN SELECT * FROM test.questions ORDER BY md5(n || name) LOOP
		difference := test.difference(format('SELECT * FROM desk.%I WHERE %s', desk, q.question),
									  format('SELECT * FROM truth.%I WHERE %s', sim, q.question));
		RETURN NEXT CASE
			WHEN difference ~ '^HV000: reading foreign table "\w+" is incomplete: ' AND test.may_fail(switches, q.is_short)
				THEN format('(%s)', q.name)
			ELSE q.name || ': ' || difference END;
	END LOOP;
END $$;

CREATE FUNCTION test.count_outcomes(outcomes text[]) RETURNS text LANGUAGE sql AS $$
SELECT format('%s complete, %s incomplete', count(*) FILTER (WHERE o IS NULL), count(*) FILTER (WHERE o ~ '^\('))
FROM unnest(outcomes) AS o $$;

CREATE FUNCTION test.are_good(outcomes text[]) RETURNS boolean LANGUAGE sql AS
$$ SELECT count(*) > 0 AND coalesce(bool_and(o IS NULL OR o ~ '^\('), false) FROM unnest(outcomes) AS o $$;

-- "158 requests (31 list)"
CREATE FUNCTION test.requests_sent(sim text) RETURNS text LANGUAGE sql AS $$
SELECT format('%s requests (%s list)', count(*), count(*) FILTER (WHERE l->>'path' = '/api/v2/tickets'))
FROM test.log(sim) AS l $$;

CREATE PROCEDURE test.set_up(sim name, switches jsonb) LANGUAGE plpgsql AS $$
DECLARE
	words text[] := ARRAY['POST', 'reset', '{"data": true}', 'POST', 'set', switches::text];
	change text;
BEGIN
	FOR change IN SELECT c.change FROM test.changes AS c WHERE c.sim = set_up.sim LOOP
		words := words || ARRAY['POST', 'mutate', change];
	END LOOP;
	PERFORM test.steer(sim, VARIADIC words);
	PERFORM test.truth(sim, 'tickets', format('truth.%I', sim || '_rows')::regclass);
END $$;

CREATE PROCEDURE test.ask() LANGUAGE plpgsql AS $$
DECLARE
	m test.matrix := m FROM test.matrix AS m ORDER BY n LIMIT 1;
	first text[];
	second text[];
	sent text;
	option record;
BEGIN
	CALL test.set_up(m.sim, m.switches);
	FOR option IN SELECT * FROM jsonb_each_text(m.options) LOOP
		EXECUTE format('ALTER SERVER %I OPTIONS (ADD %I %L)', m.sim, option.key, option.value);
	END LOOP;
	first := ARRAY(SELECT test.outcomes(m.sim, m.sim, m.switches, m.n));
	sent := test.requests_sent(m.sim);
	PERFORM test.forget(m.sim);
	second := ARRAY(SELECT test.outcomes(m.sim, m.sim, m.switches, m.n));
	INSERT INTO test.results (good, label, diag)
	VALUES (test.are_good(first || second),
			format('%s: %s; %s, then %s; %s', m.sim, test.count_outcomes(first || second), sent,
				   test.requests_sent(m.sim),
				   (SELECT string_agg(key || ' ' || value, ', ' ORDER BY place, key)
					FROM (SELECT 1 AS place, * FROM jsonb_each_text(m.switches)
						  UNION ALL SELECT 2, 'option ' || key, value FROM jsonb_each_text(m.options)) AS s)),
			array_to_string(first || second, E'\n'));
	FOR option IN SELECT * FROM jsonb_each_text(m.options) LOOP
		EXECUTE format('ALTER SERVER %I OPTIONS (DROP %I)', m.sim, option.key);
	END LOOP;
	DELETE FROM test.matrix WHERE n = m.n;
END $$;

SELECT count(*) AS accounts FROM test.matrix \gset
\ir next_account.psql

SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT plan(:accounts + 8);
SELECT diag('seed ' || :'seed');
SELECT test.tell();

CREATE FUNCTION test.asked(desk name, sim name, switches jsonb, n int, label text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
	outcomes text[] := ARRAY(SELECT test.outcomes(desk, sim, switches, n));
BEGIN
	RETURN NEXT ok(test.are_good(outcomes), format('%s: %s', label, test.count_outcomes(outcomes)));
	RETURN QUERY SELECT diag(o) FROM unnest(outcomes) AS o WHERE o IS NOT NULL;
END $$;

-- What was learned of one account is not believed of another, not even when
-- they change places.
SELECT '{"filter_dates": "inclusive", "account_zone": -12, "filter_page_cap": "none", "list_page_wall": 13}' AS west,
       '{"filter_dates": "exclusive", "account_zone": 14, "filter_trash": "included", "updated_since": "exclusive"}' AS east \gset
CALL test.set_up('small1', :'west');
CALL test.set_up('sim', :'east');
SELECT test.asked('small1', 'small1', :'west', 1, 'one account');
SELECT test.asked('sim', 'sim', :'east', 2, '... then another');
SELECT test.asked('small1', 'small1', :'west', 3, '... the first again');
SELECT format('ALTER SERVER small1 OPTIONS (SET url %L)', test.url('sim')) AS a,
       format('ALTER SERVER sim OPTIONS (SET url %L)', test.url('small1')) AS b \gset
:a;
:b;
SELECT test.asked('small1', 'sim', :'east', 4, '... its server turned to the other');
SELECT test.asked('sim', 'small1', :'west', 5, '... and the other to it');
SELECT test.reset('sim') \g /dev/null

-- An account that begins to behave in another way, and shows it.
SELECT format('ALTER SERVER small1 OPTIONS (SET url %L)', test.url('small1')) AS a \gset
:a;
SELECT '{"filter_total": "missing", "list_page_wall": 13, "trash_updated_since": "ignored", "filter_length": "encoded", "order_by": "rejected"}' AS hard,
       '{"filter_total": "present", "list_page_wall": "none", "trash_updated_since": "honoured", "filter_length": "raw", "order_by": "honoured"}' AS easy \gset
CALL test.set_up('small1', :'easy');
SELECT test.asked('small1', 'small1', :'easy', 6, 'an account that does all');
SELECT test.set('small1', :'hard') \g /dev/null
SELECT test.asked('small1', 'small1', :'hard', 7, '... that does less');
SELECT test.set('small1', :'easy') \g /dev/null
SELECT test.asked('small1', 'small1', :'easy', 8, '... and does all again');
SELECT test.control('small1', 'POST', 'reset', '{"data": true}') \g /dev/null
SELECT * FROM finish();
