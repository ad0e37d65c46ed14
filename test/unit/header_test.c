/*-------------------------------------------------------------------------
 *
 * header_test.c
 *		Header values: what they mean, and what hostile ones must not do.
 *
 *		cc -std=c11 -Isrc test/unit/header_test.c src/header.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "header.h"
#include "tap.h"

#define COUNT(array)	((int) (sizeof(array) / sizeof((array)[0])))

#define DATE INT64_C(1784116800)
#define NO_DATE INT64_C(-1)

static const struct
{
	const char *value;
	int64_t		max;
	int64_t		number;
}			numbers[] = {
	{"0", INT32_MAX, 0},
	{"5000", INT32_MAX, 5000},
	{" \t140 \r\n", INT32_MAX, 140},
	{"007", INT32_MAX, 7},
	{"2147483647", INT32_MAX, INT32_MAX},
	{"2147483648", INT32_MAX, -1},
	{"9223372036854775807", INT64_MAX, INT64_MAX},
	{"9223372036854775808", INT64_MAX, -1},
	{"99999999999999999999999999999999", INT64_MAX, -1},
	{"5", 4, -1},
	{"", INT32_MAX, -1},
	{"   ", INT32_MAX, -1},
	{"-1", INT32_MAX, -1},
	{"+1", INT32_MAX, -1},
	{"1.5", INT32_MAX, -1},
	{"0x10", INT32_MAX, -1},
	{"1 2", INT32_MAX, -1},
	{"12abc", INT32_MAX, -1},
	{"\xd9\xa1", INT32_MAX, -1},
};

static const struct
{
	const char *value;
	int64_t		date;
	int64_t		seconds;
}			waits[] = {
	{"0", NO_DATE, 0},
	{"42", NO_DATE, 42},
	{" 42 \r\n", NO_DATE, 42},
	{"1.0", NO_DATE, 1},
	{"1.01", NO_DATE, 2},
	{"0.5", NO_DATE, 1},
	{"3.", NO_DATE, 3},
	{"-5", NO_DATE, 0},
	{"9223372036854775806", NO_DATE, INT64_MAX - 1},
	{"9223372036854775806.5", NO_DATE, INT64_MAX},
	{"9223372036854775807", NO_DATE, -1},
	{"99999999999999999999", NO_DATE, -1},
	{"", NO_DATE, -1},
	{"soon", NO_DATE, -1},
	{"-", NO_DATE, -1},
	{".5", NO_DATE, -1},
	{"1.2.3", NO_DATE, -1},
	{"1e9", NO_DATE, -1},
	/* dates, read by the caller */
	{"Wed, 15 Jul 2026 12:01:30 GMT", DATE + 90, 90},
	{"Wed, 15 Jul 2026 12:00:00 GMT", DATE, 0},
	{"Wed, 15 Jul 2026 11:00:00 GMT", DATE - 3600, 0},
	/* a number is never taken for a date */
	{"20260715", DATE + 90, 20260715},
};

static const struct
{
	const char *value;
	bool		next;
	int64_t		page;
}			links[] = {
	{"<https://a.freshservice.com/api/v2/tickets?page=2>; rel=\"next\"",
	true, 2},
	{"< https://a.b/api/v2/tickets?per_page=100&page=3>;rel=\"next\"",
	true, 3},
	{"<https://a/?page=4 >;  rel = next", true, 4},
	{"<https://a/?page=5>; REL=\"Next\"", true, 5},
	{"<https://a/?page=1>; rel=\"prev\", <https://a/?page=6>; rel=\"next\"",
	true, 6},
	{"<https://a/?page=7>; rel=\"next\", <https://a/?page=9>; rel=\"last\"",
	true, 7},
	{"<https://a/?page=8>; title=\"a, <b>; rel=prev\"; rel=\"next\"", true, 8},
	{"<https://a/?page=8>; title=\"\\\"\"; rel=\"next\"", true, 8},
	{"<https://a/?page=9>; rel=\"last next\"", true, 9},
	{"<https://a/?q=x,y;z&page=10#page=11>; rel=\"next\"", true, 10},
	{"<?page=12&per_page=30>; rel=next", true, 12},
	/* a next page whose number is not usable */
	{"<https://a/?per_page=2>; rel=\"next\"", true, -1},
	{"<https://a/page=2>; rel=\"next\"", true, -1},
	{"<https://a/?Page=2>; rel=\"next\"", true, -1},
	{"<https://a/?page=>; rel=\"next\"", true, -1},
	{"<https://a/?page=0>; rel=\"next\"", true, -1},
	{"<https://a/?page=-3>; rel=\"next\"", true, -1},
	{"<https://a/?page=2x>; rel=\"next\"", true, -1},
	{"<https://a/?page=99999999999999999999>; rel=\"next\"", true, -1},
	{"<https://a/#?page=2>; rel=\"next\"", true, -1},
	{"<>; rel=\"next\"", true, -1},
	/* no next page */
	{"<https://a/?page=2>; rel=\"prev\"", false, -1},
	{"<https://a/?page=2>; rel=\"nextish\"", false, -1},
	{"<https://a/?page=2>; rel=\"prev\"; rel=\"next\"", false, -1},
	{"<https://a/?page=2>; title=\"next\"", false, -1},
	{"<https://a/?page=2>; arel=\"next\"", false, -1},
	{"<https://a/?page=2>", false, -1},
	{"<https://a/?page=2; rel=\"next\"", false, -1},
	{"https://a/?page=2; rel=\"next\"", false, -1},
	{"<https://a/?page=2>; rel=", false, -1},
	{"<https://a/?page=2>; rel", false, -1},
	{"<https://a/?page=2>; rel=\"", false, -1},
	{"<https://a/?page=2>;", false, -1},
	{"<https://a/?page=2>; rel=\"\\", false, -1},
	{"<", false, -1},
	{"", false, -1},
};

