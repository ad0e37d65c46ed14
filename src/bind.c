/*-------------------------------------------------------------------------
 *
 * bind.c
 *		The remote plan's conditions with their values at run time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "bind.h"
#include "datetime.h"

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

/* Appends the distinct values of a condition on the key; -1: not known. */
static int
add_keys(FsBinder *binder, const FsCond *cond, FsSeen *seen, int64 **keys, int n)
{
	FsValue		value;
	int64	   *values;
	int			nvalues;
	ListCell   *lc;

	foreach(lc, cond->args)
	{
		n = add_keys(binder, lfirst(lc), seen, keys, n);
		if (n < 0)
			return n;
	}
	if (cond->expr < 0)
		return n;
	fsfdw_bind_value(binder, cond, &value);
	if (value.unknown != NULL)
		return -1;
	if (value.isnull)
		return n;
	nvalues = fsfdw_integer_values(value.datum, value.type, &values);
	*keys = repalloc(*keys, sizeof(int64) * (n + nvalues + 1));
	for (int i = 0; i < nvalues; i++)
	{
		/* ids are positive; the API may reject others as malformed */
		if (values[i] > 0 && fsfdw_seen_add(seen, values[i], 0))
			(*keys)[n++] = values[i];
	}
	return n;
}

static void
bind_key(FsBinder *binder, const FsCond *cond)
{
	FsBound    *bound = binder->bound;
	int64	   *keys = palloc(sizeof(int64));
	int			n = add_keys(binder, cond, fsfdw_seen_create(), &keys, 0);

	if (n < 0)
		return;
	if (bound->nkeys >= 0)
		n = intersect(keys, n, bound->keys, bound->nkeys);
	bound->keys = keys;
	bound->nkeys = n;
	bound->never |= n == 0;
}

