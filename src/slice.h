/*-------------------------------------------------------------------------
 *
 * slice.h
 *		Cuts a filter query by ranges of an id where days do not help.
 *
 * Many rows can share one day.  They are cut into ranges of a column of ids
 * instead, from the lowest up.  Where the ids lie is not known beforehand; the
 * rows that each answer shows are a sample of them, which says where to cut.
 * It is the newest of them, though: where ids follow the time of creation, it
 * misleads, and slices go by the width of the last one or by halves.  An id
 * that seems to have more rows than a slice should is a slice of its own.
 *
 * Pure: totals and ids are arguments; ids are positive.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_SLICE_H
#define FS_SLICE_H

#include <stdbool.h>
#include <stdint.h>

#include "split.h"

/* Ids kept as a sample; later ones replace the earliest. */
#define FS_SLICE_SAMPLE 256

typedef struct FsSlices
{
	int64_t		reach;			/* rows one slice may have */
	int64_t		lo;				/* first id not yet read */
	int64_t		hi;				/* last id of the slice asked for */
	int64_t		end;			/* rows from lo to here ... */
	int64_t		left;			/* ... are so many, by the totals seen */
	int64_t		total;			/* rows of all slices together */
	int64_t		read;			/* of these, in slices that were read */
	bool		done;
	bool		whole;			/* all up to "end" was asked for */
	double		width;			/* ids that the next slice should span; 0: go by
								 * the sample */
	int			cuts;			/* since a slice with rows was read */
	int64_t		wasted;			/* requests that came to nothing */
	int			nsample;
	int			next_sample;
	int64_t		sample[FS_SLICE_SAMPLE];
} FsSlices;

/* Rows that "total" counts, of which one query can show "reach". */
extern void fs_slices_init(FsSlices *slices, int64_t total, int64_t reach);

/* An id that a row has. */
extern void fs_slices_sample(FsSlices *slices, int64_t id);

/*
 * The next slice to ask for: ids from lo to hi, both included, where 0 and
 * INT64_MAX mean no bound.  False when all are read.
 */
extern bool fs_slices_next(FsSlices *slices, int64_t *lo, int64_t *hi);

/*
 * Takes the total of the slice asked for last, as fs_split_answer() does.
 * FS_SPLIT_ONE is a slice of a single id.  All is FS_SPLIT_STUCK when totals
 * contradict each other so much that there is no end in sight.
 */
extern FsSplitVerdict fs_slices_answer(FsSlices *slices, int64_t total);

/* Whether the slices read have at least the rows that were to be read. */
extern bool fs_slices_add_up(const FsSlices *slices);

#endif							/* FS_SLICE_H */
