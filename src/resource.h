/*-------------------------------------------------------------------------
 *
 * resource.h
 *		The catalogue: what Freshservice offers, as data.
 *
 * One FsResource per table, one FsColumn per column, both written down in
 * resource_list.h and what it includes, and nowhere else.  IMPORT, qual classification, decoding,
 * request building and COMMENTs all read these structs; adding a resource
 * means adding lines there.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_RESOURCE_H
#define FS_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SQL types a column can have at import. */
typedef enum FsType
{
	FS_BIGINT,
	FS_INTEGER,
	FS_BOOLEAN,
	FS_TEXT,
	FS_NUMERIC,
	FS_DATE,
	FS_INTERVAL,
	FS_TIMESTAMPTZ,
	FS_JSONB,
	FS_BIGINT_ARRAY,
	FS_TEXT_ARRAY
} FsType;

/* How a resource's listing relates to workspaces (API: workspace_id). */
typedef enum FsWorkspaceMode
{
	FS_WS_NONE = 0,				/* account-wide, takes no workspace_id */
	FS_WS_ZERO,					/* workspace_id=0 lists all workspaces */
	FS_WS_EACH,					/* one workspace per listing, no 0 */
	FS_WS_EACH_AND_GLOBAL		/* likewise, and what belongs to no workspace
								 * is listed as that of workspace 1 */
} FsWorkspaceMode;

/*
 * What is different in the edition for managed service providers, where a
 * workspace is a client: 2 is the default one, 3 the provider itself.
 */
typedef enum FsMspMode
{
	FS_MSP_SAME = 0,			/* nothing */
	FS_MSP_ABSENT,				/* not there, nor what is listed below it */
	FS_MSP_ACCOUNT,				/* FS_WS_NONE there */
	FS_MSP_EACH_CLIENT,			/* FS_WS_EACH there, but not workspace 1 */
	FS_MSP_OTHER_DEFAULT		/* a listing that names no workspace is not
								 * that of the primary one */
} FsMspMode;

/*
 * How the pages of a listing are found.  META and CURSOR need not be told
 * apart further: for META, "meta" or the body itself may say hasNext or
 * has_next, the next page, how many pages there are, or how many records
 * (count, total, total_items, total_count); where it says nothing, a full page
 * is followed by another.
 */
typedef enum FsPager
{
	FS_PAGER_LINK = 0,			/* page, per_page; Link header while more */
	FS_PAGER_NONE,				/* one answer holds everything */
	FS_PAGER_META,				/* page, per_page; the body tells the rest */
	FS_PAGER_CURSOR				/* "next_member" of the body is the address of
								 * the next page, or the Link header is */
} FsPager;

/* What answers queries; each may trail the listings, and read days, its way. */
typedef enum FsEngine
{
	FS_ENGINE_TICKETS = 0,
	FS_ENGINE_CHANGES,
	FS_ENGINE_ASSETS
} FsEngine;

#define FS_ENGINES 3

/* How queries are written; see filter.h. */
typedef enum FsDialect
{
	FS_DIALECT_QUOTED = 0,
	FS_DIALECT_BARE,			/* without double quotes */
	FS_DIALECT_LISTS			/* likewise, and alternatives are lists of values */
} FsDialect;

/* How far "exactly once while the account changes" goes. */
typedef enum FsConsistency
{
	FS_PLAIN = 0,				/* one page, one object, nested list */
	FS_VERIFIED,				/* pages overlap or a second pass agrees */
	FS_PROVED					/* whatever changes; README, "What changes" */
} FsConsistency;

/* Rate limit buckets besides the account's own. */
typedef enum FsBucket
{
	FS_BUCKET_ACCOUNT = 0,
	FS_BUCKET_LIST_TICKETS,
	FS_BUCKET_VIEW_TICKET,
	FS_BUCKET_LIST_ASSETS,
	FS_BUCKET_LIST_AGENTS,
	FS_BUCKET_LIST_REQUESTERS,
	FS_BUCKETS					/* how many there are */
} FsBucket;

