/*-------------------------------------------------------------------------
 *
 * freshservice_fdw.h
 *		What the files of the skin share: those that include postgres.h.
 *
 * Vocabulary: a "table" is a foreign table with its options resolved against
 * the catalogue; a "remote plan" says how a scan asks (strategy, conditions);
 * "bound" conditions are the remote plan's with their run-time values; an
 * "ask" is one request, its "answer" one checked response; a "source" yields
 * records, one ask after the other.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FRESHSERVICE_FDW_H
#define FRESHSERVICE_FDW_H

#include "foreign/fdwapi.h"
#include "foreign/foreign.h"
#include "lib/ilist.h"
#include "lib/stringinfo.h"
#include "nodes/execnodes.h"
#include "nodes/pathnodes.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"
#include "utils/timestamp.h"

#include "budget.h"
#include "filter.h"
#include "http.h"
#include "json.h"
#include "resource.h"
#include "url.h"

/* ---------- in freshservice_fdw.c ---------- */

extern PGDLLEXPORT Datum freshservice_fdw_handler(PG_FUNCTION_ARGS);

/* Whether a foreign data wrapper is one of this module. */
extern bool fsfdw_is_our_wrapper(Oid fdwid);

/* GUCs */
extern int	fsfdw_max_requests;
extern bool fsfdw_log_requests;
extern char *fsfdw_allowed_hosts;

/* ---------- in option.c ---------- */

typedef struct FsServerOptions
{
	const char *name;			/* of the server */
	FsAddress	address;
	FsBudgetConfig budget;
	int			concurrency;
	int			connect_timeout;	/* seconds */
	int			request_timeout;	/* seconds */
	int			max_retries;
	int			max_requests;	/* 0: no limit */
	const char *workspaces;
	bool		msp;			/* the edition */
	int			search_lag;		/* seconds */
	int			filter_page_limit;	/* pages */
	const char *time_zone;		/* NULL: not known */
	const char *ca_file;		/* NULL: the system's certificates */
	const char *proxy;			/* NULL: none */
} FsServerOptions;

typedef struct FsTableColumn
{
	AttrNumber	attno;
	char	   *name;
	Oid			typid;
	int32		typmod;
	char	   *field;			/* path in the record; "*": the record itself */
	const char *filter;			/* name in filter queries, or NULL */
	const FsColumn *column;		/* catalogue entry, or NULL */
} FsTableColumn;

typedef struct FsTable
{
	Oid			relid;
	char	   *name;
	const FsResource *resource;
	FsServerOptions *server;
	Oid			serverid;
	int			max_requests;	/* 0: no limit; the least of GUC, table, server */
	const char *workspaces;		/* the table's, else the server's */
	bool		row_set;		/* the resource's row_set_option is on */
	const char *view;			/* one of the resource's views, or NULL */
	const char *key_column;		/* of an endpoint outside the catalogue */
	int			ncolumns;		/* live columns only */
	FsTableColumn *columns;
	FsTableColumn *key;			/* column that holds the record's key, or NULL */
	bool		no_show;		/* planning: this query's rows come from lists */
	struct FsTrash *trash;		/* of records read by their keys; in trash.c */
} FsTable;

extern FsServerOptions *fsfdw_server_options(Oid serverid);

/* The least of a table's own max_requests, the server's and the GUC; 0: none. */
extern int	fsfdw_request_limit(const FsServerOptions *server, int own);
extern FsTable *fsfdw_table(Oid relid);
extern FsTableColumn *fsfdw_table_column(FsTable *table, AttrNumber attno);

/*
 * Why a path cannot be one of an endpoint, NULL if it can; placeholders say
 * whether {column} may stand in it.
 */
extern const char *fsfdw_path_fault(const char *path, bool placeholders);

/* Options of IMPORT FOREIGN SCHEMA. */
typedef struct FsImportOptions
{
	bool		typed;
	bool		raw;
	bool		if_not_exists;
} FsImportOptions;

extern void fsfdw_import_options(List *options, FsImportOptions *result);

/* The ids of a workspaces option; 0 and *ids NULL for 'primary' and 'all'. */
extern int	fsfdw_workspace_ids(const char *workspaces, int64 **ids);

/* ---------- in connection.c ---------- */

typedef struct FsConnection FsConnection;

/* Resources whose since_param is not documented. */
#define FS_MAX_REFUSED 8

