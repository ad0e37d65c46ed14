/*-------------------------------------------------------------------------
 *
 * source_walk.c
 *		Records of many listings: one for each parent, or each workspace.
 *
 * A visit is one listing, read from its first page to the last; walk_keys.c
 * says which there are.  Several visits are under way at a time, in a lane a
 * level; answers come in the order of the asks, so that the later pages of
 * long listings come in between those of others.  As long as a scan has shown
 * no more than one page to be wanted, one is asked for at a time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "paging.h"
#include "walk.h"

static FsTable *
table_of(const FsWalk *walk)
{
	return fsfdw_fetch_table(walk->fetch);
}

/* ---------- Asks ---------- */

/* The record that a visit's keys name. */
static void
ask_record(FsWalk *walk, FsVisit *visit, FsAsk *ask)
{
	const FsResource *resource = walk->resource;

	memset(ask, 0, sizeof(*ask));
	ask->bucket = resource->show_bucket;
	ask->credits = 1;
	ask->proof = walk->check;
	ask->may_miss = ask->one_record = true;
	ask->key = resource->show_key;
	ask->alias = resource->show_alias;
	ask->other_key = resource->list_key;
	ask->request.path = resource->show_path;
	for (int i = 0; i < visit->keys.n; i++)
		fs_request_hole(&ask->request, visit->keys.of[i].name,
						visit->keys.of[i].value);
}

static void
raise_address(FsWalk *walk, const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
			 errmsg("server \"%s\" did not answer with the JSON expected",
					table_of(walk)->server->name),
			 errdetail("For %s: Member \"%s\" is not the address of a next page.",
					   text, walk->resource->next_member)));
}

/*
 * Whether a listing names a parent by a parameter, as the query has it: 400 may
 * say that there is no such parent.
 */
static bool
doubts_parent(const FsWalk *walk, const FsVisit *visit)
{
	return walk->nnames > 0 && !walk->from_parents && visit->page == 1 &&
		walk->resource->parent != NULL &&
		fs_has_placeholder(walk->resource->list_params, walk->names[0]);
}

/* Asks for the visit's page. */
static void
submit(FsWalk *walk, FsVisit *visit)
{
	const FsResource *resource = walk->resource;
	FsListing	what = {resource, visit->workspace, DT_NOBEGIN, false,
	&visit->keys, visit->variant};
	FsPage		page = {visit->page, walk->unpaged ? 0 : fsfdw_page_size(resource), 0, 0};
	FsAsk		ask;
	FsAskRoom	room;
	char		cursor[FS_CURSOR_SIZE];

	visit->asked = true;
	visit->unpaged = walk->unpaged;
	/* a listing goes on as it was begun */
	if (visit->page == 1)
		visit->queried = walk->query != NULL && !walk->query_refused;
	if (walk->by_show)
		ask_record(walk, visit, &ask);
	else
	{
		bool		own = resource == table_of(walk)->resource;

		if (own)
			what.since = walk->bound->since;
		if (visit->queried)
			what.query = walk->query;
		fsfdw_list_ask(table_of(walk), &what, &page, &ask, &room);
		ask.may_miss |= walk->nnames > 0;
		ask.may_refuse = visit->page == 1 &&
			((walk->nnames == 0 && walk->scope->account_wide) ||
			 (resource->columns != NULL && !walk->unpaged));
		ask.may_refuse |= visit->queried || doubts_parent(walk, visit);
		if (own)
			fsfdw_list_narrow(&ask, walk->bound);
	}
	if (visit->cursor != NULL)
	{
		strlcpy(cursor, visit->cursor, sizeof(cursor));
		if (!fs_request_query(&ask.request, cursor))
			raise_address(walk, resource->list_path);
	}
	ask.lane = walk->lane;
	fsfdw_fetch_submit(walk->fetch, &ask);
	walk->under_way = lappend(walk->under_way, visit);
}

static void
ask_ahead(FsWalk *walk)
{
	while (list_length(walk->under_way) < walk->ahead)
	{
		FsVisit    *visit = fsfdw_walk_visit(walk);

		if (visit == NULL)
			break;
		submit(walk, visit);
	}
	walk->ahead = Min(walk->ahead * 2, table_of(walk)->server->concurrency);
}

/* ---------- Answers ---------- */

