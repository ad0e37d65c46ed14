/*-------------------------------------------------------------------------
 *
 * reader.c
 *		Reads one window of a filter query.
 *
 * A window is taken for read when its pages are proved to be all that matched
 * at one moment (proof.h), or the first part of it.  If they are not, it is
 * read again; what else can be done is the caller's to decide.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "reader.h"

/* How often a window is read before it is given up. */
#define MAX_PASSES 4

/*
 * A window is read in part up to the last page within reach, or to one of the
 * last fifth that ends with a day: the next window begins with that day again.
 */
#define PART_SLACK 5

/* A window waits for room if there is none for this part of its pages. */
#define FEW_GIVEN_UP 3

/* Rows of an unfinished day that are not worth another page. */
#define PART_REPEATS 2

static FsTable *
table_of(const FsReader *reader)
{
	return fsfdw_fetch_table(reader->fetch);
}

static int
page_rows(const FsReader *reader)
{
	return fsfdw_filter_rows(table_of(reader)->resource, reader->facts);
}

/* Pages that one query can show. */
static int
page_limit(const FsReader *reader)
{
	return fsfdw_filter_pages(table_of(reader), reader->facts);
}

int64
fsfdw_reader_reach(const FsReader *reader)
{
	return (int64) page_limit(reader) * page_rows(reader);
}

TimestampTz
fsfdw_settled_at(const FsTable *table, const FsAnswer *answer)
{
	if (answer->date == 0)
		return DT_NOBEGIN;		/* a server without a clock */
	return answer->date - table->server->search_lag * USECS_PER_SEC;
}

/*
 * The pages of a window should not be kept apart by the rate limit, since rows
 * move meanwhile.  A window that has moved before waits for room for all of
 * them; any other one only where few requests are given up for that.
 */
static void
set_room(const FsReader *reader, FsAsk *ask)
{
	int64		pages = reader->pass > 1 ? reader->pages : reader->usual;

	ask->room = (int) (ask->credits * Min(pages, page_limit(reader)));
	ask->room_enough = reader->pass > 1 ? ask->room :
		Max(ask->room / FEW_GIVEN_UP, 1);
}

/* Asks for the next page of the window. */
static void
ask_page(FsReader *reader)
{
	FsAsk		ask;
	FsAskRoom	room;

	reader->asked++;
	fsfdw_filter_ask(table_of(reader),
					 reader->scope->listings[reader->listing], reader->text,
					 reader->asked, &ask, &room);
	if (reader->asked == 1)
		set_room(reader, &ask);
	ask.may_refuse = reader->asked > 1 || reader->scope->account_wide || reader->scope->picked ||
		reader->doubtful;
	fsfdw_fetch_submit(reader->fetch, &ask);
}

/* Keeps pages of the window under way; their number is known. */
static void
ask_ahead(FsReader *reader)
{
	int64		ahead = Min(reader->read, table_of(reader)->server->concurrency);

	/* the scan has to come back for a second page before any is sent ahead */
	if (reader->read < 2)
		return;
	while (reader->asked < reader->pages &&
		   reader->asked < reader->read + ahead)
		ask_page(reader);
}

/*
 * Takes a page that has arrived: what its records prove, and what they tell of
 * the account.
 */
