-- What the catalogue does not have: freshservice_get(), and foreign tables on
-- endpoints named by options.
\ir common.psql

SELECT * FROM no_plan();
CREATE TABLE truth.agents (LIKE fs.agents);
SELECT test.truth('SIM1', 'agents', 'truth.agents') \g /dev/null
SELECT count(*) AS agents, min(id) AS agent FROM truth.agents \gset

-- freshservice_get()

SELECT test.forget('SIM1') \g /dev/null
SELECT test.same('SELECT (r->>''id'')::bigint FROM freshservice_get(''one'', ''/api/v2/agents'') AS r',
                 'SELECT id FROM truth.agents', 'all pages of a listing');
SELECT is(test.requests('SIM1'), ceil(:agents / 30.0)::bigint, 'all pages of a listing: requests');
SELECT test.forget('SIM1') \g /dev/null
SELECT is((SELECT count(*) FROM freshservice_get('one', '/api/v2/agents', '{"per_page": 100}')), :agents::bigint, 'pages of a size');
-- a full page is never believed to be the last
SELECT is(test.requests('SIM1'), (:agents / 100 + 1)::bigint, 'pages of a size: requests');
SELECT is((SELECT count(*) FROM freshservice_get('one', '/api/v2/agents', '{"per_page": 50, "page": 2}')), 50::bigint, 'one page');
SELECT is((SELECT count(*) FROM freshservice_get('one', '/api/v2/agents', '{"query": "\"active:true\""}')),
          (SELECT count(*) FROM truth.agents WHERE active), 'a search, whose answers have neither Link headers nor totals');
SELECT is((SELECT jsonb_agg(r->'id') FROM freshservice_get('one', format('/api/v2/agents/%s', :agent)) AS r), jsonb_build_array(:agent),
          'a single record');
SELECT is((SELECT r->>'email' IS NOT NULL FROM freshservice_get('one', '/api/v2/agents/me') AS r), true, 'the key''s own agent');
SELECT requester_id AS asker FROM fs.tickets WHERE id = 1 OR id = 2 LIMIT 1 \gset
SELECT is((SELECT count(*) FROM freshservice_get('one', '/api/v2/tickets/filter', jsonb_build_object('query', format('"requester_id:%s"', :asker)))),
          (SELECT count(*) FROM fs.tickets WHERE requester_id = :asker), 'a filter, which counts');
SELECT is((SELECT count(*) FROM freshservice_get('one', '/api/v2/projects')), (SELECT count(*) FROM fs.projects_legacy), 'a bare array');
SELECT is((SELECT count(*) FROM freshservice_get('one', format('/api/v2/tickets/%s/activities', ticket_id))), n, 'pages by address')
FROM (SELECT ticket_id, count(*) AS n FROM fs.ticket_activities WHERE ticket_id IN (SELECT id FROM fs.tickets ORDER BY id LIMIT 40)
      GROUP BY ticket_id ORDER BY n DESC LIMIT 1) AS t;

SELECT test.forget('SIM1') \g /dev/null
SELECT throws_ok(format('SELECT * FROM freshservice_get(''one'', %L)', path), '22023', format('invalid path "%s"', path), 'path ' || path)
FROM string_to_array('/api/v1/tickets,/api/v2/,tickets,/api/v2/../x,/api/v2/x/./y,/api/v2//x,/api/v2/x?a=b,/api/v2/x#y,/api/v2/%2e%2e/x,'
                     '/api/v2/x y,/api/v2/x' || chr(9) || ',/api/v2/{id},https://x.example/api/v2/x', ',') AS list, unnest(list) AS path;
SELECT throws_ok(format('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'', %L)', query), '22023', 'invalid query of a request', 'query ' || query)
FROM unnest(ARRAY['[]', '"a"', '{"a": {}}', '{"a": null}', '{"a": [1]}', '{"a": "b\nc"}', '{"a\tb": 1}',
                  '{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1}']) AS query;
SELECT is(test.requests('SIM1'), 0::bigint, 'what is no request is not sent');
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/no/such'')', 'HV00R', 'server "one" has no such endpoint', 'no such endpoint');
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'', ''{"nonsense": 1}'')', 'HV00L', 'server "one" rejected the request',
                 'a parameter that the API does not know');
