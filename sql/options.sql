--
-- options: which options servers, user mappings, tables, columns and settings
-- take, what is said of the others, and who may set what.  Sends no request
-- but where a section says so.
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
DROP ROLE IF EXISTS regress_fs_user, regress_fs_reader, regress_fs_other;
RESET client_min_messages;
CREATE ROLE regress_fs_user;
CREATE ROLE regress_fs_reader IN ROLE pg_read_server_files;
CREATE ROLE regress_fs_other;
CREATE EXTENSION freshservice_fdw;
GRANT USAGE ON FOREIGN DATA WRAPPER freshservice_fdw TO regress_fs_user, regress_fs_reader;
GRANT CREATE ON SCHEMA public TO regress_fs_user;
GRANT USAGE ON SCHEMA sim TO regress_fs_user, regress_fs_reader, regress_fs_other;

-- ===================================================================
-- The wrapper itself
-- ===================================================================
-- the wrapper has no options
SELECT sim.report($$ALTER FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (ADD url 'https://acme.freshservice.com')$$);		-- ERROR
SELECT extname, extrelocatable, extnamespace::regnamespace FROM pg_extension
 WHERE extname = 'freshservice_fdw';
SELECT name, trusted, superuser, relocatable FROM pg_available_extension_versions
 WHERE name = 'freshservice_fdw';

-- ===================================================================
-- Server options
-- ===================================================================
-- url is required
SELECT sim.report($$CREATE SERVER acme FOREIGN DATA WRAPPER freshservice_fdw$$);		-- ERROR
SELECT sim.report($$CREATE SERVER acme FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (plan 'pro')$$);		-- ERROR
CREATE SERVER acme FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url 'https://acme.freshservice.com');
SELECT sim.report($$ALTER SERVER acme OPTIONS (DROP url)$$);		-- ERROR

-- accepted
SELECT sim.try('SERVER acme', name, value) FROM (VALUES
    ('url', 'https://acme.freshservice.com/'),
    ('url', 'HTTPS://ACME.Freshservice.com'),
    ('url', 'https://acme.freshservice.com:8443'),
    ('url', 'https://helpdesk.example.com'),
    ('url', 'http://127.0.0.1:8080'),
    ('url', 'http://localhost'),
    ('url', 'http://[::1]:8080'),
    ('plan', 'starter'),
    ('plan', 'growth'),
    ('plan', 'pro'),
    ('plan', 'enterprise'),
    ('rate_limit', '1'),
    ('rate_limit', '5000'),
    ('rate_window', '3600'),
    ('rate_reserve', '0'),
    ('rate_reserve', '100'),
    ('rate_reserve', '20%'),
    ('concurrency', '1'),
    ('concurrency', '16'),
    ('connect_timeout', '1'),
    ('request_timeout', '3600'),
    ('max_retries', '0'),
    ('max_requests', '0'),
    ('max_requests', '2147483647'),
    ('workspaces', 'primary'),
    ('workspaces', 'all'),
    ('workspaces', '2'),
    ('workspaces', '2,5'),
    ('workspaces', '2, 5'),
    ('search_lag', '0'),
    ('filter_page_limit', '40'),
    ('time_zone', 'Europe/Berlin'),
    ('time_zone', 'UTC'),
    ('edition', 'standard'),
    ('edition', 'msp'),
    ('ca_file', '/nowhere/ca.pem'),
    ('proxy', 'http://proxy.example.com:3128')) AS option (name, value);

