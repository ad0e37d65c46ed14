/*-------------------------------------------------------------------------
 *
 * fetch_error.c
 *		Telling answers from failures, and failures as errors.
 *
 * Causes and SQLSTATEs are those of the README's section on errors.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "fetch_error.h"
#include "source.h"

/* Most bytes of a response body that are shown. */
#define SNIPPET 200

/* Most bytes looked through for secrets before what is shown is cut out. */
#define SCANNED (1024 * 1024)

/* A member, or the body itself. */
static FsJson
find_member(FsJson body, const char *key, FsJsonType wanted)
{
	FsJson		found = {FS_JSON_ABSENT, NULL, 0};

	if (key != NULL && strcmp(key, ".") == 0)
		found = body;
	else if (key != NULL && body.type == FS_JSON_OBJECT)
		found = fs_json_get(body, key);
	if (found.type != wanted)
		found.type = FS_JSON_ABSENT;
	return found;
}

/* The member that holds the records, under its name or a known misprint. */
static FsJson
find_records(const FsAsk *ask, FsJson body)
{
	const char *const keys[] = {ask->key, ask->alias, ask->other_key};
	FsJson		found = {FS_JSON_ABSENT, NULL, 0};

	for (int i = 0; i < lengthof(keys) && found.type == FS_JSON_ABSENT; i++)
	{
		/* a record without its envelope is known by its id */
		if (i > 0 && keys[i] != NULL && strcmp(keys[i], ".") == 0 &&
			(body.type != FS_JSON_OBJECT ||
			 fs_json_get(body, "id").type == FS_JSON_ABSENT))
			continue;
		found = find_member(body, keys[i],
							ask->one_record ? FS_JSON_OBJECT : FS_JSON_ARRAY);
	}
	return found;
}

/*
 * Why a 200's body is not what was promised; NULL if it is.  Unless notes is
 * NULL, *notes is set to palloc'd notes of what is where in root.
 */
static char *
body_fault(const FsAsk *ask, const FsHttpResponse *response, FsJson *root,
		   FsJsonNote **notes)
{
	size_t		room = notes ? fs_json_note_room(response->body_len) : 0;
	FsError		err;

	if (response->failure != FS_HTTP_OK)
		return pstrdup(response->failure_text);
	if (response->status != 200)
		return psprintf("The status is %ld.", response->status);
	if (strspn(response->body, " \t\r\n") == response->body_len)
		return pstrdup("The body is empty.");
	if (room > 0)
		*notes = palloc_extended(room * sizeof(FsJsonNote), MCXT_ALLOC_HUGE);
	if (!fs_json_validate_notes(response->body, response->body_len,
								room > 0 ? *notes : NULL, room, root, &err))
	{
		if (strcmp(response->content_type, "text/html") == 0)
			return pstrdup("The answer is an HTML page, not JSON.");
		return psprintf("The body is %s.", err.text);
	}
	if (ask->key != NULL &&
		find_records(ask, *root).type == FS_JSON_ABSENT)
		return strcmp(ask->key, ".") == 0 ?
			psprintf("The body is no %s.", ask->one_record ? "object" : "array") :
			psprintf("The body has no %s \"%s\".",
					 ask->one_record ? "object" : "array", ask->key);
	return NULL;
}

/*
 * Whether the status says what became of the request.  The body of a refusal
 * only explains it: what happened to that does not matter.
 */
static bool
is_told_by_status(const FsHttpResponse *response)
{
	return response->status >= 300;
}

bool
fsfdw_is_bad_body(const FsHttpResponse *response)
{
	if (is_told_by_status(response))
		return false;
	switch (response->failure)
	{
		case FS_HTTP_OK:
		case FS_HTTP_TRUNCATED:
		case FS_HTTP_GARBLED:
		case FS_HTTP_TOO_LARGE:
			return true;
		default:
			return false;
	}
}

