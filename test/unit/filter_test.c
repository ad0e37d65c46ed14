/*-------------------------------------------------------------------------
 *
 * filter_test.c
 *		Filter queries: their text, their length, and what a reader with the
 *		documented grammar makes of them.
 *
 *		cc -std=c11 -Isrc test/unit/filter_test.c src/filter.c src/text.c \
 *			src/datetime.c
 *
 * The seed is the first argument or FS_SEED.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "filter.h"
#include "random.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define ROUNDS 20000
#define MAX_TERMS 8
#define MAX_VALUES 16

#define SET(field, ...) \
	{field, sizeof((int64_t[]) {__VA_ARGS__}) / sizeof(int64_t), \
	 (int64_t[]) {__VA_ARGS__}}

/* Days since 1970 of some dates */
#define DAY_2026_07_01 20635
#define DAY_2026_07_31 20665


static const struct
{
	int			nsets;
	FsFilterSet sets[3];
	int			ndays;
	FsFilterDays days[2];
	const char *text;
}			samples[] = {
	{0, {{NULL}}, 0, {{NULL}}, ""},
	{0, {{NULL}}, 2, {{"updated_at", FS_DAY_MIN, FS_DAY_MAX},
	{"created_at", FS_DAY_MIN, FS_DAY_MAX}}, ""},
	{1, {SET("status", 2)}, 0, {{NULL}}, "\"status:2\""},
	{1, {SET("status", 2, 3)}, 0, {{NULL}}, "\"(status:2 OR status:3)\""},
	{1, {SET("status", 4, 2, 3)}, 0, {{NULL}},
	"\"(status:4 OR status:2 OR status:3)\""},
	{2, {SET("status", 2), SET("priority", 1, 4)}, 0, {{NULL}},
	"\"status:2 AND (priority:1 OR priority:4)\""},
	{2, {SET("priority", 1, 4), SET("status", 2)}, 0, {{NULL}},
	"\"(priority:1 OR priority:4) AND status:2\""},
	{1, {SET("cf", -1)}, 0, {{NULL}}, "\"cf:-1\""},
	{1, {SET("cf", INT64_MIN, INT64_MAX, 0)}, 0, {{NULL}},
	"\"(cf:-9223372036854775808 OR cf:9223372036854775807 OR cf:0)\""},
	/* days */
	{0, {{NULL}}, 1, {{"updated_at", DAY_2026_07_01, FS_DAY_MAX}},
	"\"updated_at:>'2026-07-01'\""},
	{0, {{NULL}}, 1, {{"updated_at", FS_DAY_MIN, DAY_2026_07_31}},
	"\"updated_at:<'2026-07-31'\""},
	{0, {{NULL}}, 1, {{"updated_at", DAY_2026_07_01, DAY_2026_07_31}},
	"\"updated_at:>'2026-07-01' AND updated_at:<'2026-07-31'\""},
	{0, {{NULL}}, 1, {{"updated_at", 0, 0}},
	"\"updated_at:>'1970-01-01' AND updated_at:<'1970-01-01'\""},
	{0, {{NULL}}, 1, {{"created_at", -1, 1}},
	"\"created_at:>'1969-12-31' AND created_at:<'1970-01-02'\""},
	{0, {{NULL}}, 1, {{"created_at", 11016, 11016}},
	"\"created_at:>'2000-02-29' AND created_at:<'2000-02-29'\""},
	{0, {{NULL}}, 2, {{"updated_at", FS_DAY_MIN, FS_DAY_MAX},
	{"created_at", FS_DAY_MIN, 0}}, "\"created_at:<'1970-01-01'\""},
	{2, {SET("group_id", 15000000001), SET("status", 2, 3)}, 2,
		{{"updated_at", DAY_2026_07_01, FS_DAY_MAX},
	{"created_at", FS_DAY_MIN, DAY_2026_07_31}},
		"\"group_id:15000000001 AND (status:2 OR status:3)"
	" AND updated_at:>'2026-07-01' AND created_at:<'2026-07-31'\""},
	/* days the API cannot write */
	{0, {{NULL}}, 1, {{"updated_at", -719162, 2932896}},
	"\"updated_at:>'0001-01-01' AND updated_at:<'9999-12-31'\""},
	{0, {{NULL}}, 1, {{"updated_at", -719163, 2932897}},
	"\"updated_at:>'0001-01-01' AND updated_at:<'9999-12-31'\""},
	{0, {{NULL}}, 1, {{"updated_at", FS_DAY_MIN + 1, FS_DAY_MAX - 1}},
	"\"updated_at:>'0001-01-01' AND updated_at:<'9999-12-31'\""},
	{0, {{NULL}}, 1, {{"updated_at", FS_DAY_MAX - 1, FS_DAY_MAX}},
	"\"updated_at:>'9999-12-31'\""},
	{0, {{NULL}}, 1, {{"updated_at", FS_DAY_MIN, FS_DAY_MIN + 1}},
	"\"updated_at:<'0001-01-01'\""},
};

