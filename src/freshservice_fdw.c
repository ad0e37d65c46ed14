/*-------------------------------------------------------------------------
 *
 * freshservice_fdw.c
 *		A Freshservice account as foreign tables: entry points.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/syscache.h"

#include "compat.h"
#include "freshservice_fdw.h"
#include "shared.h"

FSFDW_MODULE_MAGIC;

/* Most requests one scan node may send; 0: no limit. */
int			fsfdw_max_requests = 0;

/* Each request is written to the server log. */
bool		fsfdw_log_requests = false;

/* Hosts that servers of owners who are not superusers may reach. */
char	   *fsfdw_allowed_hosts = NULL;

PG_FUNCTION_INFO_V1(freshservice_fdw_handler);

void		_PG_init(void);

void
_PG_init(void)
{
	DefineCustomIntVariable("freshservice_fdw.max_requests",
							"Most requests one scan may send to Freshservice.",
							"Zero means no limit. Limits of the server and the table apply too.",
							&fsfdw_max_requests,
							0, 0, INT_MAX,
							PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("freshservice_fdw.log_requests",
							 "Writes each request to the server log.",
							 NULL,
							 &fsfdw_log_requests,
							 false,
							 PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("freshservice_fdw.allowed_hosts",
							   "Hosts that servers owned by ordinary roles may reach.",
							   "A comma-separated list of host names and of patterns such as *.freshservice.com.",
							   &fsfdw_allowed_hosts,
							   "*.freshservice.com",
							   PGC_SUSET, 0, NULL, NULL, NULL);
	fsfdw_shared_request();
	MarkGUCPrefixReserved("freshservice_fdw");
}

/* By its handler's symbol: its name can be changed, and loading it can fail. */
bool
fsfdw_is_our_wrapper(Oid fdwid)
{
	ForeignDataWrapper *wrapper = GetForeignDataWrapper(fdwid);
	HeapTuple	tuple = SearchSysCache1(PROCOID,
										ObjectIdGetDatum(wrapper->fdwhandler));
	Datum		symbol;
	bool		isnull;
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;			/* it has none */
	symbol = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);
	result = !isnull &&
		strcmp(TextDatumGetCString(symbol), "freshservice_fdw_handler") == 0;
	ReleaseSysCache(tuple);
	return result;
}

Datum
freshservice_fdw_handler(PG_FUNCTION_ARGS)
{
	FdwRoutine *routine = makeNode(FdwRoutine);

	routine->GetForeignRelSize = freshserviceGetForeignRelSize;
	routine->GetForeignPaths = freshserviceGetForeignPaths;
	routine->GetForeignPlan = freshserviceGetForeignPlan;
	routine->BeginForeignScan = freshserviceBeginForeignScan;
	routine->IterateForeignScan = freshserviceIterateForeignScan;
	routine->ReScanForeignScan = freshserviceReScanForeignScan;
	routine->EndForeignScan = freshserviceEndForeignScan;
	routine->IsForeignPathAsyncCapable = freshserviceIsForeignPathAsyncCapable;
	routine->ForeignAsyncRequest = freshserviceForeignAsyncRequest;
	routine->ForeignAsyncConfigureWait = freshserviceForeignAsyncConfigureWait;
	routine->ForeignAsyncNotify = freshserviceForeignAsyncNotify;
	routine->ExplainForeignScan = freshserviceExplainForeignScan;
	routine->AnalyzeForeignTable = freshserviceAnalyzeForeignTable;
	routine->ImportForeignSchema = freshserviceImportForeignSchema;

	PG_RETURN_POINTER(routine);
}
