/*-------------------------------------------------------------------------
 *
 * bind_given.c
 *		What conditions give for the placeholders of nested listings.
 *
 * The columns are those of parents' keys, of the record's own key below a
 * parent, and of ranges that a listing needs.  Values are kept as the texts
 * that stand in requests.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "bind.h"
#include "datetime.h"
#include "source.h"

/* Seconds by which ranges are asked for wider than they are. */
#define MARGIN (1 * USECS_PER_SEC)

const FsGiven *
fsfdw_find_given(const FsBound *bound, const char *name)
{
	for (int i = 0; i < bound->ngiven; i++)
	{
		if (strcmp(bound->given[i].name, name) == 0)
			return &bound->given[i];
	}
	return NULL;
}

static bool
is_among(const char *value, char **values, int nvalues)
{
	for (int i = 0; i < nvalues; i++)
	{
		if (strcmp(value, values[i]) == 0)
			return true;
	}
	return false;
}

/* The distinct values that a key can have; others match no row. */
static int
key_values(Datum value, Oid type, char ***result)
{
	Datum	   *items = &value;
	bool	   *nulls = NULL;
	int			nitems = 1;
	int64	   *numbers;
	int			n = 0;

	if (type == TEXTARRAYOID)
		deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false,
						  TYPALIGN_INT, &items, &nulls, &nitems);
	else if (type != TEXTOID)
	{
		/* as texts below; ids are positive */
		nitems = fsfdw_integer_values(value, type, &numbers);
		*result = palloc(sizeof(char *) * Max(nitems, 1));
		for (int i = 0; i < nitems; i++)
		{
			if (numbers[i] > 0)
				(*result)[n++] = psprintf(INT64_FORMAT, numbers[i]);
		}
		return n;
	}
	*result = palloc(sizeof(char *) * Max(nitems, 1));
	for (int i = 0; i < nitems; i++)
	{
		char	   *word;

		if (nulls != NULL && nulls[i])
			continue;
		word = TextDatumGetCString(items[i]);
		/* what is no segment of a path is no key either */
		if (*word == '\0' || strcmp(word, ".") == 0 || strcmp(word, "..") == 0 ||
			strlen(word) >= FS_KEY_SIZE || is_among(word, *result, n))
			continue;
		(*result)[n++] = word;
	}
	return n;
}

static FsGiven *
add_given(FsBound *bound, const char *name)
{
	FsGiven    *given = unconstify(FsGiven *, fsfdw_find_given(bound, name));

	if (given == NULL)
	{
		given = &bound->given[bound->ngiven++];
		memset(given, 0, sizeof(*given));
		given->name = name;
		given->nvalues = -1;
	}
	return given;
}

/* Adds the values of a condition, and of its alternatives; -1: not known. */
static int
add_values(FsBinder *binder, const FsCond *cond, char ***values, int n)
{
	FsValue		value;
	char	  **more;
	int			nmore;
	ListCell   *lc;

	foreach(lc, cond->args)
	{
		n = add_values(binder, lfirst(lc), values, n);
		if (n < 0)
			return n;
	}
	if (cond->expr < 0)
		return n;
	fsfdw_bind_value(binder, cond, &value);
	if (value.unknown != NULL)
	{
		(*values)[0] = pstrdup(value.unknown);
		return -1;
	}
	if (value.isnull)
		return n;
	nmore = key_values(value.datum, value.type, &more);
	*values = repalloc(*values, sizeof(char *) * (n + nmore + 1));
	for (int i = 0; i < nmore; i++)
	{
		/* the values of one condition are distinct */
		if (cond->args == NIL && n > 0 && is_among(more[i], *values, n))
			continue;
		(*values)[n++] = more[i];
	}
	return n;
}

void
fsfdw_bind_given(FsBinder *binder, const FsCond *cond)
{
	FsBound    *bound = binder->bound;
	FsGiven    *given = add_given(bound,
								  fsfdw_table_column(binder->table, cond->attno)->column->name);
	char	  **values = palloc(sizeof(char *));
	int			n = add_values(binder, cond, &values, 0);
	int			kept = 0;

	given->trusted |= cond->trusted;
	if (n < 0)
	{
		if (given->nvalues < 0)
			given->values = values;
		return;
	}
	if (given->nvalues >= 0)
	{
		/* two conditions: what both name */
		for (int i = 0; i < n; i++)
		{
			if (is_among(values[i], given->values, given->nvalues))
				values[kept++] = values[i];
		}
		n = kept;
	}
	given->values = values;
	given->nvalues = n;
	bound->never |= n == 0;
}

/* One end of a range; the narrowest counts. */
static void
bind_end(FsBound *bound, const char *name, TimestampTz at, bool lower)
{
	FsGiven    *given = add_given(bound, name);
	char		room[32];
	int64		usec;

	if (given->nvalues >= 0 &&
		(lower ? given->bound >= at : given->bound <= at))
		return;
	given->bound = at;
	usec = fsfdw_bound_usec(at) + (lower ? -MARGIN : MARGIN + USECS_PER_SEC - 1);
	fs_format_timestamp(Min(Max(usec, 0), FS_LAST_USEC), room);
	given->values = palloc(sizeof(char *));
	given->values[0] = pstrdup(room);
	given->nvalues = 1;
}

