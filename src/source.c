/*-------------------------------------------------------------------------
 *
 * source.c
 *		Building the asks that the record sources send.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "datetime.h"
#include "paging.h"
#include "source.h"

/* Rows of a page of a listing; the API's most (documentation, "Pagination"). */
#define PAGE_SIZE 100

const FsResource *
fsfdw_listed(const FsTable *table)
{
	return fs_resource_listed(table->resource);
}

int
fsfdw_page_size(const FsResource *resource)
{
	return resource->page_size > 0 ? resource->page_size : PAGE_SIZE;
}

/*
 * Pages of a listing overlap, which leaves about 88 new rows of 100
 * (pages.h); the first ones more.
 */
double
fsfdw_list_requests(const FsResource *resource, double rows)
{
	double		size = fsfdw_page_size(resource);

	if (resource->pager == FS_PAGER_LINK && rows > 4 * size)
		size *= 0.88;
	return Max(ceil(rows / size), 1);
}

static void
add_workspace(int64 workspace, FsAsk *ask, FsAskRoom *room)
{
	if (workspace == FS_WORKSPACE_UNSAID)
		return;
	if (workspace == FS_WORKSPACE_EACH)
		strlcpy(room->workspace, "{each}", sizeof(room->workspace));
	else
		snprintf(room->workspace, sizeof(room->workspace), INT64_FORMAT,
				 workspace);
	fs_request_param(&ask->request, "workspace_id", room->workspace);
}

static void
add_page(int64 number, FsAsk *ask, FsAskRoom *room)
{
	snprintf(room->page, sizeof(room->page), INT64_FORMAT, number);
	fs_request_param(&ask->request, "page", room->page);
}

bool
fsfdw_record_key(FsJson record, FsRecordKey *key)
{
	static const FsJsonPath paths[] = {{"id", 2}, {"created_at", 10}, {"updated_at", 10}, {"requester_id", 12}};
	FsJson		values[lengthof(paths)];

	if (record.type != FS_JSON_OBJECT)
		return false;
	fs_json_pick(record, paths, lengthof(paths), values);
	key->requester = 0;
	if (values[3].type == FS_JSON_NUMBER)
		(void) fs_json_int64(values[3], &key->requester);
	return values[0].type == FS_JSON_NUMBER &&
		fs_json_int64(values[0], &key->id) &&
		values[1].type == FS_JSON_STRING &&
		fs_parse_timestamp(values[1].at + 1, values[1].len - 2, &key->created) &&
		values[2].type == FS_JSON_STRING &&
		fs_parse_timestamp(values[2].at + 1, values[2].len - 2, &key->updated);
}

/*
 * The value of updated_since for a lower bound.  Whether the API includes the
 * second itself is not documented, so it is asked from one second earlier.
 */
static void
add_since(const FsResource *resource, TimestampTz since, FsAsk *ask,
		  FsAskRoom *room)
{
	int64		usec = 0;

	if (resource->since_param == NULL)
		return;
	if (!TIMESTAMP_NOT_FINITE(since))
	{
		usec = fsfdw_bound_usec(since) - USECS_PER_SEC;
		usec = Min(Max(usec, 0), FS_LAST_USEC);
	}
	else if (!resource->since_always)
		return;
	fs_format_timestamp(usec, room->since);
	fs_request_param(&ask->request, resource->since_param, room->since);
}

/*
 * How a page is asked for, where that is by number; with a size of 0 only if it
 * is not the first.
 */
static void
add_paging(const FsResource *resource, const FsPage *page, FsAsk *ask,
		   FsAskRoom *room)
{
	FsPage		first = {1, fsfdw_page_size(resource), 0, 0};

	if (resource->pager == FS_PAGER_NONE)
		return;
	if (page == NULL)
		page = &first;
	if (!resource->fixed_size && page->size > 0)
	{
		snprintf(room->page_size, sizeof(room->page_size), "%d", page->size);
		fs_request_param(&ask->request, resource->size_param != NULL ?
						 resource->size_param : "per_page", room->page_size);
	}
	if (resource->pager != FS_PAGER_CURSOR && (page->size > 0 || page->number > 1))
		add_page(page->number, ask, room);
}

