/*-------------------------------------------------------------------------
 *
 * source_list.c
 *		Records of a listing, page by page, to its proven end.
 *
 * The Link header says whether another page exists; a short page proves
 * nothing, but where the header announces more it is suspect and is asked for
 * once again.  One page is asked for at a time until the scan has shown that it
 * wants more, so that LIMIT stays cheap; after that the next page is under
 * way while the present one is read.  Pages beyond that are asked for ahead
 * of the header only as many as keep possible waste within 5 percent.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "source.h"

/* One page ahead of what the header says for each so many pages read. */
#define PAGES_PER_GUESS 20

typedef struct FsListSource
{
	FsSource	base;
	FsFetch    *fetch;
	const FsResource *resource;
	FsScope    *scope;
	TimestampTz since;
	bool		proof;
	const FsBound *narrow;		/* what else is asked for; NULL: nothing */

	int			listing;		/* index in scope, being read */
	int64		asked;			/* last page asked for of this listing */
	int64		read;			/* last page taken of it */
	List	   *under_way;		/* page numbers asked for, in order */
	int64		number;			/* of the page being read */
	bool		again;			/* which was asked for before */
	uint32		print;			/* fingerprint of the page before it */
	bool		link_seen;		/* Link headers do arrive here */

	FsAnswer   *page;
	FsJsonIter	iter;
	int			rows;			/* taken from this page */
} FsListSource;

static void
ask_page(FsListSource *source, int64 number)
{
	FsTable    *table = fsfdw_fetch_table(source->fetch);
	FsAsk		ask;
	FsAskRoom	room;

	fsfdw_list_ask(table, source->resource, source->scope->listings[source->listing],
				   source->since, number, &ask, &room);
	fsfdw_list_narrow(&ask, source->narrow);
	ask.proof = source->proof;
	ask.may_refuse = source->scope->account_wide && number == 1;
	fsfdw_fetch_submit(source->fetch, &ask);
	source->under_way = lappend_int(source->under_way, (int) number);
	source->asked = Max(source->asked, number);
}

/* Asks ahead once the scan has come back for a second page. */
static void
ask_ahead(FsListSource *source)
{
	int			concurrency = fsfdw_fetch_table(source->fetch)->server->concurrency;
	int64		ahead = 1 + source->read / PAGES_PER_GUESS;

	if (source->read < 2 || !source->page->has_next)
		return;
	ahead = Min(ahead, concurrency);
	while (source->asked < source->read + ahead)
		ask_page(source, source->asked + 1);
}

/* Takes the next page; waits for it. */
static void
take_page(FsListSource *source)
{
	source->page = fsfdw_fetch_next(source->fetch, FS_LANE_PAGES);
	source->number = linitial_int(source->under_way);
	source->under_way = list_delete_first(source->under_way);
	source->again = source->number <= source->read;
	source->rows = 0;
	if (source->page->status != 200)
	{
		/* workspace_id=0 was refused: an account without workspaces? */
		FsAnswer   *refusal = source->page;

		source->page = NULL;
		source->scope = fsfdw_scope_refused(source->fetch, refusal);
		fsfdw_answer_free(refusal);
		ask_page(source, 1);
		take_page(source);
		return;
	}
	source->read = Max(source->read, source->number);
	source->link_seen |= source->page->has_next;
	source->iter = fs_json_begin(source->page->records);
	ask_ahead(source);
}

/*
 * A page is still short although it was asked for again, and another follows.
 * What it lacks cannot be told.
 */
static void
raise_short(FsListSource *source)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_ERROR),
			 errmsg("reading foreign table \"%s\" is incomplete: a page is short though another follows",
					fsfdw_fetch_table(source->fetch)->name),
			 errdetail("%s has %d of %d rows, for the second time.",
					   source->page->text, source->rows,
					   fsfdw_page_size(source->resource)),
			 errhint("Try again later.")));
}

/* A server that gives the same page for ever must not be followed. */
static void
check_repetition(FsListSource *source)
{
	uint32		print = hash_bytes((const unsigned char *) source->page->records.at,
								   (int) source->page->records.len);

	if (source->number > 1 && source->rows > 0 && print == source->print)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("reading foreign table \"%s\" is incomplete: the listing repeats itself",
						fsfdw_fetch_table(source->fetch)->name),
				 errdetail("%s has the rows of the page before it.",
						   source->page->text)));
	source->print = print;
}

/* Sees to it that the pages still needed after the one just read are asked for. */
static void
ask_on(FsListSource *source)
{
	bool		full = source->rows >= fsfdw_page_size(source->resource);

	if (source->again && source->page->has_next && !full)
		raise_short(source);
	if (source->again || source->resource->pager == FS_PAGER_NONE)
		return;
	check_repetition(source);
	if (source->page->has_next && !full)
		ask_page(source, source->number);

	/*
	 * A full page without the header is the last one if headers arrive here.
	 * Where none was seen yet, something in between may strip them: look.
	 */
	if (source->page->has_next || (full && !source->link_seen))
	{
		if (source->asked == source->number)
			ask_page(source, source->number + 1);
	}
}

static bool
list_next(FsSource *base, FsJson *record)
{
	FsListSource *source = (FsListSource *) base;

	while (source->listing < source->scope->nlistings)
	{
		if (source->page == NULL)
		{
			if (source->asked == 0)
				ask_page(source, 1);
			take_page(source);
		}
		if (fs_json_next_element(&source->iter, record))
		{
			source->rows++;
			return true;
		}
		ask_on(source);
		fsfdw_answer_free(source->page);
		source->page = NULL;
		if (source->under_way == NIL)
		{
			source->listing++;
			source->asked = source->read = 0;
		}
	}
	return false;
}

static void
list_close(FsSource *base)
{
	FsListSource *source = (FsListSource *) base;

	fsfdw_answer_free(source->page);
	pfree(source);
}

FsSource *
fsfdw_source_list(FsFetch *fetch, const FsResource *resource, FsScope *scope,
				  TimestampTz since, bool proof)
{
	FsListSource *source = palloc0(sizeof(FsListSource));

	source->base.next = list_next;
	source->base.close = list_close;
	source->fetch = fetch;
	source->resource = resource;
	source->scope = scope;
	source->since = since;
	source->proof = proof;
	return &source->base;
}

void
fsfdw_source_list_narrow(FsSource *base, const FsBound *bound)
{
	((FsListSource *) base)->narrow = bound;
}
