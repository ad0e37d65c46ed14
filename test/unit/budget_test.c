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
	FsBudget	budget;
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
	int			refusals = 0;
	int			share;
	bool		asked = false;
	double		use;
	bool		kept = true;

	for (int b = 0; b < FS_BUCKETS; b++)
		buckets[b].limit = documented[s->plan][b];
	fs_budget_init(&budget, &config);
	if (s->neighbours > 0)
		neighbour_at = now + below(1000);

	while (now - begin < end)
	{
		int64_t		next = INT64_MAX;

		/* send what may be sent; operations wait apart from each other */
		for (int tried = 0; tried < noperations && in_flight < s->concurrency;)
		{
			FsBucket	operation = (FsBucket) (s->operations[turn % noperations] - '0');
			int64_t		wait = fs_budget_wait(&budget, operation, s->credits, now);

			turn++;
			if (wait > 0)
			{
				if (now + wait < next)
					next = now + wait;
				tried++;
				continue;
			}
			tried = 0;

			/* the first call goes alone, and teaches what the limits are */
			if (!asked && in_flight > 0)
				break;
			new_call(s, &calls[in_flight++], operation, now);
			fs_budget_sent(&budget, operation, s->credits, now);
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
			Call		call = {(FsBucket) below(FS_BUCKETS), 1};

			model_call(buckets, &call, false, now);
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
			fs_budget_answered(&budget, call->operation, call->credits,
							   call->total, call->remaining, now);
			if (call->refused)
			{
				refusals++;
				fs_budget_throttled(&budget, call->operation,
									call->retry_after, now);
				if (fs_budget_wait(&budget, call->operation, 1, now) <
					call->retry_after * 1000)
					kept = false;
			}
			else
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
	use = (double) answered / ((double) share * (double) end / (double) WINDOW);

	printf("# %s: %" PRId64 " credits answered, %.1f %% of what is allowed; "
		   "%d refused\n", s->name, answered, 100 * use, refusals);
	if (s->refusals >= 0)
		ok(refusals <= s->refusals, "%s: refused at most %d times", s->name,
		   s->refusals);
	if (s->refusals >= 0 && refusals > s->refusals)
		diag("refused %d times", refusals);
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
	 * reserve, percent, ceiling, slow, use, refusals */
	{"tickets, one by one", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 1,
	50, 200, "1", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets, sixteen at once", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 16,
	20, 2000, "1", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets of a starter, sixteen at once", FS_PLAN_STARTER, FS_PLAN_STARTER,
	16, 20, 1500, "1", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets, as slow as the limit", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 4,
	1000, 2400, "1", 1, 0, 0, 0, 0, 0, 0.90, 0},
	{"tickets, some very slow", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 8,
	100, 900, "1", 1, 0, 0, 0, 0, 50, 0.85, 0},
	{"groups", FS_PLAN_PRO, FS_PLAN_PRO, 8,
	100, 500, "0", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"everything at once", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 16,
	50, 600, "123450", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets, some very slow", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 0, 0, 0, 0, 100, 0.80, 0},
	{"three credits a call", FS_PLAN_PRO, FS_PLAN_PRO, 4,
	100, 900, "1", 3, 0, 0, 0, 0, 0, 0.95, 0},
	{"three credits that do not divide", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 8,
	100, 900, "1", 3, 0, 0, 0, 0, 0, 0.95, 0},
	/* limits other than believed */
	{"tickets, the plan is higher", FS_PLAN_STARTER, FS_PLAN_ENTERPRISE, 4,
	100, 700, "1", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"tickets, the plan is lower", FS_PLAN_ENTERPRISE, FS_PLAN_STARTER, 4,
	100, 900, "1", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets, the plan is lower", FS_PLAN_ENTERPRISE,
		FS_PLAN_STARTER, 8,
	100, 900, "12345", 1, 0, 0, 0, 0, 0, 0.95, 0},
	{"all that have buckets, the plan is higher", FS_PLAN_STARTER,
		FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 0, 0, 0, 0, 0, 0.95, 0},
	/* options */
	{"a reserve", FS_PLAN_PRO, FS_PLAN_PRO, 4,
	100, 900, "1", 1, 0, 20, 0, 0, 0, 0.95, 0},
	{"a reserve in percent", FS_PLAN_PRO, FS_PLAN_PRO, 4,
	100, 900, "10", 1, 0, 0, 25, 0, 0, 0.95, 0},
	{"a ceiling", FS_PLAN_STARTER, FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 0, 0, 0, 60, 0, 0.95, 0},
	{"a ceiling for all together", FS_PLAN_PRO, FS_PLAN_PRO, 8,
	100, 900, "12345", 1, 0, 0, 0, 90, 0, 0.95, 0},
	/* others use the account, too */
	{"tickets, quiet neighbours", FS_PLAN_ENTERPRISE, FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 30, 0, 0, 0, 0, 0.85, -1},
	{"tickets, a reserve for neighbours", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 4,
	100, 900, "1", 1, 60, 0, 25, 0, 0, 0.90, -1},
	{"all that have buckets, busy neighbours", FS_PLAN_ENTERPRISE,
		FS_PLAN_ENTERPRISE, 16,
	50, 600, "12345", 1, 200, 0, 0, 0, 0, 0.40, -1},
};

static void
test_arithmetic(void)
{
	FsBudgetConfig config = {FS_PLAN_ENTERPRISE, 0, WINDOW, 0, 0};
	FsBudget	budget;
	int64_t		now = 5000;
	int			sent;

	for (int plan = 0; plan < 4; plan++)
	{
		config.plan = (FsPlan) plan;
		fs_budget_init(&budget, &config);
		for (int b = 0; b < FS_BUCKETS; b++)
			is_int(fs_budget_per_window(&budget, (FsBucket) b),
				   documented[plan][b], "plan %d, bucket %d: its limit", plan,
				   b);
	}

	/* two buckets, the tighter one counts */
	config.plan = FS_PLAN_ENTERPRISE;
	fs_budget_init(&budget, &config);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now), 0,
		   "the first call is sent now");
	for (sent = 0; fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now) == 0;
		 sent++)
	{
		fs_budget_sent(&budget, FS_BUCKET_LIST_TICKETS, 1, now);
		fs_budget_answered(&budget, FS_BUCKET_LIST_TICKETS, 1, 140, 139 - sent,
						   now + 300);
	}
	is_int(sent, 140, "as many calls as the operation has credits");
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now), 60300,
		   "then its window, from the first answer on, is waited for");
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_AGENTS, 1, now), 0,
		   "another operation is free");
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now + 60300), 0,
		   "until it is over");
	for (sent = 0; fs_budget_wait(&budget, FS_BUCKET_ACCOUNT, 1, now) == 0;
		 sent++)
		fs_budget_sent(&budget, FS_BUCKET_ACCOUNT, 1, now);
	is_int(sent, 360, "the account counted those calls, too");
	ok(fs_budget_wait(&budget, FS_BUCKET_LIST_AGENTS, 1, now) > 0,
	   "and without credits of the account, none is free");

	/* dear calls */
	config.rate_limit = 2;
	fs_budget_init(&budget, &config);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 3, now), 0,
		   "a call dearer than the limit is let through");
	fs_budget_sent(&budget, FS_BUCKET_LIST_TICKETS, 3, now);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 3, now), WINDOW,
		   "alone in its window");
	config.rate_limit = 7;
	fs_budget_init(&budget, &config);
	for (sent = 0; fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 3, now) == 0;
		 sent += 3)
		fs_budget_sent(&budget, FS_BUCKET_LIST_TICKETS, 3, now);
	is_int(sent, 6, "three credits twice are within seven");
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now), 0,
		   "and leave one for a cheaper call");
	config.rate_limit = 0;

	/* a 429 */
	fs_budget_init(&budget, &config);
	fs_budget_sent(&budget, FS_BUCKET_LIST_TICKETS, 1, now);
	fs_budget_answered(&budget, FS_BUCKET_LIST_TICKETS, 1, -1, -1, now);
	fs_budget_throttled(&budget, FS_BUCKET_LIST_TICKETS, 17, now);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now), 17000,
		   "Retry-After freezes the operation");
	fs_budget_throttled(&budget, FS_BUCKET_LIST_TICKETS, 5, now + 1000);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now + 1000), 16000,
		   "a shorter one does not thaw it");
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now + 17000), 0,
		   "and then it is free");
	fs_budget_throttled(&budget, FS_BUCKET_ACCOUNT, 9, now + 17000);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now + 17000), 9000,
		   "one of the account freezes every operation");
	fs_budget_init(&budget, &config);
	fs_budget_throttled(&budget, FS_BUCKET_LIST_TICKETS, -1, now);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now), WINDOW,
		   "without Retry-After, a whole window is waited");
	fs_budget_throttled(&budget, FS_BUCKET_LIST_AGENTS, 0, now);
	is_int(fs_budget_wait(&budget, FS_BUCKET_LIST_AGENTS, 1, now), 0,
		   "Retry-After may be nothing");
	fs_budget_throttled(&budget, FS_BUCKET_LIST_AGENTS, INT64_MAX, now);
	ok(fs_budget_wait(&budget, FS_BUCKET_LIST_AGENTS, 1, now) >
	   INT64_C(86400000), "or more than can be counted");

	/* headers of all kinds */
	fs_budget_init(&budget, &config);
	fs_budget_sent(&budget, FS_BUCKET_LIST_TICKETS, 1, now);
	fs_budget_answered(&budget, FS_BUCKET_LIST_TICKETS, 1, 3000, 2999, now);
	is_int(fs_budget_per_window(&budget, FS_BUCKET_LIST_TICKETS), 3000,
		   "a limit beyond any plan holds for the account, too");
	fs_budget_answered(&budget, FS_BUCKET_ACCOUNT, 1, 1000, 999, now);
	fs_budget_answered(&budget, FS_BUCKET_LIST_TICKETS, 1, 3000, 2999, now);
	is_int(fs_budget_per_window(&budget, FS_BUCKET_LIST_TICKETS), 1000,
		   "until the account's own is told");
	for (int i = 0; i < 10000; i++)
	{
		static const int odd[] = {-1, 0, 1, 2, 140, 1000000, INT32_MAX, INT32_MIN};
		FsBucket	operation = (FsBucket) below(FS_BUCKETS);

		if (below(2) == 0)
			fs_budget_sent(&budget, operation, between(1, 100), now);
		fs_budget_answered(&budget, operation, between(1, 3),
						   odd[below(COUNT(odd))], odd[below(COUNT(odd))], now);
		if (below(10) == 0)
			fs_budget_throttled(&budget, operation, (int64_t) next_random(),
								now);
		if (fs_budget_wait(&budget, operation, 1, now) < 0 ||
			fs_budget_per_window(&budget, operation) < 1)
			break;
		now += below(100000);
		if (i == 9999)
			ok(true, "no header makes it reckon wrongly");
	}
}

