/*-------------------------------------------------------------------------
 *
 * source_overlay.c
 *		What the index behind filter queries may not know yet.
 *
 * The index trails the listings by up to the server option "search_lag".  What
 * changed within that time is listed, and what left the table: records of the
 * latter are not given, but not to be taken from a filter query either, which
 * may still show them.
 *
 * A record that was in the trash at the first look and is back at the next one
 * is in neither, nor is one that moves from a workspace still to be listed to
 * one that was; the filter may show both as they were before.  So what changed
 * is looked at once more at the end: either comes with a listing of the moment
 * then.  Details need no such look, as they are read afresh by their keys.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "source.h"

/* Timestamps are whole seconds, and bounds are asked for a second earlier. */
#define TOLERANCE (2 * USECS_PER_SEC)

typedef enum FsLook
{
	LOOK_CHANGED,				/* what changed */
	LOOK_OUTSIDE,				/* of that, what is not in the scope now */
	LOOK_DEPARTED,				/* what went to the trash or to spam */
	LOOK_AGAIN,					/* what changed, once more */
	LOOK_DONE
} FsLook;

typedef struct FsOverlaySource
{
	FsSource	base;
	FsFetch    *fetch;
	FsScope    *scope;
	const FsBound *bound;
	TimestampTz settled;
	FsLook		look;
	FsSource   *inner;			/* listing of it */
	const char *departures;		/* names of the listings still to be read */
	FsSeen	   *met;			/* ids it has come across */
	FsSeen	   *gone;			/* those of what left */
	FsRecordKey latest;
	bool		betrayed;		/* a listing of departures ignores the bound */
} FsOverlaySource;

/* Where what left is looked for: it may have left the scope as well. */
static FsScope *
around(const FsOverlaySource *source)
{
	return source->scope->narrow || source->scope->nlistings > 1 ?
		fsfdw_whole_account() : source->scope;
}

static FsSource *
listed(const FsOverlaySource *source, const FsResource *resource, FsScope *scope)
{
	return fsfdw_source_list(source->fetch, resource, scope, source->settled, true);
}

static FsSource *
begin_again(FsOverlaySource *source)
{
	FsChanges	changes = {
		.since = source->settled,
		.proof = true,
		.met = source->met,
		.includes = true,
	};

	return fsfdw_source_changes(source->fetch, source->scope, &changes);
}

/* Goes on to the next listing; false if there is none. */
static bool
next_look(FsOverlaySource *source)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	char		name[FS_NAME_SIZE];

	source->inner->close(source->inner);
	source->inner = NULL;
	if (source->look == LOOK_CHANGED && source->scope->narrow)
	{
		source->look = LOOK_OUTSIDE;
		source->inner = listed(source, fsfdw_listed(table), fsfdw_whole_account());
	}
	else if (fs_word_next(&source->departures, name, sizeof(name)))
	{
		source->look = LOOK_DEPARTED;
		source->inner = listed(source, fs_resource_find(name), around(source));
	}
	else if (source->look != LOOK_AGAIN && table->resource->detail_of == NULL)
	{
		source->look = LOOK_AGAIN;
		source->inner = begin_again(source);
	}
	else
		source->look = LOOK_DONE;
	return source->look != LOOK_DONE;
}

/* Adds a record's id to a set. */
static void
note(const FsOverlaySource *source, FsSeen *seen, FsJson record)
{
	int64_t		id;

	if (fsfdw_key_of(fsfdw_fetch_table(source->fetch)->resource, record, &id))
		(void) fsfdw_seen_add(seen, id, 0);
}

/*
 * Whether a record is to be given.  A view of departures that shows what
 * changed before the time asked for does not know that bound, and what it does
 * show is not all that left since.
 */
static bool
take(FsOverlaySource *source, FsJson record)
{
	FsRecordKey key;
	bool		has_key = fsfdw_record_key(record, &key);

	note(source, source->met, record);
	switch (source->look)
	{
		case LOOK_CHANGED:
			if (has_key && key.updated > source->latest.updated &&
				fsfdw_may_match(fsfdw_fetch_table(source->fetch), source->bound,
								record))
				source->latest = key;
			return true;
		case LOOK_OUTSIDE:
			/* the scope's own listings have the others complete */
			if (!fsfdw_in_scope(source->scope, record))
				note(source, source->gone, record);
			return false;
		case LOOK_DEPARTED:
			source->betrayed |= has_key &&
				key.updated - UNIX_EPOCH_USEC < source->settled - TOLERANCE;
			note(source, source->gone, record);
			return false;
		case LOOK_AGAIN:
			return true;
		case LOOK_DONE:
			break;
	}
	return false;
}

static bool
overlay_next(FsSource *base, FsJson *record)
{
	FsOverlaySource *source = (FsOverlaySource *) base;

	while (source->look != LOOK_DONE)
	{
		if (!source->inner->next(source->inner, record))
		{
			if (!next_look(source))
				return false;
		}
		else if (take(source, *record))
			return true;
		else if (source->betrayed)
			return false;
	}
	return false;
}

static void
overlay_close(FsSource *base)
{
	FsOverlaySource *source = (FsOverlaySource *) base;

	if (source->inner != NULL)
		source->inner->close(source->inner);
	pfree(source);
}

bool
fsfdw_overlay_trusted(const FsSource *base)
{
	return !((const FsOverlaySource *) base)->betrayed;
}

FsSeen *
fsfdw_overlay_gone(const FsSource *base)
{
	return ((const FsOverlaySource *) base)->gone;
}

const FsRecordKey *
fsfdw_overlay_latest(const FsSource *base)
{
	return &((const FsOverlaySource *) base)->latest;
}

FsSource *
fsfdw_source_overlay(FsFetch *fetch, FsScope *scope, const FsBound *bound,
					 TimestampTz settled)
{
	const FsResource *resource = fsfdw_fetch_table(fetch)->resource;
	FsOverlaySource *source = palloc0(sizeof(FsOverlaySource));

	source->base.next = overlay_next;
	source->base.close = overlay_close;
	source->fetch = fetch;
	source->scope = scope;
	source->bound = bound;
	source->settled = settled;
	source->departures = resource->departures;
	source->met = fsfdw_seen_create();
	source->gone = fsfdw_seen_create();
	source->inner = fsfdw_source_list(fetch, fsfdw_listed(fsfdw_fetch_table(fetch)),
									  scope, settled, false);
	return &source->base;
}
