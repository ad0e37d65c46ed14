/*-------------------------------------------------------------------------
 *
 * bind_term.c
 *		Conditions of any shape as nodes of a filter query.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "bind.h"
#include "window.h"

/* Most values of a NOT IN that are asked for. */
#define MAX_EXCLUDED 8

/* More alternatives than a query of the greatest length could hold. */
#define MAX_VALUES (FS_FILTER_MAX / 4)

/* The integers from lo to hi. */
typedef struct FsRange
{
	int64		lo;
	int64		hi;
} FsRange;

/* ---------- Nodes ---------- */

static FsFilterNode *
make_node(FsFilterKind kind, const char *field, char comparison)
{
	FsFilterNode *node = palloc0(sizeof(FsFilterNode));

	node->kind = kind;
	node->field = field;
	node->comparison = comparison;
	return node;
}

static FsFilterNode *
number_node(FsFilterKind kind, const char *field, char comparison, int64 number)
{
	FsFilterNode *node = make_node(kind, field, comparison);

	node->number = number;
	return node;
}

static FsFilterNode *
text_node(FsFilterKind kind, const char *field, char comparison, const char *text)
{
	FsFilterNode *node = make_node(kind, field, comparison);

	node->text = text;
	return node;
}

/* Joins two nodes; the first may be missing, and both may be joined alike. */
static FsFilterNode *
join(FsFilterKind kind, FsFilterNode *list, FsFilterNode *node)
{
	FsFilterNode *joined = list;
	FsFilterNode *last;

	if (list == NULL)
		return node;
	if (node->kind == kind)
		node = unconstify(FsFilterNode *, node->first);
	if (list->kind != kind)
	{
		joined = make_node(kind, NULL, ':');
		joined->first = list;
	}
	/* the lists are short, and made here only */
	for (last = unconstify(FsFilterNode *, joined->first); last->next != NULL;
		 last = unconstify(FsFilterNode *, last->next))
		;
	last->next = node;
	return joined;
}

/*
 * At least, or at most, a number.  The number itself is named besides: the
 * documents say that :> and :< include it, but it may be as with dates.
 */
static FsFilterNode *
bound_node(const char *field, char comparison, int64 number)
{
	return join(FS_NODE_OR,
				number_node(FS_NODE_NUMBER, field, comparison, number),
				number_node(FS_NODE_NUMBER, field, ':', number));
}

static FsFilterNode *
range_node(const char *field, FsRange range)
{
	FsFilterNode *node = NULL;

	if (range.lo == range.hi)
		return number_node(FS_NODE_NUMBER, field, ':', range.lo);
	if (range.lo > PG_INT64_MIN)
		node = bound_node(field, '>', range.lo);
	if (range.hi < PG_INT64_MAX)
		node = join(FS_NODE_AND, node, bound_node(field, '<', range.hi));
	return node;
}

static FsFilterNode *
day_node(const char *field, char comparison, int64 day)
{
	return number_node(FS_NODE_DAY, field, comparison, day);
}

/* ---------- Leaves ---------- */

static FsTerm
asked(FsFilterNode *result, FsFilterNode **node)
{
	*node = result;
	return result != NULL ? FS_TERM_ASKED : FS_TERM_WIDE;
}

static int
compare_numbers(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return x < y ? -1 : x > y;
}

/* What the numbers leave, as ranges unless they can be excluded. */
static FsTerm
bind_excluded(const FsResource *resource, const char *field, int64 *numbers,
			  int n, FsFilterNode **node)
{
	FsFilterNode *result = NULL;
	FsRange		range = {.lo = PG_INT64_MIN};

	if (n == 0 || n > MAX_EXCLUDED)
		return FS_TERM_WIDE;
	if (resource->filter_not)
	{
		for (int i = 0; i < n; i++)
			result = join(FS_NODE_AND, result,
						  number_node(FS_NODE_NUMBER, field, '!', numbers[i]));
		return asked(result, node);
	}
	qsort(numbers, n, sizeof(int64), compare_numbers);
	for (int i = 0; i < n; i++)
	{
		if (numbers[i] > range.lo)
		{
			range.hi = numbers[i] - 1;
			result = join(FS_NODE_OR, result, range_node(field, range));
		}
		if (numbers[i] == PG_INT64_MAX)
			return asked(result, node);
		range.lo = numbers[i] + 1;
	}
	range.hi = PG_INT64_MAX;
	return asked(join(FS_NODE_OR, result, range_node(field, range)), node);
}