/*
 * Seconds east of UTC at which an account's days begin, as far as rows have
 * shown: from "west" to "east".
 */
typedef struct FsOffsets
{
	int			west;
	int			east;
	bool		learned;		/* else any offset there is */
	bool		varies;			/* rows contradict each other */
} FsOffsets;

#define FS_HALF_MONTHS 24

/*
 * Records that were created before and after the end of a day of the account,
 * as close to it as is known where that is.  That the day has the first of them
 * and not the second shows that days are still read as they were.
 */
typedef struct FsWitness
{
	int64		before;			/* microseconds since 1970; 0: not known */
	int64		after;			/* the same */
	int64		workspace;		/* as in a scope's listings */
	int32		day;			/* of the first */
	uint32		key;			/* whose records they are */
} FsWitness;

/* Facts about one of the account's query engines.  Zero: not known. */
typedef struct FsFilterFacts
{
	/* how its queries read the days they name; see window.c */
	bool		from_included;	/* field:>'D' gives rows of day D */
	bool		to_included;	/* field:<'D' too */
	FsOffsets	offsets[FS_HALF_MONTHS];	/* since zones have summers */

	bool		no_total;		/* they do not count */
	int64		limit;			/* last page that they give */
	int64		rows;			/* of a page, if fewer than asked for */
	bool		trash_unbounded;	/* views of what left ignore updated_since */
} FsFilterFacts;

/*
 * Facts about an account that scans share; never rows.  Zero: not known.  All
 * backends share the first part (shared.h); the rest depends on the key.
 */
typedef struct FsFacts
{
	FsFilterFacts filters[FS_ENGINES];
	FsWitness	witness[FS_ENGINES];	/* of how they read days */
	int64		list_wall;		/* last page that listings give; 0: no end */

	int			nrefused;		/* listings that refuse a lower bound */
	int			refused[FS_MAX_REFUSED];	/* indexes in fs_resources */

	uint32		key;			/* stands for the key; none other has it */

	bool		workspaces_known;
	TimestampTz workspaces_read_at;
	bool		has_workspaces; /* the feature exists */
	int			nworkspaces;
	int64	   *workspaces;
	int64		primary_workspace;	/* 0: none named so */
} FsFacts;

/*
 * Resolves the user's mapping, checks the host, and takes an engine.  The
 * connection is given back when the current memory context is reset.
 */
extern FsConnection *fsfdw_connect(Oid serverid, Oid userid,
								   const FsServerOptions *options);
extern FsHttp *fsfdw_connection_http(FsConnection *connection);
extern const FsHttpAuth *fsfdw_connection_auth(FsConnection *connection);
extern FsFacts *fsfdw_connection_facts(FsConnection *connection);

/* Replaces every form of the connection's secret in text by asterisks. */
extern void fsfdw_redact(FsConnection *connection, char *text);

/* ---------- in pacer.c ---------- */

/*
 * One scan's way to its account's budget, which all backends share.  Ends
 * with the current memory context; calls sent are to be booked before.
 */
typedef struct FsPacer FsPacer;

typedef struct FsFetchStats FsFetchStats;

extern FsPacer *fsfdw_pacer_begin(const FsTable *table,
								  const FsFetchStats *stats);

/* What the scan is, for those who look on; requests: estimated. */
extern void fsfdw_pacer_describe(FsPacer *pacer, const char *strategy,
								 double requests);

/*
 * Takes the credits of a call, to be sent now, if the limits allow it and it is
 * the scan's turn; returns 0 then.  Else the milliseconds after which to try
 * again, at most: the latch is set if it turns out to be earlier.
 */
extern int64 fsfdw_pacer_take(FsPacer *pacer, FsBucket bucket, int credits,
							  bool again, FsGrant *grant);

/* The same without taking anything; 0 also where no window has such room. */
extern int64 fsfdw_pacer_wait_room(FsPacer *pacer, FsBucket bucket,
								   int credits);

/* The backend waits for an answer, or (false) for nothing any more. */
extern void fsfdw_pacer_rest(FsPacer *pacer, bool answer);

extern void fsfdw_pacer_answered(FsPacer *pacer, const FsGrant *grant,
								 const FsHttpResponse *response);

/* A request was given up without an answer. */
extern void fsfdw_pacer_abandoned(FsPacer *pacer, const FsGrant *grant);

/* So many milliseconds were spent waiting for a bucket's limit. */
extern void fsfdw_pacer_waited(FsPacer *pacer, FsBucket bucket, int64 ms);

