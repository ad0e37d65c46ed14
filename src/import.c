/*-------------------------------------------------------------------------
 *
 * import.c
 *		IMPORT FOREIGN SCHEMA: tables from the catalogue.
 *
 * Sends no request, unless typed custom fields are asked for: then the form
 * fields of the account are read, and each custom field becomes a column.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/heap.h"
#include "foreign/fdwapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "source.h"

/* A custom field as a column. */
typedef struct FsCustomField
{
	char	   *name;
	FsType		type;
	bool		filterable;
} FsCustomField;

typedef struct FsImport
{
	Oid			serverid;
	char	   *servername;
	bool		msp;			/* the server's edition */
	FsImportOptions options;
	List	   *ticket_fields;	/* FsCustomField */
	bool		custom_columns; /* the table being written gets them */
	StringInfo	sql;			/* the statement being written */
	bool		first_column;
	List	   *names;			/* columns of the table so far */
} FsImport;

/*
 * What a form field's type means for its column (API documentation, "List all
 * Ticket Fields"), and whether filter queries document such fields.
 */
static const struct
{
	const char *field_type;
	FsType		type;
	bool		filterable;
}			field_types[] = {
	{"custom_text", FS_TEXT, false},
	{"custom_paragraph", FS_TEXT, false},
	{"custom_url", FS_TEXT, false},
	{"custom_number", FS_BIGINT, true},
	{"custom_decimal", FS_NUMERIC, false},
	{"custom_checkbox", FS_BOOLEAN, true},
	{"custom_dropdown", FS_TEXT, true},
	{"nested_field", FS_TEXT, false},
	{"custom_date", FS_DATE, true},
	{"custom_date_time", FS_TIMESTAMPTZ, false},
	{NULL}
};

/* Adds a form field, unless its type says nothing about the value's. */
static void
add_custom_field(FsImport *import, FsJson record)
{
	FsCustomField *field = palloc0(sizeof(FsCustomField));
	FsJson		name = fs_json_get(record, "name");
	FsJson		type = fs_json_get(record, "field_type");
	char	   *room;
	ptrdiff_t	len;
	ListCell   *lc;

	if (fs_json_get(record, "default_field").type == FS_JSON_TRUE ||
		name.type != FS_JSON_STRING)
		return;
	room = palloc(name.len + 1);
	len = fs_json_unescape(name, room);
	if (len <= 0)
		return;
	room[len] = '\0';
	for (ptrdiff_t i = 0; i < len; i++)
	{
		if ((unsigned char) room[i] < 0x20)
			return;				/* no name for a column, nor for an option */
	}
	field->name = pg_any_to_server(room, (int) len, PG_UTF8);
	field->type = FS_JSONB;
	for (int i = 0; field_types[i].field_type != NULL; i++)
	{
		if (type.type == FS_JSON_STRING &&
			fs_json_string_is(type, field_types[i].field_type))
		{
			field->type = field_types[i].type;
			field->filterable = field_types[i].filterable;
		}
	}
	foreach(lc, import->ticket_fields)
	{
		/* forms of several workspaces may share a field */
		if (strcmp(((FsCustomField *) lfirst(lc))->name, field->name) == 0)
			return;
	}
	import->ticket_fields = lappend(import->ticket_fields, field);
}

/* Reads the ticket form's fields, with the key of whoever imports. */
static void
read_custom_fields(FsImport *import)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "freshservice_fdw import",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	FsTable    *table = palloc0(sizeof(FsTable));
	FsFetchStats *stats = palloc0(sizeof(FsFetchStats));
	FsFetch    *fetch;
	FsSource   *source;
	FsJson		record;

	table->name = "ticket_form_fields";
	table->resource = fs_resource_find(table->name);
	table->serverid = import->serverid;
	table->server = fsfdw_server_options(import->serverid);
	table->workspaces = table->server->workspaces;
	table->max_requests = fsfdw_request_limit(table->server, 0);

	fetch = fsfdw_fetch_begin(table, GetUserId(), stats);
	PG_TRY();
	{
		source = fsfdw_source_list(fetch, table->resource,
								   fsfdw_scope(fetch, true, false),
								   DT_NOBEGIN, false);
		while (source->next(source, &record))
		{
			MemoryContextSwitchTo(old);
			add_custom_field(import, record);
			MemoryContextSwitchTo(cxt);
		}
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(old);
		error = CopyErrorData();
		if (error->sqlerrcode != ERRCODE_INSUFFICIENT_PRIVILEGE &&
			error->sqlerrcode != ERRCODE_FEATURE_NOT_SUPPORTED)
			PG_RE_THROW();
		FlushErrorState();
		import->ticket_fields = NIL;
		ereport(WARNING,
				(errcode(error->sqlerrcode),
				 errmsg("custom fields are imported as jsonb: %s", error->message),
				 error->detail ? errdetail_internal("%s", error->detail) : 0));
	}
	PG_END_TRY();
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

