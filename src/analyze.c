/*-------------------------------------------------------------------------
 *
 * analyze.c
 *		ANALYZE: a sample of rows for a bounded number of requests.
 *
 * The number of rows comes from the total of a filter query where there is
 * one, else from looking for the last page.  The sample is made of whole
 * pages.  Where listings refuse pages beyond some number, it is made of those
 * that can be reached, from both ends if the listing has an order.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "commands/vacuum.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/sampling.h"

#include "compat.h"
#include "filter.h"
#include "freshservice_fdw.h"
#include "source.h"
#include "window.h"

/* Pages read of one listing. */
#define SAMPLE_PAGES 20

/* Far beyond any listing; where looking for the last page gives up. */
#define MAX_PAGES (INT64CONST(1) << 24)

typedef struct FsSample
{
	FsTable    *table;
	FsFetch    *fetch;
	FsDecoder  *decoder;
	TupleDesc	tupdesc;
	Datum	   *values;
	bool	   *isnull;
	MemoryContext row_cxt;
	MemoryContext tuple_cxt;

	HeapTuple  *rows;			/* as ANALYZE wants them */
	int			wanted;
	int			taken;
	double		seen;			/* rows offered to the reservoir */

	int64		wall;			/* last page that is given; 0: no end known */
	bool		uncounted;		/* there are more rows, nobody knows how many */
	int64		last;			/* when the last record read from the first end
								 * was created */
	ReservoirStateData reservoir;
} FsSample;

/* A wall is one of all listings that can be read from both ends. */
static int64 *
known_wall(FsSample *sample)
{
	return &fsfdw_connection_facts(fsfdw_fetch_connection(sample->fetch))->list_wall;
}

/* A page of a listing; the caller frees it.  NULL: it is refused. */
static FsAnswer *
ask_page(FsSample *sample, int64 workspace, FsPage page, bool backwards)
{
	FsListing	listing = {fsfdw_listed(sample->table), workspace, DT_NOBEGIN, backwards};
	FsAsk		ask;
	FsAskRoom	room;
	FsAnswer   *answer;

	fsfdw_list_ask(sample->table, &listing, &page, &ask, &room);
	ask.may_refuse = page.number > 1 || backwards;
	fsfdw_fetch_submit(sample->fetch, &ask);
	answer = fsfdw_fetch_next(sample->fetch, FS_LANE_PAGES);
	if (answer->status == 200)
		return answer;
	if (answer->status != 400)
		fsfdw_raise_refusal(sample->fetch, answer);
	fsfdw_answer_free(answer);
	return NULL;
}

/* The same of the usual size; NULL also if it is behind the wall. */
static FsAnswer *
read_page(FsSample *sample, int64 workspace, int64 number, bool backwards)
{
	FsPage		page = fs_page(number, fsfdw_page_size(fsfdw_listed(sample->table)));
	FsAnswer   *answer;

	if (sample->wall > 0 && number > sample->wall)
		return NULL;
	answer = ask_page(sample, workspace, page, backwards);
	if (answer == NULL && number > 1)
		sample->wall = number - 1;
	return answer;
}

/* Puts a record into the sample, or not: all have the same chance. */
static void
offer(FsSample *sample, FsJson record)
{
	int			place = sample->taken;
	MemoryContext old;

	if (sample->taken == sample->wanted)
	{
		place = (int) (sample->seen *
					   sampler_random_fract(&sample->reservoir.randstate));
		if (place >= sample->wanted)
			place = -1;
	}
	sample->seen++;
	if (place < 0 || record.type != FS_JSON_OBJECT)
		return;

	MemoryContextReset(sample->row_cxt);
	old = MemoryContextSwitchTo(sample->row_cxt);
	memset(sample->isnull, true, sample->tupdesc->natts);
	fsfdw_decode(sample->decoder, record, sample->values, sample->isnull);
	MemoryContextSwitchTo(sample->tuple_cxt);
	if (place == sample->taken)
		sample->taken++;
	else
		heap_freetuple(sample->rows[place]);
	sample->rows[place] = heap_form_tuple(sample->tupdesc, sample->values,
										  sample->isnull);
	MemoryContextSwitchTo(old);
}

