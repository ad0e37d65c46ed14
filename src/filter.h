/*-------------------------------------------------------------------------
 *
 * filter.h
 *		The text of filter queries.
 *
 * Grammar (API documentation, "Filter tickets"): terms field:value,
 * field:>value (at least), field:<value (at most) joined by AND and OR, with
 * parentheses, the whole in double quotes, 512 characters at most.  Values are
 * integers, true, false, null, and days and texts in single quotes.  Days take
 * only :> and :<.  Alerts do without double quotes, and know points in time;
 * of people, ~[field]:'text' finds texts that begin so.  Of assets that is a
 * search, a parameter of its own (API documentation, "Search assets"): one
 * field:'text' in double quotes, which may come with a filter.
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

/* Begins the search in the text of a query, which has no such character. */
#define FS_FILTER_SEARCH '\n'

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

typedef enum FsFilterKind
{
	FS_NODE_AND,				/* of the nodes in its list */
	FS_NODE_OR,
	FS_NODE_NUMBER,			/* field, comparison and a value: */
	FS_NODE_BOOLEAN,
	FS_NODE_NULL,
	FS_NODE_DAY,
	FS_NODE_SECOND,			/* since 1970, of points in time */
	FS_NODE_TEXT,
	FS_NODE_PREFIX,				/* a text with which the field begins */
	FS_NODE_SEARCH,				/* the same; not below AND or OR */
	FS_NODE_VERBATIM			/* written without quotes; not to be sent */
} FsFilterKind;

/* A condition of any shape. */
typedef struct FsFilterNode
{
	FsFilterKind kind;
	const struct FsFilterNode *first;	/* AND, OR */
	const struct FsFilterNode *next;	/* in the list this one is in */
	const char *field;
	char		comparison;		/* ':', '>' (at least), '<' (at most), or '!'
								 * (not equal), which few resources know */
	int64_t		number;			/* NUMBER, BOOLEAN, DAY, SECOND */
	const char *text;			/* TEXT, PREFIX and SEARCH in UTF-8, VERBATIM */
	int			origin;			/* for the caller */
} FsFilterNode;

/*
 * Whether a text can stand in a query, to be compared as it is.  There is no
 * escape for quotes; blanks at the ends, characters that look like blanks or
 * quotes, and those without a shape may be lost on the way.
 */
extern bool fs_filter_can_quote(const char *text);

/* Whether a name can be one of a field in queries. */
extern bool fs_filter_can_name(const char *name);

/*
 * Writes the query, double quotes included: all sets, days and nodes of the
 * list must be true.  Returns false if it would be longer than FS_FILTER_MAX, or
 * search for two texts (nothing useful is in out then).  A query needs at least
 * one term; with none at all the text is empty.  A search stands behind it.
 */
extern bool fs_filter_text(const FsFilterSet *sets, int nsets,
						   const FsFilterDays *days, int ndays,
						   const FsFilterNode *nodes, FsText *out);

/* The same for nodes alone, without double quotes. */
extern bool fs_filter_bare_text(const FsFilterNode *nodes, FsText *out);

/*
 * The same for custom objects (API documentation, "List all Custom object
 * records"): terms joined by AND only, and field:[1,2] for any of some values.
 * Also false if nodes have other alternatives.
 */
extern bool fs_filter_lists_text(const FsFilterNode *nodes, FsText *out);

#endif							/* FS_FILTER_H */
