-- Nested tables: which listings are asked for, and that rows are those of the
-- parents' own table: with parents given by constants, lists, joins and
-- parameters, and without any; parents that vanish, are in the trash, or out
-- of scope; two levels.
\ir common.psql

SELECT test.reset(sim) FROM unnest('{SIM0,TINY3}'::text[]) AS sim \g /dev/null

CREATE SERVER zero FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'sim0', plan 'enterprise');
CREATE SERVER tiny FOREIGN DATA WRAPPER freshservice_fdw OPTIONS (url :'tiny3', plan 'enterprise');
CREATE USER MAPPING FOR CURRENT_USER SERVER zero OPTIONS (api_key 'simulator-key');
CREATE USER MAPPING FOR CURRENT_USER SERVER tiny OPTIONS (api_key 'simulator-key');
CREATE SCHEMA f0;
CREATE SCHEMA f3;
CREATE SCHEMA t3;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER zero INTO f0;
IMPORT FOREIGN SCHEMA freshservice FROM SERVER tiny INTO f3;

CREATE FUNCTION test.load(sim text, foreign_schema text, target_schema text, VARIADIC names text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
	FOREACH name IN ARRAY names LOOP
		EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I)', target_schema, name, foreign_schema, name);
		PERFORM test.truth(sim, name, format('%I.%I', target_schema, name));
	END LOOP;
END $$;
SELECT test.load('SIM0', 'f0', 'truth', 'tickets', 'deleted_tickets', 'ticket_tasks', 'ticket_activities', 'problems',
                 'problem_notes', 'solution_categories', 'solution_folders', 'solution_sub_folders',
                 'solution_articles', 'projects', 'project_tasks', 'project_task_notes', 'jobs') \g /dev/null
SELECT test.load('TINY3', 'f3', 't3', 'tickets', 'ticket_tasks') \g /dev/null

SELECT * FROM no_plan();

-- Runs a query and checks its rows, and how many requests were sent to the
-- listings below parents, and how many to look at single parents.
CREATE FUNCTION test.visits(query text, want text, listings bigint, looks bigint, label text)
RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('SIM0');
	RETURN QUERY SELECT test.same(query, want, label);
	RETURN NEXT is(test.requests('SIM0', '/tickets/[0-9]+/tasks'), listings, label || ': listings');
	RETURN NEXT is(test.requests('SIM0', '/tickets/[0-9]+$'), looks, label || ': looks at parents');
END $$;

CREATE TABLE busy AS
SELECT ticket_id, count(*) AS n, row_number() OVER (ORDER BY count(*) DESC, ticket_id) AS place
FROM truth.ticket_tasks GROUP BY ticket_id;
ANALYZE busy;
SELECT ticket_id AS busiest, ceil(n / 100.0) AS busiest_pages FROM busy WHERE place = 1 \gset
SELECT ticket_id AS second FROM busy WHERE place = 20 \gset
SELECT ticket_id AS third FROM busy WHERE place = 21 \gset
SELECT min(id) AS task_id FROM truth.ticket_tasks WHERE ticket_id = :second \gset
SELECT max(id) + 100000 AS nowhere, min(id) AS quiet FROM truth.tickets
WHERE id NOT IN (SELECT ticket_id FROM busy) \gset
SELECT min(id) AS trashed FROM truth.deleted_tickets \gset
SELECT sum(greatest(ceil(n / 100.0), 1)) AS all_pages
FROM (SELECT (SELECT count(*) FROM truth.ticket_tasks AS a WHERE a.ticket_id = t.id) AS n FROM truth.tickets AS t) AS each \gset

-- Given parents

SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s', :busiest),
                   format('SELECT * FROM truth.ticket_tasks WHERE ticket_id = %s', :busiest),
                   :busiest_pages, 1, 'one parent');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id IN (%s, %s, %s, %s)', :second, :third, :second, :quiet),
                   format('SELECT * FROM truth.ticket_tasks WHERE ticket_id IN (%s, %s)', :second, :third),
                   3, 3, 'a list of parents, one twice and one without children');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s OR ticket_id IN (%s, %s) OR ticket_id = %s', :second, :third, :second, :quiet),
                   format('SELECT * FROM truth.ticket_tasks WHERE ticket_id IN (%s, %s)', :second, :third),
                   3, 3, 'alternatives of parents');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s AND ticket_id = %s', :second, :third),
                   'SELECT * FROM truth.ticket_tasks WHERE false', 0, 0, 'two parents at once');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s AND ticket_id IN (%s, %s)', :second, :third, :second),
                   format('SELECT * FROM truth.ticket_tasks WHERE ticket_id = %s', :second), 1, 1, 'what two conditions name');
SELECT test.visits('SELECT * FROM f0.ticket_tasks WHERE ticket_id IN (0, -1, NULL)',
                   'SELECT * FROM truth.ticket_tasks WHERE false', 0, 0, 'no parent has such a key');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s', :nowhere),
                   'SELECT * FROM truth.ticket_tasks WHERE false', 0, 1, 'a parent that does not exist');
SELECT is((SELECT l->>'status' FROM test.log('SIM0') AS l), '404', 'a parent that does not exist: what the API says');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s', :trashed),
                   'SELECT * FROM truth.ticket_tasks WHERE false', 0, 1, 'a parent in the trash');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s AND id = %s', :second, :task_id),
                   format('SELECT * FROM truth.ticket_tasks WHERE id = %s', :task_id), 1, 1, 'one record below one parent');
SELECT is((SELECT l->>'path' FROM test.log('SIM0') AS l WHERE l->>'path' ~ 'tasks'),
          format('/api/v2/tickets/%s/tasks/%s', :second, :task_id), 'one record below one parent: by its own path');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s AND id IN (%s, %s)', :second, :task_id, :nowhere),
                   format('SELECT * FROM truth.ticket_tasks WHERE id = %s', :task_id), 1, 1, 'several records below one parent');
SELECT is((SELECT l->>'path' FROM test.log('SIM0') AS l WHERE l->>'path' ~ 'tasks'),
          format('/api/v2/tickets/%s/tasks', :second), 'several records below one parent: by the listing');

PREPARE one_parent (bigint) AS SELECT * FROM f0.ticket_tasks WHERE ticket_id = $1;
SET plan_cache_mode = force_generic_plan;
SELECT test.visits(format('EXECUTE one_parent (%s)', :second), format('SELECT * FROM truth.ticket_tasks WHERE ticket_id = %s', :second),
                   1, 1, 'a parent given by a parameter');
RESET plan_cache_mode;
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = (SELECT ticket_id FROM busy WHERE place = 20)'),
                   format('SELECT * FROM truth.ticket_tasks WHERE ticket_id = %s', :second), 1, 1, 'a parent given by a subquery');

-- Joins

SELECT test.visits('SELECT a.* FROM busy JOIN f0.ticket_tasks AS a USING (ticket_id) WHERE place BETWEEN 20 AND 24',
                   'SELECT a.* FROM busy JOIN truth.ticket_tasks AS a USING (ticket_id) WHERE place BETWEEN 20 AND 24',
                   5, 5, 'parents of a local table');
SELECT test.visits(format('SELECT a.* FROM f0.tickets AS t JOIN f0.ticket_tasks AS a ON a.ticket_id = t.id WHERE t.id IN (%s, %s, %s)',
                          :second, :third, :trashed),
                   format('SELECT * FROM truth.ticket_tasks WHERE ticket_id IN (%s, %s)', :second, :third),
                   2, 3, 'parents of their own table are not looked at again');
SELECT test.visits(format('SELECT a.* FROM f0.ticket_details AS t JOIN f0.ticket_tasks AS a ON a.ticket_id = t.id WHERE t.id = %s', :second),
                   format('SELECT * FROM truth.ticket_tasks WHERE ticket_id = %s', :second),
                   1, 2, 'nor those of a table with the same rows, unless the planner gives both the constant');
