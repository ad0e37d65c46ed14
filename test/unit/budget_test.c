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

/* A budget and its clock, for tests of single steps */
typedef struct Desk
{
	FsBudget	budget;
	FsBudgetConfig config;
	int64_t		now;
	FsGrant		grant[1000];	/* of the calls sent, in order */
	int			sent;
	int			answered;
} Desk;

static void
desk_open(Desk *desk)
{
	FsBudgetConfig config = {FS_PLAN_ENTERPRISE, 0, WINDOW, 0, 0};

	memset(desk, 0, sizeof(*desk));
	desk->config = config;
	desk->now = 5000;
}

static int64_t
desk_wait(Desk *desk, FsBucket operation, int credits)
{
	fs_budget_expire(&desk->budget, desk->now);
	return fs_budget_wait(&desk->budget, &desk->config, operation, credits,
						  desk->now);
}

static void
desk_send(Desk *desk, FsBucket operation, int credits)
{
	fs_budget_sent(&desk->budget, &desk->config, operation, credits, desk->now,
				   &desk->grant[desk->sent++ % COUNT(desk->grant)]);
}

/* The oldest call not answered is */
static void
desk_answer(Desk *desk, int total, int remaining)
{
	fs_budget_answered(&desk->budget, &desk->config,
					   &desk->grant[desk->answered++ % COUNT(desk->grant)],
					   total, remaining, desk->now);
}

static void
desk_refuse(Desk *desk, int total, int remaining, int64_t retry_after)
{
	fs_budget_throttled(&desk->budget, &desk->config,
						&desk->grant[desk->answered++ % COUNT(desk->grant)],
						total, remaining, retry_after, desk->now);
}

/* Calls sent until one has to wait */
static int
desk_send_all(Desk *desk, FsBucket operation, int credits)
{
	int			sent = 0;

	for (; desk_wait(desk, operation, credits) == 0; sent++)
		desk_send(desk, operation, credits);
	return sent;
}

/* The first call, which goes alone, and its answer */
static void
desk_teach(Desk *desk, FsBucket operation, int total, int remaining)
{
	desk_send(desk, operation, 1);
	desk_answer(desk, total, remaining);
}

#define TICKETS FS_BUCKET_LIST_TICKETS

