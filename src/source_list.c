/*-------------------------------------------------------------------------
 *
 * source_list.c
 *		Records of a listing, page by page, to its proven end.
 *
 * Listings in order of creation are read in pages that overlap (pages.h).  A
 * page is taken only if it has the last record read, or begins with one created
 * before it: so every record that was in the listing all the time is met,
 * whatever leaves or enters it meanwhile.  Where a page does not, records have
 * left; it is dropped, and the listing is read again from a little further in
 * front.
 *
 * Other listings have no order to go by.  Their pages overlap all the same: a
 * page is taken if it begins with a record read before, so that nothing that
 * was between them has left.  What moves within such a listing is not noticed.
 *
 * What changed since some moment is read in the order of changes, newest first,
 * where a resource has that but no such parameter, until an older record comes.
 * A record that is changed meanwhile goes to the front of the listing: that is
 * looked at again at the end.
 *
 * The Link header says whether another page exists; a short page proves
 * nothing, but where the header announces more it is suspect and is asked for
 * once again.  One page is asked for at a time until the scan has shown that it
 * wants more, so that LIMIT stays cheap; after that the next page is under
 * way while the present one is read.  Pages beyond that are asked for ahead
 * of the header only as many as keep possible waste within 5 percent.
 *
 * Where the API refuses pages beyond some number, the listing is read from its
 * other end until the two parts meet.  All scans of the account remember that
 * number, so another page of it is asked for before a refusal is believed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "source_list.h"

/* One page ahead of what the header says for each so many pages read. */
#define PAGES_PER_GUESS 20

/* How often in a row a page may be of no use. */
#define MAX_REPEATS 8

static FsTable *
table_of(const FsListSource *source)
{
	return fsfdw_fetch_table(source->fetch);
}

static int
page_size(const FsListSource *source)
{
	return source->what.query != NULL ? source->what.resource->filter_rows :
		fsfdw_page_size(source->what.resource);
}

int64
fsfdw_listing_wall(const FsListSource *source)
{
	if (source->what.query != NULL)
		return source->what.resource->filter_pages;
	return fsfdw_connection_facts(fsfdw_fetch_connection(source->fetch))->list_wall;
}

/* Whether the listing may refuse its lower bound. */
bool
fsfdw_listing_doubts(const FsListSource *source)
{
	return (source->what.resource->since_doubtful &&
			!TIMESTAMP_NOT_FINITE(source->what.since)) || source->what.recent;
}

void
fsfdw_listing_ask(FsListSource *source, FsPage place)
{
	FsAsk		ask;
	FsAskRoom	room;
	FsPage	   *noted = palloc(sizeof(FsPage));

	source->what.workspace = source->scope->listings[source->listing];
	fsfdw_list_ask(table_of(source), &source->what, &place, &ask, &room);
	fsfdw_list_narrow(&ask, source->narrow);
	ask.aside = source->lag > 0;
	ask.proof = source->proof || place.number == source->doubted;
	ask.may_refuse = source->what.query != NULL ||
		(place.number == 1 ? source->scope->account_wide || source->scope->picked ||
		 fsfdw_listing_doubts(source) :
		 source->chained);
	fsfdw_fetch_submit(source->fetch, &ask);
	*noted = place;
	source->under_way = lappend(source->under_way, noted);
	source->planned = Max(source->planned, place.end);
}

/* The page that holds record "at", and reaches farthest. */
FsPage
fsfdw_listing_page_at(const FsListSource *source, int64 at)
{
	return fs_page_at(Max(at, 0), page_size(source), fsfdw_listing_wall(source));
}

/* Asks for the page after those asked for; false if it is behind the wall. */
bool
fsfdw_listing_ask_next(FsListSource *source)
{
	int			overlap = source->chained || source->linked ? source->overlap : 0;

	for (;;)
	{
		FsPage		place = fsfdw_listing_page_at(source, source->planned - overlap);

		if (place.end > source->planned)
		{
			fsfdw_listing_ask(source, place);
			return true;
		}
		if (overlap <= 1)
			return false;
		overlap /= 2;
	}
}

