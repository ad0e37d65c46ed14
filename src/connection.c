/*-------------------------------------------------------------------------
 *
 * connection.c
 *		Whose key is used, which hosts may be reached, and the engines.
 *
 * An engine (curl handles and their open connections) outlives the scan that
 * made it: given back, it waits for the next scan of the same user mapping.
 * Two scans that run at the same time have two engines.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sys/stat.h>

#include "access/htup_details.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "common/base64.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "compat.h"
#include "freshservice_fdw.h"
#include "shared.h"

/* Idle engines kept, of all user mappings together. */
#define MAX_IDLE 8

/* Longest first line of a key file. */
#define MAX_SECRET 8192

/* Largest response body, decompressed; a page of 100 tickets is 0.3 MB. */
#define MAX_BODY ((size_t) 256 * 1024 * 1024)

/* What is remembered of one user mapping, for the life of the backend. */
typedef struct FsSession
{
	Oid			umid;			/* hash key */
	int			generation;		/* of the catalogs it was made from */
	FsFacts		facts;
	FsFacts		shared;			/* what all backends knew at the last look */
	uint64		version;		/* of that; 0: not looked yet */
} FsSession;

/* Facts of the account, which its keys have in common, come first. */
#define SHARED_FACTS offsetof(FsFacts, key)

/* An engine that waits for the next scan. */
typedef struct FsIdle
{
	Oid			umid;
	int			generation;
	FsHttp	   *http;
} FsIdle;

struct FsConnection
{
	Oid			umid;
	int			generation;
	FsHttp	   *http;
	FsHttpAuth	auth;
	char	   *secret;
	FsAddress	address;
	MemoryContextCallback release;
};

static HTAB *sessions = NULL;

/* The one given back last stands last. */
static FsIdle idle[MAX_IDLE];
static int	nidle = 0;

/* Counts changes to servers and user mappings. */
static int	generation = 0;

static void
invalidate(Datum arg, int cacheid, uint32 hashvalue)
{
	generation++;
}

/* Descriptors of an engine that PostgreSQL has to know of. */
#define ENGINE_FDS 3

static void
destroy_engine(FsHttp *http)
{
	fs_http_destroy(http);
	for (int i = 0; i < ENGINE_FDS; i++)
		ReleaseExternalFD();
}

static void
forget_facts(FsSession *session)
{
	if (session->facts.workspaces != NULL)
		pfree(session->facts.workspaces);
	memset(&session->facts, 0, sizeof(session->facts));
	memset(&session->shared, 0, sizeof(session->shared));
	session->version = 0;
}

static FsSession *
find_session(Oid umid)
{
	FsSession  *session;
	bool		found;

	if (sessions == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(Oid), .entrysize = sizeof(FsSession)};

		sessions = hash_create("freshservice_fdw sessions", 8, &ctl,
							   HASH_ELEM | HASH_BLOBS);
		CacheRegisterSyscacheCallback(FOREIGNSERVEROID, invalidate, (Datum) 0);
		CacheRegisterSyscacheCallback(USERMAPPINGOID, invalidate, (Datum) 0);
	}
	session = hash_search(sessions, &umid, HASH_ENTER, &found);
	if (!found)
	{
		session->facts.workspaces = NULL;
		forget_facts(session);
	}
	else if (session->generation != generation)
		forget_facts(session);
	session->generation = generation;
	session->facts.key = hash_combine(hash_uint32(MyDatabaseId), hash_uint32(umid));
	return session;
}

static void
remove_idle(int i)
{
	nidle--;
	memmove(&idle[i], &idle[i + 1], sizeof(FsIdle) * (nidle - i));
}

/* An idle engine of a user mapping, or NULL; closes those out of date. */
static FsHttp *
take_idle(Oid umid)
{
	for (int i = nidle - 1; i >= 0; i--)
	{
		FsHttp	   *http = idle[i].http;

		if (idle[i].generation != generation)
		{
			remove_idle(i);
			destroy_engine(http);
		}
		else if (idle[i].umid == umid)
		{
			remove_idle(i);
			return http;
		}
	}
	return NULL;
}

/* Keeps an engine for the next scan, in place of the one idle for longest. */
static void
give_back(Oid umid, FsHttp *http)
{
	if (nidle == MAX_IDLE)
	{
		FsHttp	   *oldest = idle[0].http;

		remove_idle(0);
		destroy_engine(oldest);
	}
	idle[nidle].umid = umid;
	idle[nidle].generation = generation;
	idle[nidle].http = http;
	nidle++;
}

