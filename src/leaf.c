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
#include "source.h"

/* ---------- What columns can be asked for ---------- */

bool
fsfdw_is_key(FsTable *table, AttrNumber attno)
{
	/* a record does not tell which views it is in */
	return table->key != NULL && table->key->attno == attno &&
		fs_resource_shows(table->resource) && !table->no_show &&
		table->view == NULL;
}

bool
fsfdw_is_nested(const FsTable *table)
{
	return fs_resource_is_nested(table->resource);
}

bool
fsfdw_is_given(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);

	if (column == NULL || column->column == NULL ||
		(column->typid != INT4OID && column->typid != INT8OID &&
		 column->typid != TEXTOID) || fsfdw_is_key(table, attno))
		return false;
	return fs_resource_is_listed_by(table->resource, column->column->name) ||
		(fsfdw_is_nested(table) && !table->no_show &&
		 fs_has_placeholder(table->resource->show_path, column->column->name));
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

	return column != NULL &&
		(fsfdw_listed(table)->since_param != NULL ||
		 fsfdw_listed(table)->recent_order != NULL) &&
		strcmp(column->name, "updated_at") == 0;
}

bool
fsfdw_is_range(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);
	FsPlaceholder placeholder;
	const char *s = table->resource->list_params;

	while (column != NULL && fs_placeholder_next(&s, &placeholder))
	{
		if (placeholder.bound != 0 &&
			strncmp(placeholder.column, column->name, placeholder.column_len) == 0 &&
			column->name[placeholder.column_len] == '\0')
			return true;
	}
	return false;
}

/* Whether the account's edition has queries of the resource. */
static bool
has_queries(const FsTable *table)
{
	return table->resource->filter_path != NULL &&
		(!table->resource->filter_msp || table->server->msp);
}

/*
 * The index behind queries may trail.  Without a listing that shows by what, it
 * is not made use of.
 */
bool
fsfdw_filters(const FsTable *table)
{
	const FsResource *resource = table->resource;

	return has_queries(table) &&
		(fs_resource_counts(resource) || resource->recent_order != NULL ||
		 table->server->search_lag == 0);
}

/* Whether a column's field in queries is one of the API's own. */
static bool
has_own_field(const FsTableColumn *column)
{
	return column->column != NULL && column->column->filter != NULL &&
		column->filter != NULL &&
		strcmp(column->column->filter, column->filter) == 0;
}

FsFilterType
fsfdw_filter_type(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);
	bool		own;

	if (column == NULL || column->filter == NULL ||
		!fs_filter_can_name(column->filter) || !fsfdw_filters(table))
		return FS_FILTERS_NOT;

	/* a field of the API's own has the catalogue's type, and no other */
	own = has_own_field(column);
	switch (column->typid)
	{
		case INT4OID:
		case INT8OID:
			return FS_FILTERS_INTEGER;
		case TIMESTAMPTZOID:
			return own ? FS_FILTERS_MOMENT : FS_FILTERS_NOT;
		case TEXTARRAYOID:
			return own ? FS_FILTERS_TEXTS : FS_FILTERS_NOT;
		case INT8ARRAYOID:
			return own ? FS_FILTERS_INTEGERS : FS_FILTERS_NOT;
		case TEXTOID:
			if (own)
				return FS_FILTERS_TEXT;
			break;
		case BOOLOID:
			if (own)
				return FS_FILTERS_BOOLEAN;
			break;
	}
	if (fs_resource_filters(table->resource, column->filter))
		return FS_FILTERS_NOT;
	switch (column->typid)
	{
		case DATEOID:
			return FS_FILTERS_DATE;
		case BOOLOID:
			return FS_FILTERS_BOOLEAN;
		case TEXTOID:
			return FS_FILTERS_TEXT;
	}
	return FS_FILTERS_NOT;
}

/* Which dimension of the date splitter a column is; -1: none. */
int
fsfdw_day_dimension(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);

	if (fsfdw_filter_type(table, attno) != FS_FILTERS_MOMENT)
		return -1;
	if (strcmp(column->filter, "updated_at") == 0)
		return 0;
	if (strcmp(column->filter, "created_at") == 0)
		return 1;
	return -1;
}

