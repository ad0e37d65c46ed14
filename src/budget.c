/*-------------------------------------------------------------------------
 *
 * budget.c
 *		The arithmetic of the account's rate limits.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "budget.h"

/* API documentation, "Rate limits"; per minute, Starter to Enterprise. */
#define PLANS 4

static const int plan_limits[FS_BUCKETS][PLANS] = {
	[FS_BUCKET_ACCOUNT] = {100, 200, 400, 500},
	[FS_BUCKET_LIST_TICKETS] = {40, 70, 120, 140},
	[FS_BUCKET_VIEW_TICKET] = {50, 80, 140, 160},
	[FS_BUCKET_LIST_ASSETS] = {40, 70, 120, 140},
	[FS_BUCKET_LIST_AGENTS] = {40, 70, 120, 140},
	[FS_BUCKET_LIST_REQUESTERS] = {40, 70, 120, 140},
};

/* More than any header or Retry-After means. */
#define MAX_LIMIT 1000000
#define MAX_FREEZE_SEC (INT64_C(366) * 86400)

void
fs_budget_init(FsBudget *budget, const FsBudgetConfig *config)
{
	memset(budget, 0, sizeof(*budget));
	budget->config = *config;
	for (int b = 0; b < FS_BUCKETS; b++)
		budget->bucket[b].limit = plan_limits[b][config->plan];
}

/* What we allow ourselves of a bucket's limit. */
static int
allowance(const FsBudget *budget, FsBucket which)
{
	const FsBudgetConfig *config = &budget->config;
	int			limit = budget->bucket[which].limit;

	if (config->rate_limit > 0 && config->rate_limit < limit)
		limit = config->rate_limit;
	if (config->reserve_percent > 0)
		limit -= (int) ((int64_t) limit * config->reserve_percent / 100);
	else
		limit -= config->reserve;
	return limit < 1 ? 1 : limit;
}

static bool
window_over(const FsBudget *budget, const FsBucketState *bucket, int64_t now)
{
	return !bucket->open || now >= bucket->opened_at + budget->config.window_ms;
}

/*
 * Each window that begins with calls carried over leaves it less certain when
 * the server's began, and has more to carry over.  A pause before it ends, for
 * nothing to be under way then, makes it certain again; it is worth it where
 * the limit is near.
 */
static bool
should_settle(const FsBudget *budget, FsBucket which, int64_t now)
{
	const FsBucketState *bucket = &budget->bucket[which];
	int64_t		window = budget->config.window_ms;
	int64_t		doubt = bucket->opened_at - bucket->earliest;

	if (!bucket->drifted || bucket->used <= allowance(budget, which) / 2)
		return false;
	if (doubt > window / 8)
		doubt = window / 8;
	return now >= bucket->earliest + window - doubt;
}

static int64_t
bucket_wait(const FsBudget *budget, FsBucket which, int credits, int64_t now)
{
	const FsBucketState *bucket = &budget->bucket[which];
	int64_t		wait = 0;

	if (bucket->frozen_until > now)
		wait = bucket->frozen_until - now;
	if (!window_over(budget, bucket, now) && bucket->used > 0 &&
		(bucket->used + bucket->others + credits > allowance(budget, which) ||
		 should_settle(budget, which, now)))
	{
		int64_t		rest = bucket->opened_at + budget->config.window_ms - now;

		if (rest > wait)
			wait = rest;
	}
	return wait;
}

int64_t
fs_budget_wait(const FsBudget *budget, FsBucket operation, int credits,
			   int64_t now)
{
	int64_t		wait = bucket_wait(budget, FS_BUCKET_ACCOUNT, credits, now);

	if (operation != FS_BUCKET_ACCOUNT)
	{
		int64_t		own = bucket_wait(budget, operation, credits, now);

		if (own > wait)
			wait = own;
	}
	return wait;
}

/*
 * Opens our window.  The server's may have ended before ours did, and its next
 * one begun with calls we charged to ours: those answered since the earliest
 * moment that could have happened, and those not answered yet.
 */
static void
open_window(const FsBudget *budget, FsBucketState *bucket, int64_t now)
{
	int64_t		window = budget->config.window_ms;
	int64_t		earliest = now;
	int			carried;

	/* who is silent for a whole window was given up */
	if (now >= bucket->sent_at + window)
		bucket->unanswered = 0;
	carried = bucket->unanswered;
	if (now < bucket->late_at + window)
		carried += bucket->late;
	if (carried > 0 && bucket->earliest + window < now)
	{
		earliest = bucket->earliest + window;
		if (earliest < now - window)
			earliest = now - window;
	}

	bucket->open = true;
	bucket->confirmed = false;
	bucket->earliest = earliest;
	bucket->opened_at = now;
	bucket->drifted = earliest < now;
	bucket->used = carried;
	bucket->stale = bucket->unanswered;
	bucket->unanswered = 0;
	bucket->others = bucket->others_sure = 0;
	bucket->late = 0;
}

