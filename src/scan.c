/*-------------------------------------------------------------------------
 *
 * scan.c
 *		Executing a foreign scan.
 *
 * Nothing is sent before the first row is wanted.  A run begins then: values
 * are bound, the scope is settled, and a source yields records.  What belongs
 * to the table is decided here, for every way of reading alike: the record
 * must be visible, in scope, and not met before in this run.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "compat.h"
#include "freshservice_fdw.h"
#include "source.h"

/* A run reads by list instead of by key where that costs so much less. */
#define DEARER 1.2

/* Several workspaces are listed one by one if each has so many pages. */
#define PAGES_WORTH_PICKING 4

typedef struct FsRun
{
	MemoryContext cxt;
	FsFetch    *fetch;
	FsScope    *scope;
	FsBound    *bound;
	FsStrategy	strategy;
	double		spent;			/* requests of the scan before this run */
	FsSource   *source;			/* NULL: no rows */
	FsSeen	   *seen;			/* NULL: the source names no record twice */
	FsBelongs	belongs;
	bool		begun;			/* it was told to begin */
} FsRun;

static bool
reads_flag(FsTable *table, List *retrieved, unsigned flag)
{
	ListCell   *lc;

	foreach(lc, retrieved)
	{
		FsTableColumn *column = fsfdw_table_column(table, lfirst_int(lc));

		/* fields below custom_fields are as incomplete as it is itself */
		if (strcmp(column->field, "*") == 0 ||
			strncmp(column->field, "custom_fields", 13) == 0 ||
			(column->column != NULL && (column->column->flags & flag)))
			return true;
	}
	return false;
}

static bool
reads_include(FsTable *table, List *retrieved)
{
	ListCell   *lc;

	foreach(lc, retrieved)
	{
		FsTableColumn *column = fsfdw_table_column(table, lfirst_int(lc));

		if (column->column != NULL && column->column->show_include != NULL)
			return true;
	}
	return false;
}

/* A field the query reads of which it is doubtful that filters send it. */
static const char *
doubtful_field(FsTable *table, List *retrieved)
{
	ListCell   *lc;

	for (int i = 0; i < table->ncolumns; i++)
	{
		const FsTableColumn *column = &table->columns[i];

		if (column->column == NULL || !(column->column->flags & FS_NO_FILTER))
			continue;
		foreach(lc, retrieved)
		{
			if (lfirst_int(lc) == column->attno ||
				strcmp(fsfdw_table_column(table, lfirst_int(lc))->field, "*") == 0)
				return column->field;
		}
	}
	return NULL;
}

/* Whether a condition's value can change from one rescan to the next. */
static bool
asks_at_runtime(FsScanState *state)
{
	ListCell   *lc;

	foreach(lc, state->expr_states)
	{
		if (fsfdw_is_runtime(((ExprState *) lfirst(lc))->expr))
			return true;
	}
	return false;
}

/* Whether it is known at run time only whose records are listed. */
static bool
lists_at_runtime(FsScanState *state)
{
	ListCell   *lc;

	foreach(lc, state->plan->conds)
	{
		FsCond	   *cond = lfirst(lc);

		if (fsfdw_list_param(state->table, cond->attno) != NULL &&
			cond->op == FS_COND_EQ && cond->expr >= 0 &&
			fsfdw_is_runtime(((ExprState *) list_nth(state->expr_states,
													 cond->expr))->expr))
			return state->plan->strategy == FS_STRATEGY_LIST;
	}
	return false;
}