/*
 * Milliseconds that so many credits have to wait for the limits, with what is
 * left of the present window; *last is how many of them the last window has.
 */
extern double fsfdw_pacer_estimate(const FsServerOptions *server,
								   FsBucket bucket, double credits,
								   double *last);

/* Milliseconds of a steady clock. */
extern int64 fsfdw_clock(void);

/* ---------- in fetch.c ---------- */

typedef struct FsFetch FsFetch;

/* Answers of one lane come back in the order of its asks. */
typedef enum FsLane
{
	FS_LANE_PAGES,				/* pages of listings and filters */
	FS_LANE_RECORDS,			/* single records */
	FS_LANE_FACTS,				/* workspace list and the like */
	FS_LANE_CHECKS,				/* whether given parents are in their table */
	FS_LANE_NESTED,				/* listings by source_walk.c, and those of its
								 * parents, one lane a level */
	FS_LANES = FS_LANE_NESTED + FS_MAX_HOLES + 1
} FsLane;

typedef struct FsAsk
{
	FsRequest	request;
	FsLane		lane;
	FsBucket	bucket;
	int			credits;
	int			room;			/* credits that are to be free when it is sent ... */
	int			room_enough;	/* ... unless so many are */
	bool		proof;			/* carries no rows of the scan */
	bool		aside;			/* is not what the scan is named by */
	bool		may_miss;		/* 404 means "no such record" */
	bool		may_refuse;		/* 400, 403 and 404 are for the caller */
	bool		one_record;		/* the member is an object, not an array */
	const char *key;			/* the member that holds the records; ".": the
								 * body itself */
	const char *alias;			/* known misprints of it, or NULL */
	const char *other_key;
} FsAsk;

typedef struct FsAnswer
{
	long		status;
	FsJson		body;			/* all of it */
	FsJson		records;		/* array or object; FS_JSON_ABSENT if missing */
	int64		total;			/* -1: not told */
	bool		has_next;
	TimestampTz date;			/* the server's clock; 0 if not told */
	FsHttpResponse *response;	/* owns the bytes */
	FsJsonNote *notes;			/* of what is where in them, or NULL */
	char	   *text;			/* the request, for messages */
	dlist_node	node;			/* in the fetch, until freed */
} FsAnswer;

struct FsFetchStats
{
	int64		requests;		/* data requests sent, retries included */
	int64		proof_requests;
	int64		credits;
	int64		retries;
	int64		wait_ms;		/* spent waiting for the rate limit */
	TimestampTz data_as_of;		/* server clock at the first answer; 0: none */
	int64		windows;		/* filter queries read */
	int64		splits;			/* filter queries that matched too much */
	int64		refetches;		/* windows and pages read again */
	const char *left;			/* why the way planned was left, or NULL */
	int64		rows;			/* given to the executor */
	char	   *first_request;	/* text of the first data request, or NULL */
};

extern FsFetch *fsfdw_fetch_begin(FsTable *table, Oid userid,
								  FsFetchStats *stats);

/* What the scan is, for those who look on; requests: estimated. */
extern void fsfdw_fetch_describe(FsFetch *fetch, const char *strategy,
								 double requests);
extern void fsfdw_fetch_submit(FsFetch *fetch, const FsAsk *ask);

/*
 * The answer to the lane's oldest ask; waits for it.  The caller frees it.
 * Raises the contract's error for anything that is not the answer asked for.
 */
extern FsAnswer *fsfdw_fetch_next(FsFetch *fetch, FsLane lane);

/*
 * For scans that are not to wait: whether the oldest ask of each lane has its
 * answer, so that the next one of a lane is had at once.  If not, the
 * descriptor becomes readable when there is more to do; if so, at once.
 */
extern bool fsfdw_fetch_ready(FsFetch *fetch);
extern int	fsfdw_fetch_fd(const FsFetch *fetch);
extern int	fsfdw_fetch_pending(FsFetch *fetch, FsLane lane);
extern void fsfdw_answer_free(FsAnswer *answer);

/*
 * The query of a next page's address, in whichever member the API has it; see
 * fs_next_query().
 */
extern bool fsfdw_next_address(FsJson body, char *out, size_t room, bool *malformed);

