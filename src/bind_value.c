/*-------------------------------------------------------------------------
 *
 * bind_value.c
 *		Values of conditions: integers, and what points in time bound.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "common/int.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "pgtime.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "bind.h"

/*
 * Where clocks are set back, local time is not in the order of the moments it
 * stands for.  It is done by so much at most.
 */
#define CLOCK_CHANGE (2 * USECS_PER_HOUR)

/* Points in time that no ticket has: before the year 1, after 9999. */
#define FIRST_YEAR INT64CONST(-63082281600000000)
#define LAST_YEAR INT64CONST(252455616000000000)

void
fsfdw_bind_value(FsBinder *binder, const FsCond *cond, FsValue *value)
{
	ExprState  *state = list_nth(binder->expr_states, cond->expr);

	memset(value, 0, sizeof(*value));
	value->type = exprType((Node *) state->expr);
	if (binder->unknown != NULL && binder->unknown[cond->expr] != NULL)
	{
		value->unknown = binder->unknown[cond->expr];
		binder->bound->unknown = true;
		return;
	}
	value->datum = ExecEvalExpr(state, binder->econtext, &value->isnull);
}

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

int
fsfdw_integer_values(Datum value, Oid type, int64 **result)
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

/* Local time, of a value that has no time zone. */
static Timestamp
local_value(Datum value, Oid type)
{
	int			overflow;

	if (type == DATEOID)
		return date2timestamp_opt_overflow(DatumGetDateADT(value), &overflow);
	return DatumGetTimestamp(value);
}

/*
 * The moment a value of any type stands for; out of range, an infinity, as in
 * comparisons.
 */
static TimestampTz
moment(const FsCond *cond, Datum value, Oid type)
{
	Timestamp	local;
	int			overflow;

	if (type == TIMESTAMPTZOID)
		return DatumGetTimestampTz(value);
	if (type != TIMESTAMPOID && type != DATEOID)
		elog(ERROR, "unexpected type %u of a value compared with a timestamp", type);
	local = local_value(value, type);
	if (cond->zone == NULL)
		return timestamp2timestamptz_opt_overflow(local, &overflow);
	if (local < FIRST_YEAR || local > LAST_YEAR)
		return local;			/* where no row is, the zone does not matter */
	return DatumGetTimestampTz(DirectFunctionCall2(timestamp_zone,
												   CStringGetTextDatum(cond->zone),
												   TimestampGetDatum(local)));
}

/* What date_trunc() calls a unit, and how much it can cut. */
static const struct
{
	const char *name;
	int64		length;
}			units[] = {
	[FS_UNIT_NONE] = {NULL, 0},
	[FS_UNIT_MICROSECOND] = {NULL, 0},
	[FS_UNIT_SECOND] = {"second", USECS_PER_SEC},
	[FS_UNIT_MINUTE] = {"minute", USECS_PER_MINUTE},
	[FS_UNIT_HOUR] = {"hour", USECS_PER_HOUR},
	[FS_UNIT_DAY] = {"day", USECS_PER_DAY},
	[FS_UNIT_WEEK] = {"week", 7 * USECS_PER_DAY},
	[FS_UNIT_MONTH] = {"month", 31 * USECS_PER_DAY},
	[FS_UNIT_QUARTER] = {"quarter", 92 * USECS_PER_DAY},
	[FS_UNIT_YEAR] = {"year", 366 * USECS_PER_DAY}
};

/* Whether a value begins a unit: less than it is then less than its moment. */
static bool
begins_unit(const FsCond *cond, Datum value, Oid type)
{
	const char *name = units[cond->unit].name;
	Timestamp	local;

	if (name == NULL)
		return true;
	local = type == TIMESTAMPTZOID ? DatumGetTimestampTz(value) :
		local_value(value, type);
	if (local < FIRST_YEAR || local > LAST_YEAR)
		return false;			/* near the ends, cutting may be an error */
	if (type == TIMESTAMPTZOID)
		return DatumGetTimestampTz(DirectFunctionCall2(timestamptz_trunc,
													   CStringGetTextDatum(name),
													   value)) ==
			DatumGetTimestampTz(value);
	return DatumGetTimestamp(DirectFunctionCall2(timestamp_trunc,
												 CStringGetTextDatum(name),
												 TimestampGetDatum(local))) == local;
}

/* Infinities stay what they are, and what is out of range becomes one. */
static TimestampTz
later(TimestampTz at, int64 usec)
{
	int64		sum;

	if (TIMESTAMP_NOT_FINITE(at))
		return at;
	if (pg_add_s64_overflow(at, usec, &sum))
		return usec > 0 ? DT_NOEND : DT_NOBEGIN;
	return sum;
}

/* Seconds east of UTC; false where that cannot be told. */
static bool
offset_at(const FsCond *cond, TimestampTz at, long int *offset)
{
	pg_tz	   *tz = cond->zone == NULL ? session_timezone : pg_tzset(cond->zone);
	pg_time_t	when;
	struct pg_tm *local;

	if (tz == NULL || at < FIRST_YEAR || at > LAST_YEAR)
		return false;
	when = timestamptz_to_time_t(at);
	local = pg_localtime(&when, tz);
	if (local == NULL)
		return false;
	*offset = local->tm_gmtoff;
	return true;
}

/*
 * By how much local time may mislead about the order around "end", which was
 * found by adding to "start".
 */
static int64
local_doubt(const FsCond *cond, TimestampTz start, TimestampTz end)
{
	TimestampTz times[] = {end - USECS_PER_DAY, end, end + USECS_PER_DAY};
	long int	first;
	long int	offset;

	if (cond->unit == FS_UNIT_NONE || TIMESTAMP_NOT_FINITE(end))
		return 0;
	if (!offset_at(cond, start, &first))
		return CLOCK_CHANGE;
	for (int i = 0; i < lengthof(times); i++)
	{
		if (!offset_at(cond, times[i], &offset) || offset != first)
			return CLOCK_CHANGE;
	}
	return 0;
}

bool
fsfdw_time_bounds(const FsCond *cond, Datum value, Oid type,
				  TimestampTz *lo, TimestampTz *hi)
{
	TimestampTz at = moment(cond, value, type);
	TimestampTz end;

	*lo = DT_NOBEGIN;
	*hi = DT_NOEND;
	/* the API has no infinite dates */
	if (cond->op != FS_COND_LT && cond->op != FS_COND_LE)
	{
		if (TIMESTAMP_IS_NOEND(at))
			return false;
		*lo = later(at, (cond->op == FS_COND_GT ? 1 : 0) - local_doubt(cond, at, at));
	}
	if (cond->op != FS_COND_GT && cond->op != FS_COND_GE)
	{
		if (TIMESTAMP_IS_NOBEGIN(at))
			return false;
		if (cond->op == FS_COND_LT && begins_unit(cond, value, type))
			end = later(at, -1);
		else if (cond->unit <= FS_UNIT_MICROSECOND)
			end = at;
		else
			end = later(at, units[cond->unit].length - 1);
		*hi = later(end, local_doubt(cond, at, end));
	}
	return true;
}
