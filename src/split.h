/*-------------------------------------------------------------------------
 *
 * split.h
 *		Cuts a filter query into windows whose rows can all be reached.
 *
 * A filter query says how many rows match ("total") but shows only the first
 * few hundred.  The splitter names windows of days, newest first, to ask for;
 * told each window's total, it says whether that window is to be read or is
 * cut further.  Window widths follow the density measured so far, so that
 * windows come out nearly full: the cost is close to total / rows per page.
 *
 * A single day of the first dimension (created_at) that is too full is cut
 * along the second one (updated_at).  The windows of a split partition the
 * range: every day of it lies in exactly one window.  Where rows come newest
 * first, a window may have more rows than can be reached: it is read in part,
 * and the next one begins with the day where that ended.
 *
 * Pure: totals are arguments.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_SPLIT_H
#define FS_SPLIT_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"

#define FS_SPLIT_DIMS 2

/* Days from lo to hi, both included, in each dimension; ends may be open. */
typedef struct FsWindow
{
	int32_t		lo[FS_SPLIT_DIMS];
	int32_t		hi[FS_SPLIT_DIMS];
	int64_t		from;			/* range of ids besides, see slice.h; 0: open */
	int64_t		to;
} FsWindow;

typedef enum FsSplitVerdict
{
	FS_SPLIT_READ,				/* the window's rows are all within reach */
	FS_SPLIT_PART,				/* read what is within reach, then call
								 * fs_split_advance() */
	FS_SPLIT_CUT,				/* too many; ask for the next window instead */
	FS_SPLIT_ONE,				/* too many with one id; they count as read, and
								 * must be had another way */
	FS_SPLIT_STUCK				/* too many in one day of every dimension */
} FsSplitVerdict;

/* One dimension being cut: what is left of it, and what is known about it. */
typedef struct FsSplitLevel
{
	FsWindow	rest;			/* days not yet read */
	bool		done;
	int64_t		left;			/* rows in rest, by the totals seen; -1 unknown */
	double		density;		/* rows per day where the next window begins;
								 * 0 unknown */
	int			cuts;			/* since a window was last read */
	int64_t		cut_total;		/* rows of the window cut last */
} FsSplitLevel;

typedef struct FsSplit
{
	int64_t		reach;			/* rows one window may have */
	int32_t		today;			/* newest day rows can have */
	int			overlap;		/* days totals cover beyond either end of a
								 * window; 0 unless set after init */
	bool		parts;			/* windows may be read in part, where days have
								 * few rows: rows come newest first; false
								 * unless set after init */
	int			depth;			/* dimension being cut now */
	FsSplitLevel level[FS_SPLIT_DIMS];
	FsSplitLevel suspended;
	FsWindow	asked;
} FsSplit;

extern void fs_split_init(FsSplit *split, const FsWindow *range,
						  int32_t today, int64_t reach);

/* The next window to ask for; false when the range is used up. */
extern bool fs_split_next(FsSplit *split, FsWindow *window);

/*
 * Takes the total of the window asked for last.  After FS_SPLIT_STUCK that
 * window counts as read: its rows must be had another way.
 */
extern FsSplitVerdict fs_split_answer(FsSplit *split, int64_t total);

/*
 * The window asked for last was read in part, down to some day of which rows
 * are left.  "rows" were read of it, those of that day not counted.
 */
extern void fs_split_advance(FsSplit *split, int32_t day, int64_t total,
							 int64_t rows);

/*
 * The day that was just found too full is read another way; unless that fails:
 * then it is cut along the second dimension after all.  Meanwhile the rows of a
 * single id can be, so many.
 */
extern void fs_split_suspend(FsSplit *split);
extern void fs_split_resume(FsSplit *split);
extern void fs_split_one(FsSplit *split, int64_t id, int64_t total);

/* Whether some are still to be asked for. */
extern bool fs_split_has_one(const FsSplit *split);

/*
 * Tells how many rows a day the newest days have of a window just found too
 * full.  Only a higher density than the window's own counts.
 */
extern void fs_split_hint(FsSplit *split, double density);

#endif							/* FS_SPLIT_H */
