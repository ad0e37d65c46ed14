/*-------------------------------------------------------------------------
 *
 * qual.c
 *		Which clauses the remote side may answer.
 *
 * A clause is shippable if the API's answer is never narrower than SQL's:
 * comparisons of integers and of points in time with a value that does not
 * depend on the row.  Every clause stays in the plan's qual and is checked
 * again, so a wider answer is harmless.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_type_d.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "freshservice_fdw.h"

bool
fsfdw_is_key(FsTable *table, AttrNumber attno)
{
	return table->key != NULL && table->key->attno == attno &&
		table->resource->show_path != NULL;
}

static const FsColumn *
catalogued(FsTable *table, AttrNumber attno, Oid type)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);

	if (column == NULL || column->column == NULL || column->typid != type)
		return NULL;
	return column->column;
}

/* The column the listing's lower bound is about. */
bool
fsfdw_is_since(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);
	const FsResource *listed = table->resource->detail_of == NULL ?
		table->resource : fs_resource_find(table->resource->detail_of);

	return column != NULL && listed->since_param != NULL &&
		strcmp(column->name, "updated_at") == 0;
}

/* Which dimension of the date splitter a column is; -1: none. */
int
fsfdw_day_dimension(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);

	if (!fsfdw_is_days(table, attno))
		return -1;
	if (strcmp(column->filter, "updated_at") == 0)
		return 0;
	if (strcmp(column->filter, "created_at") == 0)
		return 1;
	return -1;
}

/* Columns that a filter query can bound by days. */
bool
fsfdw_is_days(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);

	return column != NULL && column->filter != NULL &&
		table->resource->filter_path != NULL;
}

/* Columns whose values a filter query can name one by one. */
bool
fsfdw_is_set(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);

	return column != NULL && column->filter != NULL &&
		table->resource->filter_path != NULL &&
		(column->typid == INT4OID || column->typid == INT8OID);
}

/* The relation's own column, or NULL. */
static Var *
own_column(RelOptInfo *rel, Node *node)
{
	while (node != NULL && IsA(node, RelabelType))
		node = (Node *) ((RelabelType *) node)->arg;
	if (node != NULL && IsA(node, Var) &&
		((Var *) node)->varno == rel->relid &&
		((Var *) node)->varlevelsup == 0 && ((Var *) node)->varattno > 0)
		return (Var *) node;
	return NULL;
}

/* Strategy of an operator in the order of a column's type; 0: none. */
static int
comparison(Oid opno, Var *column)
{
	TypeCacheEntry *entry = lookup_type_cache(column->vartype,
											  TYPECACHE_BTREE_OPFAMILY);

	if (!OidIsValid(entry->btree_opf))
		return 0;
	return get_op_opfamily_strategy(opno, entry->btree_opf);
}

static bool
strategy_op(int strategy, FsCondOp *op)
{
	switch (strategy)
	{
		case BTLessStrategyNumber:
			*op = FS_COND_LT;
			return true;
		case BTLessEqualStrategyNumber:
			*op = FS_COND_LE;
			return true;
		case BTEqualStrategyNumber:
			*op = FS_COND_EQ;
			return true;
		case BTGreaterEqualStrategyNumber:
			*op = FS_COND_GE;
			return true;
		case BTGreaterStrategyNumber:
			*op = FS_COND_GT;
			return true;
	}
	return false;
}

/* Whether a value can be worked out before the scan begins. */
static bool
usable_value(PlannerInfo *root, RelOptInfo *rel, Expr *value,
			 Relids other_relids, const char **reason)
{
	Relids		relids = pull_varnos(root, (Node *) value);

	if (contain_volatile_functions((Node *) value))
		*reason = "the value is volatile";
	else if (contain_subplans((Node *) value))
		*reason = "the value is a subquery that depends on the row";
	else if (bms_is_member(rel->relid, relids))
		*reason = "both sides depend on the row";
	else if (!bms_is_subset(relids, other_relids))
		*reason = "the value comes from another table";
	else
		return true;
	return false;
}

/* Splits a clause into column, comparison and value. */
static bool
take_apart(RelOptInfo *rel, Expr *clause, Var **column, FsCondOp *op,
		   Expr **value)
{
	if (IsA(clause, OpExpr))
	{
		OpExpr	   *expr = (OpExpr *) clause;
		Oid			opno = expr->opno;

		if (list_length(expr->args) != 2)
			return false;
		*column = own_column(rel, linitial(expr->args));
		*value = lsecond(expr->args);
		if (*column == NULL)
		{
			*column = own_column(rel, lsecond(expr->args));
			*value = linitial(expr->args);
			opno = get_commutator(opno);
		}
		return *column != NULL && OidIsValid(opno) &&
			strategy_op(comparison(opno, *column), op);
	}
	if (IsA(clause, ScalarArrayOpExpr))
	{
		ScalarArrayOpExpr *expr = (ScalarArrayOpExpr *) clause;

		*column = own_column(rel, linitial(expr->args));
		*value = lsecond(expr->args);
		*op = FS_COND_ANY;
		return *column != NULL && expr->useOr &&
			comparison(expr->opno, *column) == BTEqualStrategyNumber;
	}
	return false;
}

/* column IS NULL, where filter queries can ask for that */
static bool
is_null_test(RelOptInfo *rel, FsTable *table, Expr *clause, FsCond *cond)
{
	NullTest   *test = (NullTest *) clause;
	Var		   *column;
	FsTableColumn *entry;

	if (!IsA(clause, NullTest) || test->nulltesttype != IS_NULL)
		return false;
	column = own_column(rel, (Node *) test->arg);
	if (column == NULL || !fsfdw_is_set(table, column->varattno))
		return false;
	entry = fsfdw_table_column(table, column->varattno);
	if (entry->column == NULL || !(entry->column->flags & FS_FILTER_NULL))
		return false;
	memset(cond, 0, sizeof(*cond));
	cond->attno = column->varattno;
	cond->op = FS_COND_NULL;
	return true;
}

bool
fsfdw_classify(PlannerInfo *root, RelOptInfo *rel, FsTable *table,
			   Expr *clause, Relids other_relids, FsCond *cond,
			   const char **reason)
{
	Var		   *column;
	Expr	   *value;
	FsCondOp	op;
	bool		equality;

	*reason = "";
	if (is_null_test(rel, table, clause, cond))
		return true;
	*reason = "the API has no such condition";
	if (!take_apart(rel, clause, &column, &op, &value))
		return false;

	equality = op == FS_COND_EQ || op == FS_COND_ANY;
	if (fsfdw_is_key(table, column->varattno) ||
		fsfdw_is_set(table, column->varattno))
	{
		if (!equality)
		{
			*reason = "only = and IN can be asked for on this column";
			return false;
		}
	}
	else if (fsfdw_is_since(table, column->varattno) ||
			 fsfdw_is_days(table, column->varattno))
	{
		if (op == FS_COND_ANY)
		{
			*reason = "only ranges can be asked for on this column";
			return false;
		}
		if (!fsfdw_is_days(table, column->varattno) &&
			(op == FS_COND_LT || op == FS_COND_LE))
		{
			*reason = "the listing has no upper bound";
			return false;
		}
	}
	else
	{
		*reason = "the API cannot filter on this column";
		return false;
	}
	if (!usable_value(root, rel, value, other_relids, reason))
		return false;

	memset(cond, 0, sizeof(*cond));
	cond->attno = column->varattno;
	cond->op = op;
	cond->value = value;
	*reason = "";
	return true;
}
