/*-------------------------------------------------------------------------
 *
 * header.c
 *		Reading the values of response headers.
 *
 *-------------------------------------------------------------------------
 */
#include "header.h"

#include <string.h>

/*
 * The functions of <ctype.h> and <strings.h> follow the locale, which header
 * syntax must not.
 */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
lower(char c)
{
	return (c >= 'A' && c <= 'Z') ? (char) (c - 'A' + 'a') : c;
}

/* Narrows [*start, *end) to leave out the blanks around it. */
static void
trim(const char **start, const char **end)
{
	while (*start < *end && is_blank(**start))
		(*start)++;
	while (*start < *end && is_blank((*end)[-1]))
		(*end)--;
}

/* "word" is in lower case. */
static bool
is_word(const char *start, const char *end, const char *word)
{
	while (start < end && *word != '\0' && lower(*start) == *word)
	{
		start++;
		word++;
	}
	return start == end && *word == '\0';
}

static int64_t
read_number(const char *start, const char *end, int64_t max)
{
	int64_t		number = 0;

	if (start == end)
		return -1;
	for (; start < end; start++)
	{
		int			digit = *start - '0';

		if (!is_digit(*start))
			return -1;
		if (number > max / 10 || number * 10 > max - digit)
			return -1;
		number = number * 10 + digit;
	}
	return number;
}

int64_t
fs_header_int(const char *value, size_t len, int64_t max)
{
	const char *start = value;
	const char *end = value + len;

	trim(&start, &end);
	return read_number(start, end, max);
}

int64_t
fs_header_retry_after(const char *value, size_t len, int64_t date, int64_t now)
{
	const char *start = value;
	const char *end = value + len;
	const char *whole_end;
	const char *p;
	bool		negative;
	bool		fraction = false;
	int64_t		seconds;

	trim(&start, &end);
	negative = (start < end && *start == '-');
	if (negative)
		start++;

	if (start < end && is_digit(*start))
	{
		for (p = start; p < end && is_digit(*p); p++)
			;
		whole_end = p;

		/* The standard knows no fractions; some servers send them anyway. */
		if (p < end && *p == '.')
		{
			for (p++; p < end && is_digit(*p); p++)
				fraction |= (*p != '0');
		}
		if (p == end)
		{
			seconds = read_number(start, whole_end, INT64_MAX - 1);
			if (seconds < 0)
				return -1;
			return negative ? 0 : seconds + (fraction ? 1 : 0);
		}
	}

	if (negative || date < 0 || now < 0)
		return -1;
	return date > now ? date - now : 0;
}

/* The page parameter of the URL in [start, end). */
static int64_t
url_page(const char *start, const char *end)
{
	int64_t		page = -1;
	const char *p = start;

	while (p < end && *p != '?' && *p != '#')
		p++;
	while (p < end && *p != '#')
	{
		const char *name = ++p; /* past the '?' or '&' */

		while (p < end && *p != '&' && *p != '#')
			p++;

		/* If it is there twice, the last one counts, as it does for Rack. */
		if (p - name > 5 && name[0] == 'p' && name[1] == 'a' &&
			name[2] == 'g' && name[3] == 'e' && name[4] == '=')
			page = read_number(name + 5, p, INT64_MAX);
	}
	return page > 0 ? page : -1;
}

/* Is "next" among the blank-separated words in [start, end)? */
static bool
names_next(const char *start, const char *end)
{
	while (start < end)
	{
		const char *word;

		while (start < end && is_blank(*start))
			start++;
		word = start;
		while (start < end && !is_blank(*start))
			start++;
		if (is_word(word, start, "next"))
			return true;
	}
	return false;
}

/*
 * Reads one ";name=value" parameter of a link, from the ";" on.  Returns its
 * end, and sets *is_next if it is a rel that names the next page.
 */
static const char *
link_parameter(const char *p, const char *end, bool *is_rel, bool *is_next)
{
	const char *name = ++p;
	const char *name_end;
	const char *text;
	const char *text_end;

	*is_rel = false;
	*is_next = false;

	while (p < end && *p != '=' && *p != ';' && *p != ',')
		p++;
	name_end = p;
	trim(&name, &name_end);
	if (p == end || *p != '=')
		return p;

	for (p++; p < end && is_blank(*p); p++)
		;
	if (p < end && *p == '"')
	{
		text = ++p;
		while (p < end && *p != '"')
		{
			if (*p == '\\' && p + 1 < end)
				p++;
			p++;
		}
		text_end = p;
	}
	else
	{
		text = p;
		while (p < end && *p != ';' && *p != ',')
			p++;
		text_end = p;
	}

	if (is_word(name, name_end, "rel"))
	{
		*is_rel = true;
		*is_next = names_next(text, text_end);
	}

	/* Whatever follows a closing quote belongs to no parameter. */
	while (p < end && *p != ';' && *p != ',')
		p++;
	return p;
}

/* The address of the next page in a Link header; false if it has none. */
static bool
next_link(const char *value, size_t len, const char **address, const char **address_end)
{
	const char *p = value;
	const char *end = value + len;

	while (p < end)
	{
		const char *url;
		const char *url_end;
		bool		seen_rel = false;
		bool		next = false;

		while (p < end && *p != '<')
			p++;
		if (p == end)
			break;
		url = ++p;
		while (p < end && *p != '>')
			p++;
		if (p == end)
			break;
		url_end = p++;
		trim(&url, &url_end);

		while (p < end && is_blank(*p))
			p++;
		while (p < end && *p == ';')
		{
			bool		is_rel;
			bool		is_next;

			p = link_parameter(p, end, &is_rel, &is_next);

			/* Only the first rel of a link counts (RFC 8288, 3.3). */
			if (is_rel && !seen_rel)
			{
				seen_rel = true;
				next = is_next;
			}
		}
		if (next)
		{
			*address = url;
			*address_end = url_end;
			return true;
		}
	}
	return false;
}

bool
fs_header_link_next(const char *value, size_t len, int64_t *page)
{
	const char *url;
	const char *url_end;

	*page = -1;
	if (!next_link(value, len, &url, &url_end))
		return false;
	*page = url_page(url, url_end);
	return true;
}

void
fs_header_link_query(const char *value, size_t len, char *out, size_t size)
{
	const char *url;
	const char *url_end;
	const char *query;

	out[0] = '\0';
	if (!next_link(value, len, &url, &url_end))
		return;
	query = memchr(url, '#', url_end - url);
	if (query != NULL)
		url_end = query;
	query = memchr(url, '?', url_end - url);
	if (query == NULL)
		return;
	query++;
	for (const char *p = query; p < url_end; p++)
	{
		if (*p <= ' ' || *p > '~')
			return;
	}
	if ((size_t) (url_end - query) >= size)
		return;
	memcpy(out, query, url_end - query);
	out[url_end - query] = '\0';
}

void
fs_header_content_type(const char *value, size_t len, char *out, size_t size)
{
	const char *start = value;
	const char *end = value;
	size_t		used = 0;

	if (size == 0)
		return;
	out[0] = '\0';
	while (end < value + len && *end != ';')
		end++;
	trim(&start, &end);
	if ((size_t) (end - start) >= size)
		return;

	for (; start < end; start++)
	{
		if (*start <= ' ' || *start > '~')
		{
			out[0] = '\0';
			return;
		}
		out[used++] = lower(*start);
	}
	out[used] = '\0';
}
