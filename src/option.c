/*-------------------------------------------------------------------------
 *
 * option.c
 *		Options of servers, user mappings, tables, columns and IMPORT.
 *
 * One table says what exists, where, and what a value must look like; the
 * validator and the readers below are driven by it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "access/table.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "compat.h"
#include "freshservice_fdw.h"

/* What an option's value must look like. */
typedef enum FsOptionKind
{
	OPT_TEXT,					/* not empty, no control characters */
	OPT_INTEGER,				/* min..max */
	OPT_BOOLEAN,
	OPT_CHOICE,					/* one of "choices" */
	OPT_URL,
	OPT_RESERVE,				/* integer, or a percentage */
	OPT_WORKSPACES,				/* primary, all, or a list of ids */
	OPT_TIME_ZONE,
	OPT_FILE,					/* absolute path */
	OPT_RESOURCE,				/* name in the catalogue */
	OPT_ENDPOINT,				/* path of the API, perhaps with {columns} */
	OPT_FIELD,					/* path in a record */
	OPT_NAME,					/* letters, digits and underscores */
	OPT_PROXY					/* URL of a proxy */
} FsOptionKind;

/* Who may set it */
typedef enum FsOptionGuard
{
	ANYBODY,
	FILE_READERS,				/* superuser or pg_read_server_files */
	SUPERUSERS
} FsOptionGuard;

/* IMPORT FOREIGN SCHEMA has no catalog of its own. */
#define ImportStatement InvalidOid

typedef struct FsOptionDef
{
	const char *name;
	Oid			catalog;		/* of the object it belongs to */
	FsOptionKind kind;
	int			min;
	int			max;
	const char *choices;		/* "a, b, c" */
	FsOptionGuard guard;
} FsOptionDef;

static const FsOptionDef option_defs[] = {
	{"url", ForeignServerRelationId, OPT_URL},
	{"plan", ForeignServerRelationId, OPT_CHOICE, 0, 0,
	"starter, growth, pro, enterprise"},
	{"rate_limit", ForeignServerRelationId, OPT_INTEGER, 1, 1000000},
	{"rate_window", ForeignServerRelationId, OPT_INTEGER, 1, 86400},
	{"rate_reserve", ForeignServerRelationId, OPT_RESERVE},
	{"concurrency", ForeignServerRelationId, OPT_INTEGER, 1, 16},
	{"connect_timeout", ForeignServerRelationId, OPT_INTEGER, 1, 3600},
	{"request_timeout", ForeignServerRelationId, OPT_INTEGER, 1, 3600},
	{"max_retries", ForeignServerRelationId, OPT_INTEGER, 0, 100},
	{"max_requests", ForeignServerRelationId, OPT_INTEGER, 0, INT_MAX},
	{"workspaces", ForeignServerRelationId, OPT_WORKSPACES},
	{"search_lag", ForeignServerRelationId, OPT_INTEGER, 0, 86400},
	{"filter_page_limit", ForeignServerRelationId, OPT_INTEGER, 1, 1000},
	{"time_zone", ForeignServerRelationId, OPT_TIME_ZONE},
	{"edition", ForeignServerRelationId, OPT_CHOICE, 0, 0, "standard, msp"},
	{"ca_file", ForeignServerRelationId, OPT_FILE, 0, 0, NULL, FILE_READERS},
	{"proxy", ForeignServerRelationId, OPT_PROXY, 0, 0, NULL, SUPERUSERS},

	{"api_key", UserMappingRelationId, OPT_TEXT},
	{"api_key_file", UserMappingRelationId, OPT_FILE, 0, 0, NULL, FILE_READERS},
	{"access_token", UserMappingRelationId, OPT_TEXT},

	{"resource", ForeignTableRelationId, OPT_RESOURCE},
	{"max_requests", ForeignTableRelationId, OPT_INTEGER, 0, INT_MAX},
	{"workspaces", ForeignTableRelationId, OPT_WORKSPACES},
	{"include_agents", ForeignTableRelationId, OPT_BOOLEAN},
	{"view", ForeignTableRelationId, OPT_NAME},
	{"endpoint", ForeignTableRelationId, OPT_ENDPOINT},
	{"envelope", ForeignTableRelationId, OPT_TEXT},
	{"key_column", ForeignTableRelationId, OPT_TEXT},

	{"field", AttributeRelationId, OPT_FIELD},
	{"filter_field", AttributeRelationId, OPT_NAME},

	{"custom_fields", ImportStatement, OPT_CHOICE, 0, 0, "jsonb, typed"},
	{"raw", ImportStatement, OPT_BOOLEAN},
	{"if_not_exists", ImportStatement, OPT_BOOLEAN},
	{NULL}
};