/* Calls sent until one has to wait */
static int
send_all(FsBudget *budget, FsBucket operation, int64_t now)
{
	int			sent = 0;

	for (; fs_budget_wait(budget, operation, 1, now) == 0; sent++)
		fs_budget_sent(budget, operation, 1, now);
	return sent;
}

/* What headers say of calls that are not ours */
static void
test_neighbours(void)
{
	FsBudgetConfig config = {FS_PLAN_ENTERPRISE, 0, WINDOW, 0, 0};
	FsBucket	operation = FS_BUCKET_LIST_TICKETS;
	FsBudget	budget;
	int64_t		now = 1000;

	fs_budget_init(&budget, &config);
	fs_budget_sent(&budget, operation, 1, now);
	fs_budget_answered(&budget, operation, 1, 140, 39, now);
	is_int(send_all(&budget, operation, now), 39, "what others used is gone");

	/* four under way; the first answer may have counted the other three */
	fs_budget_init(&budget, &config);
	for (int i = 0; i < 4; i++)
		fs_budget_sent(&budget, operation, 1, now);
	fs_budget_answered(&budget, operation, 1, 140, 136, now);
	for (int i = 0; i < 3; i++)
		fs_budget_answered(&budget, operation, 1, 140, 137 + i, now);
	is_int(send_all(&budget, operation, now), 136,
		   "answers out of order are not taken for others' calls");
	fs_budget_answered(&budget, operation, 1, 140, 0, now);
	ok(fs_budget_wait(&budget, operation, 1, now) > 0, "nor for credits");

	/* an answer of the window before says nothing of this one */
	fs_budget_init(&budget, &config);
	fs_budget_sent(&budget, operation, 1, now);
	fs_budget_sent(&budget, operation, 1, now);
	fs_budget_answered(&budget, operation, 1, 140, 139, now);
	now += WINDOW;
	fs_budget_sent(&budget, operation, 1, now - 1);
	fs_budget_sent(&budget, operation, 1, now);
	fs_budget_answered(&budget, operation, 1, 140, 0, now + 100);
	ok(fs_budget_wait(&budget, operation, 1, now + 100) == 0,
	   "a straggler of the window before does not fill this one");
	fs_budget_answered(&budget, operation, 1, 140, 137, now + 200);
	ok(fs_budget_wait(&budget, operation, 1, now + 200) == 0,
	   "nor does the next answer");
	send_all(&budget, operation, now + 200);
	ok(fs_budget_wait(&budget, operation, 1, now + 200) >= WINDOW - 200,
	   "and the window is counted from then");
}

