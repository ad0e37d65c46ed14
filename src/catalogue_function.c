/*-------------------------------------------------------------------------
 *
 * catalogue_function.c
 *		freshservice_resources(): the catalogue as rows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"

#include "compat.h"
#include "freshservice_fdw.h"

PG_FUNCTION_INFO_V1(freshservice_resources);

/* What is written while the columns of a resource are visited. */
typedef struct FsDescription
{
	const FsResource *resource;
	StringInfoData columns;
	StringInfoData pushable;
} FsDescription;

static void
add_member(StringInfo buf, const char *name, const char *value)
{
	if (value == NULL)
		return;
	appendStringInfoString(buf, ", ");
	escape_json(buf, name);
	appendStringInfoString(buf, ": ");
	escape_json(buf, value);
}

/* The operators of a filter query, by the column's type. */
static const char *
filter_operators(const FsColumn *column)
{
	switch (column->type)
	{
		case FS_BIGINT:
		case FS_INTEGER:
			return column->flags & FS_FILTER_NULL ?
				"=, IN, <>, <, <=, >=, >, IS NULL" : "=, IN, <>, <, <=, >=, >";
		case FS_TIMESTAMPTZ:
			return "=, <, <=, >=, >";
		case FS_TEXT:
			return column->flags & FS_FILTER_PREFIX ? "=, IN, LIKE" : "=, IN";
		case FS_BOOLEAN:
			return "=";
		case FS_TEXT_ARRAY:
		case FS_BIGINT_ARRAY:
			return "@>, &&";
		default:
			return NULL;
	}
}

/* The operators that requests can answer; NULL: none. */
static const char *
operators(const FsResource *resource, const FsColumn *column)
{
	const FsResource *list = fs_resource_listed(resource);
	bool		from = fs_has_placeholder(resource->list_params,
										  psprintf(">%s", column->name));
	bool		to = fs_has_placeholder(resource->list_params,
										psprintf("<%s", column->name));

	if ((column->flags & FS_KEY) && fs_resource_shows(resource))
		return "=, IN";
	if (fs_resource_is_listed_by(resource, column->name) ||
		(fs_resource_is_nested(resource) &&
		 fs_has_placeholder(resource->show_path, column->name)))
		return "=, IN";
	if (from || to)
		return from && to ? "=, <, <=, >=, >" : from ? "=, >=, >" : "=, <, <=";
	if (column->filter != NULL && resource->filter_path != NULL)
		return filter_operators(column);
	if ((list->since_param != NULL || list->recent_order != NULL) &&
		strcmp(column->name, "updated_at") == 0)
		return "=, >=, >";
	if (fs_resource_list_param(list, column->name) != NULL)
		return "=";
	if (fs_resource_is_scoped_by(resource, false, column->name) ||
		fs_resource_is_varied_by(resource, column->name))
		return "=, IN";
	return NULL;
}

/* "=, IN" as a JSON array */
static void
add_operators(StringInfo buf, const char *list)
{
	const char *separator = "";

	appendStringInfoChar(buf, '[');
	for (const char *s = list; *s != '\0';)
	{
		size_t		len = strcspn(s, ",");

		appendStringInfo(buf, "%s\"%.*s\"", separator, (int) len, s);
		separator = ", ";
		s += len;
		s += strspn(s, ", ");
	}
	appendStringInfoChar(buf, ']');
}

static bool
describe_column(const FsColumn *column, void *arg)
{
	FsDescription *description = arg;
	StringInfo	columns = &description->columns;
	StringInfo	pushable = &description->pushable;
	const char *list = operators(description->resource, column);

	appendStringInfo(columns, "%s{\"name\": ", columns->len > 1 ? ", " : "");
	escape_json(columns, column->name);
	add_member(columns, "type", fs_type_name(column->type));
	add_member(columns, "field", column->field);
	add_member(columns, "filter_field",
			   description->resource->filter_path != NULL ? column->filter : NULL);
	add_member(columns, "labels", column->labels);
	add_member(columns, "comment", column->comment);
	appendStringInfoChar(columns, '}');

	if (list != NULL)
	{
		appendStringInfoString(pushable, pushable->len > 1 ? ", " : "");
		escape_json(pushable, column->name);
		appendStringInfoString(pushable, ": ");
		add_operators(pushable, list);
	}
	return true;
}

/* The path by which records are read, with what the query always has. */
static char *
path_of(const FsResource *resource)
{
	const char *path = resource->detail_of != NULL ? resource->show_path :
		resource->list_path;
	const char *params = resource->detail_of != NULL ? NULL : resource->list_params;

	return psprintf("%s%s%s%s", FS_API_ROOT, path, params ? "?" : "",
					params ? params : "");
}

static Datum
json_datum(StringInfo buf)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(buf->data));
}

static void
describe(ReturnSetInfo *result, const FsResource *resource)
{
	FsDescription description = {resource};
	const FsColumn *key = fs_resource_key(resource);
	Datum		values[7] = {0};
	bool		isnull[7] = {false};

	initStringInfo(&description.columns);
	initStringInfo(&description.pushable);
	appendStringInfoChar(&description.columns, '[');
	appendStringInfoChar(&description.pushable, '{');
	fs_resource_columns(resource, describe_column, &description);
	appendStringInfoChar(&description.columns, ']');
	appendStringInfoChar(&description.pushable, '}');

	values[0] = CStringGetTextDatum(resource->name);
	values[1] = CStringGetTextDatum(path_of(resource));
	isnull[2] = resource->parent == NULL;
	if (!isnull[2])
		values[2] = CStringGetTextDatum(resource->parent);
	isnull[3] = key == NULL;
	if (!isnull[3])
		values[3] = CStringGetTextDatum(key->name);
	values[4] = CStringGetTextDatum(fs_consistency_name(resource->consistency));
	values[5] = json_datum(&description.pushable);
	values[6] = json_datum(&description.columns);
	tuplestore_putvalues(result->setResult, result->setDesc, values, isnull);
}

Datum
freshservice_resources(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	for (const FsResource *r = fs_resources; r->name != NULL; r++)
		describe((ReturnSetInfo *) fcinfo->resultinfo, r);
	return (Datum) 0;
}
