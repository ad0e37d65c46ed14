/*-------------------------------------------------------------------------
 *
 * json_validate.c
 *		Checks one response body, before anything in it is used.
 *
 * Sees every byte once and believes nothing.
 *
 *-------------------------------------------------------------------------
 */
#include "json.h"

#include <stdio.h>
#include <string.h>

#include "json_text.h"

/* There is room for one note in so many bytes. */
#define BYTES_PER_NOTE 4

/* Where the text ends, and what was wrong where; what is noted of it. */
typedef struct Scan
{
	const char *body;
	const char *end;
	const char *at;
	const char *problem;
	FsJsonNote *notes;
	size_t		nnotes;			/* can be more than there is room for */
	size_t		room;
} Scan;

static inline const char *
fail(Scan *scan, const char *at, const char *problem)
{
	scan->at = at;
	scan->problem = (at == scan->end) ? "unexpected end of body" : problem;
	return NULL;
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

/* Notes a key or value from at to end. */
static inline void
note(Scan *scan, const char *at, const char *end, bool flag)
{
	size_t		number = scan->nnotes++;

	if (number < scan->room)
	{
		scan->notes[number].at = (uint32_t) (at - scan->body);
		scan->notes[number].len = (uint32_t) (end - at) |
			(flag ? FS_JSON_NOTE_FLAG : 0);
	}
}

/* Completes the note, of that number, of an array or object. */
static inline void
note_inside(Scan *scan, size_t number, const char *at, const char *end)
{
	if (scan->nnotes <= scan->room)
	{
		scan->notes[number].at = (uint32_t) (at - scan->body);
		scan->notes[number].len = (uint32_t) (end - at) | FS_JSON_NOTE_FLAG;
		scan->notes[number + 1].at = (uint32_t) (scan->nnotes - number - 2);
	}
}

/* p is at the opening quote; returns the place after the closing one. */
static inline const char *
scan_string(Scan *scan, const char *p, bool *escaped)
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
			*escaped = true;
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

/* A string, as a key or as a value. */
static inline const char *
scan_noted_string(Scan *scan, const char *p, bool key)
{
	bool		escaped = false;
	const char *end = scan_string(scan, p, &escaped);

	if (end != NULL)
		note(scan, p, end, key && escaped);
	return end;
}

/* Any value that is not an array or object. */
static inline const char *
scan_scalar(Scan *scan, const char *p)
{
	const char *end;

	if (p == scan->end)
		return fail(scan, p, "expected a value");
	switch (*p)
	{
		case '"':
			return scan_noted_string(scan, p, false);
		case 't':
			end = scan_word(scan, p, "true", 4);
			break;
		case 'f':
			end = scan_word(scan, p, "false", 5);
			break;
		case 'n':
			end = scan_word(scan, p, "null", 4);
			break;
		default:
			if (*p != '-' && !is_digit(*p))
				return fail(scan, p, "expected a value");
			end = scan_number(scan, p);
			break;
	}
	if (end != NULL)
		note(scan, p, end, false);
	return end;
}

/* A member up to where its value starts. */
static inline const char *
scan_key(Scan *scan, const char *p)
{
	if (p == scan->end || *p != '"')
		return fail(scan, p, "expected a key");
	p = scan_noted_string(scan, p, true);
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
	struct
	{
		char		closer;
		const char *at;
		size_t		note;
	}			open[FS_JSON_MAX_DEPTH];
	int			depth = 0;

	for (;;)
	{
		if (p < scan->end && (*p == '{' || *p == '['))
		{
			bool		object = (*p == '{');

			if (depth == FS_JSON_MAX_DEPTH)
				return fail(scan, p, "nested too deeply");
			open[depth].closer = object ? '}' : ']';
			open[depth].at = p;
			open[depth].note = scan->nnotes;
			scan->nnotes += 2;
			depth++;
			p = skip_space(p + 1, scan->end);
			if (p == scan->end || *p != open[depth - 1].closer)
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
			note_inside(scan, open[depth].note, open[depth].at, p);
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
			if (p == scan->end || *p != open[depth - 1].closer)
				return fail(scan, p, "expected a comma or a closing bracket");
			depth--;
			p++;
			note_inside(scan, open[depth].note, open[depth].at, p);
		}
		p = skip_space(p + 1, scan->end);
		if (open[depth - 1].closer == '}')
		{
			p = scan_key(scan, p);
			if (p == NULL)
				return NULL;
		}
	}
}

bool
fs_json_validate(const char *body, size_t len, FsJson *root, FsError *err)
{
	return fs_json_validate_notes(body, len, NULL, 0, root, err);
}

size_t
fs_json_note_room(size_t len)
{
	return len < FS_JSON_NOTE_FLAG ? len / BYTES_PER_NOTE + 2 : 0;
}

bool
fs_json_validate_notes(const char *body, size_t len, FsJsonNote *notes,
					   size_t room, FsJson *root, FsError *err)
{
	const char *start;
	const char *p;
	Scan		scan = {0};

	scan.body = body;
	scan.end = body + len;
	scan.notes = notes;
	scan.room = len < FS_JSON_NOTE_FLAG ? room : 0;
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
		root->note = scan.nnotes <= scan.room ? notes : NULL;
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