PG_FUNCTION_INFO_V1(freshservice_fdw_validator);

/* Adds the names of a catalog's options to a hint. */
static char *
option_names(Oid catalog)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (const FsOptionDef *def = option_defs; def->name != NULL; def++)
	{
		if (def->catalog == catalog)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", def->name);
	}
	return buf.data;
}

static const FsOptionDef *
find_option(const char *name, Oid catalog)
{
	FsfdwClosest closest;
	const char *match;

	for (const FsOptionDef *def = option_defs; def->name != NULL; def++)
	{
		if (def->catalog == catalog && strcmp(def->name, name) == 0)
			return def;
	}

	fsfdw_closest_init(&closest, name);
	for (const FsOptionDef *def = option_defs; def->name != NULL; def++)
	{
		if (def->catalog == catalog)
			fsfdw_closest_update(&closest, def->name);
	}
	match = fsfdw_closest_get(&closest);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
			 errmsg("invalid option \"%s\"", name),
			 match ? errhint("Perhaps you meant the option \"%s\".", match) :
			 option_names(catalog)[0] != '\0' ?
			 errhint("Valid options in this context are: %s.",
					 option_names(catalog)) :
			 errhint("There are no valid options in this context.")));
	return NULL;				/* keep compiler quiet */
}

static void
bad_value(const FsOptionDef *def, const char *value, const char *detail,
		  const char *hint)
{
	bool		secret = def->catalog == UserMappingRelationId;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 secret ? errmsg("invalid value for option \"%s\"", def->name) :
			 errmsg("invalid value for option \"%s\": \"%s\"", def->name, value),
			 detail ? errdetail("%s", detail) : 0,
			 errhint("%s", hint)));
}

static bool
is_digits(const char *s)
{
	return *s != '\0' && strspn(s, "0123456789") == strlen(s);
}

static int
parse_integer(const FsOptionDef *def, const char *value)
{
	long long	result = -1;

	if (is_digits(value) && strlen(value) <= 10)
		result = strtoll(value, NULL, 10);
	if (result < def->min || result > def->max)
		bad_value(def, value, NULL,
				  def->max == INT_MAX ?
				  psprintf("The value must be an integer, %d or more.", def->min) :
				  psprintf("The value must be an integer from %d to %d.",
						   def->min, def->max));
	return (int) result;
}

static bool
parse_boolean(const FsOptionDef *def, const char *value)
{
	bool		result;

	if (!parse_bool(value, &result))
		bad_value(def, value, NULL, "The value must be true or false.");
	return result;
}

/* Index in "a, b, c". */
static int
parse_choice(const FsOptionDef *def, const char *value)
{
	const char *s = def->choices;

	for (int i = 0;; i++)
	{
		size_t		len = strcspn(s, ",");

		if (strlen(value) == len && strncmp(value, s, len) == 0)
			return i;
		if (s[len] == '\0')
			break;
		s += len + 2;
	}
	bad_value(def, value, NULL,
			  psprintf("The value must be one of: %s.", def->choices));
	return 0;					/* keep compiler quiet */
}

int
fsfdw_workspace_ids(const char *workspaces, int64 **ids)
{
	int			n = 0;

	*ids = NULL;
	if (strcmp(workspaces, "all") == 0 || strcmp(workspaces, "primary") == 0)
		return 0;
	*ids = palloc(sizeof(int64) * (strlen(workspaces) / 2 + 1));
	for (const char *s = workspaces;;)
	{
		char	   *end;
		int64		id;

		s += strspn(s, " ");
		errno = 0;
		id = strtoll(s, &end, 10);
		if (end == s || *s == '+' || id <= 0 || errno != 0)
			return -1;
		(*ids)[n++] = id;
		for (int i = 0; i < n - 1; i++)
		{
			if ((*ids)[i] == id)
			{
				n--;			/* named twice */
				break;
			}
		}
		s = end + strspn(end, " ");
		if (*s == '\0')
			return n;
		if (*s++ != ',')
			return -1;
	}
}

