/*-------------------------------------------------------------------------
 *
 * resource_test.c
 *		The catalogue is consistent, and look-ups find what is in it.
 *
 *		cc -std=c11 -Isrc test/unit/resource_test.c src/resource.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "resource.h"
#include "tap.h"

#define MAX_COLUMNS		200
#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

/* The columns of one resource, as visited. */
typedef struct ColumnList
{
	int			count;
	int			limit;			/* stop after so many; 0: never */
	const FsColumn *columns[MAX_COLUMNS];
} ColumnList;

static const char *const ticket_columns[] = {
	"id", "workspace_id", "subject", "type", "status", "priority", "source",
	"category", "sub_category", "item_category", "requester_id",
	"requested_for_id", "responder_id", "group_id", "department_id",
	"email_config_id", "created_at", "updated_at", "due_by", "fr_due_by",
	"fr_escalated", "is_escalated", "cc_emails", "fwd_emails",
	"reply_cc_emails", "to_emails", "description", "description_text", "spam",
	"deleted", "custom_fields"
};

static bool
collect(const FsColumn *column, void *arg)
{
	ColumnList *list = arg;

	list->columns[list->count++] = column;

	return list->count != list->limit && list->count < MAX_COLUMNS;
}

static void
get_columns(const FsResource *resource, ColumnList *list)
{
	memset(list, 0, sizeof(*list));
	fs_resource_columns(resource, collect, list);
}

/* The first word after *next, blank-separated, into buf; false if none. */
static bool
next_word(const char **next, char *buf, size_t size)
{
	size_t		length;

	*next += strspn(*next, " ");
	length = strcspn(*next, " ");
	if (length == 0 || length >= size)
		return false;
	memcpy(buf, *next, length);
	buf[length] = '\0';
	*next += length;

	return true;
}

static bool
is_path(const char *path)
{
	return path[0] == '/' && path[strlen(path) - 1] != '/' &&
		strpbrk(path, "?# ") == NULL && strncmp(path, "/api/", 5) != 0;
}

/*
 * The name in the next {placeholder} of a text into buf, with the < or > that
 * may stand before it; false if there is none.
 */
static bool
next_placeholder(const char **next, char *buf, size_t size)
{
	const char *start = *next == NULL ? NULL : strchr(*next, '{');
	const char *end = start == NULL ? NULL : strchr(start, '}');

	if (end == NULL || (size_t) (end - start) > size)
		return false;
	memcpy(buf, start + 1, end - start - 1);
	buf[end - start - 1] = '\0';
	*next = end + 1;

	return true;
}

/* The value of "column=value" in a list of such words into buf. */
static bool
word_value(const char *list, const char *column, char *buf, size_t size)
{
	while (list != NULL && next_word(&list, buf, size))
	{
		char	   *value = strchr(buf, '=');

		if (value == NULL)
			return false;
		*value++ = '\0';
		if (strcmp(buf, column) == 0)
		{
			memmove(buf, value, strlen(value) + 1);
			return true;
		}
	}

	return false;
}

/*
 * What stands in braces is a column.  With "fill", something gives it a value:
 * the parent, the query's = or IN, or for < and > the query's bounds.
 */
static void
test_placeholders(const FsResource *resource, const char *member, const char *text,
				  bool fill)
{
	char		name[64];
	char		field[64];
	const char *next = text;

	while (next_placeholder(&next, name, sizeof(name)))
	{
		bool		bound = name[0] == '<' || name[0] == '>';
		const FsColumn *column = fs_resource_column(resource, name + bound);

		ok(column != NULL && (!bound || column->type == FS_TIMESTAMPTZ),
		   "%s: %s has column %s", resource->name, member, name);
		if (fill && !bound && resource->parent != NULL)
			ok(word_value(resource->parent_keys, name, field, sizeof(field)),
			   "%s: the parent gives %s", resource->name, name);
	}
	ok(next == NULL || strpbrk(next, "{}") == NULL, "%s: braces of %s",
	   resource->name, member);
}

