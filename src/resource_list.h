/*-------------------------------------------------------------------------
 *
 * resource_list.h
 *		The catalogue's data: every resource and every column of it.
 *
 * There is no include guard on purpose: resource.c includes this file twice,
 * with RESOURCE and COLUMN defined differently (as PostgreSQL does with
 * kwlist.h and rmgrlist.h).
 *
 *		RESOURCE(name, .member = value, ...)	members of FsResource
 *		COLUMN(name, type, .member = value, ...)	members of FsColumn
 *
 * A COLUMN belongs to the RESOURCE above it.  resource.h explains each
 * member; one left out is zero, and zero is the common case.  To add a
 * resource, add such a block to the file of its module and run the unit test;
 * nothing else lists resources.
 *
 * A table has the columns that listings send, so that its rows do not depend
 * on how they are read; FS_NO_LIST marks those where the documentation's sample
 * of a list lacks what its sample of one record has.  What certainly only a
 * request for one record sends needs a table of details (see ticket_details).
 * What neither sends unless an include asks for it is not here, but for
 * ticket_stats.
 *
 * Order of columns, which is their order at import: id, the parent's keys,
 * the workspace, names, states, references, settings, dates, lists, objects,
 * texts of any length.  custom_fields is moved to the end wherever it stands.
 * With columns_of, list only what is added; the rest of a resource (paths,
 * parameters, ...) is never inherited.  Names are the API's own.
 *
 * A run of columns that several resources have between others of their own is
 * a macro, NOTE_COLUMNS and the like, defined in the file that uses it or here.
 *
 * Comments reach users as COMMENTs: a sentence on a resource's rows, a phrase
 * on a column where its name is not enough.  "labels" gives an enum's values,
 * "value=label" for numbers and bare for text, as of an account nobody has
 * customised.
 *
 * What is here is in Freshservice's API v2 documentation (the sections named
 * "View", "List all" and "Filter" of each resource, their samples and their
 * tables of attributes) unless marked otherwise:
 *
 *		seen live	the documentation is silent, accounts send it
 *		removed		the documentation says it is gone, some accounts send it
 *
 * Filter names are those that are documented, and no others: an unknown one
 * makes the whole query an error.
 *
 *-------------------------------------------------------------------------
 */

/* Columns of resources in more than one of the files below. */
#define TASK_COLUMNS \
	COLUMN("workspace_id", FS_BIGINT) \
	COLUMN("title", FS_TEXT) \
	COLUMN("status", FS_INTEGER, .labels = "1=Open, 2=In Progress, 3=Completed, 4=Blocked") \
	COLUMN("agent_id", FS_BIGINT) \
	COLUMN("group_id", FS_BIGINT) \
	COLUMN("notify_before", FS_BIGINT, .comment = "seconds before due_date") \
	COLUMN("created_at", FS_TIMESTAMPTZ) \
	COLUMN("updated_at", FS_TIMESTAMPTZ) \
	COLUMN("due_date", FS_TIMESTAMPTZ) \
	COLUMN("closed_at", FS_TIMESTAMPTZ)

#define APPROVAL_COLUMNS \
	COLUMN("approval_type", FS_INTEGER, \
		   .labels = "1=Everyone, 2=Anyone, 3=Majority, 4=First Responder") \
	COLUMN("level", FS_INTEGER) \
	COLUMN("approver_id", FS_BIGINT) \
	COLUMN("approver_name", FS_TEXT) \
	COLUMN("user_id", FS_BIGINT) \
	COLUMN("user_name", FS_TEXT) \
	COLUMN("created_at", FS_TIMESTAMPTZ) \
	COLUMN("updated_at", FS_TIMESTAMPTZ) \
	COLUMN("approval_status", FS_JSONB, \
		   .comment = "object: id, name; 0=Requested, 1=Approved, 2=Rejected, " \
		   "3=Cancelled, 4=Not Requested") \
	COLUMN("approval_group", FS_JSONB) \
	COLUMN("delegatee", FS_JSONB) \
	COLUMN("latest_remark", FS_TEXT)

#define APPROVAL_GROUP_COLUMNS \
	COLUMN("name", FS_TEXT) \
	COLUMN("rule", FS_INTEGER, .labels = "1=Everyone, 2=Anyone, 3=Majority, 4=First Responder") \
	COLUMN("level", FS_INTEGER) \
	COLUMN("created_at", FS_TIMESTAMPTZ) \
	COLUMN("updated_at", FS_TIMESTAMPTZ) \
	COLUMN("status", FS_JSONB, .comment = "object") \
	COLUMN("approvals", FS_JSONB)

#include "resource_list_tickets.h"
#include "resource_list_changes.h"
#include "resource_list_people.h"
#include "resource_list_assets.h"
#include "resource_list_projects.h"
#include "resource_list_knowledge.h"
#include "resource_list_services.h"
#include "resource_list_operations.h"
#include "resource_list_config.h"