static void
check_reserve(const FsOptionDef *def, const char *value, int *number,
			  int *percent)
{
	size_t		len = strlen(value);
	char	   *digits = pstrdup(value);

	*number = *percent = 0;
	if (len > 1 && digits[len - 1] == '%')
		digits[len - 1] = '\0';
	if (!is_digits(digits) || strlen(digits) > 6)
		bad_value(def, value, NULL,
				  "The value must be a number of requests, or a percentage such as \"20%\".");
	if (value[len - 1] == '%')
		*percent = atoi(digits);
	else
		*number = atoi(digits);
	if (*percent > 99)
		bad_value(def, value, NULL, "At most 99% can be reserved.");
}

static bool
is_name(const char *s)
{
	return *s != '\0' &&
		strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(s);
}

static bool
is_proxy(const char *s)
{
	static const char *const schemes[] = {
		"http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://"
	};

	for (int i = 0; i < lengthof(schemes); i++)
	{
		size_t		len = strlen(schemes[i]);

		if (pg_strncasecmp(s, schemes[i], len) == 0 && s[len] != '\0')
			return true;
	}
	return false;
}

/* Length of the {column} at s; 0 if there is none. */
static size_t
placeholder_length(const char *s)
{
	size_t		len = strcspn(s, "}/");

	return *s == '{' && len > 1 && s[len] == '}' && s[1] != '<' && s[1] != '>' ?
		len + 1 : 0;
}

const char *
fsfdw_path_fault(const char *path, bool placeholders)
{
	const char *root = FS_API_ROOT "/";
	const char *set = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"-._~!$&'()*+,;=:@/";
	int			holes = 0;

	if (strncmp(path, root, strlen(root)) != 0 || path[strlen(root)] == '\0')
		return "It does not begin with \"/api/v2/\".";
	for (const char *s = path; *s != '\0';)
	{
		size_t		hole = placeholders ? placeholder_length(s) : 0;

		/* a segment of dots is another path; none of ours has an empty one */
		if (*s == '/' && (s[1] == '.' || s[1] == '/'))
			return "A segment of it is empty, or begins with a dot.";
		if (hole > 0 && ++holes > FS_MAX_HOLES)
			return "It has too many placeholders.";
		if (hole == 0 && strchr(set, *s) == NULL)
			return "It contains a character that paths do not have.";
		s += hole > 0 ? hole : 1;
	}
	return strstr(path, "..") != NULL ? "It contains \"..\"." : NULL;
}