/* A nested resource: its parents exist, are listed, and have the keys. */
static void
test_parents(const FsResource *resource)
{
	const char *name = resource->name;
	const char *parents = resource->parent;
	char		parent_name[64];
	char		pair[128];

	ok((resource->parent == NULL) == (resource->parent_keys == NULL),
	   "%s: parent and parent_keys", name);
	while (parents != NULL && next_word(&parents, parent_name, sizeof(parent_name)))
	{
		const FsResource *parent = fs_resource_find(parent_name);
		const char *keys = resource->parent_keys;

		ok(parent != NULL && parent != resource && parent->list_path != NULL,
		   "%s: parent %s can be listed", name, parent_name);
		while (parent != NULL && next_word(&keys, pair, sizeof(pair)))
		{
			char	   *field = strchr(pair, '=');
			const FsColumn *column;
			const FsColumn *given;

			if (field != NULL)
				*field++ = '\0';
			column = fs_resource_column(resource, pair);
			given = fs_resource_column(parent, field != NULL ? field : "");
			ok(column != NULL && given != NULL && column->type == given->type,
			   "%s: %s is %s of %s", name, pair, field != NULL ? field : "?", parent_name);
		}
	}
	if (resource->parent != NULL)
		ok(resource->import_max_requests > 0, "%s: import sets a brake", name);
}

