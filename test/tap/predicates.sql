-- Random conditions: whatever is asked of Freshservice for them, and however
-- the account reads what it is asked, the rows are those of a local copy.
--
--	PREDICATES        how many (20000)
--	PREDICATES_SEED   of which series; the one used is printed
\ir common.psql

\set predicates 20000
\getenv predicates PREDICATES
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint % 1000000 AS seed \gset
\getenv seed PREDICATES_SEED

SELECT format('ALTER DATABASE %I SET test.seed = %L', current_database(), :'seed') \gexec
\connect
SET client_min_messages = warning;
SET timezone = 'UTC';

-- What has changed of late is in the filters already: nothing changes here.
CREATE SERVER small FOREIGN DATA WRAPPER freshservice_fdw
    OPTIONS (url :'sim0', plan 'enterprise', search_lag '0');
CREATE USER MAPPING FOR CURRENT_USER SERVER small OPTIONS (api_key 'simulator-key');
CREATE SCHEMA typed;
SELECT test.reset('SIM0') \g /dev/null
IMPORT FOREIGN SCHEMA freshservice LIMIT TO (tickets, ticket_details) FROM SERVER small INTO typed
    OPTIONS (custom_fields 'typed');
CREATE TABLE truth.tickets (LIKE typed.tickets);
CREATE TABLE truth.ticket_details (LIKE typed.ticket_details);

