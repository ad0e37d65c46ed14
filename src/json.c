/*-------------------------------------------------------------------------
 *
 * json.c
 *		A JSON walker over the bytes of one response body.
 *
 * There are two readers here.  The validating one sees every byte of a body
 * once and believes nothing.  The walking one runs over text that has been
 * validated: it looks only for quotes and brackets, yet never beyond the end
 * of the slice it was given.
 *
 *-------------------------------------------------------------------------
 */
#include "json.h"

#include <stdio.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The paths that are looked up in one pass: as many as a set has bits. */
#define PICK_BATCH 64

/* A power of two; more buckets cost more to clear than they save. */
#define PICK_BUCKETS 32

/* The validating reader: where the text ends, and what was wrong where. */
typedef struct Scan
{
	const char *end;
	const char *at;
	const char *problem;
} Scan;

static inline const char *
fail(Scan *scan, const char *at, const char *problem)
{
	scan->at = at;
	scan->problem = (at == scan->end) ? "unexpected end of body" : problem;
	return NULL;
}

static inline bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline const char *
skip_space(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

/* The number that four hexadecimal digits stand for, -1 if not there. */
static int
hex4(const char *p, const char *end)
{
	int			code = 0;
	int			i;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++)
	{
		int			letter = p[i] | 0x20;

		if (is_digit(p[i]))
			code = code * 16 + (p[i] - '0');
		else if (letter >= 'a' && letter <= 'f')
			code = code * 16 + (letter - 'a' + 10);
		else
			return -1;
	}
	return code;
}

/* What a letter after a backslash stands for, 0 if that is no escape. */
static char
escaped_char(char letter)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *found = memchr(letters, letter, sizeof(letters) - 1);

	return found != NULL ? meant[found - letters] : 0;
}

/*
 * First byte in p..end that ends a run of plain string bytes: a quote or a
 * backslash, and when the text is not yet validated also a control character
 * or a byte outside ASCII.  Strings are most of a body, so this is the loop
 * that decides how fast everything else is.
 */
static inline const char *
plain_end(const char *p, const char *end, bool validated)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i backslash = _mm_set1_epi8('\\');
	const __m128i blank = _mm_set1_epi8(' ');

	while (end - p >= 16)
	{
		__m128i		bytes = _mm_loadu_si128((const __m128i *) p);
		__m128i		stop = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
										_mm_cmpeq_epi8(bytes, backslash));
		int			mask;

		/* the comparison is signed: bytes from 0x80 up are below blank too */
		if (!validated)
			stop = _mm_or_si128(stop, _mm_cmplt_epi8(bytes, blank));
		mask = _mm_movemask_epi8(stop);
		if (mask != 0)
			return p + __builtin_ctz((unsigned int) mask);
		p += 16;
	}
#endif

	for (; p < end; p++)
	{
		unsigned char c = (unsigned char) *p;

		if (c == '"' || c == '\\' || (!validated && (c < ' ' || c >= 0x80)))
			break;
	}
	return p;
}

/* Length of the UTF-8 character of two or more bytes at p, 0 if invalid. */
static size_t
utf8_length(const char *p, const char *end)
{
	const unsigned char *s = (const unsigned char *) p;
	size_t		room = (size_t) (end - p);
	size_t		len;
	unsigned char low = 0x80;
	unsigned char high = 0xBF;
	size_t		i;

	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		len = 2;
	else if (s[0] >= 0xE0 && s[0] <= 0xEF)
		len = 3;
	else if (s[0] >= 0xF0 && s[0] <= 0xF4)
		len = 4;
	else
		return 0;

	/* overlong forms, surrogates and too large values show in byte two */
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;

	if (room < len || s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < len; i++)
	{
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	}
	return len;
}

/* p is at the backslash. */
static const char *
scan_escape(Scan *scan, const char *p)
{
	const char *end = scan->end;

	if (end - p >= 2 && escaped_char(p[1]) != 0)
		return p + 2;
	if (end - p >= 2 && p[1] == 'u' && hex4(p + 2, end) >= 0)
		return p + 6;
	return fail(scan, p, "invalid escape in a string");
}

