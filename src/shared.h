/*-------------------------------------------------------------------------
 *
 * shared.h
 *		What all backends of the cluster know together: accounts and scans.
 *
 * Lives in shared memory, behind one lock that is held for microseconds and
 * never while waiting or asking.  Whoever holds it must not raise errors.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_SHARED_H
#define FSFDW_SHARED_H

#include "freshservice_fdw.h"
#include "storage/latch.h"
#include "storage/lwlock.h"

/* Accounts known at a time; the one unused for longest makes room. */
#define FS_MAX_ACCOUNTS 16

/* Scans that are shown, and served in turn, at a time. */
#define FS_MAX_SCANS 64

/* Server definitions by which an account's facts were learned. */
#define FS_MAX_DEFINITIONS 8

/* host or host:port */
#define FS_ACCOUNT_SIZE (FS_HOST_SIZE + 8)

/* Totals since server start, of one bucket. */
typedef struct FsUsage
{
	int64		requests;
	int64		credits;
	int64		throttled;		/* answers with 429 */
	int64		retries;
	int64		wait_ms;		/* spent waiting for the limit, by all backends */
	int64		bytes;			/* of bodies, as received */
} FsUsage;

/* A server as some backend has seen it; xmin changes with ALTER SERVER. */
typedef struct FsDefinition
{
	Oid			dbid;
	Oid			serverid;
	TransactionId xmin;
} FsDefinition;

typedef struct FsAccount
{
	char		name[FS_ACCOUNT_SIZE];	/* "" if the place is free */
	int			users;			/* fetches that hold it */
	int64		used_at;		/* fsfdw_clock() */
	FsBudget	budget;
	FsBudgetConfig config;		/* of the server that last asked */
	FsUsage		usage[FS_BUCKETS];
	uint64		turn;			/* calls sent so far */
	uint64		version;		/* of the facts; 0: none yet */
	FsFacts		facts;			/* without what belongs to a key */
	int			ndefinitions;	/* the ring's next place */
	FsDefinition definitions[FS_MAX_DEFINITIONS];
} FsAccount;

typedef enum FsWaitingFor
{
	FS_WAITING_NOT,
	FS_WAITING_ANSWER,
	FS_WAITING_LIMIT
} FsWaitingFor;

typedef struct FsScanSlot
{
	int			pid;			/* 0 if the place is free */
	Oid			dbid;
	Oid			userid;
	Latch	   *latch;
	FsAccount  *account;
	NameData	server;
	NameData	relation;
	char		strategy[8];
	TimestampTz started_at;
	double		estimated;		/* requests */
	int64		requests;
	int64		rows;
	FsWaitingFor waiting;
	int64		until;			/* fsfdw_clock(); when the limit lets it go on */
	FsBudgetConfig config;
	FsBucket	bucket;			/* of the call that waits */
	int			credits;
	uint64		turn;			/* account's when it was last served */
} FsScanSlot;

typedef struct FsShared
{
	LWLock		lock;
	FsAccount	accounts[FS_MAX_ACCOUNTS];
	FsScanSlot	scans[FS_MAX_SCANS];
} FsShared;

/* Attached at first use; preloading only makes sure that there is room. */
extern FsShared *fsfdw_shared(void);

/* From _PG_init. */
extern void fsfdw_shared_request(void);

/*
 * The account of an address, for the caller to hold until it lets go of it.
 * The second form is NULL where the account is not known.  Both under the
 * lock.  The first is NULL where all places are taken.
 */
extern FsAccount *fsfdw_account_hold(const FsAddress *address);
extern FsAccount *fsfdw_account_find(const FsAddress *address);

extern void fsfdw_account_name(const FsAddress *address, char *name);

#endif							/* FSFDW_SHARED_H */
