/*-------------------------------------------------------------------------
 *
 * json_rules_test.c
 *		The rules of JSON one by one, and what the walking functions find.
 *
 *		cc -std=c11 -Isrc test/unit/json_rules_test.c src/json.c \
 *			src/json_validate.c
 *
 * json_test.c compares random documents with another implementation.
 *
 *-------------------------------------------------------------------------
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

/* Text with its length, for examples that contain NUL. */
#define TEXT(s) s, sizeof(s) - 1

static const struct
{
	const char *rule;
	const char *text;
	size_t		len;
	const char *problem;		/* NULL: valid */
}			rules[] = {
	{"empty body", TEXT(""), "empty body"},
	{"blank body", TEXT(" \t\r\n"), "empty body"},
	{"byte order mark", TEXT("\xEF\xBB\xBF{}"), "0: byte order mark"},
	{"HTML", TEXT("<html></html>"), "0: expected a value"},
	{"object", TEXT("{}"), NULL},
	{"array", TEXT("[]"), NULL},
	{"string", TEXT("\"\""), NULL},
	{"true", TEXT("true"), NULL},
	{"false", TEXT("false"), NULL},
	{"null", TEXT("null"), NULL},
	{"white space everywhere",
	TEXT(" \t\r\n{ \"a\" : [ 1 , { } , [ ] ] , \"b\" : null } \t\r\n"), NULL},
	{"vertical tab", TEXT("[1,\v2]"), "3: expected a value"},
	{"form feed", TEXT("[1\f]"), "2: expected a comma or a closing bracket"},
	{"no-break space", TEXT("\xC2\xA0[]"), "0: expected a value"},
	{"NUL after the value", TEXT("[]\0"), "2: text after the value"},
	{"two values", TEXT("{} {}"), "3: text after the value"},
	{"comma after the value", TEXT("{},"), "2: text after the value"},
	{"closing bracket too many", TEXT("[]]"), "2: text after the value"},
	{"upper case word", TEXT("True"), "0: expected a value"},
	{"word cut short", TEXT("tru"), "0: expected a value"},
	{"word too long", TEXT("nulll"), "4: text after the value"},
	{"NaN", TEXT("NaN"), "0: expected a value"},
	{"Infinity", TEXT("-Infinity"), "1: expected a digit"},
	{"comment", TEXT("[/**/]"), "1: expected a value"},
	{"single quotes", TEXT("['a']"), "1: expected a value"},

	{"trailing comma in an array", TEXT("[1,]"), "3: expected a value"},
	{"trailing comma in an object", TEXT("{\"a\":1,}"), "7: expected a key"},
	{"only a comma", TEXT("[,]"), "1: expected a value"},
	{"two commas", TEXT("[1,,2]"), "3: expected a value"},
	{"comma missing in an array", TEXT("[1 2]"),
	"3: expected a comma or a closing bracket"},
	{"comma missing in an object", TEXT("{\"a\":1 \"b\":2}"),
	"7: expected a comma or a closing bracket"},
	{"colon missing", TEXT("{\"a\" 1}"), "5: expected a colon"},
	{"value missing", TEXT("{\"a\":}"), "5: expected a value"},
	{"key without quotes", TEXT("{a:1}"), "1: expected a key"},
	{"number as a key", TEXT("{1:1}"), "1: expected a key"},
	{"brackets crossed", TEXT("[{]}"), "2: expected a key"},
	{"wrong closing bracket", TEXT("[1}"),
	"2: expected a comma or a closing bracket"},
	{"member in an array", TEXT("[\"a\":1]"),
	"4: expected a comma or a closing bracket"},
	{"array not closed", TEXT("[1"), "2: unexpected end of body"},
	{"object not closed", TEXT("{\"a\":1"), "6: unexpected end of body"},
	{"object ends after a key", TEXT("{\"a\""), "4: unexpected end of body"},
	{"string not closed", TEXT("\"abc"), "4: unexpected end of body"},
	{"duplicate keys", TEXT("{\"a\":1,\"a\":2}"), NULL},
	{"empty key", TEXT("{\"\":1}"), NULL},

	{"zero", TEXT("0"), NULL},
	{"minus zero", TEXT("-0"), NULL},
	{"fraction", TEXT("-12.034"), NULL},
	{"exponents", TEXT("[1e5,1E5,1e+5,1.5e-05]"), NULL},
	{"number of many digits", TEXT("123456789012345678901234567890"), NULL},
	{"leading zero", TEXT("01"), "0: leading zero in a number"},
	{"leading zeros", TEXT("-00.5"), "1: leading zero in a number"},
	{"leading plus", TEXT("+1"), "0: expected a value"},
	{"minus alone", TEXT("[-]"), "2: expected a digit"},
	{"two minus", TEXT("--1"), "1: expected a digit"},
	{"leading point", TEXT(".5"), "0: expected a value"},
	{"point without digits", TEXT("[1.]"), "3: expected a digit"},
	{"point and exponent", TEXT("[1.e5]"), "3: expected a digit"},
	{"exponent without digits", TEXT("[1e]"), "3: expected a digit"},
	{"exponent with only a sign", TEXT("[1e+]"), "4: expected a digit"},
	{"fraction in an exponent", TEXT("1e5.5"), "3: text after the value"},
	{"hexadecimal", TEXT("0x10"), "1: text after the value"},

	{"every escape", TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\u00E4\""),
	NULL},
	{"unknown escape", TEXT("\"\\a\""), "1: invalid escape in a string"},
	{"upper case escape", TEXT("\"\\N\""), "1: invalid escape in a string"},
	{"\\x escape", TEXT("\"\\x41\""), "1: invalid escape in a string"},
	{"\\U escape", TEXT("\"\\U0041\""), "1: invalid escape in a string"},
	{"escaped NUL byte", TEXT("\"\\\0\""), "1: invalid escape in a string"},
	{"\\u with three digits", TEXT("\"\\u123\""),
	"1: invalid escape in a string"},
	{"\\u with no digit", TEXT("\"\\u12g4\""), "1: invalid escape in a string"},
	{"\\u with a sign", TEXT("\"\\u-123\""), "1: invalid escape in a string"},
	{"surrogate pair", TEXT("\"\\uD83D\\uDE00\""), NULL},
	{"lone high surrogate escape", TEXT("\"\\uD83D\""), NULL},
	{"lone low surrogate escape", TEXT("\"\\uDE00\""), NULL},
	{"\\u0000", TEXT("\"\\u0000\""), NULL},
	{"escape in a key", TEXT("{\"\\u0061\":1}"), NULL},
	{"bad escape in a key", TEXT("{\"\\a\":1}"),
	"2: invalid escape in a string"},
	{"backslash before the end", TEXT("\"\\"), "1: invalid escape in a string"},
	{"newline in a string", TEXT("\"a\nb\""),
	"2: control character in a string"},
	{"tab in a string", TEXT("\"\t\""), "1: control character in a string"},
	{"NUL in a string", TEXT("\"\0\""), "1: control character in a string"},
	{"0x1F in a string", TEXT("\"\x1F\""), "1: control character in a string"},
	{"control character after 20 bytes",
		TEXT("\"12345678901234567890\x01 and some more text\""),
	"21: control character in a string"},
	{"0x7F in a string", TEXT("\"\x7F\""), NULL},

	{"two bytes of UTF-8", TEXT("\"\xC2\x80\xDF\xBF\""), NULL},
	{"three bytes of UTF-8",
	TEXT("\"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\""), NULL},
	{"four bytes of UTF-8", TEXT("\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\""), NULL},
	{"BOM in a string", TEXT("\"\xEF\xBB\xBF\""), NULL},
	{"UTF-8 in a key", TEXT("{\"\xC3\xA4\":1}"), NULL},
	{"UTF-8 beyond 16 bytes",
	TEXT("\"1234567890123456789\xC3\xA4 0123456789abc\""),
	NULL},
	{"continuation byte alone", TEXT("\"\x80\""), "1: invalid UTF-8"},
	{"overlong form of two bytes", TEXT("\"\xC0\xAF\""), "1: invalid UTF-8"},
	{"0xC1", TEXT("\"\xC1\xBF\""), "1: invalid UTF-8"},
	{"overlong form of three bytes", TEXT("\"\xE0\x9F\xBF\""),
	"1: invalid UTF-8"},
	{"overlong form of four bytes", TEXT("\"\xF0\x8F\xBF\xBF\""),
	"1: invalid UTF-8"},
	{"encoded surrogate", TEXT("\"\xED\xA0\x80\""), "1: invalid UTF-8"},
	{"more than U+10FFFF", TEXT("\"\xF4\x90\x80\x80\""), "1: invalid UTF-8"},
	{"0xF5", TEXT("\"\xF5\x80\x80\x80\""), "1: invalid UTF-8"},
	{"0xFF", TEXT("\"\xFF\""), "1: invalid UTF-8"},
	{"two bytes cut short", TEXT("\"\xC3\""), "1: invalid UTF-8"},
	{"three bytes cut short", TEXT("\"\xE2\x82\""), "1: invalid UTF-8"},
	{"four bytes cut short", TEXT("\"\xF0\x9F\x98\""), "1: invalid UTF-8"},
	{"UTF-8 cut short by the end", TEXT("\"\xF0\x9F\x98"), "1: invalid UTF-8"},
	{"Latin-1", TEXT("\"Geb\xE4ude\""), "4: invalid UTF-8"},
};