/* Raises an error unless the value is acceptable. */
static void
check_value(const FsOptionDef *def, const char *value)
{
	FsAddress	address;
	FsError		err;
	int64	   *ids;
	int			number;
	int			percent;

	switch (def->kind)
	{
		case OPT_TEXT:
		case OPT_FIELD:
			if (*value == '\0')
				bad_value(def, value, NULL, "The value must not be empty.");
			for (const char *s = value; *s != '\0'; s++)
			{
				if ((unsigned char) *s < 0x20 || *s == 0x7f)
					bad_value(def, value, "It contains a control character.",
							  "Check for line ends copied along with the value.");
			}
			break;
		case OPT_NAME:
			if (!is_name(value))
				bad_value(def, value, NULL,
						  "The value must be a name of letters, digits and underscores.");
			break;
		case OPT_PROXY:
			if (!is_proxy(value))
				bad_value(def, value, NULL,
						  "The value must be a URL whose scheme is http, https, socks4, socks4a, socks5 or socks5h.");
			break;
		case OPT_ENDPOINT:
			if (fsfdw_path_fault(value, true) != NULL)
				bad_value(def, value, fsfdw_path_fault(value, true),
						  "Use a path such as \"/api/v2/things\", or \"/api/v2/tickets/{ticket_id}/things\" where \"ticket_id\" is a column.");
			break;
		case OPT_INTEGER:
			(void) parse_integer(def, value);
			break;
		case OPT_BOOLEAN:
			(void) parse_boolean(def, value);
			break;
		case OPT_CHOICE:
			(void) parse_choice(def, value);
			break;
		case OPT_URL:
			if (!fs_url_parse(value, &address, &err))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("invalid value for option \"%s\"", def->name),
						 errdetail_internal("%s.", err.text),
						 errhint("Use the account's address, for example https://acme.freshservice.com.")));
			break;
		case OPT_RESERVE:
			check_reserve(def, value, &number, &percent);
			break;
		case OPT_WORKSPACES:
			if (fsfdw_workspace_ids(value, &ids) < 0)
				bad_value(def, value, NULL,
						  "The value must be \"primary\", \"all\", or workspace ids such as \"2,5\".");
			break;
		case OPT_TIME_ZONE:
			{
				pg_tz	   *tz = pg_tzset(value);

				if (tz == NULL || !pg_tz_acceptable(tz))
					bad_value(def, value, NULL,
							  "Use a name of pg_timezone_names, for example \"Europe/Berlin\".");
			}
			break;
		case OPT_FILE:
			if (!is_absolute_path(value))
				bad_value(def, value, NULL, "The value must be an absolute path.");
			break;
		case OPT_RESOURCE:
			if (fs_resource_find(value) == NULL)
			{
				FsfdwClosest closest;
				const char *match;

				fsfdw_closest_init(&closest, value);
				for (const FsResource *r = fs_resources; r->name != NULL; r++)
					fsfdw_closest_update(&closest, r->name);
				match = fsfdw_closest_get(&closest);
				bad_value(def, value, "There is no such resource in the catalogue.",
						  match ? psprintf("Perhaps you meant \"%s\".", match) :
						  "IMPORT FOREIGN SCHEMA creates a table for each resource there is.");
			}
			break;
	}
}

static void
check_guard(const FsOptionDef *def)
{
	switch (def->guard)
	{
		case ANYBODY:
			break;
		case FILE_READERS:
			if (!superuser() &&
				!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
				ereport(ERROR,
						(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						 errmsg("permission denied to set option \"%s\"", def->name),
						 errdetail("Only superusers and members of pg_read_server_files may name files of the server.")));
			break;
		case SUPERUSERS:
			if (!superuser())
				ereport(ERROR,
						(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						 errmsg("permission denied to set option \"%s\"", def->name),
						 errdetail("Only superusers may set it.")));
			break;
	}
}

static void
raise_inapplicable(const FsResource *resource, const char *option)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
			 errmsg("option \"%s\" does not apply to resource \"%s\"",
					option, resource->name),
			 errhint("Leave the option out.")));
}

/*
 * Choices of rows apply to the resources that have them, and workspaces to those
 * that are listed by them, or below such ones.
 */
static void
check_row_set(const FsResource *resource, const char *option)
{
	const FsOptionDef *def = find_option(option, ForeignTableRelationId);

	if (def->kind == OPT_BOOLEAN &&
		(resource->row_set_option == NULL ||
		 strcmp(resource->row_set_option, option) != 0))
		raise_inapplicable(resource, option);
	if (def->kind == OPT_WORKSPACES && resource->parent == NULL &&
		fs_resource_workspaces(fs_resource_listed(resource), false) == FS_WS_NONE &&
		fs_resource_workspaces(fs_resource_listed(resource), true) == FS_WS_NONE)
		raise_inapplicable(resource, option);
}

/* Whether a word is in a blank-separated list. */
static bool
is_word_of(const char *list, const char *word)
{
	char		each[64];

	while (fs_word_next(&list, each, sizeof(each)))
	{
		if (strcmp(each, word) == 0)
			return true;
	}
	return false;
}

static void
check_view(const FsResource *resource, const char *view)
{
	if (resource->views == NULL)
		raise_inapplicable(resource, "view");
	if (!is_word_of(resource->views, view))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for option \"%s\": \"%s\"", "view", view),
				 errhint("The value must be one of: %s.", resource->views)));
}

