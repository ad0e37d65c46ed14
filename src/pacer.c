/*-------------------------------------------------------------------------
 *
 * pacer.c
 *		When the next request to an account may be sent.
 *
 * Keeps one budget per account (host) in this backend; the arithmetic is in
 * budget.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>
#include <time.h>

#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "freshservice_fdw.h"

struct FsPacer
{
	char		host[FS_HOST_SIZE];
	FsBudget	budget;
	FsPacer    *next;
};

static FsPacer *pacers = NULL;

int64
fsfdw_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

FsPacer *
fsfdw_pacer(const char *host, const FsBudgetConfig *config)
{
	FsPacer    *pacer;

	for (pacer = pacers; pacer != NULL; pacer = pacer->next)
	{
		if (strcmp(pacer->host, host) == 0)
		{
			/* options are ceilings of the server; limits are the account's */
			if (pacer->budget.config.plan != config->plan)
				fs_budget_init(&pacer->budget, config);
			pacer->budget.config = *config;
			return pacer;
		}
	}
	pacer = MemoryContextAllocZero(TopMemoryContext, sizeof(FsPacer));
	strlcpy(pacer->host, host, sizeof(pacer->host));
	fs_budget_init(&pacer->budget, config);
	pacer->next = pacers;
	pacers = pacer;
	return pacer;
}

int64
fsfdw_pacer_wait(FsPacer *pacer, FsBucket bucket, int credits)
{
	return fs_budget_wait(&pacer->budget, bucket, credits, fsfdw_clock());
}

void
fsfdw_pacer_sent(FsPacer *pacer, FsBucket bucket, int credits)
{
	fs_budget_sent(&pacer->budget, bucket, credits, fsfdw_clock());
}

void
fsfdw_pacer_answered(FsPacer *pacer, FsBucket bucket, int credits,
					 const FsHttpResponse *response)
{
	int64		now = fsfdw_clock();

	fs_budget_answered(&pacer->budget, bucket, credits, response->rate_total,
					   response->rate_remaining, now);
	if (response->status == 429)
		fs_budget_throttled(&pacer->budget, bucket, response->retry_after, now);
}

void
fsfdw_pacer_abandoned(FsPacer *pacer, FsBucket bucket, int credits)
{
	fs_budget_answered(&pacer->budget, bucket, credits, -1, -1, fsfdw_clock());
}

double
fsfdw_pacer_estimate(FsPacer *pacer, FsBucket bucket, double credits,
					 double *last)
{
	const FsBudget *budget = &pacer->budget;
	int64		now = fsfdw_clock();
	int			window = Max(fs_budget_per_window(budget, bucket), 1);
	int			left = 0;
	double		windows;

	/* what may be sent at once: a power of two after the other */
	for (int step = pg_nextpower2_32(window); step > 0; step /= 2)
	{
		if (left + step <= window &&
			fs_budget_wait(budget, bucket, left + step, now) == 0)
			left += step;
	}
	*last = credits;
	if (credits <= left)
		return 0;
	windows = floor((credits - left - 1) / window);
	*last = credits - left - windows * window;
	return windows * budget->config.window_ms +
		(left == window ? budget->config.window_ms :
		 fs_budget_wait(budget, bucket, window, now));
}
