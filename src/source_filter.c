/*-------------------------------------------------------------------------
 *
 * source_filter.c
 *		Records of a filter query, cut into windows that can be read whole.
 *
 * A window is taken for read when its pages are proved to be all that matched
 * at one moment (proof.h).  If they are not, it is read again, then cut
 * smaller, then the listing is read instead.
 *
 * The index behind filters trails the listings by up to the server option
 * "search_lag".  So what changed within that time is listed before the first
 * filtered record is given, and likewise what left the table; of a record that
 * both name, the listing's version stands (scan.c keeps the first it is
 * given).
 *
 * Windows are ranges of created_at, in which a record stays whatever happens
 * to it.  Where they had to be cut by something that can change, or values are
 * asked for in parts, a record may move from a window still to be read to one
 * that was read; so what changed since the scan began is listed at the end.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "datetime.h"
#include "filter.h"
#include "proof.h"
#include "slice.h"
#include "source.h"
#include "window.h"

/* Why filter queries are left, for EXPLAIN. */
#define FS_LEFT_TOTAL "the account does not count what matches"
#define FS_LEFT_TRASH "what left the table lately cannot be asked for"
#define FS_LEFT_STUCK "too many rows of one requester on one day"

/* How often a window is read before it is given up. */
#define MAX_PASSES 4

/* How many windows may be given up before the listing is read instead. */
#define MAX_GIVEN_UP 2

/* Windows read in full after one that could not be proved in part. */
#define PLAIN_WINDOWS 3

/*
 * A window is read in part up to the last page within reach, or to one of the
 * last fifth that ends with a day: the next window begins with that day again.
 */
#define PART_SLACK 5

/* Rows of an unfinished day that are not worth another page. */
#define PART_REPEATS 2

/*
 * Days that a window read in part should span by its first page, for the next
 * to begin later; the splitter judges by densities.
 */
#define PART_DAYS 5

/* Filter queries in so many requests are compared with the listing. */
#define WORTH_ASKING 7.0

/* Nor are they if statistics say that the listing takes so many times more. */
#define NO_DOUBT 3.0

typedef struct FsFilterSource
{
	FsSource	base;
	FsFetch    *fetch;
	FsScope    *scope;
	FsFacts    *facts;
	FsQuery		query;

	int			listing;		/* index in scope */
	int			first_value;	/* of the values being asked for */
	FsSplit		split;
	FsSplit		split_before;	/* as it was before the window's verdict */
	bool		splitting;		/* split is in use */
	FsSlices	slices;			/* of a window that days do not cut */
	bool		slicing;		/* slices is in use */
	bool		slicing_day;	/* before its days of updated_at are tried */
	FsEstimate	estimate;		/* of the listing */
	bool		compared;		/* with reading this workspace by list */
	bool		by_list;		/* which is how it is read */
	bool		custom;			/* a field of the account's own is named */
	bool		stuck;			/* on rows that no query tells apart */
	int			given_up;		/* windows that never added up */

	FsWindow	window;			/* being read */
	FsFilterDays named[FS_SPLIT_DIMS];	/* days in its query */
	char		text[FS_QUERY_SIZE];	/* its query */
	bool		reading;
	bool		in_part;		/* only what is within reach of it */
	int			pass;
	FsProof		proof;
	FsCarry		carry;			/* what is missing of the window before */
	FsSplit		carry_split;	/* as it was before that window */
	int			plain;			/* windows not to be read in part */
	int64		pages;			/* it has */
	int64		asked;
	int64		read;

	FsAnswer   *page;
	FsJsonIter	iter;
	double		days_shown;		/* days that its records were created on;
								 * 0: they are not newest first */

	bool		overlaid;		/* the overlay has begun */
	bool		overlaying;		/* "other" is the overlay */
	const char *doubtful;		/* field that has to be looked for, or NULL */
	bool		mobile;			/* records may move between windows */
	bool		closing;		/* the last look has begun */
	FsSource   *other;			/* a listing read in between, or NULL */
} FsFilterSource;