/* p is at the opening quote; returns the place after the closing one. */
static inline const char *
scan_string(Scan *scan, const char *p)
{
	p++;
	for (;;)
	{
		p = plain_end(p, scan->end, false);
		if (p == scan->end)
			return fail(scan, p, "unterminated string");
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
		{
			p = scan_escape(scan, p);
			if (p == NULL)
				return NULL;
		}
		else if ((unsigned char) *p < ' ')
			return fail(scan, p, "control character in a string");
		else
		{
			/* characters outside ASCII come in rows */
			do
			{
				size_t		len = utf8_length(p, scan->end);

				if (len == 0)
					return fail(scan, p, "invalid UTF-8");
				p += len;
			} while (p < scan->end && (unsigned char) *p >= 0x80);
		}
	}
}

/* One digit or more. */
static inline const char *
scan_digits(Scan *scan, const char *p)
{
	const char *start = p;

	while (p < scan->end && is_digit(*p))
		p++;
	return p > start ? p : fail(scan, p, "expected a digit");
}

static inline const char *
scan_number(Scan *scan, const char *p)
{
	const char *digits;

	if (*p == '-')
		p++;
	digits = p;
	p = scan_digits(scan, p);
	if (p != NULL && *digits == '0' && p - digits > 1)
		return fail(scan, digits, "leading zero in a number");
	if (p != NULL && p < scan->end && *p == '.')
		p = scan_digits(scan, p + 1);
	if (p != NULL && p < scan->end && (*p | 0x20) == 'e')
	{
		p++;
		if (p < scan->end && (*p == '+' || *p == '-'))
			p++;
		p = scan_digits(scan, p);
	}
	return p;
}

static inline const char *
scan_word(Scan *scan, const char *p, const char *word, size_t len)
{
	if ((size_t) (scan->end - p) < len || memcmp(p, word, len) != 0)
		return fail(scan, p, "expected a value");
	return p + len;
}

/* Any value that is not an array or object. */
static inline const char *
scan_scalar(Scan *scan, const char *p)
{
	if (p == scan->end)
		return fail(scan, p, "expected a value");
	switch (*p)
	{
		case '"':
			return scan_string(scan, p);
		case 't':
			return scan_word(scan, p, "true", 4);
		case 'f':
			return scan_word(scan, p, "false", 5);
		case 'n':
			return scan_word(scan, p, "null", 4);
		default:
			if (*p == '-' || is_digit(*p))
				return scan_number(scan, p);
			return fail(scan, p, "expected a value");
	}
}

/* A member up to where its value starts. */
static inline const char *
scan_key(Scan *scan, const char *p)
{
	if (p == scan->end || *p != '"')
		return fail(scan, p, "expected a key");
	p = scan_string(scan, p);
	if (p == NULL)
		return NULL;
	p = skip_space(p, scan->end);
	if (p == scan->end || *p != ':')
		return fail(scan, p, "expected a colon");
	return skip_space(p + 1, scan->end);
}

/* One value; returns the place after it.  Nesting costs no C stack. */
static const char *
scan_value(Scan *scan, const char *p)
{
	char		closer[FS_JSON_MAX_DEPTH];
	int			depth = 0;

	for (;;)
	{
		if (p < scan->end && (*p == '{' || *p == '['))
		{
			bool		object = (*p == '{');

			if (depth == FS_JSON_MAX_DEPTH)
				return fail(scan, p, "nested too deeply");
			closer[depth++] = object ? '}' : ']';
			p = skip_space(p + 1, scan->end);
			if (p == scan->end || *p != closer[depth - 1])
			{
				if (object)
				{
					p = scan_key(scan, p);
					if (p == NULL)
						return NULL;
				}
				continue;
			}
			depth--;
			p++;
		}
		else
		{
			p = scan_scalar(scan, p);
			if (p == NULL)
				return NULL;
		}

		/* after a value: close what ends here, up to the next comma */
		for (;;)
		{
			if (depth == 0)
				return p;
			p = skip_space(p, scan->end);
			if (p < scan->end && *p == ',')
				break;
			if (p == scan->end || *p != closer[depth - 1])
				return fail(scan, p, "expected a comma or a closing bracket");
			depth--;
			p++;
		}
		p = skip_space(p + 1, scan->end);
		if (closer[depth - 1] == '}')
		{
			p = scan_key(scan, p);
			if (p == NULL)
				return NULL;
		}
	}
}