/* Characters of strings as JSON writes them; NULL: text cannot hold them. */
static const struct
{
	const char *json;
	const char *text;
	ptrdiff_t	problem;
}			strings[] = {
	{"\"\"", "", 0},
	{"\"abc\"", "abc", 0},
	{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 0},
	{"\"\\u0001\\u007f\"", "\x01\x7F", 0},
	{"\"\\u0080\\u07ff\"", "\xC2\x80\xDF\xBF", 0},
	{"\"\\u0800\\uFfFf\"", "\xE0\xA0\x80\xEF\xBF\xBF", 0},
	{"\"\\ud7ff\\ue000\"", "\xED\x9F\xBF\xEE\x80\x80", 0},
	{"\"\\ud800\\udc00\"", "\xF0\x90\x80\x80", 0},
	{"\"\\ud836\\ude00\"", "\xF0\x9D\xA8\x80", 0},
	{"\"\\udbff\\udfff\"", "\xF4\x8F\xBF\xBF", 0},
	{"\"\\uD83D\\uDE00!\"", "\xF0\x9F\x98\x80!", 0},
	{"\"\xF0\x9F\x98\x80\"", "\xF0\x9F\x98\x80", 0},
	{"\"a\\\\u0000\"", "a\\u0000", 0},
	{"\"a\\u0000b\"", NULL, FS_JSON_NUL_CHARACTER},
	{"\"\\ud83d\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"\\ud83dx\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"\\ud83d\\n12345\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"\\ud83d\\ud83d\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"\\ud83d\\u0041\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"\\ude00\\ud83d\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"\\ude00\\ude00\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"\\ud83d\\ue000\"", NULL, FS_JSON_LONE_SURROGATE},
	{"\"x\\ude00\"", NULL, FS_JSON_LONE_SURROGATE},
};