static void
test_arithmetic(void)
{
	static Desk desk;
	int			sent;

	for (int plan = 0; plan < 4; plan++)
	{
		desk_open(&desk);
		desk.config.plan = (FsPlan) plan;
		for (int b = 0; b < FS_BUCKETS; b++)
			is_int(fs_budget_per_window(&desk.budget, &desk.config, (FsBucket) b),
				   documented[plan][b], "plan %d, bucket %d: its limit", plan,
				   b);
	}

	/* two buckets, the tighter one counts */
	desk_open(&desk);
	is_int(desk_wait(&desk, TICKETS, 1), 0, "the first call is sent now");
	for (sent = 0; desk_wait(&desk, TICKETS, 1) == 0; sent++)
	{
		desk_send(&desk, TICKETS, 1);
		desk.now += 300;
		desk_answer(&desk, 140, 139 - sent);
		desk.now -= 300;
	}
	is_int(sent, 140, "as many calls as the operation has credits");
	is_int(desk_wait(&desk, TICKETS, 1), 60300,
		   "then its window, from the first answer on, is waited for");
	is_int(desk_wait(&desk, FS_BUCKET_LIST_AGENTS, 1), 0,
		   "another operation is free");
	desk.now += 60300;
	is_int(desk_wait(&desk, TICKETS, 1), 0, "until it is over");
	desk.now -= 60300;
	is_int(desk_send_all(&desk, FS_BUCKET_ACCOUNT, 1), 360,
		   "the account counted those calls, too");
	ok(desk_wait(&desk, FS_BUCKET_LIST_AGENTS, 1) > 0,
	   "and without credits of the account, none is free");

	/* the first one */
	desk_open(&desk);
	is_int(desk_send_all(&desk, TICKETS, 1), 1, "the first call goes alone");
	ok(desk_wait(&desk, FS_BUCKET_VIEW_TICKET, 1) == FS_BUDGET_UNTIL_ANSWER,
	   "whatever operation the second one is");
	desk_answer(&desk, -1, -1);
	is_int(desk_send_all(&desk, TICKETS, 1), 139,
		   "until it is answered, even without headers");
	is_int(desk_send_all(&desk, FS_BUCKET_VIEW_TICKET, 1), 1,
		   "and each operation has a first one");
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	fs_budget_abandoned(&desk.budget, &desk.config, &desk.grant[0], desk.now);
	is_int(desk_send_all(&desk, TICKETS, 1), 1,
		   "one that is given up teaches nothing");

	/* dear calls */
	desk_open(&desk);
	desk.config.rate_limit = 2;
	is_int(desk_wait(&desk, TICKETS, 3), 0,
		   "a call dearer than the limit is let through");
	desk_send(&desk, TICKETS, 3);
	desk_answer(&desk, 140, 137);
	is_int(desk_wait(&desk, TICKETS, 3), WINDOW, "alone in its window");
	desk_open(&desk);
	desk.config.rate_limit = 7;
	desk_send(&desk, TICKETS, 3);
	desk_answer(&desk, 140, 137);
	is_int(desk_send_all(&desk, TICKETS, 3), 1,
		   "three credits twice are within seven");
	is_int(desk_wait(&desk, TICKETS, 1), 0,
		   "and leave one for a cheaper call");

	/* a 429 */
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, -1, -1, 17);
	is_int(desk_wait(&desk, TICKETS, 1), 17000,
		   "Retry-After freezes the operation");
	desk.now += 1000;
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, -1, -1, 5);
	is_int(desk_wait(&desk, TICKETS, 1), 16000,
		   "a shorter one does not thaw it");
	is_int(desk_wait(&desk, FS_BUCKET_VIEW_TICKET, 1), 0,
		   "and other operations are free");
	desk.now += 16000;
	is_int(desk_wait(&desk, TICKETS, 1), 0, "and then it is free");
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, 140, 20, 9);
	is_int(desk_wait(&desk, FS_BUCKET_VIEW_TICKET, 1), 9000,
		   "one for an operation that has credits left freezes the account");
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, 140, 0, -1);
	is_int(desk_wait(&desk, TICKETS, 1), WINDOW,
		   "without Retry-After, a whole window is waited");
	desk_send(&desk, FS_BUCKET_LIST_AGENTS, 1);
	desk_refuse(&desk, -1, -1, 0);
	is_int(desk_wait(&desk, FS_BUCKET_LIST_AGENTS, 1), 1000,
		   "Retry-After of nothing is a second");
	desk_send(&desk, FS_BUCKET_LIST_AGENTS, 1);
	desk_refuse(&desk, -1, -1, INT64_MAX);
	is_int(desk_wait(&desk, FS_BUCKET_LIST_AGENTS, 1), 3600000,
		   "one longer than an hour is not believed");

	/* options: ceilings are for us, reserves for others */
	desk_open(&desk);
	desk.config.reserve = 40;
	desk_teach(&desk, TICKETS, 140, 109);
	is_int(desk_send_all(&desk, TICKETS, 1), 99,
		   "what others used comes out of what is reserved for them");
	desk_open(&desk);
	desk.config.rate_limit = 60;
	desk_teach(&desk, TICKETS, 140, 49);
	is_int(desk_send_all(&desk, TICKETS, 1), 49,
		   "a ceiling counts our own calls");

	/* headers of all kinds */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 3000, 2999);
	is_int(fs_budget_per_window(&desk.budget, &desk.config, TICKETS), 3000,
		   "a limit beyond any plan holds for the account, too");
	desk_teach(&desk, FS_BUCKET_ACCOUNT, 1000, 999);
	desk_teach(&desk, TICKETS, 3000, 2998);
	is_int(fs_budget_per_window(&desk.budget, &desk.config, TICKETS), 1000,
		   "until the account's own is told");
	for (int i = 0; i < 10000; i++)
	{
		static const int odd[] = {-1, 0, 1, 2, 140, 1000000, INT32_MAX, INT32_MIN};
		FsBucket	operation = (FsBucket) below(FS_BUCKETS);

		desk_send(&desk, operation, between(1, 100));
		if (below(2) == 0)
			desk_send(&desk, operation, 1);
		if (below(10) == 0)
			desk_refuse(&desk, odd[below(COUNT(odd))], odd[below(COUNT(odd))],
						(int64_t) next_random());
		else
			desk_answer(&desk, odd[below(COUNT(odd))], odd[below(COUNT(odd))]);
		if (desk_wait(&desk, operation, 1) < 0 ||
			fs_budget_per_window(&desk.budget, &desk.config, operation) < 1)
			break;
		desk.now += below(100000);
		if (i == 9999)
			ok(true, "no header makes it reckon wrongly");
	}
}