SELECT min(updated_at) AS recent FROM (SELECT updated_at FROM truth.tickets ORDER BY updated_at DESC LIMIT 8) AS t \gset
CREATE VIEW truth.recent_tickets AS SELECT id FROM truth.tickets WHERE updated_at >= :'recent';
SELECT test.visits(format('SELECT t.id, a.title FROM f0.tickets AS t LEFT JOIN f0.ticket_tasks AS a ON a.ticket_id = t.id'
                          ' WHERE t.updated_at >= %L', :'recent'),
                   'SELECT t.id, a.title FROM truth.recent_tickets AS t LEFT JOIN truth.ticket_tasks AS a ON a.ticket_id = t.id',
                   (SELECT sum(greatest(ceil((SELECT count(*) FROM truth.ticket_tasks AS a WHERE a.ticket_id = t.id) / 100.0), 1))::bigint
                    FROM truth.recent_tickets AS t),
                   0, 'conditions of the parents'' table reach it through the join');

-- All parents

SELECT test.visits('SELECT * FROM f0.ticket_tasks', 'SELECT * FROM truth.ticket_tasks', :all_pages, 0, 'all parents');
SELECT test.visits(format('SELECT * FROM f0.ticket_tasks WHERE id = %s', :task_id),
                   format('SELECT * FROM truth.ticket_tasks WHERE id = %s', :task_id), :all_pages, 0, 'a record whose parent is not known');
SELECT test.forget('SIM0') \g /dev/null
SELECT is((SELECT count(*) FROM (SELECT FROM f0.ticket_tasks LIMIT 1) AS l), 1::bigint, 'a scan that stops early');
SELECT cmp_ok(test.requests('SIM0'), '<=', 1 + (SELECT count(*) FROM truth.tickets WHERE id < (SELECT min(ticket_id) FROM busy)) + 8,
              'a scan that stops early: requests');

SELECT test.set('SIM0', '{"latency_ms": 20}'), test.forget('SIM0') \g /dev/null
SELECT lives_ok('SELECT count(*) FROM f0.ticket_tasks', 'a walk with answers that take a while');
SELECT is(max((s->>'max_concurrent')::int), 4, 'as many listings under way as "concurrency" says')
FROM test.control('SIM0', 'GET', 'stats') AS s;
SELECT test.reset('SIM0') \g /dev/null

-- Parents that vanish

SELECT max(problem_id) AS gone FROM truth.problem_notes \gset
SELECT test.mutate('SIM0', jsonb_build_object('op', 'delete', 'table', 'problems', 'ids', jsonb_build_array(:gone),
                                              'when', '{"path": "/problems\\?", "after": 1}'::jsonb)) \g /dev/null
SELECT test.same('SELECT * FROM f0.problem_notes', format('SELECT * FROM truth.problem_notes WHERE problem_id <> %s', :gone),
                 'a parent that vanishes between its listing and its children''s');
SELECT is((SELECT count(*) FROM test.log('SIM0') AS l WHERE l->>'status' = '404'), 1::bigint, 'a parent that vanishes: the API says 404');
SELECT test.control('SIM0', 'POST', 'restore_data', '{}') \g /dev/null

SELECT test.mutate('SIM0', jsonb_build_object('op', 'delete', 'table', 'problems', 'ids', (SELECT jsonb_agg(id) FROM truth.problems),
                                              'when', '{"path": "/problems\\?", "after": 1}'::jsonb)) \g /dev/null
SELECT is((SELECT count(*) FROM f0.problem_notes), 0::bigint, 'all parents vanish');
SELECT test.control('SIM0', 'POST', 'restore_data', '{}') \g /dev/null
SELECT test.reset('SIM0') \g /dev/null

