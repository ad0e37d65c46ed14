/*-------------------------------------------------------------------------
 *
 * measure.c
 *		What the ways of reading tickets cost, by counts of the API.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "filter.h"
#include "source.h"
#include "window.h"

/*
 * What cutting a query into windows costs, relative to its full pages: last
 * pages that are not full, windows that were too large.
 */
#define CUTTING 1.08

/*
 * Listings of what the index may not know yet: what changed, each that tells
 * what left, and for other rows than details what changed, once more.  Where
 * queries do not count, that is only the first.
 */
static int
overlay_requests(const FsResource *resource)
{
	const char *departures = resource->departures;
	char		name[FS_NAME_SIZE];
	int			n = fs_resource_counts(resource) && resource->detail_of == NULL ? 2 : 1;

	while (fs_word_next(&departures, name, sizeof(name)))
		n++;
	return n;
}

double
fsfdw_filter_requests(const FsTable *table, const FsFilterFacts *facts,
					  double rows, double parts)
{
	double		pages = Max(ceil(rows / fsfdw_filter_rows(table->resource, facts)),
							parts);

	if (fs_resource_counts(table->resource))
		pages *= pages > 1 ? CUTTING : 1;
	else if (table->resource->filter_rows > 0)
		pages = fsfdw_list_requests(table->resource, rows);
	else if (pages > 1)
		pages *= 2;				/* they are read twice */
	return pages +
		(table->server->search_lag > 0 ? overlay_requests(table->resource) : 0);
}

/* The total of a query, -1: not known; its rows are not used. */
static int64
count_rows(FsFetch *fetch, int64 workspace, const char *query)
{
	FsAsk		ask;
	FsAskRoom	room;
	FsAnswer   *answer;
	int64		total;

	/* in a lane of its own: pages may be under way */
	fsfdw_filter_ask(fsfdw_fetch_table(fetch), workspace, query, 1, &ask, &room);
	ask.lane = FS_LANE_FACTS;
	ask.may_refuse = true;
	fsfdw_fetch_submit(fetch, &ask);
	answer = fsfdw_fetch_next(fetch, FS_LANE_FACTS);
	total = answer->status == 200 ? answer->total : -1;
	fsfdw_answer_free(answer);
	return total;
}

int64
fsfdw_count_listed(FsFetch *fetch, int64 workspace, const FsQuery *query)
{
	FsWorkspaceTerm where;
	FsFilterDays days = fsfdw_query_days(query, &query->range, FS_DIM_UPDATED);
	FsFilterNode requester = {
		.kind = FS_NODE_VERBATIM,
		.field = "requester_id",
		.comparison = ':',
		.text = fsfdw_find_asked(query->bound, "requester_id"),
	};
	char		room[FS_QUERY_SIZE];
	FsText		text;

	/* a query needs a term: without a first day, one that all rows fulfil */
	days.hi = days.lo == FS_DAY_MIN ? FS_DAY_MAX - 1 : FS_DAY_MAX;
	fsfdw_workspace_term(&where, query->table, workspace);
	fs_text_init(&text, room, sizeof(room));
	(void) fs_filter_text(&where.set, where.n, &days, 1,
						  requester.text != NULL ? &requester : NULL, &text);
	return count_rows(fetch, workspace, text.data);
}

int64
fsfdw_count_query(FsFetch *fetch, int64 workspace, const FsQuery *query)
{
	FsQuery		whole = *query;
	char		room[FS_QUERY_SIZE];
	FsText		text;

	whole.workspace = workspace;
	fs_text_init(&text, room, sizeof(room));
	(void) fsfdw_query_text(&whole, &whole.range, 0, &text);
	return count_rows(fetch, workspace, text.data);
}

int64
fsfdw_count_window(FsFetch *fetch, int64 workspace, const FsQuery *query,
				   const FsWindow *window, int64 requester)
{
	FsFilterDays days[FS_SPLIT_DIMS] = {
		{"updated_at", fsfdw_window_start(window), FS_DAY_MAX},
		{"created_at", FS_DAY_MIN, window->hi[FS_DIM_CREATED]},
	};
	FsWorkspaceTerm where;
	FsFilterNode node = {
		.kind = FS_NODE_NUMBER,
		.field = "requester_id",
		.comparison = ':',
		.number = requester,
	};
	char		room[FS_QUERY_SIZE];
	FsText		text;

	fsfdw_workspace_term(&where, query->table, workspace);
	fs_text_init(&text, room, sizeof(room));
	(void) fs_filter_text(&where.set, where.n, days, lengthof(days), &node, &text);
	return count_rows(fetch, workspace, text.data);
}

void
fsfdw_filter_measure(FsFetch *fetch, int64 workspace, const FsBound *bound,
					 int64 *filtered, int64 *listed)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(fetch));
	FsQuery		query;

	*filtered = *listed = -1;
	fsfdw_query_init(&query, fsfdw_fetch_table(fetch), bound, facts);
	if (fsfdw_filter_facts(fetch)->no_total || fsfdw_query_names_custom(&query))
		return;
	*filtered = fsfdw_count_query(fetch, workspace, &query);
	*listed = fsfdw_count_listed(fetch, workspace, &query);
}

FsAnswer *
fsfdw_show_page(FsFetch *fetch, int64 workspace, const char *query)
{
	FsAsk		ask;
	FsAskRoom	room;

	fsfdw_filter_ask(fsfdw_fetch_table(fetch), workspace, query, 1, &ask, &room);
	ask.proof = true;
	ask.lane = FS_LANE_FACTS;
	fsfdw_fetch_submit(fetch, &ask);
	return fsfdw_fetch_next(fetch, FS_LANE_FACTS);
}
