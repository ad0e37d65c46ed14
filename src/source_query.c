/*-------------------------------------------------------------------------
 *
 * source_query.c
 *		Records of a query whose answers do not count what matches.
 *
 * Alerts are queried by the parameter of their listing, which is read as any
 * other then.  What the index behind queries may not know yet, by the option
 * "search_lag", is listed before, last changed first; of a record that both
 * show, that version stands (scan.c keeps the first it is given).
 *
 * Queries of people, departments and locations have pages of a size that cannot
 * be chosen, so that they cannot overlap, and no Link header (API
 * documentation, "Filter requesters").  Several pages are read again until two
 * passes agree.  As no listing shows what their index lacks, they are used
 * without search_lag only (askable.c).
 *
 * Where the query is refused, or its pages do not reach all that matches, the
 * whole listing is read instead.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/bitmapset.h"

#include "source.h"

/* How often pages are read in the hope that two passes agree. */
#define MAX_PASSES 4

/* Keys of a pass, in order. */
typedef struct FsPass
{
	int			n;
	int			room;
	int64	   *keys;
} FsPass;

typedef struct FsQuerySource
{
	FsSource	base;
	FsFetch    *fetch;
	FsScope    *scope;
	const char *query;
	FsEstimate	estimate;
	FsSource   *other;			/* the listing being read, or NULL */
	bool		fresh;			/* it is of what the index may not know */
	bool		asked;			/* for the page */
	FsAnswer   *answer;
	FsJsonIter	iter;
	int			listing;		/* index in scope */
	int64		page;
	int			rows;			/* of it */
	int			passes;
	FsPass		pass;			/* under way */
	FsPass		before;			/* the one before it */
} FsQuerySource;

/* False if it is too long, or its dialect has no such query. */
static bool
write_query(const FsResource *resource, const FsFilterNode *nodes, FsText *text)
{
	switch (resource->filter_dialect)
	{
		case FS_DIALECT_QUOTED:
			return fs_filter_text(NULL, 0, NULL, 0, nodes, text);
		case FS_DIALECT_BARE:
			return fs_filter_bare_text(nodes, text);
		case FS_DIALECT_LISTS:
			return fs_filter_lists_text(nodes, text);
	}
	return false;
}

char *
fsfdw_paged_query(const FsTable *table, const FsBound *bound, Bitmapset **quals)
{
	char	   *query = "";
	FsFilterNode *taken = NULL;
	FsFilterNode *last = NULL;

	/* what does not fit is left out: the answer is wider */
	for (const FsFilterNode *node = bound->extra; node != NULL; node = node->next)
	{
		FsFilterNode *copy = palloc(sizeof(FsFilterNode));
		char		room[FS_FILTER_MAX + 1];
		FsText		text;

		*copy = *node;
		copy->next = NULL;
		if (last != NULL)
			last->next = copy;
		else
			taken = copy;
		fs_text_init(&text, room, sizeof(room));
		if (write_query(table->resource, taken, &text))
		{
			query = pstrdup(room);
			last = copy;
			if (quals != NULL)
				*quals = bms_add_member(*quals, node->origin);
		}
		else if (last != NULL)
			last->next = NULL;
		else
			taken = NULL;
	}
	return query;
}

static const FsResource *
resource_of(const FsQuerySource *source)
{
	return fsfdw_fetch_table(source->fetch)->resource;
}

static FsSource *
list(const FsQuerySource *source)
{
	return fsfdw_source_list(source->fetch, resource_of(source), source->scope,
							 DT_NOBEGIN, false);
}

/* Reads the whole listing: records given before are recognised by the scan. */
static void
leave(FsQuerySource *source, const char *why)
{
	fsfdw_fetch_left(source->fetch, "filter: %s", why);
	source->listing = source->scope->nlistings;
	source->other = list(source);
}

/* ---------- Pages of a size of their own ---------- */

static void
ask(FsQuerySource *source)
{
	FsListing	listing = {
		.resource = resource_of(source),
		.workspace = source->scope->listings[source->listing],
		.since = DT_NOBEGIN,
		.query = source->query,
	};
	FsPage		place = {source->page, 0, 0, 0};
	FsAsk		asked;
	FsAskRoom	room;

	fsfdw_list_ask(fsfdw_fetch_table(source->fetch), &listing, &place, &asked, &room);
	asked.may_refuse = true;
	asked.proof = source->passes > 0;
	fsfdw_fetch_submit(source->fetch, &asked);
	source->asked = true;
}

static void
begin_pass(FsQuerySource *source)
{
	FsPass		spare = source->before;

	source->before = source->pass;
	source->pass = spare;
	source->pass.n = 0;
	source->page = 1;
	ask(source);
}

static void
note(FsPass *pass, int64 key)
{
	if (pass->n == pass->room)
	{
		pass->room = Max(pass->room * 2, 64);
		pass->keys = pass->keys == NULL ? palloc(sizeof(int64) * pass->room) :
			repalloc(pass->keys, sizeof(int64) * pass->room);
	}
	pass->keys[pass->n++] = key;
}