/* Takes a page's records; returns how many there are. */
static int
take_page(FsSample *sample, FsAnswer *page)
{
	FsJsonIter	iter = fs_json_begin(page->records);
	FsJson		record;
	int			rows = 0;

	while (fs_json_next_element(&iter, &record))
	{
		offer(sample, record);
		rows++;
	}
	return rows;
}

/* Rows of a listing by the total of a filter query; -1 if there is none. */
static int64
count_by_filter(FsSample *sample, int64 workspace)
{
	FsFilterDays all = {.field = "created_at", .lo = FS_DAY_MIN, .hi = FS_DAY_MAX - 1};
	FsWorkspaceTerm where;
	char		room[FS_FILTER_MAX + 1];
	FsText		text;
	FsAsk		ask;
	FsAskRoom	ask_room;
	FsAnswer   *answer;
	int64		total;

	if (!fs_resource_counts(sample->table->resource))
		return -1;
	fsfdw_workspace_term(&where, sample->table, workspace);
	fs_text_init(&text, room, sizeof(room));
	(void) fs_filter_text(&where.set, where.n, &all, 1, NULL, &text);
	fsfdw_filter_ask(sample->table, workspace, text.data, 1, &ask, &ask_room);
	fsfdw_fetch_submit(sample->fetch, &ask);
	answer = fsfdw_fetch_next(sample->fetch, FS_LANE_PAGES);
	total = answer->total;
	fsfdw_answer_free(answer);
	return total;
}

/* Whether a page is given and has rows. */
static bool
has_rows(FsSample *sample, int64 workspace, int64 number)
{
	FsAnswer   *page = read_page(sample, workspace, number, false);
	FsJsonIter	iter;
	FsJson		record;
	bool		result;

	if (page == NULL)
		return false;
	iter = fs_json_begin(page->records);
	result = fs_json_next_element(&iter, &record);
	fsfdw_answer_free(page);
	return result;
}

/*
 * The last page of a listing longer than the sample, or the last one that is
 * given, within 5 percent.
 */
static int64
find_last_page(FsSample *sample, int64 workspace)
{
	int64		full = SAMPLE_PAGES;
	int64		empty = 2 * SAMPLE_PAGES;

	while (empty < MAX_PAGES && has_rows(sample, workspace, empty))
	{
		full = empty;
		empty *= 2;
	}
	while (empty - full > full / 20)
	{
		int64		middle = full + (empty - full) / 2;

		if (has_rows(sample, workspace, middle))
			full = middle;
		else
			empty = middle;
	}
	sample->uncounted |= sample->wall > 0 && empty > sample->wall;
	return full;
}

/* When the last record of a page was created; 0 if that is not told. */
static int64
last_created(const FsAnswer *page)
{
	FsJsonIter	iter = fs_json_begin(page->records);
	FsJson		record;
	FsRecordKey key = {0};

	while (fs_json_next_element(&iter, &record))
		(void) fsfdw_record_key(record, &key);
	return key.created;
}

/*
 * Takes a page into the sample.  False if it is refused, or has records that
 * were read from the first end.  "more" is whether another follows.
 */
static bool
sample_page(FsSample *sample, int64 workspace, int64 number, bool backwards,
			double *rows, bool *more)
{
	FsAnswer   *page = read_page(sample, workspace, number, backwards);
	int64		created;

	if (page == NULL)
		return false;
	created = last_created(page);
	if (backwards && created <= sample->last)
	{
		fsfdw_answer_free(page);
		return false;
	}
	if (!backwards)
		sample->last = number == 1 ? created : Max(sample->last, created);
	*more = page->has_next;
	*rows += take_page(sample, page);
	fsfdw_answer_free(page);
	fsfdw_vacuum_delay_point();
	return true;
}

/* Looks for the wall between a page that is given and one that is not. */
static void
find_wall(FsSample *sample, int64 workspace, int64 given)
{
	while (given < sample->wall)
	{
		int64		middle = given + (sample->wall - given + 1) / 2;
		FsAnswer   *page = read_page(sample, workspace, middle, false);

		if (page == NULL)
			continue;
		fsfdw_answer_free(page);
		given = middle;
	}
}