/* Conditions of any shape */
static const FsFilterNode last_of_three[] = {
	{.kind = FS_NODE_TEXT, .field = "risk", .comparison = ':', .text = "High (x:y) é"},
};
static const FsFilterNode two_of_three[] = {
	{.kind = FS_NODE_DAY, .field = "due_by", .comparison = '<',
	.number = DAY_2026_07_31, .next = last_of_three},
};
static const FsFilterNode three[] = {
	{.kind = FS_NODE_NULL, .field = "agent_id", .comparison = ':', .next = two_of_three},
};
static const FsFilterNode one[] = {
	{.kind = FS_NODE_BOOLEAN, .field = "remote", .comparison = ':', .number = 1},
};
static const FsFilterNode any_of_three = {.kind = FS_NODE_OR, .first = three};
static const FsFilterNode all_of_three = {.kind = FS_NODE_AND, .first = three};
static const FsFilterNode any_of_one = {.kind = FS_NODE_OR, .first = one};
static const FsFilterNode number = {.kind = FS_NODE_NUMBER, .field = "priority",
	.comparison = '>', .number = -3};
static const FsFilterNode false_ = {.kind = FS_NODE_BOOLEAN, .field = "remote", .comparison = ':'};
static const FsFilterNode far_day = {.kind = FS_NODE_DAY, .field = "needed_by",
	.comparison = '>', .number = INT64_MAX};
static const FsFilterNode verbatim = {.kind = FS_NODE_VERBATIM, .field = "status",
	.comparison = '<', .text = "{$0}"};
static const FsFilterNode inner = {.kind = FS_NODE_AND, .first = three, .next = &number};
static const FsFilterNode nested = {.kind = FS_NODE_OR, .first = &inner, .next = &any_of_one};

static const struct
{
	const FsFilterNode *nodes;
	const char *text;
}			node_samples[] = {
	{&number, "priority:>-3"},
	{&false_, "remote:false"},
	{&far_day, "needed_by:>'9999-12-31'"},
	{&verbatim, "status:<{$0}"},
	{&any_of_one, "remote:true"},
	{&any_of_three, "(agent_id:null OR due_by:<'2026-07-31' OR risk:'High (x:y) é')"},
	{&all_of_three, "(agent_id:null AND due_by:<'2026-07-31' AND risk:'High (x:y) é')"},
	/* a list is joined by AND */
	{three, "agent_id:null AND due_by:<'2026-07-31' AND risk:'High (x:y) é'"},
	{&nested, "((agent_id:null AND due_by:<'2026-07-31' AND risk:'High (x:y) é')"
	" OR priority:>-3) AND remote:true"},
};

static void
test_nodes(void)
{
	FsFilterSet set = SET("status", 2, 3);
	FsFilterDays days = {"updated_at", DAY_2026_07_01, FS_DAY_MAX};
	char		room[FS_FILTER_MAX + 1];
	char		want[FS_FILTER_MAX + 1];
	FsText		text;

	for (int i = 0; i < COUNT(node_samples); i++)
	{
		fs_text_init(&text, room, sizeof(room));
		ok(fs_filter_text(NULL, 0, NULL, 0, node_samples[i].nodes, &text),
		   "condition %d fits", i);
		snprintf(want, sizeof(want), "\"%s\"", node_samples[i].text);
		is_str(room, want, "condition %d: its text", i);

		fs_text_init(&text, room, sizeof(room));
		(void) fs_filter_text(&set, 1, &days, 1, node_samples[i].nodes, &text);
		snprintf(want, sizeof(want), "\"(status:2 OR status:3) AND "
				 "updated_at:>'2026-07-01' AND %s\"", node_samples[i].text);
		is_str(room, want, "condition %d: after others", i);
	}
}