static int
count_rows(FsAnswer *page)
{
	FsJsonIter	iter = fs_json_begin(page->records);
	FsJson		record;
	int			rows = 0;

	while (fs_json_next_element(&iter, &record))
		rows++;
	return rows;
}

/* A page is short, for the second time, although another follows. */
static void
raise_short(FsWalk *walk, int rows, int size)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_ERROR),
			 errmsg("reading foreign table \"%s\" is incomplete: a page is short though another follows",
					table_of(walk)->name),
			 errdetail("%s has %d of %d rows, for the second time.",
					   walk->page->text, rows, size),
			 errhint("Try again later.")));
}

static void
raise_repetition(FsWalk *walk)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_ERROR),
			 errmsg("reading foreign table \"%s\" is incomplete: the listing repeats itself",
					table_of(walk)->name),
			 errdetail("%s names itself as the page that follows it.",
					   walk->page->text),
			 errhint("Try again later.")));
}

/* Whether the address of a next page is there; it is kept. */
static bool
next_address(FsWalk *walk, FsVisit *visit)
{
	char		room[FS_CURSOR_SIZE];
	bool		malformed;
	bool		found = walk->resource->next_member == NULL ?
		fsfdw_next_address(walk->page->body, room, sizeof(room), &malformed) :
		fs_next_query(walk->page->body, walk->resource->next_member, room,
					  sizeof(room), &malformed);

	if (malformed && walk->resource->next_member != NULL)
		raise_address(walk, walk->page->text);
	if (!found && walk->resource->pager == FS_PAGER_CURSOR &&
		walk->page->response->next_query[0] != '\0')
	{
		strlcpy(room, walk->page->response->next_query, sizeof(room));
		found = true;
	}
	if (!found)
		return false;
	if (visit->cursor != NULL)
	{
		if (strcmp(visit->cursor, room) == 0)
			raise_repetition(walk);
		pfree(visit->cursor);
	}
	visit->cursor = MemoryContextStrdup(visit->cxt, room);
	return true;
}

/* Whether another page follows. */
static bool
has_more(FsWalk *walk, FsVisit *visit, int rows, int *size)
{
	const FsResource *resource = walk->resource;
	FsMore		more = FS_MORE_UNKNOWN;

	*size = fsfdw_page_size(resource);
	if (walk->by_show || walk->single || resource->pager == FS_PAGER_NONE)
		return false;
	if (resource->columns != NULL && next_address(walk, visit))
		return true;
	if (resource->pager == FS_PAGER_CURSOR)
		return next_address(walk, visit);
	if (walk->page->has_next)
		return true;
	if (visit->queried)
		*size = fsfdw_filter_rows(resource, NULL);
	if (resource->pager == FS_PAGER_META || visit->queried)
		more = fs_more_pages(walk->page->body, visit->page, rows, size);
	if (more != FS_MORE_UNKNOWN)
		return more == FS_MORE_YES;

	/* a full page without a link is not believed to be the last one */
	return rows >= *size && !walk->unpaged;
}

/* Frees the page being read, and its visit unless another page follows. */
static void
end_page(FsWalk *walk)
{
	FsVisit    *visit = walk->visit;

	fsfdw_answer_free(walk->page);
	walk->page = NULL;
	walk->visit = NULL;
	walk->base.keys = NULL;
	if (!visit->more)
		MemoryContextDelete(visit->cxt);
	else if (!visit->asked)
		submit(walk, visit);
}

/* Whether the parent that a visit names is there; if it cannot be asked for, "unknown". */
static bool
parent_is_there(FsWalk *walk, bool unknown)
{
	const char *names = walk->resource->parent;
	char		name[FS_NAME_SIZE];

	if (walk->parent == NULL && fs_word_next(&names, name, sizeof(name)))
		walk->parent = fs_resource_find(name);
	return fs_resource_shows(walk->parent) ? fsfdw_walk_parent_exists(walk, walk->visit) : unknown;
}

/*
 * A listing below a parent is not there, or not any more.  The parent may have
 * gone meanwhile; if it has not, there is no such listing in this account, or
 * the rest of it is missing.
 */
static void
check_missing(FsWalk *walk)
{
	bool		begun = walk->visit->page > 1;

	if (walk->by_show || walk->resource->list_single || walk->resource->parent == NULL)
		return;
	if ((walk->page->status == 400 || begun || (!walk->found && walk->from_parents)) &&
		parent_is_there(walk, begun))
		fsfdw_raise_refusal(walk->fetch, walk->page);
}