static const struct
{
	const char *json;
	bool		valid;
	int64_t		value;
}			integers[] = {
	{"0", true, 0},
	{"-0", true, 0},
	{"-0.0", true, 0},
	{"12", true, 12},
	{"12.0", true, 12},
	{"12.000", true, 12},
	{"-12.000", true, -12},
	{"9223372036854775807", true, INT64_MAX},
	{"9223372036854775807.0", true, INT64_MAX},
	{"-9223372036854775808", true, INT64_MIN},
	{"9223372036854775808", false, 0},
	{"-9223372036854775809", false, 0},
	{"9223372036854775810", false, 0},
	{"-92233720368547758080", false, 0},
	{"18446744073709551616", false, 0},
	{"100000000000000000000000000000000", false, 0},
	{"12.5", false, 0},
	{"12.0001", false, 0},
	{"0.1", false, 0},
	{"1e0", false, 0},
	{"1.0e0", false, 0},
	{"1E2", false, 0},
	{"0e5", false, 0},
	{"\"12\"", false, 0},
	{"null", false, 0},
	{"true", false, 0},
	{"[1]", false, 0},
};

static const char pick_text[] =
"{\"id\":1,\"a\":{\"b\":{\"c\":2},\"n\":null,\"s\":\"x\",\"l\":[{\"b\":3}]},"
" \"a.b\":4, \"\\u0069\\u0064x\":5, \"dup\":6, \"n\":null, \"dup\":7,"
" \"d\":{\"x\":8}, \"d\":{\"y\":9}, \"e\":{\"x\":10}, \"e\":11,"
" \"\\u0066\":{\"\\u0067\":12}, \"\":13, \"*\":14, \"\\ud800\":15,"
" \"g\\u0000\":16, \"g\\u002eh\":17, \"o\":{\"\":18,\"*\":19}, \"id \":20}";

