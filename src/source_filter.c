/*-------------------------------------------------------------------------
 *
 * source_filter.c
 *		Records of a filter query, cut into windows that can be read whole.
 *
 * What cannot be proved to be all that matched (reader.c) is cut smaller, then
 * the listing is read instead.
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
#include "source_filter.h"

/* Why filter queries are left, for EXPLAIN. */
#define FS_LEFT_TOTAL "the account does not count what matches"
#define FS_LEFT_TRASH "what left the table lately cannot be asked for"

/* How many windows may be given up before the listing is read instead. */
#define MAX_GIVEN_UP 2

/* At this time that days are read in another way, nothing is learned any more. */
#define MAX_RESTARTS 2

/* Windows read in full after one that could not be proved in part. */
#define PLAIN_WINDOWS 3

/* Filter queries in so many requests are compared with the listing. */
#define WORTH_ASKING 7.0

/* Lists of values that take so many queries may be left out. */
#define PARTS_WORTH_ASKING 3

static FsTable *
table_of(const FsFilterSource *source)
{
	return fsfdw_fetch_table(source->fetch);
}

static void give_up_window(FsFilterSource *source);

/* Reads all of this workspace by list, for some reason. */
void
fsfdw_filter_leave(FsFilterSource *source, const char *why)
{
	fsfdw_fetch_left(source->fetch, "filter: %s", why);
	source->reader.carry.missing = 0;
	source->reader.reading = false;
	source->by_list = true;
	if (source->reader.scope->nlistings == 1)
		fsfdw_query_trust_no_more(&source->query);
	fsfdw_filter_list(source, source->query.bound, source->query.bound->since);
}

/*
 * Leaves out a list of values that takes several queries, if one request shows
 * that the wider query takes fewer: it is to be begun then.
 */
static bool
drop_set(FsFilterSource *source, int parts, double *rows, double *by_filter)
{
	FsReader   *reader = &source->reader;
	FsQuery		wider = source->query;
	int			nvalues = source->query.nvalues;
	int64		matches;
	double		requests;

	if (parts < PARTS_WORTH_ASKING || !fsfdw_query_drop_set(&wider))
		return false;
	matches = fsfdw_count_query(source->fetch,
								reader->scope->listings[reader->listing], &wider);
	requests = fsfdw_filter_requests(table_of(source), source->facts, matches, 1);
	if (matches < 0 || requests * FS_DEARER > *by_filter)
		return false;
	*rows = matches;
	*by_filter = requests;
	source->query = wider;
	source->splitting = false;
	fsfdw_reader_drop_page(reader);
	fsfdw_fetch_left(source->fetch, "filter, in part: " INT64_FORMAT " rows match without the list of %d values",
					 matches, nvalues);
	return true;
}

/*
 * Whether listing this workspace takes fewer requests than cutting the query
 * into windows, or another query does.  One request each tells how many rows
 * they have.
 */
static bool
other_is_cheaper(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;
	int			parts = source->query.nvalues > 0 ?
		(source->query.nvalues - 1) / source->query.chunk + 1 : 1;
	double		rows = (double) reader->proof.total * parts;
	double		by_filter = fsfdw_filter_requests(table_of(source), source->facts,
												  rows, parts);
	FsConnection *connection = fsfdw_fetch_connection(source->fetch);
	int64		from_both_ends = 2 * fsfdw_connection_facts(connection)->list_wall *
		fsfdw_page_size(fsfdw_listed(table_of(source)));
	int64		listed;
	bool		dropped;

	/* few requests, or an estimate that leaves little doubt */
	if (reader->proof.total <= fsfdw_reader_reach(reader) && parts == 1 &&
		(by_filter < WORTH_ASKING ||
		 source->estimate.list_requests * FS_DEARER >
		 by_filter * (source->estimate.analyzed ? 1 : FS_NO_DOUBT)))
		return false;
	dropped = drop_set(source, parts, &rows, &by_filter);
	if (source->estimate.analyzed &&
		source->estimate.list_requests > FS_NO_DOUBT * by_filter)
		return dropped;
	listed = fsfdw_count_listed(source->fetch,
								reader->scope->listings[reader->listing],
								&source->query);
	if (listed < 0 || (from_both_ends > 0 && listed > from_both_ends) ||
		fsfdw_list_requests(fsfdw_listed(table_of(source)), listed) >= by_filter)
		return dropped;
	fsfdw_filter_leave(source, psprintf("about %.0f rows match the queries, " INT64_FORMAT " are listed",
									rows, listed));
	return true;
}

