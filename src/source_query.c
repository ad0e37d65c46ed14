/*-------------------------------------------------------------------------
 *
 * source_query.c
 *		Records of a query, where a resource has one besides its listing.
 *
 * Such queries reach so many pages, count what they match, and are answered
 * by an index that trails the listing.  What changed within search_lag is read
 * by the listing first, which stands for what the index says of it, and so
 * does the trash.  The pages are believed if there is one, or if they have as
 * many different records as the first one counted and none of them can have
 * entered since.  In all other cases the listing is read instead; what was given
 * already is recognised by the scan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "filter.h"
#include "source.h"

/* Records of a page, which cannot be asked for (documentation, "Filter assets"). */
#define PAGE_SIZE 30

/* Sets of values, with that of the workspace */
#define MAX_SETS 16

typedef enum FsQueryPhase
{
	QUERY_FIRST,				/* its first page, which is kept */
	QUERY_CHANGED,				/* what changed lately */
	QUERY_GONE,					/* what went to the trash lately */
	QUERY_PAGES,
	QUERY_LISTING				/* the way is left */
} FsQueryPhase;

typedef struct FsQuerySource
{
	FsSource	base;
	FsFetch    *fetch;
	FsScope    *scope;
	const FsBound *bound;
	FsQueryPhase phase;
	FsSource   *inner;			/* of the phases that have one */
	FsBelongs	belongs;
	FsSeen	   *fresh;			/* ids that the index may be wrong about */
	FsSeen	   *seen;			/* ids the query has given */
	TimestampTz settled;		/* what is older had reached the index */
	int64		total;			/* as its first page counted */
	int64		distinct;
	bool		moved;			/* other counts, or records that may be new */
	FsAnswer   *page;
	int64		number;			/* of it */
	FsJsonIter	iter;
} FsQuerySource;

static FsTable *
table_of(const FsQuerySource *source)
{
	return fsfdw_fetch_table(source->fetch);
}

bool
fsfdw_search_ask(FsTable *table, int64 workspace, const FsBound *bound,
				int64 page, FsAsk *ask, FsAskRoom *room)
{
	const FsResource *resource = table->resource;
	FsFilterSet sets[MAX_SETS];
	int64_t		id = workspace;
	int			n = 0;
	FsText		text;

	if (workspace >= 0)
		sets[n++] = (FsFilterSet) {"workspace_id", 1, &id};
	for (int i = 0; i < bound->nsets; i++)
	{
		if (n == MAX_SETS)
			return false;
		sets[n++] = (FsFilterSet) {bound->sets[i].field, bound->sets[i].nvalues,
		(const int64_t *) bound->sets[i].values};
	}
	memset(ask, 0, sizeof(*ask));
	ask->lane = FS_LANE_PAGES;
	ask->bucket = resource->list_bucket;
	ask->credits = 1;
	ask->key = resource->query_key;
	ask->request.path = resource->query_path;
	fs_text_init(&text, room->query, sizeof(room->query));
	if (!fs_filter_text(sets, n, NULL, 0, NULL, &text))
		return false;
	fs_request_param(&ask->request, resource->query_param, room->query);
	snprintf(room->page, sizeof(room->page), INT64_FORMAT, page);
	fs_request_param(&ask->request, "page", room->page);
	return true;
}

static void
drop_page(FsQuerySource *source)
{
	fsfdw_answer_free(source->page);
	source->page = NULL;
}

static void
leave(FsQuerySource *source, const char *why)
{
	fsfdw_fetch_left(source->fetch, "filter: %s", why);
	drop_page(source);
	source->inner = fsfdw_source_list(source->fetch, table_of(source)->resource,
									  source->scope, DT_NOBEGIN, false);
	source->phase = QUERY_LISTING;
}

/* Asks for a page and waits for it; false if the way was left. */
static bool
read_page(FsQuerySource *source, int64 number)
{
	FsAsk		ask;
	FsAskRoom	room;

	drop_page(source);
	if (!fsfdw_search_ask(table_of(source), source->scope->listings[0],
						 source->bound, number, &ask, &room))
	{
		leave(source, "the query would be too long");
		return false;
	}
	ask.may_refuse = number == 1;
	fsfdw_fetch_submit(source->fetch, &ask);
	source->page = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
	if (source->page->status != 200)
	{
		/* the listing tells whether that is for the query's sake */
		leave(source, "it was refused");
		return false;
	}
	source->number = number;
	source->iter = fs_json_begin(source->page->records);
	source->moved |= number > 1 &&
		source->page->response->search_count != source->total;
	return true;
}