/* Waits for the pages still under way, and forgets them. */
static void
drop_all(FsWalk *walk)
{
	while (walk->under_way != NIL)
	{
		FsVisit    *visit = linitial(walk->under_way);

		walk->under_way = list_delete_first(walk->under_way);
		fsfdw_answer_free(fsfdw_fetch_next(walk->fetch, walk->lane));
		if (visit != walk->visit)
			MemoryContextDelete(visit->cxt);
	}
}

/* workspace_id=0 was refused: an account without workspaces? */
static void
begin_again(FsWalk *walk)
{
	walk->scope = fsfdw_scope_refused(walk->fetch, walk->scope, walk->page);
	drop_all(walk);
	walk->listing = 0;
	walk->variants_left = walk->resource->list_variants;
}

/*
 * An endpoint outside the catalogue was refused: it may not know the parameters
 * that ask for pages.
 */
static void
begin_unpaged(FsWalk *walk)
{
	if (walk->page->status != 400 || walk->visit->unpaged)
		fsfdw_raise_refusal(walk->fetch, walk->page);
	walk->unpaged = true;
	walk->visit->more = true;
	walk->visit->asked = false;
}

/* A query was refused: all that is below the parent is listed instead. */
static void
begin_unqueried(FsWalk *walk)
{
	fsfdw_fetch_left(walk->fetch, "filter: the query is refused");
	walk->query_refused = true;
	walk->visit->page = 1;
	walk->visit->cursor = NULL;
	walk->visit->repeated = false;
	walk->visit->more = true;
	walk->visit->asked = false;
}

/* What follows a page: the visit's next one, the same again, or nothing. */
static void
see_to_next(FsWalk *walk, FsVisit *visit, int rows)
{
	int			size;

	visit->more = has_more(walk, visit, rows, &size);
	visit->asked = false;
	if (!visit->more)
		return;
	if (rows == 0 || (rows < size && visit->cursor == NULL && !walk->unpaged))
	{
		if (visit->repeated)
			raise_short(walk, rows, size);
		visit->repeated = true;
		if (visit->cursor == NULL)
		{
			fsfdw_fetch_stats(walk->fetch)->refetches++;
			walk->iter = fs_json_begin((FsJson) {FS_JSON_ARRAY, "[]", 2});
			return;
		}
	}
	else
		visit->repeated = false;
	visit->page++;
	if (walk->nnames > 0 && visit->seen == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(visit->cxt);

		visit->seen = fsfdw_seen_create();
		MemoryContextSwitchTo(old);
	}
	if (walk->answers > 1)
		submit(walk, visit);
}

/* Takes the next page; false if there are no more. */
static bool
take_page(FsWalk *walk)
{
	FsVisit    *visit;

	ask_ahead(walk);
	if (walk->under_way == NIL)
		return false;
	visit = walk->visit = linitial(walk->under_way);
	walk->under_way = list_delete_first(walk->under_way);
	walk->page = fsfdw_fetch_next(walk->fetch, walk->lane);
	walk->answers++;
	visit->more = false;
	if (walk->page->status == 200 && walk->page->records.type == FS_JSON_ABSENT)
		walk->page->records = fs_find_records(walk->page->body);
	walk->single = walk->page->records.type == FS_JSON_OBJECT;
	if (walk->page->status != 200)
	{
		if (visit->queried && walk->page->status == 400)
			begin_unqueried(walk);
		else if (walk->nnames > 0 && walk->page->status == 403)
			fsfdw_raise_refusal(walk->fetch, walk->page);
		else if (walk->resource->columns != NULL &&
			(walk->nnames == 0 || walk->page->status != 404))
			begin_unpaged(walk);
		else if (walk->nnames > 0 || walk->resource->list_single)
			check_missing(walk);
		else
			begin_again(walk);
		return true;
	}
	walk->found = true;
	walk->iter = fs_json_begin(walk->page->records);
	walk->rows_left = walk->single ? 1 : count_rows(walk->page);
	see_to_next(walk, visit, walk->rows_left);
	walk->base.keys = walk->nnames > 0 ? &visit->keys : NULL;
	return true;
}