static const FsFilterNode second = {.kind = FS_NODE_SECOND, .field = "occurrence_time",
	.comparison = '<', .number = 1733283900};
static const FsFilterNode begins = {.kind = FS_NODE_PREFIX, .field = "first_name",
	.comparison = ':', .text = "Jo"};
static const FsFilterNode last_second = {.kind = FS_NODE_SECOND, .field = "t",
	.comparison = '>', .number = INT64_MAX};
static const FsFilterNode first_second = {.kind = FS_NODE_SECOND, .field = "t",
	.comparison = '>', .number = INT64_MIN};
static const FsFilterNode two_texts[] = {
	{.kind = FS_NODE_TEXT, .next = &two_texts[1], .field = "c", .comparison = ':', .text = "Mac"},
	{.kind = FS_NODE_TEXT, .field = "c", .comparison = ':', .text = "PC"},
};
static const FsFilterNode two_fields[] = {
	{.kind = FS_NODE_TEXT, .next = &two_fields[1], .field = "c", .comparison = ':', .text = "Mac"},
	{.kind = FS_NODE_NUMBER, .field = "n", .comparison = ':', .number = 1},
};
static const FsFilterNode any_text = {.kind = FS_NODE_OR, .first = two_texts};
static const FsFilterNode any_field = {.kind = FS_NODE_OR, .first = two_fields};
static const FsFilterNode null_and_any[] = {
	{.kind = FS_NODE_NULL, .next = &null_and_any[1], .field = "x", .comparison = ':'},
	{.kind = FS_NODE_OR, .first = two_texts},
};
static const FsFilterNode and_of_both = {.kind = FS_NODE_AND, .first = null_and_any};

/* What alerts and custom objects are asked; NULL: it cannot be. */
static const struct
{
	const FsFilterNode *nodes;
	const char *bare;
	const char *lists;
}			dialect_samples[] = {
	{&second, "occurrence_time:<'2024-12-04T03:45:00Z'", "occurrence_time:<'2024-12-04T03:45:00Z'"},
	{&last_second, "t:>'9999-12-31T00:00:00Z'", "t:>'9999-12-31T00:00:00Z'"},
	{&first_second, "t:>'0001-01-01T00:00:00Z'", "t:>'0001-01-01T00:00:00Z'"},
	{&any_text, "(c:'Mac' OR c:'PC')", "c:['Mac','PC']"},
	{&any_field, "(c:'Mac' OR n:1)", NULL},
	{null_and_any, "x:null AND (c:'Mac' OR c:'PC')", "x:null AND c:['Mac','PC']"},
	{&and_of_both, "(x:null AND (c:'Mac' OR c:'PC'))", "x:null AND c:['Mac','PC']"},
	{&false_, "remote:false", NULL},
	{&begins, "~[first_name]:'Jo'", NULL},
	{&any_of_three, "(agent_id:null OR due_by:<'2026-07-31' OR risk:'High (x:y) é')", NULL},
};

static void
test_dialects(void)
{
	char		room[FS_FILTER_MAX + 1];
	FsText		text;

	for (int i = 0; i < COUNT(dialect_samples); i++)
	{
		const char *lists = dialect_samples[i].lists;

		fs_text_init(&text, room, sizeof(room));
		ok(fs_filter_bare_text(dialect_samples[i].nodes, &text), "without quotes, %d fits", i);
		is_str(room, dialect_samples[i].bare, "without quotes, %d", i);
		fs_text_init(&text, room, sizeof(room));
		ok(fs_filter_lists_text(dialect_samples[i].nodes, &text) == (lists != NULL),
		   "with lists, %d can%s be said", i, lists != NULL ? "" : "not");
		if (lists != NULL)
			is_str(room, lists, "with lists, %d", i);
	}
}

static const FsFilterNode searches[] = {
	{.kind = FS_NODE_SEARCH, .next = &searches[1], .field = "name", .text = "dell 7"},
	{.kind = FS_NODE_NUMBER, .next = &searches[2], .field = "n", .comparison = ':', .number = 1},
	{.kind = FS_NODE_SEARCH, .field = "asset_tag", .text = "A"},
};
static const FsFilterNode first_search = {.kind = FS_NODE_SEARCH, .next = two_fields, .field = "name", .text = "dell 7"};