void
freshserviceBeginForeignScan(ForeignScanState *node, int eflags)
{
	ForeignScan *plan = (ForeignScan *) node->ss.ps.plan;
	FsScanState *state = palloc0(sizeof(FsScanState));
	Relation	rel = node->ss.ss_currentRelation;

	state->table = fsfdw_table(RelationGetRelid(rel));
	state->plan = fsfdw_remoteplan_read(plan->fdw_private);
	state->expr_states = ExecInitExprList(plan->fdw_exprs, (PlanState *) node);
	state->stats = palloc0(sizeof(FsFetchStats));
	state->complete = state->table->resource->detail_of == NULL &&
		reads_flag(state->table, state->plan->retrieved, FS_WS_LOCAL);
	state->includes = reads_include(state->table, state->plan->retrieved);
	state->doubtful = doubtful_field(state->table, state->plan->retrieved);
	/* here, not at the first row: a cursor may be fetched from by another role */
	state->userid = fsfdw_scan_userid(node);
	node->fdw_state = state;
	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;

	state->cxt = AllocSetContextCreate(node->ss.ps.state->es_query_cxt,
									   "freshservice_fdw scan",
									   ALLOCSET_DEFAULT_SIZES);
	state->row_cxt = AllocSetContextCreate(state->cxt, "freshservice_fdw row",
										   ALLOCSET_DEFAULT_SIZES);
	state->decoder = fsfdw_decoder(state->table, RelationGetDescr(rel),
								   state->plan->retrieved);

	/*
	 * Rows are kept where they may be wanted again: when the executor says
	 * so, for reads by key or requester on the inner side of a join, where the
	 * next one is often the last one, and where only local clauses have
	 * parameters.
	 */
	state->keep_rows = (eflags & (EXEC_FLAG_REWIND | EXEC_FLAG_BACKWARD)) != 0 ||
		(!bms_is_empty(plan->scan.plan.extParam) &&
		 (state->plan->strategy == FS_STRATEGY_SHOW ||
		  state->plan->strategy == FS_STRATEGY_NESTED || lists_at_runtime(state) ||
		  !asks_at_runtime(state)));
}

const FsBound *
fsfdw_run_bound(const FsScanState *state)
{
	return state->run != NULL ? state->run->bound : NULL;
}

FsStrategy
fsfdw_run_strategy(const FsScanState *state, const FsBound *bound)
{
	FsTable    *table = state->table;
	FsStrategy	listing = fsfdw_is_nested(table) ? FS_STRATEGY_NESTED : FS_STRATEGY_LIST;

	if (state->plan->strategy == FS_STRATEGY_SHOW &&
		table->resource->detail_of == NULL && bound->nkeys > 1)
	{
		/* what listing it took the last time, or is thought to take */
		double		listed = fsfdw_recall_scan(state, bound, listing);

		if (listed < 0)
			listed = state->plan->list_requests;
		if (bound->nkeys > listed * DEARER)
			return listing;
	}
	if (state->plan->strategy == FS_STRATEGY_FILTER && !bound->never &&
		!bound->unknown && !fsfdw_filter_has_terms(table, bound))
		return FS_STRATEGY_LIST;
	return state->plan->strategy;
}

/* Whether one listing, or query, of all workspaces would be read. */
static bool
reads_account_wide(const FsScanState *state)
{
	const FsTable *table = state->table;

	return strcmp(table->workspaces, "all") == 0 && !state->complete &&
		fs_resource_workspaces(table->resource, table->server->msp) == FS_WS_ZERO;
}

/*
 * One listing of all workspaces is left for those of some where it is long: each
 * has a last page that is not full, and what moved is looked for at the end.  Of
 * a query, what changed outside the workspaces is listed besides.
 */
bool
fsfdw_run_picks(const FsScanState *state, const FsBound *bound, FsStrategy strategy)
{
	const FsRemotePlan *plan = state->plan;
	double		details = state->table->resource->detail_of != NULL ? plan->rows : 0;
	int			n = bound->nworkspaces;

	if (n < 0 || (strategy != FS_STRATEGY_LIST && strategy != FS_STRATEGY_FILTER))
		return false;
	if (!reads_account_wide(state))
		return true;
	if (strategy == FS_STRATEGY_LIST)
		return n <= 1 || plan->list_requests - details > PAGES_WORTH_PICKING * n;
	return plan->filter_requests - details >=
		n + fsfdw_filter_requests(state->table, NULL, 0, 1);
}

/* Whether records can move from one listing of the run to another. */
static bool
reads_one_by_one(const FsRun *run, const FsTable *table)
{
	return run->scope->nlistings > 1 &&
		fs_resource_workspaces(table->resource, table->server->msp) == FS_WS_ZERO;
}

