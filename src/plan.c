/*-------------------------------------------------------------------------
 *
 * plan.c
 *		Choosing how a foreign table is read.
 *
 * Requests are what a scan costs: each takes a round trip and a share of the
 * account's allowance.  Planning sends none; it goes by statistics (ANALYZE),
 * else by the catalogue's guess of the table's size and by how far back a
 * query looks.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type_d.h"
#include "nodes/makefuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "parser/parsetree.h"
#include "storage/bufmgr.h"
#include "utils/date.h"
#include "utils/selfuncs.h"

#include "compat.h"
#include "freshservice_fdw.h"
#include "source.h"

/*
 * Cost of one request, in the planner's units: dear enough to dwarf local
 * work, cheap enough that a scan of a whole table does not look worth
 * compiling (jit_above_cost).
 */
#define REQUEST_COST 100.0

/* Cost of decoding one row. */
#define ROW_COST 0.05

/* What makes a way that ends in an error dearer than any other. */
#define IMPOSSIBLE 1e8

/* Records are taken to be spread over so many days. */
#define ASSUMED_DAYS 700.0

/* Share of rows assumed for a lower bound that is known at run time only. */
#define UNKNOWN_RECENT 0.01

/* Days that a filter query is wider than its conditions. */
#define DOUBTFUL_DAYS 4.0

/* Share of rows assumed for one value of an enumerated column. */
#define ENUM_SHARE 0.25

/* Integers that one filter query has room for, about. */
#define VALUES_A_QUERY 16.0

/* What the planner keeps for a foreign table. */
typedef struct FsRel
{
	FsTable    *table;
	double		tuples;			/* all rows of the table */
	bool		analyzed;		/* there are statistics of its columns */
	List	   *conds;			/* FsCond of baserestrictinfo */
	double		keys;			/* values they give for the key; 0: none */
	bool		by_filter;		/* some can be asked for by a filter query */
	double		list_requests;
	double		filter_requests;
	double		parts;			/* queries that lists of values take */
} FsRel;

/* Days from a bound's value back from now; -1 if not known while planning. */
static double
age_in_days(PlannerInfo *root, Expr *value)
{
	Node	   *node = estimate_expression_value(root, (Node *) value);
	Const	   *con = (Const *) node;
	TimestampTz moment;
	int			overflow;

	if (!IsA(node, Const) || con->constisnull)
		return -1;
	if (con->consttype == TIMESTAMPTZOID || con->consttype == TIMESTAMPOID)
		moment = DatumGetTimestampTz(con->constvalue);
	else if (con->consttype == DATEOID)
		moment = date2timestamp_opt_overflow(DatumGetDateADT(con->constvalue), &overflow);
	else
		return -1;
	if (TIMESTAMP_NOT_FINITE(moment))
		return ASSUMED_DAYS;
	return Max((GetCurrentTimestamp() - moment) / (double) USECS_PER_DAY, 0);
}

/* Share of the table's rows that a comparison leaves, roughly. */
static double
comparison_share(PlannerInfo *root, RelOptInfo *rel, FsRel *fsrel, FsCond *cond)
{
	FsTableColumn *column = fsfdw_table_column(fsrel->table, cond->attno);
	double		share = ENUM_SHARE;

	if (!fsrel->analyzed && column->column != NULL &&
		(column->column->labels != NULL || fsfdw_is_workspace(fsrel->table, cond->attno)))
	{
		switch (cond->op)
		{
			case FS_COND_EQ:
				return share;
			case FS_COND_NE:
				return 1 - share;
			case FS_COND_ANY:
			case FS_COND_NOT_ANY:
				share *= fsfdw_array_length(root, (Node *) cond->value);
				share = Min(share, 1.0);
				return cond->op == FS_COND_ANY ? share : 1 - share;
			default:
				break;
		}
	}
	return clause_selectivity(root, cond->clause, rel->relid, JOIN_INNER, NULL);
}

/* The same of any condition; alternatives are taken to be independent. */
static double
condition_share(PlannerInfo *root, RelOptInfo *rel, FsRel *fsrel, FsCond *cond)
{
	double		share = 1;
	ListCell   *lc;

	if (cond->op != FS_COND_AND && cond->op != FS_COND_OR)
		return comparison_share(root, rel, fsrel, cond);
	foreach(lc, cond->args)
	{
		double		arm = condition_share(root, rel, fsrel, lfirst(lc));

		share *= cond->op == FS_COND_AND ? arm : 1 - arm;
	}
	return cond->op == FS_COND_AND ? share : 1 - share;
}

