/*-------------------------------------------------------------------------
 *
 * get_function.c
 *		freshservice_get(): the records of any GET endpoint.
 *
 * The request is sent as it is given.  Where the answer tells that there are
 * more pages, by a Link header or in its body, they are read too, unless the
 * query names a page.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_foreign_server.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "compat.h"
#include "paging.h"
#include "source.h"

PG_FUNCTION_INFO_V1(freshservice_get);

/* Rows of a page that nobody has asked for another size of. */
#define DEFAULT_PAGE_SIZE 30

/* Parameters that a query may have; the next page's come on top. */
#define MAX_PARAMS (FS_MAX_PARAMS - 2)

typedef struct FsGet
{
	FsTable    *table;			/* stands for the endpoint, in messages */
	FsFetch    *fetch;
	ReturnSetInfo *result;
	MemoryContext row_cxt;
	int			nparams;
	FsParam		params[MAX_PARAMS];
	bool		one_page;		/* the query names it */
	int			size;
	int64		page;			/* the one asked for */
	bool		guessed;		/* nothing said that it exists */
	char	   *cursor;			/* query of the page asked for, or NULL */
	uint32		print;			/* fingerprint of the page before it */
} FsGet;

static void
bad_path(const char *path, const char *why)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid path \"%s\"", path),
			 errdetail_internal("%s", why),
			 errhint("Use a path of the API such as %s/tickets/7, and the function's third argument for parameters.",
					 FS_API_ROOT)));
}

/* What is behind "/api/v2". */
static char *
check_path(const char *path)
{
	const char *why = fsfdw_path_fault(path, false);

	if (why != NULL)
		bad_path(path, why);
	return pstrdup(path + strlen(FS_API_ROOT));
}

/* A scalar as the text that stands in a query. */
static char *
scalar_text(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return numeric_normalize(value->val.numeric);
		case jbvBool:
			return value->val.boolean ? "true" : "false";
		default:
			return NULL;
	}
}

static void
bad_query(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid query of a request"),
			 errdetail_internal("%s", detail),
			 errhint("Use an object such as {\"workspace_id\": 2, \"updated_since\": \"2026-01-01\"}.")));
}

static char *
checked_text(char *text)
{
	for (const char *s = text; *s != '\0'; s++)
	{
		if ((unsigned char) *s < 0x20 || *s == 0x7f)
			bad_query("It contains a control character.");
	}
	return pg_server_to_any(text, strlen(text), PG_UTF8);
}

static void
read_query(FsGet *get, Jsonb *query)
{
	JsonbIterator *it = JsonbIteratorInit(&query->root);
	JsonbValue	value;
	JsonbIteratorToken token = JsonbIteratorNext(&it, &value, true);

	if (token != WJB_BEGIN_OBJECT)
		bad_query("It is no object.");
	while (JsonbIteratorNext(&it, &value, true) == WJB_KEY)
	{
		char	   *name = checked_text(scalar_text(&value));
		char	   *text;

		(void) JsonbIteratorNext(&it, &value, true);
		text = scalar_text(&value);
		if (text == NULL)
			bad_query(psprintf("Parameter \"%s\" is no text, number or boolean.", name));
		if (get->nparams == MAX_PARAMS)
			bad_query(psprintf("It has more than %d parameters.", MAX_PARAMS));
		get->params[get->nparams++] = (FsParam) {name, checked_text(text)};
		if (strcmp(name, "page") == 0)
			get->one_page = true;
		if (strcmp(name, "per_page") == 0)
			get->size = pg_strtoint32(text);
	}
}

static FsAnswer *
ask_page(FsGet *get)
{
	FsAsk		ask = {.lane = FS_LANE_FACTS, .credits = 1};
	char		number[24];
	char		cursor[FS_CURSOR_SIZE];

	ask.bucket = get->table->resource->list_bucket;
	ask.may_refuse = get->guessed;
	ask.request.path = get->table->resource->list_path;
	for (int i = 0; i < get->nparams; i++)
		fs_request_param(&ask.request, get->params[i].name, get->params[i].value);
	if (get->cursor != NULL)
	{
		strlcpy(cursor, get->cursor, sizeof(cursor));
		if (!fs_request_query(&ask.request, cursor))
			ereport(ERROR,
					(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
					 errmsg("server \"%s\" did not answer with the JSON expected",
							get->table->server->name),
					 errdetail("The address of a next page is malformed.")));
	}
	else if (get->page > 1)
	{
		snprintf(number, sizeof(number), INT64_FORMAT, get->page);
		fs_request_param(&ask.request, "page", number);
	}
	fsfdw_fetch_submit(get->fetch, &ask);
	return fsfdw_fetch_next(get->fetch, FS_LANE_FACTS);
}

