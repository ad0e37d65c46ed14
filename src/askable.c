/*-------------------------------------------------------------------------
 *
 * askable.c
 *		What the columns of a table can be asked for.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"

#include "freshservice_fdw.h"
#include "source.h"

bool
fsfdw_is_key(FsTable *table, AttrNumber attno)
{
	/* a record does not tell which views it is in */
	return table->key != NULL && table->key->attno == attno &&
		fs_resource_shows(table->resource) && !table->no_show &&
		table->view == NULL;
}

bool
fsfdw_is_nested(const FsTable *table)
{
	return fs_resource_is_nested(table->resource);
}

bool
fsfdw_is_given(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);

	if (column == NULL || column->column == NULL ||
		(column->typid != INT4OID && column->typid != INT8OID &&
		 column->typid != TEXTOID) || fsfdw_is_key(table, attno))
		return false;
	return fs_resource_is_listed_by(table->resource, column->column->name) ||
		(fsfdw_is_nested(table) && !table->no_show &&
		 fs_has_placeholder(table->resource->show_path, column->column->name));
}

static const FsColumn *
catalogued(FsTable *table, AttrNumber attno, Oid type)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);

	if (column == NULL || column->column == NULL || column->typid != type)
		return NULL;
	return column->column;
}

/* The column the listing's lower bound is about. */
bool
fsfdw_is_since(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);

	return column != NULL &&
		(fsfdw_listed(table)->since_param != NULL ||
		 fsfdw_listed(table)->recent_order != NULL) &&
		strcmp(column->name, "updated_at") == 0;
}

bool
fsfdw_is_range(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);
	FsPlaceholder placeholder;
	const char *s = table->resource->list_params;

	while (column != NULL && fs_placeholder_next(&s, &placeholder))
	{
		if (placeholder.bound != 0 &&
			strncmp(placeholder.column, column->name, placeholder.column_len) == 0 &&
			column->name[placeholder.column_len] == '\0')
			return true;
	}
	return false;
}

bool
fsfdw_has_queries(const FsTable *table)
{
	return table->resource->filter_path != NULL &&
		(!table->resource->filter_msp || table->server->msp);
}

/*
 * The index behind queries may trail.  Without a listing that shows by what, it
 * is not made use of.
 */
bool
fsfdw_filters(const FsTable *table)
{
	const FsResource *resource = table->resource;

	return fsfdw_has_queries(table) &&
		(fs_resource_counts(resource) || resource->recent_order != NULL ||
		 table->server->search_lag == 0);
}

bool
fsfdw_has_own_field(const FsTableColumn *column)
{
	return column->column != NULL && column->column->filter != NULL &&
		column->filter != NULL &&
		strcmp(column->column->filter, column->filter) == 0;
}

FsFilterType
fsfdw_filter_type(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);
	bool		own;

	if (column == NULL || column->filter == NULL ||
		!fs_filter_can_name(column->filter) || !fsfdw_filters(table))
		return FS_FILTERS_NOT;

	/* a field of the API's own has the catalogue's type, and no other */
	own = fsfdw_has_own_field(column);
	switch (column->typid)
	{
		case INT4OID:
		case INT8OID:
			return FS_FILTERS_INTEGER;
		case TIMESTAMPTZOID:
			return own ? FS_FILTERS_MOMENT : FS_FILTERS_NOT;
		case TEXTARRAYOID:
			return own ? FS_FILTERS_TEXTS : FS_FILTERS_NOT;
		case INT8ARRAYOID:
			return own ? FS_FILTERS_INTEGERS : FS_FILTERS_NOT;
		case TEXTOID:
			if (own)
				return FS_FILTERS_TEXT;
			break;
		case BOOLOID:
			if (own)
				return FS_FILTERS_BOOLEAN;
			break;
	}
	if (fs_resource_filters(table->resource, column->filter))
		return FS_FILTERS_NOT;
	switch (column->typid)
	{
		case DATEOID:
			return FS_FILTERS_DATE;
		case BOOLOID:
			return FS_FILTERS_BOOLEAN;
		case TEXTOID:
			return FS_FILTERS_TEXT;
	}
	return FS_FILTERS_NOT;
}