/* Whether a pass of several pages shows the same as the one before. */
static bool
agrees(const FsQuerySource *source)
{
	return source->page == 1 ||
		(source->passes > 0 && source->pass.n == source->before.n &&
		 memcmp(source->pass.keys, source->before.keys,
				sizeof(int64) * source->pass.n) == 0);
}

/* Whether another page, all read twice, is more than the listing takes. */
static bool
is_dearer(const FsQuerySource *source)
{
	return source->passes == 0 &&
		2 * (source->page + 1) > source->estimate.list_requests * FS_DEARER;
}

/* The page has been read: goes on with the next, or another pass. */
static void
end_page(FsQuerySource *source)
{
	fsfdw_answer_free(source->answer);
	source->answer = NULL;
	if (source->rows >= fsfdw_filter_rows(resource_of(source), NULL))
	{
		if (source->page == resource_of(source)->filter_pages)
			leave(source, "more rows match than can be reached");
		else if (is_dearer(source))
			leave(source, psprintf("more than " INT64_FORMAT " pages match, to be read twice", source->page));
		else
		{
			source->page++;
			ask(source);
		}
	}
	else if (!agrees(source))
	{
		if (++source->passes < MAX_PASSES)
			begin_pass(source);
		else
			leave(source, "what matches changes faster than it can be read");
	}
	else if (++source->listing < source->scope->nlistings)
	{
		source->passes = 0;
		begin_pass(source);
	}
}

/* Waits for the page asked for. */
static void
take_page(FsQuerySource *source)
{
	source->answer = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
	source->asked = false;
	source->rows = 0;
	if (source->answer->status == 200)
		source->iter = fs_json_begin(source->answer->records);
	else if (source->answer->status == 400)
	{
		fsfdw_answer_free(source->answer);
		source->answer = NULL;
		leave(source, "the query is refused");
	}
	else
		fsfdw_raise_refusal(source->fetch, source->answer);
}

/* The next record of the pages; false if they have ended or were left. */
static bool
next_of_pages(FsQuerySource *source, FsJson *record)
{
	int64_t		key;

	while (source->other == NULL && source->listing < source->scope->nlistings)
	{
		if (source->answer == NULL)
		{
			if (!source->asked)
				begin_pass(source);
			take_page(source);
		}
		else if (!fs_json_next_element(&source->iter, record))
			end_page(source);
		else
		{
			source->rows++;
			if (fsfdw_key_of(resource_of(source), *record, &key))
				note(&source->pass, key);
			return true;
		}
	}
	return false;
}

/* ---------- The source ---------- */

/* A listing has come to its end; false if nothing follows. */
static bool
end_other(FsQuerySource *source)
{
	bool		more = source->fresh && !fsfdw_source_list_is_whole(source->other);

	source->other->close(source->other);
	source->other = NULL;
	if (more)
	{
		source->other = list(source);
		fsfdw_source_list_query(source->other, source->query);
	}
	source->fresh = false;
	return more;
}

static bool
query_next(FsSource *base, FsJson *record)
{
	FsQuerySource *source = (FsQuerySource *) base;

	if (source->other == NULL && next_of_pages(source, record))
		return true;
	while (source->other != NULL)
	{
		if (source->other->next(source->other, record))
			return true;
		if (!end_other(source))
			return false;
	}
	return false;
}

static void
query_begin(FsSource *base)
{
	FsQuerySource *source = (FsQuerySource *) base;

	if (source->other != NULL)
		source->other->begin(source->other);
	else if (!source->asked && source->listing < source->scope->nlistings)
		begin_pass(source);
}

static void
query_close(FsSource *base)
{
	FsQuerySource *source = (FsQuerySource *) base;

	if (source->other != NULL)
		source->other->close(source->other);
	if (source->asked)
		fsfdw_answer_free(fsfdw_fetch_next(source->fetch, FS_LANE_PAGES));
	if (source->answer != NULL)
		fsfdw_answer_free(source->answer);
	pfree(source);
}

FsSource *
fsfdw_source_query(FsFetch *fetch, FsScope *scope, const FsBound *bound,
				   const FsEstimate *estimate)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	FsQuerySource *source = palloc0(sizeof(FsQuerySource));

	source->base.next = query_next;
	source->base.close = query_close;
	source->base.begin = query_begin;
	source->fetch = fetch;
	source->scope = scope;
	source->estimate = *estimate;
	source->query = fsfdw_paged_query(table, bound, NULL);
	if (table->resource->recent_order == NULL)
		return &source->base;

	/* pages overlap */
	source->other = list(source);
	source->fresh = table->server->search_lag > 0;
	if (source->fresh)
		fsfdw_source_list_lag(source->other);
	else
		fsfdw_source_list_query(source->other, source->query);
	return &source->base;
}