static FsSource *
make_source(FsScanState *state, FsRun *run, FsStrategy strategy)
{
	FsSource   *source;
	FsBound    *bound = run->bound;
	bool		detail = state->table->resource->detail_of != NULL;
	const char *doubtful = detail ? NULL : state->doubtful;

	/* what the details take is the same either way */
	double		details = detail ? state->plan->rows : 0;
	FsEstimate	estimate = {
		.list_requests = state->plan->list_requests - details,
		.filter_requests = Max(state->plan->filter_requests - details, 0),
		.analyzed = state->plan->analyzed
	};
	if (strategy == FS_STRATEGY_SHOW)
		return fsfdw_source_show(run->fetch, bound->keys, bound->nkeys,
								 state->includes);
	if (strategy == FS_STRATEGY_NESTED ||
		(strategy == FS_STRATEGY_LIST && fs_resource_walks(state->table->resource)))
		return fsfdw_source_walk(run->fetch, run->scope, bound);
	if (strategy == FS_STRATEGY_FILTER && !fs_resource_counts(state->table->resource))
		return fsfdw_source_query(run->fetch, run->scope, bound, &estimate);
	if (strategy == FS_STRATEGY_FILTER)
		source = fsfdw_source_filter(run->fetch, run->scope, bound, doubtful,
									 &estimate);
	else
		source = fsfdw_source_choice(run->fetch, run->scope, bound, doubtful,
									 &estimate);
	if (detail)
		source = fsfdw_source_detail(run->fetch, source, bound, NULL, NULL,
									 state->includes);
	if (reads_one_by_one(run, state->table))
		source = fsfdw_source_moves(run->fetch, source, run->scope, bound,
									run->seen, state->includes);
	return source;
}

/* Requests that a run with these values is certain to need; 0: not known. */
static int64
certain_requests(FsScanState *state, const FsRun *run)
{
	if (run->strategy == FS_STRATEGY_SHOW)
		return run->bound->nkeys;
	if (run->strategy == FS_STRATEGY_NESTED)
		return fsfdw_given_requests(state->table, run->bound);
	return 0;
}

/* Refuses a run that is certain to need too many requests. */
static void
check_certain_limit(FsScanState *state, FsRun *run)
{
	int64		spent = state->stats->requests + state->stats->proof_requests;
	int			limit = state->table->max_requests;
	int64		certain = certain_requests(state, run);

	if (limit > 0 && certain > 0 && spent + certain > limit)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("scan of foreign table \"%s\" would need " INT64_FORMAT " requests to server \"%s\", more than %d",
						state->table->name, certain,
						state->table->server->name, limit),
				 errhint("Ask for fewer keys at once, or raise \"max_requests\" of the table, the server or freshservice_fdw.max_requests.")));
}

/*
 * Records that leave the scope are met where they are read again, or where
 * the index has not noticed.
 */
static void
limit_scope(FsRun *run, FsScanState *state, FsStrategy strategy)
{
	if (strategy == FS_STRATEGY_FILTER)
		fsfdw_scope_limit(run->fetch, run->scope);
	if (reads_one_by_one(run, state->table))
	{
		run->scope->nallowed = run->scope->nlistings;
		run->scope->allowed = run->scope->listings;
		run->scope->unsaid = run->scope->picked ||
			strcmp(state->table->workspaces, "all") == 0;
	}
}