static const struct
{
	const char *value;
	const char *query;
}			queries[] = {
	{"<https://a/logs?start_token=ab%2Fc>; rel=\"next\"", "start_token=ab%2Fc"},
	{"<https://a/?x=1>; rel=\"prev\", < https://a/?y=2&z=?3 >;rel=\"next\"", "y=2&z=?3"},
	{"<https://a/?x=1#y?z>; rel=\"next\"", "x=1"},
	{"<https://a/?x=123456>; rel=\"next\"", "x=123456"},
	/* none, or no text for a request */
	{"<https://a/?x=1>; rel=\"prev\"", ""},
	{"<https://a/>; rel=\"next\"", ""},
	{"<https://a/#?x=1>; rel=\"next\"", ""},
	{"<https://a/?x=1 y>; rel=\"next\"", ""},
	{"<https://a/?x=\x01>; rel=\"next\"", ""},
	{"<https://a/?a-query-longer-than-room>; rel=\"next\"", ""},
	{"", ""},
};

static const struct
{
	const char *value;
	const char *type;
}			types[] = {
	{" application/json\r\n", "application/json"},
	{"application/json; charset=utf-8", "application/json"},
	{"Application/JSON ;charset=utf-8", "application/json"},
	{"text/html", "text/html"},
	{"", ""},
	{"; charset=utf-8", ""},
	{"text html", ""},
	{"text/\xc3\xa4", ""},
	{"text/\x01", ""},
	{"application/a-type-as-long-as-this", ""},
};

/* A copy without the NUL, for a sanitizer to see a read beyond the end */
static char *
bare(const char *value)
{
	size_t		len = strlen(value);
	char	   *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, value, len);
	return copy;
}

/* Every beginning of every value is a value too. */
static void
test_truncated(void)
{
	int			sane = 0;
	int			tried = 0;
	int64_t		page;

	for (int i = 0; i < COUNT(links); i++)
	{
		for (size_t len = 0; len <= strlen(links[i].value); len++)
		{
			char	   *value = malloc(len + 1);

			if (value == NULL)
				abort();
			memcpy(value, links[i].value, len);
			value = realloc(value, len > 0 ? len : 1);
			tried++;
			if (!fs_header_link_next(value, len, &page))
				sane += (page == -1);
			else
				sane += (page == -1 || page > 0);
			free(value);
		}
	}
	is_int(sane, tried, "link: cut anywhere, it gives a page or none");
}

static void
test_link_query(void)
{
	for (int i = 0; i < COUNT(queries); i++)
	{
		char	   *value = bare(queries[i].value);
		char		query[20];

		fs_header_link_query(value, strlen(queries[i].value), query, sizeof(query));
		is_str(query, queries[i].query, "query of the link: %s", queries[i].value);
		free(value);
	}
}

int
main(void)
{
	char	   *value;

	for (int i = 0; i < COUNT(numbers); i++)
	{
		value = bare(numbers[i].value);
		is_int(fs_header_int(value, strlen(numbers[i].value), numbers[i].max),
			   numbers[i].number, "number %d: up to %" PRId64, i,
			   numbers[i].max);
		free(value);
	}

	for (int i = 0; i < COUNT(waits); i++)
	{
		value = bare(waits[i].value);
		is_int(fs_header_retry_after(value, strlen(waits[i].value),
									 waits[i].date, DATE),
			   waits[i].seconds, "retry-after %d: %" PRId64 " s", i,
			   waits[i].seconds);
		free(value);
	}

	for (int i = 0; i < COUNT(links); i++)
	{
		int64_t		page = 77;
		bool		next;

		value = bare(links[i].value);
		next = fs_header_link_next(value, strlen(links[i].value), &page);
		ok(next == links[i].next && page == links[i].page, "link: %s",
		   links[i].value);
		if (page != links[i].page)
			diag("got page %" PRId64, page);
		free(value);
	}
	test_truncated();
	test_link_query();

	for (int i = 0; i < COUNT(types); i++)
	{
		char		type[32];

		value = bare(types[i].value);
		fs_header_content_type(value, strlen(types[i].value), type,
							   sizeof(type));
		is_str(type, types[i].type, "content-type %d: \"%s\"", i,
			   types[i].type);
		free(value);
	}
	return done_testing();
}
