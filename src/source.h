/*-------------------------------------------------------------------------
 *
 * source.h
 *		The sources of records, and what they share: building the asks.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FSFDW_SOURCE_H
#define FSFDW_SOURCE_H

#include "freshservice_fdw.h"
#include "pages.h"

/* ---------- in source*.c ---------- */

typedef struct FsSource FsSource;

/* What the ways are thought to take, besides what details do. */
typedef struct FsEstimate
{
	double		list_requests;
	double		filter_requests;	/* 0: there is no such way */
	bool		analyzed;		/* statistics say so */
} FsEstimate;

/* Values of placeholders. */
typedef struct FsKeys
{
	int			n;
	FsParam		of[FS_MAX_HOLES];
} FsKeys;

struct FsSource
{
	/* The next record; false at the end.  The slice lives until the next call. */
	bool		(*next) (FsSource *source, FsJson *record);
	void		(*close) (FsSource *source);

	/* what its listing was asked for, which the record may lack; or NULL */
	const FsKeys *keys;
	/* Sends the first asks, without waiting for them; or NULL. */
	void		(*begin) (FsSource *source);
	bool		at_hand;		/* next() need not wait for its record */
};

/*
 * A listing of all records updated at or after "since" (DT_NOBEGIN: all), in
 * each listing of the scope.
 */
extern FsSource *fsfdw_source_list(FsFetch *fetch, const FsResource *resource,
								   FsScope *scope, TimestampTz since,
								   bool proof);

/*
 * All records that may match the bound sets and days, and some that do not.
 * doubtful is a field the query reads although filters may not send it, or
 * NULL.
 */
extern FsSource *fsfdw_source_filter(FsFetch *fetch, FsScope *scope,
									 const FsBound *bound,
									 const char *doubtful,
									 const FsEstimate *estimate);

/* The same of a resource whose answers do not count what matches. */
extern FsSource *fsfdw_source_query(FsFetch *fetch, FsScope *scope,
									const FsBound *bound,
									const FsEstimate *estimate);

/*
 * A listing, left for filter queries if it turns out much dearer than planned
 * and than they are.
 */
extern FsSource *fsfdw_source_choice(FsFetch *fetch, FsScope *scope,
									 const FsBound *bound,
									 const char *doubtful,
									 const FsEstimate *estimate);

/*
 * Narrows such a listing to what the bound values let it be asked for.  What
 * walls of pages keep from it is had by filter, whose records may lack the
 * doubtful field.
 */
extern void fsfdw_source_list_narrow(FsSource *source, const FsBound *bound,
									 const char *doubtful);

/*
 * Of such a listing, only the records created from "first" to "last" are
 * wanted: it ends behind them, where it is in order of creation.
 */
extern void fsfdw_source_list_bound(FsSource *source, TimestampTz first,
									TimestampTz last);

/* The records of some keys; ids without a record are skipped. */
extern FsSource *fsfdw_source_show(FsFetch *fetch, const int64 *keys,
								   int nkeys, bool includes);

/*
 * One show for each record of another source that may match, except those met
 * or out of scope (either may be NULL).
 */
extern FsSource *fsfdw_source_detail(FsFetch *fetch, FsSource *keys,
									 const FsBound *bound, FsSeen *met,
									 const FsScope *scope, bool includes);

/*
 * All records of a resource's listings, each read from its first page to the
 * last: one for each parent and, where there are such, each workspace of the
 * scope.
 */
extern FsSource *fsfdw_source_walk(FsFetch *fetch, FsScope *scope,
								   const FsBound *bound);

/*
 * Raises the error of a query that does not give what the listings need, if
 * that is so.
 */
extern void fsfdw_check_given(FsTable *table, const FsBound *bound);

/*
 * A source that reads several workspaces one after the other, and then what
 * moved between them meanwhile: records changed since that were not met.
 */
extern FsSource *fsfdw_source_moves(FsFetch *fetch, FsSource *inner,
									FsScope *scope, const FsBound *bound,
									FsSeen *met, bool includes);

/* The query text source_filter.c would ask for first; "" if there is none. */
extern char *fsfdw_filter_query(FsTable *table, int64 workspace,
								const FsBound *bound);

/* Whether a query for these values would name anything. */
extern bool fsfdw_filter_has_terms(FsTable *table, const FsBound *bound);

/* The quals of "extra" that a query for these values has room for. */
extern Bitmapset *fsfdw_filter_quals(FsTable *table, const FsBound *bound);

/* The epoch of TimestampTz, in microseconds since 1970. */
#define UNIX_EPOCH_USEC \
	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/* The API writes years of four digits: 9999-12-31 23:59:59, since 1970. */
#define FS_LAST_USEC (INT64CONST(253402300799) * USECS_PER_SEC)

