/*-------------------------------------------------------------------------
 *
 * source_filter.h
 *		What the files that read filter queries share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_SOURCE_FILTER_H
#define FSFDW_SOURCE_FILTER_H

#include "reader.h"

typedef struct FsFilterSource
{
	FsSource	base;
	FsFetch    *fetch;
	FsFilterFacts *facts;
	FsQuery		query;
	FsReader	reader;			/* of the window under way */

	FsSplit		split;
	FsSplit		split_before;	/* as it was before the window's verdict */
	bool		splitting;		/* split is in use */
	FsSlices	slices;			/* of a window that days do not cut */
	FsSlices	slices_before;	/* as split_before */
	FsWindow	sliced;			/* which they cut */
	bool		slicing;		/* slices is in use */
	bool		slicing_day;	/* before its days of updated_at are tried */
	bool		cutting_one;	/* a slice of it by these days */
	FsEstimate	estimate;		/* of the listing */
	bool		compared;		/* with reading this workspace by list */
	bool		by_list;		/* which is how it is read */
	bool		stuck;			/* on rows that no query tells apart */
	int			restarts;		/* since days were read in another way */
	int			given_up;		/* windows that never added up */

	FsSplit		carry_split;	/* as it was before the window whose rest is
								 * carried */
	int			plain;			/* windows not to be read in part */

	bool		overlaid;		/* the overlay has begun */
	bool		overlaying;		/* "other" is the overlay */
	FsSeen	   *gone;			/* keys of what left lately, or NULL */
	const char *doubtful;		/* field that has to be looked for, or NULL */
	bool		mobile;			/* records may move between windows */
	bool		closing;		/* the last look has begun */
	FsSource   *other;			/* a listing read in between, or NULL */
} FsFilterSource;

/* ---------- in source_filter.c ---------- */

/* Reads all of this workspace by list, for some reason. */
extern void fsfdw_filter_leave(FsFilterSource *source, const char *why);

/* ---------- in source_slices.c ---------- */

/* Goes on with the listing of this workspace, from some time on. */
extern void fsfdw_filter_list(FsFilterSource *source, const FsBound *bound,
							  TimestampTz since);

/* Whether windows can be cut by who asked. */
extern bool fsfdw_has_slices(const FsFilterSource *source);

/* A day with too many rows: they are cut by who asked. */
extern void fsfdw_slices_begin(FsFilterSource *source, int64 total);

/* A slice of one requester has more rows than can be reached. */
extern void fsfdw_slices_list_one(FsFilterSource *source, int64 total);

/* Slices cannot cut a window, or did not find all of it. */
extern void fsfdw_slices_leave(FsFilterSource *source);

#endif							/* FSFDW_SOURCE_FILTER_H */