static const struct
{
	const char *path;
	const char *value;			/* NULL: absent */
}			picks[] = {
	{"id", "1"},
	{"a.b.c", "2"},
	{"a.b", "{\"c\":2}"},
	{"a.s", "\"x\""},
	{"a.n", "null"},
	{"a.n.x", NULL},
	{"a.s.x", NULL},
	{"a.l.b", NULL},
	{"a.x", NULL},
	{"a.b.c.d", NULL},
	{"idx", "5"},
	{"dup", "7"},
	{"n", "null"},
	{"n.x", NULL},
	{"d.x", NULL},
	{"d.y", "9"},
	{"e.x", NULL},
	{"e", "11"},
	{"f.g", "12"},
	{"", "13"},
	{"g.h", NULL},
	{"g", NULL},
	{"o.", "18"},
	{"o.*", "19"},
	{"o..", NULL},
	{".", NULL},
	{"i", NULL},
	{"ID", NULL},
	{"id ", "20"},
	{"a.", NULL},
	{"id", "1"},
	{"*", pick_text},
};

/* From memory of exactly its size, so that reading on would be noticed. */
static bool
validate_copy(const char *text, size_t len, FsError *err)
{
	char	   *copy = malloc(len > 0 ? len : 1);
	FsJson		root;
	bool		valid;

	memcpy(copy, text, len);
	valid = fs_json_validate(copy, len, &root, err);
	free(copy);
	return valid;
}

/* The value that a text is; the text must be valid. */
static FsJson
parse(const char *text)
{
	FsJson		root = {FS_JSON_ABSENT};
	FsError		err;

	if (!fs_json_validate(text, strlen(text), &root, &err))
		ok(false, "%s: %s", text, err.text);
	return root;
}

static bool
slice_is(FsJson value, const char *text)
{
	if (text == NULL)
		return value.type == FS_JSON_ABSENT;
	return value.type != FS_JSON_ABSENT && value.len == strlen(text) &&
		memcmp(value.at, text, value.len) == 0;
}

static void
test_rules(void)
{
	int			i;

	for (i = 0; i < COUNT(rules); i++)
	{
		FsError		err = {""};
		bool		valid = validate_copy(rules[i].text, rules[i].len, &err);
		const char *problem = rules[i].problem;

		if (problem == NULL)
			ok(valid, "%s: valid", rules[i].rule);
		else if (problem[0] < '0' || problem[0] > '9')
			ok(!valid && strcmp(err.text, problem) == 0, "%s: %s",
			   rules[i].rule, problem);
		else
		{
			char		text[FS_ERROR_TEXT];

			snprintf(text, sizeof(text), "invalid JSON at byte offset %s",
					 problem);
			ok(!valid && strcmp(err.text, text) == 0, "%s: at %s",
			   rules[i].rule, problem);
		}
		if (valid != (problem == NULL) || (!valid && err.text[0] == '\0'))
			printf("# %s\n", valid ? "valid" : err.text);
	}
}