static void
begin_column(FsImport *import, const char *name, FsType type)
{
	appendStringInfo(import->sql, "%s\n    %s %s",
					 import->first_column ? "" : ",",
					 quote_identifier(name), fs_type_name(type));
	import->first_column = false;
	import->names = lappend(import->names, pstrdup(name));
}

/*
 * Whether the table has a column of that name, or is going to; every table
 * has the system's columns.
 */
static bool
has_column(FsImport *import, const char *name)
{
	ListCell   *lc;

	if (SystemAttributeByName(name) != NULL)
		return true;
	if (strcmp(name, "custom_fields") == 0 ||
		(import->options.raw && strcmp(name, "raw") == 0))
		return true;
	foreach(lc, import->names)
	{
		if (strcmp(lfirst(lc), name) == 0)
			return true;
	}
	return false;
}

/* A column per custom field, before custom_fields itself. */
static void
add_custom_columns(FsImport *import)
{
	ListCell   *lc;

	foreach(lc, import->ticket_fields)
	{
		FsCustomField *field = lfirst(lc);
		char	   *name = pstrdup(field->name);
		char	   *path = psprintf("custom_fields.%s", field->name);

		/* names the table has already, and names SQL would cut */
		if (has_column(import, name))
			name = psprintf("cf_%s", name);
		name[pg_mbcliplen(name, strlen(name), NAMEDATALEN - 1)] = '\0';
		if (has_column(import, name))
			continue;
		begin_column(import, name, field->type);
		appendStringInfo(import->sql, " OPTIONS (field %s%s%s)",
						 quote_literal_cstr(path),
						 field->filterable ? ", filter_field " : "",
						 field->filterable ? quote_literal_cstr(field->name) : "");
	}
}

static bool
add_column(const FsColumn *column, void *arg)
{
	FsImport   *import = arg;

	if (import->custom_columns && strcmp(column->name, "custom_fields") == 0)
		add_custom_columns(import);
	begin_column(import, column->name, column->type);
	return true;
}

/* Tables whose records have the ticket form's custom fields. */
static bool
has_ticket_fields(const FsResource *resource)
{
	return strcmp(resource->name, "tickets") == 0 ||
		(resource->columns_of != NULL &&
		 strcmp(resource->columns_of, "tickets") == 0);
}

static char *
table_statement(FsImport *import, const FsResource *resource)
{
	import->sql = makeStringInfo();
	import->first_column = true;
	import->names = NIL;
	import->custom_columns = has_ticket_fields(resource);
	appendStringInfo(import->sql, "CREATE FOREIGN TABLE %s%s (",
					 import->options.if_not_exists ? "IF NOT EXISTS " : "",
					 quote_identifier(fs_resource_name(resource, import->msp)));
	fs_resource_columns(resource, add_column, import);
	if (import->options.raw)
	{
		begin_column(import, "raw", FS_JSONB);
		appendStringInfoString(import->sql, " OPTIONS (field '*')");
	}
	appendStringInfo(import->sql, "\n) SERVER %s OPTIONS (resource %s",
					 quote_identifier(import->servername),
					 quote_literal_cstr(fs_resource_name(resource, import->msp)));
	if (resource->import_max_requests > 0)
		appendStringInfo(import->sql, ", max_requests '%d'",
						 resource->import_max_requests);
	appendStringInfoChar(import->sql, ')');
	return import->sql->data;
}

static void
unknown_schema(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_SCHEMA_NOT_FOUND),
			 errmsg("there is no remote schema \"%s\"", name),
			 errhint("Use \"freshservice\" for everything, or one of its groups, for example \"core\".")));
}

static bool
is_wanted(FsImport *import, const FsResource *resource, ImportForeignSchemaStmt *stmt)
{
	return fs_resource_in_group(resource, stmt->remote_schema) &&
		!fs_resource_is_absent(resource, import->msp) &&
		IsImportableForeignTable(fs_resource_name(resource, import->msp), stmt);
}

List *
freshserviceImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid)
{
	FsImport	import = {0};
	List	   *result = NIL;
	bool		ticket_fields = false;

	import.serverid = serverOid;
	import.servername = stmt->server_name;
	fsfdw_import_options(stmt->options, &import.options);
	import.msp = fsfdw_server_options(serverOid)->msp;
	if (!fs_group_exists(stmt->remote_schema, import.msp))
		unknown_schema(stmt->remote_schema);

	for (const FsResource *r = fs_resources; r->name != NULL; r++)
		ticket_fields |= has_ticket_fields(r) && is_wanted(&import, r, stmt);
	if (import.options.typed && ticket_fields)
		read_custom_fields(&import);

	for (const FsResource *r = fs_resources; r->name != NULL; r++)
	{
		if (is_wanted(&import, r, stmt))
			result = lappend(result, table_statement(&import, r));
	}
	return result;
}
