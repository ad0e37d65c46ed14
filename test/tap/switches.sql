-- Points on which the service's documentation is silent or wrong: whichever
-- way an account behaves, tables are the same.  Here on large desks, where
-- filter queries are cut in many ways; doubts.sql has all ways of behaving.
\ir common.psql

CREATE TABLE truth.one (LIKE fs.tickets);
CREATE TABLE truth.three (LIKE fs3.tickets);
CREATE TABLE truth.deleted (LIKE fs.deleted_tickets);

-- days in the middle of history and of the busy day, at an odd time of day
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT date_trunc('day', updated_at) AS busy FROM truth.one GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset

CREATE TABLE test.matrix (n serial, sim text, switches jsonb, server_options text);
INSERT INTO test.matrix (sim, switches, server_options)
SELECT 'SIM1', j::jsonb, o FROM (VALUES
	('{"filter_dates": "inclusive", "account_zone": 14}', NULL),
	('{"filter_dates": "inclusive", "account_zone": 5}', 'time_zone ''Etc/GMT-5'''),
	('{"filter_dates": "exclusive", "account_zone": -12}', NULL),
	('{"filter_dates": "exclusive", "account_zone": 14, "filter_order": "updated"}', NULL),
	('{"filter_dates": "start", "account_zone": 0, "filter_length": "encoded"}', NULL),
	('{"filter_dates": "start", "account_zone": -12, "filter_order": "scattered"}', NULL),
	('{"filter_page_cap": "40"}', 'filter_page_limit ''40'''),
	('{"filter_page_cap": "10", "filter_order": "created_ties"}', 'filter_page_limit ''40'''),
	('{"filter_page_cap": "10", "filter_order": "created_ties"}', 'time_zone ''UTC'''),
	('{"filter_dates": "exclusive", "updated_since": "exclusive", "account_zone": -12, "filter_trash": "included", "filter_total": "missing"}', NULL)
) AS v (j, o);
INSERT INTO test.matrix (sim, switches) VALUES
	('SIM3', '{}'),
	('SIM3', '{"filter_dates": "exclusive", "account_zone": 14, "updated_since": "exclusive", "filter_trash": "included"}');

-- What each is asked: a filter over history, one with a date, a range of a
-- busy day at odd hours, and the headline.
CREATE TABLE test.questions (n serial, question text);
INSERT INTO test.questions (question) VALUES
	('status = 21'),
	('status IN (7, 9, 21) AND priority = 3 AND created_at >= now() - interval ''200 days'''),
	(format('status = 3 AND updated_at >= %L::timestamptz + interval ''3 hours'' AND updated_at < %L::timestamptz + interval ''21 hours 7 minutes''', :'busy', :'busy')),
	(format('status = 5 AND priority = 4 AND updated_at >= %L::timestamptz + interval ''23 hours'' AND updated_at < %L::timestamptz + interval ''25 hours''', :'busy', :'busy')),
	('status = 2 AND updated_at > now() - interval ''1 day'''),
	('status = 2 AND workspace_id = 2 AND priority = 4 AND type = ''Incident'' AND subject ~ ''VPN''');

CREATE PROCEDURE test.ask() LANGUAGE plpgsql AS $$
DECLARE
	m test.matrix := m FROM test.matrix AS m ORDER BY n LIMIT 1;
	schema name := CASE m.sim WHEN 'SIM1' THEN 'fs' ELSE 'fs3' END;
	server name := CASE m.sim WHEN 'SIM1' THEN 'one' ELSE 'three' END;
	truth text := CASE m.sim WHEN 'SIM1' THEN 'truth.one' ELSE 'truth.three' END;
	wrong text[] := '{}';
	question text;
	difference text;
BEGIN
	PERFORM test.reset(m.sim), test.set(m.sim, m.switches);
	IF m.server_options IS NOT NULL THEN
		EXECUTE format('ALTER SERVER %I OPTIONS (ADD %s)', server, m.server_options);
	END IF;
	FOR question IN SELECT q.question FROM test.questions AS q ORDER BY n LOOP
		difference := test.difference(format('SELECT * FROM %I.tickets WHERE %s', schema, question),
									  format('SELECT * FROM %s WHERE %s', truth, question));
		IF difference IS NOT NULL THEN
			wrong := wrong || format('%s: %s', question, difference);
		END IF;
	END LOOP;
	INSERT INTO test.results (good, label, diag)
	VALUES (wrong = '{}', concat_ws(' ', m.sim, m.switches, m.server_options),
			array_to_string(wrong || test.summary(m.sim), E'\n'));
	IF m.server_options IS NOT NULL THEN
		EXECUTE format('ALTER SERVER %I OPTIONS (DROP %s)', server, split_part(m.server_options, ' ', 1));
	END IF;
	PERFORM test.reset(m.sim);
	DELETE FROM test.matrix WHERE n = m.n;
END $$;

SELECT test.truth('SIM3', 'tickets', 'truth.three') \g /dev/null

-- An account keeps its ways while it is watched, and a session what it has
-- learned of them: so each in a session of its own.
SELECT count(*) AS accounts FROM test.matrix \gset
\ir next_account.psql

SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT plan(:accounts + 15);
SELECT test.tell();