-- refused
SELECT sim.try('SERVER acme', name, value) FROM (VALUES
    ('url', ''),
    ('url', 'acme.freshservice.com'),
    ('url', 'ftp://acme.freshservice.com'),
    ('url', 'http://acme.freshservice.com'),
    ('url', 'http://127.0.0.1.example.com'),
    ('url', 'http://localhost.example.com'),
    ('url', 'https://'),
    ('url', 'https://acme.freshservice.com/api/v2'),
    ('url', 'https://acme.freshservice.com?x=1'),
    ('url', 'https://acme.freshservice.com#x'),
    ('url', 'https://user:secret@acme.freshservice.com'),
    ('url', 'https://acme.freshservice.com:0'),
    ('url', 'https://acme.freshservice.com:65536'),
    ('url', 'https://acme.freshservice.com:https'),
    ('url', 'https://acme freshservice.com'),
    ('url', E'https://acme.freshservice.com\n'),
    ('plan', 'blossom'),
    ('plan', 'Pro'),
    ('plan', ''),
    ('rate_limit', '0'),
    ('rate_limit', '-1'),
    ('rate_limit', 'many'),
    ('rate_limit', '1000001'),
    ('rate_limit', '99999999999999999999'),
    ('rate_limit', '1.5'),
    ('rate_limit', ''),
    ('rate_window', '0'),
    ('rate_reserve', '-1'),
    ('rate_reserve', '100%'),
    ('rate_reserve', '%'),
    ('rate_reserve', 'half'),
    ('rate_reserve', ''),
    ('concurrency', '0'),
    ('concurrency', '17'),
    ('connect_timeout', '0'),
    ('request_timeout', '60s'),
    ('max_retries', '-1'),
    ('max_retries', '101'),
    ('max_requests', '-1'),
    ('max_requests', '2147483648'),
    ('workspaces', ''),
    ('workspaces', 'some'),
    ('workspaces', '0'),
    ('workspaces', '-2'),
    ('workspaces', '2,'),
    ('workspaces', ',2'),
    ('workspaces', '2;5'),
    ('workspaces', '99999999999999999999'),
    ('search_lag', '-1'),
    ('filter_page_limit', '0'),
    ('time_zone', 'Berlin'),
    ('time_zone', ''),
    ('edition', 'MSP'),
    ('edition', ''),
    ('ca_file', 'ca.pem'),
    ('ca_file', ''),
    ('proxy', '')) AS option (name, value);

-- unknown: the closest name, or else all names
SELECT sim.try('SERVER acme', name, value) FROM (VALUES
    ('uri', 'https://acme.freshservice.com'),
    ('max_request', '1'),
    ('time_out', '1'),
    ('api_key', 'secret-key'),
    ('resource', 'tickets'),
    ('completely_different', '1')) AS option (name, value);

-- set, changed and dropped again
ALTER SERVER acme OPTIONS (ADD plan 'pro', ADD rate_reserve '10%');
ALTER SERVER acme OPTIONS (SET plan 'growth', DROP rate_reserve);
SELECT srvoptions FROM pg_foreign_server WHERE srvname = 'acme';
SELECT sim.report($$ALTER SERVER acme OPTIONS (SET plan 'gold')$$);		-- ERROR
SELECT srvoptions FROM pg_foreign_server WHERE srvname = 'acme';
ALTER SERVER acme OPTIONS (DROP plan);

-- ===================================================================
-- User mapping options: their values are never shown
-- ===================================================================
SELECT sim.report(statement) FROM (VALUES
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key 'SECRET', access_token 'SECRET')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key 'SECRET', api_key_file '/SECRET')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key '')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key E'SECRET\n')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (access_token E'SECRET\x7f')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key_file 'SECRET')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_kye 'SECRET')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS ("user" 'SECRET')$$),
    ($$CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (url 'https://acme.freshservice.com')$$)
  ) AS bad (statement);
-- ERRORS

CREATE USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (api_key 'k');
SELECT sim.report($$ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (ADD access_token 't')$$);		-- ERROR
SELECT sim.report($$ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (DROP api_key)$$);		-- ERROR
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (DROP api_key, ADD access_token 't');
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (DROP access_token, ADD api_key_file '/nowhere/key');
SELECT umoptions FROM pg_user_mappings WHERE srvname = 'acme';

-- ===================================================================
-- Table and column options
-- ===================================================================
CREATE FOREIGN TABLE tickets (id bigint, subject text) SERVER acme;
SELECT sim.try('FOREIGN TABLE tickets', name, value) FROM (VALUES
    ('resource', 'tickets'),
    ('resource', 'ticket_details'),
    ('max_requests', '10'),
    ('max_requests', '0'),
    ('workspaces', 'primary'),
    ('workspaces', '3'),
    ('include_agents', 'true'),
    ('include_agents', 'off')) AS option (name, value);
SELECT sim.try('FOREIGN TABLE tickets', name, value) FROM (VALUES
    ('resource', 'ticket'),
    ('resource', ''),
    ('resource', 'something else'),
    ('max_requests', '-1'),
    ('workspaces', 'none'),
    ('include_agents', 'perhaps'),
    ('endpoint', '/api/v2/problems'),
    ('envelope', 'problems'),
    ('key_column', 'id'),
    ('ressource', 'tickets'),
    ('url', 'https://acme.freshservice.com'),
    ('field', 'subject')) AS option (name, value);