/* Names are what an unquoted SQL name may be, and fit in one. */
static bool
is_name(const char *name)
{
	size_t		length = strlen(name);

	return length > 0 && length < 64 &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

static void
test_names(void)
{
	for (const FsResource *a = fs_resources; a->name != NULL; a++)
	{
		const char *const names[] = {a->name, a->msp_name};

		for (int i = 0; i < COUNT(names); i++)
		{
			int			found = 0;

			if (names[i] == NULL)
				continue;
			for (const FsResource *b = fs_resources; b->name != NULL; b++)
				found += (strcmp(b->name, names[i]) == 0) +
					(b->msp_name != NULL && strcmp(b->msp_name, names[i]) == 0);
			is_int(found, 1, "%s: one resource has the name", names[i]);
			ok(is_name(names[i]), "%s: needs no quotes", names[i]);
			ok(fs_resource_find(names[i]) == a, "%s: is found", names[i]);
		}
		ok(a->comment != NULL && a->comment[strlen(a->comment) - 1] == '.',
		   "%s: is described by a sentence", a->name);
	}

	ok(fs_resource_find("no_such_resource") == NULL, "unknown resource");
	ok(fs_resource_find("Tickets") == NULL, "names are case-sensitive");
	ok(fs_resource_find("") == NULL, "empty name");
	ok(fs_resource_find(NULL) == NULL, "no name");
}

static void
test_groups(void)
{
	ok(fs_group_exists("freshservice", false), "group freshservice");
	ok(fs_group_exists("core", false), "group core");
	ok(!fs_group_exists("cor", false), "no group that is the beginning of one");
	ok(!fs_group_exists("core tickets", false), "no group of two names");
	ok(!fs_group_exists("", false), "no empty group");
	ok(!fs_group_exists("no_such_group", false), "unknown group");

	for (const FsResource *resource = fs_resources; resource->name != NULL; resource++)
	{
		const char *next = resource->groups;
		char		group[64];
		int			count = 0;

		ok(fs_resource_in_group(resource, "freshservice"), "%s: in group freshservice",
		   resource->name);
		while (next != NULL && next_word(&next, group, sizeof(group)))
		{
			count++;
			ok(is_name(group) && fs_resource_in_group(resource, group) && fs_group_exists(group, false),
			   "%s: in group %s", resource->name, group);
		}
		ok(count > 0 && *next == '\0', "%s: groups are a list of names", resource->name);
		ok(!fs_resource_in_group(resource, "no_such_group"), "%s: not in an unknown group",
		   resource->name);
	}
}

/* What the members of a resource demand of each other. */
static void
test_resource(const FsResource *resource)
{
	const char *name = resource->name;
	const FsResource *base = resource;
	int			depth = 0;

	ok(resource->list_path != NULL || resource->detail_of != NULL, "%s: rows can be found", name);
	ok((resource->list_path == NULL) == (resource->list_key == NULL),
	   "%s: list_path and list_key", name);
	ok((resource->show_path == NULL) == (resource->show_key == NULL),
	   "%s: show_path and show_key", name);
	ok((resource->filter_path == NULL) == (resource->filter_key == NULL),
	   "%s: filter_path and filter_key", name);
	ok((resource->row_set_option == NULL) == (resource->row_set_param == NULL),
	   "%s: row_set_option and row_set_param", name);

	if (fs_resource_counts(resource))
	{
		/* windows are cut by days of these, and the overlay needs the rest */
		ok(fs_resource_filters(resource, "created_at") && fs_resource_filters(resource, "updated_at"),
		   "%s: queries name both days", name);
		ok(fs_resource_listed(resource)->since_param != NULL ||
		   fs_resource_listed(resource)->recent_order != NULL, "%s: what changed is listed", name);
		ok(resource->departures != NULL, "%s: what left is listed", name);
	}
	/* documentation, "Filter changes" */
	ok(resource->filter_path == NULL || resource->views == NULL, "%s: no query of a view", name);
	ok((resource->views == NULL) == (resource->view_param == NULL),
	   "%s: views and view_param", name);
	ok(resource->pager == FS_PAGER_CURSOR || resource->next_member == NULL,
	   "%s: pager and next_member", name);
	ok(!resource->list_single || resource->pager == FS_PAGER_NONE,
	   "%s: one record has no pages", name);
	ok(!resource->fixed_size || resource->page_size > 0,
	   "%s: fixed_size and page_size", name);
	ok((resource->list_order == NULL) == (resource->list_order_back == NULL),
	   "%s: list_order and list_order_back", name);

	if (resource->list_path != NULL)
		ok(is_path(resource->list_path), "%s: list_path %s", name, resource->list_path);
	else
		ok(resource->list_params == NULL && resource->list_order == NULL &&
		   resource->since_param == NULL, "%s: no parameters without list_path", name);
	if (resource->show_path != NULL)
		ok(is_path(resource->show_path), "%s: show_path %s", name, resource->show_path);
	if (resource->filter_path != NULL)
		ok(is_path(resource->filter_path), "%s: filter_path %s", name, resource->filter_path);
	ok(resource->filter_path == NULL ? !resource->filter_paged : resource->filter_paged ||
	   (strchr(resource->filter_path, '{') == NULL && !resource->filter_seconds &&
		resource->filter_dialect == FS_DIALECT_QUOTED),
	   "%s: queries that count are of days, and in quotes", name);
	test_placeholders(resource, "list_path", resource->list_path, true);
	test_placeholders(resource, "list_params", resource->list_params, true);
	test_placeholders(resource, "filter_path", resource->filter_path, true);
	test_placeholders(resource, "show_path", resource->show_path, false);
	test_parents(resource);

	if (resource->since_param != NULL)
	{
		const FsColumn *column = fs_resource_column(resource, "updated_at");

		ok(column != NULL && column->type == FS_TIMESTAMPTZ, "%s: has updated_at", name);
	}
	else
		ok(!resource->since_always && !resource->since_doubtful,
		   "%s: since_always and since_doubtful need since_param", name);
	if (resource->list_order != NULL)
	{
		const FsColumn *column = fs_resource_column(resource, "created_at");

		ok(column != NULL && column->type == FS_TIMESTAMPTZ, "%s: has created_at", name);
	}
	for (const FsListParam *p = resource->list_asks; p != NULL && p->column != NULL; p++)
	{
		ok(fs_resource_column(resource, p->column) != NULL, "%s: list_asks %s", name, p->column);
		ok((p->yes != NULL) == (p->no != NULL), "%s: %s is asked for by two words or none", name, p->column);
	}
	if (resource->departures != NULL)
	{
		const char *next = resource->departures;
		char		departure[64];

		while (next_word(&next, departure, sizeof(departure)))
			ok(fs_resource_find(departure) != NULL, "%s: departures %s", name, departure);
	}

	/* Each step leads to an earlier entry, so there are no cycles. */
	while (base != NULL && base->columns_of != NULL && depth++ < 10)
	{
		const FsResource *next = fs_resource_find(base->columns_of);

		ok(next != NULL && next < base, "%s: columns_of %s", name, base->columns_of);
		base = next;
	}

	if (resource->detail_of != NULL)
	{
		const FsResource *listed = fs_resource_find(resource->detail_of);

		ok(listed != NULL && listed->list_path != NULL && resource->show_path != NULL,
		   "%s: detail_of %s", name, resource->detail_of);
		ok(resource->import_max_requests > 0, "%s: import sets a brake", name);
	}

	if (resource->visible != NULL)
	{
		const char *next = resource->visible;
		char		condition[64];
		int			count = 0;

		while (next_word(&next, condition, sizeof(condition)))
		{
			char	   *value = strchr(condition, '=');
			const FsColumn *column;

			if (value != NULL)
				*value++ = '\0';
			column = fs_resource_column(resource, condition);
			ok(value != NULL && column != NULL && column->type == FS_BOOLEAN &&
			   (strcmp(value, "true") == 0 || strcmp(value, "false") == 0),
			   "%s: visible %s", name, condition);
			count++;
		}
		ok(count > 0 && *next == '\0', "%s: visible is a list of conditions", name);
	}

	ok(fs_consistency_name(resource->consistency) != NULL, "%s: consistency", name);
	ok(resource->rows_guess > 0, "%s: rows_guess", name);
}

static void
test_columns(const FsResource *resource)
{
	const char *name = resource->name;
	ColumnList	list;
	int			filters = 0;
	int			repeated = 0;
	int			keys = 0;
	int			wrong_names = 0;
	int			wrong_fields = 0;
	int			wrong_types = 0;
	int			wrong_labels = 0;
	int			wrong_lookups = 0;
	int			wrong_shows = 0;
	int			last = -1;

	get_columns(resource, &list);
	ok(list.count > 0 && list.count < MAX_COLUMNS, "%s: has columns", name);
	if (list.count == 0)
		return;
	if (fs_resource_column(resource, "id") != NULL)
		is_str(list.columns[0]->name, "id", "%s: id first", name);

	for (int i = 0; i < list.count; i++)
	{
		const FsColumn *column = list.columns[i];
		const char *field = column->field != NULL ? column->field : column->name;

		for (int j = 0; j < i; j++)
		{
			const FsColumn *other = list.columns[j];

			repeated += strcmp(column->name, other->name) == 0 ||
				strcmp(field, other->field != NULL ? other->field : other->name) == 0;
		}

		if ((column->flags & FS_KEY) != 0)
		{
			char		placeholder[80];

			keys++;
			snprintf(placeholder, sizeof(placeholder), "{%s}", column->name);
			ok(resource->show_path == NULL || strstr(resource->show_path, placeholder) != NULL,
			   "%s: show_path has %s", name, placeholder);
			ok(i < 2, "%s: key %s among the first", name, column->name);
		}
		filters += column->filter != NULL;
		wrong_names += !is_name(column->name);
		wrong_fields += field[0] == '\0' || strstr(field, "..") != NULL;
		wrong_types += fs_type_name(column->type) == NULL;
		wrong_labels += column->labels != NULL &&
			(strchr(column->labels, '=') != NULL) != (column->type != FS_TEXT);
		wrong_lookups += fs_resource_column(resource, column->name) != column ||
			fs_resource_column(resource, field) != column;
		wrong_shows += ((column->flags & FS_SHOW_ONLY) != 0 && resource->detail_of == NULL) ||
			(column->show_include != NULL && (column->flags & FS_SHOW_ONLY) == 0);
		if (strcmp(column->name, "custom_fields") == 0)
			last = i;
	}

	is_int(repeated, 0, "%s: names and fields are unique", name);
	ok(keys == 1 || (keys == 0 && resource->show_path == NULL), "%s: one key", name);
	is_int(wrong_names, 0, "%s: column names need no folding", name);
	is_int(wrong_fields, 0, "%s: record paths", name);
	is_int(wrong_types, 0, "%s: column types", name);
	is_int(wrong_labels, 0, "%s: labels of numbers have values, others do not", name);
	is_int(wrong_lookups, 0, "%s: columns are found by name and record path", name);
	is_int(wrong_shows, 0, "%s: columns of show are in a table of details", name);
	ok(last == -1 || last == list.count - 1, "%s: custom_fields last", name);
	ok(last == -1 || list.columns[last]->type == FS_JSONB, "%s: custom_fields type", name);
	ok(resource->filter_path == NULL || filters > 0, "%s: something to filter on", name);

	ok(fs_resource_column(resource, "no_such_column") == NULL, "%s: unknown column", name);
	ok(fs_resource_column(resource, "") == NULL, "%s: empty column name", name);

	memset(&list, 0, sizeof(list));
	list.limit = 2;
	fs_resource_columns(resource, collect, &list);
	is_int(list.count, 2, "%s: a visitor can stop", name);
}

static void
test_tickets(void)
{
	const FsResource *tickets = fs_resource_find("tickets");
	const FsResource *stats = fs_resource_find("ticket_stats");
	const FsResource *details = fs_resource_find("ticket_details");
	const FsColumn *column;
	ColumnList	list;

	get_columns(tickets, &list);
	is_int(list.count, COUNT(ticket_columns), "tickets: number of columns");
	for (int i = 0; i < COUNT(ticket_columns); i++)
		is_str(i < list.count ? list.columns[i]->name : "(none)", ticket_columns[i],
			   "tickets: column %d", i + 1);
	ok((list.columns[list.count - 1]->flags & FS_WS_LOCAL) != 0,
	   "tickets: custom_fields are local to workspaces");
	is_str(fs_resource_column(tickets, "responder_id")->filter, "agent_id",
		   "tickets: responder_id is agent_id in filters");
	ok(fs_resource_column(tickets, "urgency") == NULL, "tickets: no urgency");
	ok(fs_resource_column(tickets, "agent_id") == NULL, "tickets: no column by filter name");

	/* Inherited columns stand first, in their order; custom_fields last. */
	get_columns(stats, &list);
	for (int i = 0; i < COUNT(ticket_columns) - 1; i++)
		is_str(list.columns[i]->name, ticket_columns[i], "ticket_stats: column %d", i + 1);
	is_str(list.columns[COUNT(ticket_columns) - 1]->name, "resolved_at",
		   "ticket_stats: then its own");
	is_str(list.columns[list.count - 1]->name, "custom_fields", "ticket_stats: last column");
	column = fs_resource_column(stats, "stats.resolved_at");
	ok(column != NULL && column == fs_resource_column(stats, "resolved_at"),
	   "ticket_stats: a column by its record path");
	is_int(stats->list_credits, 3, "ticket_stats: credits a page");

	column = fs_resource_column(details, "tags");
	is_str(column->filter, "tag", "ticket_details: tags is tag in filters");
	is_str(column->show_include, "tags", "ticket_details: tags need an include");
	ok(fs_resource_column(details, "status") == fs_resource_column(tickets, "status"),
	   "ticket_details: inherits from tickets");
}

/* Nothing is missing, nor is anything there that nobody has documented. */
static void
test_completeness(void)
{
	static const char *const row_sets[] = {
		"ticket_stats", "ticket_details", "deleted_tickets", "spam_tickets",
		"trashed_assets", "deleted_changes", "deleted_releases"
	};
	int			count = 0;
	int			core = 0;

	for (const FsResource *resource = fs_resources; resource->name != NULL; resource++)
	{
		count++;
		core += fs_resource_in_group(resource, "core");
	}
	is_int(count, 119 + COUNT(row_sets), "number of resources");
	ok(core >= 12 && core <= 18, "group core is small: %d", core);
	for (int i = 0; i < COUNT(row_sets); i++)
		ok(fs_resource_find(row_sets[i]) != NULL, "there is %s", row_sets[i]);
}

/* The columns go with the name, so a changed copy of an entry has them. */
static void
test_copy(void)
{
	FsResource	copy = *fs_resource_find("ticket_stats");
	FsResource	foreign = {.name = "not_in_the_catalogue", .list_path = "/x"};
	ColumnList	original;
	ColumnList	copied;

	get_columns(&copy, &copied);
	get_columns(fs_resource_find("ticket_stats"), &original);
	is_int(copied.count, original.count, "a copy of an entry has its columns");

	get_columns(&foreign, &copied);
	is_int(copied.count, 0, "a resource outside the catalogue has no columns");
	ok(fs_resource_column(&foreign, "id") == NULL, "nor finds any");
	ok(fs_resource_in_group(&foreign, "freshservice"), "it is in the group of all");
	ok(!fs_resource_in_group(&foreign, "core"), "and in no other");
}

/* On which limit a request counts, by its path. */
static void
test_buckets(void)
{
	static const struct
	{
		const char *path;
		FsBucket	bucket;
	}			paths[] = {
		{"/tickets", FS_BUCKET_LIST_TICKETS},
		{"/tickets/7", FS_BUCKET_VIEW_TICKET},
		{"/tickets/{id}", FS_BUCKET_VIEW_TICKET},
		{"/tickets/{other}", FS_BUCKET_VIEW_TICKET},
		/* a name where other paths have a key */
		{"/tickets/filter", FS_BUCKET_LIST_TICKETS},
		{"/tickets/filters", FS_BUCKET_VIEW_TICKET},
		{"/tickets/7/tasks", FS_BUCKET_ACCOUNT},
		{"/tickets/{ticket_id}/tasks/1", FS_BUCKET_ACCOUNT},
		{"/assets", FS_BUCKET_LIST_ASSETS},
		{"/assets/7", FS_BUCKET_ACCOUNT},
		{"/agents", FS_BUCKET_LIST_AGENTS},
		{"/agents/me", FS_BUCKET_ACCOUNT},
		{"/requesters", FS_BUCKET_LIST_REQUESTERS},
		{"/groups", FS_BUCKET_ACCOUNT},
		/* none of the catalogue's */
		{"/ticket", FS_BUCKET_ACCOUNT},
		{"/tickets_", FS_BUCKET_ACCOUNT},
		{"/tickets/7/no_such", FS_BUCKET_ACCOUNT},
		{"/no/such", FS_BUCKET_ACCOUNT},
		{"/{path}", FS_BUCKET_ACCOUNT},
	};

	for (int i = 0; i < COUNT(paths); i++)
		is_int(fs_bucket_of(paths[i].path), paths[i].bucket, "bucket of %s",
			   paths[i].path);
}

static void
test_texts(void)
{
	is_str(fs_type_name(FS_BIGINT), "bigint", "bigint");
	is_str(fs_type_name(FS_TIMESTAMPTZ), "timestamptz", "timestamptz");
	is_str(fs_type_name(FS_BIGINT_ARRAY), "bigint[]", "bigint[]");
	is_str(fs_type_name(FS_TEXT_ARRAY), "text[]", "text[]");
	is_str(fs_consistency_name(FS_PROVED), "proved", "proved");
	is_str(fs_consistency_name(FS_VERIFIED), "verified", "verified");
	is_str(fs_consistency_name(FS_PLAIN), "plain", "plain");
}

/* Whether a resource is absent in the MSP edition. */
static bool
is_absent(const char *name)
{
	return fs_resource_is_absent(fs_resource_find(name), true);
}

static void
test_msp(void)
{
	static const char *const there[] = {
		"tickets", "ticket_stats", "ticket_details", "deleted_tickets", "spam_tickets",
		"ticket_conversations", "ticket_time_entries", "ticket_tasks", "ticket_activities",
		"ticket_requested_items", "ticket_approvals", "ticket_approval_groups",
		"ticket_csat_responses", "communications", "approvals",
		"agents", "requesters", "groups", "departments", "requester_fields", "agent_fields",
		"roles", "requester_groups", "requester_group_members", "department_fields",
		"locations", "solution_categories", "solution_folders", "solution_sub_folders",
		"solution_articles", "announcements", "service_items", "service_categories",
		"post_incident_report_templates", "workspaces", "ticket_form_fields",
		"business_hours", "sla_policies", "workspace_form_fields"
	};
	int			found = 0;

	for (const FsResource *r = fs_resources; r->name != NULL; r++)
	{
		bool		expected = false;

		for (int i = 0; i < COUNT(there); i++)
			expected |= strcmp(there[i], r->name) == 0;
		found += expected;
		ok(fs_resource_is_absent(r, true) == !expected, "%s: %s in the MSP edition",
		   r->name, expected ? "is there" : "is not there");
		ok(!fs_resource_is_absent(r, false), "%s: is there in the standard edition", r->name);
		is_str(fs_resource_name(r, false), r->name, "%s: keeps its name", r->name);
		ok(fs_resource_workspaces(r, false) == r->workspaces, "%s: keeps its scope", r->name);
		/* a table limited to some clients has to tell whose a record is */
		if (r->msp == FS_MSP_EACH_CLIENT)
			ok((fs_resource_column(r, "workspace_id") != NULL) != (r->workspaces_column != NULL),
			   "%s: records tell their client", r->name);
		if (r->workspaces_column != NULL)
			ok(fs_resource_column(r, r->workspaces_column) != NULL,
			   "%s: column %s", r->name, r->workspaces_column);
	}
	is_int(found, COUNT(there), "all of these are resources");
	ok(is_absent("asset_components"), "what is below an absent resource is absent");
	ok(!fs_group_exists("projects", true), "a group of absent resources is none");
	ok(fs_group_exists("people", true), "another is");

	is_str(fs_resource_name(fs_resource_find("requesters"), true), "contacts", "contacts");
	is_str(fs_resource_name(fs_resource_find("tickets"), true), "tickets", "tickets");
	ok(fs_resource_workspaces(fs_resource_find("requesters"), true) == FS_WS_EACH,
	   "contacts are listed client by client");
	ok(fs_resource_workspaces(fs_resource_find("groups"), true) == FS_WS_NONE,
	   "agent groups are those of the account");
	ok(fs_resource_workspaces(fs_resource_find("tickets"), true) == FS_WS_ZERO,
	   "tickets are listed as ever");
}

static void
test_parts(void)
{
	const char *s = "parent=ticket&status=&level";
	const char *name;
	const char *value;
	size_t		name_len;
	size_t		value_len;

	ok(fs_part_next(&s, &name, &name_len, &value, &value_len) &&
	   name_len == 6 && memcmp(name, "parent", 6) == 0 &&
	   value_len == 6 && memcmp(value, "ticket", 6) == 0, "a part");
	ok(fs_part_next(&s, &name, &name_len, &value, &value_len) &&
	   name_len == 6 && memcmp(name, "status", 6) == 0 && value_len == 0, "one without a value");
	ok(!fs_part_next(&s, &name, &name_len, &value, &value_len), "one without a sign is none");
	s = "";
	ok(!fs_part_next(&s, &name, &name_len, &value, &value_len), "no part");
}

static void
test_choices(void)
{
	const FsResource *approvals = fs_resource_find("approvals");

	ok(fs_resource_is_varied_by(approvals, "parent"), "approvals are listed by parent");
	ok(!fs_resource_is_varied_by(approvals, "parent_id"), "not by part of a name");
	ok(!fs_resource_is_varied_by(approvals, "ticket"), "not by a value");
	ok(!fs_resource_is_varied_by(fs_resource_find("tickets"), "type"), "tickets in one way");

	ok(fs_resource_is_scoped_by(fs_resource_find("groups"), false, "workspace_id"), "groups by workspace");
	ok(!fs_resource_is_scoped_by(fs_resource_find("groups"), true, "workspace_id"), "not in the MSP edition");
	ok(!fs_resource_is_scoped_by(fs_resource_find("groups"), false, "id"), "not by another column");
	ok(!fs_resource_is_scoped_by(fs_resource_find("departments"), false, "workspace_id"),
	   "departments are those of the account");
	ok(fs_resource_is_scoped_by(fs_resource_find("departments"), true, "workspace_id"), "or of clients");
	ok(!fs_resource_is_scoped_by(fs_resource_find("requesters"), true, "workspace_id"),
	   "contacts may be of several");
	ok(!fs_resource_is_scoped_by(fs_resource_find("oncall_schedules"), false, "workspace_id"),
	   "a parent's key is another matter");
}

int
main(void)
{
	test_names();
	test_groups();
	test_msp();
	for (const FsResource *resource = fs_resources; resource->name != NULL; resource++)
	{
		test_resource(resource);
		test_columns(resource);
	}
	test_completeness();
	test_tickets();
	test_copy();
	test_buckets();
	test_texts();
	test_parts();
	test_choices();

	return done_testing();
}