static FsTable *
table_of(const FsFilterSource *source)
{
	return fsfdw_fetch_table(source->fetch);
}

/* Pages that one query can show, and their rows. */
static int
limit_of(const FsFilterSource *source)
{
	int			limit = table_of(source)->server->filter_page_limit;

	return source->facts->filter_limit > 0 ?
		Min(limit, source->facts->filter_limit) : limit;
}

static int64
reach_of(const FsFilterSource *source)
{
	return (int64) limit_of(source) * FS_FILTER_PAGE;
}

static void give_up_window(FsFilterSource *source);

/* Asks for the next page of the window. */
static void
ask_page(FsFilterSource *source)
{
	FsAsk		ask;
	FsAskRoom	room;

	source->asked++;
	fsfdw_filter_ask(table_of(source),
					 source->scope->listings[source->listing], source->text,
					 source->asked, &ask, &room);
	ask.may_refuse = source->asked > 1 || source->scope->account_wide ||
		source->custom;
	fsfdw_fetch_submit(source->fetch, &ask);
}

/* Keeps pages of the window under way; their number is known. */
static void
ask_ahead(FsFilterSource *source)
{
	int64		ahead = Min(source->read, table_of(source)->server->concurrency);

	/* the scan has to come back for a second page before any is sent ahead */
	if (source->read < 2)
		return;
	while (source->asked < source->pages &&
		   source->asked < source->read + ahead)
		ask_page(source);
}

/* The moment before which the index knew all changes, when it answered. */
static TimestampTz
settled_at(const FsFilterSource *source, const FsAnswer *answer)
{
	if (answer->date == 0)
		return DT_NOBEGIN;		/* a server without a clock */
	return answer->date - table_of(source)->server->search_lag * USECS_PER_SEC;
}

/*
 * Takes a page that has arrived: what its records prove, and what they tell of
 * the account.
 */
static void
take_page(FsFilterSource *source, FsAnswer *answer)
{
	TimestampTz settled = settled_at(source, answer);
	FsJsonIter	iter = fs_json_begin(answer->records);
	FsJson		record;
	FsRecordKey key;
	FsSighting	sighting;
	int64		newest = 0;
	int64		last = 0;
	bool		first = true;
	bool		ordered = true;

	source->page = answer;
	source->iter = iter;
	source->read++;
	if (source->read == 1)
		fs_proof_first_page(&source->proof, answer->total,
							settled == DT_NOBEGIN ? INT64_MIN :
							settled + UNIX_EPOCH_USEC);
	while (fs_json_next_element(&iter, &record))
	{
		if (!fsfdw_record_key(record, &key))
			continue;
		sighting = (FsSighting) {key.id, key.updated, key.created};
		fs_proof_record(&source->proof, &sighting, source->read == 1);
		fsfdw_query_learn(&source->query, source->named, &key, settled);
		if (key.requester > 0)
			fs_slices_sample(&source->slices, key.requester);
		ordered &= first || key.created <= last;
		if (first)
			newest = key.created;
		last = key.created;
		first = false;
	}
	source->days_shown = !first && ordered ?
		(double) (newest - last) / USECS_PER_DAY : 0;
}

/*
 * Asks for the first page of a window, and learns its total.  False if it is
 * not told, or if this workspace does not know a field named.
 */
static bool
open_window(FsFilterSource *source)
{
	FsText		text;
	FsAnswer   *answer;

	/* one text for all pages: what is learned meanwhile is for later windows */
	fs_text_init(&text, source->text, sizeof(source->text));
	if (!fsfdw_query_text(&source->query, &source->window,
						  source->first_value, &text))
		elog(ERROR, "filter query does not fit");
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
		source->named[d] = fsfdw_query_days(&source->query, &source->window, d);
	source->asked = source->read = 0;
	source->pages = 1;
	ask_page(source);
	answer = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
	if (answer->status == 400 && source->custom)
	{
		source->page = answer;
		return false;
	}
	if (answer->status != 200)
	{
		source->scope = fsfdw_scope_refused(source->fetch, answer);
		fsfdw_answer_free(answer);
		return open_window(source);
	}
	take_page(source, answer);
	source->facts->no_total = answer->total < 0;
	source->pages = Max((answer->total + FS_FILTER_PAGE - 1) /
						FS_FILTER_PAGE, 1);
	return answer->total >= 0;
}

