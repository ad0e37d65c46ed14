-- What listings other than those of tickets can be asked for, and what they
-- may refuse.
\ir common.psql

CREATE TABLE truth.agents (LIKE fs.agents);
CREATE TABLE truth.requesters (LIKE fs.requesters);
CREATE TABLE truth.problems (LIKE fs.problems);
CREATE TABLE truth.releases (LIKE fs.releases);
CREATE TABLE truth.changes (LIKE fs.changes);
CREATE TABLE truth.service_items (LIKE fs.service_items);
CREATE TABLE truth.assets (LIKE fs.assets);
CREATE TABLE truth.alerts (LIKE fs.alerts);
SELECT test.truth('SIM1', name, format('truth.%I', name)) FROM
	unnest('{agents,requesters,problems,releases,changes,service_items,assets,alerts}'::text[]) AS name \g /dev/null
CREATE TABLE results (n serial, label text, diag text);

-- Lower bounds that are not documented.  What was learned of the account is
-- forgotten when its server is altered.

-- the same of an order
CREATE PROCEDURE test.refused_order() LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.reset('SIM1'), test.fault('SIM1', '{"kind": "status", "status": 400, "path": "/assets.*updated_at", "count": -1}');
	FOR i IN 1..2 LOOP
		PERFORM test.forget('SIM1');
		INSERT INTO results (label, diag) VALUES ('an order that is refused, scan ' || i,
			test.difference('SELECT id FROM fs.assets WHERE updated_at >= ''2026-01-01''', 'SELECT id FROM truth.assets WHERE updated_at >= ''2026-01-01'''));
		INSERT INTO results (label, diag) SELECT 'an order that is refused, scan ' || i || ': refusals',
			nullif((SELECT count(*) FROM test.log('SIM1') AS l WHERE l->>'status' = '400')::text, (2 * (2 - i))::text);
	END LOOP;
	PERFORM test.reset('SIM1');
END $$;
CREATE PROCEDURE test.since(how text) LANGUAGE plpgsql AS $$
DECLARE
	recent timestamptz;
	name text;
BEGIN
	PERFORM test.reset('SIM1'), test.set('SIM1', jsonb_build_object('itil_updated_since', how));
	FOREACH name IN ARRAY '{problems,releases,problems}'::text[] LOOP
		EXECUTE format('SELECT min(updated_at) FROM (SELECT updated_at FROM truth.%I ORDER BY updated_at DESC LIMIT 20) AS t', name) INTO recent;
		PERFORM test.forget('SIM1');
		INSERT INTO results (label, diag) VALUES (format('%s since a moment, %s', name, how),
			test.difference(format('SELECT * FROM fs.%I WHERE updated_at >= %L', name, recent),
							format('SELECT * FROM truth.%I WHERE updated_at >= %L', name, recent)));
		INSERT INTO results (label, diag) SELECT format('%s since a moment, %s: refusals', name, how),
			nullif((SELECT count(*) FROM test.log('SIM1') AS l WHERE l->>'status' = '400')::text,
				   CASE WHEN how = 'rejected' AND NOT EXISTS (SELECT FROM results WHERE label = format('%s since a moment, rejected: refusals', name))
				        THEN '2' ELSE '0' END);
	END LOOP;
	PERFORM test.reset('SIM1');
END $$;
\connect
ALTER SERVER one VERSION '1';
CALL test.since('honoured');
\connect
ALTER SERVER one VERSION '2';
CALL test.since('ignored');
\connect
ALTER SERVER one VERSION '3';
CALL test.since('rejected');
\connect
ALTER SERVER one VERSION '4';
CALL test.refused_order();
\connect
ALTER SERVER one VERSION '9';
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT * FROM no_plan();

