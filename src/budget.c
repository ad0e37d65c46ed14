/*-------------------------------------------------------------------------
 *
 * budget.c
 *		The arithmetic of an account's rate limits.
 *
 *-------------------------------------------------------------------------
 */
#include "budget.h"

#include <math.h>

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

/* Shortest and longest freeze by a 429; or a window, if that is longer. */
#define MIN_FREEZE_MS 1000
#define MAX_FREEZE_MS INT64_C(3600000)

/* A call not answered for one to two of these is given up. */
#define EPOCH_MS 60000

/* Answers read later than this say nothing of the server's latency. */
#define MAX_LATENCY_MS 10000

/* A call given up reaches the server within this, and twice the latency. */
#define MIN_DOUBT_MS 1000

/* How long a limit is believed that only a 429 has shown. */
#define GUESS_MS INT64_C(3600000)

/* Weight of the newest figure in what is smoothed. */
#define SMOOTH 0.25

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

int
fs_budget_limit(const FsBudget *budget, const FsBudgetConfig *config,
				FsBucket which)
{
	int			limit = budget->bucket[which].limit;

	if (limit > 0)
		return limit;
	if (which == FS_BUCKET_ACCOUNT)
	{
		for (int b = 0; b < FS_BUCKETS; b++)
		{
			int			told = budget->bucket[b].limit;

			if (told > 0 && account_limit((FsBucket) b, told) > limit)
				limit = account_limit((FsBucket) b, told);
		}
	}
	return limit > 0 ? limit : plan_limits[which][config->plan];
}

/* What we allow ourselves of a bucket's limit. */
static int
allowance(const FsBudget *budget, const FsBudgetConfig *config, FsBucket which)
{
	int			limit = fs_budget_limit(budget, config, which);

	if (config->reserve_percent > 0)
		limit -= (int) ((int64_t) limit * config->reserve_percent / 100);
	else
		limit -= config->reserve;
	if (config->rate_limit > 0 && config->rate_limit < limit)
		limit = config->rate_limit;
	return limit < 1 ? 1 : limit;
}

int
fs_budget_per_window(const FsBudget *budget, const FsBudgetConfig *config,
					 FsBucket operation)
{
	int			account = allowance(budget, config, FS_BUCKET_ACCOUNT);
	int			own = allowance(budget, config, operation);

	return own < account ? own : account;
}

static bool
window_over(const FsBucketState *bucket, const FsBudgetConfig *config,
			int64_t now)
{
	return !bucket->open ||
		(bucket->confirmed && now >= bucket->opened_at + config->window_ms);
}

int
fs_budget_used(const FsBucketState *bucket, const FsBudgetConfig *config,
			   int64_t now)
{
	return window_over(bucket, config, now) ? 0 : bucket->counted;
}

/*
 * Where headers do not count, each window that begins with calls carried over
 * leaves it less certain when the server's began, and has more to carry over.
 * A pause before it ends, for nothing to be under way then, makes it certain
 * again; it is worth it if the next window would have too little room else.
 */
static bool
should_settle(const FsBudget *budget, const FsBucketState *bucket,
			  const FsBudgetConfig *config, int allowed, int64_t now)
{
	int64_t		answered = 2 * budget->latency;

	if (answered > config->window_ms / 8)
		answered = config->window_ms / 8;
	return !bucket->exact && bucket->confirmed &&
		bucket->opened_at - bucket->earliest > answered &&
		bucket->ours + bucket->late + bucket->in_flight > allowed - allowed / 8 &&
		now >= bucket->earliest + config->window_ms - answered;
}

/* What others may use until a call sent now is counted. */
static int
expect_others(const FsBudget *budget, const FsBucketState *bucket,
			  const FsBudgetConfig *config, int64_t now)
{
	int64_t		time = now - bucket->told_at;
	double		expected;

	if (time > config->window_ms)
		time = config->window_ms;
	expected = bucket->others * (double) (time + budget->latency);
	return expected > 0 ? (int) expected + 1 : 0;
}