/* What the index may not know yet of a resource. */
static FsSource *
recent(FsQuerySource *source, const char *resource)
{
	return fsfdw_source_list(source->fetch, fs_resource_find(resource),
							 source->scope, source->settled, true);
}

static void
begin(FsQuerySource *source)
{
	FsTable    *table = table_of(source);

	if (!read_page(source, 1))
		return;
	source->total = source->page->response->search_count;
	if (source->total < 0 || source->page->date == 0)
	{
		leave(source, "it does not count");
		return;
	}
	if (source->total > (int64) table->resource->query_pages * PAGE_SIZE)
	{
		leave(source, psprintf("it matches " INT64_FORMAT " rows, more than it reaches", source->total));
		return;
	}
	source->settled = source->page->date -
		table->server->search_lag * USECS_PER_SEC;
	source->phase = table->server->search_lag > 0 ? QUERY_CHANGED : QUERY_PAGES;
	if (source->phase == QUERY_CHANGED)
		source->inner = recent(source, table->resource->name);
}

/* The next record of an inner listing; false when it has come to its end. */
static bool
next_inner(FsQuerySource *source, FsJson *record)
{
	FsIdentity	identity;

	while (source->inner->next(source->inner, record))
	{
		if (source->phase == QUERY_LISTING)
			return true;
		if (record->type != FS_JSON_OBJECT)
			continue;
		(void) fsfdw_belongs(&source->belongs, *record, &identity);
		if (identity.known)
			(void) fsfdw_seen_add(source->fresh, identity.id, 0);
		if (source->phase == QUERY_CHANGED &&
			fsfdw_may_match(table_of(source), source->bound, *record))
			return true;
	}
	source->inner->close(source->inner);
	source->inner = NULL;
	return false;
}

/* Whether a record of the query is to be given. */
static bool
take(FsQuerySource *source, FsJson record)
{
	FsIdentity	identity;
	FsRecordKey key;

	if (record.type != FS_JSON_OBJECT)
		return true;
	(void) fsfdw_belongs(&source->belongs, record, &identity);
	if (!identity.known || !fsfdw_record_key(record, &key))
	{
		source->moved = true;
		return true;
	}
	if (fsfdw_seen_add(source->seen, identity.id, 0))
		source->distinct++;
	source->moved |= key.updated - UNIX_EPOCH_USEC >= source->settled;
	return !fsfdw_seen_has(source->fresh, identity.id, 0);
}

/* The next record of the pages; false at their end, or when they are left. */
static bool
next_of_pages(FsQuerySource *source, FsJson *record)
{
	for (;;)
	{
		while (fs_json_next_element(&source->iter, record))
		{
			if (take(source, *record))
				return true;
		}
		if (source->number * PAGE_SIZE >= source->total)
			break;
		if (!read_page(source, source->number + 1))
			return false;
	}
	/* one page is of one moment */
	if ((source->number > 1 && source->moved) || source->distinct != source->total)
	{
		leave(source, "what it matches changed while it was read");
		return false;
	}
	drop_page(source);
	return false;
}

static bool
query_next(FsSource *base, FsJson *record)
{
	FsQuerySource *source = (FsQuerySource *) base;

	for (;;)
	{
		switch (source->phase)
		{
			case QUERY_FIRST:
				begin(source);
				break;
			case QUERY_CHANGED:
				if (next_inner(source, record))
					return true;
				source->inner = recent(source, table_of(source)->resource->departures);
				source->phase = QUERY_GONE;
				break;
			case QUERY_GONE:
				(void) next_inner(source, record);
				source->phase = QUERY_PAGES;
				break;
			case QUERY_PAGES:
				if (next_of_pages(source, record))
					return true;
				if (source->phase == QUERY_PAGES)
					return false;
				break;
			case QUERY_LISTING:
				return source->inner != NULL && next_inner(source, record);
		}
	}
}

static void
query_close(FsSource *base)
{
	FsQuerySource *source = (FsQuerySource *) base;

	drop_page(source);
	if (source->inner != NULL)
		source->inner->close(source->inner);
	pfree(source);
}

FsSource *
fsfdw_source_query(FsFetch *fetch, FsScope *scope, const FsBound *bound)
{
	FsQuerySource *source = palloc0(sizeof(FsQuerySource));

	source->base.next = query_next;
	source->base.close = query_close;
	source->fetch = fetch;
	source->scope = scope;
	source->bound = bound;
	source->fresh = fsfdw_seen_create();
	source->seen = fsfdw_seen_create();
	fsfdw_belongs_init(&source->belongs, fsfdw_fetch_table(fetch)->resource,
					   scope, true);
	return &source->base;
}