bool
fsfdw_check_answer(const FsAskTerms *terms, FsAnswer *answer)
{
	const FsAsk *ask = &terms->ask;
	FsHttpResponse *response = answer->response;
	FsJson		root;
	FsJson		total;
	char	   *fault;

	answer->total = -1;
	if (ask->may_miss && response->status == 404)
		return true;
	if (ask->may_refuse &&
		(response->status == 400 || response->status == 403 ||
		 response->status == 404))
		return true;
	if (response->failure != FS_HTTP_OK || response->status != 200)
		return false;

	fault = body_fault(ask, response, &root, &answer->notes);
	if (fault != NULL)
	{
		pfree(fault);
		return false;
	}
	answer->body = root;
	answer->records = find_records(ask, root);
	answer->total = response->search_count;
	memset(&total, 0, sizeof(total));
	if (root.type == FS_JSON_OBJECT)
		total = fs_json_get(root, "total");
	if (total.type == FS_JSON_NUMBER &&
		(!fs_json_int64(total, &answer->total) || answer->total < 0))
		answer->total = -1;
	answer->has_next = response->has_next;
	return true;
}

bool
fsfdw_is_transient(const FsAskTerms *terms, const FsHttpResponse *response)
{
	if (is_told_by_status(response))
		return response->status == 408 || response->status == 429 ||
			response->status >= 500;
	switch (response->failure)
	{
		case FS_HTTP_NO_RESOLVE:
			/* a name that was known once may be so again */
			return terms->answered;
		case FS_HTTP_TLS:
		case FS_HTTP_NO_MEMORY:
		case FS_HTTP_OTHER:
			return false;
		case FS_HTTP_OK:		/* a bad body */
		case FS_HTTP_NO_CONNECT:
		case FS_HTTP_HANDSHAKE:
		case FS_HTTP_TIMEOUT:
		case FS_HTTP_LOST:
		case FS_HTTP_TRUNCATED:
		case FS_HTTP_GARBLED:
		case FS_HTTP_TOO_LARGE:
			break;
	}
	return true;
}

/* Text of the other side: shortened, printable, without secrets. */
static char *
presentable(const FsAskTerms *terms, const char *bytes, size_t len)
{
	/* secrets first: a cut must not leave part of one */
	char	   *text = pnstrdup(bytes, Min(len, SCANNED));
	char	   *shown;

	fsfdw_redact(terms->connection, text);
	for (char *s = text; *s != '\0'; s++)
	{
		if ((unsigned char) *s < 0x20 || *s == 0x7f)
			*s = ' ';
	}
	if (!pg_verify_mbstr(PG_UTF8, text, strlen(text), true))
	{
		for (char *s = text; *s != '\0'; s++)
		{
			if ((unsigned char) *s >= 0x80)
				*s = '?';
		}
	}
	text[pg_encoding_mbcliplen(PG_UTF8, text, strlen(text), SNIPPET)] = '\0';
	shown = pg_any_to_server(text, strlen(text), PG_UTF8);
	return shown;
}

static char *
presentable_string(const FsAskTerms *terms, FsJson value)
{
	char	   *room;
	ptrdiff_t	len;

	if (value.type == FS_JSON_NUMBER)
		return presentable(terms, value.at, value.len);
	if (value.type != FS_JSON_STRING)
		return NULL;
	room = palloc(value.len);
	len = fs_json_unescape(value, room);
	return len < 0 ? NULL : presentable(terms, room, len);
}

/*
 * What the API says of an error, in its two shapes:
 *	 {"code": ..., "message": ...}
 *	 {"description": ..., "errors": [{"field":, "message":, "code":}]}
 */
