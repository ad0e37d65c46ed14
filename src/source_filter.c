/*-------------------------------------------------------------------------
 *
 * source_filter.c
 *		Records of a filter query, cut into windows that can be read whole.
 *
 * Each window's rows are counted against the total the server gave; a window
 * that does not add up is read again, and ends the scan with an error if it
 * never does.  The index behind filters trails the listings by up to the
 * server option "search_lag", so what changed within that time is listed
 * first; of a record that both name, the listing's version stands (scan.c
 * keeps the first it is given).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "datetime.h"
#include "filter.h"
#include "source.h"
#include "window.h"

/* Rows of a page of a filter query (documentation, "Filter tickets"). */
#define FILTER_PAGE_SIZE 30

/* How often a window whose rows do not add up is read. */
#define MAX_PASSES 3

/*
 * What cutting a query into windows costs, relative to its full pages:
 * windows that were too large, last pages that are not full, doubtful days.
 */
#define CUTTING 1.3

typedef struct FsFilterSource
{
	FsSource	base;
	FsFetch    *fetch;
	FsScope    *scope;
	FsQuery		query;

	int			listing;		/* index in scope */
	int			first_value;	/* of the values being asked for */
	FsSplit		split;
	bool		splitting;		/* split is in use */
	bool		compared;		/* with reading this workspace by list */
	bool		by_list;		/* which is how it is read */
	bool		custom;			/* a field of the account's own is named */

	FsWindow	window;			/* being read */
	char		text[FS_QUERY_SIZE];	/* its query */
	bool		reading;
	int			pass;
	int64		total;			/* the window's rows, by its first page */
	bool		moved;			/* a later page counted differently */
	int64		pages;			/* it has */
	int64		asked;
	int64		read;
	int			nids;			/* ids seen in this pass */
	int64	   *ids;

	FsAnswer   *page;
	FsJsonIter	iter;

	bool		overlaid;		/* the overlay has begun */
	TimestampTz settled;		/* what changed before, the index knows */
	const char *departures;		/* listings the overlay has still to read */
	const char *doubtful;		/* field that has to be looked for, or NULL */
	FsSource   *other;			/* a listing read in between, or NULL */
} FsFilterSource;

/* Asks for the next page of the window. */
static void
ask_page(FsFilterSource *source)
{
	FsAsk		ask;
	FsAskRoom	room;

	source->asked++;
	fsfdw_filter_ask(fsfdw_fetch_table(source->fetch),
					 source->scope->listings[source->listing], source->text,
					 source->asked, &ask, &room);
	ask.may_refuse = source->asked == 1 &&
		(source->scope->account_wide || source->custom);
	fsfdw_fetch_submit(source->fetch, &ask);
}

/* Keeps pages of the window under way; their number is known. */
static void
ask_ahead(FsFilterSource *source)
{
	int			concurrency = fsfdw_fetch_table(source->fetch)->server->concurrency;
	int64		ahead = Min(source->read, concurrency);

	/* the scan has to come back for a second page before any is sent ahead */
	if (source->read < 2)
		return;
	while (source->asked < source->pages &&
		   source->asked < source->read + ahead)
		ask_page(source);
}

/*
 * Asks for the first page of a window, and learns its total.  The total is -1
 * if it is not told, or if this workspace does not know a field named.
 */
static void
open_window(FsFilterSource *source)
{
	FsText		text;

	/* one text for all pages: what is learned meanwhile is for later windows */
	fs_text_init(&text, source->text, sizeof(source->text));
	if (!fsfdw_query_text(&source->query, &source->window,
						  source->first_value, &text))
		elog(ERROR, "filter query does not fit");
	source->asked = source->read = 0;
	source->nids = 0;
	source->pages = 1;
	ask_page(source);
	source->page = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
	if (source->page->status == 400 && source->custom)
	{
		source->total = -1;
		return;
	}
	if (source->page->status != 200)
	{
		FsAnswer   *refusal = source->page;

		source->page = NULL;
		source->scope = fsfdw_scope_refused(source->fetch, refusal);
		fsfdw_answer_free(refusal);
		open_window(source);
		return;
	}
	source->read = 1;
	source->total = source->page->total;
	source->moved = false;
	source->iter = fs_json_begin(source->page->records);
}