/* Raises the error that a tolerated 400, 403 or 404 would have been. */
extern _Noreturn void fsfdw_raise_refusal(FsFetch *fetch, FsAnswer *answer);
extern FsConnection *fsfdw_fetch_connection(FsFetch *fetch);
extern FsTable *fsfdw_fetch_table(FsFetch *fetch);

extern FsFetchStats *fsfdw_fetch_stats(FsFetch *fetch);

/* Notes why the way planned was left; printf-like. */
extern void fsfdw_fetch_left(FsFetch *fetch, const char *format,...)
			pg_attribute_printf(2, 3);

/* The server's clock at the first answer; DT_NOBEGIN if it tells none. */
extern TimestampTz fsfdw_fetch_began(FsFetch *fetch);

/* ---------- in workspace.c ---------- */

/*
 * The listings a scan has to read: one workspace_id each, or -1 for none
 * given.  "allowed" is set for reads by key, which the API does not scope.
 */
#define FS_WORKSPACE_UNSAID (-1)

typedef struct FsScope
{
	int			nlistings;
	int64	   *listings;
	bool		account_wide;	/* workspace_id=0, or one for it, may be refused */
	int			nallowed;		/* 0: records of any workspace */
	int64	   *allowed;
	bool		unsaid;			/* also records that name no workspace */
	bool		narrow;			/* the account has workspaces outside */
	bool		picked;			/* by the query: the table has others */
	bool		walled;			/* listings are not to be left for filters */
} FsScope;

/* One listing of all workspaces, which an account that has some gives. */
extern FsScope *fsfdw_whole_account(void);

/* complete: a column is read that account-wide listings do not fill. */
extern FsScope *fsfdw_scope(FsFetch *fetch, bool complete, bool by_key);

/* The same for another resource than the table's. */
extern FsScope *fsfdw_scope_of(FsFetch *fetch, const FsResource *resource,
							   bool complete, bool by_key);

/*
 * Sets "allowed" and "narrow" of a scope that is to be read through the index
 * behind filters, which may not know what has left it.
 */
extern void fsfdw_scope_limit(FsFetch *fetch, FsScope *scope);

/* The same after an account_wide scope was refused; raises what stays so. */
extern FsScope *fsfdw_scope_refused(FsFetch *fetch, const FsScope *scope,
									FsAnswer *refusal);

/* ---------- in remoteplan.c ---------- */

typedef enum FsStrategy
{
	FS_STRATEGY_SHOW,
	FS_STRATEGY_LIST,
	FS_STRATEGY_FILTER,
	FS_STRATEGY_NESTED
} FsStrategy;

typedef enum FsCondOp
{
	FS_COND_EQ,
	FS_COND_ANY,				/* = ANY (array) */
	FS_COND_NE,
	FS_COND_NOT_ANY,			/* <> ALL (array) */
	FS_COND_NULL,				/* IS NULL; this and the next two have no value */
	FS_COND_TRUE,
	FS_COND_FALSE,
	FS_COND_LT,
	FS_COND_LE,
	FS_COND_GE,
	FS_COND_GT,
	FS_COND_CONTAINS,			/* the column is an array: @> */
	FS_COND_OVERLAPS,			/* && */
	FS_COND_PREFIX,				/* a text begins with the value */
	FS_COND_AND,				/* of other conditions */
	FS_COND_OR
} FsCondOp;

/* What a point in time is cut to before it is compared. */
typedef enum FsTimeUnit
{
	FS_UNIT_NONE,				/* the column itself is compared */
	FS_UNIT_MICROSECOND,		/* nothing is cut: only its type is another */
	FS_UNIT_SECOND,
	FS_UNIT_MINUTE,
	FS_UNIT_HOUR,
	FS_UNIT_DAY,
	FS_UNIT_WEEK,
	FS_UNIT_MONTH,
	FS_UNIT_QUARTER,
	FS_UNIT_YEAR
} FsTimeUnit;

/* A condition the remote side may answer: column op value, or AND, OR. */
typedef struct FsCond
{
	AttrNumber	attno;			/* InvalidAttrNumber: AND, OR; but an OR of
								 * keys has the key's */
	FsCondOp	op;
	FsTimeUnit	unit;
	char	   *zone;			/* where that is done; NULL: the session's */
	List	   *args;			/* FsCond, of AND and OR */
	Expr	   *value;			/* planner only */
	Node	   *clause;			/* planner only */
	int			expr;			/* index in fdw_exprs; -1: no value */
	int			qual;			/* index in the plan's qual, unless an arm */
	bool		trusted;		/* the value is a key that the parent's table
								 * has given */
} FsCond;