/* Column flags */
#define FS_KEY			0x01	/* identifies the record (among those of its
								 * parent), goes into show_path */
#define FS_WS_LOCAL		0x02	/* incomplete in an account-wide listing */
#define FS_SHOW_ONLY	0x04	/* sent by show, never by list or filter */
#define FS_NO_FILTER	0x08	/* documents disagree whether filter sends it */
#define FS_FILTER_NULL	0x10	/* filter queries accept field:null */
#define FS_NO_LIST		0x20	/* documents disagree whether listings send it:
								 * where it is read, show is not used */
#define FS_FILTER_PREFIX	0x40	/* filter queries accept ~[field]:'beginning',
								 * or filter_search does field:'beginning' */

typedef struct FsColumn
{
	const char *name;			/* column name at import; NULL ends a list */
	FsType		type;
	const char *field;			/* path in the record; NULL: same as name */
	const char *filter;			/* name in filter queries; NULL: none */
	const char *show_include;	/* show sends it only with include=... */
	unsigned	flags;
	const char *labels;			/* "2=Open, 3=Pending"; NULL: not an enum */
	const char *comment;		/* what the name does not say; NULL: nothing */
} FsColumn;

/* Values of a text that a listing can be asked for; others may be refused. */
typedef enum FsTakes
{
	FS_TAKES_ANY = 0,
	FS_TAKES_ADDRESS,			/* of mail */
	FS_TAKES_PHONE
} FsTakes;

/* A parameter of a listing: it gives the records of which a column = a value. */
typedef struct FsListParam
{
	const char *column;
	const char *param;			/* NULL: the column's name */
	const char *yes;			/* how true and false are asked for */
	const char *no;
	FsTakes		takes;
} FsListParam;

#define LIST_ASKS(...)	(const FsListParam[]) {__VA_ARGS__, {NULL}}

