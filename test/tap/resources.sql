-- Every resource of the catalogue, read completely: the same rows as often as
-- the account holds them, in all columns, with a value in each; below one
-- parent, below three of a join, and below all of them; and how many requests
-- that took, against the fewest that would do.
\ir common.psql

SELECT test.reset(sim) FROM unnest('{SIM0,TINY3}'::text[]) AS sim \g /dev/null

CREATE SERVER zero FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim0', plan 'enterprise');
CREATE SERVER tiny FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'tiny3', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER zero OPTIONS (api_key 'simulator-key');
CREATE USER MAPPING FOR CURRENT_USER SERVER tiny OPTIONS (api_key 'simulator-key');
CREATE SCHEMA f0;
CREATE SCHEMA f3;
CREATE SCHEMA t0;
CREATE SCHEMA t3;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER zero INTO f0;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER tiny INTO f3;

-- An account: its simulator, its foreign tables, what the simulator says.
CREATE TABLE test.accounts (sim text, foreign_schema text, truth_schema text);
INSERT INTO test.accounts VALUES ('SIM0', 'f0', 't0'), ('TINY3', 'f3', 't3');

CREATE TABLE test.resources AS
SELECT r.resource, r.parent, r.key_column, r.consistency,
       coalesce((SELECT array_agg(m[1]) FROM regexp_matches(r.path, '\{(\w+)\}', 'g') AS m), '{}') AS keys
FROM freshservice_resources() AS r;

-- What cannot be listed without a condition is asked for with one.
CREATE TABLE test.conditions (resource text, condition text);
INSERT INTO test.conditions VALUES
	('jobs', 'job_id = ANY (ARRAY(SELECT job_id FROM %s))'),
	('user_assignment_history', 'user_id = ANY (ARRAY(SELECT user_id FROM %s))'),
	('oncall_shift_events', 'event_start_date_time >= (SELECT min(event_start_date_time) FROM %s)'
	 ' AND event_start_date_time <= (SELECT max(event_start_date_time) FROM %1$s)');

-- Rows of a page, where they are not 100; 0 where one answer holds all.
CREATE TABLE test.pages (resource text, size int);
INSERT INTO test.pages VALUES ('ticket_activities', 20), ('alert_logs', 20), ('approvals', 30),
	('asset_type_fields', 0), ('ticket_csat_responses', 0);

CREATE FUNCTION test.page_size(name text) RETURNS int LANGUAGE sql AS
$$ SELECT coalesce((SELECT nullif(size, 0) FROM test.pages WHERE resource = name), 100) $$;

-- Listed for one workspace at a time: the first, because the documentation tells
-- of no listing of all; the others, because it lacks the workspaces' own
-- custom fields.
CREATE TABLE test.per_workspace (resource text);
INSERT INTO test.per_workspace SELECT unnest('{groups,ticket_form_fields,problem_form_fields,'
	'change_form_fields,release_form_fields,purchase_orders,applications,contracts,business_hours,'
	'sla_policies,solution_categories,service_items,service_categories,announcements,'
	'canned_response_folders,canned_responses,'
	'tickets,ticket_stats,deleted_tickets,spam_tickets,problems,changes,deleted_changes,'
	'releases,deleted_releases}'::text[]);

CREATE FUNCTION test.truth_of(account test.accounts, name text) RETURNS text LANGUAGE sql AS
$$ SELECT format('%I.%I', account.truth_schema, name) $$;

-- The condition under which row a of a nested resource is below row b of its
-- parent: the last key of the path is that of the parent, the others are keys
-- that the parent has from its own.
CREATE FUNCTION test.below(r test.resources, parent_name text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(format('a.%I = b.%I', key, CASE WHEN n = cardinality(r.keys) THEN p.key_column ELSE key END), ' AND ')
FROM unnest(r.keys) WITH ORDINALITY AS k (key, n), test.resources AS p WHERE p.resource = parent_name $$;

-- Whether row b of a parent has all keys of a path.
CREATE FUNCTION test.has_keys(r test.resources) RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(format('b.%I IS NOT NULL', key), ' AND '), 'true')
FROM unnest(r.keys[:cardinality(r.keys) - 1]) AS key $$;