/* Share of rows, by assumption: days covered of those all rows spread over. */
static double
assumed_share(PlannerInfo *root, List *conds)
{
	double		from = ASSUMED_DAYS;
	double		to = 0;
	ListCell   *lc;

	foreach(lc, conds)
	{
		FsCond	   *cond = lfirst(lc);
		double		age = age_in_days(root, cond->value);

		if (age < 0)
			age = ASSUMED_DAYS * UNKNOWN_RECENT;
		if (cond->op != FS_COND_LT && cond->op != FS_COND_LE)
			from = Min(from, age);
		if (cond->op != FS_COND_GT && cond->op != FS_COND_GE)
			to = Max(to, age);
	}
	return Max(from - to, 0) / ASSUMED_DAYS;
}

/* Share of rows, by statistics; values known at run time only are assumed. */
static double
measured_share(PlannerInfo *root, RelOptInfo *rel, List *conds)
{
	List	   *clauses = NIL;
	double		share;
	bool		unknown = false;
	ListCell   *lc;

	foreach(lc, conds)
	{
		FsCond	   *cond = lfirst(lc);

		if (age_in_days(root, cond->value) < 0)
			unknown = true;
		else
			clauses = lappend(clauses, cond->clause);
	}
	share = clauselist_selectivity(root, clauses, rel->relid, JOIN_INNER, NULL);
	return unknown ? Min(share, UNKNOWN_RECENT) : share;
}

static double
time_share(PlannerInfo *root, RelOptInfo *rel, FsRel *fsrel, List *conds)
{
	return fsrel->analyzed ? measured_share(root, rel, conds) :
		assumed_share(root, conds);
}

/* The conditions that bound the splitter's dimension d. */
static List *
dimension_conds(FsRel *fsrel, int d)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, fsrel->conds)
	{
		FsCond	   *cond = lfirst(lc);

		if (fsfdw_day_dimension(fsrel->table, cond->attno) == d)
			result = lappend(result, cond);
	}
	return result;
}

/* Workspaces that are read one by one, as far as the options say so. */
static int
workspaces_named(const FsTable *table)
{
	int64	   *ids;

	return fs_resource_workspaces(table->resource, table->server->msp) == FS_WS_NONE ? 1 :
		Max(fsfdw_workspace_ids(table->workspaces, &ids), 1);
}

/* Requests for reading by list. */
static double
cost_list(PlannerInfo *root, RelOptInfo *rel, FsRel *fsrel)
{
	double		rows = fsrel->tuples;
	int			workspaces = workspaces_named(fsrel->table);
	List	   *since = NIL;
	ListCell   *lc;

	foreach(lc, fsrel->conds)
	{
		FsCond	   *cond = lfirst(lc);
		bool		narrows = fsfdw_is_workspace(fsrel->table, cond->attno);

		if (narrows)
			workspaces = Min(workspaces, fsfdw_value_count(root, cond));
		if (!narrows && !fsfdw_is_variant(fsrel->table, cond->attno) &&
			!fsfdw_list_asks(fsrel->table, cond))
			continue;
		if (fsfdw_is_since(fsrel->table, cond->attno))
			since = lappend(since, cond);
		else
			rows *= condition_share(root, rel, fsrel, cond);
	}
	rows *= time_share(root, rel, fsrel, since);
	return workspaces * fsfdw_list_requests(fsfdw_listed(fsrel->table),
											rows / workspaces);
}

/*
 * Requests for reading by filter queries: whole days, a partly filled last
 * page for each window, and the listings of what the index may not know yet.
 */
static double
cost_filter(PlannerInfo *root, RelOptInfo *rel, FsRel *fsrel, double sets_share,
			double parts)
{
	double		share = sets_share;
	double		workspaces = workspaces_named(fsrel->table);
	double		rows;

	for (int d = 0; d < 2; d++)
		share *= Min(time_share(root, rel, fsrel, dimension_conds(fsrel, d)) +
					 DOUBTFUL_DAYS / ASSUMED_DAYS, 1.0);
	rows = fsrel->tuples * share;
	return workspaces * fsfdw_filter_requests(fsrel->table, NULL, rows / workspaces,
											  parts);
}

double
fsfdw_value_count(PlannerInfo *root, const FsCond *cond)
{
	double		values = 0;
	ListCell   *lc;

	if (cond->op == FS_COND_EQ)
		return 1;
	if (cond->op == FS_COND_ANY)
		return Max(fsfdw_array_length(root, (Node *) cond->value), 1);
	foreach(lc, cond->args)
		values += fsfdw_value_count(root, lfirst(lc));
	return values;
}