-- the table's name stands for the resource; it is looked up when it is read
CREATE FOREIGN TABLE my_tickets (id bigint) SERVER acme;
SELECT sim.report('SELECT * FROM my_tickets');		-- ERROR
ALTER FOREIGN TABLE my_tickets OPTIONS (ADD resource 'tickets', ADD include_agents 'true');
SELECT sim.report('SELECT * FROM my_tickets');		-- ERROR
DROP FOREIGN TABLE my_tickets;

SELECT sim.try('FOREIGN TABLE tickets ALTER subject', name, value) FROM (VALUES
    ('field', 'custom_fields.cost_center'),
    ('field', '*'),
    ('filter_field', 'cost_center')) AS option (name, value);
SELECT sim.try('FOREIGN TABLE tickets ALTER subject', name, value) FROM (VALUES
    ('field', ''),
    ('filter_field', ''),
    ('filter_field', E'a\tb'),
    ('fields', 'subject'),
    ('column_name', 'subject')) AS option (name, value);
ALTER FOREIGN TABLE tickets ALTER subject OPTIONS (ADD field 'type');
ALTER FOREIGN TABLE tickets ALTER subject OPTIONS (SET field 'subject');
ALTER FOREIGN TABLE tickets ALTER subject OPTIONS (DROP field);

-- ===================================================================
-- Import options
-- ===================================================================
CREATE SCHEMA regress_fs;
SELECT sim.report(format('IMPORT FOREIGN SCHEMA core LIMIT TO (tickets) FROM SERVER acme INTO regress_fs OPTIONS (%s)',
                         option))
  FROM (VALUES ($$custom_fields 'xml'$$), ($$custom_fields 'Typed'$$), ($$custom_fields ''$$),
               ($$raw 'perhaps'$$), ($$if_not_exists ''$$),
               ($$custom_field 'jsonb'$$), ($$import_default 'true'$$), ($$rwa 'true'$$)) AS bad (option);
-- ERRORS
DROP SCHEMA regress_fs;

-- ===================================================================
-- Privileges
-- ===================================================================
SET ROLE regress_fs_user;
CREATE SERVER mine FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url 'https://acme.freshservice.com');
SELECT sim.report($$ALTER SERVER mine OPTIONS (ADD ca_file '/nowhere/ca.pem')$$);		-- ERROR
SELECT sim.report($$ALTER SERVER mine OPTIONS (ADD proxy 'http://proxy.example.com')$$);		-- ERROR
SELECT sim.report($$CREATE USER MAPPING FOR CURRENT_USER SERVER mine OPTIONS (api_key_file '/etc/passwd')$$);		-- ERROR
CREATE USER MAPPING FOR CURRENT_USER SERVER mine OPTIONS (api_key 'k');
SELECT sim.report($$ALTER USER MAPPING FOR CURRENT_USER SERVER mine OPTIONS (DROP api_key, ADD api_key_file '/etc/passwd')$$);		-- ERROR
RESET ROLE;

SET ROLE regress_fs_reader;
CREATE SERVER readers FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url 'https://acme.freshservice.com', ca_file '/nowhere/ca.pem');
CREATE USER MAPPING FOR CURRENT_USER SERVER readers OPTIONS (api_key_file '/nowhere/key');
SELECT sim.report($$ALTER SERVER readers OPTIONS (ADD proxy 'http://proxy.example.com')$$);		-- ERROR
RESET ROLE;

-- what somebody who may has set: others can change the rest only by
-- taking it out
ALTER SERVER mine OPTIONS (ADD proxy 'http://proxy.example.com');
SET ROLE regress_fs_user;
SELECT sim.report($$ALTER SERVER mine OPTIONS (ADD plan 'pro')$$);		-- ERROR
ALTER SERVER mine OPTIONS (DROP proxy);
ALTER SERVER mine OPTIONS (ADD plan 'pro');
RESET ROLE;

-- a mapping's options are shown to its role, those for PUBLIC to the owner
CREATE USER MAPPING FOR PUBLIC SERVER mine OPTIONS (api_key 'public-key');
CREATE USER MAPPING FOR regress_fs_other SERVER mine OPTIONS (api_key 'other-key');
SET ROLE regress_fs_user;
SELECT usename, umoptions FROM pg_user_mappings WHERE srvname = 'mine' ORDER BY 1;
RESET ROLE;
SET ROLE regress_fs_other;
SELECT usename, umoptions FROM pg_user_mappings WHERE srvname = 'mine' ORDER BY 1;
RESET ROLE;