/* A search stands behind the query, whatever that is, and is the only one. */
static void
test_searches(void)
{
	FsFilterSet set = {"workspace_id", 1, (const int64_t[]) {3}};
	char		room[FS_FILTER_MAX + 1];
	FsText		text;

	fs_text_init(&text, room, sizeof(room));
	ok(fs_filter_text(NULL, 0, NULL, 0, &searches[2], &text), "a search alone fits");
	is_str(room, "\n\"asset_tag:'A'\"", "it is no term of a filter");
	fs_text_init(&text, room, sizeof(room));
	ok(fs_filter_text(&set, 1, NULL, 0, &searches[2], &text), "a search with a set fits");
	is_str(room, "\"workspace_id:3\"\n\"asset_tag:'A'\"", "it stands behind it");
	fs_text_init(&text, room, sizeof(room));
	ok(fs_filter_text(NULL, 0, NULL, 0, &first_search, &text), "a search before nodes fits");
	is_str(room, "\"c:'Mac' AND n:1\"\n\"name:'dell 7'\"", "it stands behind them");
	fs_text_init(&text, room, sizeof(room));
	ok(!fs_filter_text(NULL, 0, NULL, 0, searches, &text), "two searches do not fit");
}

/* A text of which each byte takes three in a URL */
static void
test_node_limit(void)
{
	char		value[FS_FILTER_MAX];
	FsFilterNode node = {.kind = FS_NODE_TEXT, .field = "f", .comparison = ':', .text = value};

	/* %22 f %3A %27 ... %27 %22 */
	for (int n = 160; n <= 170; n++)
	{
		char		room[FS_FILTER_MAX + 1];
		FsText		text;

		memset(value, '/', (size_t) n);
		value[n] = '\0';
		fs_text_init(&text, room, sizeof(room));
		ok(fs_filter_text(NULL, 0, NULL, 0, &node, &text) ==
		   (3 + 1 + 3 + 3 + 3 * n + 3 + 3 <= FS_FILTER_MAX),
		   "a text of %d characters is %s", n, n <= 165 ? "sent" : "too long");
	}
}

static const struct
{
	const char *text;
	bool		can;
}			quotable[] = {
	{"x", true}, {"High risk", true}, {"a  b", true}, {"Très élevé", true},
	{"日本", true}, {"🔥", true}, {"a:b (c) OR d", true}, {"%", true},
	{"null", true}, {"«»", true},
	{"", false}, {" x", false}, {"x ", false}, {" ", false}, {"o'brien", false},
	{"\"x\"", false}, {"a\\b", false}, {"`", false}, {"a\tb", false},
	{"a\nb", false}, {"\x7F", false}, {"a\xC2\xA0" "b", false},
	{"\xC2\x85", false}, {"so\xC2\xAD" "ft", false}, {"\xC2\xB4", false},
	{"it\xE2\x80\x99s", false}, {"\xE2\x80\x8Bx", false},
	{"\xE2\x81\xA0x", false}, {"\xE3\x80\x80x", false}, {"\xEF\xBB\xBFx", false},
};

static const struct
{
	const char *name;
	bool		can;
}			nameable[] = {
	{"status", true}, {"cf_2", true}, {"_x", true}, {"Cost", true},
	{"", false}, {"a b", false}, {"a:b", false}, {"a\"", false}, {"é", false},
	{"a)", false},
};

static void
test_what_can_be_said(void)
{
	for (int i = 0; i < COUNT(quotable); i++)
		ok(fs_filter_can_quote(quotable[i].text) == quotable[i].can,
		   "text %d %s be quoted", i, quotable[i].can ? "can" : "cannot");
	for (int i = 0; i < COUNT(nameable); i++)
		ok(fs_filter_can_name(nameable[i].name) == nameable[i].can,
		   "\"%s\" %s a field's name", nameable[i].name,
		   nameable[i].can ? "can be" : "is not");
}

/* A term read back: field = one of values, or a bound of a field's days. */
typedef struct Term
{
	char		field[64];
	char		comparison;		/* ':' '>' '<' */
	int			nvalues;
	int64_t		values[MAX_VALUES];
	int			year;
	int			month;
	int			day;
} Term;

