/*-------------------------------------------------------------------------
 *
 * explain.c
 *		What EXPLAIN says of a foreign scan.
 *
 * Plain EXPLAIN sends nothing: it shows the request a scan would begin with,
 * as far as its values are known before execution.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "commands/explain.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/ruleutils.h"

#include "bind.h"
#include "compat.h"
#include "source.h"

/* Seconds one request is taken to last. */
#define REQUEST_SECONDS 0.3

static List *
deparse_context(ForeignScanState *node, ExplainState *es)
{
	/* EXPLAIN keeps the nodes above to itself: parameters show as $n */
	return set_deparse_context_plan(es->deparse_cxt, node->ss.ps.plan, NIL);
}

/* The workspace a first listing names, as far as options alone tell. */
static int64
first_workspace(FsScanState *state, const FsResource *resource)
{
	FsTable    *table = state->table;
	FsWorkspaceMode mode = fs_resource_workspaces(resource, table->server->msp);
	int64	   *ids;

	if (mode == FS_WS_NONE || strcmp(table->workspaces, "primary") == 0)
		return FS_WORKSPACE_UNSAID;
	if (fsfdw_workspace_ids(table->workspaces, &ids) > 0)
		return ids[0];
	if (mode != FS_WS_ZERO || state->complete)
		return FS_WORKSPACE_EACH;
	return 0;
}

/* The same where the query picks one. */
static int64
first_picked(FsScanState *state, const FsBound *bound, FsStrategy strategy)
{
	if (!fsfdw_run_picks(state, bound, strategy))
		return first_workspace(state, state->table->resource);
	return bound->workspaces != NULL && bound->nworkspaces > 0 ?
		bound->workspaces[0] : FS_WORKSPACE_EACH;
}

/* The first of a listing's variants; NULL if it has none. */
static const char *
first_variant(const FsResource *resource, const FsBound *bound)
{
	const char *variants = resource->list_variants;
	char		variant[FS_NAME_SIZE];

	return variants != NULL &&
		fsfdw_variant_next(bound, &variants, variant, sizeof(variant)) ?
		pstrdup(variant) : NULL;
}

/* Values of conditions as "{SQL}"; NULL if they are known before execution. */
static char **
unknown_values(ForeignScanState *node, FsScanState *state, ExplainState *es)
{
	char	  **values = palloc0(sizeof(char *) *
								 Max(list_length(state->expr_states), 1));
	ListCell   *lc;

	foreach(lc, state->expr_states)
	{
		Expr	   *expr = ((ExprState *) lfirst(lc))->expr;

		if (fsfdw_is_runtime(expr))
			values[foreach_current_index(lc)] =
				psprintf("{%s}",
						 deparse_expression((Node *) expr,
											deparse_context(node, es),
											list_length(es->rtable) > 1, false));
	}
	return values;
}

/* The lower bound of a listing, if it is not known yet. */
static char *
unknown_since(FsScanState *state, char **unknown)
{
	ListCell   *lc;

	foreach(lc, state->plan->conds)
	{
		FsCond	   *cond = lfirst(lc);
		char	   *value = cond->expr < 0 ? NULL : unknown[cond->expr];

		if (value != NULL && fsfdw_is_since(state->table, cond->attno) &&
			cond->op != FS_COND_LT && cond->op != FS_COND_LE)
			return value;
	}
	return NULL;
}

/*
 * A filter query with the terms whose values are not known yet.  It has those
 * of any shape already.
 */