static void
drop_page(FsFilterSource *source)
{
	fsfdw_answer_free(source->page);
	source->page = NULL;
}

/* Goes on with the listing of this workspace, from some time on. */
static void
read_by_list(FsFilterSource *source, TimestampTz since)
{
	FsScope    *scope = palloc0(sizeof(FsScope));

	scope->nlistings = 1;
	scope->listings = &source->scope->listings[source->listing];
	scope->account_wide = source->scope->account_wide;
	source->other =
		fsfdw_source_list(source->fetch,
						  fsfdw_listed(fsfdw_fetch_table(source->fetch)),
						  scope, since, false);
}

/* The window's first moment of updated_at, wherever the account's days begin. */
static TimestampTz
window_start(const FsFilterSource *source)
{
	int32		lo = source->window.lo[source->query.order[0]];

	return lo == FS_DAY_MIN ? DT_NOBEGIN : fsfdw_day_start(lo);
}

/*
 * Whether listing this workspace takes fewer requests than cutting the query
 * into windows.  One request tells how many rows the listing has.
 */
static bool
list_is_cheaper(FsFilterSource *source)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	FsFilterDays days = {.field = source->query.bound->days[0].field,
	.lo = source->query.range.lo[source->query.order[0]], .hi = FS_DAY_MAX};
	char		room[FS_QUERY_SIZE];
	FsText		text;
	FsAsk		ask;
	FsAskRoom	ask_room;
	FsAnswer   *answer;
	double		listed;
	double		by_filter;

	/* a query needs a term: without a first day, one that all rows fulfil */
	if (days.lo == FS_DAY_MIN)
		days.hi = source->split.today + 1;
	fs_text_init(&text, room, sizeof(room));
	(void) fs_filter_text(NULL, 0, &days, 1, NULL, &text);
	fsfdw_filter_ask(table, source->scope->listings[source->listing],
					 text.data, 1, &ask, &ask_room);
	fsfdw_fetch_submit(source->fetch, &ask);
	answer = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
	listed = answer->total;
	fsfdw_answer_free(answer);

	by_filter = (double) source->total / FILTER_PAGE_SIZE * CUTTING;
	return listed >= 0 &&
		listed / fsfdw_page_size(fsfdw_listed(table)) < by_filter;
}

/* Lists what the index may not know yet, before the first filtered row. */
static void
begin_overlay(FsFilterSource *source)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	TimestampTz now = source->page->date;

	source->overlaid = true;
	if (now == 0)
		now = GetCurrentTimestamp();	/* a server without a clock */
	source->settled = now - table->server->search_lag * USECS_PER_SEC;
	if (table->server->search_lag == 0)
		return;
	source->departures = table->resource->departures;
	source->other = fsfdw_source_list(source->fetch, fsfdw_listed(table),
									  source->scope, source->settled,
									  true);
}

/*
 * Goes on with what left the table lately: the index may still show it.  The
 * records are not the table's, but once met they are not taken from a filter.
 */
static bool
next_departures(FsFilterSource *source)
{
	const char *name = source->departures;
	size_t		len;
	const FsResource *resource;

	if (name == NULL || *name == '\0')
		return false;
	len = strcspn(name, " ");
	resource = fs_resource_find(pnstrdup(name, len));
	source->departures = name[len] == ' ' ? name + len + 1 : NULL;
	source->other = fsfdw_source_list(source->fetch, resource, source->scope,
									  source->settled, true);
	return true;
}

/*
 * Whether the page's records lack a field that the query reads.  Absent values
 * are sent as null, so one record that has it settles the matter.
 */
