/*-------------------------------------------------------------------------
 *
 * budget_rules_test.c
 *		The rules of the budget, one by one.
 *
 *		cc -std=c11 -Isrc test/unit/budget_rules_test.c src/budget.c -lm
 *
 * budget_test.c shows what they are good for together.  The seed is the first
 * argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "budget.h"
#include "random.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define WINDOW INT64_C(60000)
#define DOUBT 1000				/* ms until a call given up has surely been counted */

/* A budget and its clock */
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

static void
desk_abandon(Desk *desk)
{
	fs_budget_abandoned(&desk->budget, &desk->config,
						&desk->grant[desk->answered++ % COUNT(desk->grant)],
						desk->now);
}

static double
desk_time(const Desk *desk, double credits, double *last)
{
	FsBudget	budget = desk->budget;

	return fs_budget_time(&budget, &desk->config, FS_BUCKET_LIST_TICKETS,
						  credits, desk->now, last);
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

	/* what follows a 429 */
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, -1, -1, 1);
	desk.now += 1000;
	is_int(desk_send_all(&desk, TICKETS, 1), 140, "a 429 teaches as other answers do");
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 100);
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, -1, -1, 5);
	desk.now += 5000;
	is_int(desk_send_all(&desk, TICKETS, 1), 140,
		   "what was counted before a 429 is over when it is");
	desk_open(&desk);
	desk_send(&desk, TICKETS, 3);
	desk_refuse(&desk, 140, 2, 9);
	is_int(desk_wait(&desk, FS_BUCKET_VIEW_TICKET, 1), 0,
		   "an operation with too little left for a dear call is no sign of the account");
	desk_open(&desk);
	desk.config.window_ms = 120 * WINDOW;
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, -1, -1, 90 * 60);
	is_int(desk_wait(&desk, TICKETS, 1), 90 * WINDOW,
		   "Retry-After may be longer than an hour where windows are");

	/* options: ceilings are for us, reserves for others */
	desk_open(&desk);
	desk.config.rate_limit = 1000;
	is_int(fs_budget_per_window(&desk.budget, &desk.config, TICKETS), 140,
		   "a ceiling above the limit is none");
	desk.config.reserve = 1000;
	is_int(fs_budget_per_window(&desk.budget, &desk.config, TICKETS), 1,
		   "a reserve of more than the limit leaves one");
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
	desk_teach(&desk, TICKETS, 20, 19);
	is_int(fs_budget_limit(&desk.budget, &desk.config, FS_BUCKET_ACCOUNT), 50,
		   "of an operation's limit below any plan's, the account's follows");
	is_int(fs_budget_used(&desk.budget.bucket[TICKETS], &desk.config, desk.now), 1,
		   "what is used");
	is_int(fs_budget_used(&desk.budget.bucket[TICKETS], &desk.config, desk.now + WINDOW), 0,
		   "is nothing when the window is over");
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

		desk_send(&desk, operation, 1 + below(100));
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

	/* others use the account by what they use of an operation */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 39);
	is_int(desk_wait(&desk, FS_BUCKET_ACCOUNT, 399), 0, "others' calls count on the account");
	ok(desk_wait(&desk, FS_BUCKET_ACCOUNT, 400) > 0, "as ours do");

	/* and go on as they did */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	desk_teach(&desk, TICKETS, 140, 78);
	desk.now += WINDOW;
	desk_teach(&desk, TICKETS, 140, 139);
	desk.now += WINDOW / 2;
	is_int(desk_send_all(&desk, TICKETS, 1), 108,
		   "of others who used sixty in a window, thirty and one are expected after half of the next");

	/* the server's window may end ten seconds before ours */
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	desk.now += 10000;
	desk_answer(&desk, 140, 139);
	desk.now += WINDOW - 9000;
	for (int i = 0; i < 5; i++)
		desk_teach(&desk, TICKETS, 140, 138 - i);
	desk.now += 9000;
	is_int(desk_wait(&desk, TICKETS, 135), 0, "calls of the last ten seconds");
	ok(desk_wait(&desk, TICKETS, 136) > 0, "may count in the next window");

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

	/* answers that others are given meanwhile */
	desk_open(&desk);
	desk_send(&desk, FS_BUCKET_ACCOUNT, 1);
	desk.answered++;
	for (int i = 0; i < 5; i++)
	{
		desk.now += WINDOW / 2;
		desk_wait(&desk, FS_BUCKET_ACCOUNT, 1);
		desk_teach(&desk, FS_BUCKET_ACCOUNT, 500, 499 - i);
	}
	is_int(desk.budget.bucket[FS_BUCKET_ACCOUNT].in_flight, 0,
		   "a call whose answer is not read is given up, whoever sends meanwhile");

	/* what is given up is taken as counted */
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	desk.now += 2 * WINDOW;
	is_int(desk_wait(&desk, TICKETS, 140), WINDOW,
		   "a call given up may have opened a window until now");
	desk_open(&desk);
	desk.config.window_ms = 60 * WINDOW;
	desk_teach(&desk, TICKETS, 140, 139);
	for (int i = 0; i < 10; i++)
		desk_send(&desk, TICKETS, 1);
	desk.now += WINDOW;
	is_int(desk_wait(&desk, TICKETS, 1), 0, "one is sent in the next minute");
	desk_send(&desk, TICKETS, 1);
	desk.now += WINDOW;
	is_int(desk_wait(&desk, TICKETS, 129), desk.config.window_ms - 2 * WINDOW,
		   "ten given up have used ten");
	desk.answered += 10;
	desk_answer(&desk, 140, 138);
	is_int(desk_send_all(&desk, TICKETS, 1), 128,
		   "which come on top of what an answer sent meanwhile tells");

	/* a call given up may reach the server after the next one */
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	desk_teach(&desk, FS_BUCKET_VIEW_TICKET, 160, 159);
	desk_send(&desk, TICKETS, 1);
	desk_abandon(&desk);
	is_int(desk_wait(&desk, TICKETS, 137), 0, "a call given up has used one");
	is_int(desk_wait(&desk, TICKETS, 138), DOUBT,
		   "the last credit waits until it has been counted for sure");
	is_int(desk_wait(&desk, FS_BUCKET_VIEW_TICKET, 159), 0,
		   "those of another operation do not");
	desk.now += DOUBT;
	is_int(desk_wait(&desk, TICKETS, 138), 0, "and no longer than that");
	desk_send(&desk, TICKETS, 1);
	desk_abandon(&desk);
	is_int(desk_wait(&desk, TICKETS, 136), 0, "the next one waits for itself alone");
	desk_open(&desk);
	desk_teach(&desk, TICKETS, 140, 139);
	desk_send(&desk, TICKETS, 1);
	desk_send(&desk, TICKETS, 1);
	desk_abandon(&desk);
	desk_answer(&desk, 140, 138);
	desk.now += DOUBT;
	is_int(desk_send_all(&desk, TICKETS, 1), 137,
		   "an answer does not tell of a call that was given up before");
}