typedef struct FsRemotePlan
{
	FsStrategy	strategy;
	List	   *retrieved;		/* attribute numbers the query reads */
	List	   *conds;			/* FsCond */
	List	   *not_pushed;		/* String per clause of the plan's qual: why it
								 * is not among conds, "" if it is */
	double		requests;		/* estimated */
	double		list_requests;	/* estimated for reading by list instead */
	double		filter_requests;	/* and by filter queries; 0: there is no way */
	bool		analyzed;		/* by statistics */
	double		rows;			/* estimated */
} FsRemotePlan;

extern List *fsfdw_remoteplan_write(const FsRemotePlan *plan);
extern FsRemotePlan *fsfdw_remoteplan_read(List *fdw_private);
extern const char *fsfdw_strategy_name(FsStrategy strategy);

/* Appends the values of a condition to a list, and notes where they are. */
extern List *fsfdw_cond_values(FsCond *cond, List *values);

/* ---------- in qual.c ---------- */

/*
 * Whether a clause is a condition the remote side may answer; other_relids
 * are relations whose columns may stand in the value.  If not, *reason says
 * why.
 */
extern bool fsfdw_classify(PlannerInfo *root, RelOptInfo *rel, FsTable *table,
						   Expr *clause, Relids other_relids, FsCond *cond,
						   const char **reason);

/* ---------- in leaf.c ---------- */

/* The same for a clause without AND and OR. */
extern bool fsfdw_classify_leaf(PlannerInfo *root, RelOptInfo *rel,
								FsTable *table, Expr *clause,
								Relids other_relids, FsCond *cond,
								const char **reason);

/* ---------- in askable.c ---------- */

/* How the values of a column stand in filter queries. */
typedef enum FsFilterType
{
	FS_FILTERS_NOT,				/* not at all */
	FS_FILTERS_INTEGER,
	FS_FILTERS_MOMENT,			/* by days */
	FS_FILTERS_DATE,
	FS_FILTERS_BOOLEAN,
	FS_FILTERS_TEXT,
	FS_FILTERS_TEXTS,			/* an array of them */
	FS_FILTERS_INTEGERS			/* the same of integers */
} FsFilterType;

/* Whether the account's edition has queries of a table. */
extern bool fsfdw_has_queries(const FsTable *table);

/* Whether they are made use of. */
extern bool fsfdw_filters(const FsTable *table);

/* Whether a column's field in queries is one of the API's own. */
extern bool fsfdw_has_own_field(const FsTableColumn *column);

extern FsFilterType fsfdw_filter_type(FsTable *table, AttrNumber attno);

/* Roles a condition's column can play. */
extern bool fsfdw_is_key(FsTable *table, AttrNumber attno);
extern bool fsfdw_is_since(FsTable *table, AttrNumber attno);
extern int	fsfdw_day_dimension(FsTable *table, AttrNumber attno);

/* The parameter by which a listing can be asked for a column's value, or NULL. */
extern const FsListParam *fsfdw_list_param(FsTable *table, AttrNumber attno);

/* Whether listings can be asked for text as the value of such a column. */
extern bool fsfdw_list_takes(FsTable *table, AttrNumber attno, const char *text);

/* Whether a listing, or a filter query, can be asked for a condition. */
extern bool fsfdw_list_asks(FsTable *table, const FsCond *cond);
extern bool fsfdw_filter_asks(FsTable *table, const FsCond *cond);

/* Whether the table's listings are those below each parent. */
extern bool fsfdw_is_nested(const FsTable *table);

/* Whether a column names the parent, or else what such a listing is asked for. */
extern bool fsfdw_is_given(FsTable *table, AttrNumber attno);

/* Whether bounds of a column are among the latter. */
extern bool fsfdw_is_range(FsTable *table, AttrNumber attno);

/* Whether it names the workspaces whose listings are read. */
extern bool fsfdw_is_workspace(FsTable *table, AttrNumber attno);

/* Whether it names which variants of a listing are. */
extern bool fsfdw_is_variant(FsTable *table, AttrNumber attno);

/* Whether an integer condition names the values one by one. */
extern bool fsfdw_is_set(FsTable *table, const FsCond *cond);

/* ---------- in plan.c ---------- */

/* How many values a condition and its alternatives name, while planning. */
extern double fsfdw_value_count(PlannerInfo *root, const FsCond *cond);