static void
drop_page(FsFilterSource *source)
{
	fsfdw_answer_free(source->page);
	source->page = NULL;
}

/* Goes on with the listing of this workspace, from some time on. */
static void
read_by_list(FsFilterSource *source, TimestampTz since)
{
	FsScope    *scope = palloc0(sizeof(FsScope));

	drop_page(source);
	scope->nlistings = 1;
	scope->listings = &source->scope->listings[source->listing];
	scope->account_wide = source->scope->account_wide;
	scope->walled = source->scope->walled;
	source->other = fsfdw_source_list(source->fetch,
									  fsfdw_listed(table_of(source)), scope,
									  since, false);
	fsfdw_source_list_narrow(source->other, source->query.bound,
							 source->doubtful);
}

/* Reads all of this workspace by list, for some reason. */
static void
leave_for_list(FsFilterSource *source, const char *why)
{
	fsfdw_fetch_left(source->fetch, "filter: %s", why);
	source->carry.missing = 0;
	source->reading = false;
	source->by_list = true;
	read_by_list(source, source->query.bound->since);
}

/* The window's first moment of updated_at, wherever the account's days begin. */
static TimestampTz
window_start(const FsFilterSource *source)
{
	int32		lo = source->window.lo[FS_DIM_UPDATED];

	return lo == FS_DAY_MIN ? DT_NOBEGIN : fsfdw_day_start(lo);
}

/*
 * Slices cannot cut a window, or did not find all of it.  A day is cut by days
 * of updated_at then; what was cut so already is read by list.
 */
static void
leave_slices(FsFilterSource *source)
{
	source->slicing = false;
	if (source->slicing_day)
	{
		source->slicing_day = false;
		fs_split_resume(&source->split);
		drop_page(source);
		return;
	}
	/* once: a second listing would repeat the first */
	if (source->stuck)
	{
		leave_for_list(source, FS_LEFT_STUCK);
		return;
	}
	source->stuck = true;
	fsfdw_fetch_left(source->fetch, "filter, in part: %s", FS_LEFT_STUCK);
	read_by_list(source, window_start(source));
}

/*
 * Whether listing this workspace takes fewer requests than cutting the query
 * into windows.  One request tells how many rows the listing has.
 */
static bool
list_is_cheaper(FsFilterSource *source)
{
	int			parts = source->query.nvalues > 0 ?
		(source->query.nvalues - 1) / source->query.chunk + 1 : 1;
	double		rows = (double) source->proof.total * parts;
	double		by_filter = fsfdw_filter_requests(table_of(source)->server, rows,
												  parts);
	int64		from_both_ends = 2 * source->facts->list_wall *
		fsfdw_page_size(fsfdw_listed(table_of(source)));
	int64		listed;

	/* few requests, or an estimate that leaves little doubt */
	if (source->proof.total <= reach_of(source) && parts == 1 &&
		(by_filter < WORTH_ASKING ||
		 source->estimate.list_requests * FS_DEARER > by_filter))
		return false;
	if (source->estimate.analyzed &&
		source->estimate.list_requests > NO_DOUBT * by_filter)
		return false;
	listed = fsfdw_count_listed(source->fetch,
								source->scope->listings[source->listing],
								&source->query);
	if (listed < 0 || (from_both_ends > 0 && listed > from_both_ends) ||
		fsfdw_list_requests(fsfdw_listed(table_of(source)), listed) >= by_filter)
		return false;
	leave_for_list(source, psprintf("about %.0f rows match the queries, " INT64_FORMAT " are listed",
									rows, listed));
	return true;
}