/* Samples a page from the other end, unless that is read already, or is none. */
static bool
sample_back(FsSample *sample, int64 workspace, int64 number, double *rows)
{
	bool		more;

	return fsfdw_listed(sample->table)->list_order_back != NULL &&
		sample_page(sample, workspace, number, true, rows, &more);
}

/*
 * Samples a listing with a wall: a page at random from each part of what can be
 * reached from either end, but for the first pages, which are taken already, and
 * the last one.
 */
static void
sample_reachable(FsSample *sample, int64 workspace, int64 pages, int64 taken)
{
	int64		reach = Min(pages, sample->wall);
	int64		left;
	int			parts;
	double		rows = 0;
	bool		more;

	if (pages > sample->wall && sample_back(sample, workspace, 1, &rows))
		reach += Min(pages - sample->wall, sample->wall) - 1;
	left = Max(reach - taken, 0);
	parts = (int) Min(SAMPLE_PAGES - taken, left);
	for (int i = 0; i < parts; i++)
	{
		int64		place = taken + i * left / parts;
		int64		end = taken + (i + 1) * left / parts;

		place += (int64) ((end - place) * sampler_random_fract(&sample->reservoir.randstate));
		if (place < sample->wall)
			(void) sample_page(sample, workspace, place + 1, false, &rows, &more);
		else
			(void) sample_back(sample, workspace, reach - place + 1, &rows);
	}
}

/*
 * Samples a listing whose rows cannot be counted from the end behind its wall,
 * as far as a sample goes, or until the parts meet; returns the rows taken.
 */
static double
sample_other_end(FsSample *sample, int64 workspace, int64 taken)
{
	double		rows = 0;
	int64		last = Min(SAMPLE_PAGES - taken, sample->wall);
	int64		number = 1;

	while (number <= last && sample_back(sample, workspace, number, &rows))
		number++;
	/* else the two parts met */
	sample->uncounted |= number == 1 || number > last;
	return rows;
}

/* Samples a long listing, for rows change along it. */
static void
sample_parts(FsSample *sample, int64 workspace, int64 pages)
{
	int64		part = pages / SAMPLE_PAGES;
	int64		wall = sample->wall;
	double		rows = 0;
	bool		more;

	/* a page at random from each part; the last first, where a wall shows */
	for (int i = SAMPLE_PAGES - 1; i > 0; i--)
	{
		int64		number = 1 + i * part +
			(int64) (part * sampler_random_fract(&sample->reservoir.randstate));

		if (sample_page(sample, workspace, number, false, &rows, &more))
			continue;
		if (sample->wall != wall)
			find_wall(sample, workspace, 1);
		sample_reachable(sample, workspace, pages, 1);
		return;
	}
}

/*
 * All scans of the account will remember a wall, so another page behind it is
 * asked for: a single refusal may be an accident.
 */
static void
learn_wall(FsSample *sample, int64 workspace)
{
	const FsResource *resource = fsfdw_listed(sample->table);
	int64	   *known = known_wall(sample);
	FsPage		page = fs_page(sample->wall + 1, fsfdw_page_size(resource));
	FsAnswer   *answer;

	if (sample->wall == *known || resource->list_order_back == NULL)
		return;
	answer = ask_page(sample, workspace, fs_page_smaller(page), false);
	if (answer == NULL)
		*known = sample->wall;
	else
		fsfdw_answer_free(answer);
	sample->wall = *known;
}

/* Samples one listing; returns how many rows it has. */
static double
sample_listing(FsSample *sample, int64 workspace)
{
	int			page_size = fsfdw_page_size(fsfdw_listed(sample->table));
	double		rows = 0;
	bool		more = false;
	int64		total;
	int64		number = 1;

	(void) sample_page(sample, workspace, number, false, &rows, &more);
	total = more ? count_by_filter(sample, workspace) : -1;
	if (total > (int64) SAMPLE_PAGES * page_size)
	{
		sample_parts(sample, workspace, total / page_size);
		return (double) total;
	}
	while (more && number < SAMPLE_PAGES)
	{
		if (sample_page(sample, workspace, number + 1, false, &rows, &more))
		{
			number++;
			continue;
		}
		/* a wall */
		if (total < 0)
			return rows + sample_other_end(sample, workspace, number);
		sample_reachable(sample, workspace, total / page_size, number);
		return Max((double) total, rows);
	}
	return more ? (double) find_last_page(sample, workspace) * page_size : rows;
}