/* Lists what the index may not know yet, before the first filtered row. */
static void
begin_overlay(FsFilterSource *source)
{
	TimestampTz settled = fsfdw_settled_at(table_of(source), source->reader.page);

	source->overlaid = true;
	if (table_of(source)->server->search_lag == 0)
		return;
	if (settled == DT_NOBEGIN)
		settled = GetCurrentTimestamp() -
			table_of(source)->server->search_lag * USECS_PER_SEC;
	source->other = fsfdw_source_overlay(source->fetch, source->reader.scope,
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
	FsReader   *reader = &source->reader;
	FsWindow	window = source->query.range;
	TimestampTz created = latest->created - UNIX_EPOCH_USEC;
	char		room[FS_QUERY_SIZE];
	FsText		text;
	FsAnswer   *answer;
	FsJsonIter	iter;
	FsJson		record;
	FsRecordKey key;

	window.lo[FS_DIM_CREATED] = fsfdw_account_day(table_of(source), source->query.facts,
												  created, false);
	window.hi[FS_DIM_CREATED] = fsfdw_account_day(table_of(source), source->query.facts,
												  created, true);
	window.from = window.to = latest->requester;
	fs_text_init(&text, room, sizeof(room));
	if (!fsfdw_query_text(&source->query, &window, reader->first_value, &text))
		return;
	answer = fsfdw_show_page(source->fetch,
							 reader->scope->listings[reader->listing], text.data);
	iter = fs_json_begin(answer->records);
	while (fs_json_next_element(&iter, &record))
	{
		if (fsfdw_record_key(record, &key))
			fs_proof_shown(&reader->proof, &(FsSighting) {
						   key.id, key.updated, key.created});
	}
	fsfdw_answer_free(answer);
}

/*
 * The overlay has been given.  A window whose first page was asked for before
 * the index was looked at begins again: that is cheaper than a second pass.
 */
static void
end_overlay(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;
	FsRecordKey latest = *fsfdw_overlay_latest(source->other);
	bool		trusted = fsfdw_overlay_trusted(source->other);

	source->gone = fsfdw_overlay_gone(source->other);
	source->other->close(source->other);
	source->other = NULL;
	source->overlaying = false;
	if (!trusted)
	{
		source->facts->trash_unbounded = true;
		fsfdw_filter_leave(source, FS_LEFT_TRASH);
		return;
	}
	if (latest.updated <= reader->proof.newest ||
		(reader->reading && reader->pages == 1))
		return;
	probe_index(source, &latest);
	if (reader->reading && latest.updated <= reader->proof.newest &&
		!fsfdw_reader_restart(reader))
		give_up_window(source);
}

/* Gives the window's total to the splitter, and does what it says. */
static void
take_verdict(FsFilterSource *source, int64 total)
{
	FsReader   *reader = &source->reader;
	FsSplitVerdict verdict;
	int64		from;

	/* the answer may have shown that queries reach less far than believed */
	source->split.reach = source->slices.reach = fsfdw_reader_reach(reader);
	source->split_before = source->split;
	source->slices_before = source->slices;
	reader->in_part = false;
	source->split.parts = source->plain == 0 &&
		reader->days_shown > 0 &&
		fsfdw_query_exact(&source->query, &reader->window, &from);
	verdict = source->slicing && !source->cutting_one ?
		fs_slices_answer(&source->slices, total) :
		fs_split_answer(&source->split, total);
	switch (verdict)
	{
		case FS_SPLIT_PART:
		case FS_SPLIT_READ:
			fsfdw_reader_begin(reader, verdict == FS_SPLIT_PART);
			break;
		case FS_SPLIT_CUT:
			fsfdw_fetch_stats(source->fetch)->splits++;
			if (source->split.depth > source->split_before.depth &&
				reader->page != NULL && fsfdw_has_slices(source))
			{
				/* most days have many who asked, but few days of changes */
				source->mobile = true;
				source->slicing_day = true;
				fs_split_suspend(&source->split);
				fsfdw_slices_begin(source, total);
				break;
			}
			if (reader->days_shown > 0 && source->split.depth == 0)
				fs_split_hint(&source->split,
							  fsfdw_filter_rows(table_of(source)->resource, source->facts) /
							  reader->days_shown);
			break;
		case FS_SPLIT_ONE:
			fsfdw_fetch_stats(source->fetch)->splits++;
			fsfdw_slices_list_one(source, total);
			break;
		case FS_SPLIT_STUCK:
			fsfdw_fetch_stats(source->fetch)->splits++;
			source->mobile = true;
			if (source->cutting_one)
				fsfdw_slices_list_one(source, total);
			else if (!source->slicing && fsfdw_has_slices(source))
				fsfdw_slices_begin(source, total);
			else
				fsfdw_slices_leave(source);
			break;
	}
}

/* The next slice, else the next window of days; false if there is none. */
static bool
choose_window(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;

	if (source->cutting_one && fs_split_has_one(&source->split))
		return fs_split_next(&source->split, &source->reader.window);
	source->cutting_one = false;
	if (source->slicing)
		reader->window = source->sliced;
	if (source->slicing &&
		fs_slices_next(&source->slices, &reader->window.from, &reader->window.to))
	{
		if (reader->window.to == INT64_MAX)
			reader->window.to = 0;
		return true;
	}
	if (source->slicing && !fs_slices_add_up(&source->slices))
	{
		fsfdw_slices_leave(source);
		if (source->other != NULL)
			return true;
	}
	if (source->slicing)
	{
		source->slicing = source->slicing_day = false;
		fsfdw_query_refresh(&source->query);
		source->split.overlap = fsfdw_query_overlap(&source->query);
	}
	return fs_split_next(&source->split, &reader->window);
}

/* What is missing of the window before was not found: it is read again. */
static void
go_back(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;

	fsfdw_fetch_stats(source->fetch)->refetches++;
	fsfdw_reader_drop_page(reader);
	reader->reading = false;
	source->slicing = source->slicing_day = source->cutting_one = false;
	reader->carry.missing = 0;
	source->split = source->carry_split;
	source->plain = PLAIN_WINDOWS;
}

/* Asks for the next window; false when there are no more. */
static bool
next_window(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;

	if (!source->splitting)
	{
		int32		newest = fsfdw_account_day(table_of(source), source->query.facts,
											   GetCurrentTimestamp(), true) + 1;

		/* a row is not changed before it is created */
		newest = Min(newest, source->query.range.hi[FS_DIM_UPDATED]);
		fs_split_init(&source->split, &source->query.range, newest,
					  fsfdw_reader_reach(reader));
		source->splitting = true;
	}
	if (source->by_list)
		return false;
	if (source->facts->trash_unbounded && table_of(source)->server->search_lag > 0)
	{
		fsfdw_filter_leave(source, FS_LEFT_TRASH);
		return true;
	}
	/* slices of one day have to mean the same day */
	if (!source->slicing)
		fsfdw_query_refresh(&source->query);
	source->split.overlap = fsfdw_query_overlap(&source->query);
	source->split.parts = source->plain == 0 && reader->days_shown > 0 &&
		source->split.overlap == 0;
	if (!choose_window(source))
	{
		if (reader->carry.missing == 0)
			return false;
		go_back(source);
		return true;
	}
	if (source->other != NULL)
		return true;
	source->plain = Max(source->plain - 1, 0);
	source->mobile |= source->split.depth > 0;
	reader->pass = 1;
	fs_proof_next_query(&reader->proof);
	if (!fsfdw_reader_open(reader) || fsfdw_lacks_field(reader->page, &source->doubtful))
	{
		/* without a count nothing can be cut */
		fsfdw_filter_leave(source, source->facts->no_total ? FS_LEFT_TOTAL :
					   "a field is not known or not sent");
		return true;
	}
	if (!source->compared && !reader->scope->walled)
	{
		source->compared = true;
		if (other_is_cheaper(source))
			return true;
	}
	take_verdict(source, reader->proof.total);
	if (!source->overlaid && reader->page != NULL)
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
	FsReader   *reader = &source->reader;

	fsfdw_reader_drop_page(reader);
	reader->reading = false;
	source->plain = PLAIN_WINDOWS;
	if (++source->given_up >= MAX_GIVEN_UP)
	{
		fsfdw_filter_leave(source, "windows change faster than they can be read");
		return;
	}
	if (source->slicing)
	{
		fsfdw_slices_leave(source);
		return;
	}
	source->split = source->split_before;
	reader->days_shown = 0;
	take_verdict(source, 2 * fsfdw_reader_reach(reader));
}

/* A window cannot be read in part: it is cut, as are so many after it. */
static void
leave_whole(FsFilterSource *source, int plain)
{
	FsReader   *reader = &source->reader;

	reader->reading = false;
	reader->in_part = false;
	source->plain = plain;
	take_verdict(source, reader->proof.total);
}

/*
 * A page was refused: queries reach less far than the server option says.  The
 * window is cut by what they do reach, or in two if it was an accident.
 */
static void
learn_limit(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;
	int64		rows = reader->proof.total;

	if (reader->page->status != 400)
		fsfdw_raise_refusal(source->fetch, reader->page);
	fsfdw_reader_drop_page(reader);
	if (fsfdw_reader_is_walled(reader))
		source->facts->limit = reader->read;
	else
		rows = Max(rows, 2 * fsfdw_reader_reach(reader));
	reader->reading = reader->in_part = false;
	source->split = source->split_before;
	source->slices = source->slices_before;
	take_verdict(source, rows);
}

/* Goes on behind the last record of a window that was read in part. */
static void
leave_part(FsFilterSource *source, const FsCarry *left)
{
	FsReader   *reader = &source->reader;
	TimestampTz last = left->last.created - UNIX_EPOCH_USEC;
	int32		day = fsfdw_account_day(table_of(source), source->query.facts, last, true);

	if (day >= reader->window.hi[FS_DIM_CREATED])
	{
		/* all of one day: cut it by something else */
		leave_whole(source, PLAIN_WINDOWS);
		return;
	}
	reader->reading = false;
	reader->in_part = false;
	reader->carry = *left;
	fsfdw_query_left(&source->query);
	source->carry_split = source->split_before;
	fs_split_advance(&source->split, day, reader->proof.total,
					 reader->proof.nseen - 1 -
					 fsfdw_query_repeats(&source->query, &reader->proof));
}

/* All pages of the window are read: are they all there is? */
static void
close_window(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;
	FsCarry		left = {0};

	switch (fsfdw_reader_close(reader, &left))
	{
		case FS_PASSED_ALL:
			reader->reading = false;
			break;
		case FS_PASSED_PART:
			reader->reading = false;
			leave_part(source, &left);
			break;
		case FS_PASSED_UNORDERED:
			leave_whole(source, INT_MAX);
			break;
		case FS_PASSED_BACK:
			go_back(source);
			break;
		case FS_PASSED_AGAIN:
			break;
		case FS_PASSED_UNPROVED:
			give_up_window(source);
			break;
	}
}

static bool
has_left(const FsFilterSource *source, FsJson record)
{
	int64_t		id;

	return source->gone != NULL &&
		fsfdw_key_of(table_of(source)->resource, record, &id) &&
		fsfdw_seen_has(source->gone, id, 0);
}

/*
 * Next record of the window being read, or of the first page of one that was
 * found too large: its rows match, and will not be given again.
 */
static bool
window_next(FsFilterSource *source, FsJson *record)
{
	FsReader   *reader = &source->reader;

	while ((reader->reading || reader->page != NULL) && source->other == NULL)
	{
		switch (fsfdw_reader_next(reader, record))
		{
			case FS_READING_RECORD:
				if (!has_left(source, *record))
					return true;
				break;
			case FS_READING_REFUSED:
				learn_limit(source);
				break;
			case FS_READING_END:
				if (reader->reading)
					close_window(source);
				break;
		}
	}
	return false;
}

static void
begin_listing(FsFilterSource *source)
{
	source->splitting = false;
	source->slicing = source->slicing_day = source->cutting_one = false;
	source->compared = source->by_list = source->stuck = false;
	source->given_up = 0;
	source->reader.first_value = 0;
}

/* Moves on to the next values, then the next workspace. */
static bool
next_query(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;

	source->splitting = false;
	reader->first_value += source->query.chunk;
	if (!source->by_list && reader->first_value < source->query.nvalues)
	{
		source->mobile = true;
		return true;
	}
	begin_listing(source);
	reader->listing++;
	return reader->listing < reader->scope->nlistings;
}

/*
 * The account reads days in another way than it did.  What was read so far may
 * lack records at the ends of windows: all is read again, with nothing known.
 */
static void
start_again(FsFilterSource *source)
{
	FsReader   *reader = &source->reader;

	fsfdw_fetch_stats(source->fetch)->refetches++;
	fsfdw_query_forget(&source->query, ++source->restarts >= MAX_RESTARTS);
	fsfdw_reader_drop_page(reader);
	reader->reading = reader->in_part = false;
	reader->carry.missing = 0;
	reader->listing = 0;
	source->plain = 0;
	begin_listing(source);
}

/* Whether all that was read was asked for by what still holds. */
static bool
days_hold(FsFilterSource *source)
{
	if (source->query.contradicted)
		return false;
	return !fsfdw_query_trusts(&source->query) ||
		fsfdw_query_check(&source->query, source->fetch);
}

/*
 * Lists what changed during the scan, where that may have moved records past
 * it.  With several workspaces scan.c does so.
 */
static bool
begin_last_look(FsFilterSource *source)
{
	FsChanges	changes = {0};

	if (!source->mobile || source->closing || source->reader.scope->nlistings != 1)
		return false;
	source->closing = true;
	changes.since = fsfdw_fetch_began(source->fetch);
	source->other = fsfdw_source_changes(source->fetch, source->reader.scope, &changes);
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
		if (source->query.contradicted)
			start_again(source);
		else if (source->reader.listing < source->reader.scope->nlistings)
		{
			if (!next_window(source) && !next_query(source) &&
				!days_hold(source))
				start_again(source);
		}
		else if (!begin_last_look(source))
			return false;
	}
}

static void
filter_close(FsSource *base)
{
	FsFilterSource *source = (FsFilterSource *) base;

	fsfdw_reader_drop_page(&source->reader);
	if (source->other != NULL)
		source->other->close(source->other);
	pfree(source);
}

FsSource *
fsfdw_source_filter(FsFetch *fetch, FsScope *scope, const FsBound *bound,
					const char *doubtful, const FsEstimate *estimate)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	FsFilterSource *source = palloc0(sizeof(FsFilterSource));
	FsFilterFacts *facts = fsfdw_filter_facts(fetch);

	fsfdw_query_init(&source->query, table, bound,
					 fsfdw_connection_facts(fsfdw_fetch_connection(fetch)));
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
	source->facts = facts;
	source->doubtful = doubtful;
	source->estimate = *estimate;
	fsfdw_reader_init(&source->reader, fetch, scope, &source->query,
					  &source->slices);
	return &source->base;
}
