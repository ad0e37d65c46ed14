/*-------------------------------------------------------------------------
 *
 * window.c
 *		A bound filter query, and its text for a window of days.
 *
 * Filters know days only, of a time zone that need not be known here.  A
 * window of days is therefore asked for as wide as the account may mean it:
 * the local check drops what is too much.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "pgtime.h"

#include "datetime.h"
#include "window.h"

/* Offsets from UTC an account's days may have, in seconds. */
#define WEST_MOST (-12 * SECS_PER_HOUR)
#define EAST_MOST (14 * SECS_PER_HOUR)

#define UNIX_EPOCH_USEC \
	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/* Seconds the account's days are shifted against UTC, at one end. */
static int
offset_at(const FsTable *table, int64 usec, bool latest)
{
	pg_tz	   *tz = NULL;
	pg_time_t	when = (pg_time_t) (usec / USECS_PER_SEC);
	struct pg_tm *local = NULL;

	if (table->server->time_zone != NULL)
		tz = pg_tzset(table->server->time_zone);
	if (tz != NULL)
		local = pg_localtime(&when, tz);
	if (local != NULL)
		return (int) local->tm_gmtoff;
	return latest ? EAST_MOST : WEST_MOST;
}

int32
fsfdw_account_day(const FsTable *table, TimestampTz moment, bool latest)
{
	int64		usec = moment + UNIX_EPOCH_USEC;

	return fs_day_of(usec, offset_at(table, usec, latest));
}

TimestampTz
fsfdw_day_start(int32 day)
{
	return (int64) day * USECS_PER_DAY - UNIX_EPOCH_USEC -
		EAST_MOST * USECS_PER_SEC;
}

/* A dimension that has a first day is cut before one that has none. */
static void
choose_order(FsQuery *query)
{
	const FsBoundDays *days = query->bound->days;
	bool		swap = TIMESTAMP_NOT_FINITE(days[0].lo) &&
		!TIMESTAMP_NOT_FINITE(days[1].lo);

	query->order[0] = swap ? 1 : 0;
	query->order[1] = swap ? 0 : 1;
}

static void
set_range(FsQuery *query)
{
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		const FsBoundDays *days = &query->bound->days[query->order[d]];

		query->range.lo[d] = FS_DAY_MIN;
		query->range.hi[d] = FS_DAY_MAX;
		if (!TIMESTAMP_NOT_FINITE(days->lo))
			query->range.lo[d] = fsfdw_account_day(query->table, days->lo, false);
		if (!TIMESTAMP_NOT_FINITE(days->hi))
			query->range.hi[d] = fsfdw_account_day(query->table, days->hi, true);
	}
}

/* The set that is asked for in parts where it is too long for one query. */
static int
longest_set(const FsBound *bound)
{
	int			longest = 0;

	for (int i = 1; i < bound->nsets; i++)
	{
		if (bound->sets[i].nvalues > bound->sets[longest].nvalues)
			longest = i;
	}
	return longest;
}

/* As many values at once as fit even with all four days named. */
static void
set_chunk(FsQuery *query)
{
	FsWindow	widest = {{0, 0}, {0, 0}};
	char		room[FS_QUERY_SIZE];

	for (query->chunk = Max(query->nvalues, 1); query->chunk > 0;
		 query->chunk = query->chunk == 1 ? 0 : (query->chunk + 1) / 2)
	{
		FsText		text;

		fs_text_init(&text, room, sizeof(room));
		if (fsfdw_query_text(query, &widest, 0, &text))
			break;
	}
}

/*
 * Takes what else is bound into the query as far as it fits: without, the
 * answer is wider.  What leaves room for less than half of the values would
 * double the queries, and is left out too.
 */
static void
set_extra(FsQuery *query)
{
	FsFilterNode *last = NULL;
	int			chunk = query->chunk;

	for (const FsFilterNode *node = query->bound->extra; node != NULL; node = node->next)
	{
		FsFilterNode *copy = palloc(sizeof(FsFilterNode));

		*copy = *node;
		copy->next = NULL;
		if (last == NULL)
			query->extra = copy;
		else
			last->next = copy;
		set_chunk(query);
		if (query->chunk * 2 >= chunk && query->chunk > 0)
		{
			last = copy;
			continue;
		}
		if (last == NULL)
			query->extra = NULL;
		else
			last->next = NULL;
	}
	set_chunk(query);
}

/* Whether a query for the range would name anything. */
static bool
has_terms(const FsQuery *query)
{
	const FsBound *bound = query->bound;

	for (int d = 0; d < bound->ndays; d++)
	{
		if (!TIMESTAMP_NOT_FINITE(bound->days[d].lo) ||
			!TIMESTAMP_NOT_FINITE(bound->days[d].hi))
			return true;
	}
	return bound->nsets > 0 || query->extra != NULL;
}