static char *
unknown_terms(FsScanState *state, char **unknown, char *query)
{
	char	   *search = strchr(query, FS_FILTER_SEARCH);
	int			len = search != NULL ? (int) (search - query) : (int) strlen(query);
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	appendStringInfo(&buf, "\"%.*s", Max(len - 2, 0), query + 1);
	foreach(lc, state->plan->conds)
	{
		FsCond	   *cond = lfirst(lc);
		char	   *value = cond->expr < 0 ? NULL : unknown[cond->expr];
		bool		upper = cond->op == FS_COND_LT || cond->op == FS_COND_LE;
		bool		is_set = fsfdw_is_set(state->table, cond);

		if (value == NULL ||
			(!is_set && fsfdw_filter_type(state->table, cond->attno) != FS_FILTERS_MOMENT))
			continue;
		appendStringInfo(&buf, "%s%s:%s%s", buf.len > 1 ? " AND " : "",
						 fsfdw_table_column(state->table, cond->attno)->filter,
						 is_set ? "" : upper ? "<" : ">", value);
	}
	if (buf.len == 1)
		return query;
	appendStringInfo(&buf, "\"%s", search != NULL ? search : "");
	return buf.data;
}

/*
 * The first listing, or record, of a nested resource that is asked for.  Values
 * that are not given stand in braces.
 */
static void
nested_ask(FsTable *table, const FsResource *resource, const FsBound *bound,
		   FsAsk *ask, FsAskRoom *room)
{
	FsListing	listing = {resource, FS_WORKSPACE_UNSAID, DT_NOBEGIN};
	FsKeys	   *keys = palloc0(sizeof(FsKeys));

	for (int i = 0; i < bound->ngiven && keys->n < FS_MAX_HOLES; i++)
	{
		const FsGiven *given = &bound->given[i];

		if (given->values != NULL && given->nvalues != 0 &&
			!fs_resource_is_varied_by(resource, given->name))
			keys->of[keys->n++] = (FsParam) {given->name, given->values[0]};
	}
	listing.keys = keys;
	listing.variant = first_variant(resource, bound);
	if (resource == table->resource && fsfdw_filter_has_terms(table, bound))
		listing.query = fsfdw_filter_query(table, FS_WORKSPACE_UNSAID, bound);
	fsfdw_list_ask(table, &listing, NULL, ask, room);
	if (resource == table->resource && fsfdw_asks_record(resource, bound))
	{
		ask->request.path = resource->show_path;
		ask->request.nparams = 0;
	}
}

/* Whether the listings' keys have to be told by a parent. */
static const FsResource *
telling_parent(const FsResource *resource, const FsBound *bound)
{
	FsListHoles holes = fs_list_holes(resource);
	FsPlaceholder placeholder;
	char		name[FS_NAME_SIZE];
	const char *parent = resource->parent;

	while (fs_list_hole_next(&holes, &placeholder))
	{
		const FsGiven *given =
			fsfdw_find_given(bound, pnstrdup(placeholder.name, placeholder.len));

		if ((given == NULL || given->values == NULL) &&
			fs_word_next(&parent, name, sizeof(name)))
			return fs_resource_find(name);
	}
	return NULL;
}

/* The request that a walk begins with: for its parents, or their parents. */
static void
walk_ask(FsScanState *state, const FsBound *bound, FsAsk *ask, FsAskRoom *room)
{
	FsTable    *table = state->table;
	const FsResource *resource = table->resource;
	const FsResource *parent;
	FsListing	listing = {0};

	while ((parent = telling_parent(resource, bound)) != NULL)
	{
		bound = fsfdw_bound_of_parent(resource, parent, bound);
		resource = parent;
	}
	if (fs_resource_is_nested(resource))
	{
		nested_ask(table, resource, bound, ask, room);
		return;
	}
	listing.resource = resource;
	listing.workspace = first_workspace(state, resource);
	listing.since = DT_NOBEGIN;
	fsfdw_list_ask(table, &listing, NULL, ask, room);
}

/* A workspace that is known at run time only. */
static void
name_workspace(FsAsk *ask, const char *workspace)
{
	for (int i = 0; workspace != NULL && i < ask->request.nparams; i++)
	{
		if (strcmp(ask->request.params[i].name, "workspace_id") == 0 &&
			strcmp(ask->request.params[i].value, "{each}") == 0)
			ask->request.params[i].value = workspace;
	}
}

/*
 * The request a scan with these values begins with; values that are known at
 * run time only stand in braces.
 */