static bool
lacks_field(FsFilterSource *source)
{
	FsJsonIter	iter = fs_json_begin(source->page->records);
	FsJson		record;
	int			rows = 0;

	if (source->doubtful == NULL)
		return false;
	while (fs_json_next_element(&iter, &record))
	{
		rows++;
		if (record.type == FS_JSON_OBJECT &&
			fs_json_get(record, source->doubtful).type != FS_JSON_ABSENT)
		{
			source->doubtful = NULL;
			return false;
		}
	}
	return rows > 0;
}

/* Asks for the next window; false when there are no more. */
static bool
next_window(FsFilterSource *source)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	int64		reach = (int64) table->server->filter_page_limit * FILTER_PAGE_SIZE;

	if (!source->splitting)
	{
		/* rows can be as new as the answer */
		fs_split_init(&source->split, &source->query.range,
					  fsfdw_account_day(table, GetCurrentTimestamp(), true) + 1,
					  reach);
		source->splitting = true;
	}
	if (source->by_list)
		return false;
	source->split.overlap = fsfdw_query_overlap(&source->query);
	if (!fs_split_next(&source->split, &source->window))
		return false;
	open_window(source);
	if (source->total > reach && !source->compared)
	{
		source->compared = true;
		source->by_list = list_is_cheaper(source);
	}
	if (source->by_list || source->total < 0 || lacks_field(source))
	{
		/* without a count nothing can be cut */
		drop_page(source);
		read_by_list(source, source->query.bound->since);
		source->by_list = true;
		return true;
	}
	switch (fs_split_answer(&source->split, source->total))
	{
		case FS_SPLIT_READ:
			source->reading = true;
			source->pass = 1;
			source->pages = Max((source->total + FILTER_PAGE_SIZE - 1) /
								FILTER_PAGE_SIZE, 1);
			break;
		case FS_SPLIT_CUT:
			break;
		case FS_SPLIT_STUCK:
			drop_page(source);
			read_by_list(source, window_start(source));
			return true;
	}
	if (!source->overlaid)
		begin_overlay(source);
	return true;
}

static int
compare_ids(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return x < y ? -1 : x > y;
}

static int
count_distinct(int64 *ids, int n)
{
	int			distinct = 0;

	qsort(ids, n, sizeof(int64), compare_ids);
	for (int i = 0; i < n; i++)
	{
		if (i == 0 || ids[i] != ids[i - 1])
			distinct++;
	}
	return distinct;
}

/* All pages of the window are read: do its rows add up? */
static void
close_window(FsFilterSource *source)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	int64		reach = (int64) table->server->filter_page_limit * FILTER_PAGE_SIZE;
	int64		distinct = count_distinct(source->ids, source->nids);

	if (distinct == source->total && !source->moved)
	{
		source->reading = false;
		return;
	}
	if (source->pass >= MAX_PASSES)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("reading foreign table \"%s\" is incomplete: a filter query's rows do not add up",
						table->name),
				 errdetail("The server counts " INT64_FORMAT " rows and showed " INT64_FORMAT " different ones, in each of %d passes.",
						   source->total, distinct, source->pass),
				 errhint("The rows may be changing fast; try again, or read without the filtered conditions.")));
	source->pass++;
	open_window(source);
	if (source->total < 0 || source->total > reach)
	{
		/* grown out of reach meanwhile */
		drop_page(source);
		source->reading = false;
		read_by_list(source, window_start(source));
		return;
	}
	source->pages = Max((source->total + FILTER_PAGE_SIZE - 1) / FILTER_PAGE_SIZE, 1);
}

static void
note_id(FsFilterSource *source, FsJson record)
{
	int64		reach = (int64) fsfdw_fetch_table(source->fetch)->server->filter_page_limit *
		FILTER_PAGE_SIZE + FILTER_PAGE_SIZE;
	FsJson		id;
	int64_t		number;

	if (record.type != FS_JSON_OBJECT)
		return;
	id = fs_json_get(record, "id");
	if (id.type == FS_JSON_NUMBER && fs_json_int64(id, &number) &&
		source->nids < reach)
		source->ids[source->nids++] = number;
	fsfdw_query_learn(&source->query, &source->window, record, source->settled);
}

