/*-------------------------------------------------------------------------
 *
 * budget_test.c
 *		Hours of requests, in virtual time, against a model of the account.
 *
 *		cc -std=c11 -Isrc test/unit/budget_test.c src/budget.c -lm
 *
 * The model counts credits as the API documentation and recorded calls have
 * it: fixed windows that open with the first call in them, one for the account
 * and one for each of some operations; headers show the operation's.  A client
 * with as much to ask as it may send is driven by the budget.
 *
 * The seed is the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "budget.h"
#include "random.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define MAX_FLIGHT 16
#define HOURS 6
#define WINDOW INT64_C(60000)

/* Credits a minute, from the documentation; written down a second time */
static const int documented[4][FS_BUCKETS] = {
	/* account, list tickets, view ticket, list assets, agents, requesters */
	{100, 40, 50, 40, 40, 40},
	{200, 70, 80, 70, 70, 70},
	{400, 120, 140, 120, 120, 120},
	{500, 140, 160, 140, 140, 140},
};

typedef struct ModelBucket
{
	int			limit;
	int			used;
	int			ours;
	int			most_ours;		/* in any window */
	int64_t		opened_at;
	bool		open;
} ModelBucket;

typedef struct Call
{
	FsBucket	operation;
	int			credits;
	int64_t		arrives_at;
	int64_t		answered_at;	/* if it has arrived */
	bool		arrived;
	bool		refused;
	int			total;
	int			remaining;
	int64_t		retry_after;
	FsGrant		grant;
} Call;

typedef struct Scenario
{
	const char *name;
	FsPlan		believed;
	FsPlan		plan;			/* the account's real one */
	int			concurrency;
	int			fastest;		/* ms from sending to answer */
	int			slowest;
	const char *operations;		/* digits, FsBucket, taken in turn */
	int			credits;
	int			neighbours;		/* their calls a minute */
	int			on;				/* the operation they call; 0: any */
	int			reserve;
	int			reserve_percent;
	int			rate_limit;
	int			one_in_slow;	/* such a share of the calls takes 20 s */
	double		use;			/* of what is allowed, at least */
	int			refusals;		/* at most; -1: not ours to say */
} Scenario;

static int
between(int lo, int hi)
{
	return lo + below(hi - lo + 1);
}

/* Whether a bucket has room at this moment; a window that is over is closed. */
static bool
model_has_room(ModelBucket *bucket, int credits, int64_t now,
			   int64_t *retry_after)
{
	if (bucket->open && now >= bucket->opened_at + WINDOW)
	{
		bucket->open = false;
		bucket->used = bucket->ours = 0;
	}
	if (bucket->used == 0 || bucket->used + credits <= bucket->limit)
		return true;
	*retry_after = (bucket->opened_at + WINDOW - now + 999) / 1000;
	return false;
}

static void
model_charge(ModelBucket *bucket, int credits, bool ours, int64_t now)
{
	if (!bucket->open)
	{
		bucket->open = true;
		bucket->opened_at = now;
	}
	bucket->used += credits;
	if (ours)
		bucket->ours += credits;
	if (bucket->ours > bucket->most_ours)
		bucket->most_ours = bucket->ours;
}

/* A call reaches the account. */
static void
model_call(ModelBucket *buckets, Call *call, bool ours, int64_t now)
{
	ModelBucket *own = &buckets[call->operation];

	call->refused = false;
	call->total = call->remaining = -1;
	call->retry_after = -1;
	if (!model_has_room(&buckets[FS_BUCKET_ACCOUNT], call->credits, now,
						&call->retry_after) ||
		!model_has_room(own, call->credits, now, &call->retry_after))
	{
		call->refused = true;
		return;
	}
	model_charge(&buckets[FS_BUCKET_ACCOUNT], call->credits, ours, now);
	if (call->operation != FS_BUCKET_ACCOUNT)
		model_charge(own, call->credits, ours, now);
	call->total = own->limit;
	call->remaining = own->limit > own->used ? own->limit - own->used : 0;
}

/* What the scenario's options leave of a limit */
static int
allowed(const Scenario *s, int limit)
{
	if (s->rate_limit > 0 && s->rate_limit < limit)
		limit = s->rate_limit;
	limit -= s->reserve_percent > 0 ? limit * s->reserve_percent / 100 :
		s->reserve;
	return limit;
}

static void
new_call(const Scenario *s, Call *call, FsBucket operation, int64_t now)
{
	int			latency = between(s->fastest, s->slowest);

	if (s->one_in_slow > 0 && below(s->one_in_slow) == 0)
		latency = 20000;
	memset(call, 0, sizeof(*call));
	call->operation = operation;
	call->credits = s->credits;
	call->arrives_at = now + between(1, latency - 1);
	call->answered_at = now + latency;
}