static inline FsJsonType
type_at(char c)
{
	switch (c)
	{
		case '"':
			return FS_JSON_STRING;
		case '{':
			return FS_JSON_OBJECT;
		case '[':
			return FS_JSON_ARRAY;
		case 'n':
			return FS_JSON_NULL;
		case 't':
			return FS_JSON_TRUE;
		case 'f':
			return FS_JSON_FALSE;
		default:
			return FS_JSON_NUMBER;
	}
}

bool
fs_json_validate(const char *body, size_t len, FsJson *root, FsError *err)
{
	const char *start;
	const char *p;
	Scan		scan;

	scan.end = body + len;
	start = skip_space(body, scan.end);
	if (start == scan.end)
	{
		snprintf(err->text, sizeof(err->text), "empty body");
		return false;
	}
	if (scan.end - start >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0)
		p = fail(&scan, start, "byte order mark");
	else
		p = scan_value(&scan, start);

	if (p != NULL)
	{
		root->type = type_at(*start);
		root->at = start;
		root->len = (size_t) (p - start);
		p = skip_space(p, scan.end);
		if (p == scan.end)
			return true;
		fail(&scan, p, "text after the value");
	}
	snprintf(err->text, sizeof(err->text),
			 "invalid JSON at byte offset %zu: %s",
			 (size_t) (scan.at - body), scan.problem);
	return false;
}

/*
 * p is at the opening quote of a validated string; returns the place after
 * the closing one and says whether there are backslashes between.
 */
static inline const char *
skip_string(const char *p, const char *end, bool *escaped)
{
	*escaped = false;
	p = plain_end(p + 1, end, true);
	while (p < end && *p == '\\')
	{
		*escaped = true;
		if (end - p < 2)
			return end;
		p = plain_end(p + 2, end, true);
	}
	return p < end ? p + 1 : end;
}

/* p is at the opening bracket of a validated array or object. */
static const char *
skip_container(const char *p, const char *end)
{
	size_t		depth = 0;
	bool		escaped;

	while (p < end)
	{
		switch (*p)
		{
			case '"':
				p = skip_string(p, end, &escaped);
				continue;
			case '{':
			case '[':
				depth++;
				break;
			case '}':
			case ']':
				if (--depth == 0)
					return p + 1;
				break;
			default:
				break;
		}
		p++;
	}
	return end;
}

/* The validated value at p, which is before end. */
static inline FsJson
slice_value(const char *p, const char *end)
{
	FsJson		value;
	bool		escaped;

	value.type = type_at(*p);
	value.at = p;
	switch (value.type)
	{
		case FS_JSON_STRING:
			p = skip_string(p, end, &escaped);
			break;
		case FS_JSON_ARRAY:
		case FS_JSON_OBJECT:
			p = skip_container(p, end);
			break;
		default:
			while (p < end && *p != ',' && *p != '}' && *p != ']' &&
				   !is_space(*p))
				p++;
			break;
	}
	value.len = (size_t) (p - value.at);
	return value;
}

FsJsonIter
fs_json_begin(FsJson array_or_object)
{
	FsJsonIter	iter = {NULL, NULL};

	/* the iterator runs over what is between the brackets */
	if ((array_or_object.type == FS_JSON_ARRAY ||
		 array_or_object.type == FS_JSON_OBJECT) && array_or_object.len >= 2)
	{
		iter.end = array_or_object.at + array_or_object.len - 1;
		iter.at = skip_space(array_or_object.at + 1, iter.end);
	}
	return iter;
}

/* Step over a comma, if one follows, to the next element or member. */
static inline void
step(FsJsonIter *iter, const char *p)
{
	p = skip_space(p, iter->end);
	if (p < iter->end)
		p = skip_space(p + 1, iter->end);
	iter->at = p;
}

bool
fs_json_next_element(FsJsonIter *iter, FsJson *element)
{
	if (iter->at == iter->end)
		return false;
	*element = slice_value(iter->at, iter->end);
	step(iter, element->at + element->len);
	return true;
}

static inline bool
next_member(FsJsonIter *iter, FsJson *key, bool *escaped, FsJson *value)
{
	const char *p = iter->at;

	if (p == iter->end)
		return false;
	key->type = FS_JSON_STRING;
	key->at = p;
	p = skip_string(p, iter->end, escaped);
	key->len = (size_t) (p - key->at);

	p = skip_space(p, iter->end);
	if (p < iter->end)
		p = skip_space(p + 1, iter->end);
	if (p == iter->end)
		return false;
	*value = slice_value(p, iter->end);
	step(iter, value->at + value->len);
	return true;
}

