/*-------------------------------------------------------------------------
 *
 * source_list.h
 *		What the files that read listings share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_SOURCE_LIST_H
#define FSFDW_SOURCE_LIST_H

#include "source.h"

/*
 * Records by which pages overlap at most.  It is one as long as nothing leaves
 * the listing, and four times as many after each gap.
 */
#define MAX_OVERLAP 64

/* Records whose keys are kept: those of a page, and what it may repeat. */
#define MAX_RECENT (2 * MAX_OVERLAP + 128)

typedef struct FsListSource
{
	FsSource	base;
	FsFetch    *fetch;
	FsListing	what;
	FsScope    *scope;
	bool		proof;
	const FsBound *narrow;		/* what else is asked for; NULL: nothing */
	const char *doubtful;		/* field that filters may not send, or NULL */

	int			listing;		/* index in scope, being read */
	List	   *under_way;		/* FsPage asked for, in order */
	int64		planned;		/* records that these pages reach */
	int			overlap;		/* records of it that the next page repeats */
	int64		taken;			/* pages taken of this listing */
	int64		all_taken;		/* and of all of them */
	int			repeats;		/* pages of no use in a row */
	int64		doubted;		/* number of a page refused once; 0: none */

	FsAnswer   *page;
	FsPage		place;			/* of the page being read */
	FsJsonIter	iter;
	int			rows;			/* of it */
	int			given;			/* of these, to the caller */
	bool		enough;			/* none is wanted of the pages that follow */
	uint32		print;			/* fingerprint of the page before it */

	/* order of creation */
	bool		chained;		/* the listing has one */
	int			direction;		/* 1: oldest first, -1: newest first, 0: not
								 * known yet */
	bool		has_last;
	FsRecordKey last;			/* all records up to this one are read */
	bool		has_goal;		/* reading from the other end */
	FsRecordKey goal;			/* last record read from the first end */
	bool		bounded;		/* no records are wanted but those created ... */
	TimestampTz first_created;	/* ... from here ... */
	TimestampTz last_created;	/* ... to here */

	/* in the order of changes */
	TimestampTz until;			/* older records are not wanted */
	TimestampTz looks_until;	/* the moment the listing was begun */
	bool		looking;		/* at its front, once more */
	int64		lag;			/* or what changed in so many microseconds */

	/* no such order */
	bool		linked;			/* but records have keys */
	FsJsonPath	key;			/* where */
	int			nrecent;		/* keys read of this listing */
	int64		recent[MAX_RECENT]; /* the last of them, in a ring */

	FsSource   *rest;			/* what is out of reach from both ends, read
								 * another way; or NULL */
} FsListSource;

/* ---------- in source_list.c ---------- */

/* The last page that is given; 0: there is no end. */
extern int64 fsfdw_listing_wall(const FsListSource *source);

/* Whether the listing may refuse its lower bound, or its order. */
extern bool fsfdw_listing_doubts(const FsListSource *source);

/* The page that holds record "at", and reaches farthest. */
extern FsPage fsfdw_listing_page_at(const FsListSource *source, int64 at);

extern void fsfdw_listing_ask(FsListSource *source, FsPage place);

/* Asks for the page after those asked for; false if it is behind the wall. */
extern bool fsfdw_listing_ask_next(FsListSource *source);

/* Waits for the pages still under way, and forgets them. */
extern void fsfdw_listing_drop(FsListSource *source);

/* The error of a listing that cannot be shown to be complete. */
extern void fsfdw_listing_raise(FsListSource *source, const char *what,
								const char *detail, const char *hint);

/* ---------- in source_list_refused.c ---------- */

/* Reads this listing from its start. */
extern void fsfdw_listing_start_over(FsListSource *source);

/* Notes that a listing cannot be asked for what changed since a moment. */
extern void fsfdw_listing_learn_refusal(FsListSource *source);

/* Goes on from the other end, until the two parts meet. */
extern void fsfdw_listing_turn_around(FsListSource *source);

/* A 400, 403 or 404 that the ask allowed for. */
extern void fsfdw_listing_refused(FsListSource *source);

#endif							/* FSFDW_SOURCE_LIST_H */