static void
bind_workspaces(FsBinder *binder, const FsCond *cond)
{
	FsBound    *bound = binder->bound;
	int64	   *ids = palloc(sizeof(int64));
	int			n = add_keys(binder, cond, fsfdw_seen_create(), &ids, 0);

	if (n < 0)
	{
		bound->workspace = cond->expr < 0 ? NULL : binder->unknown[cond->expr];
		if (bound->workspaces == NULL && bound->workspace != NULL)
			bound->nworkspaces = 1;
		return;
	}
	if (bound->workspaces != NULL)
		n = intersect(ids, n, bound->workspaces, bound->nworkspaces);
	bound->workspaces = ids;
	bound->nworkspaces = n;
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
	int			n = fsfdw_integer_values(value, type, &values);

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

static void
narrow_days(FsBoundDays *days, TimestampTz lo, TimestampTz hi)
{
	days->lo = Max(days->lo, lo);
	days->hi = Min(days->hi, hi);
}

static void
bind_time(FsBound *bound, FsTable *table, const FsCond *cond, Datum value,
		  Oid type)
{
	TimestampTz lo;
	TimestampTz hi;

	if (!fsfdw_time_bounds(cond, value, type, &lo, &hi))
	{
		bound->never = true;
		return;
	}
	if (fsfdw_is_since(table, cond->attno))
		bound->since = Max(bound->since, lo);
	if (fsfdw_filter_type(table, cond->attno) == FS_FILTERS_MOMENT)
		narrow_days(find_days(bound, fsfdw_table_column(table, cond->attno)->filter),
					lo, hi);
}

const char *
fsfdw_find_asked(const FsBound *bound, const char *param)
{
	for (int i = 0; i < bound->nasked; i++)
	{
		if (strcmp(bound->asked[i].name, param) == 0)
			return bound->asked[i].value;
	}
	return NULL;
}

/* A value that a listing can be asked for. */
static void
bind_list(FsBound *bound, FsTable *table, const FsCond *cond, const FsValue *value)
{
	const FsListParam *asked = fsfdw_list_param(table, cond->attno);
	const char *param = asked->param != NULL ? asked->param : asked->column;
	const char *before = fsfdw_find_asked(bound, param);
	const char *string;
	int64	   *numbers;

	if (value->unknown != NULL)
		string = value->unknown;
	else if (asked->yes != NULL)
		string = cond->op == FS_COND_TRUE ||
			(cond->op == FS_COND_EQ && DatumGetBool(value->datum)) ?
			asked->yes : asked->no;
	else if (fsfdw_table_column(table, cond->attno)->typid == TEXTOID)
	{
		string = TextDatumGetCString(value->datum);
		if (!fsfdw_list_takes(table, cond->attno, string))
			return;
	}
	else
	{
		(void) fsfdw_integer_values(value->datum, value->type, &numbers);
		if (numbers[0] <= 0)
		{
			bound->never = true;	/* ids are positive */
			return;
		}
		string = psprintf(INT64_FORMAT, numbers[0]);
	}
	if (before == NULL)
		bound->asked[bound->nasked++] = (FsParam) {param, string};
	else if (value->unknown == NULL && strcmp(before, string) != 0)
		bound->never = true;
}

/* Whether a condition is one of those that have members of their own. */
static bool
has_own_member(FsTable *table, const FsCond *cond)
{
	if (fsfdw_filter_type(table, cond->attno) == FS_FILTERS_MOMENT)
		return fs_resource_counts(table->resource);
	return fsfdw_is_set(table, cond) || fsfdw_is_since(table, cond->attno);
}

static void
bind_own_member(FsBinder *binder, const FsCond *cond, const FsValue *value)
{
	FsTable    *table = binder->table;
	FsBound    *bound = binder->bound;
	const char *filter = fsfdw_table_column(table, cond->attno)->filter;

	if (cond->op == FS_COND_NULL)
		add_set(bound, filter, NULL, 0);
	else if (value->unknown != NULL)
		return;
	else if (fsfdw_is_set(table, cond))
		bind_set(bound, filter, value->datum, value->type);
	else
		bind_time(bound, table, cond, value->datum, value->type);
}

/*
 * A query has room for one search: of several, the longest stands first.  The
 * last node may be a search that was added.
 */
static void
order_searches(FsBound *bound, FsFilterNode *last)
{
	for (const FsFilterNode *node = bound->extra; node != last; node = node->next)
	{
		FsFilterNode *first = unconstify(FsFilterNode *, node);

		if (first->kind == FS_NODE_SEARCH && last->kind == FS_NODE_SEARCH &&
			strlen(first->text) < strlen(last->text))
		{
			FsFilterNode shorter = *first;

			*first = *last;
			first->next = shorter.next;
			*last = shorter;
			last->next = NULL;
		}
	}
}

/* Appends to "extra"; what all rows have in common is noted besides. */
static void
bind_extra(FsBinder *binder, const FsCond *cond, FsFilterNode **last)
{
	FsBound    *bound = binder->bound;
	FsHull		hull;
	FsFilterNode *node;

	switch (fsfdw_bind_term(binder, cond, &hull, &node))
	{
		case FS_TERM_FALSE:
			bound->never = true;
			return;
		case FS_TERM_ASKED:
			if (node->kind == FS_NODE_AND)
				node = unconstify(FsFilterNode *, node->first);
			if (*last == NULL)
				bound->extra = node;
			else
				(*last)->next = node;
			for (;; node = unconstify(FsFilterNode *, node->next))
			{
				node->origin = cond->qual;
				*last = node;
				if (node->next == NULL)
					break;
			}
			order_searches(bound, *last);
			break;
		case FS_TERM_WIDE:
			bound->wide = bms_add_member(bound->wide, cond->qual);
			break;
	}
	for (int d = 0; d < FS_HULL_DIMS; d++)
		narrow_days(&bound->days[d], hull.lo[d], hull.hi[d]);
	bound->since = Max(bound->since, hull.lo[0]);
}

static FsBound *
make_bound(FsTable *table, int nconds)
{
	FsBound    *bound = palloc0(sizeof(FsBound));

	bound->nkeys = bound->nworkspaces = -1;
	bound->since = DT_NOBEGIN;
	bound->sets = palloc0(sizeof(FsBoundSet) * Max(nconds, 1));
	bound->asked = palloc0(sizeof(FsParam) * Max(nconds, 1));
	/* a condition on a range may give both of its ends */
	bound->given = palloc0(sizeof(FsGiven) * Max(2 * nconds, 1));
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

/* Whether some variant of the listing may have what is given. */
static bool
has_variant(FsTable *table, const FsBound *bound)
{
	const char *variants = table->resource->list_variants;
	char		variant[FS_NAME_SIZE];

	return variants == NULL ||
		fsfdw_variant_next(bound, &variants, variant, sizeof(variant));
}

FsBound *
fsfdw_bind(FsTable *table, FsRemotePlan *plan, List *expr_states,
		   ExprContext *econtext, char **unknown)
{
	FsBound    *bound = make_bound(table, list_length(plan->conds));
	FsBinder	binder = {table, expr_states, econtext, unknown, bound};
	FsFilterNode *last = NULL;
	ListCell   *lc;

	foreach(lc, plan->conds)
	{
		FsCond	   *cond = lfirst(lc);
		FsValue		value = {0};

		if (fsfdw_is_key(table, cond->attno))
		{
			bind_key(&binder, cond);
			continue;
		}
		if (fsfdw_is_workspace(table, cond->attno))
		{
			bind_workspaces(&binder, cond);
			continue;
		}
		if (fsfdw_is_given(table, cond->attno) || fsfdw_is_variant(table, cond->attno))
		{
			fsfdw_bind_given(&binder, cond);
			continue;
		}
		if (fsfdw_is_range(table, cond->attno))
		{
			fsfdw_bind_range(&binder, cond);
			continue;
		}
		if (!has_own_member(table, cond) && fsfdw_filter_asks(table, cond))
		{
			bind_extra(&binder, cond, &last);
			continue;
		}
		if (cond->expr >= 0)
			fsfdw_bind_value(&binder, cond, &value);
		if (value.isnull)
		{
			bound->never = true;	/* comparisons with NULL are never true */
			continue;
		}
		if (fsfdw_list_param(table, cond->attno) != NULL && fsfdw_list_asks(table, cond))
			bind_list(bound, table, cond, &value);
		if (has_own_member(table, cond))
			bind_own_member(&binder, cond, &value);
	}
	for (int d = 0; d < bound->ndays; d++)
		bound->never |= bound->days[d].lo > bound->days[d].hi;
	fsfdw_settle_workspaces(table, bound);
	bound->never |= !has_variant(table, bound);
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

static bool
texts_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Lists of nodes */
static bool
nodes_equal(const FsFilterNode *a, const FsFilterNode *b)
{
	for (; a != NULL && b != NULL; a = a->next, b = b->next)
	{
		if (a->kind != b->kind || !texts_equal(a->field, b->field) ||
			a->comparison != b->comparison || a->number != b->number ||
			!texts_equal(a->text, b->text) || !nodes_equal(a->first, b->first))
			return false;
	}
	return a == b;
}

static bool
asked_equal(const FsBound *a, const FsBound *b)
{
	if (a->nasked != b->nasked)
		return false;
	for (int i = 0; i < a->nasked; i++)
	{
		if (strcmp(a->asked[i].name, b->asked[i].name) != 0 ||
			strcmp(a->asked[i].value, b->asked[i].value) != 0)
			return false;
	}
	return true;
}

bool
fsfdw_bound_equal(const FsBound *a, const FsBound *b)
{
	if (a->never != b->never || a->since != b->since ||
		a->nsets != b->nsets || a->ndays != b->ndays ||
		!values_equal(a->nkeys, a->keys, b->nkeys, b->keys) ||
		!values_equal(a->nworkspaces, a->workspaces, b->nworkspaces, b->workspaces) ||
		!asked_equal(a, b) ||
		!nodes_equal(a->extra, b->extra) || !fsfdw_given_equal(a, b))
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
