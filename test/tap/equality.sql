-- Tables of an account with 20,000 tickets are what the account holds: the same
-- rows as often, in all columns.  resources.sql does that with every table of a
-- small account.
\ir common.psql

-- What include_agents adds is another row set of the same resource.
SELECT format('CREATE FOREIGN TABLE %I.requesters_with_agents (%s) SERVER %I OPTIONS (resource ''requesters'', include_agents ''true'')',
              n.nspname, string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum),
              s.srvname)
FROM pg_foreign_table t JOIN pg_class c ON c.oid = t.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_foreign_server s ON s.oid = t.ftserver JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relname = 'requesters' GROUP BY n.nspname, s.srvname
\gexec

CREATE FUNCTION test.equal(sim text, schema text, name text, where_ text DEFAULT 'true')
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	target text := format('truth.%I', name);
	started timestamptz := clock_timestamp();
	empty text;
	rows_ bigint;
BEGIN
	EXECUTE format('DROP TABLE IF EXISTS %s', target);
	EXECUTE format('CREATE TABLE %s (LIKE %I.%I)', target, schema, name);
	PERFORM test.truth(sim, name, target);
	PERFORM test.forget(sim);
	RETURN QUERY SELECT test.same(format('SELECT * FROM %I.%I WHERE %s', schema, name, where_),
								  format('SELECT * FROM %s WHERE %s', target, where_),
								  format('%s of %s equals the account', name, sim));
	SELECT string_agg(a.attname, ', ') INTO empty FROM pg_attribute a
	LEFT JOIN pg_stats s ON s.schemaname = 'truth' AND s.tablename = name AND s.attname = a.attname
	WHERE a.attrelid = target::regclass AND a.attnum > 0 AND coalesce(s.null_frac, 1) = 1;
	RETURN NEXT is(empty, NULL, format('%s of %s: every column has values', name, sim));
	EXECUTE format('SELECT count(*) FROM %s', target) INTO rows_;
	RETURN NEXT diag(format('%s: %s rows, %s, %s s', name, rows_, test.summary(sim),
		round(extract(epoch FROM clock_timestamp() - started)::numeric, 1)));
END $$;

CREATE FUNCTION test.equal_raw(sim text, name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.control(sim, 'GET', 'truth/' || name);
	RETURN QUERY SELECT test.same(format('SELECT raw FROM whole.%I', name), 'SELECT line FROM control_answer',
								  format('%s of %s: field ''*'' is the record', name, sim));
END $$;

SELECT format('ALTER FOREIGN TABLE %I.ticket_details OPTIONS (SET max_requests ''50000'')', n)
FROM unnest('{fs,fs3}'::text[]) AS n
\gexec

SELECT plan(60);

SELECT test.equal(sim, schema, name)
FROM (VALUES ('SIM1', 'fs'), ('SIM3', 'fs3')) AS s (sim, schema),
     unnest('{tickets,ticket_stats,deleted_tickets,spam_tickets,agents,requesters,requesters_with_agents,'
            'groups,departments,workspaces,ticket_form_fields}'::text[]) AS name;

-- One request a ticket: in full for one workspace, for three a tenth of it.
SELECT test.equal('SIM1', 'fs', 'ticket_details');
SELECT is((SELECT count(*) FROM truth.ticket_details) <= test.requests('SIM1', '^/api/v2/tickets/[0-9]+$'), true,
          'ticket_details: at least one request a ticket');
SELECT test.control('SIM3', 'GET', 'truth/tickets') \g /dev/null
SELECT 'id IN (' || string_agg((line->>'id'), ',') || ')' AS some
FROM control_answer WHERE (line->>'id')::bigint % 10 = 3
\gset
SELECT test.equal('SIM3', 'fs3', 'ticket_details', :'some') ;

-- field '*' is the whole record
CREATE SCHEMA whole;
IMPORT FOREIGN SCHEMA core EXCEPT (ticket_details, tickets) FROM SERVER one INTO whole OPTIONS (raw 'true');
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets) FROM SERVER three INTO whole OPTIONS (raw 'true');
SELECT test.equal_raw(CASE name WHEN 'tickets' THEN 'SIM3' ELSE 'SIM1' END, name)
FROM unnest('{tickets,ticket_stats,deleted_tickets,spam_tickets,agents,requesters,groups,departments,workspaces,ticket_form_fields}'::text[]) AS name;

-- ids beyond 2^53 are in the ids compared
SELECT is(count(*), 3::bigint, 'the compared agents contain ids beyond 2^53')
FROM truth.agents WHERE id > 9007199254740992;
SELECT * FROM finish();
