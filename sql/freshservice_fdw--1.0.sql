/* freshservice_fdw: objects of version 1.0 */

-- complain if the script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION freshservice_fdw" to load this file. \quit

CREATE FUNCTION freshservice_fdw_handler()
RETURNS pg_catalog.fdw_handler
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT;

CREATE FUNCTION freshservice_fdw_validator(pg_catalog.text[], pg_catalog.oid)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT;

CREATE FOREIGN DATA WRAPPER freshservice_fdw
    HANDLER freshservice_fdw_handler
    VALIDATOR freshservice_fdw_validator;

CREATE FUNCTION freshservice_comment(schema pg_catalog.regnamespace)
RETURNS pg_catalog.int4
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION freshservice_comment(pg_catalog.regnamespace) IS
'describes the Freshservice tables of a schema and their columns by COMMENTs; returns the number of tables';

CREATE FUNCTION freshservice_resources(
    OUT resource pg_catalog.text, OUT path pg_catalog.text,
    OUT parent pg_catalog.text, OUT key_column pg_catalog.text,
    OUT consistency pg_catalog.text, OUT pushable pg_catalog.jsonb,
    OUT columns pg_catalog.jsonb)
RETURNS SETOF pg_catalog.record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT STABLE PARALLEL SAFE ROWS 130;

COMMENT ON FUNCTION freshservice_resources() IS
'the catalogue: what can be a foreign table, where its records come from, and what is asked for remotely';

CREATE FUNCTION freshservice_get(server pg_catalog.name, path pg_catalog.text,
                                 query pg_catalog.jsonb DEFAULT '{}')
RETURNS SETOF pg_catalog.jsonb
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

REVOKE EXECUTE ON FUNCTION freshservice_get(pg_catalog.name, pg_catalog.text, pg_catalog.jsonb) FROM PUBLIC;

COMMENT ON FUNCTION freshservice_get(pg_catalog.name, pg_catalog.text, pg_catalog.jsonb) IS
'the records of any GET endpoint of the API, all pages of it';

CREATE FUNCTION freshservice_usage_rows(
    OUT account pg_catalog.text,
    OUT server_names pg_catalog.text[],
    OUT bucket pg_catalog.text,
    OUT rate_limit pg_catalog.int4,
    OUT remaining pg_catalog.int4,
    OUT window_ends_at pg_catalog.timestamptz,
    OUT requests pg_catalog.int8,
    OUT credits pg_catalog.int8,
    OUT throttled pg_catalog.int8,
    OUT retries pg_catalog.int8,
    OUT wait_ms pg_catalog.int8,
    OUT bytes_received pg_catalog.int8)
RETURNS SETOF pg_catalog.record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL SAFE;

REVOKE EXECUTE ON FUNCTION freshservice_usage_rows() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION freshservice_usage_rows() TO pg_monitor;

CREATE VIEW freshservice_usage AS
    SELECT * FROM freshservice_usage_rows();

GRANT SELECT ON freshservice_usage TO pg_monitor;

COMMENT ON VIEW freshservice_usage IS
'rate limits of each account, and what all backends have used since server start';

CREATE FUNCTION freshservice_progress_rows(
    OUT pid pg_catalog.int4,
    OUT server_name pg_catalog.text,
    OUT relation pg_catalog.text,
    OUT strategy pg_catalog.text,
    OUT requests pg_catalog.int8,
    OUT requests_estimated pg_catalog.int8,
    OUT rows pg_catalog.int8,
    OUT waiting_for pg_catalog.text,
    OUT waiting_until pg_catalog.timestamptz,
    OUT started_at pg_catalog.timestamptz)
RETURNS SETOF pg_catalog.record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL SAFE;

CREATE VIEW freshservice_progress AS
    SELECT * FROM freshservice_progress_rows();

GRANT SELECT ON freshservice_progress TO PUBLIC;

COMMENT ON VIEW freshservice_progress IS
'running scans of Freshservice tables: own ones, and all for members of pg_monitor';
