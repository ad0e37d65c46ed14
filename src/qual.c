/*-------------------------------------------------------------------------
 *
 * qual.c
 *		Which clauses the remote side may answer.
 *
 * A clause is shippable if the API's answer is never narrower than SQL's:
 * comparisons (leaf.c) of columns that filter queries know with values that
 * do not depend on the row, joined by AND and OR.  Every clause stays in the
 * plan's qual and is checked again, so a wider answer is harmless.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/nodeFuncs.h"

#include "freshservice_fdw.h"

/* What classifying a tree needs at every node. */
typedef struct FsTree
{
	PlannerInfo *root;
	RelOptInfo *rel;
	FsTable    *table;
	Relids		other_relids;
} FsTree;

static bool classify_node(FsTree *tree, Expr *clause, FsCond *cond,
						  const char **reason);

/*
 * An OR needs all of its arms: without one, rows would be missing.  Of an AND
 * any will do: without one, there are only more rows.
 */
static bool
classify_arms(FsTree *tree, BoolExpr *expr, FsCond *cond, const char **reason)
{
	const char *arm_reason = "";
	ListCell   *lc;

	memset(cond, 0, sizeof(*cond));
	cond->expr = -1;
	cond->clause = (Node *) expr;
	cond->op = expr->boolop == OR_EXPR ? FS_COND_OR : FS_COND_AND;
	foreach(lc, expr->args)
	{
		FsCond	   *arm = palloc(sizeof(FsCond));

		if (classify_node(tree, lfirst(lc), arm, &arm_reason))
			cond->args = lappend(cond->args, arm);
		else if (cond->op == FS_COND_OR)
		{
			*reason = arm_reason;
			return false;
		}
	}
	*reason = cond->args != NIL ? "" : arm_reason;
	return cond->args != NIL;
}

/* Alternatives that all name keys, or all the same parent's, workspaces, ... */
static bool
classify_keys(FsTree *tree, BoolExpr *expr, FsCond *cond)
{
	const char *reason;
	ListCell   *lc;

	memset(cond, 0, sizeof(*cond));
	cond->expr = -1;
	cond->clause = (Node *) expr;
	cond->op = FS_COND_OR;
	foreach(lc, expr->args)
	{
		FsCond	   *arm = palloc(sizeof(FsCond));

		if (!fsfdw_classify_leaf(tree->root, tree->rel, tree->table, lfirst(lc),
								 tree->other_relids, arm, &reason) ||
			!(fsfdw_is_key(tree->table, arm->attno) ||
			  fsfdw_is_given(tree->table, arm->attno) ||
			  fsfdw_is_workspace(tree->table, arm->attno) ||
			  fsfdw_is_variant(tree->table, arm->attno)) ||
			(cond->args != NIL && arm->attno != cond->attno))
			return false;
		cond->attno = arm->attno;
		cond->args = lappend(cond->args, arm);
	}
	return true;
}

static bool
classify_node(FsTree *tree, Expr *clause, FsCond *cond, const char **reason)
{
	check_stack_depth();
	if (is_orclause(clause) || is_andclause(clause))
		return classify_arms(tree, (BoolExpr *) clause, cond, reason);
	if (!fsfdw_classify_leaf(tree->root, tree->rel, tree->table, clause,
							 tree->other_relids, cond, reason))
		return false;
	*reason = "filter queries do not know this column";
	if (!fsfdw_filter_asks(tree->table, cond))
		return false;
	*reason = "a search has no alternatives";
	return cond->op != FS_COND_PREFIX || tree->table->resource->filter_search == NULL;
}

bool
fsfdw_classify(PlannerInfo *root, RelOptInfo *rel, FsTable *table,
			   Expr *clause, Relids other_relids, FsCond *cond,
			   const char **reason)
{
	FsTree		tree = {root, rel, table, other_relids};

	if (!is_orclause(clause))
		return fsfdw_classify_leaf(root, rel, table, clause, other_relids, cond,
								   reason);
	*reason = "";
	if (classify_keys(&tree, (BoolExpr *) clause, cond))
		return true;
	if (table->resource->filter_path == NULL)
	{
		*reason = "the listing cannot be asked for alternatives";
		return false;
	}
	if (classify_arms(&tree, (BoolExpr *) clause, cond, reason))
		return true;
	*reason = psprintf("one of the alternatives cannot be asked for: %s", *reason);
	return false;
}
