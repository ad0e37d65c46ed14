-- Workspaces: which are read, by option of the server and of the table, and
-- accounts that do not have them.
\ir common.psql

CREATE TABLE truth.all (LIKE fs3.tickets);
CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM3', 'tickets', 'truth.all') \g /dev/null
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null

-- An account without workspaces has one, however it says so.  Each in a
-- session of its own: what a session has learned stays.
CREATE PROCEDURE test.without(switches jsonb) LANGUAGE plpgsql AS $$
DECLARE said text := concat(switches->>'workspaces', ', workspace_id ', switches->>'workspace_param');
BEGIN
	PERFORM test.reset('SIM1'), test.set('SIM1', switches);
	INSERT INTO test.results (label, diag) VALUES
		(said || ': a filter, all columns',
		 test.difference('SELECT * FROM fs.tickets WHERE status = 21', 'SELECT * FROM truth.one WHERE status = 21')),
		(said || ': a list, some columns',
		 test.difference('SELECT id, subject FROM fs.tickets WHERE updated_at > now() - interval ''3 days''',
						 'SELECT id, subject FROM truth.one WHERE updated_at > now() - interval ''3 days''')),
		(said || ': groups', test.difference('SELECT count(*) FROM fs.groups', 'SELECT 40::bigint')),
		(said || ': a ticket by id',
		 test.difference('SELECT * FROM fs.tickets WHERE id = (SELECT max(id) FROM truth.one)',
						 'SELECT * FROM truth.one WHERE id = (SELECT max(id) FROM truth.one)'));
	UPDATE test.results SET good = diag IS NULL;
	PERFORM test.reset('SIM1');
END $$;
\connect
CALL test.without('{"workspaces": "access_denied", "workspace_param": "rejected"}');
\connect
CALL test.without('{"workspaces": "access_denied", "workspace_param": "ignored"}');
\connect
CALL test.without('{"workspaces": "not_found", "workspace_param": "rejected"}');
\connect
CALL test.without('{"workspaces": "not_found", "workspace_param": "ignored"}');
\connect
CALL test.without('{"workspaces": "require_feature", "workspace_param": "rejected"}');
\connect
CALL test.without('{"workspaces": "require_feature", "workspace_param": "ignored"}');
\connect
SET client_min_messages = warning;
SET timezone = 'UTC';

SELECT plan(85);
SELECT min(id) FILTER (WHERE workspace_id = 2) AS id2, min(id) FILTER (WHERE workspace_id = 3) AS id3,
       min(id) FILTER (WHERE workspace_id = 7) AS id7
FROM truth.all \gset
SELECT 'id, workspace_id, status, updated_at, custom_fields' AS some \gset

