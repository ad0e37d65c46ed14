/*-------------------------------------------------------------------------
 *
 * json_text.h
 *		What the validating and the walking reader of JSON have in common.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FS_JSON_TEXT_H
#define FS_JSON_TEXT_H

#include <string.h>

#include "json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
static inline int
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
static inline char
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

/* What a valid value is, by its first byte. */
static inline FsJsonType
type_at(char c)
{
	static const unsigned char types[128] = {
		['"'] = FS_JSON_STRING,
		['{'] = FS_JSON_OBJECT,
		['['] = FS_JSON_ARRAY,
		['n'] = FS_JSON_NULL,
		['t'] = FS_JSON_TRUE,
		['f'] = FS_JSON_FALSE,
		['-'] = FS_JSON_NUMBER,
		['0'] = FS_JSON_NUMBER, ['1'] = FS_JSON_NUMBER, ['2'] = FS_JSON_NUMBER,
		['3'] = FS_JSON_NUMBER, ['4'] = FS_JSON_NUMBER, ['5'] = FS_JSON_NUMBER,
		['6'] = FS_JSON_NUMBER, ['7'] = FS_JSON_NUMBER, ['8'] = FS_JSON_NUMBER,
		['9'] = FS_JSON_NUMBER
	};

	return (FsJsonType) types[c & 0x7F];
}

#endif							/* FS_JSON_TEXT_H */
