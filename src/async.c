/*-------------------------------------------------------------------------
 *
 * async.c
 *		Scans that an Append reads together.
 *
 * While the Append waits, it waits for the descriptors of all of them.  A
 * scan that has an answer goes on; one that then needs another answer at once,
 * because of what this one says, waits for it itself.  The others have what
 * they asked for under way meanwhile.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/execAsync.h"
#include "executor/tuptable.h"
#include "storage/latch.h"

#include "compat.h"
#include "freshservice_fdw.h"

bool
freshserviceIsForeignPathAsyncCapable(ForeignPath *path)
{
	return true;
}

/* A row, or the end, or the promise to call again. */
static void
produce(AsyncRequest *areq)
{
	ForeignScanState *node = (ForeignScanState *) areq->requestee;
	TupleTableSlot *slot;

	if (!fsfdw_scan_ready(node))
	{
		ExecAsyncRequestPending(areq);
		return;
	}
	slot = node->ss.ps.ExecProcNodeReal(&node->ss.ps);
	ExecAsyncRequestDone(areq, TupIsNull(slot) ? NULL : slot);
}

void
freshserviceForeignAsyncRequest(AsyncRequest *areq)
{
	produce(areq);
}

void
freshserviceForeignAsyncConfigureWait(AsyncRequest *areq)
{
	ForeignScanState *node = (ForeignScanState *) areq->requestee;
	AppendState *append = (AppendState *) areq->requestor;

	/* the limit may let it go on by now; if it is ready, it says so at once */
	(void) fsfdw_scan_ready(node);
	AddWaitEventToSet(append->as_eventset, WL_SOCKET_READABLE,
					  fsfdw_scan_fd(node), NULL, areq);
}

void
freshserviceForeignAsyncNotify(AsyncRequest *areq)
{
	produce(areq);
}
