/*-------------------------------------------------------------------------
 *
 * filter.h
 *		The text of filter queries.
 *
 * Grammar (API documentation, "Filter tickets"): terms field:value,
 * field:>value (at least), field:<value (at most) joined by AND and OR, the
 * whole in double quotes, 512 characters at most.  Dates are days and take
 * only :> and :<.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_FILTER_H
#define FS_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/*
 * The documents do not say whether 512 counts the query before or after URL
 * encoding, so the longer form is held to it.
 */
#define FS_FILTER_MAX 512

/* Days since 1970-01-01; the two ends mean "no bound". */
#define FS_DAY_MIN INT32_MIN
#define FS_DAY_MAX INT32_MAX

/* field IN (values); with no values, field IS NULL */
typedef struct FsFilterSet
{
	const char *field;
	int			nvalues;
	const int64_t *values;
} FsFilterSet;

/*
 * field between two days; either may be open.  What is outside the years 1 to
 * 9999 is written as the first or the last day of them.
 */
typedef struct FsFilterDays
{
	const char *field;
	int32_t		lo;
	int32_t		hi;
} FsFilterDays;

/* field between two ids; 0 and INT64_MAX mean no bound */
typedef struct FsFilterIds
{
	const char *field;
	int64_t		from;
	int64_t		to;
} FsFilterIds;

/*
 * Writes the query, double quotes included; ids may be NULL.  Returns false if it would be
 * longer than FS_FILTER_MAX (nothing useful is in out then).  A query needs
 * at least one term; with none at all the text is empty.
 */
extern bool fs_filter_text(const FsFilterSet *sets, int nsets,
						   const FsFilterDays *days, int ndays,
						   const FsFilterIds *ids, FsText *out);

#endif							/* FS_FILTER_H */
