/*-------------------------------------------------------------------------
 *
 * shared.c
 *		What all backends of the cluster know together.
 *
 * The struct is small enough for the room that the server leaves for modules
 * that are not preloaded.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"

#include "shared.h"

static FsShared *shared = NULL;

static shmem_request_hook_type next_request_hook = NULL;

static void
request_room(void)
{
	if (next_request_hook != NULL)
		next_request_hook();
	RequestAddinShmemSpace(MAXALIGN(sizeof(FsShared)));
}

void
fsfdw_shared_request(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	next_request_hook = shmem_request_hook;
	shmem_request_hook = request_room;
}

/*
 * A backend that ends in the middle of something lets go of its scans.  The
 * end of its transaction, which comes before, has done so already, as a rule.
 */
static void
leave(int code, Datum arg)
{
	LWLockAcquire(&shared->lock, LW_EXCLUSIVE);
	for (int i = 0; i < FS_MAX_SCANS; i++)
	{
		FsScanSlot *scan = &shared->scans[i];

		if (scan->pid == MyProcPid)
			memset(scan, 0, sizeof(*scan));
	}
	LWLockRelease(&shared->lock);
}

FsShared *
fsfdw_shared(void)
{
	bool		found;

	if (shared != NULL)
		return shared;
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	shared = ShmemInitStruct("freshservice_fdw", sizeof(FsShared), &found);
	if (!found)
	{
		memset(shared, 0, sizeof(*shared));
		LWLockInitialize(&shared->lock, LWLockNewTrancheId());
	}
	LWLockRelease(AddinShmemInitLock);
	LWLockRegisterTranche(shared->lock.tranche, "freshservice_fdw");
	on_shmem_exit(leave, (Datum) 0);
	return shared;
}

void
fsfdw_account_name(const FsAddress *address, char *name)
{
	if (address->port == 0 || address->port == (address->https ? 443 : 80))
		strlcpy(name, address->host, FS_ACCOUNT_SIZE);
	else
		snprintf(name, FS_ACCOUNT_SIZE, "%s:%d", address->host, address->port);
}

FsAccount *
fsfdw_account_find(const FsAddress *address)
{
	char		name[FS_ACCOUNT_SIZE];

	fsfdw_account_name(address, name);
	for (int i = 0; i < FS_MAX_ACCOUNTS; i++)
	{
		if (strcmp(shared->accounts[i].name, name) == 0)
			return &shared->accounts[i];
	}
	return NULL;
}

FsAccount *
fsfdw_account_hold(const FsAddress *address)
{
	FsAccount  *account = fsfdw_account_find(address);

	if (account == NULL)
	{
		/* a free place, else the one that nobody has used for longest */
		for (int i = 0; i < FS_MAX_ACCOUNTS; i++)
		{
			FsAccount  *place = &shared->accounts[i];

			if (place->users == 0 &&
				(account == NULL || place->used_at < account->used_at))
				account = place;
		}
		if (account == NULL)
			return NULL;
		memset(account, 0, sizeof(*account));
		fsfdw_account_name(address, account->name);
	}
	account->users++;
	account->used_at = fsfdw_clock();
	return account;
}