SELECT throws_ok('SELECT * FROM freshservice_get(''nowhere'', ''/api/v2/agents'')', '42704', 'server "nowhere" does not exist', 'no such server');
SET freshservice_fdw.max_requests = 2;
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'')', '54000', NULL, 'more requests than allowed');
RESET freshservice_fdw.max_requests;
SELECT test.fault('SIM1', '{"kind": "truncate", "path": "page=2", "count": -1}') \g /dev/null
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'')', 'HV00M', NULL, 'a page that is not JSON');
SELECT test.reset('SIM1') \g /dev/null
SELECT test.fault('SIM1', '{"kind": "nul_escape", "path": "agents"}') \g /dev/null
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'')', '22P05', NULL, 'a text that jsonb cannot hold');
SELECT test.reset('SIM1') \g /dev/null
CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw;
SELECT throws_ok('SELECT * FROM freshservice_get(''other'', ''/api/v2/agents'')', '42809', 'server "other" is not a server of freshservice_fdw',
                 'another wrapper''s server');

CREATE ROLE test_endpoints;
GRANT CREATE ON DATABASE :"DBNAME" TO test_endpoints;
SET ROLE test_endpoints;
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'')', '42501', 'permission denied for function freshservice_get',
                 'a role without EXECUTE');
SELECT is((SELECT count(*) > 100 FROM freshservice_resources()), true, 'the catalogue is for everybody');
RESET ROLE;
GRANT EXECUTE ON FUNCTION freshservice_get TO test_endpoints;
SET ROLE test_endpoints;
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'')', '42501', 'permission denied for foreign server one',
                 'a role without USAGE');
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER one TO test_endpoints;
SET ROLE test_endpoints;
SELECT throws_ok('SELECT * FROM freshservice_get(''one'', ''/api/v2/agents'')', '42704', NULL, 'a role without a mapping');
RESET ROLE;
REVOKE USAGE ON FOREIGN SERVER one FROM test_endpoints;
DROP OWNED BY test_endpoints;
DROP ROLE test_endpoints;

-- Foreign tables

CREATE FOREIGN TABLE some_agents (id bigint, mail text OPTIONS (field 'email'), raw jsonb OPTIONS (field '*')) SERVER one
	OPTIONS (endpoint '/api/v2/agents', envelope 'agents', key_column 'id');
SELECT test.forget('SIM1') \g /dev/null
SELECT test.same('SELECT id, mail FROM some_agents', 'SELECT id, email FROM truth.agents', 'a table on an endpoint');
SELECT is(test.requests('SIM1'), (:agents / 100 + 1)::bigint, 'a table on an endpoint: requests');
SELECT is((SELECT count(*) FROM some_agents WHERE raw->>'email' = mail), :agents::bigint, 'a table on an endpoint: whole records');
CREATE FOREIGN TABLE me (id bigint, email text) SERVER one OPTIONS (endpoint '/api/v2/agents/me');
SELECT test.forget('SIM1') \g /dev/null
SELECT is((SELECT count(*) FROM me WHERE id > 0), 1::bigint, 'a table of one record, whose endpoint knows no pages');
CREATE FOREIGN TABLE tasks_of (id bigint, ticket_id bigint, title text) SERVER one
	OPTIONS (endpoint '/api/v2/tickets/{ticket_id}/tasks', key_column 'id');
SELECT throws_ok('SELECT * FROM tasks_of', 'HV00L', 'foreign table "tasks_of" cannot be read without a value of column "ticket_id"',
                 'an endpoint below a parent needs one');
SELECT ticket_id AS parent FROM fs.ticket_tasks LIMIT 1 \gset
SELECT test.same(format('SELECT id, ticket_id, title FROM tasks_of WHERE ticket_id = %s', :parent),
                 format('SELECT id, ticket_id, title FROM fs.ticket_tasks WHERE ticket_id = %s', :parent), 'an endpoint below a parent');
SELECT test.same(format('SELECT a.id, title FROM fs.tickets AS t JOIN tasks_of AS a ON a.ticket_id = t.id WHERE t.id IN (%s, 1)', :parent),
                 format('SELECT id, title FROM fs.ticket_tasks WHERE ticket_id IN (%s, 1)', :parent), 'an endpoint below joined parents');