static FsTerm
bind_integers(const FsResource *resource, const FsCond *cond, const char *field,
			  const FsValue *value, FsFilterNode **node)
{
	FsRange		range = {PG_INT64_MIN, PG_INT64_MAX};
	FsFilterNode *result = NULL;
	int64	   *numbers;
	int			n = fsfdw_integer_values(value->datum, value->type, &numbers);

	switch (cond->op)
	{
		case FS_COND_EQ:
		case FS_COND_ANY:
			if (n > MAX_VALUES)
				return FS_TERM_WIDE;
			for (int i = 0; i < n; i++)
				result = join(FS_NODE_OR, result,
							  number_node(FS_NODE_NUMBER, field, ':', numbers[i]));
			*node = result;
			return n > 0 ? FS_TERM_ASKED : FS_TERM_FALSE;
		case FS_COND_NOT_ANY:
			/* with NULL in the list, NOT IN is never true */
			if (array_contains_nulls(DatumGetArrayTypeP(value->datum)))
				return FS_TERM_FALSE;
			return bind_excluded(resource, field, numbers, n, node);
		case FS_COND_NE:
			return bind_excluded(resource, field, numbers, n, node);
		case FS_COND_LT:
			if (numbers[0] == PG_INT64_MIN)
				return FS_TERM_FALSE;
			range.hi = numbers[0] - 1;
			break;
		case FS_COND_LE:
			range.hi = numbers[0];
			break;
		case FS_COND_GE:
			range.lo = numbers[0];
			break;
		default:
			Assert(cond->op == FS_COND_GT);
			if (numbers[0] == PG_INT64_MAX)
				return FS_TERM_FALSE;
			range.lo = numbers[0] + 1;
			break;
	}
	return asked(range_node(field, range), node);
}

/*
 * A bound in time.  Days are those of the account, and one more is asked for,
 * since the day named may be left out; of seconds likewise.
 */
static FsFilterNode *
moment_node(const FsTable *table, const char *field, char comparison,
			TimestampTz at)
{
	bool		latest = comparison == '<';
	int64		more = latest ? 1 : -1;

	if (table->resource->filter_seconds)
		return number_node(FS_NODE_SECOND, field, comparison,
						   fsfdw_bound_usec(at) / USECS_PER_SEC + more);
	return day_node(field, comparison,
					(int64) fsfdw_account_day(table, NULL, at, latest) + more);
}

static FsTerm
bind_moment(FsBinder *binder, const FsCond *cond, const char *field,
			const FsValue *value, FsHull *hull, FsFilterNode **node)
{
	int			d = fsfdw_day_dimension(binder->table, cond->attno);
	FsFilterNode *result = NULL;
	TimestampTz lo;
	TimestampTz hi;

	if (!fsfdw_time_bounds(cond, value->datum, value->type, &lo, &hi))
		return FS_TERM_FALSE;
	if (d >= 0)
	{
		hull->lo[d] = lo;
		hull->hi[d] = hi;
	}
	if (!TIMESTAMP_NOT_FINITE(lo))
		result = moment_node(binder->table, field, '>', lo);
	if (!TIMESTAMP_NOT_FINITE(hi))
		result = join(FS_NODE_AND, result,
					  moment_node(binder->table, field, '<', hi));
	return asked(result, node);
}

/* Dates, also one more on each side. */
static FsTerm
bind_date(const FsCond *cond, const char *field, const FsValue *value,
		  FsFilterNode **node)
{
	FsFilterNode *result = NULL;
	DateADT		date;
	int64		day;
	int			doubt = 1;

	if (value->type == DATEOID)
		date = DatumGetDateADT(value->datum);
	else
	{
		date = DatumGetDateADT(DirectFunctionCall1(value->type == TIMESTAMPOID ?
												   timestamp_date : timestamptz_date,
												   value->datum));
		doubt = 2;				/* the time of day, and changes of the clock */
	}
	day = (int64) date + POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE;
	if (cond->op != FS_COND_LT && cond->op != FS_COND_LE)
	{
		if (DATE_IS_NOEND(date))
			return FS_TERM_FALSE;
		if (!DATE_IS_NOBEGIN(date))
			result = day_node(field, '>', day - doubt);
	}
	if (cond->op != FS_COND_GT && cond->op != FS_COND_GE)
	{
		if (DATE_IS_NOBEGIN(date))
			return FS_TERM_FALSE;
		if (!DATE_IS_NOEND(date))
			result = join(FS_NODE_AND, result, day_node(field, '<', day + doubt));
	}
	return asked(result, node);
}