static void
take_page(FsReader *reader, FsAnswer *answer)
{
	TimestampTz settled = fsfdw_settled_at(table_of(reader), answer);
	FsJsonIter	iter = fs_json_begin(answer->records);
	FsJson		record;
	FsRecordKey key;
	FsSighting	sighting;
	int64		newest = 0;
	int64		last = 0;
	int64		later = 0;		/* the last that is surely of a later day */
	int32		day = 0;
	bool		first = true;
	bool		ordered = true;

	reader->page = answer;
	reader->iter = iter;
	reader->read++;
	if (reader->read == 1)
		fs_proof_first_page(&reader->proof, answer->total,
							settled == DT_NOBEGIN ? INT64_MIN :
							settled + UNIX_EPOCH_USEC);
	while (fs_json_next_element(&iter, &record))
	{
		if (!fsfdw_record_key(record, &key))
			continue;
		sighting = (FsSighting) {key.id, key.updated, key.created};
		fs_proof_record(&reader->proof, &sighting, reader->read == 1);
		fsfdw_query_learn(reader->query, reader->named, &key, settled);
		if (ordered && (first || key.created <= last))
		{
			int32		earliest = fsfdw_account_day(table_of(reader), reader->query->facts,
													 key.created - UNIX_EPOCH_USEC, false);

			if (first || earliest < day)
			{
				later = last;
				day = earliest;
			}
			fsfdw_query_witness(reader->query, key.created, later);
		}
		if (key.requester > 0)
			fs_slices_sample(reader->slices, key.requester);
		ordered &= first || key.created <= last;
		if (first)
			newest = key.created;
		last = key.created;
		first = false;
	}
	reader->days_shown = !first && ordered ?
		(double) (newest - last) / USECS_PER_DAY : 0;
}

/* Pages may be smaller than asked for, where that is not documented. */
static void
learn_rows(FsReader *reader, int64 total)
{
	FsJsonIter	iter = reader->iter;
	FsJson		record;
	int			rows = 0;

	if (table_of(reader)->resource->filter_rows == 0)
		return;
	while (fs_json_next_element(&iter, &record))
		rows++;
	if (rows > page_rows(reader))
		reader->facts->rows = 0;
	else if (rows > 0 && rows < Min(total, page_rows(reader)))
		reader->facts->rows = rows;
}

bool
fsfdw_reader_open(FsReader *reader)
{
	FsText		text;
	FsAnswer   *answer;

	fsfdw_query_ask(reader->query, &reader->window,
					reader->scope->listings[reader->listing]);

	/* one text for all pages: what is learned meanwhile is for later windows */
	fs_text_init(&text, reader->text, sizeof(reader->text));
	if (!fsfdw_query_text(reader->query, &reader->window, reader->first_value,
						  &text))
		elog(ERROR, "filter query does not fit");
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
		reader->named[d] = fsfdw_query_days(reader->query, &reader->window, d);
	reader->asked = reader->read = 0;
	ask_page(reader);
	reader->pages = 1;
	answer = fsfdw_fetch_next(reader->fetch, FS_LANE_PAGES);
	if (answer->status == 400 && reader->doubtful)
	{
		reader->page = answer;
		return false;
	}
	if (answer->status != 200)
	{
		reader->scope = fsfdw_scope_refused(reader->fetch, reader->scope, answer);
		fsfdw_answer_free(answer);
		return fsfdw_reader_open(reader);
	}
	take_page(reader, answer);
	reader->facts->no_total = answer->total < 0;
	learn_rows(reader, answer->total);
	reader->pages = Max((answer->total + page_rows(reader) - 1) /
						page_rows(reader), 1);
	return answer->total >= 0;
}

/* Pages to read of a window in part, at least. */
static int64
part_pages(const FsReader *reader)
{
	int			limit = page_limit(reader);
	int64		left = reader->proof.total - fsfdw_reader_reach(reader) / 2;

	/* the next window has to have room for what is left of this one */
	return Min(Max(limit - limit / PART_SLACK, left / page_rows(reader) + 1), limit);
}

void
fsfdw_reader_begin(FsReader *reader, bool in_part)
{
	reader->reading = true;
	reader->in_part = in_part;
	if (in_part)
		reader->pages = part_pages(reader);
}

bool
fsfdw_reader_restart(FsReader *reader)
{
	fsfdw_reader_drop_page(reader);
	fs_proof_next_query(&reader->proof);
	if (!fsfdw_reader_open(reader))
		return false;
	fsfdw_reader_begin(reader, reader->in_part);
	return true;
}

/* Whether one more page of a window in part saves reading rows twice. */
static bool
wants_another(const FsReader *reader)
{
	return reader->in_part && reader->pages < page_limit(reader) &&
		fsfdw_query_repeats(reader->query, &reader->proof) > PART_REPEATS;
}

