/*-------------------------------------------------------------------------
 *
 * trash.c
 *		Whether a record that was read by its key is in the trash.
 *
 * What listings leave out can still be asked for by its key.  Tickets say that
 * they are in the trash; of other records only the view of the trash tells,
 * which is read back to the last change of the record in question.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "source.h"

struct FsTrash
{
	FsTrash    *next;			/* of the table's */
	const FsResource *resource;
	MemoryContext cxt;
	FsSeen	   *keys;			/* NULL: the view has not been read */
	TimestampTz since;			/* it was read back to here ... */
	TimestampTz read_at;		/* ... after this time of the server */
};

FsTrash *
fsfdw_trash_of(FsTable *table, const FsResource *resource)
{
	MemoryContext cxt = GetMemoryChunkContext(table);
	FsTrash    *trash;

	if (!fs_resource_hides_trash(resource))
		return NULL;
	for (trash = table->trash; trash != NULL; trash = trash->next)
	{
		if (trash->resource == resource)
			return trash;
	}
	trash = MemoryContextAllocZero(cxt, sizeof(FsTrash));
	trash->next = table->trash;
	trash->resource = resource;
	trash->cxt = AllocSetContextCreate(cxt, "freshservice_fdw trash",
									   ALLOCSET_SMALL_SIZES);
	table->trash = trash;
	return trash;
}

/* Reads the view back to a time; no other pages are under way. */
static void
read_view(FsTrash *trash, FsFetch *fetch, TimestampTz since)
{
	const char *s = trash->resource->departures;
	char		name[FS_NAME_SIZE];
	MemoryContext old;

	Assert(fsfdw_fetch_pending(fetch, FS_LANE_PAGES) == 0);
	MemoryContextReset(trash->cxt);
	old = MemoryContextSwitchTo(trash->cxt);
	trash->keys = fsfdw_seen_create();
	MemoryContextSwitchTo(old);
	trash->since = since;
	trash->read_at = fsfdw_fetch_began(fetch);
	while (fs_word_next(&s, name, sizeof(name)))
	{
		const FsResource *resource = fs_resource_find(name);
		FsScope    *scope = fsfdw_scope_of(fetch, resource, false, false);
		FsSource   *view = fsfdw_source_list(fetch, resource, scope, since, true);
		FsJson		record;
		int64_t		id;

		while (view->next(view, &record))
		{
			if (fsfdw_key_of(trash->resource, record, &id))
				(void) fsfdw_seen_add(trash->keys, id, 0);
		}
		view->close(view);
	}
}

bool
fsfdw_trash_has(FsTrash *trash, FsFetch *fetch, FsJson record)
{
	FsRecordKey key;
	TimestampTz updated = DT_NOBEGIN;
	int64_t		id;

	if (!fsfdw_key_of(trash->resource, record, &id))
		return false;
	if (fsfdw_record_key(record, &key))
		updated = key.updated - UNIX_EPOCH_USEC;
	if (trash->keys == NULL)
		read_view(trash, fetch, updated);
	else if (updated < trash->since)
		/* older and older records: all of it, once */
		read_view(trash, fetch, DT_NOBEGIN);
	else if (updated >= trash->read_at)
		/* it has changed since, perhaps to go there */
		read_view(trash, fetch, trash->since);
	return fsfdw_seen_has(trash->keys, id, 0);
}