/* The elements of an array, or a scalar as the only one. */
static int
elements(const FsValue *value, Oid array_type, Oid element, int16 typlen,
		 bool typbyval, char typalign, Datum **items, bool **nulls)
{
	int			n;

	if (value->type == array_type)
	{
		deconstruct_array(DatumGetArrayTypeP(value->datum), element, typlen,
						  typbyval, typalign, items, nulls, &n);
		return n;
	}
	*items = palloc(sizeof(Datum));
	*nulls = palloc0(sizeof(bool));
	(*items)[0] = value->datum;
	return 1;
}

static FsTerm
bind_boolean(const FsCond *cond, const char *field, const FsValue *value,
			 FsFilterNode **node)
{
	FsFilterNode *result = NULL;
	bool		wanted[2] = {false, false};
	Datum	   *items;
	bool	   *nulls;
	int			n;

	if (cond->op == FS_COND_TRUE || cond->op == FS_COND_FALSE)
	{
		*node = number_node(FS_NODE_BOOLEAN, field, ':', cond->op == FS_COND_TRUE);
		return FS_TERM_ASKED;
	}
	n = elements(value, BOOLARRAYOID, BOOLOID, 1, true, TYPALIGN_CHAR, &items, &nulls);
	for (int i = 0; i < n; i++)
	{
		if (!nulls[i])
			wanted[DatumGetBool(items[i]) ? 1 : 0] = true;
	}
	for (int i = 0; i < 2; i++)
	{
		if (wanted[i])
			result = join(FS_NODE_OR, result,
						  number_node(FS_NODE_BOOLEAN, field, ':', i));
	}
	*node = result;
	return result != NULL ? FS_TERM_ASKED : FS_TERM_FALSE;
}

/* Texts, any of which will do, or all of which must be there. */
static FsTerm
bind_texts(const FsResource *resource, const FsCond *cond, const char *field,
		   const FsValue *value, FsFilterNode **node)
{
	bool		all = cond->op == FS_COND_CONTAINS;
	FsFilterKind kind = cond->op != FS_COND_PREFIX ? FS_NODE_TEXT :
		resource->filter_search != NULL ? FS_NODE_SEARCH : FS_NODE_PREFIX;
	FsFilterNode *result = NULL;
	Datum	   *items;
	bool	   *nulls;
	int			n = elements(value, TEXTARRAYOID, TEXTOID, -1, false, TYPALIGN_INT,
							 &items, &nulls);

	if (n > MAX_VALUES)
		return FS_TERM_WIDE;
	for (int i = 0; i < n; i++)
	{
		char	   *string;

		if (nulls[i] && all)
			return FS_TERM_FALSE;	/* NULL is in no array */
		if (nulls[i])
			continue;
		string = TextDatumGetCString(items[i]);
		string = pg_server_to_any(string, strlen(string), PG_UTF8);
		if (fs_filter_can_quote(string))
			result = join(all ? FS_NODE_AND : FS_NODE_OR, result,
						  text_node(kind, field, ':', string));
		else if (!all)
			return FS_TERM_WIDE;
	}
	*node = result;
	if (result == NULL)
		return all ? FS_TERM_WIDE : FS_TERM_FALSE;
	return FS_TERM_ASKED;
}

/* The same of integers. */
static FsTerm
bind_elements(const FsCond *cond, const char *field, const FsValue *value,
			  FsFilterNode **node)
{
	FsFilterKind kind = cond->op == FS_COND_CONTAINS ? FS_NODE_AND : FS_NODE_OR;
	FsFilterNode *result = NULL;
	int64	   *numbers;
	int			n = fsfdw_integer_values(value->datum, value->type, &numbers);

	if (kind == FS_NODE_AND && type_is_array(value->type) &&
		array_contains_nulls(DatumGetArrayTypeP(value->datum)))
		return FS_TERM_FALSE;	/* NULL is in no array */
	if (n > MAX_VALUES)
		return FS_TERM_WIDE;
	for (int i = 0; i < n; i++)
		result = join(kind, result, number_node(FS_NODE_NUMBER, field, ':', numbers[i]));
	*node = result;
	if (result == NULL)
		return kind == FS_NODE_AND ? FS_TERM_WIDE : FS_TERM_FALSE;
	return FS_TERM_ASKED;
}

/* For EXPLAIN: the value's expression stands for it. */
static FsFilterNode *
unknown_node(const FsCond *cond, const char *field, const char *value)
{
	switch (cond->op)
	{
		case FS_COND_LT:
		case FS_COND_LE:
			return text_node(FS_NODE_VERBATIM, field, '<', value);
		case FS_COND_GE:
		case FS_COND_GT:
			return text_node(FS_NODE_VERBATIM, field, '>', value);
		case FS_COND_NE:
		case FS_COND_NOT_ANY:
			return text_node(FS_NODE_VERBATIM, field, ':', psprintf("<>%s", value));
		default:
			return text_node(FS_NODE_VERBATIM, field, ':', value);
	}
}