/* Lists what the index may not know yet, before the first filtered row. */
static void
begin_overlay(FsFilterSource *source)
{
	TimestampTz settled = settled_at(source, source->page);

	source->overlaid = true;
	if (table_of(source)->server->search_lag == 0)
		return;
	if (settled == DT_NOBEGIN)
		settled = GetCurrentTimestamp() -
			table_of(source)->server->search_lag * USECS_PER_SEC;
	source->other = fsfdw_source_overlay(source->fetch, source->scope,
										 source->query.bound, settled);
	source->overlaying = true;
}

/*
 * Looks whether the index knows the latest change that matters.  If so it
 * knows those before, and records changed lately need no second look.
 */
static void
probe_index(FsFilterSource *source, const FsRecordKey *latest)
{
	FsWindow	window = source->query.range;
	TimestampTz created = latest->created - UNIX_EPOCH_USEC;
	char		room[FS_QUERY_SIZE];
	FsText		text;

	window.lo[FS_DIM_CREATED] = fsfdw_account_day(table_of(source), source->facts,
												  created, false);
	window.hi[FS_DIM_CREATED] = fsfdw_account_day(table_of(source), source->facts,
												  created, true);
	window.from = window.to = latest->requester;
	fs_text_init(&text, room, sizeof(room));
	if (fsfdw_query_text(&source->query, &window, source->first_value, &text))
		fsfdw_show_page(source->fetch, source->scope->listings[source->listing],
						text.data, &source->proof);
}

/* Pages to read of a window in part, at least. */
static int64
part_pages(const FsFilterSource *source)
{
	int			limit = limit_of(source);
	int64		left = source->proof.total - reach_of(source) / 2;

	/* the next window has to have room for what is left of this one */
	return Min(Max(limit - limit / PART_SLACK, left / FS_FILTER_PAGE + 1), limit);
}

/* Whether one more page of a window in part saves reading rows twice. */
static bool
wants_another(const FsFilterSource *source)
{
	return source->in_part && source->pages < limit_of(source) &&
		fsfdw_query_repeats(&source->query, &source->proof) > PART_REPEATS;
}

/*
 * The overlay has been given.  A window whose first page was asked for before
 * the index was looked at begins again: that is cheaper than a second pass.
 */
static void
end_overlay(FsFilterSource *source)
{
	FsRecordKey latest = *fsfdw_overlay_latest(source->other);
	bool		trusted = fsfdw_overlay_trusted(source->other);

	source->other->close(source->other);
	source->other = NULL;
	source->overlaying = false;
	if (!trusted)
	{
		source->facts->trash_unbounded = true;
		leave_for_list(source, FS_LEFT_TRASH);
		return;
	}
	if (latest.updated <= source->proof.newest ||
		(source->reading && source->pages == 1))
		return;
	probe_index(source, &latest);
	if (source->reading && latest.updated <= source->proof.newest)
	{
		drop_page(source);
		fs_proof_next_query(&source->proof);
		if (!open_window(source))
			give_up_window(source);
		else if (source->in_part)
			source->pages = part_pages(source);
	}
}

/* A day with too many rows: they are cut by who asked. */
static void
begin_slices(FsFilterSource *source, int64 total)
{
	FsJsonIter	iter = fs_json_begin(source->page->records);
	FsJson		record;
	FsRecordKey key;

	source->slicing = true;
	fs_slices_init(&source->slices, total, reach_of(source));
	while (fs_json_next_element(&iter, &record))
	{
		if (fsfdw_record_key(record, &key) && key.requester > 0)
			fs_slices_sample(&source->slices, key.requester);
	}
}