static char *
first_request(FsScanState *state, const FsBound *bound, char **unknown)
{
	FsTable    *table = state->table;
	FsListing	listing = {0};
	FsAsk		ask;
	FsAskRoom	room;
	char		buffer[FS_URL_SIZE];
	FsText		text;
	char	   *since = NULL;
	char	   *query;
	FsStrategy	strategy = fsfdw_run_strategy(state, bound);

	switch (strategy)
	{
		case FS_STRATEGY_SHOW:
			fsfdw_show_ask(table, bound->nkeys > 0 ?
						   psprintf(INT64_FORMAT, bound->keys[0]) : NULL,
						   state->includes, &ask, &room);
			break;
		case FS_STRATEGY_LIST:
			listing.resource = fsfdw_listed(table);
			listing.workspace = first_picked(state, bound, strategy);
			listing.since = bound->since;
			listing.variant = first_variant(listing.resource, bound);
			listing.recent = fsfdw_lists_recent(listing.resource, bound->since);
			fsfdw_list_ask(table, &listing, NULL, &ask, &room);
			fsfdw_list_narrow(&ask, bound);
			if (bound->unknown && TIMESTAMP_NOT_FINITE(bound->since))
				since = unknown_since(state, unknown);
			break;
		case FS_STRATEGY_NESTED:
			walk_ask(state, bound, &ask, &room);
			break;
		case FS_STRATEGY_FILTER:
			listing.workspace = first_picked(state, bound, strategy);
			query = fsfdw_filter_query(table, listing.workspace, bound);
			if (bound->unknown && fs_resource_counts(table->resource))
				query = unknown_terms(state, unknown, query);
			if (fs_resource_counts(table->resource))
				fsfdw_filter_ask(table, listing.workspace, query, 1, &ask, &room);
			else
			{
				listing.resource = table->resource;
				listing.query = query;
				fsfdw_list_ask(table, &listing, NULL, &ask, &room);
			}
			break;
	}
	name_workspace(&ask, bound->workspace);
	for (int i = 0; since != NULL && i < ask.request.nparams; i++)
	{
		if (fsfdw_listed(table)->since_param != NULL &&
			strcmp(ask.request.params[i].name,
				   fsfdw_listed(table)->since_param) == 0)
			ask.request.params[i].value = since;
	}
	fs_text_init(&text, buffer, sizeof(buffer));
	fs_request_text(&ask.request, &text);
	return pstrdup(buffer);
}

/* What is asked for each record, or parent, that the first request names. */
static char *
row_request(FsScanState *state, const FsBound *bound, FsStrategy strategy)
{
	FsAsk		ask;
	FsAskRoom	room;
	char		buffer[FS_URL_SIZE];
	FsText		text;

	if (strategy == FS_STRATEGY_NESTED)
		nested_ask(state->table, state->table->resource, bound, &ask, &room);
	else
		fsfdw_show_ask(state->table, NULL, state->includes, &ask, &room);
	fs_text_init(&text, buffer, sizeof(buffer));
	fs_request_text(&ask.request, &text);
	return pstrdup(buffer);
}

/*
 * Seconds that so many requests of some credits take: waiting for the limits,
 * and the round trips of those in the last window.
 */
static double
estimated_seconds(FsTable *table, FsBucket bucket, int credits, double requests)
{
	double		last;
	double		wait = fsfdw_pacer_estimate(table->server, bucket,
											requests * credits, &last);

	return wait / 1000 + last / credits * REQUEST_SECONDS;
}

static const char *
no_room(const FsTable *table, const FsCond *cond)
{
	if (cond->op == FS_COND_PREFIX && table->resource->filter_search != NULL)
		return "only one search fits into a query";
	return fs_resource_counts(table->resource) ? "the query would be too long" :
		"a query cannot express it, or has no room for it";
}