/* Calls given up: their answers never come, and must not be waited for. */
static void
test_abandoned(void)
{
	FsBudgetConfig config = {FS_PLAN_ENTERPRISE, 0, WINDOW, 0, 0};
	FsBudget	budget;
	int64_t		now = 0;
	int			answered = 0;

	fs_budget_init(&budget, &config);
	for (int scan = 0; scan < 200; scan++)
	{
		for (int i = 0; i < 4; i++)
		{
			now += fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now);
			fs_budget_sent(&budget, FS_BUCKET_LIST_TICKETS, 1, now);
		}
	}
	now += 10 * WINDOW;
	for (answered = 0; answered < 280; answered++)
	{
		if (fs_budget_wait(&budget, FS_BUCKET_LIST_TICKETS, 1, now) > 0)
			break;
		fs_budget_sent(&budget, FS_BUCKET_LIST_TICKETS, 1, now);
		now += 100;
		fs_budget_answered(&budget, FS_BUCKET_LIST_TICKETS, 1, 140,
						   139 - answered, now);
	}
	is_int(answered, 140, "calls never answered are forgotten");
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_arithmetic();
	test_neighbours();
	test_abandoned();
	for (int i = 0; i < COUNT(scenarios); i++)
		run(&scenarios[i]);
	return done_testing();
}
