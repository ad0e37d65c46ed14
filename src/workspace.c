/*-------------------------------------------------------------------------
 *
 * workspace.c
 *		Which workspaces a scan covers, and how it asks for them.
 *
 * Without workspace_id the API answers for the primary workspace only; with
 * workspace_id=0, where a resource has that, for all workspaces but without
 * the custom fields that belong to one workspace.
 *
 * Accounts of the MSP edition always have workspaces: its clients.  An agent
 * who may not list them has to name them, for a listing of one client would be
 * taken for all.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "bind.h"
#include "source.h"

#define PAGE_SIZE 100

/* How long the list of workspaces is believed. */
#define FACTS_MS (10 * 60 * 1000)

/* What belongs to no workspace in particular is listed as that of this one. */
#define FS_GLOBAL_WORKSPACE 1

/* The client of listings that name none, in the MSP edition. */
#define FS_DEFAULT_CLIENT 2

static FsScope *
make_scope(int nlistings)
{
	FsScope    *scope = palloc0(sizeof(FsScope));

	scope->nlistings = nlistings;
	scope->listings = palloc(sizeof(int64) * Max(nlistings, 1));
	scope->listings[0] = FS_WORKSPACE_UNSAID;
	return scope;
}

FsScope *
fsfdw_whole_account(void)
{
	FsScope    *scope = make_scope(1);

	scope->listings[0] = 0;
	return scope;
}

/* Keeps a page of workspaces; returns how many it has. */
static int
remember_page(FsFetch *fetch, FsFacts *facts, FsAnswer *answer, int *room)
{
	FsJsonIter	iter = fs_json_begin(answer->records);
	FsJson		record;
	int			rows = 0;

	/* the facts live as long as the session */
	while (fs_json_next_element(&iter, &record))
	{
		int64_t		id;
		FsJson		value = {FS_JSON_ABSENT, NULL, 0};

		rows++;
		if (record.type == FS_JSON_OBJECT)
			value = fs_json_get(record, "id");
		if (value.type != FS_JSON_NUMBER || !fs_json_int64(value, &id))
			ereport(ERROR,
					(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
					 errmsg("server \"%s\" did not answer with the JSON expected",
							fsfdw_fetch_table(fetch)->server->name),
					 errdetail("For %s: A workspace has no id.", answer->text)));
		if (facts->nworkspaces == *room)
		{
			*room = *room == 0 ? 8 : *room * 2;
			facts->workspaces = facts->workspaces == NULL ?
				MemoryContextAlloc(TopMemoryContext, sizeof(int64) * *room) :
				repalloc(facts->workspaces, sizeof(int64) * *room);
		}
		facts->workspaces[facts->nworkspaces++] = id;
		if (fs_json_get(record, "primary").type == FS_JSON_TRUE)
			facts->primary_workspace = id;
	}
	return rows;
}

/*
 * The account's workspaces, asked for if not known.  An account that refuses
 * to list them has one; of clients that is an error, or (needed is false) they
 * stay unknown.
 */
static FsFacts *
find_workspaces(FsFetch *fetch, bool needed)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(fetch));
	const FsResource *resource = fs_resource_find("workspaces");
	bool		msp = fsfdw_fetch_table(fetch)->server->msp;
	int			room = 0;

	if (facts->workspaces_known &&
		!TimestampDifferenceExceeds(facts->workspaces_read_at,
									GetCurrentTimestamp(), FACTS_MS))
		return facts;

	facts->workspaces_known = false;
	facts->nworkspaces = 0;
	facts->primary_workspace = 0;
	if (facts->workspaces != NULL)
		pfree(facts->workspaces);
	facts->workspaces = NULL;

	for (int64 page = 1; page > 0;)
	{
		FsAsk		ask = {
			.lane = FS_LANE_FACTS,
			.bucket = resource->list_bucket,
			.credits = 1,
			.proof = true,
			.may_refuse = (!msp || !needed) && page == 1,
			.key = resource->list_key,
		};
		FsAnswer   *answer;
		char		number[32];
		int			rows = 0;

		ask.request.path = resource->list_path;
		fs_request_param(&ask.request, "per_page", CppAsString2(PAGE_SIZE));
		snprintf(number, sizeof(number), INT64_FORMAT, page);
		fs_request_param(&ask.request, "page", number);
		fsfdw_fetch_submit(fetch, &ask);
		answer = fsfdw_fetch_next(fetch, FS_LANE_FACTS);
		if (answer->status == 400)
			fsfdw_raise_refusal(fetch, answer);
		facts->has_workspaces = answer->status == 200;
		if (facts->has_workspaces)
			rows = remember_page(fetch, facts, answer, &room);
		/* a full page without the header is not believed to be the last one */
		page = answer->has_next || rows >= PAGE_SIZE ? page + 1 : 0;
		fsfdw_answer_free(answer);
	}
	if (msp && facts->nworkspaces == 0 && !needed)
		return facts;
	if (msp && facts->nworkspaces == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("reading resource \"%s\" is incomplete: the account shows no clients",
						fsfdw_fetch_table(fetch)->resource->name),
				 errhint("Name them in option workspaces of the table or the server.")));
	if (msp && facts->primary_workspace == 0)
		facts->primary_workspace = FS_DEFAULT_CLIENT;
	facts->workspaces_known = true;
	facts->workspaces_read_at = GetCurrentTimestamp();
	return facts;
}