void
fsfdw_bind_range(FsBinder *binder, const FsCond *cond)
{
	FsTable    *table = binder->table;
	FsBound    *bound = binder->bound;
	const char *column = fsfdw_table_column(table, cond->attno)->column->name;
	const char *params = table->resource->list_params;
	FsValue		value;
	TimestampTz lo;
	TimestampTz hi;

	fsfdw_bind_value(binder, cond, &value);
	if (value.unknown != NULL)
		return;
	if (value.isnull ||
		!fsfdw_time_bounds(cond, value.datum, value.type, &lo, &hi))
	{
		bound->never = true;
		return;
	}
	if (!TIMESTAMP_NOT_FINITE(lo) &&
		fs_has_placeholder(params, psprintf(">%s", column)))
		bind_end(bound, psprintf(">%s", column), lo, true);
	if (!TIMESTAMP_NOT_FINITE(hi) &&
		fs_has_placeholder(params, psprintf("<%s", column)))
		bind_end(bound, psprintf("<%s", column), hi, false);
}

bool
fsfdw_given_equal(const FsBound *a, const FsBound *b)
{
	if (a->ngiven != b->ngiven)
		return false;
	for (int i = 0; i < a->ngiven; i++)
	{
		const FsGiven *one = &a->given[i];
		const FsGiven *other = &b->given[i];

		if (strcmp(one->name, other->name) != 0 ||
			one->nvalues != other->nvalues)
			return false;
		for (int v = 0; v < one->nvalues; v++)
		{
			if (strcmp(one->values[v], other->values[v]) != 0)
				return false;
		}
	}
	return true;
}

/* Whether a value, not terminated, is one that is given for a name. */
static bool
is_given_value(const FsBound *bound, const char *name, size_t name_len,
			   const char *value, size_t value_len)
{
	const FsGiven *given = fsfdw_find_given(bound, pnstrdup(name, name_len));

	if (given == NULL || given->nvalues < 0)
		return true;
	return is_among(pnstrdup(value, value_len), given->values, given->nvalues);
}

bool
fsfdw_variant_next(const FsBound *bound, const char **variants, char *variant,
				   size_t size)
{
	while (fs_word_next(variants, variant, size))
	{
		const char *s = variant;
		const char *name;
		const char *value;
		size_t		name_len;
		size_t		value_len;
		bool		wanted = true;

		while (fs_part_next(&s, &name, &name_len, &value, &value_len))
			wanted &= is_given_value(bound, name, name_len, value, value_len);
		if (wanted)
			return true;
	}
	return false;
}

int64
fsfdw_given_requests(FsTable *table, const FsBound *bound)
{
	FsListHoles holes = fs_list_holes(table->resource);
	FsPlaceholder placeholder;
	int64		requests = 1;

	while (fs_list_hole_next(&holes, &placeholder))
	{
		const FsGiven *given =
			fsfdw_find_given(bound, pnstrdup(placeholder.name, placeholder.len));

		if (given == NULL || given->nvalues <= 0)
			return 0;
		requests = Min(requests * given->nvalues, PG_INT32_MAX);
	}
	return requests;
}

void
fsfdw_check_given(FsTable *table, const FsBound *bound)
{
	const FsResource *resource = table->resource;
	FsListHoles holes = fs_list_holes(resource);
	FsPlaceholder placeholder;

	while (fs_list_hole_next(&holes, &placeholder))
	{
		char	   *name = pnstrdup(placeholder.name, placeholder.len);
		char	   *column = pnstrdup(placeholder.column, placeholder.column_len);
		const FsGiven *given = fsfdw_find_given(bound, name);
		const char *field;

		if (given != NULL && given->nvalues != 0)
			continue;
		if (resource->parent != NULL &&
			fs_resource_parent_field(resource, name, &field) > 0)
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 placeholder.bound == '>' ?
				 errmsg("foreign table \"%s\" cannot be read without a lower bound of column \"%s\"",
						table->name, column) :
				 placeholder.bound == '<' ?
				 errmsg("foreign table \"%s\" cannot be read without an upper bound of column \"%s\"",
						table->name, column) :
				 errmsg("foreign table \"%s\" cannot be read without a value of column \"%s\"",
						table->name, column),
				 errdetail("The API lists these records only with it: GET %s%s%s%s.",
						   FS_API_ROOT, resource->list_path,
						   resource->list_params ? "?" : "",
						   resource->list_params ? resource->list_params : ""),
				 placeholder.bound == '>' ?
				 errhint("Add a condition such as \"%s >= ...\".", column) :
				 placeholder.bound == '<' ?
				 errhint("Add a condition such as \"%s <= ...\".", column) :
				 errhint("Add a condition such as \"%s = ...\", or join it with a table that has such values.",
						 column)));
	}
}