/*
 * A bound in microseconds since 1970.  The last thirty years of TimestampTz do
 * not fit: they are as late as can be, with some days left to count on.
 */
static inline int64
fsfdw_bound_usec(TimestampTz bound)
{
	return Min(bound, END_TIMESTAMP - UNIX_EPOCH_USEC) + UNIX_EPOCH_USEC;
}

/* workspace_id is written as {each}: which there are is not known yet */
#define FS_WORKSPACE_EACH (-2)

/* Longest text that is taken for a key. */
#define FS_KEY_SIZE 256

/* Texts an ask's request points to while it is being built. */
typedef struct FsAskRoom
{
	char		workspace[24];
	char		since[32];
	char		page[24];
	char		page_size[24];
	char		id[24];
	char		query[1024];
	char		params[4][128];
} FsAskRoom;

/* What places a record in a listing and tells its version. */
typedef struct FsRecordKey
{
	int64_t		id;
	int64_t		created;		/* microseconds since 1970 */
	int64_t		updated;
	int64_t		requester;		/* 0: none */
} FsRecordKey;

/*
 * Whether a page's records lack a field that the query reads.  Absent values
 * are sent as null, so one record that has it settles the matter: the field is
 * set to NULL then.
 */
extern bool fsfdw_lacks_field(const FsAnswer *page, const char **field);

/*
 * What the index behind filters may not know yet, in source_overlay.c: what
 * changed since "settled", and what left the table since.
 */
extern FsSource *fsfdw_source_overlay(FsFetch *fetch, FsScope *scope,
									  const FsBound *bound,
									  TimestampTz settled);

/* Whether it does have all that left, when it has come to its end. */
extern bool fsfdw_overlay_trusted(const FsSource *source);

/* The keys of what left, which filter queries may still show. */
extern FsSeen *fsfdw_overlay_gone(const FsSource *source);

/* Of its records that may match, the one changed last; "updated" is 0 if none. */
extern const FsRecordKey *fsfdw_overlay_latest(const FsSource *source);

/* What is known of the engine that answers a table's queries. */
extern FsFilterFacts *fsfdw_filter_facts(FsFetch *fetch);

/*
 * Rows of a page of a filter query, as documented, or as its account gives
 * them (facts may be NULL).
 */
extern int	fsfdw_filter_rows(const FsResource *resource,
							  const FsFilterFacts *facts);

/* The last page of a query that is given, at most. */
extern int	fsfdw_filter_pages(const FsTable *table, const FsFilterFacts *facts);

/*
 * Of a scope, the listings of the workspaces that a query asks for; none at all
 * if the table has none of them.  In workspace.c.
 */
extern FsScope *fsfdw_scope_pick(FsFetch *fetch, FsScope *scope,
								 const int64 *wanted, int nwanted);

/* Whether a run reads the listings of the workspaces asked for only; in scan.c. */
extern bool fsfdw_run_picks(const FsScanState *state, const FsBound *bound,
							FsStrategy strategy);

/* What a listing is asked for, besides the page. */
typedef struct FsListing
{
	const FsResource *resource; /* the table's own, or one related to it */
	int64		workspace;
	TimestampTz since;			/* lower bound on updated_at; DT_NOBEGIN */
	bool		backwards;		/* newest first; needs a list_order */
	const FsKeys *keys;			/* values of placeholders; NULL: none */
	const char *variant;		/* one of list_variants, or NULL */
	bool		recent;			/* changed last first; needs a recent_order */
	const char *query;			/* of the resource's filter_path; NULL: none */
} FsListing;

/*
 * The query for bound values, as far as they fit, of a resource whose answers
 * are paged; "" if it would name nothing.  *quals (unless NULL) are those of
 * "extra" that it has.
 */
extern char *fsfdw_paged_query(const FsTable *table, const FsBound *bound,
							   Bitmapset **quals);

/* Makes a listing one of what matches a query; it is left if that is refused. */
extern void fsfdw_source_list_query(FsSource *source, const char *query);

/*
 * Makes a listing one of what the index behind queries may not know yet, by
 * the option search_lag; it needs a recent_order.
 */
extern void fsfdw_source_list_lag(FsSource *source);

/* Whether it turned out to have all records instead, for lack of that order. */
extern bool fsfdw_source_list_is_whole(const FsSource *source);

/* Whether what changed since a moment is read in the order of changes. */
extern bool fsfdw_lists_recent(const FsResource *resource, TimestampTz since);

/* One page of a listing; a NULL page stands for the first. */
extern void fsfdw_list_ask(FsTable *table, const FsListing *listing,
						   const FsPage *page, FsAsk *ask, FsAskRoom *room);

