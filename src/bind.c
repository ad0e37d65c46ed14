/*-------------------------------------------------------------------------
 *
 * bind.c
 *		The remote plan's conditions with their values at run time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "datetime.h"
#include "freshservice_fdw.h"

/* An integer of any width. */
static int64
integer_value(Datum value, Oid type)
{
	switch (type)
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		case INT8OID:
			return DatumGetInt64(value);
	}
	elog(ERROR, "unexpected type %u of a value compared with an integer", type);
	return 0;					/* keep compiler quiet */
}

/*
 * A point in time of any type that compares with timestamptz; out of its
 * range, an infinity, as in those comparisons.
 */
static TimestampTz
time_value(Datum value, Oid type)
{
	int			overflow;

	switch (type)
	{
		case TIMESTAMPTZOID:
			return DatumGetTimestampTz(value);
		case TIMESTAMPOID:
			return timestamp2timestamptz_opt_overflow(DatumGetTimestamp(value),
													  &overflow);
		case DATEOID:
			return date2timestamptz_opt_overflow(DatumGetDateADT(value),
												 &overflow);
	}
	elog(ERROR, "unexpected type %u of a value compared with a timestamp", type);
	return 0;					/* keep compiler quiet */
}

/* The distinct non-null integers of a scalar or an array. */
static int
integer_values(Datum value, Oid type, int64 **result)
{
	Oid			element = get_element_type(type);
	ArrayType  *array;
	Datum	   *items;
	bool	   *nulls;
	int16		typlen;
	bool		typbyval;
	char		typalign;
	int			nitems;
	int			n = 0;
	FsSeen	   *seen;

	if (!OidIsValid(element))
	{
		*result = palloc(sizeof(int64));
		(*result)[0] = integer_value(value, type);
		return 1;
	}
	array = DatumGetArrayTypeP(value);
	get_typlenbyvalalign(element, &typlen, &typbyval, &typalign);
	deconstruct_array(array, element, typlen, typbyval, typalign,
					  &items, &nulls, &nitems);
	*result = palloc(sizeof(int64) * Max(nitems, 1));
	seen = fsfdw_seen_create();
	for (int i = 0; i < nitems; i++)
	{
		int64		item;

		if (nulls[i])
			continue;
		item = integer_value(items[i], element);
		if (fsfdw_seen_add(seen, item, 0))
			(*result)[n++] = item;
	}
	return n;
}

/* Keeps of a[0..na) what is also in b; returns how many. */
static int
intersect(int64 *a, int na, const int64 *b, int nb)
{
	FsSeen	   *seen = fsfdw_seen_create();
	int			n = 0;

	for (int i = 0; i < nb; i++)
		(void) fsfdw_seen_add(seen, b[i], 0);
	for (int i = 0; i < na; i++)
	{
		if (!fsfdw_seen_add(seen, a[i], 0))
			a[n++] = a[i];
	}
	return n;
}

static void
bind_key(FsBound *bound, Datum value, Oid type)
{
	int64	   *keys;
	int			nkeys = integer_values(value, type, &keys);
	int			n = 0;

	/* ids are positive; the API may reject others as malformed */
	for (int i = 0; i < nkeys; i++)
	{
		if (keys[i] > 0)
			keys[n++] = keys[i];
	}
	if (bound->nkeys >= 0)
		n = intersect(keys, n, bound->keys, bound->nkeys);
	bound->keys = keys;
	bound->nkeys = n;
	bound->never |= n == 0;
}

/* n values; 0 means IS NULL */
static void
add_set(FsBound *bound, const char *field, int64 *values, int n)
{
	FsBoundSet *set = NULL;

	for (int i = 0; i < bound->nsets; i++)
	{
		if (strcmp(bound->sets[i].field, field) == 0)
			set = &bound->sets[i];
	}
	if (set == NULL)
	{
		set = &bound->sets[bound->nsets++];
		set->field = field;
	}
	else
	{
		/* IS NULL agrees with itself only, other values with what they share */
		int			before = n;

		n = intersect(values, n, set->values, set->nvalues);
		bound->never |= (before > 0 || set->nvalues > 0) && n == 0;
	}
	set->values = values;
	set->nvalues = n;
}

static void
bind_set(FsBound *bound, const char *field, Datum value, Oid type)
{
	int64	   *values;
	int			n = integer_values(value, type, &values);

	if (n == 0)
		bound->never = true;
	else
		add_set(bound, field, values, n);
}

/* The bounds of a field, made where there are none yet. */
static FsBoundDays *
find_days(FsBound *bound, const char *field)
{
	FsBoundDays *days;

	for (int d = 0; d < bound->ndays; d++)
	{
		if (strcmp(bound->days[d].field, field) == 0)
			return &bound->days[d];
	}
	days = &bound->days[bound->ndays++];
	days->field = field;
	days->lo = DT_NOBEGIN;
	days->hi = DT_NOEND;
	return days;
}

/* Narrows a lower or upper bound; infinities that exclude all rows do so. */
static void
bind_time(FsBound *bound, FsTable *table, FsCond *cond, TimestampTz value)
{
	bool		lower = cond->op != FS_COND_LT && cond->op != FS_COND_LE;
	bool		upper = cond->op != FS_COND_GT && cond->op != FS_COND_GE;

	if ((lower && TIMESTAMP_IS_NOEND(value)) ||
		(upper && TIMESTAMP_IS_NOBEGIN(value)))
	{
		bound->never = true;	/* the API has no infinite dates */
		return;
	}
	if (lower && fsfdw_is_since(table, cond->attno))
		bound->since = Max(bound->since, value);
	if (fsfdw_is_days(table, cond->attno))
	{
		FsBoundDays *days = find_days(bound,
									  fsfdw_table_column(table, cond->attno)->filter);

		if (lower)
			days->lo = Max(days->lo, value);
		if (upper)
			days->hi = Min(days->hi, value);
	}
}

