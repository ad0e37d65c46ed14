-- Whose key is used, and who may use none; who sees limits and scans.
\ir common.psql

-- The simulator's log names the key of each request: "key-1" may read all,
-- "restricted" is another key, "disabled" a third that is refused.
SELECT plan(38);

CREATE FUNCTION test.key_used() RETURNS text LANGUAGE sql SECURITY DEFINER AS
$$ SELECT string_agg(DISTINCT coalesce(l->>'key', 'none'), ' ') FROM test.log('SIM1') AS l $$;

SELECT format('CREATE ROLE %I', 'fsfdw_' || r) FROM unnest('{owner,reader,other,nobody}'::text[]) AS r
\gexec
GRANT USAGE ON FOREIGN SERVER one TO fsfdw_owner, fsfdw_reader, fsfdw_other;
GRANT ALL ON SCHEMA fs TO fsfdw_owner, fsfdw_reader, fsfdw_other, fsfdw_nobody;
GRANT SELECT ON ALL TABLES IN SCHEMA fs TO fsfdw_owner, fsfdw_reader, fsfdw_other, fsfdw_nobody;
CREATE USER MAPPING FOR fsfdw_owner SERVER one OPTIONS (api_key 'simulator-key');
CREATE USER MAPPING FOR fsfdw_reader SERVER one OPTIONS (api_key 'simulator-restricted-key');
CREATE USER MAPPING FOR fsfdw_other SERVER one OPTIONS (api_key 'simulator-disabled-key');

SET ROLE fsfdw_owner;
CREATE VIEW fs.as_owner AS SELECT id, name FROM fs.groups;
CREATE VIEW fs.as_invoker WITH (security_invoker) AS SELECT id, name FROM fs.groups;
CREATE MATERIALIZED VIEW fs.kept AS SELECT id, name FROM fs.groups WITH NO DATA;
CREATE FUNCTION fs.invoker() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM fs.groups';
CREATE FUNCTION fs.definer() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM fs.groups';
GRANT SELECT ON fs.as_owner, fs.as_invoker, fs.kept TO fsfdw_reader, fsfdw_other, fsfdw_nobody;
RESET ROLE;
GRANT pg_read_all_data TO fsfdw_reader;