/* Adds what the bound values (NULL: none) let a listing be asked for. */
extern void fsfdw_list_narrow(FsAsk *ask, const FsBound *bound);

/* One page of a filter query. */
extern void fsfdw_filter_ask(FsTable *table, int64 workspace,
							 const char *query, int64 page, FsAsk *ask,
							 FsAskRoom *room);

/* An id, which may be sent as a text; false if the value is none. */
extern bool fsfdw_record_id(FsJson value, int64_t *id);

/* The field that identifies a resource's records. */
extern const char *fsfdw_key_field(const FsResource *resource);

/* The id in it, or that a record consists of; false if there is none. */
extern bool fsfdw_key_of(const FsResource *resource, FsJson record, int64_t *id);

/* What changed since a moment, in source_moves.c. */
typedef struct FsChanges
{
	TimestampTz since;
	bool		proof;			/* its requests count as such */
	const FsBound *bound;		/* what records have to fulfil; NULL: nothing */
	FsSeen	   *met;			/* keys not wanted, or NULL */
	bool		includes;		/* of single records */
} FsChanges;

/*
 * Its records as they are at one moment.  Of several workspaces that takes a
 * listing of the account, whose records lack custom fields, so that they are read
 * one by one; of one workspace, "bound" and "met" do not matter.
 */
extern FsSource *fsfdw_source_changes(FsFetch *fetch, FsScope *scope,
									  const FsChanges *what);

/* What is known of a resource's trash, in trash.c, as long as the scan lasts. */
typedef struct FsTrash FsTrash;

/* NULL if its records tell themselves, or no view shows them. */
extern FsTrash *fsfdw_trash_of(FsTable *table, const FsResource *resource);

/* Whether a record read by its key is there; may send requests. */
extern bool fsfdw_trash_has(FsTrash *trash, FsFetch *fetch, FsJson record);

/* Which records belong to a resource's table, in belongs.c. */
#define FS_MAX_VISIBLE 4

typedef struct FsBelongs
{
	const FsScope *scope;
	const char *resource;
	const char *workspaces_column;	/* the resource's */
	int			nfields;		/* key, workspace_id, then visible's fields */
	FsJsonPath	fields[2 + FS_MAX_VISIBLE];
	bool		wanted[2 + FS_MAX_VISIBLE];
} FsBelongs;

typedef struct FsIdentity
{
	bool		known;			/* the record has an id */
	int64_t		id;
	int64_t		workspace;		/* 0: none */
} FsIdentity;

/* everything: the table is widened to all records there are. */
extern void fsfdw_belongs_init(FsBelongs *belongs, const FsResource *resource,
							   const FsScope *scope, bool everything);

extern bool fsfdw_is_among(int64 id, const int64 *ids, int n);

/* Whether a record is of a workspace in scope, or does not tell its own. */
extern bool fsfdw_in_scope(const FsScope *scope, FsJson record);

extern bool fsfdw_belongs(const FsBelongs *belongs, FsJson record,
						  FsIdentity *identity);

/* What is given, as the parent of a nested resource names it. */
extern FsBound *fsfdw_bound_of_parent(const FsResource *resource,
									  const FsResource *parent,
									  const FsBound *bound);

/*
 * Whether one record below each parent is asked for, by its own path: that is
 * one request, where the listing may take more.
 */
extern bool fsfdw_asks_record(const FsResource *resource, const FsBound *bound);

/* One record. */
extern void fsfdw_show_ask(FsTable *table, const char *id, bool includes,
						   FsAsk *ask, FsAskRoom *room);

/* The resource whose listing names a table's records. */
extern const FsResource *fsfdw_listed(const FsTable *table);

extern int	fsfdw_page_size(const FsResource *resource);

/* Requests for listing so many rows, in pages that overlap. */
extern double fsfdw_list_requests(const FsResource *resource, double rows);

/* Pages that a listing has taken so far. */
extern int64 fsfdw_source_list_pages(const FsSource *source);

/* Whether a way is so much dearer than another that it is left. */
#define FS_DEARER 1.2

/* Estimates that differ by so much are not asked about. */
#define FS_NO_DOUBT 3.0

/*
 * Requests that filter queries take for so many rows, asked for in parts; facts
 * may be NULL.
 */
extern double fsfdw_filter_requests(const FsTable *table,
									const FsFilterFacts *facts, double rows,
									double parts);

/*
 * Asks how many rows match the bound query, and how many its listing has, in
 * one workspace; two requests.  -1: not told.
 */
extern void fsfdw_filter_measure(FsFetch *fetch, int64 workspace,
								 const FsBound *bound, int64 *filtered,
								 int64 *listed);

/* False if the record lacks one of the first three. */
extern bool fsfdw_record_key(FsJson record, FsRecordKey *key);

#endif							/* FSFDW_SOURCE_H */