/* Gives the window's total to the splitter, and does what it says. */
static void
take_verdict(FsFilterSource *source, int64 total)
{
	FsSplitVerdict verdict;
	int64		from;

	source->split_before = source->split;
	source->in_part = false;
	source->split.parts = source->plain == 0 &&
		source->days_shown * limit_of(source) > PART_DAYS &&
		fsfdw_query_exact(&source->query, &source->window, &from);
	verdict = source->slicing ? fs_slices_answer(&source->slices, total) :
		fs_split_answer(&source->split, total);
	switch (verdict)
	{
		case FS_SPLIT_PART:
			source->in_part = true;
			source->pages = part_pages(source);
			source->reading = true;
			break;
		case FS_SPLIT_READ:
			source->reading = true;
			break;
		case FS_SPLIT_CUT:
			fsfdw_fetch_stats(source->fetch)->splits++;
			if (source->split.depth > source->split_before.depth &&
				source->page != NULL)
			{
				/* most days have many who asked, but few days of changes */
				source->mobile = true;
				source->slicing_day = true;
				fs_split_suspend(&source->split);
				begin_slices(source, total);
				break;
			}
			if (source->days_shown > 0 && source->split.depth == 0)
				fs_split_hint(&source->split,
							  FS_FILTER_PAGE / source->days_shown);
			break;
		case FS_SPLIT_STUCK:
			fsfdw_fetch_stats(source->fetch)->splits++;
			source->mobile = true;
			if (!source->slicing)
				begin_slices(source, total);
			else
				leave_slices(source);
			break;
	}
}

/* The next slice, else the next window of days; false if there is none. */
static bool
choose_window(FsFilterSource *source)
{
	if (source->slicing &&
		fs_slices_next(&source->slices, &source->window.from, &source->window.to))
	{
		if (source->window.to == INT64_MAX)
			source->window.to = 0;
		return true;
	}
	if (source->slicing && !fs_slices_add_up(&source->slices))
	{
		leave_slices(source);
		if (source->other != NULL)
			return true;
	}
	if (source->slicing)
	{
		source->slicing = source->slicing_day = false;
		fsfdw_query_refresh(&source->query);
		source->split.overlap = fsfdw_query_overlap(&source->query);
	}
	return fs_split_next(&source->split, &source->window);
}

/* What is missing of the window before was not found: it is read again. */
static void
go_back(FsFilterSource *source)
{
	fsfdw_fetch_stats(source->fetch)->refetches++;
	drop_page(source);
	source->reading = false;
	source->slicing = source->slicing_day = false;
	source->carry.missing = 0;
	source->split = source->carry_split;
	source->plain = PLAIN_WINDOWS;
}

/* Asks for the next window; false when there are no more. */
static bool
next_window(FsFilterSource *source)
{
	if (!source->splitting)
	{
		int32		newest = fsfdw_account_day(table_of(source), source->facts,
											   GetCurrentTimestamp(), true) + 1;

		/* a row is not changed before it is created */
		newest = Min(newest, source->query.range.hi[FS_DIM_UPDATED]);
		fs_split_init(&source->split, &source->query.range, newest,
					  reach_of(source));
		source->splitting = true;
	}
	if (source->by_list)
		return false;
	if (source->facts->trash_unbounded && table_of(source)->server->search_lag > 0)
	{
		leave_for_list(source, FS_LEFT_TRASH);
		return true;
	}
	/* slices of one day have to mean the same day */
	if (!source->slicing)
		fsfdw_query_refresh(&source->query);
	source->split.overlap = fsfdw_query_overlap(&source->query);
	source->split.parts = source->plain == 0 && source->days_shown > 0 &&
		source->split.overlap == 0;
	if (!choose_window(source))
	{
		if (source->carry.missing == 0)
			return false;
		go_back(source);
		return true;
	}
	if (source->other != NULL)
		return true;
	source->plain = Max(source->plain - 1, 0);
	source->mobile |= source->split.depth > 0;
	source->pass = 1;
	fs_proof_next_query(&source->proof);
	if (!open_window(source) || fsfdw_lacks_field(source->page, &source->doubtful))
	{
		/* without a count nothing can be cut */
		leave_for_list(source, source->facts->no_total ? FS_LEFT_TOTAL :
					   "a field is not known or not sent");
		return true;
	}
	if (!source->compared && !source->scope->walled)
	{
		source->compared = true;
		if (list_is_cheaper(source))
			return true;
	}
	take_verdict(source, source->proof.total);
	if (!source->overlaid && source->page != NULL)
		begin_overlay(source);
	return true;
}

