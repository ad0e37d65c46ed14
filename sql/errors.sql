--
-- errors: what is said when something goes wrong, with which SQLSTATE; what is
-- tried again; and that no row is missing where no error is raised.  The
-- simulator fails on demand.
--
\set ECHO none
\getenv abs_srcdir PG_ABS_SRCDIR
\set tools :abs_srcdir '/test/regress.sql'
\i :tools
\set ECHO all
\pset format unaligned
\pset tuples_only on
CALL sim.reset();

SET client_min_messages = warning;
DROP EXTENSION IF EXISTS freshservice_fdw CASCADE;
DROP SCHEMA IF EXISTS fs CASCADE;
CREATE EXTENSION freshservice_fdw;
CREATE SERVER acme FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url :'sim_url', max_retries '0');
CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key 'simulator-key');
CREATE SCHEMA fs;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER acme INTO fs;
SET search_path = fs, public;
-- a ticket, called ID in messages
SELECT (r->>'id')::bigint AS id FROM sim.truth('tickets') AS r LIMIT 1 \gset
CREATE FUNCTION sim.report_ticket(query text, id bigint) RETURNS SETOF text LANGUAGE sql AS $$
SELECT replace(line, '/tickets/' || id, '/tickets/ID') FROM sim.report(format(query, id)) AS line
$$;

-- ===================================================================
-- Keys and permissions
-- ===================================================================
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET api_key 'simulator-disabled-key');
SELECT sim.report('SELECT id FROM workspaces');
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET api_key 'wrong-key');
SELECT sim.report('SELECT id FROM workspaces');
SELECT sim.report('SELECT id FROM tickets');
SELECT sim.report_ticket('SELECT id FROM tickets WHERE id = %s', :id);
SELECT sim.report('SELECT id FROM tickets WHERE status = 2');
-- once: a wrong key is not tried again
ALTER SERVER acme OPTIONS (SET max_retries '3');
CALL sim.clear_log();
SELECT sim.report('SELECT id FROM agents');
SELECT * FROM sim.log();
ALTER SERVER acme OPTIONS (SET max_retries '0');
-- a key that may not see everything
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET api_key 'simulator-restricted-key');
SELECT sim.report('SELECT id FROM agents');
SELECT sim.report('SELECT id FROM agents WHERE id = 1');
SELECT count(*) FROM groups;
CALL sim.set('{"restricted_modules": "tickets"}');
SELECT sim.report('SELECT id FROM tickets');
SELECT sim.report('SELECT id FROM ticket_details LIMIT 1');
SELECT sim.report_ticket('SELECT id FROM tickets WHERE id = %s', :id);
SELECT sim.report('SELECT id FROM tickets WHERE status = 2');
CALL sim.reset();
-- an access token
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (DROP api_key, ADD access_token 'wrong-token');
SELECT sim.report('SELECT id FROM workspaces');
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (DROP access_token, ADD api_key 'simulator-key');

-- ===================================================================
-- What the account has not
-- ===================================================================
CALL sim.set('{"disabled_features": "departments,tickets"}');
SELECT sim.report('SELECT id FROM departments');
SELECT sim.report('SELECT id FROM departments WHERE id = 1');
SELECT sim.report('SELECT id FROM tickets');
CALL sim.reset();
CALL sim.fault('status', '{"status": 404}');
SELECT sim.report('SELECT id FROM departments');
-- an account without workspaces is one workspace, whatever it answers
CREATE PROCEDURE sim.without_workspaces(answer text) LANGUAGE sql AS $$
CALL sim.set(format('{"workspaces": "%s"}', answer))
$$;
CALL sim.without_workspaces('access_denied');
ALTER SERVER acme OPTIONS (SET max_retries '0');		-- facts are read anew
SELECT count(*) = (SELECT count(*) FROM sim.truth('tickets')) FROM tickets;
SELECT count(custom_fields) = (SELECT count(*) FROM sim.truth('tickets')) FROM tickets;
SELECT sim.report('SELECT id FROM workspaces');
CALL sim.without_workspaces('require_feature');
ALTER SERVER acme OPTIONS (SET max_retries '0');
SELECT count(*) = (SELECT count(*) FROM sim.truth('tickets')) FROM tickets;
SELECT count(*) > 0 FROM groups;
SELECT sim.report('SELECT id FROM workspaces');
CALL sim.without_workspaces('not_found');
ALTER SERVER acme OPTIONS (SET max_retries '0');
SELECT count(*) = (SELECT count(*) FROM sim.truth('tickets')) FROM tickets;
SELECT count(*) > 0 FROM tickets WHERE status = 2;
SELECT sim.report('SELECT id FROM workspaces');
CALL sim.reset();
ALTER SERVER acme OPTIONS (SET max_retries '0');

