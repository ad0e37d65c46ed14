/*-------------------------------------------------------------------------
 *
 * source_overlay.c
 *		What the index behind filter queries may not know yet.
 *
 * The index trails the listings by up to the server option "search_lag".  What
 * changed within that time is listed, and what left the table: the records of
 * the latter are not the table's, but once met they are not taken from a
 * filter query, which may still show them.
 *
 * No order of these looks leaves nothing out.  As it is, a record is missed that
 * was in the trash at the first look and is back at the next one; the filter may
 * show it as it was before it went there.  With the trash looked at first, one
 * would be missed that was changed just before, and goes to the trash between
 * the looks: the filter may show it as it was before that change.  Either way
 * the account itself shows no trace of it in what was asked.  Looking at what
 * changed once more at the end, which no data are for, would close this gap.
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
	FsRecordKey latest;
	bool		betrayed;		/* a listing of departures ignores the bound */
} FsOverlaySource;

/* The whole account, where records can have left the scope as well. */
static FsScope *
account_scope(const FsOverlaySource *source)
{
	FsScope    *all;

	if (!source->scope->narrow)
		return source->scope;
	all = palloc0(sizeof(FsScope));
	all->nlistings = 1;
	all->listings = palloc0(sizeof(int64));
	return all;
}

/* Goes on to the next listing; false if there is none. */
static bool
next_look(FsOverlaySource *source)
{
	const char *name = source->departures;
	size_t		len;

	source->inner->close(source->inner);
	source->inner = NULL;
	if (source->look == LOOK_CHANGED && source->scope->narrow)
	{
		source->look = LOOK_OUTSIDE;
		source->inner =
			fsfdw_source_list(source->fetch,
							  fsfdw_listed(fsfdw_fetch_table(source->fetch)),
							  account_scope(source), source->settled, true);
		return true;
	}
	if (name == NULL || *name == '\0')
	{
		source->look = LOOK_DONE;
		return false;
	}
	len = strcspn(name, " ");
	source->departures = name[len] == ' ' ? name + len + 1 : NULL;
	source->look = LOOK_DEPARTED;
	source->inner = fsfdw_source_list(source->fetch,
									  fs_resource_find(pnstrdup(name, len)),
									  account_scope(source), source->settled,
									  true);
	return true;
}

static bool
is_inside(const FsScope *scope, FsJson record)
{
	FsJson		value = {FS_JSON_ABSENT, NULL, 0};
	int64_t		workspace;

	if (record.type == FS_JSON_OBJECT)
		value = fs_json_get(record, "workspace_id");
	if (value.type != FS_JSON_NUMBER || !fs_json_int64(value, &workspace))
		return false;
	for (int i = 0; i < scope->nallowed; i++)
	{
		if (scope->allowed[i] == workspace)
			return true;
	}
	return false;
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
			return !is_inside(source->scope, record);
		case LOOK_DEPARTED:
			source->betrayed |= has_key &&
				key.updated - UNIX_EPOCH_USEC < source->settled - TOLERANCE;
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
			return !source->betrayed;
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
	source->inner = fsfdw_source_list(fetch, fsfdw_listed(fsfdw_fetch_table(fetch)),
									  scope, settled, false);
	return &source->base;
}