-- The fewest requests that read all rows.
CREATE FUNCTION test.minimum(account test.accounts, name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	r test.resources;
	parent_name text;
	result bigint := 0;
	part bigint;
BEGIN
	SELECT * INTO r FROM test.resources WHERE resource = name;
	FOREACH parent_name IN ARRAY string_to_array(coalesce(r.parent, ''), ' ') LOOP
		EXECUTE format('SELECT coalesce(sum(greatest(ceil(n / %s.0), 1)), 0) FROM'
					   ' (SELECT (SELECT count(*) FROM %s AS a WHERE %s) AS n FROM %s AS b WHERE %s) AS each',
					   test.page_size(name), test.truth_of(account, name), test.below(r, parent_name),
					   test.truth_of(account, parent_name), test.has_keys(r)) INTO part;
		-- one listing for each type of them
		part := CASE WHEN name = 'communications' THEN 2 ELSE 1 END * part;
		result := result + part + test.minimum(account, parent_name);
	END LOOP;
	IF r.parent IS NOT NULL THEN
		RETURN result;
	ELSIF name = 'ticket_details' THEN
		EXECUTE format('SELECT count(*) FROM %s', test.truth_of(account, name)) INTO part;
		RETURN part + test.minimum(account, 'tickets');
	ELSIF cardinality(r.keys) > 0 THEN
		EXECUTE format('SELECT coalesce(sum(ceil(n / %s.0)), 0) FROM (SELECT count(*) AS n FROM %s GROUP BY %I) AS each',
					   test.page_size(name), test.truth_of(account, name), r.keys[1]) INTO part;
		RETURN part;
	ELSIF EXISTS (SELECT FROM test.per_workspace AS w WHERE w.resource = name) THEN
		EXECUTE format('SELECT coalesce(sum(greatest(ceil(n / %s.0), 1)), 0) FROM'
					   ' (SELECT (SELECT count(*) FROM %s AS a WHERE a.workspace_id = b.id) AS n FROM %s AS b) AS each',
					   test.page_size(name), test.truth_of(account, name),
					   test.truth_of(account, 'workspaces')) INTO part;
		RETURN part;
	END IF;
	EXECUTE format('SELECT greatest(ceil(count(*) / %s.0), 1) FROM %s',
				   test.page_size(name), test.truth_of(account, name)) INTO part;
	RETURN part;
END $$;

CREATE TABLE test.read (sim text, resource text, rows bigint, requests bigint, minimum bigint,
						joined bigint, joined_minimum bigint, seconds numeric);

-- What the simulator says, for all resources before any of them is read.
CREATE FUNCTION test.load(account test.accounts) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	name text;
BEGIN
	FOR name IN SELECT resource FROM test.resources LOOP
		EXECUTE format('CREATE TABLE %s (LIKE %I.%I)', test.truth_of(account, name), account.foreign_schema, name);
		PERFORM test.truth(account.sim, name, test.truth_of(account, name));
	END LOOP;
	-- the schedule asked for, which records name inside of an object
	EXECUTE format('UPDATE %s SET schedule_id = (schedule->>''id'')::bigint',
				   test.truth_of(account, 'oncall_shift_events'));
	EXECUTE format('ANALYZE %s', test.truth_of(account, 'oncall_shift_events'));
END $$;

-- A resource in full.
CREATE FUNCTION test.whole(account test.accounts, name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	r test.resources;
	target text := test.truth_of(account, name);
	condition text;
	started timestamptz := clock_timestamp();
	empty text;
	n bigint;
BEGIN
	SELECT * INTO r FROM test.resources WHERE resource = name;
	SELECT format(c.condition, target) INTO condition FROM test.conditions AS c WHERE c.resource = name;
	PERFORM test.forget(account.sim);
	RETURN QUERY SELECT test.same(format('SELECT * FROM %I.%I WHERE %s', account.foreign_schema, name, coalesce(condition, 'true')),
								  format('SELECT * FROM %s', target),
								  format('%s: %s equals the account', account.sim, name));
	EXECUTE format('SELECT count(*) FROM %s', target) INTO n;
	INSERT INTO test.read SELECT account.sim, name, n, test.requests(account.sim), test.minimum(account, name), NULL, NULL,
		extract(epoch FROM clock_timestamp() - started);
	SELECT string_agg(a.attname, ', ') INTO empty FROM pg_attribute a
	LEFT JOIN pg_stats s ON s.schemaname = account.truth_schema AND s.tablename = name AND s.attname = a.attname
	WHERE a.attrelid = target::regclass AND a.attnum > 0 AND coalesce(s.null_frac, 1) = 1;
	-- few are in the trash, and they have the columns of those that are not
	IF account.sim = 'SIM0' AND name !~ '^(deleted|spam|trashed)_' THEN
		RETURN NEXT is(empty, NULL, format('%s: every column of %s has values', account.sim, name));
	END IF;
END $$;

-- A nested resource below one parent, and below three others that a join names.
CREATE FUNCTION test.below_some(account test.accounts, name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	r test.resources;
	target text := test.truth_of(account, name);
	condition text;
	keys text;
	fewest bigint;
BEGIN
	SELECT * INTO r FROM test.resources WHERE resource = name;
	SELECT ' AND ' || format(c.condition, target) INTO condition FROM test.conditions AS c WHERE c.resource = name;
	SELECT string_agg(format('%I', k), ', ') INTO keys FROM unnest(r.keys) AS k;
	EXECUTE format('CREATE TEMP TABLE parents AS SELECT %1$s, count(*) AS n, row_number() OVER (ORDER BY count(*) DESC, %1$s) AS place'
				   ' FROM %2$s GROUP BY %1$s ORDER BY n DESC, %1$s LIMIT 4', keys, target);
	ANALYZE parents;

	EXECUTE format('SELECT string_agg(format(''%%I = %%L'', key, value), '' AND '') FROM parents,'
				   ' jsonb_each_text(to_jsonb(parents)) AS e (key, value) WHERE place = 1 AND key = ANY (%L)', r.keys) INTO keys;
	PERFORM test.forget(account.sim);
	RETURN QUERY SELECT test.same(format('SELECT * FROM %I.%I WHERE %s%s', account.foreign_schema, name, keys, coalesce(condition, '')),
								  format('SELECT * FROM %s WHERE %s', target, keys),
								  format('%s: %s below one parent', account.sim, name));
	SELECT ceil(n / test.page_size(name)::numeric) INTO fewest FROM parents WHERE place = 1;
	RETURN NEXT cmp_ok(test.requests(account.sim), '<=', 2 * fewest + 1,
					   format('%s: %s below one parent: requests', account.sim, name));

	SELECT string_agg(format('a.%1$I = p.%1$I', k), ' AND ') INTO keys FROM unnest(r.keys) AS k;
	PERFORM test.forget(account.sim);
	RETURN QUERY SELECT test.same(format('SELECT a.* FROM parents AS p JOIN %I.%I AS a ON %s%s WHERE p.place > 1',
										 account.foreign_schema, name, keys, coalesce(condition, '')),
								  format('SELECT a.* FROM parents AS p JOIN %s AS a ON %s WHERE p.place > 1', target, keys),
								  format('%s: %s below the parents of a join', account.sim, name));
	SELECT coalesce(sum(ceil(n / test.page_size(name)::numeric)), 0) INTO fewest FROM parents WHERE place > 1;
	UPDATE test.read SET joined = test.requests(account.sim), joined_minimum = fewest WHERE sim = account.sim AND resource = name;
	DROP TABLE parents;
END $$;

-- "id = '7'", and the parent's key, of the first record.
CREATE FUNCTION test.first_keys(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	r test.resources;
	result text;
BEGIN
	SELECT * INTO r FROM test.resources WHERE resource = name;
	EXECUTE format('SELECT string_agg(format(''%%I = %%L'', key, value), '' AND '') FROM (SELECT * FROM t0.%I ORDER BY 1 LIMIT 1) AS one,'
				   ' jsonb_each_text(to_jsonb(one)) AS e (key, value) WHERE key = ANY (%L)', name, r.keys || r.key_column) INTO result;
	RETURN result;
END $$;

SELECT * FROM no_plan();

SELECT test.load(a) FROM test.accounts AS a \g /dev/null

SELECT test.whole(a, r.resource) FROM test.accounts AS a, test.resources AS r ORDER BY a.sim, r.resource;
SELECT test.below_some(a, r.resource) FROM test.accounts AS a, test.resources AS r
WHERE r.parent IS NOT NULL ORDER BY a.sim, r.resource;

-- Listings that are proved have pages that overlap by an eighth at most.  A
-- parent that a join names may have to be looked at, and the view of the trash
-- twice where only that tells what is there.
SELECT cmp_ok(requests, '<=', CASE WHEN parent IS NOT NULL THEN minimum + greatest(minimum / 50, 3)
			  WHEN resource = 'approvals' THEN minimum + 8	-- a listing for each kind and status
			  ELSE minimum + minimum / 7 + 4 END, format('%s: requests for %s', sim, resource))
FROM test.read JOIN test.resources USING (resource) ORDER BY sim, resource;
SELECT cmp_ok(joined, '<=', 2 * joined_minimum + CASE WHEN parent IN ('assets', 'changes', 'releases') THEN 2 ELSE 1 END, format('%s: requests for %s below the parents of a join', sim, resource))
FROM test.read JOIN test.resources USING (resource) WHERE parent IS NOT NULL ORDER BY sim, resource;

-- Slips of the documentation change nothing: misprinted envelopes, and ids that
-- are strings.
SELECT test.set('SIM0', '{"quirks": "department_envelope,requester_envelope,department_string_ids,locations_show,applications_list,'
	'purchase_orders_show,canned_response_folders_show,canned_responses_show,alert_notes_show"}') \g /dev/null
SELECT test.same(format('SELECT * FROM f0.%I', name), format('SELECT * FROM t0.%I', name), format('%s: the same with misprints', name))
FROM unnest('{departments,requesters,applications}'::text[]) AS name;
SELECT test.same(format('SELECT * FROM f0.%I WHERE %s', name, condition), format('SELECT * FROM t0.%I WHERE %s', name, condition),
				 format('%s: one record, the same with misprints', name))
FROM unnest('{departments,locations,purchase_orders,canned_response_folders,canned_responses,alert_notes}'::text[]) AS name,
     test.first_keys(name) AS condition;
SELECT test.set('SIM0', '{"quirks": ""}') \g /dev/null

-- Of some workspaces: what these hold, and what belongs to none.
CREATE FUNCTION test.scoped(name text, workspaces text, ids text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.truth('TINY3', format('%s?workspaces=%s', name, ids), format('t3.%I', name));
	RETURN QUERY SELECT test.same(format('SELECT * FROM f3.%I', name), format('SELECT * FROM t3.%I', name),
								  format('%s of workspaces %s', name, workspaces));
END $$;
CREATE TABLE test.scoped_resources AS
SELECT resource FROM test.per_workspace
UNION SELECT unnest('{assets,trashed_assets,asset_components,problem_notes,ticket_tasks,custom_objects,'
					'post_incident_report_templates,status_pages,oncall_schedules}'::text[]);
ALTER SERVER tiny OPTIONS (ADD workspaces '2,3');
SELECT test.scoped(resource, '2,3', '2,3') FROM test.scoped_resources ORDER BY resource;
ALTER SERVER tiny OPTIONS (SET workspaces 'primary');
SELECT test.scoped(resource, 'primary', '2') FROM test.scoped_resources ORDER BY resource;
SELECT test.same('SELECT * FROM f3.business_hours WHERE id = ANY (ARRAY(SELECT id FROM t3.business_hours))',
				 'SELECT * FROM t3.business_hours', 'business hours of the primary workspace by id, global ones included');

SELECT throws_ok(format('SELECT * FROM f0.%I', resource), 'HV00L', NULL, format('%s: asks for a condition', resource))
FROM test.conditions;

-- Where lists lack what the documentation's samples of lists lack, a table
-- lacks it too, whichever way its rows are read.
SELECT min(id) AS cab FROM t0.cabs WHERE members <> '{}' \gset
SELECT min(id) AS template FROM t0.post_incident_report_templates WHERE content_html IS NOT NULL \gset
SELECT test.set('SIM0', '{"lean_lists": true}') \g /dev/null
SELECT is((SELECT members FROM f0.cabs WHERE id = :cab), NULL, 'a board by its id has what the list has');
SELECT is((SELECT content_html FROM f0.post_incident_report_templates WHERE id = :template), NULL, 'so has a template');
SELECT test.forget('SIM0') \g /dev/null
SELECT is((SELECT id FROM f0.cabs WHERE id = :cab), :cab::bigint, 'what lists do have is read by the id');
SELECT is(test.requests('SIM0', format('/cabs/%s$', :cab)), 1::bigint, '... with one request');
SELECT test.set('SIM0', '{"lean_lists": false}') \g /dev/null

SELECT is((SELECT count(*) FROM test.read WHERE sim = 'SIM0'), 126::bigint, 'resources read');

SELECT is(string_agg(resource, ' '), NULL, 'the README names every resource') FROM test.resources
WHERE position(format('`%s`', resource) IN pg_read_file(:'build' || '/README.md')) = 0;

-- The table
SELECT diag(format('%-33s %6s %8s %8s %7s %7s  %s', 'resource of ' || sim, 'rows', 'requests', 'minimum', 'joined', 'minimum', 'class'))
       || E'\n' || string_agg(diag(format('%-33s %6s %8s %8s %7s %7s  %s', resource, rows, requests, minimum, joined, joined_minimum, consistency)), E'\n'
                  ORDER BY resource)
FROM test.read JOIN test.resources USING (resource) GROUP BY sim ORDER BY sim;

SELECT * FROM finish();