static FsRun *
begin_run(FsScanState *state, FsBound *bound, MemoryContext cxt)
{
	FsRun	   *run = palloc0(sizeof(FsRun));
	FsStrategy	strategy;

	run->cxt = cxt;
	run->bound = bound;
	if (bound->never)
		return run;
	strategy = fsfdw_run_strategy(state, bound);
	run->strategy = strategy;
	if (!state->recalled && strategy != FS_STRATEGY_SHOW)
	{
		state->last_seen = fsfdw_recall_scan(state, bound, strategy);
		state->recalled = true;
	}
	run->spent = state->stats->requests + state->stats->proof_requests;
	if (strategy == FS_STRATEGY_NESTED)
		fsfdw_check_given(state->table, bound);
	check_certain_limit(state, run);
	run->fetch = fsfdw_fetch_begin(state->table, state->userid, state->stats);
	fsfdw_fetch_describe(run->fetch, fsfdw_strategy_name(strategy),
						 run->spent + state->plan->requests);
	run->scope = fsfdw_scope(run->fetch, state->complete,
							 strategy == FS_STRATEGY_SHOW);
	if (fsfdw_run_picks(state, bound, strategy))
		run->scope = fsfdw_scope_pick(run->fetch, run->scope, bound->workspaces,
									  bound->nworkspaces);
	if (run->scope->nlistings == 0)
		return run;
	if (strategy != FS_STRATEGY_SHOW)
	{
		/* children of several parents may have the same id */
		if (strategy != FS_STRATEGY_NESTED &&
			(state->table->resource->detail_of == NULL ||
			reads_one_by_one(run, state->table)))
			run->seen = fsfdw_seen_create();
		limit_scope(run, state, strategy);
	}
	fsfdw_belongs_init(&run->belongs, state->table->resource, run->scope,
					   state->table->row_set);
	run->source = make_source(state, run, strategy);
	return run;
}

/* Everything a run has lives in its context; callbacks free the rest. */
static void
end_run(FsScanState *state)
{
	if (state->run != NULL)
		MemoryContextDelete(state->run->cxt);
	state->run = NULL;
}

/* Binds the values and begins a run, or finds the rows kept from the last. */
static void
start(ForeignScanState *node, FsScanState *state)
{
	ExprContext *econtext = node->ss.ps.ps_ExprContext;
	MemoryContext cxt = AllocSetContextCreate(state->cxt,
											  "freshservice_fdw run",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	FsBound    *bound = fsfdw_bind(state->table, state->plan,
								   state->expr_states, econtext, NULL);

	if (state->run != NULL)
	{
		/* a rescan with new parameters: are they? */
		if (state->spool != NULL && fsfdw_bound_equal(bound, state->run->bound))
		{
			MemoryContextSwitchTo(old);
			MemoryContextDelete(cxt);
			tuplestore_rescan(state->spool);
			state->replaying = true;
			state->rebind = false;
			return;
		}
		end_run(state);
		if (state->spool != NULL)
			tuplestore_clear(state->spool);
	}
	/* end_run() gave the engine back, so that this takes it again */
	state->run = begin_run(state, bound, cxt);
	MemoryContextSwitchTo(old);
	state->replaying = false;
	state->rebind = false;
	if (state->keep_rows && state->spool == NULL)
	{
		old = MemoryContextSwitchTo(state->cxt);
		state->spool = tuplestore_begin_heap(true, false, work_mem);
		state->spool_slot =
			MakeSingleTupleTableSlot(RelationGetDescr(node->ss.ss_currentRelation),
									 &TTSOpsMinimalTuple);
		MemoryContextSwitchTo(old);
	}
}

/* Whether a record belongs to the table and has not been given yet. */
static bool
accept(FsScanState *state, FsRun *run, FsJson record)
{
	FsTable    *table = state->table;
	FsIdentity	identity;
	bool		belongs;

	if (record.type != FS_JSON_OBJECT)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
				 errmsg("server \"%s\" lists something that is not an object for foreign table \"%s\"",
						table->server->name, table->name)));
	belongs = fsfdw_belongs(&run->belongs, record, &identity);
	/* a record once met is not taken in another state later */
	if (run->seen != NULL && identity.known &&
		!fsfdw_seen_add(run->seen, identity.id,
						fs_resource_workspaces(table->resource, table->server->msp) == FS_WS_EACH ?
						identity.workspace : 0))
		return false;
	if (belongs && run->strategy == FS_STRATEGY_SHOW)
	{
		FsTrash    *trash = fsfdw_trash_of(table, table->resource);

		return trash == NULL || !fsfdw_trash_has(trash, run->fetch, record);
	}
	return belongs;
}