/*
 * Tells all backends what this one has learned, or learns what they have.
 * Both at once happens rarely and costs no more than learning again.
 */
static void
share_facts(FsSession *session, FsAccount *account)
{
	if (memcmp(&session->facts, &session->shared, SHARED_FACTS) != 0)
	{
		memcpy(&account->facts, &session->facts, SHARED_FACTS);
		account->version++;
	}
	else if (account->version != session->version)
		memcpy(&session->facts, &account->facts, SHARED_FACTS);
	memcpy(&session->shared, &session->facts, SHARED_FACTS);
	session->version = account->version;
}

/*
 * What was learned of an account by way of other server definitions is
 * forgotten: a new or altered one may stand for something else.
 */
static void
check_definition(FsAccount *account, const FsDefinition *definition)
{
	FsDefinition *known = account->definitions;
	int			i;

	for (i = 0; i < FS_MAX_DEFINITIONS; i++)
	{
		if (known[i].dbid == definition->dbid &&
			known[i].serverid == definition->serverid)
			break;
	}
	if (i < FS_MAX_DEFINITIONS && known[i].xmin == definition->xmin)
		return;
	if (i == FS_MAX_DEFINITIONS)
		i = account->ndefinitions++ % FS_MAX_DEFINITIONS;
	known[i] = *definition;
	memset(&account->facts, 0, sizeof(account->facts));
	account->version++;
}

static TransactionId
definition_xmin(Oid serverid)
{
	HeapTuple	tuple = SearchSysCache1(FOREIGNSERVEROID,
										ObjectIdGetDatum(serverid));
	TransactionId xmin;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for foreign server %u", serverid);
	xmin = HeapTupleHeaderGetRawXmin(tuple->t_data);
	ReleaseSysCache(tuple);
	return xmin;
}

/* Facts are shared when a connection begins, and when it ends. */
static void
begin_facts(FsSession *session, FsConnection *connection, Oid serverid)
{
	FsDefinition definition = {MyDatabaseId, serverid, definition_xmin(serverid)};
	FsShared   *shared = fsfdw_shared();
	FsAccount  *account;

	LWLockAcquire(&shared->lock, LW_EXCLUSIVE);
	account = fsfdw_account_find(&connection->address);
	if (account != NULL)
	{
		check_definition(account, &definition);
		share_facts(session, account);
	}
	LWLockRelease(&shared->lock);
}

static void
end_facts(FsConnection *connection)
{
	FsSession  *session = hash_search(sessions, &connection->umid, HASH_FIND,
									  NULL);
	FsShared   *shared = fsfdw_shared();
	FsAccount  *account;

	if (session == NULL || session->generation != generation)
		return;
	LWLockAcquire(&shared->lock, LW_EXCLUSIVE);
	account = fsfdw_account_find(&connection->address);
	if (account != NULL)
		share_facts(session, account);
	LWLockRelease(&shared->lock);
}

/* First line of a file, as the server process sees it, without blanks. */
static char *
read_secret_file(const char *path)
{
	struct stat status;
	FILE	   *file;
	char		line[MAX_SECRET];
	size_t		len;

	/* opening a pipe would wait for its writer, deaf to cancels */
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("API key file \"%s\" is not a regular file", path)));
	file = AllocateFile(path, "r");
	if (file == NULL)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not open API key file \"%s\": %m", path)));
	if (fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	FreeFile(file);
	len = strlen(line);
	while (len > 0 && (unsigned char) line[len - 1] <= ' ')
		len--;
	line[len] = '\0';
	if (len == 0 || len >= sizeof(line) - 1)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("API key file \"%s\" does not hold a key", path),
				 errhint("The file's first line must be the key.")));
	return pstrdup(line);
}

static void
read_auth(FsConnection *connection, UserMapping *mapping)
{
	ListCell   *lc;

	foreach(lc, mapping->options)
	{
		DefElem    *elem = lfirst_node(DefElem, lc);
		char	   *value = defGetString(elem);

		if (strcmp(elem->defname, "api_key") == 0)
			connection->auth.api_key = value;
		else if (strcmp(elem->defname, "api_key_file") == 0)
			connection->auth.api_key = read_secret_file(value);
		else if (strcmp(elem->defname, "access_token") == 0)
			connection->auth.access_token = value;
	}
	connection->secret = unconstify(char *, connection->auth.api_key ?
									connection->auth.api_key :
									connection->auth.access_token);
	if (connection->secret == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("user mapping has neither \"api_key\", \"api_key_file\" nor \"access_token\"")));
}

/*
 * A server's owner decides where keys are sent.  Unless that is a superuser,
 * only hosts the administrator allows are reached.  Checked at each use: the
 * owner and the setting can change after CREATE SERVER.
 */