/* What headers say of calls that are not ours */
static void
test_neighbours(void)
{
	static Desk desk;

	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 39);
	is_int(desk_send_all(&desk, TICKETS, 1), 39, "what others used is gone");

	/* four under way; the first answer may have counted the other three */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	for (int i = 0; i < 4; i++)
		desk_send(&desk, TICKETS, 1);
	desk_answer(&desk, 140, 135);
	for (int i = 0; i < 3; i++)
		desk_answer(&desk, 140, 136 + i);
	is_int(desk_send_all(&desk, TICKETS, 1), 135,
		   "answers out of order are not taken for others' calls");

	/* an answer of the window before says nothing of this one */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	desk.now += WINDOW - 1;
	desk_send(&desk, TICKETS, 1);
	desk.now += 1;
	desk_send(&desk, TICKETS, 1);
	desk.now += 100;
	desk_answer(&desk, 140, 0);
	is_int(desk_wait(&desk, TICKETS, 1), 0,
		   "a straggler of the window before does not fill this one");
	desk.now += 100;
	desk_answer(&desk, 140, 139);
	is_int(desk_send_all(&desk, TICKETS, 1), 139, "nor does the next answer");
	is_int(desk_wait(&desk, TICKETS, 1), WINDOW,
		   "and the window is counted from then");

	/* the server's window ends before ours does */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 90);
	for (int i = 0; i < 40; i++)
		desk_teach(&desk, TICKETS, 140, 89 - i);
	desk.now += WINDOW / 2;
	desk_teach(&desk, TICKETS, 140, 130);
	is_int(desk_send_all(&desk, TICKETS, 1) >= 80, 1,
		   "an answer that counts less than before shows the next window");
	is_int(desk_wait(&desk, TICKETS, 1), WINDOW, "which ends a window later");
}

/* Some calls of an operation count on the account alone, as headers show. */
static void
test_other_bucket(void)
{
	static Desk desk;

	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	desk_teach(&desk, TICKETS, 500, 498);
	is_int(fs_budget_limit(&desk.budget, &desk.config, TICKETS), 140,
		   "the account's limit is not taken for the operation's");
	for (int i = 0; i < 100; i++)
		desk_teach(&desk, TICKETS, 500, 497 - i);
	ok(desk_send_all(&desk, TICKETS, 1) <= 38,
	   "nor what it has left");
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 500, 499);
	is_int(fs_budget_limit(&desk.budget, &desk.config, TICKETS), 140,
		   "even if it is the first that is told");
	desk_open(&desk);
	desk_teach(&desk, FS_BUCKET_ACCOUNT, 900, 899);
	desk_teach(&desk, TICKETS, 900, 898);
	is_int(fs_budget_limit(&desk.budget, &desk.config, TICKETS), 140,
		   "or one of no plan");
	desk_teach(&desk, TICKETS, 300, 299);
	is_int(fs_budget_limit(&desk.budget, &desk.config, TICKETS), 300,
		   "an operation's own may be of no plan, too");
}