-- ===================================================================
-- Requests that are rejected
-- ===================================================================
ALTER FOREIGN TABLE tickets OPTIONS (ADD workspaces '99');
SELECT sim.report('SELECT id FROM tickets');
SELECT sim.report('SELECT id FROM tickets WHERE status = 2');
SELECT sim.report_ticket('SELECT id FROM tickets WHERE id = %s', :id);
ALTER FOREIGN TABLE tickets OPTIONS (DROP workspaces);
-- a field that filters do not know: the listing is read instead
CREATE FOREIGN TABLE oddly_filtered (id bigint, desk bigint OPTIONS (field 'custom_fields.desk', filter_field 'no_such_field'))
    SERVER acme OPTIONS (resource 'tickets');
CALL sim.clear_log();
SELECT sim.report('SELECT id FROM oddly_filtered WHERE desk = 5');
SELECT substring(request, '[^?]*') AS path, status, count(*) > 1 AS more FROM sim.log() GROUP BY 1, 2 ORDER BY 1;

-- ===================================================================
-- Limits
-- ===================================================================
CALL sim.fault('status', '{"status": 429, "count": -1, "retry_after": 1}');
SELECT sim.report('SELECT id FROM workspaces');
ALTER SERVER acme OPTIONS (SET max_retries '1');
CALL sim.clear_log();
SELECT sim.report('SELECT id FROM workspaces');
SELECT * FROM sim.log();
CALL sim.reset();
CALL sim.fault('status', '{"status": 429, "retry_after": 1}');
SELECT id FROM workspaces;
SELECT * FROM sim.log();
ALTER SERVER acme OPTIONS (SET max_retries '0');
CALL sim.reset();

SET freshservice_fdw.max_requests = 1;
SELECT sim.report('SELECT id FROM agents');
SELECT count(*) FROM (SELECT id FROM agents LIMIT 100) AS page;
SELECT id FROM workspaces;
-- certain to be too many: none is sent
CALL sim.clear_log();
SELECT sim.report('SELECT id FROM tickets WHERE id IN (1, 2)');
SELECT sim.requests();
SELECT sim.explain('SELECT id FROM tickets WHERE id IN (1, 2)');
RESET freshservice_fdw.max_requests;
-- the least of three counts
ALTER SERVER acme OPTIONS (ADD max_requests '3');
ALTER FOREIGN TABLE agents OPTIONS (ADD max_requests '2');
SELECT sim.report('SELECT id FROM agents');
ALTER FOREIGN TABLE agents OPTIONS (SET max_requests '6');
SELECT sim.report('SELECT id FROM agents');
ALTER FOREIGN TABLE agents OPTIONS (SET max_requests '0');
SELECT sim.report('SELECT id FROM agents');
ALTER SERVER acme OPTIONS (SET max_requests '5');
SELECT count(*) > 300 FROM agents;
-- for each scan, not for the statement
SELECT count(*) > 300 FROM agents JOIN workspaces ON agents.id > workspaces.id;
-- proofs and retries count
SELECT sim.report('SELECT id FROM tickets');
ALTER SERVER acme OPTIONS (DROP max_requests);

-- ===================================================================
-- Connections
-- ===================================================================
-- nobody listens there, and nobody has that name; what exactly is said of it
-- depends on libraries
CREATE SERVER nobody FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url 'http://127.0.0.1:1', max_retries '0', connect_timeout '2');
CREATE USER MAPPING FOR CURRENT_USER SERVER nobody OPTIONS (api_key 'simulator-key');
CREATE FOREIGN TABLE nobodies (id bigint) SERVER nobody OPTIONS (resource 'agents');
SELECT regexp_replace(line, '(at host "[^"]*":).*', '\1 ...') FROM sim.report('SELECT id FROM nobodies') AS line;
ALTER SERVER nobody OPTIONS (SET url 'https://no-such-account.invalid');
SELECT regexp_replace(line, '(at host "[^"]*":).*', '\1 ...') FROM sim.report('SELECT id FROM nobodies') AS line;
-- a server that does not speak TLS
SELECT regexp_replace(:'sim_url', 'http', 'https') AS tls_url \gset
ALTER SERVER nobody OPTIONS (SET url :'tls_url');
SELECT regexp_replace(line, '(at host "[^"]*":).*', '\1 ...') FROM sim.report('SELECT id FROM nobodies') AS line;
ALTER SERVER nobody OPTIONS (ADD ca_file '/nowhere/ca.pem');
SELECT regexp_replace(line, '(DETAIL: ).*', '\1 ...') FROM sim.report('SELECT id FROM nobodies') AS line;

