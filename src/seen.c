/*-------------------------------------------------------------------------
 *
 * seen.c
 *		The keys a scan has met, so that no record is given twice.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "freshservice_fdw.h"

typedef struct FsSeenKey
{
	int64		id;
	int64		workspace;		/* 0 where ids are unique without */
} FsSeenKey;

typedef struct FsSeenEntry
{
	FsSeenKey	key;
	char		status;			/* simplehash's */
} FsSeenEntry;

#define SH_PREFIX seen
#define SH_ELEMENT_TYPE FsSeenEntry
#define SH_KEY_TYPE FsSeenKey
#define SH_KEY key
#define SH_HASH_KEY(tb, key) \
	hash_bytes((const unsigned char *) &(key), sizeof(FsSeenKey))
#define SH_EQUAL(tb, a, b) ((a).id == (b).id && (a).workspace == (b).workspace)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct FsSeen
{
	seen_hash  *keys;
};

FsSeen *
fsfdw_seen_create(void)
{
	FsSeen	   *seen = palloc(sizeof(FsSeen));

	seen->keys = seen_create(CurrentMemoryContext, 256, NULL);
	return seen;
}

bool
fsfdw_seen_add(FsSeen *seen, int64 id, int64 workspace)
{
	FsSeenKey	key = {id, workspace};
	bool		found;

	(void) seen_insert(seen->keys, key, &found);
	return !found;
}

bool
fsfdw_seen_has(FsSeen *seen, int64 id, int64 workspace)
{
	FsSeenKey	key = {id, workspace};

	return seen_lookup(seen->keys, key) != NULL;
}