static void
explain_body(const FsAskTerms *terms, const FsHttpResponse *response,
			 char **code, StringInfo detail)
{
	FsJson		root;
	FsJson		error;
	FsJsonIter	iter;
	FsError		err;
	char	   *part;

	*code = NULL;
	appendStringInfo(detail, "The server answered %s with status %ld",
					 terms->text, response->status);
	if (!fs_json_validate(response->body, response->body_len, &root, &err) ||
		root.type != FS_JSON_OBJECT)
	{
		if (response->body_len > 0)
			appendStringInfo(detail, ": %s",
							 presentable(terms, response->body,
										 response->body_len));
		else
			appendStringInfoChar(detail, '.');
		return;
	}
	*code = presentable_string(terms, fs_json_get(root, "code"));
	part = presentable_string(terms, fs_json_get(root, "message"));
	if (part == NULL)
		part = presentable_string(terms, fs_json_get(root, "description"));
	if (*code != NULL)
		appendStringInfo(detail, ", code \"%s\"", *code);
	appendStringInfo(detail, part != NULL ? ": %s" : ".%s", part ? part : "");

	error = fs_json_get(root, "errors");
	if (error.type != FS_JSON_ARRAY)
		return;
	iter = fs_json_begin(error);
	for (int i = 0; i < 5 && fs_json_next_element(&iter, &error); i++)
	{
		char	   *field;
		char	   *message;
		char	   *what;

		if (error.type != FS_JSON_OBJECT)
			continue;
		field = presentable_string(terms, fs_json_get(error, "field"));
		message = presentable_string(terms, fs_json_get(error, "message"));
		what = presentable_string(terms, fs_json_get(error, "code"));
		appendStringInfo(detail, "\nField \"%s\": %s (%s).", field ? field : "",
						 message ? message : "", what ? what : "");
	}
}

static _Noreturn void
raise_transport(const FsAskTerms *terms, const FsHttpResponse *response)
{
	const char *server = terms->server->name;
	const char *why = response->failure_text;

	switch (response->failure)
	{
		case FS_HTTP_NO_RESOLVE:
		case FS_HTTP_NO_CONNECT:
			ereport(ERROR,
					(errcode(ERRCODE_FDW_UNABLE_TO_ESTABLISH_CONNECTION),
					 errmsg("could not connect to server \"%s\"", server),
					 errdetail("For %s at host \"%s\": %s", terms->text,
							   terms->server->address.host, why),
					 errhint("Check the server option \"url\", and that the database server may reach this host.")));
			break;
		case FS_HTTP_TLS:
			ereport(ERROR,
					(errcode(ERRCODE_FDW_UNABLE_TO_ESTABLISH_CONNECTION),
					 errmsg("could not make a secure connection to server \"%s\"",
							server),
					 errdetail("For %s at host \"%s\": %s", terms->text,
							   terms->server->address.host, why),
					 terms->server->ca_file != NULL ?
					 errhint("Check the server option \"ca_file\".") :
					 errhint("If a proxy re-signs traffic, name its certificate with the server option \"ca_file\".")));
			break;
		case FS_HTTP_HANDSHAKE:
			ereport(ERROR,
					(errcode(ERRCODE_FDW_UNABLE_TO_ESTABLISH_CONNECTION),
					 errmsg("could not make a secure connection to server \"%s\"",
							server),
					 errdetail("For %s at host \"%s\": %s", terms->text,
							   terms->server->address.host, why),
					 errhint("Check that the server option \"url\" names a host and port that speak TLS 1.2 or later, and that nothing in between breaks it off.")));
			break;
		case FS_HTTP_TIMEOUT:
			ereport(ERROR,
					(errcode(ERRCODE_CONNECTION_FAILURE),
					 errmsg("server \"%s\" did not answer in time", server),
					 errdetail("For %s: %s", terms->text, why),
					 errhint("The server option \"request_timeout\" is %d s, \"max_retries\" is %d.",
							 terms->server->request_timeout,
							 terms->server->max_retries)));
			break;
		case FS_HTTP_NO_MEMORY:
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory for an answer of server \"%s\"", server)));
			break;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_CONNECTION_FAILURE),
					 errmsg("connection to server \"%s\" was lost", server),
					 errdetail("For %s: %s", terms->text, why),
					 errhint("Try again later; the server option \"max_retries\" is %d.",
							 terms->server->max_retries)));
	}
}