static FsFacts *
workspace_facts(FsFetch *fetch)
{
	return find_workspaces(fetch, true);
}

/*
 * Adds the listing of what belongs to no workspace, where there is one, and
 * leaves it out where it would be refused.
 */
static FsScope *
with_global(FsScope *scope, const FsResource *resource, bool msp)
{
	FsScope    *more;

	if (msp && resource->msp == FS_MSP_EACH_CLIENT && scope->nlistings > 1)
	{
		int			n = 0;

		for (int i = 0; i < scope->nlistings; i++)
		{
			if (scope->listings[i] != FS_GLOBAL_WORKSPACE)
				scope->listings[n++] = scope->listings[i];
		}
		scope->nlistings = Max(n, 1);
	}
	if (fs_resource_workspaces(resource, msp) != FS_WS_EACH_AND_GLOBAL ||
		fsfdw_is_among(FS_GLOBAL_WORKSPACE, scope->listings, scope->nlistings))
		return scope;
	more = make_scope(scope->nlistings + 1);
	memcpy(more->listings, scope->listings, sizeof(int64) * scope->nlistings);
	more->listings[scope->nlistings] = FS_GLOBAL_WORKSPACE;
	return more;
}

/* One listing for each workspace, or one without naming any. */
static FsScope *
each_workspace(FsFacts *facts, const FsResource *resource, bool msp)
{
	FsScope    *scope;

	if (!facts->has_workspaces || facts->nworkspaces == 0 ||
		(facts->nworkspaces == 1 && !msp &&
		 facts->workspaces[0] == facts->primary_workspace))
		return make_scope(1);
	scope = make_scope(facts->nworkspaces);
	memcpy(scope->listings, facts->workspaces,
		   sizeof(int64) * facts->nworkspaces);
	return with_global(scope, resource, msp);
}

FsScope *
fsfdw_scope(FsFetch *fetch, bool complete, bool by_key)
{
	return fsfdw_scope_of(fetch, fsfdw_fetch_table(fetch)->resource, complete,
						  by_key);
}

FsScope *
fsfdw_scope_of(FsFetch *fetch, const FsResource *resource, bool complete,
			   bool by_key)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	bool		msp = table->server->msp;
	FsWorkspaceMode mode = fs_resource_workspaces(resource, msp);
	FsScope    *scope;
	int64	   *ids;
	int			nids;

	if (mode == FS_WS_NONE)
		return make_scope(1);

	nids = fsfdw_workspace_ids(table->workspaces, &ids);
	if (nids > 0)
	{
		scope = make_scope(nids);
		memcpy(scope->listings, ids, sizeof(int64) * nids);
		scope = with_global(scope, resource, msp);
		if (by_key)
		{
			scope->nallowed = scope->nlistings;
			scope->allowed = scope->listings;
		}
		return scope;
	}
	if (strcmp(table->workspaces, "primary") == 0)
	{
		scope = make_scope(1);
		if (msp && resource->msp == FS_MSP_OTHER_DEFAULT && !by_key)
			scope->listings[0] = workspace_facts(fetch)->primary_workspace;
		/* without workspaces, the listing has everything */
		if (mode == FS_WS_EACH_AND_GLOBAL && !by_key &&
			workspace_facts(fetch)->has_workspaces)
			return with_global(scope, resource, msp);
		if (by_key)
		{
			FsFacts    *facts = workspace_facts(fetch);

			if (facts->has_workspaces && facts->primary_workspace != 0)
			{
				scope->nallowed = 1;
				scope->allowed = palloc(sizeof(int64) * 2);
				scope->allowed[0] = facts->primary_workspace;
				if (mode == FS_WS_EACH_AND_GLOBAL)
					scope->allowed[scope->nallowed++] = FS_GLOBAL_WORKSPACE;
			}
		}
		return scope;
	}

	/* all */
	if (by_key)
		return make_scope(1);
	if (mode != FS_WS_ZERO || complete)
		return each_workspace(workspace_facts(fetch), resource, msp);
	scope = fsfdw_whole_account();
	scope->account_wide = true;
	return scope;
}

/* A scope of the ids that are among others. */
static FsScope *
common_scope(const int64 *wanted, int nwanted, const int64 *ids, int nids)
{
	FsScope    *scope = make_scope(Max(nwanted, 1));

	scope->nlistings = 0;
	for (int i = 0; i < nwanted; i++)
	{
		if (fsfdw_is_among(wanted[i], ids, nids))
			scope->listings[scope->nlistings++] = wanted[i];
	}
	return scope;
}

