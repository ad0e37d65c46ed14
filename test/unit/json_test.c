/*-------------------------------------------------------------------------
 *
 * json_test.c
 *		Random documents, whole and damaged, compared with json-c.
 *
 *		cc -std=c11 -D_GNU_SOURCE -Isrc test/unit/json_test.c src/json.c \
 *			src/json_validate.c -ljson-c
 *
 * The seed is the first argument or FS_SEED.  json_rules_test.c has the rules
 * one by one.
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "random.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define DOCUMENTS 3000
#define MUTATIONS 40

/* What json-c makes of half a surrogate pair. */
#define REPLACEMENT "\xEF\xBF\xBD"

typedef struct Document
{
	char		text[65536];
	size_t		len;
} Document;


/* Mutated documents, by what the two readers said. */
static int	both_valid;
static int	both_invalid;
static int	jsonc_lenient;
static int	jsonc_strict;
static int	with_notes;

static bool agrees(FsJson value, json_object *other);

static void
put(Document *doc, const char *text)
{
	size_t		len = strlen(text);

	memcpy(doc->text + doc->len, text, len);
	doc->len += len;
}

static void
put_space(Document *doc)
{
	static const char *const spaces[] = {" ", "\t", "\r\n", "  "};

	if (below(8) == 0)
		put(doc, spaces[below(COUNT(spaces))]);
}

static void
put_code_point(Document *doc)
{
	static const char *const samples[] = {
		"\\u00e4", "\\uD83D\\uDE00", "\\u20ac", "\\u0001", "\\\"", "\\\\",
		"\\/", "\\b", "\\f", "\\n", "\\r", "\\t",
		"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"
	};

	put(doc, samples[below(COUNT(samples))]);
}

static void
put_string(Document *doc, bool key)
{
	int			n = below(8) == 0 ? below(120) : below(12);
	int			plain = below(3);

	put(doc, "\"");
	while (n-- > 0)
	{
		char		c[2] = {0};

		if (plain == 0 && below(4) == 0)
		{
			put_code_point(doc);
			continue;
		}
		/* few letters in keys, for some of them to be the same */
		c[0] = key ? (char) ('a' + below(3)) : (char) (' ' + below(95));
		if (c[0] != '"' && c[0] != '\\')
			put(doc, c);
	}
	if (!key && below(100) == 0)
		put(doc, "\\u0000");
	put(doc, "\"");
}

static void
put_number(Document *doc)
{
	char		text[64];

	switch (below(5))
	{
		case 0:
			snprintf(text, sizeof(text), "%d", below(1000));
			break;
		case 1:
			snprintf(text, sizeof(text), "%" PRId64, (int64_t) next_random());
			break;
		case 2:
			snprintf(text, sizeof(text), "-%d.%03d", below(10), below(1000));
			break;
		case 3:
			snprintf(text, sizeof(text), "%d.5e%+d", below(10), below(40) - 20);
			break;
		default:
			snprintf(text, sizeof(text), "%d.%0*d", below(100000),
					 below(5) + 1, 0);
			break;
	}
	put(doc, text);
}

static void
put_value(Document *doc, int depth)
{
	int			n = doc->len > 20000 ? 0 : below(depth == 0 ? 20 : 6);
	int			kind = depth > 5 ? 2 + below(5) : below(7);
	int			i;

	if (depth == 0)
		kind = below(10) == 0 ? below(7) : below(2);
	switch (kind)
	{
		case 0:
		case 1:
			put(doc, kind == 0 ? "{" : "[");
			put_space(doc);
			for (i = 0; i < n; i++)
			{
				if (i > 0)
				{
					put(doc, ",");
					put_space(doc);
				}
				if (kind == 0)
				{
					put_string(doc, true);
					put_space(doc);
					put(doc, ":");
					put_space(doc);
				}
				put_value(doc, depth + 1);
				put_space(doc);
			}
			put(doc, kind == 0 ? "}" : "]");
			break;
		case 2:
		case 3:
			put_string(doc, false);
			break;
		case 4:
			put(doc, below(2) == 0 ? "true" : "false");
			break;
		case 5:
			put(doc, "null");
			break;
		default:
			put_number(doc);
			break;
	}
}

/*
 * Whether json-c takes a document for valid.  The result is to be freed with
 * json_object_put(); it is NULL for null, too.
 */
