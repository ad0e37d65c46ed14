-- Values: timestamps in all forms, exact numbers, odd texts, null and absent
-- members, and answers that are shaped differently from what is documented.
\ir common.psql

SELECT plan(41);

CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
CREATE TEMP TABLE remote AS SELECT * FROM fs.tickets;
CREATE TEMP TABLE raw_truth AS SELECT test.control('SIM1', 'GET', 'truth/tickets') AS j;

-- timestamps: UTC seconds, an offset, milliseconds
SELECT test.control('SIM1', 'GET', 'truth/groups') \g /dev/null
SELECT ok(bool_and(line->>'created_at' ~ '\+05:30$'), 'groups have timestamps with an offset') FROM control_answer;
SELECT is(count(*), 40::bigint, '... read as the same moment')
FROM control_answer AS c JOIN fs.groups AS g ON g.id = (c.line->>'id')::bigint
WHERE g.created_at = (c.line->>'created_at')::timestamptz AND g.updated_at = (c.line->>'updated_at')::timestamptz;
SELECT test.control('SIM1', 'GET', 'truth/departments') \g /dev/null
SELECT ok(bool_and(line->>'created_at' ~ '\.[0-9]{3}Z$'), 'departments have milliseconds') FROM control_answer;
SELECT is(count(*), 130::bigint, '... kept')
FROM control_answer AS c JOIN fs.departments AS d ON d.id = (c.line->>'id')::bigint
WHERE d.created_at = (c.line->>'created_at')::timestamptz AND d.updated_at = (c.line->>'updated_at')::timestamptz;
SELECT is(count(*), 0::bigint, 'timestamps of tickets do not depend on TimeZone and DateStyle')
FROM (SELECT set_config('TimeZone', 'Asia/Kolkata', true), set_config('DateStyle', 'SQL, DMY', true)) AS s,
     LATERAL (SELECT * FROM fs.tickets WHERE status = 21) AS t
WHERE NOT EXISTS (SELECT FROM raw_truth WHERE (j->>'id')::bigint = t.id AND (j->>'due_by')::timestamptz IS NOT DISTINCT FROM t.due_by);
SET timezone = 'UTC';

-- ids beyond 2^53
SELECT is((SELECT array_agg(id ORDER BY id) FROM fs.agents WHERE id > 9007199254740992),
          (SELECT array_agg((line->>'id')::bigint ORDER BY (line->>'id')::bigint)
           FROM test.control('SIM1', 'GET', 'truth/agents') AS line WHERE (line->>'id')::numeric > 9007199254740992),
          'ids beyond 2^53 keep their last digit');
SELECT is((SELECT count(DISTINCT id) FROM fs.agents WHERE id > 9007199254740992), 3::bigint, '... so that neighbours differ');
SELECT is((SELECT id FROM fs.agents WHERE id = (SELECT max(id) FROM fs.agents)), (SELECT max(id) FROM fs.agents), '... and are found by id');
SELECT ok(count(*) > 0, '... and in references from tickets') FROM remote WHERE requester_id > 9007199254740992;

-- exact decimals inside custom_fields
SELECT is((SELECT array_agg(DISTINCT custom_fields->>'amount') FROM remote),
          (SELECT array_agg(DISTINCT j->'custom_fields'->>'amount') FROM raw_truth), 'decimals keep every digit, and trailing zeros');
SELECT ok((SELECT array_agg(custom_fields->>'amount') FROM remote) @> '{12345678901234567890.123456789,1.10,100.00,-0.000000001}',
          '... the long ones and those that end in 0');
SELECT is((SELECT count(*) FROM remote WHERE custom_fields->>'headcount' = '9007199254740993'),
          (SELECT count(*) FROM raw_truth WHERE j->'custom_fields'->>'headcount' = '9007199254740993'), 'integers beyond 2^53 in custom_fields');

