/*-------------------------------------------------------------------------
 *
 * source_show.c
 *		Records read one by one, by their keys.
 *
 * Keys are given, or come from another source's records.  Requests under way
 * double with each record taken, up to the server's concurrency, so that a
 * scan that stops early has sent few.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "source.h"

typedef struct FsShowSource
{
	FsSource	base;
	FsFetch    *fetch;
	const int64 *keys;			/* given keys */
	int			nkeys;
	int			next_key;
	FsSource   *from;			/* or the source that names them */
	const FsBound *bound;		/* what its records have to fulfil */
	FsSeen	   *seen;			/* keys it has named */
	FsSeen	   *met;			/* keys not wanted, or NULL */
	const FsScope *scope;		/* they have to be in, or NULL */
	bool		used_up;
	bool		includes;
	int			ahead;
	FsAnswer   *record;
} FsShowSource;

/* The key of a record of the source that names them. */
static bool
key_from_source(FsShowSource *source, char *key, size_t size)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	FsJson		record;
	int64_t		number;

	do
	{
		if (!source->from->next(source->from, &record))
			return false;
		if (!fsfdw_key_of(table->resource, record, &number))
			ereport(ERROR,
					(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
					 errmsg("a record listed for foreign table \"%s\" has no %s",
							table->name, fsfdw_key_field(table->resource))));
	} while ((source->bound != NULL &&
			  !fsfdw_may_match(table, source->bound, record)) ||
			 (source->scope != NULL && !fsfdw_in_scope(source->scope, record)) ||
			 (source->met != NULL && fsfdw_seen_has(source->met, number, 0)) ||
			 !fsfdw_seen_add(source->seen, number, 0));
	snprintf(key, size, INT64_FORMAT, (int64) number);
	return true;
}

static bool
next_key(FsShowSource *source, char *key, size_t size)
{
	if (source->from != NULL)
		return key_from_source(source, key, size);
	if (source->next_key >= source->nkeys)
		return false;
	snprintf(key, size, INT64_FORMAT, source->keys[source->next_key++]);
	return true;
}

static void
ask_ahead(FsShowSource *source)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);

	while (!source->used_up &&
		   fsfdw_fetch_pending(source->fetch, FS_LANE_RECORDS) < source->ahead)
	{
		FsAsk		ask;
		FsAskRoom	room;
		char		key[24];

		if (!next_key(source, key, sizeof(key)))
		{
			source->used_up = true;
			break;
		}
		fsfdw_show_ask(table, key, source->includes, &ask, &room);
		fsfdw_fetch_submit(source->fetch, &ask);
	}
	source->ahead = Min(source->ahead * 2, table->server->concurrency);
}

static bool
show_next(FsSource *base, FsJson *record)
{
	FsShowSource *source = (FsShowSource *) base;

	for (;;)
	{
		fsfdw_answer_free(source->record);
		source->record = NULL;
		ask_ahead(source);
		if (fsfdw_fetch_pending(source->fetch, FS_LANE_RECORDS) == 0)
			return false;
		source->record = fsfdw_fetch_next(source->fetch, FS_LANE_RECORDS);
		if (source->record->status == 404)
			continue;			/* no such record: no row */
		*record = source->record->records;
		return true;
	}
}

static void
show_begin(FsSource *base)
{
	FsShowSource *source = (FsShowSource *) base;

	/* keys of another source are waited for */
	if (source->from == NULL)
		ask_ahead(source);
	else if (source->from->begin != NULL)
		source->from->begin(source->from);
}

static void
show_close(FsSource *base)
{
	FsShowSource *source = (FsShowSource *) base;

	fsfdw_answer_free(source->record);
	if (source->from != NULL)
		source->from->close(source->from);
	pfree(source);
}

static FsShowSource *
make_source(FsFetch *fetch, bool includes)
{
	FsShowSource *source = palloc0(sizeof(FsShowSource));

	source->base.next = show_next;
	source->base.close = show_close;
	source->base.begin = show_begin;
	source->fetch = fetch;
	source->includes = includes;
	source->ahead = 1;
	return source;
}

FsSource *
fsfdw_source_show(FsFetch *fetch, const int64 *keys, int nkeys, bool includes)
{
	FsShowSource *source = make_source(fetch, includes);

	source->keys = keys;
	source->nkeys = nkeys;
	return &source->base;
}

FsSource *
fsfdw_source_detail(FsFetch *fetch, FsSource *keys, const FsBound *bound,
					FsSeen *met, const FsScope *scope, bool includes)
{
	FsShowSource *source = make_source(fetch, includes);

	source->from = keys;
	source->bound = bound;
	source->met = met;
	source->scope = scope;
	source->seen = fsfdw_seen_create();
	return &source->base;
}
