/*-------------------------------------------------------------------------
 *
 * usage.c
 *		SQL functions that show the accounts' budgets and the running scans.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_server.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "shared.h"

PG_FUNCTION_INFO_V1(freshservice_usage_rows);
PG_FUNCTION_INFO_V1(freshservice_progress_rows);

static const char *const bucket_names[FS_BUCKETS] = {
	[FS_BUCKET_ACCOUNT] = "account",
	[FS_BUCKET_LIST_TICKETS] = "list tickets",
	[FS_BUCKET_VIEW_TICKET] = "view ticket",
	[FS_BUCKET_LIST_ASSETS] = "list assets",
	[FS_BUCKET_LIST_AGENTS] = "list agents",
	[FS_BUCKET_LIST_REQUESTERS] = "list requesters",
};

/* A steady clock's time as a timestamp. */
static TimestampTz
timestamp_of(int64 at, int64 now)
{
	return GetCurrentTimestamp() + (at - now) * 1000;
}

/* One server of this database and the account it stands for. */
typedef struct NamedServer
{
	char	   *name;
	char		account[FS_ACCOUNT_SIZE];
} NamedServer;

static List *
our_servers(void)
{
	Relation	rel = table_open(ForeignServerRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	List	   *oids = NIL;
	List	   *result = NIL;
	ListCell   *lc;

	while ((tuple = systable_getnext(scan)) != NULL)
	{
		Form_pg_foreign_server form = (Form_pg_foreign_server) GETSTRUCT(tuple);

		if (fsfdw_is_our_wrapper(form->srvfdw))
			oids = lappend_oid(oids, form->oid);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);

	foreach(lc, oids)
	{
		FsServerOptions *options = fsfdw_server_options(lfirst_oid(lc));
		NamedServer *server = palloc(sizeof(NamedServer));

		server->name = pstrdup(options->name);
		fsfdw_account_name(&options->address, server->account);
		result = lappend(result, server);
	}
	return result;
}

static Datum
names_of(List *servers, const char *account)
{
	ArrayBuildState *names = initArrayResult(TEXTOID, CurrentMemoryContext, false);
	ListCell   *lc;

	foreach(lc, servers)
	{
		NamedServer *server = lfirst(lc);

		if (strcmp(server->account, account) == 0)
			names = accumArrayResult(names, CStringGetTextDatum(server->name),
									 false, TEXTOID, CurrentMemoryContext);
	}
	return makeArrayResult(names, CurrentMemoryContext);
}

static void
put_bucket(ReturnSetInfo *result, const FsAccount *account, FsBucket which,
		   List *servers, int64 now)
{
	const FsBucketState *bucket = &account->budget.bucket[which];
	const FsUsage *usage = &account->usage[which];
	int			limit = fs_budget_limit(&account->budget, &account->config, which);
	int			used = fs_budget_used(bucket, &account->config, now) +
		bucket->in_flight;
	Datum		values[12];
	bool		nulls[12] = {false};

	values[0] = CStringGetTextDatum(account->name);
	values[1] = names_of(servers, account->name);
	values[2] = CStringGetTextDatum(bucket_names[which]);
	values[3] = Int32GetDatum(limit);
	values[4] = Int32GetDatum(Max(limit - used, 0));
	if (bucket->frozen_until > now)
	{
		values[4] = Int32GetDatum(0);
		values[5] = TimestampTzGetDatum(timestamp_of(bucket->frozen_until, now));
	}
	else if (bucket->open && bucket->confirmed &&
			 bucket->opened_at + account->config.window_ms > now)
		values[5] = TimestampTzGetDatum(timestamp_of(bucket->opened_at +
													 account->config.window_ms,
													 now));
	else
		nulls[5] = true;
	values[6] = Int64GetDatum(usage->requests);
	values[7] = Int64GetDatum(usage->credits);
	values[8] = Int64GetDatum(usage->throttled);
	values[9] = Int64GetDatum(usage->retries);
	values[10] = Int64GetDatum(usage->wait_ms);
	values[11] = Int64GetDatum(usage->bytes);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* The rows of the view freshservice_usage: buckets that were ever used. */
Datum
freshservice_usage_rows(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	FsShared   *shared = fsfdw_shared();
	FsAccount  *accounts = palloc(sizeof(shared->accounts));
	List	   *servers = our_servers();
	int64		now;

	InitMaterializedSRF(fcinfo, 0);
	LWLockAcquire(&shared->lock, LW_SHARED);
	memcpy(accounts, shared->accounts, sizeof(shared->accounts));
	LWLockRelease(&shared->lock);
	now = fsfdw_clock();

	for (int i = 0; i < FS_MAX_ACCOUNTS; i++)
	{
		for (int b = 0; b < FS_BUCKETS; b++)
		{
			if (accounts[i].name[0] != '\0' &&
				(b == FS_BUCKET_ACCOUNT || accounts[i].usage[b].requests > 0))
				put_bucket(result, &accounts[i], (FsBucket) b, servers, now);
		}
	}
	return (Datum) 0;
}

static void
put_scan(ReturnSetInfo *result, const FsScanSlot *scan, int64 now)
{
	Datum		values[10];
	bool		nulls[10] = {false};

	values[0] = Int32GetDatum(scan->pid);
	values[1] = CStringGetTextDatum(NameStr(scan->server));
	values[2] = CStringGetTextDatum(NameStr(scan->relation));
	values[3] = CStringGetTextDatum(scan->strategy);
	nulls[3] = scan->strategy[0] == '\0';
	values[4] = Int64GetDatum(scan->requests);
	values[5] = Int64GetDatum((int64) scan->estimated);
	nulls[5] = nulls[3];
	values[6] = Int64GetDatum(scan->rows);
	nulls[7] = scan->waiting == FS_WAITING_NOT;
	if (!nulls[7])
		values[7] = CStringGetTextDatum(scan->waiting == FS_WAITING_LIMIT ?
										"rate limit" : "answer");
	nulls[8] = scan->waiting != FS_WAITING_LIMIT || scan->until == PG_INT64_MAX;
	if (!nulls[8])
		values[8] = TimestampTzGetDatum(timestamp_of(scan->until, now));
	values[9] = TimestampTzGetDatum(scan->started_at);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* The rows of the view freshservice_progress. */
Datum
freshservice_progress_rows(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	FsShared   *shared = fsfdw_shared();
	FsScanSlot *scans = palloc(sizeof(shared->scans));
	bool		all = has_privs_of_role(GetUserId(), ROLE_PG_MONITOR);
	int64		now;

	InitMaterializedSRF(fcinfo, 0);
	LWLockAcquire(&shared->lock, LW_SHARED);
	memcpy(scans, shared->scans, sizeof(shared->scans));
	LWLockRelease(&shared->lock);
	now = fsfdw_clock();

	for (int i = 0; i < FS_MAX_SCANS; i++)
	{
		if (scans[i].pid != 0 &&
			(all || has_privs_of_role(GetUserId(), scans[i].userid)))
			put_scan(result, &scans[i], now);
	}
	return (Datum) 0;
}