-- texts
CREATE FUNCTION test.text_like(pattern text, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
	SELECT count(*) INTO n FROM truth.one WHERE subject LIKE pattern OR description_text LIKE pattern;
	RETURN NEXT ok(n > 0, format('%s: %s tickets', label, n));
	RETURN QUERY SELECT test.same(format('SELECT id, subject, description, description_text FROM remote WHERE subject LIKE %1$L OR description_text LIKE %1$L', pattern),
		format('SELECT id, subject, description, description_text FROM truth.one WHERE subject LIKE %1$L OR description_text LIKE %1$L', pattern), label);
END $$;
SELECT test.text_like('%👩‍💻%🇫🇷%', 'emoji of several code points');
SELECT test.text_like('%"both"%', 'quotes');
SELECT test.text_like(E'%C:\\\\temp\\\\new%', 'backslashes');
SELECT test.text_like(E'%\n%', 'line breaks');
SELECT test.text_like(E'%\t%', 'tabs');
SELECT test.text_like(E'%e\u0301 combining and \u200b%', 'combining and invisible characters');

-- null, absent and empty are told apart as far as SQL does
SELECT ok(count(*) FILTER (WHERE NOT j ? 'requested_for_id') > 0 AND count(*) FILTER (WHERE j->'requested_for_id' = 'null') > 0,
          'some tickets lack requested_for_id, some have null') FROM raw_truth;
SELECT is(count(*), 0::bigint, '... both are NULL')
FROM raw_truth JOIN remote ON id = (j->>'id')::bigint WHERE j->>'requested_for_id' IS NULL AND requested_for_id IS NOT NULL;
SELECT ok(count(*) FILTER (WHERE subject = '') > 0 AND count(*) FILTER (WHERE description = '') > 0
          AND count(*) FILTER (WHERE description IS NULL) > 0, 'empty texts are not NULL') FROM remote;
SELECT ok(count(*) FILTER (WHERE to_emails IS NULL) > 0 AND count(*) FILTER (WHERE cc_emails = '{}') > 0, 'empty arrays are not NULL') FROM remote;
SELECT ok(count(*) > 0, 'array members with quotes and commas') FROM remote WHERE '"Smith, John" <john@example.com>' = ANY (cc_emails);
SELECT is((SELECT max(length(description_text)) FROM remote), (SELECT max(length(j->>'description_text')) FROM raw_truth), 'long texts are whole');

-- jsonb is built from the record: as if its text had been read by the type json
CREATE FOREIGN TABLE fs.whole (
	id bigint, record jsonb OPTIONS (field '*'), record_text json OPTIONS (field '*'),
	custom_fields jsonb, custom_text json OPTIONS (field 'custom_fields'),
	subject jsonb, subject_text json OPTIONS (field 'subject'),
	amount jsonb OPTIONS (field 'custom_fields.amount'), amount_text json OPTIONS (field 'custom_fields.amount'),
	spam jsonb) SERVER one OPTIONS (resource 'tickets');
CREATE TEMP TABLE whole AS SELECT * FROM fs.whole;
SELECT ok(count(*) > 1000 AND count(*) FILTER (WHERE record_text::text ~ '\\u') > 100, 'tickets as jsonb and as json, some with escapes') FROM whole;
SELECT is(count(*) FILTER (WHERE record::text IS DISTINCT FROM record_text::jsonb::text), 0::bigint, 'jsonb of whole records') FROM whole;
SELECT is(count(*) FILTER (WHERE custom_fields::text IS DISTINCT FROM custom_text::jsonb::text), 0::bigint, '... of objects') FROM whole;
SELECT is(count(*) FILTER (WHERE subject::text IS DISTINCT FROM subject_text::jsonb::text OR jsonb_typeof(subject) <> 'string'), 0::bigint, '... of texts') FROM whole;
SELECT is(count(*) FILTER (WHERE amount::text IS DISTINCT FROM amount_text::jsonb::text OR jsonb_typeof(amount) <> 'number'), 0::bigint, '... of numbers, digit by digit') FROM whole;
SELECT is(count(*) FILTER (WHERE spam IS DISTINCT FROM 'false'), 0::bigint, '... of booleans') FROM whole;
SELECT test.control('SIM1', 'POST', 'fault', '{"kind": "nul_escape"}') \g /dev/null
SELECT throws_ok('SELECT record FROM fs.whole', '22P05', NULL, 'jsonb cannot hold \u0000 either');
SELECT test.control('SIM1', 'DELETE', 'fault') \g /dev/null

-- known deviations of the service
SELECT test.set('SIM1', '{"quirks": "*", "chunked": true, "gzip": true}') \g /dev/null
CREATE TABLE truth.departments (LIKE fs.departments);
CREATE TABLE truth.requesters (LIKE fs.requesters);
SELECT test.truth('SIM1', 'departments', 'truth.departments') \g /dev/null
SELECT test.truth('SIM1', 'requesters', 'truth.requesters') \g /dev/null
SELECT id AS a_department FROM truth.departments OFFSET 5 LIMIT 1 \gset
SELECT test.same('SELECT * FROM fs.departments', 'TABLE truth.departments', 'ids as strings: departments');
SELECT test.same('SELECT * FROM fs.departments WHERE id = ' || :a_department, 'SELECT * FROM truth.departments WHERE id = ' || :a_department,
                 'an envelope in the plural: one department');
SELECT test.same('SELECT * FROM fs.requesters', 'TABLE truth.requesters', 'an envelope in the singular: requesters');
SELECT test.same('SELECT * FROM fs.tickets WHERE status = 21', 'SELECT * FROM truth.one WHERE status = 21', 'chunked and compressed: tickets');
SELECT test.reset('SIM1') \g /dev/null
SELECT * FROM finish();
