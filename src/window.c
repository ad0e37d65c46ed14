/*-------------------------------------------------------------------------
 *
 * window.c
 *		A bound filter query, and its text for a window of days.
 *
 * Filters know days only, of a time zone that need not be known here.  A
 * window of days is therefore asked for as wide as the account may mean it:
 * the local check drops what is too much.  What rows show of its ways makes
 * later windows narrower.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "pgtime.h"

#include "datetime.h"
#include "filter.h"
#include "window.h"

/* Offsets from UTC an account's days may have, in seconds. */
#define WEST_MOST (-12 * SECS_PER_HOUR)
#define EAST_MOST (14 * SECS_PER_HOUR)

/*
 * Offsets are multiples of a quarter of an hour; what lies between two of them
 * is due to when the rows happen to be.
 */
#define OFFSET_STEP (15 * SECS_PER_MINUTE)

/* A change of days by no more than this is not looked for. */
#define CLOSE (30 * INT64CONST(60000000))

/* Zones with a summer differ by so much from one part of it to the other. */
#define SUMMER SECS_PER_HOUR

/* Half months in which clocks are changed somewhere. */
static const bool clocks_change[FS_HALF_MONTHS] = {
	[4] = true, [5] = true, [6] = true, [16] = true, [17] = true, [18] = true,
	[19] = true, [20] = true
};

static int
half_month_of(int64 usec)
{
	pg_time_t	when = (pg_time_t) (usec / USECS_PER_SEC);
	struct pg_tm *tm = pg_gmtime(&when);

	return tm->tm_mon * 2 + (tm->tm_mday > 15 ? 1 : 0);
}

/* Seconds the account's days are shifted against UTC, at one end. */
static int
offset_at(const FsTable *table, const FsFilterFacts *facts, int64 usec, bool latest)
{
	pg_tz	   *tz = NULL;
	pg_time_t	when = (pg_time_t) (usec / USECS_PER_SEC);
	struct pg_tm *local = NULL;
	const FsOffsets *offsets;
	int			half;
	int			margin;

	if (table->server->time_zone != NULL)
		tz = pg_tzset(table->server->time_zone);
	if (tz != NULL)
		local = pg_localtime(&when, tz);
	if (local != NULL)
		return (int) local->tm_gmtoff;

	half = half_month_of(usec);
	offsets = facts != NULL ? &facts->offsets[half] : NULL;
	if (offsets == NULL || !offsets->learned)
		return latest ? EAST_MOST : WEST_MOST;
	margin = clocks_change[half] && !offsets->varies ? SUMMER : 0;
	return latest ? Min(offsets->east + margin, EAST_MOST) :
		Max(offsets->west - margin, WEST_MOST);
}

int32
fsfdw_account_day(const FsTable *table, const FsFilterFacts *facts,
				  TimestampTz moment, bool latest)
{
	int64		usec = fsfdw_bound_usec(moment);

	return fs_day_of(usec, offset_at(table, facts, usec, latest));
}

TimestampTz
fsfdw_day_start(const FsTable *table, const FsFilterFacts *facts, int32 day,
				bool latest)
{
	int64		usec = (int64) day * USECS_PER_DAY;

	return usec - UNIX_EPOCH_USEC -
		(int64) offset_at(table, facts, usec, !latest) * USECS_PER_SEC;
}

int32
fsfdw_window_start(const FsWindow *window)
{
	return Max(window->lo[FS_DIM_CREATED], window->lo[FS_DIM_UPDATED]);
}

/* Whether the account's days about a moment are known from its rows. */
static bool
is_learned(const FsQuery *query, TimestampTz moment)
{
	return query->table->server->time_zone == NULL &&
		query->facts->offsets[half_month_of(fsfdw_bound_usec(moment))].learned;
}

/* The bounds of a dimension's field. */
static const FsBoundDays *
bound_days(const FsBound *bound, int d)
{
	return &bound->days[d == FS_DIM_UPDATED ? 0 : 1];
}

