/*-------------------------------------------------------------------------
 *
 * budget.h
 *		The arithmetic of the account's rate limits.
 *
 * Freshservice counts credits in fixed windows that open with the first call
 * in them; every call counts on the account's bucket and, for some
 * operations, on that operation's bucket too.  Response headers report the
 * operation's bucket where there is one, the account's otherwise.
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

typedef struct FsBudgetConfig
{
	FsPlan		plan;			/* limits believed before any header */
	int			rate_limit;		/* ceiling that headers never raise; 0 none */
	int64_t		window_ms;
	int			reserve;		/* credits a window left to others */
	int			reserve_percent;	/* or this share of the limit */
} FsBudgetConfig;

typedef struct FsBucketState
{
	int			limit;			/* credits a window; by header, else by plan */
	bool		told;			/* by header */

	/* credits of the open window */
	int			used;			/* charged by us */
	int			unanswered;		/* of these, of calls not yet answered */
	int			others;			/* charged by other users, as answers suggest */
	int			others_sure;	/* ... at least */
	int			late;			/* ours that may count in the next window too */

	int			stale;			/* unanswered calls of the window before */
	bool		open;			/* a window is open */
	bool		confirmed;		/* and an answer from within it arrived */
	bool		drifted;		/* it began with calls of the one before */
	int64_t		earliest;		/* it opened at the server no earlier */
	int64_t		opened_at;		/* and no later */
	int64_t		late_at;		/* last change of "late" */
	int64_t		sent_at;		/* last call */
	int64_t		frozen_until;	/* by a 429 */
} FsBucketState;

typedef struct FsBudget
{
	FsBudgetConfig config;
	FsBucketState bucket[FS_BUCKETS];
} FsBudget;

extern void fs_budget_init(FsBudget *budget, const FsBudgetConfig *config);

/*
 * Milliseconds until a call of this operation may be sent; 0: now.  A call
 * dearer than the whole limit is let through alone.
 */
extern int64_t fs_budget_wait(const FsBudget *budget, FsBucket operation,
							  int credits, int64_t now);

/* A call is being sent. */
extern void fs_budget_sent(FsBudget *budget, FsBucket operation, int credits,
						   int64_t now);

/*
 * Its answer arrived, or it failed or was given up: of every call sent, the
 * end is to be told.  total and remaining are the headers' values, -1 where
 * absent.
 */
extern void fs_budget_answered(FsBudget *budget, FsBucket operation,
							   int credits, int total, int remaining,
							   int64_t now);

/* It was answered with 429; retry_after in seconds, -1 where absent. */
extern void fs_budget_throttled(FsBudget *budget, FsBucket operation,
								int64_t retry_after, int64_t now);

/* Credits of this operation that fit into one window. */
extern int	fs_budget_per_window(const FsBudget *budget, FsBucket operation);

#endif							/* FS_BUDGET_H */