static bool
skip_text(const char **s, const char *text)
{
	size_t		len = strlen(text);

	if (strncmp(*s, text, len) != 0)
		return false;
	*s += len;
	return true;
}

/* field ':' integer | field ':>' 'yyyy-mm-dd' | field ':<' 'yyyy-mm-dd' */
static bool
read_simple(const char **s, Term *term)
{
	size_t		len = strspn(*s, "abcdefghijklmnopqrstuvwxyz0123456789_");
	int			used = 0;

	if (len == 0 || len >= sizeof(term->field) || (*s)[len] != ':')
		return false;
	if (term->nvalues > 0 && (strncmp(term->field, *s, len) != 0 ||
							  term->field[len] != '\0'))
		return false;
	memcpy(term->field, *s, len);
	term->field[len] = '\0';
	*s += len + 1;
	if (**s == '>' || **s == '<')
	{
		term->comparison = *(*s)++;
		if (sscanf(*s, "'%4d-%2d-%2d'%n", &term->year, &term->month,
				   &term->day, &used) != 3 || used != 12)
			return false;
		*s += used;
		return true;
	}
	term->comparison = ':';
	if (term->nvalues >= MAX_VALUES ||
		sscanf(*s, "%" SCNd64 "%n", &term->values[term->nvalues], &used) != 1 ||
		**s == ' ' || **s == '+')
		return false;
	term->nvalues++;
	*s += used;
	return true;
}

/* A simple term, or several of one field in parentheses */
static bool
read_term(const char **s, Term *term)
{
	memset(term, 0, sizeof(*term));
	if (!skip_text(s, "("))
		return read_simple(s, term);
	do
	{
		if (!read_simple(s, term) || term->comparison != ':')
			return false;
	} while (skip_text(s, " OR "));
	return term->nvalues > 1 && skip_text(s, ")");
}

/* The number of terms joined by AND; -1 if the text is no query */
static int
read_query(const char *s, Term *terms)
{
	int			n = 0;

	if (!skip_text(&s, "\""))
		return -1;
	do
	{
		if (n == MAX_TERMS || !read_term(&s, &terms[n++]))
			return -1;
	} while (skip_text(&s, " AND "));
	return skip_text(&s, "\"") && *s == '\0' ? n : -1;
}

/* Days since 1970, by counting years (the source reckons otherwise) */
static int32_t
day_number(int year, int month, int day)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273,
	304, 334};
	bool		leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	int			y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + before[month - 1] +
		(leap && month > 2 ? 1 : 0) + day - 1 - 719162;
}

static int32_t
random_day(void)
{
	return below(4) == 0 ? below(3652059) - 719162 : below(30000);
}

static int64_t
random_value(void)
{
	switch (below(4))
	{
		case 0:
			return (int64_t) next_random();
		case 1:
			return -below(100);
		default:
			return below(100);
	}
}

/* Length once in a URL, counted another way than in the source */
static int
encoded_length(const char *s)
{
	int			n = 0;

	for (; *s != '\0'; s++)
		n += strchr("\"'()<>: ", *s) != NULL ? 3 : 1;
	return n;
}