static void
set_range(FsQuery *query)
{
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		const FsBoundDays *days = bound_days(query->bound, d);

		query->range.lo[d] = FS_DAY_MIN;
		query->range.hi[d] = FS_DAY_MAX;
		query->learned_start[d] = query->learned_end[d] = false;
		if (!TIMESTAMP_NOT_FINITE(days->lo))
		{
			query->range.lo[d] = fsfdw_account_day(query->table, query->facts,
												   days->lo, false);
			query->learned_start[d] = is_learned(query, days->lo);
		}
		if (!TIMESTAMP_NOT_FINITE(days->hi))
		{
			query->range.hi[d] = fsfdw_account_day(query->table, query->facts,
												   days->hi, true);
			query->learned_end[d] = is_learned(query, days->hi);
		}
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

/* As many values at once as fit even with all that a window can name. */
static void
set_chunk(FsQuery *query)
{
	FsWindow	widest = {{0, 0}, {0, 0}, INT64_MAX, INT64_MAX - 1};
	char		room[FS_QUERY_SIZE];

	int			nvalues = Max(query->nvalues, 1);

	for (int parts = 1; parts <= nvalues; parts++)
	{
		FsText		text;

		query->chunk = (nvalues + parts - 1) / parts;
		fs_text_init(&text, room, sizeof(room));
		if (fsfdw_query_text(query, &widest, 0, &text))
			return;
	}
	query->chunk = 0;
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
fsfdw_query_refresh(FsQuery *query)
{
	query->from_included = query->facts->from_included;
	query->to_included = query->facts->to_included;
}

static bool
knows_nothing(const FsFilterFacts *facts)
{
	for (int i = 0; i < FS_HALF_MONTHS; i++)
	{
		if (facts->offsets[i].learned)
			return false;
	}
	return !facts->from_included && !facts->to_included;
}

/* Makes the query anew; its table and what is known are set. */
static void
set_bound(FsQuery *query, const FsBound *bound)
{
	query->bound = bound;
	query->workspace = PG_INT64_MAX;	/* the longest there is */
	query->fresh = knows_nothing(query->facts);
	fsfdw_query_refresh(query);
	set_range(query);
	if (bound->nsets > 0)
		query->nvalues = bound->sets[longest_set(bound)].nvalues;
	set_chunk(query);
	set_extra(query);
	if (!has_terms(query))
		query->chunk = 0;
}

void
fsfdw_query_init(FsQuery *query, const FsTable *table, const FsBound *bound,
				 FsFacts *facts)
{
	static FsFacts none;
	FsEngine	engine = table->resource->filter_engine;

	if (facts == NULL)
		facts = &none;
	memset(query, 0, sizeof(*query));
	query->table = table;
	query->facts = &facts->filters[engine];
	query->witness = &facts->witness[engine];
	query->key = facts->key;
	set_bound(query, bound);
}

bool
fsfdw_query_drop_set(FsQuery *query)
{
	FsBound    *bound = palloc(sizeof(FsBound));
	FsQuery		wider = {
		.table = query->table, .facts = query->facts, .witness = query->witness,
		.key = query->key
	};
	int			dropped = longest_set(query->bound);

	*bound = *query->bound;
	bound->nsets = 0;
	bound->sets = palloc(sizeof(FsBoundSet) * query->bound->nsets);
	for (int i = 0; i < query->bound->nsets; i++)
	{
		if (i != dropped)
			bound->sets[bound->nsets++] = query->bound->sets[i];
	}
	set_bound(&wider, bound);
	if (wider.chunk == 0)
		return false;
	*query = wider;
	return true;
}

/* As wide as the account may mean it, unless rows have shown what it means. */
static void
widen(const FsQuery *query, FsFilterDays *days)
{
	if (days->lo != FS_DAY_MIN && !query->from_included)
		days->lo--;
	if (days->hi != FS_DAY_MAX && !query->to_included)
		days->hi++;
}

FsFilterDays
fsfdw_query_days(const FsQuery *query, const FsWindow *window, int d)
{
	FsFilterDays days = {
		.field = bound_days(query->bound, d)->field,
		.lo = window->lo[d],
		.hi = window->hi[d],
	};

	widen(query, &days);
	return days;
}

/* Days of a field that windows are not cut by. */
static void
set_other_days(const FsQuery *query, const FsBoundDays *bound,
			   FsFilterDays *days)
{
	days->field = bound->field;
	days->lo = FS_DAY_MIN;
	days->hi = FS_DAY_MAX;
	if (!TIMESTAMP_NOT_FINITE(bound->lo))
		days->lo = fsfdw_account_day(query->table, query->facts, bound->lo,
									 false);
	if (!TIMESTAMP_NOT_FINITE(bound->hi))
		days->hi = fsfdw_account_day(query->table, query->facts, bound->hi,
									 true);
	widen(query, days);
}

void
fsfdw_workspace_term(FsWorkspaceTerm *term, const FsTable *table, int64 workspace)
{
	const char *field = table->resource->filter_workspace;

	term->id = workspace;
	term->set = (FsFilterSet) {field, 1, &term->id};
	term->n = field != NULL && workspace >= 0 ? 1 : 0;
}

static const FsFilterNode *
prepend(FsFilterNode *node, int64 number, const FsFilterNode *nodes)
{
	node->number = number;
	node->next = nodes;
	return node;
}

bool
fsfdw_query_text(const FsQuery *query, const FsWindow *window, int first,
				 FsText *text)
{
	const FsBound *bound = query->bound;
	FsFilterSet *sets = palloc(sizeof(FsFilterSet) * (bound->nsets + 1));
	FsWorkspaceTerm where;
	FsFilterDays *days = palloc(sizeof(FsFilterDays) * bound->ndays);
	FsFilterNode from = {.kind = FS_NODE_NUMBER, .field = "requester_id", .comparison = '>'};
	FsFilterNode to = {.kind = FS_NODE_NUMBER, .field = "requester_id", .comparison = '<'};
	const FsFilterNode *nodes = query->extra;
	bool		fits;

	if (window->from == window->to)
		from.comparison = ':';

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
		days[d] = fsfdw_query_days(query, window, d);
	for (int d = FS_SPLIT_DIMS; d < bound->ndays; d++)
		set_other_days(query, &bound->days[d], &days[d]);
	if (window->to > 0 && window->to != window->from)
		nodes = prepend(&to, window->to, nodes);
	if (window->from > 0)
		nodes = prepend(&from, window->from, nodes);
	fsfdw_workspace_term(&where, query->table, query->workspace);
	memcpy(&sets[bound->nsets], &where.set, sizeof(FsFilterSet));
	fits = fs_filter_text(sets, bound->nsets + where.n, days, bound->ndays, nodes,
						  text);
	pfree(sets);
	pfree(days);
	return fits;
}

bool
fsfdw_query_exact(const FsQuery *query, const FsWindow *window, int64 *from)
{
	int32		lo = window->lo[FS_DIM_CREATED];
	int64		day = (int64) lo * USECS_PER_DAY;
	int			offset;

	*from = PG_INT64_MIN;
	if (!query->from_included || !query->to_included)
		return false;
	if (lo == FS_DAY_MIN)
		return true;
	offset = offset_at(query->table, query->facts, day, false);
	*from = day - (int64) offset * USECS_PER_SEC;
	return offset == offset_at(query->table, query->facts, *from, true);
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

bool
fsfdw_query_searches(const FsQuery *query)
{
	for (const FsFilterNode *node = query->extra; node != NULL; node = node->next)
	{
		if (node->kind == FS_NODE_SEARCH)
			return true;
	}
	return false;
}

int
fsfdw_query_repeats(const FsQuery *query, const FsProof *proof)
{
	int			last = proof->nseen - 1;
	int32		day = 0;

	for (int i = last; i >= 0; i--)
	{
		TimestampTz created = proof->seen[i].created - UNIX_EPOCH_USEC;
		int32		its = fsfdw_account_day(query->table, query->facts, created,
											true);

		if (i == last)
			day = its;
		else if (its != day)
			return last - i - 1;
	}
	return Max(last, 0);
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
learn_days(FsQuery *query, const FsFilterDays *named, TimestampTz at)
{
	FsFilterFacts *facts = query->facts;

	if (named->lo != FS_DAY_MIN && !facts->from_included &&
		fsfdw_account_day(query->table, facts, at, true) <= named->lo)
		facts->from_included = true;
	if (named->hi != FS_DAY_MAX && !facts->to_included &&
		fsfdw_account_day(query->table, facts, at - USECS_PER_SEC,
						  false) >= named->hi)
		facts->to_included = true;
}

/*
 * The offset at "at" is known to be from "west" to "east".  False if that is
 * news which no change of clocks explains, and nobody has allowed for.
 */
static bool
learn_offsets(FsOffsets *offsets, int west, int east, int margin)
{
	bool		expected = true;

	/* whole steps within */
	west = (west - WEST_MOST + OFFSET_STEP - 1) / OFFSET_STEP * OFFSET_STEP + WEST_MOST;
	east = (east - WEST_MOST) / OFFSET_STEP * OFFSET_STEP + WEST_MOST;
	if (west > east)
		return true;
	if (!offsets->learned)
	{
		offsets->learned = true;
		offsets->west = WEST_MOST;
		offsets->east = EAST_MOST;
	}
	if (west > offsets->east || east < offsets->west || offsets->varies)
	{
		/* the clocks were changed */
		expected = west <= offsets->east + margin && east >= offsets->west - margin;
		if (!offsets->varies || west > offsets->east || east < offsets->west)
		{
			offsets->west = Max(Min(offsets->west, west) - SUMMER, WEST_MOST);
			offsets->east = Min(Max(offsets->east, east) + SUMMER, EAST_MOST);
		}
		offsets->varies = true;
		return expected;
	}
	offsets->west = Max(offsets->west, west);
	offsets->east = Min(offsets->east, east);
	return true;
}

/*
 * However the days named are read, a record is on one of them: the first day
 * begins at or before it, and the last one ends after it.
 */
static void
learn_zone(FsQuery *query, const FsFilterDays *named, TimestampTz at)
{
	int64		usec = at + UNIX_EPOCH_USEC;
	int64		seconds = usec / USECS_PER_SEC;
	int64		west = WEST_MOST;
	int64		east = EAST_MOST;

	if (named->lo != FS_DAY_MIN)
		west = Max(west, (int64) named->lo * SECS_PER_DAY - seconds);
	if (named->hi != FS_DAY_MAX)
		east = Min(east, ((int64) named->hi + 1) * SECS_PER_DAY - seconds - 1);
	if (west > WEST_MOST || east < EAST_MOST)
	{
		int			half = half_month_of(usec);
		FsOffsets  *offsets = &query->facts->offsets[half];

		if (!learn_offsets(offsets, (int) west, (int) east,
						   clocks_change[half] && !offsets->varies ? SUMMER : 0))
			query->contradicted = true;
	}
}

/*
 * A record that was found where facts said it would be, close to the end of
 * what a query named, shows that they still hold.
 */
static void
confirm(FsQuery *query, const FsFilterDays *named, int d, TimestampTz at)
{
	const FsBoundDays *bound = bound_days(query->bound, d);

	if (named->lo != FS_DAY_MIN)
	{
		if (query->from_included &&
			fsfdw_account_day(query->table, query->facts, at, true) <= named->lo)
			query->trusts_from = false;
		if (at <= bound->lo ||
			at <= fsfdw_day_start(query->table, query->facts, named->lo, true) + CLOSE)
			query->trusts_start[d] = false;
	}
	if (named->hi != FS_DAY_MAX)
	{
		if (query->to_included &&
			fsfdw_account_day(query->table, query->facts, at - USECS_PER_SEC,
							  false) >= named->hi)
			query->trusts_to = false;
		if (at >= bound->hi ||
			at >= fsfdw_day_start(query->table, query->facts, named->hi + 1, false) - CLOSE)
			query->trusts_end[d] = false;
	}
}

void
fsfdw_query_ask(FsQuery *query, const FsWindow *window, int64 workspace)
{
	query->workspace = workspace;
	query->trusted_from = query->trusts_from;
	if (query->distrusts)
		return;
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		query->trusts_from |= query->from_included && window->lo[d] != FS_DAY_MIN;
		query->trusts_to |= query->to_included && window->hi[d] != FS_DAY_MAX;
		query->trusts_start[d] |= query->learned_start[d] &&
			window->lo[d] == query->range.lo[d];
		query->trusts_end[d] |= query->learned_end[d] &&
			window->hi[d] == query->range.hi[d];
	}
	for (int d = FS_SPLIT_DIMS; d < query->bound->ndays; d++)
	{
		const FsBoundDays *days = &query->bound->days[d];

		/* rows do not show these */
		query->trusts_start[FS_SPLIT_DIMS] |= !TIMESTAMP_NOT_FINITE(days->lo) &&
			(query->from_included || is_learned(query, days->lo));
		query->trusts_end[FS_SPLIT_DIMS] |= !TIMESTAMP_NOT_FINITE(days->hi) &&
			(query->to_included || is_learned(query, days->hi));
	}
}

void
fsfdw_query_left(FsQuery *query)
{
	query->trusts_from = query->trusted_from;
}

bool
fsfdw_query_trusts(const FsQuery *query)
{
	bool		trusts = query->trusts_from || query->trusts_to;

	for (int d = 0; d < FS_DAY_FIELDS; d++)
		trusts |= query->trusts_start[d] || query->trusts_end[d];
	return trusts;
}

void
fsfdw_query_trust_no_more(FsQuery *query)
{
	query->trusts_from = query->trusts_to = query->contradicted = false;
	memset(query->trusts_start, 0, sizeof(query->trusts_start));
	memset(query->trusts_end, 0, sizeof(query->trusts_end));
}

void
fsfdw_query_forget(FsQuery *query, bool for_good)
{
	FsFilterFacts *facts = query->facts;

	facts->from_included = facts->to_included = false;
	memset(facts->offsets, 0, sizeof(facts->offsets));
	memset(query->witness, 0, sizeof(*query->witness));
	fsfdw_query_trust_no_more(query);
	query->fresh = true;
	if (for_good && !query->distrusts)
	{
		query->distrusts = true;
		query->facts = palloc0(sizeof(FsFilterFacts));
	}
	fsfdw_query_refresh(query);
	set_range(query);
}

void
fsfdw_query_witness(FsQuery *query, int64 older, int64 newer)
{
	FsWitness  *witness = query->witness;
	TimestampTz at = older - UNIX_EPOCH_USEC;
	int32		day = fsfdw_account_day(query->table, query->facts, at, false);
	bool		parted;

	if (query->distrusts ||
		day != fsfdw_account_day(query->table, query->facts, at, true))
		return;
	parted = newer != 0 &&
		fsfdw_account_day(query->table, query->facts, newer - UNIX_EPOCH_USEC,
						  false) > day;
	if (witness->before == 0 || witness->key != query->key ||
		(parted && (witness->after == 0 ||
					newer - older < witness->after - witness->before)))
		*witness = (FsWitness) {
			older, parted ? newer : 0, query->workspace, day, query->key};
}

bool
fsfdw_query_check(FsQuery *query, FsFetch *fetch)
{
	const FsWitness *witness = query->witness;
	FsFilterDays day = {"created_at", witness->day, witness->day};
	FsWorkspaceTerm where;
	char		room[FS_QUERY_SIZE];
	FsText		text;
	FsAnswer   *answer;
	FsJsonIter	iter;
	FsJson		record;
	FsRecordKey key;
	bool		has_first = false;
	bool		has_second = false;
	bool		decided = true;
	int64		last = PG_INT64_MAX;
	int64		rows = 0;

	/*
	 * Without one, only what this scan itself has learned can be believed;
	 * another key's may be of a record that this one does not see.
	 */
	if (witness->before == 0 || witness->key != query->key)
		return query->fresh;
	widen(query, &day);
	fs_text_init(&text, room, sizeof(room));
	fsfdw_workspace_term(&where, query->table, witness->workspace);
	(void) fs_filter_text(&where.set, where.n, &day, 1, NULL, &text);
	answer = fsfdw_show_page(fetch, witness->workspace, text.data);
	iter = fs_json_begin(answer->records);
	while (fs_json_next_element(&iter, &record))
	{
		if (!fsfdw_record_key(record, &key))
			continue;
		decided &= key.created <= last;
		last = key.created;
		rows++;
		has_first |= key.created >= witness->before || witness->after == 0;
		/* unless it may be on the day that is named for that reason only */
		has_second |= witness->after != 0 && query->to_included &&
			key.created >= witness->after;
	}
	decided |= answer->total <= rows;
	fsfdw_answer_free(answer);
	if (has_second || (!has_first && decided))
		return false;
	/* on other pages, in whatever order */
	if (!has_first)
		return query->fresh;
	fsfdw_query_trust_no_more(query);
	return true;
}

void
fsfdw_query_learn(FsQuery *query, const FsFilterDays *named,
				  const FsRecordKey *key, TimestampTz settled)
{
	TimestampTz at[FS_SPLIT_DIMS];

	at[FS_DIM_CREATED] = key->created - UNIX_EPOCH_USEC;
	at[FS_DIM_UPDATED] = key->updated - UNIX_EPOCH_USEC;
	if (at[FS_DIM_UPDATED] >= settled || query->distrusts)
		return;
	for (int d = 0; d < FS_SPLIT_DIMS; d++)
	{
		confirm(query, &named[d], d, at[d]);
		learn_days(query, &named[d], at[d]);
		learn_zone(query, &named[d], at[d]);
	}
}

bool
fsfdw_filter_has_terms(FsTable *table, const FsBound *bound)
{
	FsQuery		query;

	if (!fsfdw_filters(table))
		return false;
	if (!fs_resource_counts(table->resource))
		return *fsfdw_paged_query(table, bound, NULL) != '\0';
	fsfdw_query_init(&query, table, bound, NULL);
	return query.chunk > 0;
}

Bitmapset *
fsfdw_filter_quals(FsTable *table, const FsBound *bound)
{
	FsQuery		query;
	Bitmapset  *quals = NULL;

	if (!fs_resource_counts(table->resource))
	{
		(void) fsfdw_paged_query(table, bound, &quals);
		return quals;
	}
	fsfdw_query_init(&query, table, bound, NULL);
	for (const FsFilterNode *node = query.extra; node != NULL; node = node->next)
		quals = bms_add_member(quals, node->origin);
	return quals;
}

char *
fsfdw_filter_query(FsTable *table, int64 workspace, const FsBound *bound)
{
	char		room[FS_QUERY_SIZE];
	FsText		text;
	FsQuery		query;

	if (!fs_resource_counts(table->resource))
		return fsfdw_paged_query(table, bound, NULL);
	fsfdw_query_init(&query, table, bound, NULL);
	query.workspace = workspace;
	fs_text_init(&text, room, sizeof(room));
	(void) fsfdw_query_text(&query, &query.range, 0, &text);
	return pstrdup(room);
}
