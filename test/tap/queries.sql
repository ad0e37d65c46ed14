-- Queries of changes and of assets: whatever is asked, however an account reads
-- it, and whatever changes before or meanwhile, the rows are the right ones.
--
--	QUERIES_SEED   which accounts, questions and changes; the one used is printed
\ir common.psql

SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint % 1000000 AS seed \gset
\getenv seed QUERIES_SEED
SELECT format('ALTER DATABASE %I SET test.seed = %L', current_database(), :'seed') \gexec
\connect
SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE SERVER big3 FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'big3', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER big3 OPTIONS (api_key 'simulator-key');
CREATE SCHEMA big;
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (changes, assets) FROM SERVER big3 INTO big;
ALTER FOREIGN TABLE big.changes OPTIONS (ADD workspaces 'all');
ALTER FOREIGN TABLE big.assets OPTIONS (ADD workspaces 'all');
CREATE TABLE truth.changes (LIKE big.changes);
CREATE TABLE truth.assets (LIKE big.assets);
SELECT test.control('BIG3', 'POST', 'reset', '{"data": true}') \g /dev/null
SELECT test.truth('BIG3', name, format('truth.%I', name)) FROM unnest('{changes,assets}'::text[]) AS name \g /dev/null

-- Conditions, in which <column> is a value of it.
CREATE TABLE test.conditions (n serial, name text, condition text);
INSERT INTO test.conditions (name, condition) VALUES
	('assets', 'asset_type_id = <asset_type_id>'),
	('assets', 'asset_type_id IN (<asset_type_id>, <asset_type_id>, <asset_type_id>)'),
	('assets', 'agent_id = <agent_id> OR user_id = <user_id>'),
	('assets', 'created_at >= <created_at> AND created_at < <created_at>::timestamptz + interval ''20 days'''),
	('assets', 'updated_at >= now() - interval ''1 day'' AND asset_type_id = <asset_type_id>'),
	('assets', 'asset_type_id <> <asset_type_id> AND department_id = <department_id>'),
	('assets', 'name = <name> OR asset_tag IN (<asset_tag>, <asset_tag>)'),
	('assets', 'asset_type_id IN (SELECT DISTINCT asset_type_id FROM truth.assets WHERE asset_type_id < <asset_type_id>) AND created_at < <created_at>'),
	('assets', 'location_id > <location_id> AND updated_at::date = <updated_at>::date'),
	('assets', 'name LIKE left(<name>, -1) || ''%'''),
	('assets', 'name LIKE ''Spare 7%'''),
	('assets', 'name LIKE ''Spare%'' AND (agent_id = <agent_id> OR created_at >= <created_at>)'),
	('assets', 'name LIKE ''Spare\_%'' OR name LIKE ''Spare''''s 7'''),
	('assets', 'name LIKE ''Sp%'' AND asset_tag LIKE ''ASSET\-%'' AND name LIKE ''Spare 7%'''),
	('assets', 'name LIKE ''Spare%'' OR agent_id = <agent_id>'),
	('assets', 'name LIKE ''Spare 7 %'' AND (name LIKE ''%IT'' AND created_at < <created_at> OR agent_id IS NULL)'),
	('assets', 'asset_tag LIKE ''ASSET-_'' AND name LIKE ''Lap%'' AND created_at < <created_at>'),
	('assets', 'name LIKE left(<name>, 8) || ''%'' AND asset_type_id = <asset_type_id>'),
	('changes', 'status = <status>'),
	('changes', 'status <> 6 AND risk IN (<risk>, <risk>)'),
	('changes', 'status NOT IN (<status>, <status>)'),
	('changes', 'priority >= 3 AND change_type = <change_type>'),
	('changes', 'group_id IS NULL AND impact < 3'),
	('changes', 'agent_id = <agent_id> OR requester_id = <requester_id>'),
	('changes', 'created_at BETWEEN <created_at> AND <created_at>::timestamptz + interval ''90 days'''),
	('changes', 'updated_at >= now() - interval ''1 day'' AND status = <status>'),
	('changes', 'status = <status> AND updated_at < <updated_at> AND department_id <= <department_id>');

