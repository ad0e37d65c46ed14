/*-------------------------------------------------------------------------
 *
 * filter.c
 *		The text of filter queries.
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <string.h>

#include "datetime.h"
#include "filter.h"

/* Days the API can write: 0001-01-01 to 9999-12-31; no row is outside. */
#define FIRST_DAY (-719162)
#define LAST_DAY 2932896

static void
begin_term(FsText *out)
{
	fs_text_add(out, out->len == 0 ? "\"" : " AND ");
}

static void
add_set(const FsFilterSet *set, FsText *out)
{
	begin_term(out);
	if (set->nvalues == 0)
		fs_text_addf(out, "%s:null", set->field);
	if (set->nvalues > 1)
		fs_text_add(out, "(");
	for (int i = 0; i < set->nvalues; i++)
		fs_text_addf(out, "%s%s:%" PRId64, i == 0 ? "" : " OR ",
					 set->field, set->values[i]);
	if (set->nvalues > 1)
		fs_text_add(out, ")");
}

static void
add_day(const char *field, char comparison, int32_t day, FsText *out)
{
	char		text[FS_TIMESTAMP_TEXT];

	if (day < FIRST_DAY)
		day = FIRST_DAY;
	if (day > LAST_DAY)
		day = LAST_DAY;
	fs_format_day(day, text);
	begin_term(out);
	fs_text_addf(out, "%s:%c'%s'", field, comparison, text);
}

static void
add_id(const char *field, char comparison, int64_t id, FsText *out)
{
	begin_term(out);
	fs_text_addf(out, "%s:%c%" PRId64, field, comparison, id);
}

bool
fs_filter_text(const FsFilterSet *sets, int nsets,
			   const FsFilterDays *days, int ndays,
			   const FsFilterIds *ids, FsText *out)
{
	char		room[FS_FILTER_MAX + 1];
	FsText		escaped;

	for (int i = 0; i < nsets; i++)
		add_set(&sets[i], out);
	for (int i = 0; i < ndays; i++)
	{
		if (days[i].lo != FS_DAY_MIN)
			add_day(days[i].field, '>', days[i].lo, out);
		if (days[i].hi != FS_DAY_MAX)
			add_day(days[i].field, '<', days[i].hi, out);
	}
	if (ids != NULL && ids->from > 0)
		add_id(ids->field, '>', ids->from, out);
	if (ids != NULL && ids->to < INT64_MAX)
		add_id(ids->field, '<', ids->to, out);
	if (out->len == 0)
		return !out->overflow;
	fs_text_add(out, "\"");

	fs_text_init(&escaped, room, sizeof(room));
	fs_text_add_escaped(&escaped, out->data);
	return !out->overflow && !escaped.overflow;
}