/* Calls given up, one after the other */
static void
test_abandoned(void)
{
	static Desk desk;
	int			answered;

	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	for (int i = 0; i < 1000; i++)
	{
		desk.now += desk_wait(&desk, TICKETS, 1);
		desk_send(&desk, TICKETS, 1);
		fs_budget_abandoned(&desk.budget, &desk.config,
							&desk.grant[desk.answered++ % COUNT(desk.grant)],
							desk.now);
	}
	is_int((int) ((desk.now - 5000) / WINDOW), 1001 / 140,
		   "calls given up are taken as counted");
	desk.now += 10 * WINDOW;
	for (answered = 0; desk_wait(&desk, TICKETS, 1) == 0; answered++)
	{
		desk_send(&desk, TICKETS, 1);
		desk.now += 100;
		desk_answer(&desk, 140, 139 - answered);
	}
	is_int(answered, 140, "in their window, not for ever");

	/* answers that nobody reads */
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	ok(desk_wait(&desk, FS_BUCKET_VIEW_TICKET, 1) == FS_BUDGET_UNTIL_ANSWER,
	   "the first call is waited for");
	desk.now += 2 * WINDOW;
	is_int(desk_wait(&desk, FS_BUCKET_VIEW_TICKET, 1), 0,
		   "but not for ever, if its answer is not read");
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	for (int i = 0; i < 139; i++)
		desk_send(&desk, TICKETS, 1);
	desk.now += 4 * WINDOW;
	is_int(desk_send_all(&desk, TICKETS, 1), 140,
		   "answers that are not read for long take nothing away");
	for (int i = 0; i < 139; i++)
		desk_answer(&desk, 140, 138 - i);
	is_int(desk.budget.bucket[TICKETS].in_flight, 140,
		   "and are not booked again when they are");

	/* who has read the clock waits for a lock until others have read it, too */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	desk.now = 4 * WINDOW;
	desk_send(&desk, TICKETS, 1);
	desk.now--;
	is_int(desk_wait(&desk, TICKETS, 1), 0, "a clock read before the last minute began");
	is_int(desk.budget.bucket[TICKETS].in_flight, 1, "gives nothing up");
}

/* The account's limit is lower than operations' headers made believe. */
static void
test_account_limit(void)
{
	static Desk desk;

	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	is_int(fs_budget_limit(&desk.budget, &desk.config, FS_BUCKET_ACCOUNT), 500,
		   "the account's limit is guessed");
	for (int episode = 0; episode < 4; episode++)
	{
		desk.now += 10 * WINDOW;
		for (int i = 0; i < 100; i++)
			desk_teach(&desk, TICKETS, 140, 139 - i);
		for (int i = 0; i < 100; i++)
			desk_teach(&desk, FS_BUCKET_VIEW_TICKET, 160, 159 - i);
		desk_send(&desk, TICKETS, 1);
		desk_refuse(&desk, 140, 39, 10);
	}
	is_int(fs_budget_limit(&desk.budget, &desk.config, FS_BUCKET_ACCOUNT), 200,
		   "it falls with each 429 that cannot be an operation's, to what was used");
	desk.now += 61 * WINDOW;
	desk_teach(&desk, TICKETS, 140, 139);
	is_int(fs_budget_limit(&desk.budget, &desk.config, FS_BUCKET_ACCOUNT), 500,
		   "for an hour");
	desk_teach(&desk, FS_BUCKET_ACCOUNT, 250, 200);
	is_int(fs_budget_limit(&desk.budget, &desk.config, FS_BUCKET_ACCOUNT), 250,
		   "until it is told");
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_arithmetic();
	test_neighbours();
	test_other_bucket();
	test_abandoned();
	test_account_limit();
	for (int i = 0; i < COUNT(scenarios); i++)
		run(&scenarios[i]);
	return done_testing();
}