/* Attributes that the query reads, as a list of int. */
static List *
attributes_read(RelOptInfo *baserel, FsTable *table, List *clauses)
{
	Bitmapset  *used = NULL;
	List	   *result = NIL;
	bool		whole_row;

	pull_varattnos((Node *) baserel->reltarget->exprs, baserel->relid, &used);
	pull_varattnos((Node *) clauses, baserel->relid, &used);
	whole_row = bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used);
	for (int i = 0; i < table->ncolumns; i++)
	{
		AttrNumber	attno = table->columns[i].attno;

		if (whole_row ||
			bms_is_member(attno - FirstLowInvalidHeapAttributeNumber, used))
			result = lappend_int(result, attno);
	}
	return result;
}

/*
 * Whether the query reads a column that listings may lack.  What a table
 * contains must not depend on the way, so it is not shown then.
 */
static bool
reads_doubtful(RelOptInfo *baserel, FsTable *table)
{
	List	   *clauses = extract_actual_clauses(baserel->baserestrictinfo, false);
	ListCell   *lc;

	foreach(lc, attributes_read(baserel, table, clauses))
	{
		FsTableColumn *column = fsfdw_table_column(table, lfirst_int(lc));

		if (column->column != NULL && (column->column->flags & FS_NO_LIST) != 0)
			return true;
	}
	return false;
}

void
freshserviceGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel,
							  Oid foreigntableid)
{
	FsRel	   *fsrel = palloc0(sizeof(FsRel));
	double		sets_share = 1;
	double		longest_share = 1;	/* of the list of values that takes most */
	ListCell   *lc;

	fsrel->table = fsfdw_table(foreigntableid);
	fsrel->table->no_show = reads_doubtful(baserel, fsrel->table);
	baserel->fdw_private = fsrel;

	fsrel->analyzed = baserel->tuples > 0;
	if (!fsrel->analyzed)
		baserel->tuples = Max(fsrel->table->resource->rows_guess, 100);
	fsrel->tuples = baserel->tuples;
	fsrel->parts = 1;

	foreach(lc, baserel->baserestrictinfo)
	{
		RestrictInfo *clause = lfirst_node(RestrictInfo, lc);
		FsCond	   *cond = palloc(sizeof(FsCond));
		const char *reason;

		if (!fsfdw_classify(root, baserel, fsrel->table, clause->clause, NULL,
							cond, &reason))
			continue;
		/* which keeps its selectivity; of patterns only the beginning counts */
		if (cond->op != FS_COND_PREFIX)
			cond->clause = (Node *) clause;
		fsrel->conds = lappend(fsrel->conds, cond);
		if (fsfdw_is_key(fsrel->table, cond->attno))
		{
			double		keys = fsfdw_value_count(root, cond);

			fsrel->keys = fsrel->keys > 0 ? Min(fsrel->keys, keys) : keys;
		}
		else if (fsfdw_is_workspace(fsrel->table, cond->attno))
			sets_share *= condition_share(root, baserel, fsrel, cond);
		else if (fsfdw_filter_asks(fsrel->table, cond))
		{
			double		share = 1;
			double		parts = 1;

			fsrel->by_filter = true;
			if (cond->op == FS_COND_ANY)
				parts = ceil(fsfdw_array_length(root, (Node *) cond->value) / VALUES_A_QUERY);
			if (fsfdw_day_dimension(fsrel->table, cond->attno) < 0)
				share = condition_share(root, baserel, fsrel, cond);
			sets_share *= share;
			if (parts > fsrel->parts)
			{
				fsrel->parts = parts;
				longest_share = share;
			}
		}
	}
	set_baserel_size_estimates(root, baserel);
	if (fsrel->keys > 0)
		baserel->rows = clamp_row_est(Min(baserel->rows, fsrel->keys));

	fsrel->list_requests = fsfdw_is_nested(fsrel->table) ?
		fsfdw_nested_requests(root, fsrel->table, fsrel->conds) :
		cost_list(root, baserel, fsrel);
	fsrel->filter_requests = cost_filter(root, baserel, fsrel, sets_share, fsrel->parts);

	/* such a list can be left out of the query */
	if (fsrel->parts > 1 && longest_share > 0)
		fsrel->filter_requests = Min(fsrel->filter_requests,
									 cost_filter(root, baserel, fsrel, sets_share / longest_share, 1));
	if (fsrel->table->resource->detail_of != NULL)
	{
		/* one more for each record the listing or the filter names */
		fsrel->list_requests += baserel->rows;
		fsrel->filter_requests += baserel->rows;
	}
}