static void
charge(FsBudget *budget, FsBucket which, int credits, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[which];

	if (window_over(budget, bucket, now))
		open_window(budget, bucket, now);
	bucket->used += credits;
	bucket->unanswered += credits;
	bucket->sent_at = now;
}

void
fs_budget_sent(FsBudget *budget, FsBucket operation, int credits, int64_t now)
{
	charge(budget, FS_BUCKET_ACCOUNT, credits, now);
	if (operation != FS_BUCKET_ACCOUNT)
		charge(budget, operation, credits, now);
}

/*
 * Books an answer on one bucket, whatever its headers say.  Returns whether
 * its call was sent in the open window.  Which call was answered is not known:
 * those of the window before are taken to be answered first.
 */
static bool
settle(FsBudget *budget, FsBucket which, int credits, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[which];
	int		   *waiting = bucket->stale > 0 ? &bucket->stale :
		&bucket->unanswered;
	bool		current = bucket->open && bucket->stale == 0;

	*waiting = *waiting > credits ? *waiting - credits : 0;

	if (bucket->open && now >= bucket->earliest + budget->config.window_ms)
	{
		bucket->late += credits;
		bucket->late_at = now;
	}

	/*
	 * The server opened its window when the first call reached it, somewhere
	 * between our sending and now.  Taking the later moment makes ours end
	 * no earlier than the server's.
	 */
	if (current && !bucket->confirmed)
	{
		bucket->confirmed = true;
		bucket->opened_at = now;
	}
	return current;
}

/*
 * What others use, from what the server counted when it answered.  It counted
 * our answered calls (or later ones instead of them), and some of those not
 * answered yet.
 */
static void
count_others(FsBucketState *bucket, int counted)
{
	int			least = counted - bucket->used;
	int			most = counted -
		(bucket->used - bucket->unanswered - bucket->stale);

	if (least > bucket->others_sure)
		bucket->others_sure = least;
	bucket->others = most > bucket->others_sure ? most : bucket->others_sure;
}

/*
 * The account's limit, by an operation's: headers of calls that have a bucket
 * of their own never tell it.
 */
static int
account_limit(FsBucket operation, int limit)
{
	const int  *own = plan_limits[operation];
	const int  *account = plan_limits[FS_BUCKET_ACCOUNT];
	int			result = account[0];

	if (limit < own[0])
		result = account[0] * limit / own[0];
	for (int p = 0; p < PLANS; p++)
	{
		if (limit >= own[p])
			result = account[p];
	}
	return result > limit ? result : limit;
}

void
fs_budget_answered(FsBudget *budget, FsBucket operation, int credits,
				   int total, int remaining, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[operation];
	FsBucketState *account = &budget->bucket[FS_BUCKET_ACCOUNT];
	bool		current;

	current = settle(budget, FS_BUCKET_ACCOUNT, credits, now);
	if (operation != FS_BUCKET_ACCOUNT)
		current = settle(budget, operation, credits, now);

	/* the headers speak of the operation's bucket */
	if (total <= 0)
		return;
	bucket->limit = total < MAX_LIMIT ? total : MAX_LIMIT;
	bucket->told = true;
	if (!account->told)
		account->limit = account_limit(operation, bucket->limit);
	if (current && remaining >= 0 && remaining <= total)
	{
		int			counted = total - remaining;

		count_others(bucket, counted < bucket->limit ? counted : bucket->limit);
	}
}

void
fs_budget_throttled(FsBudget *budget, FsBucket operation, int64_t retry_after,
					int64_t now)
{
	FsBucketState *bucket = &budget->bucket[operation];
	int64_t		wait = budget->config.window_ms;

	if (retry_after >= 0)
		wait = 1000 *
			(retry_after < MAX_FREEZE_SEC ? retry_after : MAX_FREEZE_SEC);
	if (bucket->frozen_until < now + wait)
		bucket->frozen_until = now + wait;

	/* what counted before belongs to a window that is over by then */
	bucket->open = false;
	bucket->used = 0;
	bucket->late = 0;
}

int
fs_budget_per_window(const FsBudget *budget, FsBucket operation)
{
	int			account = allowance(budget, FS_BUCKET_ACCOUNT);
	int			own = allowance(budget, operation);

	return own < account ? own : account;
}
