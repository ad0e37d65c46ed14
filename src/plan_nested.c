/*-------------------------------------------------------------------------
 *
 * plan_nested.c
 *		What reading a nested table takes, and joins that give its keys.
 *
 * A listing for each parent: as many requests as parents, and those for the
 * parents' own table unless their keys are given.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_class.h"
#include "foreign/fdwapi.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "freshservice_fdw.h"
#include "source.h"

/* Parents assumed where the catalogue has no guess. */
#define ROWS_GUESS 100.0

/* How many values are given for a column, while planning. */
typedef struct FsCount
{
	const char *name;
	double		values;
} FsCount;

static double
count_of(List *counts, const char *name, size_t len)
{
	ListCell   *lc;

	foreach(lc, counts)
	{
		FsCount    *count = lfirst(lc);

		if (strlen(count->name) == len && memcmp(count->name, name, len) == 0)
			return count->values;
	}
	return 0;
}

/* What conditions give. */
static List *
given_counts(PlannerInfo *root, FsTable *table, List *conds)
{
	List	   *counts = NIL;
	ListCell   *lc;

	foreach(lc, conds)
	{
		FsCond	   *cond = lfirst(lc);
		FsCount    *count;

		if (!fsfdw_is_given(table, cond->attno))
			continue;
		count = palloc(sizeof(FsCount));
		count->name = fsfdw_table_column(table, cond->attno)->column->name;
		count->values = fsfdw_value_count(root, cond);
		counts = lappend(counts, count);
	}
	return counts;
}

/* Combinations of the values given for all placeholders; 0: some are not. */
static double
combinations(const FsResource *resource, List *counts)
{
	FsListHoles holes = fs_list_holes(resource);
	FsPlaceholder placeholder;
	double		result = 1;

	while (fs_list_hole_next(&holes, &placeholder))
	{
		/* ranges have to be given, and do not multiply */
		if (placeholder.bound == 0)
			result *= count_of(counts, placeholder.name, placeholder.len);
	}
	return result;
}

/* What is given of a parent's keys, as the parent names it. */
static List *
counts_of_parent(const FsResource *resource, const FsResource *parent,
				 List *counts)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, counts)
	{
		FsCount    *count = lfirst(lc);
		FsCount    *renamed;
		const char *field;
		size_t		len = fs_resource_parent_field(resource, count->name, &field);

		if (len == 0)
			continue;
		renamed = palloc(sizeof(FsCount));
		renamed->name = pnstrdup(field, len);
		renamed->values = count->values;
		result = lappend(result, renamed);
	}
	return result;
}

static double
guess(const FsResource *resource)
{
	return resource->rows_guess > 0 ? resource->rows_guess : ROWS_GUESS;
}

/*
 * Listings of a resource, one for each of its parents, and the requests that
 * telling them takes.
 */
static double
listings(const FsResource *resource, List *counts, double *requests)
{
	double		given = combinations(resource, counts);
	double		result = 0;
	char		name[FS_NAME_SIZE];

	*requests = 0;
	if (!fs_resource_is_nested(resource))
		return 1;
	if (given > 0)
		return given;
	for (const char *s = resource->parent; fs_word_next(&s, name, sizeof(name));)
	{
		const FsResource *parent = fs_resource_find(name);
		List	   *narrowed;
		const FsColumn *key;
		double		rows;
		double		below;
		double		above;

		if (parent == NULL)
			continue;
		narrowed = counts_of_parent(resource, parent, counts);
		rows = guess(parent);
		below = listings(parent, narrowed, &above);
		*requests += above +
			Max(below, ceil(rows / fsfdw_page_size(parent)));
		if (fs_resource_is_nested(parent))
		{
			double		ignored;

			rows *= below / Max(listings(parent, NIL, &ignored), 1);
		}
		key = fs_resource_key(parent);
		if (key != NULL && count_of(narrowed, key->name, strlen(key->name)) > 0)
			rows = Min(rows, count_of(narrowed, key->name, strlen(key->name)));
		result += Max(rows, 1);
	}
	return Max(result, 1);
}

double
fsfdw_nested_requests(PlannerInfo *root, FsTable *table, List *conds)
{
	const FsResource *resource = table->resource;
	double		above;
	double		ignored;
	double		below = listings(resource, given_counts(root, table, conds), &above);
	double		all = listings(resource, NIL, &ignored);
	double		pages = guess(resource) / Max(all, 1) / fsfdw_page_size(resource);

	return above + below * Max(ceil(pages), 1);
}

bool
fsfdw_can_list(FsTable *table, List *conds)
{
	const FsResource *resource = table->resource;
	FsListHoles holes = fs_list_holes(resource);
	FsPlaceholder placeholder;
	const char *field;

	while (fs_list_hole_next(&holes, &placeholder))
	{
		char	   *column = pnstrdup(placeholder.column, placeholder.column_len);
		bool		given = resource->parent != NULL &&
			fs_resource_parent_field(resource, column, &field) > 0;
		ListCell   *lc;

		/* a range that lacks one end is noticed when it is read */
		foreach(lc, conds)
		{
			FsCond	   *cond = lfirst(lc);

			if ((fsfdw_is_given(table, cond->attno) ||
				 fsfdw_is_range(table, cond->attno)) &&
				strcmp(fsfdw_table_column(table, cond->attno)->column->name,
					   column) == 0)
				given = true;
		}
		if (!given)
			return false;
	}
	return true;
}

/* ---------- Joins ---------- */

/* The relation's clauses that may give keys, with what they need. */
typedef struct FsEachKey
{
	FsTable    *table;
	List	   *clauses;		/* RestrictInfo */
	List	   *conds;			/* FsCond of each */
	List	   *done;			/* Relids there is a path for */
} FsEachKey;

