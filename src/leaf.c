/*-------------------------------------------------------------------------
 *
 * leaf.c
 *		Which single comparisons the remote side may answer.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_collation_d.h"
#include "catalog/pg_operator_d.h"
#include "catalog/pg_type_d.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "pgtime.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "freshservice_fdw.h"

/* ---------- Taking clauses apart ---------- */

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

/* A text constant, or NULL. */
static char *
text_constant(Node *node)
{
	Const	   *con = (Const *) node;

	if (!IsA(node, Const) || con->constisnull || con->consttype != TEXTOID)
		return NULL;
	return TextDatumGetCString(con->constvalue);
}

/* The unit that date_trunc() calls so; NONE: not one that is made use of. */
static FsTimeUnit
named_unit(const char *name)
{
	static const struct
	{
		const char *name;
		FsTimeUnit	unit;
	}			units[] = {
		{"microseconds", FS_UNIT_MICROSECOND},
		{"milliseconds", FS_UNIT_SECOND},	/* no harm: it is more */
		{"second", FS_UNIT_SECOND},
		{"minute", FS_UNIT_MINUTE},
		{"hour", FS_UNIT_HOUR},
		{"day", FS_UNIT_DAY},
		{"week", FS_UNIT_WEEK},
		{"month", FS_UNIT_MONTH},
		{"quarter", FS_UNIT_QUARTER},
		{"year", FS_UNIT_YEAR},
	};

	for (int i = 0; name != NULL && i < lengthof(units); i++)
	{
		if (pg_strcasecmp(units[i].name, name) == 0)
			return units[i].unit;
	}
	return FS_UNIT_NONE;
}

/*
 * The relation's own column, perhaps cut to a unit of time: x::date,
 * x::timestamp, date_trunc('month', x), x AT TIME ZONE 'Asia/Tokyo', and some
 * of these in each other.  unit and zone of cond say how.
 */
static Var *
cut_column(RelOptInfo *rel, Node *node, FsCond *cond)
{
	FuncExpr   *func = (FuncExpr *) node;
	Var		   *column = own_column(rel, node);
	FsTimeUnit	unit;
	char	   *zone;

	if (column != NULL || !IsA(node, FuncExpr))
		return column;
	switch (func->funcid)
	{
		case F_TIMESTAMP_TIMESTAMPTZ:
			column = own_column(rel, linitial(func->args));
			cond->unit = FS_UNIT_MICROSECOND;
			return column;
		case F_TIMEZONE_TEXT_TIMESTAMPTZ:
			column = own_column(rel, lsecond(func->args));
			zone = text_constant(linitial(func->args));
			if (zone == NULL || pg_tzset(zone) == NULL)
				return NULL;
			cond->unit = FS_UNIT_MICROSECOND;
			cond->zone = zone;
			return column;
		case F_DATE_TIMESTAMPTZ:
		case F_DATE_TIMESTAMP:
			column = cut_column(rel, linitial(func->args), cond);
			cond->unit = Max(cond->unit, FS_UNIT_DAY);
			return column;
		case F_DATE_TRUNC_TEXT_TIMESTAMPTZ:
		case F_DATE_TRUNC_TEXT_TIMESTAMP:
			unit = named_unit(text_constant(linitial(func->args)));
			column = cut_column(rel, lsecond(func->args), cond);
			if (unit == FS_UNIT_NONE || cond->unit > FS_UNIT_MICROSECOND)
				return NULL;
			cond->unit = unit;
			return column;
	}
	return NULL;
}

/* Strategy of an operator in the order of a type; 0: none. */
static int
comparison(Oid opno, Oid type)
{
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY);

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

/* Whether an operator is the negator of an equality. */
static bool
is_inequality(Oid opno, Oid type)
{
	Oid			negator = get_negator(opno);

	return OidIsValid(negator) &&
		comparison(negator, type) == BTEqualStrategyNumber;
}

