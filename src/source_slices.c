/*-------------------------------------------------------------------------
 *
 * source_slices.c
 *		Windows of a filter query that days do not cut.
 *
 * A day with too many rows is cut by ranges of who asked.  A requester who alone
 * has too many is listed, oldest first, until behind that day.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "source_filter.h"

/* Requests for a listing of one requester, for each that would be full pages. */
#define MUCH_OLDER 2

/* Days of changes by which too many rows of one requester are not cut. */
#define FEW_DAYS 2.0

static FsTable *
table_of(const FsFilterSource *source)
{
	return fsfdw_fetch_table(source->fetch);
}

/* Goes on with the listing of this workspace, from some time on. */
void
fsfdw_filter_list(FsFilterSource *source, const FsBound *bound,
				  TimestampTz since)
{
	FsReader   *reader = &source->reader;
	FsScope    *scope = palloc0(sizeof(FsScope));

	fsfdw_reader_drop_page(reader);
	scope->nlistings = 1;
	scope->listings = &reader->scope->listings[reader->listing];
	scope->account_wide = reader->scope->account_wide;
	scope->walled = reader->scope->walled;
	source->other = fsfdw_source_list(source->fetch,
									  fsfdw_listed(table_of(source)), scope,
									  since, false);
	fsfdw_source_list_narrow(source->other, bound, source->doubtful);
}

bool
fsfdw_has_slices(const FsFilterSource *source)
{
	return fs_resource_filters(table_of(source)->resource, "requester_id");
}

/* Why filter queries are left, for EXPLAIN. */
static const char *
stuck(const FsFilterSource *source)
{
	return fsfdw_has_slices(source) ?
		"too many rows of one requester on one day" : "too many rows of one day";
}

/* Lists what belongs to the window, wherever the account's days begin. */
static void
list_window(FsFilterSource *source, const FsBound *bound)
{
	const FsTable *table = table_of(source);
	const FsFilterFacts *facts = source->query.facts;
	const FsWindow *window = &source->reader.window;
	int32		start = fsfdw_window_start(window);
	int32		first = window->lo[FS_DIM_CREATED];
	int32		last = window->hi[FS_DIM_CREATED];

	fsfdw_fetch_left(source->fetch, "filter, in part: %s", stuck(source));
	fsfdw_filter_list(source, bound, start == FS_DAY_MIN ? DT_NOBEGIN :
					  fsfdw_day_start(table, facts, start, false));
	fsfdw_source_list_bound(source->other, first == FS_DAY_MIN ? DT_NOBEGIN :
							fsfdw_day_start(table, facts, first, false),
							last == FS_DAY_MAX ? DT_NOEND :
							fsfdw_day_start(table, facts, last + 1, true));
}

/*
 * Slices cannot cut a window, or did not find all of it.  A day is cut by days
 * of updated_at then; what was cut so already is read by list.
 */
void
fsfdw_slices_leave(FsFilterSource *source)
{
	source->slicing = false;
	if (source->slicing_day)
	{
		source->slicing_day = source->cutting_one = false;
		fs_split_resume(&source->split);
		fsfdw_reader_drop_page(&source->reader);
		return;
	}
	/* once: a second listing would repeat the first */
	if (source->stuck)
	{
		fsfdw_filter_leave(source, stuck(source));
		return;
	}
	source->stuck = true;
	list_window(source, source->query.bound);
}

/* What listings can be asked for, and a requester. */
static FsBound *
bound_to(const FsBound *from, int64 requester)
{
	FsBound    *bound = palloc(sizeof(FsBound));

	*bound = *from;
	if (fsfdw_find_asked(from, "requester_id") != NULL)
		return bound;
	bound->asked = palloc(sizeof(FsParam) * (from->nasked + 1));
	for (int i = 0; i < from->nasked; i++)
		bound->asked[i] = from->asked[i];
	bound->asked[bound->nasked].name = "requester_id";
	bound->asked[bound->nasked++].value = psprintf(INT64_FORMAT, requester);
	return bound;
}

/* Days over which the records of the page were changed. */
static double
days_changed(const FsProof *proof)
{
	int64		first = INT64_MAX;
	int64		last = INT64_MIN;

	for (int i = 0; i < proof->nseen; i++)
	{
		first = Min(first, proof->seen[i].version);
		last = Max(last, proof->seen[i].version);
	}
	return last > first ? (double) (last - first) / USECS_PER_DAY : 0;
}

/*
 * A slice of one requester with more rows than can be reached.  They are
 * listed; if much of that listing is older, they are cut by days of updated_at
 * first, unless these are as few.
 */
void
fsfdw_slices_list_one(FsFilterSource *source, int64 total)
{
	const FsWindow *window = &source->reader.window;
	const FsResource *listed = fsfdw_listed(table_of(source));
	int64		rows;

	if (source->slicing_day && !source->cutting_one &&
		days_changed(&source->reader.proof) > FEW_DAYS)
	{
		rows = fsfdw_count_window(source->fetch,
								  source->reader.scope->listings[source->reader.listing],
								  &source->query, window, window->from);
		if (rows > 0 && fsfdw_list_requests(listed, rows) >
			MUCH_OLDER * total / fsfdw_filter_rows(table_of(source)->resource, source->facts))
		{
			source->cutting_one = true;
			fs_split_one(&source->split, window->from, total);
			return;
		}
	}
	list_window(source, bound_to(source->query.bound, window->from));
}

/* A day with too many rows: they are cut by who asked. */
void
fsfdw_slices_begin(FsFilterSource *source, int64 total)
{
	FsReader   *reader = &source->reader;
	FsJsonIter	iter;
	FsJson		record;
	FsRecordKey key;

	source->slicing = true;
	source->sliced = source->reader.window;
	fs_slices_init(&source->slices, total, fsfdw_reader_reach(reader));
	if (reader->page == NULL)
		return;
	iter = fs_json_begin(reader->page->records);
	while (fs_json_next_element(&iter, &record))
	{
		if (fsfdw_record_key(record, &key) && key.requester > 0)
			fs_slices_sample(&source->slices, key.requester);
	}
}