static void
add_query(const FsResource *resource, const char *query, FsAsk *ask, FsAskRoom *room)
{
	char	   *search;

	strlcpy(room->query, query, sizeof(room->query));
	search = strchr(room->query, FS_FILTER_SEARCH);
	if (search != NULL)
		*search++ = '\0';
	if (*room->query != '\0')
		fs_request_param(&ask->request, resource->filter_param != NULL ?
						 resource->filter_param : "query", room->query);
	if (search != NULL)
		fs_request_param(&ask->request, resource->filter_search, search);
}

/* A NULL page stands for the first; sizes that cannot be asked for are not. */
static void
add_query_page(const FsResource *resource, const FsPage *page, FsAsk *ask,
			   FsAskRoom *room)
{
	if (resource->filter_rows > 0)
	{
		snprintf(room->page_size, sizeof(room->page_size), "%d",
				 page != NULL ? page->size : resource->filter_rows);
		fs_request_param(&ask->request, "per_page", room->page_size);
	}
	add_page(page != NULL ? page->number : 1, ask, room);
}

bool
fsfdw_lists_recent(const FsResource *resource, TimestampTz since)
{
	return resource->recent_order != NULL && !TIMESTAMP_NOT_FINITE(since);
}

void
fsfdw_list_ask(FsTable *table, const FsListing *listing, const FsPage *page,
			   FsAsk *ask, FsAskRoom *room)
{
	const FsResource *resource = listing->resource;
	bool		own = resource == table->resource;

	memset(ask, 0, sizeof(*ask));
	ask->lane = FS_LANE_PAGES;
	ask->bucket = resource->list_bucket;
	ask->credits = Max(resource->list_credits, 1);
	ask->key = resource->list_key;
	ask->alias = resource->list_alias;
	ask->other_key = resource->show_key;
	ask->one_record = ask->may_miss = resource->list_single;
	ask->request.path = resource->list_path;
	for (int i = 0; listing->keys != NULL && i < listing->keys->n; i++)
		fs_request_hole(&ask->request, listing->keys->of[i].name,
						listing->keys->of[i].value);

	add_workspace(listing->workspace, ask, room);
	if (resource->list_params != NULL)
	{
		fs_request_params(&ask->request, resource->list_params, room->params[0]);
		fs_request_fill(&ask->request);
	}
	if (table->row_set && own)
		fs_request_params(&ask->request, resource->row_set_param,
						  room->params[1]);
	if (table->view != NULL && own)
		fs_request_param(&ask->request, resource->view_param, table->view);
	if (listing->variant != NULL)
		fs_request_params(&ask->request, listing->variant, room->params[3]);
	if (listing->query != NULL)
	{
		ask->request.path = resource->filter_path;
		ask->key = resource->filter_key;
		add_query(resource, listing->query, ask, room);
		if (resource->pager == FS_PAGER_CURSOR)
			add_paging(resource, page, ask, room);
		else
			add_query_page(resource, page, ask, room);
		return;
	}
	add_since(resource, listing->since, ask, room);
	if (listing->recent)
		fs_request_params(&ask->request, resource->recent_order, room->params[2]);
	else if (resource->list_order != NULL)
		fs_request_params(&ask->request, listing->backwards ?
						  resource->list_order_back : resource->list_order,
						  room->params[2]);
	add_paging(resource, page, ask, room);
}

bool
fsfdw_next_address(FsJson body, char *out, size_t room, bool *malformed)
{
	static const char *const members[] = {"next_page_url", "next_page_link"};

	*malformed = false;
	for (int i = 0; i < lengthof(members); i++)
	{
		bool		fault;

		if (fs_next_query(body, members[i], out, room, &fault))
			return true;
		*malformed |= fault;
	}
	return false;
}