/* What a comparison consists of. */
typedef struct FsParts
{
	Var		   *column;
	Oid			type;			/* of the column, with what is done to it */
	Expr	   *value;
	Oid			collation;		/* of the comparison */
} FsParts;

/* The column on one side of an operator; the value is on the other. */
static bool
take_sides(RelOptInfo *rel, Node *left, Node *right, FsCond *cond,
		   FsParts *parts)
{
	cond->unit = FS_UNIT_NONE;
	cond->zone = NULL;
	parts->column = cut_column(rel, left, cond);
	if (parts->column == NULL)
		return false;
	/* casts that change no bits change no meaning the operator may see */
	parts->type = cond->unit == FS_UNIT_NONE ? parts->column->vartype :
		exprType(left);
	parts->value = (Expr *) right;
	return true;
}

/* column LIKE pattern */
static bool
take_pattern(RelOptInfo *rel, OpExpr *expr, FsCond *cond, FsParts *parts)
{
	parts->column = own_column(rel, linitial(expr->args));
	if (parts->column == NULL)
		return false;
	parts->type = parts->column->vartype;
	parts->value = lsecond(expr->args);
	cond->op = FS_COND_PREFIX;
	return true;
}

static bool
take_operator(RelOptInfo *rel, OpExpr *expr, FsCond *cond, FsParts *parts)
{
	Oid			opno = expr->opno;

	if (list_length(expr->args) != 2)
		return false;
	parts->collation = expr->inputcollid;
	if (opno == OID_TEXT_LIKE_OP)
		return take_pattern(rel, expr, cond, parts);
	if (!take_sides(rel, linitial(expr->args), lsecond(expr->args), cond, parts))
	{
		if (!take_sides(rel, lsecond(expr->args), linitial(expr->args), cond,
						parts))
			return false;
		opno = get_commutator(opno);
	}
	if (opno == OID_ARRAY_CONTAINS_OP || opno == OID_ARRAY_OVERLAP_OP)
	{
		cond->op = opno == OID_ARRAY_CONTAINS_OP ? FS_COND_CONTAINS :
			FS_COND_OVERLAPS;
		return true;
	}
	if (OidIsValid(opno) && is_inequality(opno, parts->type))
	{
		cond->op = FS_COND_NE;
		return true;
	}
	return OidIsValid(opno) &&
		strategy_op(comparison(opno, parts->type), &cond->op);
}

static bool
take_array(RelOptInfo *rel, ScalarArrayOpExpr *expr, FsCond *cond,
		   FsParts *parts)
{
	parts->collation = expr->inputcollid;
	parts->column = own_column(rel, linitial(expr->args));
	if (parts->column != NULL)
	{
		parts->type = parts->column->vartype;
		parts->value = lsecond(expr->args);
		cond->op = expr->useOr ? FS_COND_ANY : FS_COND_NOT_ANY;
		return expr->useOr ?
			comparison(expr->opno, parts->type) == BTEqualStrategyNumber :
			is_inequality(expr->opno, parts->type);
	}
	/* value = ANY (column) */
	parts->column = own_column(rel, lsecond(expr->args));
	if (parts->column == NULL || !expr->useOr)
		return false;
	parts->type = parts->column->vartype;
	parts->value = linitial(expr->args);
	cond->op = FS_COND_CONTAINS;
	return (parts->type == TEXTARRAYOID &&
			comparison(expr->opno, TEXTOID) == BTEqualStrategyNumber) ||
		(parts->type == INT8ARRAYOID &&
		 comparison(expr->opno, INT8OID) == BTEqualStrategyNumber);
}

