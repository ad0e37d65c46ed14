/*-------------------------------------------------------------------------
 *
 * split.c
 *		Cuts a filter query into windows whose rows can all be reached.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "split.h"

/* How full windows are aimed to be; above 1 every second one would be cut. */
#define FILL 0.85

/*
 * If a window may be read in part, it should have a little more than can be
 * reached, so that the pages read are full; but not much more, since what is
 * left is read with the next window.
 */
#define PART_FILL 1.2
#define PART_MOST 1.6

/*
 * The last day of a window read in part is read again, half of it on average.
 * That has to be less than what whole windows leave empty.
 */
#define PART_DAYS 12

/* A range without a first day is taken to be this long until measured. */
#define GUESSED_DAYS 1100.0

/* A window may be this much wider than the one before it. */
#define GROWTH 8.0

/* Totals beyond this are all the same, and exact as double. */
#define MAX_TOTAL (INT64_C(1) << 50)

/* After so many cuts in a row the rows sit close together: narrow faster. */
#define PATIENCE 2
#define HASTE 4.0

/* A window that follows one that was cut has this share of it at most. */
#define NARROWER 0.85

/* No window is wider than this, unless it is all that is left. */
#define MAX_DAYS 36500.0

/* Days without a row after which there may be no more. */
#define LONG_TIME 1000.0

/* 0001-01-01: nothing is older. */
#define FIRST_DAY (-719162)

void
fs_split_init(FsSplit *split, const FsWindow *range, int32_t today,
			  int64_t reach)
{
	memset(split, 0, sizeof(*split));
	split->reach = reach;
	split->today = today;
	split->level[0].rest = *range;
	split->level[0].left = -1;
	split->level[0].done = false;
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		if (range->lo[d] != FS_DAY_MIN && range->lo[d] > range->hi[d])
			split->level[0].done = true;
	}
}

/* The last day before an end that can have rows. */
static int32_t
last_day(const FsSplit *split, int32_t hi)
{
	return hi > split->today ? split->today : hi;
}

/* Days in a window, along dimension d; -1 if it has no first day. */
static double
days_of(const FsSplit *split, const FsWindow *window, int d)
{
	int32_t		last = last_day(split, window->hi[d]);
	double		days;

	if (window->lo[d] == FS_DAY_MIN)
		return last < FIRST_DAY ? 1 : -1;
	days = (double) last - window->lo[d] + 1;
	return days < 1 ? 1 : days;
}

/* Whether windows may be read in part where days have so many rows. */
static bool
may_part(const FsSplit *split, double density)
{
	return split->parts && split->depth == 0 &&
		density * PART_DAYS <= split->reach;
}

/* Rows a window is aimed to have: fewer than one that was cut. */
static double
aim(const FsSplit *split)
{
	const FsSplitLevel *level = &split->level[split->depth];
	double		rows = split->reach *
		(may_part(split, level->density) ? PART_FILL : FILL);

	if (level->cuts > 0 && rows > level->cut_total * NARROWER)
		rows = level->cut_total * NARROWER;
	return rows;
}

bool
fs_split_next(FsSplit *split, FsWindow *window)
{
	FsSplitLevel *level = &split->level[split->depth];
	int			d = split->depth;

	while (level->done)
	{
		if (split->depth == 0)
			return false;
		split->depth--;
		d = split->depth;
		level = &split->level[d];
	}

	split->asked = level->rest;

	/* everything that is left, unless that is known to be too much */
	if (level->left >= 0 && level->left > aim(split))
	{
		double		width = aim(split) / level->density -
			2.0 * split->overlap;
		int64_t		lo;

		if (width < 1)
			width = 1;
		if (width > MAX_DAYS)
			width = MAX_DAYS;
		lo = (int64_t) last_day(split, level->rest.hi[d]) - (int64_t) width + 1;
		if (level->rest.lo[d] == FS_DAY_MIN && lo < FIRST_DAY &&
			last_day(split, level->rest.hi[d]) >= FIRST_DAY)
			lo = FIRST_DAY;
		if (lo > level->rest.lo[d] &&
			(level->rest.lo[d] != FS_DAY_MIN || lo >= FIRST_DAY))
			split->asked.lo[d] = (int32_t) lo;
	}
	*window = split->asked;
	return true;
}

