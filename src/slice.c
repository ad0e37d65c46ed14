/*-------------------------------------------------------------------------
 *
 * slice.c
 *		Cuts a filter query by ranges of an id where days do not help.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "slice.h"

/* How full slices are aimed to be: a sample tells less than a density. */
#define FILL 0.75

void
fs_slices_init(FsSlices *slices, int64_t total, int64_t reach)
{
	memset(slices, 0, sizeof(*slices));
	slices->reach = reach;
	slices->total = total;
	slices->left = total;
	slices->end = INT64_MAX;
}

void
fs_slices_sample(FsSlices *slices, int64_t id)
{
	slices->sample[slices->next_sample++ % FS_SLICE_SAMPLE] = id;
	if (slices->nsample < FS_SLICE_SAMPLE)
		slices->nsample++;
}

/* Ids of the sample from lo to hi. */
static int
count_between(const FsSlices *slices, int64_t lo, int64_t hi)
{
	int			n = 0;

	for (int i = 0; i < slices->nsample; i++)
		n += slices->sample[i] >= lo && slices->sample[i] <= hi;
	return n;
}

/*
 * The greatest id of the sample below "end" up to which no more than "wanted"
 * of it lie, but one of them at least.  Without any all is asked for, whose
 * rows are a sample then; if they all have the last id, the middle.
 */
static int64_t
cut_at(const FsSlices *slices, double wanted)
{
	int64_t		best = 0;
	int64_t		least = slices->end;

	for (int i = 0; i < slices->nsample; i++)
	{
		int64_t		id = slices->sample[i];

		if (id < slices->lo || id >= slices->end)
			continue;
		if (id < least)
			least = id;
		if (id > best && count_between(slices, slices->lo, id) <= wanted)
			best = id;
	}
	if (best > 0)
		return best;
	if (least < slices->end)
		return least;
	return slices->whole ? slices->lo + (slices->end - slices->lo) / 2 :
		slices->end;
}

bool
fs_slices_next(FsSlices *slices, int64_t *lo, int64_t *hi)
{
	double		wanted = slices->reach * FILL;

	if (slices->done)
		return false;
	slices->hi = slices->end;
	if (slices->left > wanted)
		slices->hi = cut_at(slices, wanted / slices->left *
							count_between(slices, slices->lo, slices->end));
	slices->whole = slices->hi == slices->end;
	*lo = slices->lo;
	*hi = slices->hi;
	return true;
}

FsSplitVerdict
fs_slices_answer(FsSlices *slices, int64_t total)
{
	if (total > slices->reach)
	{
		if (slices->hi == slices->lo)
		{
			slices->done = true;
			return FS_SPLIT_STUCK;
		}
		slices->end = slices->hi;
		slices->left = total;
		return FS_SPLIT_CUT;
	}
	slices->read += total;
	if (slices->hi == INT64_MAX)
		slices->done = true;
	else
	{
		bool		ended = slices->hi == slices->end;

		slices->lo = slices->hi + 1;
		slices->left -= total;
		if (ended)
		{
			slices->end = INT64_MAX;
			slices->left = slices->total - slices->read;
		}
		if (slices->left < 0)
			slices->left = 0;
	}
	return FS_SPLIT_READ;
}

bool
fs_slices_add_up(const FsSlices *slices)
{
	return slices->read >= slices->total;
}