CREATE FOREIGN TABLE wrong (id bigint) SERVER one OPTIONS (endpoint '/api/v2/agents', envelope 'people');
SELECT throws_ok('SELECT * FROM wrong', 'HV00M', NULL, 'an envelope that is not there');
CREATE FOREIGN TABLE no_such (id bigint) SERVER one OPTIONS (endpoint '/api/v2/no/such');
SELECT throws_ok('SELECT * FROM no_such', 'HV00R', NULL, 'an endpoint that is not there');
CREATE FOREIGN TABLE nameless (thing_id bigint) SERVER one OPTIONS (endpoint '/api/v2/things/{other}');
SELECT throws_ok('SELECT * FROM nameless', 'HV00L', 'foreign table "nameless" cannot be read without a value of column "other"',
                 'a placeholder that is no column');
SELECT throws_ok(format('CREATE FOREIGN TABLE x (id bigint) SERVER one OPTIONS (endpoint %L)', path), '22023', NULL, 'endpoint ' || path)
FROM string_to_array('/api/v1/x,/api/v2/x/..,/api/v2/x?y=1,/api/v2/{,/api/v2/{}/x,/api/v2/{<a},/api/v2/a/{b}/{c}/{d}/{e}/{f}', ',') AS list, unnest(list) AS path;
SELECT throws_ok('CREATE FOREIGN TABLE x (id bigint) SERVER one OPTIONS (envelope ''y'')', 'HV00D', NULL, 'an envelope without an endpoint');
SELECT throws_ok('CREATE FOREIGN TABLE x (id bigint) SERVER one OPTIONS (endpoint ''/api/v2/x'', resource ''tickets'')', 'HV00D', NULL,
                 'an endpoint and a resource');

-- Limits: requests count on that of their path

-- What a query adds to the view, as "bucket n", and to the simulator's log.
CREATE FUNCTION test.counted(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	before jsonb;
	result text;
BEGIN
	PERFORM test.forget('SIM1');
	SELECT jsonb_object_agg(bucket, requests) INTO before FROM freshservice_usage WHERE 'one' = ANY (server_names);
	EXECUTE query;
	SELECT string_agg(format('%s %s', bucket, n), ', ' ORDER BY bucket) || format(' of %s', test.requests('SIM1')) INTO result
	FROM (SELECT bucket, requests - coalesce((before->>bucket)::bigint, 0) AS n FROM freshservice_usage WHERE 'one' = ANY (server_names)) AS u
	WHERE n <> 0;
	RETURN result;
END $$;

SELECT min(id) AS ticket FROM fs.tickets WHERE id < 10 \gset
SELECT is(test.counted(format('SELECT * FROM freshservice_get(''one'', %L, %L)', '/api/v2' || path, query)), counted,
          'freshservice_get() of ' || path || ' counts on its limit')
FROM (VALUES ('/tickets', '{"page": 1}', 'list tickets 1 of 1'),
             (format('/tickets/%s', :ticket), '{}', 'view ticket 1 of 1'),
             ('/tickets/filter', '{"page": 1, "query": "\"priority:1\""}', 'list tickets 1 of 1'),
             ('/agents', '{"page": 1}', 'list agents 1 of 1'),
             ('/groups', '{"page": 1}', 'account 1 of 1')) AS v (path, query, counted);
CREATE FOREIGN TABLE get_tickets (id bigint) SERVER one OPTIONS (endpoint '/api/v2/tickets');
CREATE FOREIGN TABLE get_ticket (ticket bigint, subject text) SERVER one OPTIONS (endpoint '/api/v2/tickets/{ticket}');
CREATE FOREIGN TABLE get_agents (id bigint) SERVER one OPTIONS (endpoint '/api/v2/agents');
CREATE FOREIGN TABLE get_groups (id bigint) SERVER one OPTIONS (endpoint '/api/v2/groups');
-- a size of pages is refused for one record
SELECT is(test.counted('SELECT * FROM ' || relation || ' LIMIT 1'), counted, 'a table on an endpoint counts on its limit: ' || relation)
FROM (VALUES ('get_tickets', 'list tickets 1 of 1'), (format('get_ticket WHERE ticket = %s', :ticket), 'view ticket 2 of 2'),
             ('get_agents', 'list agents 1 of 1'), ('get_groups', 'account 1 of 1')) AS v (relation, counted);

SELECT * FROM finish();
