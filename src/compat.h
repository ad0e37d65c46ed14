/*-------------------------------------------------------------------------
 *
 * compat.h
 *		Everything that differs between PostgreSQL 15 and 18.
 *
 * No other file tests PG_VERSION_NUM.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_COMPAT_H
#define FSFDW_COMPAT_H

#include "access/htup_details.h"
#include "catalog/pg_foreign_server.h"
#include "commands/explain.h"
#include "commands/vacuum.h"
#include "executor/executor.h"
#include "foreign/fdwapi.h"
#include "miscadmin.h"
#include "nodes/pathnodes.h"
#include "optimizer/pathnode.h"
#include "utils/acl.h"
#include "utils/selfuncs.h"
#include "utils/varlena.h"
#include "utils/wait_event.h"

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "freshservice_fdw supports PostgreSQL 15 to 18"
#endif

#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif

/* create_foreignscan_path() for a base relation without outer path */
static inline ForeignPath *
fsfdw_create_path(PlannerInfo *root, RelOptInfo *rel, double rows,
				  Cost startup_cost, Cost total_cost, Relids required_outer,
				  List *fdw_private)
{
#if PG_VERSION_NUM >= 180000
	return create_foreignscan_path(root, rel, NULL, rows, 0,
								   startup_cost, total_cost, NIL,
								   required_outer, NULL, NIL, fdw_private);
#elif PG_VERSION_NUM >= 170000
	return create_foreignscan_path(root, rel, NULL, rows,
								   startup_cost, total_cost, NIL,
								   required_outer, NULL, NIL, fdw_private);
#else
	return create_foreignscan_path(root, rel, NULL, rows,
								   startup_cost, total_cost, NIL,
								   required_outer, NULL, fdw_private);
#endif
}

/* Elements of an array expression, or the planner's guess; 17 added root. */
static inline int
fsfdw_array_length(PlannerInfo *root, Node *array)
{
#if PG_VERSION_NUM >= 170000
	return (int) estimate_array_length(root, array);
#else
	return estimate_array_length(array);
#endif
}

static inline void
fsfdw_vacuum_delay_point(void)
{
#if PG_VERSION_NUM >= 180000
	vacuum_delay_point(true);
#else
	vacuum_delay_point();
#endif
}

/* The role whose rights a foreign scan is checked with. */
static inline Oid
fsfdw_scan_userid(ForeignScanState *node)
{
	Oid			userid;
#if PG_VERSION_NUM >= 160000
	userid = ((ForeignScan *) node->ss.ps.plan)->checkAsUser;
#else
	Index		rti = ((ForeignScan *) node->ss.ps.plan)->scan.scanrelid;

	userid = exec_rt_fetch(rti, node->ss.ps.state)->checkAsUser;
#endif
	return OidIsValid(userid) ? userid : GetUserId();
}

/* Whether a role may use a foreign server. */
static inline AclResult
fsfdw_server_aclcheck(Oid serverid, Oid userid)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ForeignServerRelationId, serverid, userid, ACL_USAGE);
#else
	return pg_foreign_server_aclcheck(serverid, userid, ACL_USAGE);
#endif
}

/* The accepted name closest to a misspelt one, or NULL. */
#if PG_VERSION_NUM >= 160000
typedef ClosestMatchState FsfdwClosest;
#define fsfdw_closest_init(state, source) initClosestMatch(state, source, 4)
#define fsfdw_closest_update(state, candidate) \
	updateClosestMatch(state, candidate)
#define fsfdw_closest_get(state) getClosestMatch(state)
#else
typedef struct FsfdwClosest
{
	const char *source;
	const char *match;
	int			distance;
} FsfdwClosest;

static inline void
fsfdw_closest_init(FsfdwClosest *state, const char *source)
{
	state->source = source;
	state->match = NULL;
	state->distance = 5;
}

static inline void
fsfdw_closest_update(FsfdwClosest *state, const char *candidate)
{
	int			distance;

	if (strlen(state->source) > 200)
		return;
	distance = varstr_levenshtein_less_equal(state->source,
											 strlen(state->source),
											 candidate, strlen(candidate),
											 1, 1, 1, 4, true);
	if (distance < state->distance && distance <= (int) strlen(state->source) / 2)
	{
		state->match = candidate;
		state->distance = distance;
	}
}

static inline const char *
fsfdw_closest_get(FsfdwClosest *state)
{
	return state->match;
}
#endif

/*
 * Wait events, named in pg_stat_activity from 17 on.  Allocated at first use:
 * the module may be loaded before shared memory exists.
 */
#if PG_VERSION_NUM >= 170000
static inline uint32
fsfdw_wait_event(uint32 *event, const char *name)
{
	if (*event == 0)
		*event = WaitEventExtensionNew(name);
	return *event;
}
#else
#define fsfdw_wait_event(event, name) ((void) (event), PG_WAIT_EXTENSION)
#endif

/* Tuple descriptors hold compact attributes from 18 on; this one works in all. */
#define fsfdw_attr(tupdesc, attno) TupleDescAttr(tupdesc, (attno) - 1)

#if PG_VERSION_NUM >= 180000
#define FSFDW_MODULE_MAGIC \
	PG_MODULE_MAGIC_EXT(.name = "freshservice_fdw", .version = "1.0")
#else
#define FSFDW_MODULE_MAGIC PG_MODULE_MAGIC
#endif

#endif							/* FSFDW_COMPAT_H */