bool
fs_json_next_member(FsJsonIter *iter, FsJson *key, FsJson *value)
{
	bool		escaped;

	return next_member(iter, key, &escaped, value);
}

/*
 * Decodes the escape at *p to UTF-8 in out and moves *p past it.  Returns the
 * number of bytes or what fs_json_unescape() returns for a bad character.
 */
static int
decode_escape(const char **p, const char *end, char out[4])
{
	const char *s = *p + 2;
	int			code = hex4(s, end);
	int			low;
	int			more;
	int			n;

	if ((*p)[1] != 'u')
	{
		out[0] = escaped_char((*p)[1]);
		*p = s;
		return 1;
	}
	s += 4;
	if (code == 0)
		return FS_JSON_NUL_CHARACTER;
	if (code >= 0xD800 && code <= 0xDFFF)
	{
		if (code >= 0xDC00 || end - s < 6 || s[0] != '\\' || s[1] != 'u')
			return FS_JSON_LONE_SURROGATE;
		low = hex4(s + 2, end);
		if (low < 0xDC00 || low > 0xDFFF)
			return FS_JSON_LONE_SURROGATE;
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		s += 6;
	}
	*p = s;

	if (code < 0x80)
	{
		out[0] = (char) code;
		return 1;
	}
	more = (code >= 0x800) + (code >= 0x10000) + 1;
	/* the first byte tells the length: 110xxxxx, 1110xxxx or 11110xxx */
	out[0] = (char) ((0xFF00 >> (more + 1)) | (code >> (6 * more)));
	for (n = 1; n <= more; n++)
		out[n] = (char) (0x80 | ((code >> (6 * (more - n))) & 0x3F));
	return n;
}

ptrdiff_t
fs_json_unescape(FsJson string, char *out)
{
	const char *p;
	const char *end;
	char	   *to = out;

	if (string.type != FS_JSON_STRING || string.len < 2)
		return 0;
	p = string.at + 1;
	end = string.at + string.len - 1;
	while (p < end)
	{
		const char *plain = memchr(p, '\\', (size_t) (end - p));
		char		bytes[4];
		int			n;

		if (plain == NULL)
			plain = end;
		memcpy(to, p, (size_t) (plain - p));
		to += plain - p;
		p = plain;
		if (p == end)
			break;
		n = decode_escape(&p, end, bytes);
		if (n < 0)
			return n;
		memcpy(to, bytes, (size_t) n);
		to += n;
	}
	return to - out;
}

/* Whether the characters of a string are the len bytes at s. */
static bool
string_equals(FsJson string, const char *s, size_t len)
{
	const char *p = string.at + 1;
	const char *end = string.at + string.len - 1;

	/* an escape is never shorter than what it stands for */
	if ((size_t) (end - p) < len)
		return false;
	while (p < end)
	{
		char		bytes[4];
		int			n = 1;

		if (*p == '\\')
			n = decode_escape(&p, end, bytes);
		else
			bytes[0] = *p++;
		if (n < 0 || len < (size_t) n || memcmp(s, bytes, (size_t) n) != 0)
			return false;
		s += n;
		len -= (size_t) n;
	}
	return len == 0;
}

bool
fs_json_string_is(FsJson string, const char *s)
{
	return string.type == FS_JSON_STRING && string.len >= 2 &&
		string_equals(string, s, strlen(s));
}

/* Whether a member's key is the len bytes at name. */
static inline bool
key_is(FsJson key, bool escaped, const char *name, size_t len)
{
	if (escaped)
		return string_equals(key, name, len);
	return key.len == len + 2 && memcmp(key.at + 1, name, len) == 0;
}

FsJson
fs_json_get(FsJson object, const char *key)
{
	FsJson		found = {FS_JSON_ABSENT, NULL, 0};
	size_t		len = strlen(key);
	FsJsonIter	iter;
	FsJson		name;
	FsJson		value;
	bool		escaped;

	if (object.type != FS_JSON_OBJECT)
		return found;
	iter = fs_json_begin(object);
	while (next_member(&iter, &name, &escaped, &value))
	{
		if (key_is(name, escaped, key, len))
			found = value;
	}
	return found;
}

