/*-------------------------------------------------------------------------
 *
 * source_list_refused.c
 *		What becomes of a listing that the API refuses, or does not give whole.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "source_list.h"

/* Reads this listing from its start. */
void
fsfdw_listing_start_over(FsListSource *source)
{
	fsfdw_listing_drop(source);
	source->planned = source->taken = source->repeats = 0;
	source->nrecent = 0;
	fsfdw_listing_ask(source, fsfdw_listing_page_at(source, 0));
}

/* A query that cannot be read to its end is left for all records there are. */
static void
leave_query(FsListSource *source, const char *why)
{
	fsfdw_fetch_left(source->fetch, "filter: %s", why);
	source->what.query = NULL;
	fsfdw_listing_start_over(source);
}

/* Notes that a listing cannot be asked for what changed since a moment. */
void
fsfdw_listing_learn_refusal(FsListSource *source)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(source->fetch));

	if (facts->nrefused < FS_MAX_REFUSED)
		facts->refused[facts->nrefused++] =
			(int) (source->what.resource - fs_resources);
	source->what.since = DT_NOBEGIN;
	source->what.recent = false;
	source->chained = source->what.resource->list_order != NULL;
	source->linked = !source->chained;
}

/*
 * Reads what pages reach from neither end by filter queries, where there are
 * any: it was created between the last records read from both.
 */
static void
read_rest(FsListSource *source)
{
	const FsEstimate none = {0};
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	FsBound    *bound;
	FsScope    *scope;

	if (source->proof || source->scope->walled ||
		source->what.resource != fsfdw_listed(table) ||
		!fs_resource_counts(table->resource))
		fsfdw_listing_raise(source, "the listing is too long",
							psprintf("Server \"%s\" refuses pages beyond number " INT64_FORMAT ", and reading from both ends leaves records in between.",
									 table->server->name, fsfdw_listing_wall(source)),
							"Ask for less, with a later lower bound of updated_at.");
	bound = palloc0(sizeof(FsBound));
	bound->nkeys = -1;
	bound->since = source->what.since;
	bound->ndays = 2;
	bound->days = palloc0(sizeof(FsBoundDays) * bound->ndays);
	bound->days[0] = (FsBoundDays) {"updated_at", source->what.since, DT_NOEND};
	bound->days[1] = (FsBoundDays) {"created_at",
		Min(source->goal.created, source->last.created) - UNIX_EPOCH_USEC,
	Max(source->goal.created, source->last.created) - UNIX_EPOCH_USEC};

	fsfdw_scope_limit(source->fetch, source->scope);
	scope = palloc(sizeof(FsScope));
	*scope = *source->scope;
	scope->nlistings = 1;
	scope->listings = &source->scope->listings[source->listing];
	scope->walled = true;
	fsfdw_listing_drop(source);
	fsfdw_fetch_left(source->fetch, "list: pages end with number " INT64_FORMAT,
					 fsfdw_listing_wall(source));
	source->rest = fsfdw_source_filter(source->fetch, scope, bound,
									   source->doubtful, &none);
}

/* Goes on from the other end, until the two parts meet. */
void
fsfdw_listing_turn_around(FsListSource *source)
{
	if (source->what.query != NULL)
	{
		leave_query(source, "more rows match than can be reached");
		return;
	}
	if (source->has_goal)
	{
		read_rest(source);
		return;
	}
	fsfdw_listing_drop(source);
	source->goal = source->last;
	source->has_goal = true;
	source->has_last = false;
	source->direction = source->direction < 0 ? 1 : -1;
	source->what.backwards = true;
	source->planned = 0;
	source->taken = 0;
	(void) fsfdw_listing_ask_next(source);
}

/*
 * A page behind others was refused.  A single 400 may be an accident, but one
 * that repeats shows where pages end; this is asked once, and known then.
 */
static void
meet_wall(FsListSource *source)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(source->fetch));
	FsPage		place = source->place;

	if (facts->list_wall == 0 || place.number <= facts->list_wall)
	{
		if (source->doubted != place.number)
		{
			fsfdw_listing_drop(source);
			source->doubted = place.number;
			source->planned = 0;
			fsfdw_listing_ask(source, fs_page_smaller(place));
			return;
		}
		facts->list_wall = place.number - 1;
	}
	fsfdw_listing_turn_around(source);
}

/* A 400, 403 or 404 that the ask allowed for. */
void
fsfdw_listing_refused(FsListSource *source)
{
	FsAnswer   *refusal = source->page;

	if (source->what.query != NULL && refusal->status == 400)
	{
		leave_query(source, "the query is refused");
		return;
	}
	if (source->place.number > 1)
	{
		if (refusal->status != 400 || source->what.resource->list_order_back == NULL)
			fsfdw_raise_refusal(source->fetch, refusal);
		meet_wall(source);
		return;
	}
	source->page = NULL;
	if (refusal->status == 400 && fsfdw_listing_doubts(source) && source->doubted != 1)
	{
		/* all scans of the account would remember it */
		source->doubted = 1;
		fsfdw_answer_free(refusal);
		source->planned = 0;
		fsfdw_listing_ask(source, fs_page_smaller(source->place));
		return;
	}
	if (refusal->status == 400 && fsfdw_listing_doubts(source))
	{
		/* perhaps for its lower bound: do without it from now on */
		fsfdw_fetch_left(source->fetch, "list: it refuses %s",
						 source->what.recent ? "the order of updated_at" :
						 "a lower bound of updated_at");
		fsfdw_listing_learn_refusal(source);
		fsfdw_answer_free(refusal);
		fsfdw_listing_ask(source, source->place);
		return;
	}
	/* workspace_id=0 was refused: an account without workspaces? */
	if (!source->scope->account_wide && !source->scope->picked)
		fsfdw_raise_refusal(source->fetch, refusal);
	source->scope = fsfdw_scope_refused(source->fetch, source->scope, refusal);
	fsfdw_answer_free(refusal);
	fsfdw_listing_ask(source, source->place);
}