/* Asks ahead once the scan has come back for a second page. */
static void
ask_ahead(FsListSource *source)
{
	int			concurrency = table_of(source)->server->concurrency;
	int64		ahead = Min(1 + source->taken / PAGES_PER_GUESS, concurrency);

	if (source->taken < 2 || !source->page->has_next || source->enough ||
		source->has_goal)
		return;
	while (list_length(source->under_way) < ahead && fsfdw_listing_ask_next(source))
		;
}

static FsAnswer *
next_answer(FsListSource *source)
{
	FsAnswer   *answer = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
	FsPage	   *place = linitial(source->under_way);

	source->place = *place;
	source->under_way = list_delete_first(source->under_way);
	pfree(place);
	return answer;
}

static void
drop_page(FsListSource *source)
{
	fsfdw_answer_free(source->page);
	source->page = NULL;
}

/* Waits for the pages still under way, and forgets them. */
void
fsfdw_listing_drop(FsListSource *source)
{
	drop_page(source);
	while (source->under_way != NIL)
		fsfdw_answer_free(next_answer(source));
}

void
fsfdw_listing_raise(FsListSource *source, const char *what, const char *detail,
				 const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_ERROR),
			 errmsg("reading foreign table \"%s\" is incomplete: %s",
					table_of(source)->name, what),
			 errdetail_internal("%s", detail),
			 errhint("%s", hint)));
}

/*
 * A page is still short although it was asked for again, and another follows.
 * What it lacks cannot be told.
 */
static void
raise_short(FsListSource *source)
{
	fsfdw_listing_raise(source, "a page is short though another follows",
						psprintf("%s has %d of %d rows, for the second time.",
								 source->page->text, source->rows,
								 source->place.size),
						"Try again later.");
}

static void
raise_repetition(FsListSource *source)
{
	fsfdw_listing_raise(source, "the listing repeats itself",
						psprintf("%s has the rows of the page before it.",
								 source->page->text),
						"Try again later.");
}

/*
 * When a record was created, compared with another, in the direction of the
 * listing.  The order of those created in the same second is not documented.
 */
static int
compare(const FsListSource *source, const FsRecordKey *a, const FsRecordKey *b)
{
	int			order = (a->created > b->created) - (a->created < b->created);

	return source->direction < 0 ? -order : order;
}

/* The key of a record; false if it has none. */
static bool
record_id(const FsListSource *source, FsJson record, int64_t *id)
{
	FsJson		value;

	if (record.type != FS_JSON_OBJECT)
		return false;
	fs_json_pick(record, &source->key, 1, &value);
	return fsfdw_record_id(value, id);
}

static bool
is_recent(const FsListSource *source, int64 id)
{
	for (int i = 0; i < Min(source->nrecent, MAX_RECENT); i++)
	{
		if (source->recent[i] == id)
			return true;
	}
	return false;
}

/*
 * Whether a page of a listing without an order goes on where those before it
 * ended; its keys are kept then.
 */
static bool
is_linked(FsListSource *source)
{
	FsJsonIter	iter = fs_json_begin(source->page->records);
	FsJson		record;
	int64_t		id;
	bool		first = true;

	if (source->rows == 0)
		return source->place.first == 0 || source->nrecent == 0;
	while (fs_json_next_element(&iter, &record))
	{
		if (!record_id(source, record, &id))
			continue;
		if (first && source->place.first > 0 && source->nrecent > 0 &&
			!is_recent(source, id))
			return false;
		first = false;
		source->recent[source->nrecent++ % MAX_RECENT] = id;
	}
	/* without keys, what pages repeat could not be told */
	source->linked = source->nrecent > 0;
	return true;
}

/* What the records of a page say of its place. */
typedef struct FsPageKeys
{
	FsRecordKey first;
	FsRecordKey last;
	bool		ordered;		/* by creation, in the listing's direction */
	bool		meets_last;		/* it has the last record read */
	bool		meets_goal;		/* or one beyond the goal */
} FsPageKeys;

