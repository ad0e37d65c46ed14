/*-------------------------------------------------------------------------
 *
 * filter_fuzz.c
 *		Any numbers as a filter query: what is sent keeps to the grammar.
 *
 *		clang -fsanitize=fuzzer,address -Isrc test/fuzz/filter_fuzz.c \
 *			src/filter.c src/text.c src/datetime.c -o filter_fuzz
 *		./filter_fuzz -max_len=512 test/fuzz/corpus/filter
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "filter.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

#define MAX_SETS 3
#define MAX_VALUES 60
#define MAX_DAYS 2
#define MAX_NODES 12

static const uint8_t *input;
static size_t input_left;

/* The next bytes of the input; zeros when it is used up */
static uint64_t
take(size_t n)
{
	uint64_t	value = 0;

	for (; n > 0; n--)
	{
		value <<= 8;
		if (input_left > 0)
		{
			value |= *input++;
			input_left--;
		}
	}
	return value;
}

static const char *
after_number(const char *s)
{
	if (*s == '-')
		s++;
	CHECK(*s >= '0' && *s <= '9');
	return s + strspn(s, "0123456789");
}

static const char *
after_day(const char *s)
{
	CHECK(strspn(s, "'") == 1 && strspn(s + 1, "0123456789") == 4 &&
		  s[5] == '-' && strspn(s + 6, "0123456789") == 2 &&
		  s[8] == '-' && strspn(s + 9, "0123456789") == 2);
	s += 11;
	if (*s == 'T')
	{
		for (int i = 0; i < 3; i++)
			CHECK(strspn(s + 1 + 3 * i, "0123456789") == 2 && s[3 + 3 * i] == "::Z"[i]);
		s += 10;
	}
	CHECK(*s == '\'');
	return s + 1;
}

static const char *
after_word(const char *s, const char *word)
{
	CHECK(strncmp(s, word, strlen(word)) == 0);
	return s + strlen(word);
}

/* Terms joined alike, or one term; its values are counted. */
static const char *
after_term(const char *s, int *values)
{
	size_t		len = strspn(s, "abcdefghijklmnopqrstuvwxyz_");

	if (*s == '(')
	{
		const char *joint;

		s = after_term(s + 1, values);
		joint = strncmp(s, " OR ", 4) == 0 ? " OR " : " AND ";
		do
			s = after_term(after_word(s, joint), values);
		while (*s != ')');
		return s + 1;
	}
	if (*s == '~')
	{
		(*values)++;
		return after_word(s, "~[risk]:'High (x)'");
	}
	CHECK(len > 0 && s[len] == ':');
	s += len + 1;
	(*values)++;
	if (*s == '[')
	{
		do
			s = s[1] == '\'' ? after_word(s + 1, "'High (x)'") : after_number(s + 1);
		while (*s == ',');
		return after_word(s, "]");
	}
	if (*s == '>' || *s == '<')
		s++;
	switch (*s)
	{
		case 'n':
			return after_word(s, "null");
		case 't':
			return after_word(s, "true");
		case 'f':
			return after_word(s, "false");
		case '\'':
			if (s[1] >= '0' && s[1] <= '9')
				return after_day(s);
			return after_word(s, "'High (x)'");
		default:
			return after_number(s);
	}
}

/* Walks terms up to "end"; their values are counted. */
static int
check_terms(const char *s, const char *end)
{
	int			values = 0;

	s = after_term(s, &values);
	while (strncmp(s, " AND ", 5) == 0)
		s = after_term(s + 5, &values);
	CHECK(strcmp(s, end) == 0);
	return values;
}

/* A filter, a search behind it, or both; their values are counted. */
static int
check_query(char *s)
{
	char	   *search = strchr(s, FS_FILTER_SEARCH);
	int			values = 0;

	if (search != NULL)
	{
		CHECK(strcmp(search + 1, "\"risk:'High (x)'\"") == 0);
		*search = '\0';
		values++;
		if (*s == '\0')
			return values;
	}
	CHECK(*s == '"');
	return values + check_terms(s + 1, "\"");
}

/* The other dialects: without quotes, and with lists in place of OR. */
static void
check_dialects(const FsFilterNode *nodes, int nvalues)
{
	char		room[FS_FILTER_MAX + 1];
	FsText		text;

	fs_text_init(&text, room, sizeof(room));
	if (fs_filter_bare_text(nodes, &text))
		CHECK(nodes == NULL ? text.len == 0 : check_terms(room, "") == nvalues);
	fs_text_init(&text, room, sizeof(room));
	if (fs_filter_lists_text(nodes, &text) && nodes != NULL)
	{
		CHECK(strstr(room, " OR ") == NULL && strchr(room, '"') == NULL);
		(void) check_terms(room, "");
	}
	CHECK(strlen(room) < sizeof(room));
}