/* Options of endpoints outside the catalogue. */
static void
check_endpoint(bool has_endpoint, const FsResource *resource, const char *option)
{
	bool		of_endpoint = strcmp(option, "envelope") == 0 ||
		strcmp(option, "key_column") == 0;

	if (of_endpoint && !has_endpoint)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("option \"%s\" needs option \"endpoint\"", option),
				 errhint("Resources of the catalogue have it already.")));
	if (has_endpoint && (resource != NULL || strcmp(option, "view") == 0 ||
						 strcmp(option, "include_agents") == 0))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("option \"%s\" cannot be used together with option \"endpoint\"",
						resource != NULL ? "resource" : option),
				 errhint("Leave one of them out.")));
}

/* What a whole set of options must fulfil. */
static void
check_together(List *options, Oid catalog)
{
	int			secrets = 0;
	bool		has_url = false;
	bool		has_endpoint = false;
	const FsResource *resource = NULL;
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *def = lfirst_node(DefElem, lc);

		if (catalog == UserMappingRelationId)
			secrets++;
		if (strcmp(def->defname, "url") == 0)
			has_url = true;
		if (strcmp(def->defname, "endpoint") == 0)
			has_endpoint = true;
		if (strcmp(def->defname, "resource") == 0)
			resource = fs_resource_find(defGetString(def));
	}
	foreach(lc, options)
	{
		DefElem    *def = lfirst_node(DefElem, lc);

		if (catalog != ForeignTableRelationId)
			break;
		check_endpoint(has_endpoint, resource, def->defname);
		/* without a resource the table's name is one, which is not known here */
		if (resource != NULL)
			check_row_set(resource, def->defname);
		if (resource != NULL && strcmp(def->defname, "view") == 0)
			check_view(resource, defGetString(def));
	}
	if (catalog == ForeignServerRelationId && !has_url)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("option \"url\" is required"),
				 errhint("Use the account's address, for example OPTIONS (url 'https://acme.freshservice.com').")));
	if (catalog == UserMappingRelationId && secrets != 1)
		ereport(ERROR,
				(errcode(secrets == 0 ? ERRCODE_FDW_OPTION_NAME_NOT_FOUND :
						 ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a user mapping needs exactly one of \"api_key\", \"api_key_file\" and \"access_token\""),
				 errhint("The API key is on the Freshservice profile page of the agent whose view is to be used.")));
}

Datum
freshservice_fdw_validator(PG_FUNCTION_ARGS)
{
	List	   *options = untransformRelOptions(PG_GETARG_DATUM(0));
	Oid			catalog = PG_GETARG_OID(1);
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *elem = lfirst_node(DefElem, lc);
		const FsOptionDef *def = find_option(elem->defname, catalog);

		check_guard(def);
		check_value(def, defGetString(elem));
	}
	check_together(options, catalog);
	PG_RETURN_VOID();
}

void
fsfdw_import_options(List *options, FsImportOptions *result)
{
	ListCell   *lc;

	memset(result, 0, sizeof(*result));
	foreach(lc, options)
	{
		DefElem    *elem = lfirst_node(DefElem, lc);
		const FsOptionDef *def = find_option(elem->defname, ImportStatement);
		char	   *value = defGetString(elem);

		if (def->kind == OPT_CHOICE)
			result->typed = parse_choice(def, value) == 1;
		else if (strcmp(def->name, "raw") == 0)
			result->raw = parse_boolean(def, value);
		else
			result->if_not_exists = parse_boolean(def, value);
	}
}