/* Which dimension of the date splitter a column is; -1: none. */
int
fsfdw_day_dimension(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TIMESTAMPTZOID);

	if (fsfdw_filter_type(table, attno) != FS_FILTERS_MOMENT)
		return -1;
	if (strcmp(column->filter, "updated_at") == 0)
		return 0;
	if (strcmp(column->filter, "created_at") == 0)
		return 1;
	return -1;
}

/* Whether a word is in a list of them, which have a separator in between. */
static bool
is_listed(const char *word, const char *list, const char *separator)
{
	size_t		len = strlen(word);

	while (list != NULL && *list != '\0')
	{
		const char *end = strstr(list, separator);
		size_t		n = end != NULL ? (size_t) (end - list) : strlen(list);

		if (n == len && memcmp(list, word, n) == 0)
			return true;
		list += n + (end != NULL ? strlen(separator) : 0);
	}
	return false;
}

const FsListParam *
fsfdw_list_param(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);
	const FsListParam *param;

	if (column == NULL || column->column == NULL)
		return NULL;
	param = fs_resource_list_param(fsfdw_listed(table), column->column->name);
	if (param == NULL)
		return NULL;
	if (param->yes != NULL ? column->typid != BOOLOID :
		column->typid != INT4OID && column->typid != INT8OID &&
		column->typid != TEXTOID)
		return NULL;
	return param;
}

/* Whether a text is one that the API takes for an address. */
static bool
is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
		strpbrk(text, " \t\r\n\"'<>,;") == NULL;
}

static bool
is_phone_number(const char *text)
{
	return *text != '\0' && *text != ' ' && text[strlen(text) - 1] != ' ' &&
		text[strspn(text, "0123456789+-()./ ")] == '\0';
}

bool
fsfdw_list_takes(FsTable *table, AttrNumber attno, const char *text)
{
	const FsColumn *column = fsfdw_table_column(table, attno)->column;

	/* anything else may be refused, instead of being nobody's */
	switch (fsfdw_list_param(table, attno)->takes)
	{
		case FS_TAKES_ADDRESS:
			return is_address(text);
		case FS_TAKES_PHONE:
			return is_phone_number(text);
		case FS_TAKES_ANY:
			break;
	}
	return column->labels == NULL || is_listed(text, column->labels, ", ");
}

bool
fsfdw_is_workspace(FsTable *table, AttrNumber attno)
{
	FsTableColumn *column = fsfdw_table_column(table, attno);

	return column != NULL && column->column != NULL &&
		(column->typid == INT4OID || column->typid == INT8OID) &&
		fs_resource_is_scoped_by(table->resource, table->server->msp,
								 column->column->name) &&
		strcmp(table->workspaces, "primary") != 0 &&
		fsfdw_filter_type(table, attno) == FS_FILTERS_NOT;
}

bool
fsfdw_is_variant(FsTable *table, AttrNumber attno)
{
	const FsColumn *column = catalogued(table, attno, TEXTOID);

	return column != NULL && fs_resource_is_varied_by(table->resource, column->name);
}

bool
fsfdw_is_set(FsTable *table, const FsCond *cond)
{
	return fs_resource_counts(table->resource) &&
		fsfdw_filter_type(table, cond->attno) == FS_FILTERS_INTEGER &&
		(cond->op == FS_COND_EQ || cond->op == FS_COND_ANY ||
		 cond->op == FS_COND_NULL);
}

bool
fsfdw_list_asks(FsTable *table, const FsCond *cond)
{
	const FsListParam *param = fsfdw_list_param(table, cond->attno);

	if (param != NULL)
		return cond->op == FS_COND_EQ ||
			(param->yes != NULL &&
			 (cond->op == FS_COND_TRUE || cond->op == FS_COND_FALSE));
	return fsfdw_is_since(table, cond->attno) &&
		cond->op != FS_COND_LT && cond->op != FS_COND_LE;
}

bool
fsfdw_filter_asks(FsTable *table, const FsCond *cond)
{
	return !fsfdw_is_key(table, cond->attno) &&
		(cond->op == FS_COND_AND || cond->op == FS_COND_OR ||
		 fsfdw_filter_type(table, cond->attno) != FS_FILTERS_NOT);
}
