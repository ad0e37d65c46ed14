/*-------------------------------------------------------------------------
 *
 * json.c
 *		A JSON walker over the bytes of one response body.
 *
 * Runs over text that json_validate.c has found valid: it looks only for
 * quotes and brackets, yet never beyond the end of the slice it was given.
 * Where it has noted what is where, not even for these.
 *
 *-------------------------------------------------------------------------
 */
#include "json.h"

#include <string.h>

#include "json_text.h"

/* The paths that are looked up in one pass: as many as a set has bits. */
#define PICK_BATCH 64

/* A power of two; more buckets cost more to clear than they save. */
#define PICK_BUCKETS 32

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
	value.note = NULL;
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
	FsJsonIter	iter = {NULL, NULL, NULL, NULL};
	const FsJsonNote *note = array_or_object.note;

	if ((array_or_object.type != FS_JSON_ARRAY &&
		 array_or_object.type != FS_JSON_OBJECT) || array_or_object.len < 2)
		return iter;
	if (note != NULL)
	{
		iter.at = iter.end = array_or_object.at - note->at;
		iter.note = note + 2;
		iter.last = iter.note + note[1].at;
	}
	else
	{
		/* the iterator runs over what is between the brackets */
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

/* The value whose note is next; moves on behind it. */
static inline FsJson
noted_value(FsJsonIter *iter)
{
	const FsJsonNote *note = iter->note;
	FsJson		value;

	value.at = iter->at + note->at;
	value.len = note->len & ~FS_JSON_NOTE_FLAG;
	value.type = type_at(*value.at);
	value.note = note;
	iter->note = (note->len & FS_JSON_NOTE_FLAG) ?
		note + 2 + note[1].at : note + 1;
	return value;
}

bool
fs_json_next_element(FsJsonIter *iter, FsJson *element)
{
	if (iter->note != iter->last)
	{
		*element = noted_value(iter);
		return true;
	}
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

	key->type = FS_JSON_STRING;
	key->note = NULL;
	if (iter->note != iter->last)
	{
		key->at = iter->at + iter->note->at;
		key->len = iter->note->len & ~FS_JSON_NOTE_FLAG;
		*escaped = (iter->note->len & FS_JSON_NOTE_FLAG) != 0;
		iter->note++;
		*value = noted_value(iter);
		return true;
	}
	if (p == iter->end)
		return false;
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
	FsJson		found = {FS_JSON_ABSENT};
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

			*value = (FsJson) {FS_JSON_ABSENT};
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