/* Whether all records behind this one are out of the bounds of creation. */
static bool
is_beyond(const FsListSource *source, const FsRecordKey *key)
{
	TimestampTz created = key->created - UNIX_EPOCH_USEC;

	return source->bounded &&
		(source->direction > 0 ? created > source->last_created :
		 source->direction < 0 && created < source->first_created);
}

static void
read_keys(FsListSource *source, FsPageKeys *keys)
{
	FsJsonIter	iter = fs_json_begin(source->page->records);
	FsJson		record;

	memset(keys, 0, sizeof(*keys));
	keys->ordered = true;
	source->rows = 0;
	while (fs_json_next_element(&iter, &record))
	{
		FsRecordKey key;

		if (!source->chained)
		{
			source->rows++;
			continue;
		}
		if (!fsfdw_record_key(record, &key))
		{
			keys->ordered = false;
			source->rows++;
			continue;
		}
		if (source->rows++ == 0)
			keys->first = key;
		else if (key.created != keys->last.created)
		{
			int			direction = key.created > keys->last.created ? 1 : -1;

			if (source->direction == 0)
				source->direction = direction;
			keys->ordered &= direction == source->direction;
		}
		keys->last = key;
		keys->meets_last |= source->has_last && key.id == source->last.id;
		keys->meets_goal |= source->has_goal &&
			compare(source, &key, &source->goal) > 0;
	}
}

static bool check_recent(FsListSource *source);

/* Reads again, from further in front of the page that was no use. */
static void
step_back(FsListSource *source)
{
	int64		first = source->place.first;

	if (++source->repeats > MAX_REPEATS)
		fsfdw_listing_raise(source, "records leave the listing faster than it can be read",
							psprintf("%s does not go on where the page before it ended, after %d attempts.",
									 source->page->text, MAX_REPEATS),
							"Try again later, or read less at once.");
	fsfdw_listing_drop(source);
	fsfdw_fetch_stats(source->fetch)->refetches++;
	source->overlap = Min(source->overlap * 4, MAX_OVERLAP);
	source->planned = 0;
	fsfdw_listing_ask(source, fsfdw_listing_page_at(source, first - source->overlap));
}

/*
 * Whether a page may be handed out: it is in order, and what is between it
 * and the records read before cannot have been missed.  If not, what is needed
 * instead has been asked for.
 */
static bool
check_page(FsListSource *source)
{
	FsPageKeys	keys;

	read_keys(source, &keys);
	if (source->rows < source->place.size && source->page->has_next &&
		source->what.resource->pager != FS_PAGER_NONE)
	{
		FsPage		place = source->place;

		if (source->repeats++ > 0)
			raise_short(source);
		fsfdw_listing_drop(source);
		source->planned = 0;
		fsfdw_listing_ask(source, place);
		return false;
	}
	if (source->linked)
	{
		if (!is_linked(source))
		{
			step_back(source);
			return false;
		}
		source->repeats = 0;
		source->overlap = Max(source->overlap / 2, 1);
	}
	if (source->what.recent && !check_recent(source))
		return false;
	if (!source->chained)
		return true;
	if (!keys.ordered && (source->place.first > 0 || source->page->has_next))
		fsfdw_listing_raise(source, "the listing is not in order of creation",
							psprintf("%s shows records in another order, so that what changes between two pages cannot be told.",
									 source->page->text),
							"Ask for less: a bound of updated_at, or other conditions that filter queries answer.");
	if (source->has_last && source->place.first > 0 && !keys.meets_last &&
		(source->rows == 0 || compare(source, &keys.first, &source->last) >= 0))
	{
		step_back(source);
		return false;
	}
	if (source->rows > 0 &&
		(!source->has_last || compare(source, &keys.last, &source->last) > 0 ||
		 (keys.meets_last && keys.last.id != source->last.id &&
		  keys.last.created == source->last.created)))
	{
		source->last = keys.last;
		source->has_last = true;
		source->repeats = 0;
		source->overlap = Max(source->overlap / 2, 1);
	}
	else if (source->page->has_next && ++source->repeats > MAX_REPEATS)
		raise_repetition(source);
	source->enough = keys.meets_goal ||
		(source->rows > 0 && is_beyond(source, &keys.last));
	return true;
}

