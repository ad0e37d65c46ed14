-- The edition for managed service providers: which tables there are, that each
-- is read in full, client by client where its listing shows one, and what is
-- said of those it lacks.
\ir common.psql

SELECT test.reset('MSP3') \g /dev/null

CREATE SERVER msp FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'msp3', plan 'enterprise', edition 'msp');
CREATE USER MAPPING FOR CURRENT_USER SERVER msp OPTIONS (api_key 'simulator-key');
CREATE SCHEMA m;
CREATE SCHEMA m_some;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER msp INTO m;
IMPORT FOREIGN SCHEMA core LIMIT TO (contacts, requesters, companies, problems) FROM SERVER msp INTO m_some;

SELECT * FROM no_plan();

-- ---------- Import ----------

SELECT is((SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class AS c WHERE relnamespace = 'm'::regnamespace),
		  (SELECT array_agg(name ORDER BY name) FROM unnest('{agent_fields,agents,announcements,approvals,business_hours,'
		   'client_fields,clients,communications,companies,contact_fields,contact_group_members,contact_groups,contacts,'
		   'deleted_tickets,department_fields,groups,locations,post_incident_report_templates,roles,'
		   'service_categories,service_items,sla_policies,solution_articles,solution_categories,solution_folders,'
		   'solution_sub_folders,spam_tickets,ticket_activities,ticket_approval_groups,ticket_approvals,'
		   'ticket_conversations,ticket_csat_responses,ticket_details,ticket_form_fields,ticket_requested_items,'
		   'ticket_stats,ticket_tasks,ticket_time_entries,tickets}'::text[]) AS name),
		  'the tables of the edition, by their names there');
SELECT is((SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class AS c WHERE relnamespace = 'm_some'::regnamespace),
		  '{companies,contacts}', 'LIMIT TO takes the names of the edition');
SELECT throws_ok('IMPORT FOREIGN SCHEMA projects FROM SERVER msp INTO m_some', 'HV00Q',
				 'there is no remote schema "projects"', 'a group of which the edition has nothing');
SELECT is(freshservice_comment('m'), 39, 'all tables are described');

-- ---------- Every table in full ----------

-- The names of the simulator are those of paths.
CREATE TABLE test.names (name text, resource text);
INSERT INTO test.names
SELECT c.relname, coalesce(r.resource, c.relname) FROM pg_class AS c
LEFT JOIN (VALUES ('contacts', 'requesters'), ('companies', 'departments'), ('clients', 'workspaces'),
	('client_fields', 'workspace_form_fields'), ('contact_fields', 'requester_fields'),
	('contact_groups', 'requester_groups'), ('contact_group_members', 'requester_group_members')) AS r (name, resource)
ON r.name = c.relname WHERE c.relnamespace = 'm'::regnamespace;