FsServerOptions *
fsfdw_server_options(Oid serverid)
{
	ForeignServer *server = GetForeignServer(serverid);
	FsServerOptions *opts = palloc0(sizeof(FsServerOptions));
	ListCell   *lc;

	opts->name = server->servername;
	opts->budget.plan = FS_PLAN_STARTER;
	opts->budget.window_ms = 60 * 1000;
	opts->concurrency = 4;
	opts->connect_timeout = 10;
	opts->request_timeout = 60;
	opts->max_retries = 5;
	opts->workspaces = "all";
	opts->search_lag = 300;
	opts->filter_page_limit = 10;

	foreach(lc, server->options)
	{
		DefElem    *elem = lfirst_node(DefElem, lc);
		const FsOptionDef *def = find_option(elem->defname,
											 ForeignServerRelationId);
		char	   *value = defGetString(elem);
		FsError		err;

		if (strcmp(def->name, "url") == 0)
		{
			if (!fs_url_parse(value, &opts->address, &err))
				check_value(def, value);
		}
		else if (strcmp(def->name, "plan") == 0)
			opts->budget.plan = (FsPlan) parse_choice(def, value);
		else if (strcmp(def->name, "rate_limit") == 0)
			opts->budget.rate_limit = parse_integer(def, value);
		else if (strcmp(def->name, "rate_window") == 0)
			opts->budget.window_ms = INT64CONST(1000) * parse_integer(def, value);
		else if (strcmp(def->name, "rate_reserve") == 0)
			check_reserve(def, value, &opts->budget.reserve,
						  &opts->budget.reserve_percent);
		else if (strcmp(def->name, "concurrency") == 0)
			opts->concurrency = parse_integer(def, value);
		else if (strcmp(def->name, "connect_timeout") == 0)
			opts->connect_timeout = parse_integer(def, value);
		else if (strcmp(def->name, "request_timeout") == 0)
			opts->request_timeout = parse_integer(def, value);
		else if (strcmp(def->name, "max_retries") == 0)
			opts->max_retries = parse_integer(def, value);
		else if (strcmp(def->name, "max_requests") == 0)
			opts->max_requests = parse_integer(def, value);
		else if (strcmp(def->name, "workspaces") == 0)
			opts->workspaces = value;
		else if (strcmp(def->name, "edition") == 0)
			opts->msp = parse_choice(def, value) == 1;
		else if (strcmp(def->name, "search_lag") == 0)
			opts->search_lag = parse_integer(def, value);
		else if (strcmp(def->name, "filter_page_limit") == 0)
			opts->filter_page_limit = parse_integer(def, value);
		else if (strcmp(def->name, "time_zone") == 0)
			opts->time_zone = value;
		else if (strcmp(def->name, "ca_file") == 0)
			opts->ca_file = value;
		else if (strcmp(def->name, "proxy") == 0)
			opts->proxy = value;
	}
	return opts;
}

/* The least of two limits of which 0 means none. */
static int
least_limit(int a, int b)
{
	if (a == 0 || b == 0)
		return Max(a, b);
	return Min(a, b);
}

/* Options of the foreign table itself. */
static void
read_table_options(FsTable *table, ForeignTable *foreign)
{
	const char *resource = table->name;
	FsResource *endpoint = palloc0(sizeof(FsResource));
	ListCell   *lc;

	foreach(lc, foreign->options)
	{
		DefElem    *elem = lfirst_node(DefElem, lc);
		const FsOptionDef *def = find_option(elem->defname,
											 ForeignTableRelationId);
		char	   *value = defGetString(elem);

		if (strcmp(def->name, "resource") == 0)
			resource = value;
		else if (strcmp(def->name, "max_requests") == 0)
			table->max_requests = parse_integer(def, value);
		else if (strcmp(def->name, "workspaces") == 0)
			table->workspaces = value;
		else if (strcmp(def->name, "view") == 0)
			table->view = value;
		else if (strcmp(def->name, "endpoint") == 0)
			endpoint->name = endpoint->list_path = value + strlen(FS_API_ROOT);
		else if (strcmp(def->name, "envelope") == 0)
			endpoint->list_key = value;
		else if (strcmp(def->name, "key_column") == 0)
			table->key_column = value;
	}
	if (endpoint->list_path != NULL)
	{
		endpoint->list_bucket = fs_bucket_of(endpoint->list_path);
		endpoint->pager = FS_PAGER_META;
		table->resource = endpoint;
		return;
	}

	table->resource = fs_resource_find(resource);
	if (table->resource == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_TABLE_NOT_FOUND),
				 errmsg("foreign table \"%s\" names no Freshservice resource",
						table->name),
				 errdetail("There is no resource \"%s\" in the catalogue.",
						   resource),
				 errhint("Set the table option \"resource\", or \"endpoint\" for a path outside the catalogue.")));
	if (table->view != NULL)
		check_view(table->resource, table->view);

	/* a choice of rows that only some resources have */
	foreach(lc, foreign->options)
	{
		DefElem    *elem = lfirst_node(DefElem, lc);
		const FsOptionDef *def = find_option(elem->defname,
											 ForeignTableRelationId);

		if (def->kind != OPT_BOOLEAN)
			continue;
		check_row_set(table->resource, def->name);
		table->row_set = parse_boolean(def, defGetString(elem));
	}
}