static void
test_depth(void)
{
	char		text[2000];
	FsError		err;
	int			depth;

	for (depth = FS_JSON_MAX_DEPTH; depth <= FS_JSON_MAX_DEPTH + 1; depth++)
	{
		bool		expected = depth == FS_JSON_MAX_DEPTH;
		size_t		n = 0;
		int			i;

		memset(text, '[', (size_t) depth);
		memset(text + depth, ']', (size_t) depth);
		ok(validate_copy(text, 2 * (size_t) depth, &err) == expected,
		   "%d arrays in each other", depth);

		for (i = 1; i < depth; i++)
			n += (size_t) snprintf(text + n, sizeof(text) - n, "{\"a\":");
		n += (size_t) snprintf(text + n, sizeof(text) - n, "{}");
		memset(text + n, '}', (size_t) depth - 1);
		n += (size_t) depth - 1;
		ok(validate_copy(text, n, &err) == expected,
		   "%d objects in each other", depth);
		ok(expected || strstr(err.text, "nested too deeply") != NULL,
		   "what is said about it");
	}

	memset(text, '[', sizeof(text));
	ok(!validate_copy(text, sizeof(text), &err), "only opening brackets");

	/* as deep as a path can lead */
	{
		char		path_text[2 * FS_JSON_MAX_DEPTH];
		FsJsonPath	path = {path_text, 2 * FS_JSON_MAX_DEPTH - 1};
		FsJson		value;
		size_t		n = 0;
		int			i;

		for (i = 0; i < FS_JSON_MAX_DEPTH; i++)
		{
			n += (size_t) snprintf(text + n, sizeof(text) - n, "{\"a\":");
			path_text[2 * i] = 'a';
			path_text[2 * i + 1] = '.';
		}
		text[n++] = '7';
		memset(text + n, '}', FS_JSON_MAX_DEPTH);
		text[n + FS_JSON_MAX_DEPTH] = '\0';
		fs_json_pick(parse(text), &path, 1, &value);
		ok(slice_is(value, "7"), "picked from the greatest depth");
	}
}

static void
test_strings(void)
{
	int			i;

	for (i = 0; i < COUNT(strings); i++)
	{
		FsJson		string = parse(strings[i].json);
		char	   *out = malloc(string.len);
		ptrdiff_t	len = fs_json_unescape(string, out);
		const char *text = strings[i].text;

		if (text == NULL)
			ok(len == strings[i].problem && !fs_json_string_is(string, "a") &&
			   !fs_json_string_is(string, ""),
			   "%s is not text", strings[i].json);
		else
		{
			char		other[64];

			ok(len == (ptrdiff_t) strlen(text) &&
			   memcmp(out, text, (size_t) len) == 0,
			   "characters of %s", strings[i].json);
			ok(fs_json_string_is(string, text), "%s is itself",
			   strings[i].json);
			snprintf(other, sizeof(other), "%sx", text);
			ok(!fs_json_string_is(string, other), "%s is not longer",
			   strings[i].json);
			snprintf(other, sizeof(other), "%s", text);
			if (len > 0)
			{
				other[len - 1] = '\0';
				ok(!fs_json_string_is(string, other), "%s is not shorter",
				   strings[i].json);
				snprintf(other, sizeof(other), "%s", text);
				other[0] ^= 1;
				ok(!fs_json_string_is(string, other), "%s is not another",
				   strings[i].json);
			}
		}
		free(out);
	}
	ok(!fs_json_string_is(parse("null"), ""), "null is not a string");
	ok(!fs_json_string_is(parse("12"), "12"), "a number is not a string");
}

static void
test_integers(void)
{
	int			i;

	for (i = 0; i < COUNT(integers); i++)
	{
		int64_t		value = 42;
		bool		valid = fs_json_int64(parse(integers[i].json), &value);

		ok(valid == integers[i].valid &&
		   value == (valid ? integers[i].value : 42),
		   "%s as an integer", integers[i].json);
	}
}