void
fsfdw_list_narrow(FsAsk *ask, const FsBound *bound)
{
	for (int i = 0; bound != NULL && i < bound->nasked; i++)
		fs_request_param(&ask->request, bound->asked[i].name,
						 bound->asked[i].value);
}

void
fsfdw_filter_ask(FsTable *table, int64 workspace, const char *query,
				 int64 page, FsAsk *ask, FsAskRoom *room)
{
	const FsResource *resource = table->resource;
	FsPage		place = {page, resource->filter_rows, 0, 0};

	memset(ask, 0, sizeof(*ask));
	ask->lane = FS_LANE_PAGES;
	ask->bucket = resource->list_bucket;
	ask->credits = 1;
	ask->key = resource->filter_key;
	ask->request.path = resource->filter_path;
	if (resource->filter_workspace == NULL)
		add_workspace(workspace, ask, room);
	add_query(resource, query, ask, room);
	add_query_page(resource, &place, ask, room);
}

FsFilterFacts *
fsfdw_filter_facts(FsFetch *fetch)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(fetch));

	return &facts->filters[fsfdw_fetch_table(fetch)->resource->filter_engine];
}

/* Documentation, "Filter tickets" and "Filter assets" */
#define FILTER_ROWS 30

int
fsfdw_filter_rows(const FsResource *resource, const FsFilterFacts *facts)
{
	if (facts != NULL && facts->rows > 0)
		return (int) facts->rows;
	return resource->filter_rows > 0 ? resource->filter_rows : FILTER_ROWS;
}

int
fsfdw_filter_pages(const FsTable *table, const FsFilterFacts *facts)
{
	int			pages = table->resource->filter_pages > 0 ?
		table->resource->filter_pages : table->server->filter_page_limit;

	return facts->limit > 0 ? Min(pages, (int) facts->limit) : pages;
}

/* The includes without which show leaves columns of the table out. */
static void
add_includes(FsTable *table, FsAsk *ask, FsAskRoom *room)
{
	FsText		text;

	fs_text_init(&text, room->query, sizeof(room->query));
	for (int i = 0; i < table->ncolumns; i++)
	{
		const FsColumn *column = table->columns[i].column;

		if (column == NULL || column->show_include == NULL ||
			strstr(room->query, column->show_include) != NULL)
			continue;
		fs_text_addf(&text, "%s%s", text.len > 0 ? "," : "",
					 column->show_include);
		ask->credits++;
	}
	if (text.len > 0)
		fs_request_param(&ask->request, "include", room->query);
}

void
fsfdw_show_ask(FsTable *table, const char *id, bool includes, FsAsk *ask,
			   FsAskRoom *room)
{
	const FsResource *resource = table->resource;

	memset(ask, 0, sizeof(*ask));
	ask->lane = FS_LANE_RECORDS;
	ask->bucket = resource->show_bucket;
	ask->credits = 1;
	ask->may_miss = true;
	ask->one_record = true;
	ask->key = resource->show_key;
	ask->alias = resource->show_alias;
	ask->other_key = resource->list_key ? resource->list_key :
		fsfdw_listed(table)->list_key;
	ask->request.path = resource->show_path;
	if (id != NULL)
	{
		strlcpy(room->id, id, sizeof(room->id));
		fs_request_hole(&ask->request, fs_resource_key(resource)->name, room->id);
	}
	if (includes)
		add_includes(table, ask, room);
}

bool
fsfdw_lacks_field(const FsAnswer *page, const char **field)
{
	FsJsonIter	iter = fs_json_begin(page->records);
	FsJson		record;
	int			rows = 0;

	if (*field == NULL)
		return false;
	while (fs_json_next_element(&iter, &record))
	{
		rows++;
		if (record.type == FS_JSON_OBJECT &&
			fs_json_get(record, *field).type != FS_JSON_ABSENT)
		{
			*field = NULL;
			return false;
		}
	}
	return rows > 0;
}