-- a table with its own scope in a schema of its own
CREATE FUNCTION test.import(server name, schema name, scope text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
	EXECUTE format('CREATE SCHEMA %I', schema);
	EXECUTE format('IMPORT FOREIGN SCHEMA freshservice FROM SERVER %I INTO %I', server, schema);
	IF scope IS NOT NULL THEN
		FOREACH name IN ARRAY '{tickets,groups,ticket_form_fields,ticket_stats,ticket_details,deleted_tickets}'::text[] LOOP
			EXECUTE format('ALTER FOREIGN TABLE %I.%I OPTIONS (ADD workspaces %L)', schema, name, scope);
		END LOOP;
	END IF;
END $$;
SELECT test.import('three', 'w_primary', 'primary') \g /dev/null
SELECT test.import('three', 'w_all', 'all') \g /dev/null
SELECT test.import('three', 'w_3', '3') \g /dev/null
SELECT test.import('three', 'w_2_7', '2,7') \g /dev/null
CREATE SERVER three_primary FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim3', workspaces 'primary');
CREATE SERVER three_7 FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim3', workspaces '7');
CREATE USER MAPPING FOR CURRENT_USER SERVER three_primary OPTIONS (api_key 'simulator-key');
CREATE USER MAPPING FOR CURRENT_USER SERVER three_7 OPTIONS (api_key 'simulator-key');
SELECT test.import('three_primary', 's_primary') \g /dev/null
SELECT test.import('three_7', 's_7') \g /dev/null
SELECT test.import('three_7', 's_7_table_3', '3') \g /dev/null

CREATE TABLE test.scopes (schema name, ids bigint[]);
INSERT INTO test.scopes VALUES ('w_primary', '{2}'), ('w_all', '{2,3,7}'), ('w_3', '{3}'), ('w_2_7', '{2,7}'),
	('s_primary', '{2}'), ('s_7', '{7}'), ('s_7_table_3', '{3}');

-- whole tables, and by filter, without and with custom_fields
SELECT test.same(format('SELECT %s FROM %I.tickets', :'some', schema),
                 format('SELECT %s FROM truth.all WHERE workspace_id = ANY (%L)', :'some', ids),
                 format('%s: tickets of %s, with their custom fields', schema, ids))
FROM test.scopes;
SELECT test.same(format('SELECT id, status FROM %I.tickets WHERE status = 21', schema),
                 format('SELECT id, status FROM truth.all WHERE status = 21 AND workspace_id = ANY (%L)', ids),
                 format('%s: a filter without custom fields', schema))
FROM test.scopes;
SELECT test.same(format('SELECT %s FROM %I.tickets WHERE status = 21', :'some', schema),
                 format('SELECT %s FROM truth.all WHERE status = 21 AND workspace_id = ANY (%L)', :'some', ids),
                 format('%s: a filter with custom fields', schema))
FROM test.scopes;

-- one record of each workspace: no row from outside the scope
CREATE FUNCTION test.by_id(schema name, id bigint, key text DEFAULT 'id = %s') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM %I.tickets WHERE ' || key, schema, id) INTO n;
	RETURN n;
END $$;
SELECT is(test.by_id(schema, :id2) || ' ' || test.by_id(schema, :id3) || ' ' || test.by_id(schema, :id7),
          concat_ws(' ', (2 = ANY (ids))::int, (3 = ANY (ids))::int, (7 = ANY (ids))::int),
          schema || ': WHERE id = x of tickets in 2, 3 and 7')
FROM test.scopes;
SELECT is((SELECT count(*) FROM w_3.tickets WHERE id IN (:id2, :id3, :id7)), 1::bigint, 'w_3: ids by IN');
SELECT is((SELECT count(*) FROM w_3.ticket_details WHERE id IN (:id2, :id3, :id7)), 1::bigint, 'w_3: ticket_details by id');
SELECT is((SELECT string_agg(workspace_id::text, ' ' ORDER BY workspace_id) FROM (VALUES (:id2), (:id3), (:id7)) AS v (id)
           JOIN w_2_7.tickets USING (id)), '2 7', 'w_2_7: ids by join');

-- deleted tickets, spam and ids of other things are no rows of tickets either
CREATE TABLE truth.deleted (LIKE fs3.deleted_tickets);
SELECT test.truth('SIM3', 'deleted_tickets', 'truth.deleted') \g /dev/null
SELECT min(id) AS deleted_id FROM truth.deleted \gset
SELECT is((SELECT count(*) FROM fs3.tickets WHERE id = :deleted_id), 0::bigint, 'a deleted ticket is no row of tickets');
SELECT is((SELECT count(*) FROM fs3.deleted_tickets WHERE id = :deleted_id), 1::bigint, '... but of deleted_tickets');
SELECT test.same('SELECT id, workspace_id FROM w_3.deleted_tickets',
                 'SELECT id, workspace_id FROM truth.deleted WHERE workspace_id = 3', 'deleted_tickets of one workspace');
SELECT test.same('SELECT id FROM w_2_7.ticket_stats', 'SELECT id FROM truth.all WHERE workspace_id IN (2, 7)',
                 'ticket_stats of two workspaces');

-- directories that are listed a workspace at a time
CREATE TABLE truth.groups (LIKE fs3.groups);
CREATE TABLE truth.fields (LIKE fs3.ticket_form_fields);
SELECT test.truth('SIM3', 'groups', 'truth.groups') \g /dev/null
SELECT test.truth('SIM3', 'ticket_form_fields', 'truth.fields') \g /dev/null
SELECT test.same(format('SELECT * FROM %I.groups', schema),
                 format('SELECT * FROM truth.groups WHERE workspace_id = ANY (%L)', ids), schema || ': groups')
FROM test.scopes;
SELECT test.same(format('SELECT * FROM %I.ticket_form_fields', schema),
                 format('SELECT * FROM truth.fields WHERE workspace_id = ANY (array_append(%L::bigint[], 1))', ids), schema || ': ticket_form_fields')
FROM test.scopes;

-- every workspace's own custom fields are there
SELECT ok(bool_and(found), 'custom fields of each workspace: ' || string_agg(name, ', '))
FROM (SELECT f.name, EXISTS (SELECT FROM fs3.tickets AS t WHERE t.status = 21 AND t.workspace_id = f.workspace_id
                             AND t.custom_fields ? f.name) AS found
      FROM truth.fields f WHERE workspace_id > 1 AND NOT default_field) AS x;

-- some accounts do not say which workspace a change is in
CREATE TABLE truth.changes (LIKE fs3.changes);
SELECT test.truth('SIM3', 'changes', 'truth.changes') \g /dev/null
ALTER FOREIGN TABLE w_2_7.changes OPTIONS (ADD workspaces '2,7');
SELECT test.set('SIM3', '{"itil_workspace": "absent"}') \g /dev/null
SELECT isnt((SELECT count(*) FROM truth.changes), 0::bigint, 'there are changes');
SELECT test.same('SELECT id, subject FROM fs3.changes', 'SELECT id, subject FROM truth.changes',
                 'changes without their workspace, of all workspaces');
SELECT test.same('SELECT id, custom_fields FROM fs3.changes', 'SELECT id, custom_fields FROM truth.changes',
                 '... each workspace listed');
SELECT is((SELECT count(*) FROM fs3.changes WHERE workspace_id IS NULL), (SELECT count(*) FROM truth.changes), '... which is NULL');
SELECT min(id) AS change_id FROM truth.changes \gset
SELECT is((SELECT subject FROM fs3.changes WHERE id = :change_id), (SELECT subject FROM truth.changes WHERE id = :change_id), '... by id');
SELECT throws_ok('SELECT id FROM w_2_7.changes', 'HV000', 'reading resource "changes" is incomplete: a record does not tell its workspace',
                 'of two workspaces they are refused, not left out');
SELECT throws_ok(format('SELECT id FROM w_2_7.changes WHERE id = %s', :change_id), 'HV000', NULL, '... by id too');
SELECT test.reset('SIM3') \g /dev/null

-- a query of all of them looks for what left once
SELECT test.same('SELECT id, custom_fields FROM fs3.tickets WHERE status = 21', 'SELECT id, custom_fields FROM truth.all WHERE status = 21', 'three workspaces by filter');
SELECT is((SELECT array_agg(format('%s of %s', l->'query'->>'filter', l->'query'->>'workspace_id') ORDER BY l->'query'->>'filter')
           FROM test.log('SIM3') AS l WHERE l->'query' ? 'filter'), '{deleted of 0,spam of 0}', 'what left is looked for once');

-- what changes meanwhile in a workspace that is not read is not asked for
SELECT min(id) AS elsewhere FROM truth.all WHERE workspace_id = 3 AND status = 21 \gset
SELECT test.forget('SIM3'), test.mutate('SIM3', jsonb_build_object('op', 'update', 'ids', jsonb_build_array(:elsewhere), 'set', '{"subject": "elsewhere"}'::jsonb,
	'when', '{"path": "/filter\\?"}'::jsonb)) \g /dev/null
SELECT test.same('SELECT id, custom_fields FROM w_2_7.tickets WHERE status = 21', 'SELECT id, custom_fields FROM truth.all WHERE status = 21 AND workspace_id <> 3',
                 'two workspaces, while another changes');
SELECT is(test.requests('SIM3', '/tickets/[0-9]'), 0::bigint, 'its ticket is not asked for');
SELECT test.control('SIM3', 'POST', 'restore_data', '{}') \g /dev/null

SELECT test.tell();
SELECT * FROM finish();