-- Listings that are not there below some parents, or may not be read: any
-- listing of a walk, its parents', a look at a parent, a record by its path.
CREATE FUNCTION test.refused(status int, path text, skip int, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	PERFORM test.fault('SIM0', jsonb_build_object('kind', 'status', 'status', status, 'path', path, 'skip', skip));
	BEGIN
		EXECUTE 'SELECT count(*) FROM (' || query || ') AS q' INTO result;
	EXCEPTION WHEN OTHERS THEN
		result := SQLSTATE;
	END;
	IF NOT EXISTS (SELECT FROM test.log('SIM0') AS l WHERE l->>'fault' = 'status') THEN
		result := result || ', not struck';
	END IF;
	PERFORM test.reset('SIM0');
	RETURN result;
END $$;
SELECT count(*) AS notes FROM truth.problem_notes \gset
SELECT min(id) AS problem FROM truth.problems \gset
SELECT ticket_id AS lively, ceil(count(*) / 20.0) AS tokens FROM truth.ticket_activities GROUP BY ticket_id ORDER BY count(*) DESC LIMIT 1 \gset
SELECT is(test.refused(403, path, skip, query), '42501', format('403 on %s, %s before it: %s', path, skip, query))
FROM (VALUES ('/problems/[0-9]+/notes', 0, 'SELECT * FROM f0.problem_notes'), ('/problems\?', 0, 'SELECT * FROM f0.problem_notes'),
             ('/tickets/[0-9]+$', 0, format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s', :second)),
             ('/problems/[0-9]+/notes', 0, format('SELECT * FROM f0.problem_notes WHERE problem_id = %s', :problem)),
             ('/activities', 1, format('SELECT * FROM f0.ticket_activities WHERE ticket_id = %s', :lively)),
             ('/tasks/[0-9]+', 0, format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s AND id = %s', :second, :task_id)),
             ('/csat_response', 0, 'SELECT * FROM f0.ticket_csat_responses'), ('/csat_response', 3, 'SELECT * FROM f0.ticket_csat_responses'),
             ('/tasks\?', 0, 'SELECT * FROM f0.project_task_notes'), ('/tasks\?', 1, 'SELECT * FROM f0.project_task_notes'),
             ('/notes', 0, 'SELECT * FROM f0.project_task_notes')) AS v (path, skip, query);
SELECT is(test.refused(404, path, skip, query), rows::text, format('404 on %s, %s before it: %s', path, skip, query))
FROM (VALUES (format('/tickets/%s/tasks', :second), 0, format('SELECT a.* FROM f0.tickets AS t JOIN f0.ticket_tasks AS a ON a.ticket_id = t.id'
                     ' WHERE t.id IN (%s, %s)', :second, :third), (SELECT count(*) FROM truth.ticket_tasks WHERE ticket_id = :third)),
             ('/tasks/[0-9]+', 0, format('SELECT * FROM f0.ticket_tasks WHERE ticket_id = %s AND id = %s', :second, :task_id), 0),
             ('/csat_response', 0, format('SELECT * FROM f0.ticket_csat_responses WHERE ticket_id = %s', :second), 0)) AS v (path, skip, query, rows);
SELECT id AS fourth FROM truth.problems ORDER BY id OFFSET 3 LIMIT 1 \gset
SELECT id AS other_project FROM truth.projects ORDER BY id OFFSET 1 LIMIT 1 \gset
SELECT is(test.refused(404, format('/problems/%s/notes', :fourth), 0, 'SELECT * FROM f0.problem_notes'),
          count(*)::text, 'one listing that is not there though its parent is')
FROM truth.problem_notes WHERE problem_id <> :fourth;
SELECT is(test.refused(404, format('/projects/%s/tasks\?', :other_project), 0, 'SELECT * FROM f0.project_task_notes'), count(*)::text, 'no listing of the parents below one of theirs')
FROM truth.project_task_notes WHERE project_id <> :other_project;
-- the rest of one that has begun, also where the parent cannot be asked for by its key alone
SELECT project_id AS talk_project, task_id AS talk FROM truth.project_task_notes GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1 \gset
SELECT is(test.refused(404, '/notes.*page=2', 0, query), 'HV00R', 'a later page that is not there: ' || query)
FROM unnest(ARRAY[format('SELECT * FROM f0.project_task_notes WHERE project_id = %s AND task_id = %s', :talk_project, :talk),
				  format('SELECT * FROM f0.project_task_notes WHERE project_id = %s', :talk_project)]) AS query;
SELECT is(test.refused(404, '/activities', 1, format('SELECT * FROM f0.ticket_activities WHERE ticket_id = %s', :lively)), 'HV00R', 'a later page that is not there, below one parent');
SELECT is(test.refused(404, format('/tickets/%s/activities.*token', :lively), 0, 'SELECT * FROM f0.ticket_activities'), 'HV00R', '... below all');

-- Parents that cannot be asked for
SELECT test.reset('SIM0'), test.fault('SIM0', '{"kind": "no_id", "path": "/problems\\?"}') \g /dev/null
SELECT throws_ok('SELECT * FROM f0.problem_notes', 'HV000',
                 'reading foreign table "problem_notes" is incomplete: a record of resource "problems" has no usable key', 'a parent without a key');
SELECT test.reset('SIM0'), test.fault('SIM0', '{"kind": "odd_id", "path": "/problems\\?"}') \g /dev/null
SELECT throws_ok('SELECT * FROM f0.problem_notes', 'HV000',
                 'reading foreign table "problem_notes" is incomplete: a record of resource "problems" has no usable key', 'a parent whose key is none');
SELECT test.reset('SIM0'), test.fault('SIM0', '{"kind": "null_record", "path": "/problems\\?"}') \g /dev/null
SELECT throws_ok('SELECT * FROM f0.problem_notes', 'HV000',
                 'reading foreign table "problem_notes" is incomplete: a record of resource "problems" has no usable key', 'a parent that is no record');
SELECT test.reset('SIM0') \g /dev/null

SELECT test.fault('SIM0', '{"kind": "status", "status": 404, "path": "/problems/[0-9]+/notes", "count": -1}') \g /dev/null
SELECT throws_ok('SELECT * FROM f0.problem_notes', 'HV00R', 'server "zero" has no such endpoint',
                 'all parents have no listing: there is no such endpoint');
SELECT test.reset('SIM0') \g /dev/null
SELECT test.fault('SIM0', '{"kind": "status", "status": 403, "path": "/problems/[0-9]+/notes", "skip": 3}') \g /dev/null
SELECT throws_ok('SELECT * FROM f0.problem_notes', '42501', 'permission denied by server "zero"',
                 'a listing that may not be read is an error');
SELECT test.reset('SIM0') \g /dev/null

-- Bounds

ALTER FOREIGN TABLE f0.ticket_tasks OPTIONS (SET max_requests '5');
SELECT test.forget('SIM0') \g /dev/null
SELECT throws_ok('SELECT * FROM f0.ticket_tasks WHERE ticket_id IN (1, 2, 3, 4, 5, 6)', '54000', NULL,
                 'more parents than requests allowed');
SELECT is(test.requests('SIM0'), 0::bigint, 'more parents than requests allowed: nothing is sent');
SELECT throws_ok('SELECT * FROM f0.ticket_tasks', '54000', NULL, 'a walk stops at the requests allowed');
SELECT cmp_ok(test.requests('SIM0'), '<=', 5::bigint, 'a walk stops at the requests allowed: requests');
ALTER FOREIGN TABLE f0.ticket_tasks OPTIONS (SET max_requests '5000');

-- Workspaces of the parents' table

ALTER FOREIGN TABLE f3.ticket_tasks OPTIONS (ADD workspaces '3');
SELECT a.ticket_id AS outside FROM t3.ticket_tasks AS a JOIN t3.tickets AS t ON t.id = a.ticket_id WHERE t.workspace_id = 2 LIMIT 1 \gset
SELECT a.ticket_id AS inside FROM t3.ticket_tasks AS a JOIN t3.tickets AS t ON t.id = a.ticket_id WHERE t.workspace_id = 3 LIMIT 1 \gset
SELECT test.same('SELECT * FROM f3.ticket_tasks',
                 'SELECT a.* FROM t3.ticket_tasks AS a JOIN t3.tickets AS t ON t.id = a.ticket_id WHERE t.workspace_id = 3',
                 'parents of one workspace');
SELECT test.same(format('SELECT * FROM f3.ticket_tasks WHERE ticket_id IN (%s, %s)', :outside, :inside),
                 format('SELECT * FROM t3.ticket_tasks WHERE ticket_id = %s', :inside), 'given parents that are out of scope');
SELECT test.same(format('SELECT a.* FROM f3.tickets AS t JOIN f3.ticket_tasks AS a ON a.ticket_id = t.id WHERE t.id IN (%s, %s)', :outside, :inside),
                 format('SELECT * FROM t3.ticket_tasks WHERE ticket_id = %s', :inside),
                 'parents of a table with another scope are looked at');
ALTER FOREIGN TABLE f3.ticket_tasks OPTIONS (SET workspaces 'primary');
SELECT test.same(format('SELECT * FROM f3.ticket_tasks WHERE ticket_id IN (%s, %s)', :outside, :inside),
                 format('SELECT * FROM t3.ticket_tasks WHERE ticket_id = %s', :outside), 'given parents of the primary workspace only');

-- Two levels

CREATE FUNCTION test.walks(query text, want text, minimum bigint, label text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM test.forget('SIM0');
	RETURN QUERY SELECT test.same(query, want, label);
	RETURN NEXT is(test.requests('SIM0', 'solutions|projects'), minimum, label || ': requests');
END $$;

SELECT count(*) AS categories FROM truth.solution_categories \gset
SELECT count(*) AS folders FROM truth.solution_folders \gset
SELECT count(*) AS sub_folders FROM truth.solution_sub_folders \gset
SELECT count(*) AS projects FROM truth.projects \gset
-- the fewest requests for some listings below some parents
CREATE FUNCTION test.pages(child regclass, key text, parent regclass) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE result bigint;
BEGIN
	EXECUTE format('SELECT coalesce(sum(greatest(ceil(n / 100.0), 1)), 0) FROM (SELECT (SELECT count(*) FROM %s AS a WHERE a.%I = p.id) AS n'
				   ' FROM %s AS p) AS each', child, key, parent) INTO result;
	RETURN result;
END $$;
CREATE VIEW truth.all_folders AS SELECT id FROM truth.solution_folders UNION ALL SELECT id FROM truth.solution_sub_folders;
SELECT ceil(:categories / 100.0) + test.pages('truth.solution_folders', 'category_id', 'truth.solution_categories') AS to_folders \gset
SELECT test.pages('truth.solution_articles', 'folder_id', 'truth.all_folders') AS to_articles,
       test.pages('truth.solution_sub_folders', 'folder_id', 'truth.solution_folders') AS to_sub_folders \gset

SELECT test.walks('SELECT * FROM f0.solution_articles', 'SELECT * FROM truth.solution_articles',
                  (:to_folders + :to_sub_folders + :to_articles)::bigint, 'category, folder, article');
SELECT test.walks('SELECT * FROM f0.project_task_notes', 'SELECT * FROM truth.project_task_notes',
                  (ceil(:projects / 100.0) + test.pages('truth.project_tasks', 'project_id', 'truth.projects') +
                   test.pages('truth.project_task_notes', 'task_id', 'truth.project_tasks'))::bigint, 'project, task, note');
SELECT project_id AS project, task_id AS task FROM truth.project_task_notes ORDER BY id LIMIT 1 \gset
CREATE TABLE truth.tasks_of_project AS SELECT id FROM truth.project_tasks WHERE project_id = :project;
SELECT (SELECT ceil(count(*) / 100.0) FROM truth.tasks_of_project) +
       test.pages('truth.project_task_notes', 'task_id', 'truth.tasks_of_project') AS below_project \gset
SELECT test.walks(format('SELECT * FROM f0.project_task_notes WHERE project_id = %s', :project),
                  format('SELECT * FROM truth.project_task_notes WHERE project_id = %s', :project),
                  :below_project, 'the first of two keys is given');
SELECT test.walks(format('SELECT * FROM f0.project_task_notes WHERE task_id = %s', :task),
                  format('SELECT * FROM truth.project_task_notes WHERE task_id = %s', :task),
                  (ceil(:projects / 100.0) + test.pages('truth.project_tasks', 'project_id', 'truth.projects') + 1)::bigint,
                  'the second of two keys is given');
SELECT test.walks(format('SELECT * FROM f0.project_task_notes WHERE task_id = %s AND project_id = %s', :task, :project),
                  format('SELECT * FROM truth.project_task_notes WHERE task_id = %s', :task), 1, 'both keys are given');
SELECT test.walks(format('SELECT n.* FROM f0.project_tasks AS t JOIN f0.project_task_notes AS n ON n.task_id = t.id AND n.project_id = t.project_id'
                         ' WHERE t.project_id = %s', :project),
                  format('SELECT * FROM truth.project_task_notes WHERE project_id = %s', :project),
                  :below_project, 'both keys are joined');
SELECT test.walks(format('SELECT id FROM f0.solution_articles WHERE id = %s', id), format('SELECT %s::bigint', id), 1,
                  'a nested record with a path of its own')
FROM (SELECT id FROM truth.solution_articles ORDER BY id LIMIT 1) AS a;

-- Pages by address

SELECT test.forget('SIM0') \g /dev/null
SELECT test.same(format('SELECT * FROM f0.ticket_activities WHERE ticket_id = %s', :lively),
                 format('SELECT * FROM truth.ticket_activities WHERE ticket_id = %s', :lively), 'pages by address');
SELECT is(test.requests('SIM0', 'activities'), :tokens::bigint, 'pages by address: requests');
SELECT ok(:tokens > 1, 'pages by address: several');

-- What cannot be listed without a condition

SELECT test.forget('SIM0') \g /dev/null
SELECT throws_ok('SELECT * FROM f0.jobs', 'HV00L', 'foreign table "jobs" cannot be read without a value of column "job_id"', 'jobs');
SELECT throws_ok('SELECT * FROM f0.user_assignment_history', 'HV00L',
                 'foreign table "user_assignment_history" cannot be read without a value of column "user_id"', 'assignment history');
SELECT throws_ok('SELECT * FROM f0.oncall_shift_events WHERE event_start_date_time > now()', 'HV00L',
                 'foreign table "oncall_shift_events" cannot be read without an upper bound of column "event_start_date_time"',
                 'a range with one end only');
SELECT is(test.requests('SIM0'), 0::bigint, 'what cannot be listed is not asked for');
SELECT test.same(format('SELECT * FROM f0.jobs WHERE job_id = %L', job_id), format('SELECT * FROM truth.jobs WHERE job_id = %L', job_id),
                 'a job by its key, which is a text')
FROM (SELECT job_id FROM truth.jobs LIMIT 1) AS j;
SELECT is((SELECT count(*) FROM f0.jobs WHERE job_id = repeat('x', n)), 0::bigint, format('a key of %s bytes', n)) FROM unnest('{255,256}'::int[]) AS n;
SELECT is((SELECT array_agg(length(l->>'path')) FROM test.log('SIM0') AS l WHERE l->>'path' ~ 'xx'), ARRAY[length('/api/v2/jobs/') + 255],
          'a key of 256 bytes is none');
SELECT test.forget('SIM0') \g /dev/null
SELECT is((SELECT count(*) FROM f0.jobs WHERE job_id IN ('..', '.', '', 'no/such')), 0::bigint, 'texts that are no keys');
SELECT is((SELECT array_agg(l->>'path') FROM test.log('SIM0') AS l WHERE l->>'path' ~ 'such'), '{/api/v2/jobs/no/such}'::text[],
          'a key stays within its segment of the path');

SELECT * FROM finish();