/* Whether a record has not been given by an earlier page of its listing. */
static bool
is_first(FsWalk *walk, FsJson record)
{
	FsJsonPath	path;
	FsJson		value;
	int64_t		id;

	if (walk->visit->seen == NULL || record.type != FS_JSON_OBJECT)
		return true;
	path.path = fsfdw_key_field(walk->resource);
	path.len = strlen(path.path);
	fs_json_pick(record, &path, 1, &value);
	return !fsfdw_record_id(value, &id) ||
		fsfdw_seen_add(walk->visit->seen, id, 0);
}

/* The next record of the page being read, without its wrapper. */
static bool
next_record(FsWalk *walk, FsJson *record)
{
	const char *wrapper = walk->by_show ? NULL : walk->resource->record_key;

	if (walk->single)
	{
		*record = walk->page->records;
		walk->single = false;
	}
	else if (walk->page->records.type != FS_JSON_ARRAY ||
			 !fs_json_next_element(&walk->iter, record))
		return false;
	walk->rows_left--;
	if (wrapper != NULL && record->type == FS_JSON_OBJECT)
	{
		FsJson		inner = fs_json_get(*record, wrapper);

		if (inner.type == FS_JSON_OBJECT)
			*record = inner;
	}
	return true;
}

static void
walk_begin(FsSource *base)
{
	FsWalk	   *walk = (FsWalk *) base;
	FsVisit    *visit;

	if (walk->under_way != NIL || walk->page != NULL)
		return;
	/* parents are waited for */
	if (walk->from_parents)
		fsfdw_walk_begin_parents(walk);
	else if ((visit = fsfdw_walk_visit(walk)) != NULL)
		submit(walk, visit);
}

static bool
walk_next(FsSource *base, FsJson *record)
{
	FsWalk	   *walk = (FsWalk *) base;

	for (;;)
	{
		while (walk->page != NULL && next_record(walk, record))
		{
			if (!is_first(walk, *record))
				continue;
			base->at_hand = walk->rows_left > 0;
			return true;
		}
		if (walk->page != NULL)
			end_page(walk);
		if (!take_page(walk))
			return false;
	}
}

static void
walk_close(FsSource *base)
{
	FsWalk	   *walk = (FsWalk *) base;

	drop_all(walk);
	if (walk->page != NULL)
	{
		walk->visit->more = false;
		end_page(walk);
	}
	if (walk->parents != NULL)
		walk->parents->close(walk->parents);
	pfree(walk);
}

FsWalk *
fsfdw_walk(FsFetch *fetch, const FsResource *resource, FsScope *scope,
		   const FsBound *bound, FsLane lane, bool by_show)
{
	FsWalk	   *walk = palloc0(sizeof(FsWalk));

	Assert(lane < FS_LANES);
	walk->base.next = walk_next;
	walk->base.close = walk_close;
	walk->base.begin = walk_begin;
	walk->fetch = fetch;
	walk->resource = resource;
	walk->scope = scope;
	walk->bound = bound;
	walk->lane = lane;
	walk->by_show = by_show;
	walk->ahead = 1;
	fsfdw_walk_prepare(walk);
	return walk;
}

bool
fsfdw_asks_record(const FsResource *resource, const FsBound *bound)
{
	const FsColumn *key = fs_resource_key(resource);
	const FsGiven *given;
	const char *s = resource->show_path;
	FsPlaceholder placeholder;

	if (key == NULL || !fs_has_placeholder(resource->show_path, key->name))
		return false;
	given = fsfdw_find_given(bound, key->name);
	if (given == NULL || given->nvalues != 1)
		return false;
	while (fs_placeholder_next(&s, &placeholder))
	{
		given = fsfdw_find_given(bound, pnstrdup(placeholder.name, placeholder.len));
		if (given == NULL || given->nvalues < 1)
			return false;
	}
	return true;
}

FsSource *
fsfdw_source_walk(FsFetch *fetch, FsScope *scope, const FsBound *bound)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	bool		by_show = fs_resource_is_nested(table->resource) &&
		fsfdw_asks_record(table->resource, bound);
	FsWalk	   *walk = fsfdw_walk(fetch, table->resource, scope, bound,
								  FS_LANE_NESTED, by_show);

	if (!by_show && fsfdw_filter_has_terms(table, bound))
		walk->query = fsfdw_filter_query(table, FS_WORKSPACE_UNSAID, bound);
	return &walk->base;
}