-- What happened of late: into a condition, out of it, to the trash and back.
CREATE FUNCTION test.late_changes() RETURNS text[] LANGUAGE sql AS $$
WITH numbers AS (
	SELECT 'assets' AS name, display_id AS id, row_number() OVER (ORDER BY random()) AS place FROM truth.assets
	UNION ALL SELECT 'changes', id, row_number() OVER (ORDER BY random()) FROM truth.changes),
chosen AS (SELECT name, (place - 1) / 4 AS part, jsonb_agg(id) AS ids FROM numbers WHERE place <= 20 GROUP BY 1, 2)
SELECT array_agg(change::text ORDER BY kind, step) FROM chosen, LATERAL (VALUES
	(0, 1, jsonb_build_object('op', 'update', 'set', CASE name WHEN 'assets'
		THEN format('{"asset_type_id": %s}', trim(test.value('assets', 'asset_type_id', random()), ''''))
		ELSE '{"status": 2}' END::jsonb)),
	(1, 1, jsonb_build_object('op', 'update', 'set', CASE name WHEN 'assets' THEN '{"agent_id": null}' ELSE '{"status": 6, "group_id": null}' END::jsonb)),
	(2, 1, '{"op": "delete"}'),
	(3, 1, '{"op": "update", "set": {"workspace_id": 2}}'),
	(4, 1, '{"op": "delete"}'), (4, 2, '{"op": "restore"}')) AS c (kind, step, members),
	LATERAL (SELECT members || jsonb_build_object('table', name, 'ids', ids) AS change) AS m
WHERE part = kind AND NOT (name = 'changes' AND kind = 4) $$;

-- Names that begin alike, for some.
CREATE FUNCTION test.renamings() RETURNS text[] LANGUAGE sql AS $$
SELECT array_agg(replace(jsonb_build_object('op', 'update', 'table', 'assets', 'set', jsonb_build_object('name', new), 'ids',
	(SELECT jsonb_agg(display_id) FROM (SELECT display_id FROM truth.assets WHERE name <> new ORDER BY random() LIMIT 15) AS a))::text, '''', '\u0027'))
FROM unnest(ARRAY['Spare 7 of IT', 'Spare 71', 'spare 7', 'IT: Spare 7', 'Spare-7', 'Spare', U&'Spare\0301 7', 'Spare''s 7', 'Spare  7']) AS new $$;

CREATE TABLE test.matrix (n serial, switches jsonb, options jsonb);
SELECT setseed(:seed / 1000000.0) \g /dev/null
INSERT INTO test.matrix (switches, options)
SELECT jsonb_build_object('filter_dates', (ARRAY['inclusive', 'exclusive', 'start'])[1 + n % 3],
						  'lag', (ARRAY[0, 120])[1 + n / 3 % 2],
						  'account_zone', (ARRAY[0, -12, 5.5, 14])[1 + n % 4],
						  'filter_timestamps', (ARRAY['rejected', 'accepted', 'truncated'])[1 + floor(random() * 3)::int],
						  'filter_length', (ARRAY['raw', 'encoded'])[1 + floor(random() * 2)::int],
						  'asset_search', (ARRAY['text', 'words'])[1 + n % 2],
						  'query_per_page', (ARRAY['honoured', 'ignored'])[1 + n / 2 % 2],
						  'trash_updated_since', (ARRAY['honoured', 'honoured', 'ignored'])[1 + floor(random() * 3)::int]),
	   CASE n % 3 WHEN 0 THEN '{}' WHEN 1 THEN '{"concurrency": 1}' ELSE '{"filter_page_limit": 3}' END::jsonb
FROM generate_series(0, 11) AS n;

CREATE PROCEDURE test.ask() LANGUAGE plpgsql AS $$
DECLARE
	m test.matrix := m FROM test.matrix AS m ORDER BY n LIMIT 1;
	q record;
	option record;
	condition text;
	difference text;
	wrong text := '';
	asked int := 0;
	filtered int;
	searched int;
	scope text := (ARRAY['all', '2,7', 'primary'])[1 + m.n % 3];
	inside text := (ARRAY['true', 'workspace_id IN (2, 7)', 'workspace_id = 2'])[1 + m.n % 3];
	change text;
	words text[] := ARRAY['POST', 'reset', '{"data": true}', 'POST', 'set', m.switches::text];
BEGIN
	PERFORM setseed((current_setting('test.seed')::float8 / 1000000 + m.n / 1000.0) / 2);
	FOREACH change IN ARRAY test.renamings() || test.late_changes() LOOP
		words := words || ARRAY['POST', 'mutate', change];
	END LOOP;
	PERFORM test.steer('BIG3', VARIADIC words);
	PERFORM test.truth('BIG3', name, format('truth.%I', name)) FROM unnest('{changes,assets}'::text[]) AS name;
	FOR option IN SELECT * FROM jsonb_each_text(m.options) LOOP
		EXECUTE format('ALTER SERVER big3 OPTIONS (ADD %I %L)', option.key, option.value);
	END LOOP;
	EXECUTE format('ALTER FOREIGN TABLE big.changes OPTIONS (SET workspaces %L)', scope);
	EXECUTE format('ALTER FOREIGN TABLE big.assets OPTIONS (SET workspaces %L)', scope);
	FOR q IN SELECT * FROM test.conditions ORDER BY random() LOOP
		condition := test.fill_in(q.name, q.condition);
		difference := test.difference(format('SELECT * FROM big.%I WHERE %s', q.name, condition),
									  format('SELECT * FROM truth.%I WHERE (%s) AND %s', q.name, condition, inside));
		asked := asked + 1;
		IF difference IS NOT NULL THEN
			wrong := wrong || format(E'%s WHERE %s: %s\n', q.name, condition, difference);
		END IF;
	END LOOP;
	SELECT count(*), count(DISTINCT l#>>'{query,search}') INTO filtered, searched
	FROM test.log('BIG3') AS l WHERE l->>'raw' ~ '[?&](query|filter|search)=%22';
	INSERT INTO test.results (good, label, diag)
	VALUES (wrong = '' AND searched >= 3 AND filtered > asked / CASE WHEN m.switches @> '{"trash_updated_since": "ignored"}' THEN 3 ELSE 1 END,
			format('workspaces %s: %s scans, %s queries, %s searches; %s %s', scope, asked, filtered, searched,
				   (SELECT string_agg(key || ' ' || value, ', ' ORDER BY key) FROM jsonb_each_text(m.switches)), m.options), wrong);
	FOR option IN SELECT * FROM jsonb_each_text(m.options) LOOP
		EXECUTE format('ALTER SERVER big3 OPTIONS (DROP %I)', option.key);
	END LOOP;
	DELETE FROM test.matrix WHERE n = m.n;
END $$;
SELECT count(*) AS accounts FROM test.matrix \gset
\ir next_account.psql

SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT plan(:accounts + 40 + 16 + 2 + 4 + 2 + 1 + 2);
SELECT diag('seed ' || :'seed');
SELECT test.tell();
SELECT test.control('BIG3', 'POST', 'reset', '{"data": true}') \g /dev/null
SELECT test.truth('BIG3', name, format('truth.%I', name)) FROM unnest('{changes,assets}'::text[]) AS name \g /dev/null
ALTER FOREIGN TABLE big.changes OPTIONS (SET workspaces 'all');
ALTER FOREIGN TABLE big.assets OPTIONS (SET workspaces 'all');
ALTER SERVER big3 VERSION 'another';

-- What it costs: pages of what matches, and three looks.
CREATE FUNCTION test.costs(name text, condition text, rows_a_page int, looks int, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	matches bigint;
	sent bigint;
BEGIN
	PERFORM test.forget('BIG3');
	RETURN QUERY SELECT test.same(format('SELECT id, created_at, updated_at FROM big.%I WHERE %s', name, condition), format('SELECT id, created_at, updated_at FROM truth.%I WHERE %s', name, condition), label);
	EXECUTE format('SELECT count(*) FROM truth.%I WHERE %s', name, condition) INTO matches;
	sent := test.requests('BIG3');
	RETURN NEXT cmp_ok(sent, '<=', (ceil(matches::numeric / rows_a_page) * 1.2)::bigint + looks, format('%s: %s rows by %s requests', label, matches, sent));
END $$;
SELECT test.costs('changes', 'status = 2', 100, 4, 'changes of a status');
SELECT test.costs('changes', 'status NOT IN (2, 6) AND priority = 4', 100, 4, 'changes not of some statuses');
SELECT format('asset_type_id IN (%s)', string_agg(asset_type_id::text, ', ')) AS kinds
FROM (SELECT asset_type_id, sum(count(*)) OVER (ORDER BY count(*), asset_type_id) AS rows FROM truth.assets GROUP BY asset_type_id) AS t
WHERE rows < 2600 \gset
SELECT test.costs('assets', :'kinds', 30, 5, 'more assets than one query reaches');
SELECT test.costs('assets', 'created_at >= ' || test.value('assets', 'created_at', 0.8), 30, 6, 'assets by date');
SELECT ok(EXISTS (SELECT FROM test.log('BIG3') AS l WHERE (l->'query'->>'page')::int > 10), 'of assets, more than 10 pages of a query are read');
SELECT agent_id AS agent FROM truth.assets WHERE agent_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT test.costs('assets', format('agent_id = %s', :agent), 30, 4, 'assets of an agent');
SELECT test.costs('assets', 'name LIKE ''Laptop 1%''', 30, 4, 'assets by the beginning of their names');
SELECT ok(EXISTS (SELECT FROM test.log('BIG3') AS l WHERE l#>>'{query,search}' = '"name:''Laptop 1''"'), 'these are searched for');
-- the longer of two beginnings
SELECT test.costs('assets', 'asset_tag LIKE ''ASSET-%'' AND name LIKE ''Laptop 1%''', 30, 14, 'assets by two beginnings');
-- a page that is refused by accident, and searches that are
SELECT test.fault('BIG3', '{"kind": "status", "path": "filter=.*page=3", "status": 400, "count": 1}') \g /dev/null
SELECT test.same('SELECT id FROM big.assets WHERE ' || :'kinds', 'SELECT id FROM truth.assets WHERE ' || :'kinds', 'assets, while a page of a query is refused');
SELECT is((SELECT count(*) FROM test.log('BIG3') AS l WHERE l->>'status' = '400'), 1::bigint, '... and not asked for again');
SELECT test.costs('assets', :'kinds', 30, 5, '... which is not remembered');
SELECT test.set('BIG3', '{"asset_search": "rejected"}') \g /dev/null
SELECT test.same('SELECT * FROM big.assets WHERE name LIKE ''Laptop 1%''', 'SELECT * FROM truth.assets WHERE name LIKE ''Laptop 1%''', 'assets by beginning, where searches are refused');
SELECT is(jsonb_path_query_first(test.analyzed('SELECT id FROM big.assets WHERE name LIKE ''Laptop 1%'''), '$.**."Left"')#>>'{}',
		  'filter: a field is not known or not sent', '... which EXPLAIN says');
-- as if there were few: the list is begun, and turns out dearer
UPDATE pg_class SET reltuples = 200, relpages = 2 WHERE oid = 'big.assets'::regclass;
SELECT test.same('SELECT id FROM big.assets WHERE name LIKE ''Laptop 1%''', 'SELECT id FROM truth.assets WHERE name LIKE ''Laptop 1%''', 'a list that is compared with a search that is refused');
UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid = 'big.assets'::regclass;
SELECT test.set('BIG3', '{"query_per_page": "ignored"}') \g /dev/null
SELECT test.costs('changes', 'status = 3 AND priority = 1 AND risk < 3', 30, 5, 'changes by pages of 30');

-- While it is read: rows of a page already given leave, and others enter.  What
-- matched all the time is there, and nothing twice or that never matched.
CREATE FUNCTION test.meanwhile(n int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	name text := (ARRAY['assets', 'changes'])[1 + n % 2];
	key text := (ARRAY['display_id', 'id'])[1 + n % 2];
	col text := (ARRAY['asset_type_id', 'status'])[1 + n % 2];
	parameter text := (ARRAY['filter', 'query'])[1 + n % 2];
	kind text := trim(test.value(name, col, random()), '''');
	other text := trim(test.value(name, col, random()), '''');
	path text;
	change jsonb;
	entering jsonb;
	lost text;
	strange text;
	twice text;
BEGIN
	-- what is picked from an answer to a proof may be of any kind: it must not enter
	WHILE other = kind LOOP
		other := trim(test.value(name, col, random()), '''');
	END LOOP;
	PERFORM test.steer('BIG3', 'POST', 'reset', '{"data": true}', 'POST', 'set',
					   jsonb_build_object('lag', (ARRAY[0, 0, 60])[1 + floor(random() * 3)::int],
										  'query_per_page', (ARRAY['honoured', 'ignored'])[1 + n / 2 % 2])::text);
	PERFORM test.truth('BIG3', name, format('truth.%I', name));
	EXECUTE format('CREATE TEMP TABLE before ON COMMIT DROP AS SELECT id, %I AS key, %I = %L AS fits FROM truth.%I', key, col, kind, name);
	EXECUTE format('SELECT jsonb_agg(k) FROM (SELECT %I AS k FROM truth.%I WHERE %I <> %L ORDER BY random() LIMIT 12) AS t', key, name, col, kind)
		INTO entering;
	FOR i IN 0 .. 5 LOOP
		path := format('/%s\?.*%s=', name, CASE WHEN random() < 0.8 THEN parameter ELSE 'updated' END);
		change := CASE floor(random() * 4)::int
			WHEN 0 THEN jsonb_build_object('op', 'delete', 'pick', '{"of": "answer", "which": "any"}'::jsonb)
			WHEN 1 THEN jsonb_build_object('op', 'update', 'ids', jsonb_build_array(entering->(2 * i), entering->(2 * i + 1)),
										   'set', jsonb_build_object(col, kind::bigint))
			WHEN 2 THEN jsonb_build_object('op', 'update', 'ids', jsonb_build_array(entering->(2 * i)),
										   'set', jsonb_build_object(col, kind::bigint, 'workspace_id', 3))
			ELSE jsonb_build_object('op', 'update', 'pick', jsonb_build_object('of', 'answer', 'which', (ARRAY['first', 'last', 'all'])[1 + floor(random() * 3)::int]),
									'set', jsonb_build_object(col, other::bigint)) END;
		PERFORM test.mutate('BIG3', change || jsonb_build_object('table', name, 'when',
								jsonb_build_object('path', path, 'after', 1 + floor(random() * 4)::int)));
	END LOOP;
	EXECUTE format('CREATE TEMP TABLE got ON COMMIT DROP AS SELECT id FROM big.%I WHERE %I = %L', name, col, kind);
	PERFORM test.truth('BIG3', name, format('truth.%I', name));
	EXECUTE format('CREATE TEMP TABLE after ON COMMIT DROP AS SELECT id, %I = %L AS fits FROM truth.%I', col, kind, name);
	SELECT string_agg(b.id::text, ' ') INTO lost FROM before AS b JOIN after AS a USING (id)
	WHERE b.fits AND a.fits AND id NOT IN (SELECT id FROM got);
	SELECT string_agg(g.id::text, ' ') INTO strange FROM got AS g
	WHERE id NOT IN (SELECT id FROM before WHERE fits OR entering @> to_jsonb(before.key) UNION ALL SELECT id FROM after WHERE fits);
	SELECT string_agg(t.id::text, ' ') INTO twice FROM (SELECT id FROM got GROUP BY id HAVING count(*) > 1) AS t;
	RETURN NEXT ok(lost IS NULL AND strange IS NULL AND twice IS NULL,
				   format('%s of %s %s while they change: %s requests', name, col, kind, test.requests('BIG3')));
	IF coalesce(lost, strange, twice) IS NOT NULL THEN
		RETURN NEXT diag(format('lost %s, strange %s, twice %s', lost, strange, twice));
	END IF;
	DROP TABLE before, after, got;
END $$;
SELECT test.meanwhile(n) FROM generate_series(1, 40) AS n;
SELECT test.control('BIG3', 'POST', 'reset', '{"data": true}') \g /dev/null
-- What is searched for is what counts for the estimate, not all of the pattern.
ANALYZE big.assets;
SELECT matches(test.said('SELECT id FROM big.assets WHERE name LIKE ''Laptop 12%'''), 'search="name:''Laptop 12''"', 'a search for few');
SELECT matches(test.said('SELECT id FROM big.assets WHERE name LIKE ''Laptop %12_'''), 'order_by=created_at', 'a search for all is none');
SELECT * FROM finish();