/* Why a run does not ask for a condition; "" if it does. */
static const char *
not_asked(FsScanState *state, const FsBound *bound, FsStrategy strategy,
		  Bitmapset *in_query, const FsCond *cond)
{
	FsTable    *table = state->table;
	bool		by_key = fsfdw_is_key(table, cond->attno);

	if (strategy == FS_STRATEGY_SHOW)
		return by_key ? "" : "records are read by key";
	if (fsfdw_is_workspace(table, cond->attno))
		return bound->nworkspaces < 0 ?
			"what belongs to no workspace is in the listing of any" :
			fsfdw_run_picks(state, bound, strategy) ? "" :
			"reading all workspaces at once takes fewer requests";
	if (fsfdw_is_variant(table, cond->attno))
		return strategy == FS_STRATEGY_NESTED && fsfdw_asks_record(table->resource, bound) ?
			"records are read by key" : "";
	switch (strategy)
	{
		case FS_STRATEGY_SHOW:
			break;
		case FS_STRATEGY_LIST:
			if (by_key)
				return "records are not read by key here";
			if (fsfdw_list_asks(table, cond))
				return "";
			if (state->plan->strategy != FS_STRATEGY_FILTER)
				return "reading by list takes fewer requests, and lists cannot be asked for it";
			return bms_is_member(cond->qual, bound->wide) ?
				"a query cannot express these values" : "the query would be too long";
		case FS_STRATEGY_FILTER:
			if (by_key)
				return "records are not read by key here";
			if (!fsfdw_filter_asks(table, cond))
				return "filter queries do not know this column";
			if (bms_is_member(cond->qual, bound->wide))
				return "a query cannot express these values";
			if (!fsfdw_is_set(table, cond) &&
				!(fs_resource_counts(table->resource) &&
				  fsfdw_filter_type(table, cond->attno) == FS_FILTERS_MOMENT) &&
				!bms_is_member(cond->qual, in_query))
				return no_room(table, cond);
			return "";
		case FS_STRATEGY_NESTED:
			if (by_key)
				return "records are not read by key here";
			if (fsfdw_filter_asks(table, cond))
				return fsfdw_asks_record(table->resource, bound) ? "records are read by key" :
					bms_is_member(cond->qual, in_query) ? "" : no_room(table, cond);
			if (fs_resource_is_listed_by(table->resource,
										 fsfdw_table_column(table, cond->attno)->column->name) ||
				fsfdw_is_range(table, cond->attno) ||
				fsfdw_asks_record(table->resource, bound))
				return "";
			return "records are listed by parent";
	}
	return "";
}

static List *
not_pushed(ForeignScanState *node, FsScanState *state, ExplainState *es,
		   const FsBound *bound, FsStrategy strategy)
{
	List	   *context = deparse_context(node, es);
	Bitmapset  *in_query = NULL;
	List	   *reasons = list_copy(state->plan->not_pushed);
	List	   *result = NIL;
	ListCell   *clause;
	ListCell   *lc;

	if (strategy == FS_STRATEGY_FILTER ||
		(strategy == FS_STRATEGY_NESTED && fsfdw_filters(state->table)))
		in_query = fsfdw_filter_quals(state->table, bound);
	foreach(lc, state->plan->conds)
	{
		FsCond	   *cond = lfirst(lc);

		if (bound->never)
			break;				/* nothing is asked for at all */
		lfirst(list_nth_cell(reasons, cond->qual)) =
			makeString(pstrdup(not_asked(state, bound, strategy, in_query, cond)));
	}
	forboth(clause, node->ss.ps.plan->qual, lc, reasons)
	{
		char	   *why = strVal(lfirst(lc));

		if (*why != '\0')
			result = lappend(result,
							 psprintf("%s: %s",
									  deparse_expression(lfirst(clause), context,
														 list_length(es->rtable) > 1,
														 false),
									  why));
	}
	return result;
}

/* The requests of the last scan like this one, else those estimated. */
static double
seen_requests(FsScanState *state, const FsBound *bound, FsStrategy strategy,
			  double estimated)
{
	double		seen = state->recalled ? state->last_seen :
		fsfdw_recall_scan(state, bound, strategy);

	return seen >= 0 ? seen : estimated;
}

