/*-------------------------------------------------------------------------
 *
 * resource.c
 *		Look-ups in the catalogue of resources and columns.
 *
 * The data are in resource_list.h.  There are few enough of them that every
 * look-up is a linear search.
 *
 *-------------------------------------------------------------------------
 */
#include "resource.h"

#include <stddef.h>
#include <string.h>

/* The column that is last in every table that has it. */
#define LAST_COLUMN		"custom_fields"

/* The import group that every resource belongs to. */
#define GROUP_OF_ALL	"freshservice"

/* First reading of the list: resources. */
#define RESOURCE(...)	{.name = __VA_ARGS__},
#define COLUMN(...)

const FsResource fs_resources[] = {
#include "resource_list.h"
	{.name = NULL}
};

#undef RESOURCE
#undef COLUMN

/*
 * Second reading: columns of all resources in one array.  In front of each
 * resource's stands an entry without a name, which carries the resource's
 * name in "field"; it also ends the columns before it.
 */
#define RESOURCE(resource_name, ...)	{.name = NULL, .field = resource_name},
#define COLUMN(column_name, ...)		{.name = column_name, .type = __VA_ARGS__},

static const FsColumn columns[] = {
#include "resource_list.h"
	{.name = NULL}
};

#undef RESOURCE
#undef COLUMN

/* Whether two strings, either of which may be NULL, are there and the same. */
static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/*
 * The first of the columns that resource_list.h gives to a resource, not
 * counting inherited ones.  They go on until one has no name.  Found by the
 * resource's name, so that it may be a copy of a catalogue entry.
 */
static const FsColumn *
own_columns(const FsResource *resource)
{
	const FsColumn *const end = columns + sizeof(columns) / sizeof(columns[0]) - 1;

	for (const FsColumn *column = columns; column < end; column++)
	{
		if (column->name == NULL && same(column->field, resource->name))
			return column + 1;
	}

	return end;
}

/*
 * Visit all columns but LAST_COLUMN, inherited ones first.  False once the
 * visitor has had enough.
 */
static bool
visit_columns(const FsResource *resource, FsColumnVisitor visit, void *arg)
{
	const FsResource *base = fs_resource_find(resource->columns_of);

	if (base != NULL && !visit_columns(base, visit, arg))
		return false;

	for (const FsColumn *column = own_columns(resource); column->name != NULL; column++)
	{
		if (!same(column->name, LAST_COLUMN) && !visit(column, arg))
			return false;
	}

	return true;
}

/*
 * The column of that name or, if by_field, with that explicit record path;
 * a resource's own before an inherited one.
 */
static const FsColumn *
find_column(const FsResource *resource, const char *name, bool by_field)
{
	while (resource != NULL)
	{
		for (const FsColumn *column = own_columns(resource); column->name != NULL; column++)
		{
			if (same(by_field ? column->field : column->name, name))
				return column;
		}
		resource = fs_resource_find(resource->columns_of);
	}

	return NULL;
}

const FsResource *
fs_resource_find(const char *name)
{
	for (const FsResource *resource = fs_resources; resource->name != NULL; resource++)
	{
		if (same(resource->name, name) || same(resource->msp_name, name))
			return resource;
	}

	return NULL;
}

void
fs_resource_columns(const FsResource *resource, FsColumnVisitor visit, void *arg)
{
	const FsColumn *last = find_column(resource, LAST_COLUMN, false);

	if (visit_columns(resource, visit, arg) && last != NULL)
		(void) visit(last, arg);
}

const FsColumn *
fs_resource_column(const FsResource *resource, const char *name)
{
	const FsColumn *column = find_column(resource, name, false);

	return column != NULL ? column : find_column(resource, name, true);
}

typedef struct FsFilterSearch
{
	const char *name;
	bool		found;
} FsFilterSearch;

static bool
is_filter_name(const FsColumn *column, void *arg)
{
	FsFilterSearch *search = arg;

	if (column->filter != NULL && strcmp(column->filter, search->name) == 0)
		search->found = true;
	return !search->found;
}

bool
fs_resource_filters(const FsResource *resource, const char *name)
{
	FsFilterSearch search = {name, false};

	fs_resource_columns(resource, is_filter_name, &search);
	return search.found;
}

bool
fs_resource_in_group(const FsResource *resource, const char *group)
{
	const char *word = resource->groups;

	if (same(group, GROUP_OF_ALL))
		return true;
	if (word == NULL || group == NULL)
		return false;

	for (;;)
	{
		size_t		length;

		word += strspn(word, " ");
		length = strcspn(word, " ");
		if (length == 0)
			return false;
		if (strlen(group) == length && memcmp(word, group, length) == 0)
			return true;
		word += length;
	}
}

bool
fs_group_exists(const char *group)
{
	for (const FsResource *resource = fs_resources; resource->name != NULL; resource++)
	{
		if (fs_resource_in_group(resource, group))
			return true;
	}

	return false;
}

/* The switches have no default so that the compiler notices a missing one. */

const char *
fs_type_name(FsType type)
{
	switch (type)
	{
		case FS_BIGINT:
			return "bigint";
		case FS_INTEGER:
			return "integer";
		case FS_BOOLEAN:
			return "boolean";
		case FS_TEXT:
			return "text";
		case FS_NUMERIC:
			return "numeric";
		case FS_DATE:
			return "date";
		case FS_INTERVAL:
			return "interval";
		case FS_TIMESTAMPTZ:
			return "timestamptz";
		case FS_JSONB:
			return "jsonb";
		case FS_BIGINT_ARRAY:
			return "bigint[]";
		case FS_TEXT_ARRAY:
			return "text[]";
	}

	return NULL;
}

const char *
fs_consistency_name(FsConsistency consistency)
{
	switch (consistency)
	{
		case FS_PLAIN:
			return "plain";
		case FS_VERIFIED:
			return "verified";
		case FS_PROVED:
			return "proved";
	}

	return NULL;
}