static int64_t
bucket_wait(const FsBudget *budget, const FsBudgetConfig *config,
			FsBucket which, int credits, int64_t now)
{
	const FsBucketState *bucket = &budget->bucket[which];
	int			limit = fs_budget_limit(budget, config, which);
	int			allowed = allowance(budget, config, which);
	int			used = bucket->in_flight;
	int			ours = bucket->in_flight;
	int64_t		wait = 0;
	bool		over = window_over(bucket, config, now);

	if (bucket->frozen_until > now)
		wait = bucket->frozen_until - now;

	/* the first call goes alone, and teaches what the limits are */
	if (!bucket->taught && bucket->in_flight > 0)
		return FS_BUDGET_UNTIL_ANSWER;
	if (!over)
	{
		used += bucket->counted;
		ours += bucket->ours;
	}
	else if (now < bucket->late_at + config->window_ms)
	{
		used += bucket->late;
		ours += bucket->late;
	}
	if (used == 0)
		return wait;
	used += expect_others(budget, bucket, config, now);

	/* what was given up may just be reaching the server */
	if (now < bucket->doubt_until && used + credits <= limit &&
		used + bucket->doubt + credits > limit &&
		bucket->doubt_until - now > wait)
		wait = bucket->doubt_until - now;
	if (used + credits > limit || ours + credits > allowed ||
		(!over && should_settle(budget, bucket, config, allowed, now)))
	{
		int64_t		rest;

		if (over || !bucket->confirmed)
			rest = bucket->in_flight > 0 ? FS_BUDGET_UNTIL_ANSWER :
				bucket->late_at + config->window_ms - now;
		else
			rest = bucket->opened_at + config->window_ms - now;
		if (rest > wait)
			wait = rest;
	}
	return wait;
}

int64_t
fs_budget_wait(const FsBudget *budget, const FsBudgetConfig *config,
			   FsBucket operation, int credits, int64_t now)
{
	int64_t		wait = bucket_wait(budget, config, FS_BUCKET_ACCOUNT, credits,
								   now);

	if (operation != FS_BUCKET_ACCOUNT)
	{
		int64_t		own = bucket_wait(budget, config, operation, credits, now);

		if (own > wait)
			wait = own;
	}
	return wait;
}

/* What others used of the window that ends, for the windows to come. */
static void
learn_others(FsBucketState *bucket, const FsBudgetConfig *config)
{
	double		seen;

	if (!bucket->open || !bucket->exact)
		return;
	seen = bucket->told - bucket->ours - bucket->in_flight;
	seen = seen > 0 ? seen / (double) config->window_ms : 0;
	bucket->others += (seen - bucket->others) * (seen > bucket->others ? 1 : SMOOTH);
	if (bucket->others * (double) config->window_ms < 0.5)
		bucket->others = 0;
}

/*
 * Opens our window.  The server's may have ended before ours did, and its next
 * one begun with calls we charged to ours: those answered since the earliest
 * moment that could have happened, and those not answered yet.
 */
static void
open_window(FsBucketState *bucket, const FsBudgetConfig *config, int64_t now)
{
	int64_t		window = config->window_ms;
	int64_t		earliest = now;
	int			carried = 0;

	learn_others(bucket, config);
	if (bucket->limit_until != 0 && now >= bucket->limit_until)
		bucket->limit = bucket->limit_until = 0;
	if (now < bucket->late_at + window)
		carried = bucket->late;
	if ((carried > 0 || bucket->in_flight > 0 || bucket->others > 0) &&
		bucket->earliest + window < now)
	{
		earliest = bucket->earliest + window;
		if (earliest < now - window)
			earliest = now - window;
	}

	bucket->window++;
	bucket->open = true;
	bucket->confirmed = bucket->exact = false;
	bucket->counted = bucket->ours = carried;
	bucket->told = bucket->late = bucket->shared = 0;
	bucket->earliest = earliest;
	bucket->opened_at = now;
	bucket->told_at = earliest;
}

