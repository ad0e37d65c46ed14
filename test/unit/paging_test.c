/*-------------------------------------------------------------------------
 *
 * paging_test.c
 *		Unit test of paging.c.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "paging.h"
#include "tap.h"

static FsJson
parse(const char *text)
{
	FsJson		root;
	FsError		err;

	if (!fs_json_validate(text, strlen(text), &root, &err))
		ok(false, "%s", err.text);
	return root;
}

/* Page 2 of 30 rows, unless said otherwise. */
static void
more(const char *body, int64_t number, int rows, FsMore expected, const char *what)
{
	int			size = 30;

	is_int(fs_more_pages(parse(body), number, rows, &size), expected, "%s", what);
}

static void
test_more(void)
{
	int			size = 100;

	more("{\"a\":[]}", 2, 30, FS_MORE_UNKNOWN, "a body that says nothing");
	more("[1]", 2, 30, FS_MORE_UNKNOWN, "a bare array");
	more("{\"meta\":{\"hasNext\":true,\"count\":30}}", 2, 30, FS_MORE_YES, "hasNext");
	more("{\"meta\":{\"hasNext\":false,\"count\":90}}", 2, 30, FS_MORE_NO,
		 "hasNext counts, not the count");
	more("{\"meta\":{\"has_next\":true,\"page\":2,\"per_page\":30}}", 2, 3, FS_MORE_YES,
		 "has_next on a short page");
	more("{\"meta\":{\"has_next\":false}}", 2, 30, FS_MORE_NO, "has_next");
	more("{\"meta\":{\"total_items\":61,\"page_number\":2,\"per_page\":30}}", 2, 30,
		 FS_MORE_YES, "one record more than two pages hold");
	more("{\"meta\":{\"total_items\":60}}", 2, 30, FS_MORE_NO, "as many as two pages hold");
	more("{\"meta\":{\"total_items\":9,\"total_pages\":3,\"current_page\":2}}", 2, 30,
		 FS_MORE_YES, "pages are counted by themselves");
	more("{\"meta\":{\"total_pages\":2}}", 2, 30, FS_MORE_NO, "the last of all pages");
	more("{\"meta\":{\"current\":2,\"prev\":1,\"next\":3,\"last\":3,\"total_count\":70}}", 2, 30,
		 FS_MORE_YES, "a next page's number");
	more("{\"meta\":{\"current\":2,\"next\":null,\"total_count\":700}}", 2, 30, FS_MORE_NO,
		 "no next page's number");
	more("{\"total\":61,\"approvals\":[]}", 2, 30, FS_MORE_YES, "a total beside the records");
	more("{\"total\":60,\"approvals\":[]}", 2, 30, FS_MORE_NO, "a total that is reached");
	more("{\"meta\":{\"count\":75,\"page\":2,\"per_page\":30}}", 2, 30, FS_MORE_YES,
		 "a count of all records");
	more("{\"meta\":{\"count\":30}}", 1, 30, FS_MORE_UNKNOWN,
		 "a count that may be that of the page or of all");
	more("{\"meta\":{\"count\":12}}", 1, 12, FS_MORE_NO, "a count of a short page");
	more("{\"meta\":{\"count\":-1}}", 1, 12, FS_MORE_UNKNOWN, "a count that is none");
	more("{\"meta\":7,\"total\":61}", 2, 30, FS_MORE_YES, "a meta that is no object");

	is_int(fs_more_pages(parse("{\"meta\":{\"total_items\":61,\"per_page\":30}}"), 2, 30, &size),
		   FS_MORE_YES, "pages are smaller than asked for");
	is_int(size, 30, "their size is told");
}

static void
next(const char *body, const char *expected, bool wrong, const char *what)
{
	char		out[64];
	bool		malformed;
	bool		found = fs_next_query(parse(body), "links.next", out, sizeof(out), &malformed);

	ok(found == (expected != NULL) && malformed == wrong &&
	   (!found || strcmp(out, expected) == 0), "%s", what);
}

static void
test_next(void)
{
	next("{}", NULL, false, "no address");
	next("{\"links\":{\"next\":null}}", NULL, false, "null");
	next("{\"links\":{\"next\":\"\"}}", NULL, false, "an empty address");
	next("[]", NULL, false, "no object");
	next("{\"links\":{\"next\":\"https:\\/\\/x.example\\/a?start_token=7&b=%2F#c\"}}",
		 "start_token=7&b=%2F", false, "the query of an address");
	next("{\"links\":{\"next\":\"/a?x=\\u00e9\"}}", "x=\xc3\xa9", false, "escaped characters");
	next("{\"links\":{\"next\":\"https://x.example/a\"}}", NULL, true, "an address without a query");
	next("{\"links\":{\"next\":\"/a?\"}}", NULL, true, "an empty query");
	next("{\"links\":{\"next\":\"/a?#b=c\"}}", NULL, true, "a fragment instead of a query");
	next("{\"links\":{\"next\":5}}", NULL, true, "a number");
	next("{\"links\":{\"next\":\"/a?x=\\u0000\"}}", NULL, true, "a NUL character");
	next("{\"links\":{\"next\":\"/a?xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=1\"}}",
		 NULL, true, "an address that is too long");
}

int
main(void)
{
	test_more();
	test_next();
	return done_testing();
}