static int
count_searches(const FsFilterNode *nodes)
{
	int			n = 0;

	for (; nodes != NULL; nodes = nodes->next)
		n += nodes->kind == FS_NODE_SEARCH;
	return n;
}

/* A list of nodes, from what is left of an array of them. */
static const FsFilterNode *
take_nodes(FsFilterNode *nodes, int *used, int depth, int *nvalues)
{
	FsFilterNode *first = NULL;
	FsFilterNode *last = NULL;
	int			n = (int) (take(1) % 4);

	if (depth > 0 && n == 0)
		n = 1;					/* an OR has arms */
	for (; n > 0 && *used < MAX_NODES - depth; n--)
	{
		FsFilterNode *node = &nodes[(*used)++];

		memset(node, 0, sizeof(*node));
		node->kind = (FsFilterKind) (take(1) % FS_NODE_VERBATIM);
		if (node->kind == FS_NODE_SEARCH && depth > 0)
			node->kind = FS_NODE_PREFIX;
		node->field = "risk";
		node->comparison = ":><"[take(1) % 3];
		node->number = (int64_t) take(8);
		node->text = "High (x)";
		if ((node->kind == FS_NODE_DAY || node->kind == FS_NODE_SECOND) &&
			node->comparison == ':')
			node->comparison = '<';
		if (node->kind == FS_NODE_AND || node->kind == FS_NODE_OR)
			node->first = depth < 3 ?
				take_nodes(nodes, used, depth + 1, nvalues) : NULL;
		if (node->first == NULL &&
			(node->kind == FS_NODE_AND || node->kind == FS_NODE_OR))
			node->kind = FS_NODE_NULL;
		if (node->first == NULL)
			(*nvalues)++;
		if (last == NULL)
			first = node;
		else
			last->next = node;
		last = node;
	}
	return first;
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const fields[] = {"status", "priority", "agent_id"};
	int64_t		values[MAX_SETS][MAX_VALUES];
	FsFilterSet sets[MAX_SETS];
	FsFilterDays days[MAX_DAYS];
	int			nsets;
	int			ndays;
	FsFilterNode node_room[MAX_NODES];
	const FsFilterNode *nodes;
	int			nnodes = 0;
	int			nvalues = 0;
	int			node_values = 0;
	size_t		room_size;
	char	   *room;
	FsText		text;

	input = data;
	input_left = size;
	nsets = (int) (take(1) % (MAX_SETS + 1));
	ndays = (int) (take(1) % (MAX_DAYS + 1));
	room_size = take(1) % 4 == 0 ? 1 + take(2) % 700 : FS_FILTER_MAX + 1;
	for (int i = 0; i < nsets; i++)
	{
		size_t		width = 1 + take(1) % 8;

		sets[i].field = fields[i];
		sets[i].nvalues = 1 + (int) (take(1) % MAX_VALUES);
		sets[i].values = values[i];
		for (int v = 0; v < sets[i].nvalues; v++)
			values[i][v] = (int64_t) take(width);
		nvalues += sets[i].nvalues;
	}
	for (int i = 0; i < ndays; i++)
	{
		days[i].field = i == 0 ? "updated_at" : "created_at";
		days[i].lo = (int32_t) take(4);
		days[i].hi = (int32_t) take(4);
		nvalues += (days[i].lo != FS_DAY_MIN) + (days[i].hi != FS_DAY_MAX);
	}

	nodes = take_nodes(node_room, &nnodes, 0, &node_values);
	nvalues += node_values;
	if (count_searches(nodes) == 0)
		check_dialects(nodes, node_values);

	room = malloc(room_size);
	CHECK(room != NULL);
	fs_text_init(&text, room, room_size);
	if (fs_filter_text(sets, nsets, days, ndays, nodes, &text))
	{
		CHECK(!text.overflow && strlen(room) == text.len);
		CHECK(text.len <= FS_FILTER_MAX && count_searches(nodes) < 2);
		if (nvalues == 0)
			CHECK(text.len == 0);
		else
			CHECK(check_query(room) == nvalues);
	}
	else
	{
		char		whole[8192];

		/* too long, or too little room for it */
		fs_text_init(&text, whole, sizeof(whole));
		if (fs_filter_text(sets, nsets, days, ndays, nodes, &text))
			CHECK(text.len >= room_size);
		else if (count_searches(nodes) < 2)
			CHECK(text.len * 3 > FS_FILTER_MAX && check_query(whole) == nvalues);
	}
	CHECK(strlen(room) < room_size);
	free(room);
	return 0;
}