CREATE FUNCTION test.whole(name text, resource text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE truth.%1$I (LIKE m.%1$I)', name);
	PERFORM test.truth('MSP3', resource, format('truth.%I', name));
	RETURN QUERY SELECT test.same(format('SELECT * FROM m.%I', name), format('SELECT * FROM truth.%I', name),
								  name || ' equals the account');
END $$;
SELECT test.whole(name, resource) FROM test.names ORDER BY name;

SELECT is((SELECT array_agg(DISTINCT id ORDER BY id) FROM truth.clients), '{2,3,7}', 'there are three clients');
SELECT is((SELECT count(DISTINCT c) FROM truth.contacts, unnest(belongs_to_workspace_ids) AS c), 3::bigint, '... with contacts each');
SELECT is((SELECT array_agg(id) FROM m.clients WHERE metadata->'primary_contact' ? 'email'), '{2,7}', 'clients have metadata');
SELECT isnt((SELECT count(*) FROM m.ticket_time_entries WHERE end_time IS NOT NULL AND work_type IS NOT NULL), 0::bigint,
			'time entries have end_time and work_type');

-- ---------- How they are asked for ----------

-- The workspaces that listings of a path named.
CREATE FUNCTION test.asked(path text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(DISTINCT coalesce(l->'query'->>'workspace_id', 'none'), ' ') FROM test.log('MSP3') AS l WHERE l->>'path' = '/api/v2/' || path $$;
CREATE FUNCTION test.explain(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	result text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
		IF line ~ '(Foreign Scan on|Remote|Consistency)' THEN
			result := concat_ws(E'\n', result, trim(line));
		END IF;
	END LOOP;
	RETURN result;
END $$;
SELECT test.forget('MSP3') \g /dev/null
SELECT is(test.explain('SELECT id FROM m.contacts'), E'Foreign Scan on m.contacts\n'
		  'Remote Request: GET /api/v2/requesters?workspace_id={each}&per_page=100&page=1\n'
		  'Remote Strategy: list\nConsistency: verified', 'EXPLAIN of contacts');
SELECT is(test.explain('SELECT id FROM m.groups'), E'Foreign Scan on m.groups\n'
		  'Remote Request: GET /api/v2/groups?per_page=100&page=1\n'
		  'Remote Strategy: list\nConsistency: verified', 'EXPLAIN of agent groups');
SELECT is(test.requests('MSP3'), 0::bigint, '... sends nothing');
SELECT count(*) FROM m.contacts, m.groups \g /dev/null
SELECT is(test.asked('requesters'), '2 3 7', 'contacts are listed for each client');
SELECT is(test.asked('groups'), 'none', 'agent groups for none');

SELECT primary_email AS email FROM truth.contacts WHERE belongs_to_workspace_ids = '{7}' AND primary_email IS NOT NULL LIMIT 1 \gset
SELECT test.same(format('SELECT * FROM m.contacts WHERE primary_email = %L', :'email'),
				 format('SELECT * FROM truth.contacts WHERE primary_email = %L', :'email'), 'a contact by its address');

-- Agents are listed as contacts of several clients.
CREATE FOREIGN TABLE m_some.people (id bigint, is_agent boolean, primary_email text) SERVER msp
OPTIONS (resource 'contacts', include_agents 'true');
CREATE TABLE truth.people (LIKE m_some.people);
SELECT test.truth('MSP3', 'requesters_with_agents', 'truth.people') \g /dev/null
SELECT test.same('SELECT * FROM m_some.people', 'SELECT * FROM truth.people', 'contacts and agents, each once');

-- ---------- Names of resources ----------

CREATE SCHEMA m_names;
CREATE FOREIGN TABLE m_names.contacts (id bigint) SERVER msp;
CREATE FOREIGN TABLE m_names.one (id bigint) SERVER msp OPTIONS (resource 'contacts');
CREATE FOREIGN TABLE m_names.other (id bigint) SERVER msp OPTIONS (resource 'requesters');
SELECT test.same(format('SELECT id FROM m_names.%I', name), 'SELECT id FROM truth.contacts', format('table "%s"', name))
FROM unnest('{contacts,one,other}'::text[]) AS name;

-- ---------- Some clients ----------

CREATE TABLE truth.contact_groups_of_all AS TABLE truth.contact_groups;
ANALYZE m.contacts;
SELECT is((SELECT reltuples::bigint FROM pg_class WHERE oid = 'm.contacts'::regclass), (SELECT count(*) FROM truth.contacts),
		  'ANALYZE counts the contacts of all clients');

CREATE FUNCTION test.scoped(name text, resource text, workspaces text, ids text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	target text := format('truth.%I', name);
BEGIN
	PERFORM test.truth('MSP3', format('%s?workspaces=%s', resource, ids), target);
	RETURN QUERY SELECT test.same(format('SELECT * FROM m.%I', name), format('SELECT * FROM %s', target),
								  format('%s of workspaces %s', name, workspaces));
	IF name IN ('sla_policies', 'ticket_form_fields', 'deleted_tickets') THEN
		RETURN;
	END IF;
	EXECUTE format('CREATE TEMP TABLE of_all (LIKE %s)', target);
	PERFORM test.truth('MSP3', resource, 'of_all');
	RETURN QUERY SELECT test.same(format('SELECT * FROM m.%I WHERE id = ANY (ARRAY(SELECT id FROM of_all ORDER BY hashint8(id) LIMIT 20))', name),
								  format('SELECT * FROM %s WHERE id = ANY (ARRAY(SELECT id FROM of_all ORDER BY hashint8(id) LIMIT 20))', target),
								  format('%s of workspaces %s by id', name, workspaces));
	DROP TABLE of_all;
END $$;
CREATE TABLE test.scoped_names AS SELECT * FROM test.names
WHERE name IN ('contacts', 'companies', 'locations', 'contact_groups', 'contact_group_members', 'announcements', 'tickets', 'groups', 'sla_policies',
			   'ticket_form_fields', 'business_hours', 'solution_categories');
ALTER SERVER msp OPTIONS (ADD workspaces '3,7');
SELECT test.scoped(name, resource, '3,7', '3,7') FROM test.scoped_names ORDER BY name;
SELECT test.same('SELECT * FROM m.contact_group_members WHERE requester_group_id = ANY (ARRAY(SELECT id FROM truth.contact_groups_of_all))',
				 'SELECT * FROM truth.contact_group_members', 'members of contact groups by the group: none of other clients');
ALTER SERVER msp OPTIONS (SET workspaces 'primary');
SELECT test.scoped(name, resource, 'primary', '2') FROM test.scoped_names ORDER BY name;
-- nothing of a client belongs to workspace 1, and a listing of it is refused
ALTER SERVER msp OPTIONS (SET workspaces '1,7');
SELECT test.scoped(name, resource, '1,7', '1,7') FROM test.scoped_names
WHERE name IN ('contacts', 'companies', 'locations', 'contact_groups') ORDER BY name;
ALTER SERVER msp OPTIONS (SET workspaces '1');
SELECT throws_ok('SELECT * FROM m.contacts', 'HV00L', NULL, 'contacts of workspace 1');
ALTER SERVER msp OPTIONS (DROP workspaces);

-- a contact that is not said to belong to a client
SELECT max(id) AS lost FROM m.contacts \gset
SELECT test.mutate('MSP3', format('{"op": "update", "table": "requesters", "ids": [%s], "set": {"belongs_to_workspace_ids": []}}', :'lost')::jsonb) \g /dev/null
SELECT is((SELECT count(*) FROM m.contacts WHERE id = :lost), 1::bigint, 'a contact of unknown client by id');
ALTER FOREIGN TABLE m.contacts OPTIONS (ADD workspaces '2');
SELECT throws_ok(format('SELECT * FROM m.contacts WHERE id = %s', :'lost'), 'HV000',
				 'reading resource "requesters" is incomplete: a record does not tell its workspace', '... where a table has some clients only');
ALTER FOREIGN TABLE m.contacts OPTIONS (DROP workspaces);
SELECT test.control('MSP3', 'POST', 'reset', '{"data": true}') \g /dev/null

-- Whoever may not list the clients has to name them.
CREATE SERVER narrow FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'msp3', edition 'msp');
CREATE USER MAPPING FOR CURRENT_USER SERVER narrow OPTIONS (api_key 'simulator-restricted-key');
CREATE FOREIGN TABLE m_names.narrow (id bigint) SERVER narrow OPTIONS (resource 'contacts');
SELECT test.set('MSP3', '{"restricted_modules": "workspaces"}') \g /dev/null
SELECT throws_ok('SELECT * FROM m_names.narrow', '42501', 'permission denied by server "narrow"', 'the list of clients is refused');
CREATE FOREIGN TABLE m_names.narrow_tickets (id bigint, workspace_id bigint) SERVER narrow OPTIONS (resource 'tickets');
CREATE TABLE truth.client_tickets (LIKE m_names.narrow_tickets);
SELECT test.truth('MSP3', 'tickets', 'truth.client_tickets') \g /dev/null
SELECT test.same('SELECT * FROM m_names.narrow_tickets WHERE workspace_id = 3', 'SELECT * FROM truth.client_tickets WHERE workspace_id = 3',
				 '... which tickets of a client do without');
ALTER FOREIGN TABLE m_names.narrow OPTIONS (ADD workspaces '2,3,7');
SELECT test.truth('MSP3', 'requesters', 'truth.contacts') \g /dev/null
SELECT test.same('SELECT * FROM m_names.narrow', 'SELECT id FROM truth.contacts', '... and not needed where they are named');

ALTER FOREIGN TABLE m_names.narrow OPTIONS (DROP workspaces);
SELECT test.set('MSP3', '{"restricted_modules": "", "restricted_workspaces": "99"}') \g /dev/null
SELECT throws_ok('SELECT * FROM m_names.narrow', 'HV000', 'reading resource "requesters" is incomplete: the account shows no clients',
				 'an empty list of clients is not believed');
SELECT test.reset('MSP3') \g /dev/null

-- ---------- Queries of clients ----------

SELECT name AS client FROM truth.clients ORDER BY id DESC LIMIT 1 \gset
-- as if there were 300 of them: a page of the list has 100
UPDATE pg_class SET reltuples = 300, relpages = 3 WHERE oid = 'm.clients'::regclass;
SELECT is(test.said(format('SELECT id FROM m.clients WHERE name = %L', :'client')),
		  format('GET /api/v2/workspaces?per_page=100&page=1; not pushed: (name = %L::text): queries may trail by search_lag, and no listing shows what they lack', :'client'),
		  'queries of clients may trail');
ALTER SERVER msp OPTIONS (ADD search_lag '0');
SELECT is(test.said(format('SELECT id FROM m.clients WHERE name = %L AND state <> ''inactive''', :'client')),
		  format('GET /api/v2/workspaces?query="name:''%s''"&page=1; not pushed: (state <> ''inactive''::text): only = and IN can be asked for on this column', :'client'),
		  'without search_lag they are used');
CREATE FUNCTION pg_temp.clients(condition text, asked text, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('MSP3');
	RETURN NEXT test.same('SELECT * FROM m.clients WHERE ' || condition, 'SELECT * FROM truth.clients WHERE ' || condition, label);
	RETURN NEXT is((SELECT string_agg(coalesce(l#>>'{query,query}', 'list'), '; ' ORDER BY l->>'t') FROM test.log('MSP3') AS l), asked, label || ': requests');
END $$;
SELECT pg_temp.clients(format('name = %L', :'client'), format('"name:''%s''"', :'client'), 'a client by name');
SELECT pg_temp.clients(format('name IN (%L, ''nobody'') OR state = ''inactive''', :'client'),
					   format('"(name:''%s'' OR name:''nobody'' OR state:''inactive'')"', :'client'), 'clients by name or state');
SELECT pg_temp.clients('name = ''O''''Neill''', 'list', 'a name that cannot be quoted');
SELECT test.set('MSP3', '{"client_query": "rejected"}') \g /dev/null
SELECT pg_temp.clients('state = ''active''', '"state:''active''"; list', 'clients by state, where queries are refused');
SELECT is(jsonb_path_query_first(test.analyzed('SELECT id FROM m.clients WHERE state = ''active'''), '$.**."Left"')#>>'{}',
		  'filter: the query is refused', '... which EXPLAIN says');
ALTER SERVER msp OPTIONS (DROP search_lag);
SELECT test.reset('MSP3') \g /dev/null

-- ---------- What the edition lacks ----------

CREATE FOREIGN TABLE m_names.problems (id bigint) SERVER msp;
CREATE FOREIGN TABLE m_names.asset_components (id bigint, asset_display_id bigint) SERVER msp;
SELECT test.forget('MSP3') \g /dev/null
SELECT throws_ok(query, '0A000', 'the account of server "msp" lacks the feature behind this table', query)
FROM unnest(ARRAY['SELECT * FROM m_names.problems', 'SELECT * FROM m_names.problems WHERE id = 7',
				  'SELECT * FROM m_names.asset_components', 'ANALYZE m_names.problems']) AS query;
SELECT is(test.requests('MSP3'), 0::bigint, '... without a request');
SELECT lives_ok('SELECT freshservice_comment(''m_names'')', 'it can be described');
ALTER SERVER msp OPTIONS (SET edition 'standard');
SELECT throws_ok('SELECT * FROM m_names.problems', '0A000', NULL, 'in the standard edition, the account says so');
SELECT is(test.requests('MSP3', 'problems'), 1::bigint, '... when asked');

SELECT * FROM finish();