CREATE PROCEDURE sim.clear_faults() LANGUAGE sql
AS $$ SELECT sim.ctl('DELETE', '/_control/fault') $$;
CREATE FUNCTION sim.with_fault(kind text, more text, query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    CALL sim.fault(kind, more);
    RETURN NEXT kind || ' ' || more;
    -- the words for a broken connection are the library's
    RETURN QUERY SELECT CASE WHEN kind ~ '^(reset|hang|truncate)' THEN
                             regexp_replace(line, '(DETAIL: For GET [^:]*: ).*', '\1...') ELSE line END
                   FROM sim.report(query) AS line;
    CALL sim.clear_faults();
END $$;
SELECT sim.with_fault(kind, more, 'SELECT id FROM agents') FROM (VALUES
    ('status', '{"status": 500, "count": -1}'),
    ('status', '{"status": 502, "count": -1}'),
    ('status', '{"status": 503, "count": -1}'),
    ('status', '{"status": 504, "count": -1}'),
    ('status', '{"status": 408, "count": -1}'),
    ('status', '{"status": 418, "count": -1}'),
    ('html', '{"count": -1}'),
    ('reset_before', '{"count": -1}'),
    ('reset_after_headers', '{"count": -1}')) AS f (kind, more);
ALTER SERVER acme OPTIONS (ADD request_timeout '1');
SELECT sim.with_fault(kind, '{"count": -1}', 'SELECT id FROM agents')
  FROM unnest('{hang,hang_headers,hang_body}'::text[]) AS kind;
ALTER SERVER acme OPTIONS (DROP request_timeout);

-- ===================================================================
-- Answers that are not what was promised
-- ===================================================================
SELECT sim.with_fault(kind, '{"count": -1}', 'SELECT id FROM agents')
  FROM unnest('{empty,truncate,garbage,wrong_envelope,bad_utf8,redirect}'::text[]) AS kind;
SELECT sim.with_fault(kind, more, 'SELECT id FROM agents') FROM (VALUES
    ('html', '{"status": 200, "count": -1}')) AS f (kind, more);
-- on a later page, too: no rows are better than some
SELECT sim.with_fault(kind, '{"path": "page=3", "count": -1}', 'SELECT id FROM agents')
  FROM unnest('{status,empty,truncate,garbage,wrong_envelope,bad_utf8,reset_before}'::text[]) AS kind;
-- and on single records
SELECT replace(line, '/tickets/' || :id, '/tickets/ID')
  FROM unnest('{status,empty,truncate,garbage,wrong_envelope,bad_utf8}'::text[]) AS kind,
       sim.with_fault(kind, '{"count": -1}', format('SELECT id FROM tickets WHERE id = %s', :id)) AS line;
-- a second chance for a bad body, not a third
ALTER SERVER acme OPTIONS (SET max_retries '5');
CALL sim.fault('garbage', '{"count": -1}');
CALL sim.clear_log();
SELECT sim.report('SELECT id FROM workspaces');
SELECT sim.requests();
ALTER SERVER acme OPTIONS (SET max_retries '0');
CALL sim.reset();

-- ===================================================================
-- Values that do not fit
-- ===================================================================
SELECT sim.with_fault('wrong_type', '{"path": "ticket_form_fields"}', 'SELECT id, position FROM ticket_form_fields');
-- a list of workspaces that cannot be trusted
ALTER SERVER acme OPTIONS (SET max_retries '0');		-- facts are read anew
SELECT sim.with_fault('wrong_type', '{"path": "/workspaces"}', 'SELECT id FROM groups');
SELECT count(*) > 0 FROM groups;
SELECT sim.with_fault('wrong_type', '{}', 'SELECT id, status FROM tickets');
SELECT sim.with_fault('wrong_type', '{}', 'SELECT count(id) FROM tickets');
SELECT sim.with_fault('nul_escape', '{}', 'SELECT id, subject FROM tickets LIMIT 1');
SELECT sim.with_fault('nul_escape', '{}', 'SELECT id, status FROM tickets LIMIT 1');
SELECT sim.with_fault('nul_escape', '{}', format('SELECT subject FROM tickets WHERE id = %s', :id));
SELECT sim.with_fault('nul_escape', '{}', 'SELECT name FROM workspaces');
ALTER FOREIGN TABLE workspaces ALTER name TYPE jsonb;
SELECT sim.with_fault('nul_escape', '{}', 'SELECT name FROM workspaces');
ALTER FOREIGN TABLE workspaces ALTER name TYPE json;
SELECT sim.with_fault('nul_escape', '{}', 'SELECT name FROM workspaces');
ALTER FOREIGN TABLE workspaces ALTER name TYPE text;
ALTER FOREIGN TABLE workspaces ALTER name TYPE int, ALTER created_at TYPE date;
SELECT sim.report('SELECT name FROM workspaces');
SELECT sim.report('SELECT created_at FROM workspaces');
ALTER FOREIGN TABLE workspaces ALTER name TYPE timestamptz, ALTER type TYPE varchar(3), ALTER metadata TYPE boolean,
    ALTER state TYPE uuid, ALTER template_name TYPE bigint[], ALTER "primary" TYPE int, ALTER restricted TYPE numeric;
SELECT column_name, sim.report(format('SELECT %I FROM workspaces', column_name))
  FROM unnest('{name,type,metadata,state,template_name,primary,restricted}'::text[]) AS column_name;
CREATE FOREIGN TABLE small_ids (id int, first_name text) SERVER acme OPTIONS (resource 'agents');
SELECT sim.report('SELECT id FROM small_ids');
SELECT count(first_name) > 300 FROM small_ids;
DROP FOREIGN TABLE small_ids;

-- ===================================================================
-- What is tried again, and then complete
-- ===================================================================
ALTER SERVER acme OPTIONS (SET max_retries '1');
CREATE FUNCTION sim.retried(kind text, more text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    CALL sim.fault(kind, more);
    CALL sim.clear_log();
    SELECT count(DISTINCT id) INTO n FROM fs.agents;
    RETURN NEXT format('%s %s: complete %s, requests %s', kind, more,
                       n = (SELECT count(*) FROM sim.truth('agents')), sim.requests());
    CALL sim.clear_faults();
END $$;
SELECT sim.retried(kind, '{"path": "page=2"}')
  FROM unnest('{status,html,reset_before,reset_after_headers,truncate,empty,garbage,wrong_envelope,bad_utf8}'::text[]) AS kind;
SELECT sim.retried('status', '{"status": 502}');
-- oddities of paging: pages that come short, and pages announced where there
-- are none
SELECT sim.retried(kind, '{}')
  FROM unnest('{short_middle_page,empty_last_page_with_link,link_past_end}'::text[]) AS kind;
CALL sim.set('{"link_style": "documented", "chunked": true, "gzip": true}');
SELECT sim.retried('delay', '{"seconds": 0}');
CALL sim.reset();

-- ===================================================================
-- A key that the other side repeats
-- ===================================================================
ALTER SERVER acme OPTIONS (SET max_retries '0');
CALL sim.fault('echo_key', '{"count": -1}');
SELECT line FROM sim.report('SELECT id FROM agents') AS line;
SELECT bool_or(line LIKE '%simulator-key%' OR line LIKE '%c2ltdWxhdG9y%') AS shown
  FROM sim.report('SELECT id FROM agents') AS line;
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (DROP api_key, ADD access_token 'simulator-key');
SELECT bool_or(line LIKE '%simulator-key%' OR line LIKE '%c2ltdWxhdG9y%') AS shown
  FROM sim.report('SELECT id FROM agents') AS line;
-- one that is longer than what is shown of an answer
DO $$ BEGIN
    EXECUTE format('ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET access_token %L)',
                   repeat('Tok3n', 1000));
END $$;
SELECT bool_or(line LIKE '%***%') AS masked, bool_or(line LIKE '%Tok3n%') AS shown
  FROM sim.report('SELECT id FROM agents') AS line;
CALL sim.reset();

-- clean up
DROP SCHEMA fs CASCADE;
DROP EXTENSION freshservice_fdw CASCADE;
DROP SCHEMA sim CASCADE;