/* Marks the window asked for as dealt with. */
static void
advance(FsSplit *split)
{
	FsSplitLevel *level = &split->level[split->depth];
	int			d = split->depth;

	if (split->asked.lo[d] == level->rest.lo[d])
		level->done = true;
	else
		level->rest.hi[d] = split->asked.lo[d] - 1;
}

static void
subtract(FsSplitLevel *level, int64_t rows)
{
	if (level->left >= 0)
		level->left = level->left > rows ? level->left - rows : 0;
}

FsSplitVerdict
fs_split_answer(FsSplit *split, int64_t total)
{
	FsSplitLevel *level = &split->level[split->depth];
	int			d = split->depth;
	double		days = days_of(split, &split->asked, d);
	double		counted = days > 0 ? days + 2.0 * split->overlap : GUESSED_DAYS;

	if (total > MAX_TOTAL)
		total = MAX_TOTAL;
	if (total <= split->reach)
	{
		double		floor = level->density / GROWTH;

		subtract(level, days > 0 ? (int64_t) (total * (days / counted)) : total);
		if (total == 0 && days > LONG_TIME)
			level->left = -1;	/* perhaps nothing is left: ask */
		level->cuts = 0;
		if (days > 0)
			level->density = total / counted;
		if (level->density < floor)
			level->density = floor;
		advance(split);
		return FS_SPLIT_READ;
	}

	if (may_part(split, total / counted) && total <= split->reach * PART_MOST)
		return FS_SPLIT_PART;

	/* the rest as a whole was asked for: its size is now known */
	if (split->asked.lo[d] == level->rest.lo[d])
		level->left = total;

	if (days > 1 || days < 0)
	{
		double		density = total / counted;

		level->cut_total = total;
		if (level->cuts++ >= PATIENCE)
			density *= HASTE;

		/* whichever is higher: a smaller window must come out of it */
		if (density > level->density)
			level->density = density;
		return FS_SPLIT_CUT;
	}

	/* one day, too full: cut it along the next dimension */
	advance(split);
	subtract(level, (int64_t) (total / counted));
	level->cuts = 0;
	level->density = total / counted;
	if (d + 1 == FS_SPLIT_DIMS)
		return FS_SPLIT_STUCK;

	split->depth = d + 1;
	level = &split->level[d + 1];
	memset(level, 0, sizeof(*level));
	level->rest = split->asked;
	level->left = total;
	days = days_of(split, &level->rest, d + 1);

	/* a row is not changed before it is created */
	if (days < 0 && level->rest.lo[d] != FS_DAY_MIN)
		days = (double) last_day(split, level->rest.hi[d + 1]) -
			level->rest.lo[d] + 1;
	level->density = total /
		(days > 0 ? days + 2.0 * split->overlap : GUESSED_DAYS);
	return FS_SPLIT_CUT;
}

void
fs_split_hint(FsSplit *split, double density)
{
	FsSplitLevel *level = &split->level[split->depth];

	if (density > level->density)
		level->density = density;
}

void
fs_split_advance(FsSplit *split, int32_t day, int64_t total, int64_t rows)
{
	FsSplitLevel *level = &split->level[0];
	double		days = days_of(split, &split->asked, 0);

	if (split->asked.lo[0] == level->rest.lo[0])
		level->left = total;
	level->rest.hi[0] = day;
	subtract(level, rows);
	level->cuts = 0;
	if (days > 0)
		level->density = total / days;
}

void
fs_split_suspend(FsSplit *split)
{
	split->suspended = split->level[split->depth];
	split->level[split->depth].done = true;
}

void
fs_split_resume(FsSplit *split)
{
	split->level[split->depth] = split->suspended;
}

void
fs_split_one(FsSplit *split, int64_t id, int64_t total)
{
	FsSplitLevel *level = &split->level[split->depth];

	*level = split->suspended;
	level->rest.from = level->rest.to = id;
	level->density *= (double) total / level->left;
	level->left = total;
}

bool
fs_split_has_one(const FsSplit *split)
{
	return !split->level[split->depth].done;
}