/* Columns of an endpoint outside the catalogue: those the table has. */
static void
make_columns(FsTable *table, TupleDesc tupdesc)
{
	FsColumn   *columns = palloc0(sizeof(FsColumn) * (tupdesc->natts + 1));
	int			n = 0;
	FsResource *resource = palloc(sizeof(FsResource));

	*resource = *table->resource;
	for (AttrNumber attno = 1; attno <= tupdesc->natts; attno++)
	{
		Form_pg_attribute attr = fsfdw_attr(tupdesc, attno);
		ListCell   *lc;

		if (attr->attisdropped)
			continue;
		columns[n].name = pstrdup(NameStr(attr->attname));
		columns[n].type = FS_JSONB;
		foreach(lc, GetForeignColumnOptions(table->relid, attno))
		{
			DefElem    *elem = lfirst_node(DefElem, lc);

			if (strcmp(elem->defname, "field") == 0)
				columns[n].field = defGetString(elem);
		}
		if (table->key_column != NULL && strcmp(columns[n].name, table->key_column) == 0)
			columns[n].flags = FS_KEY;
		n++;
	}
	resource->columns = columns;
	table->resource = resource;
}

static void
read_columns(FsTable *table, TupleDesc tupdesc)
{
	if (fs_resource_find(table->resource->name) == NULL)
		make_columns(table, tupdesc);
	table->columns = palloc0(sizeof(FsTableColumn) * Max(tupdesc->natts, 1));
	for (AttrNumber attno = 1; attno <= tupdesc->natts; attno++)
	{
		Form_pg_attribute attr = fsfdw_attr(tupdesc, attno);
		FsTableColumn *column = &table->columns[table->ncolumns];
		ListCell   *lc;

		if (attr->attisdropped)
			continue;
		column->attno = attno;
		column->name = pstrdup(NameStr(attr->attname));
		column->field = column->name;
		column->typid = attr->atttypid;
		column->typmod = attr->atttypmod;
		column->column = fs_resource_column(table->resource, column->name);
		if (column->column != NULL && column->column->field != NULL)
			column->field = pstrdup(column->column->field);

		foreach(lc, GetForeignColumnOptions(table->relid, attno))
		{
			DefElem    *elem = lfirst_node(DefElem, lc);

			if (strcmp(elem->defname, "field") == 0)
			{
				column->field = defGetString(elem);
				column->column = fs_resource_column(table->resource,
													column->field);
			}
			else if (strcmp(elem->defname, "filter_field") == 0)
				column->filter = defGetString(elem);
		}
		if (column->filter == NULL && column->column != NULL)
			column->filter = column->column->filter;
		if (column->column != NULL && (column->column->flags & FS_KEY) &&
			(column->typid == INT8OID || column->typid == INT4OID))
			table->key = column;
		table->ncolumns++;
	}
}

int
fsfdw_request_limit(const FsServerOptions *server, int own)
{
	return least_limit(least_limit(own, server->max_requests),
					   fsfdw_max_requests);
}

FsTable *
fsfdw_table(Oid relid)
{
	ForeignTable *foreign = GetForeignTable(relid);
	FsTable    *table = palloc0(sizeof(FsTable));
	Relation	rel;

	table->relid = relid;
	table->name = get_rel_name(relid);
	table->serverid = foreign->serverid;
	table->server = fsfdw_server_options(foreign->serverid);
	table->workspaces = table->server->workspaces;
	read_table_options(table, foreign);
	table->max_requests = fsfdw_request_limit(table->server, table->max_requests);

	rel = table_open(relid, NoLock);
	read_columns(table, RelationGetDescr(rel));
	table_close(rel, NoLock);
	return table;
}

FsTableColumn *
fsfdw_table_column(FsTable *table, AttrNumber attno)
{
	for (int i = 0; i < table->ncolumns; i++)
	{
		if (table->columns[i].attno == attno)
			return &table->columns[i];
	}
	return NULL;
}
