/*-------------------------------------------------------------------------
 *
 * window.h
 *		A bound filter query, and its text for a window of days.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_WINDOW_H
#define FSFDW_WINDOW_H

#include "freshservice_fdw.h"
#include "split.h"

/* Longest query text, with terminator. */
#define FS_QUERY_SIZE (FS_FILTER_MAX + 1)

typedef struct FsQuery
{
	const FsTable *table;
	const FsBound *bound;
	int			order[FS_SPLIT_DIMS];	/* bound's days as a window's dimensions */
	FsWindow	range;			/* days the bounds allow */
	const FsFilterNode *extra;	/* of the bound's, what fits into a query */
	int			nvalues;		/* of the longest set; 0: there are no sets */
	int			chunk;			/* of them asked for at once; 0: not even one
								 * fits into a query, or it would name nothing */

	/*
	 * What rows of this scan have shown of how the account reads the days
	 * named.  Documented is that they are included; reports differ.
	 */
	bool		from_included;	/* field:>'D' gives rows of day D */
	bool		to_included;	/* field:<'D' too */
} FsQuery;

extern void fsfdw_query_init(FsQuery *query, const FsTable *table,
							 const FsBound *bound);

/*
 * The query for a window and for the values of the longest set from "first"
 * on.  False if it is too long.
 */
extern bool fsfdw_query_text(const FsQuery *query, const FsWindow *window,
							 int first, FsText *text);

/* Whether a query names a field of the account's own. */
extern bool fsfdw_query_names_custom(const FsQuery *query);

/* Days that a query covers beyond either end of its window, at most. */
extern int	fsfdw_query_overlap(const FsQuery *query);

/*
 * Learns from a record that the query for a window gave.  Only records last
 * changed before "settled" count: the index knew all of them.
 */
extern void fsfdw_query_learn(FsQuery *query, const FsWindow *window,
							  FsJson record, TimestampTz settled);

/* The day a moment falls on for the account, at the earliest or the latest. */
extern int32 fsfdw_account_day(const FsTable *table, TimestampTz moment,
							   bool latest);

/* The first moment of a day, wherever it begins earliest. */
extern TimestampTz fsfdw_day_start(int32 day);

#endif							/* FSFDW_WINDOW_H */