static void
charge(FsBudget *budget, const FsBudgetConfig *config, FsBucket which,
	   FsGrant *grant, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[which];
	int			part = which == FS_BUCKET_ACCOUNT ? 0 : 1;

	if (window_over(bucket, config, now))
		open_window(bucket, config, now);
	bucket->in_flight += grant->credits;
	grant->window[part] = bucket->window;
	grant->told[part] = bucket->told;
	grant->untold[part] = bucket->untold;
}

void
fs_budget_sent(FsBudget *budget, const FsBudgetConfig *config,
			   FsBucket operation, int credits, int64_t now, FsGrant *grant)
{
	grant->operation = operation;
	grant->credits = credits;
	grant->sent_at = now;
	fs_budget_expire(budget, now);
	grant->epoch = budget->epoch;
	charge(budget, config, FS_BUCKET_ACCOUNT, grant, now);
	if (operation != FS_BUCKET_ACCOUNT)
		charge(budget, config, operation, grant, now);
}

/*
 * An answer counts less than was known when its call was sent: the server's
 * next window has begun, after the last call known to be of the one before was
 * sent, and before now.
 */
static void
roll_over(FsBucketState *bucket, const FsBudgetConfig *config,
		  const FsGrant *grant, int counted, int untold, int64_t now)
{
	int64_t		earliest = bucket->earliest + config->window_ms;

	learn_others(bucket, config);
	if (earliest < bucket->told_at)
		earliest = bucket->told_at;
	if (counted == grant->credits && earliest < grant->sent_at)
		earliest = grant->sent_at;
	bucket->window++;
	bucket->earliest = earliest < now ? earliest : now;
	bucket->opened_at = now;
	bucket->confirmed = bucket->exact = true;
	bucket->counted = counted + untold;
	bucket->told = counted;
	bucket->ours = grant->credits;
	bucket->late = bucket->shared = 0;
	bucket->told_at = grant->sent_at;
}

/* An answer from the open window, or one that may be. */
static void
confirm(FsBucketState *bucket, const FsGrant *grant, int counted, int untold,
		int64_t now)
{
	/*
	 * The server opened its window when the first call reached it, somewhere
	 * between our sending and now.  Taking the later moment makes ours end no
	 * earlier than the server's.
	 */
	if (!bucket->confirmed)
	{
		bucket->confirmed = true;
		bucket->opened_at = now;
		if (counted == grant->credits)
			bucket->earliest = grant->sent_at;
	}
	if (counted < 0)
		return;

	/* what was guessed before the first header is not needed any more */
	if (!bucket->exact || counted + untold > bucket->counted)
		bucket->counted = counted + untold;
	bucket->exact = true;
	if (counted > bucket->told)
	{
		bucket->told = counted;
		bucket->told_at = grant->sent_at;
	}
}

/*
 * Books the end of a call on one bucket; counted is what the server's header
 * says it has counted there, -1 where it says nothing.
 */
static void
book(FsBudget *budget, const FsBudgetConfig *config, FsBucket which,
	 const FsGrant *grant, int counted, int64_t now)
{
	FsBucketState *bucket = &budget->bucket[which];
	int			part = which == FS_BUCKET_ACCOUNT ? 0 : 1;
	int			credits = grant->credits;
	int			most = bucket->counted + bucket->in_flight;
	bool		current = bucket->open && grant->window[part] == bucket->window;

	/* ended since this one was sent, and perhaps counted after it */
	int			untold = (int) (bucket->untold - grant->untold[part]);

	if (counted < 0)
		bucket->untold += credits;
	bucket->in_flight -= credits < bucket->in_flight ? credits : bucket->in_flight;
	if (grant->epoch < budget->epoch)
		bucket->aged -= credits < bucket->aged ? credits : bucket->aged;
	if (current && counted >= 0 && counted < grant->told[part] + credits)
	{
		roll_over(bucket, config, grant, counted, untold, now);
		return;
	}
	if (bucket->open && now >= bucket->earliest + config->window_ms)
	{
		bucket->late += credits;
		bucket->late_at = now;
	}
	if (current)
	{
		confirm(bucket, grant, counted, untold, now);
		bucket->ours += credits;
		if (counted < 0)
			bucket->counted += credits;
		return;
	}

	/* sent before the window opened, but perhaps counted in it */
	if (counted < 0 || (counted <= most && !bucket->exact))
		bucket->counted += credits;
	else if (counted <= most && counted > bucket->counted)
		bucket->counted = counted;
}