/*
 * Next record of the window being read, or of the first page of one that was
 * found too large: its rows match, and will not be given again.
 */
static bool
window_next(FsFilterSource *source, FsJson *record)
{
	while (source->reading || source->page != NULL)
	{
		if (source->page == NULL)
		{
			source->page = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
			source->read++;
			if (source->page->total != source->total)
				source->moved = true;
			source->iter = fs_json_begin(source->page->records);
		}
		if (source->reading)
			ask_ahead(source);
		if (fs_json_next_element(&source->iter, record))
		{
			if (source->reading)
				note_id(source, *record);
			return true;
		}
		drop_page(source);
		if (!source->reading)
			break;
		if (source->read < source->pages)
		{
			if (source->asked == source->read)
				ask_page(source);
		}
		else
			close_window(source);
	}
	return false;
}

/* Moves on to the next values, then the next workspace. */
static bool
next_query(FsFilterSource *source)
{
	source->splitting = false;
	source->first_value += source->query.chunk;
	if (!source->by_list && source->first_value < source->query.nvalues)
		return true;
	source->first_value = 0;
	source->compared = source->by_list = false;
	source->listing++;
	return source->listing < source->scope->nlistings;
}

static bool
filter_next(FsSource *base, FsJson *record)
{
	FsFilterSource *source = (FsFilterSource *) base;

	for (;;)
	{
		if (source->other != NULL)
		{
			if (source->other->next(source->other, record))
				return true;
			source->other->close(source->other);
			source->other = NULL;
			if (next_departures(source))
				continue;
		}
		if (window_next(source, record))
			return true;
		if (source->listing >= source->scope->nlistings)
			return false;
		if (!next_window(source) && !next_query(source))
			return false;
	}
}

static void
filter_close(FsSource *base)
{
	FsFilterSource *source = (FsFilterSource *) base;

	drop_page(source);
	if (source->other != NULL)
		source->other->close(source->other);
	pfree(source);
}

FsSource *
fsfdw_source_filter(FsFetch *fetch, FsScope *scope, const FsBound *bound,
					const char *doubtful)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	FsFilterSource *source = palloc0(sizeof(FsFilterSource));

	fsfdw_query_init(&source->query, table, bound);
	if (source->query.chunk == 0)
		return fsfdw_source_list(fetch, fsfdw_listed(table), scope,
								 bound->since, false);

	source->base.next = filter_next;
	source->base.close = filter_close;
	source->fetch = fetch;
	source->scope = scope;
	source->doubtful = doubtful;
	source->custom = fsfdw_query_names_custom(&source->query);
	source->ids = palloc(sizeof(int64) *
						 (table->server->filter_page_limit + 1) * FILTER_PAGE_SIZE);
	return &source->base;
}

bool
fsfdw_filter_has_terms(FsTable *table, const FsBound *bound)
{
	FsQuery		query;

	fsfdw_query_init(&query, table, bound);
	return query.chunk > 0;
}

Bitmapset *
fsfdw_filter_quals(FsTable *table, const FsBound *bound)
{
	FsQuery		query;
	Bitmapset  *quals = NULL;

	fsfdw_query_init(&query, table, bound);
	for (const FsFilterNode *node = query.extra; node != NULL; node = node->next)
		quals = bms_add_member(quals, node->origin);
	return quals;
}

char *
fsfdw_filter_query(FsTable *table, const FsBound *bound)
{
	char		room[FS_QUERY_SIZE];
	FsText		text;
	FsQuery		query;

	fsfdw_query_init(&query, table, bound);
	fs_text_init(&text, room, sizeof(room));
	(void) fsfdw_query_text(&query, &query.range, 0, &text);
	return pstrdup(room);
}