/* A listing in no order that gives the same page for ever is not followed. */
static void
check_repetition(FsListSource *source)
{
	uint32		print;

	if (source->chained)
		return;
	print = hash_bytes((const unsigned char *) source->page->records.at,
					   (int) source->page->records.len);
	if (source->taken > 1 && source->rows > 0 && print == source->print)
		raise_repetition(source);
	source->print = print;
}

/*
 * Whether a page is in the order of changes.  If the listing has another, it
 * is read from the start as one that cannot be asked for them.  What is older
 * than wanted ends it.
 */
static bool
check_recent(FsListSource *source)
{
	FsJsonIter	iter = fs_json_begin(source->page->records);
	FsJson		record;
	TimestampTz before = DT_NOEND;
	bool		ordered = true;

	if (source->taken == 0 && !source->looking)
	{
		source->looks_until = source->page->date != 0 ?
			source->page->date - USECS_PER_SEC : DT_NOBEGIN;
		if (source->lag > 0 && source->looks_until != DT_NOBEGIN)
			source->until = source->looks_until - source->lag;
	}
	while (fs_json_next_element(&iter, &record))
	{
		FsRecordKey key;
		TimestampTz updated;

		ordered &= fsfdw_record_key(record, &key);
		if (!ordered)
			break;
		updated = key.updated - UNIX_EPOCH_USEC;
		ordered &= updated <= before;
		before = updated;
	}
	if (ordered)
	{
		source->enough = before < source->until;
		return true;
	}
	fsfdw_fetch_left(source->fetch, "list: it is not in the order of updated_at");
	fsfdw_listing_learn_refusal(source);
	fsfdw_listing_start_over(source);
	return false;
}

/*
 * Begins to look at the front of a listing in the order of changes again,
 * where what was changed while it was read is now; false if that is not needed.
 */
static bool
look_again(FsListSource *source)
{
	if (!source->what.recent || source->looking || source->taken < 2)
		return false;
	source->looking = true;
	source->enough = false;
	source->until = Max(source->until, source->looks_until);
	source->planned = source->taken = 0;
	source->repeats = 0;
	source->nrecent = 0;
	(void) fsfdw_listing_ask_next(source);
	return true;
}

/* Takes the next page that is of use; waits for it. */
static void
take_page(FsListSource *source)
{
	for (;;)
	{
		if (source->under_way == NIL)
			(void) fsfdw_listing_ask_next(source);
		source->page = next_answer(source);
		if (source->page->status != 200)
			fsfdw_listing_refused(source);
		else if (check_page(source))
			break;
		if (source->rest != NULL)
			return;
	}
	source->doubted = 0;
	source->taken++;
	source->all_taken++;
	source->iter = fs_json_begin(source->page->records);
	source->given = 0;
	check_repetition(source);
	ask_ahead(source);
}

/* Sees to what follows the page just read; false if the listing ends. */
static bool
go_on(FsListSource *source)
{
	bool		full = source->rows >= source->place.size;

	/*
	 * A full page without the header is the last one, as a rule.  It is not
	 * believed: what strips the header once would cost rows.
	 */
	if (source->what.resource->pager == FS_PAGER_NONE || source->enough ||
		(!source->page->has_next && !full))
	{
		fsfdw_listing_drop(source);
		return look_again(source);
	}
	drop_page(source);
	if (source->under_way == NIL && !fsfdw_listing_ask_next(source))
		fsfdw_listing_turn_around(source);
	return true;
}

static void
next_listing(FsListSource *source)
{
	source->listing++;
	source->planned = source->taken = 0;
	source->repeats = 0;
	source->overlap = 1;
	source->direction = 0;
	source->looking = false;
	source->until = source->what.since;
	source->nrecent = 0;
	source->linked = !source->chained && source->what.resource->pager == FS_PAGER_LINK;
	source->has_last = source->has_goal = source->enough = false;
	source->what.backwards = false;
}

