-- No row is kept from one scan to the next: the same statement, run again after
-- a change, shows the change, however the rows are read.
\ir common.psql

SELECT plan(30);

SELECT test.set('SIM1', '{"lag": 0}') \g /dev/null
CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
SELECT min(id) AS id FROM truth.one WHERE status = 9 AND updated_at < now() - interval '100 days' \gset
SELECT created_at AS created, status AS before FROM truth.one WHERE id = :id \gset

CREATE FUNCTION test.subject(to_what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.mutate('SIM1', jsonb_build_object('op', 'update',
		'ids', jsonb_build_array(current_setting('test.id')::bigint),
		'set', jsonb_build_object('subject', to_what)));
END $$;
SELECT set_config('test.id', :'id', false) \g /dev/null

-- Each statement gives the ticket's subject.
PREPARE by_show AS SELECT subject FROM fs.tickets WHERE id = :id;
PREPARE by_filter AS SELECT subject FROM fs.tickets
	WHERE status = :before AND created_at BETWEEN :'created'::timestamptz - interval '1 s' AND :'created'::timestamptz + interval '1 s' AND id + 0 = :id;
PREPARE by_list AS SELECT subject FROM fs.tickets WHERE updated_at >= now() - interval '5 minutes' AND id + 0 = :id;
PREPARE by_details AS SELECT subject FROM fs.ticket_details WHERE id = :id;
PREPARE by_stats AS SELECT subject FROM fs.ticket_stats WHERE updated_at >= now() - interval '5 minutes' AND id + 0 = :id;

CREATE FUNCTION test.shows(statement text, want text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	have text;
BEGIN
	PERFORM test.forget('SIM1');
	EXECUTE 'EXECUTE ' || statement INTO have;
	RETURN NEXT is(have, want, format('%s: the %s subject, by %s', statement, want, test.summary('SIM1')));
	RETURN NEXT ok(test.requests('SIM1') > 0, format('%s: the account was asked', statement));
END $$;

SELECT test.subject('first') \g /dev/null
SELECT test.shows(s, 'first') FROM unnest('{by_show,by_filter,by_list,by_details,by_stats}'::text[]) AS s;
SELECT test.subject('second') \g /dev/null
SELECT test.shows(s, 'second') FROM unnest('{by_show,by_filter,by_list,by_details,by_stats}'::text[]) AS s;

-- nor does a row that is gone
SELECT test.mutate('SIM1', jsonb_build_object('op', 'delete', 'ids', jsonb_build_array(:id))) \g /dev/null
SELECT test.shows(s, NULL) FROM unnest('{by_show,by_filter,by_list,by_details,by_stats}'::text[]) AS s;
SELECT test.mutate('SIM1', jsonb_build_object('op', 'restore', 'ids', jsonb_build_array(:id))) \g /dev/null
SELECT test.reset('SIM1') \g /dev/null
SELECT * FROM finish();