static FsTerm
bind_leaf(FsBinder *binder, const FsCond *cond, FsHull *hull,
		  FsFilterNode **node)
{
	const char *field = fsfdw_table_column(binder->table, cond->attno)->filter;
	FsValue		value = {0};

	if (cond->expr >= 0)
		fsfdw_bind_value(binder, cond, &value);
	if (value.isnull)
		return FS_TERM_FALSE;	/* comparisons with NULL are never true */
	if (value.unknown != NULL)
		return asked(unknown_node(cond, field, value.unknown), node);
	if (cond->op == FS_COND_NULL)
		return asked(make_node(FS_NODE_NULL, field, ':'), node);
	switch (fsfdw_filter_type(binder->table, cond->attno))
	{
		case FS_FILTERS_INTEGER:
			return bind_integers(binder->table->resource, cond, field, &value, node);
		case FS_FILTERS_MOMENT:
			return bind_moment(binder, cond, field, &value, hull, node);
		case FS_FILTERS_DATE:
			return bind_date(cond, field, &value, node);
		case FS_FILTERS_BOOLEAN:
			return bind_boolean(cond, field, &value, node);
		case FS_FILTERS_TEXT:
		case FS_FILTERS_TEXTS:
			return bind_texts(binder->table->resource, cond, field, &value, node);
		case FS_FILTERS_INTEGERS:
			return bind_elements(cond, field, &value, node);
		case FS_FILTERS_NOT:
			break;
	}
	return FS_TERM_WIDE;
}

/* ---------- Trees ---------- */

static FsTerm
bind_and(FsBinder *binder, const FsCond *cond, FsHull *hull,
		 FsFilterNode **node)
{
	FsFilterNode *result = NULL;
	ListCell   *lc;

	foreach(lc, cond->args)
	{
		FsHull		arm_hull;
		FsFilterNode *arm;
		FsTerm		term = fsfdw_bind_term(binder, lfirst(lc), &arm_hull, &arm);

		if (term == FS_TERM_FALSE)
			return FS_TERM_FALSE;
		if (term == FS_TERM_ASKED)
			result = join(FS_NODE_AND, result, arm);
		for (int d = 0; d < FS_HULL_DIMS; d++)
		{
			hull->lo[d] = Max(hull->lo[d], arm_hull.lo[d]);
			hull->hi[d] = Min(hull->hi[d], arm_hull.hi[d]);
			if (hull->lo[d] > hull->hi[d])
				return FS_TERM_FALSE;
		}
	}
	return asked(result, node);
}

static FsTerm
bind_or(FsBinder *binder, const FsCond *cond, FsHull *hull, FsFilterNode **node)
{
	FsFilterNode *result = NULL;
	bool		any = false;
	bool		wide = false;
	ListCell   *lc;

	foreach(lc, cond->args)
	{
		FsHull		arm_hull;
		FsFilterNode *arm;
		FsTerm		term = fsfdw_bind_term(binder, lfirst(lc), &arm_hull, &arm);

		if (term == FS_TERM_FALSE)
			continue;
		if (term == FS_TERM_ASKED)
			result = join(FS_NODE_OR, result, arm);
		wide |= term == FS_TERM_WIDE;
		for (int d = 0; d < FS_HULL_DIMS; d++)
		{
			hull->lo[d] = any ? Min(hull->lo[d], arm_hull.lo[d]) : arm_hull.lo[d];
			hull->hi[d] = any ? Max(hull->hi[d], arm_hull.hi[d]) : arm_hull.hi[d];
		}
		any = true;
	}
	*node = result;
	if (!any)
		return FS_TERM_FALSE;
	return wide ? FS_TERM_WIDE : FS_TERM_ASKED;
}

FsTerm
fsfdw_bind_term(FsBinder *binder, const FsCond *cond, FsHull *hull,
				FsFilterNode **node)
{
	check_stack_depth();
	*node = NULL;
	for (int d = 0; d < FS_HULL_DIMS; d++)
	{
		hull->lo[d] = DT_NOBEGIN;
		hull->hi[d] = DT_NOEND;
	}
	switch (cond->op)
	{
		case FS_COND_AND:
			return bind_and(binder, cond, hull, node);
		case FS_COND_OR:
			return bind_or(binder, cond, hull, node);
		default:
			return bind_leaf(binder, cond, hull, node);
	}
}