-- a file that cannot be read, or that holds no key
CREATE FOREIGN TABLE keyless (id bigint) SERVER acme OPTIONS (resource 'agents');
SELECT sim.report('SELECT * FROM keyless');		-- ERROR
ALTER USER MAPPING FOR CURRENT_USER SERVER acme OPTIONS (SET api_key_file '/dev/null');
SELECT sim.report('SELECT * FROM keyless');		-- ERROR

-- no mapping at all
DROP USER MAPPING FOR CURRENT_USER SERVER acme;
SELECT regexp_replace(line, 'user mapping not found for (user )?"([^"]*)".*', 'user mapping not found for "..."')
  FROM sim.report('SELECT * FROM keyless') AS line;		-- ERROR
-- EXPLAIN needs none
SELECT sim.explain('SELECT * FROM keyless');

-- ===================================================================
-- Settings
-- ===================================================================
SELECT name, setting, context, min_val, max_val FROM pg_settings
 WHERE name LIKE 'freshservice\_fdw.%' ORDER BY name;
SET freshservice_fdw.max_requests = 5;
SET freshservice_fdw.max_requests = -1;		-- ERROR
RESET freshservice_fdw.max_requests;
SET freshservice_fdw.no_such_setting = 1;	-- ERROR
SET ROLE regress_fs_user;
SET freshservice_fdw.max_requests = 5;
RESET freshservice_fdw.max_requests;
SET freshservice_fdw.allowed_hosts = '*';	-- ERROR
SET freshservice_fdw.log_requests = on;		-- ERROR
RESET ROLE;

-- ===================================================================
-- allowed_hosts: whom a server of an ordinary role may reach.  It is
-- checked when connecting, whoever reads the table.
-- ===================================================================
CREATE SERVER simulated FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim_url');
CREATE USER MAPPING FOR PUBLIC SERVER simulated OPTIONS (api_key 'simulator-key');
CREATE FOREIGN TABLE workspaces (id bigint, name text) SERVER simulated;
SELECT * FROM workspaces;
ALTER SERVER simulated OWNER TO regress_fs_user;
CALL sim.clear_log();
SELECT sim.report('SELECT * FROM workspaces');		-- ERROR
-- http is not allowed at all
SET freshservice_fdw.allowed_hosts = '127.0.0.1';
SELECT sim.report('SELECT * FROM workspaces');		-- ERROR
RESET freshservice_fdw.allowed_hosts;
-- the check comes before the name is looked up
CREATE FOREIGN TABLE elsewhere (id bigint) SERVER mine OPTIONS (resource 'agents');
ALTER SERVER mine OPTIONS (SET url 'https://freshservice.com.example.com');
SELECT sim.report('SELECT * FROM elsewhere');		-- ERROR
ALTER SERVER mine OPTIONS (SET url 'https://freshservice.com');
SELECT sim.report('SELECT * FROM elsewhere');		-- ERROR
SET freshservice_fdw.allowed_hosts = '';
ALTER SERVER mine OPTIONS (SET url 'https://acme.freshservice.com');
SELECT sim.report('SELECT * FROM elsewhere');		-- ERROR
RESET freshservice_fdw.allowed_hosts;
SELECT sim.requests();
ALTER SERVER simulated OWNER TO CURRENT_USER;
SELECT * FROM workspaces;

-- api_key_file and access_token, with requests
\! umask 022 && printf 'simulator-key\r\nsecond line\n' >results/api_key
\set key_file `pwd` '/results/api_key'
DROP USER MAPPING FOR PUBLIC SERVER simulated;
CREATE USER MAPPING FOR CURRENT_USER SERVER simulated OPTIONS (api_key_file :'key_file');
SELECT * FROM workspaces;
\! rm results/api_key
ALTER USER MAPPING FOR CURRENT_USER SERVER simulated
    OPTIONS (DROP api_key_file, ADD access_token 'simulator-key');
SELECT * FROM workspaces;

-- clean up
SET client_min_messages = warning;
DROP SERVER simulated, acme, mine, readers CASCADE;
DROP EXTENSION freshservice_fdw CASCADE;
DROP SCHEMA sim CASCADE;
REVOKE CREATE ON SCHEMA public FROM regress_fs_user;
DROP ROLE regress_fs_user, regress_fs_reader, regress_fs_other;