/* How long so many credits take */
static void
test_time(void)
{
	static Desk desk;
	double		last;

	desk_open(&desk);
	is_int((int) desk_time(&desk, 140, &last), 0, "a window's credits are sent at once");
	is_int((int) last, 140, "all of them");
	is_int((int) desk_time(&desk, 141, &last), WINDOW, "one more takes a window");
	is_int((int) last, 1, "and is alone in the next one");
	is_int((int) desk_time(&desk, 420, &last), 2 * WINDOW, "three windows' take two");
	is_int((int) last, 140, "and fill the third");
	desk_teach(&desk, TICKETS, 140, 40);
	desk.now += WINDOW / 4;
	is_int((int) desk_time(&desk, 40, &last), 0, "what is left of a window is sent at once");
	is_int((int) desk_time(&desk, 41, &last), WINDOW * 3 / 4, "then its end is waited for");
	is_int((int) desk_time(&desk, 181, &last), WINDOW * 7 / 4, "and that of the next one");
	desk_open(&desk);
	desk.config.rate_limit = 7;
	is_int((int) desk_time(&desk, 8, &last), WINDOW, "a ceiling is a window's credits");
	desk.config.rate_limit = 8;
	is_int((int) desk_time(&desk, 8, &last), 0, "and all of them, a power of two or not");

	/* a cursor that is left open */
	desk_open(&desk);
	desk_send(&desk, TICKETS, 1);
	is_int((int) desk_time(&desk, 1, &last), WINDOW, "while the first call is under way, a window at most");
	desk.now += 2 * WINDOW;
	is_int((int) desk_time(&desk, 1, &last), 0, "one whose answer nobody reads is not waited for");
	is_int(desk.budget.bucket[TICKETS].in_flight, 1, "and nothing is given up by asking");
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
		if (episode == 0)
			is_int(fs_budget_limit(&desk.budget, &desk.config, FS_BUCKET_ACCOUNT),
				   375, "a 429 lowers it by a quarter at most");
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
	desk_send(&desk, TICKETS, 1);
	desk_refuse(&desk, 140, 39, 10);
	desk_teach(&desk, FS_BUCKET_ACCOUNT, 250, 200);
	desk.now += 61 * WINDOW;
	desk_teach(&desk, TICKETS, 140, 139);
	is_int(fs_budget_limit(&desk.budget, &desk.config, FS_BUCKET_ACCOUNT), 250,
		   "which an hour does not change");
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
	test_time();
	return done_testing();
}