/*
 * A window never adds up: smaller ones settle sooner.  If that does not help
 * either, the listing does not depend on counts.
 */
static void
give_up_window(FsFilterSource *source)
{
	drop_page(source);
	source->reading = false;
	source->plain = PLAIN_WINDOWS;
	if (++source->given_up >= MAX_GIVEN_UP)
	{
		leave_for_list(source, "windows change faster than they can be read");
		return;
	}
	if (source->slicing)
	{
		leave_slices(source);
		return;
	}
	source->split = source->split_before;
	source->days_shown = 0;
	take_verdict(source, 2 * reach_of(source));
}

/* A window cannot be read in part: it is cut, as are so many after it. */
static void
leave_whole(FsFilterSource *source, int plain)
{
	source->reading = false;
	source->in_part = false;
	source->plain = plain;
	take_verdict(source, source->proof.total);
}

/*
 * A page was refused: queries reach less far than the server option says.  The
 * window is cut by what they do reach.
 */
static void
learn_limit(FsFilterSource *source, FsAnswer *refusal)
{
	if (refusal->status != 400)
		fsfdw_raise_refusal(source->fetch, refusal);
	fsfdw_answer_free(refusal);
	source->facts->filter_limit = source->read;
	while (source->asked > source->read + 1)
	{
		fsfdw_answer_free(fsfdw_fetch_next(source->fetch, FS_LANE_PAGES));
		source->asked--;
	}
	source->reading = source->in_part = false;
	source->split = source->split_before;
	source->split.reach = source->slices.reach = reach_of(source);
	take_verdict(source, source->proof.total);
}

/* Goes on behind the last record of a window that was read in part. */
static void
leave_part(FsFilterSource *source, const FsCarry *left)
{
	TimestampTz last = left->last.created - UNIX_EPOCH_USEC;
	int32		day = fsfdw_account_day(table_of(source), source->facts, last, true);

	if (day >= source->window.hi[FS_DIM_CREATED])
	{
		/* all of one day: cut it by something else */
		leave_whole(source, PLAIN_WINDOWS);
		return;
	}
	source->reading = false;
	source->in_part = false;
	source->carry = *left;
	source->carry_split = source->split_before;
	fs_split_advance(&source->split, day, source->proof.total,
					 source->proof.nseen - 1 -
					 fsfdw_query_repeats(&source->query, &source->proof));
}

/* All pages of the window are read: are they all there is? */
static void
close_window(FsFilterSource *source)
{
	FsCarry		carry = source->carry;
	FsCarry		left = {0};
	bool		settled = fs_proof_settle(&source->proof, &carry);
	int64		from;
	bool		holds;

	if (source->in_part && !fs_proof_ids_descend(&source->proof))
	{
		leave_whole(source, INT_MAX);
		return;
	}
	fsfdw_fetch_stats(source->fetch)->refetches += source->pass > 1;
	(void) fsfdw_query_exact(&source->query, &source->window, &from);
	holds = source->in_part ? fs_proof_leave(&source->proof, from, &left) :
		fs_proof_holds(&source->proof);
	if (holds && settled && (!source->in_part || carry.missing == 0))
	{
		source->carry = carry;
		source->reading = false;
		fsfdw_fetch_stats(source->fetch)->windows++;
		if (source->in_part)
			leave_part(source, &left);
	}
	else if (holds)
		go_back(source);
	else if (source->pass++ >= MAX_PASSES)
		give_up_window(source);

	/* read it again; it may have grown out of reach meanwhile */
	else if (!open_window(source) ||
			 (source->proof.total > reach_of(source)) != source->in_part)
		give_up_window(source);
	else if (source->in_part)
		source->pages = part_pages(source);
}