static bool
jsonc_parse(const Document *doc, json_object **result)
{
	struct json_tokener *tokener = json_tokener_new_ex(FS_JSON_MAX_DEPTH + 2);
	char	   *copy = malloc(doc->len + 1);
	bool		valid;

	/* a NUL is how json-c learns that a number has ended */
	memcpy(copy, doc->text, doc->len);
	copy[doc->len] = '\0';
	json_tokener_set_flags(tokener,
						   JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	*result = json_tokener_parse_ex(tokener, copy, (int) doc->len + 1);
	valid = json_tokener_get_error(tokener) == json_tokener_success;
	json_tokener_free(tokener);
	free(copy);
	return valid;
}

/*
 * Whether there is a character from U+1D800 to U+1DFFF.  Written as a pair of
 * escapes, json-c takes it for half a pair after it has put both together.
 */
static bool
misread_by_jsonc(const char *text, ptrdiff_t len)
{
	ptrdiff_t	i;

	for (i = 0; i + 2 < len; i++)
	{
		if (memcmp(text + i, "\xF0\x9D", 2) == 0 &&
			(unsigned char) text[i + 2] >= 0xA0)
			return true;
	}
	return false;
}

/*
 * Compares what get and pick find in an object.  Objects with keys that are
 * not text, or not for json-c, are passed over: they have other names there.
 */
static bool
members_agree(FsJson object, json_object *other)
{
	static char name[65536];
	FsJsonIter	iter = fs_json_begin(object);
	FsJsonPath	paths[100];
	FsJson		values[100];
	FsJson		key;
	FsJson		value;
	json_object_iter member;
	int			n = 0;
	int			i = 0;

	while (fs_json_next_member(&iter, &key, &value))
	{
		ptrdiff_t	len = fs_json_unescape(key, name);

		if (len < 0 || misread_by_jsonc(name, len))
			return true;
		name[len] = '\0';
		if (!json_object_object_get_ex(other, name, NULL))
			return false;
	}

	json_object_object_foreachC(other, member)
	{
		paths[n].path = member.key;
		paths[n].len = strlen(member.key);
		n++;
	}
	fs_json_pick(object, paths, n, values);
	json_object_object_foreachC(other, member)
	{
		bool		is_key = strpbrk(member.key, ".*") == NULL;

		value = fs_json_get(object, member.key);
		if (value.type == FS_JSON_ABSENT ||
			(is_key && value.at != values[i].at) ||
			(is_key && value.len != values[i].len) ||
			!agrees(value, member.val))
			return false;
		i++;
	}
	return true;
}

static bool
agrees(FsJson value, json_object *other)
{
	char	   *out;
	ptrdiff_t	len;
	int64_t		integer;
	char		number[400];
	bool		result;
	FsJsonIter	iter = fs_json_begin(value);
	FsJson		item;
	size_t		i = 0;

	switch (value.type)
	{
		case FS_JSON_NULL:
			return other == NULL;
		case FS_JSON_TRUE:
		case FS_JSON_FALSE:
			return json_object_is_type(other, json_type_boolean) &&
				json_object_get_boolean(other) == (value.type == FS_JSON_TRUE);
		case FS_JSON_NUMBER:
			snprintf(number, sizeof(number), "%.*s", (int) value.len, value.at);
			result = fs_json_int64(value, &integer);
			if (json_object_is_type(other, json_type_int))
			{
				/* json-c saturates, or has the number as unsigned */
				errno = 0;
				strtoll(number, NULL, 10);
				return result ? json_object_get_int64(other) == integer &&
					errno == 0 : errno == ERANGE;
			}
			return json_object_is_type(other, json_type_double) &&
				strpbrk(number, ".eE") != NULL &&
				(!result || json_object_get_double(other) == (double) integer);
		case FS_JSON_STRING:
			if (!json_object_is_type(other, json_type_string))
				return false;
			out = malloc(value.len);
			len = fs_json_unescape(value, out);
			if (len == FS_JSON_NUL_CHARACTER)
				result = strlen(json_object_get_string(other)) !=
					(size_t) json_object_get_string_len(other);
			else
				result = len == json_object_get_string_len(other) &&
					memcmp(out, json_object_get_string(other),
						   (size_t) len) == 0 &&
					fs_json_string_is(value, json_object_get_string(other));
			if (len == FS_JSON_LONE_SURROGATE ||
				(!result && misread_by_jsonc(out, len)))
				result = strstr(json_object_get_string(other),
								REPLACEMENT) != NULL;
			free(out);
			return result;
		case FS_JSON_ARRAY:
			if (!json_object_is_type(other, json_type_array))
				return false;
			while (fs_json_next_element(&iter, &item))
			{
				if (i >= json_object_array_length(other) ||
					!agrees(item, json_object_array_get_idx(other, i++)))
					return false;
			}
			return i == json_object_array_length(other);
		case FS_JSON_OBJECT:
			return json_object_is_type(other, json_type_object) &&
				members_agree(value, other);
		default:
			return false;
	}
}

static void
mutate(Document *doc)
{
	static const char bytes[] = "\"\\{}[]:,0123456789-+.eEtrufalsn \t\n\v/'uD8";
	int			times = 1 + below(3);

	while (times-- > 0)
	{
		size_t		at = (size_t) below((int) doc->len + 1);
		char	   *place = doc->text + at;
		size_t		rest = doc->len - at;

		switch (below(6))
		{
			case 0:				/* flip a bit */
				if (rest > 0)
					*place ^= (char) (1 << below(8));
				break;
			case 1:				/* remove a byte */
				if (rest > 0)
				{
					memmove(place, place + 1, rest - 1);
					doc->len--;
				}
				break;
			case 2:				/* replace a byte */
				if (rest > 0)
					*place = bytes[below((int) sizeof(bytes) - 1)];
				break;
			case 3:				/* insert a byte */
			case 4:
				memmove(place + 1, place, rest);
				*place = bytes[below((int) sizeof(bytes) - 1)];
				doc->len++;
				break;
			default:			/* double a byte */
				if (rest > 0)
				{
					memmove(place + 1, place, rest);
					doc->len++;
				}
				break;
		}
	}
}

/*
 * What json-c lets pass although it was told to be strict, by what we say of
 * the same byte:
 *	- a control character in a string;
 *	- UTF-8 that is overlong, a surrogate or beyond U+10FFFF: json-c counts
 *	  no more than the continuation bytes;
 *	- leading zeros, and no digits before or after a point;
 *	- NaN and Infinity;
 *	- keys in single quotes;
 *	- white space as isspace() has it;
 *	- everything after a NUL, which ends json-c's input.
 */
static bool
known_leniency(const Document *doc, const char *error)
{
	size_t		at;
	const char *text;

	if (sscanf(error, "invalid JSON at byte offset %zu", &at) != 1 ||
		at > doc->len)
		return false;
	text = doc->text + at;
	return strstr(error, "control character") != NULL ||
		strstr(error, "invalid UTF-8") != NULL ||
		strstr(error, "leading zero") != NULL ||
		(at > 0 && text[-1] == '.') ||
		(at < doc->len && memchr(".NI'\v\f\0", *text, 7) != NULL);
}

/*
 * What newer versions of json-c refuse in strict mode although it is valid:
 *	- whole numbers beyond 64 bits;
 *	- 0.18 only, strings with anything but ASCII: it compares signed bytes.
 */
static bool
known_strictness(const Document *doc)
{
	bool		ascii_only = json_c_version_num() >> 8 == 18;
	int			digits = 0;
	size_t		at;

	for (at = 0; at < doc->len; at++)
	{
		unsigned char c = doc->text[at];

		digits = c >= '0' && c <= '9' ? digits + 1 : 0;
		if (digits >= 19 || (ascii_only && c >= 0x80))
			return true;
	}
	return false;
}

/* Compares both readers on one document; false if they differ. */
static bool
compare(const Document *doc)
{
	FsError		err = {""};
	FsJson		root;
	static FsJsonNote notes[sizeof(doc->text) / 4 + 2];
	size_t		room = fs_json_note_room(doc->len);
	char	   *copy = malloc(doc->len > 0 ? doc->len : 1);
	json_object *other;
	bool		valid;
	bool		other_valid;
	bool		result = true;

	memcpy(copy, doc->text, doc->len);
	/* now and then with too little room */
	if (below(8) == 0)
		room = (size_t) below((int) room);
	valid = fs_json_validate_notes(copy, doc->len, notes, room, &root, &err);
	with_notes += valid && root.note != NULL;
	other_valid = jsonc_parse(doc, &other);
	if (valid && other_valid)
		both_valid++;
	else if (!valid && !other_valid)
		both_invalid++;
	else if (!valid && known_leniency(doc, err.text))
		jsonc_lenient++;
	else if (valid && !other_valid && known_strictness(doc))
		jsonc_strict++;
	else
		result = false;
	if (!result)
		printf("# we say %s, json-c says %s:\n# ",
			   valid ? "valid" : err.text, other_valid ? "valid" : "invalid");
	else if (valid && other_valid && !agrees(root, other))
	{
		printf("# other values:\n# ");
		result = false;
	}
	if (!result)
	{
		size_t		i;

		for (i = 0; i < doc->len; i++)
			printf(doc->text[i] >= ' ' ? "%c" : "<%02X>",
				   (unsigned char) doc->text[i]);
		printf("\n");
	}
	json_object_put(other);
	free(copy);
	return result;
}

static void
test_random(void)
{
	static Document doc;
	static Document mutant;
	int			invalid = 0;
	int			wrong = 0;
	int			wrong_mutants = 0;
	int			i;
	int			k;

	for (i = 0; i < DOCUMENTS; i++)
	{
		FsJson		root;
		FsError		err;

		doc.len = 0;
		put_space(&doc);
		put_value(&doc, 0);
		put_space(&doc);
		invalid += !fs_json_validate(doc.text, doc.len, &root, &err);
		wrong += !compare(&doc);
		for (k = 0; k < MUTATIONS; k++)
		{
			memcpy(mutant.text, doc.text, doc.len);
			mutant.len = doc.len;
			mutate(&mutant);
			wrong_mutants += !compare(&mutant);
		}
	}
	is_int(invalid, 0, "%d random documents are valid", DOCUMENTS);
	is_int(wrong, 0, "their values agree with json-c");
	is_int(wrong_mutants, 0, "as does what %d mutations make of them",
		   DOCUMENTS * MUTATIONS);
	printf("# %d valid for both, %d invalid for both, %d for us alone\n",
		   both_valid, both_invalid, jsonc_lenient);
	ok(both_valid > DOCUMENTS * 2 && both_invalid > DOCUMENTS * 2,
	   "the mutations were of both kinds");
	ok(with_notes > DOCUMENTS * 2, "%d were walked by notes", with_notes);
}

int
main(int argc, char **argv)
{
	seed_random(argc, argv);

	test_random();

	return done_testing();
}
