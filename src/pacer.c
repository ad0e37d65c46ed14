/*-------------------------------------------------------------------------
 *
 * pacer.c
 *		When the next request to an account may be sent.
 *
 * The budget of an account is in shared memory, and budget.c does the
 * arithmetic.  Here is who comes first: where there is not enough for all that
 * wait, the scan served longest ago, so that a short query does not wait
 * behind a long scan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "shared.h"

/* Nobody waits longer for another scan to take its turn. */
#define PATIENCE_MS 50

/* So many calls back a new scan takes its place. */
#define NEWCOMER 8

/* Longest sleeps before the budget is looked at again, woken up or not. */
#define LOOK_AGAIN_MS 5000
#define LOOK_AGAIN_UNSEEN_MS 100

struct FsPacer
{
	FsShared   *shared;
	FsAccount  *account;
	FsScanSlot *scan;			/* NULL: there was no place left */
	FsBudgetConfig config;
	const FsFetchStats *stats;
	MemoryContextCallback release;
};

int64
fsfdw_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
lock(const FsPacer *pacer)
{
	LWLockAcquire(&pacer->shared->lock, LW_EXCLUSIVE);
}

static void
unlock(const FsPacer *pacer)
{
	LWLockRelease(&pacer->shared->lock);
}

/* Context callback */
static void
release_pacer(void *arg)
{
	FsPacer    *pacer = arg;

	lock(pacer);
	pacer->account->users--;
	pacer->account->used_at = fsfdw_clock();
	if (pacer->scan != NULL)
		memset(pacer->scan, 0, sizeof(*pacer->scan));
	unlock(pacer);
}

static FsScanSlot *
free_slot(FsShared *shared)
{
	for (int i = 0; i < FS_MAX_SCANS; i++)
	{
		if (shared->scans[i].pid == 0)
			return &shared->scans[i];
	}
	return NULL;
}

FsPacer *
fsfdw_pacer_begin(const FsTable *table, const FsFetchStats *stats)
{
	FsPacer    *pacer = palloc0(sizeof(FsPacer));

	pacer->shared = fsfdw_shared();
	pacer->config = table->server->budget;
	pacer->stats = stats;
	pacer->release.func = release_pacer;
	pacer->release.arg = pacer;

	lock(pacer);
	pacer->account = fsfdw_account_hold(&table->server->address);
	if (pacer->account == NULL)
	{
		unlock(pacer);
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("too many Freshservice accounts are being asked at the same time"),
				 errdetail("Scans of %d accounts are under way.",
						   FS_MAX_ACCOUNTS),
				 errhint("Try again when some of them have ended.")));
	}
	pacer->account->config = pacer->config;
	pacer->scan = free_slot(pacer->shared);
	if (pacer->scan != NULL)
	{
		FsScanSlot *scan = pacer->scan;

		memset(scan, 0, sizeof(*scan));
		scan->pid = MyProcPid;
		scan->dbid = MyDatabaseId;
		scan->userid = GetSessionUserId();
		scan->latch = MyLatch;
		scan->account = pacer->account;
		scan->config = pacer->config;
		strlcpy(NameStr(scan->server), table->server->name, NAMEDATALEN);
		strlcpy(NameStr(scan->relation), table->name, NAMEDATALEN);
		scan->started_at = GetCurrentTimestamp();

		/* before those served just now, but not before those that wait */
		if (pacer->account->turn > NEWCOMER)
			scan->turn = pacer->account->turn - NEWCOMER;
	}
	unlock(pacer);
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &pacer->release);
	return pacer;
}

void
fsfdw_pacer_describe(FsPacer *pacer, const char *strategy, double requests)
{
	lock(pacer);
	if (pacer->scan != NULL)
	{
		strlcpy(pacer->scan->strategy, strategy, sizeof(pacer->scan->strategy));
		pacer->scan->estimated = requests;
	}
	unlock(pacer);
}

static int64
scan_wait(const FsScanSlot *scan, int credits, int64 now)
{
	return fs_budget_wait(&scan->account->budget, &scan->config, scan->bucket,
						  credits, now);
}

/*
 * Whether scans served less recently wait for the same limit, could go on, and
 * would be left without room.
 */
static bool
others_first(const FsPacer *pacer, FsBucket bucket, int credits, int64 now)
{
	int			wanted = credits;

	if (pacer->scan == NULL)
		return false;
	for (int i = 0; i < FS_MAX_SCANS; i++)
	{
		const FsScanSlot *scan = &pacer->shared->scans[i];

		if (scan->pid != 0 && scan != pacer->scan &&
			scan->account == pacer->account && scan->bucket == bucket &&
			scan->waiting == FS_WAITING_LIMIT &&
			scan->turn < pacer->scan->turn &&
			scan->until <= now && now - scan->until < PATIENCE_MS &&
			scan_wait(scan, scan->credits, now) == 0)
			wanted += scan->credits;
	}
	return wanted > credits &&
		fs_budget_wait(&pacer->account->budget, &pacer->config, bucket, wanted,
					   now) > 0;
}

/* Wakes the scans that may go on now. */
static void
wake_others(const FsPacer *pacer, int64 now)
{
	for (int i = 0; i < FS_MAX_SCANS; i++)
	{
		FsScanSlot *scan = &pacer->shared->scans[i];

		if (scan->pid != 0 && scan != pacer->scan &&
			scan->account == pacer->account &&
			scan->waiting == FS_WAITING_LIMIT &&
			scan_wait(scan, scan->credits, now) == 0)
		{
			if (scan->until > now)
				scan->until = now;
			SetLatch(scan->latch);
		}
	}
}

