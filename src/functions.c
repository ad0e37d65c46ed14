/*-------------------------------------------------------------------------
 *
 * functions.c
 *		SQL functions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_table.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "freshservice_fdw.h"
#include "source.h"

PG_FUNCTION_INFO_V1(freshservice_comment);

static void
execute(const char *sql)
{
	if (SPI_execute(sql, false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "SPI_execute failed: %s", sql);
}

static char *
qualified_name(Oid relid)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)),
									  get_rel_name(relid));
}

/* "what it holds. Source: GET ...; consistency: ..." */
static char *
table_comment(FsTable *table)
{
	const FsResource *resource = table->resource;
	StringInfoData buf;

	initStringInfo(&buf);
	if (resource->comment != NULL)
		appendStringInfo(&buf, "%s ", resource->comment);
	appendStringInfo(&buf, "Source: GET %s%s", FS_API_ROOT,
					 resource->detail_of != NULL ? resource->show_path :
					 fsfdw_listed(table)->list_path);
	if (resource->list_params != NULL)
		appendStringInfo(&buf, "?%s", resource->list_params);
	appendStringInfo(&buf, ". Consistency: %s.",
					 fs_consistency_name(resource->consistency));
	return buf.data;
}

/* Labels and what the name does not say; NULL if there is neither. */
static char *
column_comment(FsTableColumn *column)
{
	const FsColumn *entry = column->column;
	StringInfoData buf;

	initStringInfo(&buf);
	if (entry != NULL && entry->comment != NULL)
		appendStringInfoString(&buf, entry->comment);
	if (entry != NULL && entry->labels != NULL)
		appendStringInfo(&buf, "%svalues: %s", buf.len > 0 ? "; " : "",
						 entry->labels);
	if (strcmp(column->field, column->name) != 0)
		appendStringInfo(&buf, "%sfield: %s", buf.len > 0 ? "; " : "",
						 column->field);
	return buf.len > 0 ? buf.data : NULL;
}

static void
comment_table(Oid relid)
{
	FsTable    *table = fsfdw_table(relid);
	char	   *name = qualified_name(relid);

	execute(psprintf("COMMENT ON FOREIGN TABLE %s IS %s", name,
					 quote_literal_cstr(table_comment(table))));
	for (int i = 0; i < table->ncolumns; i++)
	{
		char	   *comment = column_comment(&table->columns[i]);

		if (comment != NULL)
			execute(psprintf("COMMENT ON COLUMN %s.%s IS %s", name,
							 quote_identifier(table->columns[i].name),
							 quote_literal_cstr(comment)));
	}
}

/* Foreign tables of this wrapper in a schema, in order of name. */
static List *
tables_of(Oid schema)
{
	List	   *result = NIL;
	MemoryContext cxt = CurrentMemoryContext;

	if (SPI_execute(psprintf("SELECT t.ftrelid"
							 " FROM pg_catalog.pg_foreign_table t"
							 " JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid"
							 " JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver"
							 " JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw"
							 " JOIN pg_catalog.pg_proc p ON p.oid = w.fdwhandler"
							 " WHERE c.relnamespace = %u"
							 " AND p.prosrc = 'freshservice_fdw_handler'"
							 " ORDER BY c.relname", schema),
					true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not look for foreign tables");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		Oid			relid = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i],
														   SPI_tuptable->tupdesc,
														   1, &isnull));
		MemoryContext old = MemoryContextSwitchTo(cxt);

		result = lappend_oid(result, relid);
		MemoryContextSwitchTo(old);
	}
	return result;
}

/* Rights are those of COMMENT itself: the caller must own the tables. */
Datum
freshservice_comment(PG_FUNCTION_ARGS)
{
	Oid			schema = PG_GETARG_OID(0);
	List	   *tables;
	ListCell   *lc;

	if (get_namespace_name(schema) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_SCHEMA),
				 errmsg("schema with OID %u does not exist", schema)));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	tables = tables_of(schema);
	foreach(lc, tables)
		comment_table(lfirst_oid(lc));
	SPI_finish();
	PG_RETURN_INT32(list_length(tables));
}