/* Random queries, read back */
static void
test_random(void)
{
	static const char *const fields[] = {"status", "priority", "agent_id",
	"a_custom_field_with_a_long_name_2"};
	static const char *const day_fields[] = {"updated_at", "created_at"};
	int			right = 0;
	int			too_long = 0;
	int			longest = 0;

	for (int round = 0; round < ROUNDS; round++)
	{
		int64_t		values[4][MAX_VALUES];
		FsFilterSet sets[4];
		FsFilterDays days[2];
		Term		terms[MAX_TERMS];
		int			nsets = below(5);
		int			nterms = 0;
		int			n;
		char		room[8192];
		FsText		text;
		bool		fits;
		bool		same;

		for (int i = 0; i < nsets; i++)
		{
			sets[i].field = fields[i];
			sets[i].nvalues = 1 + below(below(3) == 0 ? MAX_VALUES : 3);
			sets[i].values = values[i];
			for (int v = 0; v < sets[i].nvalues; v++)
				values[i][v] = random_value();
			nterms++;
		}
		for (int i = 0; i < 2; i++)
		{
			days[i].field = day_fields[i];
			days[i].lo = below(2) == 0 ? FS_DAY_MIN : random_day();
			days[i].hi = below(2) == 0 ? FS_DAY_MAX : random_day();
			nterms += (days[i].lo != FS_DAY_MIN) + (days[i].hi != FS_DAY_MAX);
		}

		fs_text_init(&text, room, sizeof(room));
		fits = fs_filter_text(sets, nsets, days, 2, NULL, &text);
		n = read_query(text.data, terms);
		same = n == nterms && nterms > 0;
		for (int i = 0, t = 0; same && i < nsets; i++, t++)
			same = terms[t].comparison == ':' &&
				strcmp(terms[t].field, sets[i].field) == 0 &&
				terms[t].nvalues == sets[i].nvalues &&
				memcmp(terms[t].values, values[i],
					   sizeof(int64_t) * (size_t) sets[i].nvalues) == 0;
		for (int i = 0, t = nsets; same && i < 2; i++)
		{
			for (int end = 0; end < 2; end++)
			{
				int32_t		day = end == 0 ? days[i].lo : days[i].hi;

				if (day == FS_DAY_MIN || day == FS_DAY_MAX)
					continue;
				same = same && terms[t].comparison == "><"[end] &&
					strcmp(terms[t].field, days[i].field) == 0 &&
					day_number(terms[t].year, terms[t].month,
							   terms[t].day) == day;
				t++;
			}
		}
		if (nterms == 0)
			same = text.len == 0 && fits;
		if (same && fits == (encoded_length(text.data) <= FS_FILTER_MAX))
			right++;
		else
			diag("%s: %s", fits ? "fits" : "does not fit", text.data);
		too_long += !fits;
		if (fits && encoded_length(text.data) > longest)
			longest = encoded_length(text.data);
	}
	is_int(right, ROUNDS, "random queries are read back as they were meant");
	printf("# %d of them too long; the longest sent has %d characters\n",
		   too_long, longest);
	ok(too_long > 0 && longest > FS_FILTER_MAX - 8,
	   "some of them were too long, and some just not");
}

/* A query of one value whose encoded form has the length wanted */
static void
test_limit(void)
{
	/* "%22" + field + "%3A" + value + "%22" */
	for (int length = 505; length <= 520; length++)
	{
		char		field[FS_FILTER_MAX];
		char		room[FS_FILTER_MAX + 1];
		int64_t		value = 7;
		FsFilterSet set = {field, 1, &value};
		FsText		text;
		int			n = length - 3 - 3 - 1 - 3;

		memset(field, 'f', (size_t) n);
		field[n] = '\0';
		fs_text_init(&text, room, sizeof(room));
		ok(fs_filter_text(&set, 1, NULL, 0, NULL, &text) == (length <= 512),
		   "%d characters are %s", length, length <= 512 ? "sent" : "too many");
		ok(length > 512 || encoded_length(text.data) == length,
		   "... as counted here");
	}
}

static void
test_little_room(void)
{
	int64_t		values[] = {2, 3};
	FsFilterSet set = {"status", 2, values};
	FsFilterDays days = {"updated_at", 1, 2};
	FsText		text;
	char		whole[FS_FILTER_MAX + 1];
	size_t		len;
	int			right = 0;

	fs_text_init(&text, whole, sizeof(whole));
	fs_filter_text(&set, 1, &days, 1, NULL, &text);
	len = text.len;
	for (size_t size = 1; size <= len + 1; size++)
	{
		char	   *memory = malloc(size);

		fs_text_init(&text, memory, size);
		if (fs_filter_text(&set, 1, &days, 1, NULL, &text) == (size > len))
			right++;
		free(memory);
	}
	is_int(right, (int) len + 1, "memory too small is noticed");
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	for (int i = 0; i < COUNT(samples); i++)
	{
		char		room[FS_FILTER_MAX + 1];
		FsText		text;

		fs_text_init(&text, room, sizeof(room));
		ok(fs_filter_text(samples[i].sets, samples[i].nsets, samples[i].days,
						  samples[i].ndays, NULL, &text), "query %d fits", i);
		is_str(text.data, samples[i].text, "query %d: its text", i);
	}
	test_nodes();
	test_dialects();
	test_searches();
	test_node_limit();
	test_what_can_be_said();
	test_limit();
	test_little_room();
	test_random();
	return done_testing();
}