/* Equivalence members that are a certain column. */
static bool
member_is_column(PlannerInfo *root, RelOptInfo *rel, EquivalenceClass *ec,
				 EquivalenceMember *em, void *arg)
{
	Node	   *node = (Node *) em->em_expr;
	AttrNumber *attno = arg;

	while (node != NULL && IsA(node, RelabelType))
		node = (Node *) ((RelabelType *) node)->arg;
	return node != NULL && IsA(node, Var) &&
		((Var *) node)->varno == rel->relid &&
		((Var *) node)->varattno == *attno;
}

static void
add_clause(PlannerInfo *root, RelOptInfo *baserel, FsEachKey *each,
		   RestrictInfo *clause)
{
	FsCond	   *cond = palloc(sizeof(FsCond));
	const char *reason;

	if (!join_clause_is_movable_to(clause, baserel) ||
		!fsfdw_classify(root, baserel, each->table, clause->clause,
						bms_difference(clause->clause_relids, baserel->relids),
						cond, &reason) ||
		!fsfdw_is_given(each->table, cond->attno))
		return;
	each->clauses = lappend(each->clauses, clause);
	each->conds = lappend(each->conds, cond);
}

/* A path for the values of certain relations, if they give all keys. */
static void
add_path_for(PlannerInfo *root, RelOptInfo *baserel, FsEachKey *each,
			 List *conds, Relids outer)
{
	List	   *all = list_copy(conds);
	ParamPathInfo *info;
	double		requests;
	ListCell   *clause;
	ListCell   *lc;

	foreach(lc, each->done)
	{
		if (bms_equal(outer, lfirst(lc)))
			return;
	}
	each->done = lappend(each->done, outer);
	forboth(clause, each->clauses, lc, each->conds)
	{
		RestrictInfo *info = lfirst_node(RestrictInfo, clause);

		if (bms_is_subset(info->clause_relids, bms_union(outer, baserel->relids)))
			all = lappend(all, lfirst(lc));
	}
	if (combinations(each->table->resource,
					 given_counts(root, each->table, all)) == 0)
		return;
	info = get_baserel_parampathinfo(root, baserel, outer);
	requests = fsfdw_nested_requests(root, each->table, all);
	fsfdw_add_request_path(root, baserel, FS_STRATEGY_NESTED, info->ppi_rows,
						   requests, fsfdw_unanalyzed_scale(root, outer), outer);
}

void
fsfdw_nested_paths_each(PlannerInfo *root, RelOptInfo *baserel,
						FsTable *table, List *conds)
{
	FsEachKey	each = {table};
	Relids		all = NULL;
	ListCell   *lc;

	foreach(lc, baserel->joininfo)
		add_clause(root, baserel, &each, lfirst_node(RestrictInfo, lc));
	/* column by column, because the server stops at the first that has some */
	for (int i = 0; baserel->has_eclass_joins && i < table->ncolumns; i++)
	{
		List	   *clauses;

		if (!fsfdw_is_given(table, table->columns[i].attno))
			continue;
		clauses = generate_implied_equalities_for_column(root, baserel, member_is_column,
														 &table->columns[i].attno,
														 baserel->lateral_referencers);
		foreach(lc, clauses)
			add_clause(root, baserel, &each, lfirst_node(RestrictInfo, lc));
	}

	/* the relations of each clause by themselves, then all of them */
	foreach(lc, each.clauses)
	{
		RestrictInfo *clause = lfirst_node(RestrictInfo, lc);
		Relids		outer = bms_union(clause->clause_relids, baserel->lateral_relids);

		outer = bms_del_member(outer, baserel->relid);
		if (bms_is_empty(outer))
			continue;
		add_path_for(root, baserel, &each, conds, outer);
		all = bms_union(all, outer);
	}
	if (!bms_is_empty(all))
		add_path_for(root, baserel, &each, conds, all);
}

/* ---------- Trust ---------- */

/* Whether a table has the rows of a resource, or some of them. */
static bool
has_rows_of(const FsTable *table, const FsResource *parent)
{
	const FsResource *resource = table->resource;

	if (table->row_set || table->view != NULL)
		return false;
	if (resource == parent)
		return true;
	return resource->columns_of != NULL &&
		strcmp(resource->columns_of, parent->name) == 0 &&
		resource->visible != NULL && parent->visible != NULL &&
		strcmp(resource->visible, parent->visible) == 0;
}

void
fsfdw_trust(PlannerInfo *root, FsTable *table, FsCond *cond)
{
	const FsResource *resource = table->resource;
	Node	   *node = (Node *) cond->value;
	Var		   *var = (Var *) node;
	RangeTblEntry *rte;
	FsTable    *other;
	FsTableColumn *column;
	const FsResource *parent;
	const char *field;
	size_t		len;

	if (cond->op != FS_COND_EQ || node == NULL || !IsA(node, Var) ||
		var->varlevelsup != 0 || var->varattno <= 0 || resource->parent == NULL ||
		!fsfdw_is_given(table, cond->attno))
		return;
	rte = planner_rt_fetch(var->varno, root);
	parent = fs_resource_find(resource->parent);
	if (rte->rtekind != RTE_RELATION || rte->relkind != RELKIND_FOREIGN_TABLE ||
		parent == NULL ||
		GetForeignServerIdByRelId(rte->relid) != table->serverid)
		return;
	other = fsfdw_table(rte->relid);
	column = fsfdw_table_column(other, var->varattno);
	len = fs_resource_parent_field(resource, fsfdw_table_column(table, cond->attno)->column->name,
								   &field);
	cond->trusted = column != NULL && has_rows_of(other, parent) &&
		strcmp(other->workspaces, table->workspaces) == 0 &&
		strlen(column->field) == len && memcmp(column->field, field, len) == 0;
}
