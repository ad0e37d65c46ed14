/*-------------------------------------------------------------------------
 *
 * proof.h
 *		Whether the pages of one filter query are all that matched.
 *
 * A query's pages are read one after the other while records enter and leave
 * its result, which moves the others over the borders of pages.  Equal totals
 * prove nothing: one record may leave where another enters.  But if
 *
 *	- none of the records read entered after the first page was answered, and
 *	- as many different ones were read as the first page counted,
 *
 * then they are the records that matched at that moment: they are some of
 * them, and as many.  In particular every record that matched all the time is
 * among them.
 *
 * A record enters by a change, which gives it a new version (updated_at).  The
 * index behind the query is a past state of the account, at most some lag
 * old, that never goes back.  So a version was known to the index when the
 * first page was answered, and its record did not enter later, if
 *
 *	- it is older than that moment by more than the lag, or
 *	- it is older than a version that the index had shown by then, or
 *	- the pass before this one, over the same pages, had shown it.
 *
 * By the last rule a second pass proves what the first could not, unless
 * something changed again.
 *
 * Pure; times are microseconds since 1970.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_PROOF_H
#define FS_PROOF_H

#include <stdbool.h>
#include <stdint.h>

typedef struct FsSighting
{
	int64_t		id;
	int64_t		version;
	int64_t		created;
} FsSighting;

typedef struct FsProof
{
	int64_t		newest;			/* version shown by any answer so far */
	int64_t		newest_id;		/* the record that had it */

	/* the pass under way */
	int64_t		settled;		/* older versions the index knew for sure */
	int64_t		known;			/* versions older than this, too */
	int64_t		known_id;		/* and this record's, of just that time */
	int64_t		total;			/* records, by the first page */
	int64_t		entered;		/* records read that may have come later */

	int			room;			/* of both arrays */
	int			nseen;
	FsSighting *seen;			/* read in this pass */
	int			nbefore;
	FsSighting *before;			/* read in the pass before, sorted */
} FsProof;

/*
 * A query of which only the first pages were read, newest records first.  The
 * others are read with the queries that follow; then the rule above is applied
 * to all together.
 */
typedef struct FsCarry
{
	int64_t		missing;		/* records still to be read; 0: none */
	int64_t		settled;		/* as in FsProof, when that query began */
	int64_t		known;
	int64_t		from;			/* of records created before it is not certain
								 * that they matched that query */
	FsSighting	last;			/* those missing are older than this one */
} FsCarry;

/* The arrays are the caller's, with room for that many records each. */
extern void fs_proof_init(FsProof *proof, FsSighting *seen,
						  FsSighting *before, int room);

/* Another query follows: what the last one showed is of no use for it. */
extern void fs_proof_next_query(FsProof *proof);

/*
 * The first page of a pass has been answered.  total is what it counts;
 * versions older than settled are those the index knew by then.
 */
extern void fs_proof_first_page(FsProof *proof, int64_t total,
								int64_t settled);

/* A record that some other query has shown. */
extern void fs_proof_shown(FsProof *proof, const FsSighting *record);

/* A record that has been read, on the first page or a later one. */
extern void fs_proof_record(FsProof *proof, const FsSighting *record,
							bool first_page);

/* All pages have been read: are the records all that matched? */
extern bool fs_proof_holds(FsProof *proof);

/*
 * Whether records of the same time come by their ids, the highest first, as
 * far as read.  Without that order nothing can be left.
 */
extern bool fs_proof_ids_descend(const FsProof *proof);

/*
 * Some pages have been read, and no more will be: sets what is missing.  False
 * if they prove nothing, or if their records are not newest first.
 */
extern bool fs_proof_leave(const FsProof *proof, int64_t from, FsCarry *carry);

/*
 * Takes what is missing of an earlier query from the records of this one, to
 * be called before fs_proof_holds().  False if it cannot be proved any more.
 */
extern bool fs_proof_settle(const FsProof *proof, FsCarry *carry);

/* Different records read in this pass. */
extern int64_t fs_proof_distinct(FsProof *proof);

#endif							/* FS_PROOF_H */