static void
run(const Scenario *s)
{
	FsBudgetConfig config = {s->believed, s->rate_limit, WINDOW, s->reserve,
	s->reserve_percent};
	FsBudget	budget = {0};
	ModelBucket buckets[FS_BUCKETS] = {{0}};
	Call		calls[MAX_FLIGHT];
	int			in_flight = 0;
	int			turn = 0;
	int			noperations = (int) strlen(s->operations);
	int64_t		end = INT64_C(3600000) * HOURS;
	int64_t		now = 1000000;
	int64_t		begin = now;
	int64_t		neighbour_at = INT64_MAX;
	int64_t		answered = 0;
	int64_t		taken = 0;		/* by neighbours, of what we may have */
	int			refusals = 0;
	int			sent = 0;
	int			share;
	bool		asked = false;
	bool		alone = true;
	double		use;
	bool		kept = true;

	for (int b = 0; b < FS_BUCKETS; b++)
		buckets[b].limit = documented[s->plan][b];
	if (s->neighbours > 0)
		neighbour_at = now + below(1000);

	while (now - begin < end)
	{
		int64_t		next = INT64_MAX;

		/* send what may be sent; operations wait apart from each other */
		for (int tried = 0; tried < noperations && in_flight < s->concurrency;)
		{
			FsBucket	operation = (FsBucket) (s->operations[turn % noperations] - '0');
			int64_t		wait;

			fs_budget_expire(&budget, now);
			wait = fs_budget_wait(&budget, &config, operation, s->credits, now);

			turn++;
			if (wait > 0)
			{
				if (wait < INT64_MAX - now && now + wait < next)
					next = now + wait;
				tried++;
				continue;
			}
			tried = 0;
			if (!asked && in_flight > 0)
				alone = false;
			new_call(s, &calls[in_flight], operation, now);
			fs_budget_sent(&budget, &config, operation, s->credits, now,
						   &calls[in_flight++].grant);
			sent++;
		}

		/* the next thing to happen */
		for (int i = 0; i < in_flight; i++)
		{
			int64_t		at = calls[i].arrived ? calls[i].answered_at :
				calls[i].arrives_at;

			if (at < next)
				next = at;
		}
		if (neighbour_at < next)
			next = neighbour_at;
		now = next;

		if (now == neighbour_at)
		{
			Call		call = {.credits = 1};

			call.operation = (FsBucket) (s->on > 0 ? s->on : below(FS_BUCKETS));
			model_call(buckets, &call, false, now);
			if (s->on > 0 && !call.refused)
				taken++;
			neighbour_at = now + 1 + (int64_t)
				(-log(1 - below(1000000) / 1e6) * 60000 / s->neighbours);
		}
		for (int i = 0; i < in_flight; i++)
		{
			Call	   *call = &calls[i];

			if (!call->arrived && call->arrives_at <= now)
			{
				call->arrived = true;
				model_call(buckets, call, true, now);
			}
			if (!call->arrived || call->answered_at > now)
				continue;
			if (!call->refused)
				fs_budget_answered(&budget, &config, &call->grant,
								   call->total, call->remaining, now);
			else
			{
				refusals++;
				fs_budget_throttled(&budget, &config, &call->grant, -1, -1,
									call->retry_after, now);
				if (fs_budget_wait(&budget, &config, call->operation, 1, now) <
					call->retry_after * 1000)
					kept = false;
			}
			if (!call->refused)
				answered += call->credits;
			asked = true;
			calls[i--] = calls[--in_flight];
		}
	}

	/* all the windows there were, as full as they might have been */
	share = 0;
	for (int b = FS_BUCKET_ACCOUNT + 1; b < FS_BUCKETS; b++)
	{
		if (strchr(s->operations, '0' + b) != NULL)
			share += allowed(s, documented[s->plan][b]) / s->credits * s->credits;
	}
	if (strchr(s->operations, '0') != NULL ||
		share > allowed(s, documented[s->plan][0]))
		share = allowed(s, documented[s->plan][0]) / s->credits * s->credits;
	use = (double) answered /
		((double) share * (double) end / (double) WINDOW - (double) taken);

	printf("# %s: %" PRId64 " credits answered, %.1f %% of what is allowed; "
		   "%d refused\n", s->name, answered, 100 * use, refusals);
	if (s->refusals >= 0)
		ok(refusals <= s->refusals, "%s: refused at most %d times", s->name,
		   s->refusals);
	if (s->refusals >= 0 && refusals > s->refusals)
		diag("refused %d times", refusals);
	if (s->on > 0)
		ok(refusals * 100 <= sent, "%s: at most 1 %% of our calls are refused",
		   s->name);
	ok(alone, "%s: the first call goes alone", s->name);
	ok(use >= s->use, "%s: %.0f %% of what is allowed is used", s->name,
	   100 * s->use);
	ok(kept, "%s: a refusal is waited for", s->name);
	if (s->neighbours == 0)
	{
		for (int b = 0; b < FS_BUCKETS; b++)
		{
			if (buckets[b].most_ours > allowed(s, buckets[b].limit))
			{
				diag("bucket %d: %d in one window, %d allowed", b,
					 buckets[b].most_ours, allowed(s, buckets[b].limit));
				kept = false;
			}
		}
		ok(kept, "%s: what is reserved stays", s->name);
	}
}

