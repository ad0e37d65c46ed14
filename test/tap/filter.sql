-- Conditions on tickets: the right rows at any time of the account's history,
-- and few requests.
\ir common.psql

CREATE TABLE truth.one (LIKE fs.tickets);
CREATE TABLE truth.three (LIKE fs3.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT test.truth('SIM3', 'tickets', 'truth.three') \g /dev/null

-- The day with most updates of the account, and a day in the middle.
SELECT date_trunc('day', updated_at) AS busy, date_trunc('day', updated_at) + interval '1 day' AS after_busy,
       count(*) AS busy_rows
FROM truth.one GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 1 \gset
SELECT date_trunc('minute', updated_at) AS busy_minute FROM truth.one GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT updated_at AS busy_second FROM truth.one GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT created_at AS import_second FROM truth.one GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT now() AS now \gset
SELECT requester_id AS requester FROM truth.one GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset

CREATE TABLE test.conditions (n serial, condition text, at_most int);
INSERT INTO test.conditions (condition, at_most) VALUES
	-- the headline
	(format('status = 2 AND updated_at > %L::timestamptz - interval ''1 day''', :'now'), 8),
	(format('updated_at > %L::timestamptz - interval ''1 day''', :'now'), 10),
	(format('status = 2 AND priority = 4 AND updated_at > %L::timestamptz - interval ''7 days''', :'now'), NULL),
	-- all of history
	('status = 2', NULL),
	('priority = 4', NULL),
	('status IN (6, 7, 9, 21)', NULL),
	('status IN (6, 21) AND priority IN (1, 2)', NULL),
	('status NOT IN (2, 5)', NULL),
	('status = 99', NULL),
	('status > 5', NULL),
	('status = 2 OR priority = 4', NULL),
	('status IN (2, 3) AND group_id IS NULL', NULL),
	('responder_id IS NULL AND status = 9', NULL),
	('NOT (status = 5)', NULL),
	('status = ANY (ARRAY[2, NULL, 21])', NULL),
	(format('requester_id = %s', :'requester'), NULL),
	('requester_id > 9007199254740992', NULL),
	('type = ''Incident'' AND status = 3', NULL),
	('subject LIKE ''%VPN%'' AND status = 3', NULL),
	('status = 2 AND deleted', NULL),
	-- a day with 3,000 updates, a minute, a second
	(format('status = 2 AND updated_at >= %L AND updated_at < %L', :'busy', :'after_busy'), NULL),
	(format('status = 5 AND updated_at >= %L AND updated_at < %L', :'busy', :'after_busy'), NULL),
	(format('updated_at >= %L AND updated_at < %L', :'busy', :'after_busy'), NULL),
	(format('updated_at >= %L AND updated_at < %L::timestamptz + interval ''1 minute''', :'busy_minute', :'busy_minute'), NULL),
	(format('status = 5 AND updated_at >= %L AND updated_at < %L::timestamptz + interval ''1 minute''', :'busy_minute', :'busy_minute'), NULL),
	(format('updated_at = %L', :'busy_second'), NULL),
	(format('updated_at > %L AND updated_at <= %L::timestamptz + interval ''3 days''', :'busy_second', :'busy_second'), NULL),
	(format('updated_at <= %L::timestamptz - interval ''4 years''', :'now'), NULL),
	-- when created
	(format('created_at = %L', :'import_second'), NULL),
	(format('created_at >= %L::timestamptz - interval ''3 days''', :'now'), NULL),
	(format('created_at BETWEEN %L::timestamptz - interval ''60 days'' AND %L::timestamptz - interval ''50 days''', :'now', :'now'), NULL),
	(format('created_at < %L::timestamptz - interval ''4 years'' AND status = 2', :'now'), NULL),
	(format('created_at > %L::timestamptz - interval ''2 years'' AND updated_at < %L::timestamptz - interval ''700 days''', :'now', :'now'), NULL),
	(format('due_by > %L AND status = 2', :'now'), NULL),
	(format('due_by IS NULL AND status = 2 AND created_at > %L::timestamptz - interval ''100 days''', :'now'), NULL),
	(format('updated_at > %L::timestamptz - interval ''2 hours'' AND created_at < %L::timestamptz - interval ''30 days''', :'now', :'now'), NULL),
	(format('created_at::date = (%L::timestamptz - interval ''40 days'')::date', :'now'), NULL),
	(format('updated_at > %L AND updated_at < %L', :'after_busy', :'busy'), NULL),
	('updated_at > ''infinity''', 0),
	('updated_at > ''-infinity'' AND status = 21', NULL),
	-- near the ends of what there is
	('updated_at > ''294276-01-01''', 2),
	('created_at > ''294276-12-31 23:59:59.999999'' OR (status = 21 AND priority = 4)', NULL),
	('created_at < ''294276-12-31 23:59:59.999999'' AND status = 21', NULL),
	('updated_at <= ''294276-01-01'' AND updated_at > ''4713-01-01 BC'' AND status = 21', NULL),
	('created_at < ''4713-01-01 BC'' OR (status = 21 AND priority = 4)', NULL);

CREATE FUNCTION test.condition(sim text, schema text, truth text, condition text, at_most int)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	sent bigint;
BEGIN
	PERFORM test.forget(sim);
	RETURN QUERY SELECT test.same(format('SELECT * FROM %I.tickets WHERE %s', schema, condition),
								  format('SELECT * FROM truth.%I WHERE %s', truth, condition),
								  format('%s: %s', sim, condition));
	sent := test.requests(sim, '/tickets');
	RETURN NEXT diag(format('%s rows, %s', (SELECT count(*) FROM pg_temp.want_rows), test.summary(sim)));
	IF at_most IS NOT NULL THEN
		RETURN NEXT ok(sent <= at_most, format('%s: at most %s data requests, %s sent', sim, at_most, sent));
	END IF;
END $$;

SELECT plan(3 + (2 * (count(*) + count(at_most)))::int) FROM test.conditions;

SELECT ok(:busy_rows >= 2500, 'the busy day has so many updates: ' || :busy_rows);

SELECT test.condition('SIM1', 'fs', 'one', condition, at_most) FROM (SELECT * FROM test.conditions ORDER BY n) AS c;
-- reading custom_fields takes a listing for each workspace
SELECT test.condition('SIM3', 'fs3', 'three', condition, at_most + 2) FROM (SELECT * FROM test.conditions ORDER BY n) AS c;

-- the headline as people write it, with now()
SELECT test.forget(sim) FROM unnest('{SIM1,SIM3}'::text[]) AS sim \g /dev/null
BEGIN;
CREATE TEMP TABLE one AS
SELECT id, subject FROM fs.tickets WHERE status = 2 AND updated_at > now() - interval '1 day';
CREATE TEMP TABLE three AS
SELECT id, subject FROM fs3.tickets WHERE status = 2 AND updated_at > now() - interval '1 day';
SELECT ok(test.requests('SIM1') <= 8 AND count(*) > 0 AND count(*) =
          (SELECT count(*) FROM truth.one WHERE status = 2 AND updated_at > now() - interval '1 day'),
          format('the headline, one workspace: %s rows by %s', count(*), test.summary('SIM1')))
FROM one;
SELECT ok(test.requests('SIM3') <= 8 AND count(*) > 0 AND count(*) =
          (SELECT count(*) FROM truth.three WHERE status = 2 AND updated_at > now() - interval '1 day'),
          format('the headline, three workspaces: %s rows by %s', count(*), test.summary('SIM3')))
FROM three;
COMMIT;
SELECT * FROM finish();
