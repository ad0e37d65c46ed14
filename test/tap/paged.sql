-- Queries whose answers do not count: of alerts, with what their index may not
-- know yet, and of people and places, where the server's search_lag is 0.
--
--	PAGED_SEED   which accounts, questions and changes; the one used is printed
\ir common.psql

SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint % 1000000 AS seed \gset
\getenv seed PAGED_SEED
SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE SERVER big3 FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'big3', plan 'enterprise');
CREATE SERVER calm3 FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'big3', plan 'enterprise', search_lag '0');
CREATE USER MAPPING FOR CURRENT_USER SERVER big3 OPTIONS (api_key 'simulator-key');
CREATE USER MAPPING FOR CURRENT_USER SERVER calm3 OPTIONS (api_key 'simulator-key');
CREATE SCHEMA big;
CREATE SCHEMA calm;
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (alerts, agents, requesters, departments, locations) FROM SERVER big3 INTO big;
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (alerts, agents, requesters, departments, locations, projects, project_tasks, custom_objects, custom_object_records, status_pages, workspaces) FROM SERVER calm3 INTO calm;
CREATE TABLE test.names AS SELECT unnest('{alerts,agents,requesters,departments,locations}'::text[]) AS name;
SELECT format('CREATE TABLE truth.%I (LIKE big.%1$I)', name) FROM test.names \gexec
SELECT test.control('BIG3', 'POST', 'reset', '{"data": true}') \g /dev/null
CREATE FUNCTION test.truths() RETURNS void LANGUAGE plpgsql AS
$$ BEGIN PERFORM test.truth('BIG3', name, format('truth.%I', name)) FROM test.names; END $$;
SELECT test.truths() \g /dev/null

-- <column> stands for a value of it; ids of people's departments for one of them
CREATE TABLE test.conditions (n serial, name text, condition text);
INSERT INTO test.conditions (name, condition) VALUES
	('alerts', 'severity = <severity>'),
	('alerts', 'severity IN (<severity>, <severity>) AND state = <state>'),
	('alerts', 'severity >= 151 AND NOT archived'),
	('alerts', 'state <> 2 AND archived'),
	('alerts', 'incident_id IS NULL AND acknowledged_by_id IS NOT NULL AND severity = <severity>'),
	('alerts', 'acknowledged_by_id IS NULL OR workspace_id = 3'),
	('alerts', 'workspace_id IN (2, 7) AND severity = <severity>'),
	('alerts', 'occurrence_time BETWEEN <occurrence_time> AND <occurrence_time>::timestamptz + interval ''9 days'''),
	('alerts', 'occurrence_time > <occurrence_time> AND severity = 51'),
	('alerts', 'updated_at < <updated_at> AND state = <state>'),
	('alerts', 'updated_at::date = <updated_at>::date'),
	('alerts', 'updated_at >= now() - interval ''2 hours'' AND severity <> 51'),
	('alerts', 'resource = <resource>'),
	('alerts', 'tags && ARRAY(SELECT unnest(tags) FROM truth.alerts ORDER BY id DESC LIMIT 2)'),
	('alerts', 'tags @> ARRAY(SELECT unnest(tags) FROM truth.alerts ORDER BY id LIMIT 1)'),
	('alerts', 'integration_id IS NULL AND severity = <severity>'),
	('alerts', 'occurrence_time >= ''-infinity'' AND occurrence_time <= ''0005-01-01 BC'' AND state = 1'),
	('requesters', 'last_name = <last_name>'),
	('requesters', 'first_name = <first_name> AND last_name IN (<last_name>, <last_name>, <last_name>)'),
	('requesters', 'job_title = <job_title> AND location_id = <location_id>'),
	('requesters', 'reporting_manager_id = <reporting_manager_id> OR location_id IN (<location_id>, <location_id>)'),
	('requesters', '(SELECT department_ids[1] FROM truth.requesters WHERE id = <id>) = ANY (department_ids)'),
	('requesters', 'department_ids && (SELECT department_ids FROM truth.requesters WHERE id = <id>)'),
	('requesters', 'language = <language> AND time_zone = <time_zone> AND first_name = <first_name>'),
	('requesters', 'created_at::date = <created_at>::date'),
	('requesters', 'updated_at >= <updated_at> AND last_name = <last_name>'),
	('requesters', 'first_name LIKE left(<first_name>, 2) || ''%'''),
	('requesters', 'last_name LIKE ''Mar%'' AND first_name LIKE ''_%'''),
	('agents', 'first_name LIKE ''Jo%'' OR last_name = <last_name>'),
	('agents', 'first_name = <first_name>'),
	('agents', 'location_id = <location_id> AND active'),
	('agents', 'department_ids @> (SELECT department_ids FROM truth.agents WHERE id = <id>)'),
	('requesters', 'last_name = ''Late'''),
	('departments', 'name = ''Late'''),
	('departments', 'name = <name>'),
	('departments', 'name IN (<name>, <name>, ''nowhere'')'),
	('locations', 'name = <name>'),
	('locations', 'name = <name> OR name = <name>');

