/*-------------------------------------------------------------------------
 *
 * walk.h
 *		Listings that are visited one after the other.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_WALK_H
#define FSFDW_WALK_H

#include "source.h"

/* One listing being read, in a memory context of its own. */
typedef struct FsVisit
{
	MemoryContext cxt;
	FsKeys		keys;			/* values of the placeholders */
	int64		workspace;
	const char *variant;
	int64		page;			/* the one asked for, from 1 */
	char	   *cursor;			/* query that asks for it, or NULL */
	bool		repeated;		/* it was asked for again, or was empty */
	bool		more;			/* another page follows the one being read */
	bool		asked;			/* which has been asked for */
	bool		unpaged;		/* it was asked for without a size */
	bool		queried;		/* or by the walk's query */
	FsSeen	   *seen;			/* keys of its records, if it has more pages */
} FsVisit;

typedef struct FsWalk
{
	FsSource	base;
	FsFetch    *fetch;
	const FsResource *resource; /* the table's, or one of its parents' */
	FsScope    *scope;
	const FsBound *bound;		/* what is given is named as this resource has it */
	FsLane		lane;
	bool		by_show;		/* single records, by their keys */
	const char *query;			/* of what is listed below parents, or NULL */
	bool		query_refused;	/* visits that begin do without it */
	bool		check;			/* only to see whether they are in their table */

	int			nnames;			/* placeholders that a visit needs */
	char		names[FS_MAX_HOLES][FS_NAME_SIZE];

	/* where the next visit's keys come from: parents, or what is given */
	bool		from_parents;
	const char *parents_left;	/* names of parents not opened yet */
	const FsResource *parent;
	FsSource   *parents;		/* its records; NULL: to be opened */
	FsBelongs	belongs;
	FsTrash    *trash;			/* of parents read by their keys, or NULL */
	FsSeen	   *met;			/* parents that were visited */
	int			ntold;			/* keys of the parents met, for the next */
	int			told_room;		/* parent below them; 0: there is none */
	char	  **told;
	bool		used_up;
	int			at[FS_MAX_HOLES];	/* index of the value given that is next */

	/* or, for listings that need no keys: */
	int			listing;		/* in scope */
	const char *variants_left;

	FsVisit    *pattern;		/* whose keys are visited once a variant */

	List	   *under_way;		/* FsVisit, in the order of their asks */
	int			ahead;			/* how many are wanted there */
	int64		answers;
	bool		found;			/* some listing did exist */
	bool		unpaged;		/* the endpoint takes no size of pages */

	FsVisit    *visit;			/* whose page is being read */
	FsAnswer   *page;
	FsJsonIter	iter;
	bool		single;			/* the page is one record, not given yet */
	int			rows_left;		/* records of it */
} FsWalk;

/* ---------- in source_walk.c ---------- */

/*
 * A walk through a resource's listings, or by_show: single records.  What is
 * given is named as this resource has it.
 */
extern FsWalk *fsfdw_walk(FsFetch *fetch, const FsResource *resource,
						  FsScope *scope, const FsBound *bound, FsLane lane,
						  bool by_show);

/* ---------- in walk_keys.c ---------- */

/* Finds out where the keys of the visits come from. */
extern void fsfdw_walk_prepare(FsWalk *walk);

/* Sends the first ask for parents, without waiting for it. */
extern void fsfdw_walk_begin_parents(FsWalk *walk);

/* The next visit, which is not asked for yet; NULL if there are no more. */
extern FsVisit *fsfdw_walk_visit(FsWalk *walk);

/* Whether the parent of a visit is in its table. */
extern bool fsfdw_walk_parent_exists(FsWalk *walk, const FsVisit *visit);

#endif							/* FSFDW_WALK_H */