static const Scenario scenarios[] = {
	/* name, believed, real, conc, latency, operations, credits, neighbours,
	 * on, reserve, percent, ceiling, slow, use, refusals */
	{"tickets, one by one", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 1,
	50, 200, "1", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets, sixteen at once", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 16,
	20, 2000, "1", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets of a starter, sixteen at once", FS_PLAN_STARTER, FS_PLAN_STARTER,
	16, 20, 1500, "1", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets, as slow as the limit", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 4,
	1000, 2400, "1", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets, as slow as the limit", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 16,
	1000, 2800, "12345", 1, 0, 0, 0, 0, 0, 0, 0.90, 0},
	{"tickets, some very slow", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 8,
	100, 900, "1", 1, 0, 0, 0, 0, 0, 50, 0.85, 0},
	{"groups", FS_PLAN_PRO, FS_PLAN_PRO, 8,
	100, 500, "0", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"everything at once", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 16,
	50, 600, "123450", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets, some very slow", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 0, 0, 0, 0, 0, 100, 0.80, 0},
	{"three credits a call", FS_PLAN_PRO, FS_PLAN_PRO, 4,
	100, 900, "1", 3, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"three credits that do not divide", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 8,
	100, 900, "1", 3, 0, 0, 0, 0, 0, 0, 0.95, 0},
	/* limits other than believed */
	{"tickets, the plan is higher", FS_PLAN_STARTER, FS_PLAN_ENTERPRISE, 4,
	100, 700, "1", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets, the plan is lower", FS_PLAN_ENTERPRISE, FS_PLAN_STARTER, 4,
	100, 900, "1", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets, the plan is lower", FS_PLAN_ENTERPRISE,
		FS_PLAN_STARTER, 8,
	100, 900, "12345", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets, the plan is higher", FS_PLAN_STARTER,
		FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 0, 0, 0, 0, 0, 0, 0.95, 0},
	/* options */
	{"a reserve", FS_PLAN_PRO, FS_PLAN_PRO, 4,
	100, 900, "1", 1, 0, 0, 20, 0, 0, 0, 0.95, 0},
	{"a reserve in percent", FS_PLAN_PRO, FS_PLAN_PRO, 4,
	100, 900, "10", 1, 0, 0, 0, 25, 0, 0, 0.95, 0},
	{"a ceiling", FS_PLAN_STARTER, FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 0, 0, 0, 0, 60, 0, 0.95, 0},
	{"a ceiling for all together", FS_PLAN_PRO, FS_PLAN_PRO, 8,
	100, 900, "12345", 1, 0, 0, 0, 0, 90, 0, 0.95, 0},
	/* others use the account, too */
	{"tickets, quiet neighbours", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 30, 0, 0, 0, 0, 0, 0.85, -1},
	{"tickets, a reserve for neighbours", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 60, 0, 0, 25, 0, 0, 0.90, -1},
	{"all that have buckets, busy neighbours", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 200, 0, 0, 0, 0, 0, 0.40, -1},
	{"tickets, neighbours take 30 % of them", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 4,
	100, 400, "1", 1, 42, 1, 0, 0, 0, 0, 0.95, -1},
	{"tickets, sixteen at once, neighbours take 30 % of them",
		FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 16,
	200, 400, "1", 1, 42, 1, 0, 0, 0, 0, 0.95, -1},
	{"tickets, neighbours take 60 % of them", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 4,
	100, 400, "1", 1, 84, 1, 0, 0, 0, 0, 0.90, -1},
};

/* What is believed before any header */
static void
test_plans(void)
{
	for (int plan = 0; plan < 4; plan++)
	{
		FsBudgetConfig config = {(FsPlan) plan, 0, WINDOW, 0, 0};
		FsBudget	budget = {0};

		for (int b = 0; b < FS_BUCKETS; b++)
			is_int(fs_budget_per_window(&budget, &config, (FsBucket) b),
				   documented[plan][b], "plan %d, bucket %d: its limit", plan,
				   b);
	}
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_plans();
	for (int i = 0; i < COUNT(scenarios); i++)
		run(&scenarios[i]);
	return done_testing();
}