SELECT plan(12 + 15 + 2 + 5 + 2 + 18 + 15 + 4 + 2 + 2 + 3 + 4 + 4 + 1);
SELECT diag('seed ' || :'seed');
SELECT setseed(:seed / 1000000.0) \g /dev/null

-- What changed of late: the index does not know it.
CREATE FUNCTION test.late_changes() RETURNS text[] LANGUAGE sql AS $$
SELECT array_agg(jsonb_build_object('op', 'update', 'table', 'alerts', 'ids', ids, 'set', set)::text)
	|| jsonb_build_object('op', 'update', 'table', 'requesters', 'set', '{"last_name": "Late"}'::jsonb, 'ids',
						  (SELECT jsonb_agg(id) FROM (SELECT id FROM truth.requesters WHERE NOT is_agent ORDER BY random() LIMIT 40) AS r))::text
	|| jsonb_build_object('op', 'update', 'table', 'departments', 'set', '{"name": "Late"}'::jsonb, 'ids',
						  (SELECT jsonb_agg(id) FROM (SELECT id FROM truth.departments ORDER BY random() LIMIT 3) AS d))::text
FROM (SELECT n, jsonb_agg(id) AS ids FROM (SELECT id, row_number() OVER (ORDER BY random()) % 9 AS n FROM truth.alerts) AS a WHERE n < 3 GROUP BY 1) AS late
JOIN (VALUES (0, '{"severity": 201, "archived": true}'::jsonb), (1, '{"state": 2, "incident_id": null}'), (2, '{"acknowledged_by_id": null}')) AS c (n, set) USING (n) $$;