/*
 * Others who use the operation use the account as well, whose count is not
 * told.  What of the operation's count is not ours for sure is theirs.
 */
static void
share_others(FsBucketState *own, FsBucketState *account)
{
	int			others = own->told - own->ours - own->in_flight;

	if (!own->exact || others <= own->shared)
		return;
	account->counted += others - own->shared;
	own->shared = others;
}

/* Calls of ours whose end will not be told: they may have been counted. */
static void
give_up(FsBucketState *bucket, int credits, int64_t now)
{
	if (credits == 0)
		return;
	bucket->in_flight -= credits;
	bucket->untold += credits;
	bucket->counted += credits;
	if (bucket->open && !bucket->confirmed)
	{
		bucket->confirmed = true;
		bucket->opened_at = now;
	}
}

void
fs_budget_expire(FsBudget *budget, int64_t now)
{
	int64_t		epoch = now / EPOCH_MS;
	bool		next = epoch == budget->epoch + 1;

	/* others may have read the clock later, and been here before */
	if (epoch <= budget->epoch)
		return;
	budget->epoch = epoch;
	for (int b = 0; b < FS_BUCKETS; b++)
	{
		FsBucketState *bucket = &budget->bucket[b];

		give_up(bucket, next ? bucket->aged : bucket->in_flight, now);
		bucket->aged = bucket->in_flight;
	}
}

/* Credits that may be sent at once: a power of two after the other. */
static int
at_once(const FsBudget *budget, const FsBudgetConfig *config,
		FsBucket operation, int window, int64_t now)
{
	int			result = 0;
	int			step = 1;

	while (step < window)
		step *= 2;
	for (; step > 0; step /= 2)
	{
		if (result + step <= window &&
			fs_budget_wait(budget, config, operation, result + step, now) == 0)
			result += step;
	}
	return result;
}

double
fs_budget_time(FsBudget *budget, const FsBudgetConfig *config,
			   FsBucket operation, double credits, int64_t now, double *last)
{
	int			window = fs_budget_per_window(budget, config, operation);
	int64_t		wait = config->window_ms;
	double		windows;
	int			left;

	fs_budget_expire(budget, now);
	left = at_once(budget, config, operation, window, now);
	*last = credits;
	if (credits <= left)
		return 0;
	windows = floor((credits - left - 1) / window);
	*last = credits - left - windows * window;
	if (left < window)
	{
		int64_t		rest = fs_budget_wait(budget, config, operation, window, now);

		if (rest != FS_BUDGET_UNTIL_ANSWER)
			wait = rest;
	}
	return windows * (double) config->window_ms + (double) wait;
}

/*
 * Whether the limit that an operation's answer reports is the account's: then
 * the operation, or this way of asking for it, has no bucket of its own.  Of
 * filter queries the documentation does not say which they count on.
 */
static bool
is_accounts_limit(const FsBudget *budget, FsBucket operation, int total)
{
	int			told = budget->bucket[FS_BUCKET_ACCOUNT].limit;

	if (total == budget->bucket[operation].limit)
		return false;
	if (told > 0 && budget->bucket[FS_BUCKET_ACCOUNT].limit_until == 0)
		return total == told;
	for (int p = 0; p < PLANS; p++)
	{
		if (total == plan_limits[operation][p])
			return false;
	}
	for (int p = 0; p < PLANS; p++)
	{
		if (total == plan_limits[FS_BUCKET_ACCOUNT][p])
			return true;
	}
	return false;
}