void
fsfdw_query_init(FsQuery *query, const FsTable *table, const FsBound *bound)
{
	memset(query, 0, sizeof(*query));
	query->table = table;
	query->bound = bound;
	choose_order(query);
	set_range(query);
	if (bound->nsets > 0)
		query->nvalues = bound->sets[longest_set(bound)].nvalues;
	set_chunk(query);
	set_extra(query);
	if (!has_terms(query))
		query->chunk = 0;
}

/* Days of a field that windows are not cut by: as wide as may be meant. */
static void
set_other_days(const FsTable *table, const FsBoundDays *bound,
			   FsFilterDays *days)
{
	days->field = bound->field;
	days->lo = FS_DAY_MIN;
	days->hi = FS_DAY_MAX;
	if (!TIMESTAMP_NOT_FINITE(bound->lo))
		days->lo = fsfdw_account_day(table, bound->lo, false) - 1;
	if (!TIMESTAMP_NOT_FINITE(bound->hi))
		days->hi = fsfdw_account_day(table, bound->hi, true) + 1;
}

bool
fsfdw_query_text(const FsQuery *query, const FsWindow *window, int first,
				 FsText *text)
{
	const FsBound *bound = query->bound;
	FsFilterSet *sets = palloc(sizeof(FsFilterSet) * Max(bound->nsets, 1));
	FsFilterDays *days = palloc(sizeof(FsFilterDays) * bound->ndays);
	bool		fits;

	for (int i = 0; i < bound->nsets; i++)
	{
		sets[i].field = bound->sets[i].field;
		sets[i].nvalues = bound->sets[i].nvalues;
		sets[i].values = bound->sets[i].values;
	}
	if (query->nvalues > 0)
	{
		FsFilterSet *set = &sets[longest_set(bound)];

		set->values += first;
		set->nvalues = Min(query->chunk, set->nvalues - first);
	}
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		days[d].field = bound->days[query->order[d]].field;
		days[d].lo = window->lo[d];
		days[d].hi = window->hi[d];
		if (days[d].lo != FS_DAY_MIN && !query->from_included)
			days[d].lo--;
		if (days[d].hi != FS_DAY_MAX && !query->to_included)
			days[d].hi++;
	}
	for (int d = FS_SPLIT_DIMS; d < bound->ndays; d++)
		set_other_days(query->table, &bound->days[d], &days[d]);
	fits = fs_filter_text(sets, bound->nsets, days, bound->ndays, query->extra,
						  text);
	pfree(sets);
	pfree(days);
	return fits;
}

static bool
is_custom(const FsQuery *query, const FsFilterNode *nodes)
{
	for (; nodes != NULL; nodes = nodes->next)
	{
		if ((nodes->field != NULL &&
			 !fs_resource_filters(query->table->resource, nodes->field)) ||
			is_custom(query, nodes->first))
			return true;
	}
	return false;
}

bool
fsfdw_query_names_custom(const FsQuery *query)
{
	for (int i = 0; i < query->bound->nsets; i++)
	{
		if (!fs_resource_filters(query->table->resource, query->bound->sets[i].field))
			return true;
	}
	return is_custom(query, query->extra);
}

int
fsfdw_query_overlap(const FsQuery *query)
{
	return query->from_included && query->to_included ? 0 : 1;
}

/*
 * A record that falls on a day named in the query in every time zone shows
 * that the day is included.  One at the very start of the last day does not:
 * the day may have been read as that moment.
 */
static void
learn_from(FsQuery *query, const FsWindow *window, int d, TimestampTz at)
{
	int32		earliest = fsfdw_account_day(query->table, at - USECS_PER_SEC,
											 false);
	int32		latest = fsfdw_account_day(query->table, at, true);

	if (window->lo[d] != FS_DAY_MIN && !query->from_included &&
		latest <= window->lo[d] - 1)
		query->from_included = true;
	if (window->hi[d] != FS_DAY_MAX && !query->to_included &&
		earliest >= window->hi[d] + 1)
		query->to_included = true;
}

void
fsfdw_query_learn(FsQuery *query, const FsWindow *window, FsJson record,
				  TimestampTz settled)
{
	TimestampTz at[FS_SPLIT_DIMS];

	if (query->from_included && query->to_included)
		return;
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		const char *field = query->bound->days[query->order[d]].field;
		FsJson		value = fs_json_get(record, field);
		int64_t		usec;

		if (value.type != FS_JSON_STRING ||
			!fs_parse_timestamp(value.at + 1, value.len - 2, &usec))
			return;
		at[d] = usec - UNIX_EPOCH_USEC;
		if (at[d] >= settled)
			return;
	}
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
		learn_from(query, window, d, at[d]);
}