void
fsfdw_add_request_path(PlannerInfo *root, RelOptInfo *baserel, FsStrategy strategy,
				 double rows, double requests, double scale,
				 Relids required_outer)
{
	Cost		total = requests * scale * REQUEST_COST + rows * ROW_COST;
	List	   *private = list_make2(makeInteger(strategy),
									 makeFloat(psprintf("%.0f", requests)));

	add_path(baserel, (Path *)
			 fsfdw_create_path(root, baserel, rows, Min(REQUEST_COST, total), total,
							   required_outer, private));
}

/* What a request for each row of other relations reads. */
typedef struct FsEach
{
	FsStrategy	strategy;
	List	   *done;			/* Relids it is thought of for already */
} FsEach;

/* Whether a column's value from elsewhere can be asked for in that way. */
static bool
is_asked_each(FsTable *table, const FsEach *each, AttrNumber attno)
{
	return each->strategy == FS_STRATEGY_SHOW ? fsfdw_is_key(table, attno) :
		fsfdw_list_param(table, attno) != NULL;
}

/* A value of a join clause may come from any other relation. */
static bool
is_each_join(PlannerInfo *root, RelOptInfo *baserel, const FsEach *each,
			 RestrictInfo *clause)
{
	FsRel	   *fsrel = baserel->fdw_private;
	FsCond		cond;
	const char *reason;

	return fsfdw_classify(root, baserel, fsrel->table, clause->clause,
						  bms_difference(clause->clause_relids, baserel->relids),
						  &cond, &reason) &&
		is_asked_each(fsrel->table, each, cond.attno) &&
		(each->strategy == FS_STRATEGY_SHOW || fsfdw_list_asks(fsrel->table, &cond));
}

/* Equivalence members that are such a column. */
static bool
member_is_asked(PlannerInfo *root, RelOptInfo *rel, EquivalenceClass *ec,
				EquivalenceMember *em, void *arg)
{
	FsRel	   *fsrel = rel->fdw_private;
	Node	   *node = (Node *) em->em_expr;

	while (node != NULL && IsA(node, RelabelType))
		node = (Node *) ((RelabelType *) node)->arg;
	return node != NULL && IsA(node, Var) &&
		((Var *) node)->varno == rel->relid &&
		is_asked_each(fsrel->table, arg, ((Var *) node)->varattno);
}

/*
 * PostgreSQL takes a table that was never vacuumed or analyzed to have at
 * least ten pages, so that joining a handful of ids looks like thousands of
 * requests.  Its true size is at hand: the share of it in that guess, its
 * last page taken to be half full.
 */
double
fsfdw_unanalyzed_scale(PlannerInfo *root, Relids outer)
{
	const double guessed_pages = 10;
	int			relid;
	RangeTblEntry *rte;
	Relation	rel;
	double		scale = 1;

	if (!bms_get_singleton_member(outer, &relid))
		return 1;
	rte = planner_rt_fetch(relid, root);
	if (rte->rtekind != RTE_RELATION || rte->relkind != RELKIND_RELATION)
		return 1;
	rel = table_open(rte->relid, NoLock);
	if (rel->rd_rel->reltuples < 0 && !rel->rd_rel->relhassubclass)
	{
		double		pages = RelationGetNumberOfBlocks(rel);

		if (pages < guessed_pages)
			scale = Max(pages - 0.5, 0.1) / guessed_pages;
	}
	table_close(rel, NoLock);
	return scale;
}

/* One show or listing per outer row, for the relations the clause needs. */
static void
add_path_each(PlannerInfo *root, RelOptInfo *baserel, FsEach *each,
			  RestrictInfo *clause)
{
	FsRel	   *fsrel = baserel->fdw_private;
	Relids		outer = bms_union(clause->clause_relids, baserel->lateral_relids);
	ParamPathInfo *info;
	double		requests = 1;
	ListCell   *lc;

	outer = bms_del_member(outer, baserel->relid);
	if (bms_is_empty(outer) ||
		!join_clause_is_movable_to(clause, baserel) ||
		!is_each_join(root, baserel, each, clause))
		return;
	foreach(lc, each->done)
	{
		if (bms_equal(outer, lfirst(lc)))
			return;
	}
	info = get_baserel_parampathinfo(root, baserel, outer);
	if (each->strategy == FS_STRATEGY_SHOW)
		info->ppi_rows = 1;		/* a key names one record */
	else
	{
		double		rows = fsrel->tuples *
			clause_selectivity(root, (Node *) clause, baserel->relid, JOIN_INNER, NULL);

		requests = Max(ceil(rows / fsfdw_page_size(fsfdw_listed(fsrel->table))), 1);
		if (fsrel->table->resource->detail_of != NULL)
			requests += info->ppi_rows;
	}
	fsfdw_add_request_path(root, baserel, each->strategy, info->ppi_rows, requests,
					 fsfdw_unanalyzed_scale(root, outer), outer);
	each->done = lappend(each->done, outer);
}

