--
-- What the SQL tests share: the simulator's controls as functions, and output
-- without what changes from run to run.  Every test begins with
--
--	\set ECHO none
--	\getenv abs_srcdir PG_ABS_SRCDIR
--	\set tools :abs_srcdir '/test/regress.sql'
--	\i :tools
--	\set ECHO all
--
-- and ends with DROP SCHEMA sim CASCADE.
--
\getenv sim_url SIM_URL
\set simctl :abs_srcdir '/test/simctl'
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS sim CASCADE;
CREATE SCHEMA sim;
RESET client_min_messages;
SET sim.url = :'sim_url';
SET sim.simctl = :'simctl';
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';

CREATE TABLE sim.line (line text);

CREATE FUNCTION sim.quote_shell(text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN '''' || replace($1, '''', '''\''''') || '''';

-- One control request; the lines of its answer.
CREATE FUNCTION sim.ctl(method text, path text, body text DEFAULT '')
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM sim.line;
    EXECUTE format('COPY sim.line FROM PROGRAM %L WITH (FORMAT csv, DELIMITER E''\x01'', QUOTE E''\x02'')',
                   format('SIM_URL=%s %s %s %s %s',
                          sim.quote_shell(current_setting('sim.url')),
                          sim.quote_shell(current_setting('sim.simctl')),
                          sim.quote_shell(method), sim.quote_shell(path),
                          sim.quote_shell(body)));
    RETURN QUERY SELECT line FROM sim.line;
END $$;

-- Faults gone, switches as at the start, changes to records gone, log empty.
CREATE PROCEDURE sim.reset() LANGUAGE sql
AS $$ SELECT sim.ctl('POST', '/_control/reset') $$;

CREATE PROCEDURE sim.set(switches text) LANGUAGE sql
AS $$ SELECT sim.ctl('POST', '/_control/set', switches) $$;

-- The next count answers whose path matches are spoilt.
CREATE PROCEDURE sim.fault(kind text, more text DEFAULT '{}') LANGUAGE sql
AS $$
SELECT sim.ctl('POST', '/_control/fault',
               (jsonb_build_object('kind', kind) || more::jsonb)::text)
$$;

CREATE PROCEDURE sim.clear_log() LANGUAGE sql
AS $$ SELECT sim.ctl('DELETE', '/_control/log') $$;

-- Text without ports, points in time and other numbers that vary.
CREATE FUNCTION sim.mask(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    line text := $1;
BEGIN
    line := regexp_replace(line, '127\.0\.0\.1(:| port )\d+', '127.0.0.1\1PORT', 'g');
    line := regexp_replace(line, '\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?| UTC)?', 'TIME', 'g');
    line := regexp_replace(line, '\d{4}-\d\d-\d\d', 'DATE', 'g');
    line := regexp_replace(line, 'record id \d+', 'record id N', 'g');
    line := regexp_replace(line, 'byte offset \d+', 'byte offset N', 'g');
    line := regexp_replace(line, 'value \d{8,} is', 'value N is', 'g');
    RETURN line;
END $$;

-- What the simulator was asked since the log was last cleared.
CREATE FUNCTION sim.log() RETURNS TABLE (request text, status int) LANGUAGE sql AS $$
SELECT sim.mask(format('%s%s', l.line->>'path',
                       (SELECT '?' || string_agg(key || '=' || value, '&')
                          FROM json_each_text(l.line->'query')))),
       (l.line->>'status')::int
  FROM (SELECT line::json FROM sim.ctl('GET', '/_control/log') AS line) l
$$;

CREATE FUNCTION sim.requests() RETURNS bigint LANGUAGE sql
AS $$ SELECT count(*) FROM sim.log() $$;

-- Records a table ought to have, by the simulator itself.
CREATE FUNCTION sim.truth(name text) RETURNS SETOF jsonb LANGUAGE sql
AS $$ SELECT line::jsonb FROM sim.ctl('GET', '/_control/truth/' || name) AS line $$;

-- Runs a statement and says how it ended: rows, or the whole error.
CREATE FUNCTION sim.report(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
    message text;
    detail text;
    hint text;
    context text;
    line text;
BEGIN
    EXECUTE statement;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN NEXT format('fine, %s rows', n);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
    RETURN NEXT sim.mask(format('%s: %s', SQLSTATE, message));
    IF detail <> '' THEN
        RETURN NEXT sim.mask(format('       DETAIL: %s',
                                    replace(detail, E'\n', E'\n               ')));
    END IF;
    IF hint <> '' THEN
        RETURN NEXT sim.mask(format('       HINT: %s', hint));
    END IF;
    FOREACH line IN ARRAY string_to_array(context, E'\n') LOOP
        -- the lines of this function, and of what it called, are no news
        IF line ~ '^column ' THEN
            RETURN NEXT sim.mask(format('       CONTEXT: %s', line));
        END IF;
    END LOOP;
END $$;

-- Whether an object takes an option; leaves it as it was.
CREATE FUNCTION sim.try(object text, name text, value text)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    RETURN NEXT format('%s %L', name, value);
    BEGIN
        FOR line IN SELECT * FROM sim.report(format('ALTER %s OPTIONS (%s %I %L)',
                                                    object,
                                                    CASE WHEN name = 'url' AND object LIKE 'SERVER %'
                                                         THEN 'SET' ELSE 'ADD' END,
                                                    name, value)) LOOP
            RETURN NEXT '   ' || CASE WHEN line LIKE 'fine%' THEN 'accepted' ELSE line END;
        END LOOP;
        RAISE EXCEPTION USING ERRCODE = 'ZZ000';
    EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
        NULL;
    END;
END $$;

-- EXPLAIN without what differs between versions of PostgreSQL: one line for
-- each node, and this wrapper's properties.
CREATE FUNCTION sim.explain(query text, options text DEFAULT 'VERBOSE, COSTS OFF')
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, query) LOOP
        CONTINUE WHEN line !~ '^\s*->  |^[A-Z]|^\s*(InitPlan|SubPlan|Remote |Not Pushed|Consistency|Estimated |(Proof )?Requests:|Credits:|Retries:|Rate Limit Wait|Data As Of)'
            OR line ~ '^(Planning|Execution|Query Identifier|Settings|JIT)';
        line := sim.mask(line);
        line := regexp_replace(line, ' \(actual .*\)$', '');
        line := regexp_replace(line, 'InitPlan (\d+) \(returns \$\d+(,\$\d+)*\)', 'InitPlan \1', 'g');
        line := regexp_replace(line, '\$\d+|\(InitPlan \d+\)\.col\d+', '$N', 'g');
        -- what is estimated for a given day depends on today's
        IF query ~ '\d{4}-\d\d-\d\d' THEN
            line := regexp_replace(line, '(Estimated (Requests|Time): )[\d.]+', '\1N');
        END IF;
        line := regexp_replace(line, '(Data As Of: ).*', '\1...');
        line := regexp_replace(line, '(Rate Limit Wait: )\d+', '\1N');
        RETURN NEXT line;
    END LOOP;
END $$;