/* Length of the part of a path from skip up to the next dot or the end. */
static inline size_t
segment_length(const FsJsonPath *path, size_t skip)
{
	const char *dot;

	if (skip == path->len)
		return 0;
	dot = memchr(path->path + skip, '.', path->len - skip);
	return (dot != NULL ? (size_t) (dot - path->path) : path->len) - skip;
}

static inline unsigned int
bucket_of(const char *name, size_t len)
{
	unsigned int hash = (unsigned int) len * 5;

	if (len > 0)
		hash += (unsigned char) name[0] + (unsigned char) name[len - 1] * 3U +
			(unsigned char) name[len / 2] * 7U;
	return hash % PICK_BUCKETS;
}

/*
 * Looks up the paths in the set wanted, from their byte skip on, in one
 * object.  Their values are FS_JSON_ABSENT before.  Recursion is as deep as
 * the text is nested, which validation has bounded.
 */
static void
pick_batch(FsJson object, const FsJsonPath *paths, uint64_t wanted,
		   size_t skip, FsJson *values)
{
	uint64_t	bucket[PICK_BUCKETS] = {0};
	FsJsonIter	iter = fs_json_begin(object);
	FsJson		key;
	FsJson		value;
	bool		escaped;
	uint64_t	set;

	for (set = wanted; set != 0; set &= set - 1)
	{
		int			i = __builtin_ctzll(set);
		const char *name = paths[i].path + skip;

		bucket[bucket_of(name, segment_length(&paths[i], skip))] |=
			set & (~set + 1);
	}

	while (next_member(&iter, &key, &escaped, &value))
	{
		uint64_t	deeper = 0;
		size_t		name_len = 0;

		/* what an escaped key hashes to is not known before decoding it */
		if (escaped)
			set = wanted;
		else
			set = wanted & bucket[bucket_of(key.at + 1, key.len - 2)];
		for (; set != 0; set &= set - 1)
		{
			int			i = __builtin_ctzll(set);
			size_t		len = segment_length(&paths[i], skip);

			if (!key_is(key, escaped, paths[i].path + skip, len))
				continue;
			if (skip + len == paths[i].len)
				values[i] = value;
			else
			{
				/* forget what an earlier member of the same name held */
				values[i].type = FS_JSON_ABSENT;
				deeper |= set & (~set + 1);
				name_len = len;
			}
		}
		if (deeper != 0 && value.type == FS_JSON_OBJECT)
			pick_batch(value, paths, deeper, skip + name_len + 1, values);
	}
}

/*
 * A dot in a path always descends: a member whose own key has a dot in it is
 * out of reach here (not of fs_json_get, which takes keys).  A path through
 * anything but an object leads nowhere.  "*" has its meaning only alone.
 */
void
fs_json_pick(FsJson object, const FsJsonPath *paths, int n, FsJson *values)
{
	int			base;
	int			i;

	for (base = 0; base < n; base += PICK_BATCH)
	{
		uint64_t	wanted = 0;

		for (i = 0; i < PICK_BATCH && base + i < n; i++)
		{
			const FsJsonPath *path = &paths[base + i];
			FsJson	   *value = &values[base + i];

			*value = (FsJson) {FS_JSON_ABSENT, NULL, 0};
			if (object.type != FS_JSON_OBJECT)
				continue;
			if (path->len == 1 && path->path[0] == '*')
				*value = object;
			else
				wanted |= UINT64_C(1) << i;
		}
		if (wanted != 0)
			pick_batch(object, paths + base, wanted, 0, values + base);
	}
}

bool
fs_json_int64(FsJson number, int64_t *result)
{
	const char *p = number.at;
	const char *end = number.at + number.len;
	bool		negative;
	int64_t		value = 0;

	if (number.type != FS_JSON_NUMBER || number.len == 0)
		return false;
	negative = (*p == '-');
	if (negative)
		p++;

	/* counted downwards, where there is room for one more */
	for (; p < end && is_digit(*p); p++)
	{
		int			digit = *p - '0';

		if (value < (INT64_MIN + digit) / 10)
			return false;
		value = value * 10 - digit;
	}
	if (!negative)
	{
		if (value == INT64_MIN)
			return false;
		value = -value;
	}

	if (p < end && *p == '.')
	{
		for (p++; p < end && *p == '0'; p++)
			;
	}
	if (p < end)
		return false;
	*result = value;
	return true;
}