extern void freshserviceGetForeignRelSize(PlannerInfo *root,
										  RelOptInfo *baserel,
										  Oid foreigntableid);
extern void freshserviceGetForeignPaths(PlannerInfo *root,
										RelOptInfo *baserel,
										Oid foreigntableid);
extern ForeignScan *freshserviceGetForeignPlan(PlannerInfo *root,
											   RelOptInfo *baserel,
											   Oid foreigntableid,
											   ForeignPath *best_path,
											   List *tlist,
											   List *scan_clauses,
											   Plan *outer_plan);

/*
 * Adds a path; "scale" is what a request costs: credits, or a correction of
 * rows guessed.
 */
extern void fsfdw_add_request_path(PlannerInfo *root, RelOptInfo *baserel,
								   FsStrategy strategy, double rows,
								   double requests, double scale,
								   Relids required_outer);

/* The correction for rows of relations that were never analyzed. */
extern double fsfdw_unanalyzed_scale(PlannerInfo *root, Relids outer);

/* ---------- in plan_nested.c ---------- */

/* Requests for reading a nested table, with what its conditions give. */
extern double fsfdw_nested_requests(PlannerInfo *root, FsTable *table,
									List *conds);

/* Whether conditions and parents give all that its listings need. */
extern bool fsfdw_can_list(FsTable *table, List *conds);

/* Paths with a request, or a few, for each row of other relations. */
extern void fsfdw_nested_paths_each(PlannerInfo *root, RelOptInfo *baserel,
									FsTable *table, List *conds);

/* Notes which values come from the parent's table, and so need no check. */
extern void fsfdw_trust(PlannerInfo *root, FsTable *table, FsCond *cond);

/* ---------- in bind.c ---------- */

typedef struct FsBoundSet
{
	const char *field;			/* name in filter queries */
	int			nvalues;		/* 0: IS NULL */
	int64	   *values;			/* distinct */
} FsBoundSet;

typedef struct FsBoundDays
{
	const char *field;
	TimestampTz lo;				/* DT_NOBEGIN: open */
	TimestampTz hi;				/* DT_NOEND: open */
} FsBoundDays;

/* What a nested listing is asked for: the values of a placeholder. */
typedef struct FsGiven
{
	const char *name;			/* of the placeholder */
	int			nvalues;		/* -1: known at run time only */
	char	  **values;			/* distinct */
	bool		trusted;		/* see FsCond */
	TimestampTz bound;			/* of ">column" and "<column" */
} FsGiven;

typedef struct FsBound
{
	bool		never;			/* no row can match */
	bool		unknown;		/* EXPLAIN only: a value is known at run time */
	int			nkeys;			/* -1: no condition on the key */
	int64	   *keys;			/* distinct */
	TimestampTz since;			/* lower bound on updated_at; DT_NOBEGIN */
	int			nsets;
	FsBoundSet *sets;
	int			ndays;
	FsBoundDays *days;			/* updated_at, created_at, then others */
	const FsFilterNode *extra;	/* list of what else filters can be asked */
	Bitmapset  *wide;			/* of quals whose values cannot be asked for */
	int			nasked;			/* what listings can be asked: parameters */
	FsParam    *asked;
	int			ngiven;			/* for placeholders, and of variants */
	FsGiven    *given;
	int			nworkspaces;	/* -1: those of the table */
	int64	   *workspaces;		/* distinct */
	const char *workspace;		/* EXPLAIN only: one known at run time */
} FsBound;

/* The value that listings are asked for by a parameter; NULL: none. */
extern const char *fsfdw_find_asked(const FsBound *bound, const char *param);

/* What is given for a placeholder; NULL: nothing. */
extern const FsGiven *fsfdw_find_given(const FsBound *bound, const char *name);

/* ---------- in bind_given.c ---------- */

/* Listings to be read for what is given; 0: parents have to tell. */
extern int64 fsfdw_given_requests(FsTable *table, const FsBound *bound);

extern bool fsfdw_given_equal(const FsBound *a, const FsBound *b);

/*
 * EXPLAIN gives texts for the values that need execution (one an expression,
 * others NULL); they are left out, set "unknown", and stand in "extra".
 */
extern FsBound *fsfdw_bind(FsTable *table, FsRemotePlan *plan,
						   List *expr_states, ExprContext *econtext,
						   char **unknown);

/* Whether a value is known during execution only. */
extern bool fsfdw_is_runtime(Expr *value);