-- The copies have the custom fields as columns too.
CREATE FUNCTION test.copy(name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	PERFORM test.control('SIM0', 'GET', 'truth/' || name);
	EXECUTE format('INSERT INTO truth.%1$I SELECT r.* FROM pg_temp.control_answer,'
				   ' jsonb_populate_record(NULL::truth.%1$I, (line->''custom_fields'') || line) AS r', name);
	GET DIAGNOSTICS n = ROW_COUNT;
	EXECUTE format('ANALYZE truth.%I', name);
	RETURN n;
END $$;
SELECT test.copy('tickets') AS copied \gset
SELECT test.copy('ticket_details') \g /dev/null

-- ---------------------------------------------------------------------------
-- Random things
-- ---------------------------------------------------------------------------

CREATE FUNCTION test.below(n int) RETURNS int LANGUAGE sql VOLATILE
AS $$ SELECT floor(random() * n)::int $$;

CREATE FUNCTION test.any_of(VARIADIC items text[]) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT items[1 + floor(random() * cardinality(items))::int] $$;

-- Every column, how often it is taken, and its values.
CREATE TABLE test.columns (n serial, relation text, name text, type text, weight int, vals text[]);
INSERT INTO test.columns (relation, name, type, weight)
SELECT c.relname, a.attname, format_type(a.atttypid, -1),
       CASE WHEN a.attname IN ('tags', 'urgency', 'impact') THEN 12
            WHEN a.attname = ANY ('{status,priority,requester_id,responder_id,group_id,created_at,updated_at,due_by,'
                                  'fr_due_by,headcount,is_remote,needed_by,risk_level,building,desk_number}') THEN 6
            ELSE 1 END
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'typed'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum;
CREATE FUNCTION test.fill() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	c record;
BEGIN
	FOR c IN TABLE test.columns LOOP
		EXECUTE format('UPDATE test.columns SET vals = ARRAY(SELECT DISTINCT %1$s FROM truth.%2$I WHERE %3$I IS NOT NULL ORDER BY 1)'
					   ' WHERE n = %4$s',
					   CASE WHEN c.type = 'text[]' THEN format('unnest(%I)', c.name) ELSE format('left(%I::text, 200)', c.name) END,
					   c.relation, c.name, c.n);
	END LOOP;
END $$;
SELECT test.fill() \g /dev/null
CREATE TABLE test.lots AS SELECT relation, row_number() OVER (PARTITION BY relation ORDER BY n, i) - 1 AS lot, n
FROM test.columns, generate_series(1, weight) AS i;
CREATE INDEX ON test.lots (relation, lot);

-- A constant stands between marks until it is decided how it is written.
CREATE FUNCTION test.mark(type text, value text) RETURNS text LANGUAGE sql IMMUTABLE
AS $$ SELECT chr(1) || type || chr(2) || coalesce(value, chr(4)) || chr(3) $$;

CREATE FUNCTION test.number(vals text[], type text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	value numeric := CASE test.below(8)
		WHEN 0 THEN test.any_of('0', '-1', '2147483647', '-2147483648', '9223372036854775807', '-9223372036854775808')::numeric
		WHEN 1 THEN coalesce(test.any_of(VARIADIC vals), '7')::numeric + test.below(3) - 1
		ELSE coalesce(test.any_of(VARIADIC vals), '7')::numeric END;
BEGIN
	IF value NOT BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
		value := 3;
	END IF;
	RETURN test.mark(CASE WHEN value BETWEEN -2147483648 AND 2147483647 AND test.below(2) = 0 THEN 'int' ELSE 'bigint' END,
					 value::text);
END $$;

CREATE FUNCTION test.numbers(vals text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
SELECT test.mark('bigint[]', '{' || string_agg(CASE WHEN test.below(12) = 0 THEN 'NULL'
	ELSE coalesce(test.any_of(VARIADIC vals), '7') END, ',') || '}')
FROM generate_series(1, CASE WHEN test.below(20) = 0 THEN 60 ELSE 1 + test.below(4) END) $$;

CREATE FUNCTION test.on_integer(col text, vals text[], type text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	a text := test.number(vals, type);
	b text := test.number(vals, type);
BEGIN
	CASE test.below(16)
		WHEN 0, 1, 2 THEN RETURN format('%s = %s', col, a);
		WHEN 3 THEN RETURN format('%s = %s', a, col);
		WHEN 4 THEN RETURN format('%s <> %s', col, a);
		WHEN 5, 6, 7 THEN RETURN format('%s %s %s', col, test.any_of('<', '<=', '>', '>='), a);
		WHEN 8 THEN RETURN format('%s BETWEEN %s AND %s', col, a, b);
		WHEN 9 THEN RETURN format('%s IN (%s, %s%s)', col, a, b, test.any_of('', '', ', NULL'));
		WHEN 10 THEN RETURN format('%s NOT IN (%s, %s%s)', col, a, b, test.any_of('', '', '', ', NULL'));
		WHEN 11 THEN RETURN format('%s = ANY (%s::bigint[])', col, test.numbers(vals));
		WHEN 12 THEN RETURN format('%s <> ALL (%s::bigint[])', col, test.numbers(vals));
		WHEN 13 THEN RETURN format('%s IS NULL', col);
		WHEN 14 THEN RETURN format('%s IS NOT NULL', col);
		ELSE RETURN format('%s %% 3 = 1', col);
	END CASE;
END $$;

-- A point in time near one there is, written as one of three types.
CREATE FUNCTION test.moment(vals text[], type text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	at timestamptz := coalesce(test.any_of(VARIADIC vals), '2026-01-01')::timestamptz;
BEGIN
	CASE test.below(12)
		WHEN 0 THEN RETURN test.mark(type, test.any_of('infinity', '-infinity'));
		WHEN 1 THEN RETURN test.mark(type, test.any_of('0044-03-15 BC', '0001-01-01', '9999-12-31', '20000-01-01', '4000-01-01 BC'));
		WHEN 2, 3 THEN at := date_trunc('day', at) + test.below(3) * interval '1 day';
		WHEN 4 THEN at := at + test.any_of('1 microsecond', '-1 microsecond', '1 second', '-1 second')::interval;
		WHEN 5, 6 THEN at := at + (test.below(3000) - 1500) * interval '1 minute';
		ELSE NULL;
	END CASE;
	RETURN test.mark(type, CASE type WHEN 'timestamptz' THEN at::text WHEN 'timestamp' THEN at::timestamp::text
		ELSE at::date::text END);
END $$;

CREATE FUNCTION test.on_moment(col text, vals text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	op text := test.any_of('=', '<', '<=', '>', '>=', '<', '<=', '>', '>=', '<>');
	unit text := quote_literal(test.any_of('second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'decade'));
	zone text := quote_literal(test.any_of('UTC', 'Asia/Tokyo', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe', 'Etc/GMT+12'));
BEGIN
	CASE test.below(18)
		WHEN 0, 1 THEN RETURN format('%s %s %s', col, op, test.moment(vals, 'timestamptz'));
		WHEN 2 THEN RETURN format('%s %s %s', test.moment(vals, 'timestamptz'), op, col);
		WHEN 3 THEN RETURN format('%s %s %s', col, op, test.moment(vals, 'timestamp'));
		WHEN 4 THEN RETURN format('%s %s %s', col, op, test.moment(vals, 'date'));
		WHEN 5 THEN RETURN format('%s BETWEEN %s AND %s', col, test.moment(vals, 'timestamptz'), test.moment(vals, 'timestamptz'));
		WHEN 6, 7 THEN RETURN format('%s::date %s %s', col, op, test.moment(vals, test.any_of('date', 'date', 'date', 'timestamp', 'timestamptz')));
		WHEN 8, 9 THEN RETURN format('date_trunc(%s, %s) %s %s', unit, col, op, test.moment(vals, test.any_of('timestamptz', 'timestamp', 'date')));
		WHEN 10 THEN RETURN format('date_trunc(%1$s, %2$s) %3$s date_trunc(%1$s, %4$s)', unit, col, op, test.moment(vals, 'timestamptz'));
		WHEN 11 THEN RETURN format('(%s AT TIME ZONE %s)::date %s %s', col, zone, op, test.moment(vals, test.any_of('date', 'timestamp', 'timestamptz')));
		WHEN 12 THEN RETURN format('%s AT TIME ZONE %s %s %s', col, zone, op, test.moment(vals, test.any_of('date', 'timestamp', 'timestamptz')));
		WHEN 13 THEN RETURN format('%s::timestamp %s %s', col, op, test.moment(vals, test.any_of('date', 'timestamp')));
		WHEN 14 THEN RETURN format('date_trunc(%s, %s)::date %s %s', unit, col, op, test.moment(vals, 'date'));
		WHEN 15 THEN RETURN format('date_trunc(%s, %s AT TIME ZONE %s) %s %s', unit, col, zone, op, test.moment(vals, 'timestamp'));
		WHEN 16 THEN RETURN format('%s %s', col, test.any_of('IS NULL', 'IS NOT NULL'));
		ELSE RETURN format('%s IN (%s, %s)', col, test.moment(vals, 'timestamptz'), test.moment(vals, 'timestamptz'));
	END CASE;
END $$;

CREATE FUNCTION test.on_date(col text, vals text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	a text := test.moment(vals, test.any_of('date', 'date', 'date', 'timestamp', 'timestamptz'));
BEGIN
	CASE test.below(8)
		WHEN 0 THEN RETURN format('%s = %s', col, a);
		WHEN 1, 2, 3 THEN RETURN format('%s %s %s', col, test.any_of('<', '<=', '>', '>='), a);
		WHEN 4 THEN RETURN format('%s BETWEEN %s AND %s', col, a, test.moment(vals, 'date'));
		WHEN 5 THEN RETURN format('%s <> %s', col, a);
		WHEN 6 THEN RETURN format('%s IN (%s, %s)', col, test.moment(vals, 'date'), test.moment(vals, 'date'));
		ELSE RETURN format('%s %s', col, test.any_of('IS NULL', 'IS NOT NULL'));
	END CASE;
END $$;

CREATE FUNCTION test.on_boolean(col text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	value text := test.mark('boolean', test.any_of('true', 'false', NULL));
BEGIN
	CASE test.below(6)
		WHEN 0 THEN RETURN col;
		WHEN 1 THEN RETURN format('NOT %s', col);
		WHEN 2 THEN RETURN format('%s %s %s', col, test.any_of('=', '=', '<>', '<'), value);
		WHEN 3 THEN RETURN format('%s IS %s', col, test.any_of('TRUE', 'FALSE', 'UNKNOWN', 'NOT TRUE', 'NOT FALSE', 'NOT UNKNOWN', 'NULL', 'NOT NULL'));
		WHEN 4 THEN RETURN format('%s = ANY (%s::boolean[])', col, test.mark('boolean[]', test.any_of('{true}', '{false,NULL}', '{true,false}', '{}', '{NULL}')));
		ELSE RETURN format('%s IS DISTINCT FROM %s', col, value);
	END CASE;
END $$;

CREATE FUNCTION test.word(vals text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	value text := coalesce(test.any_of(VARIADIC vals), 'x');
BEGIN
	CASE test.below(8)
		WHEN 0 THEN RETURN test.any_of('', ' ', '''', '"', '\', 'null', 'true', '🔥', 'a OR b', ') OR (status:2', 'x:''y''', E'tab\t', 'Straße', E'\u2019', '%', '*');
		WHEN 1 THEN RETURN upper(value);
		WHEN 2 THEN RETURN test.any_of(value || ' ', ' ' || value);
		ELSE RETURN value;
	END CASE;
END $$;

CREATE FUNCTION test.words(vals text[]) RETURNS text LANGUAGE sql VOLATILE
AS $$ SELECT test.mark('text[]', array_agg(CASE WHEN test.below(15) = 0 THEN NULL ELSE test.word(vals) END)::text)
FROM generate_series(1, 1 + test.below(3)) $$;

CREATE FUNCTION test.on_text(col text, vals text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	a text := test.mark('text', test.word(vals));
	b text := test.mark('text', test.word(vals));
BEGIN
	CASE test.below(12)
		WHEN 0, 1, 2 THEN RETURN format('%s = %s', col, a);
		WHEN 3 THEN RETURN format('%s IN (%s, %s%s)', col, a, b, test.any_of('', '', ', NULL'));
		WHEN 4 THEN RETURN format('%s = ANY (%s::text[])', col, test.words(vals));
		WHEN 5 THEN RETURN format('%s <> %s', col, a);
		WHEN 6 THEN RETURN format('%s NOT IN (%s, %s)', col, a, b);
		WHEN 7 THEN RETURN format('%s %s %s', col, test.any_of('<', '>='), a);
		WHEN 8 THEN RETURN format('%s %s left(%s, 3) || ''%%''', col, test.any_of('LIKE', 'ILIKE', 'NOT LIKE'), test.mark('text', translate(test.word(vals), '\', '')));
		WHEN 9 THEN RETURN format('%s %s', col, test.any_of('IS NULL', 'IS NOT NULL'));
		WHEN 10 THEN RETURN format('lower(%s) = lower(%s)', col, a);
		ELSE RETURN format('%s = %s COLLATE %s', col, a, test.any_of('"C"', 'test.folded', 'test.folded'));
	END CASE;
END $$;
CREATE COLLATION test.folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

CREATE FUNCTION test.on_texts(col text, vals text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	CASE test.below(7)
		WHEN 0 THEN RETURN format('%s @> %s', col, test.words(vals));
		WHEN 1 THEN RETURN format('%s <@ %s', test.words(vals), col);
		WHEN 2 THEN RETURN format('%s && %s', col, test.words(vals));
		WHEN 3, 4 THEN RETURN format('%s = ANY (%s)', test.mark('text', test.word(vals)), col);
		WHEN 5 THEN RETURN format('%s %s', col, test.any_of('IS NULL', 'IS NOT NULL', '= ''{}''', '@> ''{}'''));
		ELSE RETURN format('%s <> ALL (%s)', test.mark('text', test.word(vals)), col);
	END CASE;
END $$;

CREATE FUNCTION test.leaf(relation_ text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	c test.columns;
	lots int := CASE relation_ WHEN 'tickets' THEN current_setting('test.lots')::int ELSE current_setting('test.detail_lots')::int END;
	lot_ int := test.below(lots);
	name text;
BEGIN
	SELECT * INTO c FROM test.columns WHERE n = (SELECT n FROM test.lots WHERE relation = relation_ AND lot = lot_);
	name := quote_ident(c.name);
	CASE c.type
		WHEN 'integer', 'bigint' THEN RETURN test.on_integer(name, c.vals, c.type);
		WHEN 'timestamp with time zone' THEN RETURN test.on_moment(name, c.vals);
		WHEN 'date' THEN RETURN test.on_date(name, c.vals);
		WHEN 'boolean' THEN RETURN test.on_boolean(name);
		WHEN 'text' THEN RETURN test.on_text(name, c.vals);
		WHEN 'text[]' THEN RETURN test.on_texts(name, c.vals);
		ELSE RETURN format('%s %s', name, test.any_of('IS NULL', 'IS NOT NULL'));
	END CASE;
END $$;

CREATE FUNCTION test.tree(relation text, depth int) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	IF depth = 0 OR test.below(10) < 3 THEN
		RETURN test.leaf(relation);
	END IF;
	CASE test.below(7)
		WHEN 0 THEN RETURN format('NOT (%s)', test.tree(relation, depth - 1));
		WHEN 1, 2, 3 THEN RETURN format('(%s AND %s)', test.tree(relation, depth - 1), test.tree(relation, depth - 1));
		WHEN 4, 5 THEN RETURN format('(%s OR %s)', test.tree(relation, depth - 1), test.tree(relation, depth - 1));
		ELSE RETURN format('(%s OR %s OR %s)', test.tree(relation, depth - 1), test.tree(relation, depth - 1), test.tree(relation, depth - 1));
	END CASE;
END $$;

-- ---------------------------------------------------------------------------
-- Asking
-- ---------------------------------------------------------------------------

-- Writes the constants: as such, as subqueries, or as parameters.
CREATE FUNCTION test.write(INOUT predicate text, parameters boolean, OUT types text[], OUT vals text[])
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	part text;
	result text := '';
	type text;
	value text;
BEGIN
	types := '{}';
	vals := '{}';
	FOREACH part IN ARRAY string_to_array(predicate, chr(3)) LOOP
		result := result || split_part(part, chr(1), 1);
		CONTINUE WHEN strpos(part, chr(1)) = 0;
		type := split_part(split_part(part, chr(1), 2), chr(2), 1);
		value := nullif(split_part(split_part(part, chr(1), 2), chr(2), 2), chr(4));
		IF parameters THEN
			types := types || type;
			vals := vals || coalesce(format('%L::%s', value, type), 'NULL');
			result := result || '$' || cardinality(types);
		ELSIF test.below(8) = 0 THEN
			result := result || format('(SELECT %L::%s)', value, type);
		ELSE
			result := result || format('%L::%s', value, type);
		END IF;
	END LOOP;
	predicate := result;
END $$;

-- The ids that fulfil a condition, each as often as it comes.
CREATE FUNCTION test.ids(relation text, predicate text, types text[], vals text[])
RETURNS bigint[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	query text := format('SELECT array_agg(id ORDER BY id) FROM %s WHERE %s', relation, predicate);
	ids bigint[];
BEGIN
	IF cardinality(types) = 0 THEN
		EXECUTE query INTO ids;
		RETURN ids;
	END IF;
	EXECUTE format('PREPARE p (%s) AS %s', array_to_string(types, ', '), query);
	EXECUTE format('EXECUTE p (%s)', array_to_string(vals, ', ')) INTO ids;
	DEALLOCATE p;
	RETURN ids;
END $$;

-- What is wrong with the answer to a condition; NULL if nothing is.
CREATE FUNCTION test.wrong(relation text, predicate text, types text[], vals text[])
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	have bigint[];
	want bigint[];
BEGIN
	want := test.ids('truth.' || relation, predicate, types, vals);
	have := test.ids('typed.' || relation, predicate, types, vals);
	IF have IS NOT DISTINCT FROM want THEN
		RETURN NULL;
	END IF;
	RETURN format('missing %s, too many %s, of %s rows',
		(SELECT array_agg(i) FROM (SELECT unnest(want) EXCEPT ALL SELECT unnest(have)) AS x (i)),
		(SELECT array_agg(i) FROM (SELECT unnest(have) EXCEPT ALL SELECT unnest(want)) AS x (i)), cardinality(want));
EXCEPTION WHEN OTHERS THEN
	DEALLOCATE ALL;
	RETURN format('%s: %s', SQLSTATE, SQLERRM);
END $$;

CREATE FUNCTION test.is_filter(relation text, predicate text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (VERBOSE) SELECT id FROM typed.%s WHERE %s', relation, predicate) LOOP
		IF line ~ 'Remote Strategy: filter' THEN
			RETURN true;
		END IF;
	END LOOP;
	RETURN false;
END $$;

-- The accounts: how they read days, texts and lengths.  Where the time zone is
-- known, days are asked for with nothing to spare.
CREATE TABLE test.matrix (n serial, switches jsonb, options text);
INSERT INTO test.matrix (switches, options) VALUES
	('{}', NULL),
	('{}', 'time_zone ''UTC'''),
	('{"account_zone": 14}', NULL),
	('{"account_zone": -12, "filter_length": "encoded"}', 'time_zone ''Etc/GMT+12'''),
	('{"filter_dates": "exclusive"}', NULL),
	('{"filter_dates": "exclusive"}', 'time_zone ''UTC'''),
	('{"filter_dates": "exclusive", "account_zone": 14}', 'time_zone ''Etc/GMT-14'''),
	('{"filter_dates": "exclusive", "account_zone": -12}', NULL),
	('{"filter_dates": "exclusive", "account_zone": -12, "filter_strings": "folded"}', 'time_zone ''Etc/GMT+12'''),
	('{"filter_dates": "start"}', 'time_zone ''UTC'''),
	('{"filter_dates": "start", "account_zone": 14}', NULL),
	('{"filter_dates": "start", "account_zone": -5, "filter_strings": "folded"}', 'time_zone ''Etc/GMT+5'''),
	('{"filter_trash": "included", "filter_requested_for": "absent"}', NULL),
	('{"filter_total": "missing", "updated_since": "exclusive"}', NULL),
	('{"updated_since": "exclusive", "order_by": "ignored"}', NULL),
	('{"filter_page_cap": "none", "filter_per_page": "rejected", "filter_dates": "exclusive"}', 'time_zone ''UTC''');
SELECT count(*) AS accounts FROM test.matrix \gset
ALTER TABLE test.matrix ADD predicates int;
UPDATE test.matrix SET predicates = ceil(:predicates::numeric / :accounts);

CREATE TABLE test.tally (predicates int, filters int, looked_at int, not_empty int);

-- Conditions for the next account.
CREATE PROCEDURE test.ask() LANGUAGE plpgsql AS $$
DECLARE
	account test.matrix;
	relation text;
	predicate text;
	types text[];
	vals text[];
	parameters boolean;
	problem text;
	problems text[] := '{}';
	failed int := 0;
	filters int := 0;
	looked_at int := 0;
BEGIN
	DELETE FROM test.matrix WHERE n = (SELECT min(n) FROM test.matrix) RETURNING * INTO account;
	PERFORM test.reset('SIM0'), test.set('SIM0', account.switches);
	IF account.options IS NOT NULL THEN
		EXECUTE format('ALTER SERVER small OPTIONS (ADD %s)', account.options);
	END IF;
	PERFORM setseed((current_setting('test.seed')::int + account.n) % 100000 / 100000.0);
	PERFORM set_config('test.lots', (SELECT count(*) FROM test.lots AS l WHERE l.relation = 'tickets')::text, false),
		set_config('test.detail_lots', (SELECT count(*) FROM test.lots AS l WHERE l.relation = 'ticket_details')::text, false);
	PERFORM set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true);
	FOR i IN 1 .. account.predicates LOOP
		IF i % 16 = 1 THEN
			PERFORM set_config('timezone', test.any_of('UTC', 'UTC', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Kiritimati',
				'Etc/GMT+12', 'Europe/London', 'Antarctica/Troll', 'XYZ+15:30'), true);
		END IF;
		relation := CASE WHEN test.below(150) = 0 THEN 'ticket_details' ELSE 'tickets' END;
		predicate := test.tree(relation, 3);
		parameters := test.below(6) = 0;
		SELECT w.* INTO predicate, types, vals FROM test.write(predicate, parameters) AS w;
		-- so that listing everything looks dear: a bound that is no bound
		IF test.below(4) > 0 THEN
			predicate := format('%s AND created_at > (SELECT timestamptz ''2001-01-01'')', predicate);
		END IF;
		problem := test.wrong(relation, predicate, types, vals);
		IF problem IS NOT NULL THEN
			failed := failed + 1;
			IF failed <= 5 THEN
				problems := problems || format('%s [%s] %s WHERE %s (%s): %s', i, current_setting('timezone'), relation, predicate,
					array_to_string(vals, ', '), problem);
			END IF;
		END IF;
		IF i % 16 = 0 AND cardinality(types) = 0 THEN
			looked_at := looked_at + 1;
			filters := filters + test.is_filter(relation, predicate)::int;
		END IF;
	END LOOP;
	INSERT INTO test.tally VALUES (account.predicates, filters, looked_at);
	INSERT INTO test.results (good, label, diag) VALUES
		(failed = 0, format('%s conditions on an account with %s%s', account.predicates, account.switches, ' and ' || account.options),
		 concat_ws(E'\n', format('seed %s, %s wrong', current_setting('test.seed'), failed), array_to_string(problems, E'\n')));
	IF account.options IS NOT NULL THEN
		EXECUTE format('ALTER SERVER small OPTIONS (DROP %s)', split_part(account.options, ' ', 1));
	END IF;
END $$;

\ir next_account.psql

SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT plan(:accounts + 18);
SELECT ok(:copied > 100, 'the copy has rows');
SELECT test.tell();
SELECT ok(sum(filters) > sum(looked_at) / 3, format('of %s conditions looked at, %s were asked of filters', sum(looked_at), sum(filters)))
FROM test.tally;
SELECT test.reset('SIM0') \g /dev/null

-- Joins, and queries that would be too long
CREATE TABLE test.people AS SELECT requester_id AS id FROM truth.tickets GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 5;
ANALYZE test.people;
SELECT test.forget('SIM0') \g /dev/null
SELECT test.same('SELECT p.id, t.id AS ticket, subject FROM test.people p JOIN typed.tickets t ON t.requester_id = p.id',
                 'SELECT p.id, t.id AS ticket, subject FROM test.people p JOIN truth.tickets t ON t.requester_id = p.id',
                 'a join on requester_id');
SELECT is((SELECT count(*) FROM test.log('SIM0') AS l WHERE l->'query'->>'requester_id' IN (SELECT id::text FROM test.people)),
          5::bigint, '... one listing a person');
SELECT test.forget('SIM0') \g /dev/null
SELECT is((SELECT sum((SELECT count(*) FROM typed.ticket_details t WHERE t.requester_id = p.id))
           FROM (SELECT id FROM test.people, generate_series(1, 3) ORDER BY id) AS p),
          (SELECT 3 * count(*)::numeric FROM truth.ticket_details WHERE requester_id IN (SELECT id FROM test.people)),
          'a subquery for each of several rows of a requester');
SELECT is((SELECT count(*) FROM test.log('SIM0') AS l WHERE l->'query' ? 'requester_id'), 5::bigint, '... still one listing a person');
SELECT test.same('SELECT id, (SELECT max(t.id) FROM typed.tickets t WHERE t.requester_id = p.id AND t.type = ''Incident'') FROM test.people p',
                 'SELECT id, (SELECT max(t.id) FROM truth.tickets t WHERE t.requester_id = p.id AND t.type = ''Incident'') FROM test.people p',
                 'a subquery for each requester');
SELECT test.same(format('SELECT id FROM typed.tickets WHERE type = %L', type), format('SELECT id FROM truth.tickets WHERE type = %L', type),
                 format('all of type %s', type))
FROM unnest('{Incident,Service Request,Major Incident,Alert,incident}'::text[]) AS type;
SELECT string_agg(id::text, ', ') AS many FROM (SELECT id FROM truth.tickets ORDER BY id) AS x \gset
-- on a desk so large that the list is no way out
CREATE TABLE truth.one (LIKE fs.tickets);
SELECT test.truth('SIM1', 'tickets', 'truth.one') \g /dev/null
ANALYZE fs.tickets;
SELECT string_agg(id::text, ', ') AS people FROM (SELECT DISTINCT requester_id AS id FROM truth.one ORDER BY 1 LIMIT 150) AS x \gset
SELECT test.forget('SIM1') \g /dev/null
SELECT test.same(format('SELECT id FROM fs.tickets WHERE requester_id IN (%s) AND %s', :'people', more),
                 format('SELECT id FROM truth.one WHERE requester_id IN (%s) AND %s', :'people', more),
                 format('many requesters in several queries, and %s', more))
FROM unnest(ARRAY['status IN (2, 3, 4, 5, 6)', '(status = 2 OR priority = 1)', 'priority > 1']) AS condition,
     format('%s AND created_at > (SELECT timestamptz ''2001-01-01'')', condition) AS more;
SELECT ok(count(DISTINCT l->'query'->>'query') > 10, '... there were several')
FROM test.log('SIM1') AS l WHERE l->'query'->>'query' ~ 'requester_id';
SELECT ok(max(length(l->'query'->>'query')) BETWEEN 200 AND 512, '... of 512 characters at most')
FROM test.log('SIM1') AS l WHERE l->>'path' ~ 'filter';
SELECT test.same('SELECT id FROM typed.tickets WHERE ' || condition, 'SELECT id FROM truth.tickets WHERE ' || condition, 'a long OR')
FROM (SELECT string_agg(format('(status = %s AND risk_level = %L)', n, 'Risk of number ' || n), ' OR ') || ' OR risk_level = ''Low risk''' AS condition
      FROM generate_series(1, 30) AS n) AS x;
SELECT * FROM finish();