static _Noreturn void
raise_bad_body(const FsAskTerms *terms, const FsHttpResponse *response)
{
	FsJson		root;
	char	   *fault = body_fault(&terms->ask, response, &root, NULL);

	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
			 errmsg("server \"%s\" did not answer with the JSON expected",
					terms->server->name),
			 errdetail("For %s: %s", terms->text, fault ? fault : ""),
			 strcmp(response->content_type, "text/html") == 0 ?
			 errhint("A login or maintenance page may be in the way; check the server option \"url\".") : 0));
}

void
fsfdw_raise(const FsAskTerms *terms, const FsHttpResponse *response)
{
	const char *server = terms->server->name;
	StringInfoData detail;
	char	   *code;

	if (fsfdw_is_bad_body(response))
		raise_bad_body(terms, response);
	if (!is_told_by_status(response))
		raise_transport(terms, response);

	initStringInfo(&detail);
	explain_body(terms, response, &code, &detail);
	switch (response->status)
	{
		case 401:
			if (fsfdw_connection_auth(terms->connection)->access_token != NULL)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
						 errmsg("server \"%s\" does not accept the access token", server),
						 errdetail_internal("%s", detail.data),
						 errhint("Tokens expire: renew it and ALTER USER MAPPING.")));
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
					 errmsg("server \"%s\" does not accept the API key", server),
					 errdetail_internal("%s", detail.data),
					 errhint("Check the user mapping; an administrator enables API keys per agent under Admin > Agents.")));
			break;
		case 403:
			if (code != NULL && strcmp(code, "require_feature") == 0)
				ereport(ERROR,
						(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						 errmsg("the account of server \"%s\" lacks the feature behind this table",
								server),
						 errdetail_internal("%s", detail.data),
						 errhint("The feature is not part of the account's plan, or is switched off.")));
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("permission denied by server \"%s\"", server),
					 errdetail_internal("%s", detail.data),
					 errhint("The agent whose key is used needs a role that may view these records.")));
			break;
		case 404:
			ereport(ERROR,
					(errcode(ERRCODE_FDW_TABLE_NOT_FOUND),
					 errmsg("server \"%s\" has no such endpoint", server),
					 errdetail_internal("%s", detail.data),
					 errhint("The account may lack the module this table belongs to.")));
			break;
		case 400:
			ereport(ERROR,
					(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
					 errmsg("server \"%s\" rejected the request", server),
					 errdetail_internal("%s", detail.data)));
			break;
		case 429:
			ereport(ERROR,
					(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
					 errmsg_plural("rate limit of server \"%s\" is still exceeded after %d retry",
								   "rate limit of server \"%s\" is still exceeded after %d retries",
								   terms->server->max_retries,
								   server, terms->server->max_retries),
					 errdetail_internal("%s", detail.data),
					 errhint("Other clients use the account's allowance; try later, or raise the server option \"max_retries\".")));
			break;
		default:
			if (response->status >= 300 && response->status < 400)
				ereport(ERROR,
						(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
						 errmsg("server \"%s\" redirects, which is not followed", server),
						 errdetail_internal("%s", detail.data),
						 errhint("Check the server option \"url\".")));
			ereport(ERROR,
					(errcode(response->status >= 500 || response->status == 408 ?
							 ERRCODE_CONNECTION_FAILURE :
							 ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
					 errmsg("server \"%s\" failed to answer", server),
					 errdetail_internal("%s", detail.data)));
	}
}

char *
fsfdw_narrowing_hint(const FsTable *table)
{
	const FsResource *resource = table->resource;
	const char *key = resource->parent_keys;
	const FsResource *listed = fsfdw_listed(table);

	if (key != NULL)
		return psprintf("A condition on \"%.*s\" visits only what belongs to it. ",
						(int) strcspn(key, "="), key);
	if (resource->detail_of != NULL)
		return psprintf("A condition on \"%s\" or a lower bound of \"updated_at\" reads fewer records. ",
						table->key != NULL ? table->key->name : "id");
	if (listed != NULL && listed->since_param != NULL && !listed->since_doubtful)
		return pstrdup("A lower bound of \"updated_at\" reads fewer records. ");
	return pstrdup("");
}
