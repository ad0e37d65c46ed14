/*-------------------------------------------------------------------------
 *
 * remoteplan.c
 *		The remote plan as a list that plan trees can carry.
 *
 * The list is copied with cached plans and printed by debug_print_plan: it
 * holds node types only, and nothing secret.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/makefuncs.h"

#include "freshservice_fdw.h"

/* Where things are in the list */
enum
{
	PlanStrategy,				/* Integer */
	PlanRetrieved,				/* IntList: attribute numbers */
	PlanConds,					/* List of IntList: attno, op, expr */
	PlanNotPushed,				/* List of String, one a clause */
	PlanRequests,				/* Float */
	PlanListRequests,			/* Float */
	PlanItems
};

static Node *
make_number(double value)
{
	return (Node *) makeFloat(psprintf("%.0f", value));
}

List *
fsfdw_remoteplan_write(const FsRemotePlan *plan)
{
	List	   *conds = NIL;
	List	   *result;
	ListCell   *lc;

	foreach(lc, plan->conds)
	{
		FsCond	   *cond = lfirst(lc);

		conds = lappend(conds, list_make3_int(cond->attno, cond->op, cond->expr));
	}
	result = list_make4(makeInteger(plan->strategy), plan->retrieved, conds,
						plan->not_pushed);
	result = lappend(result, make_number(plan->requests));
	result = lappend(result, make_number(plan->list_requests));
	return result;
}

FsRemotePlan *
fsfdw_remoteplan_read(List *fdw_private)
{
	FsRemotePlan *plan = palloc0(sizeof(FsRemotePlan));
	ListCell   *lc;

	Assert(list_length(fdw_private) == PlanItems);
	plan->strategy = (FsStrategy) intVal(list_nth(fdw_private, PlanStrategy));
	plan->retrieved = (List *) list_nth(fdw_private, PlanRetrieved);
	foreach(lc, (List *) list_nth(fdw_private, PlanConds))
	{
		List	   *item = (List *) lfirst(lc);
		FsCond	   *cond = palloc0(sizeof(FsCond));

		cond->attno = (AttrNumber) linitial_int(item);
		cond->op = (FsCondOp) lsecond_int(item);
		cond->expr = lthird_int(item);
		plan->conds = lappend(plan->conds, cond);
	}
	plan->not_pushed = (List *) list_nth(fdw_private, PlanNotPushed);
	plan->requests = floatVal(list_nth(fdw_private, PlanRequests));
	plan->list_requests = floatVal(list_nth(fdw_private, PlanListRequests));
	return plan;
}

const char *
fsfdw_strategy_name(FsStrategy strategy)
{
	switch (strategy)
	{
		case FS_STRATEGY_SHOW:
			return "show";
		case FS_STRATEGY_LIST:
			return "list";
		case FS_STRATEGY_FILTER:
			return "filter";
	}
	return NULL;				/* keep compiler quiet */
}