CREATE FUNCTION test.asks(query text, want text, requests bigint, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('SIM1');
	RETURN QUERY SELECT test.same(query, want, label);
	RETURN NEXT is(test.requests('SIM1'), requests, label || ': requests');
END $$;

-- People by address

SELECT primary_email AS mail FROM truth.requesters WHERE primary_email ~ '@' ORDER BY id LIMIT 1 \gset
SELECT email AS agent_mail FROM truth.agents WHERE email ~ '@' ORDER BY id LIMIT 1 \gset
SELECT secondary_emails[1] AS other_mail FROM truth.requesters WHERE cardinality(secondary_emails) > 0 ORDER BY id LIMIT 1 \gset
SELECT ceil(count(*) / 100.0) AS pages FROM truth.requesters \gset
SELECT test.asks(format('SELECT * FROM fs.requesters WHERE primary_email = %L', :'mail'),
                 format('SELECT * FROM truth.requesters WHERE primary_email = %L', :'mail'), 1, 'a requester by address');
SELECT test.asks(format('SELECT * FROM fs.requesters WHERE primary_email = %L', upper(:'mail')),
                 format('SELECT * FROM truth.requesters WHERE primary_email = %L', upper(:'mail')), 1, 'the same in other letters is nobody');
SELECT test.asks(format('SELECT * FROM fs.requesters WHERE primary_email = %L', :'other_mail'),
                 format('SELECT * FROM truth.requesters WHERE primary_email = %L', :'other_mail'), 1, 'another address of somebody is not the first');
SELECT test.asks(format('SELECT * FROM fs.agents WHERE email = %L AND active', :'agent_mail'),
                 format('SELECT * FROM truth.agents WHERE email = %L AND active', :'agent_mail'), 1, 'an agent by address');
SELECT test.asks('SELECT * FROM fs.requesters WHERE primary_email = ''a+b&c=d@example.com''',
                 'SELECT * FROM truth.requesters WHERE false', 1, 'an address with characters that URLs use');
SELECT test.asks(format('SELECT * FROM fs.requesters WHERE primary_email = %L AND primary_email = ''x@example.com''', :'mail'),
                 'SELECT * FROM truth.requesters WHERE false', 0, 'two addresses at once');
SELECT test.asks('SELECT r.* FROM (VALUES (''' || :'mail' || '''), (''nobody@example.com''), (NULL)) AS v (mail) JOIN fs.requesters AS r ON r.primary_email = v.mail',
                 format('SELECT * FROM truth.requesters WHERE primary_email = %L', :'mail'), 2, 'addresses of a join');
SELECT test.forget('SIM1') \g /dev/null
SELECT test.same('SELECT * FROM fs.requesters WHERE primary_email = ''no address''', 'SELECT * FROM truth.requesters WHERE false', 'what is no address');
SELECT is((SELECT count(*) FROM test.log('SIM1') AS l WHERE l->'query' ? 'email'), 0::bigint, 'what is no address is not asked for');

-- and by phone, and of some state

SELECT work_phone_number AS phone FROM truth.requesters WHERE work_phone_number <> '' GROUP BY 1 ORDER BY count(*) LIMIT 1 \gset
SELECT test.forget('SIM1') \g /dev/null
SELECT test.same(format('SELECT * FROM fs.requesters WHERE work_phone_number = %L', :'phone'),
                 format('SELECT * FROM truth.requesters WHERE work_phone_number = %L', :'phone'), 'requesters by phone');
SELECT cmp_ok(test.requests('SIM1'), '<', (:pages / 2)::bigint, 'requesters by phone: requests');
SELECT test.forget('SIM1') \g /dev/null
SELECT test.same(format('SELECT * FROM fs.agents WHERE mobile_phone_number = %L', phone),
                 format('SELECT * FROM truth.agents WHERE mobile_phone_number = %L', phone), format('what is no phone number: "%s"', phone))
FROM unnest('{""," ",call me,"+1 "}'::text[]) AS phone;
SELECT is((SELECT count(*) FROM test.log('SIM1') AS l WHERE l->'query' ? 'mobile_phone_number'), 0::bigint, 'what is no phone number is not asked for');
PREPARE of_state(boolean) AS SELECT * FROM fs.agents WHERE occasional = $1;
SET plan_cache_mode = force_generic_plan;
SELECT test.forget('SIM1') \g /dev/null
SELECT test.same(format('SELECT * FROM fs.agents WHERE %s', c), format('SELECT * FROM truth.agents WHERE %s', c), 'agents: ' || c)
FROM unnest('{active,NOT active,active IS FALSE,active IS NOT TRUE,occasional,NOT occasional AND active,occasional AND NOT occasional}'::text[]) AS c;
SELECT test.same('EXECUTE of_state(true)', 'SELECT * FROM truth.agents WHERE occasional', 'agents by a parameter');
SELECT is((SELECT array_agg(concat_ws(' ', l->'query'->>'active', l->'query'->>'state') ORDER BY (l->>'n')::int) FROM test.log('SIM1') AS l WHERE l->'query'->>'page' = '1'),
          '{true,false,false,"",occasional,"true fulltime",occasional}', 'agents: what was asked for');
RESET plan_cache_mode;

-- Others by what their listings know

SELECT category_id AS category FROM truth.service_items GROUP BY 1 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT test.same(format('SELECT * FROM fs.service_items WHERE category_id = %s', :category),
                 format('SELECT * FROM truth.service_items WHERE category_id = %s', :category), 'service items of a category');
SELECT is((SELECT array_agg(DISTINCT l->'query'->>'category_id') FROM test.log('SIM1') AS l WHERE l->>'path' ~ 'items'), ARRAY[:'category'],
          'service items of a category: asked for');
SELECT requester_id AS requester FROM truth.changes WHERE requester_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1 \gset
SELECT test.asks(format('SELECT * FROM fs.changes WHERE requester_id = %s', :requester),
                 format('SELECT * FROM truth.changes WHERE requester_id = %s', :requester), 1, 'changes of a requester');
SELECT min(updated_at) AS recent FROM (SELECT updated_at FROM truth.changes ORDER BY updated_at DESC LIMIT 50) AS c \gset
SELECT test.asks(format('SELECT * FROM fs.changes WHERE updated_at >= %L', :'recent'),
                 format('SELECT * FROM truth.changes WHERE updated_at >= %L', :'recent'), 1, 'changes since a moment');

-- What was seen above

SELECT is(diag, NULL, label) FROM results ORDER BY n;

-- What changed since a moment, in the order of changes

SELECT updated_at AS recent FROM truth.assets ORDER BY updated_at DESC OFFSET 250 LIMIT 1 \gset
SELECT test.asks(format('SELECT * FROM fs.assets WHERE updated_at >= %L', :'recent'),
                 format('SELECT * FROM truth.assets WHERE updated_at >= %L', :'recent'), 4, 'assets since a moment');
SELECT updated_at AS moment FROM truth.alerts ORDER BY updated_at DESC OFFSET 30 LIMIT 1 \gset
SELECT test.asks(format('SELECT * FROM fs.alerts WHERE updated_at >= %L', :'moment'),
                 format('SELECT * FROM truth.alerts WHERE updated_at >= %L', :'moment'), 1, 'alerts since a moment, on one page');

-- an asset that is changed while the listing is read, from behind to the front
SELECT display_id AS later, id AS later_id FROM truth.assets ORDER BY updated_at DESC OFFSET 220 LIMIT 1 \gset
SELECT test.mutate('SIM1', jsonb_build_object('op', 'update', 'table', 'assets', 'ids', jsonb_build_array(:later), 'set', '{"name": "changed"}'::jsonb,
	'when', '{"path": "/assets\\?.*page=1(&|$)", "after": 1}'::jsonb)) \g /dev/null
SELECT is((SELECT count(*) FROM fs.assets WHERE updated_at >= :'recent' AND id = :later_id), 1::bigint, 'an asset that moves to the front while it is read');
SELECT is((SELECT name FROM fs.assets WHERE updated_at >= :'recent' AND id = :later_id), 'changed', 'an asset that has moved to the front');
SELECT test.control('SIM1', 'POST', 'restore_data', '{}') \g /dev/null

-- Assets by query: the index behind it trails, reaches so far, and moves

SELECT asset_type_id AS kind, ceil(count(*) / 30.0) + 3 AS kind_requests FROM truth.assets GROUP BY asset_type_id
HAVING count(*) > 30 ORDER BY count(*), asset_type_id LIMIT 1 \gset
SELECT asset_type_id AS other_kind FROM truth.assets WHERE asset_type_id <> :kind LIMIT 1 \gset
SELECT display_id AS leaver, id AS leaver_id FROM truth.assets WHERE asset_type_id = :kind ORDER BY id LIMIT 1 \gset
SELECT display_id AS goner FROM truth.assets WHERE asset_type_id = :kind ORDER BY id DESC LIMIT 1 \gset
SELECT display_id AS comer FROM truth.assets WHERE asset_type_id = :other_kind ORDER BY id LIMIT 1 \gset
CREATE FUNCTION test.kind(query text, requests bigint, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE truth.assets;
	PERFORM test.truth('SIM1', 'assets', 'truth.assets'), test.forget('SIM1');
	RETURN QUERY SELECT test.same('SELECT * FROM fs.assets WHERE ' || query, 'SELECT * FROM truth.assets WHERE ' || query, label);
	RETURN NEXT cmp_ok(test.requests('SIM1'), '<=', requests, label || ': requests');
END $$;
SELECT test.kind(format('asset_type_id = %s', :kind), :kind_requests::bigint, 'assets of a type');
SELECT test.kind(format('asset_type_id IN (%s, %s) AND user_id IS NOT NULL', :kind, :other_kind), 12, 'assets of two types');
SELECT test.kind('asset_type_id = 7', 4, 'assets of a type that none has');
SELECT test.kind('asset_type_id IN (SELECT DISTINCT asset_type_id FROM truth.assets)', 400, 'assets of the types of a join');
SELECT format('asset_type_id IN (%s)', string_agg(DISTINCT asset_type_id::text, ', ')) AS all_kinds FROM truth.assets \gset
SELECT test.kind(:'all_kinds', 40, 'more assets than a query reaches are read by list');

SELECT test.set('SIM1', '{"lag": 120}'),
       test.mutate('SIM1', jsonb_build_object('op', 'update', 'table', 'assets', 'ids', jsonb_build_array(:leaver), 'set', jsonb_build_object('asset_type_id', :other_kind))),
       test.mutate('SIM1', jsonb_build_object('op', 'update', 'table', 'assets', 'ids', jsonb_build_array(:comer), 'set', jsonb_build_object('asset_type_id', :kind))),
       test.mutate('SIM1', jsonb_build_object('op', 'delete', 'table', 'assets', 'ids', jsonb_build_array(:goner))) \g /dev/null
SELECT test.kind(format('asset_type_id = %s', :kind), 40, 'assets that changed, came and went, which the index does not know yet');
SELECT test.set('SIM1', '{"lag": 0}'), test.control('SIM1', 'POST', 'restore_data', '{}') \g /dev/null

-- the first page is of one moment, and the second of another
SELECT test.mutate('SIM1', jsonb_build_object('op', 'delete', 'table', 'assets',
	'when', '{"path": "/assets\\?filter.*page=1(&|$)", "after": 1}'::jsonb, 'pick', '{"of": "answer", "which": "first"}'::jsonb)) \g /dev/null
CREATE TEMP TABLE of_kind AS SELECT id FROM fs.assets WHERE asset_type_id = :kind;
TRUNCATE truth.assets;
SELECT test.truth('SIM1', 'assets', 'truth.assets') \g /dev/null
SELECT is((SELECT count(*) FROM truth.assets WHERE asset_type_id = :kind AND id NOT IN (SELECT id FROM of_kind)), 0::bigint,
          'an asset that leaves between two pages of a query: none is lost');
SELECT test.control('SIM1', 'POST', 'restore_data', '{}') \g /dev/null
TRUNCATE truth.assets;
SELECT test.truth('SIM1', 'assets', 'truth.assets') \g /dev/null

-- Listings without an order, while records leave them

-- which: the rows of the answer to a page's request that vanish right after it
CREATE FUNCTION test.leaves(name text, page text, which text, label text, condition text DEFAULT 'true') RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.control('SIM1', 'POST', 'restore_data', '{}'), test.forget('SIM1');
	PERFORM test.mutate('SIM1', jsonb_build_object('op', 'delete', 'table', name,
		'when', jsonb_build_object('path', format('/%s\?.*page=%s', name, page), 'after', 1),
		'pick', jsonb_build_object('of', 'answer', 'which', which)));
	EXECUTE format('CREATE TEMP TABLE have AS SELECT id FROM fs.%I WHERE %s', name, condition);
	EXECUTE format('TRUNCATE truth.%I', name);
	PERFORM test.truth('SIM1', name, format('truth.%I', name));
	-- what vanished may have been read before
	RETURN NEXT is(test.number(format('SELECT count(*) FROM truth.%I WHERE id NOT IN (SELECT id FROM have) AND %s', name, condition)), 0::bigint, label || ': none is lost');
	RETURN NEXT is((SELECT count(*) - count(DISTINCT id) FROM have), 0::bigint, label || ': none is doubled');
	DROP TABLE have;
	PERFORM test.control('SIM1', 'POST', 'restore_data', '{}');
END $$;
CREATE FUNCTION test.number(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint; BEGIN EXECUTE query INTO n; RETURN n; END $$;
SELECT test.leaves('requesters', '1(&|$)', 'first', 'the first record of the first page');
SELECT test.leaves('requesters', '3(&|$)', 'last', 'the last record of a page');
SELECT test.leaves('requesters', '5(&|$)', 'all', 'all records of a page');
SELECT test.leaves('agents', '2(&|$)', 'any', 'a record in the middle of a page');
SELECT test.leaves('problems', '1(&|$)', 'all', 'all records of the first page');
SELECT test.leaves('assets', '1(&|$)', 'all', 'all records of the first page, in the order of changes', format('updated_at >= %L', :'recent'));
SELECT test.leaves('assets', '2(&|$)', 'last', 'the last of a page, in the order of changes', format('updated_at >= %L', :'recent'));

-- Records in the trash are of no table but that of the trash, by whatever key

SELECT test.reset('SIM0') \g /dev/null
CREATE SERVER zero FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim0', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER zero OPTIONS (api_key 'simulator-key');
CREATE SCHEMA f0;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER zero INTO f0;
CREATE FUNCTION test.by_key(name text, trash text, key text, below text, below_key text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	gone text;
	ids text;
	n bigint;
BEGIN
	EXECUTE format('CREATE TEMP TABLE live AS SELECT %I AS id, updated_at FROM f0.%I', key, name);
	EXECUTE format('CREATE TEMP TABLE gone AS SELECT %I AS id, updated_at FROM f0.%I', key, trash);
	ids := (SELECT string_agg(id::text, ', ') FROM (SELECT id FROM gone ORDER BY id LIMIT 3) AS g);
	gone := (SELECT id FROM gone ORDER BY updated_at LIMIT 1);
	PERFORM test.forget('SIM0');
	EXECUTE format('SELECT count(*) FROM f0.%I WHERE %I = %s', name, key, gone) INTO n;
	RETURN NEXT is(n, 0::bigint, format('%s by key: one in the trash', name));
	RETURN NEXT is(test.requests('SIM0'), 2::bigint, format('%s by key: requests', name));
	EXECUTE format('SELECT count(*) FROM f0.%I WHERE %I IN (%s, %s)', name, key, ids, (SELECT id FROM live ORDER BY updated_at DESC LIMIT 1)) INTO n;
	RETURN NEXT is(n, 1::bigint, format('%s by key: some in the trash, one not', name));
	EXECUTE format('SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off');
	PERFORM test.forget('SIM0');
	EXECUTE format('SELECT count(*) FROM (SELECT id FROM gone UNION ALL (SELECT id FROM live ORDER BY id LIMIT 2)) AS v JOIN f0.%I AS t ON t.%I = v.id', name, key) INTO n;
	RETURN NEXT is(n, 2::bigint, format('%s by keys of a join', name));
	RETURN NEXT cmp_ok(test.requests('SIM0'), '<=', (SELECT count(*) FROM gone) + 2 + 4, format('%s by keys of a join: requests', name));
	EXECUTE format('SELECT count(*) FROM f0.%I WHERE %I IN (%s)', below, below_key, ids) INTO n;
	RETURN NEXT is(n, 0::bigint, format('%s of some in the trash', below));
	EXECUTE format('SELECT count(*) FROM (SELECT %I FROM f0.%I OFFSET 0) AS b WHERE %I IN (%s)', below_key, below, below_key, ids) INTO n;
	RETURN NEXT is(n, 0::bigint, format('%s, all of them', below));
	DROP TABLE live, gone;
END $$;
SELECT test.by_key('assets', 'trashed_assets', 'display_id', 'asset_contracts', 'asset_display_id');
SELECT test.by_key('changes', 'deleted_changes', 'id', 'change_notes', 'change_id');
SELECT test.by_key('releases', 'deleted_releases', 'id', 'release_notes', 'release_id');

-- one that goes there after the view of the trash was read, while others are asked for
SELECT id AS first, lead(id) OVER (ORDER BY updated_at DESC) AS second FROM f0.changes ORDER BY updated_at DESC LIMIT 1 \gset
SELECT test.mutate('SIM0', jsonb_build_object('op', 'delete', 'table', 'changes', 'ids', jsonb_build_array(:second),
	'when', '{"path": "filter=deleted"}'::jsonb)) \g /dev/null
SELECT is((SELECT array_agg(c.id) FROM (VALUES (:first), (:second)) AS v (id), LATERAL (SELECT id FROM f0.changes WHERE changes.id = v.id) AS c), ARRAY[:first]::bigint[],
          'a change that goes to the trash between two lookups');
SELECT test.control('SIM0', 'POST', 'restore_data', '{}') \g /dev/null

-- many keys of a table that turned out to be short
SELECT count(*) AS listed FROM f0.assets \gset
SELECT test.forget('SIM0') \g /dev/null
SELECT count(*) FROM f0.assets \g /dev/null
SELECT test.requests('SIM0') AS pages \gset
SELECT string_agg(display_id::text, ', ') AS many FROM (SELECT display_id FROM f0.assets ORDER BY display_id LIMIT (2 * :pages)) AS a \gset
SELECT test.forget('SIM0') \g /dev/null
SELECT is((SELECT count(*) FROM f0.assets WHERE display_id = ANY (format('{%s}', :'many')::int[])), (2 * :pages)::bigint, 'many assets by key');
SELECT cmp_ok(test.requests('SIM0'), '<=', :pages::bigint, 'many assets by key: they are listed, as that took fewer requests before');

-- Approvals are listed by parent and state: of those listings, the ones that may have rows.
CREATE TABLE truth.approvals (LIKE fs.approvals);
CREATE TABLE truth.announcements (LIKE fs.announcements);
CREATE TABLE truth.communications (LIKE fs.communications);
SELECT test.truth('SIM1', name, format('truth.%I', name)) FROM unnest('{approvals,announcements,communications}'::text[]) AS name \g /dev/null

-- rows, and the values that these parameters had
CREATE FUNCTION test.asked(query text, want text, params text, asked text, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('SIM1');
	RETURN QUERY SELECT test.same(query, want, label);
	RETURN NEXT is((SELECT string_agg(DISTINCT said, ', ' ORDER BY said) FROM test.log('SIM1') AS l,
		LATERAL (SELECT string_agg(l->'query'->>k, ' ' ORDER BY o) AS said
		         FROM regexp_split_to_table(params, ' ') WITH ORDINALITY AS r (k, o)) AS s), asked, label || ': asked');
END $$;
SELECT parent_id AS approved FROM truth.approvals WHERE parent = 'change' ORDER BY id LIMIT 1 \gset
SELECT approver_id AS approver FROM truth.approvals WHERE parent = 'ticket' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1 \gset
SELECT test.asked('SELECT * FROM fs.approvals WHERE ' || c, 'SELECT * FROM truth.approvals WHERE ' || c, 'parent status parent_id approver_id level', asked, 'approvals: ' || c)
FROM (VALUES ('parent = ''ticket''', 'ticket approved, ticket cancelled, ticket rejected, ticket requested'),
             ('parent IN (''change'', ''release'') AND parent_id = ' || :approved,
              format('change approved %1$s, change cancelled %1$s, change rejected %1$s, change requested %1$s', :approved)),
             (format('parent = ''ticket'' AND approver_id = %s AND level = 1', :approver),
              format('ticket approved %1$s 1, ticket cancelled %1$s 1, ticket rejected %1$s 1, ticket requested %1$s 1', :approver)),
             ('parent = ''Ticket''', NULL), ('parent = ''tick''', NULL), ('parent = ''''', NULL), ('parent = NULL::text', NULL),
             ('parent = ''ticket'' AND parent = ANY (''{change}'')', NULL)) AS v (c, asked);
SELECT test.asked('SELECT * FROM fs.approvals WHERE ' || c, 'SELECT * FROM truth.approvals WHERE ' || c, 'parent', 'change, ticket', 'approvals: ' || c)
FROM unnest('{parent <> ''ticket'',parent LIKE ''tick%'',parent = ''ticket'' OR parent = ''change'',upper(parent) = ''TICKET''}'::text[]) AS c;
PREPARE of_parent(text[]) AS SELECT * FROM fs.approvals WHERE parent = ANY ($1);
SET plan_cache_mode = force_generic_plan;
SELECT test.asked(format('EXECUTE of_parent(%L)', p), format('SELECT * FROM truth.approvals WHERE parent = ANY (%L)', p), 'parent', asked, 'approvals by a parameter: ' || p)
FROM (VALUES ('{ticket}', 'ticket'), ('{x,change}', 'change'), ('{x}', NULL)) AS v (p, asked);
RESET plan_cache_mode;
SELECT test.asks('SELECT * FROM fs.approvals WHERE parent = ''project''', 'SELECT * FROM truth.approvals WHERE false', 0, 'approvals of what has none');
SELECT ticket_id AS incident FROM truth.communications GROUP BY 1 ORDER BY count(DISTINCT type) DESC, 1 LIMIT 1 \gset
SELECT test.asked(format('SELECT id, type FROM fs.communications WHERE ticket_id = %s AND %s', :incident, c),
                  format('SELECT id, type FROM truth.communications WHERE ticket_id = %s AND %s', :incident, c), 'type', asked, 'communications: ' || c)
FROM (VALUES ('type = ''zoom''', 'zoom'), ('type IN (''email'', ''zoom'')', 'email, zoom'), ('id > 0', 'email, zoom'), ('type = ''sms''', NULL)) AS v (c, asked);

-- Announcements by what their listing calls states.
SELECT test.asked('SELECT * FROM fs.announcements WHERE ' || c, 'SELECT * FROM truth.announcements WHERE ' || c, 'state workspace_id', asked, 'announcements: ' || c)
FROM (VALUES ('state = ''active''', 'active 0'), ('''archived'' = state', 'archived 0'), ('state = ''scheduled''', 'scheduled 0'),
             ('state = ''unread''', '0'), ('state = ''Active''', '0'), ('state <> ''active''', '0')) AS v (c, asked);
SELECT isnt((SELECT count(*) FROM truth.announcements WHERE state = 'active'), 0::bigint, 'there are active announcements');

-- EXPLAIN says all that.
SELECT is(test.said('SELECT id FROM fs.approvals WHERE ' || c), said, 'EXPLAIN: ' || c)
FROM (VALUES ('parent = ''change''', 'GET /api/v2/approvals?parent=change&status=requested&page=1'),
             ('parent = ''x''', 'none: no row can match'),
             ('level > 1', 'GET /api/v2/approvals?parent=ticket&status=requested&page=1; not pushed: (level > 1): only = can be asked for on this column')) AS v (c, said);
SELECT is(test.said('SELECT id FROM fs.announcements WHERE state = ''active'''), 'GET /api/v2/announcements?workspace_id=0&per_page=100&page=1&state=active', 'EXPLAIN: announcements');

-- a table of a view has its rows, by key too
CREATE FOREIGN TABLE f0.completed_releases (id bigint, status int) SERVER zero OPTIONS (resource 'releases', view 'completed');
SELECT id AS other FROM f0.releases WHERE status <> 5 ORDER BY id LIMIT 1 \gset
SELECT is((SELECT count(*) FROM f0.completed_releases), (SELECT count(*) FROM f0.releases WHERE status = 5), 'completed releases');
SELECT is((SELECT count(*) FROM f0.completed_releases WHERE id = :other), 0::bigint, 'completed releases by the key of another');
SELECT is((SELECT count(*) FROM (VALUES (:other)) AS v (id) JOIN f0.completed_releases AS c ON c.id = v.id), 0::bigint,
          'completed releases by the key of another in a join');

-- a filter query that has most of a table, of a length that is only guessed
SELECT string_agg(DISTINCT asset_type_id::text, ', ') AS kinds FROM f0.assets \gset
SELECT test.forget('SIM0') \g /dev/null
SELECT is((SELECT count(*) FROM f0.assets WHERE asset_type_id = ANY (format('{%s}', :'kinds')::bigint[])), :listed::bigint, 'nearly all assets');
SELECT cmp_ok(test.requests('SIM0'), '<=', (:pages + 4)::bigint, 'nearly all assets: they are listed');

SELECT * FROM finish();