static void
test_walk(void)
{
	FsJsonPath	paths[COUNT(picks) * 5];
	FsJson		values[COUNT(picks) * 5];
	FsJson		object = parse(pick_text);
	FsJson		key;
	FsJson		value;
	FsJsonIter	iter;
	int			wrong = 0;
	int			i;

	for (i = 0; i < COUNT(paths); i++)
	{
		paths[i].path = picks[i % COUNT(picks)].path;
		paths[i].len = strlen(paths[i].path);
	}
	fs_json_pick(object, paths, COUNT(picks), values);
	for (i = 0; i < COUNT(picks); i++)
	{
		ok(slice_is(values[i], picks[i].value), "pick \"%s\"", picks[i].path);
		fs_json_pick(object, &paths[i], 1, &value);
		ok(slice_is(value, picks[i].value), "pick \"%s\" alone",
		   picks[i].path);
	}
	fs_json_pick(object, paths, COUNT(paths), values);
	for (i = 0; i < COUNT(paths); i++)
		wrong += !slice_is(values[i], picks[i % COUNT(picks)].value);
	is_int(wrong, 0, "pick %d paths at once", COUNT(paths));

	fs_json_pick(parse("[{\"id\":1}]"), paths, COUNT(picks), values);
	for (i = 0; i < COUNT(picks); i++)
		wrong += values[i].type != FS_JSON_ABSENT;
	is_int(wrong, 0, "nothing to pick from an array, nor \"*\"");
	fs_json_pick(object, paths, 0, NULL);

	ok(slice_is(fs_json_get(object, "a.b"), "4"), "get takes keys, not paths");
	ok(slice_is(fs_json_get(object, "dup"), "7"), "get the last of a name");
	ok(slice_is(fs_json_get(object, "idx"), "5"), "get an escaped key");
	ok(slice_is(fs_json_get(object, "*"), "14"), "get a key of a star");
	ok(slice_is(fs_json_get(object, ""), "13"), "get an empty key");
	ok(slice_is(fs_json_get(object, "g.h"), "17"), "get an escaped dot");
	ok(slice_is(fs_json_get(object, "g"), NULL), "no key ends at \\u0000");
	ok(slice_is(fs_json_get(object, "x"), NULL), "get what is not there");
	ok(slice_is(fs_json_get(parse("[]"), "x"), NULL), "get from an array");
	ok(slice_is(fs_json_get(parse("{ }"), "x"), NULL), "get from nothing");

	iter = fs_json_begin(parse(" [ 1 , \"]\" , [ ] , { \"}\" : 2 } , -1e5 ] "));
	ok(fs_json_next_element(&iter, &value) && slice_is(value, "1") &&
	   value.type == FS_JSON_NUMBER, "first element");
	ok(fs_json_next_element(&iter, &value) && slice_is(value, "\"]\"") &&
	   value.type == FS_JSON_STRING, "second element");
	ok(fs_json_next_element(&iter, &value) && slice_is(value, "[ ]") &&
	   value.type == FS_JSON_ARRAY, "third element");
	ok(fs_json_next_element(&iter, &value) &&
	   slice_is(value, "{ \"}\" : 2 }") && value.type == FS_JSON_OBJECT,
	   "fourth element");
	ok(fs_json_next_element(&iter, &value) && slice_is(value, "-1e5"),
	   "fifth element");
	ok(!fs_json_next_element(&iter, &value), "no sixth element");
	ok(!fs_json_next_element(&iter, &value), "nor a seventh");

	iter = fs_json_begin(parse("{\"a\\\"\":true , \"b\":\"\\\\\"}"));
	ok(fs_json_next_member(&iter, &key, &value) &&
	   slice_is(key, "\"a\\\"\"") && slice_is(value, "true") &&
	   value.type == FS_JSON_TRUE, "first member");
	ok(fs_json_next_member(&iter, &key, &value) && slice_is(key, "\"b\"") &&
	   slice_is(value, "\"\\\\\""), "second member");
	ok(!fs_json_next_member(&iter, &key, &value), "no third member");
	iter = fs_json_begin(parse("12"));
	ok(!fs_json_next_element(&iter, &value), "a number has no elements");
	ok(!fs_json_next_member(&iter, &key, &value), "and no members");
}

/* Whether walking over two values meets the same ones. */
static bool
same_walk(FsJson a, FsJson b)
{
	FsJsonIter	in_a = fs_json_begin(a);
	FsJsonIter	in_b = fs_json_begin(b);
	FsJson		key_a = {FS_JSON_ABSENT};
	FsJson		key_b = {FS_JSON_ABSENT};
	FsJson		item_a;
	FsJson		item_b;
	bool		object = a.type == FS_JSON_OBJECT;

	if (a.type != b.type || a.at != b.at || a.len != b.len)
		return false;
	for (;;)
	{
		bool		more_a = object ?
			fs_json_next_member(&in_a, &key_a, &item_a) :
			fs_json_next_element(&in_a, &item_a);
		bool		more_b = object ?
			fs_json_next_member(&in_b, &key_b, &item_b) :
			fs_json_next_element(&in_b, &item_b);

		if (!more_a || !more_b)
			return more_a == more_b;
		if (key_a.at != key_b.at || key_a.len != key_b.len ||
			!same_walk(item_a, item_b))
			return false;
	}
}

