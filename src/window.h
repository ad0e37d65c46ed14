/*-------------------------------------------------------------------------
 *
 * window.h
 *		A bound filter query, and its text for a window of days.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_WINDOW_H
#define FSFDW_WINDOW_H

#include "source.h"
#include "proof.h"
#include "split.h"

/* Longest query text, with terminator. */
#define FS_QUERY_SIZE (FS_FILTER_MAX + 1)

/*
 * Dimensions of a window.  The first one cut never changes: so a record stays
 * in its window, whatever happens to it.
 */
#define FS_DIM_CREATED 0
#define FS_DIM_UPDATED 1

/* The days of both dimensions, and those of other fields. */
#define FS_DAY_FIELDS (FS_SPLIT_DIMS + 1)

typedef struct FsQuery
{
	const FsTable *table;
	const FsBound *bound;
	FsFilterFacts *facts;		/* of the engine that answers it */
	FsWitness  *witness;		/* of how it reads days */
	uint32		key;			/* that sees the witness */
	bool		from_included;	/* as the facts said for the window under way */
	bool		to_included;
	FsWindow	range;			/* days the bounds allow */

	/*
	 * What was taken from the facts and has not been shown since by the rows
	 * themselves: that days named are included, and for each field where the
	 * first and the last day allowed begin and end.
	 */
	bool		trusts_from;
	bool		trusted_from;	/* before the window under way */
	bool		trusts_to;
	bool		trusts_start[FS_DAY_FIELDS];
	bool		trusts_end[FS_DAY_FIELDS];
	bool		learned_start[FS_SPLIT_DIMS];	/* of the range, from facts */
	bool		learned_end[FS_SPLIT_DIMS];
	bool		contradicted;	/* a row shows that facts do not hold */
	bool		fresh;			/* there were none when it began */
	bool		distrusts;		/* facts are its own, and nothing is learned */
	int64		workspace;		/* being asked */
	const FsFilterNode *extra;	/* of the bound's, what fits into a query */
	int			nvalues;		/* of the longest set; 0: there are no sets */
	int			chunk;			/* of them asked for at once; 0: not even one
								 * fits into a query, or it would name nothing */
} FsQuery;

/* The workspace, where queries name it: a set, or none. */
typedef struct FsWorkspaceTerm
{
	int			n;				/* sets */
	FsFilterSet set;
	int64_t		id;				/* its value */
} FsWorkspaceTerm;

/* Of a scope's listing; the set points into the term. */
extern void fsfdw_workspace_term(FsWorkspaceTerm *term, const FsTable *table,
								 int64 workspace);

/* Without facts (NULL) nothing is known of the account. */
extern void fsfdw_query_init(FsQuery *query, const FsTable *table,
							 const FsBound *bound, FsFacts *facts);

/*
 * The query for a window of its workspace, and for the values of the longest
 * set from "first" on.  False if it is too long.
 */
extern bool fsfdw_query_text(const FsQuery *query, const FsWindow *window,
							 int first, FsText *text);

/*
 * Leaves the longest set out, whose values are asked for in parts: the answer
 * is wider.  False if nothing would be named then.
 */
extern bool fsfdw_query_drop_set(FsQuery *query);

/*
 * Whether it is known what exactly a query for a window names; "from" is then
 * the first moment of its first day of created_at, in microseconds since 1970.
 */
extern bool fsfdw_query_exact(const FsQuery *query, const FsWindow *window,
							  int64 *from);

/* Whether a query names a field of the account's own. */
extern bool fsfdw_query_names_custom(const FsQuery *query);

/* Whether it searches for a text. */
extern bool fsfdw_query_searches(const FsQuery *query);

/*
 * Records read that were created on the day of the last one, which is not
 * counted.
 */
extern int	fsfdw_query_repeats(const FsQuery *query, const FsProof *proof);

/* Days that a query covers beyond either end of its window, at most. */
extern int	fsfdw_query_overlap(const FsQuery *query);

/* Lets the windows that follow make use of what was learned. */
extern void fsfdw_query_refresh(FsQuery *query);

/* A window is about to be asked for. */
extern void fsfdw_query_ask(FsQuery *query, const FsWindow *window,
							int64 workspace);

/* It was read in part, and its first day not come to. */
extern void fsfdw_query_left(FsQuery *query);

/* Whether facts were made use of that may hold no more. */
extern bool fsfdw_query_trusts(const FsQuery *query);

/* It does not matter, or has been looked at. */
extern void fsfdw_query_trust_no_more(FsQuery *query);

/* Looks whether they do, by one request. */
extern bool fsfdw_query_check(FsQuery *query, FsFetch *fetch);

/*
 * Forgets how the account reads days, as if nothing had been asked yet; for
 * good, this query does not make use of what is learned.
 */
extern void fsfdw_query_forget(FsQuery *query, bool for_good);

/* The days a query for a window names in dimension d. */
extern FsFilterDays fsfdw_query_days(const FsQuery *query,
									 const FsWindow *window, int d);

/*
 * Learns from a record how the account reads the days that a query named, one
 * entry a dimension.  Only records last changed before "settled" count: of
 * others the index may have had another version.
 */
extern void fsfdw_query_learn(FsQuery *query, const FsFilterDays *named,
							  const FsRecordKey *key, TimestampTz settled);

/*
 * A record, and the oldest that is surely of a later day (0: none is
 * known) may do for a witness; of the older one alone less can be told.
 */
extern void fsfdw_query_witness(FsQuery *query, int64 older, int64 newer);

/* The day a moment falls on for the account, at the earliest or the latest. */
extern int32 fsfdw_account_day(const FsTable *table, const FsFilterFacts *facts,
							   TimestampTz moment, bool latest);

/* The first moment of a day for the account, at the earliest or the latest. */
extern TimestampTz fsfdw_day_start(const FsTable *table, const FsFilterFacts *facts,
								   int32 day, bool latest);

/* Asks for one page of a query, which proves something; caller frees it. */
extern FsAnswer *fsfdw_show_page(FsFetch *fetch, int64 workspace,
								 const char *query);

/*
 * How many rows the listing of a workspace has for the bound values, by one
 * request; -1 if that is not told.  In measure.c.
 */
extern int64 fsfdw_count_listed(FsFetch *fetch, int64 workspace,
								const FsQuery *query);

/* How many rows match a query's whole range, likewise. */
extern int64 fsfdw_count_query(FsFetch *fetch, int64 workspace,
							   const FsQuery *query);

/*
 * The same of what changed since the first day of a window, of one requester,
 * and was created by the last.
 */
extern int64 fsfdw_count_window(FsFetch *fetch, int64 workspace,
								const FsQuery *query, const FsWindow *window,
								int64 requester);

/* The first day of a window: what was created on it changed no earlier. */
extern int32 fsfdw_window_start(const FsWindow *window);

#endif							/* FSFDW_WINDOW_H */