/* False if a listed record certainly does not match; cheap. */
extern bool fsfdw_may_match(FsTable *table, const FsBound *bound,
							FsJson record);

/* Whether two sets of bound values are the same. */
extern bool fsfdw_bound_equal(const FsBound *a, const FsBound *b);

/* ---------- in seen.c ---------- */

typedef struct FsSeen FsSeen;

/* A set of record keys, in the current memory context. */
extern FsSeen *fsfdw_seen_create(void);

/* Adds a key; false if it was there. */
extern bool fsfdw_seen_add(FsSeen *seen, int64 id, int64 workspace);

extern bool fsfdw_seen_has(FsSeen *seen, int64 id, int64 workspace);

/* ---------- in tuple.c ---------- */

typedef struct FsDecoder FsDecoder;

/* Decodes the given attributes (list of int) of a table's records. */
extern FsDecoder *fsfdw_decoder(FsTable *table, TupleDesc tupdesc, List *attrs);

/* Fills values and isnull; data is allocated in the current context. */
extern void fsfdw_decode(FsDecoder *decoder, FsJson record, Datum *values,
						 bool *isnull);

/* ---------- in scan.c ---------- */

typedef struct FsScanState
{
	FsTable    *table;
	FsRemotePlan *plan;
	Oid			userid;			/* whose mapping is used */
	List	   *expr_states;
	bool		complete;		/* reads a column account-wide lists lack */
	bool		includes;		/* reads a column show sends on request only */
	const char *doubtful;		/* field it reads that filters may not send */
	FsFetchStats *stats;
	MemoryContext cxt;			/* parent of what a run needs */
	MemoryContext row_cxt;		/* one row's data */
	struct FsRun *run;			/* the scan under way, or NULL */
	FsDecoder  *decoder;
	bool		keep_rows;		/* rows are spooled for rescans */
	Tuplestorestate *spool;		/* NULL until the first row */
	TupleTableSlot *spool_slot;
	bool		replaying;		/* the spool has rows before its end */
	bool		rebind;			/* parameters changed: bind again */
	bool		recalled;		/* the next is set */
	double		last_seen;		/* requests of the last scan like the first
								 * run; -1: none */
} FsScanState;

/* The values of the last run; NULL if there was none. */
extern const FsBound *fsfdw_run_bound(const FsScanState *state);

/* How a run with these values reads, which the plan may not have foreseen. */
extern FsStrategy fsfdw_run_strategy(const FsScanState *state,
									 const FsBound *bound);

extern void freshserviceBeginForeignScan(ForeignScanState *node, int eflags);
extern TupleTableSlot *freshserviceIterateForeignScan(ForeignScanState *node);
extern void freshserviceReScanForeignScan(ForeignScanState *node);
extern void freshserviceEndForeignScan(ForeignScanState *node);

/* For scans that are not to wait: whether there is something to be had. */
extern bool fsfdw_scan_ready(ForeignScanState *node);

/* What to wait for if there is not. */
extern int	fsfdw_scan_fd(ForeignScanState *node);

/* ---------- in async.c ---------- */

extern bool freshserviceIsForeignPathAsyncCapable(ForeignPath *path);
extern void freshserviceForeignAsyncRequest(AsyncRequest *areq);
extern void freshserviceForeignAsyncConfigureWait(AsyncRequest *areq);
extern void freshserviceForeignAsyncNotify(AsyncRequest *areq);

/* ---------- in lastseen.c ---------- */

/* Notes the requests of a run with these values that came to its end. */
extern void fsfdw_remember_scan(const FsScanState *state, const FsBound *bound,
								FsStrategy strategy, double requests);

/* The requests of the last such run in this session; -1 if there was none. */
extern double fsfdw_recall_scan(const FsScanState *state, const FsBound *bound,
								FsStrategy strategy);

/* ---------- in analyze.c, explain.c, import.c ---------- */

extern bool freshserviceAnalyzeForeignTable(Relation relation,
											AcquireSampleRowsFunc *func,
											BlockNumber *totalpages);

struct ExplainState;			/* its header differs between versions */

extern void freshserviceExplainForeignScan(ForeignScanState *node,
										   struct ExplainState *es);
extern List *freshserviceImportForeignSchema(ImportForeignSchemaStmt *stmt,
											 Oid serverOid);

#endif							/* FRESHSERVICE_FDW_H */