/* Splits a clause into column, comparison and value (NULL: it has none). */
static bool
take_apart(RelOptInfo *rel, Expr *clause, FsCond *cond, FsParts *parts)
{
	BooleanTest *test = (BooleanTest *) clause;

	memset(parts, 0, sizeof(*parts));
	switch (nodeTag(clause))
	{
		case T_Var:
			parts->column = own_column(rel, (Node *) clause);
			cond->op = FS_COND_TRUE;
			return parts->column != NULL;
		case T_BoolExpr:
			if (((BoolExpr *) clause)->boolop != NOT_EXPR)
				return false;
			parts->column = own_column(rel, linitial(((BoolExpr *) clause)->args));
			cond->op = FS_COND_FALSE;
			return parts->column != NULL;
		case T_BooleanTest:
			parts->column = own_column(rel, (Node *) test->arg);
			cond->op = test->booltesttype == IS_TRUE ? FS_COND_TRUE : FS_COND_FALSE;
			return parts->column != NULL && (test->booltesttype == IS_TRUE ||
											 test->booltesttype == IS_FALSE);
		case T_NullTest:
			parts->column = own_column(rel, (Node *) ((NullTest *) clause)->arg);
			cond->op = FS_COND_NULL;
			return parts->column != NULL &&
				((NullTest *) clause)->nulltesttype == IS_NULL;
		case T_OpExpr:
			return take_operator(rel, (OpExpr *) clause, cond, parts);
		case T_ScalarArrayOpExpr:
			return take_array(rel, (ScalarArrayOpExpr *) clause, cond, parts);
		default:
			return false;
	}
}

/* ---------- Whether they can be asked for ---------- */

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

/* Whether a parameter comes from a row of an outer query. */
static bool
is_correlated(Node *node, PlannerInfo *root)
{
	ListCell   *lc;

	if (node == NULL)
		return false;
	if (!IsA(node, Param) || ((Param *) node)->paramkind != PARAM_EXEC)
		return expression_tree_walker(node, is_correlated, root);
	foreach(lc, root->init_plans)
	{
		if (list_member_int(((SubPlan *) lfirst(lc))->setParam,
							((Param *) node)->paramid))
			return false;
	}
	return true;
}

/* Whether a column that is cut to a unit compares with such a value. */
static bool
usable_moment(const FsCond *cond, const FsParts *parts, const char **reason)
{
	Oid			left = parts->type;
	Oid			right = exprType((Node *) parts->value);

	if (cond->op == FS_COND_ANY || cond->op == FS_COND_NE ||
		cond->op == FS_COND_NOT_ANY)
		*reason = "only ranges can be asked for on this column";
	else if (right == TIMESTAMPTZOID && left != TIMESTAMPTZOID &&
			 (left == TIMESTAMPOID || cond->zone != NULL))
		*reason = "local time is compared with a time zone's";
	else if (left == DATEOID || left == TIMESTAMPOID || left == TIMESTAMPTZOID)
		return true;
	return false;
}

/* Whether a text, or each of an array's, can stand in a query. */
static bool
can_quote(Const *con)
{
	Datum	   *items = &con->constvalue;
	bool	   *nulls = NULL;
	int			nitems = 1;

	if (con->consttype == TEXTARRAYOID)
		deconstruct_array(DatumGetArrayTypeP(con->constvalue), TEXTOID, -1,
						  false, TYPALIGN_INT, &items, &nulls, &nitems);
	for (int i = 0; i < nitems; i++)
	{
		char	   *string;

		if (nulls != NULL && nulls[i])
			continue;
		string = TextDatumGetCString(items[i]);
		if (!fs_filter_can_quote(pg_server_to_any(string, strlen(string), PG_UTF8)))
			return false;
	}
	return true;
}

/* Whether a text compares as the API may, or more strictly. */
static bool
usable_text(const FsParts *parts, bool quoted, const char **reason)
{
	Oid			type = exprType((Node *) parts->value);
	Const	   *con = (Const *) parts->value;

	if (type != TEXTOID && type != TEXTARRAYOID)
		*reason = "the value has another type";
	else if (OidIsValid(parts->collation) &&
			 !get_collation_isdeterministic(parts->collation))
		*reason = "the collation takes different texts for equal";
	else if (quoted && IsA(con, Const) && !con->constisnull && !can_quote(con))
		*reason = "a query cannot quote the value";
	else
		return true;
	return false;
}

