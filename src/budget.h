/*-------------------------------------------------------------------------
 *
 * budget.h
 *		The arithmetic of an account's rate limits.
 *
 * Freshservice counts credits in fixed windows that open with the first call
 * in them; every call counts on the account's bucket and, for some
 * operations, on that operation's bucket too.  Response headers report the
 * operation's bucket where there is one, the account's otherwise.
 *
 * What a bucket has left follows from two numbers: the most that an answer has
 * said was counted in the open window, which includes every call answered
 * before, and the calls not answered yet, which may come on top.  An answer
 * that counts less than was known when its call was sent shows that a new
 * window has begun.  Where no header speaks of a bucket, our own calls are
 * counted instead.
 *
 * Pure: the clock is an argument, in milliseconds of any steady clock.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_BUDGET_H
#define FS_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "resource.h"

/* Freshservice plans, as in the server option "plan". */
typedef enum FsPlan
{
	FS_PLAN_STARTER,
	FS_PLAN_GROWTH,
	FS_PLAN_PRO,
	FS_PLAN_ENTERPRISE
} FsPlan;

/* What a server's options say; two servers may share an account. */
typedef struct FsBudgetConfig
{
	FsPlan		plan;			/* limits believed before any header */
	int			rate_limit;		/* ceiling on our own credits; 0 none */
	int64_t		window_ms;
	int			reserve;		/* credits a window left to others */
	int			reserve_percent;	/* or this share of the limit */
} FsBudgetConfig;

typedef struct FsBucketState
{
	int			limit;			/* credits a window, by header; 0: not told */
	int64_t		limit_until;	/* if not by header but by a 429; else 0 */
	bool		taught;			/* some call has been answered */

	uint32_t	window;			/* its number */
	bool		open;
	bool		confirmed;		/* an answer from within it has arrived */
	bool		exact;			/* ... that told how much is counted */

	/* credits of the open window */
	int			counted;		/* by the server, as far as is known */
	int			told;			/* of these, by header */
	int			ours;			/* of our calls, answered */
	int			shared;			/* of others, added to the account's */
	int			late;			/* ours that may count in the next window */

	int			in_flight;		/* of our calls not answered, of any window */
	int			doubt;			/* of calls given up that may yet be counted ... */
	int64_t		doubt_until;	/* ... until then */
	uint32_t	untold;			/* of those ended that no header counted, ever */
	int			aged;			/* of these, sent in the epoch before */

	/* it opened at the server between these; the later one once confirmed */
	int64_t		earliest;
	int64_t		opened_at;
	int64_t		told_at;		/* "counted" was true at this time or later */
	int64_t		late_at;		/* last change of "late" */
	int64_t		frozen_until;	/* by a 429 */
	double		others;			/* credits a millisecond that others use */
} FsBucketState;

/* All zero: an account nobody has asked yet. */
typedef struct FsBudget
{
	FsBucketState bucket[FS_BUCKETS];
	int64_t		latency;		/* of answers, smoothed */
	int64_t		epoch;			/* of the clock, see fs_budget_expire() */
} FsBudget;

/* What was known when a call was sent; its answer is booked by it. */
typedef struct FsGrant
{
	FsBucket	operation;
	int			credits;
	int64_t		sent_at;
	int64_t		epoch;
	uint32_t	window[2];		/* of the account, of the operation */
	uint32_t	untold[2];
	int			told[2];
} FsGrant;

/* Only an answer, of whichever call, can change that nothing may be sent. */
#define FS_BUDGET_UNTIL_ANSWER INT64_MAX

/*
 * Milliseconds until a call of this operation may be sent; 0: now.  A call
 * dearer than the whole limit is let through alone.
 */
extern int64_t fs_budget_wait(const FsBudget *budget,
							  const FsBudgetConfig *config,
							  FsBucket operation, int credits, int64_t now);

/*
 * Gives up calls whose answer nobody has read for a minute or two, since their
 * backend does something else: they are taken as counted.  To be called before
 * waits are asked for.
 */
extern void fs_budget_expire(FsBudget *budget, int64_t now);

/*
 * Milliseconds until the last of so many credits may be sent, by nobody but
 * ourselves; *last is how many fall into the last window.  Expires the budget:
 * a copy will do.
 */
extern double fs_budget_time(FsBudget *budget, const FsBudgetConfig *config,
							 FsBucket operation, double credits, int64_t now,
							 double *last);

/* A call is being sent. */
extern void fs_budget_sent(FsBudget *budget, const FsBudgetConfig *config,
						   FsBucket operation, int credits, int64_t now,
						   FsGrant *grant);

/*
 * Its answer has arrived; total and remaining are the headers' values, -1
 * where absent.  Of every call sent, the end is to be told: by this, or by one
 * of the next two.
 */
extern void fs_budget_answered(FsBudget *budget, const FsBudgetConfig *config,
							   const FsGrant *grant, int total, int remaining,
							   int64_t now);

/* It was answered with 429; retry_after in seconds, -1 where absent. */
extern void fs_budget_throttled(FsBudget *budget, const FsBudgetConfig *config,
								const FsGrant *grant, int total, int remaining,
								int64_t retry_after, int64_t now);

/* It failed, or was given up. */
extern void fs_budget_abandoned(FsBudget *budget, const FsBudgetConfig *config,
								const FsGrant *grant, int64_t now);

/* Credits a window of a bucket, as far as is known. */
extern int	fs_budget_limit(const FsBudget *budget,
							const FsBudgetConfig *config, FsBucket which);

/* Credits of this operation that fit into one window of ours. */
extern int	fs_budget_per_window(const FsBudget *budget,
								 const FsBudgetConfig *config,
								 FsBucket operation);

/* Credits counted in a bucket's open window; 0 when it is over. */
extern int	fs_budget_used(const FsBucketState *bucket,
						   const FsBudgetConfig *config, int64_t now);

#endif							/* FS_BUDGET_H */