/* A page in the order of changes also has what was changed before the bound. */
static bool
is_older(const FsListSource *source, FsJson record)
{
	FsRecordKey key;

	return source->what.recent && fsfdw_record_key(record, &key) &&
		key.updated - UNIX_EPOCH_USEC < source->until;
}

static bool
list_next(FsSource *base, FsJson *record)
{
	FsListSource *source = (FsListSource *) base;

	while (source->listing < source->scope->nlistings)
	{
		if (source->rest != NULL)
		{
			if (source->rest->next(source->rest, record))
				return true;
			source->rest->close(source->rest);
			source->rest = NULL;
			next_listing(source);
			continue;
		}
		if (source->page == NULL)
			take_page(source);
		if (source->rest != NULL)
			continue;
		if (fs_json_next_element(&source->iter, record))
		{
			base->at_hand = ++source->given < source->rows;
			if (is_older(source, *record))
				continue;
			return true;
		}
		if (!go_on(source))
			next_listing(source);
	}
	return false;
}

static void
list_begin(FsSource *base)
{
	FsListSource *source = (FsListSource *) base;

	if (source->under_way == NIL && source->listing < source->scope->nlistings)
		(void) fsfdw_listing_ask_next(source);
}

static void
list_close(FsSource *base)
{
	FsListSource *source = (FsListSource *) base;

	fsfdw_listing_drop(source);
	if (source->rest != NULL)
		source->rest->close(source->rest);
	pfree(source);
}

int64
fsfdw_source_list_pages(const FsSource *base)
{
	return ((const FsListSource *) base)->all_taken;
}

/* Whether it is known that the listing refuses a lower bound. */
static bool
refuses_since(FsFetch *fetch, const FsResource *resource)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(fetch));

	for (int i = 0; i < facts->nrefused; i++)
	{
		if (&fs_resources[facts->refused[i]] == resource)
			return true;
	}
	return false;
}

FsSource *
fsfdw_source_list(FsFetch *fetch, const FsResource *resource, FsScope *scope,
				  TimestampTz since, bool proof)
{
	FsListSource *source = palloc0(sizeof(FsListSource));

	source->base.next = list_next;
	source->base.close = list_close;
	source->base.begin = list_begin;
	source->fetch = fetch;
	source->what.resource = resource;
	source->what.since = refuses_since(fetch, resource) ? DT_NOBEGIN : since;
	source->scope = scope;
	source->proof = proof;
	source->what.recent = fsfdw_lists_recent(resource, source->what.since);
	source->until = source->what.since;
	source->chained = resource->list_order != NULL && !source->what.recent;
	source->linked = !source->chained && resource->pager == FS_PAGER_LINK;
	source->key.path = fsfdw_key_field(resource);
	source->key.len = strlen(source->key.path);
	source->overlap = 1;
	return &source->base;
}

void
fsfdw_source_list_narrow(FsSource *base, const FsBound *bound,
						 const char *doubtful)
{
	FsListSource *source = (FsListSource *) base;

	source->narrow = bound;
	source->doubtful = doubtful;
}

void
fsfdw_source_list_bound(FsSource *base, TimestampTz first, TimestampTz last)
{
	FsListSource *source = (FsListSource *) base;

	source->bounded = true;
	source->first_created = first;
	source->last_created = last;
}

void
fsfdw_source_list_query(FsSource *base, const char *query)
{
	((FsListSource *) base)->what.query = query;
}

void
fsfdw_source_list_lag(FsSource *base)
{
	FsListSource *source = (FsListSource *) base;

	source->what.recent = !refuses_since(source->fetch, source->what.resource);
	source->linked = true;
	source->chained = false;
	source->lag = table_of(source)->server->search_lag * USECS_PER_SEC;
}

bool
fsfdw_source_list_is_whole(const FsSource *base)
{
	return !((const FsListSource *) base)->what.recent;
}