static bool
is_equality(const FsCond *cond)
{
	return cond->op == FS_COND_EQ || cond->op == FS_COND_ANY;
}

/* Whether the listing takes the column as a parameter, if filters do not. */
static bool
usable_in_list(FsTable *table, const FsCond *cond, const FsParts *parts,
			   const char **reason)
{
	char	   *text;

	if (!fsfdw_list_asks(table, cond))
	{
		*reason = "only = can be asked for on this column";
		return false;
	}
	if (fsfdw_table_column(table, cond->attno)->typid != TEXTOID)
		return true;
	if (!usable_text(parts, false, reason))
		return false;
	text = text_constant((Node *) parts->value);
	if (text == NULL || fsfdw_list_takes(table, cond->attno, text))
		return true;
	*reason = "the API lists by its own values of this column only";
	return false;
}

/* Longest text that is searched for, to leave room for other conditions. */
#define MAX_PREFIX 64

static Expr *
text_value(const char *text)
{
	return (Expr *) makeConst(TEXTOID, -1, DEFAULT_COLLATION_OID, -1,
							  CStringGetTextDatum(text), false, false);
}

/* A letter or digit of ASCII */
static bool
is_plain(char c)
{
	return !IS_HIGHBIT_SET(c) && isalnum((unsigned char) c);
}

/*
 * What a pattern begins with becomes the value: as much of it as searches
 * certainly take as it is.  These are letters and digits, and for searches by a
 * parameter also blanks between them, as in the samples of the documentation
 * ("Search assets").  They end before another ASCII character; a letter of
 * another alphabet may be an accent on the last of them.
 */
static bool
usable_prefix(FsTable *table, FsCond *cond, FsParts *parts, const char **reason)
{
	OpExpr	   *like;
	FsTableColumn *column = fsfdw_table_column(table, cond->attno);
	bool		blanks = table->resource->filter_search != NULL;
	char	   *pattern = text_constant((Node *) cond->value);
	char	   *end;

	*reason = "the API has no such condition";
	if (!fsfdw_has_own_field(column) || (column->column->flags & FS_FILTER_PREFIX) == 0)
		return false;
	*reason = "only constants that begin with letters or digits can be searched for";
	if (pattern == NULL)
		return false;
	for (end = pattern; end - pattern < MAX_PREFIX &&
		 (is_plain(*end) || (blanks && end > pattern && *end == ' ' &&
							 is_plain(end[-1]) && is_plain(end[1]))); end++)
		;
	if (end == pattern || IS_HIGHBIT_SET(*end))
		return false;
	if (end[-1] == ' ')
		end--;
	*end = '\0';
	cond->value = parts->value = text_value(pattern);

	/* what is estimated is what is asked for */
	like = copyObject(castNode(OpExpr, cond->clause));
	lsecond(like->args) = text_value(psprintf("%s%%", pattern));
	cond->clause = (Node *) like;
	return true;
}

