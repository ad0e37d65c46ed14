/*-------------------------------------------------------------------------
 *
 * filter.c
 *		The text of filter queries.
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <string.h>

#include "datetime.h"
#include "filter.h"

/* Days the API can write: 0001-01-01 to 9999-12-31; no row is outside. */
#define FIRST_DAY (-719162)
#define LAST_DAY 2932896

#define SECONDS_A_DAY INT64_C(86400)

/* Terms follow each other, and perhaps a double quote. */
static void
begin_term(FsText *out)
{
	if (out->len > 1)
		fs_text_add(out, " AND ");
}

static void
add_set(const FsFilterSet *set, FsText *out)
{
	begin_term(out);
	if (set->nvalues == 0)
		fs_text_addf(out, "%s:null", set->field);
	if (set->nvalues > 1)
		fs_text_add(out, "(");
	for (int i = 0; i < set->nvalues; i++)
		fs_text_addf(out, "%s%s:%" PRId64, i == 0 ? "" : " OR ",
					 set->field, set->values[i]);
	if (set->nvalues > 1)
		fs_text_add(out, ")");
}

static void
add_day(const char *field, char comparison, int64_t day, FsText *out)
{
	char		text[FS_TIMESTAMP_TEXT];

	if (day < FIRST_DAY)
		day = FIRST_DAY;
	if (day > LAST_DAY)
		day = LAST_DAY;
	fs_format_day((int32_t) day, text);
	fs_text_addf(out, "%s:%c'%s'", field, comparison, text);
}

static void
add_second(const FsFilterNode *node, FsText *out)
{
	char		text[FS_TIMESTAMP_TEXT];
	int64_t		second = node->number;

	if (second < FIRST_DAY * SECONDS_A_DAY)
		second = FIRST_DAY * SECONDS_A_DAY;
	if (second > LAST_DAY * SECONDS_A_DAY)
		second = LAST_DAY * SECONDS_A_DAY;
	fs_format_timestamp(second * 1000000, text);
	fs_text_addf(out, "%s:%c'%s'", node->field, node->comparison, text);
}

/* field: field:> field:< field!: */
static void
add_field(const FsFilterNode *node, FsText *out)
{
	bool		excludes = node->comparison == '!';

	fs_text_addf(out, "%s%s:", node->field, excludes ? "!" : "");
	if (node->comparison != ':' && !excludes)
		fs_text_addf(out, "%c", node->comparison);
}

static void
add_node(const FsFilterNode *node, FsText *out)
{
	const char *joint = node->kind == FS_NODE_AND ? " AND " : " OR ";
	bool		several;

	switch (node->kind)
	{
		case FS_NODE_AND:
		case FS_NODE_OR:
			several = node->first->next != NULL;
			if (several)
				fs_text_add(out, "(");
			for (const FsFilterNode *arm = node->first; arm != NULL; arm = arm->next)
			{
				if (arm != node->first)
					fs_text_add(out, joint);
				add_node(arm, out);
			}
			if (several)
				fs_text_add(out, ")");
			break;
		case FS_NODE_NUMBER:
			add_field(node, out);
			fs_text_addf(out, "%" PRId64, node->number);
			break;
		case FS_NODE_BOOLEAN:
			add_field(node, out);
			fs_text_add(out, node->number != 0 ? "true" : "false");
			break;
		case FS_NODE_NULL:
			add_field(node, out);
			fs_text_add(out, "null");
			break;
		case FS_NODE_DAY:
			add_day(node->field, node->comparison, node->number, out);
			break;
		case FS_NODE_SECOND:
			add_second(node, out);
			break;
		case FS_NODE_TEXT:
			add_field(node, out);
			fs_text_addf(out, "'%s'", node->text);
			break;
		case FS_NODE_PREFIX:
			fs_text_addf(out, "~[%s]:'%s'", node->field, node->text);
			break;
		case FS_NODE_SEARCH:
			break;				/* see add_search() */
		case FS_NODE_VERBATIM:
			add_field(node, out);
			fs_text_add(out, node->text);
			break;
	}
}

