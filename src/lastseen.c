/*-------------------------------------------------------------------------
 *
 * lastseen.c
 *		What scans took, for the estimates of those like them.
 *
 * Remembered for the session: the requests of a scan that came to its end, by
 * table and bound conditions.  Points in time are recognised as they are, for
 * constants, and by their distance to now(), for conditions that look back.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "utils/hsearch.h"

#include "filter.h"
#include "freshservice_fdw.h"

/* When there are so many, all are forgotten. */
#define MAX_SCANS 512

typedef struct FsScanSeen
{
	uint64		key;
	double		requests;
} FsScanSeen;

static HTAB *scans = NULL;

static void
add(uint64 *hash, const void *data, size_t len)
{
	*hash = hash_combine64(*hash, hash_bytes_extended(data, (int) len, 0));
}

static void
add_text(uint64 *hash, const char *text)
{
	if (text != NULL)
		add(hash, text, strlen(text));
	*hash = hash_combine64(*hash, 1);
}

static void
add_time(uint64 *hash, TimestampTz at, TimestampTz origin)
{
	if (!TIMESTAMP_NOT_FINITE(at))
		at = (at - origin) / USECS_PER_SEC;
	add(hash, &at, sizeof(at));
}

/* Times count from origin. */
static uint64
key_of(const FsScanState *state, const FsBound *bound, FsStrategy strategy,
	   TimestampTz origin)
{
	uint64		hash = state->table->relid;
	char		room[FS_FILTER_MAX + 1] = "";
	FsText		text;

	add(&hash, &strategy, sizeof(strategy));
	add(&hash, &state->complete, sizeof(state->complete));
	add_time(&hash, bound->since, origin);
	for (int i = 0; i < bound->nsets; i++)
	{
		add_text(&hash, bound->sets[i].field);
		add(&hash, bound->sets[i].values,
			sizeof(int64) * bound->sets[i].nvalues);
	}
	for (int d = 0; d < bound->ndays; d++)
	{
		add_text(&hash, bound->days[d].field);
		add_time(&hash, bound->days[d].lo, origin);
		add_time(&hash, bound->days[d].hi, origin);
	}
	fs_text_init(&text, room, sizeof(room));
	(void) fs_filter_text(NULL, 0, NULL, 0, bound->extra, &text);
	add_text(&hash, room);
	for (int i = 0; i < bound->nasked; i++)
	{
		add_text(&hash, bound->asked[i].name);
		add_text(&hash, bound->asked[i].value);
	}
	add(&hash, bound->workspaces, sizeof(int64) * Max(bound->nworkspaces, 0));
	for (int i = 0; i < bound->ngiven; i++)
	{
		add_text(&hash, bound->given[i].name);
		for (int v = 0; v < bound->given[i].nvalues; v++)
			add_text(&hash, bound->given[i].values[v]);
	}
	return hash;
}

void
fsfdw_remember_scan(const FsScanState *state, const FsBound *bound,
					FsStrategy strategy, double requests)
{
	TimestampTz origins[] = {0, GetCurrentTransactionStartTimestamp()};

	if (scans != NULL && hash_get_num_entries(scans) >= MAX_SCANS)
	{
		hash_destroy(scans);
		scans = NULL;
	}
	if (scans == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(uint64), .entrysize = sizeof(FsScanSeen)};

		scans = hash_create("freshservice_fdw scans", MAX_SCANS, &ctl,
							HASH_ELEM | HASH_BLOBS);
	}
	for (int i = 0; i < lengthof(origins); i++)
	{
		uint64		key = key_of(state, bound, strategy, origins[i]);
		FsScanSeen *seen = hash_search(scans, &key, HASH_ENTER, NULL);

		seen->requests = requests;
	}
}

double
fsfdw_recall_scan(const FsScanState *state, const FsBound *bound,
				  FsStrategy strategy)
{
	TimestampTz origins[] = {0, GetCurrentTransactionStartTimestamp()};

	for (int i = 0; scans != NULL && i < lengthof(origins); i++)
	{
		uint64		key = key_of(state, bound, strategy, origins[i]);
		FsScanSeen *seen = hash_search(scans, &key, HASH_FIND, NULL);

		if (seen != NULL)
			return seen->requests;
	}
	return -1;
}