CREATE FUNCTION test.ask(n int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	late boolean := n % 2 = 1;
	switches jsonb := jsonb_build_object('lag', CASE WHEN late THEN 120 ELSE 0 END, 'lag_reach', 'all',
		'filter_dates', (ARRAY['inclusive', 'exclusive', 'start'])[1 + n % 3],
		'filter_length', (ARRAY['raw', 'encoded'])[1 + n % 2],
		'filter_strings', (ARRAY['exact', 'folded'])[1 + n / 2 % 2],
		'account_zone', (ARRAY[0, -12, 5.5, 14])[1 + n % 4],
		'link_style', (ARRAY['live', 'documented'])[1 + n / 3 % 2]);
	words text[] := ARRAY['POST', 'reset', '{"data": true}', 'POST', 'set', switches::text];
	q record;
	change text;
	condition text;
	difference text;
	wrong text := '';
	asked int := 0;
	filtered int;
BEGIN
	FOREACH change IN ARRAY test.late_changes() LOOP
		words := words || ARRAY['POST', 'mutate', change];
	END LOOP;
	PERFORM test.steer('BIG3', VARIADIC words);
	PERFORM test.truths();
	FOR q IN SELECT * FROM test.conditions ORDER BY random() LOOP
		condition := test.fill_in(q.name, q.condition);
		difference := test.difference(format('SELECT * FROM %I.%I WHERE %s', CASE WHEN late THEN 'big' ELSE 'calm' END, q.name, condition),
									  format('SELECT * FROM truth.%I WHERE %s', q.name, condition));
		asked := asked + 1;
		IF difference IS NOT NULL THEN
			wrong := wrong || format(E'%s WHERE %s: %s\n', q.name, condition, difference);
		END IF;
	END LOOP;
	SELECT count(DISTINCT l->>'raw') INTO filtered FROM test.log('BIG3') AS l WHERE l->>'raw' ~ '[?&]query=';
	RETURN NEXT ok(wrong = '' AND filtered >= CASE WHEN late THEN 12 ELSE 25 END,
				   format('%s scans, %s queries; %s', asked, filtered, (SELECT string_agg(key || ' ' || value, ', ' ORDER BY key) FROM jsonb_each_text(switches))));
	IF wrong <> '' THEN
		RETURN NEXT diag(wrong);
	END IF;
END $$;
SELECT test.ask(n) FROM generate_series(0, 11) AS n;
SELECT test.control('BIG3', 'POST', 'reset', '{"data": true}') \g /dev/null
SELECT test.truths() \g /dev/null

-- What it costs.
CREATE FUNCTION test.costs(place text, name text, condition text, requests int, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('BIG3');
	RETURN QUERY SELECT test.same(format('SELECT * FROM %I.%I WHERE %s', place, name, condition), format('SELECT * FROM truth.%I WHERE %s', name, condition), label);
	RETURN NEXT is(test.requests('BIG3'), requests::bigint, format('%s: requests', label));
END $$;
SELECT test.costs('big', 'alerts', 'severity = 201 AND state = 3 AND archived', 2, 'some alerts, and those of late');
SELECT test.costs('calm', 'alerts', 'severity = 201 AND state = 3 AND archived', 1, 'some alerts');
SELECT test.costs('calm', 'requesters', 'last_name = ' || test.value('requesters', 'last_name', 0.5) || ' AND first_name = ' || test.value('requesters', 'first_name', 0.2), 1, 'requesters by name');
SELECT test.costs('calm', 'agents', 'first_name LIKE ''Zoltan%''', 1, 'agents of whom the beginning of the name is known');
SELECT test.costs('calm', 'agents', 'last_name = ''Nobody Here''', 1, 'agents of a name nobody has');
SELECT min(name) AS department FROM truth.departments WHERE name ~ '^[A-Za-z0-9][ -~]*$' AND name !~ '["''\\`]' \gset
SELECT min(name) AS location FROM truth.locations WHERE name ~ '^[A-Za-z0-9][ -~]*$' AND name !~ '["''\\`]' \gset
SELECT test.costs('calm', 'departments', format('name = %L', :'department'), 1, 'a department by name');
SELECT test.costs('calm', 'locations', format('name = %L', :'location'), 1, 'a location by name');
SELECT test.forget('BIG3') \g /dev/null
SELECT count(*) AS n FROM big.departments WHERE name = 'IT' \gset
SELECT is((SELECT count(*) FROM test.log('BIG3') AS l WHERE l->'query' ? 'query'), 0::bigint, 'with search_lag, no query is sent whose index may trail unseen');

-- Several pages are read until two passes agree; then they are few enough.
SELECT location_id AS place, 2 * (count(*) / 30 + 1) AS twice FROM truth.requesters WHERE location_id IS NOT NULL
GROUP BY 1 HAVING count(*) > 31 ORDER BY count(*), 1 LIMIT 1 \gset
SELECT test.costs('calm', 'requesters', 'location_id = ' || :place, :twice, 'several pages of requesters');

-- While pages are read, rows of the first leave: the next begins a place later.
CREATE FUNCTION test.leaving(n int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	place bigint;
	gone jsonb;
BEGIN
	PERFORM test.control('BIG3', 'POST', 'reset', '{"data": true}');
	SELECT location_id INTO place FROM truth.requesters WHERE location_id IS NOT NULL GROUP BY 1 HAVING count(*) > 31 ORDER BY count(*), 1 OFFSET n LIMIT 1;
	SELECT jsonb_agg(id) INTO gone FROM (SELECT id FROM truth.requesters WHERE location_id = place ORDER BY created_at DESC LIMIT 3) AS t;
	PERFORM test.mutate('BIG3', jsonb_build_object('op', 'update', 'table', 'requesters', 'ids', gone, 'set', '{"location_id": null}'::jsonb,
												   'when', '{"path": "/requesters\\?", "after": 1}'::jsonb));
	RETURN NEXT is((SELECT string_agg(t.id::text, ' ') FROM truth.requesters AS t WHERE location_id = place AND NOT gone @> to_jsonb(t.id)
					AND NOT EXISTS (SELECT FROM calm.requesters AS c WHERE c.location_id = place AND c.id = t.id OFFSET 0)), NULL,
				   'no requester is lost while others move away');
END $$;
SELECT test.leaving(n) FROM generate_series(0, 4) AS n;
SELECT test.control('BIG3', 'POST', 'reset', '{"data": true}') \g /dev/null

-- A query that is refused, or reaches too little, is left for the listing.
ALTER FOREIGN TABLE calm.departments ADD COLUMN alias text OPTIONS (field 'name', filter_field 'alias');
SELECT test.same('SELECT id FROM calm.departments WHERE alias < ''M'' AND alias = ' || test.value('departments', 'name', 0.1), 'SELECT id FROM truth.departments WHERE name < ''M'' AND name = ' || test.value('departments', 'name', 0.1), 'a field that queries do not know');
SELECT test.forget('BIG3') \g /dev/null
SELECT test.same('SELECT id FROM calm.requesters WHERE time_zone = ANY (SELECT DISTINCT time_zone FROM truth.requesters)' , 'SELECT id FROM truth.requesters WHERE time_zone IS NOT NULL', 'more requesters than a query reaches');

-- Below parents.
ALTER FOREIGN TABLE calm.custom_object_records ADD COLUMN choice text OPTIONS (field 'data.choice', filter_field 'choice'),
	ADD COLUMN count bigint OPTIONS (field 'data.count', filter_field 'count'),
	ADD COLUMN is_on boolean OPTIONS (field 'data.is_on', filter_field 'is_on');
CREATE TABLE truth.project_tasks AS SELECT * FROM calm.project_tasks;
CREATE TABLE truth.custom_object_records AS SELECT * FROM calm.custom_object_records;
SELECT project_id AS project FROM truth.project_tasks GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1 \gset
SELECT object_id AS object FROM truth.custom_object_records GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1 \gset
SELECT bo_updated_at AS moment FROM truth.custom_object_records WHERE object_id = :object ORDER BY 1 OFFSET 7 LIMIT 1 \gset
CREATE FUNCTION test.below(name text, condition text, query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('BIG3');
	RETURN QUERY SELECT test.same(format('SELECT * FROM calm.%I WHERE %s', name, condition), format('SELECT * FROM truth.%I WHERE %s', name, condition),
								  format('%s WHERE %s', name, condition));
	RETURN NEXT is((SELECT string_agg(DISTINCT l->'query'->>'query', '; ') FROM test.log('BIG3') AS l), query, 'its query');
END $$;
SELECT test.below('project_tasks', format('project_id = %s AND status_id = 1', :project), '"status_id:1"');
SELECT test.below('project_tasks', format('project_id = %s AND status_id IN (1, 2) AND priority_id > 3', :project),
				  '"(status_id:1 OR status_id:2) AND (priority_id:>4 OR priority_id:4)"');
SELECT test.below('project_tasks', 'status_id = 2 AND assignee_id = (SELECT min(assignee_id) FROM truth.project_tasks)',
				  format('"status_id:2 AND assignee_id:%s"', (SELECT min(assignee_id) FROM truth.project_tasks)));
SELECT test.below('custom_object_records', format('object_id = %s AND choice = ''A''', :object), 'choice:''A''');
SELECT test.below('custom_object_records', format('object_id = %s AND choice IN (''A'', ''B'') AND count IN (0, 42) AND is_on', :object),
				  'choice:[''A'',''B''] AND count:[0,42]');
SELECT test.below('custom_object_records', format('object_id = %s AND bo_updated_at >= %L', :object, :'moment'),
				  format('bo_updated_at:>''%s''', to_char(date_trunc('second', :'moment'::timestamptz - interval '1 second') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
SELECT test.below('custom_object_records', 'choice = ''B'' AND (count = 0 OR choice = ''A'')', 'choice:''B''');
SELECT test.below('custom_object_records', format('object_id = %s AND (count = 0 OR choice = ''A'')', :object), NULL);
ALTER FOREIGN TABLE calm.custom_object_records ALTER COLUMN choice OPTIONS (SET filter_field 'nothing');
SELECT test.below('custom_object_records', format('object_id IN (%s, (SELECT min(object_id) FROM truth.custom_object_records)) AND choice = ''A''', :object),
				  'nothing:''A''');
-- Refusals of one page among many.
CREATE FUNCTION test.strayed(path text, status int, skip int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.control('BIG3', 'POST', 'reset', '{}'), test.fault('BIG3', jsonb_build_object('kind', 'status', 'status', status, 'path', path, 'skip', skip));
	RETURN test.difference('SELECT id, status_id FROM calm.project_tasks WHERE status_id IN (1, 2)', 'SELECT id, status_id FROM truth.project_tasks WHERE status_id IN (1, 2)');
END $$;
SELECT is(test.strayed('/tasks/filter', 400, skip), NULL, format('a query refused once, after %s', skip)) FROM generate_series(0, 14) AS skip;
SELECT matches(test.strayed('/tasks/filter', 403, skip), '^42501: ', format('a query forbidden once, after %s', skip)) FROM unnest('{0,1,5,20}'::int[]) AS skip;
SELECT matches(test.strayed('/tasks/filter.*page=2', 404, skip), '^HV00R: ', format('a second page that is not there, after %s', skip)) FROM unnest('{0,1}'::int[]) AS skip;
SELECT is(test.strayed('/tasks/filter.*page=2', 400, skip), NULL, format('a second page that is refused, after %s', skip)) FROM unnest('{0,1}'::int[]) AS skip;
SELECT test.control('BIG3', 'POST', 'reset', '{}'), test.set('BIG3', '{"disabled_features": "project_tasks"}') \g /dev/null
SELECT throws_ok(format('SELECT id FROM calm.project_tasks WHERE project_id = %s AND status_id = 1', :project), '0A000', NULL, 'a feature that is not there, by a query below one parent');
SELECT test.control('BIG3', 'POST', 'reset', '{}') \g /dev/null
SELECT is(test.said('SELECT id FROM calm.workspaces WHERE name = ''x'''),
		  'GET /api/v2/workspaces?per_page=100&page=1; not pushed: (name = ''x''::text): the API cannot filter on this column', 'workspaces are not queried but as clients');
SELECT is((SELECT count(*) FROM calm.status_pages WHERE workspace_id IN (99, 1)), 0::bigint, 'status pages of workspaces that are not there');
SELECT is((SELECT count(*) FROM calm.status_pages WHERE workspace_id IN (3, 99)), (SELECT count(*) FROM calm.status_pages WHERE workspace_id + 0 = 3), 'one that is there, too');

-- What all sessions would remember is asked twice.
SELECT test.fault('BIG3', '{"kind": "status", "status": 400, "path": "/alerts"}') \g /dev/null
SELECT test.same('SELECT * FROM big.alerts WHERE updated_at > now() - interval ''1 day''', 'SELECT * FROM truth.alerts WHERE updated_at > now() - interval ''1 day''', 'alerts of late, refused once');
SELECT test.costs('big', 'alerts', 'severity = 201 AND state = 3 AND archived', 2, 'after that, some alerts');
SELECT throws_ok('CREATE FOREIGN TABLE big.scoped_alerts (id bigint) SERVER big3 OPTIONS (resource ''alerts'', workspaces ''3'')', 'HV00D',
				 'option "workspaces" does not apply to resource "alerts"', 'workspaces of a table that has none');

SELECT matches(jsonb_path_query_first(test.analyzed('SELECT id FROM big.alerts WHERE severity = 201 AND state = 3 AND archived'), '$.**."Remote Request"')::text,
			   'query=archived:true AND severity:201 AND state:3', 'EXPLAIN ANALYZE names the query, not what is listed besides');

-- Of most requesters, the list takes fewer requests than pages that are read twice.
SELECT array_agg(language) AS spoken FROM (SELECT language FROM truth.requesters WHERE NOT is_agent GROUP BY 1 ORDER BY count(*) DESC LIMIT 3) AS t \gset
SELECT matches(jsonb_path_query_first(test.analyzed(format('SELECT id FROM calm.requesters WHERE language = ANY (%L)', :'spoken')), '$.**."Left"')::text,
			   'pages match, to be read twice', 'most requesters, not known before');
SELECT count(*) / 88 + 1 AS pages FROM truth.requesters WHERE NOT is_agent \gset
SELECT test.forget('BIG3') \g /dev/null
ANALYZE calm.requesters;
SELECT language AS most FROM truth.requesters GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT test.forget('BIG3') \g /dev/null
SELECT test.same(format('SELECT id FROM calm.requesters WHERE language = %L', :'most'), format('SELECT id FROM truth.requesters WHERE language = %L', :'most'), 'most requesters');
SELECT cmp_ok(test.requests('BIG3'), '<=', 2 * :pages::bigint + 2, 'most requesters: requests');
SELECT test.control('BIG3', 'POST', 'reset', '{"data": true}') \g /dev/null
SELECT * FROM finish();