-- other tables
SELECT test.truth('SIM1', 'deleted_tickets', 'truth.deleted') \g /dev/null
SELECT min(id) AS deleted_id FROM truth.deleted \gset
SELECT test.reset('SIM1'), test.set('SIM1', '{"filter_trash": "included", "trash_show": "missing"}') \g /dev/null
SELECT is((SELECT count(*) FROM fs.tickets WHERE id = :deleted_id), 0::bigint, 'a deleted ticket that show hides');
SELECT is((SELECT count(*) FROM fs.ticket_details WHERE id = :deleted_id), 0::bigint, '... nor in ticket_details');

-- A filter index that trails by two minutes: what has changed meanwhile is
-- there in its new version.
SELECT test.reset('SIM1'), test.set('SIM1', '{"lag": 120}') \g /dev/null
SELECT array_agg(id) FILTER (WHERE n <= 3) AS to_21, array_agg(id) FILTER (WHERE n BETWEEN 4 AND 5) AS to_delete
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM truth.one WHERE status = 5 AND updated_at < now() - interval '400 days') AS x \gset
SELECT array_agg(id) AS gone FROM (SELECT id FROM truth.one WHERE status = 21 ORDER BY id DESC LIMIT 3) AS x \gset
SELECT array_agg(id) AS to_5 FROM (SELECT id FROM truth.one WHERE status = 21 ORDER BY id LIMIT 3) AS x \gset
SELECT (test.mutate('SIM1', jsonb_build_object('op', 'update', 'ids', :'to_21'::bigint[], 'set', '{"status": 21, "subject": "now waiting"}'::jsonb))) \g /dev/null
SELECT (test.mutate('SIM1', jsonb_build_object('op', 'update', 'ids', :'to_5'::bigint[], 'set', '{"status": 5}'::jsonb))) \g /dev/null
SELECT (test.mutate('SIM1', jsonb_build_object('op', 'delete', 'ids', :'to_delete'::bigint[]))) \g /dev/null
SELECT (test.mutate('SIM1', jsonb_build_object('op', 'delete', 'ids', :'gone'::bigint[]))) \g /dev/null
SELECT (test.mutate('SIM1', '{"op": "insert", "count": 2, "set": {"status": 21, "subject": "brand new"}}')) \g /dev/null
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT test.same('SELECT * FROM fs.tickets WHERE status = 21', 'SELECT * FROM truth.one WHERE status = 21', 'a trailing index: what has just changed is there');
SELECT is((SELECT count(*) FROM fs.tickets WHERE status = 21 AND subject = 'now waiting'), 3::bigint, '... in its new version');
SELECT is((SELECT count(*) FROM fs.tickets WHERE status = 21 AND id = ANY (:'to_5')), 0::bigint, '... and not in its old one');
SELECT is((SELECT count(*) FROM fs.tickets WHERE status = 21 AND subject = 'brand new'), 2::bigint, '... and what is new is there');
SELECT is((SELECT count(*) FROM fs.tickets AS t JOIN unnest(:'gone'::bigint[]) AS g ON g + 0 = t.id + 0 WHERE status = 21), 0::bigint, '... and what is deleted is not');
SELECT test.same('SELECT * FROM fs.tickets WHERE status = 2 AND updated_at > now() - interval ''1 day''',
                 'SELECT * FROM truth.one WHERE status = 2 AND updated_at > now() - interval ''1 day''', '... the headline too');
SELECT test.same('SELECT * FROM fs.tickets WHERE status IN (21, 9) AND created_at < now() - interval ''300 days''',
                 'SELECT * FROM truth.one WHERE status IN (21, 9) AND created_at < now() - interval ''300 days''', '... and with a date');
SELECT test.same('SELECT id FROM fs.tickets WHERE status = 5 AND priority = 4 AND created_at < now() - interval ''1000 days''',
                 'SELECT id FROM truth.one WHERE status = 5 AND priority = 4 AND created_at < now() - interval ''1000 days''', '... and after two were deleted');
-- a change that moves no updated_at, as planned dates, never matters to filters
SELECT (test.mutate('SIM1', jsonb_build_object('op', 'update', 'ids', :'to_21'::bigint[], 'set', '{"planned_effort": "2d"}'::jsonb))) \g /dev/null
SELECT is((SELECT count(*) FROM fs.ticket_details WHERE id = ANY (:'to_21') AND planned_effort = '2d'), 3::bigint, 'a silent change is seen in ticket_details');

-- deleted without a new updated_at
SELECT test.set('SIM1', '{"touch_on_trash": false, "lag": 0}') \g /dev/null
SELECT (test.mutate('SIM1', jsonb_build_object('op', 'restore', 'ids', :'to_delete'::bigint[]))) \g /dev/null
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT test.same('SELECT * FROM fs.tickets WHERE status = 21', 'SELECT * FROM truth.one WHERE status = 21', 'restored tickets, silently');
SELECT test.same('SELECT * FROM fs.tickets', 'TABLE truth.one', 'all of the table after all of this');
SELECT (test.mutate('SIM1', jsonb_build_object('op', 'spam', 'ids', :'to_21'::bigint[]))) \g /dev/null
SELECT is((SELECT count(*) FROM fs.tickets WHERE status = 21 AND id = ANY (:'to_21')), 0::bigint, 'spam, silently');
SELECT is((SELECT count(*) FROM fs.spam_tickets WHERE id = ANY (:'to_21')), 3::bigint, '... is in spam_tickets');
SELECT test.reset('SIM1') \g /dev/null
SELECT * FROM finish();
