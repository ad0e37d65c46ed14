/*-------------------------------------------------------------------------
 *
 * reader.h
 *		Reads one window of a filter query.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_READER_H
#define FSFDW_READER_H

#include "proof.h"
#include "slice.h"
#include "source.h"
#include "window.h"

typedef struct FsReader
{
	FsFetch    *fetch;
	FsScope    *scope;
	FsFilterFacts *facts;
	FsQuery    *query;
	FsSlices   *slices;			/* are told who asked */
	bool		doubtful;		/* a field is named that may not be known */

	int			listing;		/* index in scope */
	int			first_value;	/* of the values being asked for */
	FsWindow	window;			/* being read */
	FsFilterDays named[FS_SPLIT_DIMS];	/* days in its query */
	char		text[FS_QUERY_SIZE];	/* its query */
	bool		reading;		/* else its first page at most is given */
	bool		in_part;		/* only what is within reach of it */
	int			pass;
	FsProof		proof;
	FsCarry		carry;			/* what is missing of the window before */
	int64		pages;			/* it has */
	int64		usual;			/* those of the window read before; 0: none */
	int64		asked;
	int64		read;

	FsAnswer   *page;
	FsJsonIter	iter;
	double		days_shown;		/* days that its records were created on;
								 * 0: they are not newest first */
} FsReader;

/* What comes next of a window. */
typedef enum FsReading
{
	FS_READING_RECORD,
	FS_READING_REFUSED,			/* its next page is not given: see "page" */
	FS_READING_END				/* no more pages */
} FsReading;

/* What its pages are, when all have been read. */
typedef enum FsPassed
{
	FS_PASSED_ALL,				/* all that matched */
	FS_PASSED_PART,				/* the first part of it */
	FS_PASSED_UNORDERED,		/* no part, since rows are in no order */
	FS_PASSED_BACK,				/* it lacks what the window before left to it */
	FS_PASSED_AGAIN,			/* not proved: it is being read again */
	FS_PASSED_UNPROVED			/* nor will it be */
} FsPassed;

extern void fsfdw_reader_init(FsReader *reader, FsFetch *fetch,
							  FsScope *scope, FsQuery *query,
							  FsSlices *slices);

/* Rows that one query can show. */
extern int64 fsfdw_reader_reach(const FsReader *reader);

/*
 * Asks for the first page of "window", and learns its total.  False if it is
 * not told, or if this workspace does not know a field named.
 */
extern bool fsfdw_reader_open(FsReader *reader);

/* The pages are to be read: all, or those within reach. */
extern void fsfdw_reader_begin(FsReader *reader, bool in_part);

/* Opens it once more, with nothing of the pass before. */
extern bool fsfdw_reader_restart(FsReader *reader);

extern FsReading fsfdw_reader_next(FsReader *reader, FsJson *record);

/* Sets what is left after FS_PASSED_PART. */
extern FsPassed fsfdw_reader_close(FsReader *reader, FsCarry *left);

extern void fsfdw_reader_drop_page(FsReader *reader);

/*
 * Whether pages behind the one that was refused are refused as well: then queries
 * end there, else that was an accident.  These pages are forgotten.
 */
extern bool fsfdw_reader_is_walled(FsReader *reader);

/* The moment before which the index knew all changes, when it answered. */
extern TimestampTz fsfdw_settled_at(const FsTable *table,
									const FsAnswer *answer);

#endif							/* FSFDW_READER_H */