static FsBound *
make_bound(FsTable *table, int nconds)
{
	FsBound    *bound = palloc0(sizeof(FsBound));

	bound->nkeys = -1;
	bound->since = DT_NOBEGIN;
	bound->sets = palloc0(sizeof(FsBoundSet) * Max(nconds, 1));
	if (table->resource->filter_path != NULL)
	{
		/* the dimensions of the date splitter are always there */
		bound->days = palloc0(sizeof(FsBoundDays) * (nconds + 2));
		(void) find_days(bound, "updated_at");
		(void) find_days(bound, "created_at");
	}
	return bound;
}

static bool
is_exec_param(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
		return true;
	return expression_tree_walker(node, is_exec_param, context);
}

bool
fsfdw_is_runtime(Expr *value)
{
	return is_exec_param((Node *) value, NULL);
}

FsBound *
fsfdw_bind(FsTable *table, FsRemotePlan *plan, List *expr_states,
		   ExprContext *econtext, bool explain)
{
	FsBound    *bound = make_bound(table, list_length(plan->conds));
	ListCell   *lc;

	foreach(lc, plan->conds)
	{
		FsCond	   *cond = lfirst(lc);
		ExprState  *state;
		Oid			type;
		Datum		value;
		bool		isnull;

		if (cond->op == FS_COND_NULL)
		{
			add_set(bound, fsfdw_table_column(table, cond->attno)->filter, NULL, 0);
			continue;
		}
		state = list_nth(expr_states, cond->expr);
		type = exprType((Node *) state->expr);
		if (explain && fsfdw_is_runtime(state->expr))
		{
			bound->unknown = true;
			continue;
		}
		value = ExecEvalExpr(state, econtext, &isnull);
		if (isnull)
		{
			bound->never = true;	/* comparisons with NULL are never true */
			continue;
		}
		if (fsfdw_is_key(table, cond->attno))
			bind_key(bound, value, type);
		else if (fsfdw_is_set(table, cond->attno))
			bind_set(bound, fsfdw_table_column(table, cond->attno)->filter,
					 value, type);
		else
			bind_time(bound, table, cond, time_value(value, type));
	}
	for (int d = 0; d < bound->ndays; d++)
		bound->never |= bound->days[d].lo > bound->days[d].hi;
	return bound;
}

/* The record's value of a bound set's field, if listings show it. */
static bool
set_may_match(FsTable *table, const FsBoundSet *set, FsJson record)
{
	for (int i = 0; i < table->ncolumns; i++)
	{
		FsTableColumn *column = &table->columns[i];
		FsJson		value;
		int64_t		number;

		if (column->filter == NULL || column->column == NULL ||
			(column->column->flags & FS_SHOW_ONLY) ||
			strcmp(column->filter, set->field) != 0)
			continue;
		value = fs_json_get(record, column->field);
		if (value.type == FS_JSON_NULL)
			return set->nvalues == 0;
		if (value.type != FS_JSON_NUMBER || !fs_json_int64(value, &number))
			return true;
		for (int v = 0; v < set->nvalues; v++)
		{
			if (set->values[v] == number)
				return true;
		}
		return false;
	}
	return true;
}

static bool
days_may_match(const FsBoundDays *days, FsJson record)
{
	FsJson		value;
	int64_t		usec;
	TimestampTz moment;

	value = fs_json_get(record, days->field);
	if (value.type != FS_JSON_STRING ||
		!fs_parse_timestamp(value.at + 1, value.len - 2, &usec))
		return true;
	moment = usec - (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY;
	return moment >= days->lo && moment <= days->hi;
}

bool
fsfdw_may_match(FsTable *table, const FsBound *bound, FsJson record)
{
	if (record.type != FS_JSON_OBJECT)
		return true;
	for (int i = 0; i < bound->nsets; i++)
	{
		if (!set_may_match(table, &bound->sets[i], record))
			return false;
	}
	for (int d = 0; d < bound->ndays; d++)
	{
		if (!days_may_match(&bound->days[d], record))
			return false;
	}
	return true;
}

static bool
values_equal(int na, const int64 *a, int nb, const int64 *b)
{
	return na == nb && (na <= 0 || memcmp(a, b, sizeof(int64) * na) == 0);
}

bool
fsfdw_bound_equal(const FsBound *a, const FsBound *b)
{
	if (a->never != b->never || a->since != b->since ||
		a->nsets != b->nsets || a->ndays != b->ndays ||
		!values_equal(a->nkeys, a->keys, b->nkeys, b->keys))
		return false;
	for (int i = 0; i < a->nsets; i++)
	{
		if (strcmp(a->sets[i].field, b->sets[i].field) != 0 ||
			!values_equal(a->sets[i].nvalues, a->sets[i].values,
						  b->sets[i].nvalues, b->sets[i].values))
			return false;
	}
	for (int d = 0; d < a->ndays; d++)
	{
		if (a->days[d].lo != b->days[d].lo || a->days[d].hi != b->days[d].hi)
			return false;
	}
	return true;
}