static void
put_record(FsGet *get, FsJson record)
{
	MemoryContext old = MemoryContextSwitchTo(get->row_cxt);
	char	   *text = pnstrdup(record.at, record.len);
	Datum		value;
	bool		isnull = false;

	text = pg_any_to_server(text, (int) record.len, PG_UTF8);
	value = DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
	tuplestore_putvalues(get->result->setResult, get->result->setDesc, &value, &isnull);
	MemoryContextSwitchTo(old);
	MemoryContextReset(get->row_cxt);
}

/* Gives a page's records; returns how many, or -1 for a record by itself. */
static int
put_records(FsGet *get, FsAnswer *answer)
{
	FsJson		records = fs_find_records(answer->body);
	FsJsonIter	iter;
	FsJson		record;
	int			rows = 0;

	if (records.type != FS_JSON_ARRAY)
	{
		put_record(get, records);
		return -1;
	}
	iter = fs_json_begin(records);
	while (fs_json_next_element(&iter, &record))
	{
		put_record(get, record);
		rows++;
	}
	return rows;
}

/* Whether the body names the address of a next page; it is kept. */
static bool
next_address(FsGet *get, FsAnswer *answer)
{
	char		room[FS_CURSOR_SIZE];
	bool		malformed;

	if (!fsfdw_next_address(answer->body, room, sizeof(room), &malformed) ||
		(get->cursor != NULL && strcmp(get->cursor, room) == 0))
		return false;
	get->cursor = pstrdup(room);
	return true;
}

/* Whether to ask for another page after one of so many rows. */
static bool
go_on(FsGet *get, FsAnswer *answer, int rows)
{
	int			size = get->size;
	FsMore		more;

	get->guessed = false;
	if (get->one_page || rows < 0)
		return false;
	if (next_address(get, answer))
		return true;
	if (get->cursor != NULL)
		return false;
	get->page++;
	if (answer->has_next)
		return true;
	more = fs_more_pages(answer->body, get->page - 1, rows, &size);
	if (more != FS_MORE_UNKNOWN)
		return more == FS_MORE_YES && rows > 0;

	/*
	 * Searches have no Link header, and some do not count; and a header can
	 * be lost.
	 */
	get->guessed = true;
	return rows >= size;
}

static void
read_pages(FsGet *get)
{
	bool		more = true;

	while (more)
	{
		FsAnswer   *answer = ask_page(get);
		uint32		print = hash_bytes((const unsigned char *) answer->body.at,
									   (int) answer->body.len);

		/* some endpoints give the same for every page */
		more = answer->status == 200 && !(get->guessed && print == get->print) &&
			go_on(get, answer, put_records(get, answer));
		get->print = print;
		fsfdw_answer_free(answer);
	}
}

/* A table that stands for the endpoint. */
static FsTable *
make_table(ForeignServer *server, const char *path)
{
	FsTable    *table = palloc0(sizeof(FsTable));
	FsResource *resource = palloc0(sizeof(FsResource));

	resource->name = resource->list_path = check_path(path);
	resource->list_bucket = fs_bucket_of(resource->list_path);
	table->name = pstrdup(path);
	table->resource = resource;
	table->serverid = server->serverid;
	table->server = fsfdw_server_options(server->serverid);
	table->workspaces = table->server->workspaces;
	table->max_requests = fsfdw_request_limit(table->server, 0);
	return table;
}

Datum
freshservice_get(PG_FUNCTION_ARGS)
{
	ForeignServer *server = GetForeignServerByName(NameStr(*PG_GETARG_NAME(0)), false);
	char	   *path = text_to_cstring(PG_GETARG_TEXT_PP(1));
	FsGet		get = {.size = DEFAULT_PAGE_SIZE, .page = 1};
	AclResult	right = fsfdw_server_aclcheck(server->serverid, GetUserId());
	MemoryContext cxt;
	MemoryContext old;

	if (right != ACLCHECK_OK)
		aclcheck_error(right, OBJECT_FOREIGN_SERVER, server->servername);
	if (!fsfdw_is_our_wrapper(server->fdwid))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("server \"%s\" is not a server of freshservice_fdw",
						server->servername)));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	get.result = (ReturnSetInfo *) fcinfo->resultinfo;

	cxt = AllocSetContextCreate(CurrentMemoryContext, "freshservice_get",
								ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	get.row_cxt = AllocSetContextCreate(cxt, "freshservice_get row",
										ALLOCSET_DEFAULT_SIZES);
	get.table = make_table(server, path);
	read_query(&get, PG_GETARG_JSONB_P(2));
	get.fetch = fsfdw_fetch_begin(get.table, GetUserId(),
								  palloc0(sizeof(FsFetchStats)));
	read_pages(&get);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
	return (Datum) 0;
}