void
fsfdw_settle_workspaces(const FsTable *table, FsBound *bound)
{
	FsWorkspaceMode mode = fs_resource_workspaces(table->resource, table->server->msp);
	FsScope    *common;
	int64	   *ids;
	int			nids;

	if (bound->nworkspaces < 0 || bound->workspaces == NULL)
		return;
	/* other listings than that of its own may have what belongs to none */
	if (mode != FS_WS_EACH_AND_GLOBAL &&
		fsfdw_is_among(FS_GLOBAL_WORKSPACE, bound->workspaces, bound->nworkspaces))
	{
		bound->nworkspaces = -1;
		return;
	}
	nids = fsfdw_workspace_ids(table->workspaces, &ids);
	if (nids == 0)
		return;
	if (mode == FS_WS_EACH_AND_GLOBAL)
	{
		ids = repalloc(ids, sizeof(int64) * (nids + 1));
		ids[nids++] = FS_GLOBAL_WORKSPACE;
	}
	common = common_scope(bound->workspaces, bound->nworkspaces, ids, nids);
	bound->workspaces = common->listings;
	bound->nworkspaces = common->nlistings;
	bound->never |= common->nlistings == 0;
}

/* The listings of all workspaces that the table has; NULL: there is no telling. */
static FsScope *
all_listings(FsFetch *fetch, FsScope *scope)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	FsFacts    *facts;
	FsScope    *all;
	int64	   *ids;

	if (fsfdw_workspace_ids(table->workspaces, &ids) > 0)
		return scope;
	facts = find_workspaces(fetch, false);
	if (!facts->has_workspaces || facts->nworkspaces == 0)
		return NULL;
	all = make_scope(facts->nworkspaces);
	memcpy(all->listings, facts->workspaces, sizeof(int64) * facts->nworkspaces);
	return with_global(all, table->resource, table->server->msp);
}

FsScope *
fsfdw_scope_pick(FsFetch *fetch, FsScope *scope, const int64 *wanted, int nwanted)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(fetch));
	TimestampTz now = GetCurrentTimestamp();
	FsScope    *all = all_listings(fetch, scope);
	FsScope    *picked;

	if (all == NULL)
		return scope;
	picked = common_scope(wanted, nwanted, all->listings, all->nlistings);
	/* one that is not known may be newer than the list of them */
	if (picked->nlistings < nwanted && all != scope && facts->workspaces_read_at < now)
	{
		facts->workspaces_known = false;
		all = all_listings(fetch, scope);
		if (all == NULL)
			return scope;
		picked = common_scope(wanted, nwanted, all->listings, all->nlistings);
	}
	if (scope->account_wide && all->nlistings > 1 &&
		picked->nlistings == all->nlistings)
		return scope;
	picked->picked = picked->nlistings < all->nlistings;
	/* of one alone, it can be taken back wherever the scan is */
	picked->account_wide = scope->account_wide && picked->nlistings == 1;
	return picked;
}

/*
 * A refusal of workspace_id=0 stands if the account does have workspaces.  Of a
 * workspace in its place, what the account's own listing has of it will do.
 */
FsScope *
fsfdw_scope_refused(FsFetch *fetch, const FsScope *scope, FsAnswer *refusal)
{
	FsFacts    *facts = fsfdw_connection_facts(fsfdw_fetch_connection(fetch));

	if (scope->picked && !scope->account_wide)
	{
		/* one of several: the list of them is out of date, perhaps */
		facts->workspaces_known = false;
		fsfdw_raise_refusal(fetch, refusal);
	}
	if (scope->account_wide && scope->listings[0] != 0)
	{
		FsScope    *whole = fsfdw_whole_account();

		whole->account_wide = true;
		return whole;
	}
	facts = workspace_facts(fetch);
	if (facts->has_workspaces)
		fsfdw_raise_refusal(fetch, refusal);
	return make_scope(1);
}

void
fsfdw_scope_limit(FsFetch *fetch, FsScope *scope)
{
	FsTable    *table = fsfdw_fetch_table(fetch);
	FsScope    *by_key;

	if (fs_resource_workspaces(table->resource, table->server->msp) != FS_WS_ZERO)
		return;
	if (scope->picked)
	{
		/* who names no workspace is of none that the query asks for */
		scope->nallowed = scope->nlistings;
		scope->allowed = scope->listings;
		scope->unsaid = scope->narrow = true;
		return;
	}
	if (strcmp(table->workspaces, "all") == 0)
		return;
	by_key = fsfdw_scope(fetch, false, true);
	scope->nallowed = by_key->nallowed;
	scope->allowed = by_key->allowed;
	scope->narrow = by_key->nallowed > 0;
}