static void
explain_plan(ForeignScanState *node, FsScanState *state, ExplainState *es)
{
	FsTable    *table = state->table;
	ExprContext *econtext = node->ss.ps.ps_ExprContext;
	const FsBound *bound = fsfdw_run_bound(state);
	char	  **unknown = unknown_values(node, state, es);
	FsStrategy	strategy;
	List	   *reasons;
	double		requests = state->plan->requests;

	if (bound == NULL)
		bound = fsfdw_bind(table, state->plan, state->expr_states, econtext,
						   unknown);
	strategy = fsfdw_run_strategy(state, bound);
	reasons = not_pushed(node, state, es, bound, strategy);
	if (bound->never)
		ExplainPropertyText("Remote Request", "none: no row can match", es);
	else if (state->stats->first_request != NULL)
		ExplainPropertyText("Remote Request", state->stats->first_request, es);
	else
		ExplainPropertyText("Remote Request",
							first_request(state, bound, unknown), es);
	if (table->resource->detail_of != NULL && strategy != FS_STRATEGY_SHOW)
		ExplainPropertyText("Remote Request Per Row",
							row_request(state, bound, strategy), es);
	if (strategy == FS_STRATEGY_NESTED && !bound->never &&
		telling_parent(table->resource, bound) != NULL)
		ExplainPropertyText("Remote Request Per Parent",
							row_request(state, bound, strategy), es);
	ExplainPropertyText("Remote Strategy", fsfdw_strategy_name(strategy), es);
	if (reasons != NIL)
		ExplainPropertyList("Not Pushed", reasons, es);
	ExplainPropertyText("Consistency",
						fs_consistency_name(table->resource->consistency), es);
	if (strategy == FS_STRATEGY_SHOW && bound->nkeys >= 0)
		requests = bound->nkeys == 0 ? 0 :
			bound->nkeys + fs_resource_hides_trash(table->resource);
	else if (strategy != state->plan->strategy)
		requests = state->plan->list_requests;
	if (bound->never)
		requests = 0;
	else if (strategy != FS_STRATEGY_SHOW && !bound->unknown)
		requests = seen_requests(state, bound, strategy, requests);
	ExplainPropertyFloat("Estimated Requests", NULL, requests, 0, es);
	ExplainPropertyFloat("Estimated Time", "s",
						 estimated_seconds(table,
										   strategy == FS_STRATEGY_SHOW ?
										   table->resource->show_bucket :
										   table->resource->list_bucket,
										   strategy == FS_STRATEGY_LIST ?
										   Max(table->resource->list_credits, 1) : 1,
										   requests), 1, es);
}

static void
explain_run(FsScanState *state, ExplainState *es)
{
	FsFetchStats *stats = state->stats;

	ExplainPropertyInteger("Requests", NULL, stats->requests, es);
	ExplainPropertyInteger("Proof Requests", NULL, stats->proof_requests, es);
	ExplainPropertyInteger("Credits", NULL, stats->credits, es);
	ExplainPropertyInteger("Retries", NULL, stats->retries, es);
	if (stats->windows > 0)
	{
		ExplainPropertyInteger("Windows", NULL, stats->windows, es);
		ExplainPropertyInteger("Splits", NULL, stats->splits, es);
	}
	if (stats->refetches > 0)
		ExplainPropertyInteger("Refetches", NULL, stats->refetches, es);
	if (stats->left != NULL)
		ExplainPropertyText("Left", stats->left, es);
	ExplainPropertyInteger("Rate Limit Wait", "ms", stats->wait_ms, es);
	if (stats->data_as_of != 0)
		ExplainPropertyText("Data As Of", timestamptz_to_str(stats->data_as_of),
							es);
}

void
freshserviceExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	FsScanState *state = node->fdw_state;

	if (es->verbose)
		explain_plan(node, state, es);
	if (es->analyze)
		explain_run(state, es);
}