/* Columns that the record lacks but its listing was asked for. */
static void
fill_keys(FsScanState *state, const FsKeys *keys, TupleTableSlot *slot)
{
	ListCell   *lc;

	foreach(lc, state->plan->retrieved)
	{
		FsTableColumn *column = fsfdw_table_column(state->table, lfirst_int(lc));
		int			i = column->attno - 1;

		if (!slot->tts_isnull[i] || column->column == NULL)
			continue;
		for (int k = 0; k < keys->n; k++)
		{
			Oid			function;
			Oid			ioparam;

			if (strcmp(keys->of[k].name, column->column->name) != 0)
				continue;
			slot->tts_isnull[i] = false;
			if (column->typid == INT8OID)
			{
				slot->tts_values[i] = Int64GetDatum(strtoll(keys->of[k].value, NULL, 10));
				break;
			}
			getTypeInputInfo(column->typid, &function, &ioparam);
			slot->tts_values[i] =
				OidInputFunctionCall(function, unconstify(char *, keys->of[k].value),
									 ioparam, column->typmod);
			break;
		}
	}
}

/* The next record of the run as a row; false at the end. */
static bool
next_row(FsScanState *state, TupleTableSlot *slot)
{
	FsRun	   *run = state->run;
	MemoryContext old;
	FsJson		record;

	if (run->source == NULL)
		return false;
	old = MemoryContextSwitchTo(run->cxt);
	for (;;)
	{
		if (!run->source->next(run->source, &record))
		{
			run->source->close(run->source);
			run->source = NULL;
			if (run->strategy != FS_STRATEGY_SHOW)
				fsfdw_remember_scan(state, run->bound, run->strategy,
									state->stats->requests +
									state->stats->proof_requests - run->spent);
			MemoryContextSwitchTo(old);
			return false;
		}
		if (accept(state, run, record))
			break;
		CHECK_FOR_INTERRUPTS();
	}

	state->stats->rows++;
	MemoryContextReset(state->row_cxt);
	MemoryContextSwitchTo(state->row_cxt);
	memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts);
	fsfdw_decode(state->decoder, record, slot->tts_values, slot->tts_isnull);
	if (run->source->keys != NULL)
		fill_keys(state, run->source->keys, slot);
	MemoryContextSwitchTo(old);
	ExecStoreVirtualTuple(slot);
	return true;
}

TupleTableSlot *
freshserviceIterateForeignScan(ForeignScanState *node)
{
	FsScanState *state = node->fdw_state;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;

	if (state->run == NULL || state->rebind)
		start(node, state);

	ExecClearTuple(slot);
	if (state->replaying)
	{
		if (tuplestore_gettupleslot(state->spool, true, false,
									state->spool_slot))
			return ExecCopySlot(slot, state->spool_slot);
		state->replaying = false;
	}
	if (next_row(state, slot) && state->spool != NULL)
		tuplestore_puttupleslot(state->spool, slot);
	return slot;
}

bool
fsfdw_scan_ready(ForeignScanState *node)
{
	FsScanState *state = node->fdw_state;
	FsRun	   *run;

	if (state->run == NULL || state->rebind)
		start(node, state);
	run = state->run;
	if (state->replaying || run->source == NULL || run->source->at_hand)
		return true;
	if (!run->begun && run->source->begin != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(run->cxt);

		run->source->begin(run->source);
		MemoryContextSwitchTo(old);
	}
	run->begun = true;
	return fsfdw_fetch_ready(run->fetch);
}

int
fsfdw_scan_fd(ForeignScanState *node)
{
	FsScanState *state = node->fdw_state;

	return fsfdw_fetch_fd(state->run->fetch);
}

void
freshserviceReScanForeignScan(ForeignScanState *node)
{
	FsScanState *state = node->fdw_state;

	if (state->run == NULL)
		return;
	if (node->ss.ps.chgParam != NULL)
		state->rebind = true;	/* values are bound when a row is wanted */
	else if (state->spool != NULL)
	{
		tuplestore_rescan(state->spool);
		state->replaying = true;
	}
	else
		end_run(state);
}

void
freshserviceEndForeignScan(ForeignScanState *node)
{
	FsScanState *state = node->fdw_state;

	if (state == NULL || state->cxt == NULL)
		return;
	end_run(state);
	if (state->spool != NULL)
	{
		ExecDropSingleTupleTableSlot(state->spool_slot);
		tuplestore_end(state->spool);
	}
	MemoryContextDelete(state->cxt);
}