/* A walk by what validation has noted finds the same, without looking. */
static void
test_notes(void)
{
	static const char text[] = " {\"a\":[\"x\",{\"b\":\"y\"},[]], \"\\u0063\" : 1.5 } ";
	char		misled[sizeof(text)];
	FsJsonNote	notes[2000];
	FsJsonPath	paths[COUNT(picks)];
	FsJson		values[COUNT(picks)];
	FsJson		root;
	FsJson		value;
	FsError		err;
	size_t		room;
	int			wrong = 0;
	int			i;

	/* 2 each for 4 arrays and objects, 3 keys, 3 other values */
	for (room = 0; room < 20; room++)
	{
		ok(fs_json_validate_notes(text, strlen(text), notes, room, &root, &err) &&
		   (root.note != NULL) == (room >= 14) &&
		   same_walk(root, parse(text)), "with room for %zu notes", room);
	}
	ok(root.note == notes && notes[0].at == 1 && notes[1].at == 12 &&
	   notes[0].len == (strlen(text) - 2) + FS_JSON_NOTE_FLAG,
	   "the first is that of the whole");

	/* bytes that would mislead who looks for ends */
	memcpy(misled, text, sizeof(text));
	fs_json_validate_notes(misled, strlen(text), notes, COUNT(notes), &root, &err);
	value = fs_json_get(root, "a");
	memset(misled + (value.at - misled) + 1, '"', value.len - 2);
	value = fs_json_get(root, "c");
	ok(value.type == FS_JSON_NUMBER && value.at == strchr(misled, '.') - 1 &&
	   value.len == 3, "bytes of values passed by are not looked at again");

	fs_json_validate_notes(pick_text, strlen(pick_text), notes, COUNT(notes),
						   &root, &err);
	ok(root.note != NULL && same_walk(root, parse(pick_text)),
	   "a walk over a record by notes");
	for (i = 0; i < COUNT(picks); i++)
	{
		paths[i].path = picks[i].path;
		paths[i].len = strlen(paths[i].path);
	}
	fs_json_pick(root, paths, COUNT(picks), values);
	for (i = 0; i < COUNT(picks); i++)
		wrong += !slice_is(values[i], picks[i].value);
	is_int(wrong, 0, "picks by notes find the same");

	ok(fs_json_validate_notes("7", 1, notes, 1, &root, &err) &&
	   root.note == notes && slice_is(root, "7"), "a number alone");
	ok(fs_json_note_room(1000) >= 200, "there is room for a note in five bytes");
	ok(fs_json_note_room((size_t) 1 << 31) == 0,
	   "a body of 2 GB is walked without notes");
}

/* No part of an object or array from its start on is a document. */
static void
test_prefixes(void)
{
	FsError		err;
	int			valid = 0;
	size_t		n;

	for (n = 0; n < sizeof(pick_text) - 1; n++)
		valid += validate_copy(pick_text, n, &err);
	is_int(valid, 0, "no prefix of a document is valid");
	ok(validate_copy(pick_text, sizeof(pick_text) - 1, &err), "but all of it");
}

/* Every byte replaced by every other; valid ones are walked, too. */
static void
test_bytes(void)
{
	char		text[sizeof(pick_text)];
	size_t		len = sizeof(pick_text) - 1;
	FsJsonPath	paths[COUNT(picks)];
	FsJson		values[COUNT(picks)];
	size_t		at;
	int			valid = 0;
	int			outside = 0;
	int			i;

	for (i = 0; i < COUNT(picks); i++)
	{
		paths[i].path = picks[i].path;
		paths[i].len = strlen(paths[i].path);
	}
	memcpy(text, pick_text, sizeof(text));
	for (at = 0; at < len; at++)
	{
		int			c;

		for (c = 0; c < 256; c++)
		{
			FsError		err;
			FsJson		root;

			text[at] = (char) c;
			if (!fs_json_validate(text, len, &root, &err))
				continue;
			valid++;
			fs_json_pick(root, paths, COUNT(picks), values);
			for (i = 0; i < COUNT(picks); i++)
				outside += values[i].type != FS_JSON_ABSENT &&
					(values[i].at < root.at ||
					 values[i].at + values[i].len > root.at + root.len);
		}
		text[at] = pick_text[at];
	}
	is_int(outside, 0, "no value is outside of its object");
	ok(valid > 0, "%d of %zu replaced bytes left a valid document", valid,
	   len * 256);
}

int
main(void)
{
	test_rules();
	test_depth();
	test_strings();
	test_integers();
	test_walk();
	test_notes();
	test_prefixes();
	test_bytes();

	return done_testing();
}