static void
add_paths_each(PlannerInfo *root, RelOptInfo *baserel, FsStrategy strategy)
{
	FsEach		each = {strategy, NIL};
	ListCell   *lc;

	foreach(lc, baserel->joininfo)
		add_path_each(root, baserel, &each, lfirst_node(RestrictInfo, lc));
	if (baserel->has_eclass_joins)
	{
		List	   *clauses =
			generate_implied_equalities_for_column(root, baserel,
												   member_is_asked, &each,
												   baserel->lateral_referencers);

		foreach(lc, clauses)
			add_path_each(root, baserel, &each, lfirst_node(RestrictInfo, lc));
	}
}

void
freshserviceGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel,
							Oid foreigntableid)
{
	FsRel	   *fsrel = baserel->fdw_private;
	const FsResource *resource = fsrel->table->resource;
	Relids		lateral = baserel->lateral_relids;

	if (fsrel->keys > 0)
		fsfdw_add_request_path(root, baserel, FS_STRATEGY_SHOW, baserel->rows,
							   fsrel->keys + fs_resource_hides_trash(resource), 1,
							   lateral);
	else if (fsfdw_is_nested(fsrel->table))
		fsfdw_add_request_path(root, baserel, FS_STRATEGY_NESTED, baserel->rows,
							   fsrel->list_requests,
							   fsfdw_can_list(fsrel->table, fsrel->conds) ? 1 : IMPOSSIBLE,
							   lateral);
	else
	{
		if (fsfdw_listed(fsrel->table)->list_path != NULL)
			fsfdw_add_request_path(root, baserel, FS_STRATEGY_LIST, baserel->rows,
							 fsrel->list_requests,
							 Max(fsfdw_listed(fsrel->table)->list_credits, 1),
							 lateral);
		if (fsrel->by_filter && !fsfdw_is_nested(fsrel->table))
			fsfdw_add_request_path(root, baserel, FS_STRATEGY_FILTER, baserel->rows,
							 fsrel->filter_requests, 1, lateral);
	}
	if (fsrel->table->key != NULL && fs_resource_shows(resource))
		add_paths_each(root, baserel, FS_STRATEGY_SHOW);
	if (fsfdw_is_nested(fsrel->table))
		fsfdw_nested_paths_each(root, baserel, fsrel->table, fsrel->conds);
	if (fsfdw_listed(fsrel->table)->list_asks != NULL)
		add_paths_each(root, baserel, FS_STRATEGY_LIST);
}

ForeignScan *
freshserviceGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel,
						   Oid foreigntableid, ForeignPath *best_path,
						   List *tlist, List *scan_clauses, Plan *outer_plan)
{
	FsRel	   *fsrel = baserel->fdw_private;
	FsRemotePlan plan = {0};
	List	   *exprs = NIL;
	Relids		outer = PATH_REQ_OUTER((Path *) best_path);
	ListCell   *lc;

	plan.strategy = (FsStrategy) intVal(linitial(best_path->fdw_private));
	plan.requests = floatVal(lsecond(best_path->fdw_private));
	plan.list_requests = fsrel->list_requests;
	if (fsrel->by_filter)
		plan.filter_requests = fsrel->filter_requests;
	plan.rows = baserel->rows;
	plan.analyzed = fsrel->analyzed;

	scan_clauses = extract_actual_clauses(scan_clauses, false);
	foreach(lc, scan_clauses)
	{
		FsCond	   *cond = palloc(sizeof(FsCond));
		const char *reason;

		if (fsfdw_classify(root, baserel, fsrel->table, lfirst(lc), outer, cond,
						   &reason))
		{
			fsfdw_trust(root, fsrel->table, cond);
			exprs = fsfdw_cond_values(cond, exprs);
			cond->qual = list_length(plan.not_pushed);
			plan.conds = lappend(plan.conds, cond);
		}
		plan.not_pushed = lappend(plan.not_pushed, makeString(pstrdup(reason)));
	}
	plan.retrieved = attributes_read(baserel, fsrel->table, scan_clauses);

	return make_foreignscan(tlist, scan_clauses, baserel->relid, exprs,
							fsfdw_remoteplan_write(&plan), NIL, NIL, outer_plan);
}
