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
static const int plan_limits[FS_BUCKETS][4] = {
	[FS_BUCKET_ACCOUNT] = {100, 200, 400, 500},
	[FS_BUCKET_LIST_TICKETS] = {40, 70, 120, 140},
	[FS_BUCKET_VIEW_TICKET] = {50, 80, 140, 160},
	[FS_BUCKET_LIST_ASSETS] = {40, 70, 120, 140},
	[FS_BUCKET_LIST_AGENTS] = {40, 70, 120, 140},
	[FS_BUCKET_LIST_REQUESTERS] = {40, 70, 120, 140},
};

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
		limit -= limit * config->reserve_percent / 100;
	else
		limit -= config->reserve;
	return limit < 1 ? 1 : limit;
}

static bool
window_over(const FsBudget *budget, const FsBucketState *bucket, int64_t now)
{
	return !bucket->open || now >= bucket->opened_at + budget->config.window_ms;
}

static int64_t
bucket_wait(const FsBudget *budget, FsBucket which, int credits, int64_t now)
{
	const FsBucketState *bucket = &budget->bucket[which];
	int64_t		wait = 0;

	if (bucket->frozen_until > now)
		wait = bucket->frozen_until - now;
	if (!window_over(budget, bucket, now) && bucket->used > 0 &&
		bucket->used + credits > allowance(budget, which))
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

static void
charge(FsBudget *budget, FsBucket which, int credits, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[which];

	if (window_over(budget, bucket, now))
	{
		bucket->open = true;
		bucket->confirmed = false;
		bucket->opened_at = now;
		bucket->used = 0;
	}
	bucket->used += credits;
	bucket->unanswered += credits;
}

void
fs_budget_sent(FsBudget *budget, FsBucket operation, int credits, int64_t now)
{
	charge(budget, FS_BUCKET_ACCOUNT, credits, now);
	if (operation != FS_BUCKET_ACCOUNT)
		charge(budget, operation, credits, now);
}

/* Books an answer on one bucket, whatever its headers say. */
static void
settle(FsBudget *budget, FsBucket which, int credits, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[which];

	bucket->unanswered -= credits;
	if (bucket->unanswered < 0)
		bucket->unanswered = 0;

	/*
	 * The server opened its window when the first call reached it, somewhere
	 * between our sending and now.  Taking the later moment makes ours end
	 * no earlier than the server's.
	 */
	if (bucket->open && !bucket->confirmed)
	{
		bucket->confirmed = true;
		bucket->opened_at = now;
	}
}

void
fs_budget_answered(FsBudget *budget, FsBucket operation, int credits,
				   int total, int remaining, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[operation];

	settle(budget, FS_BUCKET_ACCOUNT, credits, now);
	if (operation != FS_BUCKET_ACCOUNT)
		settle(budget, operation, credits, now);

	/* the headers speak of the operation's bucket */
	if (total > 0)
		bucket->limit = total;
	if (total > 0 && remaining >= 0 && remaining <= total)
	{
		int			used = total - remaining + bucket->unanswered;

		/* others use the account too: only ever correct upward */
		if (used > bucket->used)
			bucket->used = used;
	}
}

void
fs_budget_throttled(FsBudget *budget, FsBucket operation, int64_t retry_after,
					int64_t now)
{
	int64_t		wait = retry_after >= 0 ? retry_after * 1000 :
		budget->config.window_ms;

	if (budget->bucket[operation].frozen_until < now + wait)
		budget->bucket[operation].frozen_until = now + wait;

	/* what counted before belongs to a window that is over by then */
	budget->bucket[operation].open = false;
	budget->bucket[operation].used = 0;
}

int
fs_budget_per_window(const FsBudget *budget, FsBucket operation)
{
	int			account = allowance(budget, FS_BUCKET_ACCOUNT);
	int			own = allowance(budget, operation);

	return own < account ? own : account;
}