CREATE FUNCTION test.as_role(role_ name, query text, key text, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE used text;
BEGIN
	PERFORM test.forget('SIM1');
	BEGIN
		EXECUTE format('SET LOCAL ROLE %I', role_);
		EXECUTE query;
	EXCEPTION WHEN OTHERS THEN
		used := SQLSTATE;
	END;
	RESET ROLE;
	used := concat_ws(' ', test.key_used(), used);
	RETURN NEXT is(used, key, label);
END $$;

SELECT test.as_role('fsfdw_owner', 'SELECT * FROM fs.groups', 'key-1', 'the caller''s key: of the first');
SELECT test.as_role('fsfdw_reader', 'SELECT * FROM fs.groups', 'restricted', '... and of the second in one session');
SELECT test.as_role('fsfdw_reader', 'SELECT * FROM fs.as_owner', 'key-1', 'a view uses its owner''s key');
SELECT test.as_role('fsfdw_nobody', 'SELECT * FROM fs.as_owner', 'key-1', '... whatever the reader has');
SELECT test.as_role('fsfdw_reader', 'SELECT * FROM fs.as_invoker', 'restricted', 'a security_invoker view uses the reader''s');
SELECT test.as_role('fsfdw_reader', 'SELECT fs.invoker()', 'restricted', 'a function uses the caller''s');
SELECT test.as_role('fsfdw_reader', 'SELECT fs.definer()', 'key-1', 'a SECURITY DEFINER function uses its owner''s');
SELECT test.as_role('postgres', 'REFRESH MATERIALIZED VIEW fs.kept', 'key-1', 'REFRESH by a superuser');
SELECT test.as_role('fsfdw_reader', 'SELECT * FROM fs.kept', '', 'reading a materialized view sends nothing');
SELECT test.as_role('fsfdw_other', 'SELECT * FROM fs.groups', 'disabled 28000', 'a disabled key: 28000');
SELECT test.as_role('fsfdw_reader', 'SELECT * FROM fs.agents', 'restricted 42501', 'a key without permission: 42501');
SELECT test.as_role('fsfdw_reader', 'SELECT * FROM fs.groups, fs.as_owner', 'key-1 restricted', 'both keys in one query');

-- a cursor keeps the role that opened it
SELECT test.forget('SIM1');
BEGIN;
SET LOCAL ROLE fsfdw_reader;
DECLARE c CURSOR FOR SELECT * FROM fs.groups;
SET LOCAL ROLE fsfdw_owner;
FETCH 1 FROM c \g /dev/null
COMMIT;
SELECT is(test.key_used(), 'restricted', 'a cursor fetched from by another role uses the key of who opened it');

-- REFRESH uses the owner's mapping even where the superuser has none
DROP USER MAPPING FOR postgres SERVER one;
SELECT test.as_role('postgres', 'REFRESH MATERIALIZED VIEW fs.kept', 'key-1', 'REFRESH by a superuser without mapping');
SELECT test.as_role('postgres', 'SELECT * FROM fs.groups', '42704', 'no mapping: 42704');
CREATE USER MAPPING FOR PUBLIC SERVER one OPTIONS (api_key 'simulator-restricted-key');
SELECT test.as_role('postgres', 'SELECT * FROM fs.groups', 'restricted', 'the mapping for PUBLIC');
DROP USER MAPPING FOR PUBLIC SERVER one;
CREATE USER MAPPING FOR postgres SERVER one OPTIONS (api_key 'simulator-key');

-- a plan holds no key
PREPARE p AS SELECT count(*) FROM fs.groups;
SET plan_cache_mode = force_generic_plan;
SET ROLE fsfdw_owner;
EXECUTE p \g /dev/null
RESET ROLE;
SELECT test.forget('SIM1') \g /dev/null
SET ROLE fsfdw_reader;
EXECUTE p \g /dev/null
RESET ROLE;
SELECT is(test.key_used(), 'restricted', 'a prepared statement after SET ROLE');
ALTER USER MAPPING FOR fsfdw_reader SERVER one OPTIONS (SET api_key 'simulator-key');
SELECT test.forget('SIM1') \g /dev/null
SET ROLE fsfdw_reader;
EXECUTE p \g /dev/null
RESET ROLE;
SELECT is(test.key_used(), 'key-1', '... and after ALTER USER MAPPING');
DROP USER MAPPING FOR fsfdw_reader SERVER one;
SET ROLE fsfdw_reader;
SELECT throws_ok('EXECUTE p', '42704', NULL, '... and after DROP USER MAPPING');
RESET ROLE;

-- rights on the server and on the mapping
SELECT test.as_role('fsfdw_nobody', 'SELECT * FROM fs.groups', '42704', 'a role without mapping: 42704');
SELECT test.as_role('fsfdw_nobody', 'CREATE USER MAPPING FOR CURRENT_USER SERVER one OPTIONS (api_key ''x'')',
                    '42501', 'a mapping needs USAGE on the server');
SELECT test.as_role('fsfdw_nobody', 'CREATE FOREIGN TABLE fs.mine (id bigint) SERVER one OPTIONS (resource ''groups'')',
                    '42501', 'so does a foreign table');
SELECT test.as_role('fsfdw_nobody', 'IMPORT FOREIGN SCHEMA freshservice FROM SERVER one INTO fs',
                    '42501', 'so does IMPORT FOREIGN SCHEMA');
SET ROLE fsfdw_owner;
SELECT is((SELECT count(*) FROM pg_user_mappings WHERE srvname = 'one' AND umoptions IS NOT NULL AND usename <> 'fsfdw_owner'),
          0::bigint, 'other roles'' mappings are not shown');
RESET ROLE;

-- Who sees what: the budget is for monitors, a scan for whoever runs it, too.

CREATE FUNCTION test.sees(role_ name, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', role_);
	BEGIN
		EXECUTE query INTO result;
	EXCEPTION WHEN insufficient_privilege THEN
		result := SQLSTATE;
	END;
	RESET ROLE;
	RETURN result;
END $$;

CREATE ROLE fsfdw_monitor IN ROLE pg_monitor;
CREATE ROLE fsfdw_stats IN ROLE pg_read_all_stats;
CREATE ROLE fsfdw_member IN ROLE fsfdw_owner;
SELECT is(test.sees(role_, 'SELECT count(*) > 0 FROM freshservice_usage'), sees, 'freshservice_usage: ' || role_)
FROM (VALUES ('fsfdw_monitor', 'true'), ('postgres', 'true'), ('fsfdw_stats', '42501'), ('fsfdw_owner', '42501')) AS v (role_, sees);
SELECT is(test.sees(role_, 'SELECT count(*) > 0 FROM freshservice_usage_rows()'), sees, 'freshservice_usage_rows(): ' || role_)
FROM (VALUES ('fsfdw_monitor', 'true'), ('fsfdw_owner', '42501')) AS v (role_, sees);

-- two scans under way, of two roles' sessions
CREATE USER MAPPING FOR fsfdw_reader SERVER one OPTIONS (api_key 'simulator-key');
BEGIN;
SET LOCAL SESSION AUTHORIZATION fsfdw_owner;
DECLARE of_owner CURSOR FOR SELECT * FROM fs.groups;
FETCH 1 FROM of_owner \g /dev/null
RESET SESSION AUTHORIZATION;
SET LOCAL SESSION AUTHORIZATION fsfdw_reader;
DECLARE of_reader CURSOR FOR SELECT * FROM fs.requesters;
FETCH 1 FROM of_reader \g /dev/null
RESET SESSION AUTHORIZATION;
SELECT is(test.sees(role_, 'SELECT string_agg(relation, '' '' ORDER BY relation) FROM freshservice_progress'), sees,
          'freshservice_progress: ' || role_)
FROM (VALUES ('fsfdw_owner', 'groups'), ('fsfdw_member', 'groups'), ('fsfdw_reader', 'requesters'), ('fsfdw_other', NULL),
             ('fsfdw_stats', NULL), ('fsfdw_monitor', 'groups requesters'), ('postgres', 'groups requesters')) AS v (role_, sees);
COMMIT;
SELECT is(test.sees('postgres', 'SELECT count(*) FROM freshservice_progress'), '0', 'freshservice_progress: scans that ended are gone');
DROP ROLE fsfdw_monitor, fsfdw_stats, fsfdw_member;

DROP OWNED BY fsfdw_owner, fsfdw_reader, fsfdw_other, fsfdw_nobody CASCADE;
SELECT format('DROP USER MAPPING IF EXISTS FOR %I SERVER one', 'fsfdw_' || r) FROM unnest('{owner,reader,other,nobody}'::text[]) AS r
\gexec
DROP ROLE fsfdw_owner, fsfdw_reader, fsfdw_other, fsfdw_nobody;
SELECT * FROM finish();
