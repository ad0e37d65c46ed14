/*-------------------------------------------------------------------------
 *
 * proof.c
 *		Whether the pages of one filter query are all that matched.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "proof.h"

void
fs_proof_init(FsProof *proof, FsSighting *seen, FsSighting *before, int room)
{
	memset(proof, 0, sizeof(*proof));
	proof->newest = INT64_MIN;
	proof->seen = seen;
	proof->before = before;
	proof->room = room;
}

void
fs_proof_next_query(FsProof *proof)
{
	proof->nseen = proof->nbefore = 0;
}

static int
compare_sightings(const void *a, const void *b)
{
	const FsSighting *x = a;
	const FsSighting *y = b;

	return x->id != y->id ? (x->id < y->id ? -1 : 1) :
		(x->version > y->version) - (x->version < y->version);
}

/* What the index has shown by now, it knew when the first page was answered. */
static void
know(FsProof *proof)
{
	proof->known = proof->newest;
	proof->known_id = proof->newest_id;
}

void
fs_proof_first_page(FsProof *proof, int64_t total, int64_t settled)
{
	FsSighting *swap = proof->before;

	proof->before = proof->seen;
	proof->nbefore = proof->nseen;
	proof->seen = swap;
	proof->nseen = 0;
	qsort(proof->before, proof->nbefore, sizeof(FsSighting), compare_sightings);

	proof->total = total;
	proof->settled = settled;
	know(proof);
	proof->entered = 0;
}

void
fs_proof_shown(FsProof *proof, const FsSighting *record)
{
	if (record->version > proof->newest)
	{
		proof->newest = record->version;
		proof->newest_id = record->id;
	}
}

/* Whether a record had its version already when the first page was answered. */
static bool
was_there(const FsProof *proof, const FsSighting *record)
{
	return record->version < proof->settled ||
		record->version < proof->known ||
		(record->version == proof->known && record->id == proof->known_id) ||
		bsearch(record, proof->before, proof->nbefore, sizeof(FsSighting),
				compare_sightings) != NULL;
}

void
fs_proof_record(FsProof *proof, const FsSighting *record, bool first_page)
{
	fs_proof_shown(proof, record);
	if (first_page)
		know(proof);
	else if (!was_there(proof, record))
		proof->entered++;
	if (proof->nseen < proof->room)
		proof->seen[proof->nseen++] = *record;
}

int64_t
fs_proof_distinct(FsProof *proof)
{
	int64_t		distinct = 0;

	qsort(proof->seen, proof->nseen, sizeof(FsSighting), compare_sightings);
	for (int i = 0; i < proof->nseen; i++)
	{
		if (i == 0 || proof->seen[i].id != proof->seen[i - 1].id)
			distinct++;
	}
	return distinct;
}

bool
fs_proof_holds(FsProof *proof)
{
	return proof->entered == 0 && fs_proof_distinct(proof) == proof->total;
}

/* Whether a stands behind b where the newest record is the first. */
static bool
is_older(const FsSighting *a, const FsSighting *b)
{
	return a->created != b->created ? a->created < b->created : a->id < b->id;
}

bool
fs_proof_ids_descend(const FsProof *proof)
{
	for (int i = 1; i < proof->nseen; i++)
	{
		const FsSighting *a = &proof->seen[i - 1];
		const FsSighting *b = &proof->seen[i];

		if (a->created == b->created && a->id < b->id)
			return false;
	}
	return true;
}

bool
fs_proof_leave(const FsProof *proof, int64_t from, FsCarry *carry)
{
	if (proof->entered > 0 || proof->nseen == 0 || proof->nseen > proof->total)
		return false;
	for (int i = 1; i < proof->nseen; i++)
	{
		if (!is_older(&proof->seen[i], &proof->seen[i - 1]))
			return false;
	}
	carry->missing = proof->total - proof->nseen;
	carry->settled = proof->settled;
	carry->known = proof->known;
	carry->from = from;
	carry->last = proof->seen[proof->nseen - 1];
	return true;
}

bool
fs_proof_settle(const FsProof *proof, FsCarry *carry)
{
	for (int i = 0; i < proof->nseen && carry->missing > 0; i++)
	{
		const FsSighting *record = &proof->seen[i];

		if (i > 0 && !is_older(record, &proof->seen[i - 1]))
			return false;
		if (!is_older(record, &carry->last))
			continue;
		if (record->created < carry->from ||
			(record->version >= carry->settled &&
			 record->version >= carry->known))
			return false;
		carry->missing--;
		carry->last = *record;
	}
	return true;
}