void
fsfdw_reader_drop_page(FsReader *reader)
{
	fsfdw_answer_free(reader->page);
	reader->page = NULL;
}

bool
fsfdw_reader_is_walled(FsReader *reader)
{
	bool		walled = true;

	if (reader->asked == reader->read + 1)
		ask_page(reader);
	for (; reader->asked > reader->read + 1; reader->asked--)
	{
		FsAnswer   *answer = fsfdw_fetch_next(reader->fetch, FS_LANE_PAGES);

		walled &= answer->status == 400;
		fsfdw_answer_free(answer);
	}
	return walled;
}

FsReading
fsfdw_reader_next(FsReader *reader, FsJson *record)
{
	for (;;)
	{
		if (reader->page == NULL)
		{
			FsAnswer   *answer = fsfdw_fetch_next(reader->fetch, FS_LANE_PAGES);

			if (answer->status != 200)
			{
				reader->page = answer;
				return FS_READING_REFUSED;
			}
			take_page(reader, answer);
		}
		if (reader->reading)
			ask_ahead(reader);
		if (fs_json_next_element(&reader->iter, record))
			return FS_READING_RECORD;
		fsfdw_reader_drop_page(reader);
		if (!reader->reading)
			return FS_READING_END;
		if (reader->read == reader->pages && wants_another(reader))
			reader->pages++;
		if (reader->read >= reader->pages)
			return FS_READING_END;
		if (reader->asked == reader->read)
			ask_page(reader);
	}
}

FsPassed
fsfdw_reader_close(FsReader *reader, FsCarry *left)
{
	FsCarry		carry = reader->carry;
	bool		settled = fs_proof_settle(&reader->proof, &carry);
	int64		from;
	bool		holds;

	if (reader->in_part && !fs_proof_ids_descend(&reader->proof))
		return FS_PASSED_UNORDERED;
	fsfdw_fetch_stats(reader->fetch)->refetches += reader->pass > 1;
	(void) fsfdw_query_exact(reader->query, &reader->window, &from);
	holds = reader->in_part ? fs_proof_leave(&reader->proof, from, left) :
		fs_proof_holds(&reader->proof);
	if (holds && settled && (!reader->in_part || carry.missing == 0))
	{
		reader->carry = carry;
		reader->usual = reader->pages;
		fsfdw_fetch_stats(reader->fetch)->windows++;
		return reader->in_part ? FS_PASSED_PART : FS_PASSED_ALL;
	}
	if (holds)
		return FS_PASSED_BACK;
	if (reader->pass++ >= MAX_PASSES)
		return FS_PASSED_UNPROVED;

	/* read it again; it may have grown out of reach meanwhile */
	if (!fsfdw_reader_open(reader) ||
		(reader->proof.total > fsfdw_reader_reach(reader)) != reader->in_part)
		return FS_PASSED_UNPROVED;
	fsfdw_reader_begin(reader, reader->in_part);
	return FS_PASSED_AGAIN;
}

void
fsfdw_reader_init(FsReader *reader, FsFetch *fetch, FsScope *scope,
				  FsQuery *query, FsSlices *slices)
{
	const FsTable *table = fsfdw_fetch_table(fetch);
	int			room = (fsfdw_filter_pages(table, fsfdw_filter_facts(fetch)) + 1) *
		fsfdw_filter_rows(table->resource, NULL);

	memset(reader, 0, sizeof(*reader));
	reader->fetch = fetch;
	reader->scope = scope;
	reader->facts = fsfdw_filter_facts(fetch);
	reader->query = query;
	reader->slices = slices;
	reader->doubtful = table->resource->filter_doubtful ||
		fsfdw_query_names_custom(query) || fsfdw_query_searches(query);
	fs_proof_init(&reader->proof, palloc(sizeof(FsSighting) * room),
				  palloc(sizeof(FsSighting) * room), room);
}