bool
fs_filter_can_name(const char *name)
{
	return *name != '\0' &&
		name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
					"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

bool
fs_filter_can_quote(const char *text)
{
	size_t		len = strlen(text);

	if (len == 0 || text[0] == ' ' || text[len - 1] == ' ' ||
		strpbrk(text, "'\"\\`") != NULL)
		return false;
	for (const unsigned char *s = (const unsigned char *) text; *s != '\0'; s++)
	{
		if (*s < 0x20 || *s == 0x7F)
			return false;
		/* U+0080 to U+00A0, U+00AD, U+00B4; U+2000 to U+206F; U+3000; U+FEFF */
		if (s[0] == 0xC2 && (s[1] <= 0xA0 || s[1] == 0xAD || s[1] == 0xB4))
			return false;
		if (s[0] == 0xE2 && (s[1] == 0x80 || (s[1] == 0x81 && s[2] <= 0xAF)))
			return false;
		if (s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80)
			return false;
		if (s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF)
			return false;
	}
	return true;
}

static void
add_nodes(const FsFilterNode *nodes, FsText *out)
{
	for (; nodes != NULL; nodes = nodes->next)
	{
		if (nodes->kind == FS_NODE_SEARCH)
			continue;
		begin_term(out);
		add_node(nodes, out);
	}
}

/* False if there are two. */
static bool
add_search(const FsFilterNode *nodes, FsText *out)
{
	bool		any = false;

	for (; nodes != NULL; nodes = nodes->next)
	{
		if (nodes->kind != FS_NODE_SEARCH)
			continue;
		if (any)
			return false;
		fs_text_addf(out, "%c\"%s:'%s'\"", FS_FILTER_SEARCH, nodes->field, nodes->text);
		any = true;
	}
	return true;
}

/* Whether a query is not too long, in either form. */
static bool
fits(const FsText *text)
{
	char		room[FS_FILTER_MAX + 1];
	FsText		escaped;

	fs_text_init(&escaped, room, sizeof(room));
	fs_text_add_escaped(&escaped, text->data);
	return !text->overflow && !escaped.overflow;
}

bool
fs_filter_bare_text(const FsFilterNode *nodes, FsText *out)
{
	add_nodes(nodes, out);
	return fits(out);
}

/* The value of a term field:value; false if it is another. */
static bool
add_item(const FsFilterNode *node, const char *field, FsText *out)
{
	if (node->comparison != ':' || strcmp(node->field, field) != 0)
		return false;
	if (node->kind == FS_NODE_TEXT)
		fs_text_addf(out, "'%s'", node->text);
	else if (node->kind == FS_NODE_NUMBER)
		fs_text_addf(out, "%" PRId64, node->number);
	else
		return false;
	return true;
}

static bool
add_list(const FsFilterNode *items, FsText *out)
{
	if (items->kind == FS_NODE_AND || items->kind == FS_NODE_OR)
		return false;
	fs_text_addf(out, "%s:[", items->field);
	for (const FsFilterNode *item = items; item != NULL; item = item->next)
	{
		if (item != items)
			fs_text_add(out, ",");
		if (item->kind == FS_NODE_AND || item->kind == FS_NODE_OR ||
			!add_item(item, items->field, out))
			return false;
	}
	fs_text_add(out, "]");
	return true;
}

/* Values are texts, numbers and null. */
static bool
add_list_term(const FsFilterNode *node, FsText *out)
{
	if (node->kind == FS_NODE_BOOLEAN || node->kind == FS_NODE_PREFIX ||
		node->comparison == '!')
		return false;
	begin_term(out);
	if (node->kind == FS_NODE_OR)
		return add_list(node->first, out);
	add_node(node, out);
	return true;
}

bool
fs_filter_lists_text(const FsFilterNode *nodes, FsText *out)
{
	for (; nodes != NULL; nodes = nodes->next)
	{
		if (nodes->kind == FS_NODE_AND ? !fs_filter_lists_text(nodes->first, out) :
			!add_list_term(nodes, out))
			return false;
	}
	return fits(out);
}

bool
fs_filter_text(const FsFilterSet *sets, int nsets,
			   const FsFilterDays *days, int ndays,
			   const FsFilterNode *nodes, FsText *out)
{
	bool		any = nsets > 0;

	for (int i = 0; i < ndays; i++)
		any |= days[i].lo != FS_DAY_MIN || days[i].hi != FS_DAY_MAX;
	for (const FsFilterNode *node = nodes; node != NULL; node = node->next)
		any |= node->kind != FS_NODE_SEARCH;
	if (!any)
		return add_search(nodes, out) && fits(out);
	fs_text_add(out, "\"");
	for (int i = 0; i < nsets; i++)
		add_set(&sets[i], out);
	for (int i = 0; i < ndays; i++)
	{
		if (days[i].lo != FS_DAY_MIN)
		{
			begin_term(out);
			add_day(days[i].field, '>', days[i].lo, out);
		}
		if (days[i].hi != FS_DAY_MAX)
		{
			begin_term(out);
			add_day(days[i].field, '<', days[i].hi, out);
		}
	}
	add_nodes(nodes, out);
	fs_text_add(out, "\"");
	return add_search(nodes, out) && fits(out);
}
