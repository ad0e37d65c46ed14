/*-------------------------------------------------------------------------
 *
 * resource.c
 *		Look-ups in the catalogue of resources and columns.
 *
 * The data are in resource_list.h.  There are few enough resources, and columns
 * of one of them, that look-ups are linear searches.
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

#define RESOURCES	(sizeof(fs_resources) / sizeof(fs_resources[0]) - 1)
#define COLUMNS		(sizeof(columns) / sizeof(columns[0]) - 1)

/* Where the columns of each resource begin; found out when first asked for. */
static const FsColumn *first_columns[RESOURCES];

/* Both arrays have the resources in the same order. */
static void
find_first_columns(void)
{
	size_t		r = 0;

	for (size_t c = 0; c < COLUMNS; c++)
	{
		if (columns[c].name == NULL)
			first_columns[r++] = &columns[c + 1];
	}
}

/*
 * The first of the columns that resource_list.h gives to a resource, not
 * counting inherited ones.  They go on until one has no name.  A copy of a
 * catalogue entry is known by its name.
 */
static const FsColumn *
own_columns(const FsResource *resource)
{
	if (resource->columns != NULL)
		return resource->columns;
	if (resource < fs_resources || resource >= fs_resources + RESOURCES)
		resource = fs_resource_find(resource->name);
	if (resource == NULL)
		return &columns[COLUMNS];
	if (first_columns[0] == NULL)
		find_first_columns();

	return first_columns[resource - fs_resources];
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
fs_resource_counts(const FsResource *resource)
{
	return resource->filter_path != NULL && !resource->filter_paged;
}

bool
fs_resource_filters(const FsResource *resource, const char *name)
{
	FsFilterSearch search = {name, false};

	fs_resource_columns(resource, is_filter_name, &search);
	return search.found;
}

bool
fs_placeholder_next(const char **s, FsPlaceholder *placeholder)
{
	const char *open = *s == NULL ? NULL : strchr(*s, '{');
	const char *close = open == NULL ? NULL : strchr(open, '}');

	if (close == NULL)
		return false;
	placeholder->name = placeholder->column = open + 1;
	placeholder->len = placeholder->column_len = (size_t) (close - open - 1);
	placeholder->bound = 0;
	if (*placeholder->name == '>' || *placeholder->name == '<')
	{
		placeholder->bound = *placeholder->name;
		placeholder->column++;
		placeholder->column_len--;
	}
	*s = close + 1;
	return true;
}

FsListHoles
fs_list_holes(const FsResource *resource)
{
	return (FsListHoles) {resource->list_path, resource->list_params};
}

bool
fs_list_hole_next(FsListHoles *holes, FsPlaceholder *placeholder)
{
	return fs_placeholder_next(&holes->path, placeholder) ||
		fs_placeholder_next(&holes->params, placeholder);
}

bool
fs_has_placeholder(const char *s, const char *name)
{
	FsPlaceholder placeholder;
	size_t		len = strlen(name);

	while (fs_placeholder_next(&s, &placeholder))
	{
		if (placeholder.len == len && memcmp(placeholder.name, name, len) == 0)
			return true;
	}

	return false;
}

bool
fs_resource_is_nested(const FsResource *resource)
{
	FsListHoles holes = fs_list_holes(resource);
	FsPlaceholder placeholder;

	return fs_list_hole_next(&holes, &placeholder);
}

bool
fs_resource_is_listed_by(const FsResource *resource, const char *column)
{
	return fs_has_placeholder(resource->list_path, column) ||
		fs_has_placeholder(resource->list_params, column);
}

size_t
fs_resource_parent_field(const FsResource *resource, const char *column,
						 const char **field)
{
	const char *word = resource->parent_keys;
	size_t		column_len = strlen(column);

	while (word != NULL && *word != '\0')
	{
		size_t		len = strcspn(word, " ");

		if (len > column_len + 1 && word[column_len] == '=' &&
			memcmp(word, column, column_len) == 0)
		{
			*field = word + column_len + 1;
			return len - column_len - 1;
		}
		word += len;
		word += strspn(word, " ");
	}

	return 0;
}

bool
fs_word_next(const char **s, char *word, size_t size)
{
	size_t		len;

	if (*s == NULL)
		return false;
	*s += strspn(*s, " ");
	len = strcspn(*s, " ");
	if (len == 0 || len >= size)
		return false;
	memcpy(word, *s, len);
	word[len] = '\0';
	*s += len;
	return true;
}

const FsListParam *
fs_resource_list_param(const FsResource *resource, const char *column)
{
	for (const FsListParam *p = resource->list_asks; p != NULL && p->column != NULL; p++)
	{
		if (strcmp(p->column, column) == 0)
			return p;
	}
	return NULL;
}

bool
fs_resource_is_scoped_by(const FsResource *resource, bool msp, const char *column)
{
	return fs_resource_workspaces(resource, msp) != FS_WS_NONE &&
		!fs_resource_is_nested(resource) &&
		resource->workspaces_column == NULL && strcmp(column, "workspace_id") == 0;
}

bool
fs_part_next(const char **s, const char **name, size_t *name_len,
			 const char **value, size_t *value_len)
{
	*s += strspn(*s, "&");
	*name = *s;
	*name_len = strcspn(*s, "=&");
	*s += *name_len;
	if (**s != '=')
		return false;
	*value = ++*s;
	*value_len = strcspn(*s, "&");
	*s += *value_len;
	return true;
}

bool
fs_resource_is_varied_by(const FsResource *resource, const char *column)
{
	const char *variants = resource->list_variants;
	char		variant[FS_NAME_SIZE];

	while (fs_word_next(&variants, variant, sizeof(variant)))
	{
		const char *s = variant;
		const char *name;
		const char *value;
		size_t		name_len;
		size_t		value_len;

		while (fs_part_next(&s, &name, &name_len, &value, &value_len))
		{
			if (name_len == strlen(column) && memcmp(name, column, name_len) == 0)
				return true;
		}
	}
	return false;
}

static bool
is_not_key(const FsColumn *column, void *arg)
{
	const FsColumn **key = arg;

	if (column->flags & FS_KEY)
		*key = column;
	return *key == NULL;
}

const FsColumn *
fs_resource_key(const FsResource *resource)
{
	const FsColumn *key = NULL;

	fs_resource_columns(resource, is_not_key, &key);
	return key;
}

/*
 * Whether a path of the catalogue, where a placeholder stands for any segment,
 * is the one asked for.  A placeholder there is a key, which no name is.
 */
static bool
same_path(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	while (*a == '/' && *b == '/')
	{
		size_t		len = strcspn(++a, "/");
		size_t		other_len = strcspn(++b, "/");

		if (*a != '{' && (len != other_len || memcmp(a, b, len) != 0))
			return false;
		a += len;
		b += other_len;
	}
	return *a == '\0' && *b == '\0';
}

FsBucket
fs_bucket_of(const char *path)
{
	FsBucket	shown = FS_BUCKET_ACCOUNT;

	for (const FsResource *r = fs_resources; r->name != NULL; r++)
	{
		/* a listing's own name is not an id */
		if (same_path(r->list_path, path) || same_path(r->filter_path, path))
			return r->list_bucket;
		if (same_path(r->show_path, path))
			shown = r->show_bucket;
	}
	return shown;
}

const FsResource *
fs_resource_listed(const FsResource *resource)
{
	return resource->detail_of == NULL ? resource :
		fs_resource_find(resource->detail_of);
}

bool
fs_resource_hides_trash(const FsResource *resource)
{
	return resource->departures != NULL && resource->visible == NULL;
}

bool
fs_resource_shows(const FsResource *resource)
{
	const FsColumn *key = fs_resource_key(resource);
	const char *path = resource->show_path;
	FsPlaceholder placeholder;

	if (key == NULL || !fs_placeholder_next(&path, &placeholder) ||
		placeholder.len != strlen(key->name) ||
		memcmp(placeholder.name, key->name, placeholder.len) != 0)
		return false;
	return !fs_placeholder_next(&path, &placeholder);
}

bool
fs_resource_walks(const FsResource *resource)
{
	return fs_resource_is_nested(resource) || resource->pager == FS_PAGER_META ||
		resource->pager == FS_PAGER_CURSOR || resource->fixed_size ||
		resource->list_variants != NULL || resource->list_single ||
		resource->record_key != NULL || resource->columns != NULL ||
		same(resource->list_key, ".");
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
fs_group_exists(const char *group, bool msp)
{
	for (const FsResource *resource = fs_resources; resource->name != NULL; resource++)
	{
		if (fs_resource_in_group(resource, group) &&
			!fs_resource_is_absent(resource, msp))
			return true;
	}

	return false;
}

const char *
fs_resource_name(const FsResource *resource, bool msp)
{
	return msp && resource->msp_name != NULL ? resource->msp_name : resource->name;
}

FsWorkspaceMode
fs_resource_workspaces(const FsResource *resource, bool msp)
{
	if (msp && resource->msp == FS_MSP_ACCOUNT)
		return FS_WS_NONE;
	if (msp && resource->msp == FS_MSP_EACH_CLIENT)
		return FS_WS_EACH;
	return resource->workspaces;
}

/* A resource is there if one of its parents is. */
bool
fs_resource_is_absent(const FsResource *resource, bool msp)
{
	const char *parents = resource->parent;
	char		name[FS_NAME_SIZE];
	bool		absent = false;

	if (!msp || resource->msp == FS_MSP_ABSENT)
		return msp;
	while (fs_word_next(&parents, name, sizeof(name)))
	{
		absent = fs_resource_is_absent(fs_resource_find(name), msp);
		if (!absent)
			return false;
	}
	return absent;
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