static bool
usable_comparison(FsTable *table, FsCond *cond, FsParts *parts,
				  const char **reason)
{
	FsTableColumn *column = fsfdw_table_column(table, cond->attno);

	if (cond->op == FS_COND_PREFIX && !usable_prefix(table, cond, parts, reason))
		return false;
	*reason = "the API has no such condition";
	if (cond->op == FS_COND_NULL)
		return fsfdw_filter_type(table, cond->attno) == FS_FILTERS_INTEGER &&
			column->column != NULL && (column->column->flags & FS_FILTER_NULL) != 0;
	if (fsfdw_is_key(table, cond->attno))
	{
		*reason = "only = and IN can be asked for on this column";
		return is_equality(cond);
	}
	if (fsfdw_is_given(table, cond->attno))
	{
		*reason = "only = and IN can be asked for on this column";
		return is_equality(cond) &&
			(column->typid != TEXTOID || usable_text(parts, false, reason));
	}
	if (fsfdw_is_range(table, cond->attno))
		return usable_moment(cond, parts, reason);
	switch (fsfdw_filter_type(table, cond->attno))
	{
		case FS_FILTERS_INTEGER:
			return true;
		case FS_FILTERS_MOMENT:
			return usable_moment(cond, parts, reason);
		case FS_FILTERS_DATE:
			*reason = "only ranges can be asked for on this column";
			return cond->op != FS_COND_ANY && cond->op != FS_COND_NE &&
				cond->op != FS_COND_NOT_ANY;
		case FS_FILTERS_BOOLEAN:
			*reason = "only = can be asked for on this column";
			return cond->op == FS_COND_TRUE || cond->op == FS_COND_FALSE ||
				is_equality(cond);
		case FS_FILTERS_TEXT:
			*reason = "only = and IN can be asked for on this column";
			return (is_equality(cond) || cond->op == FS_COND_PREFIX) &&
				usable_text(parts, true, reason);
		case FS_FILTERS_TEXTS:
			*reason = "only elements can be asked for on this column";
			return (cond->op == FS_COND_CONTAINS || cond->op == FS_COND_OVERLAPS) &&
				usable_text(parts, true, reason);
		case FS_FILTERS_INTEGERS:
			*reason = "only elements can be asked for on this column";
			return cond->op == FS_COND_CONTAINS || cond->op == FS_COND_OVERLAPS;
		case FS_FILTERS_NOT:
			break;
	}
	if (fsfdw_is_since(table, cond->attno))
	{
		if (!usable_moment(cond, parts, reason))
			return false;
		*reason = "the listing has no upper bound";
		return cond->op != FS_COND_LT && cond->op != FS_COND_LE;
	}
	if (fsfdw_list_param(table, cond->attno) != NULL)
		return usable_in_list(table, cond, parts, reason);
	if (fsfdw_is_workspace(table, cond->attno))
	{
		*reason = "only = and IN can be asked for on this column";
		return is_equality(cond);
	}
	if (fsfdw_is_variant(table, cond->attno))
	{
		*reason = "only = and IN can be asked for on this column";
		return is_equality(cond) && usable_text(parts, false, reason);
	}
	*reason = "the API cannot filter on this column";
	if (table->key != NULL && table->key->attno == cond->attno)
	{
		if (table->no_show)
			*reason = "lists may lack a column that is read, and the rows have to be theirs";
		else if (table->view != NULL)
			*reason = "a record does not tell whether it is in the view";
	}
	else if (column->filter != NULL && fsfdw_has_queries(table) && !fsfdw_filters(table))
		*reason = "queries may trail by search_lag, and no listing shows what they lack";
	return false;
}

bool
fsfdw_classify_leaf(PlannerInfo *root, RelOptInfo *rel, FsTable *table,
					Expr *clause, Relids other_relids, FsCond *cond,
					const char **reason)
{
	FsParts		parts;

	memset(cond, 0, sizeof(*cond));
	cond->expr = -1;
	cond->clause = (Node *) clause;
	*reason = "the API has no such condition";
	if (!take_apart(rel, clause, cond, &parts))
		return false;
	cond->attno = parts.column->varattno;
	cond->value = parts.value;
	if (!usable_comparison(table, cond, &parts, reason))
		return false;
	if (cond->value != NULL &&
		!usable_value(root, rel, cond->value, other_relids, reason))
		return false;
	/* all that a listing for every row reads may have been kept from the first */
	if (fsfdw_is_workspace(table, cond->attno) &&
		is_correlated((Node *) cond->value, root))
	{
		*reason = "the value comes from a row of an outer query";
		return false;
	}
	*reason = "";
	return true;
}