/* Books an answer on the account's bucket and the operation's. */
static void
book_answer(FsBudget *budget, const FsBudgetConfig *config,
			const FsGrant *grant, int total, int remaining, int64_t now)
{
	FsBucketState *account = &budget->bucket[FS_BUCKET_ACCOUNT];
	FsBucketState *own = &budget->bucket[grant->operation];
	FsBucketState *told = own;
	int			counted = -1;

	if (total > 0)
	{
		if (own != account && is_accounts_limit(budget, grant->operation, total))
			told = account;
		told->limit = total < MAX_LIMIT ? total : MAX_LIMIT;
		told->limit_until = 0;
	}
	if (grant->epoch + 1 < budget->epoch)
		return;					/* given up before */
	if (total > 0 && remaining >= 0 && remaining <= total)
	{
		counted = total - remaining;
		if (counted > told->limit)
			counted = told->limit;
	}
	book(budget, config, grant->operation, grant, told == own ? counted : -1, now);
	if (own == account)
		return;
	book(budget, config, FS_BUCKET_ACCOUNT, grant,
		 told == account ? counted : -1, now);
	share_others(own, account);
}

void
fs_budget_answered(FsBudget *budget, const FsBudgetConfig *config,
				   const FsGrant *grant, int total, int remaining, int64_t now)
{
	int64_t		latency = now - grant->sent_at;

	if (latency > MAX_LATENCY_MS)
		latency = MAX_LATENCY_MS;
	book_answer(budget, config, grant, total, remaining, now);
	budget->bucket[FS_BUCKET_ACCOUNT].taught = true;
	budget->bucket[grant->operation].taught = true;
	budget->latency = budget->latency == 0 ? latency :
		budget->latency + (int64_t) ((double) (latency - budget->latency) * SMOOTH);
}

void
fs_budget_abandoned(FsBudget *budget, const FsBudgetConfig *config,
					const FsGrant *grant, int64_t now)
{
	int64_t		until = now + 2 * budget->latency + MIN_DOUBT_MS;

	book_answer(budget, config, grant, -1, -1, now);
	for (int b = 0; b < FS_BUCKETS; b++)
	{
		FsBucketState *bucket = &budget->bucket[b];

		if (b != FS_BUCKET_ACCOUNT && b != (int) grant->operation)
			continue;
		if (now >= bucket->doubt_until)
			bucket->doubt = 0;
		bucket->doubt += grant->credits;
		bucket->doubt_until = until;
	}
}

/*
 * The account refuses what its limit, which headers of operations do not tell,
 * was thought to allow: it is lower, but no more than a quarter at once, since
 * others may have used what is missing.
 */
static void
lower_limit(FsBudget *budget, const FsBudgetConfig *config, int credits,
			int64_t now)
{
	FsBucketState *account = &budget->bucket[FS_BUCKET_ACCOUNT];
	int			believed = fs_budget_limit(budget, config, FS_BUCKET_ACCOUNT);
	int			used = account->counted + account->in_flight - credits;
	int			least = believed - believed / 4;

	if (!account->open || used >= believed)
		return;
	account->limit = used > least ? used : least;
	account->limit_until = now + GUESS_MS;
}

void
fs_budget_throttled(FsBudget *budget, const FsBudgetConfig *config,
					const FsGrant *grant, int total, int remaining,
					int64_t retry_after, int64_t now)
{
	FsBucketState *bucket;
	int64_t		wait = config->window_ms;
	int64_t		most = MAX_FREEZE_MS > wait ? MAX_FREEZE_MS : wait;

	book_answer(budget, config, grant, total, -1, now);
	budget->bucket[FS_BUCKET_ACCOUNT].taught = true;
	budget->bucket[grant->operation].taught = true;

	/* an operation that has something left is refused by the account */
	bucket = &budget->bucket[total > 0 && remaining >= grant->credits ?
							 FS_BUCKET_ACCOUNT : grant->operation];
	if (bucket != &budget->bucket[grant->operation])
		lower_limit(budget, config, grant->credits, now);
	if (retry_after >= 0)
		wait = retry_after < most / 1000 ? retry_after * 1000 : most;
	if (wait < MIN_FREEZE_MS)
		wait = MIN_FREEZE_MS;
	if (bucket->frozen_until < now + wait)
		bucket->frozen_until = now + wait;

	/* what counted before belongs to a window that is over by then */
	bucket->open = false;
	bucket->late = 0;
}
