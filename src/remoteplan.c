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
	PlanConds,					/* List: one a condition, see write_cond() */
	PlanNotPushed,				/* List of String, one a clause */
	PlanRequests,				/* Float */
	PlanListRequests,			/* Float */
	PlanFilterRequests,			/* Float */
	PlanRows,					/* Float */
	PlanAnalyzed,				/* Integer: 0 or 1 */
	PlanItems
};

static Node *
make_number(double value)
{
	return (Node *) makeFloat(psprintf("%.0f", value));
}

/* (attno op expr unit qual trusted) zone ("" if there is none) arms */
static List *
write_cond(const FsCond *cond)
{
	List	   *args = NIL;
	ListCell   *lc;

	foreach(lc, cond->args)
		args = lappend(args, write_cond(lfirst(lc)));
	return list_make3(lappend_int(list_make5_int(cond->attno, cond->op, cond->expr,
												 cond->unit, cond->qual),
								  cond->trusted),
					  makeString(cond->zone != NULL ? cond->zone : ""), args);
}

static FsCond *
read_cond(List *item)
{
	FsCond	   *cond = palloc0(sizeof(FsCond));
	List	   *numbers = linitial(item);
	char	   *zone = strVal(lsecond(item));
	ListCell   *lc;

	cond->attno = (AttrNumber) linitial_int(numbers);
	cond->op = (FsCondOp) lsecond_int(numbers);
	cond->expr = lthird_int(numbers);
	cond->unit = (FsTimeUnit) lfourth_int(numbers);
	cond->qual = list_nth_int(numbers, 4);
	cond->trusted = list_nth_int(numbers, 5) != 0;
	cond->zone = *zone != '\0' ? zone : NULL;
	foreach(lc, (List *) lthird(item))
		cond->args = lappend(cond->args, read_cond(lfirst(lc)));
	return cond;
}

List *
fsfdw_cond_values(FsCond *cond, List *values)
{
	ListCell   *lc;

	if (cond->value != NULL)
	{
		cond->expr = list_length(values);
		values = lappend(values, cond->value);
	}
	foreach(lc, cond->args)
		values = fsfdw_cond_values(lfirst(lc), values);
	return values;
}

List *
fsfdw_remoteplan_write(const FsRemotePlan *plan)
{
	List	   *conds = NIL;
	List	   *result;
	ListCell   *lc;

	foreach(lc, plan->conds)
		conds = lappend(conds, write_cond(lfirst(lc)));
	result = list_make4(makeInteger(plan->strategy), plan->retrieved, conds,
						plan->not_pushed);
	result = lappend(result, make_number(plan->requests));
	result = lappend(result, make_number(plan->list_requests));
	result = lappend(result, make_number(plan->filter_requests));
	result = lappend(result, make_number(plan->rows));
	result = lappend(result, makeInteger(plan->analyzed));
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
		plan->conds = lappend(plan->conds, read_cond(lfirst(lc)));
	plan->not_pushed = (List *) list_nth(fdw_private, PlanNotPushed);
	plan->requests = floatVal(list_nth(fdw_private, PlanRequests));
	plan->list_requests = floatVal(list_nth(fdw_private, PlanListRequests));
	plan->filter_requests = floatVal(list_nth(fdw_private, PlanFilterRequests));
	plan->rows = floatVal(list_nth(fdw_private, PlanRows));
	plan->analyzed = intVal(list_nth(fdw_private, PlanAnalyzed)) != 0;
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
		case FS_STRATEGY_NESTED:
			return "nested";
	}
	return NULL;				/* keep compiler quiet */
}