/* Whether a word is in a list of them, which have a separator in between. */
static bool
is_listed(const char *word, const char *list, const char *separator)
{
	size_t		len = strlen(word);

	while (list != NULL && *list != '\0')
	{
		const char *end = strstr(list, separator);
		size_t		n = end != NULL ? (size_t) (end - list) : strlen(list);

		if (n == len && memcmp(list, word, n) == 0)
			return true;
		list += n + (end != NULL ? strlen(separator) : 0);
	}
	return false;
}

const FsListParam *
fsfdw_list_param(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);
	const FsListParam *param;

	if (column == NULL || column->column == NULL)
		return NULL;
	param = fs_resource_list_param(fsfdw_listed(table), column->column->name);
	if (param == NULL)
		return NULL;
	if (param->yes != NULL ? column->typid != BOOLOID :
		column->typid != INT4OID && column->typid != INT8OID &&
		column->typid != TEXTOID)
		return NULL;
	return param;
}

/* Whether a text is one that the API takes for an address. */
static bool
is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
		strpbrk(text, " \t\r\n\"'<>,;") == NULL;
}

static bool
is_phone_number(const char *text)
{
	return *text != '\0' && *text != ' ' && text[strlen(text) - 1] != ' ' &&
		text[strspn(text, "0123456789+-()./ ")] == '\0';
}

bool
fsfdw_list_takes(FsTable *table, AttrNumber attno, const char *text)
{
	const FsColumn *column = fsfdw_table_column(table, attno)->column;

	/* anything else may be refused, instead of being nobody's */
	switch (fsfdw_list_param(table, attno)->takes)
	{
		case FS_TAKES_ADDRESS:
			return is_address(text);
		case FS_TAKES_PHONE:
			return is_phone_number(text);
		case FS_TAKES_ANY:
			break;
	}
	return column->labels == NULL || is_listed(text, column->labels, ", ");
}

bool
fsfdw_is_workspace(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);

	return column != NULL && column->column != NULL &&
		(column->typid == INT4OID || column->typid == INT8OID) &&
		fs_resource_is_scoped_by(table->resource, table->server->msp,
								 column->column->name) &&
		strcmp(table->workspaces, "primary") != 0 &&
		fsfdw_filter_type(table, attno) == FS_FILTERS_NOT;
}

bool
fsfdw_is_variant(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TEXTOID);

	return column != NULL && fs_resource_is_varied_by(table->resource, column->name);
}

bool
fsfdw_is_set(FsTable *table, const FsCond *cond)
{
	return fs_resource_counts(table->resource) &&
		fsfdw_filter_type(table, cond->attno) == FS_FILTERS_INTEGER &&
		(cond->op == FS_COND_EQ || cond->op == FS_COND_ANY ||
		 cond->op == FS_COND_NULL);
}

bool
fsfdw_list_asks(FsTable *table, const FsCond *cond)
{
	const FsListParam *param = fsfdw_list_param(table, cond->attno);

	if (param != NULL)
		return cond->op == FS_COND_EQ ||
			(param->yes != NULL &&
			 (cond->op == FS_COND_TRUE || cond->op == FS_COND_FALSE));
	return fsfdw_is_since(table, cond->attno) &&
		cond->op != FS_COND_LT && cond->op != FS_COND_LE;
}

bool
fsfdw_filter_asks(FsTable *table, const FsCond *cond)
{
	return !fsfdw_is_key(table, cond->attno) &&
		(cond->op == FS_COND_AND || cond->op == FS_COND_OR ||
		 fsfdw_filter_type(table, cond->attno) != FS_FILTERS_NOT);
}

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
	if (!has_own_field(column) || (column->column->flags & FS_FILTER_PREFIX) == 0)
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
	else if (column->filter != NULL && has_queries(table) && !fsfdw_filters(table))
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