/* Lets those who look on see how far the scan is. */
static void
show_progress(FsPacer *pacer, FsWaitingFor waiting)
{
	if (pacer->scan == NULL)
		return;
	pacer->scan->waiting = waiting;
	pacer->scan->requests = pacer->stats->requests + pacer->stats->proof_requests;
	pacer->scan->rows = pacer->stats->rows;
}

/*
 * Milliseconds until so many credits are there, and it is this scan's turn.
 * Under the lock.
 */
static int64
wait_for_turn(FsPacer *pacer, FsBucket bucket, int credits, int64 now)
{
	FsScanSlot *scan = pacer->scan;
	int64		until;
	int64		wait;
	bool		full;

	fs_budget_expire(&pacer->account->budget, now);
	wait = fs_budget_wait(&pacer->account->budget, &pacer->config, bucket,
						  credits, now);
	until = wait < PG_INT64_MAX - now ? now + wait : PG_INT64_MAX;
	full = wait > 0;
	if (!full && others_first(pacer, bucket, credits, now))
		wait = PATIENCE_MS;
	if (wait > 0 && scan != NULL)
	{
		/* a scan that finds no room keeps its turn for when there is */
		if (full || scan->waiting != FS_WAITING_LIMIT ||
			scan->bucket != bucket || scan->until > until)
			scan->until = until;
		scan->bucket = bucket;
		scan->credits = credits;
		show_progress(pacer, FS_WAITING_LIMIT);
	}
	return Min(wait, scan != NULL ? LOOK_AGAIN_MS : LOOK_AGAIN_UNSEEN_MS);
}

int64
fsfdw_pacer_wait_room(FsPacer *pacer, FsBucket bucket, int credits)
{
	int64		wait = 0;

	lock(pacer);
	if (credits <= fs_budget_per_window(&pacer->account->budget,
										&pacer->config, bucket))
		wait = wait_for_turn(pacer, bucket, credits, fsfdw_clock());
	unlock(pacer);
	return wait;
}

/* To see and to take is one step, or two backends would take the same. */
int64
fsfdw_pacer_take(FsPacer *pacer, FsBucket bucket, int credits, bool again,
				 FsGrant *grant)
{
	FsAccount  *account = pacer->account;
	int64		now = fsfdw_clock();
	int64		wait;

	lock(pacer);
	wait = wait_for_turn(pacer, bucket, credits, now);
	if (wait == 0)
	{
		fs_budget_sent(&account->budget, &pacer->config, bucket, credits, now,
					   grant);
		account->usage[bucket].requests++;
		account->usage[bucket].credits += credits;
		account->usage[bucket].retries += again;
		account->turn++;
		if (pacer->scan != NULL)
			pacer->scan->turn = account->turn;
		show_progress(pacer, FS_WAITING_NOT);
		wake_others(pacer, now);
	}
	unlock(pacer);
	return wait;
}

void
fsfdw_pacer_rest(FsPacer *pacer, bool answer)
{
	lock(pacer);
	show_progress(pacer, answer ? FS_WAITING_ANSWER : FS_WAITING_NOT);
	unlock(pacer);
}

void
fsfdw_pacer_answered(FsPacer *pacer, const FsGrant *grant,
					 const FsHttpResponse *response)
{
	FsAccount  *account = pacer->account;
	FsUsage    *usage = &account->usage[grant->operation];
	int64		now = fsfdw_clock();

	lock(pacer);
	usage->bytes += response->wire_bytes;
	if (response->status == 429)
	{
		usage->throttled++;
		fs_budget_throttled(&account->budget, &pacer->config, grant,
							response->rate_total, response->rate_remaining,
							response->retry_after, now);
	}
	else if (response->status > 0)
		fs_budget_answered(&account->budget, &pacer->config, grant,
						   response->rate_total, response->rate_remaining, now);
	else
		fs_budget_abandoned(&account->budget, &pacer->config, grant, now);
	wake_others(pacer, now);
	unlock(pacer);
}

void
fsfdw_pacer_abandoned(FsPacer *pacer, const FsGrant *grant)
{
	int64		now = fsfdw_clock();

	lock(pacer);
	fs_budget_abandoned(&pacer->account->budget, &pacer->config, grant, now);
	wake_others(pacer, now);
	unlock(pacer);
}

void
fsfdw_pacer_waited(FsPacer *pacer, FsBucket bucket, int64 ms)
{
	lock(pacer);
	pacer->account->usage[bucket].wait_ms += ms;
	unlock(pacer);
}

double
fsfdw_pacer_estimate(const FsServerOptions *server, FsBucket bucket,
					 double credits, double *last)
{
	const FsBudgetConfig *config = &server->budget;
	FsShared   *shared = fsfdw_shared();
	FsBudget	budget = {0};
	const FsAccount *account;

	LWLockAcquire(&shared->lock, LW_SHARED);
	account = fsfdw_account_find(&server->address);
	if (account != NULL)
		budget = account->budget;
	LWLockRelease(&shared->lock);
	return fs_budget_time(&budget, config, bucket, credits, fsfdw_clock(), last);
}