/*
 * Samples listings whose pages have no numbers, or whose last page cannot be
 * looked for: the first ones are read; the modules that have such are small.
 */
static double
sample_walk(FsSample *sample, FsScope *scope)
{
	FsBound	   *bound = palloc0(sizeof(FsBound));
	FsSource   *source;
	FsJson		record;
	double		rows = 0;

	bound->nkeys = -1;
	bound->since = DT_NOBEGIN;
	source = fsfdw_source_walk(sample->fetch, scope, bound);
	while (rows < (double) SAMPLE_PAGES * fsfdw_page_size(sample->table->resource) &&
		   source->next(source, &record))
	{
		offer(sample, record);
		rows++;
		fsfdw_vacuum_delay_point();
	}
	source->close(source);
	return rows;
}

static int
acquire_sample(Relation relation, int elevel, HeapTuple *rows, int targrows,
			   double *totalrows, double *totaldeadrows)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "freshservice_fdw sample",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	FsSample	sample = {0};
	FsFetchStats *stats = palloc0(sizeof(FsFetchStats));
	List	   *attrs = NIL;
	FsScope    *scope;

	sample.table = fsfdw_table(RelationGetRelid(relation));
	for (int i = 0; i < sample.table->ncolumns; i++)
		attrs = lappend_int(attrs, sample.table->columns[i].attno);
	sample.tupdesc = RelationGetDescr(relation);
	sample.decoder = fsfdw_decoder(sample.table, sample.tupdesc, attrs);
	sample.values = palloc0(sizeof(Datum) * sample.tupdesc->natts);
	sample.isnull = palloc(sizeof(bool) * sample.tupdesc->natts);
	sample.row_cxt = AllocSetContextCreate(cxt, "freshservice_fdw row",
										   ALLOCSET_DEFAULT_SIZES);
	sample.tuple_cxt = caller;
	sample.rows = rows;
	sample.wanted = targrows;
	reservoir_init_selection_state(&sample.reservoir, targrows);

	/* custom fields of one workspace hardly matter for planning */
	sample.fetch = fsfdw_fetch_begin(sample.table, GetUserId(), stats);
	scope = fsfdw_scope(sample.fetch, false, false);
	if (fsfdw_listed(sample.table)->list_order_back != NULL)
		sample.wall = *known_wall(&sample);
	*totalrows = 0;
	*totaldeadrows = 0;
	if (fs_resource_walks(sample.table->resource))
		*totalrows = sample_walk(&sample, scope);
	for (int i = 0; i < scope->nlistings && !fs_resource_walks(sample.table->resource); i++)
	{
		*totalrows += sample_listing(&sample, scope->listings[i]);
		learn_wall(&sample, scope->listings[i]);
	}
	if (sample.uncounted)
		*totalrows = Max(*totalrows, sample.table->resource->rows_guess);

	ereport(elevel,
			(errmsg("\"%s\": %d rows in sample, %.0f estimated total rows, " INT64_FORMAT " requests",
					RelationGetRelationName(relation), sample.taken, *totalrows,
					stats->requests + stats->proof_requests)));
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
	return sample.taken;
}

bool
freshserviceAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc *func,
								BlockNumber *totalpages)
{
	FsTable    *table = fsfdw_table(RelationGetRelid(relation));

	/* a request a row, or a parent, is too dear for a sample */
	if (table->resource->detail_of != NULL || table->resource->list_path == NULL ||
		fsfdw_is_nested(table))
		return false;
	*func = acquire_sample;
	*totalpages = Max(table->resource->rows_guess / fsfdw_page_size(table->resource), 1);
	return true;
}
