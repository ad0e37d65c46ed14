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

/* After so many cuts in a row the sample is no use: go by halves. */
#define PATIENCE 2

/* A slice this much emptier than wanted was too narrow, and so is the sample. */
#define NARROW 3

/* A slice may be this much wider than the one before it. */
#define GROWTH 8.0

/* Totals beyond this are all the same, and their sums no trouble. */
#define MAX_TOTAL (INT64_C(1) << 50)

/* Rows of the sample that make an id one with many. */
#define MANY 8

/* Requests that may come to nothing: halving takes up to 63 for one id. */
#define MAX_WASTED 250

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
 * The id that has more rows than a slice should, by the sample; 0: none.  Such
 * an id is a slice of its own: halves of a range come to it at last, and only
 * then is it known that it cannot be cut.
 */
static int64_t
dominant(const FsSlices *slices, double wanted)
{
	double		all = count_between(slices, slices->lo, slices->end);
	int64_t		best = 0;
	int			most = MANY - 1;

	for (int i = 0; i < slices->nsample; i++)
	{
		int64_t		id = slices->sample[i];
		int			n;

		if (id < slices->lo || id > slices->end || id == best)
			continue;
		n = count_between(slices, id, id);
		if (n > most)
		{
			best = id;
			most = n;
		}
	}
	return best > 0 && most / all * slices->left > wanted ? best : 0;
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

/* The middle of what is left, or the highest id seen if that is lower. */
static int64_t
halve(const FsSlices *slices)
{
	int64_t		middle = slices->lo + (slices->end - slices->lo) / 2;
	int64_t		highest = 0;

	for (int i = 0; i < slices->nsample; i++)
	{
		int64_t		id = slices->sample[i];

		if (id >= slices->lo && id < slices->end && id > highest)
			highest = id;
	}
	return highest > 0 && highest < middle ? highest : middle;
}

/* The last id of the next slice, if that is not "end". */
static int64_t
choose_hi(const FsSlices *slices, double wanted)
{
	double		room = (double) (slices->end - slices->lo);
	int64_t		alone = dominant(slices, wanted);

	/* the sample may be wrong for long: every second time by halves then */
	if (alone > 0 && (slices->cuts <= MANY || slices->cuts % 2 == 0))
		return alone > slices->lo ? alone - 1 : alone;
	if (slices->cuts > PATIENCE)
		return halve(slices);
	if (slices->width > 0)
		return slices->width < room ?
			slices->lo + (int64_t) slices->width : slices->end;
	return cut_at(slices, wanted / slices->left *
				  count_between(slices, slices->lo, slices->end));
}

bool
fs_slices_next(FsSlices *slices, int64_t *lo, int64_t *hi)
{
	double		wanted = slices->reach * FILL;

	if (slices->done)
		return false;
	slices->hi = slices->end;
	if (slices->left > wanted)
		slices->hi = choose_hi(slices, wanted);
	slices->whole = slices->hi == slices->end;
	*lo = slices->lo;
	*hi = slices->hi;
	return true;
}

/* What a slice that was read tells of the width of the next one. */
static void
learn_width(FsSlices *slices, int64_t total)
{
	double		wanted = slices->reach * FILL;
	double		width = (double) (slices->hi - slices->lo) + 1;

	if (total == 0)
		slices->width = 0;
	else if (slices->width > 0 || slices->cuts > PATIENCE ||
			 total < wanted / NARROW)
		slices->width = width * (wanted < GROWTH * total ?
								 wanted / total : GROWTH);
	if (total > 0)
		slices->cuts = 0;
}

FsSplitVerdict
fs_slices_answer(FsSlices *slices, int64_t total)
{
	if (total > MAX_TOTAL)
		total = MAX_TOTAL;
	if (total > slices->reach || total == 0 || fs_slices_add_up(slices))
		slices->wasted++;
	if (slices->wasted > MAX_WASTED + 3 * slices->total / slices->reach)
	{
		slices->done = true;
		return FS_SPLIT_STUCK;
	}
	if (total > slices->reach && slices->hi > slices->lo)
	{
		slices->end = slices->hi;
		slices->whole = true;
		slices->left = total;
		slices->width = 0;
		slices->cuts++;
		return FS_SPLIT_CUT;
	}
	slices->read += total;
	if (slices->hi > slices->lo)
		learn_width(slices, total);
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
	return total > slices->reach ? FS_SPLIT_ONE : FS_SPLIT_READ;
}

bool
fs_slices_add_up(const FsSlices *slices)
{
	return slices->read >= slices->total;
}