/*
 * Next record of the window being read, or of the first page of one that was
 * found too large: its rows match, and will not be given again.
 */
static bool
window_next(FsFilterSource *source, FsJson *record)
{
	while (source->reading || source->page != NULL)
	{
		if (source->page == NULL)
		{
			FsAnswer   *answer = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);

			if (answer->status != 200)
			{
				learn_limit(source, answer);
				continue;
			}
			take_page(source, answer);
		}
		if (source->reading)
			ask_ahead(source);
		if (fs_json_next_element(&source->iter, record))
			return true;
		drop_page(source);
		if (!source->reading)
			break;
		if (source->read == source->pages && wants_another(source))
			source->pages++;
		if (source->read < source->pages)
		{
			if (source->asked == source->read)
				ask_page(source);
		}
		else
			close_window(source);
		if (source->other != NULL)
			break;
	}
	return false;
}

/* Moves on to the next values, then the next workspace. */
static bool
next_query(FsFilterSource *source)
{
	source->splitting = false;
	source->first_value += source->query.chunk;
	if (!source->by_list && source->first_value < source->query.nvalues)
	{
		source->mobile = true;
		return true;
	}
	source->first_value = 0;
	source->compared = source->by_list = false;
	source->given_up = 0;
	source->stuck = false;
	source->listing++;
	return source->listing < source->scope->nlistings;
}

/*
 * Lists what changed during the scan, where that may have moved records past
 * it.  With several workspaces scan.c does so.
 */
static bool
begin_last_look(FsFilterSource *source)
{
	if (!source->mobile || source->closing || source->scope->nlistings != 1)
		return false;
	source->closing = true;
	source->other = fsfdw_source_changes(source->fetch, source->scope);
	return true;
}

static bool
filter_next(FsSource *base, FsJson *record)
{
	FsFilterSource *source = (FsFilterSource *) base;

	for (;;)
	{
		if (source->other != NULL)
		{
			if (source->other->next(source->other, record))
				return true;
			if (source->overlaying)
				end_overlay(source);
			else
			{
				source->other->close(source->other);
				source->other = NULL;
			}
			if (source->other != NULL)
				continue;
		}
		if (window_next(source, record))
			return true;
		if (source->other != NULL)
			continue;
		if (source->listing < source->scope->nlistings)
		{
			if (!next_window(source))
				(void) next_query(source);
		}
		else if (!begin_last_look(source))
			return false;
	}
}

static void
filter_close(FsSource *base)
{
	FsFilterSource *source = (FsFilterSource *) base;

	drop_page(source);
	if (source->other != NULL)
		source->other->close(source->other);
	pfree(source);
}

FsSource *
fsfdw_source_filter(FsFetch *fetch, FsScope *scope, const FsBound *bound,
					const char *doubtful, const FsEstimate *estimate)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(fetch));
	FsFilterSource *source = palloc0(sizeof(FsFilterSource));
	int			room = (table->server->filter_page_limit + 1) * FS_FILTER_PAGE;

	fsfdw_query_init(&source->query, table, bound, facts);
	if (source->query.chunk == 0 || facts->no_total ||
		(facts->trash_unbounded && table->server->search_lag > 0))
	{
		fsfdw_fetch_left(fetch, "filter: %s", source->query.chunk == 0 ?
						 "no query can name the conditions" :
						 facts->no_total ? FS_LEFT_TOTAL : FS_LEFT_TRASH);
		return fsfdw_source_list(fetch, fsfdw_listed(table), scope,
								 bound->since, false);
	}

	source->base.next = filter_next;
	source->base.close = filter_close;
	source->fetch = fetch;
	source->scope = scope;
	source->facts = facts;
	source->doubtful = doubtful;
	source->estimate = *estimate;
	source->custom = fsfdw_query_names_custom(&source->query);
	fs_proof_init(&source->proof, palloc(sizeof(FsSighting) * room),
				  palloc(sizeof(FsSighting) * room), room);
	return &source->base;
}