static void
check_host(Oid serverid, const FsServerOptions *options)
{
	ForeignServer *server = GetForeignServer(serverid);

	if (superuser_arg(server->owner))
		return;
	if (options->address.https &&
		fs_host_allowed(options->address.host, fsfdw_allowed_hosts))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_ESTABLISH_CONNECTION),
			 errmsg("server \"%s\" may not connect to host \"%s\"",
					server->servername, options->address.host),
			 errdetail("The server's owner is not a superuser, and only https to hosts in freshservice_fdw.allowed_hosts is allowed then."),
			 options->address.https ?
			 errhint("A superuser can add the host to freshservice_fdw.allowed_hosts.") :
			 errhint("Plain http is only for servers that a superuser owns.")));
}

/* Context callback: gives the engine back. */
static void
release_connection(void *arg)
{
	FsConnection *connection = arg;
	FsHttp	   *http = connection->http;

	if (http == NULL)
		return;
	end_facts(connection);
	connection->http = NULL;
	fs_http_cancel_all(http);
	if (connection->generation == generation)
		give_back(connection->umid, http);
	else
		destroy_engine(http);
}

static FsHttp *
create_engine(const FsServerOptions *options)
{
	FsHttpConfig config = {
		.connect_timeout_ms = options->connect_timeout * 1000L,
		.request_timeout_ms = options->request_timeout * 1000L,
		.max_body = MAX_BODY,
		.ca_file = options->ca_file,
		.proxy = options->proxy,
		.user_agent = "freshservice_fdw/1.0",
	};
	FsError		err;
	FsHttp	   *http;

	for (int i = 0; i < ENGINE_FDS; i++)
	{
		if (!AcquireExternalFD())
		{
			while (i-- > 0)
				ReleaseExternalFD();
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
					 errmsg("too many open files to connect to server \"%s\"",
							options->name)));
		}
	}
	http = fs_http_create(&config, &err);
	if (http == NULL)
	{
		for (int i = 0; i < ENGINE_FDS; i++)
			ReleaseExternalFD();
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_ESTABLISH_CONNECTION),
				 errmsg("could not prepare a connection to server \"%s\"",
						options->name),
				 errdetail_internal("%s", err.text)));
	}
	return http;
}

FsConnection *
fsfdw_connect(Oid serverid, Oid userid, const FsServerOptions *options)
{
	UserMapping *mapping = GetUserMapping(userid, serverid);
	FsConnection *connection = palloc0(sizeof(FsConnection));

	check_host(serverid, options);
	read_auth(connection, mapping);

	connection->address = options->address;
	begin_facts(find_session(mapping->umid), connection, serverid);
	connection->umid = mapping->umid;
	connection->generation = generation;
	connection->release.func = release_connection;
	connection->release.arg = connection;
	connection->http = take_idle(mapping->umid);
	if (connection->http == NULL)
		connection->http = create_engine(options);
	MemoryContextRegisterResetCallback(CurrentMemoryContext,
									   &connection->release);
	return connection;
}

FsHttp *
fsfdw_connection_http(FsConnection *connection)
{
	return connection->http;
}

const FsHttpAuth *
fsfdw_connection_auth(FsConnection *connection)
{
	return &connection->auth;
}

FsFacts *
fsfdw_connection_facts(FsConnection *connection)
{
	return &find_session(connection->umid)->facts;
}

static void
blot_out(char *text, const char *secret)
{
	static const char mask[] = "***";	/* as long for every secret */
	size_t		len = strlen(secret);
	char	   *at = text;

	while (len > 0 && (at = strstr(at, secret)) != NULL)
	{
		size_t		shown = Min(strlen(mask), len);

		memcpy(at, mask, shown);
		memmove(at + shown, at + len, strlen(at + len) + 1);
		at += shown;
	}
}

void
fsfdw_redact(FsConnection *connection, char *text)
{
	char	   *pair = psprintf("%s:X", connection->secret);
	int			size = pg_b64_enc_len(strlen(pair)) + 1;
	char	   *base64 = palloc(size);
	char	   *escaped = palloc(strlen(pair) * 3 + 1);
	FsText		out;
	int			len;

	len = pg_b64_encode((const void *) pair, strlen(pair), base64, size);
	base64[Max(len, 0)] = '\0';
	fs_text_init(&out, escaped, strlen(pair) * 3 + 1);
	fs_text_add_escaped(&out, connection->secret);

	blot_out(text, base64);
	blot_out(text, connection->secret);
	blot_out(text, escaped);
}