typedef struct FsResource
{
	const char *name;			/* table name at import */
	const char *msp_name;		/* table name where edition is msp, if other */
	const char *groups;			/* import groups besides "freshservice",
								 * blank-separated */
	const char *comment;		/* one sentence on the rows */

	/*
	 * Paths and list_params may contain placeholders: {column} is replaced by
	 * a value of that column.  In list_path and list_params it comes from the
	 * parent's record (see parent_keys), or a query has to give it by = or IN.
	 * In list_params, {>column} is the lower and {<column} the upper bound
	 * that a query has to give for a column of type timestamptz.
	 */
	const char *list_path;		/* below /api/v2; NULL: cannot be listed */
	const char *list_params;	/* fixed part of the query, e.g. "filter=spam" */
	const char *list_variants;	/* such parts, blank-separated: all records are
								 * those of one listing for each of them */
	const char *list_order;		/* query part that orders by created_at, oldest
								 * first; NULL: no such order */
	const char *list_order_back;	/* the same, newest first */
	const char *list_key;		/* member that holds the records; ".": the body
								 * itself does; NULL: whichever is an array */
	const char *list_alias;		/* another name it is documented or seen with;
								 * show_key is tried in any case */
	bool		list_single;	/* it holds one record instead of an array of
								 * them, and 404 means that there is none */
	const char *record_key;		/* each record is wrapped: {record_key: ...} */
	int			list_credits;	/* per page; 0 means 1 */
	FsPager		pager;
	int			page_size;		/* per_page; 0 means 100 */
	bool		fixed_size;		/* pages have page_size; it cannot be asked for */
	const char *size_param;		/* name of per_page, if other */
	const char *next_member;	/* FS_PAGER_CURSOR: path of the member */
	const char *since_param;	/* lower bound on updated_at, if it has one */
	bool		since_always;	/* listing is cut to recent rows without it */
	bool		since_doubtful; /* not documented; done without if refused */
	const char *recent_order;	/* query part that orders by updated_at, newest
								 * first: stands for since_param, and is done
								 * without if refused or ignored */
	const FsListParam *list_asks;	/* columns whose value it can be asked
									 * for, ended by one without a name */

	/*
	 * A nested resource is listed below each record of its parent.  Columns
	 * that its records lack are filled with the parent's keys.  Several
	 * parents are walked one after the other.
	 */
	const char *parent;			/* names of resources, blank-separated; NULL:
								 * not nested */
	const char *parent_keys;	/* "column=field of the parent's record" for
								 * each placeholder, e.g. "ticket_id=id"; of a
								 * nested parent also what it has from its own:
								 * "project_id=project_id task_id=id" */

	const char *show_path;		/* with the placeholder of the FS_KEY column
								 * and perhaps the parent's, as
								 * "/tickets/{ticket_id}/tasks/{id}"; NULL: no
								 * record by key */
	const char *show_key;		/* member that holds the record; ".": the body */
	const char *show_alias;		/* another name it is documented or seen with;
								 * list_key is tried in any case */

	/* Queries, in which columns stand under their "filter" names. */
	const char *filter_path;	/* NULL: no query language */
	const char *filter_key;		/* member that holds the records */
	FsEngine	filter_engine;	/* that answers them */
	const char *filter_param;	/* NULL: "query" */
	const char *filter_search;	/* parameter that asks how texts begin; NULL:
								 * the query does */
	const char *filter_workspace;	/* field that names the workspace, if that is
									 * no parameter */
	int			filter_rows;	/* per_page; 0: pages have 30 rows, and it is not
								 * sent */
	int			filter_pages;	/* last page that is given; 0: as the server
								 * option "filter_page_limit" says */
	bool		filter_not;		/* field!:value is known */
	bool		filter_doubtful;	/* its fields are not documented; done
									 * without if refused */
	bool		filter_msp;		/* in edition msp only */
	bool		filter_paged;	/* answers do not count what matches: they are
								 * pages of a listing (source_query.c) */
	bool		filter_seconds; /* points in time are named as such, not by
								 * days */
	FsDialect	filter_dialect;

	const char *departures;		/* resources that list what left this one,
								 * blank-separated; NULL: not known */

	const char *detail_of;		/* rows are read by show, one by one; this
								 * resource's listing names the keys */
	const char *columns_of;		/* begins with the columns of that resource */
	const FsColumn *columns;	/* of an endpoint outside the catalogue, ended
								 * by one whose name is NULL */

	const char *visible;		/* what a record must say to belong to the
								 * table, e.g. "deleted=false spam=false" */
	const char *row_set_option; /* boolean table option that widens the table,
								 * and */
	const char *row_set_param;	/* the query part it adds; "visible" is then
								 * not applied */
	const char *views;			/* values of the table option "view", blank-
								 * separated: other sets of rows, ... */
	const char *view_param;		/* ... and the parameter that asks for one */

	FsWorkspaceMode workspaces;
	FsMspMode	msp;
	const char *workspaces_column;	/* array of the workspaces that a record
									 * belongs to, where it has no workspace_id */
	FsBucket	list_bucket;
	FsBucket	show_bucket;
	FsConsistency consistency;
	int			import_max_requests;	/* brake set at import; 0: none */
	int			rows_guess;		/* rows assumed when planning */
} FsResource;

/* All resources, in the catalogue's order, ended by one whose name is NULL. */
extern const FsResource fs_resources[];

/* Longest name of a resource, a column or a field, with terminator. */
#define FS_NAME_SIZE 128

/* NULL if there is none of that name (or MSP name). */
extern const FsResource *fs_resource_find(const char *name);

/*
 * The columns of a resource as imported: inherited ones first, custom_fields
 * last.  Calls visit() for each until it returns false.
 */
typedef bool (*FsColumnVisitor) (const FsColumn *column, void *arg);
extern void fs_resource_columns(const FsResource *resource,
								FsColumnVisitor visit, void *arg);

/* The column whose name or record path is given; NULL if there is none. */
extern const FsColumn *fs_resource_column(const FsResource *resource,
										  const char *name);

/* Whether it has queries whose answers count what matches. */
extern bool fs_resource_counts(const FsResource *resource);

/* Whether a name is one that the resource's filter queries always know. */
extern bool fs_resource_filters(const FsResource *resource, const char *name);

