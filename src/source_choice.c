/*-------------------------------------------------------------------------
 *
 * source_choice.c
 *		A listing that is left if filter queries turn out to be cheaper.
 *
 * How long a listing is shows only while it is read.  When it has taken some
 * pages, or more than planned where that leaves little doubt, the API is asked
 * how many rows it has and how many the query matches.  Records given twice are
 * recognised by the scan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "source.h"

/* Pages that are read before anything is asked, unless there will be many. */
#define PAGES_AT_LEAST 10
#define MANY_PAGES 40

typedef struct FsChoiceSource
{
	FsSource	base;
	FsFetch    *fetch;
	FsScope    *scope;
	const FsBound *bound;
	const char *doubtful;
	FsSource   *inner;
	FsEstimate	estimate;
	bool		decided;
} FsChoiceSource;

/* Whether a filter query asks for more than the listing does. */
static bool
is_narrower(const FsBound *bound)
{
	for (int d = 0; d < bound->ndays; d++)
	{
		if (!TIMESTAMP_NOT_FINITE(bound->days[d].hi) ||
			(d > 0 && !TIMESTAMP_NOT_FINITE(bound->days[d].lo)))
			return true;
	}
	return bound->nsets > 0 || bound->extra != NULL;
}

static void
decide(FsChoiceSource *source)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	int64		filtered;
	int64		listed;
	double		left;

	source->decided = true;
	fsfdw_filter_measure(source->fetch, source->scope->listings[0],
						 source->bound, &filtered, &listed);
	if (filtered < 0 || listed < 0)
		return;
	left = fsfdw_list_requests(fsfdw_listed(table), listed) -
		fsfdw_source_list_pages(source->inner);
	if (left <= FS_DEARER * fsfdw_filter_requests(table, fsfdw_filter_facts(source->fetch),
											   filtered, 1))
		return;
	fsfdw_fetch_left(source->fetch,
					 "list: " INT64_FORMAT " rows are listed, " INT64_FORMAT " match the filter query",
					 listed, filtered);
	source->inner->close(source->inner);
	fsfdw_scope_limit(source->fetch, source->scope);
	source->inner = fsfdw_source_filter(source->fetch, source->scope,
										source->bound, source->doubtful,
										&source->estimate);
}

/* After how many pages it is asked which way is cheaper. */
static double
pages_before_asking(const FsEstimate *estimate)
{
	if (estimate->filter_requests > FS_NO_DOUBT * estimate->list_requests ||
		estimate->filter_requests == 0)
		return Max(estimate->list_requests * FS_DEARER, PAGES_AT_LEAST);
	return estimate->list_requests > MANY_PAGES ? 1 : PAGES_AT_LEAST;
}

static bool
choice_next(FsSource *base, FsJson *record)
{
	FsChoiceSource *source = (FsChoiceSource *) base;

	if (!source->decided &&
		fsfdw_source_list_pages(source->inner) >
		pages_before_asking(&source->estimate))
		decide(source);
	if (!source->inner->next(source->inner, record))
		return false;
	base->at_hand = source->inner->at_hand;
	return true;
}

static void
choice_begin(FsSource *base)
{
	FsChoiceSource *source = (FsChoiceSource *) base;

	source->inner->begin(source->inner);
}

static void
choice_close(FsSource *base)
{
	FsChoiceSource *source = (FsChoiceSource *) base;

	source->inner->close(source->inner);
	pfree(source);
}

FsSource *
fsfdw_source_choice(FsFetch *fetch, FsScope *scope, const FsBound *bound,
					const char *doubtful, const FsEstimate *estimate)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	FsChoiceSource *source = palloc0(sizeof(FsChoiceSource));

	source->base.next = choice_next;
	source->base.close = choice_close;
	source->base.begin = choice_begin;
	source->fetch = fetch;
	source->scope = scope;
	source->bound = bound;
	source->doubtful = doubtful;
	source->estimate = *estimate;
	source->inner = fsfdw_source_list(fetch, fsfdw_listed(table), scope,
									  bound->since, false);
	fsfdw_source_list_narrow(source->inner, bound, doubtful);

	/* there must be another way, and totals that count the same rows */
	source->decided = !fs_resource_counts(table->resource) ||
		scope->nlistings != 1 || !is_narrower(bound) ||
		!fsfdw_filter_has_terms(table, bound);
	return &source->base;
}