/* A column whose value a request for a listing needs. */
typedef struct FsPlaceholder
{
	const char *name;			/* as in FsRequest's holes, not terminated */
	size_t		len;
	const char *column;			/* the same without < or > */
	size_t		column_len;
	char		bound;			/* '>', '<', or 0: the value itself */
} FsPlaceholder;

/*
 * The next placeholder of a path or of parameters, from *s on; false if there
 * is none.  Moves *s behind it.
 */
extern bool fs_placeholder_next(const char **s, FsPlaceholder *placeholder);

/*
 * The placeholders of a resource's listing: those of its path, then those of
 * its parameters.
 */
typedef struct FsListHoles
{
	const char *path;
	const char *params;
} FsListHoles;

extern FsListHoles fs_list_holes(const FsResource *resource);
extern bool fs_list_hole_next(FsListHoles *holes, FsPlaceholder *placeholder);

/* Whether a path or parameters have a placeholder of that name. */
extern bool fs_has_placeholder(const char *s, const char *name);

/* The resource whose listing names a resource's records: itself, as a rule. */
extern const FsResource *fs_resource_listed(const FsResource *resource);

/* Whether its records do not say that they are in the trash, but a view does. */
extern bool fs_resource_hides_trash(const FsResource *resource);

/* The rate limit, besides the account's, that requests of a path count on. */
extern FsBucket fs_bucket_of(const char *path);

/* Whether listing a resource needs values of columns. */
extern bool fs_resource_is_nested(const FsResource *resource);

/* Whether listing needs, or can be narrowed by, a value of that column. */
extern bool fs_resource_is_listed_by(const FsResource *resource, const char *column);

/*
 * The field of the parent's record that a nested resource's column comes from,
 * not terminated; its length, or 0 if it comes from none.
 */
extern size_t fs_resource_parent_field(const FsResource *resource, const char *column,
									   const char **field);

/* Copies the next word of a blank-separated list, from *s on; false at its end. */
extern bool fs_word_next(const char **s, char *word, size_t size);

/*
 * The parameter by which a listing can be asked for a column's value; NULL if
 * there is none.
 */
extern const FsListParam *fs_resource_list_param(const FsResource *resource,
												 const char *column);

/*
 * Whether a column is the workspace whose listing a record is in, so that others
 * need not be read for it; not in what belongs to no workspace.
 */
extern bool fs_resource_is_scoped_by(const FsResource *resource, bool msp,
									 const char *column);

/* Whether the variants of a listing name the values of a column. */
extern bool fs_resource_is_varied_by(const FsResource *resource, const char *column);

/*
 * The next "name=value" of query parts such as a variant, from *s on, neither
 * terminated; false at their end.
 */
extern bool fs_part_next(const char **s, const char **name, size_t *name_len,
						 const char **value, size_t *value_len);

/* Whether a record can be asked for by its key alone. */
extern bool fs_resource_shows(const FsResource *resource);

/* The column flagged FS_KEY; NULL if there is none. */
extern const FsColumn *fs_resource_key(const FsResource *resource);

/*
 * Whether a listing is read from its first page to the last without looking
 * back: it is nested, or other than pages of one array with Link headers.
 */
extern bool fs_resource_walks(const FsResource *resource);

/* Whether a resource belongs to an import group ("freshservice" is all). */
extern bool fs_resource_in_group(const FsResource *resource,
								 const char *group);

/* Whether any resource of the edition does. */
extern bool fs_group_exists(const char *group, bool msp);

/* The name, the scope and the absence of a resource in an edition. */
extern const char *fs_resource_name(const FsResource *resource, bool msp);
extern FsWorkspaceMode fs_resource_workspaces(const FsResource *resource,
											  bool msp);
extern bool fs_resource_is_absent(const FsResource *resource, bool msp);

/* SQL name of a type, for CREATE FOREIGN TABLE. */
extern const char *fs_type_name(FsType type);

/* "proved", "verified", "plain" */
extern const char *fs_consistency_name(FsConsistency consistency);

#endif							/* FS_RESOURCE_H */
